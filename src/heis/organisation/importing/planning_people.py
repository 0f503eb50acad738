"""What a file of people, or of roles, will do to who holds what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, TypeAlias

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from heis.accounts.models import Person
from heis.organisation.importing.plans import Action, Change
from heis.organisation.importing.reading import Row
from heis.organisation.importing.scene import Scene
from heis.organisation.models import Appointment, Role, Unit
from heis.organisation.rules import OUTSIDERS, called, unbroken_until

Period: TypeAlias = tuple[date, date, int]  # first day, last day, line
Key: TypeAlias = tuple[str, str, str]  # e-mail in small letters, role, code of the unit


@dataclass(slots=True)
class People:
    """Those concerned: persons by e-mail, which of them also belong to other municipalities, and all appointments in this one."""

    persons: dict[str, Person]
    foreign: set[int]
    held: dict[Key, list[Appointment]]

    def is_in_file(self, appointment: Appointment, emails: set[str]) -> bool:
        """Whether the file has the person at all."""
        return appointment.person.email.lower() in emails


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that can be understood: the role, the unit, and the appointment it is about, if there is one."""

    row: Row
    key: Key
    unit: Unit
    role: Role


def plan_people(scene: Scene) -> None:
    """Plan a file of employees."""
    _plan(scene, is_people=True)


def plan_appointments(scene: Scene) -> None:
    """Plan a file of roles."""
    _plan(scene, is_people=False)


def _plan(scene: Scene, *, is_people: bool) -> None:
    people = _people_in(scene)
    wanted = list(_understood(scene, is_people=is_people))
    _try_broken(scene, people, is_people=is_people)
    _try_names(scene, people, (one.row for one in wanted))
    matches = _matched(scene, people, wanted)
    for one in wanted:
        _plan_row(scene, people, one, matches.get(one.row.line))
    kept = {appointment.pk for appointment in matches.values()}
    if scene.is_complete:
        for appointment in _left_out(scene, people, kept, wanted, is_people=is_people):
            _end(scene, appointment)
    _try_periods(scene, people)
    _try_administrators(scene, people)


def _people_in(scene: Scene) -> People:
    emails = {row.get("email").lower() for row in (*scene.table.rows, *scene.table.broken) if row.get("email")}
    found = Person.objects.annotate(lower=Lower("email")).filter(lower__in=emails)
    persons: dict[str, Person] = {person.email.lower(): person for person in found}
    ids = [person.pk for person in persons.values()]
    elsewhere = Appointment.objects.exclude(unit__municipality=scene.municipality).filter(person_id__in=ids)
    held: dict[Key, list[Appointment]] = defaultdict(list)
    # Without joins, which go astray right after an import of thousands, before the database has counted them.
    here = Appointment.objects.filter(unit__in=[unit.pk for unit in scene.units.values()]).prefetch_related("person", "unit")
    for appointment in here.order_by("starts_on", "pk"):
        held[appointment.person.email.lower(), appointment.role, appointment.unit.code].append(appointment)
    return People(persons, set(elsewhere.values_list("person_id", flat=True)), held)


def _understood(scene: Scene, *, is_people: bool) -> Iterator[Wanted]:
    for row in scene.table.rows:
        role = Role.EMPLOYEE if is_people else row.get("role")
        if role == Role.EMPLOYEE and not is_people:
            scene.table.complain(row.line, "role", _("Ansatte importeres med fila for personer."))
        elif unit := scene.open_unit(row):
            yield Wanted(row, (row.get("email").lower(), role, unit.code), unit, role)


def _try_broken(scene: Scene, people: People, *, is_people: bool) -> None:
    """Try what was understood of the lines that have errors, so that all the errors of a line are told at once."""
    for row in scene.table.broken:
        if row.get("role") == Role.EMPLOYEE and not is_people:
            scene.table.complain(row.line, "role", _("Ansatte importeres med fila for personer."))
        if row.get("unit"):
            scene.open_unit(row)
        first, last = row.get("starts_on"), row.get("ends_on")
        if first and last and last < first:
            scene.table.complain(row.line, "ends_on", _("Siste dag er før første dag."))
    known = {row.get("email").lower() for row in scene.table.rows if row.get("name")}
    named = [row for row in scene.table.broken if row.get("email") and (row.get("name") or row.get("email").lower() not in known)]
    told = {(problem.line, problem.column) for problem in scene.table.problems}
    column = next(one.heading for one in scene.table.kind.fields if one.key == "name")
    _try_names(scene, people, (row for row in named if (row.line, column) not in told))


