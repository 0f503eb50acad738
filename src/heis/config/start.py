"""What every way in does before Django is set up: finds the database, starting it if it is our own, and hands its address on."""

from __future__ import annotations

import os

from heis.config.environment import data_folder
from heis.foundation import postgres

SETTINGS = "heis.config.settings"
OWN_DATABASE = "HEIS_OWN_DATABASE"
_asked: list[bool] = []


def prepare() -> None:
    """Set DATABASE_URL unless it is set, and name the settings. Processes started from here inherit both.

    What the process writes from now on, such as files and mail, is for its own user only.
    """
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.database_url(data_folder())
        os.environ[OWN_DATABASE] = "yes"
        _asked.append(True)


def uses_own_database() -> bool:
    """Whether the database is the embedded one, which is ours to stop and to empty."""
    return os.environ.get(OWN_DATABASE) == "yes"


def stop_own_database() -> None:
    """Stop the embedded database if this process asked for it (and was not handed its address) and nobody else uses it."""
    if _asked:
        postgres.stop_if_unused(data_folder())


def prepare_tests() -> None:
    """The same for tests: a server of their own that does not wait for the disk, and settings meant for tests."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ["HEIS_TESTING"] = "yes"
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.database_url(data_folder() / "test", durable=False)


def stop_test_database() -> None:
    """Stop the tests' server unless somebody is testing."""
    postgres.stop_if_unused(data_folder() / "test")
