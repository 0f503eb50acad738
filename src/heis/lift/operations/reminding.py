"""Reminding those who decide, before the deadline passes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heis.foundation.clock import local_date
from heis.lift.models import Submission
from heis.lift.operations.changing import coordinating, tell
from heis.lift.queries.holdings import deciders_of
from heis.strategy.queries import document_of


@transaction.atomic
def remind_deciders(submission: Submission, *, at: datetime) -> bool:
    """Remind those who decide, once, so many days before the deadline as the strategy says. Returns whether anybody was reminded."""
    ripe = Submission.objects.filter(pk=submission.pk, closed_at=None, remind_at__lte=at)
    if not ripe.update(remind_at=None, reminded_at=at):
        return False
    _tell(submission, "lift.reminded", dict.fromkeys(deciders_of(submission, local_date(at)), "decides"), at)
    return True


@transaction.atomic
def tell_overdue(submission: Submission, *, at: datetime) -> bool:
    """Tell, once, that a submission is overdue where the lift can go no higher: those who decide, and the coordinator.

    Later it is only noted that it still cannot, so that it is not tried again before a day has passed.
    """
    overdue = Submission.objects.filter(pk=submission.pk, closed_at=None, due_at__lte=at)
    if submission.overdue_told_at is not None:
        overdue.filter(overdue_told_at=submission.overdue_told_at).update(overdue_told_at=at)
        return False
    if not overdue.filter(overdue_told_at=None).update(overdue_told_at=at):
        return False
    on = local_date(at)
    desk = coordinating(submission.initiative, on)
    _tell(submission, "lift.overdue", desk | dict.fromkeys(deciders_of(submission, on), "decides"), at)
    return True


def _tell(submission: Submission, verb: str, people: dict[int, str], at: datetime) -> None:
    floor = document_of(submission.initiative.strategy_version).floor(submission.floor)
    due_on = local_date(submission.due_at).isoformat()
    tell(verb, submission.initiative, by=None, at=at, people=people, floor_name=floor.name.model_dump(), due_on=due_on)
