"""What the journeys share: logging in without the login page, and asking axe what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from heis.accounts.models import Person
from heis.accounts.testing import signed_in

Opens = Callable[..., Page]
AXE = Path(__file__).resolve().parents[1] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def log_in(page: Page, person: Person, url: str) -> None:
    """Give the page's browser a session of the person's, as the login page would have."""
    cookie = signed_in(person, Client()).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": url}])


def findings_of(page: Page, rules: Sequence[str] = (), *, without: Sequence[str] = ()) -> list[str]:
    """What axe, which the page has been given, finds wrong: by all the standards, or by some rules only, or without some."""
    chosen = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": STANDARDS}
    asked = {"runOnly": chosen, "resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in without}}
    result = page.evaluate("asked => axe.run(document, asked)", asked)
    return [_finding(violation) for violation in result["violations"]]


def _finding(violation: dict[str, list[dict[str, list[str]]]]) -> str:
    places = [f"    {' '.join(map(str, node['target']))}\n      {node['html']}" for node in violation["nodes"][:5]]
    return f"{violation['impact']}: {violation['help']} ({violation['helpUrl']})\n" + "\n".join(places)
