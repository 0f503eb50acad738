"""From what people fill in to what it comes to."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from heis.evidence.analysis import best_of, economic_sheet, left_out_of, outcomes_in, results_of, roughly
from heis.evidence.economics import Certain, Discrete, Nature, Normal, Party, ThreePoint
from heis.evidence.pictures.cost_benefit import adding_up, charts_of, figures_of, picture_of
from heis.evidence.sheets import cost_benefit_lines
from heis.evidence.sheets.cost_benefit import CostBenefit, compared_of
from heis.evidence.sheets.cost_benefit_lines import Alternative, Effect, FlowLine, Together
from heis.evidence.tests.books import from_book
from heis.foundation.amounts import half_up
from heis.foundation.audience import STRANGER
from heis.foundation.pieces import Fact
from heis.foundation.sheet_form import SheetForm
from heis.foundation.sheets import said_in
from heis.lift.evidence import Case
from heis.lift.models import Initiative
from heis.lift.testing import MONDAY
from heis.strategy.check import check_text
from heis.strategy.shipped import shipped_source

DOCUMENT = check_text(shipped_source("fredrikstad")).document
assert DOCUMENT
CASE = Case(Initiative(title="Fallsensorer", size_class="stor"), DOCUMENT)
EXAMPLE = CostBenefit.example(CASE)
YEAR = EXAMPLE.base_year or 0


def line(**said) -> FlowLine:
    whole = {"name": "Lisenser", "nature": "cost", "party": "municipality", "likely": 1000, "first": YEAR, "last": YEAR}
    return FlowLine(**(whole | said))


def with_line(**said) -> CostBenefit:
    return EXAMPLE.model_copy(update={"flows": (*EXAMPLE.flows, line(**said))})


class TestTheExample:
    def test_is_finished(self):
        assert EXAMPLE.lacking(CASE) == []

    def test_is_told_in_a_sentence(self):
        assert EXAMPLE.sentence(CASE).startswith("Sensorer på alle rom gir mer enn det koster: netto nåverdi 1,")

    def test_comes_to_something_a_municipal_economist_can_follow(self):
        (result,) = results_of(EXAMPLE)
        found = result.appraisal
        by_name = {worth.flow.name: worth for worth in found.worths}
        assert by_name["Sensorer og montering"].flow.quantity == ThreePoint(350_000, 400_000, 600_000)
        assert found.net_present_value == pytest.approx(sum(worth.expected for worth in found.worths))
        assert not by_name["Runder som ikke gås"].flow.is_cash
        assert result.pitfalls == []

    def test_is_drawn_the_same_each_time(self):
        (one,), (other,) = results_of(EXAMPLE), results_of(EXAMPLE)
        assert one.simulate() == other.simulate()


class TestALine:
    @pytest.mark.parametrize(
        ("said", "quantity"),
        [
            ({}, Certain(1000)),
            ({"low": 500, "high": 2000}, ThreePoint(500, 1000, 2000)),
            ({"low": 500}, ThreePoint(500, 1000, 1000)),
            ({"deviation": 80}, Normal(1000, 80)),
            ({"likely": None, "outcomes": "0: 20 %; 400 000: 80 %"}, Discrete(((0, 0.2), (400_000, 0.8)))),
        ],
    )
    def test_is_as_sure_as_it_is_said_to_be(self, said, quantity):
        sheet = economic_sheet(with_line(**said))
        assert sheet
        assert sheet.alternatives[0].flows[-1].quantity == quantity

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"name": ""}, "name"),
            ({"nature": None}, "nature"),
            ({"party": None}, "party"),
            ({"likely": None}, "likely"),
            ({"low": 2000}, "low"),
            ({"high": 10}, "low"),
            ({"deviation": 0}, "deviation"),
            ({"outcomes": "kanskje"}, "outcomes"),
            ({"outcomes": "0: 20 %; 400 000: 80 %"}, "outcomes"),
            ({"likely": None, "low": 5, "outcomes": "0: 20 %; 400 000: 80 %"}, "outcomes"),
            ({"low": 500, "deviation": 80}, "deviation"),
            ({"high": 2000, "deviation": 80}, "deviation"),
            ({"outcomes": "0: 20 %; 100: 70 %"}, "outcomes"),
            ({"first": None}, "first"),
            ({"first": YEAR - 1}, "first"),
            ({"last": YEAR - 1}, "last"),
            ({"last": YEAR + 9}, "last"),
            ({"unit": "turer"}, "unit"),
            ({"nature": "transfer"}, "to"),
            ({"nature": "transfer", "to": "municipality"}, "to"),
            ({"alternative": "B"}, "alternative"),
        ],
    )
    def test_that_is_not_whole_is_told_and_left_out(self, said, field):
        content = with_line(**said)
        assert [fault.field for fault in content.lacking(CASE)] == [f"flows.4.{field}"]
        sheet = economic_sheet(content)
        assert sheet
        assert len(sheet.alternatives[0].flows) == 4

    def test_in_kroner_needs_no_unit(self):
        assert with_line(unit="kr").lacking(CASE) == []

    def test_that_moves_money_is_no_gain(self):
        before = best_of(EXAMPLE)
        after = best_of(with_line(nature="transfer", to="citizens", likely=50_000))
        assert before
        assert after
        assert after.net_present_value == pytest.approx(before.net_present_value - 0.2 * 50_000)

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("0: 50 %; 10: 50 %", [(0, 0.5), (10, 0.5)]),
            ("-5,5: 100 %", [(-5.5, 1)]),
            ("−5,5: 100 %", [(-5.5, 1)]),
            ("", None),
            ("10", None),
            ("a: 100 %", None),
            ("0: 20 %; : 80 %", None),
            ("- : 100 %", None),
            (
                "0: 33,33333 %; 1: 33,33333 %; 2: 33,33334 %",
                [(0, pytest.approx(1 / 3)), (1, pytest.approx(1 / 3)), (2, pytest.approx(1 / 3))],
            ),
            ("2 000 000 000 000: 100 %", None),
        ],
    )
    def test_with_several_outcomes_is_read(self, text, found):
        assert outcomes_in(text) == found

    @pytest.mark.parametrize("text", ["0: 33,33333 %; 100: 33,33333 %; 200: 33,33333 %", ";".join(["1: 16,666667 %"] * 6)])
    def test_with_shares_that_are_rounded_is_worked_out(self, text):
        assert economic_sheet(with_line(likely=None, outcomes=text))

    @pytest.mark.parametrize("missing", ["nok", "price_year", "found_on"])
    def test_in_a_unit_that_is_not_whole_is_not_counted_as_kroner(self, missing):
        (unit,) = EXAMPLE.units
        halfway = EXAMPLE.model_copy(update={"units": (unit.model_copy(update={missing: None}),)})
        assert f"units.0.{missing}" in [fault.field for fault in halfway.lacking(CASE)]
        (result,) = results_of(halfway)
        assert "Runder som ikke gås" not in [worth.flow.name for worth in result.appraisal.worths]


class TestTheSheet:
    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"nothing": ""}, "nothing"),
            ({"base_year": None}, "base_year"),
            ({"years": 101}, "years"),
            ({"conclusion": " "}, "conclusion"),
            ({"units": (EXAMPLE.units[0].model_copy(update={"source": ""}),)}, "units.0.source"),
            ({"effects": (Effect(name="Ro"),)}, "effects.0.name"),
            ({"effects": (Effect(name="Ro", importance="large", extent="none", alternative="C"),)}, "effects.0.alternative"),
            ({"flows": (*EXAMPLE.flows, line(likely=1e12, growth=1000.0, last=YEAR + 8))}, "flows.0.likely"),
            ({"together": (Together(one="Månen", other="Tidevannet", strength=1.0),)}, "together.0.one"),
        ],
    )
    def test_lacks_something(self, said, field):
        assert field in [fault.field for fault in EXAMPLE.model_copy(update=said).lacking(CASE)]

    def test_shows_the_number_to_draw_from_as_its_help_does(self):
        sheet = EXAMPLE.model_copy(update={"seed": 2026})
        (said,) = [said.text for said in said_in(sheet, {}) if said.name == "seed"]
        assert (said, SheetForm(sheet, choices={})["seed"].value()) == ("2026", "2026")

    def test_of_nothing_comes_to_nothing(self):
        assert results_of(CostBenefit()) == []
        assert picture_of(CostBenefit(), CASE) is None

    def test_begins_with_the_initiative_this_year(self):
        begun = CostBenefit.begin(CASE)
        assert begun.alternatives[0].name == "Fallsensorer"
        assert economic_sheet(begun)

    def test_refuses_what_goes_together_in_ways_that_cannot_be(self):
        names = [each.name for each in EXAMPLE.flows if each.low is not None]
        pairs = ((0, 1, 1.0), (1, 2, 1.0), (0, 2, -1.0))
        together = tuple(Together(one=names[i], other=names[j], strength=s) for i, j, s in pairs)
        assert [fault.message for fault in EXAMPLE.model_copy(update={"together": together}).lacking(CASE)] == [
            "Sammenhengene motsier hverandre."
        ]


class TestAlternatives:
    KEPT = EXAMPLE.as_kept(CASE, STRANGER, MONDAY)
    THREE = KEPT.model_copy(update={"alternatives": tuple(Alternative(name=name) for name in ("Sensor", "Matte", "Vakt"))})

    def test_have_letters_in_their_order(self):
        assert [(letter, each.name) for letter, each in self.THREE.lettered()] == [("A", "Sensor"), ("B", "Matte"), ("C", "Vakt")]

    def test_keep_their_letters_when_another_is_taken_away(self):
        sensor, _mat, guard = self.THREE.as_kept(CASE, STRANGER, MONDAY).alternatives
        fewer = EXAMPLE.model_copy(update={"alternatives": (sensor, guard, Alternative(name="Alarm"))})
        assert [(letter, each.name) for letter, each in fewer.lettered()] == [("A", "Sensor"), ("C", "Vakt"), ("B", "Alarm")]

    def test_that_are_taken_away_leave_lines_that_say_so(self):
        sensor, _mat, guard = self.THREE.as_kept(CASE, STRANGER, MONDAY).alternatives
        flows = (*self.KEPT.flows, line(alternative="B"))
        fewer = self.KEPT.model_copy(update={"alternatives": (sensor, guard), "flows": flows})
        assert [fault.field for fault in fewer.lacking(CASE)] == ["alternatives.1.name", f"flows.{len(EXAMPLE.flows)}.alternative"]

    def test_are_not_finished_without_lines_or_with_nothing_on_one_side(self):
        flows = (*self.KEPT.flows, line(alternative="B"))
        assert [(fault.field, fault.message) for fault in self.THREE.model_copy(update={"flows": flows}).lacking(CASE)] == [
            ("alternatives.1.name", "Alternativ B mangler en kostnad eller en nytte. Ta med begge deler."),
            ("alternatives.2.name", "Alternativ C har ingen linjer. Skriv hva det koster og gir, eller fjern det."),
        ]
        gain = line(alternative="B", nature="benefit", name="Spart")
        effect = Effect(name="Ro", importance="large", extent="small_positive", alternative="C")
        both = self.THREE.model_copy(update={"flows": (*flows, gain), "effects": (effect,)})
        assert both.lacking(CASE) == []

    def test_are_asked_for_when_there_are_several(self):
        flows, effects = (*self.KEPT.flows, line()), (Effect(name="Ro", importance="large", extent="none"),)
        two = self.THREE.model_copy(update={"alternatives": self.THREE.alternatives[:2], "flows": flows, "effects": effects})
        told = {fault.field: fault.message for fault in two.lacking(CASE)}
        assert told["flows.4.alternative"] == told["effects.0.alternative"] == "Velg hvilket alternativ linja gjelder."
        assert "1 av 5 linjer er ikke regnet med." in two.sentence(CASE)
        assert compared_of(two, CASE) == compared_of(self.KEPT, CASE)

    def test_are_not_asked_for_while_there_is_one_and_lines_stay_with_it(self):
        assert EXAMPLE.lacking(CASE) == []
        assert {each.alternative for each in (*self.KEPT.flows, *self.KEPT.effects)} == {"A"}
        assert compared_of(self.KEPT, CASE) == compared_of(EXAMPLE, CASE)
        assert self.THREE.as_kept(CASE, STRANGER, MONDAY).flows == self.KEPT.flows

    def test_with_the_same_letter_are_told_apart(self):
        same = EXAMPLE.model_copy(
            update={"alternatives": tuple(Alternative(name=name, letter="B") for name in ("Sensor", "Matte"))}
        )
        assert [letter for letter, _each in same.lettered()] == ["B", "A"]

    def test_keep_them_through_a_spreadsheet(self):
        kept = self.THREE.as_kept(CASE, STRANGER, MONDAY)
        fewer = kept.model_copy(update={"alternatives": kept.alternatives[1:]})
        assert from_book(fewer, CASE).alternatives == fewer.alternatives


class TestThePicture:
    def test_says_that_what_goes_together_cannot_be_while_it_is_not_finished(self):
        names = [each.name for each in EXAMPLE.flows if each.low is not None]
        together = tuple(Together(one=names[i], other=names[j], strength=0.8) for i, j in ((0, 1), (1, 2)))
        (worth,) = (picture_of(EXAMPLE.model_copy(update={"together": together}), CASE) or pytest.fail("no picture")).worths
        assert worth.spread is None
        assert worth.matters
        assert worth.pitfalls[0].startswith("Det dere har skrevet henger sammen, motsier hverandre.")

    @pytest.mark.parametrize(
        "said", [{"likely": 1e12, "growth": 1000.0}, {"likely": None, "outcomes": "1 000 000 000 000: 100 %", "growth": 1000.0}]
    )
    def test_leaves_out_what_is_larger_than_any_real_number_and_says_so(self, said):
        flows = (line(**said, last=YEAR + 60), line(name="Spart", nature="benefit"))
        picture = picture_of(EXAMPLE.model_copy(update={"flows": flows, "years": 60}), CASE)
        assert picture
        assert (picture.worths, figures_of(picture)) == ([], [])
        (why,) = picture.unweighed
        assert why == "«Sensorer på alle rom» er ikke regnet ut. Tallene blir større enn noe det går an å regne med."
        assert [(chart.title, chart.note) for chart in charts_of(picture)] == [("Ikke regnet ut", why)]

    @pytest.mark.parametrize(
        "said",
        [
            pytest.param(
                {"nature": "transfer", "to": "state", "likely": 1e6, "growth": 300.0}, id="moved within the public sector"
            ),
            pytest.param({"likely": 0, "deviation": 1e12, "growth": 300.0}, id="nothing on average"),
            pytest.param({"nature": "benefit", "likely": 1e12, "growth": 8.0}, id="a trillion a year"),
            pytest.param({"unit": "timer", "nature": "benefit", "growth": 1000.0}, id="larger than a number can be"),
        ],
    )
    def test_leaves_out_what_is_too_large_whatever_it_comes_to(self, said):
        (unit,) = EXAMPLE.units
        units = (unit.model_copy(update={"price_year": 2000, "real_growth": 1000.0}),)
        within = {"first": 2200, "last": 2300}
        flows = [line(**each, **within) for each in ({}, {"nature": "benefit", "name": "Spart"}, {"name": "Stort"} | said)]
        sheet = EXAMPLE.model_copy(update={"flows": tuple(flows), "years": 100, "base_year": 2200, "units": units})
        picture = picture_of(sheet, CASE)
        assert picture
        assert (picture.worths, len(picture.unweighed)) == ([], 1)
        assert [fault.field for fault in sheet.lacking(CASE)] == ["flows.0.likely"]

    def test_is_drawn_when_hardly_anything_moves_a_large_sum(self):
        flows = (
            line(name="Lisenser", likely=1, low=0.9999, high=1.0001),
            line(name="Spart", nature="benefit", likely=1e11, last=YEAR + 50),
        )
        picture = picture_of(EXAMPLE.model_copy(update={"flows": flows, "years": 50}), CASE)
        assert picture
        assert picture.worths[0].spread
        assert charts_of(picture)

    def test_shows_the_best_alternative_first_and_all_beside_each_other(self):
        others = (Alternative(name="Matter i stedet"), Alternative(name="Flere vakter"))
        kept = EXAMPLE.as_kept(CASE, STRANGER, MONDAY)
        mats = (
            line(alternative="B", name="Matter", likely=10_000, last=YEAR + 8),
            line(alternative="B", name="Færre fall", nature="benefit", party="state", likely=9000, last=YEAR + 8),
        )
        sheet = kept.model_copy(update={"alternatives": (*kept.alternatives, *others), "flows": (*kept.flows, *mats)})
        picture = picture_of(sheet, CASE)
        assert picture
        assert [(worth.name, worth.is_best) for worth in picture.worths] == [
            ("A: Sensorer på alle rom", True),
            ("B: Matter i stedet", False),
        ]
        assert picture.worths[1].spread is None
        beside = picture.beside
        assert beside
        assert beside.names == [("A: Sensorer på alle rom", True), ("B: Matter i stedet", False), ("C: Flere vakter", False)]
        assert [column.label for column in beside.columns] == ["Alternativ", "A", "B", "C"]
        rows = {row.label.partition(",")[0]: row.values for row in beside.rows}
        worth = picture.worths[0].kpis[0].value.partition("\N{NO-BREAK SPACE}")[0]
        assert (rows["Netto nåverdi"]["A"], rows["Sjanse for at det lønner seg"]["A"]) == (worth, picture.worths[0].kpis[1].value)
        assert rows["Sjanse for at det lønner seg"]["B"] == "–"
        assert rows["Tjent inn"]["B"] == "Ikke i perioden"
        assert list(rows)[4:] == ["Kommunen", "Staten", "Skattefinansiering"]
        assert {row["C"] for row in rows.values()} == {"–"}
        assert picture.unweighed == ["«C: Flere vakter» har ingen linjer, og er ikke regnet ut."]

    def test_stands_alone_when_there_is_one_alternative(self):
        picture = picture_of(EXAMPLE, CASE)
        assert picture
        assert (picture.beside, picture.left_out, picture.unweighed) == (None, "", [])

    def test_says_who_pays_and_who_gains_and_it_adds_up(self):
        picture = picture_of(EXAMPLE, CASE)
        assert picture
        *rows, total = picture.worths[0].parties
        assert [row.label for row in rows] == ["Kommunen", "Staten", "Skattefinansiering"]
        assert sum(map(_whole, rows)) == _whole(total)
        assert total.label == "Sum, netto nåverdi"

    @given(some.lists(some.floats(-1e8, 1e8), min_size=1, max_size=6), some.sampled_from([100, 1000]))
    def test_what_is_rounded_adds_up_and_is_never_far_from_what_it_is(self, values, step):
        total = int(half_up(sum(values) / step)) * step
        shown = adding_up(values, total, step)
        assert sum(shown) == total
        assert all(abs(each - value) <= step for each, value in zip(shown, values, strict=True))

    def test_says_that_a_unit_is_at_other_prices(self):
        (unit,) = EXAMPLE.units
        for year in (YEAR - 1, YEAR + 1):
            picture = picture_of(EXAMPLE.model_copy(update={"units": (unit.model_copy(update={"price_year": year}),)}), CASE)
            assert picture
            (words,) = picture.worths[0].pitfalls
            assert words.startswith(
                f"Verdien av «timer» er i prisene fra {year}, og resten av arket i prisene fra {YEAR}. Regn den om"
            )
            assert "Det gjelder «Runder som ikke gås»." in words

    def test_says_what_to_look_at_again(self):
        flows = tuple(each.model_copy(update={"owner": "", "frees_no_money": False}) for each in EXAMPLE.flows)
        picture = picture_of(EXAMPLE.model_copy(update={"flows": flows}), CASE)
        assert picture
        words = " ".join(picture.worths[0].pitfalls)
        assert "«Runder som ikke gås» er spart tid regnet som penger" in words
        assert "har ingen som sørger for at det skjer" in words

    def test_is_drawn_within_its_frame(self):
        (worth,) = (picture_of(EXAMPLE, CASE) or pytest.fail("no picture")).worths
        years = worth.years
        assert all(-years.floor - 1e-9 <= column.share <= 1 - years.floor + 1e-9 for column in years.columns)
        assert len(years.columns) == len(years.rows) == (EXAMPLE.years or 0) + 1
        assert worth.matters
        assert all(0 <= span.low <= span.high <= 1 for span in worth.matters.spans)


def _whole(fact: Fact) -> int:
    return int("".join(each for each in fact.value.replace("−", "-") if each.isdigit() or each == "-"))


class TestADraft:
    """What is not whole is not counted, and that is said where anything is said of the rest."""

    COST = line(name="Lisenser", likely=60_000, first=YEAR)
    FAULTY = (
        line(name="Kurs", likely=None),
        line(name="Spart tid", nature="benefit", first=None),
        line(name="Færre fall", nature="benefit", party=None),
    )

    def draft(self, *flows, **more):
        return EXAMPLE.model_copy(update={"flows": flows, "effects": ()} | more)

    def test_has_no_worth_until_a_cost_and_a_benefit_count(self):
        draft = self.draft(self.COST, *self.FAULTY, conclusion="")
        assert draft.sentence(CASE) == "3 av 4 linjer er ikke regnet med."
        assert (best_of(draft), compared_of(draft, CASE)) == (None, {"worth_nok": None})
        picture = picture_of(draft, CASE)
        assert picture
        assert (picture.worths, figures_of(picture)) == ([], [])
        assert picture.left_out == "3 av 4 linjer er ikke regnet med."
        (why,) = picture.unweighed
        assert why == "«Sensorer på alle rom» er ikke regnet ut. Det trengs minst én kostnad og én nytte som kan regnes med."
        assert [chart.note for chart in charts_of(picture)] == [f"{picture.left_out} {why}"]

    def test_says_what_is_left_out_beside_what_it_is_worth(self):
        draft = self.draft(*EXAMPLE.flows, self.FAULTY[0])
        assert draft.sentence(CASE).endswith("\N{NO-BREAK SPACE}kr. 1 av 5 linjer er ikke regnet med.")
        picture = picture_of(draft, CASE)
        assert picture
        assert (len(picture.worths), picture.left_out) == (1, "1 av 5 linjer er ikke regnet med.")

    def test_keeps_its_conclusion_when_nothing_is_worked_out(self):
        assert self.draft(self.COST, conclusion="Vi tror det.").sentence(CASE) == "Vi tror det."
        only = self.draft(self.FAULTY[0], conclusion="Vi tror det.")
        assert only.sentence(CASE) == "Den eneste linja er ikke regnet med. Vi tror det."

    def test_without_a_period_has_nothing_that_counts(self):
        assert left_out_of(EXAMPLE.model_copy(update={"years": None})) == len(EXAMPLE.flows)

    def test_of_which_all_counts_says_nothing_of_it(self):
        assert "regnet med" not in EXAMPLE.sentence(CASE)


@pytest.mark.parametrize(
    ("nok", "words"), [(1_849_600, "1,8 mill. kr"), (1_850_000, "1,9 mill. kr"), (312_499, "312 000 kr"), (-45_250, "−45 300 kr")]
)
def test_an_estimate_is_rounded_once(nok, words):
    assert roughly(nok).replace("\N{NO-BREAK SPACE}", " ") == words


def test_the_natures_and_parties_are_those_of_the_library():
    assert {each.value for each in cost_benefit_lines.Nature} == {each.value for each in Nature}
    assert {each.value for each in cost_benefit_lines.Party} == {each.value for each in Party}
