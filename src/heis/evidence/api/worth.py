"""What a cost-benefit sheet comes to, in numbers, through the API."""

from __future__ import annotations

from typing import Literal

from ninja import Router
from pydantic import Field

from heis.evidence.analysis import Result, left_out_of, results_of
from heis.evidence.economics import Party, PitfallKind, Simulation
from heis.evidence.pictures.cost_benefit import draws_of, pitfalls_of
from heis.evidence.sheets.cost_benefit import CostBenefit
from heis.foundation.api import ANYBODY, Out
from heis.lift.api.asking import WITH_CODE, document_for, initiative_asked_for, there
from heis.lift.evidence import Case, content_for
from heis.lift.queries.room import evidence_of
from heis.organisation.request import Request

router = Router(tags=["Evidence"])
PERCENTILES = "NOK that so many per cent of the draws are below, by the per cent."


class YearOut(Out):
    """One year, undiscounted. `factor` is what it is multiplied by to be told in the first year's value."""

    year: int
    benefits: float
    costs: float
    tax_cost: float
    net: float
    factor: float


class SpreadOut(Out):
    """The net present values drawn. The same `seed` and the same sheet give the same draws."""

    draws: int
    seed: int
    mean: float
    deviation: float
    probability_positive: float = Field(description="0 to 1.")
    percentiles: dict[int, float] = Field(description=PERCENTILES)

    @classmethod
    def of(cls, drawn: Simulation) -> SpreadOut:
        """The draws."""
        return cls(
            draws=drawn.draws,
            seed=drawn.seed,
            mean=drawn.mean,
            deviation=drawn.deviation,
            probability_positive=drawn.probability_positive,
            percentiles=dict(drawn.percentiles),
        )


class SwingOut(Out):
    """The net present value with one line at its tenth and its ninetieth percentile, and all else as expected."""

    line: str
    at_low: float
    at_high: float


class EffectOut(Out):
    """An effect without a price: from ---- to ++++."""

    name: str
    signs: str
    reason: str


class PitfallOut(Out):
    """Something to look at again: its kind, the lines, and the same in words."""

    kind: PitfallKind
    lines: list[str]
    words: str


class WorthOut(Out):
    """What one alternative comes to against doing nothing. NOK at the prices of the first year, present values unless said."""

    letter: str
    name: str
    net_present_value: float
    benefits: float
    costs: float = Field(description="The cost of raising public funds included.")
    tax_cost: float
    public_outlay: float = Field(description="What municipality and state pay, net.")
    by_party: dict[Literal["municipality", "state", "citizens", "others"], float] = Field(
        description="What each gains, net. With `tax_cost` taken off they make the net present value."
    )
    per_public_krone: float | None
    paid_in: int | None = Field(description="The year from which it has paid for itself; null when it does not in the period.")
    break_even_benefits: float | None = Field(description="The share of the benefits that must come for it to break even.")
    years: list[YearOut]
    spread: SpreadOut | None = Field(
        description="Null when nothing is uncertain, or what is said to go together contradicts itself."
    )
    matters: list[SwingOut] = Field(description="The widest first.")
    effects: list[EffectOut]
    pitfalls: list[PitfallOut]

    @classmethod
    def of(cls, result: Result, content: CostBenefit) -> WorthOut:
        """The alternative."""
        found, first = result.appraisal, content.base_year or 0
        drawn = draws_of(result, content) if result.is_uncertain else None
        told = zip(result.pitfalls, pitfalls_of(result, content), strict=True)
        return cls(
            letter=result.letter,
            name=found.alternative.name,
            net_present_value=found.net_present_value,
            benefits=found.present_benefits,
            costs=found.present_costs,
            tax_cost=found.present_tax_cost,
            public_outlay=found.public_outlay,
            by_party={party.value: found.by_party[party] for party in Party},
            per_public_krone=found.per_public_krone,
            paid_in=None if found.payback_year is None else first + found.payback_year,
            break_even_benefits=found.break_even_benefits,
            years=[
                YearOut(year=first + index, benefits=benefits, costs=costs, tax_cost=tax, net=net, factor=factor)
                for index, (benefits, costs, tax, net, factor) in enumerate(
                    zip(found.benefits, found.costs, found.tax_cost, found.net, found.factors, strict=True)
                )
            ],
            spread=SpreadOut.of(drawn) if drawn else None,
            matters=[SwingOut(line=each.name, at_low=each.at_low, at_high=each.at_high) for each in result.swings],
            effects=[EffectOut(name=each.name, signs=each.signs, reason=each.reason) for each in result.effects],
            pitfalls=[PitfallOut(kind=each.kind, lines=list(each.flows), words=words) for each, words in told],
        )


class ResultOut(Out):
    """What the sheet comes to, worked out anew from what stands in it now."""

    number: int
    revision: int
    base_year: int | None
    years: int | None
    left_out: int = Field(description="How many lines are not counted, for want of something.")
    alternatives: list[WorthOut] = Field(
        description="Those with at least one cost and one benefit that count, in the sheet's order."
    )


@router.get(
    "/initiatives/{int:number}/evidence/cost_benefit/result",
    response=ResultOut,
    auth=ANYBODY,
    summary="What cost and benefit come to",
    openapi_extra=WITH_CODE,
)
def read_result(request: Request, number: int) -> ResultOut:
    """The numbers behind the picture: net present values, who pays and gains, year by year, how sure it is and what matters.

    404 when nothing is filled in.
    """
    initiative, _viewer = initiative_asked_for(request, number)
    written = there(evidence_of(initiative, "cost_benefit"))
    content = there(content_for(Case(initiative, document_for(initiative)), "cost_benefit", written))
    if not isinstance(content, CostBenefit):
        raise TypeError(f"The sheet of cost and benefit is not a {type(content).__name__}.")
    return ResultOut(
        number=initiative.pk,
        revision=written.revision,
        base_year=content.base_year,
        years=content.years,
        left_out=left_out_of(content),
        alternatives=[WorthOut.of(result, content) for result in results_of(content)],
    )
