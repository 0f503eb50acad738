"""Discounting: what a krone in a later year is worth in the base year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RateStep:
    """A real yearly rate (share, 0.04 is four per cent) that holds up to and including the year `until`; None is without end."""

    rate: float
    until: int | None


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates in the order of the years, the last one without end, and where and when they were set.

    Refuses steps that do not follow each other, and rates of minus one hundred per cent or less.
    """

    steps: tuple[RateStep, ...]
    source: str
    as_of: date

    def __post_init__(self) -> None:
        ends = [step.until for step in self.steps]
        if not ends or ends[-1] is not None or None in ends[:-1]:
            raise ValueError("The last rate is without end, and no other.")
        bounds = [end for end in ends if end is not None]
        if bounds != sorted(set(bounds)) or any(end < 1 for end in bounds):
            raise ValueError("Each rate ends in a later year than the one before.")
        if any(step.rate <= -1 for step in self.steps):
            raise ValueError("A rate is more than minus one hundred per cent.")

    def rate_in(self, year: int) -> float:
        """The rate from the year before to this one; years are counted from the base year, which is 0."""
        return next(step.rate for step in self.steps if step.until is None or year <= step.until)

    def factors(self, years: int) -> Floats:
        """Present value of one krone in each year: shape (years + 1,), the first 1.0.

        The factor is the cumulative product of the yearly rates, so that a later, lower rate counts only from the year it begins
        (Ministry of Finance, circular R-109/21, section 5: 4 % for years 0–40, 3 % for years 40–75, then 2 %).
        """
        yearly = [1.0, *(1.0 / (1.0 + self.rate_in(year)) for year in range(1, years + 1))]
        factors: Floats = np.cumprod(yearly, dtype=np.float64)
        return factors


R_109_21: Final = Rates(
    steps=(RateStep(0.04, 40), RateStep(0.03, 75), RateStep(0.02, None)),
    source="Finansdepartementet, rundskriv R-109/21, punkt 5",
    as_of=date(2021, 6, 25),
)


def constant(rate: float, *, source: str, as_of: date) -> Rates:
    """The same real rate in all years."""
    return Rates((RateStep(rate, None),), source, as_of)
