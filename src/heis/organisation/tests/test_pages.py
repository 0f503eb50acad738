from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern

from heis.accounts.models import Person
from heis.accounts.testing import signed_in
from heis.foundation.access import declared_rule
from heis.foundation.clock import local_date, now
from heis.foundation.keeping import ARRIVED
from heis.foundation.testing import CheckedClient
from heis.organisation.middleware import Looking
from heis.organisation.models import Appointment, CooperationGroup, DelegatedAuthority, Deputy, Level, Role, Unit, Upload
from heis.organisation.testing import appoint, make_cooperation, make_deputy, make_municipality, make_person, make_unit, root_unit
from heis.organisation.tests.conftest import administrator_of
from heis.organisation.urls import urlpatterns

TODAY = local_date(now())

pytestmark = pytest.mark.usefixtures("own_municipality")


def as_(person: Person) -> CheckedClient:
    client = signed_in(person, CheckedClient())
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def administrator(town) -> CheckedClient:
    return as_(administrator_of(town))


@pytest.fixture
def nurse(town) -> CheckedClient:
    return as_(appoint(person=make_person(name="Mona Lie"), unit=town.ward, title="Sykepleier").person)


@pytest.fixture
def leader(town) -> Appointment:
    return appoint(person=make_person(name="Jonas Berg", email="jonas@x.no"), unit=town.home, role=Role.UNIT_LEADER)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestWhoMayOpen:
    OPEN_TO_ALL_HERE = {"tree", "unit", "find", "deputies_of"}
    SIGNED_IN = {"deputies", "remove_deputy"}
    POSTED = {"rename", "move", "close", "import_confirm", "invite", "join", "leave", "remove_deputy"}

    @pytest.fixture
    def people(self, town, nurse, administrator):
        outsider = as_(make_person(name="Rolf Hagen"))
        politician = as_(appoint(unit=town.body, role=Role.POLITICIAN).person)
        partner = as_(appoint(unit=town.home, role=Role.PARTNER).person)
        return {"nurse": nurse, "politician": politician, "partner": partner, "outsider": outsider, "stranger": CheckedClient()}

    def address(self, pattern: URLPattern, town, leader) -> str:
        numbers = {
            "unit_id": town.home.pk,
            "appointment_id": leader.pk,
            "deputy_id": make_deputy(appointment=leader).pk,
            "upload_id": 1,
            "group_id": make_cooperation(name=f"G{pattern.name}", municipalities=[town.municipality]).pk,
            "kind": "units",
        }
        return "/" + re.sub(r"<\w+:(\w+)>", lambda m: str(numbers[m.group(1)]), str(pattern.pattern))

    @pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
    def test_each_page_is_for_those_it_says(self, town, people, leader, pattern):
        address, name = self.address(pattern, town, leader), str(pattern.name)
        for who, client in people.items():
            response = client.post(address) if name in self.POSTED else client.get(address)
            if who == "stranger":
                assert (response.status_code, response["Location"].split("?")[0]) == (302, "/logg-inn/")
            elif (who in {"nurse", "politician"} and name in self.OPEN_TO_ALL_HERE - {"deputies_of"}) or name == "deputies":
                assert response.status_code == 200
            elif who in {"nurse", "politician"} and name == "deputies_of":
                assert response.status_code == 403
            else:
                assert response.status_code == 404, (who, name)

    def test_every_view_declares_who_may_open_it(self):
        assert [pattern.name for pattern in urlpatterns if declared_rule(pattern.callback) is None] == []

    def test_another_municipalitys_units_are_not_there(self, nurse, administrator):
        elsewhere = appoint(role=Role.UNIT_LEADER)
        assert nurse.get(f"/organisasjon/enhet/{elsewhere.unit_id}/").status_code == 404
        assert nurse.get(f"/organisasjon/rolle/{elsewhere.pk}/stedfortreder/").status_code == 404
        for address in (f"enhet/{elsewhere.unit_id}/endre/", f"enhet/{elsewhere.unit_id}/rolle/", f"rolle/{elsewhere.pk}/avslutt/"):
            assert administrator.get(f"/organisasjon/{address}").status_code == 404

    def test_a_stranger_comes_back_to_the_page_after_logging_in(self):
        assert CheckedClient().get("/organisasjon/?q=mona")["Location"] == "/logg-inn/?neste=%2Forganisasjon%2F%3Fq%3Dmona"
        assert CheckedClient().post("/organisasjon/import/")["Location"] == "/logg-inn/"

    def test_a_view_that_declares_nothing_is_not_there(self, town):
        from django.http import Http404

        request = RequestFactory().get("/")
        looking = Looking(lambda request: HttpResponse())
        looking(request)
        with pytest.raises(Http404):
            looking.process_view(request, lambda request: None, (), {})


