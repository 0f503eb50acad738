"""The form a sheet is filled in by: a field for each question, and for each list as many lines as are filled in, or one to begin with.

Lines that are left blank are no lines. With `more` set to the name of a list, the form comes back with one line more and everything as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as Faulty

from heis.foundation.amounts import scaled, written_number
from heis.foundation.forms import AmountField, Form
from heis.foundation.jinja import MINUS, quoted, shorten
from heis.foundation.sheets import (
    MOST_LINES,
    Asking,
    Choices,
    Question,
    Sheet,
    choices_for,
    given_in,
    given_of,
    questions_of,
    words_of,
)
from heis.foundation.typed import words_for

MORE: Final = "more"
LONGEST_CALLED: Final = 60
MANY: Final = 4  # fields in a line, and lines of so many: less is quicker to read as it stands


class NumberField(forms.CharField):
    """A number as people write it: 1 250,5, 1250.5 or 1,2 mill. `whole`: no decimals. `grouped`: thousands apart and with a word for many of
    them, as nobody writes a year or a seed.
    """

    default_error_messages = {"invalid": _("Skriv et tall."), "whole": _("Skriv et helt tall.")}

    def __init__(self, *, whole: bool, grouped: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.whole, self.grouped = whole, grouped

    def prepare_value(self, value: Any) -> Any:
        """A number with a comma; what was typed, as it was typed."""
        return written_number(value, grouped=self.grouped) if isinstance(value, (int, float)) else value

    def clean(self, value: Any) -> float | int | None:
        """The number; None when blank."""
        written, times = scaled(super().clean(value)) if self.grouped else (super().clean(value), 1)
        text = re.sub(r"\s", "", written).replace(",", ".").replace(MINUS, "-")
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,15}" if self.whole and times == 1 else r"-?[0-9]{1,15}(\.[0-9]{1,20})?", text):
            raise forms.ValidationError(self.error_messages["whole" if self.whole else "invalid"], code="invalid")
        number = Decimal(text) if times == 1 else Decimal(text) * times
        if self.whole and number != int(number):
            raise forms.ValidationError(self.error_messages["whole"], code="invalid")
        return int(number) if self.whole else float(number)


class GivenField(forms.CharField):
    """What a line is about. It is sent along so that what was typed finds its line again, and is never changed by what is sent."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What stands in the form, whatever was sent."""
        return initial


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of a list in the form. `title` is what a given line is about, and `area` the number 1–6 of its colour and shape, if it has one.

    `more` is asked for beneath the rest. `folded` says what stands in a line that is folded together, first what it is called; empty for
    one that lies open.
    """

    fields: Sequence[BoundField]
    more: Sequence[BoundField] = ()
    title: str = ""
    area: int = 0
    folded: Sequence[str] = ()

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
    `asking` says what is not asked for in this case, and what is folded away. `area_numbers` are the numbers 1–6 of those things a line can be
    about that have a colour and a shape. `suggests`: whoever fills it in may be given suggestions.
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
        suggests: bool = True,
        asking: Asking | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.suggests, self.asking = suggests, asking or Asking()
        self.begin, self.choices, self.sheet = begin, choices, type(begin)
        self.area_numbers = area_numbers or {}
        self.rows: dict[str, dict[int, Sheet | None]] = {}
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
            shown = {
                name: field.widget.value_from_datadict(typed, {}, name)
                for name, field in self.fields.items()
                if not isinstance(field, GivenField)
            }
            self.initial.update({name: value for name, value in shown.items() if value or not self.fields[name].widget.is_hidden})

    @property
    def _questions(self) -> list[Question]:
        """The questions that are asked for in this case."""
        return [question for question in questions_of(self.sheet) if question.name not in self.asking.left_out]

    def _ask(self, name: str, question: Question, value: object, *, about: str = "", is_given: bool = False) -> None:
        choices, hint = choices_for(question, self.choices, about), self.asking.hints.get(name)
        field = GivenField(required=False) if is_given else field_for(question, choices, hint)
        field.ask, field.is_money = question.ask, question.kind == "money"  # type: ignore[attr-defined]
        field.is_number, field.suffix = question.kind in {"whole", "numeral", "number"}, question.suffix  # type: ignore[attr-defined]
        field.suggestions = self._suggestions_for(question)  # type: ignore[attr-defined]
        field.waits = bool(question.ask.among) and not self._are_several(question.ask.among)  # type: ignore[attr-defined]
        self.fields[name] = field
        self.initial.setdefault(name, list(value) if isinstance(value, tuple) else value)

    def _are_several(self, name: str) -> bool:
        """Whether a list has room for more than one line in the form, so that other lines must say which of them they belong to."""
        return len(self.rows.get(name, ())) > 1

    def _suggestions_for(self, question: Question) -> str:
        """The id of where suggestions for the question are put, the same for all lines; empty when none are given."""
        return f"{question.name}-suggestions" if question.ask.suggests and self.suggests else ""

    def _ask_for_lines(self, question: Question, sent: Mapping[str, Any] | None, *, more: bool) -> None:
        lines: Sequence[Sheet] = getattr(self.begin, question.name)
        typed = sorted({int(found[1]) for key in sent or () if (found := re.fullmatch(rf"{question.name}-(\d{{1,2}})-\w+", key))})
        if question.ask.fixed:
            self.rows[question.name] = _places_of(question, lines, sent or {}, typed)
        else:
            count = min((max([0, *typed]) + 1 if sent else max(1, len(lines))) + more, MOST_LINES)
            self.rows[question.name] = {index: lines[index] if index < len(lines) else None for index in range(count)}
        for index, line in self.rows[question.name].items():
            about = given_in(line) if line else ""
            for asked in questions_of(question.sheet or Sheet):
                value, is_given = getattr(line, asked.name) if line else None, question.ask.fixed and asked.ask.given
                self._ask(f"{question.name}-{index}-{asked.name}", asked, value, about=about, is_given=is_given)

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
        asked, given = questions_of(question.sheet or Sheet), given_of(question.sheet or Sheet)
        names = dict(choices_for(given, self.choices)) if given else {}
        lines = []
        for index in self.rows[question.name]:
            about = str(self[f"{question.name}-{index}-{given.name}"].value() or "") if given else ""
            bounds = [(each, self[f"{question.name}-{index}-{each.name}"]) for each in asked]
            asked_for = [(each, bound) for each, bound in bounds if not each.ask.by_line or choices_for(each, self.choices, about)]
            first, more = ([bound for each, bound in asked_for if each.ask.more is beneath] for beneath in (False, True))
            folded = self._folded(question, asked_for)
            lines.append(FormLine(first, more, names.get(about, ""), self.area_numbers.get(about, 0), folded))
        can_grow = not question.ask.fixed and len(lines) < MOST_LINES
        suggestions = [place for each in asked if (place := self._suggestions_for(each))]
        return FormLines(question, lines, can_grow, self.asking.hints.get(question.name, question.help_text), suggestions)

    def _folded(self, question: Question, asked_for: Sequence[tuple[Question, BoundField]]) -> list[str]:
        """What stands in a line that need not be seen whole: one of several that together are long, with nothing wrong in it."""
        said = [self._word(each, bound) for each, bound in asked_for if each.kind != "check" and self._is_in_sight(each)]
        lines = len(self.rows[question.name])
        is_large = len(said) >= MANY and lines > 1 and lines * len(said) >= MANY * MANY and not question.ask.fixed
        is_whole = bool(said and said[0]) and not (self.is_bound and any(bound.errors for _each, bound in asked_for))
        return [text for text in said if text] if is_large and is_whole else []

    def _is_in_sight(self, question: Question) -> bool:
        """Whether it is asked for in a line that lies open, and not beneath it."""
        return question.ask.is_asked and not question.ask.more and (not question.ask.among or self._are_several(question.ask.among))

    def _word(self, question: Question, bound: BoundField) -> str:
        """What stands in a field: as it is read when it is kept, and as it was typed when it is not."""
        value = bound.value() if self.is_bound else self.initial.get(bound.name)
        is_typed = isinstance(value, str) and question.kind not in {"choice", "several"}
        return str(value) if is_typed else words_of(question, value, self.choices)

    def called(self, bound: BoundField) -> str:
        """What a field is called where it stands alone: with the line it is in, by its number and how what it is called begins."""
        name, _dash, place = bound.name.partition("-")
        question = next((each for each in questions_of(self.sheet) if each.name == name and each.sheet), None)
        if question is None or not place:
            return super().called(bound)
        index = int(place.partition("-")[0])
        given = given_of(question.sheet or Sheet)
        first = given or next(each for each in questions_of(question.sheet or Sheet) if each.ask.is_asked)
        line = shorten(" ".join(self._word(first, self[f"{name}-{index}-{first.name}"]).split()), LONGEST_CALLED)
        if given and line:
            return gettext("%(field)s for %(line)s") % {"field": bound.label, "line": quoted(line)}
        words = (
            gettext("%(field)s i linje %(number)s, %(line)s") if line else gettext("%(field)s i linje %(number)s under %(list)s")
        )
        number = list(self.rows[name]).index(index) + 1
        return words % {"field": bound.label, "number": number, "line": quoted(line), "list": quoted(question.label)}

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
        answers = {each.name for each in questions_of(question.sheet or Sheet) if each.ask.is_content}
        lines = {index: self._line(question, index, line, data) for index, line in self.rows[question.name].items()}
        return {
            index: line
            for index, line in lines.items()
            if question.ask.fixed or any(v is not False for name, v in line.items() if name in answers)
        }

    def _line(self, question: Question, index: int, line: Sheet | None, data: Mapping[str, Any]) -> dict[str, Any]:
        """One line as the sheet takes it; what a fixed one is about is not for the one who sends it to say."""
        answers: dict[str, Any] = {}
        for asked in questions_of(question.sheet or Sheet):
            is_given = line is not None and question.ask.fixed and asked.ask.given
            answers |= _value(asked, getattr(line, asked.name) if is_given else data.get(f"{question.name}-{index}-{asked.name}"))
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


def field_for(question: Question, choices: Choices, hint: str | None = None) -> forms.Field:
    """The field a question is answered in. `hint` is shown instead of the question's own help."""
    common: dict[str, Any] = {"label": question.label, "help_text": question.help_text if hint is None else hint, "required": False}
    ask = question.ask
    if not ask.is_asked:
        return forms.CharField(widget=forms.HiddenInput, required=False)
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
        "numeral": lambda **kw: NumberField(whole=True, grouped=False, widget=forms.NumberInput(), **kw),
        "number": lambda **kw: NumberField(whole=False, widget=forms.NumberInput(), **kw),
        "date": lambda **kw: forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **kw),
        "check": forms.BooleanField,
    }
    made: forms.Field = makers[question.kind](**common)
    return made
