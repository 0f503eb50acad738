"""Fields of forms: somebody found by name or e-mail, and a unit of the municipality."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heis.accounts.models import Person
from heis.accounts.queries import person_with_email
from heis.organisation.models import Municipality, Unit
from heis.organisation.queries import in_tree_order, is_appointed, open_units_of, people_matching

EMAIL = re.compile(r"[^\s()<>]+@[^\s()<>]+")
INDENT = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


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
        return self._found(text) if text else None

    def _found(self, text: str) -> Person:
        if match := EMAIL.search(text):
            return self._with_email(match.group())
        named = [p for p in people_matching(text, self.municipality, on=self.on) if p.name.casefold() == text.casefold()]
        if len(named) == 1:
            return named[0]
        if named:
            raise ValidationError(_("Flere heter det. Skriv e-posten i stedet."))
        raise ValidationError(_("Fant ingen her med det navnet. Skriv hele navnet, eller e-posten."))

    def _with_email(self, email: str) -> Person:
        person = person_with_email(email)
        if person is None or not is_appointed(person, self.municipality, self.on):
            raise ValidationError(_("Fant ingen her med den e-posten."))
        return person


def written_person(person: Person) -> str:
    """How somebody is written in a field, so that there is no doubt who: Kari Moe (kari.moe@kommune.no)."""
    return f"{person.name} ({person.email})"
