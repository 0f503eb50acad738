"""What the lift does by itself: going up when a deadline has passed, and taking up what was paused."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from heis.foundation.clock import local_date
from heis.lift.models import STOPPED, Cause, Initiative, Outcome, Submission
from heis.lift.operations.deciding import Verdict, move_up, write_decision
from heis.lift.operations.laying import AlreadyDecided, UnableToSubmit, close_submission, gate_of, lay_before
from heis.strategy.queries import document_of


@transaction.atomic
def lift_by_deadline(submission: Submission, *, at: datetime) -> Submission | None:
    """Move an overdue submission to the next floor by itself, and tell everyone concerned.

    Returns None and changes nothing when it is decided already, is not overdue, or nobody above can decide (`tell_overdue`). Refuses when
    somebody changes the initiative at the same time: it is tried again.
    """
    document = document_of(submission.initiative.strategy_version)
    if submission.closed_at or submission.due_at > at or submission.floor >= document.floors[-1].number:
        return None
    reason = _("Fristen for beslutning gikk ut, og heisen gikk videre av seg selv.")
    try:
        with transaction.atomic():
            close_submission(submission, at=at)
            write_decision(submission, Verdict(Outcome.LIFT, reason), by=None, at=at)
            return move_up(submission, document, by=None, at=at, cause=Cause.DEADLINE, message=submission.message)
    except (UnableToSubmit, AlreadyDecided):
        return None


@transaction.atomic
def resume_paused(initiative: Initiative, *, at: datetime) -> Submission | None:
    """Take up an initiative whose pause is over: it lies before the same floor again, with a new deadline. None when it does not."""
    if initiative.paused_until is None or initiative.paused_until > local_date(at) or initiative.stage == STOPPED:
        return None
    last = Submission.objects.filter(initiative=initiative).order_by("-pk").first()
    document = document_of(initiative.strategy_version)
    floor = last.floor if last else 1
    gate = gate_of(initiative, document)
    message = last.message if last else ""
    return lay_before(
        initiative,
        document,
        gate,
        by=None,
        at=at,
        cause=Cause.RESUMED,
        message=message,
        previous=last,
        at_least_floor=floor,
    )
