"""What the tests of the API share with the lift's."""

from __future__ import annotations

import pytest

from heis.lift.testing import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """A municipality with people on every floor and a strategy in force."""
    return make_world()
