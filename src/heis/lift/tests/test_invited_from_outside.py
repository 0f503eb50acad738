"""Somebody outside who is invited by e-mail gets in by the mailed link: name, yes, and a password."""

from __future__ import annotations

import re

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from procrastinate.jobs import Job

from heis.accounts.models import Person
from heis.accounts.testing import signed_in
from heis.foundation.testing import CheckedClient
from heis.journal.models import Notification
from heis.lift.jobs import mail_invitation
from heis.lift.models import Initiative, Invitation, Membership, TeamRole
from heis.lift.operations.team import (
    UnableToAnswer,
    UnableToInvite,
    UnknownInvitation,
    decline_from_outside,
    invitation_with,
    invite_by_email,
    join_from_outside,
    withdraw_invitation,
)
from heis.lift.testing import MONDAY, World

ADDRESS = "kjell@venneforeningen.example"
PASSWORD = "tolv sykler under brua"


@pytest.fixture
def token(world: World, initiative: Initiative) -> str:
    by = world.viewer(world.nurse)
    _invitation, token = invite_by_email(initiative, ADDRESS, role=TeamRole.PARTNER, by=by, at=MONDAY, message="Vi trenger dere.")
    return token


def page_of(token: str) -> str:
    return reverse("lift:invitation", args=[token])


class TestTheMail:
    def test_has_the_link_and_what_was_written(self, token: str, mailoutbox: list[EmailMessage]) -> None:
        mail_invitation(Invitation.objects.get().pk, f"http://heis.example{page_of(token)}")
        (mail,) = mailoutbox
        assert mail.to == [ADDRESS]
        for words in (page_of(token), "Vi trenger dere.", "Mona Lie inviterer deg"):
            assert words in mail.body

    def test_is_not_sent_when_it_has_been_taken_back_meanwhile(
        self, world: World, token: str, mailoutbox: list[EmailMessage]
    ) -> None:
        made = Invitation.objects.get()
        withdraw_invitation(made, by=world.viewer(world.nurse), at=MONDAY)
        mail_invitation(made.pk, "http://heis.example/")
        assert mailoutbox == []

    def test_that_fails_is_tried_again(self, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*_args: object) -> None:
            raise OSError("no mail today")

        monkeypatch.setattr("heis.lift.jobs.send_mail", away)
        with pytest.raises(OSError, match="no mail today") as failed:
            mail_invitation(Invitation.objects.get().pk, "http://heis.example/")
        tried_once = Job(id=1, status="doing", queue="default", lock=None, queueing_lock=None, task_name=mail_invitation.name)
        assert mail_invitation.get_retry_exception(failed.value, tried_once)
        assert not mail_invitation.get_retry_exception(failed.value, tried_once.evolve(attempts=5))


