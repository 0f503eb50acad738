"""Importing files, for administrators: what a file would do, and doing it; and taking the same files out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.http import StreamingHttpResponse
from ninja import File, Form, Router, UploadedFile
from pydantic import Field

from heis.foundation.api import In, Out
from heis.foundation.clock import now
from heis.organisation.api.asking import require_administration
from heis.organisation.importing import Action, Change, Plan, apply_import, plan_import
from heis.organisation.request import Request
from heis.organisation.web.importing import export_of

router = Router(tags=["Organisation"])
MOST_CHANGES = 500
KindKey = Literal["units", "people", "appointments", "authorities", "budgets"]


class ImportIn(In):
    """What is imported. `is_complete`: the file is the whole list, so that what it leaves out comes to an end."""

    kind: KindKey
    is_complete: bool = False


class ApplyIn(ImportIn):
    """`fingerprint` is of the preview that was looked at."""

    fingerprint: str = Field(min_length=1, max_length=32)


class ColumnDifferenceOut(Out):
    """A column before and after, as written in the file."""

    column: str
    before: str
    after: str


class ChangeOut(Out):
    """One thing that is made, changed or ended. `line` is 0 for what the file leaves out."""

    action: Action
    line: int
    name: str
    differences: Sequence[ColumnDifferenceOut]

    @classmethod
    def of(cls, change: Change) -> ChangeOut:
        """The change."""
        differences = [ColumnDifferenceOut(column=d.column, before=d.before, after=d.after) for d in change.differences]
        return cls(action=change.action, line=change.line, name=change.name, differences=differences)


class FileProblemOut(Out):
    """Something wrong in the file: the line from 1 (0: the file as a whole) and the column's heading."""

    line: int
    column: str
    message: str


class PlanOut(Out):
    """What the import does. With problems it is never carried out. `changes` holds the first five hundred, without what stays as it is."""

    kind: KindKey
    is_complete: bool
    fingerprint: str
    counts: dict[Action, int]
    changes: Sequence[ChangeOut]
    problems: Sequence[FileProblemOut]
    notices: Sequence[str]

    @classmethod
    def of(cls, plan: Plan) -> PlanOut:
        """The plan."""
        changes = [change for change in plan.changes if change.action != Action.UNCHANGED][:MOST_CHANGES]
        values: dict[str, Any] = {"kind": plan.kind, "is_complete": plan.is_complete, "fingerprint": plan.fingerprint}
        problems = [FileProblemOut(line=p.line, column=p.column, message=p.message) for p in plan.problems]
        shown = [ChangeOut.of(change) for change in changes]
        return cls(**values, counts=plan.counts, changes=shown, problems=problems, notices=plan.notices)


@router.post("/organisation/imports/preview", response=PlanOut, summary="See what a file would change")
def preview_import(request: Request, about: Form[ImportIn], file: File[UploadedFile]) -> PlanOut:
    """What the file would do in your municipality now, with every error by line and column. Changes nothing. For administrators."""
    require_administration(request)
    content = file.read()
    return PlanOut.of(
        plan_import(request.municipality, about.kind, content, is_complete=about.is_complete, by=request.viewer, at=now())
    )


@router.post("/organisation/imports", response=PlanOut, summary="Import a file")
def carry_out_import(request: Request, about: Form[ApplyIn], file: File[UploadedFile]) -> PlanOut:
    """Do what the preview showed, all or nothing. 409 when the organisation has changed since; 422 when the file has errors."""
    require_administration(request)
    plan = apply_import(
        request.municipality,
        about.kind,
        file.read(),
        fingerprint=about.fingerprint,
        is_complete=about.is_complete,
        by=request.viewer,
        at=now(),
    )
    return PlanOut.of(plan)


CSV = {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}}}


@router.get("/organisation/exports/{kind}", summary="Take a list out as a file", openapi_extra=CSV)
def export_file(request: Request, kind: KindKey) -> StreamingHttpResponse:
    """The list of a kind as it is today, as CSV. It can be imported as it is, and then changes nothing. For administrators."""
    require_administration(request)
    return export_of(request.municipality, kind)
