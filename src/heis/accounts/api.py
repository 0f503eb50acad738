"""The key to the API, and who one is there."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest
from ninja import Router
from ninja.security import HttpBearer

from heis.accounts.models import Scope, Token
from heis.accounts.operations import note_token_use
from heis.accounts.queries import valid_token
from heis.accounts.request import AnyRequest, PersonRequest
from heis.foundation.api import SAFE_METHODS, NotSignedIn, Out, ReadOnlyToken
from heis.foundation.clock import now


class PersonalToken(HttpBearer):
    """`Authorization: Bearer heis_…`. Gives the token, and sets `request.person` to the one it acts as.

    Refuses a token that is unknown, expired, revoked or of somebody who has left (401), and a change with one that may only read (403).
    """

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        found = use_token(token, method=request.method or "", at=now())
        asked = cast("AnyRequest", request)
        asked.person, asked.token = found.person, found
        return found


def use_token(secret: str, *, method: str, at: datetime) -> Token:
    """The token with this secret, for a request with this method; that it is in use is noted at most once a minute."""
    token = valid_token(secret, at)
    if token is None:
        raise NotSignedIn
    if token.scope == Scope.READ and method not in SAFE_METHODS:
        raise ReadOnlyToken
    note_token_use(token, at=at)
    return token


class MeToken(Out):
    """The token that was used."""

    name: str
    prefix: str
    scope: Scope
    expires_at: datetime | None


class Me(Out):
    """The person behind the request, and the token that tells so; null with a session of our own pages."""

    id: int
    name: str
    email: str
    language: str
    token: MeToken | None


router = Router(tags=["accounts"])


@router.get("/me", response=Me, summary="Who am I")
def me(request: HttpRequest) -> Me:
    """The person and the token behind this request."""
    asked = cast("PersonRequest", request)
    person = asked.person
    return Me(id=person.pk, name=person.name, email=person.email, language=person.language, token=_used(asked.token))


def _used(token: Token | None) -> MeToken | None:
    if token is None:
        return None
    return MeToken(name=token.name, prefix=token.prefix, scope=Scope(token.scope), expires_at=token.expires_at)
