"""Importing the organisation from CSV files: preview, then all or nothing; and the same files out again."""

from heis.organisation.importing.exporting import export_lines
from heis.organisation.importing.kinds import KINDS, Kind
from heis.organisation.importing.operations import NotInUse, UnknownKind, apply_import, kind_named, plan_import
from heis.organisation.importing.plans import Action, Change, Difference, Plan, PlanHasChanged, Problem, UnableToImport
from heis.organisation.importing.uploads import apply_upload, keep_upload, plan_of_upload

__all__ = [
    "KINDS",
    "Action",
    "Change",
    "Difference",
    "Kind",
    "NotInUse",
    "Plan",
    "PlanHasChanged",
    "Problem",
    "UnableToImport",
    "UnknownKind",
    "apply_import",
    "apply_upload",
    "export_lines",
    "keep_upload",
    "kind_named",
    "plan_import",
    "plan_of_upload",
]
