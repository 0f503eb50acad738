"""The form a sheet is filled in by: a field for each question, and for each list as many lines as are filled in, and one more.

Lines that are left blank are no lines. With `more` set to the name of a list, the form comes back with more room and everything as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as Faulty

from heis.foundation.forms import AmountField, Form
from heis.foundation.sheets import MOST_LINES, Choices, Question, Sheet, choices_for, given_in, given_of, questions_of
from heis.foundation.typed import words_for

MORE: Final = "more"
SPARE_LINES: Final = 1


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


class GivenField(forms.CharField):
    """What a line is about. It is sent along so that what was typed finds its line again, and is never changed by what is sent."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What stands in the form, whatever was sent."""
        return initial


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of a list in the form. `title` is what a given line is about, and `area` the number 1–6 of its colour and shape, if it has one."""

    fields: Sequence[BoundField]
    title: str = ""
    area: int = 0


@dataclass(frozen=True, slots=True)
class FormLines:
    """A list in the form. `can_grow`: lines may be added."""

    question: Question
    lines: Sequence[FormLine]
    can_grow: bool


class SheetForm(Form):
    """A sheet as a form. `begin` is what stands in it from before; `choices` those that depend on the case, by their name.

    `area_numbers` are the numbers 1–6 of those things a line can be about that have a colour and a shape. What was typed and is not to be judged yet
    is given as `typed` instead of `data`. `beside` are fields of the form that are not the sheet's.
    """

    def __init__(
        self,
        begin: Sheet,
        *,
        choices: Mapping[str, Choices],
        area_numbers: Mapping[str, int] | None = None,
        data: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
        more: str = "",
        beside: Mapping[str, forms.Field] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.begin, self.choices, self.sheet = begin, choices, type(begin)
        self.area_numbers = area_numbers or {}
        self.rows: dict[str, dict[int, Sheet | None]] = {}
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
            asked = {name: field for name, field in self.fields.items() if not isinstance(field, GivenField)}
            self.initial.update({name: field.widget.value_from_datadict(typed, {}, name) for name, field in asked.items()})

    def _ask(self, name: str, question: Question, value: object, about: str = "") -> None:
        field = _field_for(question, choices_for(question, self.choices, about))
        field.ask, field.is_money = question.ask, question.kind == "money"  # type: ignore[attr-defined]
        field.is_number, field.suffix = question.kind in {"whole", "number"}, question.suffix  # type: ignore[attr-defined]
        self.fields[name] = field
        self.initial.setdefault(name, list(value) if isinstance(value, tuple) else value)

    def _ask_for_lines(self, question: Question, sent: Mapping[str, Any] | None, *, spare: int) -> None:
        lines: Sequence[Sheet] = getattr(self.begin, question.name)
        typed = sorted({int(found[1]) for key in sent or () if (found := re.fullmatch(rf"{question.name}-(\d{{1,2}})-\w+", key))})
        if question.ask.fixed:
            self.rows[question.name] = _places_of(question, lines, sent or {}, typed)
        else:
            count = max(len(lines) + (0 if sent else SPARE_LINES), max(typed, default=-1) + 1)
            count = min(count + (spare if sent and spare > SPARE_LINES else 0), MOST_LINES)
            self.rows[question.name] = {index: lines[index] if index < len(lines) else None for index in range(count)}
        for index, line in self.rows[question.name].items():
            for asked in questions_of(question.sheet or Sheet):
                value = getattr(line, asked.name) if line else None
                self._ask(f"{question.name}-{index}-{asked.name}", asked, value, given_in(line) if line else "")

    @property
    def parts(self) -> Iterator[BoundField | FormLines]:
        """What the sheet asks for in its order, each list with its lines."""
        for question in questions_of(self.sheet):
            if question.sheet:
                yield self._lines(question)
            else:
                yield self[question.name]

    def _lines(self, question: Question) -> FormLines:
        asked, given = questions_of(question.sheet or Sheet), given_of(question.sheet or Sheet)
        names = dict(choices_for(given, self.choices)) if given else {}
        lines = []
        for index, line in self.rows[question.name].items():
            about = given_in(line) if line else ""
            fields = [self[f"{question.name}-{index}-{each.name}"] for each in asked]
            lines.append(FormLine(fields, str(names.get(about, "")), self.area_numbers.get(about, 0)))
        return FormLines(question, lines, can_grow=not question.ask.fixed and len(lines) < MOST_LINES)

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
        first = next(each.name for each in questions_of(question.sheet or Sheet) if not each.ask.given)
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
            lines = {index: self._line(question, index, line, data) for index, line in self.rows[question.name].items()}
            kept = {i: line for i, line in lines.items() if question.ask.fixed or any(v is not False for v in line.values())}
            values[question.name], places[question.name] = tuple(kept.values()), list(kept)
        return values, places

    def _line(self, question: Question, index: int, line: Sheet | None, data: Mapping[str, Any]) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for asked in questions_of(question.sheet or Sheet):
            given = line is not None and asked.ask.given
            answers |= _value(asked, getattr(line, asked.name) if given else data.get(f"{question.name}-{index}-{asked.name}"))
        return answers


def _places_of(
    question: Question, lines: Sequence[Sheet], sent: Mapping[str, Any], typed: Sequence[int]
) -> dict[int, Sheet | None]:
    """Where in the form each line of a fixed list stands: where it stood in what was sent, else after it."""
    given = given_of(question.sheet or Sheet)
    stood = {sent.get(f"{question.name}-{index}-{given.name}"): index for index in typed} if given else {}
    places = [stood.get(given_in(line)) for line in lines] if given else list(range(len(lines)))
    free = (index for index in range(len(lines) + len(typed)) if index not in typed)
    return {next(free) if place is None else place: line for place, line in zip(places, lines, strict=True)}


def _value(question: Question, typed: Any) -> dict[str, Any]:
    """The answer to one question; nothing when it was left blank, so that the sheet's own blank stands."""
    if typed in (None, "", []):
        return {}
    return {question.name: tuple(typed) if question.kind == "several" else typed}


def _field_for(question: Question, choices: Choices) -> forms.Field:
    common: dict[str, Any] = {"label": question.label, "help_text": question.help_text, "required": False}
    ask = question.ask
    if ask.given:
        return GivenField(required=False)
    if question.kind == "text":
        widget = forms.Textarea(attrs={"rows": ask.rows}) if ask.rows else forms.TextInput()
        return forms.CharField(widget=widget, max_length=question.longest or None, **common)
    if question.kind == "choice":
        if ask.radio:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        return forms.ChoiceField(choices=[("", _("Velg")), *choices], **common)
    if question.kind == "several":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    makers: Mapping[str, Any] = {
        "money": AmountField,
        "whole": lambda **kw: NumberField(whole=True, widget=forms.NumberInput(), **kw),
        "number": lambda **kw: NumberField(whole=False, widget=forms.NumberInput(), **kw),
        "date": lambda **kw: forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **kw),
        "check": forms.BooleanField,
    }
    made: forms.Field = makers[question.kind](**common)
    return made
