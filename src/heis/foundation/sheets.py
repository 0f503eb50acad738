"""A sheet: what people are asked to fill in, declared once as a typed model. The form, the page that shows it and the API follow from it.

A field's title is its label and its description the help, both in bokmål and translated where they are shown. Everything may be left
blank, so that a sheet can be put aside half-filled; what must be there before it is finished is for its owner to say. A tuple of another
sheet is a list of lines; a tuple of texts is a choice of several. `Ask` says how a field is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar, Union, get_args, get_origin

from annotated_types import MaxLen
from django.db.models.enums import Choices as Listed
from django.utils.translation import gettext
from pydantic import Field
from pydantic.fields import FieldInfo

from heis.foundation.jinja import day, money, number
from heis.foundation.refusals import FieldFault
from heis.foundation.typed import Typed

MOST_LINES: Final = 60
LONGEST_IN_A_ROW: Final = 40
BENEATH: Final = "\n\n"
WIDEST_TABLE: Final = 5
MOST_NOK: Final = 1_000_000_000_000
LAST_YEAR: Final = 2300
LARGEST_SEED: Final = 2**32 - 1
Choices: TypeAlias = Sequence[tuple[str, str]]
Kind: TypeAlias = Literal["text", "whole", "numeral", "number", "money", "date", "check", "choice", "several", "lines"]
MARKED_BY_LIMIT: Final[Mapping[int, Kind]] = {MOST_NOK: "money", LAST_YEAR: "numeral", LARGEST_SEED: "numeral"}
"""What tells a whole number that is something more. A numeral tells no amount, and its thousands stand together."""

Line = Annotated[str, Field(max_length=200)]
Paragraph = Annotated[str, Field(max_length=3000)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
Whole = Annotated[int, Field(ge=0, le=1_000_000_000)]
Nok = Annotated[int, Field(ge=0, le=MOST_NOK)]
Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]
Year = Annotated[int, Field(ge=2000, le=LAST_YEAR)]
Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Ask:
    """How a field is asked for. `rows`: the height of a longer text. `suffix`: what stands after a number. `width`: as in the field component.

    `radio`: every choice is in sight; `row`: beside each other where there is room. `one`: what one line of a list is called, for «Legg
    til en …». `fixed`: the lines are given, and none can be added. `given`: the value tells what the line is about, and is not asked for.
    `choices`: the name the choices are found by; `by_line`: they are those of what the line is about, found by the name and that value with
    a point between, and not asked for where there are none. `more`: in a line, it is asked for beneath «Mer om linja». `among`: in a line, it
    says which of the lines of that list this one belongs to; it is asked for and shown when there are several, and is no content of its own.
    `hidden`: what follows the line and is neither asked for nor shown, such as the key it is known by. `suggests`: the name of the address
    that suggests what to write while one writes.
    """

    rows: int = 0
    suffix: str = ""
    width: str = ""
    radio: bool = False
    row: bool = False
    one: str = ""
    fixed: bool = False
    given: bool = False
    choices: str = ""
    by_line: bool = False
    more: bool = False
    among: str = ""
    hidden: bool = False
    suggests: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether it is for people to fill in."""
        return not self.given and not self.hidden

    @property
    def is_content(self) -> bool:
        """Whether a line with an answer to it has something in it."""
        return self.is_asked and not self.among


@dataclass(frozen=True, slots=True)
class Asking:
    """How a sheet is asked for in one case, by the names of its own questions (not those in a line).

    What is `left_out` is not asked for, and stays as it is. What is `folded` need not be answered, and lies folded together after the rest.
    `hints` is help that belongs to the case, instead of the question's own, in the reader's language.
    """

    left_out: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()
    hints: Mapping[str, str] = field(default_factory=dict)


class Sheet(Typed):
    """The base of what is filled in, and of a line in it."""

    @property
    def is_blank(self) -> bool:
        """Nothing has been filled in but what was given."""
        return all(_is_blank(getattr(self, asked.name)) for asked in questions_of(type(self)) if asked.ask.is_content)


Filled = TypeVar("Filled", bound=Sheet)


def _is_blank(value: object) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(each, Sheet) and each.is_blank for each in value)
    return value is False or value in (None, "")


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a sheet: its name, what it is, and how it is asked for. `sheet` is that of a list's lines."""

    name: str
    kind: Kind
    title: str
    help: str
    ask: Ask
    longest: int = 0
    enum: type[Listed] | None = None
    sheet: type[Sheet] | None = None

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return gettext(self.title) if self.title else ""

    @property
    def help_text(self) -> str:
        """The help in the reader's language."""
        return gettext(self.help) if self.help else ""

    @property
    def suffix(self) -> str:
        """What stands after a number, in the reader's language."""
        return gettext(self.ask.suffix) if self.ask.suffix else ""

    @property
    def one_more(self) -> str:
        """What the button that gives room for one more line says."""
        return gettext(self.ask.one) if self.ask.one else gettext("Legg til en linje")


