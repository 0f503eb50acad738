import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from heis.config import everything

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
WITH_A_CHILD = "import subprocess, sys, time; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); time.sleep(60)"


def begin(program):
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, start_new_session=True)
    return child, child.stdout.readline().strip()


@pytest.fixture(autouse=True)
def _signals_as_before(monkeypatch):
    monkeypatch.setattr(everything.signal, "signal", lambda number, handler: None)


class TestEnd:
    def test_ends_a_child_that_will_not(self, monkeypatch):
        monkeypatch.setattr(everything, "SECONDS_TO_END", 0.2)
        child, _ = begin(STUBBORN)
        everything._end([child])
        assert child.returncode == -everything.signal.SIGKILL

    def test_ends_the_children_of_a_child(self):
        child, grandchild = begin(WITH_A_CHILD)
        everything._end([child])
        assert _has_ended(grandchild)


def _has_ended(pid):
    for _ in range(50):
        told = subprocess.run(
            ["/bin/sh", "-c", f"kill -0 {pid} 2>/dev/null && ! grep -q '^State:.Z' /proc/{pid}/status"], check=False
        )
        if told.returncode != 0:
            return True
        time.sleep(0.1)
    return False


def test_a_port_in_use_is_told_before_anything_is_begun(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert everything.run_everything(port=port, with_demo=False, fresh=True) == 1
    assert f"--port {port + 1}" in capsys.readouterr().err


def test_a_database_that_others_look_after_is_never_emptied(monkeypatch):
    monkeypatch.delenv("HEIS_OWN_DATABASE", raising=False)
    with pytest.raises(SystemExit, match="DATABASE_URL"):
        everything._empty()


KILLED_PARENT = """
import sys, time
from heis.config import everything
everything.HEIS = [sys.executable, "-c", "import time; time.sleep(60)"]
print(everything._begin().pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its killed parent")
def test_a_child_ends_when_its_parent_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", KILLED_PARENT], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    for _ in range(50):
        if not _runs(child):
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the child outlived its parent")


def _runs(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return status != "Z"
