"""What the tests of this room share."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest

from heis.evidence.models import Benefit, Ending
from heis.evidence.testing import keep_endings_of, old, owned_benefit
from heis.lift.models import Initiative
from heis.lift.testing import World, made_once
from heis.lift.tests.world import browse, filed, initiative, kept, world

__all__ = ["browse", "filed", "initiative", "kept", "world"]


@pytest.fixture(scope="class")
def _owned(kept: World, filed: Initiative) -> Iterator[Benefit]:
    with made_once(lambda: owned_benefit(kept, deepcopy(filed), kept.leader)) as made:
        yield made


@pytest.fixture
def benefit(_owned: Benefit, db: None) -> Benefit:
    """Of the nurse's initiative, owned by the leader: 14 falls a month to 2."""
    return deepcopy(_owned)


@pytest.fixture(scope="class")
def _ends(kept: World, filed: Initiative) -> Iterator[Ending]:
    with made_once(lambda: keep_endings_of(kept, deepcopy(filed), old(kept.leader))[0]) as made:
        yield made


@pytest.fixture
def ending(_ends: Ending, db: None) -> Ending:
    """Of the nurse's initiative, checked by the leader, on the first of September."""
    return deepcopy(_ends)
