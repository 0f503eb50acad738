"""Cost–benefit against answers that others have worked out, and against what must hold for any sheet."""

from __future__ import annotations

import math
import re
from datetime import date
from pathlib import Path

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as some

from heis.evidence.economics import (
    R_109_21,
    Alternative,
    Certain,
    Discrete,
    Extent,
    Flow,
    Importance,
    ImpossibleCorrelations,
    Nature,
    NonPriced,
    Normal,
    Party,
    PitfallKind,
    Rates,
    RateStep,
    Sheet,
    ThreePoint,
    UnitValue,
    appraise,
    constant,
    pitfalls_of,
    simulate,
    tornado,
)
from heis.evidence.economics.uncertainty import put_in_order

TODAY = date(2026, 1, 1)
HOUR = UnitValue("time", 500.0, 2026, "Kommunens lønnskostnad", TODAY, is_time=True)


def flow(nature, amount, first, last, *, key="", **more):
    given_quantity = more.pop("quantity", None) or Certain(amount)
    return Flow(
        key=key or f"{nature}-{first}-{last}-{amount}",
        name=more.pop("name", "Linje"),
        nature=nature,
        party=more.pop("party", Party.MUNICIPALITY),
        quantity=given_quantity,
        first=first,
        last=last,
        **more,
    )


def cost(amount, first, last, **more):
    return flow(Nature.COST, amount, first, last, **more)


def benefit(amount, first, last, **more):
    return flow(Nature.BENEFIT, amount, first, last, **more)


def appraised(*flows, years=10, **more):
    alternative = Alternative("a", "Alternativ", flows)
    return appraise(Sheet(2026, years, 2026, [alternative], **more), alternative)


def at_four_per_cent(*flows, years=10):
    return appraised(*flows, years=years, tax_cost=0.0, rates=constant(0.04, source="prøve", as_of=TODAY))


class TestDiscounting:
    @pytest.mark.parametrize(
        ("year", "factor"),
        [
            (0, 1.0),
            (1, 1 / 1.04),
            (40, 1.04**-40),
            (41, 1.04**-40 / 1.03),  # the lower rate counts from the year it begins, and only from then
            (75, 1.04**-40 * 1.03**-35),
            (76, 1.04**-40 * 1.03**-35 / 1.02),
            (100, 1.04**-40 * 1.03**-35 * 1.02**-25),
        ],
    )
    def test_is_a_cumulative_product_of_yearly_rates(self, year, factor):
        assert R_109_21.factors(100)[year] == pytest.approx(factor, rel=1e-12)

    def test_never_jumps_upward(self):
        assert (np.diff(R_109_21.factors(150)) < 0).all()

    @given(some.floats(-0.5, 0.5), some.integers(1, 80))
    def test_with_one_rate_is_the_textbook_formula(self, rate, years):
        factors = constant(rate, source="prøve", as_of=TODAY).factors(years)
        assert factors[-1] == pytest.approx((1 + rate) ** -years, rel=1e-9)

    @pytest.mark.parametrize(
        "steps",
        [
            (),
            (RateStep(0.04, 40),),
            (RateStep(0.04, None), RateStep(0.03, None)),
            (RateStep(0.04, 40), RateStep(0.03, 40), RateStep(0.02, None)),
            (RateStep(0.04, 0), RateStep(0.02, None)),
            (RateStep(-1.0, None),),
        ],
    )
    def test_refuses_steps_that_do_not_follow_each_other(self, steps):
        with pytest.raises(ValueError, match=r"\w"):
            Rates(steps, "prøve", TODAY)


class TestAgainstNumpyFinancial:
    @given(some.lists(some.floats(-1e6, 1e6), min_size=2, max_size=40), some.floats(0.001, 0.2))
    def test_net_present_value_at_a_constant_rate(self, amounts, rate):
        flows = [benefit(amount, year, year, key=str(year)) for year, amount in enumerate(amounts)]
        found = appraised(*flows, years=len(amounts) - 1, tax_cost=0.0, rates=constant(rate, source="prøve", as_of=TODAY))
        assert found.net_present_value == pytest.approx(npf.npv(rate, amounts), rel=1e-9, abs=1e-4)

    @given(some.floats(0.001, 0.15), some.integers(1, 40), some.floats(1.0, 1e6))
    def test_an_annuity(self, rate, years, amount):
        rates = constant(rate, source="prøve", as_of=TODAY)
        found = appraised(benefit(amount, 1, years), years=years, tax_cost=0.0, rates=rates)
        assert found.net_present_value == pytest.approx(-npf.pv(rate, years, amount), rel=1e-9)


