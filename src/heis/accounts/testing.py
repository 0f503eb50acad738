"""For the tests of every room: a browser in which somebody is logged in, without the login page. It checks every page it gets."""

from __future__ import annotations

from django.test import Client

from heis.accounts.models import Person
from heis.foundation.testing import CheckedClient


def signed_in(person: Person, client: Client | None = None) -> Client:
    """The browser, or a new one, with the person logged in."""
    browser = client or CheckedClient()
    browser.force_login(person, backend="heis.accounts.testing")
    return browser
