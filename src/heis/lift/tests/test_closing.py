"""When a unit is closed: what lies there goes to another, what waits for a decision there follows, and those concerned are told."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags

from heis.accounts.models import Person
from heis.accounts.testing import Caller, signed_in
from heis.foundation.audience import Audience, Viewer
from heis.foundation.testing import check_page
from heis.journal.models import Event, Notification
from heis.journal.sentences import sentence_of
from heis.lift.models import STOPPED, Follow, Initiative, Outcome, Submission
from heis.lift.operations.deciding import UnableToDecide, Verdict, decide_gate
from heis.lift.operations.placing import place_initiative
from heis.lift.operations.sharing import change_audience
from heis.lift.operations.team import follow_initiative
from heis.lift.queries.desk import to_be_placed, without_owner
from heis.lift.queries.holdings import deciders_of
from heis.lift.queries.visibility import visible_to
from heis.lift.testing import MONDAY, TODAY, World
from heis.organisation.importing import apply_import, plan_import
from heis.organisation.models import Appointment, Level, Role, Unit
from heis.organisation.operations import UnableToCloseUnit, close_unit
from heis.organisation.operations.units import Closed
from heis.organisation.testing import appoint, make_person, make_unit
from heis.organisation.viewer import viewer_of

LATER = MONDAY + timedelta(hours=3)
SENT = Verdict(Outcome.ADVANCE, "Prøv det.")


@pytest.fixture
def administrator(world: World) -> Person:
    """Somebody who only administers the municipality."""
    return appoint(unit=world.root, role=Role.ADMINISTRATOR, person=make_person(name="Ada Admin")).person


@pytest.fixture
def by(world: World, administrator: Person) -> Viewer:
    """The administrator, as they are on the Monday."""
    return viewer_of(administrator, TODAY)


def close(world: World, by: Viewer | None, to: Unit | None = None) -> Closed:
    """Close the nursing home. Its people go to the other unit, or have gone before."""
    if to is None:
        Appointment.objects.filter(unit=world.unit).update(ends_on=date(2026, 3, 1))
    return close_unit(world.unit, on=TODAY, move_people_to=to, by=by, at=MONDAY)


def again(initiative: Initiative) -> Initiative:
    return Initiative.objects.select_related("municipality", "unit", "strategy_version").get(pk=initiative.pk)


def shared_with(world: World, audience: Audience) -> Initiative:
    """Another initiative of the nurse, shared with so many."""
    initiative = world.file(world.nurse)
    change_audience(initiative, audience, by=world.viewer(world.nurse), at=MONDAY)
    return initiative


def text_of(response: Any) -> str:
    """What stands on the page, without markup."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def told_of(verb: str) -> set[tuple[str, str]]:
    return set(Notification.objects.filter(event__verb=verb).values_list("person__name", "reason"))


