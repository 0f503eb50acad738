"""Who is looking and at which municipality, for every request; and nobody past a page's own rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import SimpleLazyObject

from heis.accounts.addresses import address_to_log_in
from heis.accounts.models import Person
from heis.foundation.access import AccessRule, declared_rule
from heis.foundation.audience import STRANGER, Viewer
from heis.foundation.clock import local_date, now
from heis.foundation.keeping import page_of
from heis.foundation.refusing import loses_text, sign_in_first
from heis.organisation.models import Municipality
from heis.organisation.queries import municipality_of
from heis.organisation.request import Request
from heis.organisation.viewer import viewer_of

DEFAULT_MUNICIPALITY = "3107"


class Looking:
    """Sets `request.viewer` and `request.municipality`, and refuses a page to those its declared rule does not let in.

    Stands after `heis.accounts.middleware.SignedIn`. A stranger is sent to log in where that may help, with what they typed kept; everyone
    else is answered 404, as is a page that declares no rule.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        looking = cast("Request", request)
        looking.viewer = _viewer_of_session(looking)
        looking.municipality = cast("Municipality", SimpleLazyObject(lambda: municipality_of(looking.viewer, own_number())))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Let the request on to its view, or not."""
        rule = declared_rule(view)
        viewer = cast("Request", request).viewer
        if rule and rule.allows(viewer):
            return None
        if rule and _may_help_to_log_in(rule, viewer):
            return to_login(request)
        raise Http404


def _viewer_of_session(request: Request) -> Viewer:
    person: Person | None = getattr(request, "person", None)
    viewer = viewer_of(person, local_date(now())) if person else STRANGER
    opened = request.session.get("opened") if hasattr(request, "session") else None
    return replace(viewer, opened=frozenset(opened)) if opened else viewer


def own_number() -> str:
    """The number of the municipality whose installation this is."""
    return str(getattr(settings, "HEIS_MUNICIPALITY", "") or DEFAULT_MUNICIPALITY)


def _may_help_to_log_in(rule: AccessRule, viewer: Viewer) -> bool:
    return rule.asks_for_login and not viewer.is_signed_in


def to_login(request: HttpRequest) -> HttpResponse:
    """To the page for logging in, and back here afterwards, or to the page the form stood on. What was typed in it is shown first."""
    if loses_text(request):
        return sign_in_first(request)
    return HttpResponseRedirect(address_to_log_in(page_of(request)))
