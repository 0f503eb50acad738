"""Asking to be let into a team: it is seen and can be taken back while nobody has answered, and falls away when the initiative ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from heis.accounts.testing import Browser, Caller, problem
from heis.foundation.audience import Audience
from heis.foundation.refusals import Refusal
from heis.journal.models import Event, Notification
from heis.lift.models import Initiative, Invitation, Membership, Outcome, TeamRole
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.ending import reopen_decision, restart_initiative, stop_initiative
from heis.lift.operations.team import (
    AlreadyAnswered,
    UnableToInvite,
    answer_invitation,
    ask_to_join,
    follow_initiative,
    invite_by_email,
    invite_person,
    offer_ownership,
)
from heis.lift.testing import MONDAY, World

WORDS = "Jeg kan montere sensorer."
LATER = MONDAY + timedelta(days=1)
CLOSED = "lift.waiting_closed"


@pytest.fixture
def shared(world: World) -> Initiative:
    """The nurse's, which the whole municipality sees."""
    made = world.file(world.nurse)
    Initiative.objects.filter(pk=made.pk).update(audience=Audience.MUNICIPALITY)
    made.audience = Audience.MUNICIPALITY
    return made


@pytest.fixture
def asked(world: World, shared: Initiative) -> Invitation:
    return ask_to_join(shared, by=world.viewer(world.elsewhere), at=MONDAY, message=WORDS)


def end(world: World, initiative: Initiative) -> None:
    stop_initiative(initiative, learning="Behovet var et annet.", by=world.viewer(world.nurse), at=LATER)


class TestOneWhoHasAsked:
    @pytest.mark.parametrize("page", ["lift:room", "lift:team", "lift:desk"])
    def test_sees_that_and_takes_it_back_where_it_stands(
        self, browse: Callable[[str], Browser], shared: Initiative, page: str
    ) -> None:
        elsewhere, args = browse("elsewhere"), [] if page == "lift:desk" else [shared.pk]
        elsewhere.post("lift:join", shared.pk, message=WORDS)
        html = elsewhere.get(page, *args)
        assert "Du har spurt om å bli med" in html
        assert WORDS in html
        assert "Be om å bli med" not in html
        assert ">Bli med<" not in html
        place = page.partition(":")[2]
        assert f'name="from" value="{place}"' in html
        sent: dict[str, Any] = {"withdraw": "1", "from": place}
        to = elsewhere.post("lift:answer", shared.pk, Invitation.objects.get().pk, **sent)
        assert to == reverse(page, args=args)
        assert "Du har spurt" not in elsewhere.get(page, *args)
        assert not Invitation.objects.filter(answered_at=None).exists()
        elsewhere.post("lift:join", shared.pk, message="Likevel")

    def test_may_ask_again_when_the_answer_was_no(self, world: World, shared: Initiative, asked: Invitation) -> None:
        answer_invitation(asked, accept=False, by=world.viewer(world.nurse), at=LATER)
        ask_to_join(shared, by=world.viewer(world.elsewhere), at=LATER)

    def test_asks_twice_and_keeps_what_was_typed(
        self, browse: Callable[[str], Browser], shared: Initiative, asked: Invitation
    ) -> None:
        html = browse("elsewhere").post("lift:join", shared.pk, status=422, message="Jeg kan lys også.")
        assert "Det venter allerede på svar" in html
        assert 'value="Jeg kan lys også."' in html
        assert "Trekk tilbake" in html

    def test_types_more_than_there_is_room_for_and_is_told(self, browse: Callable[[str], Browser], shared: Initiative) -> None:
        html = browse("elsewhere").post("lift:join", shared.pk, status=422, message="x" * 600)
        assert "x" * 600 in html
        assert not Invitation.objects.exists()

    def test_is_led_to_the_team_by_the_address_of_the_form(self, world: World, shared: Initiative) -> None:
        client = Browser(world.elsewhere).client
        response = client.get(reverse("lift:join", args=[shared.pk]))
        assert response["Location"] == reverse("lift:team", args=[shared.pk])

    def test_is_the_only_one_who_sees_it_besides_those_who_may_invite(
        self, browse: Callable[[str], Browser], shared: Initiative, asked: Invitation
    ) -> None:
        for name in ("lift:room", "lift:team"):
            assert WORDS not in browse("leader").get(name, shared.pk)
        assert WORDS in browse("nurse").get("lift:team", shared.pk)

    def test_does_not_see_it_on_the_desk_when_the_initiative_is_hidden(
        self, browse: Callable[[str], Browser], shared: Initiative, asked: Invitation
    ) -> None:
        Initiative.objects.filter(pk=shared.pk).update(audience=Audience.TEAM)
        elsewhere = browse("elsewhere")
        assert WORDS not in elsewhere.get("lift:desk")
        elsewhere.post("lift:answer", shared.pk, asked.pk, status=404, withdraw="1")

    def test_finds_it_in_the_api_and_takes_it_back_there(self, world: World, shared: Initiative) -> None:
        elsewhere, path = Caller(world.elsewhere), f"/initiatives/{shared.pk}"
        made = elsewhere.post(f"{path}/requests", {"message": WORDS}).json()
        assert elsewhere.get(f"{path}/team").json()["waiting"] == [made]
        assert elsewhere.get("/desk").json()["asked"] == [made]
        assert Caller(world.leader).get(f"{path}/team").json()["waiting"] == []
        assert Caller().get(f"{path}/team").status_code == 404
        assert elsewhere.delete(f"{path}/invitations/{made['id']}").status_code == 204
        assert elsewhere.get(f"{path}/team").json()["waiting"] == []
        assert elsewhere.get("/desk").json()["asked"] == []

    def test_a_stranger_is_shown_nothing_that_waits(self, world: World, shared: Initiative, asked: Invitation) -> None:
        invite_by_email(shared, "rolf@example.org", role=TeamRole.PARTNER, by=world.viewer(world.nurse), at=MONDAY)
        Initiative.objects.filter(pk=shared.pk).update(audience=Audience.PUBLIC)
        assert Caller().get(f"/initiatives/{shared.pk}/team").json()["waiting"] == []
        assert "Du har spurt" not in Browser().get("lift:team", shared.pk)