class TestInvitingTwice:
    @pytest.mark.parametrize("address", [ADDRESS, ADDRESS.upper()])
    def test_the_same_address_is_refused_while_it_waits(
        self, world: World, initiative: Initiative, token: str, address: str
    ) -> None:
        with pytest.raises(UnableToInvite):
            invite_by_email(initiative, address, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)
        assert Invitation.objects.count() == 1

    def test_no_more_wait_than_there_is_room_for(
        self, world: World, initiative: Initiative, token: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("heis.lift.operations.team.MOST_WAITING", 1)
        with pytest.raises(UnableToInvite):
            invite_by_email(initiative, "en.annen@eksempel.no", role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)


class TestSomebodyNew:
    def test_reads_what_it_is_about_without_logging_in(self, token: str) -> None:
        shown = CheckedClient().get(page_of(token)).content.decode()
        assert "Mona Lie vil ha deg med" in shown
        assert "Vi trenger dere." in shown
        assert "Navnet ditt" in shown

    def test_joins_chooses_a_password_and_is_in(self, token: str, initiative: Initiative) -> None:
        browser = CheckedClient()
        answer = browser.post(page_of(token), {"yes": "1", "name": "Kjell Aas"})
        assert answer.status_code == 303
        assert "/nytt-passord/" in answer["Location"]
        person = Person.objects.get(email=ADDRESS)
        member = Membership.objects.get(initiative=initiative, person=person)
        assert (person.name, member.role) == ("Kjell Aas", TeamRole.PARTNER)
        shown = browser.get(answer["Location"]).content.decode()
        room = reverse("lift:room", args=[initiative.pk])
        assert f'name="neste" value="{room}"' in shown
        assert browser.post(answer["Location"], {"password": "kort", "neste": room}).status_code == 422
        entered = browser.post(answer["Location"], {"password": PASSWORD, "neste": room})
        assert (entered.status_code, entered["Location"]) == (303, room)
        assert browser.get(room).status_code == 200

    @pytest.mark.parametrize("name", ["", "   ", "x" * 201])
    def test_needs_a_name_and_keeps_what_was_typed(self, token: str, name: str) -> None:
        answer = CheckedClient().post(page_of(token), {"yes": "1", "name": name})
        assert answer.status_code == 422
        assert not Person.objects.filter(email=ADDRESS).exists()
        assert Invitation.objects.filter(answered_at=None).exists()

    def test_says_no_without_an_account_and_the_one_who_asked_is_told(self, world: World, token: str) -> None:
        assert CheckedClient().post(page_of(token), {"no": "1"}).status_code == 303
        assert Invitation.objects.get().accepted is False
        assert not Person.objects.filter(email=ADDRESS).exists()
        told = Notification.objects.filter(person=world.nurse, event__verb="lift.join_declined_outside").get()
        assert ADDRESS not in str(told.event.data)

    def test_the_link_works_once(self, token: str) -> None:
        browser = CheckedClient()
        browser.post(page_of(token), {"yes": "1", "name": "Kjell Aas"})
        assert CheckedClient().get(page_of(token)).status_code == 404

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_link_that_is_not_one_is_not_there(self, world: World, method: str) -> None:
        assert getattr(CheckedClient(), method)(page_of("tull")).status_code == 404


class TestSomebodyWithAnAccount:
    def test_is_sent_to_log_in_and_back_here(self, world: World, initiative: Initiative) -> None:
        by = world.viewer(world.nurse)
        invitation, token = invite_by_email(initiative, ADDRESS, role=TeamRole.MEMBER, by=by, at=MONDAY)
        Invitation.objects.filter(pk=invitation.pk).update(email=world.outsider.email)
        shown = CheckedClient().get(page_of(token)).content.decode()
        assert re.search(r'href="/logg-inn/\?neste=%2Finvitasjon%2F', shown)
        assert "Navnet ditt" not in shown
        browser = CheckedClient()
        signed_in(world.outsider, browser)
        assert browser.post(page_of(token), {"yes": "1"}).status_code == 303
        assert Membership.objects.filter(initiative=initiative, person=world.outsider).exists()

    def test_cannot_be_made_twice(self, world: World, initiative: Initiative, token: str) -> None:
        browser = CheckedClient()
        Person.objects.filter(pk=world.outsider.pk).update(email=ADDRESS)
        assert browser.post(page_of(token), {"yes": "1", "name": "En annen"}).status_code == 200
        assert Invitation.objects.filter(answered_at=None).exists()


class TestOperations:
    def test_refuse_another_link(self, token: str) -> None:
        found = invitation_with(token)
        with pytest.raises(UnableToAnswer):
            join_from_outside(found, name="Kjell Aas", language="nb", token="annen", at=MONDAY)
        with pytest.raises(UnableToAnswer):
            decline_from_outside(found, token="annen", at=MONDAY)
        assert Invitation.objects.filter(answered_at=None).exists()

    def test_refuse_an_answered_one(self, token: str) -> None:
        decline_from_outside(invitation_with(token), token=token, at=MONDAY)
        with pytest.raises(UnknownInvitation):
            invitation_with(token)
