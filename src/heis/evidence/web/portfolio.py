"""The portfolio as a page, and two initiatives beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from heis.evidence.papers.beside import Beside, beside_each_other
from heis.evidence.queries.overview import AskedBenefits, BenefitSearch
from heis.evidence.queries.portfolio import (
    BANDS,
    RISKS,
    Cell,
    Part,
    Portfolio,
    SameTwice,
    found_to_compare,
    portfolio_seen_by,
    require_two,
    worth_the_most,
)
from heis.evidence.web.sums import SumRow, against_bars, area_rows
from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import now
from heis.foundation.jinja import money, number, query
from heis.foundation.language import active_language
from heis.foundation.pieces import Bar, Column, Kpi, Tab
from heis.foundation.web import Link, render
from heis.lift.models import Initiative, Risk
from heis.lift.queries.listing import Filter, initiatives_in
from heis.lift.queries.strategies import strategies_of
from heis.lift.queries.visibility import initiative_visible_to
from heis.organisation.models import Unit
from heis.organisation.queries import filter_units_of
from heis.organisation.request import Request
from heis.strategy.document import StrategyDocument
from heis.strategy.queries import document_in_force


@dataclass(frozen=True, slots=True)
class PortfolioPage:
    """The portfolio as filtered. `units` are those one can choose among; `document` is the strategy in force, None when there is none."""

    asked: Filter
    portfolio: Portfolio
    document: StrategyDocument | None
    units: Sequence[Unit]
    most: Sequence[Initiative]
    benefits: Sequence[SumRow]
    language: str

    @property
    def kpis(self) -> list[Kpi]:
        """The whole in a few numbers."""
        found = self.portfolio
        kpis = [Kpi(number(found.count), ngettext("initiativ", "initiativer", found.count), url=self.list_url)]
        if found.amount_nok:
            kpis.append(Kpi(money(found.amount_nok, short=True), _("samlet kostnad")))
        if found.worth_nok:
            kpis.append(Kpi(money(found.worth_nok, short=True), _("samlet netto nåverdi"), _("av dem som har regnet på det")))
        kpis.append(Kpi(number(found.judged), _("har både nytte og risiko vurdert")))
        return kpis

    @property
    def areas(self) -> list[Bar]:
        """How many are in each area, in the strategy's order; then those of earlier strategies."""
        areas = (
            {area.key: (area.name.in_language(self.language), area.number) for area in self.document.areas} if self.document else {}
        )
        return self._bars(
            self.portfolio.by_area,
            {key: name for key, (name, _area) in areas.items()},
            {key: n for key, (_name, n) in areas.items()},
        )

    @property
    def sizes(self) -> list[Bar]:
        """How many are of each size, the smallest first."""
        named = {size.key: size.name.in_language(self.language) for size in self.document.size_classes} if self.document else {}
        return self._bars(self.portfolio.by_size, named, {})

    def _bars(self, parts: Sequence[Part], names: dict[str, str], areas: dict[str, int]) -> list[Bar]:
        order = {key: place for place, key in enumerate(names)}
        most = max((part.count for part in parts), default=0) or 1
        return [
            Bar(names.get(part.key, part.key), _told(part), part.count / most, areas.get(part.key, 0))
            for part in sorted(parts, key=lambda part: (order.get(part.key, len(order)), part.key))
        ]

    @property
    def against(self) -> list[Bar]:
        """What is realised of what was planned in each area, of what is in use."""
        return against_bars(self.benefits)

    @property
    def benefits_url(self) -> str:
        """The benefits these are the sums of."""
        return _benefits_address(_benefits_of(self.asked))

    @property
    def rows(self) -> list[tuple[str, list[Cell]]]:
        """What it is worth, the most first, against the risks."""
        return [(_bands()[band], [self.portfolio.cell(band, risk) for risk in RISKS]) for band in BANDS]

    @property
    def risks(self) -> list[str]:
        """The headings of the columns."""
        return [str(Risk(risk).label) for risk in RISKS]

    @property
    def tabs(self) -> list[Tab]:
        """What rides now, or all of it."""
        riding, every = replace(self.asked, riding=True), replace(self.asked, riding=False)
        return [
            Tab(_("I heisen nå"), _address(riding), self.asked.riding),
            Tab(_("Alt, også i bruk og avsluttet"), _address(every) or "?", not self.asked.riding),
        ]

    @property
    def columns(self) -> list[Column]:
        """The columns of those worth the most."""
        return [
            Column("title", _("Initiativ")),
            Column("unit", _("Enhet"), wide_only=True),
            Column("cost", _("Kostnad"), numeric=True),
            Column("worth", _("Netto nåverdi"), numeric=True),
            Column("risk", _("Risiko")),
            Column("compare", _("Sammenlikn")),
        ]

    @property
    def list_url(self) -> str:
        """The same as a list."""
        return reverse("lift:list") + query(self.asked.as_mapping())

    @property
    def export_url(self) -> str:
        """The same as a spreadsheet."""
        return reverse("lift:export", args=["xlsx"]) + query(self.asked.as_mapping())

    def depth(self, unit: Unit) -> int:
        """How far below the uppermost a unit is in the tree, from 0."""
        return max(len(unit.ancestor_ids) - 2, 0)

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Portefølje")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return [Link(_("Initiativer"), reverse("lift:list"))]