class TestWorkedByHand:
    """1 million now, 300 000 a year in years 1–5, at 4 %. Annuity factor (1 − 1.04⁻⁵) / 0.04 = 4.451822."""

    @pytest.fixture
    def found(self):
        return at_four_per_cent(cost(1_000_000, 0, 0), benefit(300_000, 1, 5), years=5)

    def test_net_present_value(self, found):
        assert found.net_present_value == pytest.approx(335_546.7, abs=0.1)

    def test_pays_back_in_the_fourth_year(self, found):
        assert found.payback_year == 4  # after three years 832 527, after four 1 088 969

    def test_breaks_even_at_three_quarters_of_the_benefits(self, found):
        assert found.break_even_benefits == pytest.approx(1_000_000 / 1_335_546.7, rel=1e-6)
        assert found.break_even_of("benefit-1-5-300000") == pytest.approx(224_627.1, abs=0.1)

    def test_per_public_krone(self, found):
        assert found.per_public_krone is None  # the municipality gets back more than it lays out

    def test_over_the_step_at_forty_years(self):
        """100 a year in years 1–50: 19.792774 at 4 % for forty, and 1.04⁻⁴⁰ times 8.530203 at 3 % for ten."""
        found = appraised(benefit(100, 1, 50, is_cash=False), years=50)
        assert found.net_present_value == pytest.approx(100 * (19.792774 + 1.04**-40 * 8.530203), abs=0.001)

    def test_tax_cost_is_a_fifth_of_the_net_public_outlay(self):
        found = appraised(cost(1_000_000, 0, 0), benefit(1_500_000, 0, 0, party=Party.CITIZENS))
        assert found.net_present_value == pytest.approx(1_500_000 - 1_000_000 - 200_000)
        assert found.public_outlay == pytest.approx(1_000_000)
        assert found.per_public_krone == pytest.approx(0.3)

    def test_hours_that_free_no_money_raise_no_funds(self):
        cash = appraised(benefit(100, 0, 0, value=HOUR)).net_present_value
        time_only = appraised(benefit(100, 0, 0, value=HOUR, is_cash=False)).net_present_value
        assert (cash, time_only) == (pytest.approx(60_000), pytest.approx(50_000))

    def test_the_value_of_time_grows_with_real_wages_from_its_price_year(self):
        hour = UnitValue("time", 100.0, 2024, "Enhetspriser", TODAY, real_growth=0.009, is_time=True)
        found = at_four_per_cent(benefit(1, 3, 3, value=hour, is_cash=False))
        assert found.net_present_value == pytest.approx(100 * 1.009**5 / 1.04**3)

    def test_what_lasts_longer_than_the_period_has_a_residual_value(self):
        found = at_four_per_cent(cost(1_000_000, 0, 0, lifetime=40), years=10)
        assert found.net_present_value == pytest.approx(-1_000_000 + 750_000 * 1.04**-10)

    def test_what_is_left_costs_no_tax_and_saves_none(self):
        """The tax cost is of cash (R-109/21, section 6). 1 000 000 is paid in year 0 and 200 000 in tax cost; what is left after ten of forty
        years, 750 000, is worth something to the one who has it, but nobody pays it to anybody."""
        found = appraised(cost(1_000_000, 0, 0, lifetime=40), rates=constant(0.04, source="prøve", as_of=TODAY))
        assert found.net_present_value == pytest.approx(-1_000_000 - 200_000 + 750_000 * 1.04**-10)
        assert found.public_outlay == pytest.approx(1_000_000)
        assert found.by_party[Party.MUNICIPALITY] == pytest.approx(-1_000_000 + 750_000 * 1.04**-10)

    def test_what_is_sold_in_the_end_saves_tax(self):
        """What is sold is cash, and a line of its own: 750 000 and a fifth of it."""
        sold = benefit(750_000, 10, 10)
        found = appraised(cost(1_000_000, 0, 0), sold, rates=constant(0.04, source="prøve", as_of=TODAY))
        assert found.net_present_value == pytest.approx(-1_200_000 + 900_000 * 1.04**-10)

    def test_never_paying_back(self):
        assert at_four_per_cent(cost(100, 0, 0), benefit(5, 1, 10)).payback_year is None
        assert at_four_per_cent(benefit(5, 0, 10)).payback_year == 0


