"""The strategy as everybody reads it: its areas with their signs, and the way from need to use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import local_date, now
from heis.foundation.jinja import day, money
from heis.foundation.pieces import Column, Fact, Tab, Tag
from heis.foundation.web import Link, render
from heis.organisation.models import Level, Role
from heis.organisation.request import Request
from heis.strategy.document import (
    Area,
    CalendarEntry,
    Demand,
    Floor,
    Gate,
    PhaseMapping,
    RiskAnswer,
    SizeClass,
    Stage,
    StrategyDocument,
)
from heis.strategy.web.frame import Reading, may_manage, reading_for, tabs_for, to_overview
from heis.strategy.wording import authority, days, listing, parts, say, share, value_called


@dataclass(frozen=True, slots=True)
class NoStrategyPage:
    """Before the municipality has adopted a strategy."""

    municipality: str
    may_manage: bool

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Innovasjonsstrategien")


def _none_yet(request: Request) -> HttpResponse:
    return render(request, "strategy/none.jinja", NoStrategyPage(request.municipality.name, may_manage(request)))


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """What the strategy is about: vision, areas, words, and the days of the year."""

    reading: Reading
    calendar: Sequence[Fact]
    may_manage: bool

    @property
    def title(self) -> str:
        """The title of the page."""
        return say(self.reading.document.name)

    @property
    def document(self) -> StrategyDocument:
        """The strategy."""
        return self.reading.document

    @property
    def tabs(self) -> Sequence[Tab]:
        """The ways to read it."""
        return tabs_for(self.reading, "overview")

    def tags_of(self, area: Area) -> list[Tag]:
        """How many signs an area has, in its colour."""
        words = ngettext("%(num)s kjennetegn", "%(num)s kjennetegn", len(area.criteria))
        return [Tag(words % {"num": len(area.criteria)}, area=area.number)]


@require_safe
@access(PUBLIC)
def overview(request: Request) -> HttpResponse:
    """The areas, and what the strategy means by innovation."""
    reading = reading_for(request)
    if reading is None:
        return _none_yet(request)
    return render(request, "strategy/overview.jinja", OverviewPage(reading, _calendar(reading.document), may_manage(request)))


def _calendar(document: StrategyDocument) -> list[Fact]:
    """The days of the year, the next one first."""
    today = local_date(now())
    coming = sorted(((_next(entry, today), entry) for entry in document.calendar), key=lambda each: each[0])
    return [Fact(say(entry.name), day(on)) for on, entry in coming]


def _next(entry: CalendarEntry, today: date) -> date:
    this_year = entry.on(today.year)
    return this_year if this_year >= today else entry.on(today.year + 1)


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One area with its signs, and the areas beside it."""

    reading: Reading
    area: Area

    @property
    def title(self) -> str:
        """The title of the page."""
        return say(self.area.name)

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return to_overview(self.reading)

    @property
    def others(self) -> list[Area]:
        """The other areas."""
        return [area for area in self.reading.document.areas if area.key != self.area.key]


@require_safe
@access(PUBLIC)
def area(request: Request, key: str) -> HttpResponse:
    """One strategic area."""
    reading = reading_for(request)
    found = next((each for each in reading.document.areas if each.key == key), None) if reading else None
    if reading is None or found is None:
        raise Http404
    return render(request, "strategy/area.jinja", AreaPage(reading, found))


@dataclass(frozen=True, slots=True)
class SizeDemand:
    """What a gate demands of a size, or of several alike, in words."""

    size: str
    floor: str
    required: str
    optional: str


@dataclass(frozen=True, slots=True)
class GateShown:
    """A gate with its demands, the smallest size first."""

    gate: Gate
    from_stage: str
    to_stage: str
    rows: Sequence[SizeDemand]


@dataclass(frozen=True, slots=True)
class StageShown:
    """A stage, what it is called elsewhere, and the gate out of it."""

    stage: Stage
    phases: PhaseMapping
    gate: GateShown | None


@dataclass(frozen=True, slots=True)
class FloorShown:
    """A floor with what its holder may do, in words."""

    floor: Floor
    held_by: str
    authority: str
    deadline: str


