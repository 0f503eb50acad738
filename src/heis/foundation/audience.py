"""Who may see a thing, and who is looking. One idea everywhere: sharing means widening the audience."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class Audience(IntEnum):
    """The widening circles; each includes all the narrower ones."""

    TEAM = 0
    UNIT = 1
    MUNICIPALITY = 2
    COOPERATION = 3
    PORTAL = 4
    PUBLIC = 5

    @property
    def label(self) -> str:
        """The name of the circle, in the active language."""
        return gettext(_LABELS[self])

    @property
    def explanation(self) -> str:
        """Who is inside, in one sentence, in the active language."""
        return gettext(_EXPLANATIONS[self])


_LABELS = {
    Audience.TEAM: _("Teamet"),
    Audience.UNIT: _("Enheten"),
    Audience.MUNICIPALITY: _("Hele kommunen"),
    Audience.COOPERATION: _("Samarbeidskommunene"),
    Audience.PORTAL: _("Alle kommuner"),
    Audience.PUBLIC: _("Alle"),
}
_EXPLANATIONS = {
    Audience.TEAM: _("De som er med i teamet, de som skal beslutte, og innovasjonskoordinatoren."),
    Audience.UNIT: _("I tillegg alle i enheten og lederne over den."),
    Audience.MUNICIPALITY: _("I tillegg alle ansatte i kommunen. Folkevalgte ser det som er lagt fram for beslutning."),
    Audience.COOPERATION: _("I tillegg ansatte i kommunene vi samarbeider med."),
    Audience.PORTAL: _("I tillegg ansatte og folkevalgte i alle kommuner som bruker Innovasjonsheisen."),
    Audience.PUBLIC: _("Alle, også uten innlogging."),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, and what they belong to on this day. Ids are primary keys of municipalities and units.

    `units`: the units they are placed in, with all units above them. `leads`: units where they hold a deciding role, or
    stand in for one who does. `reads`: municipalities where they are elected and read what has been laid before a gate.
    `neighbours`: municipalities that share a cooperation group with one they work in. `opened`: initiatives opened in this session
    with a return code.
    """

    person_id: int | None = None
    name: str = ""
    works_in: frozenset[int] = frozenset()
    reads: frozenset[int] = frozenset()
    coordinates: frozenset[int] = frozenset()
    administers: frozenset[int] = frozenset()
    neighbours: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    roles: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    opened: frozenset[int] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        """True for a person who has logged in or holds a token."""
        return self.person_id is not None

    @property
    def own_id(self) -> int:
        """The person's id to look things up by; 0, which is nobody's, for a stranger."""
        return self.person_id or 0

    @property
    def is_in_a_municipality(self) -> bool:
        """True for employees and elected members of any municipality: the portal's audience."""
        return bool(self.works_in or self.reads)

    def holds(self, *roles: str) -> bool:
        """Whether they hold one of the roles somewhere, today."""
        return any(role in roles for role, _unit in self.roles)


STRANGER = Viewer()
