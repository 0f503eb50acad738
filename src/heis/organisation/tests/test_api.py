from __future__ import annotations

import pytest

from heis.accounts.models import Person, Scope
from heis.foundation.clock import now
from heis.organisation.models import Role, Unit
from heis.organisation.testing import appoint, make_person, make_unit
from heis.organisation.tests.conftest import Program, administrator_of

FILE = "kode;navn;nivå;overordnet\nH2;Vestsiden;virksomhet;H\n"

pytestmark = pytest.mark.usefixtures("own_municipality")


@pytest.fixture
def nurse(town) -> Program:
    return Program(appoint(unit=town.ward, title="Sykepleier", person=make_person(name="Mona Lie")).person)


class TestReading:
    def test_units_come_in_the_order_of_the_tree(self, nurse, town):
        make_unit(parent=town.root, name="Nedlagt", closed_on=now().date())
        items = nurse("get", "units")["items"]
        assert [item["name"] for item in items[:3]] == ["Fredrikstad", "Formannskapet", "Helse og velferd"]
        assert items[-2]["path"] == [town.root.pk, town.health.pk, town.home.pk, town.ward.pk]

    def test_a_unit_of_ones_own_municipality_is_read_and_no_other(self, nurse, town):
        assert nurse("get", f"units/{town.home.pk}")["code"] == "H1"
        nurse("get", f"units/{make_unit().pk}", status=404)

    def test_people_are_found_by_name(self, nurse):
        assert nurse("get", "people?q=mon")["items"] == [
            {"id": Person.objects.get(name="Mona Lie").pk, "name": "Mona Lie", "title": "Sykepleier, Post 1"}
        ]
        nurse("get", "people?q=m", status=422)

    def test_roles_are_read_a_page_at_a_time(self, nurse, town):
        appoint()
        leader = appoint(unit=town.home, role=Role.UNIT_LEADER)
        first = nurse("get", "appointments?limit=1")
        assert first["items"][0]["id"] == leader.pk
        rest = nurse("get", f"appointments?cursor={first['next_cursor']}")
        assert (len(rest["items"]), rest["next_cursor"]) == (2, None)

    def test_roles_are_asked_for_by_unit_and_role(self, nurse, town):
        leader = appoint(unit=town.ward, role=Role.UNIT_LEADER)
        found = nurse("get", f"appointments?unit={town.home.pk}&role=unit_leader")["items"]
        assert [item["id"] for item in found] == [leader.pk]
        nurse("get", "appointments?role=king", status=422)

    @pytest.mark.parametrize("path", ["units", "units/1", "people?q=mona", "appointments"])
    def test_nothing_is_there_for_those_outside(self, town, path):
        Program(None)("get", path, status=401)
        Program(make_person())("get", path, status=404)
        Program(appoint(unit=town.home, role=Role.PARTNER).person)("get", path, status=404)


class TestImport:
    def test_is_previewed_and_carried_out(self, administrating):
        plan = administrating.send("imports/preview", FILE)
        assert plan["counts"] == {"create": 1, "change": 0, "end": 0, "unchanged": 0}
        assert not Unit.objects.filter(code="H2").exists()
        administrating.send("imports", FILE, fingerprint=plan["fingerprint"])
        assert Unit.objects.get(code="H2").name == "Vestsiden"

    def test_errors_are_in_the_preview_and_refused_when_carried_out(self, administrating):
        wrong = FILE.replace("virksomhet", "kongerike")
        plan = administrating.send("imports/preview", wrong)
        assert [(problem["line"], problem["column"]) for problem in plan["problems"]] == [(2, "nivå")]
        assert administrating.send("imports", wrong, status=422, fingerprint=plan["fingerprint"])["code"] == "unable-to-import"

    def test_is_refused_when_the_organisation_has_changed(self, administrating, town):
        plan = administrating.send("imports/preview", FILE)
        make_unit(parent=town.root, code="H2")
        assert administrating.send("imports", FILE, status=409, fingerprint=plan["fingerprint"])["code"] == "plan-has-changed"

    def test_is_for_administrators(self, nurse, town):
        nurse.send("imports/preview", FILE, status=403)
        nurse.send("imports", FILE, status=403, fingerprint="x")
        Program(make_person()).send("imports/preview", FILE, status=404)
        reader = Program(administrator_of(town), Scope.READ)
        reader.send("imports", FILE, status=403, fingerprint="x")

    def test_a_kind_nobody_knows_is_refused(self, administrating):
        administrating.send("imports/preview", FILE, status=422, kind="salaries")
