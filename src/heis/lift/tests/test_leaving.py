"""Who owns an initiative and leaves: it is noticed, told once, and put right by those who stay."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from heis.accounts.models import Person
from heis.accounts.operations import close_person, reopen_person
from heis.accounts.testing import Caller, signed_in
from heis.foundation.audience import Audience
from heis.foundation.testing import check_page
from heis.journal.models import Event, Notification
from heis.journal.sentences import sentence_of
from heis.lift import jobs
from heis.lift.models import STOPPED, Initiative, Invitation, Membership, TeamRole
from heis.lift.operations.changing import NotYours
from heis.lift.operations.filing import claim_initiative
from heis.lift.operations.leaving import notice_owner_gone
from heis.lift.operations.team import UnableToInvite, answer_invitation, ask_to_join, leave_team, offer_ownership
from heis.lift.queries.desk import requests_waiting_for, without_owner
from heis.lift.queries.rights import rights_of
from heis.lift.rules import Right
from heis.lift.testing import MONDAY, World
from heis.organisation.models import Appointment, Role
from heis.organisation.testing import appoint
from heis.organisation.viewer import viewer_of

LAST_DAY = date(2026, 3, 31)
AFTER = MONDAY + timedelta(days=60)


def join(initiative: Initiative, person: Person, role: TeamRole = TeamRole.MEMBER, at: datetime = MONDAY) -> Membership:
    return Membership.objects.create(initiative=initiative, person=person, role=role, joined_at=at)


def leave(person: Person) -> None:
    """The person's roles end."""
    Appointment.objects.filter(person=person).update(ends_on=LAST_DAY)


def again(initiative: Initiative) -> Initiative:
    return Initiative.objects.select_related("municipality", "unit", "strategy_version").get(pk=initiative.pk)


@pytest.fixture
def left(world: World, initiative: Initiative) -> Initiative:
    """The nurse's initiative, with a colleague in the team, after it is noticed that she has left."""
    join(initiative, world.colleague)
    leave(world.nurse)
    assert jobs.notice_owners_gone(AFTER) == 1
    return again(initiative)


class TestOneWhoAsksToJoinWhatNobodyLeads:
    @pytest.fixture
    def asked(self, world: World, left: Initiative) -> Invitation:
        return ask_to_join(left, by=world.viewer(world.elsewhere), at=AFTER, message="Jeg kan ta den.")

    def test_is_answered_by_the_coordinator(self, world: World, left: Initiative, asked: Invitation) -> None:
        told = Notification.objects.filter(event__verb="lift.asked_to_join")
        assert set(told.values_list("person__name", "reason")) == {("Tuva Aas", "coordinator")}
        coordinator = viewer_of(world.coordinator, AFTER.date())
        assert list(requests_waiting_for(coordinator)) == [asked]
        answer_invitation(asked, accept=True, by=coordinator, at=AFTER)
        assert list(requests_waiting_for(coordinator)) == []
        assert Membership.objects.filter(initiative=left, person=world.elsewhere, left_at=None).exists()

    def test_is_the_teams_again_when_somebody_leads_it(self, world: World, left: Initiative, asked: Invitation) -> None:
        Membership.objects.filter(initiative=left, person=world.colleague).update(role=TeamRole.DRIVER)
        assert list(requests_waiting_for(viewer_of(world.coordinator, AFTER.date()))) == []
        assert list(requests_waiting_for(viewer_of(world.colleague, AFTER.date()))) == [asked]