class TestTransfers:
    def test_are_worth_nothing_to_society(self):
        fee = flow(Nature.TRANSFER, 1000, 0, 5, party=Party.CITIZENS, to=Party.OTHERS)
        found = appraised(fee)
        assert found.net_present_value == 0
        assert found.by_party[Party.CITIZENS] == pytest.approx(-found.by_party[Party.OTHERS])

    def test_to_the_municipality_save_tax_cost_and_nothing_more(self):
        fee = flow(Nature.TRANSFER, 1000, 0, 0, party=Party.CITIZENS, to=Party.MUNICIPALITY)
        assert appraised(fee).net_present_value == pytest.approx(200)

    def test_between_public_parties_cancel(self):
        grant = flow(Nature.TRANSFER, 1000, 0, 0, party=Party.STATE, to=Party.MUNICIPALITY)
        assert appraised(grant).net_present_value == 0


AMOUNTS = some.floats(1.0, 1e7)
YEARS = {"first": some.integers(0, 5), "last": some.integers(5, 10), "is_cash": some.booleans()}
FLOWS = some.one_of(
    some.builds(flow, some.just(Nature.BENEFIT), AMOUNTS, party=some.sampled_from(list(Party)), **YEARS),
    some.builds(cost, AMOUNTS, party=some.sampled_from(list(Party)), lifetime=some.none() | some.integers(1, 40), **YEARS),
    some.builds(
        flow, some.just(Nature.TRANSFER), AMOUNTS, party=some.sampled_from(list(Party)), to=some.sampled_from(list(Party)), **YEARS
    ),
)
MANY_FLOWS = some.lists(FLOWS, min_size=1, max_size=6, unique_by=lambda each: each.key)


class TestWhatMustHold:
    @given(MANY_FLOWS)
    def test_the_parts_make_the_whole(self, flows):
        found = appraised(*flows)
        assert sum(worth.expected for worth in found.worths) == pytest.approx(found.net_present_value, rel=1e-9, abs=1e-3)
        assert found.present_benefits - found.present_costs == pytest.approx(found.net_present_value, rel=1e-9, abs=1e-3)
        shared = sum(found.by_party.values()) - found.present_tax_cost
        assert shared == pytest.approx(found.net_present_value, rel=1e-9, abs=1e-3)

    @given(MANY_FLOWS)
    def test_the_order_of_the_lines_does_not_matter(self, flows):
        one, other = appraised(*flows).net_present_value, appraised(*reversed(flows)).net_present_value
        assert one == pytest.approx(other, rel=1e-9, abs=1e-3)

    @given(MANY_FLOWS)
    def test_at_break_even_it_is_worth_nothing(self, flows):
        found = appraised(*flows)
        key = flows[0].key
        quantity = found.break_even_of(key)
        if quantity is None:
            assert found.worths[0].per_unit == 0
            return
        others = [worth for worth in found.worths if worth.flow.key != key]
        again = sum(worth.expected for worth in others) + found.worths[0].per_unit * quantity
        assert again == pytest.approx(0, abs=1e-6 * sum(abs(worth.expected) for worth in found.worths) + 1e-6)


