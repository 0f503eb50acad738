"""What becomes of a benefit, in plain arithmetic, and who may do what with it. No database, no clock.

The arithmetic (units are those of the indicator, NOK are whole and in a year):

    change in units   = value - baseline
    change in NOK     = (value - baseline) x NOK per unit, counted as a gain in the direction of the target

The planned change is that of the target, the realised that of the latest measurement. Falls that go from 41 to 20 at 70 000 NOK each are thus
21 x 70 000 NOK gained, and a rise to 45 is 4 x 70 000 NOK lost. Only an avoided cost, and saved time, that frees money in the budget is
counted in NOK; everything else is a gain in its own unit. The sorts of gain are the three of KS, and the one for others that DFØ adds.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import count

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from heis.evidence.models import Gain, Rhythm
from heis.foundation.amounts import half_up
from heis.foundation.audience import Viewer

MONEY_GAINS = frozenset({Gain.AVOIDED_COST, Gain.SAVED_TIME})
FIRST_MONTHS: dict[str, tuple[int, ...]] = {Rhythm.USUAL: (6, 12, 24), Rhythm.OFTEN: (3, 6, 12, 24), Rhythm.YEARLY: (12,)}
A_YEAR = 12  # months
EARLY = timedelta(days=60)  # a measurement so long before it is due counts as that one


# What it amounts to


def change_in_units(value: float | None, baseline: float | None) -> float | None:
    """How much has changed since the baseline, in the unit of the indicator; None when one of them is missing."""
    return None if value is None or baseline is None else value - baseline


def direction(baseline: float, target: float) -> int:
    """Which way is better: 1 upwards, -1 downwards."""
    return -1 if target < baseline else 1


def is_money(gain: str, *, frees_money: bool, nok_per_unit: int | None) -> bool:
    """Whether the benefit is counted in NOK: an avoided cost or saved time that frees money, with what a unit is worth."""
    return gain in MONEY_GAINS and frees_money and nok_per_unit is not None


def change_in_nok(value: float | None, *, baseline: float | None, target: float | None, nok_per_unit: int | None) -> int | None:
    """What the change from the baseline to the value is worth in a year, in whole NOK; a loss is negative.

    None when a part is missing, or the target is the baseline: then it is not known which way is better.
    """
    if value is None or baseline is None or target is None or nok_per_unit is None or target == baseline:
        return None
    return int(half_up((value - baseline) * direction(baseline, target) * nok_per_unit))


def share_of_target(value: float | None, *, baseline: float | None, target: float | None) -> float | None:
    """How much of the way from the baseline to the target has been gone: 1 at the target, negative the wrong way. None when it cannot be told."""
    if value is None or baseline is None or target is None or target == baseline:
        return None
    return (value - baseline) / (target - baseline)


# When it is measured


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last one in a shorter month."""
    years, month = divmod(day.month - 1 + months, A_YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def measuring_days(in_use_on: date, rhythm: str) -> Iterator[date]:
    """Every day a benefit is to be measured, without end: the first by the rhythm, then every year."""
    first = FIRST_MONTHS[rhythm]
    yield from (months_after(in_use_on, months) for months in first)
    yield from (months_after(in_use_on, months) for months in count(first[-1] + A_YEAR, A_YEAR))


def next_measuring_day(in_use_on: date, rhythm: str, latest_on: date | None, target_on: date | None = None) -> date:
    """When it is to be measured next: the first day that no measurement counts for. One counts up to sixty days before it is due.

    The day the target is to be reached is one of them.
    """
    due = (day for day in measuring_days(in_use_on, rhythm) if _still_to_be_measured(day, latest_on))
    return min(next(due), target_on) if target_on and _still_to_be_measured(target_on, latest_on) else next(due)


def _still_to_be_measured(day: date, latest_on: date | None) -> bool:
    return latest_on is None or latest_on < day - EARLY


# What is missing


class Lack(TextChoices):
    """What is missing in a benefit that is followed up. It is always said, never hidden."""

    BASELINE = "baseline", _("Utgangspunkt mangler")
    TARGET = "target", _("Mål mangler")
    MEASUREMENT = "measurement", _("Måling mangler")
    OWNER = "owner", _("Ingen har ansvaret")


def is_late(due_on: date | None, on: date) -> bool:
    """Whether the day it is to be measured has come."""
    return due_on is not None and due_on <= on


def lacks_of(
    *,
    baseline: float | None,
    target: float | None,
    latest_on: date | None,
    due_on: date | None,
    is_in_use: bool,
    is_owned: bool,
    on: date,
) -> list[Lack]:
    """What is missing on the day. A measurement is missing while the initiative is in use: until the first, and from the day another is due."""
    found = {
        Lack.BASELINE: baseline is None,
        Lack.TARGET: target is None,
        Lack.MEASUREMENT: is_in_use and (latest_on is None or is_late(due_on, on)),
        Lack.OWNER: not is_owned,
    }
    return [lack for lack, is_missing in found.items() if is_missing]


# Who may do what


def is_held_by(person_id: int | None, viewer: Viewer, municipality_id: int) -> bool:
    """Whether the person is the viewer, while they work in the municipality."""
    return person_id is not None and person_id == viewer.person_id and municipality_id in viewer.works_in


def may_measure(viewer: Viewer, *, owner_id: int | None, municipality_id: int, leads: bool) -> bool:
    """The owner of the benefit, and those who lead the initiative, the coordinator among them."""
    return leads or is_held_by(owner_id, viewer, municipality_id)


def may_hand_over(
    viewer: Viewer, *, owner_id: int | None, municipality_id: int, leads: bool, unit_ancestor_ids: Collection[int]
) -> bool:
    """Those who may measure, and those who lead the unit or one above it: they are told when nobody has it."""
    held = may_measure(viewer, owner_id=owner_id, municipality_id=municipality_id, leads=leads)
    return held or bool(viewer.leads & frozenset(unit_ancestor_ids))


def may_check(viewer: Viewer, *, checker_id: int, municipality_id: int) -> bool:
    """Whoever checks that the old has ended, and the coordinator."""
    return municipality_id in viewer.coordinates or is_held_by(checker_id, viewer, municipality_id)
