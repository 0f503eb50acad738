"""Confirming that the old has ended, or moving the day with a reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from heis.evidence.models import Ending, Postponement
from heis.evidence.operations.telling import concerned_with_ending
from heis.evidence.queries.benefits import hands_of
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotPermitted, Refusal, SomebodyWasFirst
from heis.lift.operations.changing import tell

LONGEST_NOTE: Final = 1000
LONGEST_REASON: Final = 500
LAST_DAY: Final = date(2200, 1, 1)


class NotYoursToCheck(NotPermitted):
    """Somebody else checks that the old has ended."""


class UnableToEnd(Refusal):
    """It cannot be confirmed or moved so; `field` says which part."""


class EndingHasChanged(SomebodyWasFirst):
    """Somebody has confirmed it or moved the day already."""


@transaction.atomic
def confirm_ending(ending: Ending, *, off_on: date, note: str, by: Viewer, at: datetime) -> None:
    """Confirm that the old is switched off, and since when. Whoever checks it may, and the coordinator. Refuses a day that has not come."""
    require_checker(ending, by=by)
    if off_on > local_date(at):
        raise UnableToEnd(_("Dagen har ikke vært ennå."), field="off_on")
    waiting = Ending.objects.filter(pk=ending.pk, confirmed_at=None, dropped_at=None)
    said = note.strip()[:LONGEST_NOTE]
    if not waiting.update(confirmed_at=at, confirmed_by_id=by.person_id, off_on=off_on, off_note=said, remind_on=None):
        raise EndingHasChanged(_("Dette er allerede bekreftet."))
    _tell("evidence.switched_off", ending, by=by, at=at, off_on=off_on.isoformat())


@transaction.atomic
def move_ending(ending: Ending, *, to_on: date, reason: str, by: Viewer, at: datetime) -> None:
    """Move the day the old ends, with a reason. Of what was confirmed it says that it is in use all the same.

    Whoever checks it may, and the coordinator. Refuses a day that has passed, and a move without a reason.
    """
    require_checker(ending, by=by)
    if not local_date(at) <= to_on < LAST_DAY:
        raise UnableToEnd(_("Velg en dag som ikke har vært."), field="to_on")
    said = reason.strip()
    if not said:
        raise UnableToEnd(_("Skriv hvorfor dagen flyttes."), field="reason")
    as_read = Ending.objects.filter(pk=ending.pk, end_on=ending.end_on, confirmed_at=ending.confirmed_at, dropped_at=None)
    none = {"confirmed_at": None, "confirmed_by": None, "off_on": None, "off_note": ""}
    if not as_read.update(end_on=to_on, remind_on=to_on, **none):
        raise EndingHasChanged(_("Noen andre har endret dette mens du holdt på. Se hva som er nytt, og prøv igjen."))
    said = said[:LONGEST_REASON]
    Postponement.objects.create(ending=ending, from_on=ending.end_on, to_on=to_on, reason=said, by_id=by.own_id, at=at)
    _tell("evidence.end_moved", ending, by=by, at=at, end_on=to_on.isoformat(), reason=said)


def require_checker(ending: Ending, *, by: Viewer) -> None:
    """Refuse those who do not check it, and what has been taken out of the plan."""
    if ending.dropped_at is not None:
        raise UnableToEnd(_("Dette er tatt ut av planen."))
    if not hands_of(by, ending.initiative).may_check(ending):
        raise NotYoursToCheck(_("Det er den som sjekker dette, og innovasjonskoordinatoren, som kan gjøre det."))


def _tell(verb: str, ending: Ending, *, by: Viewer, at: datetime, **data: object) -> None:
    people = concerned_with_ending(ending, ending.initiative)
    tell(verb, ending.initiative, by=by, at=at, people=people, old=ending.what, **data)
