"""Reading the organisation: who leads and decides where, who may see what, and what a role may decide for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from heis.accounts.models import Person
from heis.accounts.queries import person_with_email
from heis.foundation.alphabet import NorwegianOrder, norwegian_order
from heis.foundation.audience import Audience, Viewer
from heis.foundation.refusals import Refusal
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
    Upload,
)
from heis.organisation.rules import DECIDING_ROLES, DEPUTISED_ROLES, LEADING_ROLES, OUTSIDERS, called, decides_at, weight
from heis.organisation.viewer import in_force

__all__ = ["person_with_email"]

MOST_MATCHES: Final = 20
EMAIL: Final = re.compile(r"[^\s()<>]+@[^\s()<>]+")
SHORTEST_SEARCH: Final = 2
KEPT_TREES: Final = 50


# Municipalities and units


def municipality_of(viewer: Viewer, own_number: str) -> Municipality:
    """Whose pages the viewer sees: the installation's own municipality if they belong there or nowhere, else their first."""
    belongs = viewer.works_in or viewer.reads or viewer.administers
    found = Municipality.objects.filter(Q(number=own_number) | Q(pk__in=belongs)).order_by("pk")
    ranked = sorted(found, key=lambda one: (bool(belongs) and one.pk not in belongs, one.number != own_number))
    if not ranked:
        raise ImproperlyConfigured(f"There is no municipality {own_number} here. Run: heis organisation load-municipalities")
    return ranked[0]


def root_of(municipality: Municipality) -> Unit:
    """The unit that is the municipality itself."""
    return Unit.objects.get(municipality=municipality, parent=None)


def open_units_of(municipality: Municipality | int, on: date | None = None) -> QuerySet[Unit]:
    """The units that are not closed, by name. `on`: those that are open on the day; without it, those with no end in sight."""
    still_open = Q(closed_on=None) | Q(closed_on__gt=on) if on else Q(closed_on=None)
    return Unit.objects.filter(still_open, municipality=municipality).order_by(NorwegianOrder("name"), "pk")


def filter_units_of(municipality: Municipality) -> list[Unit]:
    """The units one filters a list by, in the order of the tree: sections, departments, units and teams that are open."""
    return [*_filter_units(municipality.pk, municipality.stamp)]


@lru_cache(maxsize=KEPT_TREES)
def _filter_units(municipality_id: int, stamp: UUID) -> Sequence[Unit]:
    """Kept in memory by the municipality's stamp."""
    shown = {Level.SECTION, Level.DEPARTMENT, Level.UNIT, Level.TEAM}
    return tuple(unit for unit, _depth in in_tree_order(open_units_of(municipality_id)) if unit.level in shown)


def in_tree_order(units: Iterable[Unit]) -> list[tuple[Unit, int]]:
    """Each unit followed by those below it, by name, with its depth from 0. Units whose parent is not among them come first in line."""
    given = list(units)
    known, children = {unit.pk for unit in given}, defaultdict[int | None, list[Unit]](list)
    for unit in given:
        children[unit.parent_id if unit.parent_id in known else None].append(unit)
    return list(_descend(children, None, 0))


def _descend(children: Mapping[int | None, list[Unit]], parent: int | None, depth: int) -> Iterator[tuple[Unit, int]]:
    for unit in sorted(children.get(parent, ()), key=lambda one: (norwegian_order(one.name), one.pk)):
        yield unit, depth
        yield from _descend(children, unit.pk, depth + 1)


def unit_in(municipality: Municipality, unit_id: int) -> Unit | None:
    """A unit of the municipality by id, closed ones too, with its parent at hand."""
    return Unit.objects.select_related("parent", "municipality").filter(municipality=municipality, pk=unit_id).first()


def nearest_open_above(unit: Unit) -> Unit:
    """The nearest unit above that is not closed. The municipality itself never is."""
    above = Unit.objects.filter(pk__in=unit.ancestor_ids[:-1])
    return max(above, key=lambda one: (one.closed_on is None, len(one.ancestor_ids)))


