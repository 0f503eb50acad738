"""What people are told of: only what they may see, whenever they read it, and only what still stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from heis.accounts.models import Person
from heis.accounts.testing import Caller, problem, signed_in
from heis.foundation.audience import Audience
from heis.foundation.clock import now
from heis.journal.jobs import deliver_overdue, write_digests
from heis.journal.models import Event, Mail, Notification
from heis.journal.operations import Subject
from heis.journal.queries import event_lines_of, unread_count
from heis.lift.models import Comment, Initiative, Membership, TeamRole
from heis.lift.operations.talk import add_comment, add_todo, remove_comment
from heis.lift.operations.team import (
    answer_invitation,
    follow_initiative,
    invite_by_email,
    invite_person,
    leave_team,
)
from heis.lift.testing import MONDAY, World
from heis.organisation.models import Appointment
from heis.organisation.testing import appoint
from heis.organisation.viewer import viewer_of, viewers_of

SECRET = "Lederen er sykmeldt, og det skal ikke ut."
Lose = Callable[[World, Initiative], None]


@pytest.fixture
def initiative(world: World) -> Initiative:
    """The nurse's initiative, shared with her unit; her colleague follows it."""
    made = world.file(world.nurse)
    follow_initiative(made, by=world.viewer(world.colleague), at=MONDAY)
    return made


def say(world: World, initiative: Initiative, text: str = SECRET) -> Comment:
    return add_comment(Initiative.objects.get(pk=initiative.pk), text, by=world.viewer(world.nurse), at=now())


def moved_away(world: World, initiative: Initiative) -> None:
    Initiative.objects.filter(pk=initiative.pk).update(unit=world.other_unit)


def narrowed(world: World, initiative: Initiative) -> None:
    Initiative.objects.filter(pk=initiative.pk).update(audience=Audience.TEAM)


def changed_unit(world: World, initiative: Initiative) -> None:
    Appointment.objects.filter(person=world.colleague).update(ends_on=date(2026, 3, 1))
    appoint(person=world.colleague, role="employee", unit=world.other_unit, starts_on=date(2026, 3, 2))


def left(world: World, initiative: Initiative) -> None:
    Appointment.objects.filter(person=world.colleague).update(ends_on=date(2026, 3, 1))


def taken_out_of_the_team(world: World, initiative: Initiative) -> None:
    narrowed(world, initiative)
    fresh = Initiative.objects.get(pk=initiative.pk)
    invitation = invite_person(fresh, world.colleague, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)
    answer_invitation(invitation, accept=True, by=world.viewer(world.colleague), at=MONDAY)
    membership = Membership.objects.get(initiative=initiative, person=world.colleague)
    leave_team(membership, by=world.viewer(world.nurse), at=MONDAY)


WAYS = [moved_away, narrowed, changed_unit, left, taken_out_of_the_team]


def pages_of(person: Person) -> str:
    client = signed_in(person, Client())
    return client.get("/varsler/").content.decode() + client.get(reverse("lift:desk")).content.decode()


