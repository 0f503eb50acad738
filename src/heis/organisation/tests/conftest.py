from __future__ import annotations

from dataclasses import dataclass

import pytest

from heis.foundation.audience import Viewer
from heis.journal.models import Event
from heis.journal.registry import register_verbs
from heis.organisation.models import Level, Municipality, Role, Unit
from heis.organisation.testing import make_municipality, make_unit, make_viewer, root_unit
from heis.organisation.verbs import VERBS

register_verbs(VERBS)


@dataclass(frozen=True)
class Town:
    """Helse (section) → Østsiden sykehjem (unit) → Post 1 (team); Teknisk (section); Formannskapet."""

    municipality: Municipality
    root: Unit
    health: Unit
    home: Unit
    ward: Unit
    technical: Unit
    body: Unit
    administrator: Viewer


@pytest.fixture
def town(db: None) -> Town:
    municipality = make_municipality(name="Fredrikstad")
    root = root_unit(municipality)
    health = make_unit(parent=root, name="Helse og velferd", code="H", level=Level.SECTION)
    home = make_unit(parent=health, name="Østsiden sykehjem", code="H1", level=Level.UNIT)
    return Town(
        municipality=municipality,
        root=root,
        health=health,
        home=home,
        ward=make_unit(parent=home, name="Post 1", code="H11", level=Level.TEAM),
        technical=make_unit(parent=root, name="Teknisk drift", code="T", level=Level.SECTION),
        body=make_unit(parent=root, name="Formannskapet", code="F", level=Level.POLITICAL_BODY),
        administrator=make_viewer(role=Role.ADMINISTRATOR, unit=root),
    )


@pytest.fixture
def stranger_administrator(db: None) -> Viewer:
    """Somebody who administers another municipality."""
    return make_viewer(role=Role.ADMINISTRATOR, unit=root_unit(make_municipality(name="Sarpsborg")))


def recorded_verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))
