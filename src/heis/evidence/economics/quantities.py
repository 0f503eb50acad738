"""Yearly quantities, known or uncertain, and what a unit of something is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import Final, Protocol

import numpy as np

from heis.evidence.economics.rates import Floats

ALMOST_ONE: Final = 1e-9


class Quantity(Protocol):
    """How much a year, in kroner or units: its expected value, its quantiles, and draws from it."""

    @property
    def mean(self) -> float:
        """The expected value."""

    def quantile(self, share: float) -> float:
        """The value that a share 0–1 of the outcomes lie below."""

    def draw(self, generator: np.random.Generator, count: int) -> Floats:
        """So many independent outcomes, shape (count,)."""


@dataclass(frozen=True, slots=True)
class Certain:
    """A quantity that is taken as known."""

    value: float

    @property
    def mean(self) -> float:
        return self.value

    def quantile(self, share: float) -> float:
        return self.value

    def draw(self, generator: np.random.Generator, count: int) -> Floats:
        return np.full(count, self.value)


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """The lowest, most likely and highest that can be thought of: a triangular distribution. Refuses points out of order."""

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.likely <= self.high or self.low == self.high:
            raise ValueError("The lowest, the most likely and the highest come in that order, and are not all the same.")

    @property
    def mean(self) -> float:
        return (self.low + self.likely + self.high) / 3

    def quantile(self, share: float) -> float:
        width, left = self.high - self.low, self.likely - self.low
        if share * width <= left:
            return self.low + math.sqrt(share * width * left)
        return self.high - math.sqrt((1 - share) * width * (width - left))

    def draw(self, generator: np.random.Generator, count: int) -> Floats:
        return generator.triangular(self.low, self.likely, self.high, count)


@dataclass(frozen=True, slots=True)
class Normal:
    """Expected value and standard deviation. Refuses a deviation that is not positive."""

    mean: float
    deviation: float

    def __post_init__(self) -> None:
        if self.deviation <= 0:
            raise ValueError("The standard deviation is more than zero.")

    def quantile(self, share: float) -> float:
        return NormalDist(self.mean, self.deviation).inv_cdf(share)

    def draw(self, generator: np.random.Generator, count: int) -> Floats:
        return generator.normal(self.mean, self.deviation, count)


@dataclass(frozen=True, slots=True)
class Discrete:
    """Some outcomes, each with its probability. Refuses probabilities that are negative or do not add up to one."""

    outcomes: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        shares = [probability for _value, probability in self.outcomes]
        if not shares or min(shares) < 0 or abs(sum(shares) - 1) > ALMOST_ONE:
            raise ValueError("The probabilities are zero or more, and one together.")

    @property
    def mean(self) -> float:
        return sum(value * probability for value, probability in self.outcomes)

    def quantile(self, share: float) -> float:
        below = 0.0
        for value, probability in sorted(self.outcomes):
            below += probability
            if below >= share - ALMOST_ONE:
                return value
        return max(self.outcomes)[0]

    def draw(self, generator: np.random.Generator, count: int) -> Floats:
        values, shares = zip(*self.outcomes, strict=True)
        return generator.choice(np.array(values, dtype=np.float64), size=count, p=np.array(shares) / sum(shares))


@dataclass(frozen=True, slots=True)
class UnitValue:
    """What one unit (an hour, a trip, a kilo CO₂e) is worth in NOK, at the price level of a year.

    `real_growth` is how much more it is worth each year beyond inflation, as a share: the value of time grows with real wages.
    `source` and `as_of` say where and when it was found. `is_time`: the unit is time somebody spends.
    """

    unit: str
    nok: float
    price_year: int
    source: str
    as_of: date
    real_growth: float = 0.0
    is_time: bool = False