class TestTheTree:
    def test_shows_units_with_their_leaders_and_where_one_is_missing(self, nurse, leader):
        page = text_of(nurse.get("/organisasjon/"))
        assert "Østsiden sykehjem" in page
        assert "Jonas Berg" in page
        assert "Ingen leder" in page
        assert "Administrer" not in page

    def test_hides_closed_units(self, nurse, town):
        make_unit(parent=town.home, name="Gamle fløy", closed_on=TODAY)
        assert "Gamle fløy" not in text_of(nurse.get("/organisasjon/"))

    def test_finds_somebody(self, nurse):
        assert "Sykepleier, Post 1" in text_of(nurse.get("/organisasjon/?q=mon"))
        assert "Ingen her har et navn" in text_of(nurse.get("/organisasjon/?q=xyz"))

    def test_says_so_when_nothing_is_there(self, nurse, town):
        Appointment.objects.filter(role=Role.ADMINISTRATOR).update(unit=town.ward)
        Unit.objects.filter(pk=town.root.pk).update(closed_on=TODAY)
        assert "ikke lagt inn" in text_of(nurse.get("/organisasjon/"))

    def test_suggests_people_while_one_writes(self, nurse):
        assert 'value="Mona Lie (' in nurse.get("/organisasjon/finn/?person=mona").content.decode()
        assert nurse.get("/organisasjon/finn/?person=m").content.strip() == b""

    def test_takes_few_queries(self, nurse, town, django_assert_max_num_queries):
        for _ in range(30):
            appoint(unit=make_unit(parent=town.home), role=Role.UNIT_LEADER)
        with django_assert_max_num_queries(12):
            nurse.get("/organisasjon/")


class TestTheUnit:
    def test_shows_people_deputies_and_authority(self, nurse, leader, town):
        make_deputy(appointment=leader, person=make_person(name="Aisha Khan"))
        DelegatedAuthority.objects.create(unit=town.home, role=Role.UNIT_LEADER, amount_nok=500_000)
        page = text_of(nurse.get(f"/organisasjon/enhet/{town.home.pk}/"))
        for text in ("Jonas Berg", "Stedfortreder: Aisha Khan", "500 000 kr", "Post 1", "Helse og velferd"):
            assert text in page
        assert "Avslutt" not in page

    def test_is_shown_a_page_at_a_time(self, nurse, town):
        for n in range(55):
            appoint(unit=town.home, person=make_person(name=f"Ansatt {n:02}"))
        assert "50 av 55" in text_of(nurse.get(f"/organisasjon/enhet/{town.home.pk}/"))
        assert "Ansatt 54" in text_of(nurse.get(f"/organisasjon/enhet/{town.home.pk}/?side=2"))

    def test_a_closed_one_says_so(self, nurse, town):
        closed = make_unit(parent=town.home, closed_on=TODAY)
        assert "Nedlagt fra" in text_of(nurse.get(f"/organisasjon/enhet/{closed.pk}/"))


