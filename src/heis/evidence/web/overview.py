"""The municipality's overview: all benefits, planned against realised, and all the old that is to end; and the same as spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from heis.evidence.models import Benefit, Ending, Gain, Sort
from heis.evidence.queries.overview import (
    AskedBenefits,
    AskedEndings,
    BenefitSearch,
    EndingSearch,
    EndingSums,
    Page,
    Sums,
)
from heis.evidence.rules import Lack
from heis.evidence.spreadsheet import benefit_columns, benefit_rows, ending_columns, ending_rows
from heis.evidence.web import showing
from heis.evidence.web.sums import SumRow, against_bars, area_rows, unit_rows
from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import now
from heis.foundation.exports import FORMATS
from heis.foundation.jinja import NBSP, money, number, query
from heis.foundation.language import active_language
from heis.foundation.pieces import Bar, Chip, Choice, Column, Kpi, Tab, Tag
from heis.foundation.web import download, render
from heis.lift.queries.strategies import Strategies, strategies_of
from heis.organisation.models import Unit
from heis.organisation.queries import filter_units_of
from heis.organisation.request import Request

LONGEST_NUMBER = 18
Asked = AskedBenefits | AskedEndings


@dataclass(frozen=True, slots=True)
class Select:
    """A choice in the filter: its name in the address, what it is called, and what there is to choose, «all» first."""

    name: str
    label: str
    choices: Sequence[Choice]

    @property
    def chosen(self) -> Choice | None:
        """What is chosen, when it is not all."""
        return next((choice for choice in self.choices if choice.is_current and choice.value), None)


@dataclass(frozen=True, slots=True)
class FilterBar:
    """The filter of an overview: where it leads, its choices, and the way to the spreadsheets."""

    address: str
    asked: Asked
    selects: Sequence[Select]

    @property
    def chips(self) -> list[Chip]:
        """What is on, each with the way to take it off."""
        on = [(select, choice) for select in self.selects if (choice := select.chosen)]
        return [Chip(choice.label.strip(NBSP), self.with_(**{select.name: ""})) for select, choice in on]

    def with_(self, **changes: object) -> str:
        """The address with some parts of the filter changed."""
        return self.address + query(self.asked.as_mapping() | changes)

    def download_address(self, form: str) -> str:
        """The spreadsheet, as filtered."""
        return self.address.rstrip("/") + f".{form}" + query(self.asked.as_mapping())


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """Planned against realised, summed and by area and unit, and the list."""

    bar: FilterBar
    tabs: Sequence[Tab]
    numbers: Sequence[Kpi]
    by_area: Sequence[SumRow]
    by_unit: Sequence[SumRow]
    page: Page[Benefit]
    next_address: str
    on: date

    @property
    def against(self) -> list[Bar]:
        """What is realised of what was planned in each area."""
        return against_bars(self.by_area)

    @staticmethod
    def sum_columns(what: str) -> list[Column]:
        """What is shown of each area or unit, which `what` says."""
        return [
            Column("name", what),
            Column("count", _("Gevinster"), numeric=True, wide_only=True),
            Column("planned", _("Planlagt i året"), numeric=True),
            Column("realised", _("Målt i året"), numeric=True),
            Column("coming", _("På vei"), numeric=True, wide_only=True),
            Column("missing", _("Mangler måling"), numeric=True, wide_only=True),
        ]

    @property
    def columns(self) -> list[Column]:
        """What is shown of each benefit."""
        return [
            Column("what", _("Gevinst")),
            Column("owner", _("Har ansvaret"), wide_only=True),
            Column("course", _("Fra, nå og mål")),
            Column("nok", _("Målt av planlagt"), numeric=True),
            Column("lacks", _("Det som mangler")),
        ]

    def tags(self, benefit: Benefit) -> Sequence[Tag]:
        """What is missing in a benefit."""
        return showing.lack_tags(benefit, benefit.initiative, self.on)

    def owner(self, benefit: Benefit) -> str:
        """Who answers for it."""
        return showing.owner_words(benefit)

    def course(self, benefit: Benefit) -> str:
        """From, now and to: 14 → 9 → 2 fall i måneden."""
        values = (benefit.baseline, benefit.latest_value, benefit.target)
        return f"{' → '.join('?' if value is None else number(value) for value in values)} {benefit.measured_in}"

    def nok(self, benefit: Benefit) -> str:
        """Realised of planned in NOK; a dash when it is not counted so."""
        if benefit.planned_nok is None:
            return "–"
        told = money(benefit.realised_nok) if benefit.realised_nok is not None else _("ikke målt")
        return _("%(realised)s av %(planned)s") % {"realised": told, "planned": money(benefit.planned_nok)}

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Gevinster")


@dataclass(frozen=True, slots=True)
class EndingsPage:
    """What is to end, summed, and the list."""

    bar: FilterBar
    tabs: Sequence[Tab]
    numbers: Sequence[Kpi]
    page: Page[Ending]
    next_address: str
    on: date

    @property
    def columns(self) -> list[Column]:
        """What is shown of each."""
        return [
            Column("what", _("Det som tar slutt")),
            Column("end_on", _("Skal være slutt")),
            Column("checker", _("Sjekkes av"), wide_only=True),
            Column("saves", _("Sparer i året"), numeric=True),
            Column("state", _("Hvordan det står til")),
        ]

    def tag(self, ending: Ending) -> Tag:
        """How far it has come."""
        return showing.ending_tag(ending, ending.initiative, self.on)

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Det vi slutter med")


@access(PUBLIC)
@require_GET
def overview(request: Request) -> HttpResponse:
    """All benefits of the municipality that the viewer may see."""
    asked = AskedBenefits.from_mapping(request.GET.dict())
    strategies, units = strategies_of(request.municipality), filter_units_of(request.municipality)
    search = BenefitSearch(request.municipality.pk, request.viewer, now(), asked)
    summary, page = search.summary(), search.page(_before(request))
    bar = FilterBar(reverse("evidence:overview"), asked, _benefit_selects(asked, strategies, units))
    shown = OverviewPage(
        bar=bar,
        tabs=_tabs(asked),
        numbers=_numbers(summary.total, bar),
        by_area=area_rows(summary.by_area, strategies, bar.with_),
        by_unit=unit_rows(summary.by_unit, units, asked.unit, bar.with_),
        page=page,
        next_address=bar.with_(cursor=page.next_cursor) if page.next_cursor else "",
        on=search.on,
    )
    return render(request, "evidence/overview.jinja", shown)


@access(PUBLIC)
@require_GET
def export(request: Request, form: str) -> FileResponse | StreamingHttpResponse:
    """The benefits as xlsx or csv, exactly as filtered."""
    if form not in FORMATS:
        raise Http404
    search = BenefitSearch(request.municipality.pk, request.viewer, now(), AskedBenefits.from_mapping(request.GET.dict()))
    return download(form, _("gevinster"), benefit_columns(), benefit_rows(search, active_language()))


@access(PUBLIC)
@require_GET
def endings(request: Request) -> HttpResponse:
    """All the old that the municipality's plans end, that the viewer may see."""
    asked = AskedEndings.from_mapping(request.GET.dict())
    strategies, units = strategies_of(request.municipality), filter_units_of(request.municipality)
    search = EndingSearch(request.municipality.pk, request.viewer, now(), asked)
    page = search.page(_before(request))
    bar = FilterBar(reverse("evidence:endings"), asked, _ending_selects(asked, strategies, units))
    shown = EndingsPage(
        bar=bar,
        tabs=_tabs(asked),
        numbers=_ending_numbers(search.summary(), bar),
        page=page,
        next_address=bar.with_(cursor=page.next_cursor) if page.next_cursor else "",
        on=search.on,
    )
    return render(request, "evidence/endings.jinja", shown)


