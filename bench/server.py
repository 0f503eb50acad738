"""The real server, started for a while: `heis serve` as an installation runs it, or the bare pages under the same server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECONDS_TO_BE_READY: Final = 60
SECONDS_TO_END: Final = 15
BARE: Final = [
    "-m",
    "granian",
    "--interface",
    "wsgi",
    "--no-ws",
    "--workers",
    "1",
    "--blocking-threads",
    "4",
    "--log-level",
    "warning",
]


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: its port, and its process."""

    port: int
    process: int


@contextmanager
def product(municipality: str) -> Iterator[Running]:
    """The product, as the municipality's own installation."""
    port = _free_port()
    environment = {"HEIS_MUNICIPALITY": municipality, "HEIS_LOG_LEVEL": "warning"}
    with _running(["-m", "heis", "serve", "--port", str(port)], environment, f"http://127.0.0.1:{port}/readyz") as process:
        yield Running(port, process)


@contextmanager
def bare() -> Iterator[Running]:
    """The pages that are compared with."""
    port = _free_port()
    environment = {"DJANGO_SETTINGS_MODULE": "bench.bare_settings", "BENCH_BARE": "yes"}
    command = [*BARE, "--host", "127.0.0.1", "--port", str(port), "bench.bare:application"]
    with _running(command, environment, f"http://127.0.0.1:{port}/page/") as process:
        yield Running(port, process)


def processor_seconds(processes: Iterable[int]) -> dict[int, float]:
    """The processor time each of the processes and their children has used so far; none where the system does not tell."""
    found, wanted = {}, set(processes)
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        with suppress(OSError, IndexError):
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
            if int(folder.name) in wanted or int(fields[1]) in wanted:
                wanted.add(int(folder.name))
                found[int(folder.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(arguments: Sequence[str], environment: Mapping[str, str], ready: str) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, *arguments], env={**os.environ, **environment}, stdin=subprocess.DEVNULL)
    try:
        _wait_for(ready, process)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_BE_READY
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (our own address)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")
