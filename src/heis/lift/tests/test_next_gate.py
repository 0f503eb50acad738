"""The gate ahead: the floor and the people a case lies with, or would land with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from heis.accounts.models import Person
from heis.accounts.testing import signed_in
from heis.foundation.clock import local_date
from heis.foundation.testing import check_page
from heis.lift.models import Initiative, Outcome, Submission
from heis.lift.operations.automatic import lift_by_deadline
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.queries.room import NextGate, next_gate_of
from heis.lift.testing import MONDAY, World
from heis.organisation.models import Appointment
from heis.strategy.queries import document_of

LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def laid(world: World, initiative: Initiative) -> Submission:
    """An initiative that lies before its gate, with the leader."""
    return world.submit(initiative, world.nurse)


def ahead_of(submission: Submission) -> NextGate:
    initiative = Initiative.objects.select_related("strategy_version", "municipality", "unit").get(pk=submission.initiative_id)
    found = next_gate_of(initiative, document_of(initiative.strategy_version), local_date(LATER))
    assert found
    return found


def lies_with(submission: Submission) -> tuple[int, list[Person]]:
    found = ahead_of(submission)
    return found.floor, list(found.holders)


def test_is_with_the_floor_it_lies_with(world: World, laid: Submission) -> None:
    assert lies_with(laid) == (1, [world.leader])


def test_is_with_the_floor_above_when_it_has_been_lifted(world: World, laid: Submission) -> None:
    decide_gate(laid, verdict=Verdict(Outcome.LIFT, "Større enn meg."), by=world.viewer(world.leader), at=LATER)
    assert lies_with(laid) == (2, [world.director])
    assert ahead_of(laid).unit == world.section


def test_is_with_the_floor_above_when_the_deadline_has_passed(world: World, laid: Submission) -> None:
    lift_by_deadline(laid, at=laid.due_at + timedelta(minutes=1))
    assert lies_with(laid) == (2, [world.director])


def test_stays_with_the_floor_that_paused_it(world: World, laid: Submission) -> None:
    decide_gate(laid, verdict=Verdict(Outcome.LIFT, "Større enn meg."), by=world.viewer(world.leader), at=LATER)
    above = Submission.objects.get(initiative=laid.initiative_id, closed_at=None)
    verdict = Verdict(Outcome.PAUSE, "Vent til budsjettet.", resume_on=date(2026, 4, 1))
    decide_gate(above, verdict=verdict, by=world.viewer(world.director), at=LATER)
    assert lies_with(laid) == (2, [world.director])


def test_is_reckoned_anew_when_it_was_sent_back(world: World, laid: Submission) -> None:
    decide_gate(laid, verdict=Verdict(Outcome.LIFT, "Større enn meg."), by=world.viewer(world.leader), at=LATER)
    above = Submission.objects.get(initiative=laid.initiative_id, closed_at=None)
    decide_gate(above, verdict=Verdict(Outcome.RETURN, "Hva koster det?"), by=world.viewer(world.director), at=LATER)
    assert lies_with(laid) == (1, [world.leader])


def test_says_where_it_lies_when_nobody_there_can_decide_any_more(world: World, laid: Submission) -> None:
    Appointment.objects.filter(person=world.leader).update(ends_on=local_date(MONDAY))
    assert lies_with(laid) == (1, [])
    assert ahead_of(laid).unit == laid.unit


class TestInTheRoom:
    def test_says_who_has_it_and_since_when(self, world: World, laid: Submission) -> None:
        response = signed_in(world.colleague).get(f"/initiativ/{laid.initiative_id}/")
        check_page(response)
        assert f"{laid.unit.name} ({world.leader.name}) har hatt saken siden" in response.content.decode()

    def test_says_why_it_was_stopped_and_by_whom(self, world: World, laid: Submission) -> None:
        verdict = Verdict(Outcome.STOP, "Nabokommunen gjør det samme.", learning="Spør naboen først.")
        decide_gate(laid, verdict=verdict, by=world.viewer(world.leader), at=LATER)
        response = signed_in(world.colleague).get(f"/initiativ/{laid.initiative_id}/")
        check_page(response)
        page = response.content.decode()
        box = page[page.index('aria-labelledby="next-step-title"') : page.index('aria-labelledby="om"')]
        assert "Nabokommunen gjør det samme." in box
        assert world.leader.name in box
