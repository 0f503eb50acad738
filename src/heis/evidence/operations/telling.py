"""Who is told of what happens to a benefit or an ending, and how its numbers are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.translation import override

from heis.evidence.models import Benefit, Ending
from heis.evidence.queries.benefits import everybody_with
from heis.foundation.clock import local_date
from heis.foundation.jinja import number
from heis.lift.models import Initiative
from heis.lift.operations.changing import concerned
from heis.organisation.queries import coordinators_of, nearest_leaders_of

HAS_IT: Final = "assigned"  # the reason of those who have something to do with it


def concerned_with(benefit: Benefit, initiative: Initiative) -> dict[int, str]:
    """The team and the followers, the owner and whoever is asked."""
    return concerned(initiative) | dict.fromkeys(everybody_with(benefit), HAS_IT)


def concerned_with_ending(ending: Ending, initiative: Initiative) -> dict[int, str]:
    """The team and the followers, and whoever checks it."""
    return concerned(initiative) | {ending.checker_id: HAS_IT}


def those_above(initiative: Initiative, at: datetime) -> dict[int, str]:
    """Whoever leads the unit, or the nearest above it, and the coordinator: those who can find somebody."""
    on = local_date(at)
    leaders: Iterable[int] = (person.pk for person in nearest_leaders_of(initiative.unit, on))
    desk: Iterable[int] = (person.pk for person in coordinators_of(initiative.municipality, on))
    return dict.fromkeys(desk, "coordinator") | dict.fromkeys(leaders, "leads")


def told_value(benefit: Benefit, value: float) -> dict[str, str]:
    """A value with its unit as each language writes numbers, for a sentence that is read in all of them."""
    told = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            told[code] = f"{number(value)} {benefit.measured_in}"
    return told
