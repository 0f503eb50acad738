"""What a command started, it stops again, however it ends."""

import os
import signal
import socket
import sys

import pytest

from heis.config import worker
from heis.config.tests.installation import Installation, answers, free_port, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]

SLEEPING = ("django", "shell", "--no-imports", "-c", "import time; print('up', flush=True); time.sleep(60)")


@pytest.fixture(scope="module")
def installation():
    one = Installation()
    one.migrate_quickly()
    yield one
    one.remove()


def ended(process, number):
    """Send the signal to all in the process's group, as a terminal does. What it said, and its exit status."""
    os.killpg(process.pid, number)
    said, _ = process.communicate(timeout=30)
    assert "Traceback" not in said
    return process.returncode


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_web_server_leaves_no_database_running(installation, number):
    port = free_port()
    server = installation.begin("serve", "--port", str(port))
    wait_for(lambda: answers(port))
    assert ended(server, number) in {0, 1}
    assert not answers(port)
    assert not installation.database_runs


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_worker_leaves_no_database_running(installation, number):
    working = installation.begin("worker")
    assert "Starting worker" in working.stdout.readline()
    assert ended(working, number) == 0
    assert not installation.database_runs


def test_a_command_that_is_interrupted_leaves_no_database_running(installation):
    command = installation.begin(*SLEEPING)
    assert command.stdout.readline() == "up\n"
    assert ended(command, signal.SIGTERM) == 128 + signal.SIGTERM
    assert not installation.database_runs


def test_one_that_is_interrupted_while_the_database_starts_leaves_none_running(installation):
    command = installation.begin(*SLEEPING)
    wait_for(lambda: installation.database_runs)
    assert ended(command, signal.SIGINT) == 128 + signal.SIGINT
    assert not installation.database_runs


def test_a_web_server_that_cannot_start_says_why_and_leaves_no_database_running(installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = installation.run("serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr == f"Port {port} is in use, perhaps by this already. Choose another: --port {port + 1}\n"
    assert not installation.database_runs


def test_what_somebody_uses_is_not_emptied_from_another_port(installation):
    using = installation.begin(*SLEEPING)
    assert using.stdout.readline() == "up\n"
    done = installation.run("up", "--fresh", "--port", str(free_port()))
    assert done.returncode == 1
    assert f"what lies in {installation.data} is in use, perhaps by this on another port." in done.stderr
    assert "Traceback" not in done.stderr
    assert ended(using, signal.SIGTERM) == 128 + signal.SIGTERM
    assert installation.run("token", "list", "kari@kommune.example").stderr.startswith("There is no")
    assert not installation.database_runs


def test_the_last_one_to_leave_stops_the_database(installation):
    first, port = installation.begin(*SLEEPING), free_port()
    assert first.stdout.readline() == "up\n"
    server = installation.begin("serve", "--port", str(port))
    wait_for(lambda: answers(port))
    ended(first, signal.SIGTERM)
    assert installation.database_runs
    ended(server, signal.SIGTERM)
    assert not installation.database_runs


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its killed parent")
def test_a_web_server_that_is_killed_leaves_its_port_and_the_next_one_stops_the_database(installation):
    port = free_port()
    killed = installation.begin("serve", "--port", str(port))
    wait_for(lambda: answers(port))
    killed.kill()
    killed.communicate(timeout=30)
    wait_for(lambda: not answers(port))
    assert installation.database_runs
    assert installation.run("token", "list", "kari@kommune.example").returncode == 1
    assert not installation.database_runs


def test_a_database_that_was_killed_is_up_again_with_the_next_command_and_fails_no_request(installation):
    port = free_port()
    server = installation.begin("serve", "--port", str(port))
    wait_for(lambda: answers(port, "/readyz"))
    os.kill(int((installation.data / "postgres/data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    wait_for(lambda: not answers(port, "/readyz"))
    installation.run("token", "list", "kari@kommune.example")
    assert answers(port, "/readyz")
    ended(server, signal.SIGTERM)
    assert not installation.database_runs


def test_a_worker_that_ends_unasked_says_so_and_fails_so_that_it_is_begun_again(monkeypatch, capsys):
    async def lost(concurrency):
        return False

    monkeypatch.setattr(worker, "_was_told_to_end", lost)
    assert worker.run_worker(concurrency=1) == 1
    assert "begin the worker again" in capsys.readouterr().err
