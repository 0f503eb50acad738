"""What has been learnt, in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from heis.evidence.learnings_spreadsheet import columns_of
from heis.evidence.queries.learnings import Learning, all_learnings, learnings_page, learnt_in
from heis.foundation.api import ANYBODY, ITEMS_ON_A_PAGE, In, Limit, Out, Page
from heis.foundation.clock import now
from heis.foundation.language import active_language
from heis.foundation.web import download
from heis.lift.api.initiatives import SPREADSHEET, Key, ListCursor
from heis.lift.api.schemas import InitiativeLine, line_of
from heis.lift.queries.listing import Filter
from heis.organisation.request import Request

router = Router(tags=["Learnings"])


class AskedOfLearnings(In):
    """What is looked for among what has been learnt. Every part may be left out."""

    q: str = Field("", max_length=100, description="Words of the title or of what is written, or a number.")
    area: Key = ""
    stage: Literal["", "in_use", "stopped"] = Field("", description="How it ended.")
    shared: bool = Field(False, description="Not the municipality's own, but what other municipalities have shared with you.")

    def as_filter(self) -> Filter:
        """The filter the queries take."""
        return Filter(**self.model_dump())


class LearningOut(Out):
    """What was learnt of an initiative that has ended, as its team wrote it. `stage` and `stage_since_at` say how and when it ended.

    One that `is_short` was stopped and has no finished evaluation: `others` is the few lines it was stopped with, and the rest is empty.
    """

    initiative: InitiativeLine
    is_short: bool
    learnt_at: datetime = Field(description="When this was written; the list is ordered by it.")
    evaluated_at: datetime | None
    others: str = Field(description="What others should know.")
    believed: str
    happened: str
    otherwise: str = Field(description="What they would have done otherwise.")
    whom_to_ask: str = Field(description="A role or a unit.")

    @classmethod
    def of(cls, learning: Learning) -> LearningOut:
        """One of them."""
        return cls(
            initiative=line_of(learning.initiative),
            is_short=learning.is_short,
            learnt_at=learning.initiative.learnt_at,
            evaluated_at=learning.initiative.evaluated_at,
            **learning.evaluation.model_dump(),
        )


class LearningPage(Page[LearningOut]):
    """What has been learnt, the latest first."""


@router.get("/learnings", response=LearningPage, auth=ANYBODY, summary="List what has been learnt")
def list_learnings(
    request: Request, asked: Query[AskedOfLearnings], cursor: ListCursor = "", limit: Limit = ITEMS_ON_A_PAGE
) -> LearningPage:
    """The finished evaluations of what has ended in the municipality, in use or stopped, that you may see, and the few lines of what was stopped
    without one; the latest first.

    With `shared=true` those of all other municipalities that are shared with you.
    """
    found = learnings_page(learnt_in(request.municipality.pk, request.viewer, asked.as_filter(), now()), cursor, limit)
    return LearningPage(items=[LearningOut.of(each) for each in found.rows], next_cursor=found.next_cursor or None)


@router.get("/learnings/export", auth=ANYBODY, summary="Take what has been learnt out as a spreadsheet", openapi_extra=SPREADSHEET)
def export_learnings(
    request: Request,
    asked: Query[AskedOfLearnings],
    form_of_file: Annotated[Literal["xlsx", "csv"], Query(alias="format")] = "xlsx",
) -> FileResponse | StreamingHttpResponse:
    """The list exactly as filtered, as xlsx or csv, with headings in your language; at most 100 000 rows."""
    rows = all_learnings(learnt_in(request.municipality.pk, request.viewer, asked.as_filter(), now()))
    return download(form_of_file, _("lærdommer"), columns_of(active_language(), with_municipality=asked.shared), rows)
