"""When a unit is closed: what lies there comes to another unit, and what waits for a decision there follows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heis.foundation.audience import Audience, Viewer
from heis.foundation.clock import local_date
from heis.lift.models import Initiative, Submission
from heis.lift.operations.changing import change, concerned, leading, tell
from heis.lift.operations.sharing import drop_followers_outside
from heis.lift.queries.holdings import holdings_for
from heis.lift.queries.lying import lying_at, waiting_at
from heis.lift.queries.rights import team_ids
from heis.lift.rules import landing
from heis.organisation.models import Unit
from heis.organisation.operations import tell_of_unit
from heis.strategy.queries import document_of


@transaction.atomic
def leave_closed_unit(unit: Unit, to: Unit, *, by: Viewer | None, at: datetime) -> int:
    """Let all that has not ended lie at another unit, and tell those concerned and who leads there. Returns how many.

    What was shared with the unit is shared with its new one. When that is a unit above, it would be with many more than the team chose: then
    only the team sees it until they share it again. What waits for a decision at the closed unit waits for those who hold the same floor
    for its new unit, or the first floor above where somebody can decide. The deadline stays.
    """
    list(waiting_at(unit).select_for_update(of=("self",)))  # held before their initiatives, as when somebody decides
    lying = list(lying_at([unit.pk]).select_related("municipality", "strategy_version").select_for_update(of=("self",)))
    for initiative in lying:
        _leave(initiative, unit, to, by=by, at=at)
    if shared := sum(each.audience >= Audience.UNIT for each in lying):
        tell_of_unit("lift.unit_received", to, by=by, at=at, tell=leading(to, by=by, at=at), before=unit.name, count=shared)
    for submission in waiting_at(unit):
        _lay_elsewhere(submission, unit, to, by=by, at=at)
    return len(lying)


def _leave(initiative: Initiative, closed: Unit, to: Unit, *, by: Viewer | None, at: datetime) -> None:
    names = {"before": closed.name, "unit_name": to.name}
    if initiative.audience != Audience.UNIT or to.pk not in closed.ancestor_ids:
        change(initiative, at=at, unit=to)
        tell("lift.unit_closed", initiative, by=by, at=at, people=concerned(initiative), **names)
        return
    change(initiative, at=at, unit=to, audience=Audience.TEAM)
    drop_followers_outside(initiative, at)
    tell("lift.unit_closed_above", initiative, by=by, at=at, people=concerned(initiative), **names)


def _lay_elsewhere(submission: Submission, closed: Unit, to: Unit, *, by: Viewer | None, at: datetime) -> None:
    initiative, waiting = submission.initiative, Submission.objects.filter(pk=submission.pk, closed_at=None)
    document, team = document_of(initiative.strategy_version), team_ids(initiative)
    place = landing(holdings_for(initiative.unit, document, local_date(at)), from_floor=submission.floor, team=team)
    change(initiative, at=at, floor=place.holding.floor if place else submission.floor, floor_since_at=at)
    if place is None:
        waiting.update(unit=to)  # nobody can decide, as is told when the deadline passes
        return
    held = place.holding
    waiting.update(unit_id=held.unit_id, role=held.role, floor=held.floor, skipped=[*submission.skipped, *place.skipped])
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
