"""The three-part risk test: the size against the budgets, the way back, and the exit points; the size class it gives, and what lowers it.

Pure: no Django, no database, no clock. The limits, the answers and how they move the size class are the strategy's own. Source: the
innovation strategy of Fredrikstad (case 2015/5909), section 1.2.2: what risk is judged by, and what can reduce it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, Literal

from heis.foundation.amounts import half_up
from heis.strategy.document import Easing, RiskAnswer, RiskLevel, StrategyDocument

HIGHEST_FIRST: tuple[RiskLevel, ...] = ("high", "medium", "low")
Measure = Literal["share", "copied", "shared_procurement", "exit_points", "way_back"]

MOST_NEIGHBOURS: Final = 3
RISKS: Final[tuple[RiskLevel, ...]] = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody who carries a `share` 0–1 of the cost. `budget_nok` is their operating and investment budget; None when they have none known."""

    share: float
    budget_nok: int | None = None


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What is judged. `amount_nok` is the whole cost in NOK, and `budget_nok` the municipality's own operating and investment budget of a year.

    `way_back` and `exit_points` are keys of the strategy's answers; one it does not have, and an empty one, is not answered. Refuses with
    ValueError an amount below nothing, a budget of nothing, and partners who carry less than nothing or more than everything.
    """

    amount_nok: int
    budget_nok: int | None = None
    partners: tuple[Partner, ...] = ()
    way_back: str = ""
    exit_points: str = ""
    eased_by: frozenset[Easing] = frozenset()

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.amount_nok < 0:
            raise ValueError("the amount is below nothing")
        if any(
            budget is not None and budget <= 0 for budget in (self.budget_nok, *(partner.budget_nok for partner in self.partners))
        ):
            raise ValueError("a budget is nothing")
        if any(partner.share < 0 for partner in self.partners) or sum(partner.share for partner in self.partners) > 1 + 1e-6:
            raise ValueError("the partners carry less than nothing or more than everything")

    @property
    def own_share(self) -> float:
        """What the municipality itself carries of the cost, 0–1."""
        return max(0.0, 1 - sum(partner.share for partner in self.partners))

    @property
    def own_nok(self) -> int:
        """What the municipality itself carries, in whole NOK."""
        return int(half_up(self.amount_nok * self.own_share))

    @property
    def share_of_budget(self) -> float | None:
        """How large it is against the budgets, 0–1 and above; None when the municipality's own is not known.

        The larger of two: what the municipality carries against its own budget, and what it and the partners with a budget carry against all
        their budgets together. So a large partner that carries little does not make it look small.
        """
        if self.budget_nok is None:
            return None
        with_budget = [partner for partner in self.partners if partner.budget_nok is not None]
        carried = self.own_nok + sum(self.amount_nok * partner.share for partner in with_budget)
        together = carried / (self.budget_nok + sum(partner.budget_nok or 0 for partner in with_budget))
        return max(self.own_nok / self.budget_nok, together)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the test says. `share` is 0–1 of the budgets. A level is None when it is not known or not answered.

    `by_cost` is the size class of the cost alone, `step` how the levels move it (-1, 0 or 1), and `size_class` where it ends: at the
    smallest and at the largest there is no further to go. `eased` is how much else counts as low.
    """

    share: float | None
    size: RiskLevel | None
    way_back: RiskLevel | None
    exit_points: RiskLevel | None
    by_cost: str
    step: int
    size_class: str
    eased: int

    @property
    def high(self) -> int:
        """How many of the three levels are high."""
        return self._levels.count("high")

    @property
    def low(self) -> int:
        """How many count as low: of the three levels, and what else the strategy lets count."""
        return self._levels.count("low") + self.eased

    @property
    def _levels(self) -> tuple[RiskLevel | None, ...]:
        return self.size, self.way_back, self.exit_points

    @property
    def highest(self) -> RiskLevel | None:
        """The highest of the three levels; None when none of them is known."""
        return next((level for level in HIGHEST_FIRST if level in self._levels), None)


def judge(undertaking: Undertaking, document: StrategyDocument) -> Verdict:
    """Judge what is undertaken by a strategy.

    The cost the municipality carries, and its share of the budgets, give a size class. As many high levels as the strategy says make it one
    step larger; as many low ones, with what it lets count as low, and none high, make it one step smaller.
    """
    share, risk = undertaking.share_of_budget, document.risk
    size = None if share is None else document.risk_of_share(share)
    way_back, exit_points = level_of(risk.way_back, undertaking.way_back), level_of(risk.exit_points, undertaking.exit_points)
    by_cost = document.size_class_reached(undertaking.own_nok, share)
    eased = len(undertaking.eased_by & set(risk.eased_by))
    step = _step((size, way_back, exit_points), eased, document)
    order = [size_class.key for size_class in document.size_classes]
    place = min(max(order.index(by_cost) + step, 0), len(order) - 1)
    return Verdict(share, size, way_back, exit_points, by_cost, step, order[place], eased)


