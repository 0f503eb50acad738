"""Rules of the house that the import contracts cannot see, held against the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from heis.foundation.access import declared_rule

PACKAGE = Path(__file__).resolve().parents[2]
DOMAIN = ("models", "rules", "queries", "operations", "jobs", "viewer")
EDGE = ("web", "api")


def modules(*names: str) -> list[Path]:
    """The files of the named modules in every room, packages included."""
    found = [path for name in names for path in PACKAGE.glob(f"*/{name}.py")]
    return sorted(found + [path for name in names for path in PACKAGE.glob(f"*/{name}/**/*.py")])


def short(path: Path) -> str:
    """A file by its place in the package."""
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", modules(*DOMAIN), ids=short)
def test_domain_functions_take_no_request(path: Path) -> None:
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    named = {argument.arg for f in functions for argument in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)}
    assert "request" not in named


@pytest.mark.parametrize("path", modules(*EDGE), ids=short)
def test_pages_and_api_ask_queries_not_tables(path: Path) -> None:
    touched = [
        node.lineno for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert not touched, f"{short(path)} asks a table itself in line {touched}"


@pytest.mark.parametrize("path", modules("operations"), ids=short)
def test_operations_take_the_rest_by_name(path: Path) -> None:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            by_place = {argument.arg for argument in node.args.args}
            acts = {"by", "at"} <= by_place | {argument.arg for argument in node.args.kwonlyargs}
            assert not (acts and by_place & {"by", "at"}), f"{node.name} in {short(path)} takes `by` or `at` by place"


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its view."""
    for entry in resolver.url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, address)
        else:
            yield address, entry


@pytest.mark.parametrize(
    ("address", "pattern"), list(patterns(get_resolver())), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_address_says_who_may_open_it(address: str, pattern: URLPattern) -> None:
    if not address.startswith("api/v1/"):
        assert declared_rule(pattern.callback), f"{address} declares no access rule"


def test_rights_come_from_appointments_only() -> None:
    names = {
        field.name for model in apps.get_models() if model._meta.app_label != "procrastinate" for field in model._meta.get_fields()
    }
    assert not names & {"is_staff", "is_superuser", "groups", "user_permissions"}
