"""A small organisation for tests, piece by piece. Each builder makes one thing and what it cannot be without.

`make_municipality()` has a root unit; `make_unit()` hangs below it. Periods are open unless a test says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Final

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.organisation.models import (
    Appointment,
    Budget,
    CooperationGroup,
    DelegatedAuthority,
    Deputy,
    Level,
    Municipality,
    Role,
    Unit,
)
from heis.organisation.viewer import viewer_of

NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY: Final = NOW.date()
LONG_AGO: Final = date(2020, 1, 1)
_numbers = count(1)
_municipalities = count(0)


def make_person(*, name: str = "Kari Moe", email: str = "", language: str = "nb") -> Person:
    """A person without a password."""
    person = Person(name=name, email=email or f"person{next(_numbers)}@kommune.no", language=language, created_at=NOW)
    person.set_unusable_password()
    person.save()
    return person


def make_municipality(*, number: str = "", name: str = "Fredrikstad") -> Municipality:
    """A municipality with its root unit."""
    municipality = Municipality.objects.create(
        number=number or str(9000 + next(_municipalities) % 1000),
        name=name,
        population=85_000,
        area_km2=293,
        written_norwegian="nb",
    )
    make_unit(municipality=municipality, name=name, level=Level.MUNICIPALITY)
    return municipality


def root_unit(municipality: Municipality) -> Unit:
    """The root unit of a municipality."""
    return Unit.objects.get(municipality=municipality, parent=None)


def make_unit(
    *,
    municipality: Municipality | None = None,
    parent: Unit | None = None,
    name: str = "Helse",
    code: str = "",
    level: str = Level.UNIT,
    closed_on: date | None = None,
) -> Unit:
    """A unit below `parent`, or else directly below the root of `municipality`, or else of a new municipality."""
    if parent is None and level != Level.MUNICIPALITY:
        parent = root_unit(municipality or make_municipality())
    if parent:
        municipality = parent.municipality
    if municipality is None:
        return root_unit(make_municipality(name=name))
    code = code or f"E{next(_numbers)}"
    unit = Unit.objects.create(municipality=municipality, parent=parent, name=name, code=code, level=level, closed_on=closed_on)
    unit.ancestor_ids = [*(parent.ancestor_ids if parent else ()), unit.pk]
    unit.save(update_fields=["ancestor_ids"])
    return unit


def appoint(
    *,
    person: Person | None = None,
    unit: Unit | None = None,
    role: str = Role.EMPLOYEE,
    title: str = "",
    starts_on: date = LONG_AGO,
    ends_on: date | None = None,
) -> Appointment:
    """An appointment, of a new person and at a new unit unless they are given."""
    return Appointment.objects.create(
        person=person or make_person(), unit=unit or make_unit(), role=role, title=title, starts_on=starts_on, ends_on=ends_on
    )


def make_deputy(
    *, appointment: Appointment, person: Person | None = None, starts_on: date = LONG_AGO, ends_on: date | None = None
) -> Deputy:
    """Somebody who stands in for the holder of the appointment."""
    return Deputy.objects.create(appointment=appointment, person=person or make_person(), starts_on=starts_on, ends_on=ends_on)


def make_viewer(*, role: str = Role.EMPLOYEE, unit: Unit | None = None, person: Person | None = None, on: date = TODAY) -> Viewer:
    """The viewer a person is who holds the role at the unit."""
    appointment = appoint(person=person, unit=unit, role=role)
    return viewer_of(appointment.person, on)


def make_authority(*, unit: Unit, role: str, amount_nok: int) -> DelegatedAuthority:
    """What the role at the unit may decide for."""
    return DelegatedAuthority.objects.create(unit=unit, role=role, amount_nok=amount_nok)


def make_budget(
    *, municipality: Municipality, year: int = 2026, operating_nok: int = 8_000_000_000, investment_nok: int = 900_000_000
) -> Budget:
    """A budget for a year."""
    return Budget.objects.create(municipality=municipality, year=year, operating_nok=operating_nok, investment_nok=investment_nok)


def make_cooperation(*, name: str = "Nedre Glomma", municipalities: Sequence[Municipality]) -> CooperationGroup:
    """Municipalities that share."""
    group = CooperationGroup.objects.create(name=name)
    group.municipalities.set(municipalities)
    return group