def level_of(answers: Sequence[RiskAnswer], key: str) -> RiskLevel | None:
    """The risk an answer means; None when it is none of the answers."""
    return next((answer.risk for answer in answers if answer.key == key), None)


def _step(levels: Sequence[RiskLevel | None], eased: int, document: StrategyDocument) -> int:
    risk, high = document.risk, levels.count("high")
    if risk.high_parts_raise is not None and high >= risk.high_parts_raise:
        return 1
    low = levels.count("low") + eased
    return -1 if risk.low_parts_lower is not None and not high and low >= risk.low_parts_lower else 0


# What makes it smaller


@dataclass(frozen=True, slots=True)
class Lowering:
    """What can be done together, and the size class it gives. `neighbours` is how many the cost is shared with, when it is."""

    measures: tuple[Measure, ...]
    size_class: str
    neighbours: int = 0


def lowerings(undertaking: Undertaking, document: StrategyDocument) -> list[Lowering]:
    """Each thing that alone makes the size class smaller; when none does, the pairs that do. Empty when nothing of this helps.

    Source of the measures: the strategy, 1.2.2: cooperation between municipalities, procurement together, and copying what others do; and
    lower risk in the two other parts of the test.
    """
    open_to_do = [measure for measure, is_possible in _POSSIBLE.items() if is_possible(undertaking, document)]
    for count in (1, 2):
        found = [low for measures in combinations(open_to_do, count) for low in _lowered(undertaking, document, measures)]
        if found:
            return found
    return []


def _lowered(undertaking: Undertaking, document: StrategyDocument, measures: tuple[Measure, ...]) -> Iterator[Lowering]:
    """The measures together when they make it smaller, shared with as few neighbours as will do."""
    order = [size_class.key for size_class in document.size_classes]
    now = order.index(judge(undertaking, document).size_class)
    for neighbours in range(1, MOST_NEIGHBOURS + 1) if "share" in measures else (0,):
        size_class = judge(carried_out(undertaking, document, measures, neighbours), document).size_class
        if order.index(size_class) < now:
            yield Lowering(measures, size_class, neighbours)
            return


def carried_out(
    undertaking: Undertaking, document: StrategyDocument, measures: Sequence[Measure], neighbours: int = 0
) -> Undertaking:
    """What is undertaken once the measures are carried out; `neighbours` are those the cost is shared equally with, each with a budget as ours."""
    for measure in measures:
        if measure == "share":
            part = undertaking.own_share / (neighbours + 1)
            more = (Partner(part, undertaking.budget_nok),) * neighbours
            undertaking = replace(undertaking, partners=(*undertaking.partners, *more))
        elif measure == "copied":
            undertaking = replace(undertaking, eased_by=undertaking.eased_by - {"adapted"} | {"copied"})
        elif measure == "shared_procurement":
            undertaking = replace(undertaking, eased_by=undertaking.eased_by | {"shared_procurement"})
        elif measure == "exit_points":
            undertaking = replace(undertaking, exit_points=safest(document.risk.exit_points).key)
        else:
            undertaking = replace(undertaking, way_back=safest(document.risk.way_back).key)
    return undertaking


def safest(answers: Sequence[RiskAnswer]) -> RiskAnswer:
    """The answer that means the lowest risk; the first of them."""
    return min(answers, key=lambda answer: RISKS.index(answer.risk))


def _can_be_safer(answers: Sequence[RiskAnswer], key: str) -> bool:
    return level_of(answers, key) != safest(answers).risk


def _counts(easing: Easing) -> Callable[[Undertaking, StrategyDocument], bool]:
    return lambda undertaking, document: easing in document.risk.eased_by and easing not in undertaking.eased_by


_POSSIBLE: Final[Mapping[Measure, Callable[[Undertaking, StrategyDocument], bool]]] = {
    "share": lambda undertaking, _document: undertaking.own_nok > 0,
    "copied": _counts("copied"),
    "shared_procurement": _counts("shared_procurement"),
    "exit_points": lambda undertaking, document: _can_be_safer(document.risk.exit_points, undertaking.exit_points),
    "way_back": lambda undertaking, document: _can_be_safer(document.risk.way_back, undertaking.way_back),
}
