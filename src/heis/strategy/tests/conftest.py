"""Fredrikstad with an administrator and a coordinator."""

from __future__ import annotations

import pytest

from heis.foundation.audience import Viewer
from heis.journal.registry import register_verbs
from heis.organisation.models import Municipality, Role
from heis.organisation.testing import make_municipality, make_viewer, root_unit
from heis.strategy.verbs import VERBS


@pytest.fixture(autouse=True)
def _verbs() -> None:
    register_verbs(VERBS)


@pytest.fixture
def fredrikstad(db: None) -> Municipality:
    return make_municipality(number="3107")


@pytest.fixture
def administrator(fredrikstad: Municipality) -> Viewer:
    return make_viewer(role=Role.ADMINISTRATOR, unit=root_unit(fredrikstad))


@pytest.fixture
def coordinator(fredrikstad: Municipality) -> Viewer:
    return make_viewer(role=Role.COORDINATOR, unit=root_unit(fredrikstad))
