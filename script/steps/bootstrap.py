"""Makes the virtual environment from the lock files; does nothing when it is made already. Standard library only."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
LEVELS = {"runtime": ["runtime"], "dev": ["dev", "runtime"]}
COMMAND = """#!/bin/sh
exec "$(dirname "$0")/python" -m heis "$@"
"""


def main(level: str) -> None:
    """Bring the environment to the level, alone, and print where its Python is."""
    lock = os.open(PROJECT / "requirements", os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not any(_is_made(kind) for kind in ("dev", level)):
        _make(level)
    print(PYTHON)


def _is_made(level: str) -> bool:
    stamp = VENV / f"{level}.stamp"
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == _fingerprint(level)


def _fingerprint(level: str) -> str:
    """What an environment was made from: the lock file, this recipe, and where the project lies (programs name their folder)."""
    parts = [(PROJECT / "requirements" / f"{level}.txt").read_bytes(), Path(__file__).read_bytes(), os.fsencode(PROJECT)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _make(level: str) -> None:
    _say(f"Installing what {'the tests need' if level == 'dev' else 'is needed'} in .venv. This takes a minute the first time.")
    if not _works():
        _create()
    lock = PROJECT / "requirements" / f"{level}.txt"
    options = ["-qq", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    _run([str(PYTHON), "-m", "pip", "install", *options, "--requirement", str(lock)], "The packages could not be installed.")
    _link_project()
    for kind in LEVELS[level]:
        (VENV / f"{kind}.stamp").write_text(_fingerprint(kind))


def _works() -> bool:
    """Whether there is an environment, made here and not moved here."""
    home = VENV / "project"
    made_here = home.exists() and home.read_bytes() == os.fsencode(PROJECT)
    return made_here and PYTHON.exists() and _succeeds([str(PYTHON), "-c", "import pip"])


def _create() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    sorry = "A virtual environment could not be made. On Debian and Ubuntu, install the package python3-venv."
    _run([sys.executable, "-m", "venv", str(VENV)], sorry)
    (VENV / "project").write_bytes(os.fsencode(PROJECT))


def _link_project() -> None:
    """Let the environment's Python find the package in src, and put the command `heis` beside it."""
    packages = VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (packages / "heis-project.pth").write_text(f"{os.path.relpath(Path('src').resolve(), packages)}\n")
    command = VENV / "bin" / "heis"
    command.write_text(COMMAND)
    command.chmod(0o755)


def _run(command: list[str], sorry: str) -> None:
    if not _succeeds(command):
        sys.exit(sorry)


def _succeeds(command: list[str]) -> bool:
    """Run with all output on standard error: what we print on standard output is the answer."""
    return subprocess.run(command, check=False, stdout=sys.stderr, cwd=PROJECT).returncode == 0


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
