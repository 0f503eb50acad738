"""What the lift does by itself: each case for itself, everything reached, and those who can help are told once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import translation

from heis.accounts.models import Person
from heis.accounts.testing import Caller, signed_in
from heis.journal.models import Event, Notification
from heis.journal.sentences import sentence_of
from heis.lift import jobs
from heis.lift.models import Act, FilingDraft, Initiative, Outcome, Snag, Submission
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.filing import Wording, start_draft
from heis.lift.testing import MONDAY, World, made_once
from heis.organisation.models import Appointment, Level, Role
from heis.organisation.testing import appoint, make_unit

AFTER = MONDAY + timedelta(days=60)


def pause(world: World, submission: Submission) -> Initiative:
    verdict = Verdict(Outcome.PAUSE, "Vi venter på budsjettet.", resume_on=date(2026, 4, 1))
    decide_gate(submission, verdict=verdict, by=world.viewer(world.leader), at=MONDAY)
    return Initiative.objects.get(pk=submission.initiative_id)


@pytest.fixture(scope="class")
def _paused(kept: World) -> Iterator[list[Initiative]]:
    def submitted(number: int) -> Submission:
        return kept.submit(kept.file(kept.nurse, f"Sak {number} om porten som står åpen."), kept.nurse)

    with made_once(lambda: [pause(kept, submitted(number)) for number in range(2)]) as made:
        yield made


@pytest.fixture
def paused(_paused: list[Initiative], db: None) -> list[Initiative]:
    """Two that are paused by the leader."""
    return deepcopy(_paused)


def told_of_snags() -> list[tuple[int, str]]:
    return list(Notification.objects.filter(event__verb__startswith="lift.snag").values_list("person", "event__verb"))


class TestOneThatFails:
    @pytest.fixture
    def vacant(self, world: World, paused: list[Initiative]) -> list[Initiative]:
        """Everybody who could decide the first one is in its team, so that nobody can."""
        for who in (world.leader, world.director, world.chief, world.chair):
            paused[0].memberships.create(person=who, role="member", joined_at=MONDAY)
        return paused

    def test_does_not_stop_the_next_nor_what_comes_after(self, world: World, vacant: list[Initiative]) -> None:
        start_draft(world.municipality, wording=Wording(problem="Halvferdig"), by=world.viewer(world.nurse), at=MONDAY)
        FilingDraft.objects.filter(initiative=None).update(updated_at=MONDAY - timedelta(days=200))
        done = jobs.run_all(AFTER)
        assert (done["resumed"], done["discarded"]) == (1, 1)
        assert [each.floor for each in Initiative.objects.order_by("pk")] == [0, 1]

    def test_is_told_the_coordinator_once(self, world: World, vacant: list[Initiative]) -> None:
        for minutes in (0, 5, 10):
            jobs.run_all(AFTER + timedelta(minutes=minutes))
        assert told_of_snags() == [(world.coordinator.pk, "lift.snag.resume")]
        snag = Snag.objects.get()
        assert "Ingen utenfor teamet kan beslutte" in snag.reason
        assert (snag.since_at, snag.tried_at) == (AFTER, AFTER + timedelta(minutes=10))

    def test_stands_on_the_coordinators_desk(self, world: World, vacant: list[Initiative]) -> None:
        jobs.run_all(AFTER)
        page = signed_in(world.coordinator).get(reverse("lift:coordinator")).content.decode()
        assert "Heisen kom ikke videre" in page
        assert vacant[0].title in page

    @pytest.mark.parametrize("of_the_worker", ["nb", "nn", "en"])
    @pytest.mark.parametrize(
        ("of_the_reader", "words"),
        [
            ("nb", "Ingen utenfor teamet kan beslutte dette nå."),
            ("nn", "Ingen utanfor teamet kan avgjere dette no."),
            ("en", "Nobody outside the team can decide this now."),
        ],
    )
    def test_is_read_in_the_readers_language_whatever_the_workers(
        self, world: World, vacant: list[Initiative], of_the_worker: str, of_the_reader: str, words: str
    ) -> None:
        with translation.override(of_the_worker):
            jobs.run_all(AFTER)
        Person.objects.filter(pk=world.coordinator.pk).update(language=of_the_reader)
        assert words in signed_in(world.coordinator).get(reverse("lift:coordinator")).content.decode()
        caller = Caller(world.coordinator, accept_language=of_the_reader)
        assert words in caller.get("/desk/coordinator").json()["snags"][0]["reason"]
        with translation.override(of_the_reader):
            assert words in sentence_of(Event.objects.get(verb="lift.snag.resume"))

    def test_by_a_fault_of_ours_is_told_in_the_readers_language(
        self, world: World, paused: list[Initiative], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_row: Initiative, *, at: datetime) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr(jobs, "resume_paused", broken)
        jobs.run_all(AFTER)
        with translation.override("en"):
            assert {"Something is wrong" in sentence_of(event) for event in Event.objects.filter(verb="lift.snag.resume")} == {True}

    def test_is_forgotten_when_the_team_has_gone_on_itself(self, world: World, vacant: list[Initiative]) -> None:
        jobs.run_all(AFTER)
        Initiative.objects.filter(pk=vacant[0].pk).update(paused_until=None)
        jobs.run_all(AFTER + timedelta(minutes=5))
        assert not Snag.objects.exists()

    def test_is_taken_up_when_somebody_can_decide(self, world: World, vacant: list[Initiative]) -> None:
        jobs.run_all(AFTER)
        vacant[0].memberships.filter(person=world.leader).delete()
        assert jobs.run_all(AFTER + timedelta(minutes=5))["resumed"] == 1
        assert not Snag.objects.exists()

    @pytest.mark.parametrize(
        ("broken", "act"), [("lift_by_deadline", Act.LIFT), ("remind_deciders", Act.REMIND), ("resume_paused", Act.RESUME)]
    )
    def test_by_a_fault_of_ours_is_alone(
        self, world: World, paused: list[Initiative], monkeypatch: pytest.MonkeyPatch, broken: str, act: Act
    ) -> None:
        laid = [world.submit(world.file(world.nurse, f"Sak nummer {n} om et tak."), world.nurse) for n in range(2)]
        first = {laid[0].pk, paused[0].pk}
        real: Callable[..., object] = getattr(jobs, broken)

        def failing(row: Submission | Initiative, *, at: datetime) -> object:
            if row.pk in first:
                raise RuntimeError("broken")
            return real(row, at=at)

        monkeypatch.setattr(jobs, broken, failing)
        at = laid[0].due_at if act == Act.LIFT else AFTER if act == Act.RESUME else laid[0].due_at - timedelta(days=1)
        done = jobs.run_all(at)
        assert done[{Act.LIFT: "lifted", Act.REMIND: "reminded", Act.RESUME: "resumed"}[act]] >= 1
        assert Snag.objects.filter(act=act).count() == 1
        assert (world.coordinator.pk, f"lift.snag.{act}") in told_of_snags()

    def test_part_lets_the_others_run_and_is_told_of(
        self, world: World, paused: list[Initiative], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_at: datetime) -> int:
            raise RuntimeError("broken")

        monkeypatch.setitem(jobs.PARTS, "lifted", broken)
        with pytest.raises(ExceptionGroup):
            jobs.run_all(AFTER)
        assert [each.floor for each in Initiative.objects.order_by("pk")] == [1, 1]


class TestReminders:
    def test_reach_all_however_many_there_are(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jobs, "BATCH", 2)
        laid = [world.submit(world.file(world.nurse, f"Sak nummer {n} om et tak."), world.nurse) for n in range(5)]
        assert jobs.remind_of_deadlines(laid[0].due_at - timedelta(days=1)) == 5
        assert jobs.remind_of_deadlines(laid[0].due_at - timedelta(days=1)) == 0
        assert Notification.objects.filter(event__verb="lift.reminded").count() == 5

    def test_are_given_when_the_strategy_says(self, world: World) -> None:
        submission = world.submit(world.file(world.nurse), world.nurse)
        assert submission.remind_at == submission.due_at - timedelta(days=3)
        assert jobs.remind_of_deadlines(submission.remind_at - timedelta(minutes=1)) == 0
        assert jobs.remind_of_deadlines(submission.remind_at) == 1
        submission.refresh_from_db()
        assert submission.remind_at is None

    def test_do_not_look_at_those_that_are_not_ripe(
        self, world: World, django_assert_max_num_queries: Callable[[int], object]
    ) -> None:
        for n in range(5):
            world.submit(world.file(world.nurse, f"Sak nummer {n} om et tak."), world.nurse)
        with django_assert_max_num_queries(2):  # type: ignore[attr-defined]
            assert jobs.remind_of_deadlines(MONDAY + timedelta(days=1)) == 0

    def test_are_set_for_what_lay_before_a_gate_when_the_product_was_upgraded(self, world: World) -> None:
        submission = world.submit(world.file(world.nurse), world.nurse)
        Submission.objects.update(remind_at=None)
        apps = MigrationExecutor(connection).loader.project_state([("lift", "0008_when_to_remind")]).apps
        with connection.schema_editor() as editor:
            import_module("heis.lift.migrations.0008_when_to_remind").set_when_to_remind(apps, editor)
        assert Submission.objects.get().remind_at == submission.due_at - timedelta(days=3)


class TestFilingBelow:
    def test_is_told_the_nearest_leader_above(self, world: World) -> None:
        team = make_unit(municipality=world.municipality, name="Avdeling Elva", level=Level.TEAM, parent=world.unit)
        Appointment.objects.filter(person=world.nurse).delete()
        appoint(person=world.nurse, role=Role.EMPLOYEE, unit=team, starts_on=date(2020, 1, 1))
        assert world.file(world.nurse).unit == team
        told = set(Notification.objects.values_list("person", "reason"))
        assert told == {(world.coordinator.pk, "coordinator"), (world.leader.pk, "leads")}

    def test_by_a_leader_is_told_the_leader_above(self, world: World) -> None:
        world.file(world.leader)
        told = set(Notification.objects.values_list("person", "reason"))
        assert told == {(world.coordinator.pk, "coordinator"), (world.director.pk, "leads")}