def questions_of(sheet: type[Sheet]) -> list[Question]:
    """The fields of a sheet in their order."""
    return [_question(name, info) for name, info in sheet.model_fields.items()]


def _question(name: str, info: FieldInfo) -> Question:
    annotation, metadata = _unwrapped(info.annotation, list(info.metadata))
    ask = next((each for each in metadata if isinstance(each, Ask)), Ask())
    longest = next((each.max_length for each in metadata if isinstance(each, MaxLen)), 0)
    enum = annotation if isinstance(annotation, type) and issubclass(annotation, Listed) else None
    lines = get_args(annotation)[0] if get_origin(annotation) is tuple else None
    sheet = lines if isinstance(lines, type) and issubclass(lines, Sheet) else None
    kind = _kind_of(annotation, metadata, ask, is_list=sheet is not None)
    return Question(name, kind, info.title or "", info.description or "", ask, longest, enum, sheet)


def _unwrapped(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any]]:
    """The type beneath `| None` and `Annotated`, with all that is said of it."""
    if get_origin(annotation) is Annotated:
        inner, *said = get_args(annotation)
        more = [part for each in said for part in (each.metadata if isinstance(each, FieldInfo) else [each])]
        return _unwrapped(inner, metadata + more)
    if get_origin(annotation) in (Union, UnionType):
        parts = [each for each in get_args(annotation) if each is not NoneType]
        return _unwrapped(parts[0], metadata)
    return annotation, metadata


def _kind_of(annotation: Any, metadata: Sequence[Any], ask: Ask, *, is_list: bool) -> Kind:
    if is_list:
        return "lines"
    if get_origin(annotation) is tuple:
        return "several"
    if ask.choices or (isinstance(annotation, type) and issubclass(annotation, Listed)):
        return "choice"
    if annotation is int:
        return next((MARKED_BY_LIMIT[each.le] for each in metadata if getattr(each, "le", None) in MARKED_BY_LIMIT), "whole")
    kinds: dict[Any, Kind] = {str: "text", float: "number", date: "date", bool: "check"}
    return kinds[annotation]


def given_of(sheet: type[Sheet]) -> Question | None:
    """The field that tells what a line is about; None of a line that is about whatever is written in it."""
    return next((each for each in questions_of(sheet) if each.ask.given), None)


def given_in(line: Sheet) -> str:
    """What a line is about; empty when that is not given."""
    given = given_of(type(line))
    value = getattr(line, given.name) if given else None
    return "" if value is None else str(value)


def choices_for(question: Question, choices: Mapping[str, Choices], given: str = "") -> Choices:
    """What can be chosen. `given` is what the line is about, and `choices` those that depend on the case, by their name."""
    if question.enum:
        return [(str(value), str(name)) for value, name in question.enum.choices]
    return choices.get(f"{question.ask.choices}.{given}" if question.ask.by_line else question.ask.choices, ())


def schema_of(sheet: type[Sheet]) -> dict[str, Any]:
    """The sheet as a JSON Schema, its titles and descriptions in the reader's language."""
    schema: dict[str, Any] = _translated(sheet.model_json_schema())
    return schema


def _translated(part: Any) -> Any:
    if isinstance(part, list):
        return [_translated(each) for each in part]
    if not isinstance(part, dict):
        return part
    told = {name: text for name, text in part.items() if name in {"title", "description"} and isinstance(text, str) and text}
    return {name: gettext(told[name]) if name in told else _translated(each) for name, each in part.items()}


# What has been filled in, to be read


