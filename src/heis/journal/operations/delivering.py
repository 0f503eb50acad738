"""Handing a mail to the mail server, at most once.

Between “the mail server has it” and “we have noted that it has it” lies a moment no transaction covers. One must choose what happens to
a worker that dies there: the mail is sent again (at least once), or never (at most once). We choose at most once, because everything in
the mail also stands in the product, unread, so that a lost mail loses nothing; while a mail that comes again teaches people to stop
reading. So `handed_at` is committed before the mail server is spoken to. It is taken away again only when the mail server surely did
not take the mail: it could not be reached, or it answered no. Then the mail is tried later, with longer and longer waits, and at last
given up. A mail that was cut off in between keeps `handed_at` without `sent_at`, and `queries.mail_health` counts them.

A mail can wait for a mail server for a day. So it is written anew when it is handed over: what the person may no longer see, what they
no longer want mail about, and what somebody has taken back meanwhile, is not in it. In quiet hours it goes on waiting.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from heis.journal.models import Choice, Mail, MailKind, Notification
from heis.journal.operations.choosing import Subscription
from heis.journal.operations.writing import unsubscribe_address, written
from heis.journal.queries import choices_of, mail_settings_of, mails_to_deliver, told_to
from heis.journal.registry import find_verb
from heis.journal.rules import MAIL_STOPPED, NOTHING_TO_TELL, PERSON_GONE, may_mail_at, next_attempt

SAID_NO: Final = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
PERMANENT: Final = 500
CUT_OFF: Final = "cut off while it was handed over"


def deliver_mail(mail_id: int, *, at: datetime) -> bool:
    """Hand one mail to the mail server. True when it took it; False when it did not, or the mail is not to be delivered now.

    In the person's quiet hours it is put off until they are over. Must not be called inside a transaction: the claim is committed first.
    """
    if _put_off(mail_id, at):
        return False
    if not mails_to_deliver(at).filter(pk=mail_id).order_by().update(handed_at=at, attempts=F("attempts") + 1):
        return False
    mail = Mail.objects.select_related("person").get(pk=mail_id)
    if not (mail.person.is_active and mail.person.email):
        _give_up(mail, PERSON_GONE, at)
        return False
    told = told_to(mail.person, mail.notifications.values_list("pk", flat=True), at)
    wanted = _wanted(mail.person_id, told)
    if not wanted:
        _give_up(mail, MAIL_STOPPED if told else NOTHING_TO_TELL, at)
        return False
    _write_anew(mail, wanted)
    return _hand_over(mail, at)


def _put_off(mail_id: int, at: datetime) -> bool:
    """Let the mail wait until the person's quiet hours are over. False when it is due and they are not quiet, or it is not due at all."""
    due = mails_to_deliver(at).filter(pk=mail_id).order_by()
    person_id = due.values_list("person_id", flat=True).first()
    if person_id is None:
        return False
    moment = may_mail_at(at, mail_settings_of(person_id))
    return moment != at and bool(due.update(next_attempt_at=moment))


def _wanted(person_id: int, told: Sequence[Notification]) -> list[Notification]:
    """Those of a kind the person still wants mail about; none when they have turned mail off."""
    if mail_settings_of(person_id).is_paused:
        return []
    unwanted = {kind for kind, choice in choices_of(person_id).items() if choice == Choice.NONE}
    return [row for row in told if _kind_of(row) not in unwanted]


def _kind_of(notification: Notification) -> str:
    verb = find_verb(notification.event.verb)
    return verb.kind if verb else ""


def _write_anew(mail: Mail, notifications: Sequence[Notification]) -> None:
    """Let the mail say what holds now."""
    letter = written(mail.person, MailKind(mail.kind), notifications)
    mail.subject, mail.text, mail.html, mail.unsubscribes = letter.subject, letter.text, letter.html, letter.unsubscribes
    mail.save(update_fields=["subject", "text", "html", "unsubscribes"])


def _hand_over(mail: Mail, at: datetime) -> bool:
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # which smtplib's own errors are too; nothing has been sent yet
        _try_later(mail, str(error), at)
        return False
    try:
        return _send(mail, connection, at)
    finally:
        connection.close()


def _send(mail: Mail, connection: BaseEmailBackend, at: datetime) -> bool:
    try:
        connection.send_messages([_message(mail, connection)])
    except SAID_NO as error:
        _refused(mail, error, at)
        return False
    except OSError as error:
        Mail.objects.filter(pk=mail.pk).update(answer=f"{CUT_OFF}: {error}"[:300])
        return False
    Mail.objects.filter(pk=mail.pk).update(sent_at=at, answer="")
    return True


def _refused(mail: Mail, error: Exception, at: datetime) -> None:
    if _is_permanent(error):
        _give_up(mail, str(error), at)
    else:
        _try_later(mail, str(error), at)


def _is_permanent(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _answer in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= PERMANENT


def _try_later(mail: Mail, answer: str, at: datetime) -> None:
    again = next_attempt(at, attempts=mail.attempts)
    if again is None:
        _give_up(mail, answer, at)
    else:
        Mail.objects.filter(pk=mail.pk).update(handed_at=None, next_attempt_at=again, answer=answer[:300])


def _give_up(mail: Mail, answer: str, at: datetime) -> None:
    Mail.objects.filter(pk=mail.pk).update(handed_at=None, given_up_at=at, answer=answer[:300])


def _message(mail: Mail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """The mail with its headers: one-click unsubscribe (RFC 8058), no automatic answers (RFC 3834), and the same Message-ID always."""
    stop = unsubscribe_address(Subscription(mail.person_id, mail.unsubscribes))
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<heis-mail-{mail.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>",
    }
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.person.email], headers=headers, connection=connection)
    message.attach_alternative(mail.html, "text/html")
    return message
