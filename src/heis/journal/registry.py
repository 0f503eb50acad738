"""What the rooms above have told the journal: the verbs they record, where the things they tell of are found and who sees them.

Filled at start-up from one visible table, `config/registrations.py`. What is not registered cannot be recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from string import Formatter
from typing import Any

from django.db.models import QuerySet

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
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
    """A type of thing events happen to: its name in bokmål (a msgid), and the address of one by its id.

    `visible_to` gives those of them that somebody may see; None when everybody may know of all. What may not be seen is not told of.
    """

    key: str
    title: str
    url: Callable[[int], str]
    visible_to: Callable[[Viewer], QuerySet[Any]] | None = None


_verbs: dict[str, Verb] = {}
_subjects: dict[str, SubjectType] = {}
_texts: dict[str, Callable[[Collection[int]], Mapping[int, str]]] = {}
_viewers: list[Callable[[Person, date], Viewer]] = []


def register_verbs(verbs: Iterable[Verb]) -> None:
    """Let these verbs be recorded. The same verb twice is fine; another verb by the same key is not."""
    for verb in verbs:
        if verb.kind not in KINDS:
            raise RegistrationError(f"{verb.key} is of the kind {verb.kind}, which is not among {', '.join(KINDS)}")
        if _verbs.setdefault(verb.key, verb) != verb:
            raise RegistrationError(f"{verb.key} is registered already, with another sentence or kind")


def register_subject(
    key: str, *, title: str, url: Callable[[int], str], visible_to: Callable[[Viewer], QuerySet[Any]] | None = None
) -> None:
    """Let events happen to things of this type: `register_subject("initiative", title=_("Initiativ"), url=..., visible_to=...)`."""
    _subjects[key] = SubjectType(key, title, url, visible_to)


def register_text(name: str, texts: Callable[[Collection[int]], Mapping[int, str]]) -> None:
    """Let a sentence have a place `{name}` whose value is the id of something people have written and can take back.

    The journal keeps the id alone. `texts` gives what stands there now, for many at once; what it leaves out has been taken back.
    """
    _texts[name] = texts


def register_viewers(viewer_of: Callable[[Person, date], Viewer]) -> None:
    """Say how somebody who is written to is found out to see what they may: `viewer_of(person, day)`."""
    _viewers[:] = [viewer_of]


def viewer_on(person: Person, day: date) -> Viewer:
    """What the person belongs to on the day. Before a room has said how that is found out, nothing but themselves."""
    return _viewers[0](person, day) if _viewers else Viewer(person_id=person.pk, name=person.name)


def text_names() -> frozenset[str]:
    """The names of the places in sentences that hold an id of something written."""
    return frozenset(_texts)


def texts_of(name: str, ids: Collection[int]) -> Mapping[int, str]:
    """What stands there now, by id; what has been taken back is not among them."""
    return _texts[name](ids)


def verb_named(key: str) -> Verb:
    """The registered verb."""
    if key not in _verbs:
        raise RegistrationError(f"{key} is not a registered verb; add it to the room's verbs")
    return _verbs[key]


def find_verb(key: str) -> Verb | None:
    """The verb, or None for one that an earlier version of a room recorded and has since been dropped."""
    return _verbs.get(key)


def guarded_subjects(viewer: Viewer) -> dict[str, QuerySet[Any]]:
    """The types of subject that not everybody may know of, each with those the viewer may see."""
    return {kind.key: kind.visible_to(viewer) for kind in _subjects.values() if kind.visible_to is not None}


def subject_type(key: str) -> SubjectType | None:
    """The type of subject, if a room has registered it."""
    return _subjects.get(key)


def verbs_of_kind(*kinds: str) -> list[str]:
    """The keys of all verbs of these kinds."""
    return [verb.key for verb in _verbs.values() if verb.kind in kinds]