class TestAdministering:
    def test_builds_a_unit(self, administrator, town):
        data = {"name": "Post 2", "level": Level.TEAM, "code": "H12"}
        response = administrator.post(f"/organisasjon/enhet/{town.home.pk}/ny/", data)
        made = Unit.objects.get(code="H12")
        assert (response.status_code, response["Location"]) == (303, f"/organisasjon/enhet/{made.pk}/")

    def test_keeps_what_was_typed_when_it_is_refused(self, administrator, town):
        data = {"name": "Post 2", "level": Level.TEAM, "code": "H1"}
        response = administrator.post(f"/organisasjon/enhet/{town.home.pk}/ny/", data)
        assert response.status_code == 422
        assert 'value="Post 2"' in response.content.decode()
        assert "Koden er brukt" in text_of(response)

    def test_renames_moves_and_closes(self, administrator, town):
        here = f"/organisasjon/enhet/{town.ward.pk}"
        assert administrator.get(f"{here}/endre/").status_code == 200
        administrator.post(f"{here}/navn/", {"name": "Post A", "level": Level.UNIT})
        administrator.post(f"{here}/flytt/", {"parent": town.technical.pk})
        administrator.post(f"{here}/legg-ned/", {"on": TODAY.isoformat()})
        town.ward.refresh_from_db()
        assert (town.ward.name, town.ward.parent, town.ward.closed_on) == ("Post A", town.technical, TODAY)

    def test_shows_the_refusal_at_its_form(self, administrator, town, leader):
        response = administrator.post(
            f"/organisasjon/enhet/{town.ward.pk}/legg-ned/", {"on": (TODAY + timedelta(days=1)).isoformat()}
        )
        assert response.status_code == 422
        assert "Velg i dag" in text_of(response)
        response = administrator.post(f"/organisasjon/enhet/{town.home.pk}/flytt/", {"parent": town.ward.pk})
        assert response.status_code == 422

    def test_gives_a_role_to_somebody_known_and_to_somebody_new(self, administrator, town):
        address = f"/organisasjon/enhet/{town.home.pk}/rolle/"
        assert administrator.get(address).status_code == 200
        data = {"email": "ny@x.no", "role": Role.UNIT_LEADER, "starts_on": TODAY.isoformat()}
        assert "Fyll ut navnet" in text_of(administrator.post(address, data))
        assert administrator.post(address, {**data, "name": "Ny Leder"}).status_code == 303
        assert administrator.post(address, {**data, "role": Role.EMPLOYEE}).status_code == 303
        assert Person.objects.get(email="ny@x.no").appointments.count() == 2

    def test_makes_no_person_when_the_role_is_refused(self, administrator, town):
        data = {"email": "ny@x.no", "name": "Ny", "role": Role.EMPLOYEE, "starts_on": "2026-03-02", "ends_on": "2026-03-01"}
        assert administrator.post(f"/organisasjon/enhet/{town.home.pk}/rolle/", data).status_code == 422
        assert not Person.objects.filter(email="ny@x.no").exists()

    def test_ends_a_role(self, administrator, leader):
        assert administrator.get(f"/organisasjon/rolle/{leader.pk}/avslutt/").status_code == 200
        administrator.post(f"/organisasjon/rolle/{leader.pk}/avslutt/", {"ends_on": TODAY.isoformat()})
        leader.refresh_from_db()
        assert leader.ends_on == TODAY

    @pytest.mark.parametrize("day", ["9999-12-31", "1899-12-31"])
    def test_refuses_a_day_nobody_can_mean(self, administrator, leader, day):
        response = administrator.post(f"/organisasjon/rolle/{leader.pk}/avslutt/", {"ends_on": day})
        assert response.status_code == 422
        assert "Velg en dag mellom 1900 og 2200." in text_of(response)

    def test_sets_an_authority_written_as_people_write(self, administrator, town):
        address = f"/organisasjon/enhet/{town.home.pk}/fullmakt/"
        administrator.post(address, {"role": Role.UNIT_LEADER, "amount_nok": "500 000,-"})
        assert town.home.authorities.get().amount_nok == 500_000
        assert administrator.post(address, {"role": Role.UNIT_LEADER, "amount_nok": "mye"}).status_code == 422
        administrator.post(address, {"role": Role.UNIT_LEADER, "amount_nok": ""})
        assert not town.home.authorities.exists()

    def test_sets_a_budget(self, administrator, town):
        data = {"year": 2026, "operating_nok": "7 000 000 000", "investment_nok": "0"}
        assert administrator.post("/organisasjon/budsjett/", data).status_code == 303
        assert "7 000 000 000 kr" in text_of(administrator.get("/organisasjon/budsjett/"))
        assert administrator.post("/organisasjon/budsjett/", data | {"year": 1814}).status_code == 422

    def test_finds_the_doors(self, administrator):
        assert administrator.get("/organisasjon/administrer/").status_code == 200


