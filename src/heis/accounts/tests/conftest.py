"""Kari, who has a password, and the instant and place that everything happens at."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from heis.accounts.models import Person
from heis.accounts.operations import create_person, set_password
from heis.accounts.rules import Place
from heis.foundation.testing import CheckedClient

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HERE = Place("158.37.12.9", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0")
ELSEWHERE = Place(
    "2001:db8:7::1", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
)
PASSWORD = "grønn traktor synger"
OTHER_PASSWORD = "fire gule bananer til salgs"


@pytest.fixture(autouse=True)
def _plain_frame(settings: Settings) -> None:
    """Accounts stand below the rooms that the full frame tells of."""
    settings.HEIS_SHELL = "heis.foundation.web.plain_shell"


@pytest.fixture
def client() -> CheckedClient:
    """A stranger's browser, which checks every page it gets."""
    return CheckedClient()


@pytest.fixture
def kari(db: None) -> Person:
    person = create_person(name="Kari Lie", email="Kari.Lie@heis.test", by=None, at=AT)
    set_password(person, PASSWORD, at=AT)
    return person


@pytest.fixture
def ola(db: None) -> Person:
    """Somebody who has never logged in."""
    return create_person(name="Ola Moe", email="ola@heis.test", language="nn", by=None, at=AT)
