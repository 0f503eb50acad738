"""Measuring a benefit, and correcting what was measured. What has been written down stands; a correction is a new measurement with a reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from heis.evidence.models import Benefit, Measurement
from heis.evidence.operations.following import follow, hold
from heis.evidence.operations.telling import concerned_with, told_value
from heis.evidence.queries.benefits import hands_of, standing_measurements_of
from heis.evidence.rules import change_in_nok
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.jinja import day
from heis.foundation.refusals import NotPermitted, Refusal, SomebodyWasFirst
from heis.foundation.sheets import MOST_NOK
from heis.lift.operations.changing import tell

MOST_MEASUREMENTS: Final = 500
FIRST_DAY: Final = date(2000, 1, 1)
LARGEST: Final = 1e12
LONGEST_NOTE: Final = 1000
LONGEST_REASON: Final = 500


class UnableToMeasure(Refusal):
    """The measurement cannot be as it is; `field` says which part."""


class NotYoursToMeasure(NotPermitted):
    """The benefit is not the person's to measure."""


class AlreadyMeasured(SomebodyWasFirst):
    """Somebody has measured the benefit for that day already, or corrected that measurement."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured: the day, the value in the unit of the benefit, and what there is to say about it."""

    measured_on: date
    value: float
    note: str = ""


@transaction.atomic
def measure_benefit(benefit: Benefit, reading: Reading, *, by: Viewer, at: datetime) -> Measurement:
    """Write down a measurement. The owner of the benefit may, those who lead the initiative, and the coordinator.

    Refuses a day that has not come, or a day that is measured already, and what has been taken out of the plan.
    """
    found = hold(benefit)
    require_measuring(found, by=by)
    _require_fitting(found, reading, local_date(at))
    _require_room(found, reading, standing_measurements_of(found))
    return _keep(found, reading, "evidence.measured", by=by, at=at)


@transaction.atomic
def correct_measurement(measurement: Measurement, reading: Reading, *, reason: str, by: Viewer, at: datetime) -> Measurement:
    """Put another measurement in the place of a wrong one, with the reason. The wrong one is kept, and shown as corrected.

    Refuses one that has been corrected already: then that correction is what is corrected. Refuses a day that another measurement is of.
    """
    found = hold(measurement.benefit)
    require_measuring(found, by=by)
    _require_fitting(found, reading, local_date(at))
    said = reason.strip()
    if not said:
        raise UnableToMeasure(_("Skriv hvorfor målingen rettes."), field="reason")
    if Measurement.objects.filter(corrects=measurement).exists():
        raise AlreadyMeasured(_("Målingen er allerede rettet. Rett den nye i stedet."))
    _require_room(found, reading, standing_measurements_of(found).exclude(pk=measurement.pk))
    return _keep(found, reading, "evidence.measurement_corrected", by=by, at=at, corrects=measurement, reason=said[:LONGEST_REASON])


def require_measuring(benefit: Benefit, *, by: Viewer) -> None:
    """Refuse those who may not measure the benefit, and one that has been taken out of the plan."""
    if benefit.dropped_at is not None:
        raise UnableToMeasure(_("Gevinsten er tatt ut av planen, og måles ikke lenger."))
    if not hands_of(by, benefit.initiative).may_measure(benefit):
        raise NotYoursToMeasure(
            _("Det er den som har gevinsten, de som leder saken, og innovasjonskoordinatoren som kan måle den.")
        )


def _require_room(benefit: Benefit, reading: Reading, others: QuerySet[Measurement]) -> None:
    if others.filter(measured_on=reading.measured_on).exists():
        raise AlreadyMeasured(
            _("Det er allerede målt for %(day)s. Rett den målingen hvis den er feil.") % {"day": day(reading.measured_on)},
            field="measured_on",
        )
    if Measurement.objects.filter(benefit=benefit).count() >= MOST_MEASUREMENTS:
        raise UnableToMeasure(_("Gevinsten har allerede 500 målinger, og flere er det ikke plass til."))


def _require_fitting(benefit: Benefit, reading: Reading, today: date) -> None:
    if reading.measured_on > today:
        raise UnableToMeasure(_("Dagen har ikke vært ennå."), field="measured_on")
    if reading.measured_on < FIRST_DAY:
        raise UnableToMeasure(_("Dagen er for langt tilbake."), field="measured_on")
    if not math.isfinite(reading.value) or abs(reading.value) > LARGEST:
        raise UnableToMeasure(_("Tallet er for stort."), field="value")
    worth = change_in_nok(reading.value, baseline=benefit.baseline, target=benefit.target, nok_per_unit=benefit.nok_per_unit)
    if abs(worth or 0) > MOST_NOK:
        raise UnableToMeasure(_("Gevinsten blir på mer enn tusen milliarder kroner. Se over tallet."), field="value")


def _keep(
    benefit: Benefit,
    reading: Reading,
    verb: str,
    *,
    by: Viewer,
    at: datetime,
    corrects: Measurement | None = None,
    reason: str = "",
) -> Measurement:
    made = Measurement.objects.create(
        benefit=benefit,
        measured_on=reading.measured_on,
        value=reading.value,
        note=reading.note.strip()[:LONGEST_NOTE],
        by_id=by.own_id,
        at=at,
        corrects=corrects,
        reason=reason,
    )
    follow(benefit, benefit.initiative)
    people = concerned_with(benefit, benefit.initiative)
    told: dict[str, object] = {"benefit": benefit.what, "value": told_value(benefit, reading.value)}
    tell(verb, benefit.initiative, by=by, at=at, people=people, **told, **({"reason": reason} if corrects else {}))
    return made