class TestWhatIsTyped:
    """It is kept on the device until it has arrived, as everywhere."""

    def address(self, town: Any, name: str) -> str:
        unit, role = f"/organisasjon/enhet/{town.home.pk}", Appointment.objects.get(role=Role.UNIT_LEADER).pk
        return {
            "new_unit": f"{unit}/ny/",
            "edit": f"{unit}/endre/",
            "authority": f"{unit}/fullmakt/",
            "appoint": f"{unit}/rolle/",
            "deputies": f"/organisasjon/rolle/{role}/stedfortreder/",
            "budget": "/organisasjon/budsjett/",
            "cooperation": "/organisasjon/samarbeid/",
        }[name]

    @pytest.mark.parametrize("name", ["new_unit", "edit", "authority", "appoint", "deputies", "budget", "cooperation"])
    def test_is_kept_and_told_of_beside_the_button(self, administrator, town, leader, name):
        page = administrator.get(self.address(town, name)).content.decode()
        assert page.count("data-draft-key=") == 1
        assert page.count("data-draft-status") == 1

    def test_is_forgotten_when_it_has_arrived(self, administrator, town):
        key = f"abc:new_unit-{town.home.pk}"
        data = {"name": "Post 2", "level": Level.TEAM, "code": "H12", "draft_key": key}
        response = administrator.post(f"/organisasjon/enhet/{town.home.pk}/ny/", data)
        assert response.cookies[ARRIVED].value == key

    def test_that_begins_on_another_name_is_offered_beside_it(self, administrator, town):
        assert (
            f'data-draft-base="{town.home.name} unit"'
            in administrator.get(f"/organisasjon/enhet/{town.home.pk}/endre/").content.decode()
        )

    @pytest.mark.parametrize("act", ["navn", "flytt", "legg-ned"])
    def test_a_refused_form_loaded_again_leads_to_its_page(self, administrator, town, act):
        response = administrator.get(f"/organisasjon/enhet/{town.home.pk}/{act}/")
        assert response["Location"] == f"/organisasjon/enhet/{town.home.pk}/endre/"


class TestCooperation:
    def test_two_municipalities_agree(self, administrator, town):
        sarpsborg = make_municipality(name="Sarpsborg")
        other = as_(appoint(unit=root_unit(sarpsborg), role=Role.ADMINISTRATOR).person)
        administrator.post("/organisasjon/samarbeid/", {"name": "Nedre Glomma"})
        group = CooperationGroup.objects.get()
        here = f"/organisasjon/samarbeid/{group.pk}"
        assert other.post(f"{here}/bli-med/").status_code == 404
        assert administrator.post(f"{here}/inviter/", {"municipality": ""}).status_code == 422
        administrator.post(f"{here}/inviter/", {"municipality": sarpsborg.pk})
        assert "Dere er invitert til Nedre Glomma" in text_of(other.get("/organisasjon/samarbeid/"))
        other.post(f"{here}/bli-med/")
        assert set(group.municipalities.all()) == {town.municipality, sarpsborg}
        other.post(f"{here}/ga-ut/")
        assert list(group.municipalities.all()) == [town.municipality]


