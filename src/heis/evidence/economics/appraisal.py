"""What an alternative is worth: present values, who pays and who gains, and when it has paid for itself.

Everything is linear in the yearly quantities, so each flow has one coefficient: what one more a year, over the years it runs, is worth in
the base year. Expected values, break-even, tornado and simulation all rest on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from heis.evidence.economics.rates import Floats
from heis.evidence.economics.sheet import PUBLIC, Alternative, Flow, Nature, Party, Sheet


@dataclass(frozen=True, slots=True)
class FlowWorth:
    """A flow in NOK. `yearly`: what one unit of its quantity comes to in each year, shape (years + 1,), residual value taken off.

    `paid` is the same without the residual value: what somebody pays or gets in the year. `per_unit` is the present value for society of one
    unit of quantity, signed, tax cost included; `expected` is that of what is expected.
    """

    flow: Flow
    yearly: Floats
    paid: Floats
    per_unit: float
    expected: float


@dataclass(frozen=True, slots=True)
class Appraisal:
    """An alternative appraised at expected values. NOK at the sheet's price level; arrays have shape (years + 1,), undiscounted.

    `benefits` and `costs` leave transfers out, and costs have the residual value taken off. `tax_cost` is the cost of raising public funds,
    negative where funds are freed. `public_outlay` is the present value of what municipality and state pay, net. Both are of cash alone, and
    no cash flows for a residual value. `by_party` is the present value of what each gains, transfers and residual values included; the tax
    cost falls on all and is in none of them, so that they and `present_tax_cost` together make the net present value.
    """

    alternative: Alternative
    worths: Sequence[FlowWorth]
    benefits: Floats
    costs: Floats
    tax_cost: Floats
    factors: Floats
    public_outlay: float
    by_party: Mapping[Party, float]

    @property
    def net(self) -> Floats:
        """Benefits less costs and tax cost in each year."""
        return self.benefits - self.costs - self.tax_cost

    @property
    def net_present_value(self) -> float:
        """What the alternative is worth against doing nothing."""
        return float(self.net @ self.factors)

    @property
    def present_benefits(self) -> float:
        """The present value of the benefits."""
        return float(self.benefits @ self.factors)

    @property
    def present_costs(self) -> float:
        """The present value of the costs, tax cost included."""
        return float((self.costs + self.tax_cost) @ self.factors)

    @property
    def present_tax_cost(self) -> float:
        """The present value of the cost of raising public funds."""
        return float(self.tax_cost @ self.factors)

    @property
    def per_public_krone(self) -> float | None:
        """Net present value for each krone of net public outlay. None when nothing is laid out on balance."""
        return self.net_present_value / self.public_outlay if self.public_outlay > 0 else None

    @property
    def payback_year(self) -> int | None:
        """The first year, from the base year as 0, from which the discounted sum is never again below zero. None if there is no such year."""
        below = np.flatnonzero(np.cumsum(self.net * self.factors) < 0)
        if below.size == 0:
            return 0
        following = int(below[-1]) + 1
        return following if following < self.net.size else None

    @property
    def break_even_benefits(self) -> float | None:
        """How large a share of the expected benefits must come for the alternative to be worth nothing and cost nothing on balance."""
        gained = sum(worth.expected for worth in self.worths if worth.flow.nature is Nature.BENEFIT)
        return 1 - self.net_present_value / gained if gained > 0 else None

    def break_even_of(self, key: str) -> float | None:
        """The yearly quantity of one flow at which the net present value is zero, all else as expected. None when it makes no difference."""
        worth = next(worth for worth in self.worths if worth.flow.key == key)
        if worth.per_unit == 0:
            return None
        return (worth.expected - self.net_present_value) / worth.per_unit


def appraise(sheet: Sheet, alternative: Alternative) -> Appraisal:
    """Appraise one alternative of the sheet at expected values (R-109/21, section 3: expected values, fixed prices)."""
    factors = sheet.rates.factors(sheet.years)
    worths = [_worth(flow, sheet, factors) for flow in alternative.flows]
    public = sum((_public_part(worth.flow) * worth.paid * worth.flow.quantity.mean for worth in worths), np.zeros(sheet.years + 1))
    return Appraisal(
        alternative=alternative,
        worths=worths,
        benefits=_together(worths, Nature.BENEFIT, sheet.years),
        costs=_together(worths, Nature.COST, sheet.years),
        tax_cost=-sheet.tax_cost * public,
        factors=factors,
        public_outlay=float(-public @ factors),
        by_party={party: _gained_by(party, worths, factors) for party in Party},
    )


def yearly_value(flow: Flow, sheet: Sheet) -> Floats:
    """What is paid or gained in NOK in each year for one unit of the flow's quantity, unsigned. Shape (years + 1,)."""
    years = np.arange(sheet.years + 1)
    running = (years >= flow.first) & (years <= flow.last)
    grown = (1 + flow.growth) ** np.maximum(years - flow.first, 0)
    price = np.ones(sheet.years + 1)
    if flow.value is not None:
        since = sheet.base_year + years - flow.value.price_year
        price = flow.value.nok * (1 + flow.value.real_growth) ** np.maximum(since, 0)
    value: Floats = running * grown * price
    return value


def _residual(flow: Flow, sheet: Sheet, paid: Floats) -> Floats:
    """What is left when the period ends of what lasts longer, spread evenly over its lifetime, in the last year (DFØ's simple method)."""
    left = np.zeros(sheet.years + 1)
    if flow.lifetime is not None:
        ages = sheet.years - np.arange(sheet.years + 1)
        left[-1] = float(np.sum(paid * np.maximum(1 - ages / flow.lifetime, 0)))
    return left


def _worth(flow: Flow, sheet: Sheet, factors: Floats) -> FlowWorth:
    paid = yearly_value(flow, sheet)
    yearly = paid - _residual(flow, sheet, paid)
    per_unit = _sign(flow) * float(yearly @ factors) + sheet.tax_cost * _public_part(flow) * float(paid @ factors)
    return FlowWorth(flow, yearly, paid, per_unit, per_unit * flow.quantity.mean)


def _sign(flow: Flow) -> int:
    """What one krone of the flow is for society."""
    return {Nature.COST: -1, Nature.BENEFIT: 1, Nature.TRANSFER: 0}[flow.nature]


def _public_part(flow: Flow) -> int:
    """What one krone of the flow is for public funds: cash that municipality and state get (1) or pay (-1)."""
    if not flow.is_cash:
        return 0
    return sum(_gain(flow, party) for party in PUBLIC)


def _gain(flow: Flow, party: Party) -> int:
    """What one krone of the flow is for a party."""
    if flow.nature is Nature.TRANSFER:
        return (flow.to == party) - (flow.party == party)
    return _sign(flow) if flow.party == party else 0


def _gained_by(party: Party, worths: Sequence[FlowWorth], factors: Floats) -> float:
    return sum(_gain(worth.flow, party) * float(worth.yearly @ factors) * worth.flow.quantity.mean for worth in worths)


def _together(worths: Sequence[FlowWorth], nature: Nature, years: int) -> Floats:
    return sum((worth.yearly * worth.flow.quantity.mean for worth in worths if worth.flow.nature is nature), np.zeros(years + 1))