@access(PUBLIC)
@require_GET
def export_endings(request: Request, form: str) -> FileResponse | StreamingHttpResponse:
    """What ends, as xlsx or csv, exactly as filtered."""
    if form not in FORMATS:
        raise Http404
    search = EndingSearch(request.municipality.pk, request.viewer, now(), AskedEndings.from_mapping(request.GET.dict()))
    return download(form, _("slutter"), ending_columns(), ending_rows(search, active_language()))


# The parts of the pages


def _before(request: Request) -> int | None:
    """The number the page before ended with."""
    cursor = request.GET.get("cursor", "")
    return int(cursor) if cursor.isdecimal() and len(cursor) <= LONGEST_NUMBER else None


def _tabs(asked: Asked) -> list[Tab]:
    """Both overviews; the area and the unit go along."""
    kept = query({"area": asked.area, "unit": asked.unit})
    is_benefits = isinstance(asked, AskedBenefits)
    return [
        Tab(_("Gevinster"), reverse("evidence:overview") + kept, is_current=is_benefits),
        Tab(_("Det vi slutter med"), reverse("evidence:endings") + kept, is_current=not is_benefits),
    ]


def _numbers(total: Sums, bar: FilterBar) -> list[Kpi]:
    lacking = [
        (Lack.MEASUREMENT, _("mangler måling"), _late_note(total)),
        (Lack.BASELINE, _("mangler utgangspunkt"), ""),
        (Lack.OWNER, _("har ingen ansvarlig"), ""),
    ]
    return [
        Kpi(money(total.realised_nok, short=True), _("målt frigjort i året"), _note_of(total)),
        Kpi(money(total.coming_nok, short=True), _("planlagt, ikke i bruk ennå"), url=bar.with_(use="coming")),
        *(Kpi(number(total.lack(lack)), words, note, bar.with_(lacks=lack.value)) for lack, words, note in lacking),
    ]


