"""The portfolio, and two initiatives beside each other, through the API."""

from __future__ import annotations

from typing import Annotated

from ninja import Query, Router
from pydantic import Field

from heis.evidence.papers.beside import Row, beside_each_other
from heis.evidence.queries.portfolio import Part, portfolio_seen_by, require_two
from heis.foundation.api import ANYBODY, Out
from heis.foundation.clock import now
from heis.lift.api.asking import initiative_asked_for, viewer_of_request
from heis.lift.queries.listing import Filter
from heis.organisation.request import Request

router = Router(tags=["Portfolio"])
Number = Annotated[int, Query(ge=1, lt=2**63)]


class PartOut(Out):
    """A part of the portfolio: how many, and what they cost in NOK."""

    key: str
    count: int
    amount_nok: int

    @classmethod
    def of(cls, part: Part) -> PartOut:
        """The part."""
        return cls(key=part.key, count=part.count, amount_nok=part.amount_nok)


class CountedOut(Out):
    """Those of one band of worth and one risk. `numbers` are the few worth the most."""

    worth: str = Field(description="`negative`, `small` (to 1 million NOK), `medium` (to 10) or `large`.")
    risk: str = Field(description="`low`, `medium` or `high`.")
    count: int
    numbers: list[int]


class PortfolioOut(Out):
    """The whole, and how it spreads. `worth_nok` is the sum of what is worked out."""

    count: int
    amount_nok: int
    worth_nok: int
    judged: int = Field(description="How many have both worth and risk.")
    by_size: list[PartOut]
    by_area: list[PartOut] = Field(description="What has several areas counts in each of them.")
    cells: list[CountedOut]


class RowOut(Out):
    """One thing said of both; empty where nothing is said."""

    label: str
    a: str
    b: str

    @classmethod
    def of(cls, row: Row) -> RowOut:
        """The row."""
        return cls(label=row.label, a=row.one, b=row.other)


class BesideOut(Out):
    """Two initiatives on the same rows."""

    a: int
    b: int
    facts: list[RowOut]
    grounds: list[RowOut]


@router.get("/portfolio", response=PortfolioOut, auth=ANYBODY, summary="The portfolio")
def read_portfolio(request: Request, unit: Number | None = None, area: str = "", riding: bool = True) -> PortfolioOut:  # noqa: FBT001, FBT002
    """How what the reader may see spreads over sizes and areas, and what it is worth against what it risks. The whole as a spreadsheet is
    `/initiatives/export`.
    """
    asked = Filter(unit=unit, area=area[:100].replace("\0", ""), riding=riding)
    found = portfolio_seen_by(viewer_of_request(request), request.municipality.pk, asked, now())
    return PortfolioOut(
        count=found.count,
        amount_nok=found.amount_nok,
        worth_nok=found.worth_nok,
        judged=found.judged,
        by_size=[PartOut.of(part) for part in found.by_size],
        by_area=[PartOut.of(part) for part in found.by_area],
        cells=[CountedOut(worth=c.band, risk=c.risk, count=c.count, numbers=[each.pk for each in c.named]) for c in found.cells],
    )


@router.get("/portfolio/beside", response=BesideOut, auth=ANYBODY, summary="Compare two initiatives")
def compare_initiatives(request: Request, a: Number, b: Number) -> BesideOut:
    """What both are judged by, in a sentence each, in the language asked for. Not the same twice."""
    (one, _viewer), (other, _same) = initiative_asked_for(request, a), initiative_asked_for(request, b)
    require_two(one, other)
    found = beside_each_other(one, other)
    return BesideOut(a=a, b=b, facts=[RowOut.of(row) for row in found.facts], grounds=[RowOut.of(row) for row in found.grounds])
