"""Fixtures for every test. The database they use is chosen in heis.config.pytest_database."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations
from pytest_django import Settings


def pytest_collection_finish() -> None:
    """What is loaded by now stays, so it is set aside: looking through it again and again took a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is made once for a class is there for all of it that comes after: so those of its tests that begin with less come first."""
    first: dict[object, int] = {}
    for place, item in enumerate(items):
        first.setdefault(item.parent, place)
    items.sort(key=lambda item: (first[item.parent], _made_for_class(item)))


def _made_for_class(item: pytest.Item) -> int:
    found = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}  # noqa: SLF001
    return sum(each[-1].scope == "class" for each in found.values())


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests keep their files in a folder of their own, never in the data folder."""
    settings.MEDIA_ROOT = str(tmp_path_factory.getbasetemp() / "files")


@pytest.fixture(scope="session", autouse=True)
def _append_only_tables_can_be_emptied() -> Iterator[None]:
    """Tests that commit are cleaned up by TRUNCATE, which the triggers of append-only tables refuse everywhere else.

    The jobs go with the rest, though Django does not know their tables.
    """
    refused = DatabaseOperations.execute_sql_flush

    def without_triggers(self: DatabaseOperations, sql_list: Iterable[str]) -> None:
        refused(self, ["SET LOCAL session_replication_role = replica", *sql_list, "TRUNCATE procrastinate_jobs CASCADE"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", without_triggers)
        yield
