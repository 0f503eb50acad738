"""The shapes of what the evidence room's API answers."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from heis.evidence.models import Benefit, Ending, Gain, Measurement, Postponement, Rhythm, Sort
from heis.evidence.queries.benefits import is_overdue, lacks_of
from heis.evidence.rules import Lack, change_in_units, share_of_target
from heis.foundation.api import Out
from heis.lift.api.schemas import PersonOut
from heis.lift.models import Initiative


class BenefitOut(Out):
    """A benefit that is followed up. Values are in `measured_in`; amounts are whole NOK in a year."""

    id: int
    initiative: int
    what: str
    for_whom: str
    gain: Gain | None
    indicator: str
    measured_in: str
    baseline: float | None
    baseline_on: date | None
    baseline_source: str
    target: float | None
    target_on: date | None
    nok_per_unit: int | None
    frees_money: bool
    rhythm: Rhythm
    owner: PersonOut | None = Field(description="Who has accepted it.")
    is_vacant: bool = Field(description="The owner works in the municipality no more.")
    asked: PersonOut | None = Field(description="Who is asked to own it, and has not answered.")
    latest_on: date | None
    latest_value: float | None
    planned_change: float | None = Field(description="The target minus the baseline.")
    realised_change: float | None = Field(description="The latest measurement minus the baseline.")
    share_of_target: float | None = Field(description="How much of the way to the target has been gone: 1 at the target.")
    planned_nok: int | None = Field(description="The planned change times what a unit is worth, in the direction of the target.")
    realised_nok: int | None
    due_on: date | None = Field(description="When it is to be measured next; null until the initiative is in use.")
    lacks: list[Lack] = Field(
        description="What is missing: it is always said. A measurement is, in use, until the first, and from the day another is due."
    )
    dropped_at: datetime | None = Field(description="When it was taken out of the plan.")

    @classmethod
    def of(cls, benefit: Benefit, initiative: Initiative, on: date) -> BenefitOut:
        """The benefit as it stands on the day."""
        ends = {"baseline": benefit.baseline, "target": benefit.target}
        return cls(
            **{name: getattr(benefit, name) for name in _SAME},
            id=benefit.pk,
            initiative=benefit.initiative_id,
            gain=Gain(benefit.gain) if benefit.gain else None,
            rhythm=Rhythm(benefit.rhythm),
            owner=PersonOut.of(benefit.owner),
            is_vacant=benefit.vacant_since_at is not None,
            asked=PersonOut.of(benefit.asked),
            planned_change=change_in_units(benefit.target, benefit.baseline),
            realised_change=change_in_units(benefit.latest_value, benefit.baseline),
            share_of_target=share_of_target(benefit.latest_value, **ends),
            lacks=lacks_of(benefit, initiative, on) if benefit.dropped_at is None else [],
        )


_SAME = (
    "what", "for_whom", "indicator", "measured_in", "baseline", "baseline_on", "baseline_source", "target", "target_on", "nok_per_unit",
    "frees_money", "latest_on", "latest_value", "planned_nok", "realised_nok", "due_on", "dropped_at",
)  # fmt: skip


class MeasurementOut(Out):
    """A value on a day. It is never changed: one that is wrong is `corrected_by` another, with a reason."""

    id: int
    measured_on: date
    value: float
    note: str
    by: PersonOut | None
    at: datetime
    corrects: int | None
    corrected_by: int | None
    reason: str = Field(description="Why it corrects another.")

    @classmethod
    def of(cls, measurement: Measurement) -> MeasurementOut:
        """The measurement."""
        correction: Measurement | None = getattr(measurement, "correction", None)
        return cls(
            id=measurement.pk,
            measured_on=measurement.measured_on,
            value=measurement.value,
            note=measurement.note,
            by=PersonOut.of(measurement.by),
            at=measurement.at,
            corrects=measurement.corrects_id,
            corrected_by=correction.pk if correction else None,
            reason=measurement.reason,
        )


class EndingMoveOut(Out):
    """How the day of an ending was moved."""

    from_on: date
    to_on: date
    reason: str
    by: PersonOut | None
    at: datetime

    @classmethod
    def of(cls, move: Postponement) -> EndingMoveOut:
        """The move."""
        return cls(from_on=move.from_on, to_on=move.to_on, reason=move.reason, by=PersonOut.of(move.by), at=move.at)


class EndingOut(Out):
    """An old way that ends. `end_on` is the day as it has been moved, `planned_on` as the plan has it; amounts are whole NOK in a year."""

    id: int
    initiative: int
    what: str
    sort: Sort | None
    planned_on: date
    end_on: date
    checker: PersonOut | None
    is_vacant: bool = Field(description="Whoever checks it works in the municipality no more.")
    saves_nok: int | None
    is_overdue: bool = Field(description="The day has come, and nobody has confirmed that it is switched off.")
    off_on: date | None
    off_note: str
    confirmed_by: PersonOut | None
    confirmed_at: datetime | None
    moves: list[EndingMoveOut]

    @classmethod
    def of(cls, ending: Ending, initiative: Initiative, on: date) -> EndingOut:
        """The ending as it stands on the day."""
        same = ("what", "planned_on", "end_on", "saves_nok", "off_on", "off_note", "confirmed_at")
        return cls(
            **{name: getattr(ending, name) for name in same},
            id=ending.pk,
            initiative=ending.initiative_id,
            sort=Sort(ending.sort) if ending.sort else None,
            checker=PersonOut.of(ending.checker),
            is_vacant=ending.vacant_since_at is not None,
            is_overdue=is_overdue(ending, initiative, on),
            confirmed_by=PersonOut.of(ending.confirmed_by),
            moves=[EndingMoveOut.of(move) for move in ending.postponements.all()],
        )