class TestQuantities:
    @pytest.mark.parametrize(
        ("quantity", "mean", "low", "high"),
        [
            (ThreePoint(0, 3, 9), 4.0, math.sqrt(0.1 * 9 * 3), 9 - math.sqrt(0.1 * 9 * 6)),
            (Normal(100, 10), 100.0, 100 - 12.815515655, 100 + 12.815515655),
            (Discrete(((10, 0.2), (20, 0.5), (40, 0.3))), 24.0, 10, 40),
            (Certain(7), 7, 7, 7),
        ],
    )
    def test_mean_and_quantiles(self, quantity, mean, low, high):
        assert quantity.mean == pytest.approx(mean)
        assert quantity.quantile(0.1) == pytest.approx(low)
        assert quantity.quantile(0.9) == pytest.approx(high)

    @pytest.mark.parametrize("quantity", [ThreePoint(0, 3, 9), Normal(100, 10), Discrete(((10, 0.2), (20, 0.5), (40, 0.3)))])
    def test_draws_are_of_the_distribution(self, quantity):
        drawn = quantity.draw(np.random.default_rng(1), 200_000)
        assert drawn.mean() == pytest.approx(quantity.mean, rel=0.01)
        assert np.quantile(drawn, 0.9) == pytest.approx(quantity.quantile(0.9), rel=0.01)

    @pytest.mark.parametrize(
        "refused",
        [
            lambda: ThreePoint(5, 3, 9),
            lambda: ThreePoint(3, 3, 3),
            lambda: Normal(1, 0),
            lambda: Discrete(((1, 0.5),)),
            lambda: Discrete(((1, 1.5), (2, -0.5))),
            lambda: Discrete(()),
        ],
    )
    def test_refuse_what_is_no_distribution(self, refused):
        with pytest.raises(ValueError, match=r"\w"):
            refused()


class TestTheSheetRefuses:
    @pytest.mark.parametrize(
        "refused",
        [
            lambda: cost(1, 3, 2),
            lambda: cost(1, -1, 2),
            lambda: cost(1, 0, 1, to=Party.STATE),
            lambda: flow(Nature.TRANSFER, 1, 0, 1),
            lambda: benefit(1, 0, 1, lifetime=10),
            lambda: cost(1, 0, 1, growth=-1.0),
            lambda: appraised(cost(1, 0, 11)),
            lambda: appraised(cost(1, 0, 1, key="x"), cost(2, 0, 1, key="x")),
            lambda: appraised(cost(1, 0, 1, key="x"), correlations={("x", "y"): 0.5}),
            lambda: appraised(cost(1, 0, 1, key="x"), correlations={("x", "x"): 0.5}),
            lambda: appraised(cost(1, 0, 1), years=0),
        ],
    )
    def test_what_cannot_be(self, refused):
        with pytest.raises(ValueError, match=r"\w"):
            refused()


