"""A refusal that no form has shown becomes a page that says what happened, what was kept, and what to do next."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from heis.foundation.refusals import NotVisible, Refusal
from heis.foundation.web import ErrorPage, not_found, render, wants_partial

Answer = Callable[[HttpRequest], HttpResponse]


class Refusing:
    """Turns a refusal raised by a view into its page: 404 for what may not be seen, else the refusal's own status and words."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave everything else to Django."""
        if isinstance(exception, NotVisible):
            return not_found(request, exception)
        return refused(request, exception) if isinstance(exception, Refusal) else None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a refusal; for htmx its words alone."""
    if wants_partial(request):
        return HttpResponse(refusal.message, status=refusal.status, content_type="text/plain; charset=utf-8")
    page = ErrorPage(_title(refusal.status), refusal.message)
    return render(request, "error/refused.jinja", page, status=refusal.status)


def _title(status: int) -> str:
    titles = {403: _("Det kan du ikke gjøre her"), 409: _("Noen kom deg i forkjøpet"), 429: _("Vent litt")}
    return titles.get(status, _("Det gikk ikke"))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere: what was typed is still in the browser."""
    page = ErrorPage(
        _("Siden har vært åpen for lenge"),
        _("Gå tilbake, last siden på nytt og send inn igjen. Det du skrev er fortsatt i nettleseren."),
    )
    return render(request, "error/refused.jinja", page, status=403)
