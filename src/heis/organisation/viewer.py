"""Who is looking: a person's appointments and deputyships of today, as the audience rules need them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q, QuerySet

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.organisation.models import Appointment, CooperationGroup, Role

DECIDING_ROLES = frozenset({Role.UNIT_LEADER, Role.SECTION_DIRECTOR, Role.MUNICIPAL_DIRECTOR, Role.POLITICIAN})
OUTSIDERS = frozenset({Role.PARTNER, Role.POLITICIAN})


def in_force(on: date, prefix: str = "") -> Q:
    """The condition that a period with `starts_on` and `ends_on` covers the day."""
    start, end = f"{prefix}starts_on__lte", f"{prefix}ends_on"
    return Q(**{start: on}) & (Q(**{f"{end}__gte": on}) | Q(**{end: None}))


def appointments_held_by(person_id: int, on: date) -> QuerySet[Appointment]:
    """Appointments the person holds on the day, their own and those they deputise in."""
    own = Q(person_id=person_id)
    stands_in = Q(deputies__person_id=person_id) & in_force(on, "deputies__")
    return Appointment.objects.filter(in_force(on), own | stands_in).select_related("unit").distinct()


def viewer_of(person: Person, on: date) -> Viewer:
    """The viewer a person is on a day. Two queries at most; one for those without a cooperation."""
    appointments = list(appointments_held_by(person.pk, on))
    by_role: dict[str, list[Appointment]] = defaultdict(list)
    for appointment in appointments:
        by_role[appointment.role].append(appointment)

    def municipalities(*roles: str) -> frozenset[int]:
        return frozenset(a.unit.municipality_id for role in roles for a in by_role[role])

    works_in = municipalities(*(role for role in by_role if role not in OUTSIDERS))
    leads = {a.unit_id for a in appointments if a.role in DECIDING_ROLES and may_decide_at(a)}
    return Viewer(
        person_id=person.pk,
        name=person.name,
        works_in=works_in,
        reads=municipalities(Role.POLITICIAN),
        coordinates=municipalities(Role.COORDINATOR, Role.SUPPORT_TEAM),
        administers=municipalities(Role.ADMINISTRATOR),
        neighbours=_neighbours(works_in),
        units=frozenset(unit for a in appointments if a.role not in OUTSIDERS for unit in a.unit.ancestor_ids),
        leads=frozenset(leads),
        roles=frozenset((a.role, a.unit_id) for a in appointments),
    )


def may_decide_at(appointment: Appointment) -> bool:
    """An elected member decides only through a political body; a seat in the council at large gives the right to read."""
    return appointment.role != Role.POLITICIAN or appointment.unit.level == "political_body"


def _neighbours(works_in: frozenset[int]) -> frozenset[int]:
    if not works_in:
        return frozenset()
    groups = CooperationGroup.objects.filter(municipalities__in=works_in)
    return frozenset(groups.values_list("municipalities", flat=True))
