from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from heis.accounts.models import Person
from heis.accounts.testing import Caller, problem, signed_in
from heis.config.api import openapi_schema, operations_in
from heis.config.api_docs import problem_kinds
from heis.foundation import api as pieces
from heis.organisation.testing import make_municipality, make_person

SNAPSHOT = Path(__file__).parents[4] / "docs" / "openapi.json"


@pytest.fixture
def person(db: None) -> Person:
    make_municipality(number="3107")
    cache.clear()
    return make_person(name="Mona Lie")


class TestDescription:
    def test_is_the_one_that_is_committed(self) -> None:
        assert json.loads(SNAPSHOT.read_text(encoding="utf-8")) == openapi_schema(), "run script/openapi and look at what changed"

    def test_says_what_every_operation_does(self) -> None:
        for operation in operations_in(openapi_schema()):
            assert operation["summary"], operation
            assert operation["description"].endswith("."), operation["operationId"]

    def test_names_no_two_operations_alike(self) -> None:
        names = [operation["operationId"] for operation in operations_in(openapi_schema())]
        assert sorted(names) == sorted(set(names))

    def test_explains_every_problem(self) -> None:
        codes = {kind.code for kind in problem_kinds()}
        assert {"unable-to-submit", "has-changed", "not-signed-in", "too-many-filings"} <= codes

    def test_is_served_as_data(self, client: Client, person: Person) -> None:
        assert client.get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"

    def test_is_shown_as_a_page_of_our_own(self, client: Client, person: Person) -> None:
        response = client.get("/api/v1/docs")
        text = response.content.decode()
        assert response.status_code == 200
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        assert "//cdn" not in text
        assert 'id="unable-to-submit"' in text
        assert 'id="shape-InitiativeOut"' in text
        assert text.count("<h1") == 1


class TestLanguageOfTheDescription:
    """English throughout: it is for those who write programs, and nobody meets two languages on one page."""

    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_is_english_whatever_the_reader_reads(self, client: Client, person: Person, language: str) -> None:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        page = client.get("/api/v1/docs").content.decode()
        assert '<html lang="en"' in page
        assert "The name of the area." in page
        assert "Navnet på området." not in page
        assert "Skip to" in page or "Hopp til" not in page

    def test_describes_no_field_in_norwegian(self) -> None:
        with translation.override("nb"):
            text = json.dumps(openapi_schema(), ensure_ascii=False)
        for words in ("Nøkkel", "Navnet", "Hvor mange", "Fasen"):
            assert words not in text

    def test_each_shape_has_a_name_of_its_own(self) -> None:
        shapes = [
            shape.__qualname__
            for shape in _all_below(pieces.Out)
            if shape.__module__.startswith("heis.") and ".tests" not in shape.__module__
        ]
        assert [name for name, times in Counter(shapes).items() if times > 1] == []


def _all_below(shape: type) -> Iterator[type]:
    below: type
    for below in type.__subclasses__(shape):
        yield below
        yield from _all_below(below)


class TestWhoIsAsking:
    def test_a_token_acts_as_its_person(self, person: Person) -> None:
        assert Caller(person).get("/me").json()["name"] == "Mona Lie"

    @pytest.mark.parametrize("header", ["Bearer heis_abcdef_nothing", "Bearer ", "Basic bW9uYTpsaWU=", "x"])
    def test_a_token_that_does_not_work_is_refused_also_where_all_may_read(self, person: Person, header: str) -> None:
        response = Caller(authorization=header).get("/initiatives")
        assert problem(response) == (401, "not-signed-in")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")

    def test_a_session_reads(self, person: Person) -> None:
        assert signed_in(person).get("/api/v1/desk").status_code == 200

    def test_a_session_changes_nothing_from_another_site(self, person: Person) -> None:
        browser = signed_in(person, Client(enforce_csrf_checks=True))
        response = browser.post("/api/v1/initiatives", {"problem": "x"}, content_type="application/json")
        assert problem(response) == (403, "cross-site-request")

    def test_a_session_changes_from_our_own_pages(self, person: Person) -> None:
        browser = signed_in(person, Client(enforce_csrf_checks=True))
        browser.cookies["heis-csrf"] = "a" * 32
        told = browser.post(
            "/api/v1/notifications/read", {"newest": 1}, content_type="application/json", headers={"X-CSRFToken": "a" * 32}
        )
        assert told.status_code == 200


class TestEveryAnswer:
    def test_an_unknown_address_is_a_problem(self, person: Person) -> None:
        assert problem(Caller().get("/nothing/here")) == (404, "not-there")

    def test_another_method_is_a_problem_that_says_which_will_do(self, person: Person) -> None:
        response = Caller(person).delete("/initiatives")
        assert problem(response) == (405, "wrong-method")
        assert set(response.headers["Allow"].split(", ")) == {"GET", "POST"}

    def test_says_what_is_left_and_that_it_is_the_persons_own(self, person: Person) -> None:
        caller = Caller(person)
        first, second = caller.get("/me"), caller.get("/me")
        assert int(first.headers["RateLimit-Remaining"]) - 1 == int(second.headers["RateLimit-Remaining"])
        assert first.headers["RateLimit-Limit"] == "600"
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Cookie", "Accept-Language"} <= set(first.headers["Vary"].split(", "))

    def test_refuses_more_than_the_limit(self, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("heis.config.api.OF_AN_ADDRESS", pieces.RateLimit("address", 2, seconds=86_400))
        answers = [Caller().get("/initiatives") for _try in range(3)]
        assert [answer.status_code for answer in answers[:2]] == [200, 200]
        assert problem(answers[2]) == (429, "too-many-requests")
        assert 0 < int(answers[2].headers["Retry-After"]) <= 86_400

    def test_what_breaks_tells_nothing_but_a_reference(self, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        def break_down(*args: object) -> None:
            raise RuntimeError("secret")

        monkeypatch.setattr("heis.lift.api.picture.pace_asked_for", break_down)
        response = Caller(person).get("/lift/pace")
        assert problem(response) == (500, "broken")
        assert len(response.json()["reference"]) == 9
        assert b"secret" not in response.content

    def test_the_language_is_the_one_asked_for(self, person: Person) -> None:
        norwegian = Caller().get("/desk")
        assert norwegian.headers["Content-Language"] == "nb"
        assert Caller().get("/desk", accept_language="nn,en;q=0.5").headers["Content-Language"] == "nn"


class TestValidators:
    @pytest.mark.parametrize("header", ['"3"', '"3-0f6c"', '"1", "3-0f6c"', "*"])
    def test_a_version_that_stands_is_let_through(self, header: str) -> None:
        pieces.require_version(_asking(header), 3)

    @pytest.mark.parametrize("header", ['"2"', '"33"', 'W/"3"', "3-", "nothing", '"-3"'])
    def test_another_is_refused(self, header: str) -> None:
        with pytest.raises(pieces.HasChanged):
            pieces.require_version(_asking(header), 3)

    def test_none_is_refused(self) -> None:
        with pytest.raises(pieces.VersionNotNamed):
            pieces.require_version(_asking(""), 3)


def _asking(header: str) -> HttpRequest:
    return RequestFactory().patch("/", headers={"If-Match": header} if header else {})
