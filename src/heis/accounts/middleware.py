"""Finds out who is logged in, and in which language they read."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from heis.accounts.models import Person
from heis.accounts.request import AnyRequest


class SignedIn:
    """Sets `request.person` (None for a stranger, without a query when there is no session) and activates their language.

    Stands after Django's session middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = cast("AnyRequest", request)
        known.person, known.token = known.session.person, None
        if known.person:
            known.session.note_use()
        language = language_for(request, known.person)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def language_for(request: HttpRequest, person: Person | None) -> str:
    """The language chosen on this device, else the person's, else bokmål."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in dict(settings.LANGUAGES):
        return str(chosen)
    return person.language if person else settings.LANGUAGE_CODE
