"""The form a sheet is filled in by: a field for each question, and for each list as many lines as are filled in, or one to begin with.

Lines that are left blank are no lines. With `more` set to the name of a list, the form comes back with one line more and everything as typed.
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

from heis.foundation.amounts import written_number
from heis.foundation.forms import AmountField, Form
from heis.foundation.sheets import MOST_LINES, Asking, Choices, Question, Sheet, questions_of
from heis.foundation.typed import words_for

MORE: Final = "more"
Filled = TypeVar("Filled", bound=Sheet)


class NumberField(forms.CharField):
    """A number as people write it: 1 250,5 or 1250.5. `whole`: no decimals."""

    default_error_messages = {"invalid": _("Skriv et tall."), "whole": _("Skriv et helt tall.")}

    def __init__(self, *, whole: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.whole = whole

    def prepare_value(self, value: Any) -> Any:
        """A number with a comma; what was typed, as it was typed."""
        return written_number(value) if isinstance(value, (int, float)) else value

    def clean(self, value: Any) -> float | int | None:
        """The number; None when blank."""
        text = re.sub(r"\s", "", super().clean(value)).replace(",", ".").replace("\N{MINUS SIGN}", "-")
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,15}" if self.whole else r"-?[0-9]{1,15}(\.[0-9]{1,20})?", text):
            raise forms.ValidationError(self.error_messages["whole" if self.whole else "invalid"], code="invalid")
        return int(text) if self.whole else float(text)


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of a list in the form. `title` is what a given line is about; `more` is asked for beneath the rest."""

    fields: Sequence[BoundField]
    more: Sequence[BoundField] = ()
    title: str = ""

    @property
    def is_open(self) -> bool:
        """Whether what is beneath has something in it that must be seen."""
        return any(bound.errors for bound in self.more) if self.more and self.more[0].form.is_bound else False


@dataclass(frozen=True, slots=True)
class FormLines:
    """A list in the form. `can_grow`: lines may be added. `help_text` is the question's own, or that of the case.

    `suggestions`: the ids of where what is suggested for its fields is put.
    """

    question: Question
    lines: Sequence[FormLine]
    can_grow: bool
    help_text: str
    suggestions: Sequence[str] = ()


