"""What happens to benefits and endings as time goes: reminders, and noticing who has left.

Each job can run any number of times, and each row is for itself: one that fails stops nothing else, and is tried again the next time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

from django.db.models import F, Q, QuerySet
from procrastinate.contrib.django import app

from heis.evidence.models import STANDS, Benefit, Ending
from heis.evidence.operations import reminding
from heis.foundation.clock import local_date, now
from heis.foundation.working import act_on, numbers_of, run_parts
from heis.lift.models import STOPPED
from heis.lift.rules import IN_USE
from heis.organisation.queries import works_there

logger = logging.getLogger(__name__)
BATCH = 500
ITS_PLACE: Final = ("initiative__unit", "initiative__municipality")
Row = TypeVar("Row", Benefit, Ending)


def _each(rows: QuerySet[Row], do: Callable[[Row], object]) -> int:
    """Act on every row, each in a transaction of its own. Returns on how many; one that fails is logged."""
    done = 0
    for pk in numbers_of(rows, BATCH):
        try:
            done += act_on(rows.select_related(*ITS_PLACE), pk, do)
        except Exception:
            logger.exception("row %s was not looked after", pk)
    return done


def follow_into_use(at: datetime) -> int:
    """Reckon when benefits are to be measured, from when their initiatives came in use; and that of those that are in use no more."""
    standing = Benefit.objects.filter(STANDS)
    began = standing.filter(initiative__stage=IN_USE).exclude(in_use_at=F("initiative__stage_since_at"))
    left = standing.filter(in_use_at__isnull=False).exclude(initiative__stage=IN_USE)
    return _each(began, reminding.begin_following) + _each(left, reminding.begin_following)


def notice_who_has_left(at: datetime) -> int:
    """Tell of benefits whose owner, and endings whose checker, works in the municipality no more; and let those have them who are back."""
    on = local_date(at)
    benefits, endings = Benefit.objects.filter(STANDS), Ending.objects.filter(STANDS, confirmed_at=None)
    owns, is_asked = works_there("owner", "municipality", on), works_there("asked", "municipality", on)
    checks = works_there("checker", "municipality", on)
    gone = Q(owner__isnull=False, vacant_since_at=None) & ~Q(owns) | Q(asked__isnull=False) & ~Q(is_asked)
    done = _each(benefits.filter(gone), lambda benefit: reminding.notice_owner_gone(benefit, at=at))
    done += _each(benefits.filter(owns, vacant_since_at__isnull=False), reminding.notice_owner_back)
    done += _each(endings.filter(~Q(checks), vacant_since_at=None), lambda ending: reminding.notice_checker_gone(ending, at=at))
    return done + _each(endings.filter(checks, vacant_since_at__isnull=False), reminding.notice_checker_back)


def remind_of_measurements(at: datetime) -> int:
    """Remind of every measurement that is due, once for each day."""
    due = Benefit.objects.filter(STANDS, remind_on__lte=local_date(at), initiative__stage=IN_USE)
    return _each(due, lambda benefit: reminding.remind_to_measure(benefit, at=at))


def remind_of_endings(at: datetime) -> int:
    """Remind of everything old whose day has come and that nobody has confirmed. What ended with learning ends nothing."""
    due = Ending.objects.filter(STANDS, confirmed_at=None, remind_on__lte=local_date(at)).exclude(initiative__stage=STOPPED)
    return _each(due, lambda ending: reminding.remind_to_check(ending, at=at))


PARTS: Final[dict[str, Callable[[datetime], int]]] = {
    "followed": follow_into_use,
    "noticed": notice_who_has_left,
    "measurements": remind_of_measurements,
    "endings": remind_of_endings,
}


def run_all(at: datetime) -> dict[str, int]:
    """Everything that is due at this instant: what ran, and on how many. A part that fails is told of after the others."""
    return run_parts(PARTS, at)


@app.periodic(cron="7 * * * *")
@app.task(name="evidence.look_after", queueing_lock="evidence.look_after", pass_context=False)
def look_after(timestamp: int) -> None:
    """Every hour, once however many workers there are."""
    run_all(now())
