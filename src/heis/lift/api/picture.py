"""The lift as numbers: floors and stages with what stands in them, where it jams, and how fast it goes."""

from __future__ import annotations

from ninja import Query, Router
from pydantic import Field

from heis.foundation.api import ANYBODY, Out
from heis.foundation.clock import now
from heis.lift.api.asking import there
from heis.lift.api.initiatives import Asked
from heis.lift.queries.picture import Car, Cell, pace_of, picture_of
from heis.organisation.request import Request
from heis.strategy.queries import document_in_force

router = Router(tags=["The lift"])


class CarOut(Out):
    """One initiative in the picture. `area` is its first strategic area, or empty."""

    number: int
    title: str
    area: str
    is_late: bool
    is_paused: bool

    @classmethod
    def of(cls, car: Car) -> CarOut:
        """The initiative."""
        return cls(number=car.id, title=car.title, area=car.area, is_late=car.is_late, is_paused=car.is_paused)


class CellOut(Out):
    """One floor at one stage: how many, how many are late, how long they have waited, and those that have waited longest."""

    floor: int
    stage: str
    count: int
    late: int
    average_days: float
    initiatives: list[CarOut]

    @classmethod
    def of(cls, cell: Cell) -> CellOut:
        """The cell."""
        return cls(
            floor=cell.floor,
            stage=cell.stage,
            count=cell.count,
            late=cell.late,
            average_days=cell.average_days,
            initiatives=[CarOut.of(car) for car in cell.cars],
        )


class LiftOut(Out):
    """Every floor and stage with something in it, what has come out in use, what has ended, and the worst jam."""

    cells: list[CellOut]
    in_use: int
    stopped: int
    jam: CellOut | None


class PaceOut(Out):
    """How fast the lift has gone over the last twelve months, in days."""

    days_to_decision: float | None = Field(description="From sent in to decided. Null when nothing was decided.")
    decisions: int
    days_in_stage: dict[str, float]


@router.get("/lift", response=LiftOut, auth=ANYBODY, summary="The lift now")
def read_lift(request: Request, asked: Query[Asked]) -> LiftOut:
    """The picture of what you may see, with the same filter as the list. 404 before the municipality has a strategy in force."""
    there(document_in_force(request.municipality))
    at = now()
    picture = picture_of(request.municipality.pk, request.viewer, asked.as_filter(), at)
    cells = [CellOut.of(cell) for _place, cell in sorted(picture.cells.items())]
    jam = CellOut.of(picture.jam) if picture.jam else None
    return LiftOut(cells=cells, in_use=picture.totals.in_use, stopped=picture.totals.stopped, jam=jam)


@router.get("/lift/pace", response=PaceOut, auth=ANYBODY, summary="How fast it goes")
def read_pace(request: Request) -> PaceOut:
    """From sent in to decided, and in each stage, over the last twelve months in the municipality."""
    pace = pace_of(request.municipality.pk, now())
    return PaceOut(days_to_decision=pace.days_to_decision, decisions=pace.decisions, days_in_stage=dict(pace.days_in_stage))
