"""From what people filled in to the economist's sheet, and what is worked out of it. Pure: no database and no clock.

Lines that are not yet whole are left out of the numbers; `left_out_of` says how many, and `faults_in` what they lack. An alternative is worth
nothing that can be told until at least one cost and one benefit of it count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heis.evidence import economics
from heis.evidence.economics import Appraisal, ImpossibleCorrelations, NonPriced, Pitfall, Quantity, Simulation, Swing
from heis.evidence.sheets.cost_benefit_lines import KRONER, Effect, FlowLine, Nature, Unit
from heis.foundation.amounts import MILLION, half_up
from heis.foundation.jinja import MINUS, money
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import MOST_NOK

if TYPE_CHECKING:
    from heis.evidence.sheets.cost_benefit import CostBenefit

_OUTCOME: Final = re.compile(r"\s*(?P<value>[-−]?\s*\d[\d\s]*(?:[.,]\d+)?)\s*:\s*(?P<share>\d{1,3}(?:[.,]\d+)?)\s*%\s*")
ALMOST: Final = 1e-6
LONGEST_PERIOD: Final = 100
USUAL_SEED: Final = 2026
LARGEST_WORTH: Final = 1e13


@dataclass(frozen=True, slots=True)
class Result:
    """What is worked out of one alternative. `letter` is the one its lines name it by."""

    letter: str
    appraisal: Appraisal
    pitfalls: Sequence[Pitfall]
    effects: Sequence[NonPriced]
    correlations: Mapping[tuple[str, str], float]
    seed: int

    @property
    def is_uncertain(self) -> bool:
        """Whether anything in it is uncertain."""
        return bool(economics.tornado(self.appraisal))

    @property
    def swings(self) -> list[Swing]:
        """What matters, the widest first."""
        return economics.tornado(self.appraisal)

    def simulate(self) -> Simulation:
        """The distribution of the net present value, from 100 000 draws. Takes about a third of a second for twenty uncertain lines."""
        return economics.simulate(self.appraisal, seed=self.seed, correlations=self.correlations)


def results_of(content: CostBenefit) -> list[Result]:
    """Each alternative that can be worked out, in order. Empty while the period is not given or nothing is whole.

    One that has not both a cost and a benefit that count is left out, and so is one whose numbers become larger than any real ones.
    """
    return [result for result in _appraised(content) if _is_weighed(result.appraisal.alternative) and not _is_too_large(result)]


@np.errstate(over="ignore", invalid="ignore")
def _appraised(content: CostBenefit) -> list[Result]:
    """Each alternative with a line that counts, whatever it lacks."""
    sheet = economic_sheet(content)
    if sheet is None:
        return []
    return [
        Result(
            letter=alternative.key,
            appraisal=economics.appraise(sheet, alternative),
            pitfalls=economics.pitfalls_of(sheet, alternative),
            effects=[_effect(each) for each in content.effects if _is_whole(each) and content.letter_of(each) == alternative.key],
            correlations=sheet.correlations,
            seed=content.seed or USUAL_SEED,
        )
        for alternative in sheet.alternatives
        if alternative.flows
    ]


def _is_weighed(alternative: economics.Alternative) -> bool:
    """Whether there is something on both sides."""
    return {economics.Nature.COST, economics.Nature.BENEFIT} <= {flow.nature for flow in alternative.flows}


def too_large_in(content: CostBenefit) -> set[str]:
    """The letters of the alternatives whose numbers become larger than any real ones."""
    return {result.letter for result in _appraised(content) if _is_too_large(result)}


@np.errstate(over="ignore", invalid="ignore")
def _is_too_large(result: Result) -> bool:
    """Whether any sum in it is, though they may weigh each other up; and so is what is too large to be a number."""
    found = result.appraisal
    yearly = [found.benefits, found.costs, found.tax_cost, found.net]
    swings = [value for swing in result.swings for value in (swing.at_low, swing.at_high)]
    sums = np.concatenate([[found.net_present_value], list(found.by_party.values()), swings, *yearly])
    return not np.abs(sums).max() <= LARGEST_WORTH


def left_out_of(content: CostBenefit) -> int:
    """How many of the lines are not counted, for want of something."""
    if economic_sheet(content) is None:
        return len(content.flows)
    return sum(not _is_counted(line, content) for line in content.flows)


def left_out_in_words(content: CostBenefit) -> str:
    """How many of the lines are not counted, in a sentence; empty when all are."""
    left_out, lines = left_out_of(content), len(content.flows)
    if not left_out:
        return ""
    if lines == 1:
        return _("Den eneste linja er ikke regnet med.")
    words = ngettext("%(num)s av %(all)s linjer er ikke regnet med.", "%(num)s av %(all)s linjer er ikke regnet med.", left_out)
    return words % {"num": left_out, "all": lines}


def step_of(nok: float) -> int:
    """What an estimate is rounded to, which is not known to the krone: thousands from 100 000, else hundreds."""
    return 1000 if abs(nok) >= 100_000 else 100


def rounded(nok: float) -> int:
    """To the nearest of its steps."""
    return int(half_up(nok / step_of(nok))) * step_of(nok)


def roughly(nok: float) -> str:
    """An estimated sum in words, rounded once: 1,9 mill. kr, 312 000 kr."""
    return money(nok if abs(nok) >= MILLION else rounded(nok), short=True)


def best_of(content: CostBenefit) -> Appraisal | None:
    """The alternative that is worth the most, or None while none can be worked out."""
    return max((each.appraisal for each in results_of(content)), key=lambda each: each.net_present_value, default=None)


def economic_sheet(content: CostBenefit) -> economics.Sheet | None:
    """The economist's sheet of the lines that are whole; None while the period is not given."""
    if content.base_year is None or not content.years or content.years > LONGEST_PERIOD:
        return None
    flows = [(content.letter_of(line), _flow(line, key, content)) for key, line in _keyed(content) if _is_counted(line, content)]
    return economics.Sheet(
        base_year=content.base_year,
        years=content.years,
        price_year=content.base_year,
        alternatives=[
            economics.Alternative(letter, each.name, tuple(flow for of, flow in flows if of == letter))
            for letter, each in content.lettered()
        ],
        correlations=_correlations(content, {flow.key for _letter, flow in flows}),
    )


