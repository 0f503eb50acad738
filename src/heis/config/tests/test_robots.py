"""What search engines are told, held against every address there is."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from heis.config.robots import KEPT_OUT, LET_IN
from heis.config.tests.test_source import patterns

# The pages that are there to be read, and what search engines and browsers ask for by themselves.
READ = {
    "", "heisen/", "initiativ/", "ny/", "portefolje/", "portefolje/sammenlikn/", "laerdommer/", "gevinster/", "gevinster/slutt/",
    "strategi/", "strategi/omrade/<slug:key>/", "strategi/heisen/", "strategi/utgaver/", "strategi/utgaver/<int:revision>/",
    "strategi/utgaver/<int:revision>/fil/", "strategi/skjema.json", "initiativ/<int:number>/", "initiativ/<int:number>/logg/",
    "initiativ/<int:number>/samtalen/", "initiativ/<int:number>/grunnlag/<slug:kind>/",
    "initiativ/<int:number>/filer/<int:attachment>/",
    "initiativ/<int:number>/gevinster/", "initiativ/<int:number>/beslutningsgrunnlag/",
    "initiativ/<int:number>/beslutningsgrunnlag/<int:submission>/", "favicon.ico", "robots.txt",
}  # fmt: skip
ADDRESSES = [address for address, _pattern in patterns(get_resolver())]
MADE_UP = {"int": "7", "str": "csv", "slug": "need"}


def may_be_read(address: str) -> bool:
    """As RFC 9309 has it: the longest rule that fits holds, and of two that are as long the one that lets in."""
    fitting = [
        (len(rule), lets_in) for rules, lets_in in ((KEPT_OUT, False), (LET_IN, True)) for rule in rules if _fits(rule, address)
    ]
    return max(fitting, default=(0, True))[1]


def _fits(rule: str, address: str) -> bool:
    pattern = "".join(".*" if part == "*" else re.escape(part) for part in re.split(r"(\*)", rule.removesuffix("$")))
    return re.match(pattern + ("$" if rule.endswith("$") else ""), address) is not None


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_what_is_there_to_be_read_is_let_in(address: str) -> None:
    written = "/" + re.sub(r"<(\w+):\w+>", lambda found: MADE_UP[found[1]], address)
    assert may_be_read(written) == (address in READ), written


def test_it_is_served_to_everybody(client: Client, db: None) -> None:
    answer = client.get("/robots.txt")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /logg-inn/" in lines
    assert "Allow: /ny/$" in lines


def test_the_mark_is_found_where_browsers_look_for_it(client: Client, db: None) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(".png")


def test_every_page_that_is_said_to_be_read_is_there() -> None:
    assert set(ADDRESSES) >= READ
