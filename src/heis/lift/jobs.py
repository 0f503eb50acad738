"""What the lift does by itself: deadlines, reminders, pauses that are over, and old drafts. Each job can run any number of times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from heis.foundation.clock import local_date, now
from heis.lift.models import Initiative, Invitation, Submission
from heis.lift.operations.automatic import lift_by_deadline, resume_paused
from heis.lift.operations.filing import discard_old_drafts
from heis.lift.operations.reminding import remind_deciders, tell_overdue

BATCH = 500
KEEP_DRAFTS_DAYS = 90
Row = TypeVar("Row", bound=Model)


def _one_by_one(rows: QuerySet[Row], act: Callable[[Row], object]) -> int:
    """Act on each row in a transaction of its own; a row another worker holds is left to that worker. Returns how many."""
    done = 0
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            row = rows.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if row is not None:
                act(row)
                done += 1
    return done


def lift_overdue(at: datetime) -> int:
    """Lift every submission whose deadline has passed, and tell of those that can go no higher."""
    overdue = Submission.objects.filter(closed_at=None, due_at__lte=at, overdue_told_at=None)
    return _one_by_one(overdue, lambda submission: lift_by_deadline(submission, at=at) or tell_overdue(submission, at=at))


def remind_of_deadlines(at: datetime) -> int:
    """Remind those who decide, once for each submission."""
    waiting = Submission.objects.filter(closed_at=None, reminded_at=None, due_at__lte=at + timedelta(days=14))
    return _one_by_one(waiting, lambda submission: remind_deciders(submission, at=at))


def resume_after_pause(at: datetime) -> int:
    """Take up everything whose pause is over."""
    over = Initiative.objects.filter(paused_until__lte=local_date(at))
    return _one_by_one(over, lambda initiative: resume_paused(initiative, at=at))


def run_all(at: datetime) -> dict[str, int]:
    """Everything the lift does by itself at this instant: what ran, and on how many."""
    return {
        "lifted": lift_overdue(at),
        "reminded": remind_of_deadlines(at),
        "resumed": resume_after_pause(at),
        "discarded": discard_old_drafts(before=at - timedelta(days=KEEP_DRAFTS_DAYS)),
    }


@app.task
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
