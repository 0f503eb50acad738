"""When a unit is closed: what lies there comes to another unit, and what waits for a decision there follows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.lift.models import Submission
from heis.lift.operations.changing import change, concerned, leading, tell
from heis.lift.queries.holdings import holdings_for
from heis.lift.queries.lying import lying_at, waiting_at
from heis.lift.queries.rights import team_ids
from heis.lift.rules import landing
from heis.organisation.models import Unit
from heis.strategy.queries import document_of


@transaction.atomic
def leave_closed_unit(unit: Unit, to: Unit, *, by: Viewer | None, at: datetime) -> int:
    """Let all that has not ended lie at another unit, and tell those concerned and who leads there. Returns how many.

    What waits for a decision at the closed unit waits for those who hold the same floor for its new unit, or the first floor above where
    somebody can decide. The deadline stays.
    """
    list(waiting_at(unit).select_for_update(of=("self",)))  # held before their initiatives, as when somebody decides
    lying = list(lying_at([unit.pk]).select_related("municipality", "strategy_version").select_for_update(of=("self",)))
    leaders = leading(to, by=by, at=at) if lying else {}
    for initiative in lying:
        change(initiative, at=at, unit=to)
        people = leaders | concerned(initiative)
        tell("lift.unit_closed", initiative, by=by, at=at, people=people, before=unit.name, unit_name=to.name)
    for submission in waiting_at(unit):
        _lay_elsewhere(submission, unit, to, by=by, at=at)
    return len(lying)


def _lay_elsewhere(submission: Submission, closed: Unit, to: Unit, *, by: Viewer | None, at: datetime) -> None:
    initiative, waiting = submission.initiative, Submission.objects.filter(pk=submission.pk, closed_at=None)
    document, team = document_of(initiative.strategy_version), team_ids(initiative)
    place = landing(holdings_for(initiative.unit, document, local_date(at)), from_floor=submission.floor, team=team)
    if place is None:
        waiting.update(unit=to)  # nobody can decide, as is told when the deadline passes
        return
    held = place.holding
    waiting.update(unit_id=held.unit_id, role=held.role, floor=held.floor, skipped=[*submission.skipped, *place.skipped])
    if held.floor != submission.floor:
        change(initiative, at=at, floor=held.floor, floor_since_at=at)
    tell(
        "lift.laid_elsewhere",
        initiative,
        by=by,
        at=at,
        people=dict.fromkeys(held.person_ids - team, "decides"),
        floor_name=document.floor(held.floor).name.model_dump(),
        unit_name=Unit.objects.get(pk=held.unit_id).name,
        before=closed.name,
    )
