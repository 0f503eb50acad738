"""What is wrong with an installation, and how to mend it. Each check answers with findings; none means well."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from heis.config.health import waiting_migrations
from heis.foundation.clock import now
from heis.journal.queries import mail_health
from heis.organisation.models import Municipality, Unit
from heis.strategy.queries import version_in_force


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what to do about it."""

    what: str
    mend: str


def findings() -> list[Finding]:
    """Everything that is wrong, the most fundamental first."""
    return [
        finding
        for check in (_database, _municipality, _assets, _static_files, _data_folder, _mail, _delivery, _transport)
        for finding in check()
    ]


def _database() -> Iterator[Finding]:
    try:
        waiting = waiting_migrations()
    except DatabaseError as error:
        yield Finding(
            f"The database does not answer: {error}", "See that the server in DATABASE_URL runs and lets this machine in."
        )
        return
    if waiting:
        yield Finding(f"{len(waiting)} migrations have not been run, the first is {waiting[0]}.", "Run: heis migrate")
    if connection.pg_version < 150000:  # type: ignore[attr-defined]
        yield Finding("The database is older than PostgreSQL 15.", "Move to a newer server.")


def _municipality() -> Iterator[Finding]:
    try:
        municipality = Municipality.objects.filter(number=settings.HEIS_MUNICIPALITY).first()
        strategy = version_in_force(municipality) if municipality else None
    except DatabaseError:
        return
    if municipality is None:
        yield Finding(f"There is no municipality {settings.HEIS_MUNICIPALITY}.", "Run: heis migrate, and see HEIS_MUNICIPALITY.")
    elif not Unit.objects.filter(municipality=municipality).exists():
        yield Finding(f"{municipality.name} has no units or people yet.", "Run: heis organisation take-into-use")
    if municipality and strategy is None:
        yield Finding(f"{municipality.name} has no strategy in force.", "Run: heis strategy load, then heis strategy adopt.")


def _assets() -> Iterator[Finding]:
    if not (Path(__file__).resolve().parents[1] / "foundation/static/vendor/designsystemet.css").exists():
        yield Finding("The design system's files are missing, so pages have no style.", "Run: script/assets")


def _static_files() -> Iterator[Finding]:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Finding("The static files have not been collected.", "Run: heis migrate")


def _data_folder() -> Iterator[Finding]:
    if not os.access(settings.DATA, os.W_OK | os.X_OK):
        yield Finding(f"The data folder {settings.DATA} cannot be written to.", "Give this user the folder, or set HEIS_DATA.")


def _mail() -> Iterator[Finding]:
    if settings.HTTPS and settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield Finding(f"E-mail is not sent, only kept in {settings.EMAIL_FILE_PATH}.", "Set HEIS_MAIL_URL and HEIS_MAIL_FROM.")


def _delivery() -> Iterator[Finding]:
    try:
        health = mail_health(now())
    except DatabaseError:
        return
    if health.late:
        yield Finding(f"{health.late} mails have waited for more than an hour.", "See that heis worker runs.")
    if health.cut_off:
        yield Finding(
            f"{health.cut_off} mails of the last week were cut off while they were handed over, and may not have arrived.",
            "See the mail server's log. They are not sent again; what they said stands in the product.",
        )
    if health.refused:
        yield Finding(
            f"{health.refused} mails of the last week were refused by the mail server, and given up.",
            "See HEIS_MAIL_URL and HEIS_MAIL_FROM, and the addresses of those who should have had them.",
        )


def _transport() -> Iterator[Finding]:
    if not settings.HTTPS and not settings.PUBLIC_URL.startswith(("http://localhost", "http://127.")):
        yield Finding("The public address is not https, so passwords and sessions travel in the open.", "Set HEIS_PUBLIC_URL.")
