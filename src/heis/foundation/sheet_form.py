"""The form a sheet is filled in by: a field for each question, and for each list as many lines as are filled in, and one more.

Lines that are left blank are no lines. With `more` set to the name of a list, the form comes back with more room and everything as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as Faulty

from heis.foundation.forms import AmountField, Form
from heis.foundation.sheets import MOST_LINES, Choices, Question, Sheet, questions_of
from heis.foundation.typed import words_for

MORE: Final = "more"
SPARE_LINES: Final = 1
Filled = TypeVar("Filled", bound=Sheet)


class NumberField(forms.CharField):
    """A number as people write it: 1 250,5 or 1250.5. `whole`: no decimals."""

    default_error_messages = {"invalid": _("Skriv et tall."), "whole": _("Skriv et helt tall.")}

    def __init__(self, *, whole: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.whole = whole

    def prepare_value(self, value: Any) -> Any:
        """A number with a comma; what was typed, as it was typed."""
        return f"{value:.10g}".replace(".", ",") if isinstance(value, (int, float)) else value

    def clean(self, value: Any) -> float | int | None:
        """The number; None when blank."""
        text = re.sub(r"\s", "", super().clean(value)).replace(",", ".").replace("\N{MINUS SIGN}", "-")
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,15}" if self.whole else r"-?[0-9]{1,15}(\.[0-9]{1,10})?", text):
            raise forms.ValidationError(self.error_messages["whole" if self.whole else "invalid"], code="invalid")
        return int(text) if self.whole else float(text)


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of a list in the form. `title` is what a given line is about."""

    fields: Sequence[BoundField]
    title: str = ""


@dataclass(frozen=True, slots=True)
class FormLines:
    """A list in the form. `can_grow`: lines may be added. `suggestions`: the ids of where what is suggested for its fields is put."""

    question: Question
    lines: Sequence[FormLine]
    can_grow: bool
    suggestions: Sequence[str] = ()


