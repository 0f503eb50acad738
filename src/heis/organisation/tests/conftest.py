from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from heis.accounts.models import Person, Scope
from heis.accounts.testing import Caller
from heis.foundation.audience import Viewer
from heis.journal.models import Event
from heis.journal.registry import register_verbs
from heis.organisation.models import Appointment, Level, Municipality, Role, Unit
from heis.organisation.testing import appoint, make_municipality, make_person, make_unit, make_viewer, root_unit
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
def own_municipality(town: Town, settings: Any) -> None:
    """The town is the one whose installation this is."""
    settings.HEIS_MUNICIPALITY = town.municipality.number


class Program:
    """Calls the API of the organisation, with somebody's token or without one, and looks at how it is answered."""

    def __init__(self, person: Person | None, scope: Scope = Scope.WRITE) -> None:
        self.caller = Caller(person, scope)

    def __call__(self, method: str, path: str, body: object = None, status: int = 200) -> Any:
        arguments = [] if body is None else [body]
        return _read(getattr(self.caller, method)(f"/organisation/{path}", *arguments), status)

    def send(self, path: str, text: str, status: int = 200, **fields: str) -> Any:
        """Send a file of the import."""
        file = SimpleUploadedFile("file.csv", text.encode())
        return _read(self.caller.upload(f"/organisation/{path}", **{"kind": "units", **fields, "file": file}), status)


def _read(response: Any, status: int) -> Any:
    assert response.status_code == status, response.content
    return response.json() if response.content else None


@pytest.fixture
def administrating(town: Town) -> Program:
    """The administrator's program."""
    return Program(administrator_of(town))


def administrator_of(town: Town) -> Person:
    return Appointment.objects.get(role=Role.ADMINISTRATOR, unit=town.root).person


@pytest.fixture
def leader(town: Town) -> Appointment:
    return appoint(unit=town.home, role=Role.UNIT_LEADER, person=make_person(name="Jonas Berg"))


@pytest.fixture
def stranger_administrator(db: None) -> Viewer:
    """Somebody who administers another municipality."""
    return make_viewer(role=Role.ADMINISTRATOR, unit=root_unit(make_municipality(name="Sarpsborg")))


def recorded_verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))
