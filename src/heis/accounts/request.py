"""The request after the middleware has found out which person the session belongs to."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from heis.accounts.models import Person, Token
from heis.accounts.rules import Place
from heis.accounts.sessions import SessionStore


class AnyRequest(HttpRequest):
    """A request by a person, or by a stranger (`person` is None). `token` is the one that the API was opened with, if any."""

    person: Person | None
    token: Token | None
    session: SessionStore


class PersonRequest(AnyRequest):
    """A request to a page that only those who are logged in may open."""

    person: Person


def place_of(request: HttpRequest) -> Place:
    """Where the request comes from. Behind a trusted proxy (HEIS_BEHIND_PROXY) the address is the one that the proxy saw."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    return Place(address, request.headers.get("User-Agent", ""))
