"""The portfolio: how what a municipality works with spreads over areas and sizes, and what it is worth against what it risks.

Everything is what the viewer may see, and as filtered. The database adds up; the few that are named are the ones worth the most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import BigIntegerField, Case, CharField, Count, F, Func, QuerySet, Sum, Value, When, Window
from django.db.models.functions import RowNumber

from heis.lift.models import Initiative, Risk

NAMED_IN_A_CELL: Final = 3
MOST_COMPARED: Final = 50
BANDS: Final = ("large", "medium", "small", "negative")
"""What it is worth: over ten million, from one to ten, from nothing to one, and below nothing. NOK."""
RISKS: Final = (Risk.LOW, Risk.MEDIUM, Risk.HIGH)
MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the portfolio: how many, and what they cost, in NOK."""

    key: str
    count: int
    amount_nok: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Those of one band of worth and one risk: how many, and the few worth the most."""

    band: str
    risk: str
    count: int
    named: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The whole, and its parts. `worth_nok` is the sum of what is worked out, and `judged` how many have both worth and risk."""

    count: int
    amount_nok: int
    worth_nok: int
    judged: int
    by_size: Sequence[Part]
    by_area: Sequence[Part]
    cells: Sequence[Cell]

    def cell(self, band: str, risk: str) -> Cell:
        """One cell, also when nothing is in it."""
        found = (each for each in self.cells if (each.band, each.risk) == (band, risk))
        return next(found, Cell(band, risk, 0, ()))


def portfolio_of(found: QuerySet[Initiative]) -> Portfolio:
    """The portfolio of the initiatives. Four queries, whatever their number."""
    sizes = _parts(found, F("size_class"))
    areas = _parts(found, Func(F("areas"), function="unnest", output_field=CharField()))
    cells = _cells(found)
    return Portfolio(
        count=sum(part.count for part in sizes),
        amount_nok=sum(part.amount_nok for part in sizes),
        worth_nok=found.exclude(worth_nok=None).aggregate(worth=Sum("worth_nok"))["worth"] or 0,
        judged=sum(cell.count for cell in cells),
        by_size=sizes,
        by_area=areas,
        cells=cells,
    )


def _parts(found: QuerySet[Initiative], by: F | Func) -> list[Part]:
    """How many there are of each, and what they cost. What has several areas is in each of them."""
    grouped = found.annotate(part=by).values("part").annotate(count=Count("pk"), amount=Sum("amount_nok")).order_by()
    return [Part(part, count, amount or 0) for part, count, amount in grouped.values_list("part", "count", "amount")]


def _cells(found: QuerySet[Initiative]) -> list[Cell]:
    """The cells that have something in them. One query: each row is one of the few named, with how many there are in its cell."""
    band = Case(
        When(worth_nok__gte=10 * MILLION, then=Value("large")),
        When(worth_nok__gte=MILLION, then=Value("medium")),
        When(worth_nok__gte=0, then=Value("small")),
        default=Value("negative"),
        output_field=CharField(),
    )
    judged = found.exclude(worth_nok=None).exclude(risk="").annotate(band=band)
    ranked = judged.annotate(
        place=Window(RowNumber(), partition_by=[F("band"), F("risk")], order_by=[F("worth_nok").desc(), F("pk").asc()]),
        among=Window(Count("pk", output_field=BigIntegerField()), partition_by=[F("band"), F("risk")]),
    )
    rows = ranked.filter(place__lte=NAMED_IN_A_CELL).order_by("band", "risk", "place")
    cells: dict[tuple[str, str], tuple[int, list[tuple[int, str]]]] = {}
    for row in rows.values("pk", "title", "band", "risk", "among"):
        count, named = cells.setdefault((row["band"], row["risk"]), (row["among"], []))
        named.append((row["pk"], row["title"]))
        cells[row["band"], row["risk"]] = (count, named)
    return [Cell(band, risk, count, named) for (band, risk), (count, named) in cells.items()]


def worth_the_most(found: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Those whose worth is worked out, the most first; so many as are shown."""
    return (
        found.exclude(worth_nok=None)
        .select_related("unit", "municipality", "strategy_version")
        .order_by("-worth_nok", "pk")[:MOST_COMPARED]
    )
