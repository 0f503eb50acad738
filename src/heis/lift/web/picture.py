"""The front page, the lift as a picture, the same as a list, and as spreadsheets exactly as filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import now
from heis.foundation.exports import FORMATS
from heis.foundation.jinja import mid_sentence, number
from heis.foundation.language import active_language
from heis.foundation.pieces import Bar, HouseFloor, Kpi, LegendItem
from heis.foundation.pieces import Column as TableColumn
from heis.foundation.web import download, render
from heis.lift.models import Initiative
from heis.lift.queries.listing import Filter, Page, initiatives_in, page_of
from heis.lift.queries.picture import Pace, Picture, Totals, pace_of, picture_of, totals_of
from heis.lift.rules import IN_USE, STOPPED
from heis.lift.spreadsheet import columns_of, rows_of, stage_names
from heis.lift.web import showing
from heis.organisation.models import Unit
from heis.organisation.queries import filter_units_of
from heis.organisation.request import Request
from heis.strategy.document import StrategyDocument
from heis.strategy.queries import document_in_force


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What one can filter by in this municipality, and what is chosen now."""

    asked: Filter
    units: Sequence[Unit]
    document: StrategyDocument

    @property
    def query(self) -> str:
        """The filter as a query string, to share and to take along."""
        return urlencode(self.asked.as_mapping())

    def address(self, name: str, **changes: object) -> str:
        """A page with the same filter, some parts changed."""
        parts = self.query_with(**changes)
        return reverse(name) + (f"?{parts}" if parts else "")

    def export_address(self, form: str) -> str:
        """The spreadsheet with the same filter."""
        return reverse("lift:export", args=[form]) + (f"?{self.query}" if self.query else "")

    def query_with(self, **changes: object) -> str:
        """The same filter with some parts changed; None takes a part away."""
        parts = self.asked.as_mapping() | {name: str(value) for name, value in changes.items() if value is not None}
        return urlencode({name: value for name, value in parts.items() if changes.get(name, value) is not None})


@dataclass(frozen=True, slots=True)
class Jam:
    """Where it stops up, in words."""

    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class LiftPage:
    """The picture: floors and stages, what the marks mean, where it jams, and how fast it goes."""

    choices: FilterChoices
    stages: Sequence[str]
    floors: Sequence[HouseFloor]
    legend: Sequence[LegendItem]
    jam: Jam | None
    numbers: Sequence[Kpi]
    stage_days: Sequence[Bar]

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Heisen nå")


