"""Charts: one for the page and the PDF, each with the same in a table or as one.

Shapes are drawn from 0 to 1000 across and stretched to where they stand; words and numbers stand around them and not in them. On a page the
style sheet gives the colours, light and dark; elsewhere those written on the shapes hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

WIDTH: Final = 1000
COLUMN_HEIGHT: Final = 200
SPAN_HEIGHT: Final = 20
COLOURS: Final = {"accent": "#0062ba", "warning": "#c47b00", "neutral": "#d2d5d8"}
INK: Final = "#23262a"
FULL: Final = 0.84  # how much of its place a column fills


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """One column. `share` is its height as a share of the whole chart, below zero when it goes down."""

    share: float
    color: str = "accent"


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Columns side by side. `floor`: how far up (0–1) the line stands that they go up from or down below. `mark`: a line across, how far
    to the right (0–1), with its words. `first` and `last` are what stands at the ends.
    """

    title: str
    columns: Sequence[ChartColumn]
    first: str
    last: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    floor: float = 0.0
    mark: float | None = None
    mark_label: str = ""
    note: str = ""

    @property
    def svg(self) -> Markup:
        """The columns and the lines."""
        place, ground = WIDTH / (len(self.columns) or 1), COLUMN_HEIGHT * (1 - self.floor)
        shapes = [
            _rect(
                index * place + place * (1 - FULL) / 2,
                ground - COLUMN_HEIGHT * max(column.share, 0),
                place * FULL,
                COLUMN_HEIGHT * abs(column.share),
                column.color,
            )
            for index, column in enumerate(self.columns)
        ]
        shapes.append(_line(0, ground, WIDTH, ground))
        if self.mark is not None:
            shapes.append(_line(self.mark * WIDTH, 0, self.mark * WIDTH, COLUMN_HEIGHT, dashed=True))
        return _drawing("chart__columns", COLUMN_HEIGHT, shapes)


@dataclass(frozen=True, slots=True)
class ChartSpan:
    """From the lowest to the highest of something: where along the scale (0–1), and in words, unless the label says it all."""

    label: str
    low: float
    high: float
    low_text: str = ""
    high_text: str = ""


@dataclass(frozen=True, slots=True)
class SpanChart:
    """Spans under each other on one scale. `middle`: where the mark stands (0–1). Without `heads` the labels say it all, and there is no table."""

    title: str
    spans: Sequence[ChartSpan]
    heads: Sequence[str] = ()
    middle: float | None = None
    note: str = ""

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """Each with its lowest and highest."""
        return [(span.label, span.low_text, span.high_text) for span in self.spans] if self.heads else []

    def svg_of(self, span: ChartSpan) -> Markup:
        """One of the spans, to stand under its own name."""
        width = max((span.high - span.low) * WIDTH, 4)
        shapes = [_rect(0, 0, WIDTH, SPAN_HEIGHT, "neutral"), _rect(span.low * WIDTH, 0, width, SPAN_HEIGHT, "accent")]
        if self.middle is not None:
            shapes.append(_line(self.middle * WIDTH, 0, self.middle * WIDTH, SPAN_HEIGHT))
        return _drawing("chart__span", SPAN_HEIGHT, shapes)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One combination: what it weighs, how grave that is, and the numbers of what is placed in it."""

    product: int
    level: Literal["low", "medium", "high"]
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One degree of what goes upwards, with a cell for each degree of what goes to the right, the least first."""

    label: str
    cells: Sequence[MatrixCell]


@dataclass(frozen=True, slots=True)
class MatrixChart:
    """Things placed by two measures, and a table in itself: the row of the greatest first. `columns` says the degrees to the right in words,
    and `limits` what each shade means.
    """

    title: str
    columns: Sequence[str]
    grid: Sequence[MatrixRow]
    limits: Sequence[tuple[str, str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class TableChart:
    """What a page draws in a way of its own, for paper: the same in a table. The first cell of a row says what it is about."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


Chart = ColumnChart | SpanChart | MatrixChart | TableChart


def _drawing(name: str, height: int, shapes: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="{}" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true"'
        ' focusable="false">{}</svg>'
    ).format(name, WIDTH, height, Markup("").join(shapes))


def _rect(left: float, top: float, width: float, height: float, color: str) -> Markup:
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" data-color="{}"></rect>').format(
        left, top, width, height, COLOURS[color], color
    )


def _line(x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False) -> Markup:
    dash = Markup(' stroke-dasharray="4 4"') if dashed else ""
    return Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="2"{}></line>').format(
        x1, y1, x2, y2, INK, dash
    )
