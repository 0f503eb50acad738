"""Who could decide on each floor for an initiative, and who decides the submission that is open."""

from __future__ import annotations

from datetime import date

from heis.lift.models import Initiative, Submission
from heis.lift.queries.rights import team_ids
from heis.lift.rules import Holding
from heis.organisation.models import Unit
from heis.organisation.queries import Holders, authorities_of, holders_of, holders_of_each
from heis.strategy.document import Floor, StrategyDocument


def holdings_for(unit: Unit, document: StrategyDocument, on: date) -> list[Holding | None]:
    """For each floor of the strategy, from 0: who holds it for the unit on the day. None where it is vacant; floor 0 decides nothing."""
    floors = document.floors[1:]
    each = holders_of_each([(floor.role, floor.level) for floor in floors], unit=unit, on=on)
    return [None, *(_holding(floor, holders) for floor, holders in zip(floors, each, strict=True))]


def _holding(floor: Floor, holders: Holders | None) -> Holding | None:
    if holders is None:
        return None
    return Holding(floor.number, holders.unit.pk, floor.role, frozenset(person.pk for person in holders.persons))


def authorities_for(unit: Unit, document: StrategyDocument, holdings: list[Holding | None]) -> dict[int, int | None]:
    """What each floor may decide for, in NOK: the unit's delegated authority, else the strategy's. None is without limit."""
    delegated = authorities_of([(holding.unit_id, holding.role) for holding in holdings if holding])
    found: dict[int, int | None] = {}
    for floor, holding in zip(document.floors[1:], holdings[1:], strict=True):
        amount = delegated.get((holding.unit_id, holding.role)) if holding else None
        found[floor.number] = floor.authority_nok if amount is None else amount
    return found


def deciders_of(submission: Submission, on: date) -> frozenset[int]:
    """The persons who may decide the submission on the day: holders and their deputies, without those in the team."""
    holders = holders_of(role=submission.role, level=submission.unit.level, unit=submission.unit, on=on)
    here = frozenset(person.pk for person in holders.persons) if holders and holders.unit.pk == submission.unit_id else frozenset()
    return here - team_ids(submission.initiative)


def open_submission_of(initiative: Initiative) -> Submission | None:
    """The submission that waits for a decision, if one does."""
    return (
        Submission.objects.select_related("unit", "initiative", "submitted_by")
        .filter(initiative=initiative, closed_at=None)
        .first()
    )
