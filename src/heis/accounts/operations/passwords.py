"""Changing a password while logged in, and setting one with a mailed link."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from heis.accounts.models import LinkPurpose, MailedLink, Person, RecordKind
from heis.accounts.operations.attempts import TooManyAttempts, count_attempt, forget_attempts
from heis.accounts.operations.records import keep_record
from heis.accounts.operations.signing_in import Proven, forget_sign_in_attempts, has_password, let_in
from heis.accounts.queries import person_with_email, usable_link
from heis.accounts.rules import LINK_TO_ONE, LINKS_FROM_PLACE, ONE_PERSON_HERE, Place, password_problems
from heis.accounts.secrets import hash_of, new_link_secret
from heis.foundation.refusals import NotPermitted, NotVisible, Refusal

LINK_LASTS: Final = {
    LinkPurpose.WELCOME: timedelta(days=7),
    LinkPurpose.RESET: timedelta(hours=2),
    LinkPurpose.NEW_EMAIL: timedelta(hours=24),
}
MAIL_LINK_JOB: Final = "heis.accounts.jobs.mail_link"


class UnableToChangePassword(Refusal):
    """The present password is wrong, or the new one is not good enough; `field` says which."""


class UnableToChangeEmail(Refusal):
    """The address is not one, or it is the same as before, or belongs to somebody else."""


class UnknownLink(NotVisible):
    """The link does not exist, has been used, or has expired. The three are not told apart."""

    def __init__(self) -> None:
        super().__init__(_("Lenken er brukt eller for gammel. Be om en ny, så sender vi den med en gang."))


def require_password(person: Person, password: str, *, place: Place, at: datetime, field: str) -> None:
    """Refuse unless it is the person's password. A person who has none yet need not give it."""
    if not person.has_usable_password():
        return
    count_attempt(ONE_PERSON_HERE, person.email, place.counted_address, at=at)
    if not has_password(person, password):
        raise UnableToChangePassword(_("Det nåværende passordet stemmer ikke."), field=field)
    forget_attempts(ONE_PERSON_HERE, person.email, place.counted_address)


def require_good_password(person: Person, password: str) -> None:
    """Refuse a password that is short, guessed first, or leans on the person's name or e-mail."""
    problems = password_problems(password, about=(person.name, person.email))
    if problems:
        raise UnableToChangePassword(problems[0], field="password")


def change_password(person: Person, *, current: str, password: str, place: Place, by: Person, at: datetime) -> None:
    """Set a new password, given the present one. Ends every session of the person; the one at hand is opened again by the caller."""
    if by.pk != person.pk:
        raise NotPermitted(_("Bare personen selv kan endre passordet sitt."))
    require_password(person, current, place=place, at=at, field="current")
    require_good_password(person, password)
    set_password(person, password, place=place, at=at)


@transaction.atomic
def set_password(person: Person, password: str, *, place: Place | None = None, at: datetime) -> None:
    """Store the password, end every session, and make unused links worthless. The caller has checked that it may be done."""
    person.set_password(password)
    person.save(update_fields=["password"])
    person.sessions.all().delete()
    person.mailed_links.filter(used_at=None).delete()
    keep_record(person, RecordKind.PASSWORD_CHANGED, at=at, place=place)


def request_password_link(email: str, *, place: Place, at: datetime) -> None:
    """Ask for a link to set a new password. The answer is the same, and as quick, whether or not there is an account.

    A job looks for the person and mails the link. Too many requests for one address are passed over in silence.
    """
    if place.counted_address:
        count_attempt(LINKS_FROM_PLACE, place.counted_address, at=at)
    try:
        count_attempt(LINK_TO_ONE, email, at=at)
    except TooManyAttempts:
        return
    _mail_later(LinkPurpose.RESET, email.strip())


def invite_person(person: Person, *, at: datetime) -> None:
    """Mail a link with which somebody who has been added chooses their first password."""
    if person.has_usable_password():
        raise UnableToChangePassword(_("Denne personen har allerede et passord."))
    _mail_later(LinkPurpose.WELCOME, person.email)


def request_new_email(person: Person, *, email: str, password: str, place: Place, by: Person, at: datetime) -> None:
    """Ask for another e-mail address. It counts from when the link mailed to the new address is opened.

    Whether the address belongs to somebody else is not told here.
    """
    if by.pk != person.pk:
        raise NotPermitted(_("Bare personen selv kan endre e-postadressen sin."))
    if email.strip().casefold() == person.email.casefold():
        raise UnableToChangeEmail(_("Dette er allerede e-postadressen din."), field="email")
    require_password(person, password, place=place, at=at, field="password")
    count_attempt(LINK_TO_ONE, email, at=at)
    _mail_later(LinkPurpose.NEW_EMAIL, email.strip(), person_id=person.pk)


def _mail_later(purpose: LinkPurpose, email: str, person_id: int | None = None) -> None:
    app.configure_task(MAIL_LINK_JOB, allow_unknown=True).defer(purpose=purpose.value, email=email, person_id=person_id)


