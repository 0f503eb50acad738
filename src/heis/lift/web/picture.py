"""The front page, the lift as a picture, the same as a list, and as spreadsheets exactly as filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from heis.foundation.access import PUBLIC, access
from heis.foundation.audience import Viewer
from heis.foundation.clock import now
from heis.foundation.exports import FORMATS
from heis.foundation.jinja import mid_sentence, number, query
from heis.foundation.language import active_language
from heis.foundation.pieces import Bar, HouseFloor, Kpi, LegendItem, Tab
from heis.foundation.pieces import Column as TableColumn
from heis.foundation.web import download, render
from heis.lift.models import Initiative
from heis.lift.queries.listing import SHARED_CAP, Filter, Page, initiatives_in, page_of, shared_count
from heis.lift.queries.measures import Measured, measured
from heis.lift.queries.picture import Pace, Picture, Totals, pace_asked_for, pace_of, picture_of, totals_of
from heis.lift.queries.strategies import Called, Strategies, Word, strategies_of
from heis.lift.rules import IN_USE, STOPPED
from heis.lift.scopes import scopes_for
from heis.lift.spreadsheet import Row, columns_of, rows_of
from heis.lift.web import showing
from heis.lift.web.drafts import Offer, offers_for
from heis.organisation.models import Unit
from heis.organisation.queries import filter_units_of
from heis.organisation.request import Request
from heis.strategy.queries import document_in_force


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What one can filter by in this municipality, and what is chosen now."""

    asked: Filter
    units: Sequence[Unit]
    strategies: Strategies

    def words(self, field: str) -> Sequence[Word]:
        """The areas, forms, degrees or stages one can choose: those in force, and those of earlier versions that something rides by."""
        return self.strategies.stages() if field == "stages" else self.strategies.words(field)

    @staticmethod
    def called(word: Word, language: str) -> str:
        """What a choice is called."""
        return showing.called(word.name.in_language(language), is_earlier=word.is_earlier)

    @staticmethod
    def depth(unit: Unit) -> int:
        """How far below the uppermost a unit is in the tree, from 0."""
        return max(len(unit.ancestor_ids) - 2, 0)

    def kept(self, with_search: bool) -> list[str]:  # noqa: FBT001 -- a template's argument
        """What is asked for and has no field of its own in the form, so that it is not lost when the form is sent."""
        hidden = ("size", "floor", "late") if with_search else ("size", "floor", "stage", "late", "riding")
        return [name for name in hidden if name in self.asked.as_mapping()]

    @property
    def query(self) -> str:
        """The filter as a query string, to share and to take along."""
        return urlencode(self.asked.as_mapping())

    def address(self, name: str, **changes: object) -> str:
        """A page with the same filter, some parts changed."""
        parts = self.query_with(**changes)
        return reverse(name) + (f"?{parts}" if parts else "")

    def export_address(self, form: str, **changes: object) -> str:
        """The spreadsheet with the same filter, some parts changed."""
        parts = self.query_with(**changes)
        return reverse("lift:export", args=[form]) + (f"?{parts}" if parts else "")

    @property
    def in_the_picture(self) -> dict[str, object]:
        """What the picture leaves out of itself: what is in use or ended, unless that is asked for."""
        return {} if self.asked.stage else {"riding": 1}

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
    tabs: Sequence[Tab]
    page: Page
    measures: Mapping[int, Measured]
    next_address: str
    at: datetime
    language: str

    @property
    def columns(self) -> list[TableColumn]:
        """What is shown of each initiative. Where it belongs, its form and its degree stand under the title."""
        return [
            TableColumn("title", _("Tittel")),
            TableColumn("owner", _("Eier"), wide_only=True),
            TableColumn("stage", _("Fase")),
            TableColumn("floor", _("Etasje")),
            TableColumn("decision_days", _("Tid til beslutning"), wide_only=True),
            TableColumn("changed", _("Sist endret")),
        ]

    def row(self, initiative: Initiative) -> Row:
        """An initiative in the words of its own strategy, with how long everything has taken."""
        return Row(initiative, Called(initiative, self.language), self.measures[initiative.pk], self.at)

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Initiativer")


