"""Those whom rooms above have given something to do with an initiative, such as following up what it gave. They see it while they have.

Filled at start-up by `config/registrations.py`. Both sides of the rule of visibility ask here (ADR 9).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from heis.foundation.audience import Viewer
from heis.lift.models import Initiative


@dataclass(frozen=True, slots=True)
class Engagement:
    """Something people are given to do in the municipality where they work.

    `initiatives_of` gives the numbers of the initiatives where a viewer has it to do, in the municipalities where they work; `people_of` the
    ids of those who have it to do in one initiative, whether they work there any more or not.
    """

    initiatives_of: Callable[[Viewer], QuerySet[Any]]
    people_of: Callable[[Initiative], QuerySet[Any]]


_ENGAGEMENTS: list[Engagement] = []


def register_engagement(engagement: Engagement) -> None:
    """Let those see an initiative who have this to do with it."""
    _ENGAGEMENTS.append(engagement)


def initiatives_engaging(viewer: Viewer) -> list[QuerySet[Any]]:
    """The numbers of the initiatives where the viewer has something to do, in the municipalities where they work."""
    return [each.initiatives_of(viewer) for each in _ENGAGEMENTS] if viewer.works_in else []


def engaged_in(initiative: Initiative) -> frozenset[int]:
    """The ids of those who have something to do with the initiative. One query at most."""
    found = [each.people_of(initiative).order_by() for each in _ENGAGEMENTS]
    return frozenset(found[0].union(*found[1:])) if found else frozenset()
