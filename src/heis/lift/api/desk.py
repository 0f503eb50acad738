"""My desk, and the coordinator's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext
from ninja import Router
from pydantic import Field

from heis.foundation.api import SIGNED_IN, In, NotThere, Out
from heis.foundation.clock import local_date, now
from heis.foundation.refusals import Refusal
from heis.journal.queries import news_for
from heis.lift.api.initiatives import Number
from heis.lift.api.schemas import (
    ArrivedOut,
    DecisionOut,
    EventOut,
    InitiativeLine,
    InvitationOut,
    SubmissionOut,
    TodoOut,
    arrived_of,
    line_of,
)
from heis.lift.models import Decision, Initiative, Outcome, Snag, Submission
from heis.lift.operations.deciding import Verdict, decide_alike
from heis.lift.queries import desk as reading
from heis.lift.queries.evaluating import unevaluated_for_coordinator, unevaluated_of
from heis.lift.queries.room import invitations_to
from heis.organisation.request import Request

router = Router(tags=["Desk"])


class WaitingOut(Out):
    """A submission that waits, with its initiative."""

    submission: SubmissionOut
    initiative: InitiativeLine


class ReturnedOut(Out):
    """What was sent back with questions, and waits for the team to answer and send it in again."""

    decision: DecisionOut
    initiative: InitiativeLine


class DeskOut(Out):
    """What waits for you, what you are in, what you follow, and what has moved."""

    decisions: list[WaitingOut]
    returned: list[ReturnedOut] = Field(description="What was sent back with questions that you may answer, the longest ago first.")
    invitations: list[InvitationOut]
    requests: list[InvitationOut] = Field(description="Those who wish to be let into what you lead.")
    asked: list[InvitationOut] = Field(description="What you have asked to join, and nobody has answered yet.")
    todos: list[TodoOut]
    mine: list[InitiativeLine]
    followed: list[InitiativeLine]
    involvement: list[InitiativeLine] = Field(
        description="For union and safety representatives: where the next gate asks how the employees were involved."
    )
    without_evaluation: list[InitiativeLine] = Field(description="What you own that has ended without a finished evaluation.")
    news: list[EventOut]


class SnagOut(Out):
    """What the lift has tried to do by itself and could not: `act` is lift, remind or resume, and `reason` is in plain words."""

    initiative: InitiativeLine
    act: str
    reason: str
    since_at: datetime


class CoordinatorOut(Out):
    """What needs a push today: at no unit yet or at a closed one, without an owner, standing still, due within a week, ended without an evaluation, and what
    the lift could not do by itself.
    """

    to_be_placed: list[ArrivedOut]
    without_owner: list[ArrivedOut]
    standing_still: list[InitiativeLine]
    due_soon: list[WaitingOut]
    without_evaluation: list[InitiativeLine]
    snags: list[SnagOut]


@router.get("/desk", response=DeskOut, auth=SIGNED_IN, summary="My desk")
def read_desk(request: Request) -> DeskOut:
    """What waits for you: the nearest deadline first. At most fifty of each kind."""
    viewer, most = request.viewer, reading.SHOWN
    return DeskOut(
        decisions=_waiting(reading.submissions_waiting_for(viewer, local_date(now()))[:most]),
        returned=[_returned(each) for each in reading.returned_to(viewer)[:most]],
        invitations=[InvitationOut.of(each) for each in invitations_to(viewer)[:most]],
        requests=[InvitationOut.of(each) for each in reading.requests_waiting_for(viewer)[:most]],
        asked=[InvitationOut.of(each) for each in reading.requests_of(viewer)[:most]],
        todos=[TodoOut.of(todo) for todo in reading.todos_waiting_for(viewer)[:most]],
        mine=_lines(reading.initiatives_of(viewer)[:most]),
        followed=_lines(reading.initiatives_followed_by(viewer)[:most]),
        involvement=_lines(reading.waiting_for_involvement(viewer, request.municipality)[:most]),
        without_evaluation=_lines(unevaluated_of(viewer, request.municipality)[:most]),
        news=[EventOut.of(event) for event in news_for(viewer, limit=most)],
    )


@router.get("/desk/coordinator", response=CoordinatorOut, auth=SIGNED_IN, summary="The coordinator's desk")
def read_coordinator_desk(request: Request) -> CoordinatorOut:
    """What needs a push in the municipalities you coordinate; empty when you coordinate none."""
    viewer, at, most = request.viewer, now(), reading.SHOWN
    return CoordinatorOut(
        to_be_placed=[arrived_of(each) for each in reading.to_be_placed(viewer)[:most]],
        without_owner=[arrived_of(each) for each in reading.without_owner(viewer)[:most]],
        standing_still=_lines(reading.standing_still(viewer, at)[:most]),
        due_soon=_waiting(reading.due_soon(viewer, at)[:most]),
        without_evaluation=_lines(unevaluated_for_coordinator(viewer, request.municipality)[:most]),
        snags=[_snag(snag) for snag in reading.snags_of(viewer)[:most]],
    )


def _snag(snag: Snag) -> SnagOut:
    return SnagOut(initiative=line_of(snag.initiative), act=snag.act, reason=gettext(snag.reason), since_at=snag.since_at)


class AlikeIn(In):
    """Small submissions that wait for you, by id, and the same outcome and reason for all."""

    submissions: list[Number] = Field(min_length=1, max_length=reading.SHOWN)
    outcome: Literal["advance", "return"]
    reason: str = Field("", max_length=3000, description="The enthusiasts read this.")


class RefusedOut(Out):
    """A submission that was not decided, and why."""

    submission: int
    code: str
    detail: str


class AlikeOut(Out):
    """Those that were decided, and those that were not."""

    decided: list[int]
    refused: list[RefusedOut]


@router.post("/desk/decisions", response=AlikeOut, auth=SIGNED_IN, summary="Decide several small submissions alike")
def decide_several(request: Request, body: AlikeIn) -> AlikeOut:
    """The same decision on several small submissions that wait for you, each on its own.

    What does not wait for you, or is larger than the smallest size, is refused as `not-there`; the others are decided all the same.
    """
    verdict = Verdict(Outcome(body.outcome), body.reason)
    waiting = reading.small_ones_waiting_for(request.viewer, local_date(now()), body.submissions)
    found = {each.pk for each in waiting}
    answers = {each.pk: answer for each, answer in decide_alike(waiting, verdict=verdict, by=request.viewer, at=now())}
    missing: dict[int, Decision | Refusal] = {pk: NotThere() for pk in body.submissions if pk not in found}
    refused = [(pk, answer) for pk, answer in (answers | missing).items() if isinstance(answer, Refusal)]
    return AlikeOut(
        decided=[pk for pk, answer in answers.items() if not isinstance(answer, Refusal)],
        refused=[RefusedOut(submission=pk, code=answer.code, detail=answer.message) for pk, answer in refused],
    )


def _returned(decision: Decision) -> ReturnedOut:
    return ReturnedOut(decision=DecisionOut.of(decision), initiative=line_of(decision.submission.initiative))


def _lines(initiatives: Iterable[Initiative]) -> list[InitiativeLine]:
    return [line_of(initiative) for initiative in initiatives]


def _waiting(submissions: Iterable[Submission]) -> list[WaitingOut]:
    return [WaitingOut(submission=SubmissionOut.of(each), initiative=line_of(each.initiative)) for each in submissions]
