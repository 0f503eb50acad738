"""What people get wrong in a cost–benefit analysis, found in the sheet itself. A pitfall is a place to look, not a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import combinations
from typing import Final

from heis.evidence.economics.sheet import PUBLIC, Alternative, Flow, Nature, Sheet

NEARLY: Final = 0.15  # how much two amounts may differ and still look like the same one
ALMOST_THE_SAME_WORD: Final = 0.83
SHORTEST_MISSPELT: Final = 4  # letters; shorter words tell lines apart
_WORD: Final = re.compile(r"\w+")
_MONEY: Final = r"tilskudd|tilskot|refusjon|gebyr|skatt|avgift"
_ENDING: Final = r"(?:et|a|en|er|ene|ar|ane)?"
_MOVED: Final = re.compile(
    rf"\b\w*(?:{_MONEY}){_ENDING}\b"
    rf"|\b(?:{_MONEY})[es]?inn(?:tekt|gang|betaling)\w*"
    rf"|\b(?:ramme|inntekts|stats|trygde|penge|økonomisk\w*\s+)overføring{_ENDING}\b(?!\s+av\s)"
    rf"|\b\w*overføring{_ENDING}\s+(?:av\s+(?:penge|pengar|midl)|fr[aå]\s+(?:stat|fylke|nav\b))"
)
_LESS: Final = re.compile(
    r"\W*(?:(?:inn|be)?spar(?:t|te|d|de|er|ing\w*|else\w*)\b|redu[sk]|lavere|lågare|færr|mindre|raskere|raskare|enklere|enklare"
    r"|billig|billeg|kortere|kortare|slipp|slepp|unngå|bortfall|kutt)"
)
_WORK_WITH_IT: Final = re.compile(r"\b(?:om|med|på|til|for|behandling av|kontroll av)\s+(?:\w+\s+)?$")


class PitfallKind(StrEnum):
    """What may be wrong."""

    TIME_FREES_NO_MONEY = "time_frees_no_money"
    COUNTED_TWICE = "counted_twice"
    ENTERED_TWICE = "entered_twice"
    TRANSFER_AS_GAIN = "transfer_as_gain"
    INCOME_AS_GAIN = "income_as_gain"
    WITHOUT_OWNER = "without_owner"
    OTHER_PRICE_YEAR = "other_price_year"
    NO_RUNNING_COST = "no_running_cost"
    FROM_THE_FIRST_YEAR = "from_the_first_year"


@dataclass(frozen=True, slots=True)
class Pitfall:
    """One thing to look at: what, and which flows by key."""

    kind: PitfallKind
    flows: tuple[str, ...]


def pitfalls_of(sheet: Sheet, alternative: Alternative) -> list[Pitfall]:
    """Everything in the alternative that is worth another look."""
    found = [Pitfall(kind, (flow.key,)) for flow in alternative.flows for kind in _of_one(flow)]
    found += [
        Pitfall(kind, (one.key, other.key)) for one, other in combinations(alternative.flows, 2) for kind in _of_two(one, other)
    ]
    return [*found, *_of_all(alternative), *_of_units(alternative.flows, sheet)]


def _of_one(flow: Flow) -> Iterator[PitfallKind]:
    if _is_public_time(flow) and flow.is_cash and not flow.realised_by:
        yield PitfallKind.TIME_FREES_NO_MONEY
    if flow.nature is Nature.BENEFIT and not flow.owner:
        yield PitfallKind.WITHOUT_OWNER
    if flow.nature is Nature.BENEFIT and flow.party in PUBLIC and not _is_public_time(flow) and _names_moved_money(flow.name):
        yield PitfallKind.INCOME_AS_GAIN


def _of_two(one: Flow, other: Flow) -> Iterator[PitfallKind]:
    """Saved time and saved money for the same party at the same time are often the same saving; equal sums in and out are a transfer."""
    if not (one.first <= other.last and other.first <= one.last and _alike(one, other)):
        return
    if _is_the_same(one, other):
        yield PitfallKind.ENTERED_TWICE
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


def _of_units(flows: Sequence[Flow], sheet: Sheet) -> Iterator[Pitfall]:
    """One for each unit whose value is at the prices of another year than the sheet's."""
    units = dict.fromkeys(flow.value for flow in flows if flow.value and flow.value.price_year != sheet.price_year)
    for unit in units:
        yield Pitfall(PitfallKind.OTHER_PRICE_YEAR, tuple(flow.key for flow in flows if flow.value == unit))


def _names_moved_money(name: str) -> bool:
    """Whether the name is that of a grant, a refund, a fee, a tax or a transfer, and not of less of one or of the work with one («arbeid med gebyr»)."""
    told = name.casefold()
    return not _LESS.match(told) and any(not _WORK_WITH_IT.search(told[: found.start()]) for found in _MOVED.finditer(told))


def _is_the_same(one: Flow, other: Flow) -> bool:
    """Whether it is the same thing to the same party in the same unit, by nearly the same name."""
    sides = [(each.nature, each.party, each.to, each.value.unit if each.value else None) for each in (one, other)]
    return sides[0] == sides[1] and _are_named_alike(one.name, other.name)


def _are_named_alike(one: str, other: str) -> bool:
    """The same words in any order, one or another of them misspelt or in another form. A number or a letter tells lines apart."""
    words, others = sorted(_WORD.findall(one.casefold())), sorted(_WORD.findall(other.casefold()))
    return len(words) == len(others) and all(map(_is_the_same_word, words, others))


def _is_the_same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    is_long = min(len(one), len(other)) >= SHORTEST_MISSPELT and (one + other).isalpha()
    return is_long and SequenceMatcher(None, one, other).ratio() >= ALMOST_THE_SAME_WORD


def _is_public_time(flow: Flow) -> bool:
    return flow.nature is Nature.BENEFIT and flow.party in PUBLIC and flow.value is not None and flow.value.is_time


def _alike(one: Flow, other: Flow) -> bool:
    first, second = (abs(flow.quantity.mean * (flow.value.nok if flow.value else 1)) for flow in (one, other))
    return first > 0 and abs(first - second) <= NEARLY * max(first, second)
