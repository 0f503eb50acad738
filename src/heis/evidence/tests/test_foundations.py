"""What an initiative stands on."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from heis.accounts.testing import signed_in
from heis.evidence.foundations import Foundation, Known, standing_of
from heis.evidence.pictures.foundations import picture_of
from heis.evidence.queries.foundations import known_of
from heis.foundation.testing import check_page
from heis.lift.models import Initiative
from heis.lift.operations.evidence import save_evidence
from heis.lift.rules import Right, team_rights
from heis.lift.testing import MONDAY, TODAY, World, finished
from heis.strategy.testing import adopt_shipped

DONE = "complete"
LEADING = team_rights("driver", owns=True)
STEP = "Beskriv eller prøv løsningen"
WHO = ("nurse", "coordinator", "colleague", "leader")
FULL = Known(
    evidence={"need": DONE, "solution": DONE, "test_result": DONE, "operation_owner": DONE},
    has_idea=True, ways=2, has_owner=True, members=3, units=2, gates=3, novelty="copied", is_in_use=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("known", "foundation", "strength"),
    [
        (Known(), Foundation.NEED, 1),
        (Known(evidence={"need": "draft"}), Foundation.NEED, 1),
        (Known(evidence={"need": DONE}, ways=1), Foundation.NEED, 2),
        (Known(evidence={"need": DONE}, ways=2), Foundation.NEED, 3),
        (Known(), Foundation.SOLUTION, 0),
        (Known(has_idea=True), Foundation.SOLUTION, 1),
        (Known(evidence={"solution": "draft"}), Foundation.SOLUTION, 1),
        (Known(evidence={"solution": DONE}), Foundation.SOLUTION, 2),
        (Known(evidence={"test_result": DONE}), Foundation.SOLUTION, 3),
        (Known(has_idea=True, asked=frozenset({"need"})), Foundation.SOLUTION, 2),
        (Known(asked=frozenset({"need"})), Foundation.SOLUTION, 0),
        (Known(), Foundation.DRIVER, 0),
        (Known(has_owner=True, quiet_days=61), Foundation.DRIVER, 1),
        (Known(has_owner=True, quiet_days=31), Foundation.DRIVER, 2),
        (Known(has_owner=True, quiet_days=30), Foundation.DRIVER, 3),
        (Known(), Foundation.TEAM, 0),
        (Known(members=1, units=1), Foundation.TEAM, 1),
        (Known(members=2, units=2), Foundation.TEAM, 2),
        (Known(members=4, units=1), Foundation.TEAM, 2),
        (Known(members=3, units=2), Foundation.TEAM, 3),
        (Known(), Foundation.ANCHORING, 0),
        (Known(gates=1), Foundation.ANCHORING, 1),
        (Known(gates=2), Foundation.ANCHORING, 2),
        (Known(evidence={"operation_owner": DONE}), Foundation.ANCHORING, 2),
        (Known(evidence={"operation_owner": DONE}, gates=1), Foundation.ANCHORING, 3),
        (Known(gates=2, asked=frozenset({"need"})), Foundation.ANCHORING, 3),
    ],
)
def test_each_foundation_is_as_strong_as_what_is_there(known, foundation, strength):
    assert standing_of(known).strengths[foundation] == strength


def test_the_weakest_is_named_until_all_are_strong():
    assert standing_of(Known()).weakest == Foundation.SOLUTION
    assert standing_of(FULL).weakest is None


@pytest.mark.parametrize("novelty", ["new", "adapted", "copied"])
def test_what_is_copied_is_as_new_as_what_is_invented(novelty):
    assert standing_of(Known(novelty=novelty)).is_new


def test_is_useful_when_it_answers_a_need_and_has_been_tried_and_put_to_use_only_when_it_is():
    assert not standing_of(Known(evidence={"need": DONE})).is_useful
    tried = standing_of(Known(evidence={"need": DONE, "test_result": DONE}))
    assert (tried.is_useful, tried.is_put_to_use) == (True, False)
    assert standing_of(FULL).is_put_to_use


@given(
    st.builds(Known, members=st.integers(0, 9), units=st.integers(0, 9), gates=st.integers(0, 9), quiet_days=st.integers(0, 400))
)
def test_every_strength_is_from_nothing_to_strong(known):
    assert all(0 <= strength <= 3 for strength in standing_of(known).strengths.values())


class TestWhatIsThere:
    def test_is_counted(self, world: World) -> None:
        initiative = world.file(world.nurse)
        save_evidence(initiative, "need", finished("need", initiative), by=world.viewer(world.nurse), at=MONDAY)
        known = known_of(Initiative.objects.get(pk=initiative.pk), TODAY)
        assert (known.evidence, known.ways, known.has_owner, known.members, known.units, known.gates) == (
            {"need": DONE},
            1,
            True,
            1,
            1,
            0,
        )

    def test_costs_few_queries(self, world: World, django_assert_max_num_queries) -> None:
        initiative = world.file(world.nurse)
        with django_assert_max_num_queries(4):
            known_of(initiative, TODAY)

    def test_is_shown_in_the_room_with_the_weakest_and_what_to_do(self, world: World) -> None:
        initiative = world.file(world.nurse)
        response = signed_in(world.nurse).get(reverse("lift:room", args=[initiative.pk]))
        check_page(response)
        page = response.content.decode()
        for words in ("Står det støtt?", "Svakest nå: Løsning.", "Beskriv eller prøv løsningen", "Alt på én side", "Nyttiggjort"):
            assert words in page

    @pytest.mark.parametrize("strategy", ["fredrikstad", "hvaler"])
    @pytest.mark.parametrize("idea", ["", "En sensor i taket."])
    def test_leads_to_something_that_is_there_whatever_the_strategy(self, world: World, strategy: str, idea: str) -> None:
        adopt_shipped(strategy, municipality=world.municipality, on=date(2021, 1, 1))
        initiative = world.file(world.nurse)
        Initiative.objects.filter(pk=initiative.pk).update(idea=idea)
        initiative.refresh_from_db()
        known, nurse = known_of(initiative, TODAY), signed_in(world.nurse)
        for done in ([], ["need"], ["need", "solution"], ["need", "solution", "test_result"], list(known.asked)):
            there = replace(known, evidence=dict.fromkeys(done, DONE), ways=2, members=3, units=2)
            step = picture_of(initiative, there, LEADING).step
            assert step is None or nurse.get(step.url.partition("#")[0]).status_code == 200

    def test_leads_only_those_who_can_do_something_about_it(self, world: World) -> None:
        initiative = world.file(world.nurse)
        leads = {
            who: STEP in signed_in(getattr(world, who)).get(reverse("lift:room", args=[initiative.pk])).content.decode()
            for who in WHO
        }
        assert leads == {"nurse": True, "coordinator": True, "colleague": False, "leader": False}
        seen = signed_in(world.leader).get(reverse("lift:room", args=[initiative.pk])).content.decode()
        assert "Svakest nå: Løsning." in seen
        world.submit(initiative, world.nurse)
        assert STEP not in signed_in(world.nurse).get(reverse("lift:room", args=[initiative.pk])).content.decode()

    @pytest.mark.parametrize(
        ("known", "rights", "label"),
        [
            (Known(), LEADING, "Finn noen som vil eie det"),
            (Known(has_owner=True, quiet_days=90, members=2), LEADING, "Ta det opp igjen, eller finn noen som vil eie det"),
            (Known(has_owner=True, quiet_days=90, members=2), frozenset({Right.ASK_TO_JOIN}), "Be om å bli med"),
            (Known(), frozenset({Right.COMMENT, Right.EDIT}), ""),  # came back by the code
            (Known(has_owner=True), LEADING, "Få med flere"),
            (Known(has_owner=True), frozenset({Right.ASK_TO_JOIN}), "Be om å bli med"),
            (Known(has_owner=True), frozenset(), ""),
        ],
    )
    def test_of_the_team_says_what_one_can_do(self, world: World, known: Known, rights: frozenset[Right], label: str) -> None:
        there = replace(known, evidence={"need": DONE, "test_result": DONE, "operation_owner": DONE}, ways=2, gates=2)
        shown = picture_of(world.file(world.nurse), there, rights)
        assert shown.weakest in {"Pådriver", "Team"}
        assert (shown.step.label if shown.step else "") == label

    @pytest.mark.parametrize(("rights", "leads"), [(LEADING, True), (frozenset({Right.COMMENT, Right.EDIT}), False)])
    def test_to_the_gate_leads_those_who_can_submit(self, world: World, rights: frozenset[Right], leads: bool) -> None:
        there = Known(
            evidence=dict.fromkeys(("need", "test_result", "operation_owner"), DONE), ways=2, has_owner=True, members=3, units=2
        )
        shown = picture_of(world.file(world.nurse), there, rights)
        assert (shown.weakest, bool(shown.step)) == ("Forankring", leads)

    def test_leads_to_no_paper_where_no_gate_is_ahead(self, world: World) -> None:
        initiative = world.file(world.nurse)
        Initiative.objects.filter(pk=initiative.pk).update(stage="in_use")
        assert "Alt på én side" not in signed_in(world.nurse).get(reverse("lift:room", args=[initiative.pk])).content.decode()
