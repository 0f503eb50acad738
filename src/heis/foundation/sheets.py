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
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin

from annotated_types import MaxLen
from django.db.models.enums import Choices as Listed
from django.utils.translation import gettext
from pydantic import Field
from pydantic.fields import FieldInfo

from heis.foundation.jinja import day, money, number
from heis.foundation.typed import Typed

MOST_LINES: Final = 60
WIDEST_TABLE: Final = 5
Choices: TypeAlias = Sequence[tuple[str, str]]
Kind: TypeAlias = Literal["text", "whole", "number", "money", "date", "check", "choice", "several", "lines"]

Line = Annotated[str, Field(max_length=200)]
Paragraph = Annotated[str, Field(max_length=3000)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
Whole = Annotated[int, Field(ge=0, le=1_000_000_000)]
Nok = Annotated[int, Field(ge=0, le=1_000_000_000_000)]
Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Ask:
    """How a field is asked for. `rows`: the height of a longer text. `suffix`: what stands after a number. `width`: as in the field component.

    `radio`: every choice is in sight. `one`: what one line of a list is called, for «Legg til en …». `fixed`: the lines are given, and
    none can be added. `given`: the value tells what the line is about, and is not asked for. `choices`: the name the choices are found by.
    `more`: in a line, it is asked for beneath «Mer om linja». `hidden`: what follows the line and is neither asked for nor shown, such as
    the key it is known by. `suggests`: the name of the address that suggests what to write while one writes.
    """

    rows: int = 0
    suffix: str = ""
    width: str = ""
    radio: bool = False
    one: str = ""
    fixed: bool = False
    given: bool = False
    choices: str = ""
    more: bool = False
    hidden: bool = False
    suggests: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether it is for people to fill in."""
        return not self.given and not self.hidden


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
        return all(_is_blank(getattr(self, asked.name)) for asked in questions_of(type(self)) if asked.ask.is_asked)


def _is_blank(value: object) -> bool:
    return value is False or value in (None, "", ())


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
    if annotation is int and any(getattr(each, "le", 0) == 1_000_000_000_000 for each in metadata):
        return "money"
    kinds: dict[Any, Kind] = {str: "text", int: "whole", float: "number", date: "date", bool: "check"}
    return kinds[annotation]


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
            if lines:
                yield _table(question, lines, choices)
        elif not _is_blank(value):
            yield Said(question.name, question.label, words_of(question, value, choices))


def _shown(sheet: type[Sheet]) -> list[Question]:
    return [question for question in questions_of(sheet) if not question.ask.hidden]


def _table(question: Question, lines: Sequence[Sheet], choices: Mapping[str, Choices]) -> Said:
    columns = _shown(question.sheet or Sheet)
    used = [column for column in columns if any(not _is_blank(getattr(line, column.name)) for line in lines)]
    rows = [[words_of(column, getattr(line, column.name), choices) for column in used] for line in lines]
    return Said(question.name, question.label, heads=[_head(column) for column in used], lines=rows)


def _head(column: Question) -> Head:
    is_long = column.kind == "text" and column.ask.rows > 0
    return Head(column.label, is_long, column.kind in {"whole", "number", "money"})


def words_of(question: Question, value: Any, choices: Mapping[str, Choices]) -> str:
    """One answer as it is read: a sum with kr, a date in words, a choice by its name. Empty when nothing was answered."""
    if _is_blank(value):
        return ""
    named = dict(choices.get(question.ask.choices, ()))
    if question.kind == "several":
        return ", ".join(named.get(each, each) for each in value)
    written = {
        "choice": lambda: str(value.label) if isinstance(value, Listed) else named.get(str(value), str(value)),
        "money": lambda: money(value),
        "whole": lambda: number(value),
        "number": lambda: number(value),
        "date": lambda: day(value, year=True),
        "check": lambda: gettext("Ja"),
    }
    text = written[question.kind]() if question.kind in written else str(value)
    return f"{text} {question.suffix}" if question.suffix else text