def path_to(unit: Unit) -> list[Unit]:
    """The units from the root down to the one above it."""
    above = Unit.objects.in_bulk(unit.ancestor_ids[:-1])
    return [above[pk] for pk in unit.ancestor_ids[:-1]]


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in the tree: who leads it, how many are appointed there, and the branches below."""

    unit: Unit
    leaders: tuple[Holder, ...]
    people: int
    branches: tuple[Branch, ...]


def tree_of(municipality: Municipality, on: date) -> Branch | None:
    """The units that are open on the day as a tree, with leaders. Four queries, however many units. None before there is a root."""
    children = defaultdict[int | None, list[Unit]](list)
    for unit in open_units_of(municipality, on):
        children[unit.parent_id].append(unit)
    leaders = unit_leaders(municipality, on)
    counts = Appointment.objects.filter(in_force(on), unit__municipality=municipality).values_list("unit_id")
    people = dict(counts.annotate(Count("person", distinct=True)))

    def branch(unit: Unit) -> Branch:
        below = tuple(branch(child) for child in children[unit.pk])
        return Branch(unit, leaders.get(unit.pk, ()), people.get(unit.pk, 0), below)

    return branch(children[None][0]) if children[None] else None


# Who holds a role


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a role at a unit on a day; `stands_in_for` is set for a deputy. `until` is the last day, if there is one."""

    person: Person
    appointment: Appointment
    stands_in_for: Person | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Holders:
    """The unit a role was found at, and those who hold it there: holders first, then those who stand in for them."""

    unit: Unit
    holders: tuple[Holder, ...]

    @property
    def persons(self) -> tuple[Person, ...]:
        """Each of them once."""
        return tuple({holder.person.pk: holder.person for holder in self.holders}.values())


def holders_of(*, role: str, level: str, unit: Unit, on: date) -> Holders | None:
    """Those who hold the role for the unit on the day, deputies included; None when it is vacant.

    They are found at the nearest unit upward where somebody holds it, the unit itself included. For the level of the political
    body it is the municipality's political body. Persons whose account is closed hold nothing.
    """
    return holders_of_each([(role, level)], unit=unit, on=on)[0]


def holders_of_each(asked: Sequence[tuple[str, str]], *, unit: Unit, on: date) -> list[Holders | None]:
    """`holders_of` for several roles and levels of one unit at once. Three queries at most, however many."""
    bodies = {role for role, level in asked if level == Level.POLITICAL_BODY}
    body = Unit.objects.filter(municipality_id=unit.municipality_id, level=Level.POLITICAL_BODY, closed_on=None)
    body_id = body.values_list("pk", flat=True).first() if bodies else None
    upward = Q(unit_id__in=unit.ancestor_ids, role__in={role for role, level in asked if level != Level.POLITICAL_BODY})
    held = list(_held(on).filter(upward | Q(unit_id=body_id, role__in=bodies) if body_id else upward))

    def places(level: str) -> Collection[int]:
        return (
            [body_id] if level == Level.POLITICAL_BODY and body_id else unit.ancestor_ids if level != Level.POLITICAL_BODY else []
        )

    return [_nearest(a for a in held if a.role == role and a.unit_id in places(level)) for role, level in asked]


def _nearest(held: Iterable[Appointment]) -> Holders | None:
    """Those at the lowest unit where somebody holds it."""
    nearest_first = sorted(held, key=lambda appointment: -len(appointment.unit.ancestor_ids))
    first = next((appointment for appointment in nearest_first if any(_holding(appointment))), None)
    if first is None:
        return None
    return Holders(first.unit, _in_line(a for a in nearest_first if a.unit_id == first.unit_id))


