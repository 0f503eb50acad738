"""All benefits of the municipality, and all that it ends; and what waits for you of them."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from heis.evidence.api.schemas import BenefitOut, EndingOut
from heis.evidence.models import Gain, Sort
from heis.evidence.queries import desk as waiting
from heis.evidence.queries.overview import AskedBenefits, AskedEndings, BenefitSearch, EndingSearch, Sums
from heis.evidence.rules import Lack
from heis.evidence.spreadsheet import benefit_columns, benefit_rows, ending_columns, ending_rows
from heis.foundation.api import ANYBODY, ITEMS_ON_A_PAGE, SIGNED_IN, Cursor, In, Limit, Out, Page, id_in
from heis.foundation.clock import local_date, now
from heis.foundation.language import active_language
from heis.foundation.web import download
from heis.lift.api.initiatives import SPREADSHEET, Key, Number
from heis.organisation.request import Request

router = Router(tags=["Benefits in the municipality"])


class BenefitPage(Page[BenefitOut]):
    """A part of the list of benefits, the latest first."""


class EndingPage(Page[EndingOut]):
    """A part of the list of what ends, the latest first."""


class BenefitsAsked(In):
    """What benefits are looked for. Every part may be left out."""

    area: Key = ""
    unit: Number | None = Field(None, description="A unit, with all units below it.")
    gain: Gain | None = None
    lacks: Lack | None = Field(None, description="Only those where this is missing.")
    use: Literal["in_use", "coming"] | None = Field(None, description="Only those of what is in use, or of what is not yet.")

    def search(self, request: Request) -> BenefitSearch:
        """The caller looks for them, now."""
        asked = AskedBenefits(self.area, self.unit, self.gain or "", self.lacks or "", self.use or "")
        return BenefitSearch(request.municipality.pk, request.viewer, now(), asked)


class EndingsAsked(In):
    """What endings are looked for. Every part may be left out."""

    area: Key = ""
    unit: Number | None = Field(None, description="A unit, with all units below it.")
    sort: Sort | None = None
    state: Literal["overdue", "waiting", "off"] | None = None

    def search(self, request: Request) -> EndingSearch:
        """The caller looks for them, now."""
        asked = AskedEndings(self.area, self.unit, self.state or "", self.sort or "")
        return EndingSearch(request.municipality.pk, request.viewer, now(), asked)


class SumsOut(Out):
    """Benefits added up; amounts are whole NOK in a year. Planned and realised are of what is in use."""

    benefits: int
    in_use: int
    planned_nok: int
    realised_nok: int
    coming_nok: int = Field(description="Planned for what is not in use yet.")
    lacking: dict[str, int] = Field(description="How many lack each thing: baseline, target, measurement, owner.")
    late: int = Field(description="How many of those that lack a measurement should have had it by now.")

    @classmethod
    def of(cls, sums: Sums) -> SumsOut:
        """The sums."""
        return cls(
            benefits=sums.benefits,
            in_use=sums.in_use,
            planned_nok=sums.planned_nok,
            realised_nok=sums.realised_nok,
            coming_nok=sums.coming_nok,
            lacking={lack.value: sums.lack(lack) for lack in Lack},
            late=sums.late,
        )


class SummaryOut(Out):
    """The sums of all that is asked for, by the first area of each initiative (empty without one), and by unit."""

    total: SumsOut
    by_area: dict[str, SumsOut]
    by_unit: dict[int, SumsOut]


class EndingSumsOut(Out):
    """How many ways end, how many are overdue and switched off, and what that saves in a year, in whole NOK."""

    endings: int
    overdue: int
    off: int
    planned_nok: int
    saved_nok: int


class MyBenefitsOut(Out):
    """What waits for you: benefits you are asked to own, those you are to measure, and the old you are to check has ended."""

    asked: list[BenefitOut]
    to_measure: list[BenefitOut]
    to_check: list[EndingOut]


SheetFormat = Annotated[Literal["xlsx", "csv"], Query(alias="format")]


@router.get("/benefits", response=BenefitPage, auth=ANYBODY, summary="List the municipality's benefits")
def find_benefits(
    request: Request, asked: Query[BenefitsAsked], cursor: Cursor = "", limit: Limit = ITEMS_ON_A_PAGE
) -> BenefitPage:
    """The benefits of the municipality that you may see, the latest first, a page at a time."""
    search = asked.search(request)
    page = search.page(id_in(cursor), limit)
    items = [BenefitOut.of(benefit, benefit.initiative, search.on) for benefit in page.rows]
    return BenefitPage(items=items, next_cursor=page.next_cursor or None)


@router.get("/benefits/summary", response=SummaryOut, auth=ANYBODY, summary="Planned against realised")
def sum_benefits(request: Request, asked: Query[BenefitsAsked]) -> SummaryOut:
    """What is planned and what is realised, of the benefits that you may see."""
    summary = asked.search(request).summary()
    return SummaryOut(
        total=SumsOut.of(summary.total),
        by_area={area: SumsOut.of(sums) for area, sums in summary.by_area.items()},
        by_unit={unit: SumsOut.of(sums) for unit, sums in summary.by_unit.items()},
    )


@router.get("/benefits/export", auth=ANYBODY, summary="Take the benefits out as a spreadsheet", openapi_extra=SPREADSHEET)
def export_benefits(
    request: Request, asked: Query[BenefitsAsked], form_of_file: SheetFormat = "xlsx"
) -> FileResponse | StreamingHttpResponse:
    """The benefits exactly as filtered, as xlsx or csv, with headings in the language asked for; at most 100 000 rows."""
    return download(form_of_file, _("gevinster"), benefit_columns(), benefit_rows(asked.search(request), active_language()))


@router.get("/endings", response=EndingPage, auth=ANYBODY, summary="List what the municipality ends")
def find_endings(request: Request, asked: Query[EndingsAsked], cursor: Cursor = "", limit: Limit = ITEMS_ON_A_PAGE) -> EndingPage:
    """The old that the municipality's plans end, that you may see, the latest first, a page at a time."""
    search = asked.search(request)
    page = search.page(id_in(cursor), limit)
    items = [EndingOut.of(ending, ending.initiative, search.on) for ending in page.rows]
    return EndingPage(items=items, next_cursor=page.next_cursor or None)