@dataclass(frozen=True, slots=True)
class LiftPage:
    """The way from need to use: stages with their gates, floors, sizes, evidence and risk."""

    reading: Reading
    stages: Sequence[StageShown]
    floors: Sequence[FloorShown]
    sizes: Sequence[tuple[SizeClass, str]]

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Veien fra behov til bruk")

    @property
    def document(self) -> StrategyDocument:
        """The strategy."""
        return self.reading.document

    @property
    def tabs(self) -> Sequence[Tab]:
        """The ways to read the strategy."""
        return tabs_for(self.reading, "lift")

    @property
    def demand_columns(self) -> Sequence[Column]:
        """The columns of a gate's table."""
        return [
            Column("size", _("Størrelse")),
            Column("floor", _("Avgjøres tidligst av")),
            Column("required", _("Må være ferdig")),
            Column("optional", _("Lurt å ha med")),
        ]

    @property
    def floor_columns(self) -> Sequence[Column]:
        """The columns of the table of floors."""
        return [
            Column("name", _("Etasje")),
            Column("who", _("Hvem")),
            Column("authority", _("Kan avgjøre inntil"), numeric=True),
            Column("deadline", _("Svarfrist")),
        ]

    @property
    def phase_columns(self) -> Sequence[Column]:
        """The columns of the table of what stages are called elsewhere."""
        return [
            Column("stage", _("Fase her")),
            Column("prosjektveiviseren", "Prosjektveiviseren"),
            Column("ks_veikart", "KS Veikart"),
        ]

    @property
    def risk(self) -> Sequence[Fact]:
        """How the risk test is read: each of its three parts, and how they move the size a step up or down."""
        risk = self.document.risk
        limits = {"low": share(risk.low_budget_share), "high": share(risk.high_budget_share)}
        facts = [
            Fact(
                _("Størrelsen mot budsjettet"),
                _("Lav under %(low)s av drifts- og investeringsbudsjettet, høy fra %(high)s.") % limits,
            ),
            Fact(_("Veien tilbake"), _answers(risk.way_back)),
            Fact(_("Muligheten til å stanse"), _answers(risk.exit_points)),
        ]
        if risk.high_parts_raise:
            facts.append(Fact(_("Ett trinn større"), _("Når %(parts)s har høy risiko.") % {"parts": parts(risk.high_parts_raise)}))
        if risk.low_parts_lower:
            lower = _("Når %(parts)s har lav risiko, og ingen har høy.") % {"parts": parts(risk.low_parts_lower)}
            facts.append(Fact(_("Ett trinn mindre"), lower))
        if risk.eased_by:
            facts.append(Fact(_("Teller også som lav"), _("At %(what)s.") % {"what": value_called("eased_by", risk.eased_by)}))
        return facts

    @property
    def deadlines(self) -> Sequence[Fact]:
        """The promises that hold for everyone."""
        return [
            Fact(_("Svar på et behov som er meldt"), _("innen %(days)s") % {"days": days(self.document.answer_days)}),
            Fact(_("Lengste pause"), days(self.document.pause_max_days)),
        ]


@require_safe
@access(PUBLIC)
def lift(request: Request) -> HttpResponse:
    """Stages, gates, floors and sizes."""
    reading = reading_for(request)
    if reading is None:
        return _none_yet(request)
    document = reading.document
    page = LiftPage(
        reading,
        stages=[_stage_shown(document, stage) for stage in document.stages],
        floors=[_floor_shown(floor) for floor in reversed(document.floors)],
        sizes=[(size, threshold(size)) for size in document.size_classes],
    )
    return render(request, "strategy/lift.jinja", page)


def _stage_shown(document: StrategyDocument, stage: Stage) -> StageShown:
    gate = document.gate_from(stage.key)
    return StageShown(stage, document.phases_of(stage.key), gate_shown(document, gate) if gate else None)


def gate_shown(document: StrategyDocument, gate: Gate) -> GateShown:
    """A gate as a table: one row for each size, or for several that meet the same demands."""
    before, after = (say(document.stage(key).name) for key in (gate.from_stage, gate.to_stage))
    alike = groupby(document.size_classes, key=lambda size: gate.demands[size.key])
    return GateShown(gate, before, after, [_size_demand(document, list(sizes), demand) for demand, sizes in alike])


def _size_demand(document: StrategyDocument, sizes: Sequence[SizeClass], demand: Demand) -> SizeDemand:
    def kinds(keys: Sequence[str]) -> str:
        return listing([say(document.evidence_kind(key).name) for key in keys]) or _("Ingenting")

    names = listing([say(size.name) for size in sizes])
    return SizeDemand(names, say(document.floor(demand.floor).name), kinds(demand.required), kinds(demand.optional))


def _floor_shown(floor: Floor) -> FloorShown:
    if floor.number == 0:
        return FloorShown(floor, _("Alle"), _("Avgjør ikke"), _("Ingen"))
    held_by = _("%(role)s, %(level)s") % {"role": Role(floor.role).label, "level": Level(floor.level).label}
    return FloorShown(floor, held_by, authority(floor.authority_nok).capitalize(), days(floor.decision_days))


def _answers(answers: Sequence[RiskAnswer]) -> str:
    return " ".join(f"{say(answer.name)} ({value_called('risk', answer.risk)})." for answer in answers)


def threshold(size: SizeClass) -> str:
    """From when an initiative has the size, in words; the smallest begins at nothing."""
    limits = {"amount": money(size.from_amount_nok or 0), "share": share(size.from_budget_share)}
    if size.from_amount_nok and size.from_budget_share:
        return _("fra %(amount)s eller %(share)s av budsjettet") % limits
    if size.from_amount_nok:
        return _("fra %(amount)s") % limits
    return _("fra %(share)s av budsjettet") % limits if size.from_budget_share else ""
