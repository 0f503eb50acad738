"""What has been learnt: who sees what, how it is found, a page at a time, in the API and as spreadsheets."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from heis.accounts.testing import Caller, problem, signed_in
from heis.evidence.queries.learnings import evaluations_with, learnt_in, short_with
from heis.evidence.sheets.evaluation import Evaluation
from heis.foundation.audience import Audience
from heis.foundation.testing import CheckedClient
from heis.lift.evidence import EVALUATION
from heis.lift.models import Initiative, Outcome
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.ending import reopen_decision, restart_initiative, stop_initiative
from heis.lift.operations.evidence import Finding, save_evidence
from heis.lift.queries.listing import Filter
from heis.lift.testing import MONDAY, World, made_once, make_world, more_like

WHO = [
    "stranger", "nurse", "colleague", "elsewhere", "leader", "director", "chief", "chair", "member_of_council", "coordinator", "outsider",
]  # fmt: skip
EMPLOYEES = {"nurse", "colleague", "elsewhere", "leader", "director", "chief", "coordinator"}
SEES = {
    Audience.TEAM: {"nurse", "coordinator"},
    Audience.UNIT: {"nurse", "colleague", "leader", "director", "chief", "coordinator"},
    Audience.MUNICIPALITY: EMPLOYEES,
    Audience.COOPERATION: EMPLOYEES,
    Audience.PORTAL: EMPLOYEES | {"chair", "member_of_council"},
    Audience.PUBLIC: set(WHO),
}
Make = Callable[..., Initiative]


@pytest.fixture
def learnt(world: World) -> Make:
    """Makes something that has ended with a finished evaluation."""
    return learning_in(world)


def learning_in(world: World) -> Make:
    def make(problem: str = "Beboere faller om natta.", *, days: int = 0, of: World = world, **given: Any) -> Initiative:
        told = {"happened": "Det gikk.", "otherwise": "Begynt før.", "others": "Mål først."}
        told |= {name: given.pop(name) for name in list(given) if name in Evaluation.model_fields}
        kept = {"audience": Audience.MUNICIPALITY, "stage": "in_use", "areas": ["smart"]} | given
        if kept["stage"] == "stopped":
            kept |= {"stopped_from": "concept", "learning": "Noe."}
        initiative = of.file(of.nurse, problem)
        Initiative.objects.filter(pk=initiative.pk).update(**kept)
        initiative.refresh_from_db()
        finding = Finding(content=Evaluation(**told), is_complete=True)
        save_evidence(initiative, EVALUATION, finding, by=of.viewer(of.nurse), at=MONDAY + timedelta(days=days))
        return initiative

    return make


@pytest.fixture
def stopped(world: World) -> Make:
    """Makes something that was stopped in the first stage with a few lines, and no evaluation."""

    def make(learning: str = "Printeren var for treg.", **given: Any) -> Initiative:
        initiative = world.file(world.nurse, "Vi skriver ut for mye.")
        stop_initiative(initiative, learning=learning, by=world.viewer(world.nurse), at=MONDAY)
        Initiative.objects.filter(pk=initiative.pk).update(**{"audience": Audience.MUNICIPALITY, "areas": ["smart"]} | given)
        initiative.refresh_from_db()
        return initiative

    return make


def _browser(world: World, who: str) -> CheckedClient:
    return CheckedClient() if who == "stranger" else signed_in(getattr(world, who), CheckedClient())  # type: ignore[return-value]


def _page(world: World, query: str = "", who: str = "nurse") -> str:
    response = _browser(world, who).get(reverse("evidence:learnings") + query)
    assert response.status_code == 200
    return str(response.content.decode())


def _taken(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def _found(world: World, query: str = "", who: str = "nurse") -> list[int]:
    caller = Caller(None if who == "stranger" else getattr(world, who))
    return [each["initiative"]["number"] for each in caller.get(f"/learnings{query}").json()["items"]]


class TestWhoSees:
    @pytest.fixture(scope="class")
    @classmethod
    def of_every_audience(cls, kept: World) -> Iterator[dict[Audience, int]]:
        learnt = learning_in(kept)
        with made_once(lambda: {each: learnt(others=f"Lærdom for {each.name}.", audience=each).pk for each in Audience}) as made:
            yield made

    @pytest.mark.parametrize("who", WHO)
    def test_what_is_shared_so_widely_on_the_page_in_the_api_and_in_the_spreadsheet(
        self, world: World, of_every_audience: dict[Audience, int], who: str
    ) -> None:
        client, caller = _browser(world, who), Caller(None if who == "stranger" else getattr(world, who))
        told = {
            "page": _page(world, who=who),
            "csv": _taken(client.get(reverse("evidence:export_learnings", args=["csv"]))).decode(),
            "exported by the api": _taken(caller.get("/learnings/export?format=csv")).decode(),
        }
        sees = {audience for audience, those in SEES.items() if who in those}
        for name, text in told.items():
            assert {audience for audience in Audience if f"Lærdom for {audience.name}." in text} == sees, name
        assert set(_found(world, who=who)) == {of_every_audience[audience] for audience in sees}

    @pytest.mark.parametrize("stage", ["concept", "deployment"])
    def test_nothing_before_it_has_ended(self, world: World, learnt: Make, stage: str) -> None:
        learnt(stage=stage)
        assert _found(world) == []
        assert "Ingen lærdommer ennå" in _page(world)

    def test_nothing_while_somebody_goes_on_with_it(self, world: World, learnt: Make) -> None:
        initiative = learnt()
        finding = Finding(content=Evaluation(others="Vent litt."))
        save_evidence(initiative, EVALUATION, finding, by=world.viewer(world.nurse), at=MONDAY, revision=1)
        assert _found(world) == []

    def test_no_names_of_people(self, world: World, learnt: Make) -> None:
        learnt(whom_to_ask="Fagsykepleier, natt")
        page, caller = _page(world, who="colleague"), Caller(world.colleague)
        csv = _taken(caller.get("/learnings/export?format=csv")).decode()
        for text in (page.partition("<main")[2], caller.get("/learnings").content.decode(), csv):
            assert "Mona" not in text
            assert "Fagsykepleier, natt" in text


class TestWhatIsShown:
    def test_what_others_should_know_comes_first_and_the_room_is_linked(self, world: World, learnt: Make) -> None:
        initiative = learnt(others="Sett av en halv time.", otherwise="Spurt nattevaktene.", stage="stopped")
        page = _page(world).partition("<main")[2]
        places = [page.index(words) for words in ("Sett av en halv time.", "Spurt nattevaktene.", "Beboere faller om natta")]
        assert places == sorted(places)
        assert reverse("lift:room", args=[initiative.pk]) in page
        assert "Smart kommune" in page

    def test_is_reached_from_every_page(self, world: World) -> None:
        assert reverse("evidence:learnings") in _browser(world, "stranger").get(reverse("lift:home")).content.decode()

    def test_in_the_api_with_all_that_is_written(self, world: World, learnt: Make) -> None:
        initiative = learnt(others="Sett av en halv time.", believed="Mer tid.", days=1)
        (told,) = Caller(world.nurse).get("/learnings").json()["items"]
        assert (told["initiative"]["number"], told["others"], told["believed"]) == (
            initiative.pk,
            "Sett av en halv time.",
            "Mer tid.",
        )
        assert told["evaluated_at"].startswith("2026-03-03")

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("", "Ingen lærdommer ennå"),
            ("?q=vinter", "Ingen lærdommer passer"),
            ("?shared=1", "Ingen lærdommer fra andre kommuner ennå"),
        ],
    )
    def test_an_empty_page_teaches(self, world: World, query: str, words: str) -> None:
        assert words in _page(world, query)


class TestFinding:
    @pytest.fixture(scope="class")
    @classmethod
    def three(cls, kept: World) -> Iterator[list[Initiative]]:
        with made_once(lambda: cls.make_three(learning_in(kept))) as made:
            yield made

    @staticmethod
    def make_three(learnt: Make) -> list[Initiative]:
        return [
            learnt("Nøkkelbokser fryser.", others="Prøv sensorene om vinteren.", areas=["smart", "gronn"], days=1),
            learnt("Skoleruta er lang.", happened="Barna gikk alene.", areas=["gronn"], stage="stopped", days=2),
            learnt("Felles rullator.", whom_to_ask="Hjelpemiddelsentralen", areas=[], days=3),
        ]

    @pytest.mark.parametrize(
        ("query", "places"),
        [
            ("", [2, 1, 0]),
            ("?area=gronn", [1, 0]),
            ("?area=finnes-ikke", []),
            ("?stage=stopped", [1]),
            ("?stage=in_use", [2, 0]),
            ("?area=gronn&stage=in_use", [0]),
            ("?q=sensor", [0]),
            ("?q=sensoren", [0]),
            ("?q=SENSOR+vinter", [0]),
            ("?q=vint", [0]),
            ("?q=skoleruta", [1]),
            ("?q=barn", [1]),
            ("?q=hjelpemiddel", [2]),
            ("?q=sensor&stage=stopped", []),
            ("?q=finnes-ikke", []),
            ("?q=og", []),
            ("?q=!!!", []),
            ("?q=%27+%26+%28", []),
        ],
    )
    def test_by_words_area_and_how_it_ended(self, world: World, three: list[Initiative], query: str, places: list[int]) -> None:
        assert _found(world, query) == [three[place].pk for place in places]
        page = _page(world, query)
        assert [each.title in page for each in three] == [place in places for place in range(3)]

    def test_by_number(self, world: World, three: list[Initiative]) -> None:
        assert _found(world, f"?q={three[1].pk}") == [three[1].pk]

    def test_the_page_leaves_out_what_it_does_not_understand_and_the_api_refuses_it(
        self, world: World, three: list[Initiative]
    ) -> None:
        assert "Felles rullator" in _page(world, "?stage=concept&cursor=tull&unit=x")
        for query in ("?stage=concept", "?cursor=tull"):
            assert problem(Caller(world.nurse).get(f"/learnings{query}")) == (422, "not-valid")

    def test_what_is_on_can_be_taken_off(self, world: World, three: list[Initiative]) -> None:
        page = _page(world, "?q=sensor&area=gronn")
        address = reverse("evidence:learnings")
        assert f'href="{address}?area=gronn"' in page
        assert f'href="{address}?q=sensor"' in page

    def test_is_taken_out_exactly_as_filtered(self, world: World, three: list[Initiative]) -> None:
        client = _browser(world, "nurse")
        sheet = _taken(client.get(reverse("evidence:export_learnings", args=["xlsx"]) + "?area=gronn"))
        book: Any = openpyxl.load_workbook(io.BytesIO(sheet))
        head, *rows = book.active.iter_rows(values_only=True)
        told = [dict(zip(head, row, strict=True)) for row in rows]
        assert [each["Nummer"] for each in told] == [three[1].pk, three[0].pk]
        assert [each["Slik endte det"] for each in told] == ["Avsluttet", "I bruk"]
        assert told[1]["Hva andre bør vite"] == "Prøv sensorene om vinteren."
        assert client.get(reverse("evidence:export_learnings", args=["pdf"])).status_code == 404
        assert problem(Caller(world.nurse).get("/learnings/export?format=pdf")) == (422, "not-valid")


class TestWhatWasStoppedWithAFewLines:
    def test_is_shown_and_marked(self, world: World, stopped: Make) -> None:
        initiative = stopped()
        page = _page(world).partition("<main")[2]
        assert "Printeren var for treg." in page
        assert "Kort lærdom" in page
        assert "Hva skjedde?" not in page
        (told,) = Caller(world.nurse).get("/learnings").json()["items"]
        assert (told["initiative"]["number"], told["is_short"], told["others"], told["happened"]) == (
            initiative.pk,
            True,
            "Printeren var for treg.",
            "",
        )
        assert (told["evaluated_at"], told["learnt_at"][:10]) == (None, "2026-03-02")
        csv = _taken(_browser(world, "nurse").get(reverse("evidence:export_learnings", args=["csv"]))).decode()
        assert "Kort lærdom" in csv
        assert "Printeren var for treg." in csv

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?q=printeren", True),
            ("?q=treg", True),
            ("?q=skriver", True),
            ("?q=evaluering", False),
            ("?stage=stopped", True),
            ("?stage=in_use", False),
            ("?area=smart", True),
            ("?area=gronn", False),
            ("?q=printeren&area=smart&stage=stopped", True),
        ],
    )
    def test_is_found_as_the_others(self, world: World, stopped: Make, query: str, *, found: bool) -> None:
        initiative = stopped()
        assert _found(world, query) == ([initiative.pk] if found else [])
        assert ("Printeren var for treg." in _page(world, query)) is found

    @pytest.mark.parametrize("audience", Audience)
    def test_is_seen_by_those_who_see_the_initiative(self, world: World, stopped: Make, audience: Audience) -> None:
        stopped(audience=audience)
        for who in ("stranger", "nurse", "colleague", "elsewhere", "chair", "outsider"):
            assert bool(_found(world, who=who)) is (who in SEES[audience])
            assert bool(_found(world, "?q=printeren", who=who)) is (who in SEES[audience])

    def test_is_found_by_others_when_it_is_shared(self, world: World, stopped: Make) -> None:
        initiative = stopped(audience=Audience.PORTAL)
        theirs = make_world(number="3105", name="Sarpsborg")
        Initiative.objects.filter(pk=initiative.pk).update(municipality=theirs.municipality, unit=theirs.unit)
        assert _found(world, "?shared=true&q=printeren", who="colleague") == [initiative.pk]

    def test_when_a_floor_stopped_it(self, world: World) -> None:
        initiative = world.file(world.nurse)
        laid = world.submit(initiative, world.nurse)
        verdict = Verdict(Outcome.STOP, "Derfor.", learning="Printeren var for treg.")
        decision = decide_gate(laid, verdict=verdict, by=world.viewer(world.leader), at=MONDAY)
        assert _found(world, "?q=printeren") == [initiative.pk]
        reopen_decision(decision, reason="Feil.", by=world.viewer(world.coordinator), at=MONDAY)
        assert _found(world) == []

    def test_not_when_it_has_been_taken_up_again(self, world: World, stopped: Make) -> None:
        restart_initiative(stopped(), reason="Ny printer.", by=world.viewer(world.nurse), at=MONDAY)
        assert _found(world) == []

    def test_gives_place_to_the_evaluation_and_stands_while_somebody_goes_on_with_that(self, world: World, stopped: Make) -> None:
        initiative = stopped()
        evidence = world.evaluate(initiative, world.nurse, at=MONDAY + timedelta(days=2))
        (told,) = Caller(world.nurse).get("/learnings").json()["items"]
        assert (told["is_short"], told["learnt_at"][:10]) == (False, "2026-03-04")
        assert _found(world, "?q=printeren") == []
        finding = Finding(content=Evaluation(others="Vent litt."))
        save_evidence(initiative, EVALUATION, finding, by=world.viewer(world.nurse), at=MONDAY, revision=evidence.revision)
        assert _found(world, "?q=printeren") == [initiative.pk]
        assert "Vent litt." not in _page(world)


class TestWhatOthersShare:
    @pytest.fixture
    def theirs(self, learnt: Make) -> Initiative:
        other = make_world(number="3105", name="Sarpsborg")
        learnt("Bare deres.", of=other, audience=Audience.MUNICIPALITY)
        return learnt("Snøen legger seg.", others="Ta hensyn til vinteren.", of=other, audience=Audience.PORTAL)

    def test_is_found_beside_ones_own(self, world: World, learnt: Make, theirs: Initiative) -> None:
        own = learnt()
        assert _found(world) == [own.pk]
        assert _found(world, "?shared=true") == _found(world, "?shared=true&q=vinter") == [theirs.pk]
        assert _found(world, "?shared=true", who="stranger") == []
        page = _page(world, "?shared=1")
        assert "Sarpsborg" in page
        assert "Bare deres" not in page


class TestManyOfThem:
    def test_a_page_at_a_time(self, world: World, learnt: Make) -> None:
        made = more_like(learnt(), 29)
        for number, each in enumerate(made):
            each.evaluated_at = MONDAY + timedelta(days=number // 2)
        Initiative.objects.bulk_update(made, ["evaluated_at"])
        whole = list(Initiative.objects.order_by("-evaluated_at", "-pk").values_list("pk", flat=True))
        first = Caller(world.nurse).get("/learnings?limit=20").json()
        second = Caller(world.nurse).get(f"/learnings?limit=20&cursor={first['next_cursor']}").json()
        assert [each["initiative"]["number"] for each in [*first["items"], *second["items"]]] == whole
        assert second["next_cursor"] is None
        page = _page(world, "?area=smart")
        assert 'rel="next"' in page
        assert "area=smart&amp;cursor=" in page

    def test_costs_the_same_however_many(self, world: World, learnt: Make, django_assert_max_num_queries: Any) -> None:
        one = learnt()
        client, address = _browser(world, "nurse"), reverse("evidence:learnings")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        more_like(one, 30)
        with django_assert_max_num_queries(min(len(queries), 9)):
            client.get(address)
        with django_assert_max_num_queries(min(len(queries), 9)):
            _taken(client.get(reverse("evidence:export_learnings", args=["csv"])))

    @pytest.mark.parametrize(
        ("asked", "index"), [(Filter(), "initiative_learnt"), (Filter(shared=True), "initiative_learnt_shared")]
    )
    def test_are_found_along_an_index(self, world: World, learnt: Make, asked: Filter, index: str) -> None:
        learnt()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        found = learnt_in(world.municipality.pk, world.viewer(world.nurse), asked, MONDAY)
        assert f"using {index} " in found.order_by("-learnt_at", "-pk")[:25].explain()

    def test_words_of_a_short_one_are_found_along_an_index(self, world: World, stopped: Make) -> None:
        stopped()
        connection.check_constraints()
        with connection.cursor() as cursor:  # without another that is as good while there is but one
            cursor.execute(
                "DROP INDEX initiative_unevaluated, initiative_standing; SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
            )
        assert "initiative_learning_words" in short_with("printer").explain()

    def test_words_are_found_along_an_index(self, world: World, learnt: Make) -> None:
        learnt()
        connection.check_constraints()
        with connection.cursor() as cursor:  # without another that is as good while there is but one
            cursor.execute("ALTER TABLE lift_evidence DROP CONSTRAINT one_evidence_of_a_kind; SET LOCAL enable_seqscan = off")
        assert "evaluation_words" in evaluations_with("sensor").explain()
