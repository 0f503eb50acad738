"""A browser, a server on the test database, and a check of accessibility, for the journeys."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from heis.accounts.models import Person
from heis.lift.testing import World, make_world
from journeys.browsing import AXE, Opens, findings_of, log_in

# Playwright's synchronous interface runs an event loop in this thread, in which Django would refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
SECONDS = 1000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey in a browser, and may use the database."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys. Chromium's own sandbox cannot be used by root."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("HEIS_CHROMIUM") or _chromium_in_path(), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own: one person at one machine. What is given goes to Playwright's `new_context`.

    A journey fails if a page logs an error, such as a script that breaks or something the content security policy stopped.
    """
    contexts, errors = [], []

    def open_page(**options: object) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="nb-NO", timezone_id="Europe/Oslo", **options)  # type: ignore[arg-type]
        context.set_default_timeout(10 * SECONDS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: errors.append(f"{page.url}: {message.text}") if _is_fault(message.type, message.text) else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, "The browser complained:\n" + "\n".join(errors)


@pytest.fixture
def world() -> World:
    """A municipality with somebody on every floor."""
    with transaction.atomic():
        return make_world()


@pytest.fixture
def as_(new_page: Callable[..., Page], live_server: LiveServer) -> Opens:
    """Opens a page in which somebody is logged in: `as_(world.nurse)`. What else is given goes to `new_page`."""

    def open_page(person: Person, **options: object) -> Page:
        page = new_page(**options)
        log_in(page, person, live_server.url)
        return page

    return open_page


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page on an ordinary screen."""
    return new_page(viewport={"width": 1280, "height": 900})


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A page on a phone, with touch."""
    return new_page(viewport={"width": 375, "height": 812}, device_scale_factor=2, is_mobile=True, has_touch=True)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Checks the page as it is now with axe-core, and fails with what is wrong, where, and where to read about it."""

    def check(page: Page) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
        findings = findings_of(page)
        assert not findings, f"{page.url} has {len(findings)} accessibility faults:\n\n" + "\n\n".join(findings)

    return check


def _chromium_in_path() -> str | None:
    """For one who runs pytest by hand; script/test has found or installed one."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "chrome"))
    return next((path for path in found if path), None)


def _is_fault(kind: str, text: str) -> bool:
    """An error in the console, except that a page was answered with 4xx, which is the journey's to judge."""
    return kind == "error" and "the server responded with a status of 4" not in text
