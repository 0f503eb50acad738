"""How a page is answered: `render(request, template, page)` gives the template `page`, `shell` (the frame) and `request`.

`page` is one typed object per page. The template fills the block `title`, or the page has a `title`; `crumbs` (a sequence of
`Link`) is shown when the page has it.
"""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template import loader
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import check_for_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from heis.foundation.access import PUBLIC, access
from heis.foundation.exports import FORMATS, Column, csv_lines, xlsx_file
from heis.foundation.keeping import STRANGER, note_arrival, page_of
from heis.foundation.language import active_language

PRODUCT: Final = "Innovasjonsheisen"
COLOUR_COOKIE: Final = "heis_farger"
COLOUR_SCHEMES: Final = ("auto", "light", "dark")
A_DAY: Final = 24 * 60 * 60
A_YEAR: Final = 365 * A_DAY

PostView = TypeVar("PostView", bound=Callable[..., HttpResponse])
log = logging.getLogger("heis.error")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the main navigation. `is_within`: the page is one below it."""

    label: str
    url: str
    is_current: bool = False
    is_within: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few things to choose between. `lang` is the language the label is written in, when another than the page's."""

    value: str
    label: str
    is_current: bool
    lang: str = ""


@dataclass(frozen=True, slots=True)
class ShellPerson:
    """Who is signed in, as the frame shows them."""

    name: str
    about: str = ""
    links: Sequence[Link] = ()
    sign_out_url: str = ""
    keeper: str = STRANGER


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything in the frame round a page. An empty address hides what it leads to."""

    product: str
    municipality: str
    home_url: str
    next_url: str
    language: str
    languages: Sequence[Choice]
    colour_scheme: str
    colour_schemes: Sequence[Choice]
    language_url: str = ""
    colour_scheme_url: str = ""
    nav: Sequence[NavItem] = ()
    search_url: str = ""
    query: str = ""  # what was searched for there, when its answers are shown
    person: ShellPerson | None = None
    sign_in_url: str = ""
    code_url: str = ""
    unread: int = 0
    notifications_url: str = ""
    footer: Sequence[Link] = ()
    theme_url: str = ""

    @property
    def keeper(self) -> str:
        """Under which name the browser keeps what is typed on this page."""
        return self.person.keeper if self.person else STRANGER


def render(request: HttpRequest, template: str, page: object, *, status: int = 200, partial: str | None = None) -> HttpResponse:
    """The page in its frame. When htmx asks and `partial` names a block of the template, only that block."""
    if partial and wants_partial(request):
        response = HttpResponse(_block(request, template, partial, page), status=status)
    else:
        context = {"page": page, "shell": shell_for(request), "notices": messages.get_messages(request)}
        response = HttpResponse(loader.render_to_string(template, context, request), status=status)
    if partial:
        patch_vary_headers(response, ["HX-Request"])
    return response


def download(form: str, name: str, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> FileResponse | StreamingHttpResponse:
    """A list as a spreadsheet to keep: `form` is one of `exports.FORMATS`, `name` that of the file, without its ending."""
    filename = f"{name}.{form}"
    if form == "xlsx":
        return FileResponse(xlsx_file(columns, rows), as_attachment=True, filename=filename, content_type=FORMATS[form])
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return StreamingHttpResponse(csv_lines(columns, rows), content_type=FORMATS[form], headers=headers)


def render_partial(request: HttpRequest, template: str, page: object, *, status: int = 200) -> HttpResponse:
    """A piece of a page, without the frame: what htmx puts into a page that is open."""
    return HttpResponse(loader.render_to_string(template, {"page": page}, request), status=status)


def wants_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece, not for the whole page (boosted links and restored history want the whole)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and not headers.get("HX-Boosted") and not headers.get("HX-History-Restore-Request")


def with_next(url: str, then: str) -> str:
    """The address of a page that knows where one is going on to when done there; without it, or with the front page, the address alone."""
    return f"{url}?{urlencode({'neste': then})}" if then not in {"", "/"} else url


def redirect_after(
    request: HttpRequest,
    name: str,
    *args: object,
    message: object = "",
    warning: object = "",
    is_error: bool = False,
    anchor: str = "",
    then: str = "",
) -> HttpResponse:
    """What was asked for is done: go to a named page, which shows `message` once. `anchor` is the place on it, `then` where one goes on to.

    `warning` is shown as well, when something about it is not as the person may think. Unless it is an error, the browser is told that what
    was typed has arrived.
    """
    for level, words in ((messages.ERROR if is_error else messages.SUCCESS, message), (messages.WARNING, warning)):
        if words:
            messages.add_message(request, level, str(words), fail_silently=True)
    url = with_next(reverse(name, args=args), then) + (f"#{anchor}" if anchor else "")
    response = HttpResponse() if wants_partial(request) else see_other(url)
    if wants_partial(request):
        response["HX-Redirect"] = url
    if not is_error:
        note_arrival(request, response)
    return response


def see_other(url: str) -> HttpResponseRedirect:
    """303: what was sent in is done; the answer is over there."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def _block(request: HttpRequest, name: str, block: str, page: object) -> str:
    template = cast("Any", loader.get_template(name)).template
    context = template.new_context({"page": page, **_csrf(request)})
    top = template.root_render_func(context)
    next(top, None)  # runs the imports at the top of the page's own template
    top.close()
    return "".join(template.blocks[block](context))


