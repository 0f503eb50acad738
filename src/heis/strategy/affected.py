"""What another version would do to what already follows one: asked of the room above, which alone knows.

The strategy knows nothing of initiatives. The room that has them registers a dry run at start-up, in `config/registrations.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from heis.foundation.audience import Viewer
from heis.strategy.models import StrategyVersion


@dataclass(frozen=True, slots=True)
class Affected:
    """Something that would notice: its name, its page, in words what it would notice, and whether it cannot be moved as it stands."""

    name: str
    url: str
    effects: Sequence[str]
    is_hindered: bool = False


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would notice a version: those the viewer may see, at most so many as can be shown; and numbers of them all, seen or not.

    `total`: how many follow another version. `noticing`: how many of them would notice anything. `hindered`: how many of those cannot
    be moved as they stand. `seen`: how many of the noticing the viewer may see. `url` is where they are moved.
    """

    affected: Sequence[Affected]
    total: int
    noticing: int
    hindered: int
    seen: int
    url: str = ""

    @property
    def hidden(self) -> int:
        """How many would notice, that the viewer may not see."""
        return max(self.noticing - self.seen, 0)

    @property
    def more(self) -> int:
        """How many would notice and may be seen, but are not in the list."""
        return max(self.seen - len(self.affected), 0)


DryRunner = Callable[[StrategyVersion, Viewer], DryRun]
_runners: list[DryRunner] = []


def register_dry_run(runner: DryRunner) -> None:
    """Let a room above answer what a version would do to what it has."""
    if runner not in _runners:
        _runners.append(runner)


def dry_run_of(version: StrategyVersion, viewer: Viewer) -> DryRun | None:
    """What the version would do, named as far as the viewer may see it; None when no room has registered."""
    return _runners[0](version, viewer) if _runners else None
