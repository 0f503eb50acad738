"""The benefits of an initiative: measuring them, and who in the line answers for them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Router
from ninja.responses import Status
from pydantic import Field

from heis.evidence.api.schemas import BenefitOut, MeasurementOut
from heis.evidence.models import Benefit
from heis.evidence.operations import measuring, owning
from heis.evidence.queries import benefits as reading
from heis.foundation.api import ANYBODY, SIGNED_IN, Email, In, Out
from heis.foundation.clock import local_date, now
from heis.lift.api.asking import WITH_CODE, initiative_asked_for
from heis.lift.models import Initiative
from heis.organisation.queries import person_written
from heis.organisation.request import Request

router = Router(tags=["Benefits"])
PATH = "/initiatives/{int:number}/benefits"
Value = Annotated[float, Field(ge=-measuring.LARGEST, le=measuring.LARGEST, allow_inf_nan=False)]


class BenefitsOut(Out):
    """Those of the plan, in its order, then what has been taken out of it."""

    items: list[BenefitOut]


class MeasurementsOut(Out):
    """Every measurement, those that have been corrected too, the first day first."""

    items: list[MeasurementOut]


class MeasurementIn(In):
    """What was measured: the day it is for, the value in the benefit's unit, and what there is to say about it."""

    measured_on: date
    value: Value
    note: str = Field("", max_length=measuring.LONGEST_NOTE)

    @property
    def reading(self) -> measuring.Reading:
        """What was measured, as the operation takes it."""
        return measuring.Reading(self.measured_on, self.value, self.note)


class CorrectionIn(MeasurementIn):
    """What is right instead, and why."""

    reason: str = Field("", max_length=measuring.LONGEST_REASON)


class OwnerAnswerIn(In):
    """Yes or no to owning the benefit, and why not."""

    accept: bool
    reason: str = Field("", max_length=owning.LONGEST_REASON)


class OwnerRequestIn(In):
    """Who is asked to own the benefit: somebody who works in the municipality, by e-mail."""

    email: Email
    message: str = Field("", max_length=500)


@router.get(PATH, response=BenefitsOut, auth=ANYBODY, summary="List the benefits", openapi_extra=WITH_CODE)
def list_benefits(request: Request, number: int) -> BenefitsOut:
    """What is followed up of an initiative, and how it goes. A benefit is here when the evidence `benefits` has been completed."""
    initiative, _viewer = initiative_asked_for(request, number)
    on = local_date(now())
    return BenefitsOut(items=[BenefitOut.of(benefit, initiative, on) for benefit in reading.benefits_of(initiative)])


@router.get(
    PATH + "/{int:benefit}/measurements",
    response=MeasurementsOut,
    auth=ANYBODY,
    summary="List measurements",
    openapi_extra=WITH_CODE,
)
def list_measurements(request: Request, number: int, benefit: int) -> MeasurementsOut:
    """What has been measured of a benefit."""
    initiative, _viewer = initiative_asked_for(request, number)
    found = reading.measurements_of(reading.benefit_in(initiative, benefit))
    return MeasurementsOut(items=[MeasurementOut.of(measurement) for measurement in found])


@router.post(PATH + "/{int:benefit}/measurements", response={201: MeasurementOut}, auth=SIGNED_IN, summary="Add a measurement")
def add_measurement(request: Request, number: int, benefit: int, body: MeasurementIn) -> Status[MeasurementOut]:
    """Measure a benefit. Its owner may, those who lead the initiative, and the coordinator."""
    initiative, viewer = initiative_asked_for(request, number)
    made = measuring.measure_benefit(reading.benefit_in(initiative, benefit), body.reading, by=viewer, at=now())
    return Status(201, MeasurementOut.of(made))


@router.post(
    PATH + "/{int:benefit}/measurements/{int:measurement}/correction",
    response={201: MeasurementOut},
    auth=SIGNED_IN,
    summary="Correct a measurement",
)
def correct_measurement(
    request: Request, number: int, benefit: int, measurement: int, body: CorrectionIn
) -> Status[MeasurementOut]:
    """Put another measurement in the place of a wrong one, with the reason. Both are kept."""
    initiative, viewer = initiative_asked_for(request, number)
    wrong = reading.measurement_in(reading.benefit_in(initiative, benefit), measurement)
    made = measuring.correct_measurement(wrong, body.reading, reason=body.reason, by=viewer, at=now())
    return Status(201, MeasurementOut.of(made))


@router.post(PATH + "/{int:benefit}/answer", response=BenefitOut, auth=SIGNED_IN, summary="Answer who owns a benefit")
def answer_for_benefit(request: Request, number: int, benefit: int, body: OwnerAnswerIn) -> BenefitOut:
    """Say yes or no to owning a benefit that you are asked about."""
    initiative, viewer = initiative_asked_for(request, number)
    found = reading.benefit_in(initiative, benefit)
    if body.accept:
        owning.accept_benefit(found, by=viewer, at=now())
    else:
        owning.decline_benefit(found, reason=body.reason, by=viewer, at=now())
    return _answer(initiative, found)


@router.post(PATH + "/{int:benefit}/owner-requests", response=BenefitOut, auth=SIGNED_IN, summary="Ask another to own a benefit")
def ask_owner(request: Request, number: int, benefit: int, body: OwnerRequestIn) -> BenefitOut:
    """Hand a benefit over: ask somebody to own it. Nothing changes hands before they have said yes."""
    initiative, viewer = initiative_asked_for(request, number)
    found = reading.benefit_in(initiative, benefit)
    owning.require_hand_over(found, by=viewer)
    person = person_written(body.email, initiative.municipality, local_date(now()))
    owning.hand_over_benefit(found, person, message=body.message, by=viewer, at=now())
    return _answer(initiative, found)


def _answer(initiative: Initiative, benefit: Benefit) -> BenefitOut:
    return BenefitOut.of(reading.benefit_in(initiative, benefit.pk), initiative, local_date(now()))