class TestSimulation:
    @pytest.fixture
    def uncertain(self):
        return appraised(
            cost(0, 0, 0, key="build", quantity=ThreePoint(800_000, 1_000_000, 1_600_000)),
            benefit(0, 1, 10, key="hours", quantity=Normal(300, 60), value=HOUR, is_cash=False),
            benefit(0, 1, 10, key="falls", quantity=Discrete(((10_000, 0.5), (30_000, 0.5))), party=Party.CITIZENS),
        )

    def test_agrees_with_the_expected_value(self, uncertain):
        found = simulate(uncertain, seed=7)
        assert found.mean == pytest.approx(uncertain.net_present_value, abs=4 * found.deviation / math.sqrt(found.draws))
        assert sum(found.counts) == found.draws == 100_000

    def test_the_seed_gives_the_same_answer_in_any_order(self, uncertain):
        turned = appraised(*reversed([worth.flow for worth in uncertain.worths]))
        assert simulate(uncertain, seed=7).percentiles == pytest.approx(simulate(turned, seed=7).percentiles)
        assert simulate(uncertain, seed=8).mean != simulate(uncertain, seed=7).mean

    def test_probability_of_a_normal_value(self):
        """One normal benefit of mean 10 and deviation 10: positive with probability Φ(1) = 0.8413."""
        found = simulate(appraised(benefit(0, 0, 0, quantity=Normal(10, 10), is_cash=False)), seed=1)
        assert found.probability_positive == pytest.approx(0.8413, abs=0.004)

    @pytest.mark.parametrize(
        ("strength", "deviation"), [(1.0, 20.0), (0.0, math.sqrt(200)), (-1.0, 0.0), (0.5, math.sqrt(200 + 200 * 0.517638))]
    )
    def test_quantities_that_go_together(self, strength, deviation):
        """The deviation of a sum of two normal values with deviation 10 each: √(100 + 100 + 2r·100), where ranks that go together by ρ come of
        values that do by r = 2·sin(πρ/6)."""
        pair = [benefit(0, 0, 0, key=key, quantity=Normal(0, 10), is_cash=False) for key in ("a", "b")]
        found = simulate(appraised(*pair), seed=3, correlations={("a", "b"): strength})
        assert found.deviation == pytest.approx(deviation, abs=0.25)

    @pytest.mark.parametrize("strength", [-0.9, -0.3, 0.0, 0.5, 0.7, 0.95])
    def test_the_ranks_go_together_as_asked(self, strength):
        values = {
            "a": Normal(0, 10).draw(np.random.default_rng(1), 100_000),
            "b": ThreePoint(0, 1, 9).draw(np.random.default_rng(2), 100_000),
        }
        put_in_order(values, {("a", "b"): strength}, seed=5)
        ranks = [np.argsort(np.argsort(each)) for each in values.values()]
        assert np.corrcoef(*ranks)[0, 1] == pytest.approx(strength, abs=0.01)

    def test_ranks_that_are_just_possible_are_not_refused(self):
        """The matrix of ranks has an eigenvalue of nearly zero; that of the normal scores has one a hair below it, and is mended."""
        strengths = {("a", "b"): 0.5, ("b", "c"): 0.5, ("a", "c"): -0.5}
        values = {key: Normal(0, 1).draw(np.random.default_rng(place), 100_000) for place, key in enumerate("abc")}
        put_in_order(values, strengths, seed=5)
        ranks = {key: np.argsort(np.argsort(each)) for key, each in values.items()}
        for (one, other), strength in strengths.items():
            assert np.corrcoef(ranks[one], ranks[other])[0, 1] == pytest.approx(strength, abs=0.03)

    def test_keeps_each_distribution_when_they_go_together(self, uncertain):
        alone, together = simulate(uncertain, seed=5), simulate(uncertain, seed=5, correlations={("build", "hours"): -0.8})
        assert together.mean == pytest.approx(alone.mean, rel=1e-9)
        assert together.deviation > alone.deviation

    def test_refuses_correlations_that_contradict_each_other(self):
        three = [benefit(0, 0, 0, key=key, quantity=Normal(0, 1)) for key in "abc"]
        with pytest.raises(ImpossibleCorrelations):
            simulate(appraised(*three), seed=1, correlations={("a", "b"): 1, ("b", "c"): 1, ("a", "c"): -1})

    def test_is_certain_when_everything_is(self):
        found = simulate(appraised(cost(100, 0, 0)), seed=1, draws=1000)
        assert (found.deviation, found.probability_positive) == (0, 0)

    @given(some.floats(-1e20, 1e20), some.floats(0, 1e3))
    def test_is_drawn_however_little_it_varies(self, amount, deviation):
        near = Normal(0, deviation) if deviation else Certain(0)
        found = simulate(appraised(benefit(amount, 0, 0, key="a"), benefit(0, 0, 0, key="b", quantity=near)), seed=1, draws=100)
        assert sum(found.counts) == 100
        assert list(found.edges) == sorted(set(found.edges))

    def test_what_matters_most_comes_first(self, uncertain):
        swings = tornado(uncertain)
        assert [swing.key for swing in swings] == ["hours", "build", "falls"]
        assert swings[0].at_low < uncertain.net_present_value < swings[0].at_high


class TestNonPriced:
    @pytest.mark.parametrize(
        ("importance", "extent", "signs"),
        [
            (Importance.LARGE, Extent.LARGE_POSITIVE, "++++"),
            (Importance.LARGE, Extent.SMALL_POSITIVE, "++"),
            (Importance.MEDIUM, Extent.MEDIUM_NEGATIVE, "−−"),
            (Importance.MEDIUM, Extent.SMALL_POSITIVE, "+"),
            (Importance.SMALL, Extent.LARGE_NEGATIVE, "−−"),
            (Importance.SMALL, Extent.SMALL_POSITIVE, "0"),
            (Importance.LARGE, Extent.NONE, "0"),
        ],
    )
    def test_importance_by_extent(self, importance, extent, signs):
        assert NonPriced("Trygghet", importance, extent).signs == signs

    def test_for_worse_mirrors_for_better(self):
        for importance in Importance:
            for extent in Extent:
                mirrored = NonPriced("x", importance, Extent(-extent))
                assert NonPriced("x", importance, extent).consequence == -mirrored.consequence


def kinds_of(*flows):
    alternative = Alternative("a", "Alternativ", flows)
    return {pitfall.kind for pitfall in pitfalls_of(Sheet(2026, 10, 2026, [alternative]), alternative)}