class TestWhenItEnds:
    def test_nothing_waits_and_those_who_asked_or_were_asked_are_told(
        self, world: World, shared: Initiative, asked: Invitation
    ) -> None:
        nurse = world.viewer(world.nurse)
        invite_person(shared, world.leader, role=TeamRole.MEMBER, by=nurse, at=MONDAY)
        invite_by_email(shared, "rolf@example.org", role=TeamRole.PARTNER, by=nurse, at=MONDAY)
        end(world, shared)
        assert not Invitation.objects.filter(answered_at=None).exists()
        told = Notification.objects.filter(event__verb=CLOSED)
        assert set(told.values_list("person_id", "reason")) == {(world.elsewhere.pk, "asked"), (world.leader.pk, "asked")}
        with pytest.raises(AlreadyAnswered):
            answer_invitation(asked, accept=False, by=nurse, at=LATER)
        assert not Membership.objects.filter(person=world.elsewhere).exists()

    def test_one_who_is_told_of_the_ending_is_not_told_twice(self, world: World, shared: Initiative, asked: Invitation) -> None:
        follow_initiative(shared, by=world.viewer(world.elsewhere), at=MONDAY)
        end(world, shared)
        told = Notification.objects.filter(person=world.elsewhere).values_list("event__verb", flat=True)
        assert list(told) == ["lift.stopped"]

    def test_one_who_saw_it_by_the_invitation_alone_is_not_told(self, world: World) -> None:
        initiative = world.file(world.nurse)
        invite_person(initiative, world.elsewhere, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)
        end(world, initiative)
        assert not Notification.objects.filter(event__verb=CLOSED).exists()

    def test_also_by_a_decision_and_it_is_reopened_as_before(self, world: World, shared: Initiative, asked: Invitation) -> None:
        submission = world.submit(shared, world.nurse)
        verdict = Verdict(Outcome.STOP, "Nei.", learning="Noe.")
        decision = decide_gate(submission, verdict=verdict, by=world.viewer(world.leader), at=LATER)
        assert not Invitation.objects.filter(answered_at=None).exists()
        assert Notification.objects.filter(event__verb=CLOSED, person=world.elsewhere).exists()
        reopen_decision(decision, reason="Vi overså noe.", by=world.viewer(world.leader), at=LATER)
        ask_to_join(shared, by=world.viewer(world.elsewhere), at=LATER)

    def test_nobody_is_told_when_nothing_waits(self, world: World, shared: Initiative) -> None:
        end(world, shared)
        assert not Event.objects.filter(verb=CLOSED).exists()

    def test_one_may_ask_again_when_the_team_takes_it_up(self, world: World, shared: Initiative, asked: Invitation) -> None:
        end(world, shared)
        restart_initiative(shared, reason="Nå er det aktuelt igjen.", by=world.viewer(world.nurse), at=LATER)
        ask_to_join(shared, by=world.viewer(world.elsewhere), at=LATER)

    def test_what_was_read_before_it_ended_is_refused(self, world: World, shared: Initiative, asked: Invitation) -> None:
        before = Initiative.objects.get(pk=shared.pk)
        end(world, shared)
        nurse, leader = world.viewer(world.nurse), world.viewer(world.leader)
        for act in (
            lambda: ask_to_join(before, by=leader, at=LATER),
            lambda: invite_person(before, world.leader, role=TeamRole.MEMBER, by=nurse, at=LATER),
            lambda: offer_ownership(before, world.leader, by=nurse, at=LATER),
        ):
            with pytest.raises(UnableToInvite, match="Initiativet er avsluttet"):
                act()
        with pytest.raises(Refusal):
            answer_invitation(Invitation.objects.get(pk=asked.pk), accept=True, by=nurse, at=LATER)

    def test_no_button_is_left_that_can_only_refuse(
        self, world: World, browse: Callable[[str], Browser], shared: Initiative, asked: Invitation
    ) -> None:
        end(world, shared)
        nurse, leader = browse("nurse"), browse("leader")
        assert "Noen venter på svar" not in nurse.get("lift:desk")
        team = nurse.get("lift:team", shared.pk)
        assert "Inviter noen" not in team
        assert "Overlat ansvaret" not in team
        assert "Be om å bli med" not in leader.get("lift:team", shared.pk)
        room = nurse.get("lift:room", shared.pk)
        assert "Legg til gjøremål" not in room
        assert ">Teamet<" in room
        assert ">Bli med<" not in leader.get("lift:room", shared.pk)

    def test_a_form_that_was_open_keeps_what_was_typed(
        self, world: World, browse: Callable[[str], Browser], shared: Initiative
    ) -> None:
        end(world, shared)
        nurse, leader = browse("nurse"), browse("leader")
        for html in (
            leader.post("lift:join", shared.pk, status=422, message=WORDS),
            nurse.post("lift:invite", shared.pk, status=422, email=world.leader.email, role="member", message=WORDS),
            nurse.post("lift:hand_over", shared.pk, status=422, email=world.leader.email, message=WORDS),
            nurse.post("lift:todo", shared.pk, status=422, text=WORDS),
        ):
            assert "Initiativet er avsluttet." in html
            assert f'value="{WORDS}"' in html

    def test_the_api_says_what_one_may_still_do(self, world: World, shared: Initiative) -> None:
        path = f"/initiatives/{shared.pk}"
        nurse, leader = Caller(world.nurse), Caller(world.leader)
        assert {"invite", "submit"} <= set(nurse.get(path).json()["rights"])
        end(world, shared)
        assert not {"invite", "submit", "ask_to_join"} & set(nurse.get(path).json()["rights"])
        assert "lead" in nurse.get(path).json()["rights"]
        assert "ask_to_join" not in leader.get(path).json()["rights"]
        assert problem(leader.post(f"{path}/requests", {})) == (422, "unable-to-invite")

    def test_what_waited_from_before_falls_away_with_the_upgrade(self, world: World, shared: Initiative, asked: Invitation) -> None:
        still = world.file(world.nurse, "Porten står åpen hele natta.")
        waiting = invite_person(still, world.leader, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)
        end(world, shared)
        Invitation.objects.filter(pk=asked.pk).update(answered_at=None)
        with connection.cursor() as cursor:
            cursor.execute(import_module("heis.lift.migrations.0019_nothing_waits_in_the_ended").FALLS_AWAY)
        assert Invitation.objects.get(pk=asked.pk).answered_at == LATER
        assert Invitation.objects.get(pk=waiting.pk).answered_at is None
