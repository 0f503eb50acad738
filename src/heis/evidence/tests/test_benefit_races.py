"""Two people, or several workers, at once, each with a connection of their own: one wins, the other is told, and nothing is told twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from heis.evidence import jobs
from heis.evidence.models import Benefit, Ending, Measurement
from heis.evidence.operations.ending import EndingHasChanged, confirm_ending, move_ending
from heis.evidence.operations.following import hold
from heis.evidence.operations.measuring import AlreadyMeasured, Reading, correct_measurement, measure_benefit
from heis.evidence.operations.owning import OwnerIsAnswered, accept_benefit, decline_benefit, hand_over_benefit
from heis.evidence.testing import benefits_in_order, keep_endings_of, keep_plan, old, owned_benefit, promise, put_in_use
from heis.foundation.audience import Viewer
from heis.foundation.refusals import Refusal, SomebodyWasFirst
from heis.journal.models import Notification
from heis.lift.models import Initiative, Outcome
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.rules import IN_USE
from heis.lift.testing import MONDAY, TODAY, World, make_world
from heis.organisation.models import Appointment

pytestmark = pytest.mark.django_db(transaction=True)
OSLO = ZoneInfo("Europe/Oslo")


def measured_elsewhere(benefit: Benefit, *, by: Viewer) -> None:
    """Measure it with a connection of its own."""
    try:
        measure_benefit(benefit, Reading(TODAY, 5), by=by, at=MONDAY)
    finally:
        connection.close()


def somebody_waits() -> bool:
    """Whether another connection waits for what this one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))")
        return bool(cursor.fetchone()[0])


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), OSLO)


def told_of(verb: str) -> list[tuple[str, str]]:
    """Who has been told of it, and why, in the order it was told."""
    found = Notification.objects.filter(event__verb=f"evidence.{verb}").order_by("pk")
    return list(found.values_list("person__name", "reason"))


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Let all begin at the same moment, each in a thread; the refusal of each that was refused, else what it gave."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            ready.wait(timeout=10)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