def _held(on: date) -> QuerySet[Appointment]:
    deputies = Deputy.objects.filter(in_force(on)).select_related("person").order_by(NorwegianOrder("person__name"), "pk")
    return (
        Appointment.objects.filter(in_force(on))
        .select_related("person", "unit")
        .prefetch_related(Prefetch("deputies", deputies, to_attr="standing_in"))
        .order_by(NorwegianOrder("person__name"), "pk")
    )


def _holding(appointment: Appointment) -> Iterator[Holder]:
    if appointment.person.is_active:
        yield Holder(appointment.person, appointment, until=appointment.ends_on)
    for deputy in appointment.standing_in:  # type: ignore[attr-defined]
        if deputy.person.is_active:
            yield Holder(deputy.person, appointment, appointment.person, deputy.ends_on)


def _in_line(appointments: Iterable[Appointment]) -> tuple[Holder, ...]:
    found = [holder for appointment in appointments for holder in _holding(appointment)]
    return tuple(sorted(found, key=lambda holder: holder.stands_in_for is not None))


def stands_in_for(*, person_id: int, role: str, unit: Unit, on: date) -> Person | None:
    """The holder a person stands in for at the unit on the day; None when they hold the role themselves, or not at all."""
    appointments = _held(on).filter(role=role, unit=unit)
    mine = [holder for appointment in appointments for holder in _holding(appointment) if holder.person.pk == person_id]
    return min(mine, key=lambda holder: holder.stands_in_for is not None).stands_in_for if mine else None


def unit_leaders(municipality: Municipality, on: date) -> dict[int, tuple[Holder, ...]]:
    """Unit id → those who lead it on the day, the leader before the deputies. Units without a leader are left out."""
    by_unit: dict[int, list[Appointment]] = defaultdict(list)
    for appointment in _held(on).filter(role__in=LEADING_ROLES, unit__municipality=municipality):
        by_unit[appointment.unit_id].append(appointment)
    return {unit_id: _in_line(appointments) for unit_id, appointments in by_unit.items()}


def nearest_leaders_of(unit: Unit, on: date, *, besides: int | None = None) -> list[Person]:
    """Those who lead the unit on the day, or the nearest one above it that somebody leads, deputies included.

    A unit that only the person `besides` leads is passed.
    """
    held = _held(on).filter(role__in=LEADING_ROLES, unit_id__in=unit.ancestor_ids)
    others = [a for a in held if any(holder.person.pk != besides for holder in _holding(a))]
    nearest = _nearest(others)
    return [person for person in nearest.persons if person.pk != besides] if nearest else []


def coordinators_of(municipality: Municipality, on: date) -> list[Person]:
    """The municipality's innovation coordinators on the day, deputies included."""
    found = _in_line(_held(on).filter(role=Role.COORDINATOR, unit__municipality=municipality))
    return list({holder.person.pk: holder.person for holder in found}.values())


# People


def people_in(unit: Unit, on: date) -> list[Appointment]:
    """The appointments at the unit itself on the day, the weightiest roles first, each with `standing_in` (deputies in force)."""
    by_name = _held(on).filter(unit=unit, person__is_active=True)
    return sorted(by_name, key=lambda a: weight(a.role))


def appointments_of(person_id: int, on: date) -> list[Appointment]:
    """What the person holds themselves on the day, the weightiest first."""
    held = _held(on).filter(person_id=person_id).select_related("unit__municipality")
    return sorted(held, key=lambda a: (weight(a.role), norwegian_order(a.unit.name)))


def deputies_from(appointment: Appointment, on: date) -> QuerySet[Deputy]:
    """Those who stand in for the holder on the day or later."""
    ahead = Q(ends_on=None) | Q(ends_on__gte=on)
    found = Deputy.objects.filter(ahead, appointment=appointment)
    return found.select_related("person", "appointment__person").order_by("starts_on", "pk")