class TestWhatLiesThere:
    def test_goes_where_the_people_go(self, world: World, initiative: Initiative, by: Viewer) -> None:
        closed = close(world, by, world.other_unit)
        assert (closed.moved, closed.to) == (1, world.other_unit)
        assert again(initiative).unit == world.other_unit

    def test_goes_to_the_unit_above_when_none_is_chosen(self, world: World, initiative: Initiative, by: Viewer) -> None:
        assert close(world, by).to == world.section
        assert again(initiative).unit == world.section

    def test_passes_a_unit_above_that_is_closed_itself(self, world: World, initiative: Initiative, by: Viewer) -> None:
        Unit.objects.filter(pk=world.section.pk).update(closed_on=TODAY)
        assert close(world, by).to == world.root

    def test_is_told_of_to_the_owner_and_to_who_leads_there(self, world: World, initiative: Initiative, by: Viewer) -> None:
        leader = appoint(unit=world.other_unit, role=Role.UNIT_LEADER, person=make_person(name="Lars Lund")).person
        hidden = shared_with(world, Audience.TEAM)
        close(world, by, world.other_unit)
        assert told_of("lift.unit_closed") == {("Mona Lie", "owner")}
        event = Event.objects.get(verb="lift.unit_closed", subject_id=initiative.pk)
        assert sentence_of(event) == f"«{initiative.title}» ligger nå hos Byggdrift, siden Østsiden sykehjem er lagt ned"
        assert event.actor_id == by.person_id
        assert again(hidden).unit == world.other_unit
        assert told_of("lift.unit_received") == {(leader.name, "leads")}
        assert (
            sentence_of(Event.objects.get(verb="lift.unit_received"))
            == "Det som lå hos Østsiden sykehjem, ligger nå hos Byggdrift, 1 i alt"
        )
        assert Notification.objects.get(event__verb="lift.unit_received").person == leader
        assert Event.objects.get(verb="organisation.unit_closed").data["initiatives"] == 2

    def test_is_shown_to_no_more_than_before_when_it_goes_up(self, world: World, initiative: Initiative, by: Viewer) -> None:
        neighbour = appoint(unit=make_unit(municipality=world.municipality, parent=world.section), role=Role.EMPLOYEE).person
        shared = shared_with(world, Audience.MUNICIPALITY)
        follow_initiative(initiative, by=world.viewer(world.colleague), at=MONDAY)
        close(world, by)
        assert (again(initiative).audience, again(shared).audience) == (Audience.TEAM, Audience.MUNICIPALITY)
        assert not Initiative.objects.filter(visible_to(viewer_of(neighbour, TODAY)), pk=initiative.pk).exists()
        assert not Follow.objects.filter(initiative=initiative).exists()
        assert told_of("lift.unit_closed_above") == {("Mona Lie", "owner")}
        assert sentence_of(Event.objects.get(verb="lift.unit_closed_above")) == (
            f"«{initiative.title}» ligger nå hos Helse og velferd, siden Østsiden sykehjem er lagt ned. "
            "Bare teamet ser den, til den deles på nytt"
        )
        assert told_of("lift.unit_received") == {("Kari Moe", "leads")}

    def test_is_told_of_to_no_leader_who_sees_nothing_of_it(self, world: World, initiative: Initiative, by: Viewer) -> None:
        close(world, by)
        assert not told_of("lift.unit_received")

    def test_goes_when_the_installation_closes_it_too(self, world: World, initiative: Initiative) -> None:
        close(world, None)
        assert again(initiative).unit == world.section
        assert Event.objects.get(verb="lift.unit_closed_above").actor is None

    def test_stays_when_it_has_ended_and_goes_when_it_is_in_use(self, world: World, by: Viewer) -> None:
        stopped, used = world.file(world.nurse), world.file(world.nurse)
        Initiative.objects.filter(pk=stopped.pk).update(stage=STOPPED, learning="Nok.", stopped_from=stopped.stage)
        Initiative.objects.filter(pk=used.pk).update(stage="in_use")
        assert close(world, by).moved == 1
        assert (again(stopped).unit, again(used).unit) == (world.unit, world.section)

    def test_stays_when_the_closing_is_refused(self, world: World, initiative: Initiative, by: Viewer) -> None:
        with pytest.raises(UnableToCloseUnit):
            close_unit(world.unit, on=TODAY, by=by, at=MONDAY)
        assert again(initiative).unit == world.unit
        assert not Event.objects.filter(verb="lift.unit_closed").exists()

    @pytest.mark.parametrize("to", ["itself", "elsewhere", "closed"])
    def test_refuses_a_unit_that_will_not_do_also_when_there_are_no_people(
        self, world: World, initiative: Initiative, by: Viewer, to: str
    ) -> None:
        Appointment.objects.filter(unit=world.unit).update(ends_on=date(2026, 3, 1))
        units = {"itself": world.unit, "elsewhere": make_unit(), "closed": make_unit(parent=world.root, closed_on=TODAY)}
        with pytest.raises(UnableToCloseUnit) as refused:
            close_unit(world.unit, on=TODAY, move_people_to=units[to], by=by, at=MONDAY)
        assert refused.value.field == "move_people_to"


