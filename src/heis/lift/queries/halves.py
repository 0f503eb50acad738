"""What a viewer sees of a municipality, in two: what their whole circle sees alike, which is much, and the little they see besides.

The first half is found without asking who looks, so that what is counted of it can be remembered for all who see the same. The second is found
by number, and counted each time: nobody waits to see what is their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from django.core.cache import cache
from django.db.models import QuerySet

from heis.foundation.audience import Viewer
from heis.lift.models import Initiative
from heis.lift.queries.listing import Filter, asked_for
from heis.lift.queries.visibility import circle_of, seen_besides

# Counting is remembered for a while where there is much to count; where there is little, it is counted each time.
MUCH = 2000
COUNTS_ARE_KEPT = 20  # seconds
Counted = TypeVar("Counted")


@dataclass(frozen=True, slots=True)
class Halves:
    """The two, with nothing in both. `key` names the first: the municipality, the circle and the filter. `besides`: None for nothing."""

    key: str
    together: QuerySet[Initiative]
    besides: QuerySet[Initiative] | None

    @property
    def both(self) -> list[QuerySet[Initiative]]:
        """Those there are."""
        return [self.together] if self.besides is None else [self.together, self.besides]

    def counted(self, what: str, count: Callable[[QuerySet[Initiative]], Counted], size: Callable[[Counted], int]) -> list[Counted]:
        """What `count` finds in each half. In the first it may be some seconds old, when `size` of it is much.

        `what` names what is counted and everything it depends on besides the initiatives, as the day.
        """
        key = sha256(f"{what} {self.key}".encode()).hexdigest()
        together: Counted | None = cache.get(key)
        if together is None:
            together = count(self.together)
            if size(together) >= MUCH:
                cache.set(key, together, COUNTS_ARE_KEPT)
        return [together] if self.besides is None else [together, count(self.besides)]


def halves_of(municipality_id: int, viewer: Viewer, asked: Filter, at: datetime) -> Halves:
    """What the viewer sees there and the filter asks for; it may not ask for what is the viewer's own (`mine`, `followed`), nor for `shared`."""
    circle = circle_of(viewer, municipality_id)
    besides = seen_besides(viewer, circle)
    here = Initiative.objects.filter(municipality_id=municipality_id)
    return Halves(
        key=f"{municipality_id} {circle.key} {asked.as_mapping()}",
        together=asked_for(here.filter(circle.condition), viewer, asked, at),
        besides=None if besides is None else asked_for(here.filter(besides), viewer, asked, at),
    )
