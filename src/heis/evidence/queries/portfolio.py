"""The portfolio: how what a municipality works with spreads over areas and sizes, and what it is worth against what it risks.

Everything is what the viewer may see, and as filtered. The database adds up, in the two halves of what a viewer sees, so that what many see
alike is remembered for a while; the few that are named are the ones worth the most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add, attrgetter
from typing import Any, Final, TypeVar

from django.db.models import BigIntegerField, Case, CharField, Count, F, Func, QuerySet, Sum, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from heis.foundation.amounts import MILLION
from heis.foundation.audience import Viewer
from heis.foundation.refusals import Refusal
from heis.lift.models import Initiative, Risk
from heis.lift.queries.halves import halves_of
from heis.lift.queries.listing import SHOWN_OF_EACH, Filter, initiatives_in

NAMED_IN_A_CELL: Final = 3
MOST_COMPARED: Final = 50
MOST_FOUND: Final = 10
BANDS: Final = ("large", "medium", "small", "negative")
"""What it is worth: over ten million, from one to ten, from nothing to one, and below nothing. NOK."""
RISKS: Final = (Risk.LOW, Risk.MEDIUM, Risk.HIGH)
Added = TypeVar("Added", bound=Any)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the portfolio: how many, and what they cost, in NOK."""

    key: str
    count: int
    amount_nok: int

    def __add__(self, other: Part) -> Part:
        return Part(self.key, self.count + other.count, self.amount_nok + other.amount_nok)


@dataclass(frozen=True, slots=True)
class Named:
    """An initiative that is named in a cell, and what it is worth in NOK."""

    pk: int
    title: str
    worth_nok: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Those of one band of worth and one risk: how many, and the few worth the most, the most first."""

    band: str
    risk: str
    count: int
    named: Sequence[Named]

    def __add__(self, other: Cell) -> Cell:
        named = sorted([*self.named, *other.named], key=lambda each: (-each.worth_nok, each.pk))[:NAMED_IN_A_CELL]
        return Cell(self.band, self.risk, self.count + other.count, named)


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

    def __add__(self, other: Portfolio) -> Portfolio:
        return Portfolio(
            self.count + other.count,
            self.amount_nok + other.amount_nok,
            self.worth_nok + other.worth_nok,
            self.judged + other.judged,
            _together(self.by_size, other.by_size, attrgetter("key")),
            _together(self.by_area, other.by_area, attrgetter("key")),
            _together(self.cells, other.cells, attrgetter("band", "risk")),
        )


def _together(some: Sequence[Added], others: Sequence[Added], named: Callable[[Added], object]) -> list[Added]:
    """The parts of both, those of the same name added up."""
    found = {named(each): each for each in some}
    for each in others:
        found[named(each)] = found[named(each)] + each if named(each) in found else each
    return list(found.values())


def portfolio_seen_by(viewer: Viewer, municipality_id: int, asked: Filter, at: datetime) -> Portfolio:
    """The portfolio of what the viewer sees in a municipality and the filter asks for; it may not ask for what is the viewer's own.

    At most eight queries; what the whole circle of the viewer sees alike may be some seconds old, when it is much.
    """
    counted = halves_of(municipality_id, viewer, asked, at).counted("portfolio", portfolio_of, attrgetter("count"))
    whole: Portfolio = reduce(add, counted)
    return whole


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
    cells: dict[tuple[str, str], tuple[int, list[Named]]] = {}
    for row in rows.values("pk", "title", "worth_nok", "band", "risk", "among"):
        count, named = cells.setdefault((row["band"], row["risk"]), (row["among"], []))
        named.append(Named(row["pk"], row["title"], row["worth_nok"] or 0))
        cells[row["band"], row["risk"]] = (count, named)
    return [Cell(band, risk, count, named) for (band, risk), (count, named) in cells.items()]


def worth_the_most(found: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Those whose worth is worked out, the most first; so many as are shown."""
    return (
        found.exclude(worth_nok=None)
        .select_related("unit", "municipality", "strategy_version")
        .order_by("-worth_nok", "pk")[:MOST_COMPARED]
    )


class SameTwice(Refusal):
    """An initiative is not compared with itself."""


def require_two(one: Initiative, other: Initiative) -> None:
    """Refuse the same initiative twice."""
    if one == other:
        raise SameTwice(_("Dette er det samme initiativet to ganger. Velg et annet å sammenlikne med."))


def found_to_compare(
    municipality_id: int, viewer: Viewer, text: str, at: datetime, *, besides: Initiative | None
) -> list[Initiative]:
    """Initiatives the viewer sees, by words of the title or by number: the municipality's own, then what others share. Without words the latest.

    Three queries at most.
    """
    scopes = [Filter(q=text), Filter(q=text, shared=True)] if text else [Filter()]
    found: list[Initiative] = []
    for asked in scopes:
        seen = initiatives_in(municipality_id, viewer, asked, at)
        seen = seen.exclude(pk=besides.pk) if besides else seen
        found += seen.select_related(*SHOWN_OF_EACH).order_by("-changed_at", "-pk")[:MOST_FOUND]
    return found
