"""Submitting, deciding, and everything the lift does by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils.translation import override

from heis.accounts.models import Person
from heis.foundation.refusals import NotPermitted
from heis.journal.models import Event, Notification
from heis.lift import jobs
from heis.lift.models import Cause, Decision, Initiative, Outcome, Submission, TeamRole
from heis.lift.operations.automatic import lift_by_deadline, resume_paused
from heis.lift.operations.changing import NotYours
from heis.lift.operations.deciding import IncompleteDecision, UnableToDecide, Verdict, decide_gate
from heis.lift.operations.describing import Description, describe_initiative
from heis.lift.operations.ending import UnableToReopen, reopen_decision, restart_initiative, stop_initiative
from heis.lift.operations.laying import AlreadyDecided, NotPossibleNow, UnableToSubmit
from heis.lift.operations.reminding import remind_deciders, tell_overdue
from heis.lift.operations.submitting import submit_to_gate, withdraw_submission
from heis.lift.operations.team import answer_invitation, invite_person
from heis.lift.queries.desk import submissions_waiting_for
from heis.lift.testing import MONDAY, TODAY, World
from heis.organisation.models import Appointment
from heis.organisation.testing import make_deputy

YES = Verdict(Outcome.ADVANCE, "Godt tenkt. Gå videre.")


def decide(world: World, submission: Submission, by: Person, verdict: Verdict = YES) -> Decision:
    return decide_gate(submission, verdict=verdict, by=world.viewer(by), at=MONDAY + timedelta(days=2))


@pytest.fixture
def submission(world: World) -> Submission:
    return world.submit(world.file(world.nurse), world.nurse)


class TestSubmit:
    def test_lies_on_the_floor_the_gate_asks_for(self, world: World, submission: Submission) -> None:
        assert (submission.floor, submission.unit, submission.role) == (1, world.unit, "unit_leader")
        initiative = Initiative.objects.get(pk=submission.initiative_id)
        assert (initiative.floor, initiative.due_at) == (1, submission.due_at)

    def test_tells_those_who_decide(self, world: World, submission: Submission) -> None:
        told = Notification.objects.filter(event__verb="lift.submitted").values_list("person", "reason")
        assert set(told) == {(world.leader.pk, "decides")}

    def test_names_what_is_missing(self, world: World) -> None:
        initiative = world.file(world.nurse)
        describe_initiative(
            initiative,
            Description("Fallsensorer", "Fall om natta", size_class=world_large(world)),
            by=world.viewer(world.nurse),
            at=MONDAY,
        )
        with pytest.raises(UnableToSubmit) as refusal:
            submit_to_gate(initiative, by=world.viewer(world.nurse), at=MONDAY)
        assert "need" in refusal.value.missing

    def test_a_large_amount_goes_higher(self, world: World) -> None:
        initiative = world.file(world.nurse)
        described = Description("Fallsensorer", "Fall om natta", amount_nok=900_000_000)
        describe_initiative(initiative, described, by=world.viewer(world.nurse), at=MONDAY)
        assert world.submit(initiative, world.nurse).floor == 4

    def test_passes_a_leader_in_the_team_and_says_so(self, world: World) -> None:
        initiative = world.file(world.nurse)
        invitation = invite_person(initiative, world.leader, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)
        answer_invitation(invitation, accept=True, by=world.viewer(world.leader), at=MONDAY)
        submission = world.submit(initiative, world.nurse)
        assert (submission.floor, submission.skipped, submission.unit) == (2, [1], world.section)

    def test_goes_to_the_deputy_when_the_leader_is_in_the_team(self, world: World) -> None:
        make_deputy(appointment=world.leader.appointments.get(), person=world.colleague, starts_on=TODAY)
        initiative = world.file(world.leader)
        submission = world.submit(initiative, world.leader)
        assert submission.floor == 1
        assert decide(world, submission, world.colleague).for_person == world.leader

    def test_is_refused_to_those_outside_the_team(self, world: World) -> None:
        initiative = world.file(world.nurse)
        with pytest.raises(NotYours):
            submit_to_gate(initiative, by=world.viewer(world.colleague), at=MONDAY)

    def test_is_refused_twice(self, world: World, submission: Submission) -> None:
        with pytest.raises(NotPossibleNow, match="venter hos enhetslederen, Østsiden sykehjem"):
            submit_to_gate(submission.initiative, by=world.viewer(world.nurse), at=MONDAY)
        assert Submission.objects.count() == 1

    def test_keeps_what_it_was_based_on(self, world: World) -> None:
        initiative = world.file(world.nurse)
        described = Description("Fallsensorer", "Fall om natta", size_class=world_large(world))
        describe_initiative(initiative, described, by=world.viewer(world.nurse), at=MONDAY)
        submission = world.submit(initiative, world.nurse)
        [based] = [each for each in submission.evidence if each["kind"] == "need"]
        assert (based["status"], based["revision"]) == ("complete", 1)
        assert str(based["summary"]).startswith("Beboere på sykehjem")


def world_large(world: World) -> str:
    from heis.strategy.queries import document_of

    return document_of(world.strategy).size_classes[-1].key


class TestWithdraw:
    def test_brings_it_back_to_the_team(self, world: World, submission: Submission) -> None:
        withdraw_submission(submission, by=world.viewer(world.nurse), at=MONDAY)
        assert Initiative.objects.get().floor == 0

    def test_is_refused_when_decided_a_moment_before(self, world: World, submission: Submission) -> None:
        late = Submission.objects.get(pk=submission.pk)
        decide(world, submission, world.leader)
        with pytest.raises(AlreadyDecided, match="Jonas Berg"):
            withdraw_submission(late, by=world.viewer(world.nurse), at=MONDAY)


class TestDecide:
    def test_advance_goes_to_the_next_stage(self, world: World, submission: Submission) -> None:
        decision = decide(world, submission, world.leader)
        initiative = Initiative.objects.get()
        assert (initiative.stage, initiative.floor) == ("concept", 0)
        assert decision.waited_seconds == 2 * 24 * 3600

    def test_return_stays_and_can_be_answered(self, world: World, submission: Submission) -> None:
        decide(world, submission, world.leader, Verdict(Outcome.RETURN, "Hvor mange gjelder det?"))
        initiative = Initiative.objects.get()
        answer = submit_to_gate(initiative, by=world.viewer(world.nurse), at=MONDAY + timedelta(days=3), message="Fjorten.")
        assert answer.previous == submission
        assert answer.message == "Fjorten."

    def test_pause_and_resume_on_the_day(self, world: World, submission: Submission) -> None:
        decide(world, submission, world.leader, Verdict(Outcome.PAUSE, "Vent til budsjettet.", resume_on=date(2026, 4, 1)))
        initiative = Initiative.objects.get()
        assert initiative.paused_until == date(2026, 4, 1)
        assert resume_paused(initiative, at=MONDAY + timedelta(days=20)) is None
        resumed = resume_paused(initiative, at=MONDAY + timedelta(days=31))
        assert resumed
        assert (resumed.floor, resumed.cause) == (1, Cause.RESUMED)

    def test_what_is_paused_is_sent_in_with_what_is_new_before_the_floor_that_paused_it(
        self, world: World, submission: Submission
    ) -> None:
        decide(world, submission, world.leader, Verdict(Outcome.LIFT, "Større enn meg."))
        above = Submission.objects.get(closed_at=None)
        decide(world, above, world.director, Verdict(Outcome.PAUSE, "Vent til budsjettet.", resume_on=date(2026, 4, 1)))
        initiative, nurse = Initiative.objects.get(), world.viewer(world.nurse)
        with pytest.raises(UnableToSubmit, match="Skriv hva som er nytt") as refusal:
            submit_to_gate(initiative, by=nurse, at=MONDAY + timedelta(days=3), message=" ")
        assert refusal.value.field == "message"
        assert Initiative.objects.get().paused_until == date(2026, 4, 1)
        again = submit_to_gate(initiative, by=nurse, at=MONDAY + timedelta(days=3), message="Naboen betaler.")
        assert (again.floor, again.message) == (2, "Naboen betaler.")

    def test_needs_no_news_when_the_pause_is_over(self, world: World, submission: Submission) -> None:
        decide(world, submission, world.leader, Verdict(Outcome.PAUSE, "Vent til budsjettet.", resume_on=date(2026, 4, 1)))
        again = submit_to_gate(Initiative.objects.get(), by=world.viewer(world.nurse), at=MONDAY + timedelta(days=30))
        assert again.floor == 1

    def test_stop_keeps_what_was_learnt(self, world: World, submission: Submission) -> None:
        decide(
            world, submission, world.leader, Verdict(Outcome.STOP, "For mange falske alarmer.", learning="Test gulvmatter først.")
        )
        initiative = Initiative.objects.get()
        assert (initiative.stage, initiative.stopped_from, initiative.learning) == (
            "stopped",
            "opportunity",
            "Test gulvmatter først.",
        )

    def test_lift_lays_it_before_the_floor_above(self, world: World, submission: Submission) -> None:
        decide(world, submission, world.leader, Verdict(Outcome.LIFT, "Større enn meg."))
        above = Submission.objects.get(closed_at=None)
        assert (above.floor, above.unit, above.cause, above.asked_at) == (2, world.section, Cause.LIFTED, submission.asked_at)

    @pytest.mark.parametrize(
        ("verdict", "field"),
        [
            (Verdict(Outcome.ADVANCE, "  "), "reason"),
            (Verdict(Outcome.STOP, "Nei."), "learning"),
            (Verdict(Outcome.PAUSE, "Vent."), "resume_on"),
            (Verdict(Outcome.PAUSE, "Vent.", resume_on=TODAY), "resume_on"),
            (Verdict(Outcome.PAUSE, "Vent.", resume_on=date(2036, 1, 1)), "resume_on"),
        ],
    )
    def test_refuses_an_incomplete_decision_and_changes_nothing(
        self, world: World, submission: Submission, verdict: Verdict, field: str
    ) -> None:
        with pytest.raises(IncompleteDecision) as refusal:
            decide(world, submission, world.leader, verdict)
        assert refusal.value.field == field
        assert Submission.objects.get().closed_at is None

    def test_refuses_to_lift_above_the_top(self, world: World) -> None:
        initiative = world.file(world.nurse)
        described = Description("Stort", "Et stort problem", amount_nok=900_000_000)
        describe_initiative(initiative, described, by=world.viewer(world.nurse), at=MONDAY)
        top = world.submit(initiative, world.nurse)
        with pytest.raises(IncompleteDecision):
            decide(world, top, world.chair, Verdict(Outcome.LIFT, "Høyere."))
        assert Submission.objects.get().closed_at is None

    @pytest.mark.parametrize(
        "who", ["nurse", "colleague", "director", "chief", "chair", "coordinator", "member_of_council", "outsider"]
    )
    def test_refuses_those_who_do_not_hold_the_floor(self, world: World, submission: Submission, who: str) -> None:
        with pytest.raises(UnableToDecide):
            decide(world, submission, getattr(world, who))

    def test_refuses_a_second_decision(self, world: World, submission: Submission) -> None:
        late = Submission.objects.get(pk=submission.pk)
        decide(world, submission, world.leader)
        with pytest.raises(AlreadyDecided, match="gå videre"):
            decide(world, late, world.leader, Verdict(Outcome.STOP, "Nei", learning="Noe"))
        assert Decision.objects.count() == 1

    def test_a_decision_cannot_be_changed_afterwards(self, world: World, submission: Submission) -> None:
        decision = decide(world, submission, world.leader)
        with pytest.raises(DatabaseError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(reason="Noe annet")

    def test_tells_the_team_why(self, world: World, submission: Submission) -> None:
        decide(world, submission, world.leader)
        event = Event.objects.get(verb="lift.decided.advance")
        assert event.data["reason"] == YES.reason
        assert Notification.objects.filter(event=event, person=world.nurse).exists()


class TestDeadline:
    def test_lifts_by_itself_when_it_has_passed(self, world: World, submission: Submission) -> None:
        lifted = lift_by_deadline(submission, at=submission.due_at)
        assert lifted
        assert (lifted.floor, lifted.cause) == (2, Cause.DEADLINE)
        assert Decision.objects.get().decided_by is None
        told = Notification.objects.filter(event__verb="lift.deadline").values_list("person", flat=True)
        assert set(told) == {world.nurse.pk, world.director.pk}

    def test_does_nothing_before(self, world: World, submission: Submission) -> None:
        assert lift_by_deadline(submission, at=submission.due_at - timedelta(seconds=1)) is None

    def test_says_why_in_the_readers_language(self, submission: Submission) -> None:
        lift_by_deadline(submission, at=submission.due_at)
        decision = Decision.objects.get()
        with override("nb"):
            assert decision.said.startswith("Fristen for beslutning gikk ut")
        with override("en"):
            assert decision.said.startswith("The deadline")

    def test_does_nothing_twice(self, world: World, submission: Submission) -> None:
        late = Submission.objects.get(pk=submission.pk)
        lift_by_deadline(submission, at=submission.due_at)
        assert lift_by_deadline(late, at=submission.due_at) is None
        assert Submission.objects.count() == 2

    def test_is_tried_again_when_somebody_above_can_decide(self, world: World) -> None:
        submission = world.submit(world.file(world.nurse), world.nurse)
        above = (world.director, world.chief, world.chair)
        Appointment.objects.filter(person__in=above).update(ends_on=TODAY - timedelta(days=1))
        at = submission.due_at + timedelta(hours=1)
        jobs.lift_overdue(at)
        assert Submission.objects.get().overdue_told_at == at
        Appointment.objects.filter(person__in=above).update(ends_on=None)
        jobs.lift_overdue(at + timedelta(hours=2))
        assert Submission.objects.count() == 1
        jobs.lift_overdue(at + timedelta(days=1))
        assert Submission.objects.get(closed_at=None).cause == Cause.DEADLINE

    def test_tells_of_what_stands_only_once(self, world: World) -> None:
        world.submit(world.file(world.nurse), world.nurse)
        Appointment.objects.filter(person__in=(world.director, world.chief, world.chair)).update(ends_on=TODAY - timedelta(days=1))
        for days in range(30, 34):
            jobs.lift_overdue(MONDAY + timedelta(days=days))
        assert Event.objects.filter(verb="lift.overdue").count() == 1

    def test_tells_once_when_it_can_go_no_higher(self, world: World) -> None:
        initiative = world.file(world.nurse)
        described = Description("Stort", "Et stort problem", amount_nok=900_000_000)
        describe_initiative(initiative, described, by=world.viewer(world.nurse), at=MONDAY)
        top = world.submit(initiative, world.nurse)
        assert lift_by_deadline(top, at=top.due_at) is None
        assert tell_overdue(top, at=top.due_at)
        assert not tell_overdue(top, at=top.due_at)
        told = set(Notification.objects.filter(event__verb="lift.overdue").values_list("person", flat=True))
        assert told == {world.chair.pk, world.coordinator.pk}

    def test_reminds_once_before(self, world: World, submission: Submission) -> None:
        assert not remind_deciders(submission, at=MONDAY)
        assert remind_deciders(submission, at=submission.due_at - timedelta(hours=20))
        assert not remind_deciders(submission, at=submission.due_at - timedelta(hours=10))

    def test_the_job_does_it_all_and_can_run_again(self, world: World, submission: Submission) -> None:
        first = jobs.run_all(submission.due_at)
        second = jobs.run_all(submission.due_at)
        assert (first["lifted"], second["lifted"]) == (1, 0)


class TestReopen:
    def test_lays_it_before_the_same_floor_again(self, world: World, submission: Submission) -> None:
        decision = decide(world, submission, world.leader)
        again = reopen_decision(decision, reason="Vi overså noe.", by=world.viewer(world.leader), at=MONDAY + timedelta(days=3))
        initiative = Initiative.objects.get()
        assert (initiative.stage, initiative.floor, again.cause) == ("opportunity", 1, Cause.REOPENED)
        assert Decision.objects.get() == decision

    def test_of_a_stop_takes_the_initiative_up_again(self, world: World, submission: Submission) -> None:
        decision = decide(world, submission, world.leader, Verdict(Outcome.STOP, "Nei.", learning="Noe."))
        reopen_decision(decision, reason="Det var feil.", by=world.viewer(world.director), at=MONDAY + timedelta(days=3))
        assert Initiative.objects.get().stage == "opportunity"

    @pytest.mark.parametrize("who", ["nurse", "colleague", "outsider", "member_of_council"])
    def test_is_refused_to_others(self, world: World, submission: Submission, who: str) -> None:
        decision = decide(world, submission, world.leader)
        with pytest.raises(NotPermitted):
            reopen_decision(decision, reason="Nei", by=world.viewer(getattr(world, who)), at=MONDAY + timedelta(days=3))

    def test_is_refused_without_a_reason(self, world: World, submission: Submission) -> None:
        decision = decide(world, submission, world.leader)
        with pytest.raises(UnableToReopen):
            reopen_decision(decision, reason=" ", by=world.viewer(world.leader), at=MONDAY + timedelta(days=3))

    def test_is_refused_when_the_case_has_gone_on(self, world: World, submission: Submission) -> None:
        decision = decide(world, submission, world.leader)
        initiative = Initiative.objects.get()
        second = world.submit(initiative, world.nurse, at=MONDAY + timedelta(days=3))
        withdraw_submission(second, by=world.viewer(world.nurse), at=MONDAY + timedelta(days=3))
        with pytest.raises(UnableToReopen):
            reopen_decision(decision, reason="For sent.", by=world.viewer(world.leader), at=MONDAY + timedelta(days=4))


class TestStopAndRestart:
    def test_the_team_ends_with_learning_and_takes_up_again(self, world: World) -> None:
        initiative = world.file(world.nurse)
        stop_initiative(initiative, learning="Behovet var et annet.", by=world.viewer(world.nurse), at=MONDAY)
        assert Initiative.objects.get().stage == "stopped"
        restart_initiative(initiative, reason="Nå er det aktuelt igjen.", by=world.viewer(world.nurse), at=MONDAY)
        assert Initiative.objects.get().stage == "opportunity"

    def test_ending_is_refused_without_learning(self, world: World) -> None:
        initiative = world.file(world.nurse)
        with pytest.raises(IncompleteDecision):
            stop_initiative(initiative, learning="", by=world.viewer(world.nurse), at=MONDAY)

    def test_what_a_floor_stopped_is_not_the_teams_to_restart(self, world: World, submission: Submission) -> None:
        decide(world, submission, world.leader, Verdict(Outcome.STOP, "Nei.", learning="Noe."))
        with pytest.raises(UnableToReopen):
            restart_initiative(Initiative.objects.get(), reason="Jo.", by=world.viewer(world.nurse), at=MONDAY)


class TestWholeRide:
    def test_from_first_line_to_in_use(self, world: World) -> None:
        initiative = world.file(world.nurse)
        stages = [initiative.stage]
        while initiative.stage != "in_use":
            submission = world.submit(initiative, world.nurse)
            decider = next(p for p in (world.leader, world.director) if submissions_waiting_for(world.viewer(p), TODAY).exists())
            decide(world, submission, decider)
            initiative = Initiative.objects.get(pk=initiative.pk)
            stages.append(initiative.stage)
        assert stages == ["opportunity", "concept", "validation", "development", "deployment", "in_use"]
