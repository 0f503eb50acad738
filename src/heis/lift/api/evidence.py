"""Reading and writing what the gates ask for."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from heis.foundation.api import ANYBODY, In, Out, fresh, require_version
from heis.foundation.clock import now
from heis.foundation.language import active_language
from heis.lift.api.asking import CHANGING, READING, WITH_CODE, document_for, initiative_asked_for, there
from heis.lift.api.schemas import EvidenceOut, GroundOut, RevisionOut
from heis.lift.evidence import is_text_kind
from heis.lift.models import Initiative
from heis.lift.operations.evidence import Finding, save_evidence
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
    """One sentence for the decider, the whole text, and whether the team holds it to be finished."""

    summary: str = Field("", max_length=300, description="The most important in one sentence. Those who decide read it first.")
    body: str = Field("", max_length=20_000, description="More about it, as plain text with Markdown.")
    is_complete: bool = Field(False, description="Only what is complete counts at the gate.")


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
    save_evidence(initiative, kind, Finding(**body.model_dump()), by=viewer, at=now(), revision=revision)
    return _answer(request, initiative, described)


@router.get(PATH + "/{slug:kind}/revisions", response=RevisionsOut, auth=ANYBODY, summary="List revisions", openapi_extra=WITH_CODE)
def list_revisions(request: Request, number: int, kind: str) -> RevisionsOut:
    """How the evidence has been saved through time."""
    initiative, _viewer = initiative_asked_for(request, number)
    _kind(initiative, kind)
    found = reading.evidence_of(initiative, kind)
    revisions = found.revisions.select_related("author").order_by("-number")[:20] if found else []
    return RevisionsOut(items=[RevisionOut.of(revision) for revision in revisions])


def _kind(initiative: Initiative, key: str) -> EvidenceKind:
    """A kind that the strategy has and something can fill in."""
    found = next((kind for kind in document_for(initiative).evidence_kinds if kind.key == key), None)
    return there(found if is_text_kind(key) else None)


def _answer(request: Request, initiative: Initiative, kind: EvidenceKind) -> HttpResponse:
    found = reading.evidence_of(initiative, kind.key)
    answer = EvidenceOut.of(kind.key, kind.name.in_language(active_language()), found)
    return fresh(request, answer, version=answer.revision)
