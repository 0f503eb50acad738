"""Finds a Chromium for the journeys, installs one where that is possible, and prints its path. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
SORRY = (
    "The journeys need a Chromium, and none was found or could be installed. Install the package chromium "
    "(or Chrome), or set HEIS_CHROMIUM to the path of one."
)


def main() -> None:
    """Print the path of the first Chromium that works."""
    attempts: list[Callable[[], str | None]] = [_named, _on_the_machine, _from_debian, _from_playwright]
    for attempt in attempts:
        found = attempt()
        if found:
            print(found)
            return
    sys.exit(SORRY)


def _named() -> str | None:
    given = os.environ.get("HEIS_CHROMIUM")
    if given and not _works(given):
        sys.exit(f"HEIS_CHROMIUM is {given}, which does not run.")
    return given


def _on_the_machine() -> str | None:
    paths = [shutil.which(name) for name in NAMES] + [MAC]
    return next((path for path in paths if path and _works(path)), None)


def _from_debian() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    _say("Installing Chromium with apt-get for the journeys.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run(command, check=False, env=environment, stdout=sys.stderr)
    return _on_the_machine()


def _from_playwright() -> str | None:
    """Playwright's own, fetched once to the user's cache."""
    path = _playwrights_path()
    if path and not _works(path):
        _say("Fetching Playwright's Chromium for the journeys.")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=sys.stderr)
    return path if path and _works(path) else None


def _playwrights_path() -> str:
    code = "from playwright.sync_api import sync_playwright as p\nwith p() as w: print(w.chromium.executable_path)"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    return done.stdout.strip()


def _works(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], check=False, capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