class TestWhatWaitsForADecision:
    def test_waits_for_who_holds_the_same_floor_there(self, world: World, initiative: Initiative, by: Viewer) -> None:
        laid = world.submit(initiative, world.nurse)
        taker = appoint(unit=world.other_unit, role=Role.UNIT_LEADER, person=make_person(name="Lars Lund")).person
        close(world, by, world.other_unit)
        moved = Submission.objects.get(pk=laid.pk)
        assert (moved.unit, moved.floor, moved.due_at) == (world.other_unit, laid.floor, laid.due_at)
        assert deciders_of(moved, TODAY) == {taker.pk}
        assert told_of("lift.laid_elsewhere") == {("Lars Lund", "decides")}
        with pytest.raises(UnableToDecide):
            decide_gate(moved, verdict=SENT, by=world.viewer(world.leader), at=MONDAY)
        decide_gate(moved, verdict=SENT, by=viewer_of(taker, TODAY), at=MONDAY)
        assert again(initiative).floor == 0

    @pytest.mark.parametrize("who_decides", [Role.UNIT_LEADER, None])
    def test_has_been_had_by_them_since_it_came(
        self, world: World, initiative: Initiative, by: Viewer, who_decides: Role | None
    ) -> None:
        world.submit(initiative, world.nurse)
        if who_decides is None:
            Appointment.objects.exclude(person_id=by.own_id).exclude(unit=world.unit).delete()
        close_unit(world.unit, on=TODAY, move_people_to=world.other_unit, by=by, at=LATER)
        assert again(initiative).floor_since_at == LATER

    def test_waits_on_the_floor_above_when_nobody_holds_it_there(self, world: World, initiative: Initiative, by: Viewer) -> None:
        laid = world.submit(initiative, world.nurse)
        assert laid.floor == 1
        close(world, by)
        moved = Submission.objects.get(pk=laid.pk)
        assert (moved.unit, moved.floor, moved.skipped) == (world.section, 2, [1])
        assert again(initiative).floor == 2
        decide_gate(moved, verdict=SENT, by=world.viewer(world.director), at=MONDAY)
        assert again(initiative).stage == laid.to_stage

    def test_goes_along_from_a_unit_below_that_was_moved_away(self, world: World, by: Viewer) -> None:
        team = make_unit(municipality=world.municipality, name="Post 1", level=Level.TEAM, parent=world.unit)
        Appointment.objects.filter(person=world.nurse).update(unit=team)
        initiative = world.file(world.nurse)
        laid = world.submit(initiative, world.nurse)
        assert laid.unit == world.unit
        Unit.objects.filter(pk=team.pk).update(parent=world.other_unit, ancestor_ids=[world.root.pk, world.other_unit.pk, team.pk])
        taker = appoint(unit=world.other_unit, role=Role.UNIT_LEADER).person
        assert close(world, by).moved == 0
        assert again(initiative).unit == team
        assert deciders_of(Submission.objects.get(pk=laid.pk), TODAY) == {taker.pk}

    def test_is_nobodys_when_nobody_can_decide(self, world: World, initiative: Initiative, by: Viewer) -> None:
        laid = world.submit(initiative, world.nurse)
        Appointment.objects.exclude(person_id=by.own_id).exclude(unit=world.unit).delete()
        close(world, by)
        moved = Submission.objects.get(pk=laid.pk)
        assert (moved.unit, moved.floor) == (world.section, 1)
        assert not deciders_of(moved, TODAY)


class TestTheForm:
    def test_says_how_many_there_are_and_where_they_go(self, world: World, initiative: Initiative, administrator: Person) -> None:
        client = signed_in(administrator)
        response = client.get(reverse("organisation:edit", args=[world.unit.pk]))
        check_page(response)
        assert "1 initiativ ligger i enheten. Det flyttes til enheten du velger, eller til Helse og velferd" in text_of(response)
        answer = client.post(
            reverse("organisation:close", args=[world.unit.pk]),
            {"on": TODAY.isoformat(), "move_people_to": world.other_unit.pk},
            follow=True,
        )
        assert "1 initiativ er flyttet til Byggdrift." in text_of(answer)

    def test_says_nothing_of_it_when_there_are_none(self, world: World, administrator: Person) -> None:
        response = signed_in(administrator).get(reverse("organisation:edit", args=[world.other_unit.pk]))
        assert "ligger i enheten" not in text_of(response)


