"""What the tests of the API share with the lift's."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from pytest_django import DjangoDbBlocker

from heis.lift.testing import World, kept_world


@pytest.fixture(scope="module")
def _world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), kept_world() as made:
        yield made


@pytest.fixture
def world(_world: World, db: None) -> World:
    """A municipality with people on every floor and a strategy in force. It is built once for a file; what a test changes is taken back."""
    return deepcopy(_world)
