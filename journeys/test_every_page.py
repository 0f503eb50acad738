"""Every page, in every language, wide and narrow, light and dark: no faults of accessibility, nothing to scroll sideways, no complaints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from heis.lift.testing import World
from journeys.browsing import AXE, Opens, findings_of, log_in
from journeys.house import LEAD_ON, NO_PAGES, SEEN_AFTER_A_FORM, House, Sight

LANGUAGES = ("nb", "nn", "en")
NARROW, WIDE = 375, 1280
PARTS = 6
# Besides narrow and light. In the other languages words are longer or shorter, which the widths tell; the colours are the same.
LOOKED_AT = {"nb": [(NARROW, "dark"), (WIDE, "light"), (WIDE, "dark")], "nn": [], "en": []}
# What the width or the colours can change. All the other rules are about the page as it is written, and are checked once.
LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]


class Looking:
    """Opens each page as the one it is for, with one browser context for each person, and collects what is wrong."""

    def __init__(self, new_page: Opens, url: str) -> None:
        self.new_page, self.url = new_page, url
        self.pages: dict[object, Page] = {}
        self.faults: list[str] = []

    def open(self, sight: Sight, language: str) -> Page:
        """The page, in a language."""
        if sight.who not in self.pages:
            self.pages[sight.who] = self.new_page(color_scheme="light", viewport={"width": NARROW, "height": 812})
            if sight.who:
                log_in(self.pages[sight.who], sight.who, self.url)
        page = self.pages[sight.who]
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.url}])
        page.set_viewport_size({"width": NARROW, "height": 812})
        page.emulate_media(color_scheme="light")
        response = page.goto(sight.address)
        if not sight.act and (response is None or response.status != sight.status):
            self.faults.append(f"{sight.name}: answered {response and response.status}, not {sight.status}")
        expect(page.locator("html")).to_have_attribute("lang", sight.language or language)
        return page

    def check_axe(self, sight: Sight, page: Page, language: str) -> None:
        """All rules once; what width and colours can change, for each of them."""
        page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
        self._note(sight, language, "", findings_of(page, without=[] if language == "nb" else ["color-contrast"]))
        for width, scheme in LOOKED_AT[language]:
            page.set_viewport_size({"width": width, "height": 812})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self._note(sight, language, f"{width} {scheme}", findings_of(page, LOOKS if language == "nb" else LOOKS[1:]))

    def check_width(self, sight: Sight, page: Page, language: str) -> None:
        """Nothing to scroll sideways: on the smallest phone, on tablets where tables have come apart into columns, and on a screen."""
        for width, height in ((320, 640), (704, 900), (1024, 768), (1280, 800)):
            self._check_width(sight, page, language, width, height)

    def _check_width(self, sight: Sight, page: Page, language: str, width: int, height: int) -> None:
        page.set_viewport_size({"width": width, "height": height})
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            widest = page.evaluate(
                """() => [...document.querySelectorAll('main *, header *, footer *')]
                    .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120)).slice(0, 3)"""
            )
            self.faults.append(f"{sight.name} {language}: {beyond} px beyond {width} px: {widest}")

    def _note(self, sight: Sight, language: str, look: str, findings: list[str]) -> None:
        self.faults += [f"{sight.name} {language} {look}: {finding}" for finding in findings]


@pytest.fixture
def looking(new_page: Callable[..., Page], live_server: LiveServer) -> Looking:
    """Somebody who looks at everything."""
    return Looking(new_page, live_server.url)


def test_no_page_is_forgotten() -> None:
    """A new address is looked at (`House.sights`), or it is said why it is no page (`LEAD_ON`, `NO_PAGES`)."""
    sights = House().sights()
    looked_at = {_name_of(sight.address) for sight in sights} | set(SEEN_AFTER_A_FORM)
    assert set(SEEN_AFTER_A_FORM.values()) <= {sight.name for sight in sights}
    assert set(_names(get_resolver())) == looked_at - {""} | LEAD_ON | NO_PAGES
    assert not looked_at & (LEAD_ON | NO_PAGES)


def _name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def _names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Every named address of the pages; the API describes its own."""
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{namespace}{each.name}"
        elif each.namespace != "api":
            yield from _names(each, f"{each.namespace}:" if each.namespace else namespace)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_in_every_language_width_and_colour(looking: Looking, part: int) -> None:
    """In parts, so that one part can be looked at by itself."""
    for sight in House().sights()[part::PARTS]:
        for language in LANGUAGES:
            if sight.act and language != "nb":
                continue  # what is only seen after a form is sent is found by its bokmål labels
            page = looking.open(sight, language)
            if sight.act:
                sight.act(page)
                page.wait_for_load_state()
            looking.check_axe(sight, page, language)
            looking.check_width(sight, page, language)
    assert not looking.faults, f"{len(looking.faults)} faults:\n\n" + "\n\n".join(dict.fromkeys(looking.faults))


def test_moving_to_another_version_of_the_strategy(looking: Looking) -> None:
    house = House()
    house.adopt_another()
    sight = Sight("move-strategy", house.world.coordinator, "/min-side/strategi/")
    page = looking.open(sight, "nb")
    looking.check_axe(sight, page, "nb")
    looking.check_width(sight, page, "nb")
    assert not looking.faults, "\n\n".join(looking.faults)
    # The dry run says what would happen; then the chosen ones are moved
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Flytt de valgte").click()
    expect(page.locator("#notices")).to_contain_text("1 initiativ er flyttet")


@pytest.mark.parametrize("width", [320, 375, 704, 720, 768, 1024, 1280])
def test_the_header_has_room_for_all_it_holds(as_: Opens, world: World, width: int) -> None:
    page = as_(world.nurse, viewport={"width": width, "height": 600})
    page.goto("/initiativ/")
    edges = page.evaluate(
        """() => {
            const name = document.createRange();  // the words themselves, which may be wider than the place they have
            name.selectNodeContents(document.querySelector('.brand__name'));
            return [name, ...document.querySelectorAll('.top__search, .top__tools')]
                .map(each => each.getBoundingClientRect()).filter(box => box.width).map(box => [box.left, box.right]);
        }"""
    )
    assert all(after[0] - before[1] >= 8 for before, after in pairwise(edges)), edges
    assert edges[-1][1] <= width