def _try_names(scene: Scene, people: People, rows: Iterable[Row]) -> None:
    """Complain of closed accounts, new persons without a name, and one e-mail with two names."""
    names: dict[str, str] = {}
    for row in rows:
        email, name, line = row.get("email").lower(), row.get("name"), row.line
        person = people.persons.get(email)
        if person and not person.is_active:
            scene.table.complain(line, "email", _("Kontoen til %(name)s er stengt.") % {"name": person.name})
        if name and names.setdefault(email, name) != name:
            scene.table.complain(
                line, "name", _("Samme e-post har et annet navn lenger opp i fila: %(name)s.") % {"name": names[email]}
            )
        if not person and email not in names:
            scene.table.complain(
                line, "name", _("Personen finnes ikke her fra før. Fyll ut navnet, eller importer personene først.")
            )


def _matched(scene: Scene, people: People, wanted: Iterable[Wanted]) -> dict[int, Appointment]:
    """Line → the appointment it is about: the one that starts that day, else one that is not over. Rows that repeat another are errors."""
    matches: dict[int, Appointment] = {}
    lines: dict[tuple[Key, date | None], int] = {}
    for one in wanted:
        if first := lines.get(same := (one.key, one.row.get("starts_on"))):
            scene.table.complain(one.row.line, "email", _("Det samme står på linje %(line)s.") % {"line": first})
        lines.setdefault(same, one.row.line)
    taken: set[int] = set()
    for exact in (True, False):
        for one in wanted:
            free = [a for a in people.held.get(one.key, ()) if a.pk not in taken]
            if one.row.line not in matches and (found := _fitting(free, one.row, scene.today, exact=exact)):
                matches[one.row.line] = found
                taken.add(found.pk)
    return matches


def _fitting(appointments: Iterable[Appointment], row: Row, today: date, *, exact: bool) -> Appointment | None:
    if exact:
        return next((a for a in appointments if a.starts_on == row.get("starts_on")), None)
    return next((a for a in appointments if a.ends_on is None or a.ends_on >= today), None)


def _plan_row(scene: Scene, people: People, one: Wanted, held: Appointment | None) -> None:
    row, person = one.row, people.persons.get(one.key[0])
    after = _after(row, held, scene.today)
    if after["ends_on"] and after["ends_on"] < after["starts_on"]:
        scene.table.complain(row.line, "ends_on", _("Siste dag er før første dag."))
    before: dict[str, Any] = {} if held is None else {"title": held.title, "starts_on": held.starts_on, "ends_on": held.ends_on}
    _name_person(scene, people, one, person, before, after)
    if held is None:
        after |= {"email": row.get("email"), "role": one.role, "unit": one.unit.code}
    name = called(row.get("name") or (person.name if person else row.get("email")), one.unit.name)
    more = {"person": person, "new_email": row.get("email"), "new_name": row.get("name"), "language": row.get("language") or "nb"}
    scene.add(row.line, name, target=held, before=before, after=after, appointed=one.role, at_unit=one.unit, **more)


def _after(row: Row, held: Appointment | None, today: date) -> dict[str, Any]:
    """Title and period as they will be. A column that is not there changes nothing, but one in the list does not stop today."""
    goes_on = held.ends_on if held and held.ends_on and held.ends_on > today else None
    return {
        "title": (row.get("title") or "") if "title" in row.values else held.title if held else "",
        "starts_on": row.get("starts_on") or (held.starts_on if held else today),
        "ends_on": row.get("ends_on") if "ends_on" in row.values else goes_on,
    }


