"""YAML with its line numbers: the data of a file, where each part of it stands, and what is wrong with it as YAML. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from heis.strategy.consistency import Path

LONGEST = 1_000_000
FAST: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff]")
DEEPEST = 20
LONGEST_NUMBER = 40
NOT_CONSTRUCTED = (yaml.YAMLError, ValueError, LookupError, AttributeError)  # the last two of a tag, as `!!bool kanskje`
NUMBERS = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file: the line (from 1), the place in words, what stands there, what was expected, and a sentence."""

    line: int
    path: str
    found: str
    expected: str
    message: str

    @property
    def hint(self) -> str:
        """What stands there and what was expected, as a sentence; only the guess when there is one."""
        if self.expected.endswith("?"):
            return self.expected[0].upper() + self.expected[1:]
        return f"Fant: {self.found}. Forventet: {self.expected}."

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"linje {self.line}: {place}{self.message} {self.hint}"


@dataclass(frozen=True, slots=True)
class Source:
    """The data of a file, the line of every part of it, and the faults that keep it from being read.

    `written` holds single values as they are written, before YAML makes `no` a false and `12:30` a number.
    """

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)
    faults: Sequence[Fault] = ()

    def line_of(self, path: Path) -> int:
        """The line of the part, or of the nearest part that it would be in."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def words_for(self, path: Path) -> str:
        """The way to the part as a person would say it: `areas › smart › name › nn`. Items are called by their key."""
        words, here = [], self.data
        for step in path:
            here = _inside(here, step)
            words.append(_called(here, step))
        return " › ".join(words)


def _inside(here: Any, step: str | int) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None


def _called(item: Any, step: str | int) -> str:
    if isinstance(step, str):
        return step
    if isinstance(item, dict):
        for name in ("key", "from_stage", "stage"):
            if isinstance(item.get(name), str):
                return str(item[name])
    return f"nr. {step + 1}"


def read_source(text: str) -> Source:
    """Read YAML. Faults: too long, tabs, repeated keys, references, too deep, and whatever YAML itself refuses."""
    faults = list(_too_long(text)) or list(_not_text(text)) or list(_tabs(text)) or _events(text)
    if faults:
        return Source(faults=faults)
    root = _composed(text)
    if isinstance(root, Fault):
        return Source(faults=[root])
    if not isinstance(root, MappingNode):
        return Source(faults=[Fault(1, "", "noe annet", "navn: verdi", "Fila må være en strategi med navn og verdier.")])
    reader = _Reader()
    data = reader.value(root, ())
    return Source(data, reader.lines, reader.written, reader.faults)


def _composed(text: str) -> Node | Fault | None:
    try:
        return yaml.compose(text, Loader=FAST)
    except yaml.YAMLError as error:
        return _yaml_fault(error, text)


def _too_long(text: str) -> Iterator[Fault]:
    if len(text) > LONGEST:
        yield Fault(1, "", f"{len(text)} tegn", f"høyst {LONGEST} tegn", "Fila er for stor til å være en strategi.")


def _not_text(text: str) -> Iterator[Fault]:
    found = NOT_TEXT.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        yield Fault(line, "", "et tegn som ikke er tekst", "bokstaver og tall", "Lagre fila på nytt som UTF-8, og se over linja.")


def _tabs(text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.splitlines(), start=1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            yield Fault(number, "", "tabulator", "mellomrom", "Linja er rykket inn med tabulator. Bruk mellomrom.")


def _events(text: str) -> list[Fault]:
    """What can be seen without building anything, so that a hostile file costs nothing. The slow reader explains faults better."""
    try:
        return _scanned(text, FAST)
    except yaml.YAMLError:
        pass
    try:
        return _scanned(text, yaml.SafeLoader)
    except yaml.YAMLError as error:
        return [_yaml_fault(error, text)]


def _scanned(text: str, loader: type[Any]) -> list[Fault]:
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            return [Fault(line, "", "en henvisning (& eller *)", "teksten skrevet ut", "Henvisninger brukes ikke i en strategi.")]
        if depth > DEEPEST:
            return [Fault(line, "", f"mer enn {DEEPEST} nivåer", "færre nivåer", "Fila går for dypt til å være en strategi.")]
    return []


_PROBLEMS = {
    "while scanning a quoted scalar": "Et hermetegn er åpnet, men ikke lukket.",
    "mapping values are not allowed here": "Det står et kolon for mye, eller linja er rykket feil inn. Sett hermetegn rundt teksten.",
    "could not find expected ':'": "Det mangler et kolon etter navnet.",
    "expected <block end>": "Linja er rykket inn annerledes enn linjene rundt.",
    "found character": "Teksten begynner med et tegn som må stå i hermetegn.",
    "expected a single document": "Det kan bare være én strategi i fila.",
}


def _yaml_fault(error: yaml.YAMLError, text: str) -> Fault:
    said = f"{getattr(error, 'context', '')} {error}"
    is_open = "quoted scalar" in said
    mark = getattr(error, "context_mark" if is_open else "problem_mark", None)
    number = mark.line + 1 if mark else 1
    line = next(iter(text.splitlines()[number - 1 :]), "").strip()
    message = next((words for problem, words in _PROBLEMS.items() if problem in said), "Fila er ikke gyldig YAML her.")
    return Fault(number, "", line[:60] or "slutten av fila", "gyldig YAML", message)


class _Reader:
    """Builds the data of a file and remembers where everything stood."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.written: dict[Path, str] = {}
        self.faults: list[Fault] = []
        self._scalars = yaml.SafeLoader("")

    def value(self, node: Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
        self.written[path] = str(node.value)
        return self._scalar(node)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else "?"
            line = key_node.start_mark.line + 1
            if key in found:
                first = self.lines[(*path, key)]
                message = f"«{key}» står også på linje {first}. Bare ett av stedene kan gjelde."
                self.faults.append(Fault(line, key, key, f"«{key}» bare én gang", message))
                continue
            self.lines[(*path, key)] = line
            found[key] = self.value(value_node, (*path, key))
        return found

    def _scalar(self, node: Node) -> Any:
        """The value as YAML has it; the text when YAML cannot make anything of it, or it is a number longer than any we ask for."""
        if node.tag in NUMBERS and len(node.value) > LONGEST_NUMBER:
            return str(node.value)
        try:
            return self._scalars.construct_object(node, deep=True)
        except NOT_CONSTRUCTED:
            return str(node.value)