class TestNoticed:
    def test_when_the_last_role_is_over(self, world: World, left: Initiative) -> None:
        assert not left.is_owned
        assert world.owner_of(left) is None
        assert left in without_owner(viewer_of(world.coordinator, AFTER.date()))

    def test_and_told_once(self, world: World, left: Initiative) -> None:
        assert jobs.notice_owners_gone(AFTER) == 0
        told = set(Notification.objects.filter(event__verb="lift.owner_left").values_list("person__name", "reason"))
        assert told == {("Tuva Aas", "coordinator"), ("Aisha Khan", "team"), ("Mona Lie", "team")}
        assert (
            sentence_of(Event.objects.get(verb="lift.owner_left"))
            == f"Ingen eier «{left.title}» lenger. Saken venter på at noen tar den"
        )

    def test_when_the_account_is_closed(self, world: World, initiative: Initiative) -> None:
        close_person(world.nurse, by=None, at=MONDAY)
        assert jobs.notice_owners_gone(MONDAY) == 1
        assert not again(initiative).is_owned
        assert set(Notification.objects.filter(event__verb="lift.owner_left").values_list("person__name")) == {("Tuva Aas",)}

    def test_and_it_stands_as_still_as_it_did(self, initiative: Initiative, left: Initiative) -> None:
        assert (left.changed_at, left.version) == (initiative.changed_at, initiative.version + 1)

    def test_in_batches_and_so_many_at_a_time(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(5):
            world.file(world.nurse, f"Sak nummer {number} om et tak.")
        leave(world.nurse)
        monkeypatch.setattr(jobs, "BATCH", 2)
        monkeypatch.setattr(jobs, "MOST_NOTICED", 3)
        assert [jobs.notice_owners_gone(AFTER) for _run in range(3)] == [3, 2, 0]

    def test_also_when_one_fails(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        first, _second = (world.file(world.nurse, f"Sak nummer {number} om et tak.") for number in range(2))
        leave(world.nurse)

        def broken(initiative: Initiative, *, at: datetime) -> bool:
            if initiative == first:
                raise RuntimeError("broken")
            return notice_owner_gone(initiative, at=at)

        monkeypatch.setattr(jobs, "notice_owner_gone", broken)
        assert jobs.notice_owners_gone(AFTER) == 1
        assert list(Initiative.objects.filter(is_owned=True)) == [first]


class TestNotNoticed:
    def test_on_the_last_day(self, world: World, initiative: Initiative) -> None:
        leave(world.nurse)
        assert jobs.notice_owners_gone(datetime(2026, 3, 31, 20, tzinfo=MONDAY.tzinfo)) == 0

    def test_while_there_is_another_role_now_or_later(self, world: World, initiative: Initiative) -> None:
        leave(world.nurse)
        appoint(person=world.nurse, unit=world.other_unit, starts_on=date(2026, 6, 1))
        assert jobs.notice_owners_gone(AFTER) == 0

    def test_for_one_who_never_had_a_role_here(self, world: World) -> None:
        initiative = world.file(world.outsider)
        appoint(person=world.outsider, ends_on=LAST_DAY)  # in another municipality
        assert jobs.notice_owners_gone(AFTER) == 0
        assert again(initiative).is_owned

    def test_for_one_who_left_first_and_came_as_a_citizen(self, world: World) -> None:
        appoint(person=world.outsider, unit=world.unit, ends_on=date(2025, 12, 31))
        world.file(world.outsider)
        assert jobs.notice_owners_gone(AFTER) == 0

    @pytest.mark.parametrize("stage", [STOPPED, "in_use"])
    def test_in_what_has_ended(self, world: World, initiative: Initiative, stage: str) -> None:
        ended = {"learning": "Nok.", "stopped_from": initiative.stage} if stage == STOPPED else {}
        Initiative.objects.update(stage=stage, **ended)
        leave(world.nurse)
        assert jobs.notice_owners_gone(AFTER) == 0

    def test_for_members_who_own_nothing(self, world: World, initiative: Initiative) -> None:
        join(initiative, world.colleague)
        leave(world.colleague)
        assert jobs.notice_owners_gone(AFTER) == 0


class TestAfterwards:
    def test_the_former_owner_takes_part_and_leads_nothing(self, world: World, left: Initiative) -> None:
        assert Membership.objects.get(person=world.nurse).role == TeamRole.PARTNER
        held = rights_of(viewer_of(world.nurse, AFTER.date()), left)
        assert held == {Right.COMMENT, Right.WORK, Right.FOLLOW}
        with pytest.raises(NotYours, match="de i teamet som arbeider i kommunen"):
            claim_initiative(left, by=viewer_of(world.nurse, AFTER.date()), at=AFTER)

    def test_one_of_the_team_takes_it(self, world: World, left: Initiative) -> None:
        claim_initiative(left, by=viewer_of(world.colleague, AFTER.date()), at=AFTER)
        assert world.owner_of(left) == world.colleague
        assert again(left).is_owned

    def test_those_outside_the_team_do_not(self, world: World, left: Initiative) -> None:
        Initiative.objects.update(audience=Audience.MUNICIPALITY)
        with pytest.raises(NotYours):
            claim_initiative(left, by=viewer_of(world.elsewhere, AFTER.date()), at=AFTER)

    def test_the_coordinator_hands_it_to_somebody(self, world: World, left: Initiative) -> None:
        offer = offer_ownership(left, world.leader, by=viewer_of(world.coordinator, AFTER.date()), at=AFTER)
        answer_invitation(offer, accept=True, by=viewer_of(world.leader, AFTER.date()), at=AFTER)
        assert world.owner_of(left) == world.leader
        assert jobs.notice_owners_gone(AFTER) == 0

    def test_but_not_to_one_who_has_left(self, world: World, left: Initiative) -> None:
        with pytest.raises(UnableToInvite, match="Mona Lie har sluttet") as refused:
            offer_ownership(left, world.nurse, by=viewer_of(world.coordinator, AFTER.date()), at=AFTER)
        assert refused.value.field == "person"

    def test_nor_to_one_who_leaves_before_they_answer(self, world: World, left: Initiative) -> None:
        offer = offer_ownership(left, world.colleague, by=viewer_of(world.coordinator, MONDAY.date()), at=MONDAY)
        leave(world.colleague)
        with pytest.raises(UnableToInvite, match="Aisha Khan har sluttet"):
            answer_invitation(offer, accept=True, by=viewer_of(world.colleague, AFTER.date()), at=AFTER)
        assert world.owner_of(left) is None

    def test_who_comes_back_owns_nothing_and_may_take_it_again(self, world: World, left: Initiative) -> None:
        appoint(person=world.nurse, unit=world.unit, starts_on=date(2026, 5, 1))
        back = datetime(2026, 5, 4, 9, tzinfo=MONDAY.tzinfo)
        jobs.notice_owners_gone(back)
        assert not again(left).is_owned
        claim_initiative(again(left), by=viewer_of(world.nurse, back.date()), at=back)
        assert world.owner_of(left) == world.nurse
        assert jobs.notice_owners_gone(back) == 0

    def test_whose_account_is_opened_again_too(self, world: World, initiative: Initiative) -> None:
        close_person(world.nurse, by=None, at=MONDAY)
        jobs.notice_owners_gone(MONDAY)
        reopen_person(world.nurse, by=None, at=MONDAY)
        assert world.owner_of(initiative) is None
        claim_initiative(again(initiative), by=world.viewer(world.nurse), at=MONDAY)
        assert world.owner_of(initiative) == world.nurse

    def test_they_can_be_taken_out_of_the_team(self, world: World, left: Initiative) -> None:
        leave_team(Membership.objects.get(person=world.nurse), by=viewer_of(world.coordinator, AFTER.date()), at=AFTER)
        assert not Membership.objects.filter(person=world.nurse, left_at=None).exists()


class TestShown:
    ROOM, TEAM = "Saken mangler en eier", "Har sluttet"

    def _page(self, who: Person, name: str, initiative: Initiative) -> str:
        response = signed_in(who).get(reverse(name, args=[initiative.pk]))
        check_page(response)
        return response.content.decode()

    def test_in_the_room_with_the_ways_to_put_it_right(self, world: World, left: Initiative) -> None:
        claim, team = reverse("lift:claim", args=[left.pk]), reverse("lift:team", args=[left.pk])
        mine, theirs = self._page(world.colleague, "lift:room", left), self._page(world.coordinator, "lift:room", left)
        assert self.ROOM in mine
        assert claim in mine
        assert f'href="{team}"' in theirs
        seen = self._page(world.leader, "lift:room", left)
        assert self.ROOM in seen
        assert claim not in seen

    def test_in_the_room_until_somebody_has_taken_it(self, world: World, left: Initiative) -> None:
        assert signed_in(world.colleague).post(reverse("lift:claim", args=[left.pk])).status_code == 302
        assert self.ROOM not in self._page(world.colleague, "lift:room", left)

    def test_on_the_coordinators_desk(self, world: World, left: Initiative) -> None:
        response = signed_in(world.coordinator).get(reverse("lift:coordinator"))
        check_page(response)
        assert left.title in response.content.decode().split('id="eier"')[1].split("</section>")[0]

    def test_in_the_team_to_those_who_lead(self, world: World, left: Initiative) -> None:
        assert self.TEAM in self._page(world.coordinator, "lift:team", left)
        assert self.TEAM not in self._page(world.colleague, "lift:team", left)

    def test_of_members_who_own_nothing_too(self, world: World, initiative: Initiative) -> None:
        member = join(initiative, world.colleague)
        join(initiative, world.outsider, TeamRole.PARTNER)
        assert self.TEAM not in self._page(world.nurse, "lift:team", initiative)
        leave(world.colleague)
        page = self._page(world.nurse, "lift:team", initiative)
        assert page.count(f">{self.TEAM}<") == 1
        assert reverse("lift:leave", args=[initiative.pk, member.pk]) in page

    def test_in_the_api(self, world: World, left: Initiative) -> None:
        gone = Membership.objects.get(person=world.nurse).pk
        path = f"/initiatives/{left.pk}/team"
        assert Caller(world.coordinator).get(path).json()["left"] == [gone]
        assert Caller(world.colleague).get(path).json()["left"] == []

    def test_in_the_api_it_is_taken_by_one_of_the_team(self, world: World, left: Initiative) -> None:
        path = f"/initiatives/{left.pk}/claim"
        Initiative.objects.update(audience=Audience.MUNICIPALITY)
        assert Caller(world.elsewhere).post(path).status_code == 403
        assert Caller(world.colleague).post(path).status_code == 200
        members = Caller(world.colleague).get(f"/initiatives/{left.pk}/team").json()["members"]
        assert [member["is_owner"] for member in members] == [True, False]
        assert Caller(world.coordinator).post(path).status_code == 403

    def test_that_elected_members_whose_seat_is_over_have_left_too(self, world: World) -> None:
        initiative = world.file(world.member_of_council)
        Appointment.objects.filter(person=world.member_of_council, role=Role.POLITICIAN).update(ends_on=LAST_DAY)
        assert jobs.notice_owners_gone(AFTER) == 1
        assert not again(initiative).is_owned