class SheetForm(Form):
    """A sheet as a form. `begin` is what stands in it from before; `choices` those that depend on the case, by their name.

    What was typed and is not to be judged yet is given as `typed` instead of `data`. `beside` are fields of the form that are not the sheet's.
    `asking` says what is not asked for in this case, and what is folded away.
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
        asking: Asking | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.suggests, self.asking = suggests, asking or Asking()
        self.begin, self.choices, self.sheet = begin, choices, type(begin)
        self.places: dict[str, list[int]] = {}
        sent = data if data is not None else typed
        for question in self._questions:
            if question.sheet:
                self._ask_for_lines(question, sent, more=more == question.name)
            else:
                self._ask(question.name, question, getattr(begin, question.name))
        self.fields |= deepcopy(dict(beside or {}))
        self.is_typed = typed is not None
        if typed is not None:
            shown = {name: field.widget.value_from_datadict(typed, {}, name) for name, field in self.fields.items()}
            self.initial.update({name: value for name, value in shown.items() if value or not self.fields[name].widget.is_hidden})

    @property
    def _questions(self) -> list[Question]:
        """The questions that are asked for in this case."""
        return [question for question in questions_of(self.sheet) if question.name not in self.asking.left_out]

    def _ask(self, name: str, question: Question, value: object) -> None:
        field = _field_for(question, self.choices, self.asking.hints.get(name))
        field.ask, field.is_money = question.ask, question.kind == "money"  # type: ignore[attr-defined]
        field.is_number, field.suffix = question.kind in {"whole", "number"}, question.suffix  # type: ignore[attr-defined]
        field.suggestions = self._suggestions_for(question)  # type: ignore[attr-defined]
        self.fields[name] = field
        self.initial.setdefault(name, list(value) if isinstance(value, tuple) else value)

    def _suggestions_for(self, question: Question) -> str:
        """The id of where suggestions for the question are put, the same for all lines; empty when none are given."""
        return f"{question.name}-suggestions" if question.ask.suggests and self.suggests else ""

    def _ask_for_lines(self, question: Question, sent: Mapping[str, Any] | None, *, more: bool) -> None:
        lines: Sequence[Sheet] = getattr(self.begin, question.name)
        count = len(lines)
        if not question.ask.fixed:
            typed = [int(found[1]) + 1 for key in sent or () if (found := re.fullmatch(rf"{question.name}-(\d{{1,2}})-\w+", key))]
            count = min(max([1, *typed] if sent else [1, count]) + more, MOST_LINES)
        for index in range(count):
            for asked in questions_of(question.sheet or Sheet):
                value = getattr(lines[index], asked.name) if index < len(lines) else None
                self._ask(f"{question.name}-{index}-{asked.name}", asked, value)

    @property
    def parts(self) -> Iterator[BoundField | FormLines]:
        """What the sheet asks for in its order, each list with its lines; what is folded away left out."""
        return (self._part(question) for question in self._questions if question.name not in self.asking.folded)

    @property
    def folded_parts(self) -> list[BoundField | FormLines]:
        """What need not be answered in this case."""
        return [self._part(question) for question in self._questions if question.name in self.asking.folded]

    @property
    def is_unfolded(self) -> bool:
        """Whether something stands in what is folded away, or is wrong with it."""
        names = [name for name in self.fields if name.partition("-")[0] in self.asking.folded]
        return any(self[name].errors or self[name].value() not in (None, "", [], False) for name in names)

    def _part(self, question: Question) -> BoundField | FormLines:
        return self._lines(question) if question.sheet else self[question.name]

    def _lines(self, question: Question) -> FormLines:
        asked = questions_of(question.sheet or Sheet)
        given = next((each for each in asked if each.ask.given), None)
        lines = []
        for index in self._indices(question):
            title = self._title(f"{question.name}-{index}-{given.name}", given) if given else ""
            bounds = [self[f"{question.name}-{index}-{each.name}"] for each in asked]
            first, more = (
                [bound for bound, each in zip(bounds, asked, strict=True) if each.ask.more is beneath] for beneath in (False, True)
            )
            lines.append(FormLine(first, more, title))
        can_grow = not question.ask.fixed and len(lines) < MOST_LINES
        suggestions = [place for each in asked if (place := self._suggestions_for(each))]
        return FormLines(question, lines, can_grow, self.asking.hints.get(question.name, question.help_text), suggestions)

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
            if question.name in self.asking.left_out:
                values[question.name] = getattr(self.begin, question.name)
            elif question.sheet is None:
                values |= _value(question, data.get(question.name))
            else:
                kept = self._values_of_lines(question, data)
                values[question.name], places[question.name] = tuple(kept.values()), list(kept)
        return values, places

    def _values_of_lines(self, question: Question, data: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
        """The lines of a list by their place in the form. One that is left blank, or has been emptied, is none."""
        asked = questions_of(question.sheet or Sheet)
        answers = {each.name for each in asked if each.ask.is_asked}
        lines = {
            index: {k: v for each in asked for k, v in _value(each, data.get(f"{question.name}-{index}-{each.name}")).items()}
            for index in self._indices(question)
        }
        return {
            index: line
            for index, line in lines.items()
            if question.ask.fixed or any(v is not False for name, v in line.items() if name in answers)
        }


def _value(question: Question, typed: Any) -> dict[str, Any]:
    """The answer to one question; nothing when it was left blank, so that the sheet's own blank stands."""
    if typed in (None, "", []):
        return {}
    return {question.name: tuple(typed) if question.kind == "several" else typed}


def _field_for(question: Question, choices: Mapping[str, Choices], hint: str | None) -> forms.Field:
    common: dict[str, Any] = {"label": question.label, "help_text": question.help_text if hint is None else hint, "required": False}
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