class TestDeputies:
    def data(self, person: str, **more: str) -> dict[str, str]:
        return {"person": person, "starts_on": TODAY.isoformat(), "ends_on": "", **more}

    def test_a_leader_sets_one_for_leave_in_a_few_clicks(self, leader, nurse, town):
        client = as_(leader.person)
        assert "Ingen stedfortreder" in text_of(client.get("/organisasjon/stedfortreder/"))
        ends_on = (TODAY + timedelta(days=14)).isoformat()
        response = client.post(f"/organisasjon/rolle/{leader.pk}/stedfortreder/", self.data("Mona Lie", ends_on=ends_on))
        assert (response.status_code, response["Location"]) == (303, "/organisasjon/stedfortreder/")
        page = text_of(client.get("/organisasjon/stedfortreder/"))
        assert "Mona Lie er stedfortreder" in page
        assert "Du er stedfortreder for" in text_of(nurse.get("/organisasjon/stedfortreder/"))

    @pytest.mark.parametrize("text", ["Mona Lie", "mona lie", "mona@x.no", "Mona Lie (mona@x.no)"])
    def test_the_person_is_found_by_name_or_e_mail(self, leader, town, text):
        mona = appoint(unit=town.ward, person=make_person(name="Mona Lie", email="mona@x.no")).person
        as_(leader.person).post(f"/organisasjon/rolle/{leader.pk}/stedfortreder/", self.data(text))
        assert Deputy.objects.get().person == mona

    @pytest.mark.parametrize(
        ("text", "answer"), [("Kari Moe", "Flere heter det"), ("Ola", "Fant ingen"), ("ola@x.no", "Fant ingen")]
    )
    def test_one_who_is_not_found_or_not_alone_is_asked_for_again(self, leader, town, text, answer):
        for _ in range(2):
            appoint(unit=town.ward, person=make_person(name="Kari Moe"))
        response = as_(leader.person).post(f"/organisasjon/rolle/{leader.pk}/stedfortreder/", self.data(text))
        assert response.status_code == 422
        assert answer in text_of(response)

    def test_near_colleagues_are_suggested_first(self, leader, town):
        appoint(unit=town.home, person=make_person(name="Aisha Khan"))
        appoint(unit=town.health, role=Role.SECTION_DIRECTOR, person=make_person(name="Åse Moe"))
        page = as_(leader.person).get("/organisasjon/stedfortreder/").content.decode()
        assert page.index("Åse Moe (") < page.index("Aisha Khan (")

    def test_are_in_the_menu_of_those_who_may_have_one_or_be_one(self, leader, nurse, town):
        politician = as_(appoint(unit=town.body, role=Role.POLITICIAN).person)
        stands_in = as_(make_deputy(appointment=leader, person=make_person(name="Aisha Khan")).person)
        link = 'href="/organisasjon/stedfortreder/"'
        shown = [
            link in client.get("/organisasjon/").content.decode() for client in (as_(leader.person), politician, stands_in, nurse)
        ]
        assert shown == [True, True, True, False]

    def test_the_deputy_and_the_holder_may_end_it(self, leader, nurse, town):
        for client in (as_(leader.person), nurse):
            deputy = make_deputy(appointment=leader, person=Person.objects.get(name="Mona Lie"), starts_on=TODAY)
            assert client.post(f"/organisasjon/stedfortreder/{deputy.pk}/avslutt/").status_code == 303
            assert not Deputy.objects.exists()

    def test_others_do_not_know_of_it(self, leader, nurse):
        deputy = make_deputy(appointment=leader)
        assert nurse.post(f"/organisasjon/stedfortreder/{deputy.pk}/avslutt/").status_code == 404
        assert nurse.post("/organisasjon/stedfortreder/999999/avslutt/").status_code == 404

    def test_an_administrator_sets_one_for_a_leader_who_is_away(self, administrator, leader, town):
        appoint(unit=town.ward, person=make_person(name="Mona Lie"))
        response = administrator.post(f"/organisasjon/rolle/{leader.pk}/stedfortreder/", self.data("Mona Lie"))
        assert response["Location"] == f"/organisasjon/rolle/{leader.pk}/stedfortreder/"

    def test_nurses_need_none(self, nurse):
        assert "ingen rolle som trenger" in text_of(nurse.get("/organisasjon/stedfortreder/"))


