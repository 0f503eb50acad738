"""The embedded database on this machine, as the user who runs the tests: root or anybody."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from heis.foundation import postgres

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]

AS_ROOT = os.geteuid() == 0
START = "import sys; from pathlib import Path; from heis.foundation.postgres import database_url as u; print(u(Path(sys.argv[1]), durable=False))"


USING = "import sys; from pathlib import Path; from heis.foundation import postgres; postgres.database_url(Path(sys.argv[1])); print('up', flush=True); sys.stdin.read()"


@pytest.fixture(scope="module")
def place():
    """A folder with a space and Norwegian letters in its name, which the system user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="heis prøve æøå "))
    folder.chmod(0o711)
    yield folder
    for data in folder.rglob("postgres"):
        postgres.stop(data.parent)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def data_dir(place):
    return place / "data"


@pytest.fixture
def url(data_dir):
    return postgres.database_url(data_dir)


def ask(url, question):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def interrupt(monkeypatch, name):
    """Have this process end, as far as its own doings go, where it would have called the function."""

    def ends(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(postgres, name, ends)


def server_of(data_dir):
    return int((data_dir / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


class TestDatabaseUrl:
    def test_gives_a_database_in_utf_8_that_knows_norwegian_letters(self, url):
        assert ask(url, "SHOW server_encoding") == "UTF8"
        assert ask(url, "SELECT lower('ÆØÅÉ') || upper('æøåé')") == "æøåéÆØÅÉ"
        assert ask(url, "SELECT to_tsvector('norwegian', 'Ålesund åpne')::text") == "'ålesund':1 'åpn':2"

    def test_finds_the_server_that_runs_already(self, data_dir, url):
        before = server_of(data_dir)
        assert postgres.database_url(data_dir) == url
        assert server_of(data_dir) == before

    def test_never_listens_on_the_network(self, url):
        assert ask(url, "SHOW listen_addresses") == ""

    def test_keeps_strangers_out_of_socket_and_data(self, data_dir, url):
        home = data_dir / "postgres"
        assert all(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in (home, home / "data", home / "run"))

    def test_is_not_run_by_root(self, data_dir, url):
        assert (data_dir / "postgres" / "data").stat().st_uid != 0

    def test_starts_one_server_for_all_who_ask_at_once(self, place):
        command = [sys.executable, "-c", START, str(place / "many")]
        with ThreadPoolExecutor() as threads:
            answers = list(
                threads.map(lambda _: subprocess.run(command, check=True, capture_output=True, text=True).stdout, range(3))
            )
        assert len(set(answers)) == 1
        assert ask(answers[0].strip(), "SELECT 1") == 1

    @pytest.mark.skipif(not AS_ROOT, reason="only root's folder is given to somebody else")
    def test_shows_nobody_a_folder_that_is_half_made(self, place, monkeypatch):
        """Another process that asks before the folder has been given away takes the server's user to be who owns it: root."""
        users, give_away = [], os.chown

        def interrupted(*arguments):
            monkeypatch.setattr(os, "chown", give_away)
            users.append(postgres._cluster(place / "half").user)
            give_away(*arguments)

        monkeypatch.setattr(os, "chown", interrupted)
        users.append(postgres._cluster(place / "half").user)
        assert users[0] == users[1]
        assert users[0].uid != 0

    def test_starts_again_after_the_server_was_killed(self, data_dir, url):
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'still here' AS word")
        killed = server_of(data_dir)
        os.kill(killed, signal.SIGKILL)
        again = postgres.database_url(data_dir)
        assert server_of(data_dir) != killed
        assert ask(again, "SELECT word FROM kept") == "still here"

    def test_is_not_fooled_by_a_process_number_that_now_belongs_to_another(self, data_dir, url):
        file = data_dir / "postgres" / "data" / "postmaster.pid"
        left_behind = file.read_text()
        postgres.stop(data_dir)
        file.write_text(left_behind.replace(left_behind.split()[0], str(os.getpid()), 1))
        assert ask(postgres.database_url(data_dir), "SELECT 1") == 1

    def test_starts_again_when_somebody_has_tidied_the_socket_away(self, data_dir, url):
        before = server_of(data_dir)
        (data_dir / "postgres" / "run" / f".s.PGSQL.{postgres.PORT}").unlink()
        assert ask(postgres.database_url(data_dir), "SELECT 1") == 1
        assert server_of(data_dir) != before

    def test_is_not_fooled_by_the_process_number_of_another_server(self, data_dir, url, place):
        file = data_dir / "postgres" / "data" / "postmaster.pid"
        left_behind = file.read_text()
        postgres.stop(data_dir)
        other = place / "another"
        answering = postgres.database_url(other, durable=False)
        file.write_text(left_behind.replace(left_behind.split()[0], str(server_of(other)), 1))
        assert ask(postgres.database_url(data_dir), "SELECT 1") == 1
        assert ask(answering, "SELECT 1") == 1

    def test_puts_the_socket_elsewhere_when_the_path_is_too_long(self, place):
        data_dir = place / ("lang mappe " * 8).strip()
        url = postgres.database_url(data_dir, durable=False)
        folder = Path(psycopg.conninfo.conninfo_to_dict(url)["host"])
        assert ask(url, "SELECT 1") == 1
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert postgres.stop(data_dir)
        assert not folder.exists()

    def test_does_not_mind_a_strict_umask(self, place):
        before = os.umask(0o077)
        try:
            assert ask(postgres.database_url(place / "strict" / "data", durable=False), "SELECT 1") == 1
        finally:
            os.umask(before)
        assert (place / "strict" / "data" / "postgres" / "data").exists()

    @pytest.mark.skipif(not AS_ROOT, reason="only root's server runs as somebody else")
    def test_leaves_a_private_home_private(self, place):
        home = place / "home"
        home.mkdir(mode=0o700)
        data_dir = home / "data"
        try:
            assert ask(postgres.database_url(data_dir), "SELECT 1") == 1
            assert stat.S_IMODE(home.stat().st_mode) == 0o700
        finally:
            postgres.stop(data_dir)
            shutil.rmtree(postgres._cluster(data_dir).home.parent)


class TestMakingTheData:
    def test_begins_again_when_initdb_died_half_way(self, place, monkeypatch):
        data_dir = place / "half made"

        def dies(cluster, folder):
            folder.mkdir()
            (folder / "PG_VERSION").write_text("18\n")
            raise postgres.UnableToRunPostgres("killed")

        with monkeypatch.context() as patched:
            patched.setattr(postgres, "_run_initdb", dies)
            with pytest.raises(postgres.UnableToRunPostgres):
                postgres.database_url(data_dir, durable=False)
        home = postgres._cluster(data_dir).home
        assert not (home / "data").exists()
        assert ask(postgres.database_url(data_dir, durable=False), "SELECT 1") == 1
        assert not list(home.glob("data.new*"))

    def test_begins_again_when_it_was_killed_before_it_had_configured_it(self, place, monkeypatch):
        data_dir = place / "not configured"
        with monkeypatch.context() as patched:
            interrupt(patched, "_include_configuration")
            with pytest.raises(KeyboardInterrupt):
                postgres.database_url(data_dir, durable=False)
        assert not (postgres._cluster(data_dir).home / "data").exists()
        assert ask(postgres.database_url(data_dir, durable=False), "SHOW listen_addresses") == ""

    def test_puts_back_the_configuration_that_older_data_lacks(self, data_dir, url):
        postgres.stop(data_dir)
        file = data_dir / "postgres" / "data" / "postgresql.conf"
        whole = file.read_text()
        file.write_text(whole.replace("\ninclude 'heis.conf'\n", "\n#include 'heis.conf'"))
        assert ask(postgres.database_url(data_dir), "SHOW listen_addresses") == ""
        assert len(postgres.INCLUDE.findall(file.read_text())) == 1

    def test_says_only_once_where_the_configuration_is(self, data_dir, url):
        postgres.stop(data_dir)
        postgres.database_url(data_dir)
        assert len(postgres.INCLUDE.findall((data_dir / "postgres" / "data" / "postgresql.conf").read_text())) == 1

    def test_writes_through_no_link(self, tmp_path):
        (tmp_path / "precious").write_text("")
        (tmp_path / "postgresql.conf").symlink_to("precious")
        with pytest.raises(OSError, match="symbolic links"):
            postgres._include_configuration(tmp_path)
        assert (tmp_path / "precious").read_text() == ""


@pytest.fixture
def recovering(monkeypatch):
    """Makes the server say for so many questions that it is recovering."""

    def says(times, words):
        connect = psycopg.connect
        left = [words] * times

        def answer(*arguments, **options):
            if left:
                raise psycopg.OperationalError(f"FATAL:  {left.pop()}")
            return connect(*arguments, **options)

        monkeypatch.setattr(psycopg, "connect", answer)

    return says


class TestRecovery:
    @pytest.mark.parametrize(
        "words",
        [
            "the database system is starting up",
            "the database system is not yet accepting connections",
            "the database system is in recovery mode",
        ],
    )
    def test_is_waited_for(self, data_dir, url, recovering, words):
        before = server_of(data_dir)
        recovering(3, words)
        assert postgres.database_url(data_dir) == url
        assert server_of(data_dir) == before

    def test_that_takes_too_long_is_left_to_go_on(self, data_dir, url, recovering, monkeypatch, caplog):
        before = server_of(data_dir)
        recovering(1000, "the database system is starting up")
        monkeypatch.setattr(postgres, "SECONDS_BETWEEN_WORDS", 0)
        monkeypatch.setattr(postgres, "SECONDS_TO_START", 0.5)
        with pytest.raises(postgres.StillRecovering):
            postgres._answers(Path(psycopg.conninfo.conninfo_to_dict(url)["host"]), 0.5)
        assert "putting its data in order" in caplog.text
        assert not postgres.stop_if_unused(data_dir)
        assert server_of(data_dir) == before
        assert postgres._runs(postgres._cluster(data_dir))

    def test_is_not_believed_of_a_server_that_is_shutting_down(self, url, recovering):
        recovering(1, "the database system is shutting down; socket in /recovery/starting up")
        assert not postgres._answers(Path(psycopg.conninfo.conninfo_to_dict(url)["host"]))

    def test_is_waited_for_when_pg_ctl_does_not_have_the_patience(self, data_dir, url, monkeypatch):
        """A server that is held up while it starts, for longer than pg_ctl waits."""
        postgres.stop(data_dir)
        run = postgres._program

        def impatient(cluster, name, *arguments):
            if name == "pg_ctl" and arguments[0] == "start":
                done = run(cluster, name, *arguments)
                return subprocess.CompletedProcess(done.args, 1, "server did not start in time", "")
            return run(cluster, name, *arguments)

        monkeypatch.setattr(postgres, "_program", impatient)
        assert ask(postgres.database_url(data_dir), "SELECT 1") == 1


class TestStop:
    @pytest.mark.parametrize(("name", "stays"), [("tmp", True), ("heis-abc", False)])
    def test_deletes_no_socket_folder_that_is_not_its_own(self, data_dir, url, tmp_path, name, stays):
        """The server's file names the folder, and may have been written by one with another configuration."""
        folder = tmp_path / name
        folder.mkdir()
        file = data_dir / "postgres" / "data" / "postmaster.pid"
        lines = file.read_text().splitlines(keepends=True)
        with file.open("r+") as opened:  # the same file: PostgreSQL stops when its own is gone
            lines[4] = f"{folder}\n"
            opened.writelines(lines)
            opened.truncate()
        assert postgres.stop(data_dir)
        assert folder.exists() == stays

    def test_leaves_a_server_that_somebody_uses(self, data_dir, url):
        with psycopg.connect(url, application_name="psql"):
            assert not postgres.stop_if_unused(data_dir)
        assert ask(url, "SELECT 1") == 1

    def test_does_not_mind_connections_this_process_has_forgotten_to_close(self, data_dir, url):
        with psycopg.connect(url):
            assert postgres.stop_if_unused(data_dir)

    def test_ends_a_server_whose_socket_is_gone(self, data_dir, url):
        (data_dir / "postgres" / "run" / f".s.PGSQL.{postgres.PORT}").unlink()
        assert postgres.stop_if_unused(data_dir)
        assert not postgres._runs(postgres._cluster(data_dir))

    def test_leaves_a_server_that_another_process_has_asked_for(self, data_dir, url):
        asking = f"{START}; sys.stdout.flush(); sys.stdin.read()"
        command = [sys.executable, "-c", asking, str(data_dir)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout.readline().strip() == url
            assert not postgres.stop_if_unused(data_dir)

    def test_ends_the_server_and_says_so(self, data_dir, url):
        pid = server_of(data_dir)
        assert postgres.stop_if_unused(data_dir)
        assert not postgres._runs(postgres._cluster(data_dir))
        assert not Path(f"/proc/{pid}/cwd").exists()

    def test_of_a_server_that_does_not_run_does_nothing(self, data_dir):
        postgres.stop(data_dir)
        assert not postgres.stop(data_dir)


class TestEmpty:
    def test_deletes_what_is_in_the_database(self, data_dir, url):
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE gone AS SELECT 1")
        assert postgres.empty(data_dir)
        assert ask(url, "SELECT to_regclass('gone') IS NULL")

    def test_leaves_what_another_process_uses_as_it_is(self, data_dir, url):
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE needed AS SELECT 1")
        using = subprocess.Popen(
            [sys.executable, "-c", USING, str(data_dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert using.stdout.readline() == "up\n"
        assert not postgres.empty(data_dir)
        assert ask(url, "SELECT count(*) FROM needed") == 1
        using.communicate("")
        assert postgres.empty(data_dir)


def test_a_socket_that_nobody_listens_to_is_no_server(tmp_path):
    short = Path(tempfile.mkdtemp())
    with socket.socket(socket.AF_UNIX) as abandoned:
        abandoned.bind(str(short / f".s.PGSQL.{postgres.PORT}"))
        assert not postgres._answers(short)
    shutil.rmtree(short)
