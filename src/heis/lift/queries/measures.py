"""What lists and spreadsheets tell of each initiative besides what stands in it: who owns it, and how long its decisions took."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.db.models import Avg, FilteredRelation, FloatField, Q

from heis.lift.models import Initiative, Outcome

AT_A_TIME = 2000
A_DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Measured:
    """The owner's name, empty without one; and days from sent in to decided, the average of its decisions. None without any."""

    owner: str
    days_to_decision: float | None


def measured(numbers: Collection[int]) -> Mapping[int, Measured]:
    """Of each of the initiatives. One query, however many. A lift to the next floor is no decision; the wait goes on."""
    owning = FilteredRelation("memberships", condition=Q(memberships__left_at=None, memberships__is_owner=True))
    waited = Avg(
        "submissions__decision__waited_seconds",
        filter=~Q(submissions__decision__outcome=Outcome.LIFT),
        output_field=FloatField(),
    )
    rows = Initiative.objects.filter(pk__in=numbers).order_by().annotate(owning=owning)
    found = rows.values_list("pk", "owning__person__name").annotate(waited=waited)
    return {pk: Measured(owner or "", None if seconds is None else seconds / A_DAY) for pk, owner, seconds in found}


def with_measures(initiatives: Iterable[Initiative]) -> Iterator[tuple[Initiative, Measured]]:
    """Each initiative with its measures, as they come. One query for every two thousand."""
    coming = iter(initiatives)
    while batch := list(islice(coming, AT_A_TIME)):
        figures = measured([initiative.pk for initiative in batch])
        yield from ((initiative, figures[initiative.pk]) for initiative in batch if initiative.pk in figures)
