"""How a number has moved through time, as a picture: the line, its ends in words, and where one is heading. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from heis.foundation.jinja import day, number
from heis.foundation.pieces import Trend, TrendPoint

WIDE: Final = 1000
HIGH: Final = 300
EDGE: Final = 12  # so that no dot is cut at the edge


def trend_of(
    values: Sequence[tuple[date, float]], *, target: float | None = None, unit: str = "", has_start: bool = False
) -> Trend | None:
    """The picture of at least two values on different days, in the order of days; None of fewer.

    `target` is drawn across. `has_start`: the first value is where it began, and not a measurement.
    """
    if len({on for on, _value in values}) < 2:
        return None
    first, last = values[0][0], values[-1][0]
    numbers = [value for _on, value in values] + ([] if target is None else [target])
    low, high = min(numbers), max(numbers)

    def across(on: date) -> float:
        return round(EDGE + (on - first).days / (last - first).days * (WIDE - 2 * EDGE), 1)

    def down(value: float) -> float:
        return round(EDGE + (high - value) / (high - low) * (HIGH - 2 * EDGE), 1) if high > low else HIGH / 2

    points = [TrendPoint(across(on), down(value), is_start=has_start and not place) for place, (on, value) in enumerate(values)]
    ends = {"low": number(low), "high": number(high), "first": day(first, year=True), "last": day(last, year=True)}
    return Trend(
        points,
        unit=unit,
        target_y=None if target is None else down(target),
        target=number(target) if target is not None else "",
        **ends,
    )