def _is_counted(line: FlowLine, content: CostBenefit) -> bool:
    """Whether the line is whole, and so is the unit it is in."""
    unit = _unit_of(line, content)
    return not list(_faults(line, content)) and (unit is None or _value(unit) is not None)


def _keyed(content: CostBenefit) -> list[tuple[str, FlowLine]]:
    """The lines with a key of their own each: the name, which keeps its draws when lines are moved; with a number where it is used twice."""
    keyed: dict[str, FlowLine] = {}
    for line in content.flows:
        key, number = line.name, 2
        while key in keyed:
            key, number = f"{line.name} {number}", number + 1
        keyed[key] = line
    return list(keyed.items())


def _flow(line: FlowLine, key: str, content: CostBenefit) -> economics.Flow:
    base, unit = content.base_year or 0, _unit_of(line, content)
    first = (line.first or 0) - base
    return economics.Flow(
        key=key,
        name=line.name,
        nature=economics.Nature(str(line.nature)),
        party=economics.Party(str(line.party)),
        quantity=_quantity(line),
        first=first,
        last=(line.last or line.first or 0) - base,
        value=_value(unit) if unit else None,
        growth=(line.growth or 0) / 100,
        is_cash=not line.frees_no_money,
        to=economics.Party(line.to) if line.to and line.nature == Nature.TRANSFER else None,
        lifetime=line.lifetime if line.lifetime and line.nature == Nature.COST else None,
        owner=line.owner,
        realised_by=line.realised_by,
    )