def deputyships_of(person_id: int, on: date) -> QuerySet[Deputy]:
    """What the person stands in for on the day or later."""
    ahead = Q(ends_on=None) | Q(ends_on__gte=on)
    found = Deputy.objects.filter(ahead, Q(appointment__ends_on=None) | Q(appointment__ends_on__gte=on), person_id=person_id)
    return found.select_related("person", "appointment__person", "appointment__unit").order_by("starts_on", "pk")


def colleagues_of(appointments: Iterable[Appointment], on: date, *, limit: int = MOST_MATCHES) -> list[Person]:
    """Those nearest the holders, leaders first: who lead the units beside and above theirs, and who work in their own."""
    held = list(appointments)
    units, parents = {a.unit_id for a in held}, {a.unit.parent_id for a in held if a.unit.parent_id}
    beside = Q(role__in=LEADING_ROLES) & (Q(unit__parent__in=parents) | Q(unit__in=parents))
    near = Appointment.objects.filter(in_force(on), beside | Q(unit__in=units), person__is_active=True)
    near = near.exclude(role=Role.PARTNER).exclude(person__in=[a.person_id for a in held]).select_related("person")
    ranked = sorted(near, key=lambda a: (a.role not in LEADING_ROLES, norwegian_order(a.person.name), a.pk))
    return list({a.person_id: a.person for a in ranked}.values())[:limit]


def titles_of(person_ids: Collection[int], municipality: Municipality, on: date) -> dict[int, str]:
    """Person id → what they are in the municipality on the day: their title, or else their role, and where. One query."""
    held = Appointment.objects.filter(in_force(on), person_id__in=person_ids, unit__municipality=municipality)
    weightiest_last = sorted(held.select_related("unit"), key=lambda a: (-weight(a.role), -a.pk))
    return {a.person_id: called(a.title or str(Role(a.role).label), a.unit.name) for a in weightiest_last}


def units_of_people(person_ids: Collection[int], on: date) -> frozenset[int]:
    """The numbers of the units where the people have a role on the day."""
    found = Appointment.objects.filter(in_force(on), person_id__in=person_ids)
    return frozenset(found.values_list("unit_id", flat=True))


def placement_of(person_id: int, municipality: Municipality, on: date) -> Unit | None:
    """Where in the municipality the person works on the day: where they are an employee, else where they lead, else otherwise."""
    held = Appointment.objects.filter(in_force(on), person_id=person_id, unit__municipality=municipality)
    held = held.exclude(role__in=OUTSIDERS).select_related("unit")
    first = min(held, key=lambda a: (a.role != Role.EMPLOYEE, weight(a.role), -len(a.unit.ancestor_ids), a.pk), default=None)
    return first.unit if first else None


def working_among(person_ids: Collection[int], municipality: Municipality, on: date) -> frozenset[int]:
    """Those of the persons, by id, who work in the municipality on the day. Elected members and partners do not. One query, or none."""
    if not person_ids:
        return frozenset()
    held = Appointment.objects.filter(
        in_force(on), person_id__in=person_ids, unit__municipality=municipality, person__is_active=True
    )
    return frozenset(held.exclude(role__in=OUTSIDERS).values_list("person_id", flat=True))


def works_there(person: str, municipality: str, on: date) -> Exists:
    """The condition that the person a row names works in the municipality it names on the day: `working_among` for many rows at once."""
    held = Appointment.objects.filter(
        in_force(on), person=OuterRef(person), unit__municipality=OuterRef(municipality), person__is_active=True
    )
    return Exists(held.exclude(role__in=OUTSIDERS))


def has_left(person: str, municipality: str, since: str, on: date) -> Q:
    """The condition that the person a row names had a role in the municipality it names on the day `since` or later, and has none any more.

    One who never had a role there has not left, nor one whose next role there has not begun.
    """
    held = Appointment.objects.filter(person=OuterRef(person), unit__municipality=OuterRef(municipality))
    over = held.filter(ends_on__lt=on, ends_on__gte=OuterRef(since))
    return Q(Exists(over)) & ~Q(Exists(held.filter(Q(ends_on=None) | Q(ends_on__gte=on))))


