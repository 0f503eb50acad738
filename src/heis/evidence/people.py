"""Whom in the municipality's line a name in a sheet means."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from pydantic import Field

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.foundation.sheets import Ask, Line, Whole
from heis.lift.evidence import Case
from heis.organisation.models import Municipality
from heis.organisation.queries import UnknownPerson, nearest_leaders_of, person_in, person_written, working_among

SUGGESTED: Final = "organisation:find"
Name = Annotated[Line, Ask(width="md", suggests=SUGGESTED)]
PersonId = Annotated[Whole | None, Ask(hidden=True), Field(title=_("Personen som navnet gjelder"))]


def settled_person(name: str, person_id: int | None, case: Case, *, by: Viewer, at: datetime) -> tuple[str, int | None]:
    """The name as it is kept, and the id of the person it means: somebody who works in the municipality on the day, else None.

    A name that stands with its id from before means the same person. Only those who work there themselves can look somebody up, so that no
    stranger finds out who is employed.
    """
    found = _meant(name.strip(), person_id, case.initiative.municipality, by, at)
    return (found.name, found.pk) if found else (name.strip(), None)


def _meant(name: str, person_id: int | None, municipality: Municipality, by: Viewer, at: datetime) -> Person | None:
    on = local_date(at)
    person = person_in(municipality, person_id, on) if name and person_id else None
    if person is None or person.name != name:
        person = _written(name, municipality, by, at)
    return person if person and working_among([person.pk], municipality, on) else None


def _written(name: str, municipality: Municipality, by: Viewer, at: datetime) -> Person | None:
    if not name or municipality.pk not in by.works_in:
        return None
    try:
        return person_written(name, municipality, local_date(at))
    except UnknownPerson:
        return None


def somebody_in_line(case: Case) -> tuple[str, int | None]:
    """Somebody who could answer for it, for an example: the nearest leader, else whoever filed it; a name without a person when there is none."""
    found = [*nearest_leaders_of(case.initiative.unit, local_date(now())), case.initiative.filed_by]
    return next(((person.name, person.pk) for person in found if person), (gettext("Jonas Berg"), None))
