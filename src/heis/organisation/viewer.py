"""Who is looking: a person's appointments and deputyships of today, as the audience rules need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Q

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.organisation.models import Role
from heis.organisation.rules import OUTSIDERS, decides_at


def in_force(on: date, prefix: str = "") -> Q:
    """The condition that a period with `starts_on` and `ends_on` covers the day."""
    start, end = f"{prefix}starts_on__lte", f"{prefix}ends_on"
    return Q(**{start: on}) & (Q(**{f"{end}__gte": on}) | Q(**{end: None}))


class _Held(NamedTuple):
    """An appointment somebody holds, and the municipalities that cooperate with the one it is in."""

    person_id: int
    role: str
    unit_id: int
    level: str
    municipality_id: int
    ancestor_ids: list[int]
    neighbours: list[int]


# Every request of somebody who is logged in begins with this, so it is written out: composing it took five times as long as answering it.
_HELD: Final = """
WITH held AS (
    SELECT person_id, id FROM organisation_appointment WHERE person_id = ANY(%(people)s)
    UNION
    SELECT person_id, appointment_id FROM organisation_deputy
    WHERE person_id = ANY(%(people)s) AND starts_on <= %(on)s AND (ends_on >= %(on)s OR ends_on IS NULL)
)
SELECT held.person_id, a.role, a.unit_id, unit.level, unit.municipality_id, unit.ancestor_ids, ARRAY(
    SELECT beside.municipality_id FROM organisation_cooperationgroup_municipalities its
    JOIN organisation_cooperationgroup_municipalities beside USING (cooperationgroup_id)
    WHERE its.municipality_id = unit.municipality_id
)
FROM held JOIN organisation_appointment a USING (id) JOIN organisation_unit unit ON unit.id = a.unit_id
WHERE a.starts_on <= %(on)s AND (a.ends_on >= %(on)s OR a.ends_on IS NULL)
"""


def viewer_of(person: Person, on: date) -> Viewer:
    """The viewer a person is on a day, by the appointments they hold and those they deputise in."""
    return viewers_of([person], on)[0]


def viewers_of(people: Collection[Person], on: date) -> list[Viewer]:
    """The viewers many persons are on a day, in the same order. One query, however many they are."""
    held: dict[int, list[_Held]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"people": [person.pk for person in people], "on": on})
        for row in cursor.fetchall():
            held[row[0]].append(_Held(*row))
    return [_viewer(person, held[person.pk]) for person in people]


def _viewer(person: Person, held: Sequence[_Held]) -> Viewer:
    places: dict[str, set[int]] = defaultdict(set)
    for each in held:
        places[each.role].add(each.municipality_id)
    inside = [each for each in held if each.role not in OUTSIDERS]
    return Viewer(
        person_id=person.pk,
        name=person.name,
        works_in=frozenset(each.municipality_id for each in inside),
        reads=_together(places, Role.POLITICIAN),
        coordinates=_together(places, Role.COORDINATOR, Role.SUPPORT_TEAM),
        administers=_together(places, Role.ADMINISTRATOR),
        neighbours=frozenset(municipality for each in inside for municipality in each.neighbours),
        units=frozenset(unit for each in inside for unit in each.ancestor_ids),
        leads=frozenset(each.unit_id for each in held if decides_at(each.role, each.level)),
        roles=frozenset((each.role, each.unit_id) for each in held),
    )


def _together(places: dict[str, set[int]], *roles: str) -> frozenset[int]:
    return frozenset(municipality for role in roles for municipality in places.get(role, ()))
