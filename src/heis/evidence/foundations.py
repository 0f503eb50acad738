"""The five foundations an innovation stands on, and whether it is new, useful and put to use: judged by what is actually there. Pure.

A solution that is copied or adapted is as new to those who take it into use as one that is invented (the innovation strategy of Fredrikstad,
1.2). Each foundation is 0 (nothing), 1 (begun), 2 (there) or 3 (strong).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

STRONGEST: Final = 3
QUIET_DAYS: Final = 30
STILL_DAYS: Final = 60
COMPLETE: Final = "complete"


class Foundation(StrEnum):
    """What an innovation stands on, in the order it is built."""

    NEED = "need"
    SOLUTION = "solution"
    DRIVER = "driver"
    TEAM = "team"
    ANCHORING = "anchoring"


@dataclass(frozen=True, slots=True)
class Known:
    """What is there. `evidence` is the status of each kind that is begun; `ways` in how many ways the need was explored.

    `asked` are the kinds that the strategy has at all. `quiet_days` is how long since anything happened. `units` is from how many units the team comes, `gates` how many it has passed.
    """

    evidence: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset({"need", "solution", "test_result", "operation_owner"})
    has_idea: bool = False
    ways: int = 0
    has_owner: bool = False
    quiet_days: int = 0
    members: int = 0
    units: int = 0
    gates: int = 0
    novelty: str = ""
    is_in_use: bool = False

    def has(self, kind: str) -> bool:
        """Whether the kind of evidence is finished."""
        return self.evidence.get(kind) == COMPLETE


@dataclass(frozen=True, slots=True)
class Standing:
    """The strength of each foundation, 0–3, and the three marks of an innovation."""

    strengths: Mapping[Foundation, int]
    is_new: bool
    is_useful: bool
    is_put_to_use: bool

    @property
    def weakest(self) -> Foundation | None:
        """The weakest of them, the first in the order they are built; None when all are strong."""
        weakest = min(self.strengths, key=lambda each: self.strengths[each])
        return weakest if self.strengths[weakest] < STRONGEST else None


def standing_of(known: Known) -> Standing:
    """What the initiative stands on."""
    return Standing(
        strengths={
            Foundation.NEED: _need(known),
            Foundation.SOLUTION: _solution(known),
            Foundation.DRIVER: _driver(known),
            Foundation.TEAM: _team(known),
            Foundation.ANCHORING: _anchoring(known),
        },
        is_new=bool(known.novelty),
        is_useful=known.has("need") and (known.has("test_result") or known.is_in_use),
        is_put_to_use=known.is_in_use,
    )


def _need(known: Known) -> int:
    """Begun when it is filed; there when it is written down; strong when it was explored in more than one way."""
    if not known.has("need"):
        return 1
    return STRONGEST if known.ways > 1 else 2


def _solution(known: Known) -> int:
    """An idea is a beginning, and enough where the strategy asks for no description; there when it is described; strong when it has been tried."""
    if known.has("test_result"):
        return STRONGEST
    if known.has("solution") or (known.has_idea and "solution" not in known.asked):
        return 2
    return 1 if known.has_idea or "solution" in known.evidence else 0


def _driver(known: Known) -> int:
    """Somebody owns it, and does something with it."""
    if not known.has_owner or known.quiet_days > STILL_DAYS:
        return int(known.has_owner)
    return STRONGEST if known.quiet_days <= QUIET_DAYS else 2


def _team(known: Known) -> int:
    """More than one, and best from more than one place."""
    if known.members < 2:
        return min(known.members, 1)
    return STRONGEST if known.members > 2 and known.units > 1 else 2


def _anchoring(known: Known) -> int:
    """Leaders have said yes, and somebody in the line takes over; where the strategy does not ask who, several have said yes."""
    said_yes = known.gates > 0
    taken_over = known.has("operation_owner") or known.is_in_use or ("operation_owner" not in known.asked and known.gates > 1)
    if said_yes and taken_over:
        return STRONGEST
    return 2 if taken_over or known.gates > 1 else int(said_yes)
