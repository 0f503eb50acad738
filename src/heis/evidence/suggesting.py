"""Which areas and criteria a text speaks of, told by the very words it was found by. Pure.

A strategy has signal words for its areas and criteria. A word is found in all its forms (Snowball's Norwegian stemmer, snowballstem.org),
and as the first or last part of a compound, unless what is left is an ending or a prefix and no word: «fall» is in «fallalarm» and not in
«avfall» or «frafall». It finds what is written, not what is meant, so what it says is a help and never an answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from snowballstemmer import stemmer

from heis.foundation.jinja import mid_sentence
from heis.strategy.document import Area, Criterion

SHORTEST_IN_COMPOUND: Final = 4
SHORTEST_PART: Final = 3
_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile(r"[aeiouyæøåéü]")
_AFTER_VOWEL = re.compile(r"(?<=..[yøåæ])(?:ene|ane|en|et|er|a)$")
_INFLECTION = re.compile(r"e|a|en|et|er|ar|ene|ane")
_DERIVED = re.compile(r"hetslov|elov|slov|lov|elig|eleg|lig|leg|eig|ig|els")
_PREFIXES: Final = frozenset(
    (
        "bort",
        "etter",
        "for",
        "fra",
        "fram",
        "frem",
        "gjen",
        "gjennom",
        "igjen",
        "inn",
        "innen",
        "inntil",
        "med",
        "mellom",
        "mis",
        "mot",
        "ned",
        "nær",
        "opp",
        "over",
        "sam",
        "samt",
        "sammen",
        "til",
        "under",
        "unn",
        "uten",
        "ved",
        "vel",
        "vid",
    )
)
_ENDINGS: Final = frozenset(
    (
        "bar",
        "dom",
        "else",
        "ende",
        "het",
        "ing",
        "isk",
        "isme",
        "ist",
        "itt",
        "lig",
        "los",
        "løs",
        "messig",
        "sel",
        "sjon",
        "skap",
        "som",
        "tet",
    )
)


@dataclass(frozen=True, slots=True)
class TouchedCriterion:
    """A criterion that a text speaks of, and the words it was found by, as the text has them."""

    criterion: Criterion
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An area that a text speaks of. `words` are all it was found by, those of its criteria too; `against` may point the other way."""

    area: Area
    words: tuple[str, ...]
    criteria: tuple[TouchedCriterion, ...]
    against: tuple[str, ...]


def suggestions_in(texts: Sequence[str], areas: Sequence[Area], *, idea: str = "") -> list[Suggestion]:
    """The areas that the texts and the idea speak of, in the strategy's order.

    What points against an area is looked for only in the idea: that the problem speaks of driving says that one wants less of it.
    """
    towards = _Search(word for area in areas for word in _words_of(area)).hits_in([*texts, idea])
    against = _Search(word for area in areas for word in area.words_against).hits_in([idea])
    found = [
        Suggestion(
            area,
            _told(towards, _words_of(area)),
            tuple(TouchedCriterion(each, words) for each in area.criteria if (words := _told(towards, each.words))),
            _told(against, area.words_against),
        )
        for area in areas
    ]
    return [each for each in found if each.words or each.against]


def words_in(text: str, signals: Sequence[str]) -> tuple[str, ...]:
    """The words of a text that are among the signal words, as the text has them, each once in the order they come."""
    return _told(_Search(signals).hits_in([text]), signals)


def _words_of(area: Area) -> list[str]:
    return [*area.words, *(word for each in area.criteria for word in each.words)]


@dataclass(frozen=True, slots=True)
class _Token:
    written: str
    stem: str
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Signal:
    """A signal word as the strategy has it, the forms of each of its words, and where in a compound it may stand."""

    signal: str
    word: str
    forms: tuple[frozenset[str], ...]
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True, order=True)
class _Hit:
    """A signal word in a text: in which, at which word, how many words from its end, and what it is there."""

    text: int
    at: int
    words_left: int
    stem: str
    written: str


