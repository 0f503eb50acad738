"""The numbers of the cost-benefit analysis through the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from heis.accounts.testing import Caller, problem
from heis.evidence.papers import pdf
from heis.evidence.papers.paper import paper_of
from heis.evidence.sheets.cost_benefit import CostBenefit
from heis.evidence.sheets.cost_benefit_lines import Alternative
from heis.evidence.testing import keep
from heis.lift.models import Initiative
from heis.lift.testing import MONDAY, World, finished


def path(initiative: Initiative) -> str:
    return f"/initiatives/{initiative.pk}/evidence/cost_benefit/result"


def example(initiative: Initiative) -> CostBenefit:
    content = finished("cost_benefit", initiative).content
    assert isinstance(content, CostBenefit)
    return content


@pytest.fixture
def written(world: World, initiative: Initiative) -> Initiative:
    """An initiative with the example of a sheet."""
    keep(world, initiative, "cost_benefit", example(initiative), by=world.nurse)
    return initiative


def test_tells_the_numbers_of_each_alternative(world: World, written: Initiative) -> None:
    told = Caller(world.nurse).get(path(written)).json()
    assert (told["revision"], told["left_out"]) == (1, 0)
    best = max(told["alternatives"], key=lambda each: each["net_present_value"])
    assert best["net_present_value"] == pytest.approx(sum(best["by_party"].values()) - best["tax_cost"])
    assert best["net_present_value"] == pytest.approx(best["benefits"] - best["costs"])
    assert best["net_present_value"] == pytest.approx(sum(each["net"] * each["factor"] for each in best["years"]))
    assert [each["year"] for each in best["years"]] == list(range(told["base_year"], told["base_year"] + told["years"] + 1))
    assert best["spread"]["percentiles"]["10"] < best["spread"]["percentiles"]["90"]
    assert best["matters"]


def test_is_worked_out_anew_when_the_sheet_is_changed(world: World, written: Initiative) -> None:
    before = Caller(world.nurse).get(path(written)).json()
    content = example(written)
    dearer = content.flows[0].model_copy(update={"likely": (content.flows[0].likely or 0) * 2, "high": None, "low": None})
    content = content.model_copy(update={"flows": (dearer, *content.flows[1:])})
    keep(world, written, "cost_benefit", content, by=world.nurse)
    after = Caller(world.nurse).get(path(written)).json()
    assert after["revision"] == before["revision"] + 1
    assert after["alternatives"][0]["net_present_value"] != before["alternatives"][0]["net_present_value"]


def test_says_how_many_lines_are_left_out(world: World, initiative: Initiative) -> None:
    content = example(initiative)
    lines = (content.flows[0].model_copy(update={"first": None}), *content.flows[1:])
    keep(world, initiative, "cost_benefit", content.model_copy(update={"flows": lines}), by=world.nurse, is_complete=False)
    assert Caller(world.nurse).get(path(initiative)).json()["left_out"] == 1


def test_is_not_there_while_nothing_is_filled_in(world: World, initiative: Initiative) -> None:
    assert problem(Caller(world.nurse).get(path(initiative)))[0] == 404


def test_is_not_there_for_those_who_do_not_see_it(world: World, written: Initiative) -> None:
    assert problem(Caller(world.outsider).get(path(written)))[0] == 404


def annex_of(initiative: Initiative) -> dict[str, Any]:
    initiative.refresh_from_db()
    paper = paper_of(initiative, None, MONDAY)
    assert paper
    assert pdf.pdf_of(paper).startswith(b"%PDF-")
    annexes: list[dict[str, Any]] = pdf._data(paper)["annexes"]
    return annexes[-1]


class TestInThePaper:
    def test_stands_who_pays_and_gains_and_what_has_no_price(self, world: World, written: Initiative) -> None:
        tables = {chart["title"]: chart for chart in annex_of(written)["charts"] if chart["kind"] == "table"}
        assert tables["Hvem betaler og hvem får"]["rows"][-1][0] == "Sum, netto nåverdi"
        assert "R-109/21" in tables["Hvem betaler og hvem får"]["note"]
        assert tables["Teller, men har ingen pris"]["rows"]

    @pytest.mark.parametrize(
        ("language", "title"),
        [
            ("nb", "Alternativene ved siden av hverandre"),
            ("nn", "Alternativa ved sida av kvarandre"),
            ("en", "The alternatives side by side"),
        ],
    )
    def test_stand_the_alternatives_beside_each_other(
        self, world: World, initiative: Initiative, language: str, title: str
    ) -> None:
        content = example(initiative)
        lines = [line.model_copy(update={"alternative": "A"}) for line in content.flows]
        others = [line.model_copy(update={"alternative": "B", "likely": (line.likely or 0) * 2}) for line in content.flows]
        both = (Alternative(name="Den ene", letter="A"), Alternative(name="Den andre", letter="B"))
        changed = content.model_copy(update={"alternatives": both, "flows": (*lines, *others)})
        keep(world, initiative, "cost_benefit", changed, by=world.nurse, is_complete=False)
        with override(language):
            beside = annex_of(initiative)["charts"][0]
        assert beside["title"] == title
        assert beside["heads"] == ["", "A: Den ene", "B: Den andre"]
        assert len(beside["rows"]) >= 6
