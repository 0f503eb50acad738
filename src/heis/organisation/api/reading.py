"""Units, people and roles inside one's own municipality."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from django.db.models import Q
from ninja import Query, Router

from heis.foundation.api import ITEMS_ON_A_PAGE, Cursor, Limit, Out, Page, id_in
from heis.foundation.clock import local_date, now
from heis.organisation.api.asking import Number, require_insider, unit_asked_for
from heis.organisation.models import Appointment, Level, Role, Unit
from heis.organisation.queries import appointments_in, in_tree_order, open_units_of, people_matching, titles_of
from heis.organisation.request import Request

router = Router(tags=["Organisation"])


class TreeUnitOut(Out):
    """A unit. `path` holds the ids from the root down to and including the unit itself."""

    id: int
    code: str
    name: str
    level: Level
    parent: int | None
    path: Sequence[int]
    closed_on: date | None

    @classmethod
    def of(cls, unit: Unit) -> TreeUnitOut:
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

    items: Sequence[TreeUnitOut]


@router.get("/organisation/units", response=UnitsOut, summary="The tree of units")
def list_units(request: Request) -> UnitsOut:
    """The units of your municipality that are open today, each followed by those below it."""
    require_insider(request)
    units = in_tree_order(open_units_of(request.municipality, local_date(now())))
    return UnitsOut(items=[TreeUnitOut.of(unit) for unit, _depth in units])


@router.get("/organisation/units/{int:unit_id}", response=TreeUnitOut, summary="One unit")
def read_unit(request: Request, unit_id: int) -> TreeUnitOut:
    """A unit of your municipality, closed ones too."""
    return TreeUnitOut.of(unit_asked_for(request, unit_id))


class FoundPersonOut(Out):
    """Somebody in the municipality, and what they are there."""

    id: int
    name: str
    title: str


class PeopleOut(Out):
    """Those found; at most twenty."""

    items: Sequence[FoundPersonOut]


@router.get("/organisation/people", response=PeopleOut, summary="Find people")
def find_people(request: Request, q: Annotated[str, Query(min_length=2, max_length=100)]) -> PeopleOut:
    """Persons of your municipality by the beginnings of their names, or of their e-mail; at most twenty."""
    require_insider(request)
    on = local_date(now())
    people = people_matching(q, request.municipality, on=on)
    titles = titles_of([person.pk for person in people], request.municipality, on)
    return PeopleOut(items=[FoundPersonOut(id=p.pk, name=p.name, title=titles.get(p.pk, "")) for p in people])


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
    require_insider(request)
    found = (
        appointments_in(request.municipality, local_date(now()))
        .filter(_asked(unit, role, id_in(cursor)))
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
