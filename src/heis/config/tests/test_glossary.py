"""The glossary says what the code says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from django.db.models import TextChoices
from django.utils import translation

from heis.foundation.audience import Audience
from heis.lift.evidence import registered_keys
from heis.lift.models import Cause, Outcome, TeamRole
from heis.lift.rules import STOPPED, State
from heis.organisation.models import Level, Role
from heis.strategy.check import check_text
from heis.strategy.parts import StageKey
from heis.strategy.shipped import shipped_source

GLOSSARY = Path(__file__).resolve().parents[4] / "docs" / "glossary.md"
ENUMS: dict[str, type[TextChoices]] = {"Outcome": Outcome, "Cause": Cause, "TeamRole": TeamRole, "Role": Role, "Level": Level}


def rows_of(name: str) -> dict[str, list[str]]:
    """The first table of the section that names the enum: code term → bokmål, nynorsk, English, meaning."""
    section = re.search(rf"^## [^\n]*`{name}`\n(.*?)(?=^## |\Z)", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert section, f"docs/glossary.md has no section for {name}"
    table = re.search(r"^\| code .*?(?=\n\n|\Z)", section[1], re.MULTILINE | re.DOTALL)
    assert table, f"the section for {name} has no table"
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table[0].splitlines()[2:]]
    return {code.strip("`"): rest for code, *rest in cells}


@pytest.mark.parametrize("name", ENUMS)
def test_every_value_is_there_with_its_bokmaal(name: str) -> None:
    with translation.override("nb"):
        assert {code: words[0] for code, words in rows_of(name).items()} == {one.value: str(one.label) for one in ENUMS[name]}


def test_every_circle_is_there_with_its_bokmaal() -> None:
    with translation.override("nb"):
        assert {code: words[0] for code, words in rows_of("Audience").items()} == {one.name.lower(): one.label for one in Audience}


def test_every_state_is_there() -> None:
    assert set(rows_of("State")) == {state.value for state in State}


def test_every_stage_is_there_as_the_shipped_strategy_names_it() -> None:
    rows, document = rows_of("StageKey"), check_text(shipped_source("fredrikstad")).document
    assert document
    assert set(rows) == {*get_args(StageKey), STOPPED}
    assert {s.key: rows[s.key][:3] for s in document.stages} == {s.key: [s.name.nb, s.name.nn, s.name.en] for s in document.stages}


def test_every_evidence_kind_is_there_as_the_shipped_strategy_names_it() -> None:
    rows, document = rows_of("EvidenceKind"), check_text(shipped_source("fredrikstad")).document
    assert document
    assert set(rows) == registered_keys() == {kind.key for kind in document.evidence_kinds}
    assert {k.key: rows[k.key][:3] for k in document.evidence_kinds} == {
        k.key: [k.name.nb, k.name.nn, k.name.en] for k in document.evidence_kinds
    }


def test_every_row_has_all_its_columns() -> None:
    rows = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert [line for line in rows if line.count("|") != 6] == []