def _choices(request: Request, strategies: Strategies) -> FilterChoices:
    return FilterChoices(Filter.from_mapping(request.GET.dict()), filter_units_of(request.municipality), strategies)


@access(PUBLIC)
@require_GET
def lift(request: Request) -> HttpResponse:
    """The lift now."""
    strategies = strategies_of(request.municipality)
    if strategies is None:
        return render(request, "lift/no_strategy.jinja", NoStrategyPage(request.municipality.name))
    at, choices, language = now(), _choices(request, strategies), active_language()
    choices = replace(choices, asked=replace(choices.asked, shared=False))  # floors and stages are one municipality's
    picture = picture_of(request.municipality.pk, request.viewer, choices.asked, at)
    pace = pace_asked_for(request.municipality.pk, request.viewer, choices.asked, at)
    floors = showing.house_floors(picture, strategies, language, choices.query)
    page = LiftPage(
        choices=choices,
        stages=[name for _key, name in showing.house_stages(picture, strategies, language)],
        floors=floors,
        legend=showing.legend_items(floors, strategies, language),
        jam=_jam(picture, choices, language),
        numbers=_numbers(picture.totals, pace, choices),
        stage_days=_stage_days(pace, choices, language),
    )
    return render(request, "lift/lift.jinja", page)


def _stage_days(pace: Pace, choices: FilterChoices, language: str) -> list[Bar]:
    """How long initiatives are in each stage, the longest as a whole bar."""
    stages = [stage for stage in choices.strategies.stages(pace.days_in_stage) if stage.key in pace.days_in_stage]
    known = [(stage, max(0, pace.days_in_stage[stage.key])) for stage in stages]
    longest = max((days for _stage, days in known), default=0) or 1
    return [
        Bar(
            choices.called(stage, language),
            ngettext("%(num)s dag", "%(num)s dager", round(days)) % {"num": round(days)},
            days / longest,
        )
        for stage, days in known
    ]


def _jam(picture: Picture, choices: FilterChoices, language: str) -> Jam | None:
    cell = picture.jam
    if cell is None:
        return None
    storey, following = choices.strategies.storey(cell.floor), choices.strategies.stage_after(cell.stage)
    places = {
        "floor": mid_sentence(storey.name.in_language(language)) if storey.name else showing.number_of(storey),
        "stage": following.in_language(language) if following else "",
    }
    days = round(cell.average_days)
    waited = ngettext("%(count)s initiativ har ventet", "%(count)s initiativer har ventet", cell.count) % {"count": cell.count}
    in_average = ngettext("i %(days)s dag i snitt.", "i %(days)s dager i snitt.", days) % {"days": days}
    late = ngettext("%(late)s er over fristen.", "%(late)s er over fristen.", cell.late) % {"late": cell.late} if cell.late else ""
    title = _("Det stopper opp hos %(floor)s før %(stage)s") % places
    return Jam(title, " ".join(words for words in (waited, in_average, late) if words), showing.cell_address(cell, choices.query))


def _numbers(totals: Totals, pace: Pace, choices: FilterChoices) -> list[Kpi]:
    """How many ride, came out in use and ended, and how long a decision takes. Each leads to what it counts."""
    riding = ngettext("initiativ i heisen", "initiativer i heisen", totals.riding)
    numbers = [
        Kpi(number(totals.riding), riding, url=choices.address("lift:list", riding=1)),
        Kpi(number(totals.in_use), _("tatt i bruk"), url=choices.address("lift:list", stage=IN_USE)),
        Kpi(number(totals.stopped), _("avsluttet med læring"), url=choices.address("lift:list", stage=STOPPED)),
    ]
    if pace.days_to_decision is not None:
        days = max(round(pace.days_to_decision), 1)
        words = ngettext("%(days)s dag", "%(days)s dager", days) % {"days": number(days)}
        where = (
            _("i hele kommunen, siste tolv måneder") if choices.asked.is_empty else _("i det du har filtrert, siste tolv måneder")
        )
        numbers.append(Kpi(words, _("fra innsendt til beslutning, i snitt"), where))
    return numbers


