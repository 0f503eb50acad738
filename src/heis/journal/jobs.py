"""The mail: digests, mails at once, and handing them over. Each can run any number of times, in any number of workers.

The periodic job also picks up what a worker that died has left behind, so nothing depends on any one job being done.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from heis.foundation.clock import local_date, now
from heis.journal.operations.delivering import deliver_mail
from heis.journal.operations.mailing import forget_old, queue_digest, queue_now
from heis.journal.queries import mails_to_deliver, people_due_for_digest, people_with_overdue_news

BATCH = 500
GRACE = timedelta(minutes=10)  # how long the job made for the purpose has, before the periodic one does its work


def write_digests(at: datetime) -> int:
    """Write the digests that are due. Returns how many."""
    count, after, day = 0, 0, local_date(at)
    while people := people_due_for_digest(at, after=after, limit=BATCH):
        count += sum(queue_digest(person, day=day, at=at) is not None for person in people)
        after = people[-1]
    return count


def write_overdue_news(at: datetime) -> int:
    """Write the mails that were wanted at once, when the job for it was lost or quiet hours have changed. Returns how many."""
    return sum(queue_now(person, at=at) is not None for person in people_with_overdue_news(at - GRACE, limit=BATCH))


def deliver_overdue(at: datetime) -> int:
    """Hand over the mails whose job was lost, and those that are to be tried again. Returns how many the mail server took."""
    overdue = mails_to_deliver(at - GRACE).values_list("pk", flat=True)
    return sum(deliver_mail(pk, at=at) for pk in list(overdue[:BATCH]))


def send_all(at: datetime) -> dict[str, int]:
    """Everything the mail asks for at this instant: what was done, and how often."""
    return {"digests": write_digests(at), "news": write_overdue_news(at), "delivered": deliver_overdue(at)}


@app.periodic(cron="*/10 * * * *")
@app.task(name="journal.send_digests", queueing_lock="journal.send_digests", pass_context=False)
def send_digests(timestamp: int) -> None:
    """Every ten minutes."""
    send_all(now())


@app.periodic(cron="17 3 * * *")
@app.task(name="journal.forget_old", queueing_lock="journal.forget_old", pass_context=False)
def forget_old_mail(timestamp: int) -> None:
    """Every night."""
    forget_old(at=now())


@app.task(name="journal.send_now", pass_context=False)
def send_now(person_id: int) -> None:
    """Write the mail a person wanted at once."""
    queue_now(person_id, at=now())


@app.task(name="journal.deliver_mail", pass_context=False)
def deliver(mail_id: int) -> None:
    """Hand one mail to the mail server."""
    deliver_mail(mail_id, at=now())
