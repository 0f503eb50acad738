"""Fields of forms: somebody found by name or e-mail, and a unit of the municipality."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from heis.accounts.models import Person
from heis.organisation.models import Municipality, Unit
from heis.organisation.queries import UnknownPerson, in_tree_order, open_units_of, person_written
from heis.organisation.rules import day_out_of_reach

INDENT = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"


class DayField(forms.DateField):
    """A day that somebody can mean, chosen in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), validators=[_require_day], **kwargs)


def _require_day(day: date) -> None:
    if wrong := day_out_of_reach(day):
        raise ValidationError(wrong)


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An open unit of the municipality, in the order of the tree and indented by its depth."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, empty_label=gettext_lazy("Velg enhet"), **kwargs)

    def offer(self, municipality: Municipality, *, without: Unit | None = None) -> None:
        """Let the units of the municipality be chosen; `without`: but for this one and those below it."""
        units: QuerySet[Unit] = open_units_of(municipality)
        if without:
            units = units.exclude(ancestor_ids__contains=[without.pk])
        self.queryset = units
        indented = [(unit.pk, INDENT * depth + unit.name) for unit, depth in in_tree_order(units)]
        self.choices = [("", self.empty_label), *indented]


class PersonField(forms.CharField):
    """Somebody appointed in the municipality, by name, or by e-mail when several have the name."""

    municipality: Municipality
    on: date

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=320, **kwargs)

    def offer(self, municipality: Municipality, on: date) -> None:
        """Let those appointed in the municipality on the day be found."""
        self.municipality, self.on = municipality, on

    def clean(self, value: Any) -> Any:
        """The person."""
        text = super().clean(value).strip()
        try:
            return person_written(text, self.municipality, self.on) if text else None
        except UnknownPerson as refusal:
            raise ValidationError(refusal.message) from refusal


def written_person(person: Person) -> str:
    """How somebody is written in a field, so that there is no doubt who: Kari Moe (kari.moe@kommune.no)."""
    return f"{person.name} ({person.email})"