class TestTheImport:
    HEAD = "kode;navn;nivå;overordnet;nedlagt\n"

    def _line(self, world: World, parent: Unit) -> str:
        return f"{world.unit.code};Østsiden sykehjem;virksomhet;{parent.code};2026-03-02\n"

    def test_tells_it_in_the_preview_and_does_it(self, world: World, initiative: Initiative, by: Viewer) -> None:
        Appointment.objects.filter(unit=world.unit).update(ends_on=date(2026, 3, 1))
        file = (self.HEAD + self._line(world, world.section)).encode()
        plan = plan_import(world.municipality, "units", file, by=by, at=MONDAY)
        assert list(plan.notices) == [
            (
                "«Østsiden sykehjem» legges ned. 1 initiativ som ligger der, flyttes til «Helse og velferd». "
                "Det som er delt med enheten, ser bare teamene til de deler det på nytt."
            )
        ]
        assert again(initiative).unit == world.unit
        apply_import(world.municipality, "units", file, fingerprint=plan.fingerprint, by=by, at=MONDAY)
        assert again(initiative).unit == world.section
        assert ("Mona Lie", "owner") in told_of("lift.unit_closed_above")

    def test_goes_to_the_unit_the_file_puts_above(self, world: World, initiative: Initiative, by: Viewer) -> None:
        Appointment.objects.filter(unit=world.unit).update(ends_on=date(2026, 3, 1))
        new = "NY;Nytt helsehus;virksomhet;;\n"
        line = self._line(world, world.section).replace(f";{world.section.code};", ";NY;")
        plan = apply_import(world.municipality, "units", (self.HEAD + new + line).encode(), fingerprint=None, by=by, at=MONDAY)
        assert "flyttes til «Nytt helsehus»" in plan.notices[0]
        assert again(initiative).unit.code == "NY"

    def test_passes_what_closes_too_and_tells_them_all(self, world: World, by: Viewer) -> None:
        first, second = world.file(world.nurse), world.file(world.elsewhere)
        inside = Appointment.objects.filter(unit__in=[world.unit, world.section, world.other_unit])
        inside.update(ends_on=date(2026, 3, 1))
        kept = f"kode;navn;nivå\n{world.body.code};Formannskapet;politisk organ\n".encode()
        plan = apply_import(world.municipality, "units", kept, fingerprint=None, is_complete=True, by=by, at=MONDAY)
        assert plan.notices[0] == "2 initiativer ligger i enheter som legges ned, og flyttes."
        assert len(plan.notices) == 3
        assert "flyttes til «Fredrikstad»" in plan.notices[1]
        assert (again(first).unit, again(second).unit) == (world.root, world.root)

    def test_says_it_on_the_page(self, world: World, initiative: Initiative, administrator: Person) -> None:
        Appointment.objects.filter(unit=world.unit).update(ends_on=date(2026, 3, 1))
        file = SimpleUploadedFile("enheter.csv", (self.HEAD + self._line(world, world.section)).encode())
        response = signed_in(administrator).post(reverse("organisation:import"), {"kind": "units", "file": file}, follow=True)
        assert "1 initiativ som ligger der, flyttes til «Helse og velferd»" in text_of(response)


class TestWhatLiesAtAUnitThatWasClosedBefore:
    @pytest.fixture
    def stranded(self, world: World, initiative: Initiative) -> Initiative:
        """Left at a unit that was closed when nothing followed."""
        Unit.objects.filter(pk=world.unit.pk).update(closed_on=TODAY)
        return again(initiative)

    def test_the_room_says_so(self, world: World, stranded: Initiative) -> None:
        response = signed_in(world.nurse).get(reverse("lift:room", args=[stranded.pk]))
        check_page(response)
        assert "Østsiden sykehjem (nedlagt)" in text_of(response)
        assert "Østsiden sykehjem er lagt ned. Når du har valgt en ny enhet" in text_of(response)
        assert reverse("lift:place", args=[stranded.pk]) in response.content.decode()

    def test_it_stands_on_the_coordinators_desk_until_it_is_placed(self, world: World, stranded: Initiative) -> None:
        coordinator = world.viewer(world.coordinator)
        Initiative.objects.filter(pk=stranded.pk).update(is_owned=False)
        assert list(to_be_placed(coordinator)) == [stranded]
        assert list(without_owner(coordinator)) == []
        response = signed_in(world.coordinator).get(reverse("lift:coordinator"))
        check_page(response)
        assert "Østsiden sykehjem (nedlagt)" in text_of(response)
        place_initiative(again(stranded), world.other_unit, by=coordinator, at=MONDAY)
        assert list(to_be_placed(coordinator)) == []
        assert list(without_owner(coordinator)) == [stranded]

    def test_it_is_not_asked_to_be_placed_while_it_waits_for_a_decision(self, world: World, initiative: Initiative) -> None:
        world.submit(initiative, world.nurse)
        Unit.objects.filter(pk=world.unit.pk).update(closed_on=TODAY)
        assert list(to_be_placed(world.viewer(world.coordinator))) == []

    def test_the_api_says_so(self, world: World, stranded: Initiative) -> None:
        found = Caller(world.coordinator).get("/desk/coordinator").json()["to_be_placed"]
        assert [(line["number"], line["unit"]["is_closed"]) for line in found] == [(stranded.pk, True)]
