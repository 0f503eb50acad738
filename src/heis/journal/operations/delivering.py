"""Handing a mail to the mail server, at most once.

Between “the mail server has it” and “we have noted that it has it” lies a moment no transaction covers. One must choose what happens to
a worker that dies there: the mail is sent again (at least once), or never (at most once). We choose at most once, because everything in
the mail also stands in the product, unread, so that a lost mail loses nothing; while a mail that comes again teaches people to stop
reading. So `handed_at` is committed before the mail server is spoken to. It is taken away again only when the mail server surely did
not take the mail: it could not be reached, or it answered no. Then the mail is tried later, with longer and longer waits, and at last
given up. A mail that was cut off in between keeps `handed_at` without `sent_at`, and `queries.mail_health` counts them.

A mail can wait for a mail server for a day. So it is written anew when it is handed over: what the person may no longer see, and what
somebody has taken back meanwhile, is not in it.
"""

from __future__ import annotations

import smtplib
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from heis.journal.models import Mail, MailKind
from heis.journal.operations.choosing import Subscription
from heis.journal.operations.writing import unsubscribe_address, written
from heis.journal.queries import mails_to_deliver, told_to
from heis.journal.rules import NOTHING_TO_TELL, PERSON_GONE, next_attempt

SAID_NO: Final = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
PERMANENT: Final = 500
CUT_OFF: Final = "cut off while it was handed over"


def deliver_mail(mail_id: int, *, at: datetime) -> bool:
    """Hand one mail to the mail server. True when it took it; False when it did not, or the mail is not to be delivered now.

    Must not be called inside a transaction: the claim is committed first.
    """
    if not mails_to_deliver(at).filter(pk=mail_id).order_by().update(handed_at=at, attempts=F("attempts") + 1):
        return False
    mail = Mail.objects.select_related("person").get(pk=mail_id)
    if not (mail.person.is_active and mail.person.email):
        _give_up(mail, PERSON_GONE, at)
        return False
    if not _written_anew(mail, at):
        _give_up(mail, NOTHING_TO_TELL, at)
        return False
    return _hand_over(mail, at)


def _written_anew(mail: Mail, at: datetime) -> bool:
    """Let the mail say what holds now. False when there is nothing left to tell."""
    told = told_to(mail.person, mail.notifications.values_list("pk", flat=True), at)
    if not told:
        return False
    letter = written(mail.person, MailKind(mail.kind), told)
    mail.subject, mail.text, mail.html, mail.unsubscribes = letter.subject, letter.text, letter.html, letter.unsubscribes
    mail.save(update_fields=["subject", "text", "html", "unsubscribes"])
    return True


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
