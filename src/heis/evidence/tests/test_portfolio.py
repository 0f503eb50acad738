"""The portfolio: how it spreads, what it is worth against what it risks, and two beside each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from heis.accounts.testing import Caller, problem, signed_in
from heis.evidence.operations.measuring import Reading, measure_benefit
from heis.evidence.papers.beside import beside_each_other
from heis.evidence.queries.portfolio import BANDS, portfolio_of, portfolio_seen_by
from heis.evidence.testing import owned_benefit, put_in_use
from heis.foundation.audience import Audience
from heis.foundation.clock import local_date
from heis.foundation.testing import check_page
from heis.lift.models import Initiative
from heis.lift.operations.evidence import Finding, save_evidence
from heis.lift.queries import halves
from heis.lift.queries.listing import Filter, initiatives_in
from heis.lift.testing import MONDAY, World, finished, make_world, more_like

MILLION = 1_000_000


def judged(world: World, title: str, **fields: object) -> Initiative:
    initiative = world.file(world.nurse, problem=f"{title} er et problem.")
    Initiative.objects.filter(pk=initiative.pk).update(title=title, **fields)
    initiative.refresh_from_db()
    return initiative


def page_of(who: object, name: str, query: str = "", *, status: int = 200) -> str:
    response = signed_in(who).get(reverse(name) + query)  # type: ignore[arg-type]
    assert response.status_code == status
    if status == 200:
        check_page(response)
    return response.content.decode()


class TestWhatIsComparedBy:
    def test_is_kept_when_the_evidence_is_finished(self, world: World) -> None:
        initiative = world.file(world.nurse)
        for kind in ("cost_benefit", "risk_test"):
            save_evidence(initiative, kind, finished(kind, initiative), by=world.viewer(world.nurse), at=MONDAY)
        kept = Initiative.objects.get(pk=initiative.pk)
        assert kept.worth_nok
        assert kept.risk in {"low", "medium", "high"}

    def test_is_no_more_when_nothing_has_a_price_any_more(self, world: World) -> None:
        initiative = world.file(world.nurse)
        whole = finished("cost_benefit", initiative)
        save_evidence(initiative, "cost_benefit", whole, by=world.viewer(world.nurse), at=MONDAY)
        assert whole.content
        unpriced = replace(whole, content=whole.content.model_copy(update={"flows": (), "units": ()}))
        save_evidence(initiative, "cost_benefit", unpriced, by=world.viewer(world.nurse), at=MONDAY, revision=1)
        assert Initiative.objects.get(pk=initiative.pk).worth_nok is None

    def test_is_not_kept_of_what_is_only_begun(self, world: World) -> None:
        initiative = world.file(world.nurse)
        begun = Finding(content=finished("cost_benefit", initiative).content)
        save_evidence(initiative, "cost_benefit", begun, by=world.viewer(world.nurse), at=MONDAY)
        assert Initiative.objects.get(pk=initiative.pk).worth_nok is None


class TestThePortfolio:
    def test_adds_up_what_there_is(self, world: World) -> None:
        judged(
            world,
            "A",
            worth_nok=12 * MILLION,
            risk="high",
            amount_nok=MILLION,
            areas=["helsefremmende", "smart"],
            size_class="stor",
        )
        judged(world, "B", worth_nok=-5, risk="low", amount_nok=2 * MILLION, areas=["smart"])
        judged(world, "C", worth_nok=MILLION)
        found = portfolio_of(Initiative.objects.all())
        assert (found.count, found.amount_nok, found.worth_nok, found.judged) == (3, 3 * MILLION, 13 * MILLION - 5, 2)
        assert {part.key: (part.count, part.amount_nok) for part in found.by_area} == {
            "helsefremmende": (1, MILLION),
            "smart": (2, 3 * MILLION),
        }
        assert {part.key: part.count for part in found.by_size} == {"stor": 1, "hverdag": 2}
        assert [each.title for each in found.cell("large", "high").named] == ["A"]
        assert found.cell("negative", "low").count == 1
        assert found.cell("small", "medium").count == 0

    @pytest.mark.parametrize(
        ("worth", "band"),
        [
            (-1, "negative"),
            (0, "small"),
            (MILLION - 1, "small"),
            (MILLION, "medium"),
            (10 * MILLION - 1, "medium"),
            (10 * MILLION, "large"),
        ],
    )
    def test_has_bands_of_worth(self, world: World, worth: int, band: str) -> None:
        judged(world, "A", worth_nok=worth, risk="low")
        assert portfolio_of(Initiative.objects.all()).cell(band, "low").count == 1

    def test_names_the_few_worth_the_most_in_a_cell(self, world: World) -> None:
        for worth in range(5):
            judged(world, str(worth), worth_nok=worth, risk="low")
        cell = portfolio_of(Initiative.objects.all()).cell("small", "low")
        assert (cell.count, [each.title for each in cell.named]) == (5, ["4", "3", "2"])

    def test_asks_the_database_as_often_whatever_there_is(self, world: World, django_assert_num_queries: object) -> None:
        for risk in ("low", "medium", "high"):
            judged(world, risk, worth_nok=1, risk=risk, areas=["smart"])
        with django_assert_num_queries(4):  # type: ignore[operator]
            portfolio_of(Initiative.objects.all())

    @pytest.mark.parametrize("much", [1, 1000])
    def test_is_the_same_whether_it_is_remembered_or_not(self, world: World, much: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(halves, "MUCH", much)
        cache.clear()
        for number, audience in enumerate(Audience):
            for unit in (world.unit, world.other_unit):
                judged(
                    world,
                    f"{number}{unit.pk}",
                    worth_nok=number * MILLION,
                    risk="low",
                    areas=["smart"],
                    audience=audience,
                    unit=unit,
                )
        for who in ("nurse", "colleague", "elsewhere", "leader", "chief", "chair", "coordinator", "outsider"):
            viewer = world.viewer(getattr(world, who))
            for _twice in range(2):
                found = portfolio_seen_by(viewer, world.municipality.pk, Filter(), MONDAY)
                seen = portfolio_of(initiatives_in(world.municipality.pk, viewer, Filter(), MONDAY))
                assert (found.count, found.worth_nok, found.judged, found.by_area) == (
                    seen.count,
                    seen.worth_nok,
                    seen.judged,
                    seen.by_area,
                )
                assert [found.cell(band, "low") for band in BANDS] == [seen.cell(band, "low") for band in BANDS], who


class TestThePages:
    def test_show_what_one_may_see_and_no_more(self, world: World) -> None:
        judged(world, "Fallsensorer", worth_nok=MILLION, risk="low")
        assert "Fallsensorer" in page_of(world.colleague, "evidence:portfolio")
        assert "Fallsensorer" not in page_of(world.outsider, "evidence:portfolio")

    def test_begin_with_what_rides_and_reach_the_rest(self, world: World) -> None:
        judged(world, "Fallsensorer", worth_nok=MILLION, risk="low", stage="in_use")
        assert "Fallsensorer" not in page_of(world.colleague, "evidence:portfolio")
        assert "Fallsensorer" in page_of(world.colleague, "evidence:portfolio", "?riding=0")

    def test_are_filtered_by_unit(self, world: World) -> None:
        judged(world, "Fallsensorer", worth_nok=MILLION, risk="low")
        assert "Fallsensorer" in page_of(world.colleague, "evidence:portfolio", f"?unit={world.section.pk}")
        assert "Ingenting her ennå" in page_of(world.colleague, "evidence:portfolio", "?unit=999999")

    def test_say_what_to_do_when_nothing_is_judged(self, world: World) -> None:
        judged(world, "Fallsensorer")
        assert "Når et initiativ gjør det" in page_of(world.colleague, "evidence:portfolio")

    def test_show_planned_against_realised_of_what_is_in_use(self, world: World) -> None:
        initiative = judged(world, "Fallsensorer", areas=["smart"])
        benefit = owned_benefit(world, initiative, world.leader)
        assert "Planlagt mot målt" not in page_of(world.colleague, "evidence:portfolio", "?riding=0")
        put_in_use(initiative)
        measure_benefit(benefit, Reading(local_date(MONDAY), 5), by=world.viewer(world.leader), at=MONDAY)
        page = page_of(world.colleague, "evidence:portfolio", "?riding=0").replace("\N{NO-BREAK SPACE}", " ")
        assert "630 000 kr av 840 000 kr" in page
        assert 'width="750.0"' in page
        assert 'class="bar-list__mark" x1="997.0"' in page
        assert "Planlagt mot målt" not in page_of(world.outsider, "evidence:portfolio", "?riding=0")
        assert "Planlagt mot målt" not in page_of(world.colleague, "evidence:portfolio", "?unit=999999")

    def test_set_two_beside_each_other(self, world: World) -> None:
        one, other = judged(world, "Sensorer", worth_nok=MILLION, risk="low"), judged(world, "Matter", amount_nok=5)
        save_evidence(one, "solution", Finding("Sensor i taket", is_complete=True), by=world.viewer(world.nurse), at=MONDAY)
        page = page_of(world.colleague, "evidence:compare", f"?a={one.pk}&b={other.pk}")
        for words in ("Sensorer", "Matter", "Sensor i taket"):
            assert words in page
        page_of(world.outsider, "evidence:compare", f"?a={one.pk}&b={other.pk}", status=404)

    def test_choose_any_two_by_title_or_number(self, world: World) -> None:
        one, other = (
            judged(world, "Sensorer", audience=Audience.MUNICIPALITY),
            judged(world, "Matter", audience=Audience.MUNICIPALITY),
        )
        address = reverse("evidence:compare")
        assert f'href="{address}?a={other.pk}"' in page_of(world.colleague, "evidence:compare", "?q=matt")
        for text in ("matt", str(other.pk), ""):
            page = page_of(world.colleague, "evidence:compare", f"?a={one.pk}&q={text}")
            assert "Det sammenliknes med «Sensorer»." in page
            assert f'href="{address}?a={one.pk}&amp;b={other.pk}"' in page
            assert f"b={one.pk}" not in page
        assert "Ingen initiativer passer" in page_of(world.colleague, "evidence:compare", f"?a={one.pk}&q=finnes-ikke")
        both = page_of(world.colleague, "evidence:compare", f"?a={one.pk}&b={other.pk}")
        assert f'href="{address}?a={one.pk}"' in both
        assert f'href="{address}?a={other.pk}"' in both

    def test_choose_among_what_others_share_too_and_not_among_what_is_not_theirs_to_see(self, world: World) -> None:
        elsewhere = make_world(number="3105", name="Sarpsborg")
        theirs, hidden = judged(elsewhere, "Matter", audience=Audience.PORTAL), judged(elsewhere, "Mattelager")
        page = page_of(world.colleague, "evidence:compare", "?q=matte")
        assert f"?a={theirs.pk}" in page
        assert "Sarpsborg" in page
        assert f"?a={hidden.pk}" not in page
        page_of(world.colleague, "evidence:compare", f"?a={hidden.pk}", status=404)

    def test_find_them_with_as_many_queries_for_many_as_for_one(self, world: World, django_assert_max_num_queries: Any) -> None:
        more_like(judged(world, "Matter", audience=Audience.MUNICIPALITY), 30, "Matter {}")
        client = signed_in(world.colleague)
        client.get(reverse("evidence:compare"))
        with django_assert_max_num_queries(9):
            client.get(reverse("evidence:compare") + "?q=matter")

    def test_not_the_same_twice(self, world: World) -> None:
        one = judged(world, "Sensorer")
        page = page_of(world.nurse, "evidence:compare", f"?a={one.pk}&b={one.pk}", status=422)
        assert "Dette er det samme initiativet to ganger." in page
        assert "Velg det andre" in page

    def test_are_reached_from_the_room_of_one(self, world: World) -> None:
        one = judged(world, "Sensorer", audience=Audience.MUNICIPALITY)
        room = signed_in(world.colleague).get(reverse("lift:room", args=[one.pk])).content.decode()
        assert f'href="{reverse("evidence:compare")}?a={one.pk}">Sammenlikn med et annet</a>' in room

    def test_and_what_has_several_areas_counts_in_each(self, world: World) -> None:
        judged(world, "Sensorer", areas=["smart", "gronn"])
        assert "teller i hvert av dem" in page_of(world.nurse, "evidence:portfolio")

    @pytest.mark.parametrize("query", ["?a=x&b=y", "?a=99999999", "?a=99999999&b=99999998", "?a=-1&b=1"])
    def test_of_two_there_are_not_are_not_there(self, world: World, query: str) -> None:
        page_of(world.nurse, "evidence:compare", query, status=404)


def test_what_neither_says_is_left_out(world: World) -> None:
    beside = beside_each_other(judged(world, "A"), judged(world, "B", risk="high"))
    assert "Netto nåverdi" not in [row.label for row in beside.facts]
    assert ("", "Høy") in [(row.one, row.other) for row in beside.facts]


class TestThroughTheApi:
    def test_tells_the_same(self, world: World) -> None:
        one = judged(world, "A", worth_nok=MILLION, risk="low", areas=["smart"])
        other = judged(world, "B")
        told = Caller(world.colleague).get("/portfolio").json()
        assert (told["count"], told["judged"], told["cells"][0]["numbers"]) == (2, 1, [one.pk])
        beside = Caller(world.colleague).get(f"/portfolio/beside?a={one.pk}&b={other.pk}").json()
        assert {row["label"]: row["a"] for row in beside["facts"]}["Risiko"] == "Lav"

    def test_refuses_the_same_twice(self, world: World) -> None:
        one = judged(world, "A")
        assert problem(Caller(world.nurse).get(f"/portfolio/beside?a={one.pk}&b={one.pk}")) == (422, "same-twice")

    def test_shows_nobody_what_they_may_not_see(self, world: World) -> None:
        one = judged(world, "A", worth_nok=MILLION, risk="low")
        assert Caller(world.outsider).get("/portfolio").json()["count"] == 0
        assert problem(Caller(world.outsider).get(f"/portfolio/beside?a={one.pk}&b={one.pk}")) == (404, "unknown-initiative")

    def test_is_in_the_spreadsheet_of_the_list(self, world: World) -> None:
        judged(world, "A", worth_nok=1_234_567, risk="medium")
        sheet = signed_in(world.colleague).get(reverse("lift:export", args=["csv"]))
        text = b"".join(sheet.streaming_content).decode()  # type: ignore[attr-defined]
        assert "Netto nåverdi i kroner" in text
        assert "1234567;Middels" in text