def _value(unit: Unit) -> economics.UnitValue | None:
    if unit.nok is None or unit.price_year is None or unit.found_on is None:
        return None
    return economics.UnitValue(
        unit.unit, unit.nok, unit.price_year, unit.source, unit.found_on, (unit.real_growth or 0) / 100, unit.is_time
    )


def _unit_of(line: FlowLine, content: CostBenefit) -> Unit | None:
    """The unit a line is in; None when it is kroner, or not one that has a value."""
    wanted = line.unit.strip().lower()
    return next((unit for unit in content.units if unit.unit.strip().lower() == wanted), None) if wanted not in KRONER else None


def _quantity(line: FlowLine) -> Quantity:
    if line.outcomes:
        return economics.Discrete(tuple(outcomes_in(line.outcomes) or ()))
    likely = line.likely or 0
    if line.deviation:
        return economics.Normal(likely, line.deviation)
    low, high = likely if line.low is None else line.low, likely if line.high is None else line.high
    return economics.ThreePoint(low, likely, high) if low < high else economics.Certain(likely)


def outcomes_in(text: str) -> list[tuple[float, float]] | None:
    """The outcomes and their probabilities 0–1 in «0: 20 %; 400 000: 80 %», together exactly one.

    None when it is not that, when the shares are not nearly one together, or an outcome is larger than any other number may be.
    """
    found = [_OUTCOME.fullmatch(each) for each in text.split(";") if each.strip()]
    if not found or None in found:
        return None
    pairs = [(_number(each["value"]), _number(each["share"]) / 100) for each in found if each]
    together = sum(share for _value, share in pairs)
    if abs(together - 1) > ALMOST or any(abs(value) > MOST_NOK for value, _share in pairs):
        return None
    return [(value, share / together) for value, share in pairs]


def _number(text: str) -> float:
    return float(re.sub(r"\s", "", text).replace(",", ".").replace(MINUS, "-"))


def _effect(line: Effect) -> NonPriced:
    importance, extent = economics.Importance[str(line.importance).upper()], economics.Extent[str(line.extent).upper()]
    return NonPriced(line.name, importance, extent, line.reason)


def _is_whole(line: Effect) -> bool:
    return bool(line.name and line.importance and line.extent)


def _correlations(content: CostBenefit, known: set[str]) -> dict[tuple[str, str], float]:
    pairs = {(each.one, each.other): each.strength for each in content.together if each.strength is not None}
    return {pair: strength for pair, strength in pairs.items() if set(pair) <= known and len(set(pair)) == 2}


# What is wrong or missing


def faults_in(content: CostBenefit) -> list[FieldFault]:
    """Everything in the lines that keeps them from being worked out, by line."""
    faults = [
        FieldFault(f"flows.{index}.{field}", message)
        for index, line in enumerate(content.flows)
        for field, message in _faults(line, content)
    ]
    faults += [
        FieldFault(f"units.{i}.{field}", message) for i, unit in enumerate(content.units) for field, message in _unit_faults(unit)
    ]
    faults += [
        FieldFault(f"effects.{i}.name", _("Skriv hva virkningen er, hvor mye den betyr og hva som skjer med den."))
        for i, effect in enumerate(content.effects)
        if not _is_whole(effect)
    ]
    faults += [
        FieldFault(f"effects.{i}.alternative", message)
        for i, effect in enumerate(content.effects)
        for message in _alternative_faults(effect, content)
    ]
    return faults + list(_size_faults(content)) + list(_together_faults(content))


def _faults(line: FlowLine, content: CostBenefit) -> Iterator[tuple[str, str]]:
    if not line.name:
        yield "name", _("Skriv hva det er.")
    if line.nature is None:
        yield "nature", _("Velg om det er en kostnad eller nytte.")
    if line.party is None:
        yield "party", _("Velg hvem som betaler eller får.")
    yield from _period_faults(line, content)
    yield from _amount_faults(line)
    if line.unit.strip().lower() not in KRONER and _unit_of(line, content) is None:
        yield "unit", _("Enheten «%(unit)s» har ingen verdi ennå. Legg den til under enhetene.") % {"unit": line.unit}
    if line.nature == Nature.TRANSFER and (line.to is None or line.to == line.party):
        yield "to", _("Velg hvem som får pengene.")
    for message in _alternative_faults(line, content):
        yield "alternative", message


