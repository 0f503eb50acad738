"""The decision paper: what it rests on, as it stands or as it was, as a page, as PDF and through the API."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from importlib.resources import as_file, files
from typing import Any

import pytest
import typst
from django.urls import reverse
from django.utils.translation import override

from heis.accounts.models import Person
from heis.accounts.testing import Caller, problem, signed_in
from heis.evidence.papers import pdf
from heis.evidence.papers.paper import Paper, paper_about, paper_of
from heis.evidence.papers.pdf import pdf_of
from heis.evidence.sheets.cost_benefit import CostBenefit
from heis.evidence.sheets.cost_benefit_lines import Alternative, FlowLine
from heis.evidence.sheets.risk_list import Risk, RiskList
from heis.evidence.testing import keep
from heis.foundation.charts import SpanChart
from heis.foundation.testing import check_page
from heis.lift.evidence import kinds
from heis.lift.models import EvidenceStatus, Initiative, Outcome, Submission
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.evidence import Finding, save_evidence
from heis.lift.operations.submitting import submit_to_gate
from heis.lift.testing import MONDAY, World, finished
from heis.strategy.queries import document_of
from heis.strategy.testing import adopt_shipped


def _decider(world: World, submission: Submission) -> Person:
    return {1: world.leader, 2: world.director, 3: world.chief, 4: world.chair, 5: world.member_of_council}[submission.floor]


def write(world: World, initiative: Initiative, *kinds: str) -> None:
    for kind in kinds:
        save_evidence(initiative, kind, finished(kind, initiative), by=world.viewer(world.nurse), at=MONDAY)


def _paper(initiative: Initiative) -> Paper:
    paper = paper_of(initiative, None, MONDAY)
    assert paper
    return paper


def pages_of(data: Mapping[str, Any]) -> int:
    """How many pages the paper has."""
    with as_file(files("heis.evidence.papers") / "decision.typ") as template:
        made: object = typst.compile(str(template), sys_inputs={"paper": json.dumps(data)}, format="svg", ignore_system_fonts=True)
    return len(made) if isinstance(made, list) else 1


def page_of(world: World, who: object, *args: int, name: str = "evidence:paper") -> tuple[int, str]:
    response = signed_in(who).get(reverse(name, args=args))  # type: ignore[arg-type]
    if response.status_code == 200:
        check_page(response)
    return response.status_code, response.content.decode()


class TestThePaper:
    def test_says_what_is_missing_before_it_is_sent_in(self, world: World, initiative: Initiative) -> None:
        paper = paper_of(initiative, None, MONDAY)
        assert paper
        assert [(line.key, line.status) for line in paper.missing] == [("need", "missing")]
        assert paper.verdict is None
        assert paper.floor.startswith("Enhetslederen")

    def test_holds_the_numbers_and_the_whole_of_each(self, world: World, initiative: Initiative) -> None:
        write(world, initiative, "need", "cost_benefit")
        paper = paper_of(initiative, None, MONDAY)
        assert paper
        assert paper.missing == []
        assert [figure.label for figure in paper.figures] == [
            "netto nåverdi",
            "sjanse for at det lønner seg",
            "har behovet",
            "ganger i året",
        ]
        annexes = {annex.key: annex for annex in paper.annexes}
        assert [chart.title for chart in annexes["cost_benefit"].shown.charts] == [
            "Hva det koster og gir hvert år",
            "Hvor sikkert er det?",
            "Hva betyr mest?",
            "Hvem betaler og hvem får",
            "Teller, men har ingen pris",
        ]

    def test_of_what_is_decided_is_what_it_was_decided_on(self, world: World, initiative: Initiative) -> None:
        write(world, initiative, "need", "solution")
        submission = world.submit(initiative, world.nurse)
        decide_gate(submission, verdict=Verdict(Outcome.RETURN, "Hvor mange?"), by=world.viewer(world.leader), at=MONDAY)
        initiative.refresh_from_db()
        later = Finding("Noe helt annet", is_complete=True)
        save_evidence(initiative, "solution", later, by=world.viewer(world.nurse), at=MONDAY, revision=1)
        paper = paper_about(initiative, submission.pk, MONDAY)
        assert paper
        assert {line.key: line.sentence for line in paper.lines}["solution"] == finished("solution", initiative).summary
        assert paper.verdict
        assert (paper.verdict.outcome, paper.verdict.reason, paper.verdict.by) == (
            "Send tilbake med spørsmål",
            "Hvor mange?",
            world.leader.name,
        )

    def test_of_what_is_decided_is_read_by_the_strategy_it_was_decided_by(self, world: World, initiative: Initiative) -> None:
        Initiative.objects.filter(pk=initiative.pk).update(size_class="radikal")
        initiative.refresh_from_db()
        write(world, initiative, "need", "solution")
        submission = world.submit(initiative, world.nurse)
        decide_gate(
            submission, verdict=Verdict(Outcome.RETURN, "Hvor mange?"), by=world.viewer(_decider(world, submission)), at=MONDAY
        )
        before = paper_about(initiative, submission.pk, MONDAY)
        assert before
        other = adopt_shipped("hvaler", municipality=world.municipality, on=date(2026, 3, 3))
        Initiative.objects.filter(pk=initiative.pk).update(strategy_version=other, size_class="smaa")
        moved = Initiative.objects.select_related("strategy_version", "municipality", "unit").get(pk=initiative.pk)
        after = paper_about(moved, submission.pk, MONDAY)
        assert after
        assert (after.lines, after.floor, after.question) == (before.lines, before.floor, before.question)

    def test_is_of_what_was_decided_last_where_no_gate_is_ahead(self, world: World, initiative: Initiative) -> None:
        submission = world.submit(initiative, world.nurse)
        verdict = Verdict(Outcome.STOP, "Nabokommunen gjør det samme.", learning="Spør naboen først.")
        decide_gate(submission, verdict=verdict, by=world.viewer(_decider(world, submission)), at=MONDAY)
        initiative.refresh_from_db()
        paper = paper_about(initiative, None, MONDAY)
        assert paper
        assert paper.submission == submission
        assert paper.verdict
        assert paper.verdict.reason == "Nabokommunen gjør det samme."

    def test_is_none_where_no_gate_is_ahead_and_nothing_was_decided(self, initiative: Initiative) -> None:
        initiative.stage = "in_use"
        assert paper_about(initiative, None, MONDAY) is None


class TestThePage:
    def test_is_read_by_those_who_see_the_initiative_and_no_others(self, world: World, initiative: Initiative) -> None:
        write(world, initiative, "need", "cost_benefit")
        status, page = page_of(world, world.colleague, initiative.pk)
        assert status == 200
        assert "Netto nåverdi er all nytte" in page
        assert page_of(world, world.outsider, initiative.pk)[0] == 404
        assert page_of(world, world.outsider, initiative.pk, name="evidence:paper_pdf")[0] == 404

    def test_of_a_submission_that_is_not_its_own_is_not_there(self, world: World, initiative: Initiative) -> None:
        other = world.submit(world.file(world.nurse), world.nurse)
        assert page_of(world, world.nurse, initiative.pk, other.pk)[0] == 404

    def test_shows_what_lies_before_a_gate_with_its_deadline(self, world: World, initiative: Initiative) -> None:
        submission = world.submit(initiative, world.nurse)
        for args in ([initiative.pk], [initiative.pk, submission.pk]):
            status, page = page_of(world, world.leader, *args)
            assert status == 200
            assert "frist " in page

    def test_of_what_is_decided_is_found_from_the_room_and_the_log(self, world: World, initiative: Initiative) -> None:
        submission = world.submit(initiative, world.nurse)
        verdict = Verdict(Outcome.STOP, "Nei.", learning="Spør naboen først.")
        decide_gate(submission, verdict=verdict, by=world.viewer(_decider(world, submission)), at=MONDAY)
        address = reverse("evidence:paper", args=[initiative.pk, submission.pk])
        for place in ("lift:room", "lift:log"):
            assert f'href="{address}"' in page_of(world, world.colleague, initiative.pk, name=place)[1]
        assert page_of(world, world.colleague, initiative.pk, submission.pk)[0] == 200

    def test_holds_the_question_and_the_answer_after_it_was_lifted(self, world: World, initiative: Initiative) -> None:
        asked, answer = Verdict(Outcome.RETURN, "Hvor mange gjelder det?"), "Fjorten beboere."
        decide_gate(world.submit(initiative, world.nurse), verdict=asked, by=world.viewer(world.leader), at=MONDAY)
        initiative.refresh_from_db()
        answered = submit_to_gate(initiative, by=world.viewer(world.nurse), at=MONDAY, message=answer)
        decide_gate(answered, verdict=Verdict(Outcome.LIFT, "Større enn meg."), by=world.viewer(world.leader), at=MONDAY)
        page = page_of(world, world.director, initiative.pk)[1]
        said = ["Hvor mange gjelder det?", "Fjorten beboere.", "Større enn meg."]
        assert [words for words in said if f"<p>{words}</p>" in page] == said
        paper = paper_about(initiative, None, MONDAY)
        assert paper
        assert [each["words"] for each in pdf._data(paper)["asked"]] == said
        assert pdf_of(paper)

    def test_says_what_remains(self, world: World, initiative: Initiative) -> None:
        assert "1 ting mangler" in page_of(world, world.nurse, initiative.pk)[1]

    def test_asks_no_more_of_the_database_the_more_there_is(
        self, world: World, initiative: Initiative, django_assert_max_num_queries: object
    ) -> None:
        write(world, initiative, "need", "solution", "cost_benefit", "operation_owner")
        client = signed_in(world.nurse)
        with django_assert_max_num_queries(24):  # type: ignore[operator]
            client.get(reverse("evidence:paper", args=[initiative.pk]))


class TestThePdf:
    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_is_tagged_and_fit_for_the_archive(self, world: World, initiative: Initiative, language: str) -> None:
        write(world, initiative, "need", "cost_benefit")
        with override(language):
            paper = paper_of(initiative, None, MONDAY)
            assert paper
            made = pdf_of(paper)
        assert made.startswith(b"%PDF-")
        assert b"pdfuaid:part" in made
        assert b"pdfaid:part" in made
        assert f"/Lang ({language}".encode() in made or f"/Lang({language}".encode() in made

    @pytest.mark.parametrize(
        ("language", "after"), [("nb", "Etter tiltakene"), ("nn", "Etter tiltaka"), ("en", "After the measures")]
    )
    def test_places_the_risks_before_and_after(self, world: World, initiative: Initiative, language: str, after: str) -> None:
        eased = Risk(what="Nettet faller ut", probability=4, consequence=5, probability_after=2, consequence_after=3)
        risks = RiskList(risks=(eased, *(Risk(what=f"Noe annet {number}", probability=4, consequence=4) for number in range(7))))
        keep(world, initiative, "risk_list", risks, by=world.nurse, is_complete=False)
        Initiative.objects.update(stage="concept", size_class="stor")
        initiative.refresh_from_db()
        with override(language):
            paper = paper_of(initiative, None, MONDAY)
            assert paper
            assert pdf_of(paper).startswith(b"%PDF-")
            (drawn,) = [annex["charts"] for annex in pdf._data(paper)["annexes"]]
        assert drawn[1]["title"] == after
        assert [matrix["rows"][1][0] for matrix in drawn] == ["4", "4"]
        assert drawn[0]["rows"][1][5] == ["high", "20", "1"]
        assert drawn[1]["rows"][1][5] == ["high", "20"]
        assert drawn[1]["rows"][3][3] == ["medium", "6", "1"]
        assert drawn[0]["rows"][1][4] == ["high", "16", *"2345678"]

    def test_says_why_nothing_is_worked_out(self, world: World, initiative: Initiative) -> None:
        cost = FlowLine(name="Sensorer", nature="cost", party="municipality", likely=1000, first=2026, last=2026)
        draft = CostBenefit(alternatives=(Alternative(name="Sensor"),), base_year=2026, years=8, flows=(cost,))
        keep(world, initiative, "cost_benefit", draft, by=world.nurse, is_complete=False)
        paper = _paper(initiative)
        (drawn,) = [chart for annex in pdf._data(paper)["annexes"] for chart in annex["charts"]]
        assert drawn["note"].startswith("«Sensor» er ikke regnet ut.")
        assert pdf_of(paper).startswith(b"%PDF-")

    def test_draws_the_profile_to_both_sides_of_the_middle(self, world: World, initiative: Initiative) -> None:
        write(world, initiative, "strategic_fit")
        paper = paper_of(initiative, None, MONDAY)
        assert paper
        charts = paper.annexes[0].shown.charts
        drawn = {span.label: (span.low, span.high) for chart in charts if isinstance(chart, SpanChart) for span in chart.spans}
        expected = {
            "Smidig organisasjon: Bidrar mye": (0.5, 1.0),
            "Klima og miljø: Litt verre": (0.25, 0.5),
            "Grønt skifte: Berører ikke": (0.5, 0.5),
        }
        assert {label: drawn[label] for label in expected} == expected
        assert pdf_of(paper).startswith(b"%PDF-")

    def test_fits_the_front_on_one_page(self, world: World, initiative: Initiative) -> None:
        Initiative.objects.update(stage="development", size_class="radikal")
        initiative.refresh_from_db()
        write(world, initiative, *(kind.key for kind in document_of(initiative.strategy_version).evidence_kinds))
        paper = _paper(initiative)
        assert len(paper.lines) > 12
        assert pages_of(pdf._data(paper) | {"annexes": []}) == 1

    def test_sets_written_text_as_it_was_written(self, world: World, initiative: Initiative) -> None:
        body = "## Pris\n\n| Løsning | Pris |\n|---|---|\n| Rør | 48 |\n\n1. først\n   - så\n\n> sagt\n\n`#pagebreak()` **[ks](https://ks.no)**\n\n```\n#x\n```"
        save_evidence(initiative, "solution", Finding("Sensor i taket.", body), by=world.viewer(world.nurse), at=MONDAY)
        assert pdf_of(_paper(initiative)).startswith(b"%PDF-")

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param("##\n\n# ![kart](https://a.no/k.png)", id="headings without words"),
            pytest.param("> " * 19 + "- **sagt**", id="deep quotes"),
            pytest.param("- " * 19 + "sagt", id="deep lists"),
            pytest.param("> - " * 10 + "sagt", id="lists in quotes"),
            pytest.param("*a " * 400 + "b" + "*" * 400, id="deep weight"),
            pytest.param(f"[fil](https://a.no/{'a' * 9000})", id="a long address"),
            pytest.param("[a&shy;](https://a.no)", id="a soft hyphen at the end of a link"),
            pytest.param("| [a](https://a.no) |\n|---|\n" + "| b |\n" * 99, id="a link above a long table"),
            pytest.param("a" * 20_000, id="a long word"),
            pytest.param("-\n-\n\n[](https://a.no)\n\n```\n```\n\n<b>&#0;</b>\n\n>", id="nothing in anything"),
            pytest.param("# \u202eשלום\n\n\x0b\x1b\u2028\ufffe 👍", id="letters of all kinds"),
        ],
    )
    def test_is_made_whatever_is_written(self, world: World, initiative: Initiative, body: str) -> None:
        save_evidence(initiative, "solution", Finding("Sensor i taket.", body), by=world.viewer(world.nurse), at=MONDAY)
        assert pdf_of(_paper(initiative)).startswith(b"%PDF-")

    def test_takes_what_anybody_writes_as_text(self, world: World, initiative: Initiative) -> None:
        initiative.problem = '#panic("nei") $x$ *a* _b_ <merke> @sitat \\ // `kode` [klammer]\n\n= Overskrift'
        paper = paper_of(initiative, None, MONDAY)
        assert paper
        assert pdf_of(paper).startswith(b"%PDF-")

    @pytest.mark.parametrize("text", ["Bra! 👍🏽", "\uf0b7 Kulepunkt fra Word", "中文 ภาษาไทย", "null\x01tegn", "👩‍👩‍👧 e\u0301"])
    def test_shows_letters_no_font_draws_as_something(self, initiative: Initiative, text: str) -> None:
        initiative.problem, initiative.title, initiative.idea = text, text, text
        paper = paper_of(initiative, None, MONDAY)
        assert paper
        assert pdf_of(paper).startswith(b"%PDF-")

    def test_keeps_the_letters_that_are_surely_drawn(self, initiative: Initiative, monkeypatch: pytest.MonkeyPatch) -> None:
        initiative.problem = "".join(letter for number in range(0x2700) if re.fullmatch(f"[{pdf.DRAWN}]", letter := chr(number)))
        assert len(initiative.problem) > 400
        monkeypatch.setattr(pdf, "_in_known_letters", lambda data: pytest.fail("a letter is not drawn"))
        paper = paper_of(initiative, None, MONDAY)
        assert paper
        assert pdf_of(paper).startswith(b"%PDF-")

    def test_comes_as_a_file(self, world: World, initiative: Initiative) -> None:
        response = signed_in(world.nurse).get(reverse("evidence:paper_pdf", args=[initiative.pk]))
        assert response["Content-Type"] == "application/pdf"
        assert f"-{initiative.pk}.pdf" in response["Content-Disposition"]


class TestThroughTheApi:
    def test_tells_the_same(self, world: World, initiative: Initiative) -> None:
        write(world, initiative, "need")
        told = Caller(world.nurse).get(f"/initiatives/{initiative.pk}/paper").json()
        assert (told["from_stage"], told["missing"], told["submission"]) == ("Behov", [], None)
        submission = world.submit(initiative, world.nurse)
        assert Caller(world.leader).get(f"/initiatives/{initiative.pk}/paper").json()["submission"] == submission.pk
        pdf = Caller(world.nurse).get(f"/initiatives/{initiative.pk}/paper.pdf?submission={submission.pk}")
        assert pdf.content.startswith(b"%PDF-")

    @pytest.mark.parametrize("path", ["paper", "paper.pdf", "paper?submission=1"])
    def test_is_not_there_for_those_who_do_not_see_it(self, world: World, initiative: Initiative, path: str) -> None:
        assert problem(Caller(world.outsider).get(f"/initiatives/{initiative.pk}/{path}")) == (404, "unknown-initiative")

    def test_of_a_submission_there_is_not_is_not_there(self, world: World, initiative: Initiative) -> None:
        assert problem(Caller(world.nurse).get(f"/initiatives/{initiative.pk}/paper?submission=999999")) == (404, "not-there")


def test_every_kind_with_a_sheet_has_an_example_that_is_finished(world: World, initiative: Initiative) -> None:
    Initiative.objects.filter(pk=initiative.pk).update(size_class="radikal")
    initiative.refresh_from_db()
    with_sheet = [kind.key for kind in kinds() if kind.content]
    assert {"need", "cost_benefit", "strategic_fit"} <= set(with_sheet)
    for kind in with_sheet:
        assert (
            save_evidence(initiative, kind, finished(kind, initiative), by=world.viewer(world.nurse), at=MONDAY).status
            == EvidenceStatus.COMPLETE
        )
