"""The two strategies that are shipped, as text and as documents, and ways to change one word of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from heis.strategy.check import Fault, check_text
from heis.strategy.document import StrategyDocument
from heis.strategy.source import FAST

FOLDER = Path(__file__).parents[1] / "strategies"
FREDRIKSTAD = (FOLDER / "fredrikstad.yaml").read_text(encoding="utf-8")
HVALER = (FOLDER / "hvaler.yaml").read_text(encoding="utf-8")
KINDS = frozenset(kind["key"] for text in (FREDRIKSTAD, HVALER) for kind in yaml.load(text, Loader=FAST)["evidence_kinds"])


def data_of(text: str) -> dict[str, Any]:
    """The data of a strategy file, to change."""
    data: dict[str, Any] = yaml.load(text, Loader=FAST)
    return data


def document_from(text: str) -> StrategyDocument:
    """The document of a strategy file."""
    return StrategyDocument.model_validate(data_of(text))


def faults_when(old: str, new: str, text: str = HVALER) -> list[Fault]:
    """What the check says when one place of a good file is changed."""
    assert old in text
    return list(check_text(text.replace(old, new, 1), known_kinds=KINDS).faults)


def line_with(words: str, text: str = HVALER) -> int:
    """The number of the first line that holds the words."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)