def placement_by_name(written: str, municipality: Municipality, on: date) -> Unit | None:
    """Where in the municipality the one whose name is written works on the day; what follows a comma says what they are (Odd Bø, vaktmester).

    None when nobody who works there is called so, and when several are and work in different places.
    """
    name = " ".join(written.partition(",")[0].split())
    here = Appointment.objects.filter(in_force(on), unit__municipality=municipality).exclude(role__in=OUTSIDERS)
    namesakes = Person.objects.filter(name__iexact=name, pk__in=here.values("person_id"), is_active=True).values_list(
        "pk", flat=True
    )
    places = {placement_of(person_id, municipality, on) for person_id in namesakes}
    return places.pop() if len(places) == 1 else None


def people_matching(text: str, municipality: Municipality, *, on: date, limit: int = MOST_MATCHES) -> list[Person]:
    """Persons appointed in the municipality on the day, where each word begins a part of the name, or the text the e-mail.

    At most `limit`; nobody for fewer than two letters, so that a picker cannot be used to read the whole register at once.
    """
    text = text.replace("\0", "")
    words = re.findall(r"[\w'-]+", text)[:5]
    if sum(map(len, words)) < SHORTEST_SEARCH:
        return []
    named = Q()
    for word in words:
        named &= Q(name__istartswith=word) | Q(name__icontains=f" {word}") | Q(name__icontains=f"-{word}")
    here = Appointment.objects.filter(in_force(on), unit__municipality=municipality).values("person_id")
    found = Person.objects.filter(named | Q(email__istartswith=text.strip()), pk__in=here, is_active=True)
    return list(found.order_by(NorwegianOrder("name"), "pk")[:limit])


class UnknownPerson(Refusal):
    """Nobody in the municipality is written so, or several are."""


def person_written(text: str, municipality: Municipality, on: date) -> Person:
    """Whom in the municipality a text means: somebody appointed there on the day, by the whole name, or by an e-mail address in it.

    Refuses as `UnknownPerson` what means nobody there, and a name that several have.
    """
    if match := EMAIL.search(text):
        person = person_with_email(match.group())
        if person is None or not is_appointed(person, municipality, on):
            raise UnknownPerson(_("Fant ingen her med den e-posten."))
        return person
    named = [p for p in people_matching(text, municipality, on=on) if p.name.casefold() == text.strip().casefold()]
    if len(named) == 1:
        return named[0]
    if named:
        raise UnknownPerson(_("Flere heter det. Skriv e-posten i stedet."))
    raise UnknownPerson(_("Fant ingen her med det navnet. Skriv hele navnet, eller e-posten."))


def people_who_may_see(unit: Unit, *, on: date, always: Collection[int] = ()) -> dict[Audience, int]:
    """Audience → how many persons it lets in to what lies at the unit, on the day. One query.

    `always`: person ids that are let in whatever the audience; each is counted once, in every circle. The team is not known here and
    everybody cannot be counted: those two audiences are left out.
    """
    groups = CooperationGroup.objects.filter(municipalities=unit.municipality_id)
    neighbours = Municipality.objects.filter(cooperation_groups__in=groups).values("pk")
    works, place = ~Q(role__in=OUTSIDERS), Q(unit__municipality_id=unit.municipality_id)
    leads = Q(role__in=LEADING_ROLES, unit_id__in=unit.ancestor_ids)
    circles = {
        Audience.UNIT: works & Q(unit__ancestor_ids__contains=[unit.pk])
        | leads
        | place & Q(role__in=[Role.COORDINATOR, Role.SUPPORT_TEAM]),
        Audience.MUNICIPALITY: place & ~Q(role=Role.PARTNER),
        Audience.COOPERATION: place & ~Q(role=Role.PARTNER) | works & Q(unit__municipality_id__in=neighbours),
        Audience.PORTAL: ~Q(role=Role.PARTNER),
    }
    counts = {circle.name: Count("person", distinct=True, filter=who) for circle, who in circles.items()}
    others = Appointment.objects.filter(in_force(on), person__is_active=True).exclude(person_id__in=always)
    totals = others.aggregate(**counts)
    return {circle: totals[circle.name] + len(always) for circle in circles}