def _benefits_of(asked: Filter) -> AskedBenefits:
    return AskedBenefits(area=asked.area, unit=asked.unit)


def _benefits_address(asked: AskedBenefits, **changes: str) -> str:
    return reverse("evidence:overview") + query(asked.as_mapping() | changes)


def _told(part: Part) -> str:
    cost = f" · {money(part.amount_nok, short=True)}" if part.amount_nok else ""
    return f"{number(part.count)}{cost}"


def _bands() -> dict[str, str]:
    return {
        "large": _("Over 10 mill. kr"),
        "medium": _("1–10 mill. kr"),
        "small": _("0–1 mill. kr"),
        "negative": _("Koster mer enn det gir"),
    }


def _address(asked: Filter) -> str:
    """The page with a filter. Everything is asked for by name, so that leaving it out can mean what rides now."""
    return reverse("evidence:portfolio") + query(asked.as_mapping() | {"riding": "1" if asked.riding else "0"})


def _asked(request: Request) -> Filter:
    """What is asked for; what rides now when nothing is said of that."""
    asked = Filter.from_mapping(request.GET.dict())
    return replace(asked, riding=request.GET.get("riding", "1") != "0", shared=False, mine=False, followed=False)


@access(PUBLIC)
@require_GET
def portfolio(request: Request) -> HttpResponse:
    """How it spreads, and what it is worth against what it risks."""
    asked, municipality = _asked(request), request.municipality
    found, wanted = initiatives_in(municipality.pk, request.viewer, asked, now()), _benefits_of(asked)
    benefits = BenefitSearch(municipality.pk, request.viewer, now(), wanted).summary()
    page = PortfolioPage(
        asked=asked,
        portfolio=portfolio_seen_by(request.viewer, municipality.pk, asked, now()),
        document=document_in_force(municipality),
        units=filter_units_of(municipality),
        most=list(worth_the_most(found)),
        benefits=area_rows(benefits.by_area, strategies_of(municipality), partial(_benefits_address, wanted)),
        language=active_language(),
    )
    return render(request, "evidence/portfolio.jinja", page)


@dataclass(frozen=True, slots=True)
class BesidePage:
    """Two initiatives beside each other; or the choice of the second, or of both. `refusal` says why two could not be compared."""

    beside: Beside | None
    chosen: Initiative | None
    text: str
    found: Sequence[Initiative]
    own_municipality: int
    refusal: str

    @property
    def columns(self) -> list[Column]:
        """The columns of those to choose among."""
        return [Column("title", _("Initiativ")), Column("number", _("Nummer"), numeric=True)]

    @property
    def columns_beside(self) -> list[Column]:
        """The columns of the two beside each other: what is said, and of each."""
        beside = self.beside
        return [Column("label", _("Hva")), Column("one", beside.one.title), Column("other", beside.other.title)] if beside else []

    def where(self, it: Initiative) -> str:
        """Where one of them belongs; with its municipality when that is another."""
        names = [it.municipality.name if it.municipality_id != self.own_municipality else "", it.unit_name]
        return " · ".join(filter(None, names))

    def choosing(self, it: Initiative) -> str:
        """The page when this one is chosen too."""
        return _comparing(self.chosen.pk, it.pk) if self.chosen else _comparing(it.pk)

    def changing(self, it: Initiative) -> str:
        """The page when this one is to be another."""
        assert self.beside is not None  # noqa: S101 (for the types: only those beside each other are changed)
        return _comparing(self.beside.other.pk if it == self.beside.one else self.beside.one.pk)

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Sammenlikn to")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return [Link(_("Portefølje"), reverse("evidence:portfolio"))]


def _comparing(one: int, other: int | None = None) -> str:
    return reverse("evidence:compare") + query({"a": str(one)} | ({"b": str(other)} if other else {}))


@access(PUBLIC)
@require_GET
def compare(request: Request) -> HttpResponse:
    """Two initiatives beside each other: `?a=12&b=31`. With one of them, or none, what is missing is looked for by `q`.

    Not there unless those that are chosen may be seen.
    """
    chosen = [it for it in (_chosen(request, name) for name in ("a", "b")) if it]
    refusal = ""
    if len(chosen) > 1:
        try:
            require_two(*chosen)
        except SameTwice as refused:
            refusal = str(refused.message)
        else:
            return _beside(request, *chosen)
    one = chosen[0] if chosen else None
    text = Filter.from_mapping({"q": request.GET.get("q", "")}).q
    here = request.municipality.pk
    found = found_to_compare(here, request.viewer, text, now(), besides=one)
    page = BesidePage(None, one, text, found, here, refusal)
    return render(request, "evidence/compare.jinja", page, status=422 if refusal else 200)


def _beside(request: Request, one: Initiative, other: Initiative) -> HttpResponse:
    page = BesidePage(beside_each_other(one, other), None, "", (), request.municipality.pk, "")
    return render(request, "evidence/compare.jinja", page)


def _chosen(request: Request, name: str) -> Initiative | None:
    """The initiative with the number that is asked for; None when none is."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isdecimal() and len(text) < 18):
        raise Http404
    return initiative_visible_to(request.viewer, int(text))
