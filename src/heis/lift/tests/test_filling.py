"""Evidence that is filled in by a sheet, as people do it: with the need, on the page and through the API."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from heis.accounts.testing import Browser, Caller, problem
from heis.foundation.testing import check_page
from heis.lift.models import Evidence, EvidenceRevision, Initiative
from heis.lift.operations.evidence import Finding, UnableToSaveEvidence, save_evidence
from heis.lift.testing import MONDAY, World, finished

WHO: dict[str, Any] = {"groups-0-who": "Beboere"}
FILLED = WHO | {"groups-0-how_many": "180", "insight": "De trenger hjelp i det de reiser seg."}
TOLD_ON: dict[str, Any] = {"explorations-0-notes": "Ring Mona på 99 88 77 66"}


@pytest.fixture
def nurse(browse: Callable[[str], Browser]) -> Browser:
    return browse("nurse")


def fill(browser: Browser, initiative: Initiative, *, status: int = 303, **typed: Any) -> str:
    return browser.post("lift:evidence", initiative.pk, "need", status=status, **typed)


def large(initiative: Initiative) -> None:
    Initiative.objects.filter(pk=initiative.pk).update(size_class="stor")


class TestOnThePage:
    def test_is_kept_half_filled_and_gone_on_with(self, nurse: Browser, initiative: Initiative) -> None:
        fill(nurse, initiative, draft="1", **WHO)
        kept = Evidence.objects.get()
        assert kept.content
        assert (kept.status, kept.revision, kept.content["groups"][0]["who"]) == ("draft", 1, "Beboere")
        fill(nurse, initiative, draft="1", revision="1", **FILLED)
        assert EvidenceRevision.objects.count() == 2
        page = nurse.get("lift:evidence", initiative.pk, "need")
        assert 'value="180"' in page
        assert "?utgave=1" in page

    def test_counts_at_the_gate_when_it_is_finished(self, nurse: Browser, initiative: Initiative) -> None:
        fill(nurse, initiative, complete="1", **FILLED)
        assert Evidence.objects.get().status == "complete"
        assert "Beboere (180): De trenger hjelp" in nurse.get("lift:room", initiative.pk)

    def test_that_lacks_something_says_all_of_it_and_keeps_what_was_typed(self, nurse: Browser, initiative: Initiative) -> None:
        large(initiative)
        page = fill(nurse, initiative, status=422, complete="1", insight="De trenger hjelp.")
        for words in ("Skriv hvem som har behovet", "minst én måte", "hvis dere ikke gjør noe"):
            assert words in page
        assert "De trenger hjelp." in page
        assert not Evidence.objects.exists()

    def test_of_the_smallest_asks_for_little(self, nurse: Browser, initiative: Initiative) -> None:
        fill(nurse, initiative, complete="1", **FILLED)

    def test_that_says_nothing_is_refused(self, nurse: Browser, initiative: Initiative) -> None:
        assert "Fyll ut noe" in fill(nurse, initiative, status=422, draft="1")

    def test_with_a_number_that_is_none_is_refused(self, nurse: Browser, initiative: Initiative) -> None:
        page = fill(nurse, initiative, status=422, draft="1", **(FILLED | {"groups-0-how_many": "mange"}))
        assert "Skriv et helt tall" in page
        assert 'value="mange"' in page

    def test_refuses_what_points_at_somebody(self, nurse: Browser, initiative: Initiative) -> None:
        page = fill(nurse, initiative, status=422, draft="1", **TOLD_ON)
        assert "Skriv ikke fødselsnummer, telefonnummer" in page

    def test_on_top_of_somebody_elses_shows_theirs(
        self, nurse: Browser, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        fill(nurse, initiative, draft="1", insight="Først")
        page = fill(nurse, initiative, status=409, draft="1", insight="Sist")
        assert "Først" in page
        assert "Sist" in page
        assert EvidenceRevision.objects.count() == 1

    def test_gives_room_for_one_more_and_keeps_nothing(self, nurse: Browser, initiative: Initiative) -> None:
        page = fill(nurse, initiative, status=200, more="groups", insight="Uferdig", **WHO)
        assert "groups-1-who" in page
        assert "Uferdig" in page
        assert not Evidence.objects.exists()

    def test_shows_an_example_and_an_earlier_revision(self, nurse: Browser, initiative: Initiative) -> None:
        fill(nurse, initiative, draft="1", insight="Først")
        fill(nurse, initiative, draft="1", revision="1", insight="Sist")
        assert "Se et eksempel" in nurse.get("lift:evidence", initiative.pk, "need")
        earlier = nurse.get("lift:evidence", initiative.pk, "need", query="?utgave=1")
        assert "Du leser utgave 1" in earlier
        assert "Først" in earlier

    def test_is_read_by_those_who_see_it_and_no_others(
        self, nurse: Browser, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        fill(nurse, initiative, complete="1", **FILLED)
        page = browse("colleague").get("lift:evidence", initiative.pk, "need")
        assert "Beboere" in page
        assert "Lagre som ferdig" not in page
        browse("outsider").get("lift:evidence", initiative.pk, "need", status=404)
        browse("outsider").get("lift:evidence_book", initiative.pk, "need", status=404)


class TestTheSpreadsheet:
    def taken_in(self, browser: Browser, initiative: Initiative, file: bytes, **typed: object) -> tuple[int, str]:
        address = reverse("lift:evidence", args=[initiative.pk, "need"])
        response = browser.client.post(address, {"more": "book", "book": SimpleUploadedFile("need.xlsx", file), **typed})
        check_page(response)
        return response.status_code, response.content.decode()

    def test_goes_out_and_comes_in_to_be_looked_over(self, nurse: Browser, initiative: Initiative) -> None:
        fill(nurse, initiative, draft="1", **FILLED)
        response = nurse.client.get(reverse("lift:evidence_book", args=[initiative.pk, "need"]))
        assert response["Content-Disposition"].startswith("attachment")
        status, page = self.taken_in(nurse, initiative, b"".join(response.streaming_content), revision="1", body="Mer om det")  # type: ignore[attr-defined]
        assert status == 200
        assert "Se over, og lagre" in page
        assert 'value="Beboere"' in page
        assert "Mer om det" in page
        assert EvidenceRevision.objects.count() == 1

    def test_that_is_none_is_refused_and_keeps_what_was_typed(self, nurse: Browser, initiative: Initiative) -> None:
        status, page = self.taken_in(nurse, initiative, b"ikke noe", insight="Skrevet")
        assert status == 422
        assert "kan ikke leses" in page
        assert "Skrevet" in page

    def test_tells_each_cell_that_is_not_understood(self, nurse: Browser, initiative: Initiative) -> None:
        fill(nurse, initiative, draft="1", **FILLED)
        response = nurse.client.get(reverse("lift:evidence_book", args=[initiative.pk, "need"]))
        opened = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
        tab = next(each for each in opened.worksheets if each["A1"].value == "groups")
        columns = {cell.value: place for place, cell in enumerate(tab[1], 1)}
        tab.cell(3, columns["how_often"], "Nå og da")
        tab.cell(3, columns["how_many"], "mange")
        file = io.BytesIO()
        opened.save(file)
        status, page = self.taken_in(nurse, initiative, file.getvalue(), revision="1")
        assert status == 200
        assert "Dette ble ikke forstått" in page
        told = [each for each in page.split("<li>") if f"Fanen «{tab.title}», rad 3, " in each]
        assert [word for word in ("«mange»", "«Nå og da»") for each in told if word in each] == ["«mange»", "«Nå og da»"]
        assert 'value="mange"' in page

    def test_of_a_text_is_not_there(self, nurse: Browser, initiative: Initiative) -> None:
        nurse.get("lift:evidence_book", initiative.pk, "solution", status=404)


class TestTheOperation:
    def test_refuses_a_text_for_a_sheet_and_a_sheet_for_a_text(self, world: World, initiative: Initiative) -> None:
        for kind, finding in (("need", Finding("En setning")), ("solution", finished("need", initiative))):
            with pytest.raises(UnableToSaveEvidence):
                save_evidence(initiative, kind, finding, by=world.viewer(world.nurse), at=MONDAY)
        assert not Evidence.objects.exists()

    def test_every_example_is_finished(self, world: World, initiative: Initiative) -> None:
        large(initiative)
        initiative.refresh_from_db()
        save_evidence(initiative, "need", finished("need", initiative), by=world.viewer(world.nurse), at=MONDAY)
        assert Evidence.objects.get().status == "complete"


class TestThroughTheApi:
    def test_is_filled_in_and_told_in_a_sentence(self, world: World, initiative: Initiative) -> None:
        path = f"/initiatives/{initiative.pk}/evidence/need"
        content = {"groups": [{"who": "Beboere"}], "insight": "De trenger hjelp."}
        told = Caller(world.nurse).put(path, {"content": content, "is_complete": True}, if_match='"0"').json()
        assert (told["status"], told["summary"]) == ("complete", "Beboere: De trenger hjelp.")
        assert told["content"]["groups"][0]["how_many"] is None

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"content": {"groups": [{"hvem": "Beboere"}]}}, "content.groups.0.hvem"),
            ({"content": {"groups": [{"how_often": "sometimes"}]}}, "content.groups.0.how_often"),
            ({"content": {}, "is_complete": True}, "content.groups.0.who"),
            ({"content": {"insight": "x"}, "summary": "En setning"}, "summary"),
            ({"summary": "En setning"}, "content"),
        ],
    )
    def test_says_what_is_wrong_where_it_is(self, world: World, initiative: Initiative, body: object, field: str) -> None:
        refused = Caller(world.nurse).put(f"/initiatives/{initiative.pk}/evidence/need", body, if_match='"0"')
        told = refused.json()
        assert refused.status_code == 422
        assert field in {told.get("field"), *(error["field"] for error in told.get("errors", []))}

    def test_tells_the_shape_of_each_kind(self, world: World) -> None:
        kinds = {kind["kind"]: kind["content_schema"] for kind in Caller().get("/evidence-kinds").json()["items"]}
        assert kinds["need"]["properties"]["insight"]["title"] == "Hva har dere forstått?"
        assert kinds["solution"] is None

    def test_is_not_there_for_those_who_do_not_see_it(self, world: World, initiative: Initiative) -> None:
        assert problem(Caller(world.outsider).get(f"/initiatives/{initiative.pk}/evidence/need")) == (404, "unknown-initiative")
