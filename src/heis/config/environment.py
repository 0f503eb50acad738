"""Readers of environment variables. Each refuses a value it cannot use, at start, in a sentence that names the variable."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Collection, Mapping
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import Error
from psycopg.conninfo import conninfo_to_dict

PROJECT = Path(__file__).resolve().parents[3]
ROOT_DATA = Path("/var/lib/heis")
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str) -> str:
    """The variable without surrounding space; the default when it is missing or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """A yes or a no: 1, true, yes, on or 0, false, no, off."""
    value = text(name, "yes" if default else "no").lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")
    return value in YES


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number within bounds."""
    value = text(name, str(default))
    if not re.fullmatch(r"-?\d{1,15}", value) or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def choice(name: str, default: str, *, allowed: Collection[str]) -> str:
    """One of the allowed words."""
    value = text(name, default).lower()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(sorted(allowed))}, not {value!r}.")
    return value


def web_address(name: str, default: str) -> str:
    """An address such as https://heis.kommune.no, without a path."""
    value = text(name, default).rstrip("/")
    parts = _parts(value)
    if parts is None or parts.scheme not in {"http", "https"} or "@" in parts.netloc or parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} must be an address such as https://heis.kommune.no, without a path, not {value!r}.")
    return value


def _parts(address: str) -> SplitResult | None:
    """The parts of an address that has a host; None of one that has none, or whose port is not one."""
    try:
        parts = urlsplit(address)
        has_host = parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if has_host else None


def link(name: str) -> str:
    """The address of a page elsewhere; empty when the variable is missing."""
    value = text(name, "")
    parts = _parts(value)
    if value and (parts is None or parts.scheme not in {"http", "https"}):
        raise ImproperlyConfigured(f"{name} must be the address of a page, beginning with https://, not {value!r}.")
    return value


def host_names(name: str) -> list[str]:
    """Host names or network addresses separated by commas, without port; empty when the variable is missing."""
    hosts = [word.strip() for word in text(name, "").split(",") if word.strip()]
    for host in hosts:
        if not re.fullmatch(r"\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\]", host):
            raise ImproperlyConfigured(f"{name} must be host names such as heis.kommune.no, separated by commas, not {host!r}.")
    return hosts


def municipality_number(name: str, default: str) -> str:
    """Statistics Norway's number of a municipality: four digits."""
    value = text(name, default)
    if not re.fullmatch(r"[0-9]{4}", value):
        raise ImproperlyConfigured(f"{name} must be a municipality's number, four digits such as 3107, not {value!r}.")
    return value


def redis(name: str) -> str:
    """The address of a Redis server; empty when the variable is missing."""
    value = text(name, "")
    parts = _parts(value)
    if value and not value.startswith("unix://") and (parts is None or parts.scheme not in {"redis", "rediss"}):
        raise ImproperlyConfigured(f"{name} must be an address such as redis://host:6379/0.")
    return value


def sender(name: str, default: str) -> str:
    """Who mail is from: an e-mail address, with or without a name before it."""
    value = text(name, default)
    address = parseaddr(value)[1]
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or any(letter in value for letter in "\r\n"):
        raise ImproperlyConfigured(f"{name} must be a sender such as Innovasjonsheisen <heis@kommune.no>, not {value!r}.")
    return value


def data_folder() -> Path:
    """Where the installation keeps what is its own: HEIS_DATA, else `.heis` in the project, else a folder of the user's.

    Root's is in /var/lib/heis, since the database server, which may not be root, must be able to enter it.
    """
    given = text("HEIS_DATA", "")
    if given:
        return Path(given).expanduser().absolute()
    in_project = (PROJECT / "pyproject.toml").exists()
    if os.geteuid() == 0:
        return ROOT_DATA / (_name_of(PROJECT) if in_project else "data")
    shared = Path(text("XDG_DATA_HOME", "~/.local/share")).expanduser()
    return PROJECT / ".heis" if in_project else shared / "heis"


def _name_of(folder: Path) -> str:
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
    return re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-")[:24] + "-" + digest


def database(name: str) -> dict[str, object]:
    """Django's description of the PostgreSQL database whose address the variable holds."""
    address = text(name, "")
    if not address:
        return {"ENGINE": "django.db.backends.postgresql", "NAME": "heis", "HOST": "/not/started", "OPTIONS": {}}
    if not address.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must begin with postgresql://, since PostgreSQL is the only database engine.")
    try:
        return _django_database(conninfo_to_dict(address))
    except Error as error:
        raise ImproperlyConfigured(f"{name} is not an address PostgreSQL understands: {error}") from error


def _django_database(parts: Mapping[str, object]) -> dict[str, object]:
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings = {known[key]: str(value) for key, value in parts.items() if key in known}
    options = {key: value for key, value in parts.items() if key not in known}
    return {"ENGINE": "django.db.backends.postgresql", **settings, "OPTIONS": options}


def mail(name: str) -> dict[str, object]:
    """Django's e-mail settings from smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) or smtp+plain://… (neither)."""
    parts = _parts(text(name, ""))
    ports = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
    if parts is None or parts.scheme not in ports:
        raise ImproperlyConfigured(f"{name} must be an address such as smtp://user:password@mail.kommune.no:587.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def secret_key(folder: Path) -> str:
    """HEIS_SECRET_KEY, else one made once and kept in the data folder, readable by its owner only."""
    given = text("HEIS_SECRET_KEY", "")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured(f"HEIS_SECRET_KEY must have at least 32 characters, not {len(given)}.")
        return given
    return _kept_secret(folder / "secret-key")


def _kept_secret(file: Path) -> str:
    try:
        if not file.exists():
            _make_secret(file)
        return file.read_text(encoding="ascii")
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key in {file} cannot be made or read: {error.strerror}. "
            "Give this user the data folder, set HEIS_DATA to one it can write to, or set HEIS_SECRET_KEY.",
        ) from error


def _make_secret(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    mine = file.with_name(f"{file.name}.{os.getpid()}")
    mine.touch(mode=0o600)
    mine.write_text(secrets.token_urlsafe(48), encoding="ascii")
    try:
        os.link(mine, file)  # whole or not at all, and the first one wins
    except FileExistsError:
        pass
    finally:
        mine.unlink()
