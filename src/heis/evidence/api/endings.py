"""What an initiative ends: confirming that it is switched off, and moving the day."""

from __future__ import annotations

from datetime import date

from ninja import Router
from pydantic import Field

from heis.evidence.api.schemas import EndingOut
from heis.evidence.models import Ending
from heis.evidence.operations import ending as ending_it
from heis.evidence.queries import benefits as reading
from heis.foundation.api import ANYBODY, SIGNED_IN, In, Out
from heis.foundation.clock import local_date, now
from heis.lift.api.asking import WITH_CODE, initiative_asked_for
from heis.lift.models import Initiative
from heis.organisation.request import Request

router = Router(tags=["Endings"])
PATH = "/initiatives/{int:number}/endings"


class EndingsOut(Out):
    """What the plan ends, in its order."""

    items: list[EndingOut]


class ConfirmationIn(In):
    """Since when it is off, and what there is to say about it."""

    off_on: date
    note: str = Field("", max_length=ending_it.LONGEST_NOTE)


class EndingMoveIn(In):
    """The new day, and why."""

    to_on: date
    reason: str = Field("", max_length=ending_it.LONGEST_REASON)


@router.get(PATH, response=EndingsOut, auth=ANYBODY, summary="List what ends", openapi_extra=WITH_CODE)
def list_endings(request: Request, number: int) -> EndingsOut:
    """The old that an initiative ends. It is here when the evidence `ending_old` has been completed."""
    initiative, _viewer = initiative_asked_for(request, number)
    on = local_date(now())
    standing = [each for each in reading.endings_of(initiative) if each.dropped_at is None]
    return EndingsOut(items=[EndingOut.of(ending, initiative, on) for ending in standing])


@router.post(PATH + "/{int:ending}/confirmation", response=EndingOut, auth=SIGNED_IN, summary="Confirm that it is off")
def confirm_end(request: Request, number: int, ending: int, body: ConfirmationIn) -> EndingOut:
    """Confirm that the old is switched off. Whoever checks it may, and the coordinator."""
    initiative, viewer = initiative_asked_for(request, number)
    found = reading.ending_in(initiative, ending)
    ending_it.confirm_ending(found, off_on=body.off_on, note=body.note, by=viewer, at=now())
    return _answer(initiative, found)


@router.post(PATH + "/{int:ending}/move", response=EndingOut, auth=SIGNED_IN, summary="Move the day")
def move_end(request: Request, number: int, ending: int, body: EndingMoveIn) -> EndingOut:
    """Move the day the old ends, with a reason. Of what was confirmed it says that it is in use all the same."""
    initiative, viewer = initiative_asked_for(request, number)
    found = reading.ending_in(initiative, ending)
    ending_it.move_ending(found, to_on=body.to_on, reason=body.reason, by=viewer, at=now())
    return _answer(initiative, found)


def _answer(initiative: Initiative, ending: Ending) -> EndingOut:
    return EndingOut.of(reading.ending_in(initiative, ending.pk), initiative, local_date(now()))
