"""Importing: a plan that can be looked at first, and carried out whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import Refusal
from heis.organisation.importing import applying, planning_money, planning_people, planning_units
from heis.organisation.importing.kinds import KINDS, Kind
from heis.organisation.importing.plans import Action, Plan, PlanHasChanged, UnableToImport
from heis.organisation.importing.reading import read_table
from heis.organisation.importing.scene import Scene
from heis.organisation.models import Municipality, Unit
from heis.organisation.operations.changing import hold, in_all_languages, require_administrator, tell_of_municipality

Planner = Callable[[Scene], None]

_PLANNERS: Final[dict[str, Planner]] = {
    "units": planning_units.plan_units,
    "people": planning_people.plan_people,
    "appointments": planning_people.plan_appointments,
    "authorities": planning_money.plan_authorities,
    "budgets": planning_money.plan_budgets,
}
_APPLIERS: Final = {
    "units": applying.apply_units,
    "people": applying.apply_people,
    "appointments": applying.apply_people,
    "authorities": applying.apply_authorities,
    "budgets": applying.apply_budgets,
}


class NotInUse(Refusal):
    """The municipality has no root unit yet, so there is nowhere to import to."""


class UnknownKind(Refusal):
    """There is no such file."""


def kind_named(key: str) -> Kind:
    """The kind of file with the key: units, people, appointments, authorities or budgets."""
    if key not in KINDS:
        raise UnknownKind(_("Velg en av: %(kinds)s.") % {"kinds": ", ".join(KINDS)}, field="kind")
    return KINDS[key]


def plan_import(
    municipality: Municipality, kind: str, content: bytes, *, is_complete: bool = False, by: Viewer | None, at: datetime
) -> Plan:
    """What the file would do now. Changes nothing; errors in the file are in the plan.

    `is_complete`: the file is the whole list, so that what it leaves out comes to an end. Without it, nothing ends.
    """
    require_administrator(municipality.pk, by)
    table = read_table(content, kind_named(kind))
    units = {unit.code: unit for unit in Unit.objects.filter(municipality=municipality).order_by("pk")}
    if not units:
        raise NotInUse(_("Kommunen er ikke tatt i bruk her ennå. Kjør: heis organisation take-into-use"))
    scene = Scene(table, municipality, local_date(at), is_complete and bool(table.kind.ending), units)
    if table.rows or table.broken or not table.problems:
        _PLANNERS[kind](scene)
    return scene.plan()


def apply_import(
    municipality: Municipality,
    kind: str,
    content: bytes,
    *,
    fingerprint: str | None,
    is_complete: bool = False,
    by: Viewer | None,
    at: datetime,
) -> Plan:
    """Carry out what the preview with the fingerprint showed, all of it in one transaction. Returns the plan.

    Refuses a file with errors (`UnableToImport`), and data that have changed since the preview (`PlanHasChanged`, with the new plan).
    Without a fingerprint there was no preview, and what the file does now is what is wanted.
    """
    try:
        return _apply(municipality, kind, content, fingerprint=fingerprint, is_complete=is_complete, by=by, at=at)
    except IntegrityError as clash:
        plan = plan_import(municipality, kind, content, is_complete=is_complete, by=by, at=at)
        raise PlanHasChanged(plan) from clash


@transaction.atomic
def _apply(
    municipality: Municipality,
    kind: str,
    content: bytes,
    *,
    fingerprint: str | None,
    is_complete: bool,
    by: Viewer | None,
    at: datetime,
) -> Plan:
    require_administrator(municipality.pk, by)
    hold(municipality.pk)
    plan = plan_import(municipality, kind, content, is_complete=is_complete, by=by, at=at)
    if plan.problems:
        raise UnableToImport(plan)
    if fingerprint is not None and plan.fingerprint != fingerprint:
        raise PlanHasChanged(plan)
    if plan.has_effect:
        _APPLIERS[kind](plan, by=by, at=at)
        _tell(municipality, plan, by=by, at=at)
    return plan


def _tell(municipality: Municipality, plan: Plan, *, by: Viewer | None, at: datetime) -> None:
    counts = plan.counts
    tell_of_municipality(
        "organisation.imported",
        municipality,
        by=by,
        at=at,
        kind=in_all_languages(_lower_label(plan.kind)),
        created=counts[Action.CREATE],
        changed=counts[Action.CHANGE],
        ended=counts[Action.END],
        fingerprint=plan.fingerprint,
    )


def _lower_label(kind: str) -> str:
    return KINDS[kind].label.lower()