@router.get("/endings/summary", response=EndingSumsOut, auth=ANYBODY, summary="How much has ended")
def sum_endings(request: Request, asked: Query[EndingsAsked]) -> EndingSumsOut:
    """How much of the old still stands, and what it saves when it is gone."""
    sums = asked.search(request).summary()
    return EndingSumsOut(**{name: getattr(sums, name) for name in EndingSumsOut.model_fields})


@router.get("/endings/export", auth=ANYBODY, summary="Take what ends out as a spreadsheet", openapi_extra=SPREADSHEET)
def export_what_ends(
    request: Request, asked: Query[EndingsAsked], form_of_file: SheetFormat = "xlsx"
) -> FileResponse | StreamingHttpResponse:
    """What ends exactly as filtered, as xlsx or csv, with headings in the language asked for; at most 100 000 rows."""
    return download(form_of_file, _("slutter"), ending_columns(), ending_rows(asked.search(request), active_language()))


@router.get("/desk/benefits", response=MyBenefitsOut, auth=SIGNED_IN, summary="My benefits")
def read_my_benefits(request: Request) -> MyBenefitsOut:
    """What waits for you of benefits and endings, at most fifty of each kind."""
    viewer, on, most = request.viewer, local_date(now()), waiting.SHOWN
    return MyBenefitsOut(
        asked=[BenefitOut.of(each, each.initiative, on) for each in waiting.benefits_asked_of(viewer)[:most]],
        to_measure=[BenefitOut.of(each, each.initiative, on) for each in waiting.benefits_to_measure(viewer, on)[:most]],
        to_check=[EndingOut.of(each, each.initiative, on) for each in waiting.endings_to_check(viewer, on)[:most]],
    )
