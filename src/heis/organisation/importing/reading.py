"""From the bytes of a file to rows of understood values, with every error told by line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from heis.organisation.importing.kinds import Field, Kind
from heis.organisation.importing.plans import Problem
from heis.organisation.importing.values import NotUnderstood

LARGEST_FILE: Final = 10 * 2**20
_DEFUSED: Final = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: understood values by field key, only for columns that are there. Blank is None."""

    line: int
    values: dict[str, Any]

    def get(self, key: str) -> Any:
        """The value; None when it is blank or the column is not there."""
        return self.values.get(key)


@dataclass(slots=True)
class Table:
    """What was understood of the file, and what was not. `broken`: lines with errors, and what was understood of them all the same."""

    kind: Kind
    rows: list[Row] = field(default_factory=list)
    broken: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def complain(self, line: int, key: str, message: str) -> None:
        """Add an error at a line, in the column with the key."""
        heading = next((f.heading for f in self.kind.fields if f.key == key), "")
        self.problems.append(Problem(line, heading, message))


def read_table(content: bytes, kind: Kind) -> Table:
    """Read a file. All errors are found at once, not only the first."""
    table = Table(kind)
    text = _decoded(content, table)
    lines = _records(text, table) if text else iter(())
    header = next(lines, None)
    if header is None:
        if not table.problems:
            table.complain(1, "", _("Fila er tom. Første linje skal ha navnene på kolonnene."))
        return table
    columns = _columns(header[1], table)
    if not table.problems:
        for line, cells in lines:
            _read_row(line, cells, columns, table)
    return table


def _decoded(content: bytes, table: Table) -> str:
    """UTF-8 with or without a mark, else Windows-1252, which is what Norwegian Excel writes when it does not write UTF-8."""
    if len(content) > LARGEST_FILE:
        table.complain(0, "", _("Fila er større enn 10 MB. Del den opp."))
        return ""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    table.complain(0, "", _("Dette er ikke en CSV-fil. Velg «CSV UTF-8» når du lagrer fra Excel."))
    return ""


def _records(text: str, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not blank, with the number of its first line in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield before + 1, cells
            before = reader.line_num
    except csv.Error:
        table.complain(before + 1, "", _("Linja kan ikke leses. Se etter et anførselstegn som mangler."))


def _delimiter(text: str) -> str:
    """What separates the fields of the first line that is not blank."""
    first = text.lstrip().split("\n", 1)[0]
    return next((mark for mark in ";\t" if mark in first), ",")


def _columns(header: Sequence[str], table: Table) -> list[Field | None]:
    """The field of each column; None for columns that are not used."""
    known = {name: f for f in table.kind.fields for name in (f.heading, *f.aliases)}
    found = [known.get(" ".join(cell.casefold().split())) for cell in header]
    for one in table.kind.fields:
        if found.count(one) > 1:
            table.complain(1, one.key, _("Kolonnen «%(name)s» er der to ganger.") % {"name": one.heading})
        if one.is_required and one not in found:
            table.complain(1, one.key, _("Kolonnen «%(name)s» mangler.") % {"name": one.heading})
    if unused := [cell.strip() for cell, one in zip(header, found, strict=True) if one is None and cell.strip()]:
        table.notices.append(_("Disse kolonnene er ikke brukt: %(names)s") % {"names": ", ".join(unused)})
    return found


def _read_row(line: int, cells: Sequence[str], columns: Sequence[Field | None], table: Table) -> None:
    """Add the line's values to the rows, or to the broken ones when something in it is wrong, so that the rest of it is tried too."""
    errors_before = len(table.problems)
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        table.complain(line, "", _("Linja har flere felt enn overskriften. Se etter et skilletegn for mye."))
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    pairs = [(one, _clean(cell)) for one, cell in zip(columns, padded, strict=False) if one]
    values = {one.key: _value(line, one, cell, table) for one, cell in pairs}
    if len(table.problems) == errors_before:
        table.rows.append(Row(line, values))
    else:
        table.broken.append(Row(line, {key: value for key, value in values.items() if value is not None}))


def _clean(cell: str) -> str:
    """The text without white space round it, and without the mark that keeps a spreadsheet from running it."""
    text = " ".join(cell.split())
    return text[1:] if text.startswith(_DEFUSED) else text


def _value(line: int, one: Field, cell: str, table: Table) -> Any:
    if not cell:
        if one.is_required:
            table.complain(line, one.key, _("Feltet er tomt. %(expected)s") % {"expected": one.explanation})
        return None
    try:
        return one.parse(cell)
    except NotUnderstood as error:
        table.complain(line, one.key, _("«%(cell)s» passer ikke. %(expected)s") % {"cell": cell[:60], "expected": error})
        return None
