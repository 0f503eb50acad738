"""Adding persons and keeping what is known of them right. What they may do is decided by their appointments, not here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from heis.accounts.models import MailedLink, Person, Session
from heis.accounts.operations.attempts import remove_old_attempts
from heis.accounts.queries import person_with_email
from heis.foundation.refusals import Refusal

LANGUAGES = frozenset({"nb", "nn", "en"})
LONGEST_NAME = 200


class UnableToSavePerson(Refusal):
    """The name, the e-mail or the language cannot be used; `field` says which."""


def create_person(*, name: str, email: str, language: str = "nb", by: Person | None, at: datetime) -> Person:
    """Add a person without a password. Whether `by` may is decided by the room that asks (None: whoever runs the installation)."""
    values = {"name": _good_name(name), "email": _good_email(email, None), "language": _good_language(language)}
    person = Person(created_at=at, **values)
    person.set_unusable_password()
    return _saved(person)


def update_person(
    person: Person,
    *,
    name: str | None = None,
    email: str | None = None,
    language: str | None = None,
    by: Person | None,
    at: datetime,
) -> Person:
    """Change what is given; None leaves it as it is. Whether `by` may is decided by the room that asks.

    A person who changes their own e-mail does it with a mailed link instead (`request_new_email`).
    """
    values: dict[str, str] = {}
    if name is not None:
        values["name"] = _good_name(name)
    if email is not None:
        values["email"] = _good_email(email, person)
    if language is not None:
        values["language"] = _good_language(language)
    for field, value in values.items():
        setattr(person, field, value)
    return _saved(person, only=values)


@transaction.atomic
def close_person(person: Person, *, by: Person | None, at: datetime) -> None:
    """Let a person who has left in no longer: sessions end, links and tokens stop working. What they did keeps their name."""
    person.is_active = False
    person.save(update_fields=["is_active"])
    person.sessions.all().delete()
    person.mailed_links.filter(used_at=None).delete()
    person.tokens.filter(revoked_at=None).update(revoked_at=at)


def reopen_person(person: Person, *, by: Person | None, at: datetime) -> None:
    """Let a person in again. Revoked tokens stay revoked."""
    person.is_active = True
    person.save(update_fields=["is_active"])


@transaction.atomic
def tidy_accounts(*, at: datetime) -> None:
    """Remove what has run out: sessions, links and counts of attempts. May be run any number of times."""
    Session.objects.filter(expires_at__lte=at).delete()
    MailedLink.objects.filter(expires_at__lte=at).delete()
    remove_old_attempts(at=at)


def _saved(person: Person, *, only: Collection[str] | None = None) -> Person:
    """Save the person, or `only` some fields, so that what is changed at the same time, such as the password, is not undone."""
    try:
        with transaction.atomic():
            person.save(update_fields=only)
    except IntegrityError as error:
        raise _taken() from error
    return person


def _taken() -> UnableToSavePerson:
    return UnableToSavePerson(_("Det finnes allerede en person med denne e-postadressen."), field="email")


def _good_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise UnableToSavePerson(_("Skriv navnet, med høyst 200 tegn."), field="name")
    return name


def _good_email(email: str, person: Person | None) -> str:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise UnableToSavePerson(_("Skriv en e-postadresse, som kari@kommune.no."), field="email") from error
    holder = person_with_email(email)
    if holder and holder != person:
        raise _taken()
    return email


def _good_language(language: str) -> str:
    if language not in LANGUAGES:
        raise UnableToSavePerson(_("Velg bokmål, nynorsk eller engelsk."), field="language")
    return language