def _alternative_faults(line: FlowLine | Effect, content: CostBenefit) -> Iterator[str]:
    letter = content.letter_of(line)
    if not letter:
        yield _("Velg hvilket alternativ linja gjelder.")
    elif letter not in dict(content.lettered()):
        yield _("Det er ikke noe alternativ %(letter)s.") % {"letter": letter}


def _period_faults(line: FlowLine, content: CostBenefit) -> Iterator[tuple[str, str]]:
    base, years = content.base_year or 0, content.years or 0
    last = line.last or line.first
    if line.first is None:
        yield "first", _("Skriv hvilket år det begynner.")
    elif line.first < base:
        yield "first", _("Det kan ikke begynne før det første året, %(year)s.") % {"year": base}
    elif last is not None and last < line.first:
        yield "last", _("Det kan ikke slutte før det begynner.")
    elif last is not None and last > base + years:
        yield "last", _("Det varer lenger enn dere ser framover, til %(year)s.") % {"year": base + years}


def _amount_faults(line: FlowLine) -> Iterator[tuple[str, str]]:
    if line.outcomes:
        if outcomes_in(line.outcomes) is None:
            yield "outcomes", _("Skriv beløp og sannsynlighet slik: 0: 20 %; 400 000: 80 %. Til sammen blir det 100 %.")
        elif any(each is not None for each in (line.likely, line.low, line.high, line.deviation)):
            yield "outcomes", _("Skriv enten hvor mye i året eller flere mulige utfall, ikke begge deler.")
        return
    if line.likely is None:
        yield "likely", _("Skriv hvor mye det er i året.")
    elif (line.low is not None and line.low > line.likely) or (line.high is not None and line.high < line.likely):
        yield "low", _("Det minste, det ventede og det meste må komme i den rekkefølgen.")
    if line.deviation is not None and line.deviation <= 0:
        yield "deviation", _("Standardavviket må være større enn null.")
    elif line.deviation is not None and (line.low is not None or line.high is not None):
        yield "deviation", _("Skriv enten standardavvik eller minst og mest, ikke begge deler.")


def _unit_faults(unit: Unit) -> Iterator[tuple[str, str]]:
    if not unit.unit:
        yield "unit", _("Skriv hva enheten heter.")
    if unit.nok is None:
        yield "nok", _("Skriv hva én er verdt i kroner.")
    if unit.price_year is None:
        yield "price_year", _("Skriv hvilket år prisen er fra.")
    if not unit.source:
        yield "source", _("Skriv hvor verdien er hentet.")
    if unit.found_on is None:
        yield "found_on", _("Skriv når verdien er hentet.")


def _size_faults(content: CostBenefit) -> Iterator[FieldFault]:
    too_large = too_large_in(content)
    place = next((index for index, line in enumerate(content.flows) if content.letter_of(line) in too_large), None)
    if place is not None:
        yield FieldFault(
            f"flows.{place}.likely", _("Tallene blir større enn noe det går an å regne med. Se over mengder, verdier og vekst.")
        )


def _together_faults(content: CostBenefit) -> Iterator[FieldFault]:
    known = {key for key, line in _keyed(content) if line.name}
    for index, each in enumerate(content.together):
        if each.one not in known or each.other not in known or each.one == each.other or each.strength is None:
            yield FieldFault(
                f"together.{index}.one", _("Skriv navnet på to linjer slik de står over, og hvor tett de henger sammen.")
            )
    for result in (each for each in _appraised(content) if not _is_too_large(each)):
        try:
            economics.simulate(result.appraisal, seed=1, correlations=result.correlations, draws=10)
        except ImpossibleCorrelations:
            yield FieldFault("together.0.one", _("Sammenhengene motsier hverandre."))
            return
