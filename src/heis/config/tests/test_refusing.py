"""What one is told when something is not as it must be: once, in plain words, and the command ends with 1."""

import pytest

from heis.config.tests.installation import HEIS, Installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]

TOKEN = ("token", "list", "kari@kommune.example")


@pytest.fixture(scope="module")
def installation():
    one = Installation()
    yield one
    one.remove()


@pytest.mark.parametrize("command", [TOKEN, ("serve",), ("worker",), ("person", "password", "kari@kommune.example")])
def test_a_command_before_migrate_says_what_to_do(installation, command):
    done = installation.run(*command)
    assert done.returncode == 1
    assert done.stderr.endswith("Run: heis migrate\n")
    assert "Traceback" not in done.stderr
    assert not installation.database_runs


@pytest.mark.parametrize("command", [TOKEN, ("serve",), ("worker",), ("up", "--port", "1024"), ("doctor",), ("migrate",)])
def test_a_bad_setting_is_named_once(installation, command):
    done = installation.run(*command, HEIS_SESSION_HOURS="99999")
    assert done.returncode == 1
    assert done.stderr == "HEIS_SESSION_HOURS must be a whole number from 1 to 720, not '99999'.\n"
    assert not installation.database_runs


def test_a_bad_setting_is_named_by_the_web_servers_own_processes(installation, monkeypatch):
    monkeypatch.setattr("heis.config.tests.installation.HEIS", [HEIS[0], "-m", "granian", "--interface", "wsgi", "--port", "0"])
    done = installation.run("heis.config.wsgi:application", HEIS_MUNICIPALITY="Oslo")
    assert done.returncode == 1
    assert done.stderr.count("HEIS_MUNICIPALITY must be a municipality's number, four digits such as 3107, not 'Oslo'.") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [TOKEN, ("serve",), ("migrate",)])
def test_a_database_that_does_not_answer_is_told_of(installation, command):
    done = installation.run(*command, DATABASE_URL="postgresql://heis:a-password@127.0.0.1:1/heis")
    assert done.returncode == 1
    assert done.stderr.startswith("The database does not answer: ")
    assert "refused" in done.stderr
    assert "a-password" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("folder", ["/proc/nosuch", "/dev/null/heis"])
def test_a_data_folder_that_cannot_be_used_is_told_of(installation, folder):
    done = installation.run("doctor", HEIS_DATA=folder)
    assert done.returncode == 1
    assert f"The data folder {folder} cannot be used" in done.stderr
    assert "HEIS_DATA" in done.stderr
    assert "Traceback" not in done.stderr
