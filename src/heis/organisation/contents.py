"""What lies at a unit and must go elsewhere when it is closed: counted and moved by the room above, which alone knows it.

The organisation knows nothing of initiatives. The room that has them registers at start-up, in `config/registrations.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from heis.foundation.audience import Viewer
from heis.organisation.models import Unit


class Mover(Protocol):
    """Lets what lies at a unit that is being closed lie at another, in the same transaction. Returns how many."""

    def __call__(self, unit: Unit, to: Unit, /, *, by: Viewer | None, at: datetime) -> int:
        """Move it."""


@dataclass(frozen=True, slots=True)
class Contents:
    """`count_at` gives unit id → how many lie there, whoever may see them; units with none are left out."""

    count_at: Callable[[Collection[int]], Mapping[int, int]]
    move: Mover


_contents: list[Contents] = []


def register_contents(contents: Contents) -> None:
    """Let a room above say what it has at units, and move it."""
    if contents not in _contents:
        _contents.append(contents)


def count_contents(unit_ids: Collection[int]) -> Mapping[int, int]:
    """Unit id → how many initiatives lie there; those with none are left out."""
    return _contents[0].count_at(unit_ids) if _contents else {}


def move_contents(unit: Unit, to: Unit, *, by: Viewer | None, at: datetime) -> int:
    """Move what lies at a unit that is being closed. Returns how many."""
    return _contents[0].move(unit, to, by=by, at=at) if _contents else 0
