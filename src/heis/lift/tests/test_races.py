"""Two people at once, each with a connection of their own: one wins, the other is told, and nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from heis.foundation.audience import STRANGER
from heis.foundation.clock import now
from heis.foundation.refusals import Refusal, SomebodyWasFirst
from heis.journal.models import Notification
from heis.lift import jobs
from heis.lift.models import Decision, Evidence, Initiative, Invitation, Membership, Outcome, Submission
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.ending import stop_initiative
from heis.lift.operations.evidence import Finding, UnableToSaveEvidence, save_evidence
from heis.lift.operations.filing import Wording, claim_initiative, draft_with, file_initiative, start_draft
from heis.lift.operations.submitting import submit_to_gate, withdraw_submission
from heis.lift.operations.team import answer_invitation, ask_to_join, offer_ownership, withdraw_invitation
from heis.lift.testing import MONDAY, TODAY, World, finished, make_world
from heis.organisation.models import Appointment
from heis.organisation.operations import close_unit
from heis.organisation.testing import LONG_AGO, make_deputy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """The world, where all can see it."""
    with transaction.atomic():
        return make_world()


def at_once(*acts: Callable[[], object]) -> list[Refusal | None]:
    """Let all begin at the same moment, each in a thread; a refusal for each that was refused, None for each that was done."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> Refusal | None:
        try:
            ready.wait(timeout=10)
            act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def one_won(answers: list[Refusal | None]) -> bool:
    """Whether exactly one was done, and the others were told that somebody was first."""
    refused = [answer for answer in answers if answer is not None]
    return len(refused) == len(answers) - 1 and all(isinstance(answer, SomebodyWasFirst) for answer in refused)


