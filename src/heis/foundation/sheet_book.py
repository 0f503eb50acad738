"""A sheet as a spreadsheet (xlsx) and back without loss: one tab for the single answers, and one for each list.

Column A of the first tab and row 1 of the others hold the names of the questions, hidden, so that headings and order may be changed; column A
of a list that is fixed holds what each line is about. What is read is given as what somebody might have typed in the form, so that the form
tells what is wrong with it; and each cell that is not understood, or has no place in the form, is told, so that nothing is lost without a
word. Choices are read in any language.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, Final

import xlsxwriter
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from heis.foundation.amounts import written_number
from heis.foundation.refusals import Refusal
from heis.foundation.sheet_form import field_for
from heis.foundation.sheets import MOST_LINES, Choices, Question, Sheet, choices_for, given_in, given_of, questions_of

BOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_UNPACKED: Final = 50 * 1024 * 1024
UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, LookupError, ValueError, TypeError, OSError, EOFError, RuntimeError, SyntaxError,
)  # fmt: skip
"""What the libraries raise of a file that is damaged, encrypted or something else than a spreadsheet."""
LONGEST_TAB: Final = 31
MOST_COLUMNS: Final = 60
MOST_ROWS: Final = 1000  # so far down is read, to tell what there is no room for
HEADS: Final = 2  # rows above the lines of a list: names and headings
BESIDE: Final = "; "
_NOT_IN_A_TAB: Final = re.compile(r"[\[\]:*?/\\]")


class UnableToReadBook(Refusal):
    """The file is not a spreadsheet of this sheet."""

    def __init__(self, message: object) -> None:
        super().__init__(message, field="book")


def book_of(sheet: Sheet, choices: Mapping[str, Choices]) -> IO[bytes]:
    """The sheet as an xlsx in a temporary file, positioned at its beginning. Headings and choices are in the reader's language."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller streams it and closes it
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    formats = {"head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}), "wrap": book.add_format({"text_wrap": True}),
               "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})}  # fmt: skip
    questions = questions_of(type(sheet))
    _single(book.add_worksheet(_tab(_("Svar"), 0)), [q for q in questions if not q.sheet], sheet, choices, formats)
    for place, question in enumerate([q for q in questions if q.sheet], start=1):
        _list(book.add_worksheet(_tab(question.label, place)), question, getattr(sheet, question.name), choices, formats)
    book.close()
    file.seek(0)
    return file


def _tab(label: str, place: int) -> str:
    return f"{place + 1} {_NOT_IN_A_TAB.sub('', label)}"[:LONGEST_TAB].strip("' ")


def _single(
    tab: Worksheet, questions: Sequence[Question], sheet: Sheet, choices: Mapping[str, Choices], formats: Mapping[str, Format]
) -> None:
    tab.set_column(0, 0, None, None, {"hidden": True})
    tab.set_column(1, 1, 50)
    tab.set_column(2, 2, 80)
    tab.write_row(0, 1, [_("Spørsmål"), _("Svar")], formats["head"])
    for row, question in enumerate(questions, start=1):
        tab.write_string(row, 0, question.name)
        tab.write_string(row, 1, question.label, formats["head"])
        _write(tab, row, 2, question, getattr(sheet, question.name), choices_for(question, choices), formats)
        _offer(tab, question, choices_for(question, choices), (row, 2, row, 2))


def _list(
    tab: Worksheet, question: Question, lines: Sequence[Sheet], choices: Mapping[str, Choices], formats: Mapping[str, Format]
) -> None:
    asked = questions_of(question.sheet or Sheet)
    tab.write_string(0, 0, question.name)
    tab.set_row(0, None, None, {"hidden": True})
    for column, each in enumerate(asked):
        tab.write_string(0, column + 1, each.name)
        tab.write_string(1, column + 1, f"{each.label} ({each.suffix})" if each.suffix else each.label, formats["head"])
        tab.set_column(column + 1, column + 1, 40 if each.kind == "text" else 16)
        _offer(tab, each, choices_for(each, choices), (2, column + 1, MOST_LINES + 1, column + 1))
    tab.set_column(0, 0, None, None, {"hidden": True})
    tab.freeze_panes(2, 0)
    for row, line in enumerate(lines, start=2):
        if question.ask.fixed:
            tab.write_string(row, 0, given_in(line))
        for column, each in enumerate(asked):
            own = choices_for(each, choices, given_in(line))
            _write(tab, row, column + 1, each, getattr(line, each.name), own, formats)
            if each.ask.by_line:
                _offer(tab, each, own, (row, column + 1, row, column + 1))


def _write(
    tab: Worksheet,
    row: int,
    column: int,
    question: Question,
    value: Any,
    choices: Choices,
    formats: Mapping[str, Format],
) -> None:
    if value in (None, "", ()):
        return
    named = dict(choices)
    if question.kind == "several":
        tab.write_string(row, column, BESIDE.join(named.get(each, each) for each in value), formats["wrap"])
    elif question.kind == "choice":
        tab.write_string(row, column, named.get(str(value), str(value)))
    elif question.kind == "check":
        tab.write_string(row, column, _("Ja") if value else "")
    elif isinstance(value, date):
        tab.write_datetime(row, column, datetime(value.year, value.month, value.day), formats["date"])  # noqa: DTZ001 (a day has no zone)
    elif isinstance(value, (int, float)):
        tab.write_number(row, column, value)
    else:
        tab.write_string(row, column, str(value), formats["wrap"])


def _offer(tab: Worksheet, question: Question, choices: Choices, area: tuple[int, int, int, int]) -> None:
    """Let the spreadsheet offer the choices, where they fit in its list (255 characters)."""
    offered = [_("Ja")] if question.kind == "check" else [name for _key, name in choices]
    if (
        question.kind in {"choice", "check"}
        and offered
        and len(",".join(offered)) <= 255
        and not any("," in name for name in offered)
    ):
        tab.data_validation(*area, {"validate": "list", "source": offered, "error_type": "warning"})


# And back


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that is not understood, or has no place in the form: where it stands in the spreadsheet, and what stands in it.

    `column` is its heading; empty with the row 0 of a whole tab that is none of ours.
    """

    tab: str
    row: int = 0
    column: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What somebody might have typed in the sheet's form, by the form's names, and the cells that are not understood."""

    typed: dict[str, Any]
    unread: list[Unread]


@dataclass(frozen=True, slots=True)
class _Tab:
    """A tab of the spreadsheet. `rows` are the cells as far as there can be any of ours."""

    name: str
    rows: Sequence[Sequence[Any]]

    def cell(self, row: int, column: int) -> Any:
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None

    def unread(self, row: int, column: int, head: str) -> Unread:
        """The cell as one that is not understood."""
        return Unread(self.name, row + 1, head, _text(self.cell(row, column)))


def read_book(file: IO[bytes] | None, sheet: type[Sheet], choices: Mapping[str, Choices]) -> Read:
    """What stands in a spreadsheet of the sheet. Refuses a file that is not one."""
    if file is None:
        raise UnableToReadBook(_("Velg et regneark først."))
    tabs = _tabs(file)
    questions = {question.name: question for question in questions_of(sheet)}
    typed: dict[str, Any] = {}
    unread: list[Unread] = []
    known = False
    for tab in tabs:
        name = _text(tab.cell(0, 0))
        if name in questions and questions[name].sheet:
            found = _lines_from(tab, questions[name], choices)
        elif any(row and _text(row[0]) in questions for row in tab.rows):
            found = _answers_from(tab, questions, choices)
        else:
            is_blank = all(value in (None, "") for row in tab.rows for value in row)
            unread += [] if is_blank else [Unread(tab.name)]
            continue
        known = True
        typed |= found.typed
        unread += found.unread
    if not known:
        raise UnableToReadBook(_("Dette er ikke et regneark som er lastet ned herfra. Last ned, fyll ut, og hent det inn igjen."))
    return Read(typed, unread)


def _tabs(file: IO[bytes]) -> list[_Tab]:
    """The tabs with their cells, as far as anybody can be expected to have written."""
    try:
        with zipfile.ZipFile(file) as packed:
            too_large = sum(each.file_size for each in packed.infolist()) > LARGEST_UNPACKED
        if too_large:
            raise UnableToReadBook(_("Regnearket er for stort."))
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True)
        return [
            _Tab(tab.title, list(tab.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)))
            for tab in book.worksheets
        ]
    except UNREADABLE as broken:
        raise UnableToReadBook(_("Fila kan ikke leses. Er den et regneark (xlsx)?")) from broken


