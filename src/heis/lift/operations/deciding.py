"""Deciding a submission: one decision, with a reason, by somebody who holds the floor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotPermitted, Refusal
from heis.lift.models import STOPPED, Cause, Decision, Outcome, Submission
from heis.lift.operations.changing import concerned, tell
from heis.lift.operations.laying import back_to_team, close_submission, gate_of, lay_before, require_open
from heis.lift.operations.naming import require_nobody_named
from heis.lift.operations.team import close_waiting
from heis.lift.queries.holdings import deciders_of
from heis.lift.queries.rights import team_ids
from heis.organisation.queries import stands_in_for
from heis.strategy.document import StrategyDocument
from heis.strategy.queries import document_of


class UnableToDecide(NotPermitted):
    """The person does not hold the floor, or is in the team."""


class IncompleteDecision(Refusal):
    """The decision lacks its reason, its learning or its date."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the decider says: the outcome and its reason; the learning when it stops; the date when it pauses."""

    outcome: Outcome
    reason: str
    learning: str = ""
    resume_on: date | None = None


@transaction.atomic
def decide_gate(submission: Submission, *, verdict: Verdict, by: Viewer, at: datetime) -> Decision:
    """Decide a submission: advance, return with questions, pause until a date, stop with learning, or lift a floor.

    The decider holds the floor (or deputises) and is not in the team. One decision per submission. The reason is read by
    the enthusiast; there is no decision without one. What was learnt is read by others than that, and names nobody.
    """
    initiative = submission.initiative
    document = document_of(initiative.strategy_version)
    _require_decider(submission, by, local_date(at))
    _require_complete(verdict, document, local_date(at))
    if verdict.outcome == Outcome.STOP:
        require_nobody_named(verdict.learning, initiative)
    close_submission(submission, at=at)
    decision = write_decision(submission, verdict, by=by, at=at)
    _EFFECT[verdict.outcome](submission, document, decision, by)
    return decision


def decide_alike(
    submissions: Iterable[Submission], *, verdict: Verdict, by: Viewer, at: datetime
) -> Iterator[tuple[Submission, Decision | Refusal]]:
    """The same verdict on several submissions, each on its own: one that is refused does not stop the others."""
    for submission in submissions:
        try:
            yield submission, decide_gate(submission, verdict=verdict, by=by, at=at)
        except Refusal as refusal:
            yield submission, refusal


def require_may_decide(submission: Submission, *, by: Viewer, at: datetime) -> None:
    """Refuse unless it is still to be decided, and by the person."""
    require_open(submission)
    _require_decider(submission, by, local_date(at))


def _require_decider(submission: Submission, by: Viewer, on: date) -> None:
    if by.person_id is not None and by.person_id in team_ids(submission.initiative):
        raise UnableToDecide(
            _("Du er med i teamet, og kan ikke beslutte for dere selv. Stedfortrederen din eller etasjen over kan.")
        )
    if by.person_id is None or by.person_id not in deciders_of(submission, on):
        where = {"unit": submission.unit.name}
        raise UnableToDecide(_("Saken ligger hos %(unit)s, og du er ikke blant dem som beslutter der.") % where)


def _require_complete(verdict: Verdict, document: StrategyDocument, on: date) -> None:
    if not verdict.reason.strip():
        raise IncompleteDecision(
            _("Skriv hvorfor, med en setning eller to. Ildsjelen skal kunne lese og lære av det."), field="reason"
        )
    if verdict.outcome == Outcome.STOP and not verdict.learning.strip():
        raise IncompleteDecision(_("Skriv hva vi lærte."), field="learning")
    if verdict.outcome == Outcome.PAUSE:
        _require_pause_date(verdict.resume_on, document, on)


