"""What every room's API is made of: problems (RFC 9457), validators (ETag), pages by cursor, limits, and the base of its schemas.

A router is thin: schema → the same operation or query as the pages → schema. `heis.config.api` mounts the routers and finds out
who is asking before any of them is reached.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, Final, Generic, TypeVar

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as InvalidAddress
from django.core.validators import EmailValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security.base import AuthBase
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from heis.foundation.audience import Viewer
from heis.foundation.refusals import FieldFault, NotPermitted, Refusal, SomebodyWasFirst
from heis.foundation.typed import Typed, words_for
from heis.foundation.web import DATABASE_IS_AWAY

PROBLEM_TYPE: Final = "application/problem+json"
PROBLEMS_PATH: Final = "/api/v1/docs"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ITEMS_ON_A_PAGE: Final = 25
MOST_ON_A_PAGE: Final = 100

log = logging.getLogger("heis.error")
Item = TypeVar("Item")


# --- Schemas -----------------------------------------------------------------------------------------------------------------


class In(Typed):
    """The base of what is sent in."""


class Out(BaseModel):
    """The base of what is answered."""

    model_config = ConfigDict(frozen=True)


def _email(text: str) -> str:
    try:
        EmailValidator()(text)
    except InvalidAddress as error:
        raise ValueError(_("Skriv en e-postadresse, som kari.moe@kommune.no.")) from error
    return text


Email = Annotated[str, Field(max_length=254, json_schema_extra={"format": "email"}), AfterValidator(_email)]
Cursor = Annotated[str, Field(max_length=40, description="`next_cursor` of the page before; left out for the first page.")]
Limit = Annotated[int, Field(ge=1, le=MOST_ON_A_PAGE, description="How many items on the page.")]


class Page(Out, Generic[Item]):
    """A part of a list. `next_cursor` leads to the rest; null on the last page."""

    items: Sequence[Item]
    next_cursor: str | None = None


def id_in(cursor: str) -> int | None:
    """The id that the page before ended with; None for the first page. Refuses a cursor that no page gave."""
    if not cursor:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", cursor):
        raise UnknownCursor
    return int(cursor)


class UnknownCursor(Refusal):
    """The cursor is not one that a page of this list gave."""

    def __init__(self) -> None:
        super().__init__(_("Lista kan ikke fortsette der. Begynn på første side."), field="cursor")


# --- Problems ----------------------------------------------------------------------------------------------------------------


class FieldProblem(Out):
    """What is wrong with one field."""

    field: str
    message: str
    code: str


class Problem(Out):
    """Why it was not done (RFC 9457). Nothing was changed. `code` is stable; `title` and `detail` are in the language asked for."""

    type: str = Field(description="Where the problem is described, with its code after #.")
    code: str
    title: str
    status: int
    detail: str = ""
    field: str | None = Field(None, description="The field of the body or query that it concerns, if one.")
    errors: list[FieldProblem] | None = Field(None, description="Every field that was not understood.")
    missing: list[str] | None = Field(None, description="The kinds of evidence that a gate still asks for.")
    reference: str | None = Field(None, description="What to give to support when something broke on our side.")


class NotSignedIn(Refusal):
    """The request needs a person, and carries neither a personal token that works nor a session."""

    status = 401

    def __init__(self, message: object = "") -> None:
        super().__init__(message or _("Send med en personlig API-nøkkel, eller logg inn."))


class ReadOnlyToken(NotPermitted):
    """The token may read, and the request would change something."""

    def __init__(self) -> None:
        super().__init__(_("API-nøkkelen kan bare lese. Lag en som også kan endre."))


class CrossSiteRequest(NotPermitted):
    """A change with a session cookie lacks the `X-CSRFToken` that our own pages send."""

    def __init__(self) -> None:
        super().__init__(_("Forespørselen kom ikke fra en av våre egne sider. Bruk en API-nøkkel."))


class NotThere(Refusal):
    """There is no such thing, or it may not be seen. The two are not told apart."""

    status = 404

    def __init__(self, message: object = "") -> None:
        super().__init__(message or _("Fant det ikke. Det finnes ikke, eller er ikke delt med deg."))


class WrongMethod(Refusal):
    """The address does not answer to this method; `Allow` says which."""

    status = 405

    def __init__(self) -> None:
        super().__init__(_("Adressen tar ikke imot denne metoden."))


class HasChanged(SomebodyWasFirst):
    """`If-Match` names another version than the one that stands. Read it again, and send what you want changed."""

    status = 412

    def __init__(self) -> None:
        super().__init__(_("Noen har endret dette etter at du leste det. Les det på nytt, og prøv igjen."))


class VersionNotNamed(Refusal):
    """A change to something others may change too needs `If-Match` with the ETag that was read."""

    status = 428

    def __init__(self) -> None:
        super().__init__(_("Send If-Match med ETag-en du leste, så ingen overskriver hverandre."))


class TooManyRequests(Refusal):
    """More requests than the limit allows in a minute; `Retry-After` says how many seconds to wait."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        super().__init__(_("For mange forespørsler på kort tid. Vent litt, og prøv igjen."))
        self.wait = wait


