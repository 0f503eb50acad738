"""Reading and writing what the gates ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field
from pydantic import ValidationError as Faulty

from heis.foundation.api import ANYBODY, In, Out, fresh, require_version
from heis.foundation.clock import now
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import schema_of
from heis.foundation.typed import words_for
from heis.lift.api.asking import CHANGING, READING, WITH_CODE, document_for, initiative_asked_for, there
from heis.lift.api.schemas import EvidenceOut, GroundOut, RevisionOut
from heis.lift.evidence import Case, Kind, kind_named, kinds
from heis.lift.models import Initiative
from heis.lift.operations.evidence import ContentNotFitting, Finding, NotFinished, save_evidence
from heis.lift.queries import room as reading
from heis.organisation.request import Request
from heis.strategy.document import EvidenceKind

router = Router(tags=["Evidence"])
PATH = "/initiatives/{int:number}/evidence"


class GroundsOut(Out):
    """What the next gate asks for, in its order, then whatever else has been written."""

    items: list[GroundOut]


class RevisionsOut(Out):
    """The latest twenty revisions, newest first."""

    items: list[RevisionOut]


class EvidenceIn(In):
    """One sentence for the decider, or the sheet of the kinds that have one; the whole text; and whether the team holds it to be finished."""

    summary: str = Field(
        "",
        max_length=300,
        description="The most important in one sentence. Those who decide read it first. Made from the sheet when the kind has one.",
    )
    body: str = Field("", max_length=20_000, description="More about it, as plain text with Markdown.")
    content: dict[str, Any] | None = Field(None, description="What is filled in of the sheet, as `/evidence-kinds` describes it.")
    is_complete: bool = Field(False, description="Only what is complete counts at the gate.")


class KindOut(Out):
    """A kind of evidence that can be filled in. `content_schema` is the JSON Schema of its sheet; null of a text."""

    kind: str
    content_schema: dict[str, Any] | None
    has_body: bool = Field(description="Whether a text may stand beside the sheet.")


class KindsOut(Out):
    """Every kind that can be filled in."""

    items: list[KindOut]


@router.get("/evidence-kinds", response=KindsOut, auth=ANYBODY, summary="List the kinds of evidence")
def list_kinds(request: Request) -> KindsOut:
    """Every kind that can be filled in, with the shape of its sheet. Which of them a gate asks for is in the strategy."""
    return KindsOut(items=[KindOut(kind=kind.key, content_schema=_schema(kind), has_body=kind.has_body) for kind in kinds()])


def _schema(kind: Kind) -> dict[str, Any] | None:
    return schema_of(kind.content) if kind.content else None


@router.get(PATH, response=GroundsOut, auth=ANYBODY, summary="List the evidence", openapi_extra=WITH_CODE)
def list_evidence(request: Request, number: int) -> GroundsOut:
    """What the next gate asks for and how far it has come."""
    initiative, _viewer = initiative_asked_for(request, number)
    document = document_for(initiative)
    grounds = reading.grounds_of(initiative, document, document.gate_from(initiative.stage))
    return GroundsOut(items=[GroundOut.of(ground) for ground in grounds])


@router.get(PATH + "/{slug:kind}", response=EvidenceOut, auth=ANYBODY, summary="Read one kind of evidence", openapi_extra=READING)
def read_evidence(request: Request, number: int, kind: str) -> HttpResponse:
    """What is known of one kind. Nothing written yet is `missing`, revision 0."""
    initiative, _viewer = initiative_asked_for(request, number)
    return _answer(request, initiative, _kind(initiative, kind))


@router.put(PATH + "/{slug:kind}", response=EvidenceOut, auth=ANYBODY, summary="Save evidence", openapi_extra=CHANGING)
def write_evidence(request: Request, number: int, kind: str, body: EvidenceIn) -> HttpResponse:
    """Save what is known, as a new revision. `If-Match: "0"` when nothing was written before."""
    initiative, viewer = initiative_asked_for(request, number)
    described = _kind(initiative, kind)
    begun = reading.evidence_of(initiative, kind)
    revision = begun.revision if begun else None
    require_version(request, revision or 0)
    finding = _finding(kind, body)
    try:
        save_evidence(initiative, kind, finding, by=viewer, at=now(), revision=revision)
    except (ContentNotFitting, NotFinished) as refusal:
        raise type(refusal)(refusal.message, faults=[_in_content(fault) for fault in refusal.faults]) from refusal
    return _answer(request, initiative, described)


@router.get(PATH + "/{slug:kind}/revisions", response=RevisionsOut, auth=ANYBODY, summary="List revisions", openapi_extra=WITH_CODE)
def list_revisions(request: Request, number: int, kind: str) -> RevisionsOut:
    """How the evidence has been saved through time."""
    initiative, _viewer = initiative_asked_for(request, number)
    _kind(initiative, kind)
    found = reading.evidence_of(initiative, kind)
    revisions = found.revisions.select_related("author").order_by("-number")[:20] if found else []
    case = Case(initiative, document_for(initiative))
    return RevisionsOut(items=[RevisionOut.of(kind, revision, case) for revision in revisions])


def _kind(initiative: Initiative, key: str) -> EvidenceKind:
    """A kind that the strategy has and something can fill in."""
    found = next((kind for kind in document_for(initiative).evidence_kinds if kind.key == key), None)
    return there(found if kind_named(key) else None)


def _finding(key: str, body: EvidenceIn) -> Finding:
    kind = there(kind_named(key))
    if kind.content is None or body.content is None:
        return Finding(body.summary, body.body, is_complete=body.is_complete)
    if body.summary:
        raise ContentNotFitting(_("Setningen lages av skjemaet, og kan ikke sendes inn."), field="summary")
    try:
        content = kind.content.model_validate(body.content)
    except Faulty as faulty:
        faults = [_in_content(FieldFault(".".join(map(str, e["loc"])), words_for(e), e["type"])) for e in faulty.errors()]
        raise ContentNotFitting(_("Noe i skjemaet passer ikke."), faults=faults) from faulty
    return Finding(body=body.body, content=content, is_complete=body.is_complete)


def _in_content(fault: FieldFault) -> FieldFault:
    """What is wrong in the sheet, named as the body has it."""
    return replace(fault, field=f"content.{fault.field}")


def _answer(request: Request, initiative: Initiative, kind: EvidenceKind) -> HttpResponse:
    found = reading.evidence_of(initiative, kind.key)
    answer = EvidenceOut.of(kind, found, Case(initiative, document_for(initiative)))
    return fresh(request, answer, version=answer.revision)
