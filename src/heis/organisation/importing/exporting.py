"""The same five files out again: what is taken out can be put in as it is, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from django.db.models import Q, QuerySet

from heis.foundation.alphabet import NorwegianOrder
from heis.foundation.exports import Column, csv_lines
from heis.organisation.importing.operations import kind_named
from heis.organisation.importing.values import written
from heis.organisation.models import Appointment, Budget, DelegatedAuthority, Level, Municipality, Role, Unit
from heis.organisation.queries import in_tree_order

Values: TypeAlias = Mapping[str, Any]


def export_lines(municipality: Municipality, kind: str, *, on: date) -> Iterator[bytes]:
    """The file of a kind, as it is on the day: what is in force or to come. UTF-8 with a mark and semicolons, streamed."""
    columns = [Column(one.heading, _reader(one.key)) for one in kind_named(kind).fields]
    return csv_lines(columns, _ROWS[kind](municipality, on))


def _reader(key: str) -> Callable[[Values], str]:
    return lambda values: written(values.get(key))


def _units(municipality: Municipality, on: date) -> Iterable[Values]:
    units = Unit.objects.filter(municipality=municipality).select_related("parent")
    return ({**vars(unit), "level": Level(unit.level), "parent": _code_above(unit)} for unit, _depth in in_tree_order(units))


def _code_above(unit: Unit) -> str:
    return unit.parent.code if unit.parent and unit.parent.parent_id else ""


def _people(municipality: Municipality, on: date) -> Iterable[Values]:
    return map(_held, _current(municipality, on).filter(role=Role.EMPLOYEE))


def _appointments(municipality: Municipality, on: date) -> Iterable[Values]:
    return map(_held, _current(municipality, on).exclude(role=Role.EMPLOYEE))


def _current(municipality: Municipality, on: date) -> QuerySet[Appointment]:
    current = Appointment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), unit__municipality=municipality, unit__closed_on=None
    )
    return (
        current.filter(person__is_active=True)
        .select_related("person", "unit")
        .order_by("unit__code", NorwegianOrder("person__name"), "pk")
    )


def _held(appointment: Appointment) -> Values:
    person = appointment.person
    return {
        **vars(appointment),
        "role": Role(appointment.role),
        "email": person.email,
        "name": person.name,
        "unit": appointment.unit.code,
        "language": person.language,
    }


def _authorities(municipality: Municipality, on: date) -> Iterable[Values]:
    found = DelegatedAuthority.objects.filter(unit__municipality=municipality, unit__closed_on=None).select_related("unit")
    for one in found.order_by("unit__code", "role"):
        yield {"unit": one.unit.code, "role": Role(one.role), "amount_nok": one.amount_nok}


def _budgets(municipality: Municipality, on: date) -> Iterable[Values]:
    return map(vars, Budget.objects.filter(municipality=municipality).order_by("year"))


_ROWS: Final[dict[str, Callable[[Municipality, date], Iterable[Values]]]] = {
    "units": _units,
    "people": _people,
    "appointments": _appointments,
    "authorities": _authorities,
    "budgets": _budgets,
}
