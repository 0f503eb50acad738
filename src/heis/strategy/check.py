"""Reads a strategy file and explains every fault: the line, what stands there, and what was expected. Pure: no Django.

A file is YAML without the parts of YAML that surprise: no repeated keys, no references (`&`, `*`), no tabs. What a person reads here
is in bokmål.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from heis.strategy.consistency import Path, listed
from heis.strategy.document import INCONSISTENT, StrategyDocument
from heis.strategy.source import Fault, Source, read_source

__all__ = ["Checked", "Fault", "check_text", "json_schema", "register_evidence_kinds", "registered_evidence_kinds"]

SCHEMA_ADDRESS = "https://json-schema.org/draft/2020-12/schema"
MOST_FAULTS = 100

_registered_kinds: set[str] = set()


def register_evidence_kinds(keys: Iterable[str]) -> None:
    """Make known which kinds of evidence can be filled in. Called at start-up; adds to what is known already."""
    _registered_kinds.update(keys)


def registered_evidence_kinds() -> frozenset[str]:
    """The kinds that can be filled in; empty when no capability has registered any."""
    return frozenset(_registered_kinds)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: the document when there are no faults, else None, and the faults in the order of the file."""

    document: StrategyDocument | None
    faults: Sequence[Fault]


def check_text(text: str, *, known_kinds: Iterable[str] | None = None) -> Checked:
    """Check a strategy file. `known_kinds`: the kinds of evidence that can be filled in; those registered when left out.

    With no kinds known at all, kinds are not judged.
    """
    source = read_source(text)
    if source.faults:
        return Checked(None, in_order(source.faults))
    kinds = frozenset(_registered_kinds if known_kinds is None else known_kinds)
    try:
        document = StrategyDocument.model_validate(source.data)
    except ValidationError as error:
        return Checked(None, in_order(_explained(error, source)))
    faults = in_order(_unknown_kinds(document, kinds, source)) if kinds else []
    return Checked(None if faults else document, faults)


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """The faults by line; of very many the first, and how many are left."""
    found = sorted(faults, key=lambda fault: fault.line)
    shown_first, left = found[:MOST_FAULTS], len(found) - MOST_FAULTS
    if left > 0:
        words = f"Bare de første {MOST_FAULTS} feilene vises."
        shown_first.append(Fault(found[MOST_FAULTS].line, "", f"{left} feil til", "at disse rettes først", words))
    return shown_first


def _unknown_kinds(document: StrategyDocument, known: frozenset[str], source: Source) -> list[Fault]:
    return [
        Fault(
            line=source.line_of(("evidence_kinds", i, "key")),
            path=source.words_for(("evidence_kinds", i, "key")),
            found=kind.key,
            expected=suggestion(kind.key, sorted(known)),
            message=f"Ingen del av systemet har en side for grunnlaget «{kind.key}», så ingen port kan kreve det.",
        )
        for i, kind in enumerate(document.evidence_kinds)
        if kind.key not in known
    ]


def _explained(error: ValidationError, source: Source) -> list[Fault]:
    details = error.errors(include_url=False)
    mistyped = {_meant(detail) for detail in details if detail["type"] == "extra_forbidden"}
    faults: list[Fault] = []
    for detail in details:
        if detail["type"] == INCONSISTENT:
            faults += _inconsistent(detail, source)
        elif detail["type"] != "missing" or detail["loc"] not in mistyped:
            faults.append(_structural(detail, source))
    return faults


def _meant(detail: ErrorDetails) -> Path:
    """Where an unknown name would have stood if it were written right: that it is missing there needs not be said too."""
    *parent, name = detail["loc"]
    close = get_close_matches(str(name), fields_at(tuple(parent)), n=1, cutoff=0.6)
    return (*parent, close[0] if close else name)


def _inconsistent(detail: ErrorDetails, source: Source) -> list[Fault]:
    problems = detail["ctx"]["problems"]
    return [Fault(source.line_of(p.path), source.words_for(p.path), p.found, p.expected, p.message) for p in problems]


def _structural(detail: ErrorDetails, source: Source) -> Fault:
    path = tuple(step for step in detail["loc"] if step != "[key]")
    found, expected, message = _words(detail, path)
    if detail["type"] == "string_type" and path in source.written:
        found = source.written[path] or "ingenting"
        message = f'«{path[-1]}» må være tekst. Sett hermetegn rundt: "{found}".'
    return Fault(source.line_of(path), source.words_for(path), found, expected, message)


