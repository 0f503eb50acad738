"""Finding, reading, filing and describing initiatives."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status
from pydantic import Field

from heis.accounts.request import place_of
from heis.foundation.api import ANYBODY, ITEMS_ON_A_PAGE, SIGNED_IN, In, Limit, Out, fresh, require_version
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.foundation.exports import FORMATS
from heis.foundation.language import active_language
from heis.foundation.web import download
from heis.lift.api.asking import CHANGING, READING, document_for, initiative_asked_for, opened_by
from heis.lift.api.schemas import InitiativeLine, InitiativeOut, InitiativePage, line_of, whole_of
from heis.lift.models import FilingDraft, Initiative
from heis.lift.operations.describing import Description, UnableToDescribe, describe_initiative
from heis.lift.operations.filing import (
    Filed,
    Wording,
    claim_initiative,
    discard_draft,
    draft_with,
    file_initiative,
    open_with_code,
    renew_return_code,
    save_draft,
    start_draft,
)
from heis.lift.operations.placing import place_initiative
from heis.lift.queries import room as reading
from heis.lift.queries.listing import Filter, find_initiative_by_number, initiatives_in, page_of
from heis.lift.queries.rights import rights_in, team_of
from heis.lift.queries.visibility import initiative_visible_to, source_of
from heis.lift.rules import usable
from heis.lift.spreadsheet import columns_of, rows_of
from heis.organisation.models import Unit
from heis.organisation.queries import open_units_of
from heis.organisation.request import Request

router = Router(tags=["Initiatives"])

Key = Annotated[str, Field(max_length=40)]
Number = Annotated[int, Field(ge=1, lt=2**53)]
ListCursor = Annotated[
    str,
    Field(pattern=r"^([0-9]{1,17}-[0-9]{1,18})?$", description="`next_cursor` of the page before; left out for the first page."),
]


class Asked(In):
    """What is looked for: the same filter as in the list and the picture. Every part may be left out."""

    q: str = Field(
        "",
        max_length=100,
        description="A number, or words of the title: their beginnings, or from four letters what stands from the third letter of a word on.",
    )
    area: Key = ""
    unit: Number | None = Field(None, description="A unit, with all units below it.")
    form: Key = ""
    degree: Key = ""
    size: Key = ""
    stage: Key = ""
    floor: int | None = Field(None, ge=0, le=100)
    months: int | None = Field(None, ge=1, le=1200, description="Filed within so many months.")
    late: bool = Field(False, description="Only those whose deadline has passed.")
    mine: bool = Field(False, description="Only those whose team you are in.")
    riding: bool = Field(False, description="Only those that are neither in use nor ended.")
    followed: bool = Field(False, description="Only those you follow.")

    def as_filter(self) -> Filter:
        """The filter the queries take."""
        return Filter(**self.model_dump())


class AskedOfList(Asked):
    """What is looked for in the list."""

    shared: bool = Field(False, description="Not the municipality's own, but what other municipalities have shared with you.")


@router.get("/initiatives", response=InitiativePage, auth=ANYBODY, summary="List initiatives")
def list_initiatives(
    request: Request, asked: Query[AskedOfList], cursor: ListCursor = "", limit: Limit = ITEMS_ON_A_PAGE
) -> InitiativePage:
    """The initiatives of the municipality that you may see, the latest changed first, a page at a time.

    With `shared=true` those of all other municipalities that are shared with you: in a cooperation, with all municipalities, or with all.
    """
    found = initiatives_in(request.municipality.pk, request.viewer, asked.as_filter(), now())
    page = page_of(found, cursor, limit)
    return InitiativePage(items=[line_of(initiative) for initiative in page.rows], next_cursor=page.next_cursor or None)


SPREADSHEET = {
    "responses": {
        200: {"content": {form.split(";")[0]: {"schema": {"type": "string", "format": "binary"}} for form in FORMATS.values()}}
    }
}


@router.get("/initiatives/export", auth=ANYBODY, summary="Take the list out as a spreadsheet", openapi_extra=SPREADSHEET)
def export_initiatives(
    request: Request, asked: Query[AskedOfList], form_of_file: Annotated[Literal["xlsx", "csv"], Query(alias="format")] = "xlsx"
) -> FileResponse | StreamingHttpResponse:
    """The list exactly as filtered, as xlsx or csv, with headings in the language asked for; at most 100 000 rows."""
    at = now()
    found = initiatives_in(request.municipality.pk, request.viewer, asked.as_filter(), at)
    return download(
        form_of_file, _("initiativer"), columns_of(with_municipality=asked.shared), rows_of(found, active_language(), at)
    )


@router.get("/initiatives/{int:number}", response=InitiativeOut, auth=ANYBODY, summary="Read an initiative", openapi_extra=READING)
def read_initiative(request: Request, number: int) -> HttpResponse:
    """What it is, where it stands, who holds it, what the next gate asks for, and what you may do. With an ETag."""
    initiative, viewer = initiative_asked_for(request, number)
    return initiative_answer(request, initiative, viewer)


def initiative_answer(request: Request, initiative: Initiative, viewer: Viewer, *, status: int = 200) -> HttpResponse:
    """The whole initiative as it stands, with its ETag."""
    document, team = document_for(initiative), list(team_of(initiative))
    whole = whole_of(
        initiative,
        document,
        team=team,
        source=source_of(initiative, viewer),
        ahead=reading.next_gate_of(initiative, document, local_date(now())),
        rights=usable(rights_in(viewer, initiative, team), stage=initiative.stage),
        is_following=reading.is_following(viewer, initiative),
    )
    return fresh(request, whole, version=initiative.version, status=status)


# --- Filing ------------------------------------------------------------------------------------------------------------------


class FilingIn(In):
    """The three fields, and whose idea it is when it is filed on behalf of somebody."""

    problem: str = Field("", max_length=5000, description="What is the problem? A sentence is enough.")
    for_whom: str = Field("", max_length=1000)
    idea: str = Field("", max_length=5000)
    on_behalf_of: str = Field(
        "",
        max_length=200,
        description="The name of the one whose idea it is. They get the return code. It comes to the unit where they work; to none yet "
        "(`unit` is null) when nobody who works in the municipality is called so, and you can then place it.",
    )

    def wording(self) -> Wording:
        """What the operation takes."""
        return Wording(**self.model_dump())


class FiledOut(Out):
    """It has come in. `return_code` is shown this once and is nowhere else; null when the person is logged in, or it was filed before."""

    initiative: InitiativeLine
    return_code: str | None


class DraftOut(Out):
    """What somebody has begun to write, at a secret address. Filing it again gives the same initiative."""

    token: str
    problem: str
    for_whom: str
    idea: str
    on_behalf_of: str
    initiative: int | None = Field(description="The number, once it has been filed.")


class ReturnCodeOut(Out):
    """A new return code. The one before no longer works."""

    return_code: str


@router.post("/initiatives", response={201: FiledOut}, auth=ANYBODY, summary="File an initiative")
def file_at_once(request: Request, body: FilingIn, response: HttpResponse) -> Status[FiledOut]:
    """File a need or an idea in one request, with or without login. Without login you get a return code: the way back to it.

    A request that is sent twice files twice. A program that may have to send it again makes a draft first (`POST /drafts`).
    """
    draft, _unused = _start_draft(request, body)
    return _filed(file_initiative(draft, by=request.viewer, at=now()), response)


def _start_draft(request: Request, body: FilingIn) -> tuple[FilingDraft, str]:
    source = place_of(request).counted_address
    return start_draft(request.municipality, wording=body.wording(), by=request.viewer, at=now(), source=source)


def _filed(filed: Filed, response: HttpResponse) -> Status[FiledOut]:
    response["Location"] = reverse("api:read_initiative", args=[filed.initiative.pk])
    response["Cache-Control"] = "no-store"
    return Status(201, FiledOut(initiative=line_of(filed.initiative), return_code=filed.return_code))


@router.post("/drafts", response={201: DraftOut}, auth=ANYBODY, summary="Begin a draft")
def begin_draft(request: Request, body: FilingIn, response: HttpResponse) -> Status[DraftOut]:
    """Keep what is written so far. The token is the only way back to the draft; whoever has it can change and file it."""
    draft, token = _start_draft(request, body)
    response["Location"] = reverse("api:read_draft", args=[token])
    return Status(201, _draft_out(draft, token))


@router.get("/drafts/{str:token}", response=DraftOut, auth=ANYBODY, summary="Read a draft")
def read_draft(request: Request, token: str) -> DraftOut:
    """The draft as it stands."""
    return _draft_out(draft_with(token), token)


@router.put("/drafts/{str:token}", response=DraftOut, auth=ANYBODY, summary="Save a draft")
def change_draft(request: Request, token: str, body: FilingIn) -> DraftOut:
    """Keep the latest of what is written. A draft that has been filed stays as it was."""
    draft = draft_with(token)
    save_draft(draft, wording=body.wording(), at=now())
    return _draft_out(draft, token)


@router.post("/drafts/{str:token}/file", response={201: FiledOut}, auth=ANYBODY, summary="File a draft")
def file_draft(request: Request, token: str, response: HttpResponse) -> Status[FiledOut]:
    """Make the draft an initiative. Sent again, it gives the same initiative, without the return code; until somebody has used the code
    to make it theirs. Then it answers 404 to those it is not shared with.
    """
    draft = draft_with(token)
    if draft.initiative and draft.initiative.return_code_hash is None:
        initiative_visible_to(request.viewer, draft.initiative.pk)
    return _filed(file_initiative(draft, by=request.viewer, at=now()), response)


@router.delete("/drafts/{str:token}", response={204: None}, auth=ANYBODY, summary="Throw a draft away")
def throw_draft_away(request: Request, token: str) -> Status[None]:
    """Throw away what was begun. A draft that has been filed stays."""
    discard_draft(draft_with(token))
    return Status(204, None)


@router.post("/drafts/{str:token}/return-code", response={201: ReturnCodeOut}, auth=ANYBODY, summary="Get a new return code")
def renew_code(request: Request, token: str, response: HttpResponse) -> Status[ReturnCodeOut]:
    """A new return code when the first was lost on the way. The old one stops working."""
    response["Cache-Control"] = "no-store"
    return Status(201, ReturnCodeOut(return_code=renew_return_code(draft_with(token), at=now())))


def _draft_out(draft: FilingDraft, token: str) -> DraftOut:
    texts = {name: getattr(draft, name) for name in ("problem", "for_whom", "idea", "on_behalf_of")}
    return DraftOut(token=token, initiative=draft.initiative_id, **texts)


class ClaimIn(In):
    """The return code, however it is typed."""

    code: str = Field(max_length=40)


@router.post("/initiatives/claim", response=InitiativeOut, auth=SIGNED_IN, summary="Claim an initiative with its return code")
def claim_with_code(request: Request, body: ClaimIn) -> HttpResponse:
    """Make what was filed without login your own, with everything that has happened to it. The code is used up."""
    number = open_with_code(body.code, place=place_of(request), at=now()).pk
    viewer = opened_by(request.viewer, number)
    initiative = initiative_visible_to(viewer, number)
    claim_initiative(initiative, by=viewer, at=now())
    return initiative_answer(request, initiative, request.viewer)


@router.post("/initiatives/{int:number}/claim", response=InitiativeOut, auth=SIGNED_IN, summary="Take what nobody owns")
def take(request: Request, number: int) -> HttpResponse:
    """Become the owner of what has none: for the coordinator, and those in the team who work in the municipality.

    Who filed it without login keeps the return code.
    """
    initiative, viewer = initiative_asked_for(request, number)
    claim_initiative(initiative, by=viewer, at=now())
    return initiative_answer(request, initiative, request.viewer)


# --- Describing --------------------------------------------------------------------------------------------------------------


class DescriptionIn(In):
    """What changes in the description; what is left out stays as it is. Keys belong to the strategy the initiative follows."""

    title: str = Field("", max_length=120)
    problem: str = Field("", max_length=5000)
    for_whom: str = Field("", max_length=1000)
    idea: str = Field("", max_length=5000)
    summary: str = Field("", max_length=300)
    form: Key = ""
    degree: Key = ""
    areas: list[Key] = Field([], max_length=20)
    novelty: str = Field("", description="new, adapted or copied; empty when not settled", max_length=10)
    builds_on: Number | None = None
    builds_on_text: str = Field("", max_length=200)
    amount_nok: int | None = Field(None, description="The whole cost that binds money, in NOK.")
    size_class: Key = ""
    unit: Number | None = None


@router.patch(
    "/initiatives/{int:number}", response=InitiativeOut, auth=ANYBODY, summary="Describe an initiative", openapi_extra=CHANGING
)
def describe(request: Request, number: int, body: DescriptionIn) -> HttpResponse:
    """Change the description. The amount can make the size class larger, never smaller. Finished evidence can settle it, such as a risk
    test: then it can only be made larger here. Not while it lies before a gate.
    """
    initiative, viewer = initiative_asked_for(request, number)
    require_version(request, initiative.version)
    describe_initiative(initiative, _description(initiative, body, viewer), by=viewer, at=now())
    return initiative_answer(request, initiative, viewer)


KEPT = (
    "title",
    "problem",
    "for_whom",
    "idea",
    "summary",
    "form",
    "degree",
    "areas",
    "novelty",
    "builds_on_text",
    "amount_nok",
    "size_class",
)


def _description(initiative: Initiative, body: DescriptionIn, viewer: Viewer) -> Description:
    changed = body.model_dump(include=body.model_fields_set)
    kept = {name: changed.get(name, getattr(initiative, name)) for name in KEPT}
    source = _source(viewer, body.builds_on) if "builds_on" in changed else initiative.builds_on
    unit = _unit(initiative, body.unit) if body.unit else None
    return Description(**kept, builds_on=source, unit=unit)


class PlaceIn(In):
    """The unit it belongs to."""

    unit: Number


@router.put("/initiatives/{int:number}/unit", response=InitiativeOut, auth=SIGNED_IN, summary="Place an initiative at a unit")
def place(request: Request, number: int, body: PlaceIn) -> HttpResponse:
    """Let what came in from outside lie at the unit it belongs to; its gates are then decided there. For the coordinator and those
    who lead it, and not while it lies before a gate.
    """
    initiative, viewer = initiative_asked_for(request, number)
    place_initiative(initiative, _unit(initiative, body.unit), by=viewer, at=now())
    return initiative_answer(request, initiative, viewer)


def _source(viewer: Viewer, number: int | None) -> Initiative | None:
    found = find_initiative_by_number(viewer, number)
    if number and found is None:
        raise UnableToDescribe(_("Vi finner ikke initiativet det bygger på."), field="builds_on")
    return found


def _unit(initiative: Initiative, pk: int) -> Unit:
    found = next((unit for unit in open_units_of(initiative.municipality) if unit.pk == pk), None)
    if found is None:
        raise UnableToDescribe(_("Velg en enhet som finnes i kommunen i dag."), field="unit")
    return found