def _csrf(request: HttpRequest) -> dict[str, object]:
    return {"request": request, "csrf_input": csrf_input_lazy(request), "csrf_token": csrf_token_lazy(request)}


# The frame


def shell_for(request: HttpRequest) -> Shell:
    """The frame, built by the callable that the setting HEIS_SHELL names."""
    build: Callable[[HttpRequest], Shell] = import_string(getattr(settings, "HEIS_SHELL", "heis.foundation.web.plain_shell"))
    return build(request)


def plain_shell(request: HttpRequest) -> Shell:
    """A frame that needs no database. A fuller one starts from it: `dataclasses.replace(plain_shell(request), nav=...)`."""
    language, scheme = active_language(), colour_scheme_of(request)
    return Shell(
        product=PRODUCT,
        municipality="",
        home_url="/",
        next_url=page_of(request),
        language=language,
        languages=[Choice(code, name, code == language, code) for code, name in settings.LANGUAGES],
        colour_scheme=scheme,
        colour_schemes=[Choice(value, label, value == scheme) for value, label in _colour_scheme_labels()],
        language_url=_reverse("foundation:language"),
        colour_scheme_url=_reverse("foundation:colour_scheme"),
        footer=[Link(gettext(label), url) for label, url in getattr(settings, "HEIS_FOOTER", ())],
    )


def _reverse(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _colour_scheme_labels() -> Sequence[tuple[str, str]]:
    return (("auto", gettext("Som enheten")), ("light", gettext("Lys")), ("dark", gettext("Mørk")))


def colour_scheme_of(request: HttpRequest) -> str:
    """The colours chosen on this device: auto, light or dark."""
    chosen = request.COOKIES.get(COLOUR_COOKIE, "auto")
    return chosen if chosen in COLOUR_SCHEMES else "auto"


@require_POST
@access(PUBLIC)
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language on this device."""
    response = see_other(_next(request))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, code)
    return response


@require_POST
@access(PUBLIC)
def choose_colour_scheme(request: HttpRequest) -> HttpResponse:
    """Remember the colours on this device."""
    response = see_other(_next(request))
    scheme = request.POST.get("colour_scheme", "")
    if scheme in COLOUR_SCHEMES:
        _remember(response, COLOUR_COOKIE, scheme)
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True)


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    return (
        url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure()) else "/"
    )


def posted_from(name: str, *, at: str = "number") -> Callable[[PostView], PostView]:
    """A view that a form on the named page is sent to. Whoever comes by GET, after logging in or reloading, is sent to that page.

    `at`: what the address of the page has in common with the view's own, if anything.
    """

    def declare(view: PostView) -> PostView:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in {"GET", "HEAD"}:
                place = {at: kwargs[at]} if at in kwargs else {}
                return HttpResponseRedirect(reverse(name, kwargs=place))
            return view(request, *args, **kwargs)

        return require_http_methods(["GET", "HEAD", "POST"])(answer)  # type: ignore[return-value]

    return declare


@require_safe
@access(PUBLIC)
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark, for those who ask where it used to be without reading the page."""
    response = HttpResponseRedirect(static("heis/apple-touch-icon.png"))
    response["Cache-Control"] = f"max-age={A_DAY}"
    return response


# When something is wrong


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What a page says when it cannot show what was asked for. `back`: where a stranger comes after logging in; empty for what was sent."""

    title: str
    message: str = ""
    back: str = ""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it is not here, or not for this person; the two are not told apart."""
    return _error(request, "error/404.jinja", ErrorPage(gettext("Fant ikke siden"), back=_opened(request)), 404)


def not_permitted(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: seen, but not theirs to do."""
    page = ErrorPage(gettext("Du har ikke tilgang til dette"), str(getattr(exception, "message", "")), _opened(request))
    return _error(request, "error/403.jinja", page, 403)


def _opened(request: HttpRequest) -> str:
    return request.get_full_path() if request.method == "GET" else ""


def _error(request: HttpRequest, template: str, page: ErrorPage, status: int) -> HttpResponse:
    if wants_partial(request):
        return HttpResponse(page.message or page.title, status=status, content_type="text/plain; charset=utf-8")
    return render(request, template, page, status=status)


def broken(request: HttpRequest) -> HttpResponse:
    """500, with a reference number that is also in the log; 503 when it is the database. Needs neither database nor frame."""
    reference = "-".join(secrets.token_hex(2).upper() for _ in range(2))
    log.error("reference %s: %s %s", reference, request.method, request.path, exc_info=sys.exc_info())
    if isinstance(sys.exc_info()[1], DATABASE_IS_AWAY):
        return _unavailable()
    return HttpResponse(_plain("error/500.jinja", {"reference": reference}, reference), status=500)


def _unavailable() -> HttpResponse:
    response = HttpResponse(_plain("error/503.jinja", {}, ""), status=503)
    response["Retry-After"] = "60"
    return response


def _plain(template: str, context: Mapping[str, object], reference: str) -> str:
    try:
        return str(loader.render_to_string(template, {"language": active_language(), **context}))
    except Exception:  # the page that must always come
        log.exception("The error page could not be rendered")
        return LAST_RESORT.format(reference)


DATABASE_IS_AWAY: Final = (OperationalError, InterfaceError)
LAST_RESORT: Final = (
    '<!doctype html><html lang="nb"><meta charset="utf-8"><title>Noe gikk galt</title><h1>Noe gikk galt hos oss</h1>'
    "<p>Prøv igjen om litt. Det du har sendt inn før, er trygt lagret. {}</p></html>"
)
