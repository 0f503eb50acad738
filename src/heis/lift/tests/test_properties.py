"""What must hold whatever happens, in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heis.accounts.models import Person
from heis.foundation.audience import STRANGER, Audience, Viewer
from heis.foundation.refusals import Refusal
from heis.lift.models import Cause, Decision, Initiative, Invitation, Membership, Outcome, Submission
from heis.lift.operations.automatic import lift_by_deadline, resume_paused
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.ending import reopen_decision, restart_initiative, stop_initiative
from heis.lift.operations.submitting import withdraw_submission
from heis.lift.queries.evaluating import must_be_evaluated
from heis.lift.queries.visibility import initiatives_visible_to, seen_of
from heis.lift.rules import MOVES_TO, Move, Seen, State, may_see, state_of
from heis.lift.testing import MONDAY, TODAY, World
from heis.strategy.queries import document_of

pytestmark = pytest.mark.slow

SLOWLY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
MOVES = st.lists(st.sampled_from(sorted(Move)), min_size=1, max_size=12)


class TestNoSequenceReachesAForbiddenState:
    @SLOWLY
    @given(moves=MOVES)
    def test_of_moves(self, world: World, moves: list[Move]) -> None:
        with transaction.atomic():
            Ride(world).take(moves)
            transaction.set_rollback(True)


class Ride:
    """One initiative, moved by whoever may at the time; a refused move must change nothing."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.at = MONDAY
        self.pk = world.file(world.nurse).pk

    @property
    def initiative(self) -> Initiative:
        return Initiative.objects.select_related("municipality", "unit", "strategy_version").get(pk=self.pk)

    def state(self) -> State:
        it = self.initiative
        return state_of(stage=it.stage, floor=it.floor, is_paused=it.paused_until is not None)

    def take(self, moves: list[Move]) -> None:
        for move in moves:
            self.at += timedelta(hours=1)
            before, version = self.state(), self.initiative.version
            try:
                with transaction.atomic():
                    done = self.act(move)
            except Refusal:
                done = False
            if done:
                assert self.state() in MOVES_TO[move], (before, move, self.state())
            else:
                assert (self.state(), self.initiative.version) == (before, version)
            self.check()

    def act(self, move: Move) -> bool:
        nurse = self.world.viewer(self.world.nurse)
        submission = Submission.objects.filter(initiative=self.pk, closed_at=None).first()
        last = Decision.objects.filter(submission__initiative=self.pk).order_by("-pk").first()
        acts: dict[Move, Callable[[], object]] = {
            Move.SUBMIT: lambda: self.world.submit(self.initiative, self.world.nurse, at=self.at),
            Move.STOP_SELF: self.end,
            Move.RESTART: lambda: restart_initiative(self.initiative, reason="Igjen", by=nurse, at=self.at),
            Move.RESUME: lambda: resume_paused(self.initiative, at=self.at + timedelta(days=40)),
        }
        if submission:
            acts[Move.WITHDRAW] = lambda: withdraw_submission(submission, by=nurse, at=self.at)
            for outcome in Outcome:
                acts[Move(outcome.value)] = partial(self.decide, submission, outcome)
        if last:
            acts[Move.REOPEN] = lambda: reopen_decision(
                last, reason="Feil", by=self.world.viewer(self.world.coordinator), at=self.at
            )
        return move in acts and acts[move]() is not None if move == Move.RESUME else move in acts and (acts[move](), True)[1]

    def end(self) -> None:
        if must_be_evaluated(self.initiative, document_of(self.initiative.strategy_version)):
            self.world.evaluate(self.initiative, self.world.nurse, at=self.at)
        stop_initiative(self.initiative, learning="Noe", by=self.world.viewer(self.world.nurse), at=self.at)

    def decide(self, submission: Submission, outcome: Outcome) -> None:
        resume_on = TODAY + timedelta(days=30) if outcome == Outcome.PAUSE else None
        verdict = Verdict(outcome, "Derfor", learning="Noe", resume_on=resume_on)
        decide_gate(submission, verdict=verdict, by=self.world.viewer(self.decider(submission)), at=self.at)

    def decider(self, submission: Submission) -> Person:
        world = self.world
        return [world.nurse, world.leader, world.director, world.chief, world.chair][submission.floor]

    def check(self) -> None:
        it = self.initiative
        document = document_of(it.strategy_version)
        waiting = list(Submission.objects.filter(initiative=it, closed_at=None))
        assert len(waiting) <= 1
        assert it.floor == (waiting[0].floor if waiting else 0)
        assert it.stage == "stopped" or it.stage in {stage.key for stage in document.stages}
        assert not (it.floor and it.paused_until)
        assert (it.due_at is None) == (it.floor == 0)
        for decided in Submission.objects.filter(initiative=it).exclude(closed_at=None):
            assert hasattr(decided, "decision") or decided.withdrawn_by_id
        for laid in Submission.objects.filter(initiative=it).exclude(cause=Cause.REOPENED):
            following = document.stage_after(laid.from_stage)
            assert following
            assert laid.to_stage == following.key


