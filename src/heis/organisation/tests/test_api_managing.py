"""Deputies, authority, budgets and cooperation in the API: the same rules as the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heis.accounts.models import Person, Scope
from heis.accounts.testing import signed_in
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
from heis.organisation.tests.conftest import Program, administrator_of, recorded_verbs

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


class TestUnits:
    def test_are_added_renamed_and_moved(self, administrating, town):
        made = administrating(
            "post", f"units/{town.health.pk}/units", {"name": "Legevakta", "code": "H2", "level": "unit"}, status=201
        )
        assert (made["name"], made["parent"]) == ("Legevakta", town.health.pk)
        renamed = administrating("put", f"units/{made['id']}/name", {"name": "Legevakt", "level": "team"})
        assert (renamed["name"], renamed["level"]) == ("Legevakt", "team")
        assert administrating("put", f"units/{made['id']}/name", {"name": "Legevakta"})["level"] == "team"
        moved = administrating("put", f"units/{made['id']}/parent", {"parent": town.technical.pk})
        assert moved["path"] == [town.root.pk, town.technical.pk, made["id"]]
        assert recorded_verbs() == ["organisation.unit_created", *["organisation.unit_renamed"] * 2, "organisation.unit_moved"]

    def test_are_refused_as_in_the_pages(self, administrating, town):
        taken = administrating("post", f"units/{town.health.pk}/units", {"name": "To", "code": "H1", "level": "unit"}, status=422)
        assert (taken["code"], taken["field"]) == ("unable-to-save-unit", "code")
        circle = administrating("put", f"units/{town.health.pk}/parent", {"parent": town.ward.pk}, status=422)
        assert circle["code"] == "unable-to-move-unit"
        elsewhere = make_unit()
        administrating("put", f"units/{town.health.pk}/parent", {"parent": elsewhere.pk}, status=404)
        administrating("put", f"units/{elsewhere.pk}/name", {"name": "Mitt"}, status=404)

    def test_are_for_administrators_to_change(self, leader, town):
        for call, status in ((Program(leader.person), 403), (Program(make_person()), 404), (Program(None), 401)):
            call("post", f"units/{town.health.pk}/units", {"name": "To", "code": "H2", "level": "unit"}, status=status)
            call("put", f"units/{town.home.pk}/name", {"name": "Mitt"}, status=status)
            call("put", f"units/{town.home.pk}/parent", {"parent": town.technical.pk}, status=status)
        Program(administrator_of(town), Scope.READ)("put", f"units/{town.home.pk}/name", {"name": "Mitt"}, status=403)


class TestRoles:
    def test_are_given_and_ended(self, administrating, colleague, town):
        body = {"email": colleague.email, "role": "unit_leader", "title": "Leder", "starts_on": "2026-01-01"}
        made = administrating("post", f"units/{town.home.pk}/appointments", body, status=201)
        assert (made["person"], made["role"], made["ends_on"]) == (colleague.pk, "unit_leader", None)
        ended = administrating("post", f"appointments/{made['id']}/end", {"ends_on": "2026-01-31"})
        assert ended["ends_on"] == "2026-01-31"
        later = administrating("post", f"appointments/{made['id']}/end", {"ends_on": "2026-02-28"}, status=422)
        assert (later["code"], later["field"]) == ("unable-to-end-appointment", "ends_on")

    def test_are_given_to_one_who_is_new(self, administrating, town):
        body = {"email": "unni@x.no", "role": "employee", "starts_on": "2026-01-01"}
        refused = administrating("post", f"units/{town.home.pk}/appointments", body, status=422)
        assert (refused["code"], refused["field"]) == ("unable-to-appoint", "name")
        made = administrating("post", f"units/{town.home.pk}/appointments", body | {"name": "Unni Rud"}, status=201)
        assert Person.objects.get(pk=made["person"]).email == "unni@x.no"
        wrong = administrating("post", f"units/{town.home.pk}/appointments", body | {"email": "unni"}, status=422)
        assert wrong["errors"][0]["message"] == "Skriv en e-postadresse, som kari.moe@kommune.no."

    def test_are_for_administrators_to_give_and_end(self, leader, colleague, town):
        body = {"email": "unni@x.no", "name": "Unni Rud", "role": "employee", "starts_on": "2026-01-01"}
        for call, status in ((Program(leader.person), 403), (Program(make_person()), 404), (Program(None), 401)):
            call("post", f"units/{town.home.pk}/appointments", body, status=status)
            call("post", f"appointments/{leader.pk}/end", {"ends_on": str(local_date(now()))}, status=status)
        assert not Person.objects.filter(email="unni@x.no").exists()

    def test_of_another_municipality_are_not_there(self, administrating):
        elsewhere = appoint(unit=make_unit(), role=Role.UNIT_LEADER)
        administrating("post", f"appointments/{elsewhere.pk}/end", {"ends_on": str(local_date(now()))}, status=404)


class TestExports:
    def test_give_out_what_the_page_gives(self, administrating, leader, town):
        answer = administrating.caller.get("/organisation/exports/appointments")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert "attachment" in answer.headers["Content-Disposition"]
        page = signed_in(administrator_of(town)).get("/organisasjon/eksport/appointments.csv")
        told = answer.getvalue().decode()
        assert told == page.getvalue().decode()
        assert "Jonas Berg" in told

    def test_are_for_administrators(self, administrating, leader):
        administrating("get", "exports/kings", status=422)
        Program(leader.person)("get", "exports/units", status=403)
        Program(make_person())("get", "exports/units", status=404)
        Program(None)("get", "exports/units", status=401)


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
