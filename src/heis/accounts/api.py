"""The key to the API, and who one is there."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError
from ninja.security import HttpBearer

from heis.accounts.models import Person, Scope, Token
from heis.accounts.operations import note_token_use
from heis.accounts.queries import valid_token
from heis.foundation.clock import now

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class PersonalToken(HttpBearer):
    """`Authorization: Bearer heis_…`. Sets `request.person` and gives the token; one that may only read answers 403 to a change.

    The session in a browser does not open the API, so no other page can use it in somebody's name.
    """

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        found = valid_token(token, now())
        if found is None:
            return None
        if found.scope == Scope.READ and request.method not in READING:
            raise HttpError(403, "This token may only read.")
        note_token_use(found, at=now())
        request.person = found.person  # type: ignore[attr-defined]
        return found


class MeToken(Schema):
    """The token that was used."""

    name: str
    prefix: str
    scope: Scope
    expires_at: datetime | None


class Me(Schema):
    """The person the token acts as."""

    id: int
    name: str
    email: str
    language: str
    token: MeToken


router = Router(tags=["accounts"])


@router.get("/me", response=Me, auth=PersonalToken(), operation_id="me", summary="Who am I")
def me(request: HttpRequest) -> dict[str, object]:
    """The person and the token behind this request."""
    token: Token = request.auth  # type: ignore[attr-defined]
    person: Person = token.person
    return {"id": person.pk, "name": person.name, "email": person.email, "language": person.language, "token": token}
