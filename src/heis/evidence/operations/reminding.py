"""What is noticed as time goes: that an initiative has come in use, that a day is due, that somebody works here no more.

Each is a guarded change, so that it is told once however many look at once.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heis.evidence.models import Benefit, Ending
from heis.evidence.operations.following import follow
from heis.evidence.operations.owning import NOT_ASKED
from heis.evidence.operations.telling import HAS_IT, those_above
from heis.evidence.queries.benefits import is_owned
from heis.foundation.clock import local_date
from heis.lift.operations.changing import tell
from heis.organisation.queries import working_among


@transaction.atomic
def begin_following(benefit: Benefit) -> None:
    """Reckon from when the initiative came in use, or that it is in use no more."""
    follow(benefit, benefit.initiative)


@transaction.atomic
def remind_to_measure(benefit: Benefit, *, at: datetime) -> bool:
    """Remind the owner, once for each day it is due, that the benefit is to be measured; without an owner, those who can find one."""
    on = local_date(at)
    ripe = Benefit.objects.filter(pk=benefit.pk, dropped_at=None, remind_on__lte=on)
    if not ripe.update(remind_on=None) or benefit.due_on is None:
        return False
    has_owner = is_owned(benefit) and benefit.owner_id is not None
    people = {benefit.owner_id: HAS_IT} if has_owner and benefit.owner_id else those_above(benefit.initiative, at)
    due_on = benefit.due_on.isoformat()
    tell("evidence.measuring_due", benefit.initiative, by=None, at=at, people=people, benefit=benefit.what, due_on=due_on)
    return True


@transaction.atomic
def notice_owner_gone(benefit: Benefit, *, at: datetime) -> bool:
    """Notice that the owner, or whoever is asked, works in the municipality no more, and tell the unit's leader and the coordinator."""
    initiative, on = benefit.initiative, local_date(at)
    asked = [person for person in (benefit.owner_id, benefit.asked_id) if person is not None]
    here = working_among(asked, initiative.municipality, on)
    changes: dict[str, object] = {}
    if benefit.owner_id is not None and benefit.owner_id not in here and benefit.vacant_since_at is None:
        changes["vacant_since_at"] = at
    if benefit.asked_id is not None and benefit.asked_id not in here:
        changes |= NOT_ASKED
    as_read = Benefit.objects.filter(
        pk=benefit.pk, owner_id=benefit.owner_id, asked_id=benefit.asked_id, vacant_since_at=benefit.vacant_since_at
    )
    if not changes or not as_read.update(**changes):
        return False
    if benefit.owner_id not in here:
        tell("evidence.owner_missing", initiative, by=None, at=at, people=those_above(initiative, at), benefit=benefit.what)
    return True


@transaction.atomic
def notice_owner_back(benefit: Benefit) -> bool:
    """The owner works in the municipality again, and has the benefit as before."""
    return bool(Benefit.objects.filter(pk=benefit.pk, owner_id=benefit.owner_id).update(vacant_since_at=None))


@transaction.atomic
def remind_to_check(ending: Ending, *, at: datetime) -> bool:
    """Remind, once for the day as it stands, whoever checks that the old has ended; when they are gone, those who can find another."""
    ripe = Ending.objects.filter(pk=ending.pk, confirmed_at=None, dropped_at=None, remind_on__lte=local_date(at))
    if not ripe.update(remind_on=None):
        return False
    people = {ending.checker_id: HAS_IT} if ending.vacant_since_at is None else those_above(ending.initiative, at)
    end_on = ending.end_on.isoformat()
    tell("evidence.ending_due", ending.initiative, by=None, at=at, people=people, old=ending.what, end_on=end_on)
    return True


@transaction.atomic
def notice_checker_gone(ending: Ending, *, at: datetime) -> bool:
    """Notice that whoever checks works in the municipality no more, and tell the unit's leader and the coordinator."""
    as_read = Ending.objects.filter(pk=ending.pk, checker_id=ending.checker_id, vacant_since_at=None, confirmed_at=None)
    if not as_read.update(vacant_since_at=at):
        return False
    initiative = ending.initiative
    tell("evidence.checker_missing", initiative, by=None, at=at, people=those_above(initiative, at), old=ending.what)
    return True


@transaction.atomic
def notice_checker_back(ending: Ending) -> bool:
    """Whoever checks works in the municipality again."""
    return bool(Ending.objects.filter(pk=ending.pk, checker_id=ending.checker_id).update(vacant_since_at=None))