@transaction.atomic
def mail_link(purpose: LinkPurpose, *, email: str, person_id: int | None, at: datetime) -> MailedLink | None:
    """Make a link and mail it: to the new address, or to the person's own as it is stored, never as somebody typed it.

    Does nothing when there is nobody to mail it to.
    """
    person = _receiver(purpose, email, person_id)
    if person is None:
        return None
    address = email if purpose == LinkPurpose.NEW_EMAIL else person.email
    link, secret = _new_link(person, purpose, address, at)
    with translation.override(person.language):
        subject, text = _letter(purpose, person, secret)
        send_mail(subject, text, None, [address])
    return link


def open_welcome_link(person: Person, *, at: datetime) -> str:
    """The secret of a link with which somebody new, who has already shown that the address is theirs, chooses their first password.

    Refuses a person who has one.
    """
    if person.has_usable_password():
        raise UnableToChangePassword(_("Denne personen har allerede et passord."))
    _link, secret = _new_link(person, LinkPurpose.WELCOME, person.email, at)
    return secret


def _new_link(person: Person, purpose: LinkPurpose, email: str, at: datetime) -> tuple[MailedLink, str]:
    secret, expires_at = new_link_secret(), at + LINK_LASTS[purpose]
    link = MailedLink.objects.create(
        person=person, token_hash=hash_of(secret), purpose=purpose, email=email, created_at=at, expires_at=expires_at
    )
    return link, secret


def _receiver(purpose: LinkPurpose, email: str, person_id: int | None) -> Person | None:
    holder = person_with_email(email)
    if purpose == LinkPurpose.NEW_EMAIL:
        asker = Person.objects.filter(pk=person_id or 0, is_active=True).first()
        return None if holder else asker
    return holder if holder and holder.is_active else None


def _letter(purpose: LinkPurpose, person: Person, secret: str) -> tuple[str, str]:
    """Subject and text of the mail, in the active language."""
    subject, beginning, lasts = {
        LinkPurpose.WELCOME: (
            _("Velkommen til Innovasjonsheisen"),
            _("Du er lagt til i Innovasjonsheisen. Åpne lenken for å velge passord og logge inn:"),
            _("Lenken virker én gang, i sju dager."),
        ),
        LinkPurpose.RESET: (
            _("Nytt passord i Innovasjonsheisen"),
            _("Noen, trolig du, har bedt om et nytt passord. Åpne lenken for å velge det:"),
            _("Lenken virker én gang, i to timer. Har du ikke bedt om dette, kan du se bort fra denne e-posten."),
        ),
        LinkPurpose.NEW_EMAIL: (
            _("Bekreft den nye e-postadressen din"),
            _("Du har bedt om å bruke denne adressen i Innovasjonsheisen. Åpne lenken for å bekrefte den:"),
            _("Lenken virker én gang, i ett døgn. Har du ikke bedt om dette, kan du se bort fra denne e-posten."),
        ),
    }[purpose]
    page = "accounts:new_email" if purpose == LinkPurpose.NEW_EMAIL else "accounts:new_password"
    address = settings.PUBLIC_URL + reverse(page, args=[secret])
    greeting = _("Hei, %(name)s!") % {"name": person.name}
    return subject, f"{greeting}\n\n{beginning}\n\n{address}\n\n{lasts}\n"


def set_password_with_link(secret: str, *, password: str, place: Place, at: datetime) -> Proven:
    """Set the password of the person a link was mailed to, and let them in. The link works once, and not after it has expired."""
    link = usable_link(secret, at)
    if link is None or link.purpose == LinkPurpose.NEW_EMAIL or link.email.casefold() != link.person.email.casefold():
        raise UnknownLink
    require_good_password(link.person, password)
    with transaction.atomic():
        _use_up(link, at)
        set_password(link.person, password, place=place, at=at)
    forget_sign_in_attempts(link.person.email, place)
    return let_in(link.person, place=place, at=at)


@transaction.atomic
def confirm_new_email(secret: str, *, at: datetime) -> Person:
    """Make the address the link was mailed to the person's own. Refuses when somebody else has taken it in the meantime."""
    link = usable_link(secret, at)
    if link is None or link.purpose != LinkPurpose.NEW_EMAIL:
        raise UnknownLink
    if person_with_email(link.email):
        raise _in_use()
    _use_up(link, at)
    person = link.person
    _save_email(person, link.email)
    person.mailed_links.filter(used_at=None).delete()
    keep_record(person, RecordKind.EMAIL_CHANGED, at=at)
    return person


def _save_email(person: Person, email: str) -> None:
    """Store the address; of two persons who confirm the same at once, one is refused."""
    person.email = email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:
        raise _in_use() from error


def _in_use() -> UnableToChangeEmail:
    return UnableToChangeEmail(_("Denne e-postadressen er i bruk av en annen."))


def _use_up(link: MailedLink, at: datetime) -> None:
    """Mark the link as used; of two at once, one is refused."""
    if not MailedLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
        raise UnknownLink
