"""While the database does not answer: everybody is told to wait, in their own language, and nobody is told why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from heis.accounts.testing import Caller, problem, signed_in
from heis.foundation.testing import check_page
from heis.lift.models import Initiative
from heis.lift.testing import World

SECRET = "no route to 10.0.0.1"


Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=[OperationalError, InterfaceError])
def away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Away:
    """While it lasts, the database does not answer."""

    def refused() -> None:
        raise request.param(SECRET)

    @contextmanager
    def lasts() -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setattr(connection, "ensure_connection", refused)
            yield

    return lasts


@pytest.mark.parametrize(
    ("path", "is_public"),
    [
        ("/", True),
        ("/initiativ/", True),
        ("/portefolje/", True),
        ("/initiativ/1/beslutningsgrunnlag.pdf", True),
        ("/min-side/", False),
    ],
)
def test_a_page_says_when_to_come_back(world: World, away: Away, path: str, is_public: bool) -> None:
    for browser in [signed_in(world.nurse), *([Client()] if is_public else [])]:
        browser.raise_request_exception = False
        with away():
            response = browser.get(path)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
        check_page(response)
        assert "Straks tilbake" in response.content.decode()
        assert SECRET not in response.content.decode()


@pytest.mark.parametrize(("path", "is_public"), [("/initiatives", True), ("/strategy", True), ("/me", False), ("/desk", False)])
def test_the_api_says_when_to_ask_again(world: World, away: Away, path: str, is_public: bool) -> None:
    for caller in [Caller(world.nurse), *([Caller()] if is_public else [])]:
        caller.client.raise_request_exception = False
        with away():
            response = caller.get(path, accept_language="en")
        assert problem(response) == (503, "unavailable")
        assert response.headers["Retry-After"] == "60"
        assert SECRET not in response.content.decode()


def test_a_change_that_the_database_does_not_answer_is_not_done(world: World, away: Away) -> None:
    caller = Caller(world.nurse)
    caller.client.raise_request_exception = False
    with away():
        assert problem(caller.post("/initiatives", {"problem": "Vi finner dem for sent."})) == (503, "unavailable")
    assert not Initiative.objects.exists()
