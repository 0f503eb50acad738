"""Reading about persons and the ways they prove who they are."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from heis.accounts.models import MailedLink, Person, SecondFactor, Session, SignInRecord, Token
from heis.accounts.secrets import hash_of

RECORDS_SHOWN = 10


def person_with_email(email: str) -> Person | None:
    """The person with the address, without regard to case. Compares as the index does, on which one address is one person."""
    return Person.objects.filter(Exact(Lower("email"), Lower(Value(email.strip())))).first()


def active_person(pk: int) -> Person | None:
    """The person with the id, unless their account is closed."""
    return Person.objects.filter(pk=pk, is_active=True).first()


def sessions_open_for(person: Person, at: datetime) -> QuerySet[Session]:
    """The person's open sessions, the last used first."""
    return person.sessions.filter(expires_at__gt=at).order_by("-last_seen_at", "-pk")


def tokens_of(person: Person) -> QuerySet[Token]:
    """The person's tokens that are not revoked, the newest first; expired ones too, so that they can be recognised."""
    return person.tokens.filter(revoked_at=None).order_by("-pk")


def valid_token(secret: str, at: datetime) -> Token | None:
    """The token with this secret, if it works now and its person is active. One query."""
    unexpired = Q(expires_at=None) | Q(expires_at__gt=at)
    working = Token.objects.select_related("person").filter(unexpired, revoked_at=None, person__is_active=True)
    return working.filter(secret_hash=hash_of(secret)).first()


def usable_link(secret: str, at: datetime) -> MailedLink | None:
    """The mailed link with this secret, if it is unused, has not expired, and belongs to an active person."""
    links = MailedLink.objects.select_related("person").filter(used_at=None, expires_at__gt=at, person__is_active=True)
    return links.filter(token_hash=hash_of(secret)).first()


def second_factor_of(person: Person) -> SecondFactor | None:
    """The person's authenticator app, once it has been confirmed."""
    return SecondFactor.objects.filter(person=person).exclude(confirmed_at=None).first()


def recovery_codes_left(factor: SecondFactor) -> int:
    """How many recovery codes have not been used."""
    return factor.recovery_codes.filter(used_at=None).count()


def newest_records_of(person: Person) -> QuerySet[SignInRecord]:
    """What has happened to the person's account lately, the newest first."""
    return person.sign_in_records.order_by("-at", "-pk")[:RECORDS_SHOWN]