class TestAnOverdueRideGoesOnlyUpwards:
    def test_until_the_top(self, world: World) -> None:
        submission: Submission | None = world.submit(world.file(world.nurse), world.nurse)
        floors = []
        while submission:
            floors.append(submission.floor)
            submission = lift_by_deadline(submission, at=submission.due_at)
        assert floors == [1, 2, 3, 4]


WHO = [
    "nurse", "colleague", "elsewhere", "leader", "director", "chief", "chair", "member_of_council", "coordinator", "outsider",
]  # fmt: skip


class TestListAndSingleObjectAgree:
    @SLOWLY
    @given(
        audience=st.sampled_from(list(Audience)),
        at_unit=st.sampled_from(["root", "section", "unit", "other_unit"]),
        submitted=st.booleans(),
        member=st.sampled_from([*WHO, None]),
        invited=st.sampled_from([*WHO, None]),
        laid_before=st.sampled_from(["section", "unit", "body", None]),
        opened=st.booleans(),
        has_code=st.booleans(),
    )
    def test_for_everybody(
        self,
        world: World,
        audience: Audience,
        at_unit: str,
        submitted: bool,
        member: str | None,
        invited: str | None,
        laid_before: str | None,
        opened: bool,
        has_code: bool,
    ) -> None:
        with transaction.atomic():
            initiative = world.file()
            unit = getattr(world, at_unit)
            first = MONDAY if submitted else None
            Initiative.objects.filter(pk=initiative.pk).update(audience=audience, unit=unit, first_submitted_at=first)
            if not has_code:
                Initiative.objects.filter(pk=initiative.pk).update(return_code_hash=None)
            team = self.add_team(world, initiative, member, invited)
            laid = self.lay_before(world, initiative, laid_before)
            seen = Seen(
                initiative.pk,
                audience,
                world.municipality.pk,
                unit.pk,
                frozenset(unit.ancestor_ids),
                team,
                laid,
                submitted,
                has_code=has_code,
            )
            assert seen_of(Initiative.objects.get(pk=initiative.pk)) == seen
            for viewer in self.everybody(world, initiative if opened else None):
                assert initiatives_visible_to(viewer).filter(pk=initiative.pk).exists() is may_see(seen, viewer), viewer.name
            transaction.set_rollback(True)

    def add_team(self, world: World, initiative: Initiative, member: str | None, invited: str | None) -> frozenset[int]:
        ids = set()
        if member:
            person = getattr(world, member)
            Membership.objects.create(initiative=initiative, person=person, role="member", joined_at=MONDAY)
            ids.add(person.pk)
        if invited:
            person = getattr(world, invited)
            Invitation.objects.create(initiative=initiative, kind="join", person=person, invited_by=world.nurse, invited_at=MONDAY)
            ids.add(person.pk)
        return frozenset(ids)

    def lay_before(self, world: World, initiative: Initiative, place: str | None) -> frozenset[int]:
        if place is None:
            return frozenset()
        unit = getattr(world, place)
        Submission.objects.create(
            initiative=initiative,
            strategy_version_id=initiative.strategy_version_id,
            from_stage="opportunity",
            to_stage="concept",
            floor=1,
            unit=unit,
            role="unit_leader",
            size_class="x",
            submitted_at=MONDAY,
            asked_at=MONDAY,
            stage_since_at=MONDAY,
            due_at=MONDAY + timedelta(days=7),
        )
        return frozenset({unit.pk})

    def everybody(self, world: World, opened: Initiative | None) -> list[Viewer]:
        codes = frozenset({opened.pk}) if opened else frozenset()
        return [STRANGER, Viewer(opened=codes), *(world.viewer(getattr(world, who)) for who in WHO)]