def _words(detail: ErrorDetails, path: Path) -> tuple[str, str, str]:
    """What was found, what was expected, and a sentence, for one of pydantic's errors."""
    kind, given, name = detail["type"], detail["input"], path[-1] if path else ""
    if isinstance(name, int):
        name = f"nr. {name + 1}"
    if kind == "missing":
        return "ingenting", f"{name}: {expected_at(path)}", f"«{name}» mangler.{_language(name)}"
    if kind == "extra_forbidden":
        allowed = fields_at(path[:-1])
        return str(name), suggestion(str(name), allowed), f"«{name}» er ikke noe vi kjenner her."
    if kind == "model_type":
        return shown(given), "en gruppe med " + listed(fields_at(path)), f"«{name}» er ikke slik den skal være."
    if kind == "literal_error":
        return shown(given), suggestion(str(given), _choices(detail)), f"«{name}» kan ikke være {shown(given)}."
    if kind in {"string_too_short", "too_short"}:
        return shown(given), expected_at(path), f"«{name}» er tom."
    return shown(given), _limit(detail) or expected_at(path), f"«{name}» er ikke slik den skal være."


_LANGUAGES = {"nb": "bokmål", "nn": "nynorsk", "en": "engelsk"}


def _language(name: object) -> str:
    language = _LANGUAGES.get(str(name))
    return f" Teksten må også finnes på {language}." if language else ""


def _choices(detail: ErrorDetails) -> list[str]:
    return [word.strip(" '") for word in str(detail["ctx"]["expected"]).replace(" or ", ", ").split(",")]


def _limit(detail: ErrorDetails) -> str:
    context: Mapping[str, Any] = detail.get("ctx", {})
    words = {
        "greater_than_equal": "{ge} eller mer",
        "less_than_equal": "{le} eller mindre",
        "string_too_long": "høyst {max_length} tegn",
        "too_long": "høyst {max_length}",
        "string_pattern_mismatch": "små bokstaver a–z, tall og understrek, med en bokstav først",
        "int_type": "et helt tall",
        "string_type": "tekst i hermetegn",
        "float_type": "et tall",
    }
    if detail["type"] == "string_pattern_mismatch" and detail["loc"][-1] == "municipality_number":
        return "fire sifre i hermetegn"
    return words.get(detail["type"], "").format(**context)


def shown(value: object) -> str:
    """A value as it may be written in a message: short, and in words when it is more than a word."""
    if isinstance(value, Mapping):
        return "en gruppe med " + listed(str(key) for key in list(value)[:4])
    if isinstance(value, list | tuple):
        return "en liste" if value else "en tom liste"
    if value is None:
        return "ingenting"
    words = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else str(value)
    return (words if len(str(words)) <= 60 else f"{str(words)[:57]}…") or "en tom tekst"


def suggestion(word: str, allowed: Sequence[str]) -> str:
    """What could have been meant: «mente du smart?», or else all that is allowed."""
    close = get_close_matches(word, allowed, n=1, cutoff=0.6)
    return f"mente du {close[0]}?" if close else "ett av: " + listed(allowed)


# The schema


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a strategy file, for editors."""
    schema = {name: part for name, part in _schema().items() if name != "description"}
    return {"$schema": SCHEMA_ADDRESS, **schema, "title": "Innovasjonsstrategi"}


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    schema = StrategyDocument.model_json_schema()
    for definition in schema["$defs"].values():
        definition.pop("description", None)  # for those who read the code, in English
    return schema


def _definition_at(path: Path) -> dict[str, Any]:
    """The part of the schema that a path leads to; empty when the schema knows nothing there."""
    here = _schema()
    for step in path:
        here = _followed(_inside(here, step))
    return here


def _inside(here: dict[str, Any], step: str | int) -> dict[str, Any]:
    found: dict[str, Any] | None = here.get("items") if isinstance(step, int) else here.get("properties", {}).get(step)
    return found or next(iter(here.get("patternProperties", {}).values()), {})


def _followed(here: dict[str, Any]) -> dict[str, Any]:
    """A reference with what it refers to; what is said here goes before what is said there."""
    name = here.get("$ref", "").rpartition("/")[2]
    return {**_schema()["$defs"].get(name, {}), **here}


def expected_at(path: Path) -> str:
    """What the schema says should stand at a path."""
    return str(_definition_at(path).get("description", "en verdi som passer her")).rstrip(".")


def fields_at(path: Path) -> list[str]:
    """The names that may stand at a path."""
    return list(_definition_at(path).get("properties", {}))
