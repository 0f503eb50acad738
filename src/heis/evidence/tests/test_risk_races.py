"""Two at once with the list of risks and the risk test: one is told, nothing is done twice, and nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from heis.evidence.sheets.risk_list import Consequence, Probability, Risk, RiskList
from heis.evidence.sheets.risk_test import RiskTest
from heis.lift.models import Evidence, Initiative, Todo
from heis.lift.operations.describing import Description, describe_initiative
from heis.lift.operations.evidence import Finding, save_evidence
from heis.lift.operations.submitting import submit_to_gate
from heis.lift.operations.talk import finish_todo
from heis.lift.testing import MONDAY, World, make_world
from heis.lift.tests.test_races import at_once, one_won

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """The world, where all can see it."""
    with transaction.atomic():
        return make_world()


def of(world: World, measure: str) -> Finding:
    risk = Risk(
        number=1,
        what="Noe",
        probability=Probability.LIKELY,
        consequence=Consequence.GRAVE,
        measure=measure,
        owner=str(world.nurse.pk),
        due_on=date(2026, 4, 1),
    )
    return Finding(content=RiskList(risks=(risk,)), is_complete=True)


class TestTheListOfRisks:
    @pytest.mark.parametrize("revision", [None, 1])
    def test_two_finish_it(self, world: World, revision: int | None) -> None:
        initiative, by = world.file(world.nurse), world.viewer(world.nurse)
        if revision:
            save_evidence(initiative, "risk_list", of(world, "Vent"), by=by, at=MONDAY)
        same = [Initiative.objects.get(pk=initiative.pk) for _ in range(2)]
        answers = at_once(
            *(
                lambda it=it, words=words: save_evidence(it, "risk_list", of(world, words), by=by, at=MONDAY, revision=revision)
                for it, words in zip(same, ("Min", "Din"), strict=True)
            )
        )
        assert one_won(answers)
        assert Todo.objects.get().text == RiskList.model_validate(Evidence.objects.get().content).risks[0].measure

    def test_one_ticks_it_off_while_another_changes_it(self, world: World) -> None:
        initiative, by = world.file(world.nurse), world.viewer(world.nurse)
        save_evidence(initiative, "risk_list", of(world, "Gå runder"), by=by, at=MONDAY)
        todo, later = Todo.objects.select_related("initiative").get(), MONDAY + timedelta(hours=1)
        answers = at_once(
            lambda: finish_todo(todo, by=by, at=later),
            lambda: save_evidence(initiative, "risk_list", of(world, "Gå flere runder"), by=by, at=later, revision=1),
        )
        assert answers == [None, None]
        following = Todo.objects.get(source_kind="risk_list")
        assert following.text == "Gå flere runder"
        if Todo.objects.count() == 2:  # it was done first, and stands as it was done
            assert (following.done_at, Todo.objects.exclude(pk=following.pk).get().text) == (None, "Gå runder")
        else:
            assert following.done_at == later


class TestTheRiskTest:
    FINDING = Finding(content=RiskTest(amount_nok=30_000, way_back="lett"), is_complete=True)

    def test_is_finished_while_another_describes(self, world: World) -> None:
        initiative, by = world.file(world.nurse), world.viewer(world.nurse)
        mine, theirs = (Initiative.objects.get(pk=initiative.pk) for _ in range(2))
        answers = at_once(
            lambda: save_evidence(mine, "risk_test", self.FINDING, by=by, at=MONDAY),
            lambda: describe_initiative(theirs, Description("Ny", "Problem", amount_nok=5), by=by, at=MONDAY),
        )
        assert one_won(answers)
        assert Initiative.objects.get().amount_nok == (30_000 if answers[0] is None else 5)
        assert Evidence.objects.exists() is (answers[0] is None)

    def test_is_finished_while_it_is_laid_before_a_gate(self, world: World) -> None:
        initiative, by = world.file(world.nurse), world.viewer(world.nurse)
        world.fill(initiative, world.nurse)
        mine, theirs = (Initiative.objects.get(pk=initiative.pk) for _ in range(2))
        answers = at_once(
            lambda: save_evidence(mine, "risk_test", self.FINDING, by=by, at=MONDAY),
            lambda: submit_to_gate(theirs, by=by, at=MONDAY),
        )
        assert one_won(answers)
        assert Evidence.objects.filter(kind="risk_test").exists() is (answers[0] is None)
        assert bool(Initiative.objects.get().floor) is (answers[1] is None)
