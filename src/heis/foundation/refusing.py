"""A refusal that no form has shown becomes a page that says what happened, what was kept, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from heis.foundation.keeping import Written, form_page, page_of, typed_in, was_signed_in
from heis.foundation.refusals import NotPermitted, NotVisible, Refusal
from heis.foundation.web import Link, not_found, render, wants_partial

Answer = Callable[[HttpRequest], HttpResponse]


class Refusing:
    """Turns a refusal raised by a view into its page: 404 for what may not be seen, else the refusal's own status and words.

    So does it with the empty answer to somebody who opens an address that a form is sent to. What says something itself, as the API does,
    is left as it is.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_empty = isinstance(response, HttpResponseNotAllowed) and not response.content
        return not_opened(request, response) if is_empty else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave everything else to Django."""
        if isinstance(exception, NotVisible | NotPermitted | Http404) and lacks_login(request):
            return sign_in_first(request, getattr(exception, "status", 404))
        if isinstance(exception, NotVisible):
            return not_found(request, exception)
        return refused(request, exception) if isinstance(exception, Refusal) else None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a refusal; for htmx its words alone."""
    if wants_partial(request):
        return HttpResponse(refusal.message, status=refusal.status, content_type="text/plain; charset=utf-8")
    page = RefusedPage(_title(refusal.status), refusal.message, _way_on(request), typed_in(request), bool(request.FILES))
    return render(request, "error/refused.jinja", page, status=refusal.status)


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """What was not done, and why; the way on, and what was typed and nobody has received, to copy. `way` is None when only the front page is left."""

    title: str
    message: str
    way: Link | None
    texts: Sequence[Written] = ()
    had_file: bool = False


def _way_on(request: HttpRequest) -> Link | None:
    """The page again, for one who opened it; for one who sent a form or pressed a button, the page that it stands on."""
    if request.method == "GET":
        return Link(_("Last siden på nytt"), page_of(request))
    back = form_page(request)
    return Link(_("Tilbake til skjemaet") if typed_in(request) else _("Tilbake"), back) if back else None


def not_opened(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page for one who opens an address that a button or a form leads to, typed or kept in the browser: where the button is."""
    title, message = (
        _("Adressen kan ikke åpnes slik"),
        _("Den hører til en knapp eller et skjema på en annen side. Ingenting er endret."),
    )
    if wants_partial(request):
        answer = HttpResponse(message, content_type="text/plain; charset=utf-8")
    else:
        above = _page_above(request.path_info)
        answer = render(
            request, "error/refused.jinja", RefusedPage(title, message, Link(_("Gå til siden"), above) if above else None)
        )
    answer.status_code, answer["Allow"] = response.status_code, response["Allow"]
    return answer


def _page_above(path: str) -> str:
    """The nearest address above this one that leads somewhere; empty when that is the front page."""
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        if is_valid_path(path):
            return path
    return ""


@dataclass(frozen=True, slots=True)
class SignInFirstPage:
    """What a stranger typed and nobody has received: where the form is found again after logging in, and the texts to copy."""

    title: str
    back: str
    texts: Sequence[Written]
    had_file: bool


def lacks_login(request: HttpRequest) -> bool:
    """Whether this is a form sent by somebody who is not logged in, with something in it or from a page one can come back to.

    It is asked without looking at what the form was about, so the answer is the same for what is hidden and what does not exist.
    """
    return loses_text(request) or (_is_form_of_stranger(request) and bool(form_page(request)))


def loses_text(request: HttpRequest) -> bool:
    """Whether this is a form sent by somebody who is not logged in, with a text or a file that nobody has received."""
    return _is_form_of_stranger(request) and bool(typed_in(request) or request.FILES)


def _is_form_of_stranger(request: HttpRequest) -> bool:
    viewer = getattr(request, "viewer", None)
    return request.method == "POST" and viewer is not None and not viewer.is_signed_in and not wants_partial(request)


def sign_in_first(request: HttpRequest, status: int = 403) -> HttpResponse:
    """The page for one whose login ran out while they wrote: log in, go back to the form, and nothing typed is lost."""
    title = _("Du er logget ut") if was_signed_in(request) else _("Logg inn for å gå videre")
    page = SignInFirstPage(title, page_of(request), typed_in(request), bool(request.FILES))
    return render(request, "error/sign_in_first.jinja", page, status=status)


def _title(status: int) -> str:
    titles = {403: _("Det kan du ikke gjøre her"), 409: _("Noen kom deg i forkjøpet"), 429: _("Vent litt")}
    return titles.get(status, _("Det gikk ikke"))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long: what was typed is shown, and is still in the browser. One that came from elsewhere shows nothing."""
    way = _way_on(request)
    page = RefusedPage(
        _("Siden har vært åpen for lenge"),
        _("Gå tilbake, last siden på nytt og send inn igjen. Det du skrev er fortsatt i nettleseren."),
        way,
        typed_in(request) if way else [],
        way is not None and bool(request.FILES),
    )
    return render(request, "error/refused.jinja", page, status=403)
