"""Deputies, authority, budgets and cooperation in the API: the same rules as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from heis.accounts.models import Person, Scope
from heis.accounts.operations import create_token
from heis.foundation.clock import local_date, now
from heis.organisation.models import Appointment, Budget, CooperationGroup, DelegatedAuthority, Deputy, Role
from heis.organisation.testing import (
    appoint,
    make_authority,
    make_budget,
    make_cooperation,
    make_municipality,
    make_person,
    make_unit,
)


@pytest.fixture(autouse=True)
def _own_municipality(town, settings):
    settings.HEIS_MUNICIPALITY = town.municipality.number


class Caller:
    """A program with somebody's token, or without one."""

    def __init__(self, person: Person | None, scope: Scope = Scope.WRITE) -> None:
        self.client: Any = Client()
        self.headers = {}
        if person:
            token = create_token(person, name="test", scope=scope, days=30, by=None, at=now())
            self.headers = {"authorization": f"Bearer {token.secret}"}

    def __call__(self, method: str, path: str, body: object = None, status: int = 200) -> Any:
        given = {} if body is None else {"data": body, "content_type": "application/json"}
        response = getattr(self.client, method)(f"/api/v1/organisation/{path}", headers=self.headers, **given)
        assert response.status_code == status, response.content
        return response.json() if response.content else None


@pytest.fixture
def leader(town) -> Appointment:
    return appoint(unit=town.home, role=Role.UNIT_LEADER, person=make_person(name="Jonas Berg"))


@pytest.fixture
def colleague(town) -> Person:
    return appoint(unit=town.home, person=make_person(name="Mona Lie")).person


@pytest.fixture
def administrator(town) -> Caller:
    return Caller(Appointment.objects.get(role=Role.ADMINISTRATOR).person)


class TestDeputies:
    def test_are_set_read_and_ended_by_the_holder(self, leader, colleague):
        call = Caller(leader.person)
        body = {"person": colleague.pk, "starts_on": str(local_date(now())), "ends_on": str(local_date(now()) + timedelta(days=9))}
        made = call("post", f"appointments/{leader.pk}/deputies", body, status=201)
        assert (made["name"], made["holder"]) == ("Mona Lie", "Jonas Berg")
        mine = call("get", "deputies")
        assert mine["holds"][0]["deputies"] == call("get", f"appointments/{leader.pk}/deputies")["items"] == [made]
        assert Caller(colleague)("get", "deputies")["stands_in"] == [made]
        call("delete", f"deputies/{made['id']}", status=204)
        assert not Deputy.objects.exists()

    def test_are_not_for_others_to_set_or_see(self, leader, colleague, town):
        other = Caller(appoint(unit=town.ward).person)
        other("get", f"appointments/{leader.pk}/deputies", status=403)
        body = {"person": colleague.pk, "starts_on": str(local_date(now()))}
        other("post", f"appointments/{leader.pk}/deputies", body, status=403)
        deputy = Deputy.objects.create(appointment=leader, person=colleague, starts_on=local_date(now()))
        other("delete", f"deputies/{deputy.pk}", status=404)
        Caller(colleague)("delete", f"deputies/{deputy.pk}", status=204)

    def test_must_belong_to_the_municipality(self, leader):
        body = {"person": make_person().pk, "starts_on": str(local_date(now()))}
        refused = Caller(leader.person)("post", f"appointments/{leader.pk}/deputies", body, status=422)
        assert (refused["code"], refused["field"]) == ("unable-to-set-deputy", "person")

    def test_of_another_municipality_are_not_there(self, leader):
        elsewhere = appoint(unit=make_unit(), role=Role.UNIT_LEADER)
        Caller(leader.person)("get", f"appointments/{elsewhere.pk}/deputies", status=404)


