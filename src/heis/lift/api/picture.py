"""The lift as numbers: floors and stages with what stands in them, where it jams, and how fast it goes."""

from __future__ import annotations

from ninja import Query, Router
from pydantic import Field

from heis.foundation.api import ANYBODY, Out
from heis.foundation.clock import now
from heis.foundation.language import active_language
from heis.lift.api.asking import there
from heis.lift.api.initiatives import Asked
from heis.lift.queries.picture import Car, Cell, Picture, pace_asked_for, picture_of
from heis.lift.queries.strategies import Strategies, strategies_of
from heis.organisation.request import Request

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
    longest_days: float
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
            longest_days=cell.longest_days,
            initiatives=[CarOut.of(car) for car in cell.cars],
        )


class FloorOut(Out):
    """A floor of the picture. `is_earlier`: only a strategy before the one in force has it, and something rides there still."""

    number: int
    name: str
    is_earlier: bool


class StageOut(Out):
    """A stage of the picture, in its order. `is_earlier`: only a strategy before the one in force has it."""

    key: str
    name: str
    is_earlier: bool


class LiftOut(Out):
    """Every floor and stage with something in it, what has come out in use, what has ended, and the worst jam.

    `floors` and `stages` name every place there is, those of earlier strategies where something stands included.
    """

    floors: list[FloorOut]
    stages: list[StageOut]
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
    strategies = there(strategies_of(request.municipality))
    at = now()
    picture = picture_of(request.municipality.pk, request.viewer, asked.as_filter(), at)
    cells = [CellOut.of(cell) for _place, cell in sorted(picture.cells.items())]
    jam = CellOut.of(picture.jam) if picture.jam else None
    return LiftOut(
        floors=_floors(strategies, picture),
        stages=_stages(strategies, picture),
        cells=cells,
        in_use=picture.totals.in_use,
        stopped=picture.totals.stopped,
        jam=jam,
    )


def _floors(strategies: Strategies, picture: Picture) -> list[FloorOut]:
    storeys = strategies.storeys({floor for floor, _stage in picture.cells})
    return [
        FloorOut(number=each.number, name=each.name.in_language(active_language()) if each.name else "", is_earlier=each.is_earlier)
        for each in storeys
    ]


def _stages(strategies: Strategies, picture: Picture) -> list[StageOut]:
    words = strategies.stages({stage for _floor, stage in picture.cells})
    return [StageOut(key=word.key, name=word.name.in_language(active_language()), is_earlier=word.is_earlier) for word in words]


@router.get("/lift/pace", response=PaceOut, auth=ANYBODY, summary="How fast it goes")
def read_pace(request: Request, asked: Query[Asked]) -> PaceOut:
    """From sent in to decided, and in each stage, over the last twelve months: in the municipality, or of what you may see and ask for."""
    pace = pace_asked_for(request.municipality.pk, request.viewer, asked.as_filter(), now())
    return PaceOut(days_to_decision=pace.days_to_decision, decisions=pace.decisions, days_in_stage=dict(pace.days_in_stage))