class TestOneWhoMayNoLongerSee:
    @pytest.mark.parametrize("lose", WAYS)
    def test_is_not_told(self, world: World, initiative: Initiative, lose: Lose) -> None:
        lose(world, initiative)
        before = Notification.objects.filter(person=world.colleague).count()
        say(world, initiative)
        assert Notification.objects.filter(person=world.colleague).count() == before

    @pytest.mark.parametrize("lose", WAYS)
    def test_reads_no_more_of_what_was_told_before(self, world: World, initiative: Initiative, lose: Lose) -> None:
        say(world, initiative)
        assert SECRET in pages_of(world.colleague)
        lose(world, initiative)
        assert SECRET not in pages_of(world.colleague)
        assert initiative.title not in pages_of(world.colleague)
        api = Caller(world.colleague)
        assert api.get("/notifications").json()["items"] == []
        assert api.get("/desk").json()["news"] == []
        assert unread_count(viewer_of(world.colleague, now().date())) == 0

    def test_opens_no_notification_by_its_number(self, world: World, initiative: Initiative) -> None:
        say(world, initiative)
        number = Notification.objects.get(person=world.colleague).pk
        moved_away(world, initiative)
        client = signed_in(world.colleague, Client())
        assert client.get(reverse("journal:open", args=[number])).status_code == 404
        assert client.post(reverse("journal:read", args=[number])).status_code == 404
        assert problem(Caller(world.colleague).post(f"/notifications/{number}/read"))[0] == 404

    def test_has_no_more_to_do_in_it(self, world: World, initiative: Initiative) -> None:
        membership = Membership.objects.create(
            initiative=initiative, person=world.colleague, role=TeamRole.MEMBER, joined_at=MONDAY
        )
        add_todo(initiative, SECRET, assignee=world.colleague, by=world.viewer(world.nurse), at=MONDAY)
        assert SECRET in pages_of(world.colleague)
        narrowed(world, initiative)
        leave_team(membership, by=world.viewer(world.nurse), at=MONDAY)
        assert SECRET not in pages_of(world.colleague)
        assert Caller(world.colleague).get("/desk").json()["todos"] == []

    def test_gets_no_mail_of_it_though_it_waited(self, world: World, initiative: Initiative) -> None:
        say(world, initiative)
        moved_away(world, initiative)
        tomorrow = now().replace(hour=11) + timedelta(days=1)
        write_digests(tomorrow)
        assert not Mail.objects.filter(person=world.colleague).exists()
        assert Notification.objects.get(person=world.colleague).mail == "none"

    def test_gets_the_rest_of_the_mail(self, world: World, initiative: Initiative) -> None:
        say(world, initiative)
        other = world.file(world.nurse, "Porten står åpen hele natta.")
        follow_initiative(other, by=world.viewer(world.colleague), at=MONDAY)
        say(world, other, "Det gjelder begge portene.")
        moved_away(world, initiative)
        write_digests(now().replace(hour=11) + timedelta(days=1))
        text = Mail.objects.get(person=world.colleague).text
        assert "begge portene" in text
        assert SECRET not in text

    def test_gets_no_mail_of_it_though_it_was_written(
        self, world: World, initiative: Initiative, mailoutbox: list[EmailMessage]
    ) -> None:
        say(world, initiative)
        tomorrow = now().replace(hour=11) + timedelta(days=1)
        write_digests(tomorrow)
        moved_away(world, initiative)
        deliver_overdue(tomorrow + timedelta(hours=1))
        assert not [mail for mail in mailoutbox if world.colleague.email in mail.to]

    def test_is_found_for_many_as_for_one(
        self, world: World, initiative: Initiative, django_assert_max_num_queries: Callable[[int], object]
    ) -> None:
        everybody = list(Person.objects.order_by("pk"))
        one_by_one = [viewer_of(person, MONDAY.date()) for person in everybody]
        with django_assert_max_num_queries(3):  # type: ignore[attr-defined]
            assert viewers_of(everybody, MONDAY.date()) == one_by_one


class TestRemovedComment:
    def test_is_nowhere_to_be_read(self, world: World, initiative: Initiative, mailoutbox: list[EmailMessage]) -> None:
        comment = say(world, initiative)
        tomorrow = now().replace(hour=11) + timedelta(days=1)
        write_digests(tomorrow)
        assert SECRET in pages_of(world.colleague)
        remove_comment(comment, by=world.viewer(world.nurse), at=now())
        deliver_overdue(tomorrow + timedelta(hours=1))
        client, api = signed_in(world.colleague, Client()), Caller(world.colleague)
        read = [
            pages_of(world.colleague),
            client.get(reverse("lift:room", args=[initiative.pk])).content.decode(),
            client.get(reverse("lift:log", args=[initiative.pk])).content.decode(),
            api.get(f"/initiatives/{initiative.pk}/events").content.decode(),
            api.get("/notifications").content.decode(),
            *(str(mail.body) for mail in mailoutbox if world.colleague.email in mail.to),
        ]
        assert len(read) == 6
        for text in read:
            assert "(fjernet)" in text
            assert SECRET not in text

    def test_is_not_in_the_journal(self, world: World, initiative: Initiative) -> None:
        comment = say(world, initiative)
        assert Event.objects.get(verb="lift.commented").data == {"title": initiative.title, "comment": comment.pk}

    def test_leaves_the_others_which_are_read_together(
        self, world: World, initiative: Initiative, django_assert_num_queries: Callable[[int], object]
    ) -> None:
        said = [say(world, initiative, f"Kommentar nummer {number}") for number in range(5)]
        remove_comment(said[-1], by=world.viewer(world.nurse), at=now())
        with django_assert_num_queries(2):  # type: ignore[attr-defined]
            sentences = [line.sentence for line in event_lines_of(Subject("initiative", initiative.pk))]
        assert sum("Kommentar nummer" in sentence for sentence in sentences) == 4
        assert sum("(fjernet)" in sentence for sentence in sentences) == 1


