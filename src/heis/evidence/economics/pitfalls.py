"""What people get wrong in a cost–benefit analysis, found in the sheet itself. A pitfall is a place to look, not a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from heis.evidence.economics.sheet import PUBLIC, Alternative, Flow, Nature, Sheet

NEARLY: Final = 0.15  # how much two amounts may differ and still look like the same one
OLD_AFTER_YEARS: Final = 3


class PitfallKind(StrEnum):
    """What may be wrong."""

    TIME_FREES_NO_MONEY = "time_frees_no_money"
    COUNTED_TWICE = "counted_twice"
    TRANSFER_AS_GAIN = "transfer_as_gain"
    WITHOUT_OWNER = "without_owner"
    OLD_UNIT_VALUE = "old_unit_value"
    NO_RUNNING_COST = "no_running_cost"
    FROM_THE_FIRST_YEAR = "from_the_first_year"


@dataclass(frozen=True, slots=True)
class Pitfall:
    """One thing to look at: what, and which flows by key."""

    kind: PitfallKind
    flows: tuple[str, ...]


def pitfalls_of(sheet: Sheet, alternative: Alternative) -> list[Pitfall]:
    """Everything in the alternative that is worth another look."""
    found = [Pitfall(kind, (flow.key,)) for flow in alternative.flows for kind in _of_one(flow, sheet)]
    found += [
        Pitfall(kind, (one.key, other.key)) for one, other in combinations(alternative.flows, 2) for kind in _of_two(one, other)
    ]
    return [*found, *_of_all(alternative)]


def _of_one(flow: Flow, sheet: Sheet) -> Iterator[PitfallKind]:
    if _is_public_time(flow) and flow.is_cash and not flow.realised_by:
        yield PitfallKind.TIME_FREES_NO_MONEY
    if flow.nature is Nature.BENEFIT and not flow.owner:
        yield PitfallKind.WITHOUT_OWNER
    if flow.value is not None and sheet.price_year - flow.value.price_year > OLD_AFTER_YEARS:
        yield PitfallKind.OLD_UNIT_VALUE


def _of_two(one: Flow, other: Flow) -> Iterator[PitfallKind]:
    """Saved time and saved money for the same party at the same time are often the same saving; equal sums in and out are a transfer."""
    if not (one.first <= other.last and other.first <= one.last and _alike(one, other)):
        return
    both_gain = one.nature is other.nature is Nature.BENEFIT
    if both_gain and one.party == other.party and _is_public_time(one) != _is_public_time(other):
        yield PitfallKind.COUNTED_TWICE
    if {one.nature, other.nature} == {Nature.COST, Nature.BENEFIT} and one.party != other.party and not (one.value or other.value):
        yield PitfallKind.TRANSFER_AS_GAIN


def _of_all(alternative: Alternative) -> Iterator[Pitfall]:
    costs = [flow for flow in alternative.flows if flow.nature is Nature.COST]
    gains = [flow for flow in alternative.flows if flow.nature is Nature.BENEFIT]
    if costs and gains and max(flow.last for flow in costs) < max(flow.last for flow in gains):
        yield Pitfall(PitfallKind.NO_RUNNING_COST, tuple(flow.key for flow in costs))
    begun = min((flow.first for flow in costs), default=0)
    early = tuple(flow.key for flow in gains if flow.first <= begun)
    if costs and early:
        yield Pitfall(PitfallKind.FROM_THE_FIRST_YEAR, early)


def _is_public_time(flow: Flow) -> bool:
    return flow.nature is Nature.BENEFIT and flow.party in PUBLIC and flow.value is not None and flow.value.is_time


def _alike(one: Flow, other: Flow) -> bool:
    first, second = (abs(flow.quantity.mean * (flow.value.nok if flow.value else 1)) for flow in (one, other))
    return first > 0 and abs(first - second) <= NEARLY * max(first, second)
