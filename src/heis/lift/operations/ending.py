"""Ending with what was learnt, taking up again, and reopening a wrong decision."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotPermitted, Refusal
from heis.lift.evidence import Kept
from heis.lift.models import STOPPED, Cause, Decision, EvidenceStatus, Initiative, Outcome, Submission
from heis.lift.operations.changing import change, concerned, require, tell
from heis.lift.operations.deciding import IncompleteDecision
from heis.lift.operations.laying import back_to_team, gate_of, lay_before, require_move
from heis.lift.operations.naming import require_nobody_named
from heis.lift.operations.team import close_waiting
from heis.lift.queries.evaluating import must_be_evaluated
from heis.lift.queries.room import last_decision_of, may_reopen
from heis.lift.rules import Move, Right
from heis.strategy.queries import document_of


class UnableToReopen(Refusal):
    """The decision cannot be reopened, or not by this person."""


class NotEvaluated(Refusal):
    """Something has been decided or tried, so the evaluation is finished before the team ends it."""


@transaction.atomic
def stop_initiative(initiative: Initiative, *, learning: str, by: Viewer, at: datetime) -> None:
    """The team ends its own initiative with what was learnt, which names nobody. Refused while it lies before a gate: withdraw it first.

    What waits for an answer about the team falls away. Beyond the first stage its evaluation is finished first, when the strategy has that.
    """
    require(Right.LEAD, initiative, by)
    require_move(initiative, Move.STOP_SELF)
    if must_be_evaluated(initiative, document_of(initiative.strategy_version)):
        raise NotEvaluated(_("Skriv evalueringen ferdig før dere avslutter."))
    if not learning.strip():
        raise IncompleteDecision(_("Skriv hva vi lærte."), field="learning")
    require_nobody_named(learning, initiative)
    stage = initiative.stage
    back_to_team(
        initiative,
        at=at,
        stage=STOPPED,
        stopped_from=stage,
        stage_since_at=at,
        learning=learning.strip(),
        paused_until=None,
    )
    tell("lift.stopped", initiative, by=by, at=at, people=concerned(initiative), learning=learning.strip())
    close_waiting(initiative, by=by, at=at)


def note_evaluation(kept: Kept) -> None:
    """Keep beside the initiative when its evaluation was finished; or that it is not, when somebody goes on with it."""
    initiative = kept.case.initiative
    initiative.evaluated_at = kept.at if kept.evidence.status == EvidenceStatus.COMPLETE else None
    Initiative.objects.filter(pk=initiative.pk).update(evaluated_at=initiative.evaluated_at)


@transaction.atomic
def reopen_decision(decision: Decision, *, reason: str, by: Viewer, at: datetime) -> Submission:
    """Take up a wrong decision again, with a reason. The decision stays in the history; a new submission lies on the same floor.

    May: who holds that floor or a floor above for the initiative, and the coordinator. Only the last decision, and only while
    nothing has been submitted since.
    """
    submission = decision.submission
    initiative = submission.initiative
    document = document_of(initiative.strategy_version)
    require_may_reopen(decision, by=by, at=at)
    require_move(initiative, Move.REOPEN)
    if not reason.strip():
        raise UnableToReopen(_("Skriv hvorfor beslutningen gjenåpnes. Alle som følger saken leser det."), field="reason")
    if Submission.objects.filter(initiative=initiative, pk__gt=submission.pk).exists():
        raise UnableToReopen(_("Saken har gått videre siden den beslutningen. Det er den siste beslutningen som kan gjenåpnes."))
    before = {"stage": submission.from_stage, "stopped_from": "", "learning": "", "paused_until": None}
    change(initiative, at=at, **before, stage_since_at=submission.stage_since_at)
    gate = gate_of(initiative, document)
    return lay_before(
        initiative,
        document,
        gate,
        by=by,
        at=at,
        cause=Cause.REOPENED,
        message=reason.strip(),
        previous=submission,
        at_least_floor=submission.floor,
    )


def require_may_reopen(decision: Decision, *, by: Viewer, at: datetime) -> None:
    """Refuse unless the person may take up the decision again."""
    if not may_reopen(by, decision, local_date(at)):
        raise NotPermitted(_("En beslutning gjenåpnes av den som holder etasjen, en etasje over, eller innovasjonskoordinatoren."))


@transaction.atomic
def restart_initiative(initiative: Initiative, *, reason: str, by: Viewer, at: datetime) -> None:
    """The team takes up again what it ended itself, where it stopped. What a floor has stopped is reopened by the floor."""
    require(Right.LEAD, initiative, by)
    require_move(initiative, Move.RESTART)
    last = last_decision_of(initiative)
    if last is not None and last.outcome == Outcome.STOP:
        raise UnableToReopen(_("Saken ble avsluttet av en beslutning. Den som holder etasjen kan gjenåpne den."))
    if not reason.strip():
        raise UnableToReopen(_("Skriv hvorfor dere tar det opp igjen."), field="reason")
    before = {"stage": initiative.stopped_from, "stopped_from": "", "learning": ""}
    change(initiative, at=at, **before, stage_since_at=at)
    tell("lift.restarted", initiative, by=by, at=at, people=concerned(initiative), reason=reason.strip())
