"""The world as fixtures: for the lift's tests, and for those of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
from pytest_django import DjangoDbBlocker

from heis.accounts.testing import Browser
from heis.lift.models import Initiative
from heis.lift.testing import World, made_once, make_world


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once for a file, in a transaction that is taken back after it."""
    with django_db_blocker.unblock(), made_once(make_world) as made:
        yield made


@pytest.fixture
def world(kept: World, db: None) -> World:
    """A municipality with people on every floor and a strategy in force. What a test changes is taken back."""
    return deepcopy(kept)


@pytest.fixture(scope="class")
def filed(kept: World) -> Iterator[Initiative]:
    """Filed once for a class of tests, and taken back after it."""
    with made_once(lambda: kept.file(kept.nurse)) as made:
        yield made


@pytest.fixture
def initiative(filed: Initiative, db: None) -> Initiative:
    """The nurse's initiative, seen by her unit. What a test changes is taken back."""
    return deepcopy(filed)


@pytest.fixture
def browse(world: World) -> Callable[[str], Browser]:
    """A browser for somebody in the world, by name; «stranger» for one who has not logged in."""
    return lambda who: Browser(None if who == "stranger" else getattr(world, who))
