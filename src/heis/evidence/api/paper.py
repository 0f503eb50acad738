"""The decision paper through the API."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from heis.evidence.papers.paper import Line, Paper, Verdict, paper_about
from heis.evidence.papers.pdf import PDF_TYPE, pdf_of
from heis.foundation.api import ANYBODY, Out
from heis.foundation.clock import now
from heis.foundation.pieces import Kpi
from heis.lift.api.asking import WITH_CODE, initiative_asked_for, there
from heis.organisation.request import Request

router = Router(tags=["Evidence"])
PATH = "/initiatives/{int:number}/paper"
PDF = {"responses": {200: {"content": {PDF_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}}


class LineOut(Out):
    """One piece of evidence in one line."""

    kind: str
    name: str
    status: str = Field(description="`missing`, `draft` or `complete`.")
    sentence: str
    is_required: bool

    @classmethod
    def of(cls, line: Line) -> LineOut:
        """The line."""
        return cls(kind=line.key, name=line.name, status=line.status, sentence=line.sentence, is_required=line.is_required)


class FigureOut(Out):
    """One of the few numbers a decider looks for, in words."""

    value: str
    label: str

    @classmethod
    def of(cls, figure: Kpi) -> FigureOut:
        """The figure."""
        return cls(value=figure.value, label=figure.label)


class VerdictOut(Out):
    """What was decided, and why."""

    outcome: str
    reason: str
    learning: str
    by: str = Field(description="Empty when the lift moved by itself.")
    for_person: str = Field(description="Whom a deputy decided for; empty otherwise.")
    at: datetime

    @classmethod
    def of(cls, verdict: Verdict) -> VerdictOut:
        """The verdict."""
        return cls(
            outcome=verdict.outcome,
            reason=verdict.reason,
            learning=verdict.learning,
            by=verdict.by,
            for_person=verdict.for_person,
            at=verdict.at,
        )


class PaperOut(Out):
    """What a decision is made on. The evidence itself is under `/evidence`."""

    number: int
    title: str
    gate: str
    question: str
    from_stage: str
    to_stage: str
    floor: str
    submission: int | None
    figures: list[FigureOut]
    lines: list[LineOut]
    missing: list[str]
    verdict: VerdictOut | None

    @classmethod
    def of(cls, paper: Paper) -> PaperOut:
        """The paper."""
        return cls(
            number=paper.initiative.pk,
            title=paper.initiative.title,
            gate=paper.gate,
            question=paper.question,
            from_stage=paper.from_stage,
            to_stage=paper.to_stage,
            floor=paper.floor,
            submission=paper.submission.pk if paper.submission else None,
            figures=[FigureOut.of(figure) for figure in paper.figures],
            lines=[LineOut.of(line) for line in paper.lines],
            missing=[line.key for line in paper.missing],
            verdict=VerdictOut.of(paper.verdict) if paper.verdict else None,
        )


@router.get(PATH, response=PaperOut, auth=ANYBODY, summary="Read the decision paper", openapi_extra=WITH_CODE)
def read_paper(request: Request, number: int, submission: int | None = None) -> PaperOut:
    """The paper for the gate ahead or for what lies before a gate now, and with no gate ahead for what was decided last.

    With `submission`, for that one, with its decision.
    """
    return PaperOut.of(_paper(request, number, submission))


@router.get(PATH + ".pdf", auth=ANYBODY, summary="The decision paper as PDF", openapi_extra=WITH_CODE | PDF)
def read_paper_pdf(request: Request, number: int, submission: int | None = None) -> HttpResponse:
    """The same, with every piece of evidence in full, as a tagged PDF for people and for the archive (PDF/UA-1, PDF/A-2a)."""
    return HttpResponse(pdf_of(_paper(request, number, submission)), content_type=PDF_TYPE)


def _paper(request: Request, number: int, submission: int | None) -> Paper:
    initiative, _viewer = initiative_asked_for(request, number)
    return there(paper_about(initiative, submission, now()))
