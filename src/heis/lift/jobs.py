"""What the lift does by itself: deadlines, reminders, pauses that are over, moves of strategy, old drafts, and owners who have left.

Each job can run any number of times, and each case is for itself: one that fails stops nothing else (`Snag`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, TypeVar

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_noop, override
from procrastinate.contrib.django import app

from heis.foundation.clock import local_date, now
from heis.foundation.refusals import Refusal, SomebodyWasFirst
from heis.foundation.working import act_on, numbers_of, run_parts
from heis.lift.models import Act, Initiative, Invitation, StrategyMove, Submission
from heis.lift.operations.automatic import lift_by_deadline, resume_paused
from heis.lift.operations.filing import discard_old_drafts
from heis.lift.operations.leaving import notice_owner_gone
from heis.lift.operations.moving import continue_move
from heis.lift.operations.reminding import remind_deciders, tell_overdue
from heis.lift.operations.snags import clear_snags, record_snag
from heis.lift.queries.leaving import owned_by_somebody_gone

logger = logging.getLogger(__name__)
AGAIN_AFTER: Final = timedelta(days=1)
BATCH = 500
MOST_NOTICED = 5000
KEEP_DRAFTS_DAYS = 90
BROKEN: Final = gettext_noop("Noe er galt i systemet. Feilen er logget, så be den som drifter det om å se på den.")
Row = TypeVar("Row", Initiative, Submission)


@override(settings.LANGUAGE_CODE)  # what a refusal says is then the msgid, which each reader gets in their own language
def _one_by_one(rows: QuerySet[Row], act: Act, do: Callable[[Row], object], at: datetime) -> int:
    """Act on every row, each in a transaction of its own; a row another worker holds is left to that worker. Returns how many.

    A row that fails is told of, once, and the next one is taken. What no longer waits for the act is no longer in the way of it.
    """
    done = 0
    for pk in numbers_of(rows, BATCH):
        try:
            done += act_on(rows, pk, do)
        except SomebodyWasFirst:
            continue
        except Refusal as refusal:
            _tell_of(rows, pk, act, refusal.message, at)
        except Exception:
            logger.exception("%s failed for row %s", act, pk)
            _tell_of(rows, pk, act, BROKEN, at)
    clear_snags(act, still_waiting=rows.order_by().values("pk" if act == Act.RESUME else "initiative_id"))
    return done


def _initiative_of(row: Initiative | Submission) -> Initiative:
    return row if isinstance(row, Initiative) else row.initiative


def _tell_of(rows: QuerySet[Row], pk: int, act: Act, reason: str, at: datetime) -> None:
    row = rows.filter(pk=pk).first()
    if row is None:
        return
    try:
        record_snag(_initiative_of(row), act, reason=reason, at=at)
    except Exception:
        logger.exception("that %s failed for row %s could not be told", act, pk)


def lift_overdue(at: datetime) -> int:
    """Lift every submission whose deadline has passed, and tell of those that can go no higher. These are tried again after a day."""
    untried = Q(overdue_told_at=None) | Q(overdue_told_at__lte=at - AGAIN_AFTER)
    overdue = Submission.objects.filter(untried, closed_at=None, due_at__lte=at)
    return _one_by_one(
        overdue, Act.LIFT, lambda submission: lift_by_deadline(submission, at=at) or tell_overdue(submission, at=at), at
    )


def remind_of_deadlines(at: datetime) -> int:
    """Remind those who decide, once for each submission."""
    waiting = Submission.objects.filter(closed_at=None, remind_at__lte=at)
    return _one_by_one(waiting, Act.REMIND, lambda submission: remind_deciders(submission, at=at), at)


def resume_after_pause(at: datetime) -> int:
    """Take up everything whose pause is over."""
    over = Initiative.objects.filter(paused_until__lte=local_date(at))
    return _one_by_one(over, Act.RESUME, lambda initiative: resume_paused(initiative, at=at), at)


def move_to_new_strategy(at: datetime) -> int:
    """Go on with every move to another version of the strategy that was asked for and is not done. Returns how many were moved."""
    return sum(_move_to_the_end(pk, at) for pk in StrategyMove.objects.filter(done_at=None).values_list("pk", flat=True))


def _move_to_the_end(move_id: int, at: datetime) -> int:
    moved = 0
    while (step := continue_move(move_id, at=at)) is not None:
        moved += step
    return moved


def discard_drafts(at: datetime) -> int:
    """Throw away drafts nobody has touched for ninety days."""
    return discard_old_drafts(before=at - timedelta(days=KEEP_DRAFTS_DAYS))


PARTS: Final[dict[str, Callable[[datetime], int]]] = {
    "lifted": lift_overdue,
    "reminded": remind_of_deadlines,
    "resumed": resume_after_pause,
    "moved": move_to_new_strategy,
    "discarded": discard_drafts,
}


def run_all(at: datetime) -> dict[str, int]:
    """Everything the lift does by itself at this instant: what ran, and on how many. A part that fails is told of after the others."""
    return run_parts(PARTS, at)


def notice_owners_gone(at: datetime) -> int:
    """Notice who has left what they own. At most `MOST_NOTICED` at a time; the rest are noticed the next time."""
    rows, done = owned_by_somebody_gone(local_date(at)).select_related("municipality", "unit"), 0
    for pk in islice(numbers_of(rows, BATCH), MOST_NOTICED):
        try:
            done += act_on(rows, pk, lambda initiative: notice_owner_gone(initiative, at=at))
        except Exception:
            logger.exception("that the owner of %s has left was not noticed", pk)
    return done


@app.task(name="lift.move_all")
def move_all(move_id: int) -> None:
    """Everything that somebody has asked to have moved to another version of the strategy, a batch at a time."""
    _move_to_the_end(move_id, now())


@app.task(retry=5)
def mail_invitation(invitation_id: int, address: str) -> None:
    """Mail the secret link of an invitation to somebody who is not known here. Nothing when it has been answered or taken back."""
    invitation = Invitation.objects.select_related("initiative", "invited_by").filter(pk=invitation_id, answered_at=None).first()
    if invitation is None:
        return
    words = {"name": invitation.invited_by.name, "title": invitation.initiative.title}
    lines = [
        gettext("%(name)s inviterer deg til å være med på «%(title)s».") % words,
        invitation.message,
        gettext("Les mer og svar her:") + f" {address}",
        gettext("Du får denne e-posten fordi noen skrev inn adressen din. Vil du ikke være med, trenger du ikke gjøre noe."),
    ]
    send_mail(gettext("Bli med på «%(title)s»") % words, "\n\n".join(line for line in lines if line), None, [invitation.email])


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="lift.run_all", pass_context=False)
def keep_the_lift_moving(timestamp: int) -> None:
    """Every five minutes, once however many workers there are."""
    run_all(now())


@app.periodic(cron="17 * * * *")
@app.task(name="lift.notice_who_has_left", queueing_lock="lift.notice_who_has_left", pass_context=False)
def notice_who_has_left(timestamp: int) -> None:
    """Every hour, once however many workers there are."""
    notice_owners_gone(now())
