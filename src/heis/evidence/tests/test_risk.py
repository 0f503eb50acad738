"""The three-part risk test as tables, and what must hold whatever is undertaken."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heis.evidence.risk import Lowering, Partner, Undertaking, carried_out, judge, lowerings
from heis.strategy.check import check_text
from heis.strategy.document import Easing, StrategyDocument
from heis.strategy.shipped import shipped_source


def shipped(name: str) -> StrategyDocument:
    document = check_text(shipped_source(name)).document
    assert document
    return document


FREDRIKSTAD, HVALER = shipped("fredrikstad"), shipped("hvaler")
BUDGET = 8_000_000_000
SMALL_BUDGET = 600_000_000


def in_fredrikstad(amount: int, way_back: str = "", exit_points: str = "", **more: Any) -> Undertaking:
    return Undertaking(amount, **({"budget_nok": BUDGET} | more), way_back=way_back, exit_points=exit_points)


def changed(document: StrategyDocument, **risk: object) -> StrategyDocument:
    return document.model_copy(update={"risk": document.risk.model_copy(update=risk)})


class TestJudge:
    @pytest.mark.parametrize(
        ("amount", "way_back", "exit_points", "levels", "by_cost", "size_class"),
        [
            # A small improvement is light, also one that costs a little
            (0, "lett", "flere", ("low", "low", "low"), "hverdag", "hverdag"),
            (20_000, "lett", "", ("low", "low", None), "hverdag", "hverdag"),
            (60_000, "lett", "flere", ("low", "low", "low"), "liten", "hverdag"),
            (60_000, "lett", "ett", ("low", "low", "medium"), "liten", "liten"),
            # One that costs more is lighter when everything else is low
            (1_200_000, "lett", "flere", ("low", "low", "low"), "stor", "liten"),
            (1_200_000, "mulig", "flere", ("low", "medium", "low"), "stor", "stor"),
            (1_600_000, "lett", "flere", ("medium", "low", "low"), "stor", "stor"),
            # What cannot be undone and must be finished is tightened
            (0, "umulig", "ingen", ("low", "high", "high"), "hverdag", "liten"),
            (60_000, "umulig", "ingen", ("low", "high", "high"), "liten", "stor"),
            (1_200_000, "umulig", "ingen", ("low", "high", "high"), "stor", "radikal"),
            (5_000_000, "umulig", "flere", ("medium", "high", "low"), "stor", "stor"),
            # One high part alone keeps it where it is
            (60_000, "umulig", "flere", ("low", "high", "low"), "liten", "liten"),
            # The largest has nothing above it, and is never made smaller while the size itself is high
            (16_000_000, "umulig", "ingen", ("high", "high", "high"), "radikal", "radikal"),
            (16_000_000, "lett", "flere", ("high", "low", "low"), "radikal", "radikal"),
            # Not answered, or answered by a key the strategy does not have
            (1_200_000, "", "", ("low", None, None), "stor", "stor"),
            (1_200_000, "kanskje", "litt", ("low", None, None), "stor", "stor"),
        ],
    )
    def test_in_fredrikstad(self, amount, way_back, exit_points, levels, by_cost, size_class):
        verdict = judge(in_fredrikstad(amount, way_back, exit_points), FREDRIKSTAD)
        assert (verdict.size, verdict.way_back, verdict.exit_points) == levels
        assert (verdict.by_cost, verdict.size_class) == (by_cost, size_class)

    @pytest.mark.parametrize(
        ("amount", "way_back", "exit_points", "size_class"),
        [
            (0, "ja", "ja", "smaatt"),
            (199_999, "nei", "ja", "smaatt"),
            (20_000, "nei", "nei", "stort"),
            (250_000, "ja", "ja", "smaatt"),
            (400_000, "ja", "ja", "smaatt"),
            (400_000, "ja", "nei", "stort"),
            (3_000_000, "ja", "ja", "stort"),
        ],
    )
    def test_in_hvaler(self, amount, way_back, exit_points, size_class):
        judged = judge(Undertaking(amount, SMALL_BUDGET, way_back=way_back, exit_points=exit_points), HVALER)
        assert judged.size_class == size_class

    @pytest.mark.parametrize(
        ("eased_by", "size_class"),
        [
            (frozenset(), "stor"),
            (frozenset({"copied"}), "liten"),
            (frozenset({"shared_procurement"}), "liten"),
            (frozenset({"adapted"}), "stor"),
        ],
    )
    def test_what_the_strategy_lets_count_as_low_counts(self, eased_by, size_class):
        undertaking = in_fredrikstad(1_200_000, "lett", "ett", eased_by=eased_by)
        assert judge(undertaking, FREDRIKSTAD).size_class == size_class

    def test_nothing_eases_what_has_a_high_part(self):
        undertaking = in_fredrikstad(1_200_000, "lett", "ingen", eased_by=frozenset({"copied", "shared_procurement"}))
        assert judge(undertaking, FREDRIKSTAD).size_class == "stor"

    def test_a_strategy_that_says_nothing_of_it_lets_the_cost_alone_decide(self):
        silent = changed(FREDRIKSTAD, high_parts_raise=None, low_parts_lower=None, eased_by=())
        assert judge(in_fredrikstad(1_200_000, "umulig", "ingen"), silent).size_class == "stor"
        assert judge(in_fredrikstad(1_200_000, "lett", "flere"), silent).size_class == "stor"

    def test_without_a_budget_only_the_amount_counts(self):
        verdict = judge(in_fredrikstad(5_000_000, budget_nok=None), FREDRIKSTAD)
        assert (verdict.share, verdict.size, verdict.by_cost) == (None, None, "stor")


class TestSharing:
    @pytest.mark.parametrize(
        ("partners", "own_nok", "share"),
        [
            ((), 8_000_000, 0.001),
            # Half with a neighbour of the same size: half the burden
            ((Partner(0.5, BUDGET),), 4_000_000, 0.0005),
            # Half with a small neighbour: together they carry more than we do alone
            ((Partner(0.5, 800_000_000),), 4_000_000, 8_000_000 / 8_800_000_000),
            # A giant that carries a little does not make it small
            ((Partner(0.01, 100_000_000_000),), 7_920_000, 0.00099),
            # Somebody without a budget carries a part that is not ours
            ((Partner(0.25),), 6_000_000, 0.00075),
            ((Partner(0.5), Partner(0.5, BUDGET)), 0, 0.00025),
        ],
    )
    def test_counts_what_the_municipality_carries_and_the_budgets_together(self, partners, own_nok, share):
        undertaking = in_fredrikstad(8_000_000, partners=partners)
        assert undertaking.own_nok == own_nok
        assert undertaking.share_of_budget == pytest.approx(share)

    def test_can_make_it_smaller(self):
        alone = in_fredrikstad(1_200_000, "mulig", "ett")
        assert judge(alone, FREDRIKSTAD).size_class == "stor"
        assert judge(replace(alone, partners=(Partner(0.5, BUDGET),)), FREDRIKSTAD).size_class == "liten"


class TestWhatCannotBe:
    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"amount_nok": -1}, "below nothing"),
            ({"budget_nok": 0}, "a budget is nothing"),
            ({"partners": (Partner(0.5, 0),)}, "a budget is nothing"),
            ({"partners": (Partner(-0.1),)}, "carry less"),
            ({"partners": (Partner(0.6), Partner(0.5))}, "more than everything"),
        ],
    )
    def test_is_refused(self, wrong, words):
        with pytest.raises(ValueError, match=words):
            replace(in_fredrikstad(100), **wrong)

    def test_partners_may_carry_everything_to_the_last_tenth(self):
        assert in_fredrikstad(100, partners=(Partner(0.1),) * 10).own_nok == 0


class TestLowerings:
    @pytest.mark.parametrize(
        ("undertaking", "found"),
        [
            (in_fredrikstad(20_000, "lett", "flere"), []),
            (
                in_fredrikstad(1_200_000, "lett", "ett"),
                [
                    Lowering(("share",), "liten", neighbours=1),
                    Lowering(("copied",), "liten"),
                    Lowering(("shared_procurement",), "liten"),
                    Lowering(("exit_points",), "liten"),
                ],
            ),
            (
                in_fredrikstad(1_200_000, "umulig", "ingen"),
                [Lowering(("share",), "stor", neighbours=1), Lowering(("exit_points",), "stor"), Lowering(("way_back",), "stor")],
            ),
            # Three are needed to carry it
            (in_fredrikstad(2_900_000, "mulig", "ingen"), [Lowering(("share",), "liten", neighbours=2)]),
            # None alone is enough, and two are
            (
                in_fredrikstad(9_000_000, "mulig", "ingen", eased_by=frozenset({"copied"})),
                [Lowering(("shared_procurement", "exit_points"), "liten"), Lowering(("exit_points", "way_back"), "liten")],
            ),
            # Nothing of this helps
            (in_fredrikstad(100_000_000, "umulig", "ingen"), []),
        ],
    )
    def test_say_what_helps_and_how_much(self, undertaking, found):
        assert lowerings(undertaking, FREDRIKSTAD) == found

    def test_name_only_what_the_strategy_lets_count(self):
        strict = changed(FREDRIKSTAD, eased_by=())
        assert [low.measures for low in lowerings(in_fredrikstad(1_200_000, "lett", "ett"), strict)] == [
            ("share",),
            ("exit_points",),
        ]

    def test_do_not_name_what_is_done_already(self):
        undertaking = in_fredrikstad(1_200_000, "mulig", "ett", eased_by=frozenset({"copied", "shared_procurement"}))
        assert ("copied",) not in [low.measures for low in lowerings(undertaking, FREDRIKSTAD)]

    def test_copying_takes_the_place_of_adapting(self):
        adapted = in_fredrikstad(0, eased_by=frozenset({"adapted"}))
        assert carried_out(adapted, FREDRIKSTAD, ("copied",)).eased_by == {"copied"}


amounts = st.integers(min_value=0, max_value=100_000_000_000)
shares = st.lists(st.tuples(st.floats(0, 0.3), st.none() | st.integers(1, 10**11)), max_size=3)
EASINGS: list[Easing] = ["copied", "adapted", "shared_procurement"]
easings = st.frozensets(st.sampled_from(EASINGS))


@st.composite
def undertakings(draw: st.DrawFn, document: StrategyDocument) -> Undertaking:
    keys = {name: ["", *(answer.key for answer in getattr(document.risk, name))] for name in ("way_back", "exit_points")}
    return Undertaking(
        draw(amounts),
        draw(st.none() | st.integers(1, 10**11)),
        tuple(Partner(*each) for each in draw(shares)),
        **{name: draw(st.sampled_from(values)) for name, values in keys.items()},
        eased_by=draw(easings),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[StrategyDocument, Undertaking]:
    document = draw(st.sampled_from([FREDRIKSTAD, HVALER]))
    limits = {name: draw(st.none() | st.integers(1, 3)) for name in ("high_parts_raise", "low_parts_lower")}
    return changed(document, **limits), draw(undertakings(document))


def place(document: StrategyDocument, undertaking: Undertaking) -> int:
    return [size.key for size in document.size_classes].index(judge(undertaking, document).size_class)


class TestWhateverIsUndertaken:
    @given(cases(), amounts)
    def test_more_money_never_makes_it_smaller(self, case, more):
        document, undertaking = case
        assert place(document, replace(undertaking, amount_nok=undertaking.amount_nok + more)) >= place(document, undertaking)

    @given(cases(), st.integers(1, 10**11))
    def test_a_larger_budget_never_makes_it_larger(self, case, more):
        document, undertaking = case
        if undertaking.budget_nok:
            assert place(document, replace(undertaking, budget_nok=undertaking.budget_nok + more)) <= place(document, undertaking)

    @given(cases(), st.sampled_from(["way_back", "exit_points"]))
    def test_a_safer_answer_never_makes_it_larger(self, case, part):
        document, undertaking = case
        rising = [place(document, replace(undertaking, **{part: answer.key})) for answer in getattr(document.risk, part)]
        assert rising == sorted(rising)

    @given(cases(), easings)
    def test_what_eases_never_makes_it_larger(self, case, more):
        document, undertaking = case
        assert place(document, replace(undertaking, eased_by=undertaking.eased_by | more)) <= place(document, undertaking)

    @given(cases())
    def test_it_moves_one_step_at_most(self, case):
        document, undertaking = case
        verdict, order = judge(undertaking, document), [size.key for size in document.size_classes]
        assert abs(order.index(verdict.size_class) - order.index(verdict.by_cost)) <= 1

    @given(cases())
    def test_what_lowers_it_does(self, case):
        document, undertaking = case
        for low in lowerings(undertaking, document):
            done = carried_out(undertaking, document, low.measures, low.neighbours)
            assert judge(done, document).size_class == low.size_class
            assert place(document, done) < place(document, undertaking)


def test_knows_nothing_of_django():
    code = "import sys, heis.evidence.risk; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
