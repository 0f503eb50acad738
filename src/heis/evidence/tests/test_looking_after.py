"""What happens by itself as time goes: measuring that begins, reminders told once, and people who leave. The clock is given, never slept."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from heis.evidence import jobs
from heis.evidence.models import Benefit, Ending
from heis.evidence.operations import reminding
from heis.evidence.operations.ending import confirm_ending, move_ending
from heis.evidence.operations.measuring import Reading, correct_measurement, measure_benefit
from heis.evidence.operations.owning import accept_benefit, hand_over_benefit
from heis.evidence.queries.desk import benefits_asked_of, benefits_to_measure, endings_to_check
from heis.evidence.testing import benefits_in_order, keep_endings_of, keep_plan, old, owned_benefit, promise, put_in_use
from heis.foundation.audience import Viewer
from heis.foundation.refusals import Refusal
from heis.journal.models import Notification
from heis.lift.models import Initiative, Outcome
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.ending import reopen_decision
from heis.lift.testing import MONDAY, World
from heis.organisation.models import Appointment, Role
from heis.organisation.testing import appoint
from heis.organisation.viewer import viewer_of

OSLO = ZoneInfo("Europe/Oslo")


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), OSLO)


def on(person: object, day: date) -> Viewer:
    """The person as they are on the day."""
    return viewer_of(person, day)  # type: ignore[arg-type]


def told_of(verb: str) -> list[tuple[str, str]]:
    """Who has been told of it, and why, in the order it was told."""
    found = Notification.objects.filter(event__verb=f"evidence.{verb}").order_by("pk")
    return list(found.values_list("person__name", "reason"))


class TestMeasuringBegins:
    def test_at_the_latest_when_the_job_finds_what_has_come_in_use(self, world: World, benefit: Benefit) -> None:
        assert jobs.run_all(MONDAY)["followed"] == 0
        put_in_use(benefit.initiative)
        assert jobs.run_all(MONDAY)["followed"] == 1
        found = Benefit.objects.get()
        assert (found.in_use_at, found.due_on, found.remind_on) == (MONDAY, date(2026, 9, 2), date(2026, 9, 2))
        assert jobs.run_all(MONDAY)["followed"] == 0

    def test_again_when_it_has_been_out_of_use(self, world: World, benefit: Benefit) -> None:
        put_in_use(benefit.initiative)
        jobs.run_all(MONDAY)
        Initiative.objects.update(stage="deployment")
        assert jobs.run_all(MONDAY)["followed"] == 1
        assert Benefit.objects.get().due_on is None
        put_in_use(benefit.initiative, at_noon(date(2026, 5, 1)))
        jobs.run_all(at_noon(date(2026, 5, 1)))
        assert Benefit.objects.get().due_on == date(2026, 11, 1)

    def test_and_ends_in_the_same_act_as_the_gate_is_passed_or_reopened(self, world: World, initiative: Initiative) -> None:
        Initiative.objects.update(stage="deployment")
        owned_benefit(world, initiative, world.leader)
        laid = world.submit(Initiative.objects.get(), world.nurse)
        decider = {1: world.leader, 2: world.director, 3: world.chief}[laid.floor]
        decision = decide_gate(laid, verdict=Verdict(Outcome.ADVANCE, "I bruk"), by=world.viewer(decider), at=MONDAY)
        assert Benefit.objects.get().due_on == date(2026, 9, 2)
        reopen_decision(decision, reason="For tidlig", by=world.viewer(world.coordinator), at=MONDAY + timedelta(days=1))
        assert Benefit.objects.get().due_on is None
        assert jobs.run_all(MONDAY + timedelta(days=1))["followed"] == 0

    def test_for_what_is_added_to_the_plan_afterwards(self, world: World, initiative: Initiative) -> None:
        put_in_use(initiative)
        assert keep_plan(world, initiative, promise(world.leader))[0].due_on == date(2026, 9, 2)

    def test_is_asked_for_by_the_day_of_the_target(self, world: World, initiative: Initiative) -> None:
        put_in_use(initiative)
        found = keep_plan(world, initiative, promise(world.leader, target_on=date(2026, 5, 1)))[0]
        assert (found.due_on, found.remind_on) == (date(2026, 5, 1), date(2026, 5, 1))
        put_off = promise(world.leader, key=found.key, target_on=date(2026, 6, 1))
        assert keep_plan(world, initiative, put_off)[0].due_on == date(2026, 6, 1)


class TestReminders:
    @pytest.fixture(autouse=True)
    def _in_use(self, benefit: Benefit) -> None:
        put_in_use(benefit.initiative)
        jobs.run_all(MONDAY)

    def test_are_given_on_the_day_and_once(self) -> None:
        assert jobs.run_all(at_noon(date(2026, 9, 1)))["measurements"] == 0
        assert jobs.run_all(at_noon(date(2026, 9, 2)))["measurements"] == 1
        assert jobs.run_all(at_noon(date(2026, 9, 3)))["measurements"] == 0
        assert told_of("measuring_due") == [("Jonas Berg", "assigned")]

    def test_go_on_every_year_long_after_the_project(self, world: World, benefit: Benefit) -> None:
        days = [date(2026, 9, 2), date(2027, 1, 1), date(2028, 3, 2), date(2029, 3, 2), date(2030, 3, 2)]
        for day in days:
            assert jobs.run_all(at_noon(day - timedelta(days=1)))["measurements"] == 0
            assert jobs.run_all(at_noon(day))["measurements"] == 1
            assert [each.pk for each in benefits_to_measure(on(world.leader, day), day)] == [benefit.pk]
            measure_benefit(benefit, Reading(day, 14 - days.index(day)), by=on(world.leader, day), at=at_noon(day))
            assert not benefits_to_measure(on(world.leader, day), day)
        assert len(told_of("measuring_due")) == 5
        assert Benefit.objects.get().due_on == date(2031, 3, 2)

    def test_are_not_given_for_a_day_that_is_measured(self, world: World, benefit: Benefit) -> None:
        measure_benefit(benefit, Reading(date(2026, 8, 1), 9), by=world.viewer(world.leader), at=at_noon(date(2026, 8, 1)))
        assert jobs.run_all(at_noon(date(2026, 9, 2)))["measurements"] == 0
        assert jobs.run_all(at_noon(date(2027, 1, 1)))["measurements"] == 1

    def test_are_given_again_when_a_correction_shows_that_it_was_not_measured(self, world: World, benefit: Benefit) -> None:
        by, august = world.viewer(world.leader), at_noon(date(2026, 8, 1))
        wrong = measure_benefit(benefit, Reading(date(2026, 8, 1), 9), by=by, at=august)
        correct_measurement(wrong, Reading(date(2026, 4, 1), 9), reason="Feil dag", by=by, at=august)
        assert jobs.run_all(at_noon(date(2026, 9, 2)))["measurements"] == 1

    def test_are_not_given_again_when_the_plan_is_kept_anew(self, world: World, benefit: Benefit) -> None:
        jobs.run_all(at_noon(date(2026, 9, 2)))
        keep_plan(world, benefit.initiative, promise(world.leader, key=benefit.key, target=1))
        assert jobs.run_all(at_noon(date(2026, 9, 3)))["measurements"] == 0

    def test_are_not_given_of_what_is_dropped_or_not_in_use(self, world: World, benefit: Benefit) -> None:
        Initiative.objects.update(stage="deployment")
        assert jobs.run_all(at_noon(date(2026, 9, 2)))["measurements"] == 0
        put_in_use(benefit.initiative)
        jobs.run_all(MONDAY)
        keep_plan(world, benefit.initiative, promise(world.leader, what="Noe annet", rhythm="yearly"))
        assert jobs.run_all(at_noon(date(2026, 9, 2)))["measurements"] == 0

    def test_go_to_those_who_can_find_somebody_when_nobody_has_it(self, world: World, benefit: Benefit) -> None:
        Benefit.objects.update(owner=None)
        jobs.run_all(at_noon(date(2026, 9, 2)))
        assert set(told_of("measuring_due")) == {("Jonas Berg", "leads"), ("Tuva Aas", "coordinator")}

    def test_of_one_that_fails_do_not_stop_the_next(
        self, world: World, benefit: Benefit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        other = owned_benefit(world, world.file(world.nurse, "Noe helt annet om porten."), world.leader)
        put_in_use(other.initiative)
        jobs.run_all(MONDAY)
        real = reminding.remind_to_measure

        def failing(row: Benefit, *, at: datetime) -> bool:
            if row.pk == benefit.pk:
                raise RuntimeError("broken")
            return real(row, at=at)

        monkeypatch.setattr(reminding, "remind_to_measure", failing)
        assert jobs.run_all(at_noon(date(2026, 9, 2)))["measurements"] == 1
        monkeypatch.undo()
        assert jobs.run_all(at_noon(date(2026, 9, 2)))["measurements"] == 1


class TestAnOwnerWhoLeaves:
    LAST_DAY = date(2026, 6, 30)

    @pytest.fixture(autouse=True)
    def _leaves(self, world: World, benefit: Benefit) -> None:
        put_in_use(benefit.initiative)
        jobs.run_all(MONDAY)
        Appointment.objects.filter(person=world.leader).update(ends_on=self.LAST_DAY)
        Notification.objects.all().delete()

    def test_is_noticed_the_day_after_and_told_once(self, world: World, benefit: Benefit) -> None:
        assert jobs.run_all(at_noon(self.LAST_DAY))["noticed"] == 0
        assert jobs.run_all(at_noon(self.LAST_DAY + timedelta(days=1)))["noticed"] == 1
        assert jobs.run_all(at_noon(self.LAST_DAY + timedelta(days=2)))["noticed"] == 0
        # The leader of the unit is the one who left, so the nearest above is told
        assert set(told_of("owner_missing")) == {("Kari Moe", "leads"), ("Tuva Aas", "coordinator")}
        assert Benefit.objects.get().vacant_since_at == at_noon(self.LAST_DAY + timedelta(days=1))

    def test_is_not_reminded_and_does_not_measure_any_more(self, world: World, benefit: Benefit) -> None:
        day = date(2026, 9, 2)
        jobs.run_all(at_noon(day))
        assert set(told_of("measuring_due")) == {("Kari Moe", "leads"), ("Tuva Aas", "coordinator")}
        assert not benefits_to_measure(on(world.leader, day), day)
        with pytest.raises(Refusal):
            measure_benefit(benefit, Reading(day, 9), by=on(world.leader, day), at=at_noon(day))

    def test_is_followed_by_another_whom_the_unit_asks(self, world: World, benefit: Benefit) -> None:
        day = date(2026, 7, 2)
        jobs.run_all(at_noon(day))
        hand_over_benefit(benefit, world.elsewhere, by=on(world.director, day), at=at_noon(day))
        accept_benefit(benefits_in_order(benefit.initiative)[0], by=on(world.elsewhere, day), at=at_noon(day))
        found = Benefit.objects.get()
        assert (found.owner, found.vacant_since_at) == (world.elsewhere, None)

    def test_has_it_again_when_they_are_back(self, world: World) -> None:
        jobs.run_all(at_noon(date(2026, 7, 2)))
        appoint(person=world.leader, unit=world.other_unit, role=Role.UNIT_LEADER, starts_on=date(2026, 8, 1))
        assert jobs.run_all(at_noon(date(2026, 8, 1)))["noticed"] == 1
        assert Benefit.objects.get().vacant_since_at is None

    def test_and_had_not_answered_is_asked_no_more(self, world: World, initiative: Initiative) -> None:
        Benefit.objects.update(owner=None, asked=world.leader, asked_at=MONDAY)
        jobs.run_all(at_noon(date(2026, 7, 2)))
        assert Benefit.objects.get().asked is None
        assert ("Tuva Aas", "coordinator") in told_of("owner_missing")
        assert jobs.run_all(at_noon(date(2026, 7, 3)))["noticed"] == 0

    def test_moves_to_another_unit_and_keeps_it(self, world: World) -> None:
        appoint(person=world.leader, unit=world.other_unit, starts_on=date(2026, 7, 1))
        assert jobs.run_all(at_noon(date(2026, 7, 2)))["noticed"] == 0


class TestWhatEnds:
    @pytest.fixture
    def ending(self, world: World, initiative: Initiative) -> Ending:
        return keep_endings_of(world, initiative, old(world.leader))[0]

    def test_is_reminded_of_on_the_day_and_stands_on_the_desk_until_it_is_confirmed(self, world: World, ending: Ending) -> None:
        day = ending.end_on
        assert jobs.run_all(at_noon(day - timedelta(days=1)))["endings"] == 0
        assert not endings_to_check(on(world.leader, day), day - timedelta(days=1))
        assert jobs.run_all(at_noon(day))["endings"] == 1
        assert jobs.run_all(at_noon(day + timedelta(days=400)))["endings"] == 0
        assert told_of("ending_due") == [("Jonas Berg", "assigned")]
        assert list(endings_to_check(on(world.leader, day), day + timedelta(days=400))) == [ending]
        confirm_ending(ending, off_on=day, note="", by=on(world.leader, day), at=at_noon(day))
        assert not endings_to_check(on(world.leader, day), day + timedelta(days=400))

    def test_is_reminded_of_on_the_day_it_was_moved_to(self, world: World, ending: Ending) -> None:
        move_ending(ending, to_on=date(2026, 12, 1), reason="Fordi", by=world.viewer(world.leader), at=MONDAY)
        assert jobs.run_all(at_noon(date(2026, 9, 1)))["endings"] == 0
        assert jobs.run_all(at_noon(date(2026, 12, 1)))["endings"] == 1

    def test_is_not_reminded_of_when_the_initiative_stopped(self, ending: Ending) -> None:
        Initiative.objects.update(stage="stopped", learning="Noe", stopped_from="concept")
        assert jobs.run_all(at_noon(date(2026, 9, 1)))["endings"] == 0

    def test_is_told_of_when_whoever_checks_has_left(self, world: World, ending: Ending) -> None:
        Appointment.objects.filter(person=world.leader).update(ends_on=date(2026, 6, 30))
        day = date(2026, 7, 1)
        assert jobs.run_all(at_noon(day))["noticed"] == 1
        assert jobs.run_all(at_noon(day))["noticed"] == 0
        assert set(told_of("checker_missing")) == {("Kari Moe", "leads"), ("Tuva Aas", "coordinator")}
        assert jobs.run_all(at_noon(date(2026, 9, 1)))["endings"] == 1
        assert ("Tuva Aas", "coordinator") in told_of("ending_due")
        keep_endings_of(world, ending.initiative, old(world.director, key=ending.key))
        found = Ending.objects.get()
        assert (found.checker, found.vacant_since_at) == (world.director, None)


class TestTheDesk:
    def test_has_what_one_is_asked_to_own(self, world: World, initiative: Initiative) -> None:
        asked = keep_plan(world, initiative, promise(world.leader))[0]
        assert list(benefits_asked_of(world.viewer(world.leader))) == [asked]
        assert not benefits_asked_of(world.viewer(world.nurse))
        Initiative.objects.update(stage="stopped", learning="Noe", stopped_from="concept")
        assert not benefits_asked_of(world.viewer(world.leader))
