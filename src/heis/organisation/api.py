"""The organisation in the API: units, people and roles inside one's own municipality, and import for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import Q
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import Field

from heis.foundation.api import ITEMS_ON_A_PAGE, Cursor, In, Limit, NotThere, Out, Page, cursor_before
from heis.foundation.clock import local_date, now
from heis.organisation.importing import Action, Change, Plan, apply_import, plan_import
from heis.organisation.models import Appointment, Level, Role, Unit
from heis.organisation.operations.changing import OnlyForAdministrators
from heis.organisation.queries import appointments_in, in_tree_order, open_units_of, people_matching, titles_of, unit_in
from heis.organisation.request import Request

router = Router(tags=["Organisation"])
MOST_CHANGES = 500
KindKey = Literal["units", "people", "appointments", "authorities", "budgets"]
Number = Annotated[int, Field(ge=1, lt=2**53)]


def _require_insider(request: Request) -> None:
    """Refuse as not there for those who neither work nor are elected in a municipality."""
    if not request.viewer.is_in_a_municipality:
        raise NotThere


class UnitOut(Out):
    """A unit. `path` holds the ids from the root down to and including the unit itself."""

    id: int
    code: str
    name: str
    level: Level
    parent: int | None
    path: Sequence[int]
    closed_on: date | None

    @classmethod
    def of(cls, unit: Unit) -> UnitOut:
        """The unit."""
        return cls(
            id=unit.pk,
            code=unit.code,
            name=unit.name,
            level=Level(unit.level),
            parent=unit.parent_id,
            path=unit.ancestor_ids,
            closed_on=unit.closed_on,
        )


class UnitsOut(Out):
    """The open units, each followed by those below it."""

    items: Sequence[UnitOut]


@router.get("/organisation/units", response=UnitsOut, summary="The tree of units")
def list_units(request: Request) -> UnitsOut:
    """The units of your municipality that are open today, each followed by those below it."""
    _require_insider(request)
    units = in_tree_order(open_units_of(request.municipality, local_date(now())))
    return UnitsOut(items=[UnitOut.of(unit) for unit, _depth in units])


@router.get("/organisation/units/{int:unit_id}", response=UnitOut, summary="One unit")
def read_unit(request: Request, unit_id: int) -> UnitOut:
    """A unit of your municipality, closed ones too."""
    _require_insider(request)
    unit = unit_in(request.municipality, unit_id)
    if unit is None:
        raise NotThere
    return UnitOut.of(unit)


class PersonOut(Out):
    """Somebody in the municipality, and what they are there."""

    id: int
    name: str
    title: str


class PeopleOut(Out):
    """Those found; at most twenty."""

    items: Sequence[PersonOut]


@router.get("/organisation/people", response=PeopleOut, summary="Find people")
def find_people(request: Request, q: Annotated[str, Query(min_length=2, max_length=100)]) -> PeopleOut:
    """Persons of your municipality by the beginnings of their names, or of their e-mail; at most twenty."""
    _require_insider(request)
    on = local_date(now())
    people = people_matching(q, request.municipality, on=on)
    titles = titles_of([person.pk for person in people], request.municipality, on)
    return PeopleOut(items=[PersonOut(id=p.pk, name=p.name, title=titles.get(p.pk, "")) for p in people])


class AppointmentOut(Out):
    """A person in a role at a unit; `ends_on` is the last day, null until further notice."""

    id: int
    person: int
    name: str
    role: Role
    title: str
    unit: int
    starts_on: date
    ends_on: date | None

    @classmethod
    def of(cls, appointment: Appointment) -> AppointmentOut:
        """The appointment."""
        return cls(
            id=appointment.pk,
            person=appointment.person_id,
            name=appointment.person.name,
            role=Role(appointment.role),
            title=appointment.title,
            unit=appointment.unit_id,
            starts_on=appointment.starts_on,
            ends_on=appointment.ends_on,
        )


@router.get("/organisation/appointments", response=Page[AppointmentOut], summary="Who holds which role")
def list_appointments(
    request: Request,
    unit: Annotated[Number | None, Query(description="A unit, with all units below it.")] = None,
    role: Role | None = None,
    cursor: Cursor = "",
    limit: Limit = ITEMS_ON_A_PAGE,
) -> Page[AppointmentOut]:
    """The roles in force today in your municipality, the latest given first, a page at a time."""
    _require_insider(request)
    found = (
        appointments_in(request.municipality, local_date(now()))
        .filter(_asked(unit, role, cursor_before(cursor)))
        .select_related("person")
        .order_by("-pk")
    )
    rows = list(found[: limit + 1])
    more = str(rows[limit - 1].pk) if len(rows) > limit else None
    return Page(items=[AppointmentOut.of(row) for row in rows[:limit]], next_cursor=more)


def _asked(unit: int | None, role: Role | None, before: int | None) -> Q:
    asked = Q()
    if unit is not None:
        asked &= Q(unit__ancestor_ids__contains=[unit])
    if role is not None:
        asked &= Q(role=role)
    return asked & Q(pk__lt=before) if before is not None else asked


# --- Import ------------------------------------------------------------------------------------------------------------------


class ImportIn(In):
    """What is imported. `is_complete`: the file is the whole list, so that what it leaves out comes to an end."""

    kind: KindKey
    is_complete: bool = False


class ApplyIn(ImportIn):
    """`fingerprint` is of the preview that was looked at."""

    fingerprint: str = Field(min_length=1, max_length=32)


class DifferenceOut(Out):
    """A column before and after, as written in the file."""

    column: str
    before: str
    after: str


class ChangeOut(Out):
    """One thing that is made, changed or ended. `line` is 0 for what the file leaves out."""

    action: Action
    line: int
    name: str
    differences: Sequence[DifferenceOut]

    @classmethod
    def of(cls, change: Change) -> ChangeOut:
        """The change."""
        differences = [DifferenceOut(column=d.column, before=d.before, after=d.after) for d in change.differences]
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
    _require_administrator(request)
    content = file.read()
    return PlanOut.of(
        plan_import(request.municipality, about.kind, content, is_complete=about.is_complete, by=request.viewer, at=now())
    )


@router.post("/organisation/imports", response=PlanOut, summary="Import a file")
def carry_out_import(request: Request, about: Form[ApplyIn], file: File[UploadedFile]) -> PlanOut:
    """Do what the preview showed, all or nothing. 409 when the organisation has changed since; 422 when the file has errors."""
    _require_administrator(request)
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


def _require_administrator(request: Request) -> None:
    """Refuse as not there for those who may not even know of it, before anything is read."""
    _require_insider(request)
    if request.municipality.pk not in request.viewer.administers:
        raise OnlyForAdministrators("")
