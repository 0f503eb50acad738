"""Deputies, authority, budgets and cooperation in the API: the same rules as the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heis.accounts.models import Person, Scope
from heis.foundation.clock import local_date, now
from heis.organisation.models import Budget, CooperationGroup, DelegatedAuthority, Deputy, Role
from heis.organisation.testing import (
    appoint,
    make_authority,
    make_budget,
    make_cooperation,
    make_municipality,
    make_person,
    make_unit,
)
from heis.organisation.tests.conftest import Program, administrator_of

pytestmark = pytest.mark.usefixtures("own_municipality")


@pytest.fixture
def colleague(town) -> Person:
    return appoint(unit=town.home, person=make_person(name="Mona Lie")).person


class TestDeputies:
    def test_are_set_read_and_ended_by_the_holder(self, leader, colleague):
        call = Program(leader.person)
        body = {"person": colleague.pk, "starts_on": str(local_date(now())), "ends_on": str(local_date(now()) + timedelta(days=9))}
        made = call("post", f"appointments/{leader.pk}/deputies", body, status=201)
        assert (made["name"], made["holder"]) == ("Mona Lie", "Jonas Berg")
        mine = call("get", "deputies")
        assert mine["holds"][0]["deputies"] == call("get", f"appointments/{leader.pk}/deputies")["items"] == [made]
        assert Program(colleague)("get", "deputies")["stands_in"] == [made]
        call("delete", f"deputies/{made['id']}", status=204)
        assert not Deputy.objects.exists()

    def test_are_not_for_others_to_set_or_see(self, leader, colleague, town):
        other = Program(appoint(unit=town.ward).person)
        other("get", f"appointments/{leader.pk}/deputies", status=403)
        body = {"person": colleague.pk, "starts_on": str(local_date(now()))}
        other("post", f"appointments/{leader.pk}/deputies", body, status=403)
        deputy = Deputy.objects.create(appointment=leader, person=colleague, starts_on=local_date(now()))
        other("delete", f"deputies/{deputy.pk}", status=404)
        Program(colleague)("delete", f"deputies/{deputy.pk}", status=204)

    def test_must_belong_to_the_municipality(self, leader):
        body = {"person": make_person().pk, "starts_on": str(local_date(now()))}
        refused = Program(leader.person)("post", f"appointments/{leader.pk}/deputies", body, status=422)
        assert (refused["code"], refused["field"]) == ("unable-to-set-deputy", "person")

    def test_of_another_municipality_are_not_there(self, leader):
        elsewhere = appoint(unit=make_unit(), role=Role.UNIT_LEADER)
        Program(leader.person)("get", f"appointments/{elsewhere.pk}/deputies", status=404)


class TestAuthorities:
    def test_are_delegated_read_and_taken_away(self, administrating, colleague, town):
        path = f"units/{town.home.pk}/authorities"
        administrating("put", f"{path}/unit_leader", {"amount_nok": 500_000})
        assert Program(colleague)("get", path)["items"] == [{"role": "unit_leader", "amount_nok": 500_000}]
        administrating("delete", f"{path}/unit_leader", status=204)
        administrating("delete", f"{path}/unit_leader", status=422)
        assert not DelegatedAuthority.objects.exists()

    def test_are_for_administrators_to_change(self, leader, town):
        make_authority(unit=town.home, role=Role.UNIT_LEADER, amount_nok=1)
        path = f"units/{town.home.pk}/authorities/unit_leader"
        Program(leader.person)("put", path, {"amount_nok": 10**9}, status=403)
        Program(leader.person)("delete", path, status=403)
        Program(make_person())("put", path, {"amount_nok": 1}, status=404)

    def test_are_refused_roles_that_do_not_decide(self, administrating, town):
        administrating("put", f"units/{town.home.pk}/authorities/employee", {"amount_nok": 1}, status=422)
        administrating("put", f"units/{town.home.pk}/authorities/king", {"amount_nok": 1}, status=422)


class TestBudgets:
    def test_are_set_anew_and_read(self, administrating, town):
        make_budget(municipality=town.municipality, year=2025)
        body = {"operating_nok": 8_000_000, "investment_nok": 1_000_000}
        assert administrating("put", "budgets/2026", body) == {"year": 2026, **body}
        administrating("put", "budgets/2026", body | {"investment_nok": 2})
        assert [item["year"] for item in administrating("get", "budgets")["items"]] == [2026, 2025]
        assert Budget.objects.get(year=2026).investment_nok == 2

    def test_are_for_administrators(self, colleague):
        Program(colleague)("get", "budgets", status=403)
        Program(colleague)("put", "budgets/2026", {"operating_nok": 1, "investment_nok": 1}, status=403)

    def test_of_no_year_and_of_no_size_are_refused(self, administrating):
        administrating("put", "budgets/1", {"operating_nok": 1, "investment_nok": 1}, status=422)
        administrating("put", "budgets/2026", {"operating_nok": -1, "investment_nok": 1}, status=422)


class TestCooperation:
    def test_is_founded_joined_and_left(self, administrating, town):
        made = administrating("post", "cooperations", {"name": "Nedre Glomma"}, status=201)
        neighbour = make_municipality(number="3105", name="Sarpsborg")
        invited = administrating("post", f"cooperations/{made['id']}/invitations", {"municipality": "3105"}, status=201)
        assert invited["invited"] == [{"number": "3105", "name": "Sarpsborg"}]
        assert not CooperationGroup.objects.get().municipalities.filter(pk=neighbour.pk).exists()
        administrating("delete", f"cooperations/{made['id']}/membership", status=204)
        administrating("delete", f"cooperations/{made['id']}/membership", status=404)

    def test_is_joined_by_the_one_who_is_invited(self, administrating, town):
        group = make_cooperation(municipalities=[make_municipality()])
        administrating("put", f"cooperations/{group.pk}/membership", status=404)
        group.invited.add(town.municipality)
        assert [each["id"] for each in administrating("get", "cooperations")["invitations"]] == [group.pk]
        administrating("put", f"cooperations/{group.pk}/membership")
        assert [each["id"] for each in administrating("get", "cooperations")["items"]] == [group.pk]

    def test_is_for_administrators(self, colleague):
        Program(colleague)("get", "cooperations", status=403)
        Program(colleague)("post", "cooperations", {"name": "Mitt"}, status=403)

    def test_invites_only_municipalities_there_are(self, administrating):
        made = administrating("post", "cooperations", {"name": "Nedre Glomma"}, status=201)
        refused = administrating("post", f"cooperations/{made['id']}/invitations", {"municipality": "0000"}, status=422)
        assert refused["field"] == "municipality"


def test_a_token_that_only_reads_changes_nothing(town):
    reader = Program(administrator_of(town), Scope.READ)
    reader("get", "budgets")
    assert reader("put", "budgets/2026", {"operating_nok": 1, "investment_nok": 1}, status=403)["code"] == "read-only-token"