def desk_and_deciders(municipality_id: int, laid_before: Collection[int], *, on: date) -> frozenset[int]:
    """The persons, deputies included, who on the day coordinate or support the municipality, or decide at one of the units."""
    desk = Q(role__in=[Role.COORDINATOR, Role.SUPPORT_TEAM], unit__municipality_id=municipality_id)
    found = _held(on).filter(desk | Q(role__in=DECIDING_ROLES, unit_id__in=laid_before))
    concerned = [a for a in found if a.role not in DECIDING_ROLES or decides_at(a.role, a.unit.level)]
    return frozenset(holder.person.pk for appointment in concerned for holder in _holding(appointment))


def deciding_at(places: Collection[tuple[int, str]], above: Collection[int]) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The ids of those who hold or have held a role at a place (unit id, role), or lead one of the units `above`; and of their deputies."""
    units, roles = {unit_id for unit_id, _role in places}, {role for _unit_id, role in places}
    held = Q(unit_id__in=units, role__in=roles) | Q(unit_id__in=above, role__in=LEADING_ROLES)
    found = Appointment.objects.filter(held)
    return found.values_list("person_id", flat=True), Deputy.objects.filter(appointment__in=found).values_list(
        "person_id", flat=True
    )


# What an administrator looks after


def leaderless_units(municipality: Municipality, on: date) -> QuerySet[Unit]:
    """The open units, departments and sections that nobody leads on the day, by name: their floor is passed over."""
    leaders = Appointment.objects.filter(in_force(on), unit=OuterRef("pk"), role__in=LEADING_ROLES, person__is_active=True)
    stand_ins = Deputy.objects.filter(in_force(on), in_force(on, "appointment__"), person__is_active=True)
    stand_ins = stand_ins.filter(appointment__unit=OuterRef("pk"), appointment__role__in=LEADING_ROLES)
    led = {Level.SECTION, Level.DEPARTMENT, Level.UNIT}
    return open_units_of(municipality, on).filter(~Exists(leaders), ~Exists(stand_ins), level__in=led)


def appointments_ending(municipality: Municipality, on: date, until: date) -> QuerySet[Appointment]:
    """The roles that decide, coordinate or administer and come to an end from the day until the other, the first to end first."""
    weighty = DEPUTISED_ROLES | {Role.ADMINISTRATOR}
    found = Appointment.objects.filter(in_force(on), unit__municipality=municipality, role__in=weighty, ends_on__lte=until)
    return found.select_related("person", "unit").order_by("ends_on", "pk")


def deputies_ending(municipality: Municipality, on: date, until: date) -> QuerySet[Deputy]:
    """Those who stand in, and stop from the day until the other, the first to stop first."""
    found = Deputy.objects.filter(in_force(on), appointment__unit__municipality=municipality, ends_on__lte=until)
    return found.select_related("person", "appointment__person", "appointment__unit").order_by("ends_on", "pk")


def is_role_held(role: str, municipality: Municipality, on: date) -> bool:
    """Whether anybody holds the role somewhere in the municipality on the day."""
    held = Appointment.objects.filter(in_force(on), unit__municipality=municipality, role=role, person__is_active=True)
    return held.exists()


# Money


def authorities_of(places: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """(unit id, role) → what is delegated there, in NOK; those without are left out. One query."""
    units, roles = {unit_id for unit_id, _role in places}, {role for _unit_id, role in places}
    rows = DelegatedAuthority.objects.filter(unit_id__in=units, role__in=roles).values_list("unit_id", "role", "amount_nok")
    return {(unit_id, role): amount for unit_id, role, amount in rows if (unit_id, role) in places}


def authorities_at(unit: Unit) -> QuerySet[DelegatedAuthority]:
    """What is delegated at the unit itself."""
    return DelegatedAuthority.objects.filter(unit=unit).order_by("-amount_nok", "role")


def budget_in(municipality: Municipality, year: int) -> Budget | None:
    """The municipality's budget for the year itself."""
    return Budget.objects.filter(municipality=municipality, year=year).first()