class NotUnderstood(Refusal):
    """The request cannot be read at all: the body is not JSON, or a header is broken."""

    status = 400

    def __init__(self, message: object = "") -> None:
        super().__init__(message or _("Forespørselen kan ikke leses. Se etter at innholdet er gyldig JSON."))


class TooLarge(Refusal):
    """The body is larger than is taken in."""

    status = 413

    def __init__(self) -> None:
        super().__init__(_("Forespørselen er for stor."))


class NotValid(Refusal):
    """Fields are missing or have values that do not fit; `errors` says which."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__(_("Noe i forespørselen passer ikke."), faults=faults)


class Broken(Refusal):
    """Something broke on our side. It has been written in the log under `reference`."""

    status = 500

    def __init__(self, reference: str) -> None:
        super().__init__(_("Noe gikk galt hos oss. Prøv igjen om litt, og oppgi referansen hvis det fortsetter."))
        self.reference = reference


class Unavailable(Refusal):
    """The database does not answer. Nothing was done; `Retry-After` says how many seconds to wait."""

    status = 503
    wait = timedelta(minutes=1)

    def __init__(self) -> None:
        super().__init__(_("Innovasjonsheisen får ikke hentet det som trengs akkurat nå. Prøv igjen om et par minutter."))


def problem_of(refusal: Refusal) -> Problem:
    """The refusal as it travels."""
    missing, reference = (getattr(refusal, name, None) for name in ("missing", "reference"))
    errors = [FieldProblem(field=fault.field, message=fault.message, code=fault.code) for fault in refusal.faults]
    return Problem(
        type=f"{PROBLEMS_PATH}#{refusal.code}",
        code=refusal.code,
        title=_titles().get(refusal.status, HTTPStatus(refusal.status).phrase),
        status=refusal.status,
        detail=refusal.message,
        field=refusal.field,
        errors=errors or None,
        missing=missing or None,
        reference=reference,
    )


def _titles() -> Mapping[int, str]:
    return {
        400: _("Forespørselen kan ikke leses"),
        401: _("Hvem spør?"),
        403: _("Ikke tillatt"),
        404: _("Fant det ikke"),
        405: _("Feil metode"),
        409: _("Noen var raskere"),
        412: _("Endret i mellomtiden"),
        413: _("For stort"),
        422: _("Det går ikke slik"),
        428: _("Hvilken versjon?"),
        429: _("For mange forespørsler"),
        500: _("Noe gikk galt"),
        503: _("Straks tilbake"),
    }


def problem_response(refusal: Refusal) -> HttpResponse:
    """The answer to a refused request, with the headers its status asks for."""
    body = problem_of(refusal).model_dump_json(exclude_none=True)
    response = HttpResponse(body, status=refusal.status, content_type=PROBLEM_TYPE)
    response["Cache-Control"] = "no-store"
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="heis"'
    if refusal.status in {429, 503}:
        wait = getattr(refusal, "wait", None) or timedelta(minutes=1)
        response["Retry-After"] = str(max(1, -int(-wait.total_seconds() // 1)))
    return response


def answer_with_problems(api: NinjaAPI) -> None:
    """Let every error of the API be answered as a problem."""
    api.add_exception_handler(Refusal, lambda request, refusal: problem_response(_one(refusal)))
    api.add_exception_handler(ValidationError, lambda request, error: problem_response(NotValid(_faults_in(_one(error)))))
    api.add_exception_handler(Http404, lambda request, error: problem_response(NotThere()))
    api.add_exception_handler(PermissionDenied, lambda request, error: problem_response(NotPermitted("")))
    api.add_exception_handler(RequestDataTooBig, lambda request, error: problem_response(TooLarge()))
    api.add_exception_handler(SuspiciousOperation, lambda request, error: problem_response(NotUnderstood()))
    api.add_exception_handler(HttpError, lambda request, error: problem_response(_plain(_one(error))))
    api.add_exception_handler(Exception, lambda request, error: problem_response(_note(request, _one(error))))


Error = TypeVar("Error", bound=Exception)


def _one(error: Error | type[Error]) -> Error:
    """The error itself. Ninja's types allow for a class, which never comes."""
    if isinstance(error, type):
        raise TypeError(error)
    return error


def _plain(error: HttpError) -> Refusal:
    kinds: dict[int, Callable[[], Refusal]] = {401: NotSignedIn, 403: ReadOnlyToken, 404: NotThere, 405: WrongMethod, 413: TooLarge}
    return kinds.get(error.status_code, NotUnderstood)()


