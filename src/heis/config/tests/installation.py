"""An installation of its own with an embedded database, driven from outside as an operator drives it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from heis.foundation import postgres

HEIS = [sys.executable, "-m", "heis"]
NOT_OURS = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")


class Installation:
    """A data folder with the command `heis` at work in it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="heis drift æøå "))
        self.folder.chmod(0o711)
        self.data = self.folder / "data"

    def environment(self, **variables):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HEIS_") and name not in NOT_OURS}
        return inherited | {"HEIS_DATA": str(self.data)} | variables

    def run(self, *arguments, **variables):
        """Run a command to its end."""
        return subprocess.run(
            [*HEIS, *arguments],
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            env=self.environment(**variables),
        )

    def begin(self, *arguments):
        """Start a command that hears the signals a terminal would send it."""
        return subprocess.Popen(
            [*HEIS, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env=self.environment(),
            preexec_fn=_hear_everything,  # noqa: PLW1509 (no threads here)
        )

    def migrate_quickly(self):
        """Make the tables with a server that does not wait for the disk, and without the static files."""
        postgres.database_url(self.data, durable=False)
        done = self.run("django", "migrate", "--verbosity", "0")
        assert done.returncode == 0, done.stderr
        postgres.stop(self.data)

    @property
    def database_runs(self):
        return postgres._runs(postgres._cluster(self.data))

    def remove(self):
        postgres.stop(self.data)
        shutil.rmtree(self.folder)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, seconds=30):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def answers(port, path="/healthz"):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=15):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _hear_everything():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