class TestAtOnce:
    @pytest.fixture
    def world(self) -> World:
        with transaction.atomic():
            return make_world()

    @pytest.fixture
    def initiative(self, world: World) -> Initiative:
        with transaction.atomic():
            return world.file(world.nurse)

    def refused(self, answers: list[object]) -> list[type]:
        return [type(answer) for answer in answers if isinstance(answer, Refusal)]

    def test_two_accept(self, world: World, initiative: Initiative) -> None:
        keep_plan(world, initiative, promise(world.leader))
        by = world.viewer(world.leader)
        same = [benefits_in_order(initiative)[0] for _ in range(3)]
        answers = at_once(*(lambda each=each: accept_benefit(each, by=by, at=MONDAY) for each in same))
        assert self.refused(answers) == [OwnerIsAnswered, OwnerIsAnswered]
        assert Notification.objects.filter(event__verb="evidence.owner_accepted", person=world.nurse).count() == 1

    def test_one_accepts_while_another_is_asked(self, world: World, initiative: Initiative) -> None:
        keep_plan(world, initiative, promise(world.leader))
        mine, theirs = (benefits_in_order(initiative)[0] for _ in range(2))
        answers = at_once(
            lambda: accept_benefit(mine, by=world.viewer(world.leader), at=MONDAY),
            lambda: hand_over_benefit(theirs, world.director, by=world.viewer(world.nurse), at=MONDAY),
        )
        found = Benefit.objects.get()
        assert self.refused(answers) in ([], [OwnerIsAnswered])
        assert found.asked == world.director
        assert found.owner == (None if answers[0] else world.leader)

    def test_one_accepts_and_declines_in_two_windows(self, world: World, initiative: Initiative) -> None:
        keep_plan(world, initiative, promise(world.leader))
        yes, no = (benefits_in_order(initiative)[0] for _ in range(2))
        by = world.viewer(world.leader)
        answers = at_once(lambda: accept_benefit(yes, by=by, at=MONDAY), lambda: decline_benefit(no, by=by, at=MONDAY))
        assert self.refused(answers) == [OwnerIsAnswered]
        assert Benefit.objects.get().owner == (world.leader if answers[0] is None else None)

    def test_two_measure_the_same_day(self, world: World, initiative: Initiative) -> None:
        mine = owned_benefit(world, initiative, world.leader)
        acts = [
            lambda person=person: measure_benefit(mine, Reading(TODAY, 9), by=world.viewer(person), at=MONDAY)
            for person in (world.leader, world.nurse, world.coordinator)
        ]
        assert self.refused(at_once(*acts)) == [AlreadyMeasured, AlreadyMeasured]
        assert Measurement.objects.count() == 1

    def test_two_measure_different_days(self, world: World, initiative: Initiative) -> None:
        mine = owned_benefit(world, initiative, world.leader)
        by = world.viewer(world.leader)
        acts = [
            lambda days=days: measure_benefit(mine, Reading(TODAY - timedelta(days=days), days), by=by, at=MONDAY)
            for days in range(4)
        ]
        assert self.refused(at_once(*acts)) == []
        assert Benefit.objects.get().latest_value == 0

    def test_one_measures_while_the_last_gate_is_passed(self, world: World, initiative: Initiative) -> None:
        Initiative.objects.update(stage="deployment")
        benefit = owned_benefit(world, Initiative.objects.get(), world.leader)
        laid = world.submit(Initiative.objects.get(), world.nurse)
        by = world.viewer({1: world.leader, 2: world.director, 3: world.chief}[laid.floor])
        answers = at_once(
            lambda: measure_benefit(benefit, Reading(TODAY, 5), by=world.viewer(world.leader), at=MONDAY),
            lambda: decide_gate(laid, verdict=Verdict(Outcome.ADVANCE, "I bruk"), by=by, at=MONDAY),
        )
        assert not self.refused(answers)
        found = Benefit.objects.get()
        assert (found.latest_value, found.in_use_at, found.due_on) == (5, MONDAY, date(2026, 9, 2))

    def test_what_waited_to_be_measured_is_reckoned_from_what_came_meanwhile(self, world: World, initiative: Initiative) -> None:
        mine = owned_benefit(world, initiative, world.leader)
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                hold(mine)
                measuring = pool.submit(measured_elsewhere, mine, by=world.viewer(world.leader))
                while not somebody_waits():
                    assert not measuring.done()
                Initiative.objects.update(stage=IN_USE, stage_since_at=MONDAY)
            measuring.result()
        found = Benefit.objects.get()
        assert (found.latest_value, found.in_use_at) == (5, MONDAY)

    def test_two_correct_the_same(self, world: World, initiative: Initiative) -> None:
        mine = owned_benefit(world, initiative, world.leader)
        by = world.viewer(world.leader)
        wrong = measure_benefit(mine, Reading(TODAY, 90), by=by, at=MONDAY)
        acts = [
            lambda value=value: correct_measurement(wrong, Reading(TODAY, value), reason="Feil", by=by, at=MONDAY)
            for value in (8, 9)
        ]
        assert self.refused(at_once(*acts)) == [AlreadyMeasured]
        assert Measurement.objects.filter(correction=None).count() == 1

    def test_two_confirm_and_one_moves(self, world: World, initiative: Initiative) -> None:
        ending = keep_endings_of(world, initiative, old(world.leader))[0]
        same = [Ending.objects.select_related("initiative").get(pk=ending.pk) for _ in range(3)]
        by = world.viewer(world.leader)
        answers = at_once(
            lambda: confirm_ending(same[0], off_on=TODAY, note="", by=by, at=MONDAY),
            lambda: confirm_ending(same[1], off_on=TODAY, note="", by=by, at=MONDAY),
            lambda: move_ending(same[2], to_on=date(2027, 1, 1), reason="Fordi", by=by, at=MONDAY),
        )
        assert EndingHasChanged in self.refused(answers)
        assert all(issubclass(each, SomebodyWasFirst) for each in self.refused(answers))

    def test_several_workers_tell_of_each_once(self, world: World, initiative: Initiative) -> None:
        lines = [promise(world.leader, what=f"Gevinst {number}") for number in range(6)]
        for each in keep_plan(world, initiative, *lines):
            accept_benefit(each, by=world.viewer(world.leader), at=MONDAY)
        keep_endings_of(world, initiative, *(old(world.leader, what=f"Gammelt {number}") for number in range(6)))
        put_in_use(initiative)
        at_once(*[lambda: jobs.run_all(MONDAY)] * 3)
        due = at_noon(date(2026, 9, 2))
        at_once(*[lambda: jobs.run_all(due)] * 3)
        assert told_of("measuring_due") == [("Jonas Berg", "assigned")] * 6
        assert told_of("ending_due") == [("Jonas Berg", "assigned")] * 6
        Appointment.objects.filter(person=world.leader).update(ends_on=date(2026, 9, 30))
        gone = at_noon(date(2026, 10, 1))
        at_once(*[lambda: jobs.run_all(gone)] * 3)
        assert sorted(told_of("owner_missing")) == [("Kari Moe", "leads")] * 6 + [("Tuva Aas", "coordinator")] * 6
        assert sorted(told_of("checker_missing")) == [("Kari Moe", "leads")] * 6 + [("Tuva Aas", "coordinator")] * 6

    def test_the_worker_does_it(self, world: World, initiative: Initiative) -> None:
        owned_benefit(world, initiative, world.leader)
        put_in_use(initiative)
        app.configure_task("evidence.look_after").defer(timestamp=0)
        with app.replace_connector(DjangoConnector().get_worker_connector()):
            app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
        assert Benefit.objects.get().due_on == date(2026, 9, 2)