class TestAtOnce:
    def test_evidence_is_saved_while_it_is_submitted(self, world: World) -> None:
        for number in range(4):
            with transaction.atomic():
                initiative = world.file(world.nurse, problem=f"Problem nummer {number}.")
                world.fill(initiative, world.nurse)
            one, other = (
                Initiative.objects.select_related("municipality", "unit", "strategy_version").get(pk=initiative.pk)
                for _ in range(2)
            )
            by, finding = world.viewer(world.nurse), finished("need", initiative)
            saved, submitted = at_once(
                partial(save_evidence, one, "need", finding, by=by, at=MONDAY, revision=1),
                partial(submit_to_gate, other, by=by, at=MONDAY),
            )
            assert submitted is None
            laid = {each["kind"]: each["revision"] for each in Submission.objects.get(initiative=initiative).evidence}
            assert laid["need"] == Evidence.objects.get(initiative=initiative, kind="need").revision
            assert saved is None or isinstance(saved, SomebodyWasFirst | UnableToSaveEvidence)

    def test_two_decide(self, world: World) -> None:
        make_deputy(appointment=world.leader.appointments.get(), person=world.colleague, starts_on=TODAY)
        submission = world.submit(world.file(world.nurse), world.nurse)
        yes, no = Verdict(Outcome.ADVANCE, "Ja"), Verdict(Outcome.STOP, "Nei", learning="Noe")
        deciders = [(world.leader, yes), (world.colleague, no), (world.leader, no)]
        laid = [Submission.objects.select_related("initiative").get(pk=submission.pk) for _ in deciders]
        acts = [
            lambda s=s, p=p, v=v: decide_gate(s, verdict=v, by=world.viewer(p), at=MONDAY + timedelta(days=1))
            for s, (p, v) in zip(laid, deciders, strict=True)
        ]
        assert one_won(at_once(*acts))
        assert Decision.objects.count() == 1

    def test_one_decides_while_the_team_withdraws(self, world: World) -> None:
        submission = world.submit(world.file(world.nurse), world.nurse)
        mine, theirs = (Submission.objects.select_related("initiative").get(pk=submission.pk) for _ in range(2))
        answers = at_once(
            lambda: decide_gate(mine, verdict=Verdict(Outcome.ADVANCE, "Ja"), by=world.viewer(world.leader), at=MONDAY),
            lambda: withdraw_submission(theirs, by=world.viewer(world.nurse), at=MONDAY),
        )
        assert one_won(answers)
        assert Decision.objects.count() == (1 if answers[0] is None else 0)

    def test_one_decides_while_the_deadline_passes(self, world: World) -> None:
        submission = world.submit(world.file(world.nurse), world.nurse)
        mine = Submission.objects.select_related("initiative").get(pk=submission.pk)
        at_once(
            lambda: decide_gate(mine, verdict=Verdict(Outcome.ADVANCE, "Ja"), by=world.viewer(world.leader), at=submission.due_at),
            lambda: jobs.run_all(submission.due_at),
            lambda: jobs.run_all(submission.due_at),
        )
        assert Decision.objects.filter(submission=submission).count() == 1
        assert Submission.objects.filter(closed_at=None).count() <= 1

    def test_one_decides_while_the_unit_is_closed(self, world: World) -> None:
        submission = world.submit(world.file(world.nurse), world.nurse)
        mine = Submission.objects.select_related("initiative").get(pk=submission.pk)
        decided, closed = at_once(
            lambda: decide_gate(mine, verdict=Verdict(Outcome.ADVANCE, "Ja"), by=world.viewer(world.leader), at=MONDAY),
            lambda: close_unit(world.unit, on=TODAY, move_people_to=world.other_unit, by=None, at=MONDAY),
        )
        assert closed is None
        assert Initiative.objects.get().unit == world.other_unit
        assert Decision.objects.count() == (1 if decided is None else 0)
        assert not Submission.objects.filter(closed_at=None, unit=world.unit).exists()

    def test_several_workers_notice_once_that_an_owner_has_left(self, world: World) -> None:
        for number in range(4):
            world.file(world.nurse, f"Sak nummer {number} om et tak.")
        Appointment.objects.filter(person=world.nurse).update(ends_on=TODAY)
        at_once(*[lambda: jobs.notice_owners_gone(MONDAY + timedelta(days=2))] * 3)
        assert not Initiative.objects.filter(is_owned=True).exists()
        told = Notification.objects.filter(event__verb="lift.owner_left", person=world.coordinator)
        assert told.count() == 4

    def test_one_takes_over_while_it_is_noticed_that_the_owner_has_left(self, world: World) -> None:
        initiative, later = world.file(world.nurse), MONDAY + timedelta(days=2)
        offer = offer_ownership(initiative, world.leader, by=world.viewer(world.nurse), at=MONDAY)
        Appointment.objects.filter(person=world.nurse).update(ends_on=TODAY)
        mine = Invitation.objects.select_related("initiative").get(pk=offer.pk)
        answers = at_once(
            lambda: answer_invitation(mine, accept=True, by=world.viewer(world.leader), at=later),
            *[lambda: jobs.notice_owners_gone(later)] * 2,
        )
        owners = list(Membership.objects.filter(is_owner=True).values_list("person", flat=True))
        assert owners == ([world.leader.pk] if answers[0] is None else [])
        assert Initiative.objects.get().is_owned is bool(owners)

    def test_the_worker_notices_it(self, world: World) -> None:
        world.file(world.nurse)
        Appointment.objects.filter(person=world.nurse).update(starts_on=LONG_AGO, ends_on=now().date() - timedelta(days=1))
        Membership.objects.update(joined_at=datetime(2021, 1, 1, tzinfo=UTC))
        app.configure_task("lift.notice_who_has_left").defer(timestamp=0)
        with app.replace_connector(DjangoConnector().get_worker_connector()):
            app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
        assert not Initiative.objects.get().is_owned

    def test_two_submit(self, world: World) -> None:
        initiative = world.file(world.nurse)
        world.fill(initiative, world.nurse)
        same = [Initiative.objects.get(pk=initiative.pk) for _ in range(2)]
        answers = at_once(*(lambda it=it: submit_to_gate(it, by=world.viewer(world.nurse), at=MONDAY) for it in same))
        assert one_won(answers)
        assert Submission.objects.count() == 1

    def test_two_claim(self, world: World) -> None:
        initiative = world.file()
        same = [Initiative.objects.get(pk=initiative.pk) for _ in range(2)]
        with_code = [replace(world.viewer(p), opened=frozenset({initiative.pk})) for p in (world.nurse, world.colleague)]
        acts = [lambda i=i, v=v: claim_initiative(i, by=v, at=MONDAY) for i, v in zip(same, with_code, strict=True)]
        assert one_won(at_once(*acts))
        assert Membership.objects.filter(is_owner=True).count() == 1

    def test_a_hand_over_is_accepted_while_it_is_taken_back(self, world: World) -> None:
        initiative = world.file(world.nurse)
        offer = offer_ownership(initiative, world.leader, by=world.viewer(world.nurse), at=MONDAY)
        yes, back = (Invitation.objects.select_related("initiative").get(pk=offer.pk) for _ in range(2))
        answers = at_once(
            lambda: answer_invitation(yes, accept=True, by=world.viewer(world.leader), at=MONDAY),
            lambda: withdraw_invitation(back, by=world.viewer(world.nurse), at=MONDAY),
        )
        assert one_won(answers)
        assert world.owner_of(initiative) == (world.leader if answers[0] is None else world.nurse)

    @pytest.mark.parametrize("accept", [True, False])
    def test_nobody_is_left_waiting_when_it_ends_while_they_ask_and_are_answered(self, world: World, accept: bool) -> None:
        for number in range(4):
            with transaction.atomic():
                initiative = world.file(world.nurse, problem=f"Problem nummer {number}.")
                asked = ask_to_join(initiative, by=world.viewer(world.colleague), at=MONDAY)
            ended, asks = (Initiative.objects.get(pk=initiative.pk) for _ in range(2))
            nurse, leader = world.viewer(world.nurse), world.viewer(world.leader)
            mine = Invitation.objects.select_related("initiative").get(pk=asked.pk)
            at_once(
                partial(stop_initiative, ended, learning="Noe.", by=nurse, at=MONDAY),
                partial(ask_to_join, asks, by=leader, at=MONDAY),
                partial(answer_invitation, mine, accept=accept, by=nurse, at=MONDAY),
            )
            has_ended = Initiative.objects.get(pk=initiative.pk).stage == "stopped"
            assert has_ended != Invitation.objects.filter(initiative=initiative, answered_at=None).exists()

    def test_the_same_draft_is_filed_five_times(self, world: World) -> None:
        _draft, token = start_draft(world.municipality, wording=Wording(problem="Porten står åpen."), by=STRANGER, at=MONDAY)
        codes: list[str | None] = []
        acts = [lambda: codes.append(file_initiative(draft_with(token), by=STRANGER, at=MONDAY).return_code)] * 5
        assert at_once(*acts) == [None] * 5
        assert Initiative.objects.count() == 1
        assert len([code for code in codes if code]) == 1

    def test_two_write_the_same_evidence(self, world: World) -> None:
        initiative = world.file(world.nurse)
        answers = at_once(
            *(
                lambda words=words: save_evidence(initiative, "solution", Finding(words), by=world.viewer(world.nurse), at=MONDAY)
                for words in ("Min", "Din")
            )
        )
        assert one_won(answers)
