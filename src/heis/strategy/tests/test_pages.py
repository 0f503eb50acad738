"""The pages of the strategy as everybody meets them, in every language, and those of the administrator."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from heis.accounts.models import Person
from heis.accounts.testing import signed_in
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.foundation.jinja import day
from heis.foundation.testing import CheckedClient
from heis.organisation.models import Municipality
from heis.strategy import affected
from heis.strategy.affected import Affected, DryRun, register_dry_run
from heis.strategy.document import Area
from heis.strategy.models import Status, StrategyVersion
from heis.strategy.queries import document_of, version_in_force, versions_of
from heis.strategy.testing import adopt_shipped, adopt_version, make_version
from heis.strategy.tests.samples import FREDRIKSTAD, HVALER, line_with

SECOND = FREDRIKSTAD.replace("answer_days: 14", "answer_days: 10")
READING = ["strategy:overview", "strategy:lift", "strategy:versions"]


@pytest.fixture(autouse=True)
def _own_house(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The strategy stands below the rooms that the full frame, all the addresses and the dry run tell of."""
    monkeypatch.setattr(affected, "_runners", [])
    settings.HEIS_SHELL = "heis.foundation.web.plain_shell"
    settings.ROOT_URLCONF = "heis.strategy.tests.urls"


def browser_of(viewer: Viewer) -> Client:
    assert viewer.person_id
    return signed_in(Person.objects.get(pk=viewer.person_id))


@pytest.fixture
def stranger() -> Client:
    return CheckedClient()


@pytest.fixture
def manager(administrator: Viewer) -> Client:
    return browser_of(administrator)


@pytest.fixture
def in_force(fredrikstad: Municipality) -> StrategyVersion:
    return adopt_shipped("fredrikstad", municipality=fredrikstad, on=date(2020, 1, 1))


