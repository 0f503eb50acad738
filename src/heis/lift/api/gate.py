"""Laying an initiative before its gate, deciding there, taking back, ending and beginning again."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from heis.foundation.api import ANYBODY, SIGNED_IN, In, Out
from heis.foundation.clock import now
from heis.lift.api.asking import WITH_CODE, decision_in, initiative_asked_for, submission_in
from heis.lift.api.initiatives import initiative_answer
from heis.lift.api.schemas import DecisionOut, InitiativeLine, InitiativeOut, SubmissionOut, line_of
from heis.lift.models import Outcome
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.ending import reopen_decision, restart_initiative, stop_initiative
from heis.lift.operations.submitting import submit_to_gate, withdraw_submission
from heis.lift.queries import room as reading
from heis.organisation.request import Request

router = Router(tags=["Gates"])
PATH = "/initiatives/{int:number}"


class SubmissionsOut(Out):
    """The latest fifty submissions with their decisions, newest first."""

    items: list[SubmissionOut]


class SubmissionIn(In):
    """What the decider should know, and the answers when it was sent back with questions. Required while it is paused: what is new."""

    message: str = Field("", max_length=3000)


class DecisionIn(In):
    """The outcome and its reason; the learning when it stops; the date when it pauses."""

    outcome: Outcome
    reason: str = Field("", max_length=3000, description="The enthusiast reads this.")
    learning: str = Field("", max_length=5000, description="Only when it stops.")
    resume_on: date | None = Field(None, description="Only when it pauses.")

    def verdict(self) -> Verdict:
        """What the operation takes."""
        return Verdict(self.outcome, self.reason, self.learning, self.resume_on)


class DecidedOut(Out):
    """The decision, and where the initiative stands after it."""

    decision: DecisionOut
    initiative: InitiativeLine


class ReasonIn(In):
    """Why."""

    reason: str = Field("", max_length=3000)


class LearningIn(In):
    """What was learnt."""

    learning: str = Field("", max_length=5000)


@router.get(PATH + "/submissions", response=SubmissionsOut, auth=ANYBODY, summary="List submissions", openapi_extra=WITH_CODE)
def list_submissions(request: Request, number: int) -> SubmissionsOut:
    """Every time it has been laid before a gate, on what grounds, and what was decided and why."""
    initiative, _viewer = initiative_asked_for(request, number)
    return SubmissionsOut(items=[SubmissionOut.of(submission) for submission in reading.submissions_of(initiative)[:50]])


@router.post(PATH + "/submissions", response={201: SubmissionOut}, auth=SIGNED_IN, summary="Submit to the next gate")
def submit(request: Request, number: int, body: SubmissionIn) -> Status[SubmissionOut]:
    """Lay the initiative before its next gate, on the floor that its size and amount ask for.

    Refused as `unable-to-submit` with the evidence that is `missing`.
    """
    initiative, viewer = initiative_asked_for(request, number)
    submission = submit_to_gate(initiative, by=viewer, at=now(), message=body.message)
    return Status(201, SubmissionOut.of(submission_in(initiative, submission.pk)))


@router.post(PATH + "/submissions/{int:submission}/withdraw", response=InitiativeOut, auth=SIGNED_IN, summary="Withdraw")
def withdraw(request: Request, number: int, submission: int) -> HttpResponse:
    """Take the initiative back before it is decided."""
    initiative, viewer = initiative_asked_for(request, number)
    laid = submission_in(initiative, submission)
    laid.initiative = initiative
    withdraw_submission(laid, by=viewer, at=now())
    return initiative_answer(request, initiative, viewer)


@router.post(PATH + "/submissions/{int:submission}/decision", response={201: DecidedOut}, auth=SIGNED_IN, summary="Decide")
def decide(request: Request, number: int, submission: int, body: DecisionIn) -> Status[DecidedOut]:
    """Decide a submission: advance, return with questions, pause until a date, stop with learning, or lift to the floor above.

    For those who hold the floor, or deputise, and are not in the team. There is one decision for each submission.
    """
    initiative, viewer = initiative_asked_for(request, number)
    laid = submission_in(initiative, submission)
    laid.initiative = initiative
    decision = decide_gate(laid, verdict=body.verdict(), by=viewer, at=now())
    return Status(201, DecidedOut(decision=DecisionOut.of(decision), initiative=line_of(initiative)))


@router.post(PATH + "/decisions/{int:decision}/reopen", response={201: SubmissionOut}, auth=SIGNED_IN, summary="Reopen a decision")
def reopen(request: Request, number: int, decision: int, body: ReasonIn) -> Status[SubmissionOut]:
    """Take up the last decision again, with a reason. It stays in the history; a new submission lies on the same floor."""
    initiative, viewer = initiative_asked_for(request, number)
    found = decision_in(initiative, decision)
    submission = reopen_decision(found, reason=body.reason, by=viewer, at=now())
    return Status(201, SubmissionOut.of(submission_in(initiative, submission.pk)))


@router.post(PATH + "/stop", response=InitiativeOut, auth=SIGNED_IN, summary="End with learning")
def stop(request: Request, number: int, body: LearningIn) -> HttpResponse:
    """The team ends its own initiative with what was learnt."""
    initiative, viewer = initiative_asked_for(request, number)
    stop_initiative(initiative, learning=body.learning, by=viewer, at=now())
    return initiative_answer(request, initiative, viewer)


@router.post(PATH + "/restart", response=InitiativeOut, auth=SIGNED_IN, summary="Take up again")
def restart(request: Request, number: int, body: ReasonIn) -> HttpResponse:
    """The team takes up again what it ended itself, where it stopped."""
    initiative, viewer = initiative_asked_for(request, number)
    restart_initiative(initiative, reason=body.reason, by=viewer, at=now())
    return initiative_answer(request, initiative, viewer)