SOUND = [
    cost(500_000, 0, 0, key="build"),
    cost(20_000, 1, 10, key="run"),
    benefit(300, 1, 10, key="hours", name="Spart tid", value=HOUR, is_cash=False, owner="Avdelingsleder"),
]


class TestPitfalls:
    def test_a_sound_sheet_has_none(self):
        assert kinds_of(*SOUND) == set()

    @pytest.mark.parametrize(
        ("also", "kind"),
        [
            (benefit(100, 1, 10, value=HOUR, owner="Leder"), PitfallKind.TIME_FREES_NO_MONEY),
            (benefit(145_000, 1, 10, owner="Leder"), PitfallKind.COUNTED_TWICE),
            (benefit(20_000, 1, 10, party=Party.CITIZENS, owner="Leder"), PitfallKind.TRANSFER_AS_GAIN),
            (benefit(1000, 1, 10), PitfallKind.WITHOUT_OWNER),
            (
                benefit(1, 1, 10, party=Party.CITIZENS, owner="x", value=UnitValue("tur", 9.0, 2025, "TØI", TODAY)),
                PitfallKind.OTHER_PRICE_YEAR,
            ),
            (
                benefit(1, 1, 10, party=Party.CITIZENS, owner="x", value=UnitValue("tur", 9.0, 2027, "TØI", TODAY)),
                PitfallKind.OTHER_PRICE_YEAR,
            ),
            (benefit(40_000, 1, 10, owner="Leder", name="Tilskudd fra staten"), PitfallKind.INCOME_AS_GAIN),
            (cost(20_000, 1, 10, key="again"), PitfallKind.ENTERED_TWICE),
            (benefit(1000, 0, 10, owner="Leder"), PitfallKind.FROM_THE_FIRST_YEAR),
        ],
    )
    def test_are_found(self, also, kind):
        assert kinds_of(*SOUND, also) == {kind}

    def test_a_solution_that_costs_nothing_to_run(self):
        assert kinds_of(SOUND[0], SOUND[2]) == {PitfallKind.NO_RUNNING_COST}

    def test_a_cut_in_the_budget_makes_time_into_money(self):
        assert kinds_of(*SOUND, benefit(100, 1, 10, value=HOUR, owner="Leder", realised_by="Vikarbudsjettet kuttes")) == set()


class TestWordsOfMoneyThatIsMoved:
    """A benefit to the municipality or the state that is named as an income is money from somebody else."""

    def told(self, name, **more):
        return PitfallKind.INCOME_AS_GAIN in kinds_of(*SOUND, benefit(40_000, 1, 10, owner="Leder", **({"name": name} | more)))

    @pytest.mark.parametrize(
        "name",
        [
            "Tilskudd fra staten", "Statstilskuddet", "Tilskot frå Klimasats", "Refusjon fra NAV", "Sykepengerefusjoner", "Økte gebyrer",
            "Gebyrinntekter", "Meir i gebyr", "Eiendomsskatt", "Skatteinntekter", "Parkeringsavgifter", "Avgiftsinntekter", "Overføring fra fylket",
            "Rammeoverføringer", "Overføringar frå staten", "Overføring av penger fra staten", "Statsoverføringen", "Overføring av midler",
            "Økonomiske overføringer", "Overføring fra NAV", "Sparebanktilskudd", "Høyere skatt", "Flere refusjoner",
        ],
    )  # fmt: skip
    def test_are_found(self, name):
        assert self.told(name)

    @pytest.mark.parametrize(
        "name",
        [
            "Færre innleggelser", "Mindre arbeid med gebyrer", "Enklere søknad om tilskudd", "Færre klager på eiendomsskatt",
            "Raskere behandling av refusjoner", "Nytt avgiftssystem", "Billigere overføring av data", "Overføringsledning som varer lenger",
            "Mindre arbeid for skattekontoret", "Skattejakt i parken", "Refusjonskrav som ikke må skrives", "Overføring fra sykehus til hjem",
            "Raskere overføringer mellom sykehus og hjem", "Overføringer", "Pasientoverføring", "Overføring av data fra staten",
            "Færre refusjoner", "Færre feil i skatt", "Sparte avgifter", "Innsparte gebyrer", "Redusert arbeidsgiveravgift", "Reduksjon i skatt",
            "Lavere merverdiavgift", "Lågare avgifter", "Mindre gebyr", "Slepp avgift", "Arbeid med gebyr",
        ],
    )  # fmt: skip
    def test_are_not_seen_where_they_are_not(self, name):
        assert not self.told(name)

    def test_are_no_fault_with_others_or_where_it_is_a_transfer_a_cost_or_time(self):
        assert not self.told("Lavere gebyr", party=Party.CITIZENS)
        assert not self.told("Refusjoner som skrives raskere", value=HOUR, is_cash=False)
        moved = flow(Nature.TRANSFER, 40_000, 1, 10, party=Party.STATE, to=Party.MUNICIPALITY, name="Tilskudd fra staten")
        assert PitfallKind.INCOME_AS_GAIN not in kinds_of(*SOUND, moved)
        assert PitfallKind.INCOME_AS_GAIN not in kinds_of(*SOUND, cost(40_000, 1, 10, name="Tilskudd til lag"))