class _Search:
    """Signal words, found by their first word's forms, and by what a compound begins or ends with."""

    def __init__(self, signals: Iterable[str]) -> None:
        self.whole: dict[str, list[_Signal]] = defaultdict(list)
        self.first: dict[str, list[_Signal]] = defaultdict(list)
        self.last: dict[str, list[_Signal]] = defaultdict(list)
        for signal in filter(None, map(_signal, dict.fromkeys(signals))):
            for form in signal.forms[0]:
                self.whole[form].append(signal)
                if signal.is_last and len(form) >= SHORTEST_PART:
                    self.last[form].append(signal)
            if signal.is_first:
                self.first[signal.word].append(signal)

    def hits_in(self, texts: Sequence[str]) -> dict[str, list[_Hit]]:
        """Where each signal word is found."""
        hits: dict[str, list[_Hit]] = defaultdict(list)
        for number, text in enumerate(texts):
            tokens = [_Token(word, *_known_by(word.casefold())) for word in _WORD.findall(text)]
            for at in range(len(tokens)):
                for signal in self._at(tokens, at):
                    here = tokens[at : at + len(signal.forms)]
                    written = mid_sentence(" ".join(each.written for each in here))
                    hits[signal.signal].append(_Hit(number, at, -len(here), " ".join(each.stem for each in here), written))
        return hits

    def _at(self, tokens: Sequence[_Token], at: int) -> Iterator[_Signal]:
        for form in tokens[at].forms:
            for signal in self.whole.get(form, ()):
                here = tokens[at : at + len(signal.forms)]
                if len(here) == len(signal.forms) and all(t.forms & f for t, f in zip(here, signal.forms, strict=True)):
                    yield signal
        yield from self._in_compound(tokens[at])

    def _in_compound(self, token: _Token) -> Iterator[_Signal]:
        word, stem = token.written.casefold(), token.stem
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            if word[:cut] in self.first and _is_a_word(stem[cut:].removeprefix("s"), _ENDINGS) and not stem.startswith("lig", cut):
                yield from self.first[word[:cut]]
            if _is_a_word(word[:cut], _PREFIXES):
                for form in token.forms:
                    yield from self.last.get(form[cut:], ())


def _told(hits: dict[str, list[_Hit]], signals: Sequence[str]) -> tuple[str, ...]:
    """What was found of some of the signal words: the longest at each place, and of the same word in several forms the first."""
    told: dict[str, str] = {}
    passed = (-1, -1)
    for hit in sorted(hit for signal in dict.fromkeys(signals) for hit in hits.get(signal, ())):
        if (hit.text, hit.at) >= passed:
            told.setdefault(hit.stem, hit.written)
            passed = (hit.text, hit.at - hit.words_left)
    return tuple(dict.fromkeys(told.values()))


def _is_a_word(part: str, not_words: frozenset[str]) -> bool:
    return len(part) >= SHORTEST_PART and part not in not_words and bool(_VOWEL.search(part))


@lru_cache(maxsize=5000)
def _signal(written: str) -> _Signal | None:
    """The signal word; None of one without letters."""
    word = written.casefold().strip("- ")
    forms = tuple(_known_by(each)[1] for each in _WORD.findall(word))
    is_one = len(forms) == 1
    either = len(word) >= SHORTEST_IN_COMPOUND and not written.startswith("-") and not written.endswith("-")
    first, last = is_one and (either or written.endswith("-")), is_one and (either or written.startswith("-"))
    return _Signal(written, word, forms, first, last) if forms else None


@lru_cache(maxsize=50_000)
def _known_by(word: str) -> tuple[str, frozenset[str]]:
    """What is left of the word without its ending, and all it is known by: what are forms of one word have something of it in common."""
    known = word.removesuffix("ne") if word.endswith("erne") else word
    once = _stemmed(_AFTER_VOWEL.sub("", known))
    twice = _stemmed(once)
    stems = {once, twice if len(twice) >= SHORTEST_IN_COMPOUND else once}
    return once, frozenset({known, *stems, *(stem[:-1] for stem in stems if stem.endswith("mm"))})


def _stemmed(word: str) -> str:
    """Without its ending. What makes another word of it stays («billig» is no car), and so does what is no ending («demens» is not «dem»)."""
    stem: str = stemmer("norwegian").stemWord(word)
    ending = word[len(stem) :]
    if derived := _DERIVED.match(ending):
        return stem + derived[0]
    return stem if len(stem) >= SHORTEST_IN_COMPOUND or _INFLECTION.fullmatch(ending) else word