def _answers_from(tab: _Tab, questions: Mapping[str, Question], choices: Mapping[str, Choices]) -> Read:
    """The single answers, in the third column; what stands beside no question of ours, or after the answer, is not understood."""
    typed: dict[str, Any] = {}
    unread = []
    asked = {name: question for name, question in questions.items() if not question.sheet}
    heads = _in_any_language(lambda: _("Svar"))
    for row, cells in enumerate(tab.rows):
        question, value = asked.get(_text(tab.cell(row, 0))), tab.cell(row, 2)
        if question is None and (row == 0 or _text(value).lower() in heads):
            continue
        label = question.label if question else _text(tab.cell(row, 1))
        if question and value not in (None, ""):
            typed[question.name], is_understood = _typed(question, value, choices)
            unread += [] if is_understood else [tab.unread(row, 2, label)]
        beside = range(3 if question else 2, len(cells))
        unread += [tab.unread(row, place, label) for place in beside if tab.cell(row, place) not in (None, "")]
    return Read(typed, unread)


def _lines_from(tab: _Tab, question: Question, choices: Mapping[str, Choices]) -> Read:
    """The lines of a list, without those that are blank; a line there is no room for, and a column that is none of ours, are not understood."""
    asked = {each.name: each for each in questions_of(question.sheet or Sheet)}
    columns = {place: asked.get(_text(name)) for place, name in enumerate(tab.rows[0]) if place}
    beside = [place for place in range(1, max(map(len, tab.rows))) if columns.get(place) is None]
    typed: dict[str, Any] = {}
    unread = []
    index = 0
    for row in range(HEADS, len(tab.rows)):
        unread += [tab.unread(row, place, _text(tab.cell(1, place))) for place in beside if tab.cell(row, place) not in (None, "")]
        cells = {
            each.name: (place, tab.cell(row, place))
            for place, each in columns.items()
            if each and tab.cell(row, place) not in (None, "")
        }
        about = _about(tab, row, question, cells, choices)
        if not cells:
            continue
        if index >= MOST_LINES or about is None:
            unread += [
                tab.unread(row, place, asked[name].label) for name, (place, _value) in cells.items() if not asked[name].ask.given
            ]
            continue
        line = f"{question.name}-{index}"
        for name, (place, value) in cells.items():
            if not asked[name].ask.given:
                typed[f"{line}-{name}"], is_understood = _typed(asked[name], value, choices, about)
                unread += [] if is_understood else [tab.unread(row, place, asked[name].label)]
        given = given_of(question.sheet or Sheet)
        if given and about:
            typed[f"{line}-{given.name}"] = about
        index += 1
    return Read(typed, unread)


