"""Runs every check that needs no database and no browser, all of them even when one fails, and says which failed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PYTHON_FOLDERS = ["src", "script", "journeys", "bench", "conftest.py"]

CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "--output-format", "concise", *PYTHON_FOLDERS],
    "lint": [str(BIN / "ruff"), "check", "--no-cache", "--quiet", "--output-format", "concise", *PYTHON_FOLDERS],
    "types": [sys.executable, "-m", "mypy", "--no-error-summary"],
    "contracts": [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"],
    "translations": [sys.executable, "script/steps/translate.py", "--check"],
    "migrations": [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run", "--verbosity", "1"],
}


def main(wanted: list[str]) -> int:
    """Run the named checks, or all. 0 when all are kept."""
    unknown = set(wanted) - set(CHECKS)
    if unknown:
        print(f"There is no check called {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}.", file=sys.stderr)
        return 2
    failed = [name for name in wanted or CHECKS if not _kept(name)]
    if failed:
        print(f"\nFailed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def _kept(name: str) -> bool:
    """Run one check; its words are shown only when it fails."""
    environment = {
        **os.environ,
        "HEIS_TESTING": "yes",
        "DJANGO_SETTINGS_MODULE": "heis.config.settings",
        "PYTHONWARNINGS": "ignore",
    }
    begun = time.monotonic()
    done = subprocess.run(CHECKS[name], check=False, cwd=PROJECT, env=environment, capture_output=True, text=True)
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {name}  {time.monotonic() - begun:.1f} s", flush=True)
    if done.returncode != 0:
        print((done.stdout + done.stderr).strip(), flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
