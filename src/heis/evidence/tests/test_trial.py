"""The trial: rounds with a limit set beforehand. What is refused, what is missing, how it is told, and what was written before there was a sheet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pydantic import ValidationError

from heis.accounts.testing import Caller, problem, signed_in
from heis.evidence.pictures.trial import figures_of, rows_of
from heis.evidence.sheets.trial import Met, Next, Round, Trial
from heis.foundation.testing import CheckedClient, check_page
from heis.lift.evidence import Case
from heis.lift.models import Evidence, EvidenceRevision, EvidenceStatus, Initiative
from heis.lift.operations.evidence import NotFinished, save_evidence
from heis.lift.testing import MONDAY, World, finished
from heis.strategy.queries import document_of

KIND = "test_result"
WHOLE = {
    "hypothesis": "Vi tror.", "measure": "Vi teller.", "threshold": "Ni av ti.", "decided_on": date(2026, 1, 5), "result": "Åtte av ti.",
    "met": Met.MISSED, "learnt": "Nesten.", "next": Next.CHANGE,
}  # fmt: skip


@pytest.fixture
def large(initiative: Initiative) -> Case:
    return _case(initiative, "stor")


@pytest.fixture
def small(initiative: Initiative) -> Case:
    return _case(initiative, "hverdag")


def _case(initiative: Initiative, size: str) -> Case:
    initiative.size_class = size
    return Case(initiative, document_of(initiative.strategy_version))


def _trial(*rounds: dict[str, Any]) -> Trial:
    return Trial(rounds=tuple(Round(**each) for each in rounds))


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("dates", "words"),
        [
            ({"decided_on": "2026-03-11", "ends_on": "2026-03-10"}, "Grensa er satt 11.\N{NO-BREAK SPACE}mars 2026"),
            ({"begins_on": "2026-03-11", "ends_on": "2026-03-10"}, "slutter før den begynner"),
        ],
    )
    def test_a_limit_set_when_one_knew_how_it_went_and_an_end_before_the_beginning(self, dates: dict[str, str], words: str) -> None:
        with pytest.raises(ValidationError, match=words) as refused:
            Round.model_validate(dates)
        assert refused.value.errors()[0]["loc"] == ("ends_on",)

    @pytest.mark.parametrize(
        "dates",
        [
            {"decided_on": "2026-03-10", "begins_on": "2026-03-10", "ends_on": "2026-03-10"},
            {"decided_on": "2026-03-11", "begins_on": "2026-03-10"},
            {"ends_on": "2026-03-10"},
        ],
    )
    def test_not_what_can_be(self, dates: dict[str, str]) -> None:
        assert Round.model_validate(dates).model_dump(mode="json", exclude_none=True).items() >= dates.items()

    def test_in_the_form_at_the_day_it_ended(self, world: World, initiative: Initiative) -> None:
        nurse = signed_in(world.nurse, CheckedClient())
        sent = {"rounds-0-decided_on": "2026-03-11", "rounds-0-ends_on": "2026-03-10", "draft": "1"}
        page = nurse.post(reverse("lift:evidence", args=[initiative.pk, KIND]), sent)
        assert page.status_code == 422
        assert "etter at utprøvingen var slutt" in page.content.decode()
        assert not Evidence.objects.exists()

    def test_in_the_api(self, world: World, initiative: Initiative) -> None:
        body = {"content": {"rounds": [{"decided_on": "2026-03-11", "ends_on": "2026-03-10"}]}}
        answer = Caller(world.nurse).put(f"/initiatives/{initiative.pk}/evidence/{KIND}", body, if_match='"0"')
        assert problem(answer) == (422, "content-not-fitting")
        assert answer.json()["errors"][0]["field"] == "content.rounds.0.ends_on"


class TestWhatIsMissing:
    @pytest.mark.parametrize(
        ("rounds", "missing"),
        [
            ([], [f"rounds.0.{name}" for name in WHOLE]),
            ([WHOLE], []),
            ([WHOLE | {"measure": " "}], ["rounds.0.measure"]),
            ([{"is_unfinished": True, "hypothesis": "Avbrutt."}, WHOLE | {"learnt": ""}], ["rounds.1.learnt"]),
            ([WHOLE, {"hypothesis": "Ny runde."}], ["rounds.1.result"]),
            ([WHOLE, {"hypothesis": "Ny runde.", "is_unfinished": True}], []),
            ([WHOLE, {}], []),
            ([{"hypothesis": "En."}, {"hypothesis": "To."}], [*(f"rounds.0.{name}" for name in list(WHOLE)[1:]), "rounds.1.result"]),
            ([WHOLE | {"decided_on": None, "met": None, "next": None}], ["rounds.0.decided_on", "rounds.0.met", "rounds.0.next"]),
            ([WHOLE, WHOLE | {"decided_on": None, "learnt": ""}], ["rounds.1.decided_on"]),
            ([WHOLE, {"result": "Ni av ti."}], ["rounds.1.decided_on", "rounds.1.met", "rounds.1.next"]),
            ([WHOLE, {"result": "Ni av ti.", "is_unfinished": True}], []),
            ([WHOLE | {"begins_on": date(2199, 1, 1), "ends_on": date(2199, 2, 1)}], ["rounds.0.begins_on", "rounds.0.ends_on"]),
            ([WHOLE, {"hypothesis": "Ny runde.", "is_unfinished": True, "ends_on": date(2199, 1, 1)}], []),
        ],
    )  # fmt: skip
    def test_of_a_large_one(self, large: Case, rounds: list[dict[str, Any]], missing: list[str]) -> None:
        assert [fault.field for fault in _trial(*rounds).lacking(large)] == missing

    @pytest.mark.parametrize(
        ("rounds", "missing"),
        [
            ([{"hypothesis": "Vi tror.", "result": "Det gikk.", "learnt": "Mer lys."}], []),
            ([{"hypothesis": "Vi tror.", "result": "Det gikk.", "learnt": "Mer lys."}, {"result": "Igjen."}], []),
            ([{"hypothesis": "Vi tror."}], ["rounds.0.result", "rounds.0.learnt"]),
        ],
    )
    def test_of_the_smallest(self, small: Case, rounds: list[dict[str, Any]], missing: list[str]) -> None:
        assert [fault.field for fault in _trial(*rounds).lacking(small)] == missing

    def test_hinders_finishing_but_not_saving(self, world: World, initiative: Initiative) -> None:
        begun = finished(KIND, initiative)
        without = Trial(rounds=(Round(hypothesis="Bare dette."),))
        nurse = world.viewer(world.nurse)
        with pytest.raises(NotFinished):
            save_evidence(initiative, KIND, type(begun)(content=without, is_complete=True), by=nurse, at=MONDAY)
        assert save_evidence(initiative, KIND, type(begun)(content=without), by=nurse, at=MONDAY).status == EvidenceStatus.DRAFT

    def test_is_nothing_in_the_example(self, large: Case) -> None:
        assert not Trial.example(large).lacking(large)


class TestTheSentence:
    @pytest.mark.parametrize(
        ("rounds", "sentence"),
        [
            ([], ""),
            ([{"hypothesis": "Varsel gir  hjelp."}], "Prøves nå: Varsel gir hjelp."),
            ([{"result": "8 av 10."}], "8 av 10."),
            ([{"result": "8 av 10.", "met": "missed"}], "Grensa er ikke nådd: 8 av 10."),
            ([{"result": "8 av 10.", "met": "missed"}, {"result": "9 av 10.", "met": "reached"}], "Grensa er nådd: 9 av 10."),
            ([{"result": "9 av 10.", "met": "unclear"}, {"hypothesis": "Ny."}], "Uklart om grensa er nådd: 9 av 10."),
        ],
    )
    def test_tells_of_the_last_round_with_a_result(self, large: Case, rounds: list[dict[str, Any]], sentence: str) -> None:
        assert _trial(*rounds).sentence(large) == sentence


class TestThePicture:
    def test_has_a_row_for_each_round_that_is_begun(self, large: Case) -> None:
        rows = rows_of(
            _trial({}, {"hypothesis": "Vi tror.", "threshold": "Ni av ti.", "next": Next.CHANGE, "met": Met.MISSED}), large
        )
        assert rows
        (row,) = rows
        assert [step.text for step in row.steps] == ["Vi tror.", "Ni av ti.", "", "Endre og prøv igjen"]
        assert [tag.text for tag in row.tags] == ["Grensa er ikke nådd"]
        assert [(figure.value, figure.label) for figure in figures_of(rows)] == [("Ikke nådd", "grensa i siste runde")]

    @pytest.mark.parametrize(
        ("days", "period", "note"),
        [
            ({"begins_on": date(2026, 1, 5), "ends_on": date(2026, 2, 1)}, "5. januar 2026 til 1. februar 2026", ""),
            ({"begins_on": date(2026, 1, 5)}, "fra 5. januar 2026", ""),
            ({"ends_on": date(2026, 2, 1)}, "til 1. februar 2026", ""),
            ({"decided_on": date(2026, 1, 5)}, "", "Satt 5. januar 2026"),
            ({"decided_on": date(2026, 1, 9), "begins_on": date(2026, 1, 5)}, "fra 5. januar 2026",
             "Satt 9. januar 2026, etter at utprøvingen begynte"),
        ],
    )  # fmt: skip
    def test_tells_when(self, large: Case, days: dict[str, date], period: str, note: str) -> None:
        rows = rows_of(_trial(days), large)
        assert rows
        told = [rows[0].period, rows[0].steps[1].note]
        assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in told] == [period, note]

    def test_is_nothing_before_anything_is_begun(self, large: Case) -> None:
        assert rows_of(Trial(), large) is None
        assert not figures_of(rows_of(_trial({"hypothesis": "Vi tror."}), large) or [])

    def test_is_on_the_page_with_every_answer(self, world: World, initiative: Initiative) -> None:
        save_evidence(initiative, KIND, finished(KIND, initiative), by=world.viewer(world.nurse), at=MONDAY)
        page = signed_in(world.leader, CheckedClient()).get(reverse("lift:evidence", args=[initiative.pk, KIND])).content.decode()
        for words in ("Runde 2", "Grensa er ikke nådd", "Endre og prøv igjen", "Målt slik"):
            assert words in page


class TestWhatWasWrittenBeforeThereWasASheet:
    @pytest.fixture
    def old(self, world: World, initiative: Initiative) -> Evidence:
        told = {
            "status": EvidenceStatus.COMPLETE,
            "summary": "Prøvd i tre uker.",
            "body": "Vi **målte** hver natt.",
            "author": world.nurse,
        }
        evidence = Evidence.objects.create(initiative=initiative, kind=KIND, updated_at=MONDAY, **told)
        EvidenceRevision.objects.create(evidence=evidence, number=1, at=MONDAY, **told)
        return evidence

    def test_is_read_as_it_was(self, world: World, old: Evidence) -> None:
        page = signed_in(world.leader, Client()).get(reverse("lift:evidence", args=[old.initiative_id, KIND]))
        check_page(page)
        assert "Prøvd i tre uker." in page.content.decode()
        assert "<strong>målte</strong>" in page.content.decode()

    def test_still_counts_at_the_gate(self, world: World, old: Evidence) -> None:
        told = Caller(world.nurse).get(f"/initiatives/{old.initiative_id}/evidence/{KIND}").json()
        assert (told["status"], told["summary"], told["content"]) == ("complete", "Prøvd i tre uker.", None)

    def test_stands_beside_the_sheet_when_one_begins_on_that(self, world: World, old: Evidence) -> None:
        nurse = signed_in(world.nurse, CheckedClient())
        address = reverse("lift:evidence", args=[old.initiative_id, KIND])
        before = "Prøvd i tre uker.\n\nVi **målte** hver natt."
        assert before in nurse.get(f"{address}?endre=1").content.decode()
        sent = {"rounds-0-hypothesis": "Varsel gir hjelp.", "body": before, "revision": "1", "draft": "1"}
        assert nurse.post(address, sent).status_code == 303
        kept = Evidence.objects.get()
        assert kept.body.replace("\r\n", "\n") == before
        assert kept.content
        assert kept.content["rounds"][0]["hypothesis"] == "Varsel gir hjelp."
        assert nurse.get(address).content.decode().count("Prøvd i tre uker.") == 2  # in the text, and as an earlier revision