class TestAuthorities:
    def test_are_delegated_read_and_taken_away(self, administrator, colleague, town):
        path = f"units/{town.home.pk}/authorities"
        administrator("put", f"{path}/unit_leader", {"amount_nok": 500_000})
        assert Caller(colleague)("get", path)["items"] == [{"role": "unit_leader", "amount_nok": 500_000}]
        administrator("delete", f"{path}/unit_leader", status=204)
        administrator("delete", f"{path}/unit_leader", status=422)
        assert not DelegatedAuthority.objects.exists()

    def test_are_for_administrators_to_change(self, leader, town):
        make_authority(unit=town.home, role=Role.UNIT_LEADER, amount_nok=1)
        path = f"units/{town.home.pk}/authorities/unit_leader"
        Caller(leader.person)("put", path, {"amount_nok": 10**9}, status=403)
        Caller(leader.person)("delete", path, status=403)
        Caller(make_person())("put", path, {"amount_nok": 1}, status=404)

    def test_are_refused_roles_that_do_not_decide(self, administrator, town):
        administrator("put", f"units/{town.home.pk}/authorities/employee", {"amount_nok": 1}, status=422)
        administrator("put", f"units/{town.home.pk}/authorities/king", {"amount_nok": 1}, status=422)


class TestBudgets:
    def test_are_set_anew_and_read(self, administrator, town):
        make_budget(municipality=town.municipality, year=2025)
        body = {"operating_nok": 8_000_000, "investment_nok": 1_000_000}
        assert administrator("put", "budgets/2026", body) == {"year": 2026, **body}
        administrator("put", "budgets/2026", body | {"investment_nok": 2})
        assert [item["year"] for item in administrator("get", "budgets")["items"]] == [2026, 2025]
        assert Budget.objects.get(year=2026).investment_nok == 2

    def test_are_for_administrators(self, colleague):
        Caller(colleague)("get", "budgets", status=403)
        Caller(colleague)("put", "budgets/2026", {"operating_nok": 1, "investment_nok": 1}, status=403)

    def test_of_no_year_and_of_no_size_are_refused(self, administrator):
        administrator("put", "budgets/1", {"operating_nok": 1, "investment_nok": 1}, status=422)
        administrator("put", "budgets/2026", {"operating_nok": -1, "investment_nok": 1}, status=422)


class TestCooperation:
    def test_is_founded_joined_and_left(self, administrator, town):
        made = administrator("post", "cooperations", {"name": "Nedre Glomma"}, status=201)
        neighbour = make_municipality(number="3105", name="Sarpsborg")
        invited = administrator("post", f"cooperations/{made['id']}/invitations", {"municipality": "3105"}, status=201)
        assert invited["invited"] == [{"number": "3105", "name": "Sarpsborg"}]
        assert not CooperationGroup.objects.get().municipalities.filter(pk=neighbour.pk).exists()
        administrator("delete", f"cooperations/{made['id']}/membership", status=204)
        administrator("delete", f"cooperations/{made['id']}/membership", status=404)

    def test_is_joined_by_the_one_who_is_invited(self, administrator, town):
        group = make_cooperation(municipalities=[make_municipality()])
        administrator("put", f"cooperations/{group.pk}/membership", status=404)
        group.invited.add(town.municipality)
        assert [each["id"] for each in administrator("get", "cooperations")["invitations"]] == [group.pk]
        administrator("put", f"cooperations/{group.pk}/membership")
        assert [each["id"] for each in administrator("get", "cooperations")["items"]] == [group.pk]

    def test_is_for_administrators(self, colleague):
        Caller(colleague)("get", "cooperations", status=403)
        Caller(colleague)("post", "cooperations", {"name": "Mitt"}, status=403)

    def test_invites_only_municipalities_there_are(self, administrator):
        made = administrator("post", "cooperations", {"name": "Nedre Glomma"}, status=201)
        refused = administrator("post", f"cooperations/{made['id']}/invitations", {"municipality": "0000"}, status=422)
        assert refused["field"] == "municipality"


def test_a_token_that_only_reads_changes_nothing(town):
    reader = Caller(Appointment.objects.get(role=Role.ADMINISTRATOR).person, Scope.READ)
    reader("get", "budgets")
    assert reader("put", "budgets/2026", {"operating_nok": 1, "investment_nok": 1}, status=403)["code"] == "read-only-token"
