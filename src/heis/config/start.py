"""What every way in does before Django is set up: finds the database, starting it if it is our own, and hands its address on."""

from __future__ import annotations

import os

from heis.config.environment import data_folder
from heis.foundation import postgres

SETTINGS = "heis.config.settings"


def prepare() -> None:
    """Set DATABASE_URL unless it is set, and name the settings. Processes started from here inherit both."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.database_url(data_folder())


def prepare_tests() -> None:
    """The same for tests: a server of their own that does not wait for the disk, and settings meant for tests."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ["HEIS_TESTING"] = "yes"
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.database_url(data_folder() / "test", durable=False)