@access(PUBLIC)
@require_GET
def initiatives(request: Request) -> HttpResponse:
    """The list: the same as the picture, and the answer to a search."""
    strategies = strategies_of(request.municipality)
    if strategies is None:
        return render(request, "lift/no_strategy.jinja", NoStrategyPage(request.municipality.name))
    at, choices = now(), _choices(request, strategies)
    page = page_of(initiatives_in(request.municipality.pk, request.viewer, choices.asked, at), request.GET.get("cursor", ""))
    following = choices.address("lift:list", cursor=page.next_cursor) if page.next_cursor else ""
    measures = measured([initiative.pk for initiative in page.rows])
    tabs = _scopes(request.viewer, choices.asked)
    return render(request, "lift/list.jinja", ListPage(choices, tabs, page, measures, following, at, active_language()))


def _scopes(viewer: Viewer, asked: Filter) -> list[Tab]:
    """The municipality's own, and what others have shared. The search goes along, and what means the same everywhere."""
    kept = Filter(q=asked.q, stage=asked.stage, months=asked.months)
    own, shared = _list_address(kept), _list_address(replace(kept, shared=True))
    return scopes_for(viewer, own_url=own, shared_url=shared, is_shared=asked.shared)


def _list_address(asked: Filter) -> str:
    return reverse("lift:list") + query(asked.as_mapping())


@access(PUBLIC)
@require_GET
def export(request: Request, form: str) -> FileResponse | StreamingHttpResponse:
    """The list as xlsx or csv, exactly as filtered."""
    if form not in FORMATS:
        raise Http404
    asked, at = Filter.from_mapping(request.GET.dict()), now()
    rows = rows_of(initiatives_in(request.municipality.pk, request.viewer, asked, at), active_language(), at)
    return download(form, _("initiativer"), columns_of(with_municipality=asked.shared), rows)


@dataclass(frozen=True, slots=True)
class HomePage:
    """The question, what is going on, and how it goes."""

    latest: Sequence[Initiative]
    shared: str
    numbers: Sequence[Kpi]
    stages: Sequence[tuple[str, str]]
    offers: Sequence[Offer]
    language: str

    def stage_name(self, initiative: Initiative) -> str:
        """The stage of an initiative, or that it has ended."""
        return Called(initiative, self.language).stage or _("Avsluttet")

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
    choices = FilterChoices(Filter(), [], Strategies(document, []))
    totals, pace = totals_of(request.municipality.pk, request.viewer, at), pace_of(request.municipality.pk, at)
    page = HomePage(
        latest=page_of(found, "", 4).rows,
        shared=_shared_words(request.viewer, shared_count(request.municipality.pk, request.viewer)),
        numbers=_numbers(totals, pace, choices),
        stages=[(stage.name.in_language(language), stage.explanation.in_language(language)) for stage in document.stages],
        offers=offers_for(request),
        language=language,
    )
    return render(request, "lift/home.jinja", page)


def _shared_words(viewer: Viewer, count: int) -> str:
    """How much there is from other municipalities, as the link to it; empty when there is nothing."""
    if not count:
        return ""
    words = {"count": f"{SHARED_CAP - 1}+" if count >= SHARED_CAP else number(count)}
    if viewer.is_in_a_municipality:
        return (
            ngettext(
                "%(count)s initiativ er delt med dere fra andre kommuner",
                "%(count)s initiativer er delt med dere fra andre kommuner",
                count,
            )
            % words
        )
    return (
        ngettext(
            "%(count)s initiativ fra andre kommuner er åpent for alle",
            "%(count)s initiativer fra andre kommuner er åpne for alle",
            count,
        )
        % words
    )
