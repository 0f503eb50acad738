"""The lift as a picture: floors and stages with the initiatives in them, how long they have waited, and where it jams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, FloatField, Min, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from heis.foundation.audience import Viewer
from heis.lift.models import STOPPED, Decision, Initiative, Outcome
from heis.lift.queries.halves import MUCH, halves_of
from heis.lift.queries.listing import Filter, initiatives_in
from heis.lift.rules import IN_USE

CARS_IN_A_CELL = 30
JAM_AT_LEAST = 2
JAM_DAYS = 14
QUEUE_AT_LEAST = 5
A_DAY = 86_400  # seconds

PACE_IS_KEPT = 300  # seconds


@dataclass(frozen=True, slots=True)
class Car:
    """One initiative in the picture. `area` is its first area, a key of the strategy version `version_id`, or empty."""

    id: int
    title: str
    area: str
    is_late: bool
    is_paused: bool
    version_id: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One floor at one stage. `cars` are the ones that have waited longest, at most `CARS_IN_A_CELL`; `count` is all of them.

    `average_days` and `longest_days`: how long they have stood there.
    """

    floor: int
    stage: str
    count: int
    late: int
    average_days: float
    longest_days: float
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


def totals_of(municipality_id: int, viewer: Viewer, at: datetime) -> Totals:
    """Count what the viewer sees in a municipality."""
    return _totals(_counts(municipality_id, viewer, Filter(), at))


def _totals(counts: Iterable[_Count]) -> Totals:
    total = {IN_USE: 0, STOPPED: 0, "": 0}
    for count in counts:
        total[count.stage if count.stage in total else ""] += count.count
    return Totals(total[""], total[IN_USE], total[STOPPED])


@dataclass(frozen=True, slots=True)
class Picture:
    """All cells by (floor, stage), the totals, and the worst jam if there is one."""

    cells: Mapping[tuple[int, str], Cell]
    totals: Totals
    jam: Cell | None

    def on_floor(self, floor: int) -> int:
        """How many stand on a floor."""
        return sum(cell.count for (number, _stage), cell in self.cells.items() if number == floor)


def picture_of(municipality_id: int, viewer: Viewer, asked: Filter, at: datetime) -> Picture:
    """Draw what the viewer sees in a municipality and the filter asks for."""
    counts = _counts(municipality_id, viewer, asked, at)
    riding = [count for count in counts if count.stage not in {IN_USE, STOPPED}]
    cars = _cars(initiatives_in(municipality_id, viewer, asked, at), [count.place for count in riding], at)
    cells = {count.place: _cell(count, cars.get(count.place, ())) for count in riding}
    return Picture(cells, _totals(counts), _jam(cells))


@dataclass(frozen=True, slots=True)
class _Count:
    """How many stand in a place, how many of them are late, how many seconds they have stood there together, and the longest of them."""

    floor: int
    stage: str
    count: int
    late: int
    seconds: float
    longest: float

    @property
    def place(self) -> tuple[int, str]:
        return self.floor, self.stage

    def __add__(self, other: _Count) -> _Count:
        together = (self.count + other.count, self.late + other.late, self.seconds + other.seconds)
        return _Count(self.floor, self.stage, *together, max(self.longest, other.longest))


def _counts(municipality_id: int, viewer: Viewer, asked: Filter, at: datetime) -> list[_Count]:
    """What everybody in the viewer's circle sees, which may be some seconds old, and what this viewer sees besides, which is not."""
    if asked.mine or asked.followed or asked.q:
        return _counted(initiatives_in(municipality_id, viewer, asked, at), at)
    halves = halves_of(municipality_id, viewer, asked, at)
    counted = halves.counted("standing", lambda found: _counted(found, at), lambda counts: sum(count.count for count in counts))
    return _added(chain.from_iterable(counted))


def _added(counts: Iterable[_Count]) -> list[_Count]:
    added: dict[tuple[int, str], _Count] = {}
    for count in counts:
        added[count.place] = added[count.place] + count if count.place in added else count
    return list(added.values())


