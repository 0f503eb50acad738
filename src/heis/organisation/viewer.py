"""Who is looking: a person's appointments and deputyships of today, as the audience rules need them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q, QuerySet

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.organisation.models import Appointment, CooperationGroup, Deputy, Municipality, Role
from heis.organisation.rules import OUTSIDERS, decides_at


def in_force(on: date, prefix: str = "") -> Q:
    """The condition that a period with `starts_on` and `ends_on` covers the day."""
    start, end = f"{prefix}starts_on__lte", f"{prefix}ends_on"
    return Q(**{start: on}) & (Q(**{f"{end}__gte": on}) | Q(**{end: None}))


def appointments_held_by(person_id: int, on: date) -> QuerySet[Appointment]:
    """Appointments the person holds on the day, their own and those they deputise in."""
    own = Appointment.objects.filter(person_id=person_id).values_list("pk")
    stands_in = Deputy.objects.filter(in_force(on), person_id=person_id).values_list("appointment_id")
    return Appointment.objects.filter(in_force(on), pk__in=own.union(stands_in)).select_related("unit")


def viewer_of(person: Person, on: date) -> Viewer:
    """The viewer a person is on a day. Two queries at most: a cooperation is only asked for by those who work in a municipality."""
    appointments = list(appointments_held_by(person.pk, on))
    places: dict[str, set[int]] = defaultdict(set)
    for appointment in appointments:
        places[appointment.role].add(appointment.unit.municipality_id)
    works_in = _together(places, *(role for role in places if role not in OUTSIDERS))
    return Viewer(
        person_id=person.pk,
        name=person.name,
        works_in=works_in,
        reads=_together(places, Role.POLITICIAN),
        coordinates=_together(places, Role.COORDINATOR, Role.SUPPORT_TEAM),
        administers=_together(places, Role.ADMINISTRATOR),
        neighbours=_neighbours(works_in),
        units=frozenset(unit for a in appointments if a.role not in OUTSIDERS for unit in a.unit.ancestor_ids),
        leads=frozenset(a.unit_id for a in appointments if decides_at(a.role, a.unit.level)),
        roles=frozenset((a.role, a.unit_id) for a in appointments),
    )


def _together(places: dict[str, set[int]], *roles: str) -> frozenset[int]:
    return frozenset(municipality for role in roles for municipality in places.get(role, ()))


def _neighbours(works_in: frozenset[int]) -> frozenset[int]:
    """Municipalities in a cooperation with one of these; these themselves included when they are in one."""
    if not works_in:
        return frozenset()
    groups = CooperationGroup.objects.filter(municipalities__in=works_in)
    return frozenset(Municipality.objects.filter(cooperation_groups__in=groups).values_list("pk", flat=True))
