"""Small real files for the rooms of the demo: a PDF of plain text, a PNG bar chart, a CSV table and a text. Pure; no libraries."""

from __future__ import annotations

import csv
import io
import struct
import textwrap
import zlib
from collections.abc import Sequence

LINE_WIDTH = 88
LINES_ON_A_PAGE = 46
CHART_WIDTH, CHART_HEIGHT, MARGIN = 480, 270, 24
WHITE, GREY, BLUE = (255, 255, 255), (214, 218, 224), (0, 98, 155)


def text_file(text: str) -> bytes:
    """The text as UTF-8 with a line break at the end."""
    return (text.strip() + "\n").encode()


def csv_file(rows: Sequence[Sequence[object]]) -> bytes:
    """A table with semicolons, as Norwegian spreadsheets expect it, with the mark that tells them it is UTF-8."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def pdf_file(title: str, text: str) -> bytes:
    """A PDF (1.4) on A4 with a heading and the text in Helvetica, as many pages as it needs."""
    lines = [line for paragraph in text.strip().splitlines() for line in textwrap.wrap(paragraph, LINE_WIDTH) or [""]]
    pages = [lines[start : start + LINES_ON_A_PAGE] for start in range(0, len(lines), LINES_ON_A_PAGE)] or [[]]
    contents = [_page_contents(title if number == 0 else "", page) for number, page in enumerate(pages)]
    return _assembled(contents)


def _page_contents(title: str, lines: Sequence[str]) -> bytes:
    heading = [b"BT /F1 16 Tf 64 770 Td (" + _escaped(title) + b") Tj ET"] if title else []
    body = [b"BT /F1 11 Tf 15 TL 64 738 Td", *(b"(" + _escaped(line) + b") Tj T*" for line in lines), b"ET"]
    return b"\n".join(heading + body)


def _escaped(text: str) -> bytes:
    plain = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return plain.encode("cp1252", "replace")


def _assembled(contents: Sequence[bytes]) -> bytes:
    """The file: catalogue, page list, font, then a page and its contents for each, and the table of where each object begins."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % len(contents),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(contents):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % (5 + 2 * number),
            b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
        ]
    return _numbered(objects)


def _numbered(objects: Sequence[bytes]) -> bytes:
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def png_chart(values: Sequence[float]) -> bytes:
    """A bar chart of the values, the tallest filling the height, with four lines to measure by."""
    canvas = [bytearray(bytes(WHITE) * CHART_WIDTH) for _ in range(CHART_HEIGHT)]
    height = CHART_HEIGHT - 2 * MARGIN
    for quarter in range(5):
        _fill(canvas, MARGIN, CHART_WIDTH - MARGIN, MARGIN + quarter * height // 4, 1, GREY)
    step, top = (CHART_WIDTH - 2 * MARGIN) / len(values), max(values) or 1
    for place, value in enumerate(values):
        tall = round(height * value / top)
        left = round(MARGIN + (place + 0.2) * step)
        _fill(canvas, left, round(left + 0.6 * step), CHART_HEIGHT - MARGIN - tall, tall, BLUE)
    return _png(canvas)


def _fill(canvas: list[bytearray], left: int, right: int, top: int, height: int, colour: tuple[int, int, int]) -> None:
    for row in canvas[top : top + height]:
        row[3 * left : 3 * right] = bytes(colour) * (right - left)


def _png(canvas: Sequence[bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", CHART_WIDTH, CHART_HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + bytes(row) for row in canvas), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