def budget_of(municipality: Municipality, year: int) -> Budget | None:
    """The municipality's budget for the year, else of the latest year before it."""
    return Budget.objects.filter(municipality=municipality, year__lte=year).order_by("-year").first()


@dataclass(frozen=True, slots=True)
class WholeBudget:
    """The operating and investment budget of a year together, in NOK."""

    year: int
    amount_nok: int


def whole_budget_of(municipality: Municipality, year: int) -> WholeBudget | None:
    """The municipality's whole budget for the year, else of the latest year before it."""
    return whole_budgets_of([municipality.number], year).get(municipality.number)


def whole_budgets_of(numbers: Collection[str], year: int) -> dict[str, WholeBudget]:
    """The number of a municipality → its whole budget for the year, else of the latest year before it. Those without are left out. One query."""
    found = Budget.objects.filter(municipality__number__in=numbers, year__lte=year).select_related("municipality").order_by("year")
    return {each.municipality.number: WholeBudget(each.year, each.operating_nok + each.investment_nok) for each in found}


# Cooperation


def cooperations_of(municipality: Municipality) -> QuerySet[CooperationGroup]:
    """The cooperations the municipality is in, with their members and those invited."""
    groups = CooperationGroup.objects.filter(municipalities=municipality).order_by(NorwegianOrder("name"), "pk")
    return groups.prefetch_related("municipalities", "invited")


def invitations_to(municipality: Municipality) -> QuerySet[CooperationGroup]:
    """The cooperations the municipality is invited to."""
    return (
        CooperationGroup.objects.filter(invited=municipality)
        .order_by(NorwegianOrder("name"), "pk")
        .prefetch_related("municipalities")
    )


# What pages and the API ask for


def is_appointed(person: Person, municipality: Municipality, on: date) -> bool:
    """Whether the person holds any role in the municipality on the day."""
    return Appointment.objects.filter(in_force(on), unit__municipality=municipality, person=person).exists()


def person_in(municipality: Municipality, pk: int, on: date) -> Person | None:
    """A person by id, if they hold any role in the municipality on the day."""
    person = Person.objects.filter(pk=pk).first()
    return person if person and is_appointed(person, municipality, on) else None


def appointments_in(municipality: Municipality, on: date) -> QuerySet[Appointment]:
    """Every appointment in force in the municipality on the day, of those whose account is open."""
    return Appointment.objects.filter(in_force(on), unit__municipality=municipality, person__is_active=True)


def appointment_in(municipality: Municipality, pk: int) -> Appointment | None:
    """One appointment of the municipality, ended ones too."""
    found = Appointment.objects.select_related("person", "unit__municipality").filter(unit__municipality=municipality)
    return found.filter(pk=pk).first()


def deputy_with_id(pk: int) -> Deputy | None:
    """One who stands in, with the appointment."""
    return Deputy.objects.select_related("person", "appointment__person", "appointment__unit").filter(pk=pk).first()


def budgets_of(municipality: Municipality) -> list[Budget]:
    """The municipality's budgets, the latest year first."""
    return list(Budget.objects.filter(municipality=municipality).order_by("-year"))


def upload_of(viewer: Viewer, pk: int) -> Upload | None:
    """A file the viewer has sent in to be previewed."""
    return Upload.objects.select_related("municipality").filter(pk=pk, person_id=viewer.own_id).first()


def all_municipalities() -> QuerySet[Municipality]:
    """Every municipality there is, by name."""
    return Municipality.objects.order_by(NorwegianOrder("name"), "pk")
