"""The documentation speaks of what exists: its links, its commands, and the lift's table of states."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

import pytest
from typer import Typer
from typer.main import get_command

from heis.config.cli import MOUNTED, app
from heis.lift.rules import POSSIBLE

PROJECT = Path(__file__).resolve().parents[4]
PAGES = sorted([PROJECT / "README.md", PROJECT / "CHANGELOG.md", *(PROJECT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!`)\]\(([^)\s]+)\)")
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|npmjs\.(?:com|org)|files\.python|artifactory|nexus|proxy\.golang", re.IGNORECASE
)


def short(path: Path) -> str:
    """A page by its place in the project."""
    return str(path.relative_to(PROJECT))


def links_in(page: Path) -> Iterator[str]:
    """The relative links of a page; what stands in code is no link."""
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text(encoding="utf-8")))
    return (link for link in LINK.findall(text) if not re.match(r"[a-z]+:", link))


def anchors_of(page: Path) -> set[str]:
    """The addresses of a page's headings, as they are made where Markdown is shown."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in links_in(page):
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors_of(target)):
            lost.append(link)
    assert lost == []


def commands_in(page: Path) -> Iterator[list[str]]:
    """Each call of `heis` in the page's code: in blocks of shell and units, and in running text."""
    text = page.read_text(encoding="utf-8")
    for _indent, language, code in FENCE.findall(text):
        if language in {"sh", "ini"}:
            yield from _calls(code.replace("\\\n", " "))
    for code in re.findall(r"`(heis [^`\n]*)`", FENCE.sub("", text)):
        yield from _calls(code)


def _calls(code: str) -> Iterator[list[str]]:
    """The words after `heis`, up to where the shell does something else with them."""
    for found in re.findall(r"(?:^|[\s(=;&|]|bin/)heis ([a-z][^\n;|&)#<>]*)", code, re.MULTILINE):
        yield shlex.split(found)


def unknown_in(words: list[str]) -> str | None:
    """The first word that names no command or option; None when all are known."""
    command = get_command(app)
    groups = {name: get_command(_mounted(place)) for name, place in MOUNTED.items()}
    name = words[0]
    found = groups.get(name) or getattr(command, "commands", {}).get(name)
    if found is None:
        return name
    rest = words[1:]
    if name in groups and rest and not rest[0].startswith("-"):
        found = getattr(found, "commands", {}).get(rest[0])
        if found is None:
            return f"{name} {rest[0]}"
        rest = rest[1:]
    if name == "django":
        return None
    known = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    return next((word for word in rest if word.startswith("--") and word.partition("=")[0] not in known), None)


def _mounted(place: str) -> Typer:
    module, _, attribute = place.partition(":")
    return cast("Typer", getattr(import_module(module), attribute))


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_command_exists(page: Path) -> None:
    assert {" ".join(words): unknown for words in commands_in(page) if (unknown := unknown_in(words))} == {}


def test_the_check_of_commands_sees_what_is_wrong() -> None:
    assert [unknown_in(shlex.split(words)) for words in ("nonsense", "strategy nonsense", "up --nonsense", "up --port 8001")] == [
        "nonsense",
        "strategy nonsense",
        "--nonsense",
        None,
    ]


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_script_exists_and_runs(page: Path) -> None:
    named = set(re.findall(r"(?<![\w/.])script/([\w/.]+\w)", page.read_text(encoding="utf-8")))
    assert sorted(name for name in named if not (PROJECT / "script" / name).exists()) == []
    assert sorted(name for name in named if "/" not in name and not os.access(PROJECT / "script" / name, os.X_OK)) == []


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_no_page_names_where_packages_are_downloaded(page: Path) -> None:
    assert REGISTRIES.findall(page.read_text(encoding="utf-8")) == []


def test_the_map_has_the_lifts_table_of_states() -> None:
    rows = [f"| `{state}` | {' '.join(f'`{move}`' for move in sorted(moves))} |" for state, moves in POSSIBLE.items()]
    text = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [row for row in rows if row not in text] == []


def test_decisions_are_numbered_without_holes() -> None:
    names = sorted(path.name for path in (PROJECT / "docs" / "adr").glob("*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize("page", sorted((PROJECT / "docs" / "adr").glob("*.md")), ids=short)
def test_every_decision_says_how_it_is_checked(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [part for part in ("**Context.**", "**Decision.**", "**How it is checked.**") if part not in text] == []


def words_on_the_pages() -> str:
    """Everything the product can say in bokmål: the text of code, templates and the shipped strategies, without line breaks."""
    package = PROJECT / "src" / "heis"
    files = [path for kind in ("py", "jinja", "yaml") for path in package.rglob(f"*.{kind}") if "tests" not in path.parts]
    return " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in files)


@pytest.mark.parametrize("page", sorted((PROJECT / "docs" / "brukere").glob("*.md")), ids=short)
def test_every_word_in_bold_stands_on_a_page(page: Path) -> None:
    said = words_on_the_pages()
    bold = [" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", page.read_text(encoding="utf-8"), re.DOTALL)]
    assert [words for words in bold if words.rstrip(":") not in said] == []
