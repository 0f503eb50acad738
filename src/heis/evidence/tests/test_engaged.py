"""Those who have something to do with an initiative see it while they have and work there: for lists as for one (ADR 9)."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from heis.evidence.models import Benefit, Ending
from heis.evidence.queries.benefits import lacking, lacks_of
from heis.evidence.rules import Lack
from heis.evidence.testing import keep_endings_of, keep_plan, old, promise, put_in_use, share
from heis.foundation.audience import STRANGER, Audience
from heis.lift.models import Initiative
from heis.lift.queries.circles import people_in_circles
from heis.lift.queries.picture import totals_of
from heis.lift.queries.visibility import initiatives_visible_to, people_who_see, seen_of
from heis.lift.rules import may_see
from heis.lift.testing import MONDAY, TODAY, World
from heis.organisation.models import Appointment, Role
from heis.organisation.testing import appoint, make_municipality, root_unit

WHO = ["nurse", "colleague", "elsewhere", "leader", "director", "chief", "chair", "member_of_council", "coordinator", "outsider"]


@pytest.fixture
def initiative(world: World) -> Initiative:
    initiative = world.file(world.nurse)
    share(initiative, Audience.TEAM)
    return initiative


def agree(world: World, initiative: Initiative) -> set[str]:
    """Who sees it, by the list and by the rule, which must be the same; and by the question of who is told."""
    fresh = Initiative.objects.select_related("unit").get(pk=initiative.pk)
    seen = seen_of(fresh)
    everybody = {who: getattr(world, who) for who in WHO}
    told = people_who_see(fresh, [person.pk for person in everybody.values()], TODAY)
    by_list = set()
    for who, person in everybody.items():
        viewer = world.viewer(person)
        sees = initiatives_visible_to(viewer).filter(pk=initiative.pk).exists()
        assert sees is may_see(seen, viewer) is (person.pk in told), who
        assert bool(totals_of(world.municipality.pk, viewer, MONDAY).riding) is sees, who
        by_list |= {who} if sees else set()
    assert not may_see(seen, STRANGER)
    return by_list


TEAM = {"nurse", "coordinator"}


class TestListAndSingleObjectAgree:
    def test_about_who_is_asked_owns_and_checks(self, world: World, initiative: Initiative) -> None:
        assert agree(world, initiative) == TEAM
        keep_plan(world, initiative, promise(world.elsewhere))
        assert agree(world, initiative) == TEAM | {"elsewhere"}
        Benefit.objects.update(owner=world.chief, asked=None, asked_at=None)
        assert agree(world, initiative) == TEAM | {"chief"}
        keep_endings_of(world, initiative, old(world.director))
        assert agree(world, initiative) == TEAM | {"chief", "director"}
        Ending.objects.update(dropped_at=MONDAY)
        Benefit.objects.update(dropped_at=MONDAY)
        assert agree(world, initiative) == TEAM

    @pytest.mark.parametrize("role", [None, Role.POLITICIAN, Role.PARTNER])
    def test_about_one_who_does_not_work_there_any_more(self, world: World, initiative: Initiative, role: Role | None) -> None:
        keep_plan(world, initiative, promise(world.elsewhere))
        Appointment.objects.filter(person=world.elsewhere).update(ends_on=TODAY - timedelta(days=1))
        if role:
            appoint(person=world.elsewhere, unit=world.root, role=role)
        assert agree(world, initiative) == TEAM

    def test_about_one_who_works_in_another_municipality(self, world: World, initiative: Initiative) -> None:
        keep_plan(world, initiative, promise(world.elsewhere))
        Appointment.objects.filter(person=world.elsewhere).update(
            unit=root_unit(make_municipality(number="3105", name="Sarpsborg"))
        )
        assert agree(world, initiative) == TEAM

    def test_and_those_who_share_it_are_told_how_many_that_is(self, world: World, initiative: Initiative) -> None:
        before = people_in_circles(initiative, TODAY)[Audience.TEAM]
        keep_plan(world, initiative, promise(world.elsewhere))
        assert before is not None
        assert people_in_circles(initiative, TODAY)[Audience.TEAM] == before + 1


class TestWhatIsMissing:
    """`lacks_of` for one and `lacking` for lists say the same."""

    def test_is_the_same_for_lists_as_for_one(self, world: World, initiative: Initiative) -> None:
        keep_plan(world, initiative, promise(world.nurse))
        days = (None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))
        owners: tuple[dict[str, object], ...] = (
            {"owner": None, "vacant_since_at": None},
            {"owner": world.nurse, "vacant_since_at": None},
            {"owner": world.nurse, "vacant_since_at": MONDAY},
        )
        for in_use in (False, True):
            if in_use:
                put_in_use(initiative)
            for baseline, target, due_on, owner in product((None, 0.0), (None, 2.0), days, owners):
                Benefit.objects.update(baseline=baseline, target=target, due_on=due_on, **owner)
                row = Benefit.objects.get()
                told = set(lacks_of(row, initiative, TODAY))
                assert told == {lack for lack in Lack if Benefit.objects.filter(lacking(lack, TODAY)).exists()}
