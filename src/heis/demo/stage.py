"""What the demo has built so far: who and what the keys of its files stand for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from heis.accounts.models import Person
from heis.demo.script import RETURN_CODE
from heis.foundation.audience import STRANGER, Viewer
from heis.foundation.clock import local_date
from heis.organisation.models import Municipality, Unit
from heis.organisation.viewer import viewer_of


@dataclass(slots=True)
class Stage:
    """Keys from the files, and what was made of them. `codes`: the return codes in force, by initiative."""

    persons: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    municipalities: dict[str, Municipality] = field(default_factory=dict)
    administrators: dict[str, str] = field(default_factory=dict)
    initiatives: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    _viewers: dict[str, Viewer] = field(default_factory=dict)

    def organisation_changed(self) -> None:
        """Forget who could see and decide what: somebody has a new role, a deputy or a neighbour."""
        self._viewers.clear()

    def viewer(self, key: str, at: datetime, *, opened: str = "") -> Viewer:
        """The person as a viewer on the day, or a stranger with the return code of the initiative `opened`."""
        viewer = STRANGER if key == RETURN_CODE else self.viewer_of(self.persons[key], at)
        number = self.initiatives.get(opened)
        return replace(viewer, opened=frozenset({number})) if number else viewer

    def viewer_of(self, person: Person, at: datetime) -> Viewer:
        """The person as a viewer, remembered until the organisation changes."""
        if person.email not in self._viewers:
            self._viewers[person.email] = viewer_of(person, local_date(at))
        return self._viewers[person.email]

    def administrator(self, municipality: str, at: datetime) -> Viewer:
        """Who administers the municipality."""
        return self.viewer(self.administrators[municipality], at)
