"""Who is looking: a person's appointments and deputyships of today, as the audience rules need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.organisation.models import Appointment, CooperationGroup, Deputy, Role
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
    return _viewer(person, appointments, _groups_with(_works_in(appointments)))


def viewers_of(people: Collection[Person], on: date) -> list[Viewer]:
    """The viewers many persons are on a day, in the same order. Three queries at most, however many they are."""
    ids = [person.pk for person in people]
    held: dict[int, dict[int, Appointment]] = defaultdict(dict)
    for appointment in Appointment.objects.filter(in_force(on), person_id__in=ids).select_related("unit"):
        held[appointment.person_id][appointment.pk] = appointment
    standing_in = Deputy.objects.filter(in_force(on), in_force(on, "appointment__"), person_id__in=ids)
    for deputy in standing_in.select_related("appointment__unit"):
        held[deputy.person_id][deputy.appointment_id] = deputy.appointment
    groups = _groups_with(_works_in(appointment for each in held.values() for appointment in each.values()))
    return [_viewer(person, list(held[person.pk].values()), groups) for person in people]


def _works_in(appointments: Iterable[Appointment]) -> frozenset[int]:
    return frozenset(a.unit.municipality_id for a in appointments if a.role not in OUTSIDERS)


def _viewer(person: Person, appointments: Sequence[Appointment], groups: Sequence[frozenset[int]]) -> Viewer:
    places: dict[str, set[int]] = defaultdict(set)
    for appointment in appointments:
        places[appointment.role].add(appointment.unit.municipality_id)
    works_in = _works_in(appointments)
    return Viewer(
        person_id=person.pk,
        name=person.name,
        works_in=works_in,
        reads=_together(places, Role.POLITICIAN),
        coordinates=_together(places, Role.COORDINATOR, Role.SUPPORT_TEAM),
        administers=_together(places, Role.ADMINISTRATOR),
        neighbours=frozenset().union(*(group for group in groups if group & works_in)),
        units=frozenset(unit for a in appointments if a.role not in OUTSIDERS for unit in a.unit.ancestor_ids),
        leads=frozenset(a.unit_id for a in appointments if decides_at(a.role, a.unit.level)),
        roles=frozenset((a.role, a.unit_id) for a in appointments),
    )


def _together(places: dict[str, set[int]], *roles: str) -> frozenset[int]:
    return frozenset(municipality for role in roles for municipality in places.get(role, ()))


def _groups_with(works_in: frozenset[int]) -> list[frozenset[int]]:
    """The cooperations that one of these municipalities is in, each as its municipalities."""
    if not works_in:
        return []
    groups = CooperationGroup.objects.filter(municipalities__in=works_in).values("pk")
    together: dict[int, set[int]] = defaultdict(set)
    for group, municipality in CooperationGroup.objects.filter(pk__in=groups).values_list("pk", "municipalities"):
        together[group].add(municipality)
    return [frozenset(each) for each in together.values()]