def _about(
    tab: _Tab, row: int, question: Question, cells: Mapping[str, tuple[int, Any]], choices: Mapping[str, Choices]
) -> str | None:
    """What a line of a fixed list is about; empty in any other list, and None when it is about nothing there is."""
    given = given_of(question.sheet or Sheet)
    if given is None:
        return ""
    _place, named = cells.get(given.name, (0, None))
    about = _text(tab.cell(row, 0)) or _key_of(given, _text(named), choices, "")
    known = {key for key, _name in choices_for(given, choices)}
    return about if about in known or not known else None


def _typed(question: Question, value: Any, choices: Mapping[str, Choices], about: str = "") -> tuple[Any, bool]:
    """What a cell says as it would be typed, and whether it is understood. A choice that is none is left out; what was written is kept."""
    text = _text(value)
    if question.kind == "several":
        keys = [_key_of(question, each.strip(), choices, about) for each in text.split(BESIDE.strip()) if each.strip()]
        known = {key for key, _name in choices_for(question, choices, about)}
        return [key for key in keys if key in known], set(keys) <= known
    if question.kind == "choice":
        key = _key_of(question, text, choices, about)
        is_known = key in {each for each, _name in choices_for(question, choices, about)}
        return key if is_known else "", is_known
    if question.kind == "check":
        said = text.strip().lower()
        return "on" if said in _yes() else "", said in _yes() | _no()
    return text, _fits(question, text)


def _fits(question: Question, text: str) -> bool:
    """Whether the form would take it, too."""
    try:
        field_for(question, ()).clean(text)
    except forms.ValidationError:
        return False
    return True


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return written_number(value)
    return "" if value is None else str(value)


def _key_of(question: Question, text: str, choices: Mapping[str, Choices], about: str) -> str:
    """The key of a choice by its name in any language, or by itself; what is neither stays as it was written, for the form to refuse."""
    for named in _in_every_language(question, choices, about):
        if text in named:
            return named[text]
    return text


def _in_every_language(question: Question, choices: Mapping[str, Choices], about: str) -> Iterator[dict[str, str]]:
    yield {name: key for key, name in choices_for(question, choices, about)}
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield {name: key for key, name in choices_for(question, choices, about)}


def _yes() -> set[str]:
    return {"x", "1", "true", "sann"} | _in_any_language(lambda: _("Ja"))


def _no() -> set[str]:
    return {"0", "false", "usann"} | _in_any_language(lambda: _("Nei"))


def _in_any_language(word: Callable[[], str]) -> set[str]:
    said = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            said.add(word().lower())
    return said
