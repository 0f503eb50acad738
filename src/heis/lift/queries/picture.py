"""The lift as a picture: floors and stages with the initiatives in them, how long they have waited, and where it jams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, FloatField, Q, QuerySet, Value

from heis.lift.models import STOPPED, Decision, Initiative, Outcome
from heis.lift.rules import IN_USE

CARS_IN_A_CELL = 30
JAM_AT_LEAST = 2
JAM_DAYS = 14
QUEUE_AT_LEAST = 5


@dataclass(frozen=True, slots=True)
class Car:
    """One initiative in the picture. `area` is its first area, or empty."""

    id: int
    title: str
    area: str
    is_late: bool
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One floor at one stage. `cars` are the ones that have waited longest, at most `CARS_IN_A_CELL`; `count` is all of them."""

    floor: int
    stage: str
    count: int
    late: int
    average_days: float
    cars: Sequence[Car]

    @property
    def more(self) -> int:
        """How many are not drawn."""
        return self.count - len(self.cars)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many ride the lift, how many came out in use, and how many ended with learning."""

    riding: int
    in_use: int
    stopped: int


def totals_of(found: QuerySet[Initiative]) -> Totals:
    """Count what the filter found. One query."""
    counted = found.aggregate(
        all=Count("pk"), in_use=Count("pk", filter=Q(stage=IN_USE)), stopped=Count("pk", filter=Q(stage=STOPPED))
    )
    return Totals(counted["all"] - counted["in_use"] - counted["stopped"], counted["in_use"], counted["stopped"])


@dataclass(frozen=True, slots=True)
class Picture:
    """All cells by (floor, stage), the totals, and the worst jam if there is one."""

    cells: Mapping[tuple[int, str], Cell]
    totals: Totals
    jam: Cell | None

    def on_floor(self, floor: int) -> int:
        """How many stand on a floor."""
        return sum(cell.count for (number, _stage), cell in self.cells.items() if number == floor)


def picture_of(found: QuerySet[Initiative], at: datetime) -> Picture:
    """Draw what the filter found. Two queries: the counts, and the cars."""
    rows = list(_counted(found, at))
    left = {stage: sum(row["count"] for row in rows if row["stage"] == stage) for stage in (IN_USE, STOPPED)}
    riding = [row for row in rows if row["stage"] not in left]
    cars = _cars(found, [(row["floor"], row["stage"]) for row in riding], at)
    cells = {(row["floor"], row["stage"]): _cell(row, cars) for row in riding}
    total = sum(cell.count for cell in cells.values())
    return Picture(cells, Totals(total, left[IN_USE], left[STOPPED]), _jam(cells))


def _counted(riding: QuerySet[Initiative], at: datetime) -> Iterable[Mapping[str, Any]]:
    waited = ExpressionWrapper(Value(at) - F("floor_since_at"), output_field=DurationField())
    return (
        riding.order_by()
        .values("floor", "stage")
        .annotate(count=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)), waited=Avg(waited))
    )


def _cars(riding: QuerySet[Initiative], places: Sequence[tuple[int, str]], at: datetime) -> dict[tuple[int, str], list[Car]]:
    if not places:
        return {}
    columns = ("pk", "title", "areas", "due_at", "paused_until", "floor", "stage", "floor_since_at")
    each = [riding.filter(floor=f, stage=s).order_by("floor_since_at").values(*columns)[:CARS_IN_A_CELL] for f, s in places]
    drawn: dict[tuple[int, str], list[Car]] = {place: [] for place in places}
    for row in each[0].union(*each[1:], all=True) if len(each) > 1 else each[0]:
        late = row["due_at"] is not None and row["due_at"] < at
        area = row["areas"][0] if row["areas"] else ""
        drawn[row["floor"], row["stage"]].append(Car(row["pk"], row["title"], area, late, row["paused_until"] is not None))
    return drawn


def _cell(row: Mapping[str, Any], cars: Mapping[tuple[int, str], list[Car]]) -> Cell:
    days = row["waited"].total_seconds() / 86_400
    place = row["floor"], row["stage"]
    return Cell(*place, count=row["count"], late=row["late"], average_days=days, cars=cars.get(place, ()))


def _jam(cells: Mapping[tuple[int, str], Cell]) -> Cell | None:
    """The deciding floor where most wait beyond the deadline; else where several have waited two weeks on average, or where at least
    half of all that waits for a decision stands in one queue.
    """
    waiting = [cell for (floor, _stage), cell in cells.items() if floor > 0]
    queue = max(QUEUE_AT_LEAST, sum(cell.count for cell in waiting) / 2)
    jammed = [c for c in waiting if c.count >= JAM_AT_LEAST and (c.late or c.average_days >= JAM_DAYS or c.count >= queue)]
    return max(jammed, key=lambda cell: (cell.late, cell.average_days * cell.count), default=None)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the lift goes, over the last twelve months. Days; None where nothing was decided. By stage: days from in to out."""

    days_to_decision: float | None
    decisions: int
    days_in_stage: Mapping[str, float]


def pace_of(municipality_id: int, at: datetime) -> Pace:
    """Average time from sent in to decided, and average time in each stage, for a municipality."""
    since = at - timedelta(days=365)
    decided = Decision.objects.filter(municipality_id=municipality_id, decided_at__gte=since).exclude(outcome=Outcome.LIFT)
    total = decided.aggregate(average=Avg("waited_seconds", output_field=FloatField()), count=Count("pk"))
    stayed = ExpressionWrapper(F("decided_at") - F("submission__stage_since_at"), output_field=DurationField())
    out = decided.filter(outcome__in=[Outcome.ADVANCE, Outcome.STOP]).order_by().values_list("submission__from_stage")
    by_stage = {stage: spent.total_seconds() / 86_400 for stage, spent in out.annotate(spent=Avg(stayed))}
    average = total["average"]
    return Pace(average / 86_400 if average is not None else None, total["count"], by_stage)