def _require_pause_date(resume_on: date | None, document: StrategyDocument, on: date) -> None:
    if resume_on is None or resume_on <= on:
        raise IncompleteDecision(_("Velg en dato fram i tid da saken skal tas opp igjen."), field="resume_on")
    if (resume_on - on).days > document.pause_max_days:
        raise IncompleteDecision(
            _("En pause kan vare i høyst %(days)s dager. Velg en tidligere dato, eller avslutt med læring.")
            % {"days": document.pause_max_days},
            field="resume_on",
        )


def write_decision(submission: Submission, verdict: Verdict, *, by: Viewer | None, at: datetime) -> Decision:
    for_person = stands_in_for(person_id=by.own_id, role=submission.role, unit=submission.unit, on=local_date(at)) if by else None
    return Decision.objects.create(
        submission=submission,
        outcome=verdict.outcome,
        reason=verdict.reason.strip(),
        learning=verdict.learning.strip() if verdict.outcome == Outcome.STOP else "",
        resume_on=verdict.resume_on if verdict.outcome == Outcome.PAUSE else None,
        decided_by_id=by.person_id if by else None,
        for_person=for_person,
        decided_at=at,
        municipality_id=submission.initiative.municipality_id,
        waited_seconds=max(int((at - submission.asked_at).total_seconds()), 0),
    )


def _tell_decision(
    submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer | None, **data: object
) -> None:
    initiative = submission.initiative
    people = concerned(initiative)
    if submission.submitted_by_id:
        people.setdefault(submission.submitted_by_id, "asked")
    tell(
        f"lift.decided.{decision.outcome}",
        initiative,
        by=by,
        at=decision.decided_at,
        people=people,
        reason=decision.reason,
        floor=submission.floor,
        floor_name=document.floor(submission.floor).name.model_dump(),
        for_person=decision.for_person.name if decision.for_person else "",
        waited_seconds=decision.waited_seconds,
        **data,
    )


def _advance(submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer) -> None:
    at = decision.decided_at
    back_to_team(submission.initiative, at=at, stage=submission.to_stage, stage_since_at=at)
    _tell_decision(submission, document, decision, by, to_stage=document.stage(submission.to_stage).name.model_dump())


def _return(submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer) -> None:
    back_to_team(submission.initiative, at=decision.decided_at)
    _tell_decision(submission, document, decision, by)


def _pause(submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer) -> None:
    back_to_team(submission.initiative, at=decision.decided_at, paused_until=decision.resume_on)
    _tell_decision(submission, document, decision, by, resume_on=decision.resume_on.isoformat() if decision.resume_on else "")


def _stop(submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer) -> None:
    at, initiative = decision.decided_at, submission.initiative
    stopped = {"stage": STOPPED, "stopped_from": initiative.stage, "stage_since_at": at, "learning": decision.learning}
    back_to_team(initiative, at=at, **stopped)
    _tell_decision(submission, document, decision, by, learning=decision.learning)
    close_waiting(initiative, by=by, at=at)


def _lift(submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer) -> None:
    _require_floor_above(submission, document)
    move_up(submission, document, by=by, at=decision.decided_at, cause=Cause.LIFTED, message=decision.reason)


def _require_floor_above(submission: Submission, document: StrategyDocument) -> None:
    if submission.floor >= document.floors[-1].number:
        raise IncompleteDecision(
            _("Dette er øverste etasje. Saken kan ikke løftes høyere, så du må velge noe annet."), field="outcome"
        )


def move_up(
    submission: Submission,
    document: StrategyDocument,
    *,
    by: Viewer | None,
    at: datetime,
    cause: Cause,
    message: str,
) -> Submission:
    return lay_before(
        submission.initiative,
        document,
        gate_of(submission.initiative, document),
        by=by,
        at=at,
        cause=cause,
        message=message,
        previous=submission,
        at_least_floor=submission.floor + 1,
    )


_EFFECT = {Outcome.ADVANCE: _advance, Outcome.RETURN: _return, Outcome.PAUSE: _pause, Outcome.STOP: _stop, Outcome.LIFT: _lift}