class TestInvitedByEmail:
    ADDRESS = "privat.person@hjemme.example"

    def test_the_address_is_the_teams_alone(self, world: World, initiative: Initiative) -> None:
        invite_by_email(initiative, self.ADDRESS, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)
        Initiative.objects.update(audience=Audience.PUBLIC)
        stranger, api = Client(), Caller()
        read = [
            stranger.get(reverse(name, args=[initiative.pk])).content.decode() for name in ("lift:room", "lift:log", "lift:team")
        ]
        read += [api.get(f"/initiatives/{initiative.pk}/{part}").content.decode() for part in ("events", "team")]
        assert not any("hjemme.example" in text for text in read)
        assert "inviterte en utenfra" in read[1]
        assert "hjemme.example" not in str(Event.objects.get(verb="lift.invited_outside").data)
        mine = signed_in(world.nurse, Client()).get(reverse("lift:team", args=[initiative.pk])).content.decode()
        assert self.ADDRESS in mine

    def test_the_name_comes_with_the_answer(self, world: World, initiative: Initiative) -> None:
        invitation, token = invite_by_email(initiative, self.ADDRESS, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)
        answer_invitation(invitation, accept=True, by=world.viewer(world.outsider), at=MONDAY, token=token)
        assert event_lines_of(Subject("initiative", initiative.pk))[0].sentence.startswith("Rolf Hagen ble med")


class TestBuildsOn:
    @pytest.fixture
    def source(self, world: World, initiative: Initiative) -> Initiative:
        """What the initiative builds on: another unit's, hidden from hers."""
        source = world.file(world.elsewhere, "Hemmelig omstilling av hele byggdriften.")
        Initiative.objects.filter(pk=source.pk).update(audience=Audience.TEAM)
        Initiative.objects.filter(pk=initiative.pk).update(builds_on=source, novelty="copied")
        return source

    def test_a_hidden_source_is_named_to_nobody_who_may_not_see_it(
        self, world: World, initiative: Initiative, source: Initiative
    ) -> None:
        client = signed_in(world.nurse, Client())
        assert source.title not in client.get(reverse("lift:room", args=[initiative.pk])).content.decode()
        described = client.get(reverse("lift:describe", args=[initiative.pk])).content.decode()
        assert f'value="{source.pk}"' not in described
        assert Caller(world.nurse).get(f"/initiatives/{initiative.pk}").json()["builds_on"] is None
        coordinator = signed_in(world.coordinator, Client())
        assert source.title in coordinator.get(reverse("lift:room", args=[initiative.pk])).content.decode()
        assert Caller(world.coordinator).get(f"/initiatives/{initiative.pk}").json()["builds_on"] == source.pk

    def test_the_decider_is_not_told_of_it_either(self, world: World, initiative: Initiative, source: Initiative) -> None:
        laid = world.submit(Initiative.objects.get(pk=initiative.pk), world.nurse)
        client = signed_in(world.leader, Client())
        page = client.get(reverse("lift:decide", args=[initiative.pk, laid.pk]))
        assert page.status_code == 200
        assert source.title not in page.content.decode()

    def test_describing_leaves_a_hidden_source_as_it_was(self, world: World, initiative: Initiative, source: Initiative) -> None:
        form = {
            "title": "Ny tittel",
            "problem": "Problem",
            "unit": initiative.unit_id,
            "size_class": "hverdag",
            "novelty": "copied",
        }
        answer = signed_in(world.nurse, Client()).post(reverse("lift:describe", args=[initiative.pk]), form)
        assert answer.status_code == 303
        initiative.refresh_from_db()
        assert (initiative.title, initiative.builds_on_id) == ("Ny tittel", source.pk)


class TestForgetting:
    def test_addresses_and_comments_of_earlier_versions_leave_the_journal(self, world: World, initiative: Initiative) -> None:
        subject = {"subject_type": "initiative", "subject_id": initiative.pk, "at": MONDAY}
        outside = Event.objects.create(verb="lift.invited", data={"name": "privat@hjemme.example", "title": "x"}, **subject)
        inside = Event.objects.create(verb="lift.invited", data={"name": "Aisha Khan", "title": "x"}, **subject)
        said = Event.objects.create(verb="lift.commented", data={"excerpt": SECRET, "comment": 1, "title": "x"}, **subject)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(import_module("heis.lift.migrations.0005_told_less").FORGET)
        for event in (outside, inside, said):
            event.refresh_from_db()
        assert (outside.verb, outside.data) == ("lift.invited_outside", {"title": "x"})
        assert inside.data["name"] == "Aisha Khan"
        assert said.data == {"comment": 1, "title": "x"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.filter(pk=said.pk).update(data={})
