"""The risk test as it is filled in, judged and shown, and what it does to the size of the initiative."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from heis.accounts.testing import Browser, Caller, etag, problem
from heis.evidence.pictures.risk_test import judged_of
from heis.evidence.sheets.risk_test import Exit, Partner, RiskTest, size_of, written_share
from heis.evidence.tests.books import from_book
from heis.journal.operations import Subject
from heis.journal.queries import event_lines_of
from heis.lift.evidence import Case, Sized
from heis.lift.models import Evidence, Initiative, Novelty
from heis.lift.operations.changing import InitiativeHasChanged, NotYours
from heis.lift.operations.describing import Description, UnableToDescribe, describe_initiative
from heis.lift.operations.evidence import Finding, NotFinished, UnableToSaveEvidence, save_evidence
from heis.lift.queries.sizing import settled_size_of
from heis.lift.testing import MONDAY, World
from heis.organisation.models import Budget
from heis.organisation.testing import make_budget, make_municipality
from heis.strategy.queries import document_of
from heis.strategy.testing import adopt_shipped

FULL = RiskTest(
    amount_nok=1_200_000,
    way_back="mulig",
    way_back_how="Den gamle alarmen står.",
    exits=(Exit(when="Etter utprøvingen", cost_nok=40_000, lost="Sensorene"),),
    exit_points="ett",
)
LIGHT = RiskTest(amount_nok=20_000, way_back="lett")


@pytest.fixture
def case(initiative: Initiative) -> Case:
    return Case(initiative, document_of(initiative.strategy_version))


@pytest.fixture
def larger(case: Case) -> Case:
    """One that is not of the smallest size."""
    case.initiative.size_class = "stor"
    return case


def but(content: RiskTest, **fields: object) -> RiskTest:
    return content.model_copy(update=fields)


def finish(world: World, initiative: Initiative, content: RiskTest, *, draft: bool = False) -> Evidence:
    written = Evidence.objects.filter(initiative=initiative, kind="risk_test").first()
    finding = Finding(content=content, is_complete=not draft)
    revision = written.revision if written else None
    return save_evidence(initiative, "risk_test", finding, by=world.viewer(world.nurse), at=MONDAY, revision=revision)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


class TestWhatIsAskedFor:
    def test_of_the_smallest_only_the_cost_and_the_way_back_are_in_sight(self, case):
        asking = RiskTest.asking(case)
        assert set(RiskTest.model_fields) - asking.folded - asking.left_out == {"amount_nok", "way_back"}

    def test_of_a_larger_everything_is(self, larger):
        assert not RiskTest.asking(larger).folded

    def test_the_registered_budget_is_not_asked_for_but_told_of(self, case):
        asking = RiskTest.asking(case)
        assert {"budget_nok", "budget_year"} <= asking.left_out
        assert "for 2026, 8 mrd. kr" in plain(asking.hints["amount_nok"])

    @pytest.mark.parametrize("amount", [None, 0])
    def test_without_one_it_is_asked_for_and_said_so(self, larger, amount):
        Budget.objects.all().delete()
        if amount is not None:
            make_budget(municipality=larger.initiative.municipality, operating_nok=0, investment_nok=0)
        asking = RiskTest.asking(larger)
        assert "budget_nok" not in asking.left_out
        assert "ikke registrert noe budsjett" in asking.hints["budget_nok"]

    def test_it_begins_with_what_is_described(self, case):
        case.initiative.amount_nok, case.initiative.novelty, case.initiative.builds_on_text = 75_000, "copied", "Sarpsborg"
        begun = RiskTest.begin(case)
        assert (begun.amount_nok, begun.novelty, begun.proven_by) == (75_000, Novelty.COPIED, "Sarpsborg")

    def test_the_municipality_itself_is_not_a_partner_to_choose(self, case):
        make_municipality(number="3105", name="Sarpsborg")
        assert RiskTest.choices(case)["municipalities"] == [("3105", "Sarpsborg")]


class TestWithKnown:
    def test_has_the_registered_budget_whatever_is_sent(self, case):
        known = but(FULL, budget_nok=1).with_budgets(case)
        assert (known.budget_nok, known.budget_year) == (8_000_000_000, 2026)

    def test_keeps_what_is_typed_when_none_is_registered(self, case):
        Budget.objects.all().delete()
        assert but(FULL, budget_nok=7_000_000_000).with_budgets(case).budget_nok == 7_000_000_000
        assert FULL.with_budgets(case).budget_year is None

    def test_finds_the_budgets_of_municipalities_and_leaves_what_is_typed(self, case):
        for number, name in (("3105", "Sarpsborg"), ("3110", "Hvaler"), ("3114", "Våler")):
            made = make_municipality(number=number, name=name)
            if name != "Hvaler":
                make_budget(municipality=made, year=2025, operating_nok=5_000, investment_nok=1_000)
        sent = [
            Partner(municipality="3105", percent=10),
            Partner(municipality="3110", percent=10),
            Partner(municipality="3114", percent=10, budget_nok=77),
            Partner(name="Bedrift AS", percent=10),
        ]
        known = but(FULL, partners=tuple(sent)).with_budgets(case)
        assert [partner.budget_nok for partner in known.partners] == [6_000, None, 77, None]


class TestLacking:
    def test_all_that_cannot_be_gone_back_from_needs_is_said_before_the_cost_is_known(self, case):
        found = RiskTest(way_back="umulig").with_budgets(case).lacking(case)
        assert [fault.field for fault in found] == ["amount_nok", "way_back_how", "exit_points"]

    def test_where_one_can_stop_is_asked_for_with_whether(self, larger):
        said = {fault.field: fault.message for fault in RiskTest().lacking(larger)}
        assert said["exit_points"] == "Svar på om dere kan stanse underveis. Kan dere det, fortell også om minst ett sted."
        exits = (Exit(when="Etter utprøvingen", cost_nok=0),)
        assert {fault.field: fault.message for fault in RiskTest(exits=exits).lacking(larger)}["exit_points"].endswith("underveis.")

    @pytest.mark.parametrize(
        ("change", "field", "words"),
        [
            ({"amount_nok": None}, "amount_nok", "hva det koster"),
            ({"amount_nok": 100_000_000_001}, "amount_nok", "for stort"),
            ({"budget_nok": None}, "budget_nok", "Skriv budsjettet"),
            ({"budget_nok": 0}, "budget_nok", "Skriv budsjettet"),
            ({"way_back": ""}, "way_back", "om dere kan gå tilbake"),
            ({"way_back": "kanskje"}, "way_back", "om dere kan gå tilbake"),
            ({"way_back_how": " "}, "way_back_how", "hvordan dere går tilbake"),
            ({"exits": ()}, "exits.0.when", "minst ett sted"),
            ({"exits": (Exit(cost_nok=0),)}, "exits.0.when", "når dere kan stanse"),
            ({"exits": (Exit(when="Snart"),)}, "exits.0.cost_nok", "hva det koster å stanse"),
            ({"exit_points": ""}, "exit_points", "om dere kan stanse"),
            ({"exit_points": "litt"}, "exit_points", "om dere kan stanse"),
            ({"partners": (Partner(percent=10),)}, "partners.0.municipality", "hvem dere deler"),
            ({"partners": (Partner(name="Bedrift AS"),)}, "partners.0.percent", "hvor mye de tar"),
            ({"partners": (Partner(name="Bedrift AS", percent=0),)}, "partners.0.percent", "hvor mye de tar"),
            (
                {"partners": (Partner(municipality="9998", percent=5),)},
                "partners.0.municipality",
                "en annen kommune enn deres egen",
            ),
            (
                {"partners": (Partner(municipality="3107", percent=5),)},
                "partners.0.municipality",
                "en annen kommune enn deres egen",
            ),
            ({"partners": (Partner(municipality="3105", percent=5),) * 2}, "partners.1.municipality", "står to ganger"),
            (
                {"partners": (Partner(name="A", percent=60), Partner(name="B", percent=40.5))},
                "partners.1.percent",
                "mer enn hele kostnaden",
            ),
            ({"novelty": Novelty.COPIED}, "proven_by", "hvem som har prøvd"),
            ({"novelty": Novelty.ADAPTED, "proven_by": " "}, "proven_by", "hvem som har prøvd"),
        ],
    )
    def test_of_a_larger_one(self, larger, change, field, words):
        make_municipality(number="3105", name="Sarpsborg")
        complete = but(FULL, budget_nok=8_000_000_000)
        assert complete.lacking(larger) == []
        (fault,) = but(complete, **change).lacking(larger)
        assert fault.field == field
        assert words in fault.message

    def test_no_place_to_stop_is_asked_for_when_there_is_none(self, larger):
        assert but(FULL, budget_nok=1_000, exits=(), exit_points="ingen").lacking(larger) == []

    @pytest.mark.parametrize(
        ("change", "fields"),
        [
            ({}, []),
            ({"amount_nok": None}, ["amount_nok"]),
            ({"way_back": ""}, ["way_back"]),
            ({"amount_nok": 0, "way_back": "mulig"}, []),
            # What cannot be undone, and may have to be finished, is asked more about
            ({"way_back": "umulig"}, ["budget_nok", "way_back_how", "exit_points"]),
            ({"way_back": "umulig", "exit_points": "flere"}, []),
            # So is what costs more than the smallest does
            ({"amount_nok": 60_000}, ["budget_nok", "way_back_how", "exit_points"]),
            # What is filled in besides is to be whole
            ({"exits": (Exit(when="I mai"),)}, ["exits.0.cost_nok"]),
            ({"novelty": Novelty.COPIED}, ["proven_by"]),
        ],
    )
    def test_of_the_smallest(self, case, change, fields):
        assert [fault.field for fault in but(LIGHT, **change).lacking(case)] == fields

    def test_the_smallest_is_asked_more_when_the_team_holds_it_to_be_larger(self, larger):
        assert [fault.field for fault in LIGHT.lacking(larger)] == ["budget_nok", "way_back_how", "exit_points"]


class TestExample:
    @pytest.mark.parametrize("name", ["fredrikstad", "hvaler"])
    def test_is_finished_and_keeps_the_initiative_as_large_as_it_is(self, world, initiative, name):
        if name == "hvaler":
            hvaler = make_municipality(number="3110", name="Hvaler")
            initiative.strategy_version = adopt_shipped("hvaler", municipality=hvaler, on=date(2020, 1, 1))
        document = document_of(initiative.strategy_version)
        for size in document.size_classes:
            initiative.size_class = size.key
            case = Case(initiative, document)
            example = RiskTest.example(case)
            assert example.lacking(case) == []
            assert example.with_budgets(case) == example
            sized = size_of(example, case)
            assert sized
            assert sized.size_class == size.key

    def test_is_finished_without_a_registered_budget_too(self, larger):
        Budget.objects.all().delete()
        assert RiskTest.example(larger).lacking(larger) == []


class TestSpreadsheet:
    def test_goes_out_and_comes_in_again_as_it_was(self, larger):
        make_municipality(number="3105", name="Sarpsborg")
        partners = (Partner(municipality="3105", percent=12.5), Partner(name="Bedrift AS", percent=10))
        content = but(RiskTest.example(larger), partners=partners, novelty=Novelty.COPIED, proven_by="Hvaler").with_budgets(larger)
        assert from_book(content, larger).with_budgets(larger) == content


class TestSentence:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (RiskTest(), ""),
            (RiskTest(amount_nok=0), "Hverdag: 0 kr."),
            (
                but(LIGHT, budget_nok=8_000_000_000),
                "Hverdag: 20 000 kr, under 0,001 % av budsjettet. Vi kan gå tilbake når som helst.",
            ),
            (
                but(FULL, budget_nok=8_000_000_000),
                "Stor: 1 200 000 kr, 0,015 % av budsjettet. Vi kan gå tilbake, men det koster. Vi kan stanse ett sted på veien.",
            ),
        ],
    )
    def test_says_the_size_the_cost_and_the_answers(self, case, content, sentence):
        assert plain(content.sentence(case)) == sentence

    def test_is_in_the_readers_language(self, case):
        with translation.override("en"):
            assert but(FULL, budget_nok=8_000_000_000).sentence(case).startswith("Large: NOK")

    @pytest.mark.parametrize(
        ("share", "written"),
        [(0.0, "0 %"), (0.000_001, "under 0,001 %"), (0.000_152, "0,015 %"), (0.0234, "2,3 %"), (1.7, "170 %")],
    )
    def test_a_share_has_two_digits_that_tell(self, share, written):
        assert plain(written_share(share)) == written


class TestPicture:
    def test_is_none_while_the_cost_is_not_known(self, case):
        assert judged_of(RiskTest(way_back="lett"), case) is None

    def test_shows_three_levels_in_words_the_size_and_what_makes_it_smaller(self, larger):
        shown = judged_of(but(FULL, way_back="umulig", exit_points="ingen").with_budgets(larger), larger)
        assert shown
        assert [(gauge.word, gauge.steps) for gauge in shown.gauges] == [("Lav risiko", 1), ("Høy risiko", 3), ("Høy risiko", 3)]
        assert (shown.size, shown.why) == (
            "Radikal",
            "Kostnaden gir Stor. 2 forhold har høy risiko. Det gjør den ett trinn større.",
        )
        assert ("Hold veien tilbake åpen", "Stor") in shown.lowers
        assert ("Del kostnaden likt med en nabo", "Stor") in shown.lowers

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            (
                {},
                (
                    "Kostnaden gir Stor. Ett forhold teller som lav risiko. Det skal 2 forhold med høy risiko til før den blir ett trinn "
                    "større. Det skal 3 med lav risiko og ingen med høy til før den blir ett trinn mindre."
                ),
            ),
            (
                {"way_back": "umulig", "exit_points": "flere", "amount_nok": 50_000_000},
                "Kostnaden gir Radikal. 2 forhold har høy risiko. Den er alt den største.",
            ),
            (
                {"way_back": "mulig", "exit_points": "ett", "amount_nok": 20_000},
                "Kostnaden gir Hverdag. Ett forhold teller som lav risiko. Det skal 2 forhold med høy risiko til før den blir ett trinn større.",
            ),
            (
                {"way_back": "lett", "novelty": "copied", "proven_by": "Sarpsborg"},
                "Kostnaden gir Stor. 3 forhold teller som lav risiko. Det gjør den ett trinn mindre.",
            ),
            (
                {"way_back": "lett", "exit_points": "flere"},
                "Kostnaden gir Stor. 3 forhold teller som lav risiko. Det gjør den ett trinn mindre.",
            ),
            (
                {"amount_nok": 20_000, "way_back": "lett", "exit_points": "flere"},
                "Kostnaden gir Hverdag. 3 forhold teller som lav risiko. Den er alt den minste.",
            ),
            (
                {"amount_nok": 50_000_000, "way_back": "umulig", "exit_points": "ingen"},
                "Kostnaden gir Radikal. 3 forhold har høy risiko. Den er alt den største.",
            ),
        ],
    )
    def test_says_why(self, larger, change, why):
        shown = judged_of(but(FULL, **change).with_budgets(larger), larger)
        assert shown
        assert shown.why == why

    def test_what_would_lower_it_is_what_the_reason_asks_for(self, larger):
        shown = judged_of(but(FULL, way_back="lett").with_budgets(larger), larger)
        assert shown
        assert "2 forhold teller som lav risiko." in shown.why
        assert ("Legg det opp slik at dere kan stanse underveis", "Liten") in shown.lowers
        assert shown.figures[0].label == "størrelse, av kostnad og risiko"

    def test_says_when_the_strategy_lets_the_cost_alone_decide(self, larger):
        risk = larger.document.risk.model_copy(update={"high_parts_raise": None, "low_parts_lower": None})
        silent = replace(larger, document=larger.document.model_copy(update={"risk": risk}))
        shown = judged_of(FULL.with_budgets(silent), silent)
        assert shown
        assert shown.why == "Kostnaden gir Stor. Ett forhold teller som lav risiko. Strategien lar kostnaden alene avgjøre."

    def test_tells_what_the_municipality_carries_when_it_is_shared(self, larger):
        shared = but(FULL, partners=(Partner(name="Bedrift AS", percent=50),)).with_budgets(larger)
        shown = judged_of(shared, larger)
        assert shown
        assert plain(shown.gauges[0].text) == "Kommunen tar 600 000 kr av 1,2 mill. kr. Målt mot budsjettene er det 0,0075 %."

    def test_says_when_the_budget_is_not_known(self, larger):
        shown = judged_of(FULL, larger)
        assert shown
        assert (shown.gauges[0].word, shown.gauges[0].steps) == ("Ikke vurdert", 0)


class TestSettlesTheSize:
    def test_and_the_cost_and_tells_it_in_words(self, world, initiative):
        finish(world, initiative, but(LIGHT, way_back="umulig", way_back_how="Bygget rives", exit_points="ingen"))
        initiative.refresh_from_db()
        assert (initiative.size_class, initiative.amount_nok) == ("liten", 20_000)
        told = [line.sentence for line in event_lines_of(Subject("initiative", initiative.pk), in_its_room=True)]
        assert plain(told[1]) == "Størrelsen på saken er nå Liten, og kostnaden 20 000 kr, etter grunnlaget «Risikovurdering»"

    def test_down_as_well_as_up(self, world, initiative):
        Initiative.objects.update(size_class="stor", amount_nok=1_200_000)
        initiative.refresh_from_db()
        finish(world, initiative, but(FULL, way_back="lett", exit_points="flere"))
        assert Initiative.objects.get().size_class == "liten"

    def test_once_and_not_when_nothing_is_changed(self, world, initiative):
        finish(world, initiative, LIGHT)
        version = Initiative.objects.get().version
        finish(world, initiative, LIGHT)
        assert Initiative.objects.get().version == version

    def test_not_while_it_is_only_begun(self, world, initiative):
        finish(world, initiative, FULL, draft=True)
        assert (Initiative.objects.get().size_class, Initiative.objects.get().amount_nok) == ("hverdag", None)
        assert settled_size_of(Case(initiative, document_of(initiative.strategy_version))) is None

    def test_not_when_it_lacks_something(self, world, initiative):
        with pytest.raises(NotFinished) as refused:
            finish(world, initiative, but(FULL, exit_points=""))
        assert [fault.field for fault in refused.value.faults] == ["exit_points"]
        assert Initiative.objects.get().size_class == "hverdag"

    def test_only_for_those_who_may_describe(self, world, initiative):
        with pytest.raises(NotYours):
            save_evidence(initiative, "risk_test", Finding(content=LIGHT), by=world.viewer(world.colleague), at=MONDAY)

    def test_not_while_it_lies_before_a_gate(self, world, initiative):
        world.submit(initiative, world.nurse)
        with pytest.raises(UnableToSaveEvidence, match="ligger til beslutning"):
            finish(world, initiative, LIGHT)

    def test_not_when_it_was_laid_before_a_gate_meanwhile(self, world, initiative):
        stale = Initiative.objects.get(pk=initiative.pk)
        world.submit(initiative, world.nurse)
        with pytest.raises(InitiativeHasChanged):
            finish(world, stale, but(LIGHT, amount_nok=30_000))
        assert not Evidence.objects.filter(kind="risk_test").exists()
        assert Initiative.objects.get().amount_nok is None


class TestDescribingAfterwards:
    @pytest.fixture
    def settled(self, world: World, initiative: Initiative) -> Initiative:
        """Settled as Liten, where the amount alone would give Stor."""
        initiative.size_class = "stor"
        finish(world, initiative, but(FULL, way_back="lett", exit_points="flere"))
        return initiative

    def describe(self, world: World, initiative: Initiative, **fields: Any) -> str:
        now = Description(title=initiative.title, problem=initiative.problem, amount_nok=initiative.amount_nok)
        describe_initiative(initiative, replace(now, **fields), by=world.viewer(world.nurse), at=MONDAY)
        return Initiative.objects.get().size_class

    def test_leaves_the_size_it_gave(self, world, settled):
        assert self.describe(world, settled, title="Ny tittel") == "liten"

    def test_can_make_it_larger(self, world, settled):
        assert self.describe(world, settled, size_class="radikal") == "radikal"

    def test_can_bring_it_back_to_what_was_given(self, world, settled):
        self.describe(world, settled, size_class="radikal")
        assert self.describe(world, settled, size_class="liten") == "liten"

    def test_cannot_make_it_smaller(self, world, settled):
        with pytest.raises(UnableToDescribe, match="«Risikovurdering» gir størrelsen Liten") as refused:
            self.describe(world, settled, size_class="hverdag")
        assert refused.value.field == "size_class"

    def test_a_larger_amount_than_was_judged_counts_by_itself(self, world, settled):
        assert self.describe(world, settled, amount_nok=1_200_001) == "stor"

    @pytest.mark.parametrize("amount", [10_000, None])
    def test_a_smaller_amount_leaves_it(self, world, settled, amount):
        assert self.describe(world, settled, amount_nok=amount) == "liten"

    def test_what_was_finished_stands_while_a_new_one_is_begun(self, world, settled):
        finish(world, settled, RiskTest(amount_nok=10), draft=True)
        with pytest.raises(UnableToDescribe):
            self.describe(world, settled, size_class="hverdag")

    def test_a_new_test_can_make_it_smaller(self, world, settled):
        finish(world, settled, but(FULL, amount_nok=60_000, way_back="lett", exit_points="flere"))
        assert Initiative.objects.get().size_class == "hverdag"
        assert self.describe(world, settled, title="Ny tittel") == "hverdag"

    def test_it_is_found_as_it_was_last_finished(self, world, settled):
        found = settled_size_of(Case(settled, document_of(settled.strategy_version)))
        assert found
        assert (found.kind.key, found.sized) == ("risk_test", Sized("liten", 1_200_000))


class TestPages:
    def test_it_is_filled_in_lightly(self, world, initiative):
        nurse = Browser(world.nurse)
        page = nurse.get("lift:evidence", initiative.pk, "risk_test")
        assert "Mer dere kan svare på" in page
        assert "<details" in page.split("Mer dere kan svare på")[0].rsplit("Vi kan ikke gå tilbake", 1)[1]
        nurse.post("lift:evidence", initiative.pk, "risk_test", amount_nok="20 000", way_back="lett", complete="1")
        assert Initiative.objects.get().amount_nok == 20_000
        assert "Hverdag: 20" in nurse.get("lift:room", initiative.pk)

    def test_what_turns_out_larger_is_asked_for_the_rest(self, world, initiative):
        nurse = Browser(world.nurse)
        typed = {"amount_nok": "3 mill", "way_back": "umulig", "complete": "1"}
        page = nurse.post("lift:evidence", initiative.pk, "risk_test", status=422, **typed)
        folded = page[page.rindex("<details", 0, page.index("Mer dere kan svare på")) :]
        assert folded[: folded.index(">")].endswith(" open")
        assert "Fortell hvordan dere går tilbake" in folded
        assert "Svar på om dere kan stanse underveis. Kan dere det, fortell også om minst ett sted." in folded
        assert not Evidence.objects.exists()

    def test_what_its_answers_make_necessary_is_said_and_not_folded_away(self, world, initiative):
        nurse = Browser(world.nurse)
        before, _folded = nurse.get("lift:evidence", initiative.pk, "risk_test").split("Mer dere kan svare på</summary>")
        assert "Hvordan, og hva koster det?" not in before.split("Vi kan ikke gå tilbake")[-1]
        assert "må dere også svare på hvordan" in before
        finish(world, initiative, RiskTest(amount_nok=3_000_000, way_back="umulig"), draft=True)
        in_sight, folded = nurse.get("lift:evidence", initiative.pk, "risk_test").split("Mer dere kan svare på</summary>")
        assert "Hvordan, og hva koster det?" in in_sight.split("Vi kan ikke gå tilbake")[-1]
        assert "Alt i alt: kan dere stanse underveis?" in in_sight.split("Vi kan ikke gå tilbake")[-1]
        assert "Hvem deler dere kostnaden med?" in folded

    def test_the_picture_and_the_answers_are_shown(self, world, initiative):
        finish(world, initiative, FULL)
        for who in (world.nurse, world.leader):
            page = Browser(who).get("lift:evidence", initiative.pk, "risk_test", query="?utgave=1")
            assert "Dette ville gjort den mindre" in page
            assert "Middels risiko" in page
            assert "Etter utprøvingen" in page

    def test_describing_says_where_the_size_comes_from(self, world, initiative):
        finish(world, initiative, FULL)
        nurse = Browser(world.nurse)
        page = nurse.get("lift:describe", initiative.pk)
        assert "Størrelsen følger av «Risikovurdering»" in page
        assert f'href="/initiativ/{initiative.pk}/grunnlag/risk_test/"' in page
        assert '<option value="liten">' not in page
        typed = {"title": "T", "problem": "P", "unit": initiative.unit_id, "size_class": "liten", "version": initiative.version}
        refused = nurse.post("lift:describe", initiative.pk, status=422, **typed)
        assert "kan ikke settes mindre her" in refused

    def test_describing_says_nothing_of_it_before_there_is_one(self, world, initiative):
        assert "Størrelsen følger av" not in Browser(world.nurse).get("lift:describe", initiative.pk)


class TestApi:
    def path(self, initiative: Initiative) -> str:
        return f"/initiatives/{initiative.pk}"

    def test_settles_the_size_and_answers_with_what_is_known(self, world, initiative):
        nurse, path = Caller(world.nurse), self.path(initiative)
        sent = {"content": FULL.model_dump(mode="json"), "is_complete": True}
        answer = nurse.put(f"{path}/evidence/risk_test", sent, if_match='"0"').json()
        assert answer["content"]["budget_nok"] == 8_000_000_000
        assert plain(answer["summary"]).startswith("Stor: 1 200 000 kr, 0,015 % av budsjettet.")
        read = nurse.get(path).json()
        assert (read["size_class"], read["amount_nok"]) == ("stor", 1_200_000)

    def test_refuses_what_lacks_something(self, world, initiative):
        sent = {"content": {"amount_nok": 3_000_000}, "is_complete": True}
        refused = Caller(world.nurse).put(f"{self.path(initiative)}/evidence/risk_test", sent, if_match='"0"')
        assert problem(refused) == (422, "not-finished")
        lacking = ["way_back", "way_back_how", "exit_points"]
        assert [error["field"] for error in refused.json()["errors"]] == [f"content.{name}" for name in lacking]

    @pytest.mark.parametrize(
        ("content", "field"),
        [
            ({"amount_nok": -1}, "content.amount_nok"),
            ({"partners": [{"percent": 101}]}, "content.partners.0.percent"),
            ({"novelty": "stolen"}, "content.novelty"),
            ({"unknown": 1}, "content.unknown"),
        ],
    )
    def test_refuses_what_does_not_fit(self, world, initiative, content, field):
        refused = Caller(world.nurse).put(f"{self.path(initiative)}/evidence/risk_test", {"content": content}, if_match='"0"')
        assert problem(refused) == (422, "content-not-fitting")
        assert [error["field"] for error in refused.json()["errors"]] == [field]

    def test_cannot_describe_it_smaller(self, world, initiative):
        finish(world, initiative, FULL)
        nurse, path = Caller(world.nurse), self.path(initiative)
        refused = nurse.patch(path, {"size_class": "liten"}, if_match=etag(nurse.get(path)))
        assert problem(refused) == (422, "unable-to-describe")
        assert refused.json()["field"] == "size_class"