def _counted(found: QuerySet[Initiative], at: datetime) -> list[_Count]:
    waited = ExpressionWrapper(Value(at) - F("floor_since_at"), output_field=DurationField())
    rows = (
        found.order_by()
        .values_list("floor", "stage")
        .annotate(count=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)), waited=Avg(waited), first=Min("floor_since_at"))
    )
    return [
        _Count(floor, stage, count, late, spent.total_seconds() * count, (at - first).total_seconds())
        for floor, stage, count, late, spent, first in rows
    ]


CAR = ("pk", "title", "areas", "due_at", "paused_until", "strategy_version_id", "floor", "stage")


def _cars(found: QuerySet[Initiative], places: Sequence[tuple[int, str]], at: datetime) -> dict[tuple[int, str], list[Car]]:
    """The first in each place. One query: what is found is looked at once for each place, along the index of places."""
    drawn: dict[tuple[int, str], list[Car]] = {place: [] for place in places}
    if not places:
        return drawn
    here = found.filter(floor=RawSQL("place.floor", ()), stage=RawSQL("place.stage", ()))
    try:
        first, values = here.order_by("floor_since_at").values_list(*CAR)[:CARS_IN_A_CELL].query.sql_with_params()
    except EmptyResultSet:  # what is asked for cannot be, and Django need not ask
        return drawn
    table = ", ".join(["(%s::smallint, %s)"] * len(places))
    with connection.cursor() as cursor:
        statement = f"SELECT car.* FROM (VALUES {table}) AS place (floor, stage) CROSS JOIN LATERAL ({first}) AS car"  # noqa: S608
        cursor.execute(statement, [*(part for place in places for part in place), *values])
        for pk, title, areas, due_at, paused_until, version_id, floor, stage in cursor.fetchall():
            is_late = due_at is not None and due_at < at
            car = Car(pk, title, areas[0] if areas else "", is_late, paused_until is not None, version_id)
            drawn[floor, stage].append(car)
    return drawn


def _cell(count: _Count, cars: Sequence[Car]) -> Cell:
    """A cell. Its count may be older than its cars."""
    several = max(count.count, len(cars))
    average, longest = count.seconds / count.count / A_DAY, count.longest / A_DAY
    return Cell(*count.place, count=several, late=count.late, average_days=average, longest_days=longest, cars=cars)


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
    """Average time from sent in to decided, and in each stage, for a municipality; some minutes old where much is decided."""
    key = f"heis-pace-{municipality_id}"
    kept: Pace | None = cache.get(key)
    if kept is not None:
        return kept
    pace = _pace_of(_decided(municipality_id, at))
    if pace.decisions >= MUCH:
        cache.set(key, pace, PACE_IS_KEPT)
    return pace


def pace_asked_for(municipality_id: int, viewer: Viewer, asked: Filter, at: datetime) -> Pace:
    """The pace of what the filter asks for: of the whole municipality without one, else of what the viewer may see of it."""
    if asked.is_empty:
        return pace_of(municipality_id, at)
    found = initiatives_in(municipality_id, viewer, asked, at).order_by().values("pk")
    return _pace_of(_decided(municipality_id, at).filter(submission__initiative__in=found))


def _decided(municipality_id: int, at: datetime) -> QuerySet[Decision]:
    since = at - timedelta(days=365)
    return Decision.objects.filter(municipality_id=municipality_id, decided_at__gte=since).exclude(outcome=Outcome.LIFT)


def _pace_of(decided: QuerySet[Decision]) -> Pace:
    waited = Avg("waited_seconds", output_field=FloatField())
    stayed = ExpressionWrapper(F("decided_at") - F("submission__stage_since_at"), output_field=DurationField())
    out = Avg(stayed, filter=Q(outcome__in=[Outcome.ADVANCE, Outcome.STOP]))
    stages = decided.order_by().values_list("submission__from_stage").annotate(count=Count("pk"), waited=waited, out=out)
    rows = list(stages)
    count = sum(each[1] for each in rows)
    seconds = sum(each[1] * each[2] for each in rows)
    by_stage = {stage: spent.total_seconds() / 86_400 for stage, _count, _waited, spent in rows if spent is not None}
    return Pace(seconds / count / 86_400 if count else None, count, by_stage)
