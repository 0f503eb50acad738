"""Lists on their way out as spreadsheets: xlsx or csv, streamed, exactly as filtered."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Generic, TypeVar

import xlsxwriter
from django.utils import timezone

Row = TypeVar("Row")
Value = str | int | float | date | datetime | None
FORMATS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: its heading, in the reader's language, and how a cell is read from a row. Instants become local time."""

    heading: str
    value: Callable[[Row], Value]


def _plain(value: Value) -> Value:
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return value


def csv_lines(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[bytes]:
    """CSV as Norwegian Excel opens it: UTF-8 with a mark, semicolons, decimal commas. Text that a spreadsheet would run as a formula is defused."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    yield b"\xef\xbb\xbf"
    writer.writerow([column.heading for column in columns])
    for row in rows:
        writer.writerow([_with_comma(_defused(_plain(column.value(row)))) for column in columns])
        if buffer.tell() > 65_536:
            yield _drain(buffer)
    yield _drain(buffer)


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return text


def _with_comma(value: Value) -> Value:
    """A number with decimals as Norwegian Excel reads it: 1.5 would be the first of May there."""
    return str(value).replace(".", ",") if isinstance(value, float) else value


def _defused(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value


def xlsx_file(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> IO[bytes]:
    """An xlsx in a temporary file, written row by row in constant memory; positioned at its beginning."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller streams it and closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet()
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 22)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.heading, bold)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            value = _plain(column.value(row))
            style = moment if isinstance(value, datetime) else day if isinstance(value, date) else None
            sheet.write(number, place, value, style)
    book.close()
    file.seek(0)
    return file
