"""Carrying out a plan, in bulk. The caller holds the municipality and has seen that the plan has no errors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from django.contrib.auth.hashers import make_password

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.organisation.contents import move_contents
from heis.organisation.importing.plans import Action, Change, Plan
from heis.organisation.models import Appointment, Budget, DelegatedAuthority, Level, Role, Unit
from heis.organisation.operations.changing import in_all_languages, retrace, tell_of_unit
from heis.organisation.queries import nearest_open_above

ROWS_AT_ONCE = 2000
CHANGED_AT_ONCE = 250  # an update asks every row about every other in its batch


def apply_units(plan: Plan, *, by: Viewer | None, at: datetime) -> None:
    """Make, change and close units, let every path follow the parents, and move what lies in units that close to the nearest open one above."""
    root = Unit.objects.get(municipality_id=plan.municipality_id, parent=None)
    closing = [
        change.target.pk
        for change in chain(plan.of(Action.CHANGE), plan.of(Action.END))
        if change.values.get("closed_on") and not change.target.closed_on
    ]
    changed = [_shaped(change.target, change) for change in chain(plan.of(Action.CHANGE), plan.of(Action.END))]
    _save_units(changed)
    new = [
        _shaped(Unit(municipality_id=plan.municipality_id, code=change.values["code"], parent=root), change)
        for change in plan.of(Action.CREATE)
    ]
    Unit.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    _hang(plan)
    retrace(plan.municipality_id)
    for unit in Unit.objects.filter(pk__in=closing).order_by("pk"):
        move_contents(unit, nearest_open_above(unit), by=by, at=at)


def _shaped(unit: Unit, change: Change) -> Unit:
    for name in ("name", "level", "closed_on"):
        if name in change.values:
            setattr(unit, name, change.values[name])
    return unit


def _save_units(units: Sequence[Unit]) -> None:
    """Those that become the political body last, when the former no longer is."""
    body = [unit for unit in units if unit.level == Level.POLITICAL_BODY and not unit.closed_on]
    for group in ([unit for unit in units if unit not in body], body):
        Unit.objects.bulk_update(group, ["name", "level", "closed_on"], batch_size=CHANGED_AT_ONCE)


def _hang(plan: Plan) -> None:
    units = {unit.code: unit for unit in Unit.objects.filter(municipality_id=plan.municipality_id)}
    moved = []
    for change in chain(plan.of(Action.CREATE), plan.of(Action.CHANGE)):
        unit, parent = units[change.values["code"]], units.get(change.values["parent_code"])
        if parent and unit.parent_id != parent.pk:
            unit.parent = parent
            moved.append(unit)
    Unit.objects.bulk_update(moved, ["parent"], batch_size=CHANGED_AT_ONCE)


def apply_people(plan: Plan, *, by: Viewer | None, at: datetime) -> None:
    """Add persons, correct names, and give, change and end appointments."""
    persons = _new_persons(plan, at)
    _correct_names(plan)
    new = [_appointment(change, persons) for change in plan.of(Action.CREATE)]
    changed = list(chain(plan.of(Action.CHANGE), plan.of(Action.END)))
    for change in changed:
        for name in ("title", "starts_on", "ends_on"):
            if name in change.values:
                setattr(change.target, name, change.values[name])
    fields = ["title", "starts_on", "ends_on"]
    Appointment.objects.bulk_update([change.target for change in changed], fields, batch_size=CHANGED_AT_ONCE)
    Appointment.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    if plan.kind == "appointments":
        _tell_roles(plan, by=by, at=at)


def _new_persons(plan: Plan, at: datetime) -> dict[str, Person]:
    """The persons nobody knew, by e-mail in small letters."""
    wanted = {c.values["new_email"].lower(): c.values for c in reversed(plan.of(Action.CREATE)) if c.values["person"] is None}
    none = make_password(None)  # matches no password; making one of these for each takes longer than all the rest
    persons = [
        Person(name=v["new_name"], email=v["new_email"], language=v["language"], password=none, created_at=at)
        for v in wanted.values()
    ]
    Person.objects.bulk_create(persons, batch_size=ROWS_AT_ONCE)
    return {person.email.lower(): person for person in persons}


def _correct_names(plan: Plan) -> None:
    named = [c for c in chain(plan.of(Action.CREATE), plan.of(Action.CHANGE)) if c.values["person"] and "name" in c.values]
    persons = {c.values["person"].pk: c.values["person"] for c in named}
    for change in named:
        persons[change.values["person"].pk].name = change.values["name"]
    Person.objects.bulk_update(persons.values(), ["name"], batch_size=CHANGED_AT_ONCE)


def _appointment(change: Change, persons: dict[str, Person]) -> Appointment:
    values = change.values
    return Appointment(
        person=values["person"] or persons[values["new_email"].lower()],
        role=values["appointed"],
        unit=values["at_unit"],
        title=values["title"],
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
    )


def _tell_roles(plan: Plan, *, by: Viewer | None, at: datetime) -> None:
    """A role gives rights, so each is told of by itself."""
    for change in plan.of(Action.CREATE):
        values = change.values
        data = {"person": values["new_name"] or values["person"].name, "starts_on": values["starts_on"].isoformat()}
        labels = in_all_languages(Role(values["appointed"]).label)
        tell_of_unit("organisation.appointed", values["at_unit"], by=by, at=at, role=labels, **data)
    for change in plan.of(Action.END):
        held: Appointment = change.target
        data = {"person": held.person.name, "ends_on": change.values["ends_on"].isoformat()}
        labels = in_all_languages(Role(held.role).label)
        tell_of_unit("organisation.appointment_ended", held.unit, by=by, at=at, role=labels, **data)


def apply_authorities(plan: Plan, *, by: Viewer | None, at: datetime) -> None:
    """Set, change and take away authorities; each is told of by itself."""
    written = [
        DelegatedAuthority(unit=c.values["at_unit"], role=c.values["role"], amount_nok=c.values["amount_nok"])
        for c in chain(plan.of(Action.CREATE), plan.of(Action.CHANGE))
    ]
    DelegatedAuthority.objects.bulk_create(
        written, update_conflicts=True, unique_fields=["unit", "role"], update_fields=["amount_nok"], batch_size=ROWS_AT_ONCE
    )
    for one in written:
        labels = in_all_languages(Role(one.role).label)
        tell_of_unit("organisation.authority_set", one.unit, by=by, at=at, role=labels, amount_nok=one.amount_nok)
    for change in plan.of(Action.END):
        labels = in_all_languages(Role(change.target.role).label)
        tell_of_unit("organisation.authority_removed", change.target.unit, by=by, at=at, role=labels)
    DelegatedAuthority.objects.filter(pk__in=[change.target.pk for change in plan.of(Action.END)]).delete()


def apply_budgets(plan: Plan, *, by: Viewer | None, at: datetime) -> None:
    """Set the budgets of the years."""
    budgets = [
        Budget(municipality_id=plan.municipality_id, **change.values)
        for change in chain(plan.of(Action.CREATE), plan.of(Action.CHANGE))
    ]
    Budget.objects.bulk_create(
        budgets, update_conflicts=True, unique_fields=["municipality", "year"], update_fields=["operating_nok", "investment_nok"]
    )
