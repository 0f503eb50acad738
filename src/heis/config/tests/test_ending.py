"""What a command started, it stops again, however it ends."""

import os
import signal
import socket

import pytest

from heis.config.tests.installation import Installation, answers, free_port, wait_for

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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_worker_leaves_no_database_running(installation, number):
    worker = installation.begin("worker")
    assert "Launching a worker" in worker.stdout.readline()
    assert ended(worker, number) in {0, 128 + number}
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


def test_the_last_one_to_leave_stops_the_database(installation):
    first, port = installation.begin(*SLEEPING), free_port()
    assert first.stdout.readline() == "up\n"
    server = installation.begin("serve", "--port", str(port))
    wait_for(lambda: answers(port))
    ended(first, signal.SIGTERM)
    assert installation.database_runs
    ended(server, signal.SIGTERM)
    assert not installation.database_runs
