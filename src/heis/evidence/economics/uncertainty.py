"""How sure one can be: draws from all that is uncertain at once, and what matters most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np

from heis.evidence.economics.appraisal import Appraisal, FlowWorth
from heis.evidence.economics.quantities import Certain
from heis.evidence.economics.rates import Floats

DRAWS: Final = 100_000
BARS: Final = 40
LOW, HIGH = 0.1, 0.9
ALMOST: Final = 1e-9


class ImpossibleCorrelations(ValueError):
    """No quantities can go together as is said: the correlations contradict each other."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """Net present values drawn, NOK. `counts` and `edges` are a histogram: so many between each edge and the next."""

    draws: int
    seed: int
    mean: float
    deviation: float
    percentiles: Mapping[int, float]
    probability_positive: float
    counts: tuple[int, ...]
    edges: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Swing:
    """What one uncertain flow does to the net present value: with its quantity at the tenth and the ninetieth percentile, all else as expected."""

    key: str
    name: str
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far apart they are."""
        return abs(self.at_high - self.at_low)


def simulate(
    appraisal: Appraisal, *, seed: int, correlations: Mapping[tuple[str, str], float] | None = None, draws: int = DRAWS
) -> Simulation:
    """Draw the net present value so many times. The same seed gives the same answer, in whatever order the flows stand.

    Quantities that go together are put in the order that gives them the rank correlations asked for, each keeping its own distribution
    (Iman and Conover 1982), by way of normal scores with the correlations that give those ranks. Refuses correlations that contradict each other.
    """
    uncertain = _uncertain(appraisal)
    outcomes = {worth.flow.key: worth.flow.quantity.draw(_generator(seed, worth.flow.key), draws) for worth in uncertain}
    put_in_order(outcomes, correlations or {}, seed)
    known = sum(worth.expected for worth in appraisal.worths if worth not in uncertain)
    values: Floats = sum(
        (outcomes[worth.flow.key] * worth.per_unit for worth in uncertain), np.full(draws, known, dtype=np.float64)
    )
    counts, edges = np.histogram(values, bins=BARS, range=_range_of(values))
    levels = (5, 10, 25, 50, 75, 90, 95)
    return Simulation(
        draws=draws,
        seed=seed,
        mean=float(values.mean()),
        deviation=float(values.std()),
        percentiles=dict(zip(levels, map(float, np.percentile(values, levels)), strict=True)),
        probability_positive=float((values > 0).mean()),
        counts=tuple(map(int, counts)),
        edges=tuple(map(float, edges)),
    )


def _range_of(values: Floats) -> tuple[float, float]:
    """From the lowest to the highest; wider when they lie so near each other that so many bars cannot be told apart."""
    low, high = float(values.min()), float(values.max())
    least = 2 * BARS * float(np.spacing(max(abs(low), abs(high))))
    room = max(least, 0.5) if high - low < least else 0.0
    return low - room, high + room


def tornado(appraisal: Appraisal) -> list[Swing]:
    """What matters: the uncertain flows, the one with the widest swing first."""
    return sorted((_swing(worth, appraisal) for worth in _uncertain(appraisal)), key=lambda swing: -swing.width)


def _swing(worth: FlowWorth, appraisal: Appraisal) -> Swing:
    quantity, others = worth.flow.quantity, appraisal.net_present_value - worth.expected
    low, high = (others + quantity.quantile(share) * worth.per_unit for share in (LOW, HIGH))
    return Swing(worth.flow.key, worth.flow.name, low, high)


def _uncertain(appraisal: Appraisal) -> Sequence[FlowWorth]:
    return [worth for worth in appraisal.worths if not isinstance(worth.flow.quantity, Certain)]


def _generator(seed: int, key: str) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(key.encode())])


def put_in_order(outcomes: dict[str, Floats], correlations: Mapping[tuple[str, str], float], seed: int) -> None:
    """Put outcomes in the order that gives them the rank correlations asked for; which they are stays the same."""
    pairs = {pair: strength for pair, strength in correlations.items() if set(pair) <= outcomes.keys()}
    keys = sorted({key for pair in pairs for key in pair})
    if not keys:
        return
    wanted = np.eye(len(keys))
    for (one, other), strength in pairs.items():
        wanted[keys.index(one), keys.index(other)] = wanted[keys.index(other), keys.index(one)] = strength
    count = outcomes[keys[0]].size
    scores = np.column_stack([_generator(seed, f"order {key}").standard_normal(count) for key in keys]) @ _root_for(wanted).T
    for column, key in enumerate(keys):
        ordered = np.empty(count)
        ordered[np.argsort(scores[:, column])] = np.sort(outcomes[key])
        outcomes[key] = ordered


def _root_for(ranks: Floats) -> Floats:
    """A matrix that makes independent normal scores into scores with the rank correlations. Refuses those that contradict each other.

    Normal scores that correlate by 2·sin(πρ/6) have the rank correlation ρ (Pearson 1907). Done to each pair alone, that may make a matrix
    a hair beyond what is possible of one that is not; the nearest possible is then used, and each score still varies by one.
    """
    if np.linalg.eigvalsh(ranks).min() < -ALMOST:
        raise ImpossibleCorrelations("The correlations contradict each other.")
    values, vectors = np.linalg.eigh(2 * np.sin(np.pi * ranks / 6))
    root = vectors * np.sqrt(np.maximum(values, 0))
    scaled: Floats = root / np.linalg.norm(root, axis=1, keepdims=True)
    return scaled
