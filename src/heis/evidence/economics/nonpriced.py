"""Effects without a price, on the plus–minus scale: how important what is affected is, and how much it is affected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Importance(IntEnum):
    """How much what is affected matters."""

    SMALL = 1
    MEDIUM = 2
    LARGE = 3


class Extent(IntEnum):
    """How much it is affected, for worse or for better."""

    LARGE_NEGATIVE = -3
    MEDIUM_NEGATIVE = -2
    SMALL_NEGATIVE = -1
    NONE = 0
    SMALL_POSITIVE = 1
    MEDIUM_POSITIVE = 2
    LARGE_POSITIVE = 3


# Importance by the size of the extent → the number of plusses or minuses, 0–4 (the consequence matrix of the plus–minus method).
CONSEQUENCE: Final = {
    Importance.SMALL: (0, 0, 1, 2),
    Importance.MEDIUM: (0, 1, 2, 3),
    Importance.LARGE: (0, 2, 3, 4),
}


@dataclass(frozen=True, slots=True)
class NonPriced:
    """An effect that counts though it has no price."""

    name: str
    importance: Importance
    extent: Extent
    reason: str = ""

    @property
    def consequence(self) -> int:
        """From -4 (----) to 4 (++++)."""
        size = CONSEQUENCE[self.importance][abs(self.extent)]
        return size if self.extent > 0 else -size

    @property
    def signs(self) -> str:
        """The consequence as it is written: ++, --- or 0."""
        return "0" if self.consequence == 0 else ("+" if self.consequence > 0 else "\N{MINUS SIGN}") * abs(self.consequence)
