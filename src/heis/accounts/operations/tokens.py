"""Making and revoking personal keys to the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from heis.accounts.models import Person, RecordKind, Scope, Token
from heis.accounts.operations.records import keep_record
from heis.accounts.queries import tokens_of
from heis.accounts.rules import Place
from heis.accounts.secrets import hash_of, new_token
from heis.foundation.refusals import NotPermitted, NotVisible, Refusal

MOST_TOKENS = 20
LONGEST_DAYS = 366
LONGEST_NAME = 80
USE_NOTED_EVERY = timedelta(minutes=1)


class UnableToCreateToken(Refusal):
    """The name is missing, the time is out of bounds, or the person has too many already."""


class UnknownToken(NotVisible):
    """The token is not the person's, or it has been revoked."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token and its secret, which is nowhere else and cannot be shown again."""

    token: Token
    secret: str


@transaction.atomic
def create_token(
    person: Person, *, name: str, scope: Scope, days: int | None, by: Person | None, at: datetime, place: Place | None = None
) -> NewToken:
    """Make a token that acts as the person for a number of days (1–366), or with no end when `days` is None.

    `by` is None for whoever runs the installation, who alone may make one without an end.
    """
    if by is not None and by.pk != person.pk:
        raise NotPermitted(_("Bare personen selv kan lage API-nøkler for seg."))
    _require_sensible(person, name.strip(), days, by)
    secret, prefix = new_token()
    token = Token.objects.create(
        person=person,
        name=name.strip(),
        prefix=prefix,
        secret_hash=hash_of(secret),
        scope=scope,
        created_at=at,
        expires_at=None if days is None else at + timedelta(days=days),
    )
    keep_record(person, RecordKind.TOKEN_CREATED, at=at, place=place)
    return NewToken(token, secret)


def _require_sensible(person: Person, name: str, days: int | None, by: Person | None) -> None:
    if not 0 < len(name) <= LONGEST_NAME:
        raise UnableToCreateToken(_("Gi nøkkelen et navn på høyst 80 tegn, så du vet hva den brukes til."), field="name")
    if (days is None and by is not None) or (days is not None and not 0 < days <= LONGEST_DAYS):
        raise UnableToCreateToken(_("Nøkkelen kan vare fra 1 til 366 dager."), field="days")
    if tokens_of(person).count() >= MOST_TOKENS:
        raise UnableToCreateToken(_("Du har 20 nøkler allerede. Trekk tilbake en du ikke bruker, og prøv igjen."))


@transaction.atomic
def revoke_token(token: Token, *, by: Person | None, at: datetime, place: Place | None = None) -> None:
    """Make the token useless at once. Refuses another's as not there, and one that is revoked already."""
    mine = by is None or token.person_id == by.pk
    if not mine or not Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        raise UnknownToken(_("Denne nøkkelen er allerede trukket tilbake."))
    keep_record(token.person, RecordKind.TOKEN_REVOKED, at=at, place=place)


def note_token_use(token: Token, *, at: datetime) -> None:
    """Note that the token is in use, at most once a minute."""
    if token.last_used_at is None or token.last_used_at <= at - USE_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=at)
