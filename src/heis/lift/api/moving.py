"""Moving running initiatives to the strategy in force: a dry run first, then those that are chosen, or all that can be moved."""

from __future__ import annotations

from datetime import datetime

from ninja import Router
from ninja.responses import Status
from pydantic import Field

from heis.foundation.api import MOST_ON_A_PAGE, SIGNED_IN, Cursor, In, Limit, Out, Page, id_in
from heis.foundation.clock import now
from heis.foundation.refusals import Refusal
from heis.lift.api.asking import there
from heis.lift.api.initiatives import Number
from heis.lift.api.schemas import InitiativeLine, line_of
from heis.lift.models import StrategyMove
from heis.lift.operations.moving import (
    Prospect,
    move_all_that_can,
    move_to_strategy,
    outlook_of,
    prospect_of,
    require_right_to_move,
)
from heis.lift.queries.desk import initiatives_on_other_versions, move_in_progress
from heis.organisation.request import Request
from heis.strategy.queries import version_in_force

router = Router(tags=["Strategy"])


class ProspectOut(Out):
    """What moving would do to one initiative, in words. `hinders`: why it cannot be moved as it stands; empty when it can."""

    initiative: InitiativeLine
    effects: list[str]
    hinders: list[str]

    @classmethod
    def of(cls, prospect: Prospect) -> ProspectOut:
        """The prospect."""
        effects = [effect.message for effect in prospect.effects if not effect.breaks]
        return cls(initiative=line_of(prospect.initiative), effects=effects, hinders=list(prospect.hinders))


class MoveOut(Out):
    """All that could be moved when somebody asked for it, on its way to another version in batches."""

    revision: int = Field(description="The version they are moved to.")
    moved: int = Field(description="How many are moved so far.")
    total: int = Field(description="How many could be moved when it began.")
    asked_at: datetime
    done_at: datetime | None = Field(description="Null while it goes on.")

    @classmethod
    def of(cls, move: StrategyMove) -> MoveOut:
        """The move."""
        same = ("moved", "total", "asked_at", "done_at")
        return cls(revision=move.target.revision, **{name: getattr(move, name) for name in same})


class ProspectsOut(Page[ProspectOut]):
    """The running initiatives you may see that follow another version than the one in force, the oldest first, and numbers of them all."""

    revision: int = Field(description="The version in force, which they would follow.")
    total: int
    movable: int = Field(description="How many can be moved as they stand.")
    hindered: int = Field(description="How many cannot.")
    running: MoveOut | None = Field(description="The move of all that can be moved, while it goes on.")


class MoveIn(In):
    """The numbers of those to move."""

    initiatives: list[Number] = Field(min_length=1, max_length=MOST_ON_A_PAGE)


class UnmovedOut(Out):
    """An initiative that was not moved, and why."""

    number: int
    code: str
    detail: str


class MovedOut(Out):
    """Those that were moved, and those that were not. What follows the version already, or may not be seen, is in neither."""

    moved: list[int]
    refused: list[UnmovedOut]


@router.get("/strategy/moves", response=ProspectsOut, auth=SIGNED_IN, summary="What moving initiatives would do")
def read_prospects(request: Request, cursor: Cursor = "", limit: Limit = MOST_ON_A_PAGE) -> ProspectsOut:
    """A dry run for each running initiative that follows another version, and how far a move of them all has come.

    For those who coordinate or administer.
    """
    require_right_to_move(request.municipality.pk, request.viewer)
    target = there(version_in_force(request.municipality))
    waiting = initiatives_on_other_versions(request.viewer, request.municipality, target)
    rows = list(waiting.filter(pk__gt=id_in(cursor) or 0)[: limit + 1])
    outlook, running = outlook_of(waiting, target), move_in_progress(request.municipality)
    return ProspectsOut(
        revision=target.revision,
        total=outlook.total,
        movable=outlook.movable,
        hindered=outlook.hindered,
        running=MoveOut.of(running) if running else None,
        items=[ProspectOut.of(prospect_of(initiative, target)) for initiative in rows[:limit]],
        next_cursor=str(rows[limit - 1].pk) if len(rows) > limit else None,
    )


@router.post("/strategy/moves", response=MovedOut, auth=SIGNED_IN, summary="Move initiatives to the strategy in force")
def move_initiatives(request: Request, body: MoveIn) -> MovedOut:
    """Let the chosen initiatives follow the version in force, each on its own. For those who coordinate or administer."""
    require_right_to_move(request.municipality.pk, request.viewer)
    target = there(version_in_force(request.municipality))
    moved, refused = [], []
    for initiative in initiatives_on_other_versions(request.viewer, request.municipality, target).filter(pk__in=body.initiatives):
        try:
            move_to_strategy(initiative, target, by=request.viewer, at=now())
            moved.append(initiative.pk)
        except Refusal as refusal:
            refused.append(UnmovedOut(number=initiative.pk, code=refusal.code, detail=refusal.message))
    return MovedOut(moved=moved, refused=refused)


@router.post(
    "/strategy/moves/all", response={202: MoveOut}, auth=SIGNED_IN, summary="Move all that can be moved to the strategy in force"
)
def move_all(request: Request) -> Status[MoveOut]:
    """Let everything you may see that can be moved follow the version in force: the first hundred at once, the rest by itself.

    What comes in the way of one leaves that one where it is. See how far it has come in `running` of what moving would do; 409 while one
    goes on. For coordinators and administrators.
    """
    require_right_to_move(request.municipality.pk, request.viewer)
    target = there(version_in_force(request.municipality))
    return Status(202, MoveOut.of(move_all_that_can(request.municipality, target, by=request.viewer, at=now())))
