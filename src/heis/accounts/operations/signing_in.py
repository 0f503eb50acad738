"""Logging in, with a password, a code or as a persona of the demo, and ending what is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from heis.accounts.models import Person, RecordKind, Session
from heis.accounts.operations.attempts import count_attempt, forget_attempts, take_back_attempt
from heis.accounts.operations.codes import use_code
from heis.accounts.operations.records import keep_record
from heis.accounts.personas import persona_with
from heis.accounts.queries import person_with_email, second_factor_of
from heis.accounts.rules import CODE, LONGEST_PASSWORD, ONE_PERSON, ONE_PERSON_HERE, ONE_PLACE, Place
from heis.foundation.refusals import NotVisible, Refusal


class UnableToSignIn(Refusal):
    """What was given does not open an account. Never tells whether there is one."""


class UnknownSession(NotVisible):
    """The session is not the person's, or it has ended."""


@dataclass(frozen=True, slots=True)
class Proven:
    """A person whose password was right. With `needs_code` they are not logged in until they give a code too."""

    person: Person
    needs_code: bool


def sign_in(email: str, *, password: str, place: Place, at: datetime) -> Proven:
    """Check e-mail and password. An old hash is renewed. Takes as long whether or not the account exists.

    Refuses with one and the same answer whatever is wrong, and with a growing wait after repeated attempts.
    """
    _count_sign_in(email, place, at)
    person = person_with_email(email)
    if not has_password(person, password) or person is None or not person.is_active:
        _note_failure(person, place, at)
        raise UnableToSignIn(_("E-postadressen eller passordet stemmer ikke. Se over begge, eller be om et nytt passord."))
    forget_sign_in_attempts(email, place)
    take_back_attempt(ONE_PLACE, place.counted_address)
    return let_in(person, place=place, at=at)


def let_in(person: Person, *, place: Place, at: datetime) -> Proven:
    """What follows once a password or a mailed link is right: the code is next, or the person is logged in."""
    if second_factor_of(person):
        return Proven(person, needs_code=True)
    _note_success(person, RecordKind.SIGNED_IN, place, at)
    return Proven(person, needs_code=False)


def sign_in_with_code(person: Person, *, code: str, place: Place, at: datetime) -> Person:
    """Check the code from the app, or a recovery code, of a person whose password was right. A code works once."""
    count_attempt(CODE, str(person.pk), at=at)
    kind = use_code(person, code, at=at)
    if kind is None or not person.is_active:
        keep_record(person, RecordKind.WRONG_CODE, at=at, place=place)
        raise UnableToSignIn(
            _("Koden stemmer ikke. Koden i appen skifter hvert 30. sekund; prøv den som står der nå."), field="code"
        )
    forget_attempts(CODE, str(person.pk))
    _note_success(person, kind, place, at)
    return person


def sign_in_as_persona(email: str, *, place: Place, at: datetime) -> Person:
    """Log in as one of the demo's personas, without a password. Refuses everywhere but in the demo."""
    person = person_with_email(email) if persona_with(email) else None
    if person is None or not person.is_active:
        raise UnableToSignIn(_("Denne personen finnes ikke i demoen."))
    _note_success(person, RecordKind.SIGNED_IN, place, at)
    return person


def has_password(person: Person | None, password: str) -> bool:
    """Whether this is the person's password. Takes as long for nobody, and for a person without a password, as for a wrong one.

    Renews the hash when it was made by an older method.
    """
    if len(password) > LONGEST_PASSWORD:
        password = ""
    if person is None:
        return check_password(password, make_password(None))
    return person.check_password(password)


def forget_sign_in_attempts(email: str, place: Place) -> None:
    """Start the person's counts over after a success. Those of the place stay, since others are counted there too."""
    forget_attempts(ONE_PERSON_HERE, email, place.counted_address)
    forget_attempts(ONE_PERSON, email)


@transaction.atomic
def end_session(session_id: int, *, by: Person, at: datetime) -> None:
    """End one of the person's own sessions. Refuses another's as not there."""
    ended, _by_table = Session.objects.filter(pk=session_id, person=by).delete()
    if not ended:
        raise UnknownSession(_("Denne innloggingen er allerede avsluttet."))


@transaction.atomic
def end_other_sessions(person: Person, *, keep: int | None, by: Person, at: datetime) -> int:
    """End all the person's sessions except the one with id `keep`. Returns how many were ended."""
    if by.pk != person.pk:
        raise UnknownSession(_("Du kan bare avslutte dine egne innlogginger."))
    kept = [] if keep is None else [keep]
    ended, _by_table = person.sessions.exclude(pk__in=kept).delete()
    return ended


def _count_sign_in(email: str, place: Place, at: datetime) -> None:
    """The narrowest first, so that what is refused in one place does not count against the person everywhere."""
    count_attempt(ONE_PERSON_HERE, email, place.counted_address, at=at)
    count_attempt(ONE_PERSON, email, at=at)
    if place.counted_address:
        count_attempt(ONE_PLACE, place.counted_address, at=at)


def _note_failure(person: Person | None, place: Place, at: datetime) -> None:
    if person:
        keep_record(person, RecordKind.WRONG_PASSWORD, at=at, place=place)


@transaction.atomic
def _note_success(person: Person, kind: RecordKind, place: Place, at: datetime) -> None:
    Person.objects.filter(pk=person.pk).update(last_login=at)
    keep_record(person, kind, at=at, place=place)
