"""The front page, the lift as a picture, the same as a list, and as spreadsheets exactly as filtered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import now
from heis.foundation.exports import FORMATS, Column, csv_lines, xlsx_file
from heis.foundation.web import render
from heis.lift.models import Initiative
from heis.lift.queries.listing import Filter, Page, initiatives_in, page_of
from heis.lift.queries.picture import Pace, Picture, pace_of, picture_of
from heis.lift.rules import STOPPED
from heis.organisation.models import Unit
from heis.organisation.queries import filter_units_of
from heis.organisation.request import Request
from heis.strategy.document import StrategyDocument
from heis.strategy.queries import document_in_force

MOST_EXPORTED = 100_000


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

    def query_with(self, **changes: object) -> str:
        """The same filter with some parts changed; None takes a part away."""
        parts = self.asked.as_mapping() | {name: str(value) for name, value in changes.items() if value is not None}
        return urlencode({name: value for name, value in parts.items() if changes.get(name, value) is not None})


@dataclass(frozen=True, slots=True)
class LiftPage:
    """The picture."""

    choices: FilterChoices
    picture: Picture
    pace: Pace
    document: StrategyDocument

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

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Initiativer")


def _choices(request: Request, document: StrategyDocument) -> FilterChoices:
    return FilterChoices(Filter.from_mapping(request.GET.dict()), filter_units_of(request.municipality), document)


def stage_names(document: StrategyDocument, language: str) -> dict[str, str]:
    """The names of the stages, and of having ended."""
    return {stage.key: stage.name.in_language(language) for stage in document.stages} | {STOPPED: _("Avsluttet")}


@access(PUBLIC)
@require_GET
def lift(request: Request) -> HttpResponse:
    """The lift now."""
    document = document_in_force(request.municipality)
    if document is None:
        return render(request, "lift/no_strategy.jinja", NoStrategyPage(request.municipality.name))
    at, choices = now(), _choices(request, document)
    found = initiatives_in(request.municipality.pk, request.viewer, choices.asked, at)
    page = LiftPage(choices, picture_of(found, document, at), pace_of(request.municipality.pk, at), document)
    return render(request, "lift/lift.jinja", page)


@access(PUBLIC)
@require_GET
def initiatives(request: Request) -> HttpResponse:
    """The list: the same as the picture, and the answer to a search."""
    document = document_in_force(request.municipality)
    if document is None:
        return render(request, "lift/no_strategy.jinja", NoStrategyPage(request.municipality.name))
    at, choices = now(), _choices(request, document)
    page = page_of(initiatives_in(request.municipality.pk, request.viewer, choices.asked, at), request.GET.get("cursor", ""))
    following = f"{reverse('lift:list')}?{choices.query_with(cursor=page.next_cursor)}" if page.next_cursor else ""
    shown = ListPage(choices, page, document, stage_names(document, request.LANGUAGE_CODE), following, at)
    return render(request, "lift/list.jinja", shown)


@access(PUBLIC)
@require_GET
def export(request: Request, form: str) -> FileResponse | StreamingHttpResponse:
    """The list as xlsx or csv, exactly as filtered."""
    document = document_in_force(request.municipality)
    asked, at = Filter.from_mapping(request.GET.dict()), now()
    found = initiatives_in(request.municipality.pk, request.viewer, asked, at).select_related("unit").order_by("-changed_at", "-pk")
    columns = _columns(document, request.LANGUAGE_CODE)
    return _spreadsheet(form, columns, found[:MOST_EXPORTED].iterator(chunk_size=2000))


def _spreadsheet(form: str, columns: list[Column[Initiative]], rows: Iterator[Initiative]) -> FileResponse | StreamingHttpResponse:
    if form not in FORMATS:
        raise Http404
    name = f"{_('initiativer')}.{form}"
    if form == "xlsx":
        return FileResponse(xlsx_file(columns, rows), as_attachment=True, filename=name, content_type=FORMATS[form])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(csv_lines(columns, rows), content_type=FORMATS[form], headers=headers)


def _columns(document: StrategyDocument | None, language: str) -> list[Column[Initiative]]:
    stages = stage_names(document, language) if document else {}
    areas = {area.key: area.name.in_language(language) for area in document.areas} if document else {}
    floors = {floor.number: floor.name.in_language(language) for floor in document.floors} if document else {}
    sizes = {size.key: size.name.in_language(language) for size in document.size_classes} if document else {}
    return [
        Column(_("Nummer"), lambda i: i.pk),
        Column(_("Tittel"), lambda i: i.title),
        Column(_("Kort fortalt"), lambda i: i.summary),
        Column(_("Enhet"), lambda i: i.unit.name),
        Column(_("Fase"), lambda i: stages.get(i.stage, i.stage)),
        Column(_("Etasje"), lambda i: floors.get(i.floor, str(i.floor))),
        Column(_("Områder"), lambda i: ", ".join(areas.get(key, key) for key in i.areas)),
        Column(_("Størrelse"), lambda i: sizes.get(i.size_class, i.size_class)),
        Column(_("Beløp i kroner"), lambda i: i.amount_nok),
        Column(_("Sendt inn"), lambda i: i.filed_at),
        Column(_("I fasen siden"), lambda i: i.stage_since_at),
        Column(_("Frist for beslutning"), lambda i: i.due_at),
        Column(_("Sist endret"), lambda i: i.changed_at),
    ]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The question, what is going on, and how it goes."""

    riding: int
    in_use: int
    stopped: int
    pace: Pace | None
    latest: Sequence[Initiative]
    stage_names: Mapping[str, str]
    document: StrategyDocument | None

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
    at = now()
    found = initiatives_in(request.municipality.pk, request.viewer, Filter(), at)
    picture = picture_of(found, document, at)
    page = HomePage(
        riding=sum(cell.count for cell in picture.cells.values()),
        in_use=picture.in_use,
        stopped=picture.stopped,
        pace=pace_of(request.municipality.pk, at),
        latest=page_of(found, "", 6).rows,
        stage_names=stage_names(document, request.LANGUAGE_CODE),
        document=document,
    )
    return render(request, "lift/home.jinja", page)
