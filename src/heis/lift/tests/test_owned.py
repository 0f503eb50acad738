"""Whether an initiative is owned is kept beside it, and follows the team wherever that changes."""

from dataclasses import replace

from heis.lift.models import Initiative
from heis.lift.operations.filing import claim_initiative
from heis.lift.operations.team import answer_invitation, leave_team, offer_ownership
from heis.lift.testing import MONDAY, World


def test_from_the_first_line_for_one_who_is_signed_in(world: World) -> None:
    initiative = world.file(world.nurse)
    assert initiative.is_owned


def test_from_when_it_is_claimed(world: World) -> None:
    initiative = world.file()
    assert not initiative.is_owned
    claim_initiative(initiative, by=replace(world.viewer(world.nurse), opened=frozenset({initiative.pk})), at=MONDAY)
    assert Initiative.objects.get(pk=initiative.pk).is_owned


def test_still_when_it_is_handed_over_and_the_first_owner_leaves(world: World) -> None:
    initiative = world.file(world.nurse)
    offer = offer_ownership(initiative, world.leader, by=world.viewer(world.nurse), at=MONDAY)
    answer_invitation(offer, accept=True, by=world.viewer(world.leader), at=MONDAY)
    leave_team(initiative.memberships.get(person=world.nurse), by=world.viewer(world.nurse), at=MONDAY)
    assert Initiative.objects.get(pk=initiative.pk).is_owned
    assert world.owner_of(initiative) == world.leader