def _note(request: HttpRequest, error: Exception) -> Refusal:
    """What broke, written in the log with the reference that is given."""
    reference = "-".join(secrets.token_hex(2).upper() for _part in range(2))
    log.error("reference %s: %s %s", reference, request.method, request.path, exc_info=error)
    return Unavailable() if isinstance(error, DATABASE_IS_AWAY) else Broken(reference)


def _faults_in(error: ValidationError) -> list[FieldFault]:
    return [_fault_of(each) for each in error.errors]


def _fault_of(error: Mapping[str, Any]) -> FieldFault:
    path = [str(part) for part in error["loc"][1:]]
    names = path[1:] if len(path) > 1 and error["loc"][0] in {"body", "form"} else path
    return FieldFault(".".join(names), words_for(error), str(error["type"]))


# --- Who is asking -----------------------------------------------------------------------------------------------------------


class Anybody(AuthBase):
    """Open to all; who is asking decides what they see. A personal token or a session tells who it is."""

    openapi_type = "http"

    def __call__(self, request: HttpRequest) -> object:
        return _viewer_on(request) or True


class SignedIn(Anybody):
    """Only for a person, with a personal token or a session."""

    def __call__(self, request: HttpRequest) -> object:
        viewer = _viewer_on(request)
        if viewer is None or not viewer.is_signed_in:
            raise NotSignedIn
        return viewer


def _viewer_on(request: HttpRequest) -> Viewer | None:
    viewer = getattr(request, "viewer", None)
    return viewer if isinstance(viewer, Viewer) else None


ANYBODY: Final = Anybody()
SIGNED_IN: Final = SignedIn()


# --- Validators --------------------------------------------------------------------------------------------------------------


def fresh(request: HttpRequest, body: BaseModel, *, version: int, status: int = 200, location: str = "") -> HttpResponse:
    """The answer with a strong ETag: the version, and a fingerprint of what is answered. 304 when the reader has it already.

    The version counts changes to the thing itself and is what `If-Match` compares; the fingerprint also follows what is shown
    around it, such as names and rights.
    """
    content = body.model_dump_json().encode()
    tag = f'"{version}-{hashlib.sha256(content).hexdigest()[:16]}"'
    has_it = request.method in SAFE_METHODS and _names(request.headers.get("If-None-Match", ""), tag)
    response = HttpResponse(status=304) if has_it else HttpResponse(content, status=status, content_type="application/json")
    response["ETag"] = tag
    if location:
        response["Location"] = location
    return response


def _names(header: str, tag: str) -> bool:
    named = [each.removeprefix("W/") for each in parse_etags(header)]
    return "*" in named or tag in named


def require_version(request: HttpRequest, version: int) -> None:
    """Refuse a change unless `If-Match` names the version that stands: the ETag as it was read, or the version alone in quotes."""
    header = request.headers.get("If-Match", "")
    if not header:
        raise VersionNotNamed
    named = [tag.strip('"').split("-")[0] for tag in parse_etags(header) if not tag.startswith("W/")]
    if "*" not in named and str(version) not in named:
        raise HasChanged


# --- Limits ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most so many requests in so many seconds, for one token, person or address."""

    name: str
    most: int
    seconds: int = 60


OF_A_PERSON: Final = RateLimit("person", 600)
OF_AN_ADDRESS: Final = RateLimit("address", 120)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit, and the seconds until it is whole again."""

    limit: RateLimit
    left: int
    seconds: int

    def write_on(self, response: HttpResponseBase) -> None:
        """Tell the reader, so that a well-behaved program need never be refused."""
        response["RateLimit-Limit"] = str(self.limit.most)
        response["RateLimit-Remaining"] = str(self.left)
        response["RateLimit-Reset"] = str(self.seconds)


def spend(limit: RateLimit, who: str, *, at: float) -> Allowance:
    """Count one request of `who` in the window that `at` (seconds since 1970) falls in. Refuses when the window is full.

    The count is in Django's cache. With Redis every web node counts together. Without it each process counts for itself, so
    the limit is at most so many times larger as there are processes: it protects a small installation all the same. What must never
    be exceeded (filing without login) is counted in the database by the operation.
    """
    window, passed = divmod(int(at), limit.seconds)
    key = f"api:{limit.name}:{hashlib.sha256(who.encode()).hexdigest()[:32]}:{window}"
    count = _one_more(key, limit.seconds * 2)
    if count > limit.most:
        raise TooManyRequests(timedelta(seconds=limit.seconds - passed))
    return Allowance(limit, limit.most - count, limit.seconds - passed)


def _one_more(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it was thrown out of the cache between the two
        cache.set(key, 1, seconds)
        return 1
