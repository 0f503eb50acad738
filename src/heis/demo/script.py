"""What happens to each initiative of the demo, read from the files in `content/`. Pure data; `playing` carries it out.

A step is one line: `590 kari advance: Behovet er tydelig.` It was 590 days ago, Kari did it, and the rest is what was said. Without a
name the owner did it, or, for a decision, whoever holds the floor. A clock time after the days (`690 03:40 ingrid file`) is kept.
Every kind of evidence is a verb of its own: `668 amir need`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import takewhile
from types import MappingProxyType
from typing import Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from heis.lift.evidence import Content, kind_named, registered_keys
from heis.strategy.parts import StageKey

Value = str | dict[str, Any] | None

VERBS = {
    "file",
    "describe",
    "attach",
    "submit",
    "withdraw",
    "advance",
    "return",
    "pause",
    "stop",
    "lift",
    "reopen",
    "end",
    "restart",
    "comment",
    "todo",
    "done",
    "invite",
    "join",
    "decline",
    "ask",
    "let_in",
    "offer",
    "take_over",
    "claim",
    "follow",
    "share",
    "take_on",
    "measure",
    "switch_off",
}
FAST: Final[type[Any]] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
RETURN_CODE: Final = "kode"
DAYS: Final[Mapping[str, int]] = {"days_before": -1, "days_after": 1}
NOBODY: Final[Mapping[str, int]] = MappingProxyType({})
_LINE = re.compile(r"(?P<ago>\d+)(?: (?P<clock>\d\d:\d\d))?(?: (?P<by>[a-z_]+))? (?P<verb>[a-z_]+)")


class Part(BaseModel):
    """A part of a content file: unchangeable, and without room for what is not described."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Told(Part):
    """What is known of one kind of evidence: a sentence, or the `content` of the sheet it is filled in by, and the text beside.

    What is known only that day is told from it: a date as `{days_before: 5}` or `{days_after: 30}`, a calendar year as `{year: 0}` for the
    year of the day and `{year: 2}` for two years later, and somebody as `{person: amir}`.
    """

    summary: str = ""
    content: dict[str, Any] | None = None
    body: str = ""
    done: bool = True

    def content_on(self, day: date, kind: str, persons: Mapping[str, int] = NOBODY) -> Content | None:
        """What was filled in of the kind's sheet that day; None of a text. `persons`: what those named in it are kept as.

        Fails when there is no sheet, it does not fit, or it names somebody there is not.
        """
        if self.content is None:
            return None
        registered = kind_named(kind)
        if registered is None or registered.content is None:
            raise ValueError(f"{kind!r} is not filled in by a sheet")
        return registered.content.model_validate(_known(self.content, day, persons))


def _known(value: Any, day: date, persons: Mapping[str, int]) -> Any:
    """The same, with what is known that day for what is told from it: dates, calendar years and persons."""
    if isinstance(value, list):
        return [_known(each, day, persons) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(word, said)] = value.items()
        if word in DAYS:
            return day + timedelta(days=DAYS[word] * said)
        if word == "year":
            return day.year + said
        if word == "person":
            return str(persons[said])
    return {name: _known(each, day, persons) for name, each in value.items()}


class Described(Part):
    """What the team says of the initiative; what is left out stays as it was. `builds_on` and `unit` are keys in these files."""

    title: str | None = None
    problem: str | None = None
    for_whom: str | None = None
    idea: str | None = None
    summary: str | None = None
    form: str | None = None
    degree: str | None = None
    areas: tuple[str, ...] | None = None
    novelty: str | None = None
    builds_on: str | None = None
    builds_on_text: str | None = None
    amount_nok: int | None = None
    size_class: str | None = None
    unit: str | None = None

    def at_first(self) -> dict[str, Any]:
        """What is known on the first day: not yet what it costs, and so not how large it is."""
        return self.model_dump(mode="json", exclude_none=True, exclude={"amount_nok", "size_class", "summary", "unit"})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did, `days_ago` days before now. `by` is a person's key, empty for the owner or the one who decides."""

    days_ago: int
    clock: time | None
    by: str
    verb: str
    value: Value


class Story(Part):
    """An initiative: what was filed, what is said and known of it, and every step. `ends` is what the demo promises of it."""

    key: str
    municipality: str = "3107"
    problem: str
    for_whom: str = ""
    idea: str = ""
    on_behalf_of: str = ""
    describe: Described = Described()
    evidence: dict[str, Told] = Field(default_factory=dict)
    steps: tuple[dict[str, Value], ...] = Field(min_length=1)
    ends: StageKey | Literal["stopped"]
    floor: int = 0
    shows: str = ""

    def told(self) -> list[Step]:
        """The steps in order. Where the file does not say when it got its title, that was right after it was filed."""
        told = [_step(words, value) for line in self.steps for words, value in line.items()]
        before_the_gate = list(takewhile(lambda step: step.verb != "submit", told))
        if self.describe.title and all(step.verb != "describe" for step in before_the_gate):
            told.insert(1, replace(told[0], by="", verb="describe", value=self.describe.at_first()))
        return told


def _step(words: str, value: Value) -> Step:
    found, verbs = _LINE.fullmatch(words), VERBS | registered_keys()
    if found is None or found["verb"] not in verbs:
        raise ValueError(f"{words!r} is not a step: days ago, a clock time or none, a person or none, and one of {sorted(verbs)}")
    clock = time.fromisoformat(found["clock"]) if found["clock"] else None
    return Step(int(found["ago"]), clock, found["by"] or "", found["verb"], value)


@cache
def stories() -> tuple[Story, ...]:
    """All initiatives of the demo, in the order of the files."""
    return tuple(Story.model_validate(entry) for name in _story_files() for entry in read(name))


def _story_files() -> list[str]:
    names = (entry.name for entry in files("heis.demo").joinpath("content").iterdir())
    return sorted(name for name in names if name.startswith("initiatives-"))


def read(name: str) -> Any:
    """A content file as plain data."""
    return yaml.load(files("heis.demo").joinpath("content", name).read_text(encoding="utf-8"), Loader=FAST)  # noqa: S506 (both loaders are the safe one)


def details(value: Value) -> Mapping[str, Any]:
    """The details of a step that has several."""
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} should have been details by name")
    return value


def words(value: Value) -> str:
    """The words of a step that has only words; none when it has nothing."""
    if isinstance(value, dict):
        raise TypeError(f"{value!r} should have been words")
    return value or ""