@dataclass(frozen=True, slots=True)
class Head:
    """What a column of a list is about. `is_long`: it is told in sentences. `is_number`: it can be added up or compared."""

    label: str
    is_long: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What was answered to the question `name`, in words; or the lines of a list: `heads` their columns, `lines` what each says."""

    name: str
    label: str
    text: str = ""
    heads: Sequence[Head] = ()
    lines: Sequence[Sequence[str]] = ()

    @property
    def is_told(self) -> bool:
        """Whether the lines have something long in them, or too much to be columns, and are read one by one instead of compared."""
        return len(self.heads) > WIDEST_TABLE or any(head.is_long for head in self.heads)


def said_in(sheet: Sheet, choices: Mapping[str, Choices]) -> list[Said]:
    """Everything that is filled in, in the order it was asked for. What is blank is left out."""
    return list(_said(sheet, choices))


def _said(sheet: Sheet, choices: Mapping[str, Choices]) -> Iterator[Said]:
    for question in _shown(type(sheet)):
        value = getattr(sheet, question.name)
        if question.sheet:
            lines = [line for line in value if not line.is_blank]
            columns = [each for each in _shown(question.sheet) if not each.ask.among or len(getattr(sheet, each.ask.among)) > 1]
            if lines:
                yield _table(question, columns, lines, choices)
        elif not _is_blank(value):
            yield Said(question.name, question.label, words_of(question, value, choices))


def _shown(sheet: type[Sheet]) -> list[Question]:
    return [question for question in questions_of(sheet) if not question.ask.hidden]


def _table(question: Question, columns: Sequence[Question], lines: Sequence[Sheet], choices: Mapping[str, Choices]) -> Said:
    used = [column for column in columns if any(not _is_blank(getattr(line, column.name)) for line in lines)]
    texts = [[words_of(column, getattr(line, column.name), choices, given_in(line)) for line in lines] for column in used]
    heads = [_head(column, told) for column, told in zip(used, texts, strict=True)]
    return Said(question.name, question.label, heads=heads, lines=[list(line) for line in zip(*texts, strict=True)])


def _head(column: Question, texts: Sequence[str]) -> Head:
    is_long = (column.kind == "text" and column.ask.rows > 0) or any(BENEATH in text for text in texts)
    return Head(column.label, is_long, column.kind in {"whole", "numeral", "number", "money"})


def words_of(question: Question, value: Any, choices: Mapping[str, Choices], given: str = "") -> str:
    """One answer as it is read: a sum with kr, a date in words, a choice by its name. Empty when nothing was answered."""
    if _is_blank(value):
        return ""
    named = dict(choices_for(question, choices, given))
    if question.kind == "several":
        names = [named.get(each, each) for each in value]
        return (BENEATH if any("," in name or len(name) > LONGEST_IN_A_ROW for name in names) else ", ").join(names)
    written = {
        "choice": lambda: named.get(str(value), str(value)),
        "money": lambda: money(value),
        "whole": lambda: number(value),
        "number": lambda: number(value),
        "date": lambda: day(value, year=True),
        "check": lambda: gettext("Ja"),
    }
    text = written[question.kind]() if question.kind in written else str(value)
    return f"{text} {question.suffix}" if question.suffix else text


# What can be chosen changes: a sheet is read and filled in by what there is now


def fitted(sheet: Filled, choices: Mapping[str, Choices]) -> Filled:
    """The sheet with one line for each thing a fixed list is about now, in their order; what it was about before, and is no more, is gone.

    So is what was chosen on a line and is no longer among that line's choices.
    """
    return sheet.model_copy(
        update={
            question.name: _fitted_lines(kind, given, getattr(sheet, question.name), choices)
            for question, kind, given in following(type(sheet))
        }
    )


def following(sheet: type[Sheet]) -> list[tuple[Question, type[Sheet], Question]]:
    """The lists of a sheet whose lines follow what there is now: each with the sheet of its lines, and what tells what a line is about."""
    lists = [(each, each.sheet, given_of(each.sheet)) for each in questions_of(sheet) if each.sheet and each.ask.fixed]
    return [(question, kind, given) for question, kind, given in lists if given]


def _fitted_lines(kind: type[Sheet], given: Question, lines: Sequence[Sheet], choices: Mapping[str, Choices]) -> tuple[Sheet, ...]:
    known = {given_in(line): line for line in lines}
    return tuple(
        _fitted_line(known[key], choices) if key in known else kind.model_validate({given.name: key})
        for key, _name in choices_for(given, choices)
    )


def _fitted_line(line: Sheet, choices: Mapping[str, Choices]) -> Sheet:
    by_line = [each for each in questions_of(type(line)) if each.ask.by_line]
    return line.model_copy(update={each.name: _fitted_answer(each, line, choices) for each in by_line})


def _fitted_answer(question: Question, line: Sheet, choices: Mapping[str, Choices]) -> object:
    value, known = getattr(line, question.name), dict(choices_for(question, choices, given_in(line)))
    if question.kind == "several":
        return tuple(each for each in value if each in known)
    return value if value in known else type(line).model_fields[question.name].get_default()


def unknown_in(sheet: Sheet, choices: Mapping[str, Choices]) -> list[FieldFault]:
    """Each answer that is not among what can be chosen, and each line that is about the same as another."""
    return list(_unknown(sheet, choices, "", ""))


def _unknown(sheet: Sheet, choices: Mapping[str, Choices], place: str, about: str) -> Iterator[FieldFault]:
    for question in questions_of(type(sheet)):
        name, value = f"{place}{question.name}", getattr(sheet, question.name)
        if question.sheet:
            for index, line in enumerate(value):
                yield from _unknown(line, choices, f"{name}.{index}.", given_in(line))
            yield from _repeated(question, value)
        elif question.ask.choices and not _is_blank(value):
            known = dict(choices_for(question, choices, about))
            if any(str(each) not in known for each in (value if question.kind == "several" else [value])):
                yield FieldFault(name, gettext("Dette kan ikke velges her."), "unknown")


def _repeated(question: Question, lines: Sequence[Sheet]) -> Iterator[FieldFault]:
    given = given_of(question.sheet or Sheet)
    about = [given_in(line) for line in lines] if given else []
    for index, key in enumerate(about):
        if given and key in about[:index]:
            yield FieldFault(f"{question.name}.{index}.{given.name}", gettext("Dette står to ganger."), "repeated")
