"""What has been learnt, to be found by the next one who tries: the list, and the same as spreadsheets exactly as filtered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heis.evidence.learnings_spreadsheet import columns_of, ended
from heis.evidence.queries.learnings import Learning, all_learnings, asked_of_learnings, learnings_page, learnt_in
from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import now
from heis.foundation.exports import FORMATS
from heis.foundation.jinja import query
from heis.foundation.language import active_language
from heis.foundation.pieces import Chip, Choice, Tab, Tag
from heis.foundation.web import download, render
from heis.lift.models import STOPPED
from heis.lift.queries.listing import Filter
from heis.lift.rules import IN_USE
from heis.lift.scopes import scopes_for
from heis.organisation.request import Request
from heis.strategy.queries import document_numbered, published_documents_of


@dataclass(frozen=True, slots=True)
class LearningsPage:
    """What is looked for, what is found, and the way on. `areas` are those one can choose among, with their names."""

    asked: Filter
    areas: Sequence[tuple[str, str]]
    tabs: Sequence[Tab]
    learnings: Sequence[Learning]
    next_address: str
    language: str

    def tags(self, learning: Learning) -> list[Tag]:
        """How it ended, whether little is written of it, and its areas."""
        how = Tag(ended(learning), "neutral" if learning.initiative.stage == STOPPED else "success")
        areas = document_numbered(learning.initiative.strategy_version_id).areas
        here = [area for area in areas if area.key in learning.initiative.areas]
        short = [Tag(_("Kort lærdom"))] if learning.is_short else []
        return [how, *short, *(Tag(area.name.in_language(self.language), area=area.number) for area in here)]

    @property
    def area_choices(self) -> list[Choice]:
        """The areas to choose among."""
        return _choices(_("Alle områder"), self.areas, self.asked.area)

    @property
    def endings(self) -> list[Choice]:
        """How it can have ended, to choose among."""
        return _choices(_("Begge deler"), _endings(), self.asked.stage)

    @property
    def chips(self) -> list[Chip]:
        """What is looked for, each with the address that takes it away."""
        on = {
            "q": self.asked.q,
            "area": dict(self.areas).get(self.asked.area, self.asked.area),
            "stage": dict(_endings()).get(self.asked.stage, ""),
        }
        whole = self.asked.as_mapping()
        return [Chip(words, _address(asked_of_learnings(whole | {name: ""}))) for name, words in on.items() if words]

    @property
    def all_url(self) -> str:
        """The same list with nothing looked for."""
        return _address(Filter(shared=self.asked.shared))

    def export_address(self, form: str) -> str:
        """The spreadsheet with the same filter."""
        return reverse("evidence:export_learnings", args=[form]) + query(self.asked.as_mapping())

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Lærdommer")


def _endings() -> list[tuple[str, str]]:
    return [(IN_USE, _("I bruk")), (STOPPED, _("Avsluttet"))]


def _choices(everything: str, options: Sequence[tuple[str, str]], chosen: str) -> list[Choice]:
    return [Choice(value, label, value == chosen) for value, label in [("", everything), *options]]


@access(PUBLIC)
@require_GET
def learnings(request: Request) -> HttpResponse:
    """What has been learnt of everything that has ended, in use or stopped."""
    asked, language = asked_of_learnings(request.GET.dict()), active_language()
    found = learnings_page(learnt_in(request.municipality.pk, request.viewer, asked, now()), request.GET.get("cursor", ""))
    following = {**asked.as_mapping(), "cursor": found.next_cursor}
    page = LearningsPage(
        asked=asked,
        areas=_areas(request, language),
        tabs=_scopes(request, asked),
        learnings=found.rows,
        next_address=f"{request.path}?{urlencode(following)}" if found.next_cursor else "",
        language=language,
    )
    return render(request, "evidence/learnings.jinja", page)


def _areas(request: Request, language: str) -> list[tuple[str, str]]:
    """The areas of every version, those of the latest first."""
    names: dict[str, str] = {}
    for document in published_documents_of(request.municipality).values():
        for area in document.areas:
            names.setdefault(area.key, area.name.in_language(language))
    return list(names.items())


def _scopes(request: Request, asked: Filter) -> list[Tab]:
    """The municipality's own, and what others have shared. What is looked for goes along, except the area, which is one municipality's."""
    kept = replace(asked, area="", shared=False)
    own, shared = _address(kept), _address(replace(kept, shared=True))
    return scopes_for(request.viewer, own_url=own, shared_url=shared, is_shared=asked.shared)


def _address(asked: Filter) -> str:
    return reverse("evidence:learnings") + query(asked.as_mapping())


@access(PUBLIC)
@require_GET
def export_learnings(request: Request, form: str) -> FileResponse | StreamingHttpResponse:
    """The list as xlsx or csv, exactly as filtered."""
    if form not in FORMATS:
        raise Http404
    asked = asked_of_learnings(request.GET.dict())
    rows = all_learnings(learnt_in(request.municipality.pk, request.viewer, asked, now()))
    return download(form, _("lærdommer"), columns_of(active_language(), with_municipality=asked.shared), rows)
