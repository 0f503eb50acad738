"""Cost–benefit as a library of its own: no database, no web, no clock. Plain dataclasses in, plain dataclasses out.

Money is NOK at fixed prices, shares are 0–1, and years are counted from the base year as 0.

    >>> sheet = Sheet(base_year=2026, years=10, price_year=2026, alternatives=[alternative])
    >>> appraise(sheet, alternative).net_present_value
"""

from heis.evidence.economics.appraisal import Appraisal, FlowWorth, appraise, yearly_value
from heis.evidence.economics.nonpriced import Extent, Importance, NonPriced
from heis.evidence.economics.pitfalls import Pitfall, PitfallKind, pitfalls_of
from heis.evidence.economics.quantities import Certain, Discrete, Normal, Quantity, ThreePoint, UnitValue
from heis.evidence.economics.rates import R_109_21, Rates, RateStep, constant
from heis.evidence.economics.sheet import Alternative, Flow, Nature, Party, Sheet
from heis.evidence.economics.uncertainty import ImpossibleCorrelations, Simulation, Swing, simulate, tornado

__all__ = [
    "R_109_21", "Alternative", "Appraisal", "Certain", "Discrete", "Extent", "Flow", "FlowWorth", "Importance", "ImpossibleCorrelations",
    "Nature", "NonPriced", "Normal", "Party", "Pitfall", "PitfallKind", "Quantity", "RateStep", "Rates", "Sheet", "Simulation", "Swing",
    "ThreePoint", "UnitValue", "appraise", "constant", "pitfalls_of", "simulate", "tornado", "yearly_value",
]  # fmt: skip
