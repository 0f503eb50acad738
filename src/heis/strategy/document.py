"""A strategy as one typed, unchangeable document, and what the lift asks it. Pure: no Django, no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from heis.strategy.consistency import problems_in
from heis.strategy.parts import (
    STAGES,
    Area,
    CalendarEntry,
    Contents,
    Criterion,
    Demand,
    Easing,
    EvidenceKind,
    Floor,
    Gate,
    Name,
    PhaseMapping,
    PlanPeriod,
    Risk,
    RiskAnswer,
    RiskLevel,
    SizeClass,
    Stage,
    Term,
    Text,
)

__all__ = [
    "STAGES", "Area", "CalendarEntry", "Criterion", "Demand", "Easing", "EvidenceKind", "Floor", "Gate", "Name", "PhaseMapping", "PlanPeriod",
    "Risk", "RiskAnswer", "RiskLevel", "SizeClass", "Stage", "StrategyDocument", "Term", "Text",
]  # fmt: skip

INCONSISTENT = "strategy_inconsistent"


class StrategyDocument(Contents):
    """A strategy whose parts hang together: one that does not cannot be made.

    The lookups raise KeyError for a key, a stage or a floor that the strategy does not have.
    """

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        problems = problems_in(self)
        if problems:
            words = " ".join(problem.message for problem in problems)
            raise PydanticCustomError(INCONSISTENT, "{words}", {"words": words, "problems": problems})
        return self

    def area(self, key: str) -> Area:
        """The strategic area with the key."""
        return self._areas[key]

    def criterion(self, key: str) -> Criterion:
        """The criterion with the key, whichever area it belongs to."""
        return self._criteria[key]

    def stage(self, key: str) -> Stage:
        """The stage with the key."""
        return self._stages[key]

    def floor(self, number: int) -> Floor:
        """The floor with the number; 0 is the enthusiast."""
        return self._floors[number]

    def size_class(self, key: str) -> SizeClass:
        """The size class with the key."""
        return self._sizes[key]

    def evidence_kind(self, key: str) -> EvidenceKind:
        """The kind of evidence with the key."""
        return self._kinds[key]

    def stage_after(self, key: str) -> Stage | None:
        """The stage that follows, or None after the last."""
        place = self.stages.index(self.stage(key)) + 1
        return self.stages[place] if place < len(self.stages) else None

    def gate_from(self, stage: str) -> Gate | None:
        """The gate out of a stage, or None from the last stage and from one the strategy does not have."""
        return next((gate for gate in self.gates if gate.from_stage == stage), None)

    def evidence_required(self, gate: Gate, size_class: str) -> tuple[str, ...]:
        """The keys of the evidence a gate requires of a size class, in the strategy's order."""
        return gate.demands[size_class].required

    def evidence_optional(self, gate: Gate, size_class: str) -> tuple[str, ...]:
        """The keys of the evidence a gate recommends to a size class, in the strategy's order."""
        return gate.demands[size_class].optional

    def size_class_for(self, amount_nok: int, budget_nok: int | None = None) -> str:
        """The key of the largest size class that an amount reaches, by its amount or by its share of the budget.

        `budget_nok` is the operating and investment budget of the year; without it only the amount counts.
        """
        return self.size_class_reached(amount_nok, amount_nok / budget_nok if budget_nok else None)

    def size_class_reached(self, amount_nok: int, share: float | None) -> str:
        """The key of the largest size class that an amount in NOK or a share 0–1 of the budget reaches. No share: only the amount counts."""
        reached = [size for size in self.size_classes if _reaches(size, amount_nok, share)]
        return max(reached, key=self.size_classes.index, default=self.size_classes[0]).key

    def floor_for(self, gate: Gate, size_class: str, amount_nok: int | None, authority_by_floor: Mapping[int, int | None]) -> int:
        """The number of the floor that decides: at least the gate's own for the size, and one whose authority covers the amount.

        `authority_by_floor` is what each deciding floor may decide for, in NOK; None is without limit, and a floor that is left out
        has the strategy's own authority. The top floor when none covers the amount. No amount binds no money.
        """
        least = gate.demands[size_class].floor
        if not amount_nok:
            return least
        return max(least, self._lowest_that_covers(amount_nok, authority_by_floor))

    def _lowest_that_covers(self, amount_nok: int, authority_by_floor: Mapping[int, int | None]) -> int:
        for floor in self.floors[1:]:
            authority = authority_by_floor.get(floor.number, floor.authority_nok)
            if authority is None or authority >= amount_nok:
                return floor.number
        return self.floors[-1].number

    def risk_of_share(self, share: float) -> RiskLevel:
        """The risk that lies in the size alone: what it costs as a share 0–1 of the operating and investment budget."""
        if share >= self.risk.high_budget_share:
            return "high"
        return "medium" if share >= self.risk.low_budget_share else "low"

    def risk_of_product(self, product: int) -> RiskLevel:
        """The level of one risk in the list of risks: its probability times its consequence, 1–25."""
        if product >= self.risk.high_product:
            return "high"
        return "medium" if product >= self.risk.medium_product else "low"

    def phases_of(self, stage: str) -> PhaseMapping:
        """What a stage is called in Prosjektveiviseren and KS Veikart."""
        return self._phases[stage]

    @cached_property
    def _areas(self) -> dict[str, Area]:
        return {area.key: area for area in self.areas}

    @cached_property
    def _criteria(self) -> dict[str, Criterion]:
        return {criterion.key: criterion for area in self.areas for criterion in area.criteria}

    @cached_property
    def _stages(self) -> dict[str, Stage]:
        return {stage.key: stage for stage in self.stages}

    @cached_property
    def _floors(self) -> dict[int, Floor]:
        return {floor.number: floor for floor in self.floors}

    @cached_property
    def _sizes(self) -> dict[str, SizeClass]:
        return {size.key: size for size in self.size_classes}

    @cached_property
    def _kinds(self) -> dict[str, EvidenceKind]:
        return {kind.key: kind for kind in self.evidence_kinds}

    @cached_property
    def _phases(self) -> dict[str, PhaseMapping]:
        return {phase.stage: phase for phase in self.phase_mapping}


def _reaches(size: SizeClass, amount_nok: int, share: float | None) -> bool:
    by_amount = size.from_amount_nok is not None and amount_nok >= size.from_amount_nok
    by_share = size.from_budget_share is not None and share is not None and share >= size.from_budget_share
    return by_amount or by_share
