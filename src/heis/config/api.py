"""The API under `/api/v1`: every room's router in one place, and what happens to each request before a router is reached.

Who is asking is found out here, from a personal token or from the session of our own pages, so that no router has to. Then the limit
is counted, the language chosen, and the answer given the headers all answers have.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, NoReturn, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import URLPattern, path, re_path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.operation import Operation

from heis.accounts.api import PersonalToken
from heis.accounts.request import place_of
from heis.config.api_docs import docs_page
from heis.foundation.access import PUBLIC, access
from heis.foundation.api import (
    OF_A_PERSON,
    OF_AN_ADDRESS,
    SAFE_METHODS,
    SIGNED_IN,
    Allowance,
    CrossSiteRequest,
    NotSignedIn,
    NotThere,
    Problem,
    WrongMethod,
    answer_with_problems,
    problem_response,
    spend,
)
from heis.foundation.clock import local_date, now
from heis.foundation.language import active_language
from heis.foundation.web import render
from heis.organisation.request import Request
from heis.organisation.viewer import viewer_of

ROOMS: Final = ("accounts", "journal", "organisation", "strategy", "lift", "evidence")
ROOT: Final = "/api/v1"
TITLE: Final = "Innovasjonsheisen"
ABOUT: Final = (
    "Everything the pages can do, from the first line of an idea to a solution in use. The same rules hold here: what you may not "
    "see answers 404. See docs/api.md for a walk from beginning to end."
)
View = Callable[..., HttpResponseBase]


class Api(NinjaAPI):
    """An API whose operations are named after their functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function: a test holds that no two are alike."""
        return operation.view_func.__name__


def build_api() -> Api:
    """The API with the routers of all rooms that have one. Unless an operation says otherwise, it is for those who are signed in."""
    made = Api(
        title=TITLE,
        version="1",
        description=ABOUT,
        urls_namespace="api",
        auth=SIGNED_IN,
        openapi_url=None,
        docs_url=None,
    )
    answer_with_problems(made)
    for room in ROOMS:
        if find_spec(f"heis.{room}.api"):
            made.add_router("", import_module(f"heis.{room}.api").router)
    return made


api = build_api()


# --- Every request -----------------------------------------------------------------------------------------------------------


def answered(view: View) -> View:
    """The view, reached only when we know who is asking and they have requests left; errors on the way are answered as problems."""

    @access(PUBLIC)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = cast("Request", request)
        with translation.override(_language_of(request)):
            try:
                allowance = _count(asked, identify(asked))
            except Exception as error:  # noqa: BLE001 (the API answers every error as a problem, this one too)
                return _finished(api.on_exception(request, error), None)
            return _finished(_run(view, request, *args, **kwargs), allowance)

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # a token is no cookie; a session is checked in `identify`
    return answer


def _run(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """HEAD is GET without the body, which the server leaves out."""
    if request.method == "HEAD":
        request.method = "GET"
    response = view(request, *args, **kwargs)
    if response.status_code != 405:
        return response
    refused = problem_response(WrongMethod())
    refused["Allow"] = response.headers["Allow"]
    return refused


def identify(request: Request) -> str:
    """Find out who is asking, set `request.person` and `request.viewer`, and give what their requests are counted on.

    A token goes before a session. Refuses a token that does not work, one that may only read when something would change, and a
    change with a session that does not come from our own pages.
    """
    if "Authorization" in request.headers:
        token = PersonalToken()(request)
        if token is None:
            raise NotSignedIn
        request.viewer = viewer_of(token.person, local_date(now()))
    elif request.person and request.method not in SAFE_METHODS:
        _require_own_page(request)
    return f"person {request.person.pk}" if request.person else f"address {place_of(request).counted_address}"


class _OwnPages(CsrfViewMiddleware):
    """Django's check that a change comes from one of our own pages, refusing as the API refuses."""

    def _reject(self, request: HttpRequest, reason: str) -> NoReturn:
        raise CrossSiteRequest


def _require_own_page(request: Request) -> None:
    check = _OwnPages(_a_view)
    request.csrf_processing_done = False  # type: ignore[attr-defined]  # the middleware let it by, since a token needs no check
    check.process_request(request)
    check.process_view(request, _a_view, (), {})


def _a_view(request: HttpRequest) -> HttpResponse:
    """Stands for the view in the check, which only asks whether the view is exempt."""
    return HttpResponse()


def _count(request: Request, who: str) -> Allowance:
    return spend(OF_A_PERSON if request.person else OF_AN_ADDRESS, who, at=time.time())


def _language_of(request: HttpRequest) -> str:
    """What the request asks for, else what the pages would use."""
    if "Accept-Language" in request.headers:
        return translation.get_language_from_request(request)
    return active_language()


def _finished(response: HttpResponseBase, allowance: Allowance | None) -> HttpResponseBase:
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers.setdefault("Content-Language", active_language())
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language", "Return-Code"])
    if allowance:
        allowance.write_on(response)
    return response


@access(PUBLIC)
def nowhere(request: HttpRequest) -> HttpResponse:
    """What any other address under the API answers."""
    return problem_response(NotThere())


nowhere.csrf_exempt = True  # type: ignore[attr-defined]


# --- The description ---------------------------------------------------------------------------------------------------------

PROBLEM: Final = {
    "description": "It was not done, and why (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
SCHEMES: Final = {
    "PersonalToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "A personal token, made under «Min konto» or with `heis token create`: `Authorization: Bearer heis_…`.",
    }
}


def openapi_schema() -> dict[str, Any]:
    """The description of the API (OpenAPI 3.1), as it is committed in docs/openapi.json. It is in English throughout.

    What a strategy consists of is described in bokmål, for those who write one, and is translated here.
    """
    with translation.override("en"):
        described: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"{ROOT}/")))
        schema: dict[str, Any] = _in_english(described)
    for operation in operations_in(schema):
        operation["responses"]["default"] = PROBLEM
        operation["security"] = _security(operation.get("security", []))
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["components"]["schemas"] |= problem.pop("$defs", {}) | {"Problem": problem}
    schema["components"]["securitySchemes"] = SCHEMES
    return schema


def _in_english(described: Any) -> Any:
    """The same with each description in the active language, which is English."""
    if isinstance(described, list):
        return [_in_english(each) for each in described]
    if not isinstance(described, dict):
        return described
    return {
        key: gettext(value) if key == "description" and isinstance(value, str) and value else _in_english(value)
        for key, value in described.items()
    }


def operations_in(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a description."""
    for methods in schema["paths"].values():
        yield from methods.values()


def _security(named: list[dict[str, Any]]) -> list[dict[str, Any]]:
    token: dict[str, Any] = {"PersonalToken": []}
    return [{}, token] if {"Anybody": []} in named else [token]


@access(PUBLIC)
@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The description itself."""
    return JsonResponse(openapi_schema())


@access(PUBLIC)
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description as a page: English in every language of the rest, the frame too, so that nobody meets two at once."""
    with translation.override("en"):
        return render(request, "api/docs.jinja", docs_page(openapi_schema()))


# --- Addresses ---------------------------------------------------------------------------------------------------------------


def _addresses() -> Iterator[URLPattern]:
    yield path("docs", docs, name="docs")
    yield path("openapi.json", openapi_json, name="openapi")
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            yield URLPattern(pattern.pattern, answered(pattern.callback), pattern.default_args, pattern.name)
    yield re_path("", nowhere, name="nowhere")


urls: Final = (list(_addresses()), "api", "api")
