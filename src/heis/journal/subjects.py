"""What an event happens to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event happened to, and where it belongs."""

    type: str
    id: int
    municipality_id: int | None = None
    unit_id: int | None = None
