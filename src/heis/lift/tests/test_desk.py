"""My desk for each role: what waits for the administrator and the representatives, and the way on from short lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from heis.accounts.models import Person
from heis.accounts.testing import Caller, signed_in
from heis.foundation.audience import Audience
from heis.foundation.clock import local_date, now
from heis.foundation.testing import check_page
from heis.lift.models import Evidence, Follow, Initiative, Membership, Outcome, Todo
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.evidence import Finding, save_evidence
from heis.lift.queries.desk import INVOLVEMENT, returned_to, waiting_for_involvement
from heis.lift.testing import MONDAY, World, more_like
from heis.organisation.models import Appointment, Budget, Role, Unit
from heis.organisation.testing import appoint, make_deputy, make_person, make_unit
from heis.strategy.queries import document_of


def _desk(person: Person) -> str:
    response = signed_in(person, Client()).get(reverse("lift:desk"))
    check_page(response)
    return response.content.decode()


@pytest.fixture
def administrator(world: World) -> Person:
    """Somebody who only administers the municipality."""
    return appoint(unit=world.root, role=Role.ADMINISTRATOR, person=make_person(name="Ada Admin")).person


class TestTheAdministratorsDesk:
    def test_tells_what_the_lift_lacks(self, world: World, administrator: Person) -> None:
        Budget.objects.all().delete()
        Appointment.objects.filter(role=Role.COORDINATOR).delete()
        page = _desk(administrator)
        assert "Årets budsjett er ikke lagt inn" in page
        assert "Ingen er innovasjonskoordinator" in page
        assert "Ingen strategi gjelder nå" not in page
        assert "Du er ikke med i noe initiativ ennå" not in page

    def test_tells_who_stops_soon(self, world: World, administrator: Person) -> None:
        today = local_date(now())
        Appointment.objects.filter(person=world.leader).update(ends_on=today + timedelta(days=7))
        held = Appointment.objects.get(person=world.director)
        make_deputy(appointment=held, person=world.colleague, ends_on=today + timedelta(days=3))
        Appointment.objects.filter(person=world.nurse).update(ends_on=today + timedelta(days=7))
        page = _desk(administrator)
        assert "Jonas Berg slutter som enhetsleder" in page
        assert "Aisha Khan slutter som stedfortreder for Kari Moe" in page
        assert "Mona Lie" not in page

    def test_tells_which_units_nobody_leads(self, world: World, administrator: Person) -> None:
        page = _desk(administrator)
        assert "Byggdrift har ingen leder" in page
        assert "Østsiden sykehjem har ingen leder" not in page

    def test_a_deputy_leads_while_the_leader_is_away(self, world: World, administrator: Person) -> None:
        leader = appoint(unit=world.other_unit, role=Role.UNIT_LEADER)
        make_deputy(appointment=leader, person=world.elsewhere)
        Person.objects.filter(pk=leader.person_id).update(is_active=False)
        assert "Byggdrift har ingen leder" not in _desk(administrator)

    def test_is_only_the_administrators(self, world: World) -> None:
        assert "Kommunen du administrerer" not in _desk(world.coordinator)

    def test_costs_the_same_however_many_units(
        self, world: World, administrator: Person, django_assert_max_num_queries: object
    ) -> None:
        for number in range(30):
            make_unit(municipality=world.municipality, name=f"Enhet {number:02}")
        client = signed_in(administrator, Client())
        client.get(reverse("lift:desk"))
        with django_assert_max_num_queries(24):  # type: ignore[operator]
            page = client.get(reverse("lift:desk")).content.decode()
        assert page.count("har ingen leder") == 10


class TestWhatWasSentBack:
    @pytest.fixture
    def returned(self, world: World) -> Initiative:
        laid = world.submit(world.file(world.nurse), world.nurse)
        asked = Verdict(Outcome.RETURN, "Hvor mange gjelder det?")
        decide_gate(laid, verdict=asked, by=world.viewer(world.leader), at=MONDAY)
        return Initiative.objects.get(pk=laid.initiative_id)

    def test_waits_first_for_the_team_with_the_question(self, world: World, returned: Initiative) -> None:
        page = _desk(world.nurse).split("<main")[1]
        assert page.split("<h2")[1].split(">")[1].startswith("1 sak venter på svar fra deg")
        assert "«Hvor mange gjelder det?»" in page
        assert f'href="{reverse("lift:submit", args=[returned.pk])}"' in page
        [told] = Caller(world.nurse).get("/desk").json()["returned"]
        assert (told["initiative"]["number"], told["decision"]["reason"]) == (returned.pk, "Hvor mange gjelder det?")

    def test_is_looked_for_among_the_initiatives_of_the_one_who_looks(
        self, world: World, returned: Initiative, django_assert_num_queries: Callable[[int], Any]
    ) -> None:
        colleague, nurse = world.viewer(world.colleague), world.viewer(world.nurse)
        with django_assert_num_queries(1):  # no decision is read when none of one's own was sent back
            assert list(returned_to(colleague)) == []
        with django_assert_num_queries(2):
            assert [each.submission.initiative for each in returned_to(nurse)] == [returned]

    @pytest.mark.parametrize("role", ["partner", "member"])
    def test_waits_for_those_who_may_send_in(self, world: World, returned: Initiative, role: str) -> None:
        Membership.objects.create(initiative=returned, person=world.colleague, role=role, joined_at=MONDAY)
        assert ("venter på svar fra deg" in _desk(world.colleague)) == (role == "member")
        assert "venter på svar fra deg" not in _desk(world.leader)

    def test_waits_until_it_is_answered(self, world: World, returned: Initiative) -> None:
        world.submit(returned, world.nurse)
        assert "venter på svar fra deg" not in _desk(world.nurse)
        assert Caller(world.nurse).get("/desk").json()["returned"] == []


class TestTheCoordinatorsDesk:
    def test_begins_with_the_deadlines_of_the_municipality(self, world: World) -> None:
        laid = [world.submit(world.file(world.nurse, problem=f"Problem nummer {number}."), world.nurse) for number in range(7)]
        Initiative.objects.filter(pk=laid[0].initiative_id).update(due_at=now() + timedelta(days=30))
        page = _desk(world.coordinator)
        told = [submission.initiative_id for submission in laid if f'href="/initiativ/{submission.initiative_id}/"' in page]
        assert told == [submission.initiative_id for submission in laid[1:6]]

    def test_says_when_there_are_none(self, world: World) -> None:
        assert "Ingen frister denne uka" in _desk(world.coordinator)

    def test_is_only_for_those_who_coordinate(self, world: World) -> None:
        world.submit(world.file(world.nurse), world.nurse)
        for person in (world.nurse, world.leader, world.chief):
            assert "Frister i kommunen" not in _desk(person)


def _size_and_stage_that_ask(world: World) -> tuple[str, str]:
    document = document_of(world.strategy)
    return next(
        (gate.from_stage, size.key)
        for gate in document.gates
        for size in document.size_classes
        if INVOLVEMENT in document.evidence_required(gate, size.key)
    )


@pytest.fixture
def asking(world: World) -> Initiative:
    """An initiative before a gate that asks how the employees were involved, shared with all in the municipality."""
    initiative = world.file(world.nurse)
    stage, size = _size_and_stage_that_ask(world)
    Initiative.objects.update(stage=stage, size_class=size, audience=Audience.MUNICIPALITY)
    initiative.refresh_from_db()
    return initiative


def _representative(world: World, role: str = Role.UNION_REPRESENTATIVE, unit: Unit | None = None) -> Person:
    return appoint(unit=unit or world.section, role=role, person=make_person(name="Vera Vern")).person


class TestInvolvement:
    @pytest.mark.parametrize("role", [Role.UNION_REPRESENTATIVE, Role.SAFETY_REPRESENTATIVE])
    def test_waits_for_representatives(self, world: World, asking: Initiative, role: str) -> None:
        page = _desk(_representative(world, role))
        assert "Venter på medvirkning" in page
        assert asking.title in page

    def test_is_not_shown_to_others(self, world: World, asking: Initiative) -> None:
        assert "Venter på medvirkning" not in _desk(world.colleague)

    def test_waits_until_it_is_complete(self, world: World, asking: Initiative) -> None:
        person = _representative(world)

        def waits() -> bool:
            return waiting_for_involvement(world.viewer(person), world.municipality).exists()

        by = world.viewer(world.nurse)
        save_evidence(asking, INVOLVEMENT, Finding("Vi begynner.", is_complete=False), by=by, at=MONDAY)
        assert waits()
        revision = Evidence.objects.get().revision
        save_evidence(asking, INVOLVEMENT, Finding("Alle er hørt.", is_complete=True), by=by, at=MONDAY, revision=revision)
        assert not waits()

    @pytest.mark.parametrize("audience", [Audience.TEAM, Audience.UNIT])
    def test_gives_no_more_to_see_than_the_audience(self, world: World, asking: Initiative, audience: Audience) -> None:
        Initiative.objects.update(audience=audience)
        assert asking.title not in _desk(_representative(world))

    def test_is_in_their_own_part_of_the_organisation(self, world: World, asking: Initiative) -> None:
        assert asking.title not in _desk(_representative(world, unit=world.other_unit))

    def test_does_not_wait_when_the_gate_does_not_ask(self, world: World) -> None:
        initiative = world.file(world.nurse)
        Initiative.objects.update(audience=Audience.MUNICIPALITY)
        assert initiative.title not in _desk(_representative(world))


class TestTheWayOn:
    def test_leads_to_all_of_ones_own_and_all_one_follows(self, world: World) -> None:
        more_like(world.file(world.nurse, "Sak nummer 999 om porten"), 20)
        Initiative.objects.update(audience=Audience.MUNICIPALITY)
        Follow.objects.bulk_create(
            [Follow(initiative=each, person=world.colleague, since_at=MONDAY) for each in Initiative.objects.all()]
        )
        for person, query in ((world.nurse, "?mine=1"), (world.colleague, "?followed=1")):
            address = reverse("lift:list") + query
            assert address in _desk(person)
            response = signed_in(person, Client()).get(address)
            check_page(response)
            assert response.content.decode().count("Sak nummer") >= 21
        response = signed_in(world.leader, Client()).get(reverse("lift:list") + "?followed=1")
        assert "Sak nummer" not in response.content.decode()

    def test_is_not_offered_when_all_are_shown(self, world: World) -> None:
        world.file(world.nurse)
        assert "?mine=1" not in _desk(world.nurse)

    def test_a_todo_done_at_the_desk_leads_back_there(self, world: World) -> None:
        initiative = world.file(world.nurse)
        todo = Todo.objects.create(
            initiative=initiative, text="Ring", assignee=world.nurse, created_by=world.nurse, created_at=MONDAY
        )
        assert '<input type="hidden" name="from" value="desk">' in _desk(world.nurse)
        client, address = signed_in(world.nurse, Client()), reverse("lift:todo_done", args=[initiative.pk, todo.pk])
        assert client.post(address, {"from": "desk"}).headers["Location"] == reverse("lift:desk")
        assert Todo.objects.get().done_at
        again = client.post(address, {"reopen": "1"}).headers["Location"]
        assert again.startswith(reverse("lift:room", args=[initiative.pk]))