def _note_of(total: Sums) -> str:
    return _("av %(planned)s planlagt, i det som er i bruk") % {"planned": money(total.planned_nok, short=True)}


def _late_note(total: Sums) -> str:
    """How many of those that lack a measurement are overdue."""
    late = total.late
    return ngettext("%(num)s er over fristen", "%(num)s er over fristen", late) % {"num": number(late)} if late else ""


def _ending_numbers(sums: EndingSums, bar: FilterBar) -> list[Kpi]:
    note = _("av %(planned)s planlagt") % {"planned": money(sums.planned_nok, short=True)}
    return [
        Kpi(number(sums.overdue), _("over datoen, ikke bekreftet"), url=bar.with_(state="overdue")),
        Kpi(number(sums.off), _("slått av"), url=bar.with_(state="off")),
        Kpi(money(sums.saved_nok, short=True), _("spart i året"), note),
    ]


def _benefit_selects(asked: AskedBenefits, strategies: Strategies | None, units: Sequence[Unit]) -> list[Select]:
    uses = [("in_use", _("I bruk")), ("coming", _("Ikke i bruk ennå"))]
    return [
        _area_select(asked, strategies),
        _unit_select(asked, units),
        _select("gain", _("Slags gevinst"), _("Alle slag"), asked.gain, [(gain.value, str(gain.label)) for gain in Gain]),
        _select("use", _("I bruk"), _("Alle"), asked.use, uses),
        _select("lacks", _("Mangler"), _("Uansett"), asked.lacks, [(lack.value, str(lack.label)) for lack in Lack]),
    ]


def _ending_selects(asked: AskedEndings, strategies: Strategies | None, units: Sequence[Unit]) -> list[Select]:
    states = [("overdue", _("Over datoen")), ("waiting", _("I bruk ennå")), ("off", _("Slått av"))]
    return [
        _area_select(asked, strategies),
        _unit_select(asked, units),
        _select("sort", _("Slags"), _("Alle slag"), asked.sort, [(sort.value, str(sort.label)) for sort in Sort]),
        _select("state", _("Hvordan det står til"), _("Uansett"), asked.state, states),
    ]


def _area_select(asked: Asked, strategies: Strategies | None) -> Select:
    words = strategies.words("areas") if strategies else []
    named = [(word.key, str(word.name.in_language(active_language()))) for word in words]
    return _select("area", _("Område"), _("Alle områder"), asked.area, named)


def _unit_select(asked: Asked, units: Sequence[Unit]) -> Select:
    named = [(str(unit.pk), NBSP * 2 * max(len(unit.ancestor_ids) - 2, 0) + unit.name) for unit in units]
    return _select("unit", _("Enhet"), _("Alle enheter"), str(asked.unit or ""), named)


def _select(name: str, label: str, everything: str, chosen: str, named: Sequence[tuple[str, str]]) -> Select:
    choices = [Choice("", everything, is_current=not chosen)]
    return Select(name, label, [*choices, *(Choice(value, text, is_current=value == chosen) for value, text in named)])