class TestImport:
    FILE = "e-post;navn;enhet;stilling\nmona@x.no;Mona Lie;H11;Sykepleier\nola@x.no;Ola <b>Berg</b>;H11;\n"

    def send(self, client: CheckedClient, text: str, **more: str) -> Any:
        file = SimpleUploadedFile("ansatte.csv", text.encode(), "text/csv")
        return client.post("/organisasjon/import/", {"kind": "people", "file": file, **more})

    def preview(self, client: CheckedClient, text: str, **more: str) -> tuple[str, Any]:
        address = self.send(client, text, **more)["Location"]
        return address, client.get(address)

    def fingerprint(self, response: Any) -> str:
        found = re.search(r'name="fingerprint" value="(\w+)"', response.content.decode())
        assert found
        return found.group(1)

    def test_explains_every_file(self, administrator):
        page = text_of(administrator.get("/organisasjon/import/"))
        assert "e-postadresse" in page
        assert "semikolon, komma eller tabulator" in page
        assert "Komplett liste" in page

    def test_shows_what_changes_and_does_it_when_confirmed(self, administrator):
        address, response = self.preview(administrator, self.FILE)
        assert "2 nye" in text_of(response)
        assert "Ola &lt;b&gt;Berg" in response.content.decode()
        assert not Person.objects.filter(email="mona@x.no").exists()
        administrator.post(f"{address}bekreft/", {"fingerprint": self.fingerprint(response)})
        assert Person.objects.filter(email="mona@x.no").exists()
        assert not Upload.objects.exists()

    def test_shows_every_error_and_offers_no_confirmation(self, administrator):
        _address, response = self.preview(administrator, self.FILE.replace("H11", "Q"))
        assert "Fila har 2 feil" in text_of(response)
        assert 'name="fingerprint"' not in response.content.decode()

    def test_warns_before_anything_ends(self, administrator, town):
        appoint(unit=town.ward)
        _address, response = self.preview(administrator, self.FILE, is_complete="on")
        assert "Noe avsluttes" in text_of(response)

    def test_says_when_there_is_nothing_to_do(self, administrator):
        address, response = self.preview(administrator, self.FILE)
        administrator.post(f"{address}bekreft/", {"fingerprint": self.fingerprint(response)})
        assert "Ingenting å endre" in text_of(self.preview(administrator, self.FILE)[1])

    def test_shows_a_new_preview_when_somebody_was_first(self, administrator, town):
        address, response = self.preview(administrator, self.FILE)
        appoint(unit=town.ward, person=make_person(name="Mona Lie", email="mona@x.no"))
        again = administrator.post(f"{address}bekreft/", {"fingerprint": self.fingerprint(response)})
        assert again["Location"] == address
        page = text_of(administrator.get(address))
        assert "Noen endret organisasjonen" in page
        assert "1 ny" in page

    def test_a_file_with_errors_is_not_carried_out(self, administrator):
        address, _response = self.preview(administrator, self.FILE.replace("H11", "Q"))
        assert administrator.post(f"{address}bekreft/", {"fingerprint": "x"})["Location"] == address

    def test_asks_for_a_file(self, administrator):
        assert administrator.post("/organisasjon/import/", {"kind": "people"}).status_code == 422

    def test_another_administrators_file_is_not_there(self, administrator, town):
        address, _response = self.preview(administrator, self.FILE)
        other = as_(appoint(unit=town.root, role=Role.ADMINISTRATOR).person)
        assert other.get(address).status_code == 404

    def test_files_are_kept_for_a_day(self, administrator):
        self.send(administrator, self.FILE)
        Upload.objects.update(created_at=now() - timedelta(days=2))
        self.send(administrator, self.FILE)
        assert Upload.objects.count() == 1

    def test_the_same_file_is_taken_out(self, administrator, town):
        response = administrator.get("/organisasjon/eksport/units.csv")
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        assert "H1;Østsiden sykehjem;virksomhet;H;" in text
        assert f'filename="enheter-{town.municipality.number}-{TODAY}.csv"' in response["Content-Disposition"]
        assert administrator.get("/organisasjon/eksport/salaries.csv").status_code == 404