def _name_person(
    scene: Scene, people: People, one: Wanted, person: Person | None, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """A name is changed here only for those who belong nowhere else."""
    name = one.row.get("name")
    if not name or (person and person.name == name):
        return
    if person and person.pk in people.foreign:
        text = _("%(name)s hører også til i en annen kommune og beholder navnet sitt.")
        scene.table.notices.append(text % {"name": person.name})
        return
    before["name"], after["name"] = person.name if person else "", name


# What a complete list leaves out


def _left_out(scene: Scene, people: People, kept: set[int], wanted: Iterable[Wanted], *, is_people: bool) -> list[Appointment]:
    """Those in force that the list does not have. People who leave altogether also leave the other roles they had as employees."""
    emails = {one.key[0] for one in wanted}
    now = [a for held in people.held.values() for a in held if _goes_on(a, scene.today)]
    if not is_people:
        return [a for a in now if a.role != Role.EMPLOYEE and a.pk not in kept]
    ended = [a for a in now if a.role == Role.EMPLOYEE and a.pk not in kept]
    leaving = {a.person_id for a in ended if not people.is_in_file(a, emails)}
    others = [a for a in now if a.person_id in leaving and a.role != Role.EMPLOYEE and a.role not in OUTSIDERS]
    return ended + others


def _goes_on(appointment: Appointment, today: date) -> bool:
    return appointment.starts_on <= today and (appointment.ends_on is None or appointment.ends_on > today)


def _end(scene: Scene, appointment: Appointment) -> None:
    name = called(appointment.person.name, appointment.unit.name)
    scene.end(name, target=appointment, before={"ends_on": appointment.ends_on}, after={"ends_on": scene.today})


# The whole as it will be


def _try_periods(scene: Scene, people: People) -> None:
    """Complain when somebody would hold the same role at the same unit twice at once."""
    changed = {change.target.pk for change in scene.changes if change.target}
    periods: dict[Key, list[Period]] = defaultdict(list)
    for change in scene.changes:
        starts_on = change.values.get("starts_on") or change.target.starts_on
        periods[_key_of(change)].append((starts_on, change.values["ends_on"] or date.max, change.line))
    for key, planned in periods.items():
        history = [(a.starts_on, a.ends_on or date.max, 0) for a in people.held.get(key, ()) if a.pk not in changed]
        for earlier, later in pairwise(sorted(planned + history)):
            if later[0] <= earlier[1] and (line := max(earlier[2], later[2])):
                scene.table.complain(line, "starts_on", _("Personen har allerede rollen i enheten i hele eller deler av perioden."))


def _key_of(change: Change) -> Key:
    if change.action == Action.END:
        held: Appointment = change.target
        return held.person.email.lower(), held.role, held.unit.code
    return change.values["new_email"].lower(), change.values["appointed"], change.values["at_unit"].code


def _try_administrators(scene: Scene, people: People) -> None:
    """Complain when somebody would no longer administer the municipality on a day when somebody does now, from tomorrow on."""
    planned = {change.target.pk: change for change in scene.changes if change.target}
    held = [a for key, each in people.held.items() if key[1] == Role.ADMINISTRATOR for a in each if a.person.is_active]
    new = [c for c in scene.changes if c.action == Action.CREATE and c.values["appointed"] == Role.ADMINISTRATOR]
    before = [(a.starts_on, a.ends_on) for a in held]
    after = [_period_after(a, planned.get(a.pk)) for a in held] + [(c.values["starts_on"], c.values["ends_on"]) for c in new]
    if unbroken_until(scene.today, after) < unbroken_until(scene.today, before):
        ending = next(planned[a.pk] for a in held if a.pk in planned and _is_shortened(a, planned[a.pk]))
        scene.table.complain(ending.line, "role", _("Kommunen må ha minst én administrator. Ta med den som er det nå."))


def _is_shortened(appointment: Appointment, change: Change) -> bool:
    starts_on, ends_on = _period_after(appointment, change)
    return starts_on > appointment.starts_on or (ends_on or date.max) < (appointment.ends_on or date.max)


def _period_after(appointment: Appointment, change: Change | None) -> tuple[date, date | None]:
    values = change.values if change else {}
    return values.get("starts_on", appointment.starts_on), values.get("ends_on", appointment.ends_on)
