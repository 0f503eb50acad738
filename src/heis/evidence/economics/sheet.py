"""The sheet: alternatives against doing nothing, and their flows year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from heis.evidence.economics.quantities import Quantity, UnitValue
from heis.evidence.economics.rates import R_109_21, Rates

LONGEST = 200


class Party(StrEnum):
    """Who pays or gains."""

    MUNICIPALITY = "municipality"
    STATE = "state"
    CITIZENS = "citizens"
    OTHERS = "others"


PUBLIC = frozenset({Party.MUNICIPALITY, Party.STATE})


class Nature(StrEnum):
    """What a flow is: something given up, something gained, or money that only changes hands."""

    COST = "cost"
    BENEFIT = "benefit"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class Flow:
    """One line of an alternative: so much a year, from the year `first` to the year `last`, counted from the base year as 0.

    `quantity` is in NOK at the sheet's price level, or in units when `value` says what a unit is worth. A cost and a benefit are both
    given as positive numbers; a negative one is the opposite. `growth` is the real yearly growth of the quantity from `first`, as a share.
    `is_cash`: it changes somebody's accounts; saved hours that no budget is cut by do not. A transfer goes from `party` to `to`.
    `lifetime` is how many years an investment lasts; what is left of it when the period ends is its residual value.
    """

    key: str
    name: str
    nature: Nature
    party: Party
    quantity: Quantity
    first: int
    last: int
    value: UnitValue | None = None
    growth: float = 0.0
    is_cash: bool = True
    to: Party | None = None
    lifetime: int | None = None
    owner: str = ""
    realised_by: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last:
            raise ValueError(f"{self.name}: the first year is the base year or later, and not after the last.")
        if (self.to is not None) != (self.nature is Nature.TRANSFER):
            raise ValueError(f"{self.name}: a transfer, and nothing else, goes to somebody.")
        if self.lifetime is not None and (self.lifetime < 1 or self.nature is not Nature.COST):
            raise ValueError(f"{self.name}: only a cost lasts, and it lasts for a year or more.")
        if self.growth <= -1:
            raise ValueError(f"{self.name}: the growth is more than minus one hundred per cent.")


@dataclass(frozen=True, slots=True)
class Alternative:
    """What could be done instead of nothing. Its flows are differences from doing nothing."""

    key: str
    name: str
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A cost–benefit analysis. `years` is how many years after the base year it looks; all money is at the price level of `price_year`.

    `tax_cost` is what it costs society to raise one krone of public funding, as a share (R-109/21, section 6: 0.20). `correlations`
    are between uncertain quantities, by the keys of two flows, from -1 to 1; those left out do not go together.
    Refuses years beyond the period, keys used twice in an alternative, and correlations between flows there are not.
    """

    base_year: int
    years: int
    price_year: int
    alternatives: Sequence[Alternative]
    rates: Rates = R_109_21
    tax_cost: float = 0.20
    correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.years <= LONGEST:
            raise ValueError(f"The period is from 1 to {LONGEST} years.")
        for alternative in self.alternatives:
            self._check(alternative)
        known = {flow.key for alternative in self.alternatives for flow in alternative.flows}
        for pair, strength in self.correlations.items():
            if len(set(pair) & known) < len(set(pair)) or len(set(pair)) < 2 or not -1 <= strength <= 1:
                raise ValueError(f"A correlation is from -1 to 1, between two flows of the sheet: {pair}.")

    def _check(self, alternative: Alternative) -> None:
        keys = [flow.key for flow in alternative.flows]
        if len(set(keys)) < len(keys):
            raise ValueError(f"{alternative.name}: each flow has a key of its own.")
        late = [flow.name for flow in alternative.flows if flow.last > self.years]
        if late:
            raise ValueError(f"{alternative.name}: beyond the period: {', '.join(late)}.")
