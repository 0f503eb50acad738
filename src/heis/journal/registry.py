"""What the rooms above have told the journal: the verbs they record, and where the things they tell of are found.

Filled at start-up from one visible table, `config/registrations.py`. What is not registered cannot be recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from string import Formatter

from heis.journal.kinds import KINDS


class RegistrationError(Exception):
    """A room uses the journal in a way it has not registered: a mistake in the program, not something a person did."""


@dataclass(frozen=True)
class Verb:
    """Something that can happen. `sentence` is a bokmål msgid with named placeholders; `kind` groups verbs people choose mail for.

    `{actor}` is who did it. Every other placeholder is a key in the event's data; see `sentences` for how each is written.
    `by_anybody`: something that people do without login, and that the lift never does by itself.
    """

    key: str
    sentence: str
    kind: str
    by_anybody: bool = False

    @cached_property
    def fields(self) -> frozenset[str]:
        """The keys the event's data must have for the sentence to be whole."""
        names = (name for _text, name, _spec, _conversion in Formatter().parse(self.sentence) if name)
        return frozenset(names) - {"actor"}


@dataclass(frozen=True, slots=True)
class SubjectType:
    """A type of thing events happen to: its name in bokmål (a msgid), and the address of one by its id."""

    key: str
    title: str
    url: Callable[[int], str]


_verbs: dict[str, Verb] = {}
_subjects: dict[str, SubjectType] = {}


def register_verbs(verbs: Iterable[Verb]) -> None:
    """Let these verbs be recorded. The same verb twice is fine; another verb by the same key is not."""
    for verb in verbs:
        if verb.kind not in KINDS:
            raise RegistrationError(f"{verb.key} is of the kind {verb.kind}, which is not among {', '.join(KINDS)}")
        if _verbs.setdefault(verb.key, verb) != verb:
            raise RegistrationError(f"{verb.key} is registered already, with another sentence or kind")


def register_subject(key: str, *, title: str, url: Callable[[int], str]) -> None:
    """Let events happen to things of this type: `register_subject("initiative", title=_("Initiativ"), url=...)`."""
    _subjects[key] = SubjectType(key, title, url)


def verb_named(key: str) -> Verb:
    """The registered verb."""
    if key not in _verbs:
        raise RegistrationError(f"{key} is not a registered verb; add it to the room's verbs")
    return _verbs[key]


def find_verb(key: str) -> Verb | None:
    """The verb, or None for one that an earlier version of a room recorded and has since been dropped."""
    return _verbs.get(key)


def subject_type(key: str) -> SubjectType | None:
    """The type of subject, if a room has registered it."""
    return _subjects.get(key)


def verbs_of_kind(*kinds: str) -> list[str]:
    """The keys of all verbs of these kinds."""
    return [verb.key for verb in _verbs.values() if verb.kind in kinds]
