"""Moving running initiatives to the strategy in force: a dry run first, then those that are chosen."""

from __future__ import annotations

from ninja import Router
from pydantic import Field

from heis.foundation.api import SIGNED_IN, In, Out
from heis.foundation.clock import now
from heis.foundation.refusals import Refusal
from heis.lift.affected import SHOWN
from heis.lift.api.asking import there
from heis.lift.api.initiatives import Number
from heis.lift.api.schemas import InitiativeLine, line_of
from heis.lift.operations.moving import Prospect, move_to_strategy, prospect_of, require_right_to_move
from heis.lift.queries.desk import initiatives_on_other_versions
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


class ProspectsOut(Out):
    """The running initiatives you may see that follow an older version: how many in all, and the first hundred."""

    revision: int = Field(description="The version in force, which they would follow.")
    total: int
    items: list[ProspectOut]


class MoveIn(In):
    """The numbers of those to move."""

    initiatives: list[Number] = Field(min_length=1, max_length=SHOWN)


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
def read_prospects(request: Request) -> ProspectsOut:
    """A dry run for each running initiative that follows an older version. For those who coordinate or administer."""
    require_right_to_move(request.municipality.pk, request.viewer)
    target = there(version_in_force(request.municipality))
    waiting = initiatives_on_other_versions(request.viewer, request.municipality, target)
    prospects = [ProspectOut.of(prospect_of(initiative, target)) for initiative in waiting[:SHOWN]]
    return ProspectsOut(revision=target.revision, total=waiting.count(), items=prospects)


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
