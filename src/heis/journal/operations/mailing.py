"""Claiming what is to be mailed: the outbox.

An event is never mailed to a person twice. There is one notification for each person and event (constraint), and it is claimed by being
locked, written into a `Mail` and marked with it, in one transaction. A worker that dies before the commit has claimed nothing; one that
dies after it leaves a `Mail` that any worker delivers. Workers step past each other's locked rows. A digest takes all that waits for the
person or nothing: who writes it holds the person meanwhile, and a constraint allows one a person and day.

What the person may no longer see is not mailed, now or later: the notification is kept, should they come to see the thing again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from heis.accounts.models import Person
from heis.foundation.clock import local_date
from heis.journal.models import Choice, Mail, MailKind, MailSettings, Notification
from heis.journal.operations.writing import written
from heis.journal.queries import mail_settings_of, may_be_mailed, told_to, waiting_for, waiting_for_digest_of
from heis.journal.rules import may_mail_at

KEEP_TEXTS = timedelta(days=30)
KEEP_NOTIFICATIONS = timedelta(days=365)


@transaction.atomic
def queue_digest(person_id: int, *, day: date, at: datetime) -> Mail | None:
    """Write the person's digest of the day. None when there is nothing to tell, it is not time, or somebody else has written it or is."""
    found = _reachable(person_id, at)
    if found is None or not _held(person_id):
        return None
    person, settings = found
    try:
        return _claim(person, MailKind.DIGEST, waiting_for_digest_of(person, settings, day), day=day, at=at)
    except IntegrityError as error:
        if "one_digest_a_day" in str(error):
            return None
        raise


def queue_now(person_id: int, *, at: datetime) -> Mail | None:
    """Write one mail with everything the person wanted at once and has not got. None when there is nothing, or it is not time."""
    found = _reachable(person_id, at)
    if found is None:
        return None
    person, _settings = found
    waiting = waiting_for(MailKind.NOW).filter(person=person).order_by("-pk")
    return _claim(person, MailKind.NOW, waiting, day=local_date(at), at=at)


def _reachable(person_id: int, at: datetime) -> tuple[Person, MailSettings] | None:
    """The person and when they want mail, if they may be mailed at this moment."""
    person = Person.objects.filter(may_be_mailed(), pk=person_id).first()
    settings = mail_settings_of(person_id)
    return (person, settings) if person and may_mail_at(at, settings) == at else None


def _held(person_id: int) -> bool:
    """Hold the person until the transaction ends, unless another worker does. Others can still refer to the person meanwhile."""
    return bool(Person.objects.filter(pk=person_id).select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))


@transaction.atomic
def _claim(person: Person, kind: MailKind, waiting: QuerySet[Notification], *, day: date, at: datetime) -> Mail | None:
    held = list(waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    claimed = told_to(person, held, at)
    Notification.objects.filter(pk__in=set(held) - {row.pk for row in claimed}).update(mail=Choice.NONE)
    if not claimed:
        return None
    mail = _outbox_row(person, kind, claimed, day=day, at=at)
    Notification.objects.filter(pk__in=[row.pk for row in claimed]).update(mailed_at=at, mailed_in=mail)
    app.configure_task("journal.deliver_mail").defer(mail_id=mail.pk)
    return mail


def _outbox_row(person: Person, kind: MailKind, claimed: Sequence[Notification], *, day: date, at: datetime) -> Mail:
    letter = written(person, kind, claimed)
    return Mail.objects.create(
        person=person,
        kind=kind,
        day=day,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        unsubscribes=letter.unsubscribes,
        queued_at=at,
        next_attempt_at=at,
    )


def forget_old(*, at: datetime) -> None:
    """Empty the texts of mails after 30 days, and let go of notifications that were read more than a year ago. Events remain.

    A mail that still waits to be handed over keeps its texts.
    """
    finished = Mail.objects.exclude(handed_at=None, given_up_at=None)
    finished.filter(queued_at__lt=at - KEEP_TEXTS).exclude(text="").update(text="", html="")
    Notification.objects.filter(read_at__lt=at - KEEP_NOTIFICATIONS).delete()