def text_of(client: Client, name: str, *args: object, status: int = 200, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == status
    return response.content.decode().replace("\xa0", " ")


class TestReading:
    @pytest.mark.parametrize("name", READING)
    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_every_page_opens_for_a_stranger_in_every_language(self, in_force, stranger, name, language):
        stranger.cookies["heis-language"] = language
        assert f'lang="{language}"' in text_of(stranger, name)

    @pytest.mark.parametrize("name", READING)
    def test_every_page_opens_for_the_administrator(self, in_force, manager, name):
        text_of(manager, name)

    def test_shows_all_areas_with_their_criteria(self, in_force, stranger):
        overview = text_of(stranger, "strategy:overview")
        for area in document_of(in_force).areas:
            assert area.name.nb in overview
            page = text_of(stranger, "strategy:area", area.key)
            assert all(criterion.text.nb in page for criterion in area.criteria)

    def test_shows_what_every_gate_asks_of_every_size(self, in_force, stranger):
        page = text_of(stranger, "strategy:lift")
        document = document_of(in_force)
        assert all(gate.name.nb in page for gate in document.gates)
        assert all(floor.name.nb in page for floor in document.floors)
        assert "fra 1 000 000 kr eller 0,02 % av budsjettet" in page
        assert "Behov" in page

    def test_another_strategy_gives_other_pages_without_other_code(self, fredrikstad, stranger):
        version = adopt_shipped("hvaler", municipality=fredrikstad, on=date(2020, 1, 1))
        page = text_of(stranger, "strategy:lift")
        assert "Skal vi prøve?" in page
        assert "fase-validation" in page
        assert "fase-concept" not in page
        assert all(text_of(stranger, "strategy:area", area.key) for area in _areas(version))

    @pytest.mark.parametrize("name", ["strategy:overview", "strategy:lift"])
    def test_says_so_when_none_is_adopted(self, fredrikstad, stranger, manager, name):
        assert "har ikke tatt en strategi i bruk" in text_of(stranger, name)
        assert reverse("strategy:draft") in text_of(manager, name)

    def test_does_not_know_another_area(self, in_force, stranger):
        text_of(stranger, "strategy:area", "finnes_ikke", status=404)

    def test_reads_an_earlier_version_and_says_so(self, fredrikstad, in_force, stranger):
        adopt_version(make_version(fredrikstad, SECOND), on=local_date(now()))
        page = text_of(stranger, "strategy:overview", query="?utgave=1")
        assert "Du leser utgave 1" in page
        assert "/strategi/omrade/smart/?utgave=1" in page
        assert "Du leser" not in text_of(stranger, "strategy:overview", query="?utgave=2")

    @pytest.mark.parametrize("query", ["?utgave=9", "?utgave=x", "?utgave=99999999999999999999"])
    def test_a_version_that_is_not_there_is_not_found(self, in_force, stranger, query):
        text_of(stranger, "strategy:overview", status=404, query=query)

    def test_gives_the_file_and_the_schema(self, in_force, stranger):
        assert text_of(stranger, "strategy:file", 1) == FREDRIKSTAD
        assert '"title": "Innovasjonsstrategi"' in text_of(stranger, "strategy:schema")


def _areas(version: StrategyVersion) -> tuple[Area, ...]:
    return document_of(version).areas


class TestVersions:
    def test_shows_what_a_version_changed_from_the_one_before(self, fredrikstad, in_force, stranger):
        adopt_version(make_version(fredrikstad, SECOND), on=local_date(now()))
        assert "fra 14 dager til 10 dager" in text_of(stranger, "strategy:version", 2)
        assert "Den første utgaven" in text_of(stranger, "strategy:version", 1)
        assert "fra 10 dager til 14 dager" in text_of(stranger, "strategy:version", 1, query="?fra=2")

    def test_drafts_are_not_there_for_others(self, fredrikstad, in_force, stranger, coordinator, manager):
        make_version(fredrikstad, SECOND)
        for client in (stranger, browser_of(coordinator)):
            for name in ("strategy:version", "strategy:file"):
                text_of(client, name, 2, status=404)
            text_of(client, "strategy:overview", query="?utgave=2", status=404)
            assert "Utkast" not in text_of(client, "strategy:versions")
        assert "Utkast" in text_of(manager, "strategy:versions")
        page = text_of(manager, "strategy:version", 2)
        assert "Ta i bruk" in page
        assert 'data-draft-key="adopt-2"' in page

    def test_the_administrator_adopts_a_draft(self, fredrikstad, in_force, manager):
        draft = make_version(fredrikstad, SECOND)
        tomorrow = local_date(now()) + timedelta(days=1)
        answer = manager.post(reverse("strategy:version", args=[2]), {"on": tomorrow.isoformat(), "case_reference": "26/117"})
        assert answer.status_code == 303
        assert version_in_force(fredrikstad, tomorrow) == draft
        assert "Kommer" in text_of(manager, "strategy:versions")

    @pytest.mark.parametrize(("days", "words"), [(0, "Strategien er tatt i bruk."), (1, "Strategien tas i bruk {day}.")])
    def test_says_when_it_is_taken_into_use(self, fredrikstad, in_force, manager, days, words):
        make_version(fredrikstad, SECOND)
        on = local_date(now()) + timedelta(days=days)
        data = {"on": on.isoformat(), "case_reference": "26/117"}
        page = manager.post(reverse("strategy:version", args=[2]), data, follow=True).content.decode()
        assert words.format(day=day(on, year=on.year != local_date(now()).year)) in page

    @pytest.mark.parametrize(
        "data", [{}, {"on": "2019-01-01", "case_reference": "26/117"}, {"on": "i morgen", "case_reference": "1"}]
    )
    def test_what_cannot_be_adopted_is_shown_again(self, fredrikstad, in_force, manager, data):
        make_version(fredrikstad, SECOND)
        answer = manager.post(reverse("strategy:version", args=[2]), data)
        assert answer.status_code == 422
        assert "Dette må rettes" in answer.content.decode()

    def test_others_do_not_adopt(self, fredrikstad, in_force, coordinator, stranger):
        make_version(fredrikstad, SECOND)
        data = {"on": local_date(now()).isoformat(), "case_reference": "26/117"}
        for client in (stranger, browser_of(coordinator)):
            assert client.post(reverse("strategy:version", args=[2]), data).status_code == 404

    def test_the_administrator_discards_a_draft(self, fredrikstad, in_force, manager):
        make_version(fredrikstad, SECOND)
        assert manager.post(reverse("strategy:discard", args=[2])).status_code == 303
        assert [version.revision for version in versions_of(fredrikstad)] == [1]

    def test_shows_what_the_room_above_says_would_notice(self, fredrikstad, in_force, manager, monkeypatch):
        monkeypatch.setattr(affected, "_runners", [])
        register_dry_run(
            lambda version, viewer: DryRun([Affected("Fallsensorer", "/initiativ/1/", ["Fasen er borte"], True)], 3, 2, 1, 1)
        )
        make_version(fredrikstad, SECOND)
        page = text_of(manager, "strategy:version", 2)
        assert "Fallsensorer" in page
        assert "kan ikke flyttes slik det står" in page
        assert "3 initiativer følger en annen utgave." in page
        assert "2 vil merke noe hvis de flyttes." in page
        assert "1 av dem har du ikke innsyn i" in page


class TestDraft:
    def test_starts_from_the_latest_version_or_an_example(self, fredrikstad, manager):
        assert "municipality_number: &#34;3107&#34;" in text_of(manager, "strategy:draft")
        make_version(fredrikstad, SECOND)
        assert "answer_days: 10" in text_of(manager, "strategy:draft")

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_is_the_administrators(self, in_force, stranger, coordinator, method):
        assert getattr(stranger, method)(reverse("strategy:draft")).status_code == 302
        assert getattr(browser_of(coordinator), method)(reverse("strategy:draft")).status_code == 404

    def test_explains_faults_and_keeps_what_was_typed(self, in_force, manager):
        text = FREDRIKSTAD.replace("answer_days: 14", "answer_days: snart")
        answer = manager.post(reverse("strategy:draft"), {"source": text, "act": "load"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f"<strong>Linje {line_with('answer_days: 14', FREDRIKSTAD)}</strong> (answer_days)" in page
        assert "answer_days: snart" in page

    def test_shows_what_is_different_before_anything_is_kept(self, fredrikstad, in_force, manager):
        answer = manager.post(reverse("strategy:draft"), {"source": SECOND.replace("\n", "\r\n"), "act": "check"})
        assert answer.status_code == 200
        assert "fra 14" in answer.content.decode()
        assert versions_of(fredrikstad).count() == 1

    def test_keeps_a_draft_and_goes_to_it(self, fredrikstad, in_force, manager):
        answer = manager.post(reverse("strategy:draft"), {"source": SECOND.replace("\n", "\r\n"), "act": "load"})
        assert (answer.status_code, answer["Location"]) == (303, reverse("strategy:version", args=[2]))
        assert versions_of(fredrikstad)[0].status == Status.DRAFT
        assert manager.get(reverse("strategy:file", args=[2])).content.decode() == SECOND

    def test_takes_an_uploaded_file_instead_of_the_text(self, fredrikstad, in_force, manager):
        upload = SimpleUploadedFile("ny.yaml", b"\xef\xbb\xbf" + SECOND.encode())
        assert manager.post(reverse("strategy:draft"), {"source": "", "upload": upload, "act": "load"}).status_code == 303

    @pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00\x01", "blåbær".encode("latin-1"), b"a" * 4_000_001])
    def test_refuses_a_file_that_is_no_strategy(self, in_force, manager, content):
        upload = SimpleUploadedFile("x.yaml", content)
        assert manager.post(reverse("strategy:draft"), {"source": "", "upload": upload, "act": "load"}).status_code == 422

    @pytest.mark.parametrize("source", [FREDRIKSTAD, HVALER])
    def test_refuses_what_is_nothing_new_or_anothers(self, in_force, manager, source):
        answer = manager.post(reverse("strategy:draft"), {"source": source, "act": "load"})
        assert answer.status_code == 422
        assert "Dette må rettes" in answer.content.decode()