class TestTheSameTwice:
    def told(self, name, other, amount=100, **more):
        first = benefit(100, 1, 10, key="one", name=name, value=HOUR, is_cash=False, owner="Leder")
        second = {"key": "other", "name": other, "value": HOUR, "is_cash": False, "owner": "Leder", "first": 1, "last": 10} | more
        return PitfallKind.ENTERED_TWICE in kinds_of(
            *SOUND, first, benefit(amount, second.pop("first"), second.pop("last"), **second)
        )

    @pytest.mark.parametrize(
        ("name", "other"),
        [
            ("Tid på vakt", "Tid på vakt"), ("Tid på vakt", "tid på vakt."), ("Tid på vakt", "På vakt, tid"),
            ("Tid på Brattbakken", "Tid på Bratbakken"), ("Færre reiser", "Færre reisar"),
        ],
    )  # fmt: skip
    def test_is_found(self, name, other):
        assert self.told(name, other)

    @pytest.mark.parametrize(
        ("name", "other"),
        [
            ("Tid på vakt", "Tid på lager"), ("Tid i avdeling A", "Tid i avdeling B"), ("Trinn 1", "Trinn 2"), ("Tid på dagvakt", "Tid på nattvakt"),
            ("Tid på mandag", "Tid på søndag"), ("Tid", "Tid på vakt"), ("Færre turer", "Større turer"),
        ],
    )  # fmt: skip
    def test_is_not_seen_where_names_tell_them_apart(self, name, other):
        assert not self.told(name, other)

    @pytest.mark.parametrize(
        "more",
        [
            {"amount": 200},
            {"party": Party.CITIZENS},
            {"value": UnitValue("tur", 500.0, 2026, "TØI", TODAY)},
            {"value": None, "amount": 50_000},
        ],
    )
    def test_is_not_seen_where_it_is_something_else(self, more):
        assert not self.told("Tid på vakt", "Tid på vakt", **more)

    def test_is_not_seen_in_different_years(self):
        first = benefit(20_000, 1, 4, key="one", name="Drift", owner="Leder")
        assert PitfallKind.ENTERED_TWICE not in kinds_of(
            *SOUND, first, benefit(20_000, 5, 10, key="other", name="Drift", owner="Leder")
        )


def test_a_unit_at_other_prices_is_told_once_with_all_it_is_used_for():
    old = UnitValue("time", 480.0, 2023, "Lønnsregnskapet", TODAY, is_time=True)
    flows = [*SOUND[:2], *(benefit(9, 1, 10, key=key, name=key, value=old, is_cash=False, owner="x") for key in ("dag", "natt"))]
    alternative = Alternative("a", "Alternativ", tuple(flows))
    told = pitfalls_of(Sheet(2026, 10, 2026, [alternative]), alternative)
    assert [(each.kind, each.flows) for each in told] == [(PitfallKind.OTHER_PRICE_YEAR, ("dag", "natt"))]


def test_the_example_in_the_documentation_runs_as_it_stands(capsys):
    page = (Path(__file__).parents[4] / "docs" / "economics.md").read_text(encoding="utf-8")
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], {})
    worth, probability, swings = capsys.readouterr().out.splitlines()
    assert worth.split()[1] == "3"
    assert 0.9 < float(probability.split()[0]) < 1
    assert swings.endswith(" []")