@dataclass(frozen=True, slots=True)
class NoStrategyPage:
    """What is shown before the municipality has adopted a strategy."""

    municipality: str

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Heisen er ikke tatt i bruk ennå")


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list, a page at a time."""

    choices: FilterChoices
    page: Page
    document: StrategyDocument
    stage_names: Mapping[str, str]
    next_address: str
    at: datetime
    language: str

    @property
    def columns(self) -> list[TableColumn]:
        """What is shown of each initiative."""
        return [
            TableColumn("title", _("Tittel")),
            TableColumn("unit", _("Enhet")),
            TableColumn("stage", _("Fase")),
            TableColumn("floor", _("Etasje")),
            TableColumn("changed", _("Sist endret")),
        ]

    def floor_name(self, initiative: Initiative) -> str:
        """The floor an initiative stands on."""
        return self.document.floor(initiative.floor).name.in_language(self.language)

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Initiativer")


def _choices(request: Request, document: StrategyDocument) -> FilterChoices:
    return FilterChoices(Filter.from_mapping(request.GET.dict()), filter_units_of(request.municipality), document)


@access(PUBLIC)
@require_GET
def lift(request: Request) -> HttpResponse:
    """The lift now."""
    document = document_in_force(request.municipality)
    if document is None:
        return render(request, "lift/no_strategy.jinja", NoStrategyPage(request.municipality.name))
    at, choices = now(), _choices(request, document)
    picture = picture_of(request.municipality.pk, request.viewer, choices.asked, at)
    pace, language = pace_of(request.municipality.pk, at), active_language()
    floors = showing.house_floors(picture, document, language, choices.query)
    page = LiftPage(
        choices=choices,
        stages=[stage.name.in_language(language) for stage in document.stages[:-1]],
        floors=floors,
        legend=showing.legend_items(floors, document, language),
        jam=_jam(picture, document, choices, language),
        numbers=_numbers(picture.totals, pace),
        stage_days=_stage_days(pace, document, language),
    )
    return render(request, "lift/lift.jinja", page)


def _stage_days(pace: Pace, document: StrategyDocument, language: str) -> list[Bar]:
    """How long initiatives are in each stage, the longest as a whole bar."""
    known = [(stage, max(0, pace.days_in_stage[stage.key])) for stage in document.stages if stage.key in pace.days_in_stage]
    longest = max((days for _stage, days in known), default=0) or 1
    return [
        Bar(
            stage.name.in_language(language),
            ngettext("%(num)s dag", "%(num)s dager", round(days)) % {"num": round(days)},
            days / longest,
        )
        for stage, days in known
    ]


def _jam(picture: Picture, document: StrategyDocument, choices: FilterChoices, language: str) -> Jam | None:
    cell = picture.jam
    if cell is None:
        return None
    following = document.stage_after(cell.stage)
    places = {
        "floor": mid_sentence(document.floor(cell.floor).name.in_language(language)),
        "stage": following.name.in_language(language) if following else "",
    }
    days = round(cell.average_days)
    waited = ngettext("%(count)s initiativ har ventet", "%(count)s initiativer har ventet", cell.count) % {"count": cell.count}
    in_average = ngettext("i %(days)s dag i snitt.", "i %(days)s dager i snitt.", days) % {"days": days}
    late = ngettext("%(late)s er over fristen.", "%(late)s er over fristen.", cell.late) % {"late": cell.late} if cell.late else ""
    title = _("Det stopper opp hos %(floor)s før %(stage)s") % places
    return Jam(title, " ".join(words for words in (waited, in_average, late) if words), showing.cell_address(cell, choices.query))


def _numbers(totals: Totals, pace: Pace) -> list[Kpi]:
    """How many ride, came out in use and ended, and how long a decision takes."""
    numbers = [
        Kpi(number(totals.riding), ngettext("initiativ i heisen", "initiativer i heisen", totals.riding), url=reverse("lift:list")),
        Kpi(number(totals.in_use), _("tatt i bruk"), url=reverse("lift:list") + f"?stage={IN_USE}"),
        Kpi(number(totals.stopped), _("avsluttet med læring"), url=reverse("lift:list") + f"?stage={STOPPED}"),
    ]
    if pace.days_to_decision is not None:
        days = max(round(pace.days_to_decision), 1)
        words = ngettext("%(days)s dag", "%(days)s dager", days) % {"days": number(days)}
        numbers.append(Kpi(words, _("fra innsendt til beslutning, i snitt")))
    return numbers


@access(PUBLIC)
@require_GET
def initiatives(request: Request) -> HttpResponse:
    """The list: the same as the picture, and the answer to a search."""
    document = document_in_force(request.municipality)
    if document is None:
        return render(request, "lift/no_strategy.jinja", NoStrategyPage(request.municipality.name))
    at, choices = now(), _choices(request, document)
    page = page_of(initiatives_in(request.municipality.pk, request.viewer, choices.asked, at), request.GET.get("cursor", ""))
    following = choices.address("lift:list", cursor=page.next_cursor) if page.next_cursor else ""
    names = stage_names(document, active_language())
    shown = ListPage(choices, page, document, names, following, at, active_language())
    return render(request, "lift/list.jinja", shown)


@access(PUBLIC)
@require_GET
def export(request: Request, form: str) -> FileResponse | StreamingHttpResponse:
    """The list as xlsx or csv, exactly as filtered."""
    if form not in FORMATS:
        raise Http404
    document, asked = document_in_force(request.municipality), Filter.from_mapping(request.GET.dict())
    rows = initiatives_in(request.municipality.pk, request.viewer, asked, now())
    return download(form, _("initiativer"), columns_of(document, active_language()), rows_of(rows))


@dataclass(frozen=True, slots=True)
class HomePage:
    """The question, what is going on, and how it goes."""

    latest: Sequence[Initiative]
    numbers: Sequence[Kpi]
    stage_names: Mapping[str, str]
    stages: Sequence[tuple[str, str]]

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Hva burde vi løse bedre?")


@access(PUBLIC)
@require_GET
def home(request: Request) -> HttpResponse:
    """The front page: one question."""
    document = document_in_force(request.municipality)
    if document is None:
        return render(request, "lift/no_strategy.jinja", NoStrategyPage(request.municipality.name))
    at, language = now(), active_language()
    found = initiatives_in(request.municipality.pk, request.viewer, Filter(), at)
    page = HomePage(
        latest=page_of(found, "", 4).rows,
        numbers=_numbers(totals_of(request.municipality.pk, request.viewer, at), pace_of(request.municipality.pk, at)),
        stage_names=stage_names(document, language),
        stages=[(stage.name.in_language(language), stage.explanation.in_language(language)) for stage in document.stages],
    )
    return render(request, "lift/home.jinja", page)