class SheetForm(Form):
    """A sheet as a form. `begin` is what stands in it from before; `choices` those that depend on the case, by their name.

    What was typed and is not to be judged yet is given as `typed` instead of `data`. `beside` are fields of the form that are not the sheet's.
    `suggests`: whoever fills it in may be given suggestions.
    """

    def __init__(
        self,
        begin: Sheet,
        *,
        choices: Mapping[str, Choices],
        data: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
        more: str = "",
        beside: Mapping[str, forms.Field] | None = None,
        suggests: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.suggests = suggests
        self.begin, self.choices, self.sheet = begin, choices, type(begin)
        self.places: dict[str, list[int]] = {}
        sent = data if data is not None else typed
        for question in questions_of(self.sheet):
            if question.sheet:
                self._ask_for_lines(question, sent, spare=2 if more == question.name else SPARE_LINES)
            else:
                self._ask(question.name, question, getattr(begin, question.name))
        self.fields |= deepcopy(dict(beside or {}))
        self.is_typed = typed is not None
        if typed is not None:
            self.initial = {name: field.widget.value_from_datadict(typed, {}, name) for name, field in self.fields.items()}

    def _ask(self, name: str, question: Question, value: object) -> None:
        field = _field_for(question, self.choices)
        field.ask, field.is_money = question.ask, question.kind == "money"  # type: ignore[attr-defined]
        field.is_number, field.suffix = question.kind in {"whole", "number"}, question.suffix  # type: ignore[attr-defined]
        field.suggestions = self._suggestions_for(question)  # type: ignore[attr-defined]
        self.fields[name] = field
        self.initial.setdefault(name, list(value) if isinstance(value, tuple) else value)

    def _suggestions_for(self, question: Question) -> str:
        """The id of where suggestions for the question are put, the same for all lines; empty when none are given."""
        return f"{question.name}-suggestions" if question.ask.suggests and self.suggests else ""

    def _ask_for_lines(self, question: Question, sent: Mapping[str, Any] | None, *, spare: int) -> None:
        lines: Sequence[Sheet] = getattr(self.begin, question.name)
        count = len(lines)
        if not question.ask.fixed:
            typed = [int(found[1]) + 1 for key in sent or () if (found := re.fullmatch(rf"{question.name}-(\d{{1,2}})-\w+", key))]
            count = min(
                max([count + (0 if sent else SPARE_LINES), *typed]) + (spare if sent and spare > SPARE_LINES else 0), MOST_LINES
            )
        for index in range(count):
            for asked in questions_of(question.sheet or Sheet):
                value = getattr(lines[index], asked.name) if index < len(lines) else None
                self._ask(f"{question.name}-{index}-{asked.name}", asked, value)

    @property
    def parts(self) -> Iterator[BoundField | FormLines]:
        """What the sheet asks for in its order, each list with its lines."""
        for question in questions_of(self.sheet):
            if question.sheet:
                yield self._lines(question)
            else:
                yield self[question.name]

    def _lines(self, question: Question) -> FormLines:
        asked = questions_of(question.sheet or Sheet)
        given = next((each for each in asked if each.ask.given), None)
        lines = []
        for index in self._indices(question):
            title = self._title(f"{question.name}-{index}-{given.name}", given) if given else ""
            lines.append(FormLine([self[f"{question.name}-{index}-{each.name}"] for each in asked], title))
        suggestions = [place for each in asked if (place := self._suggestions_for(each))]
        return FormLines(question, lines, not question.ask.fixed and len(lines) < MOST_LINES, suggestions)

    def _title(self, name: str, given: Question) -> str:
        return dict(self.choices.get(given.ask.choices, ())).get(str(self[name].value()), "")

    def _indices(self, question: Question) -> list[int]:
        found = {int(name.split("-")[1]) for name in self.fields if name.startswith(f"{question.name}-")}
        return sorted(found)

    def clean(self) -> dict[str, Any]:
        """Make the sheet of what was typed; its own rules are told at the fields they concern."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        values, self.places = self._values(data)
        try:
            self.filled = self.sheet.model_validate(values)
        except Faulty as faulty:
            for error in faulty.errors():
                name = self.name_of(".".join(str(part) for part in error["loc"]))
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, words_for(error))
        return data

    def name_of(self, field: str) -> str:
        """The field of the form where something in the sheet is wrong: `groups.1.who` is in the second line that is filled in."""
        name, *inside = field.split(".")
        question = next((each for each in questions_of(self.sheet) if each.name == name and each.sheet), None)
        if question is None:
            return name
        first = next(each.name for each in questions_of(question.sheet or Sheet) if each.ask.is_asked)
        index, part = (int(inside[0]), inside[1]) if len(inside) > 1 else (0, first)
        places = self.places.get(name) or [0]
        return f"{name}-{places[min(index, len(places) - 1)]}-{part}"

    def _values(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[int]]]:
        """What was typed as the sheet takes it, and for each list which line of the form each of its lines is."""
        values: dict[str, Any] = {}
        places: dict[str, list[int]] = {}
        for question in questions_of(self.sheet):
            if question.sheet is None:
                values |= _value(question, data.get(question.name))
                continue
            asked = questions_of(question.sheet)
            lines = {
                index: {k: v for each in asked for k, v in _value(each, data.get(f"{question.name}-{index}-{each.name}")).items()}
                for index in self._indices(question)
            }
            answers = {each.name for each in asked if each.ask.is_asked}
            kept = {
                i: line
                for i, line in lines.items()
                if question.ask.fixed or any(v is not False for name, v in line.items() if name in answers)
            }
            values[question.name], places[question.name] = tuple(kept.values()), list(kept)
        return values, places


def _value(question: Question, typed: Any) -> dict[str, Any]:
    """The answer to one question; nothing when it was left blank, so that the sheet's own blank stands."""
    if typed in (None, "", []):
        return {}
    return {question.name: tuple(typed) if question.kind == "several" else typed}


def _field_for(question: Question, choices: Mapping[str, Choices]) -> forms.Field:
    common: dict[str, Any] = {"label": question.label, "help_text": question.help_text, "required": False}
    ask = question.ask
    if not ask.is_asked:
        return forms.CharField(widget=forms.HiddenInput, required=False)
    if question.kind == "text":
        widget = forms.Textarea(attrs={"rows": ask.rows}) if ask.rows else forms.TextInput()
        return forms.CharField(widget=widget, max_length=question.longest or None, **common)
    if question.kind == "choice":
        found = question.enum.choices if question.enum else list(choices.get(ask.choices, ()))
        if ask.radio:
            return forms.ChoiceField(choices=found, widget=forms.RadioSelect, **common)
        return forms.ChoiceField(choices=[("", _("Velg")), *found], **common)
    if question.kind == "several":
        return forms.MultipleChoiceField(choices=choices.get(ask.choices, ()), widget=forms.CheckboxSelectMultiple, **common)
    makers: Mapping[str, Any] = {
        "money": AmountField,
        "whole": lambda **kw: NumberField(whole=True, widget=forms.NumberInput(), **kw),
        "number": lambda **kw: NumberField(whole=False, widget=forms.NumberInput(), **kw),
        "date": lambda **kw: forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **kw),
        "check": forms.BooleanField,
    }
    made: forms.Field = makers[question.kind](**common)
    return made
