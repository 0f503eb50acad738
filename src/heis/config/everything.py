"""Everything on one machine: the database brought up to date, the web server and the worker, begun and ended together."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from importlib.util import find_spec

import typer
from django.conf import settings
from django.db import connections

from heis.config.start import ENDINGS, end_with_parent, let_nothing_disturb, stop_own_database, uses_own_database
from heis.config.web_server import why_not_listen
from heis.foundation import postgres

SECONDS_TO_BE_READY = 60
SECONDS_TO_END = 15
HEIS = [sys.executable, "-m", "heis"]


class Stopped(Exception):
    """The one who started us wants it to end."""


def run_everything(*, port: int, with_demo: bool, fresh: bool) -> int:
    """Run web and worker until stopped. The exit status: 0 when it ended as asked."""
    problem = why_not_listen("127.0.0.1", port)
    if problem:
        typer.echo(problem, err=True)
        return 1
    os.environ.setdefault("HEIS_PUBLIC_URL", f"http://localhost:{port}")
    os.environ.setdefault("HEIS_DEMO", "yes" if with_demo else "no")
    for number in ENDINGS:
        signal.signal(number, _stop)
    children: list[subprocess.Popen[bytes]] = []
    try:
        _prepare(children, with_demo=with_demo, fresh=fresh)
        for part in (["serve", "--port", str(port)], ["worker"]):
            children.append(_begin(*part))  # noqa: PERF401 (each is known as soon as it runs, should we be stopped between them)
        _wait_until_ready(port, children)
        typer.echo(f"\nInnovasjonsheisen: http://localhost:{port}   (Ctrl-C ends it)")
        if with_demo:
            _demo(children, "personas")
        return _watch(children)
    except Stopped:
        return 0
    except subprocess.CalledProcessError as error:
        return max(error.returncode, 1)
    finally:
        _end(children)
        connections.close_all()
        stop_own_database()


def _prepare(children: list[subprocess.Popen[bytes]], *, with_demo: bool, fresh: bool) -> None:
    if fresh:
        _empty()
    _run(children, "migrate")
    if with_demo:
        _demo(children, "load")


def _empty() -> None:
    """Delete the database and files. Only our own, and only when nothing else runs on it, such as another of these on another port."""
    if not uses_own_database():
        sys.exit("--fresh deletes everything, so it is not done to the database in DATABASE_URL. Empty that yourself.")
    if not postgres.empty(settings.DATA):
        sys.exit(
            f"--fresh deletes everything, and what lies in {settings.DATA} is in use, perhaps by this on another port. "
            "End that first (Ctrl-C where it runs), or set HEIS_DATA to a folder of its own."
        )
    for folder in ("files", "mail"):
        shutil.rmtree(settings.DATA / folder, ignore_errors=True)


def _demo(children: list[subprocess.Popen[bytes]], command: str) -> None:
    if find_spec("heis.demo.commands"):
        _run(children, "demo", command)


def _run(children: list[subprocess.Popen[bytes]], *arguments: str) -> None:
    """Run a command to its end. It is among the children meanwhile, so that it is ended in order when we are."""
    child = _begin(*arguments)
    children.append(child)
    if child.wait():
        raise subprocess.CalledProcessError(child.returncode, arguments)
    children.remove(child)


def _begin(*arguments: str) -> subprocess.Popen[bytes]:
    """Start a child that does not hear the terminal: it ends when we say so, and in order; on Linux also when we are killed."""
    command, own = [*HEIS, *arguments], end_with_parent
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=own)  # noqa: PLW1509 (no threads here)


def _wait_until_ready(port: int, children: Sequence[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + SECONDS_TO_BE_READY
    while time.monotonic() < until and all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)


def _watch(children: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait until one of them ends, which it should not."""
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    typer.echo("A part of it ended by itself, so everything is ended.", err=True)
    return 1


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask each child with all its own to end, and end those that do not."""
    let_nothing_disturb()
    until = time.monotonic() + SECONDS_TO_END
    for child in children:
        _signal(child, signal.SIGTERM)
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(child, signal.SIGKILL)
            child.wait()


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if child.poll() is None:
        os.killpg(child.pid, number)


def _stop(number: int, frame: object) -> None:
    raise Stopped
