"""What every way in does before Django is set up: finds the database, starting it if it is our own, and hands its address on."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from heis.config.environment import data_folder
from heis.foundation import postgres

SETTINGS = "heis.config.settings"
OWN_DATABASE = "HEIS_OWN_DATABASE"
PR_SET_PDEATHSIG = 1  # linux/prctl.h
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_asked: list[bool] = []


def prepare() -> None:
    """Set DATABASE_URL unless it is set, and name the settings. Processes started from here inherit both.

    What the process writes from now on, such as files and mail, is for its own user only.
    """
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not os.environ.get("DATABASE_URL"):
        _asked.append(True)
        with _signals_wait():
            os.environ["DATABASE_URL"] = _started(data_folder())
        os.environ[OWN_DATABASE] = "yes"


def _started(folder: Path) -> str:
    try:
        return postgres.database_url(folder)
    except OSError as error:
        _asked.clear()  # there is nothing to stop, and the folder is no better at the end
        raise postgres.UnableToRunPostgres(
            f"The data folder {folder} cannot be used: {error.strerror or error} ({error.filename or folder}). "
            "Give this user the folder, or set HEIS_DATA to one it can write to.",
        ) from error


def share_connections() -> None:
    """Let the threads of a process that runs on take turns with a few connections. A command has one, and hears at once why not."""
    from django.conf import settings
    from django.db import connection

    if settings.DATABASE_POOL:
        connection.settings_dict["OPTIONS"]["pool"] = settings.DATABASE_POOL
        connection.settings_dict["CONN_HEALTH_CHECKS"] = True  # a database that has been restarted fails nobody's request


def uses_own_database() -> bool:
    """Whether the database is the embedded one, which is ours to stop and to empty."""
    return os.environ.get(OWN_DATABASE) == "yes"


def stop_own_database() -> None:
    """Stop the embedded database if this process asked for it (and was not handed its address) and nobody else uses it."""
    if _asked:
        postgres.stop_if_unused(data_folder())


def end_in_order() -> None:
    """From now on, a signal that asks the process to end makes it leave as it would at its end. What was ignored, still is."""
    for number in ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)


def end_with_parent() -> None:
    """Ask the kernel to end this process when its parent is gone, however it went. Only Linux does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def let_nothing_disturb() -> None:
    """The process is on its way out: another signal does not stop it from tidying up."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Hold back a signal to end until the database is up, so that it is not left half started with nobody to stop it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    before = {number: signal.signal(number, lambda caught, frame: held.append(caught)) for number in ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for caught in held:
            signal.raise_signal(caught)


def prepare_tests() -> None:
    """The same for tests: a server of their own that does not wait for the disk, and settings meant for tests."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ["HEIS_TESTING"] = "yes"
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.database_url(data_folder() / "test", durable=False)


def stop_test_database() -> None:
    """Stop the tests' server unless somebody is testing."""
    postgres.stop_if_unused(data_folder() / "test")
