"""Whether the process lives, and whether it can do its work. For load balancers and supervisors."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from heis.foundation.access import PUBLIC, access


@access(PUBLIC)
def alive(request: HttpRequest) -> HttpResponse:
    """Answers as long as the process does."""
    return _answer("alive", 200)


@access(PUBLIC)
def ready(request: HttpRequest) -> HttpResponse:
    """Answers 200 when the database answers and has every migration; otherwise 503, and says which."""
    try:
        waiting = waiting_migrations()
    except DatabaseError:
        return _answer("the database does not answer", 503)
    return _answer("migrations are waiting", 503) if waiting else _answer("ready", 200)


def waiting_migrations() -> list[str]:
    """The names of migrations that have not been run in the database."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def why_not_ready() -> str | None:
    """What stands in the way of using the database and what to do about it, for the one who runs a command; None when nothing does."""
    try:
        waiting = waiting_migrations()
    except DatabaseError as error:
        return f"The database does not answer: {str(error).strip()}\nSee that the server in DATABASE_URL runs and lets this machine in."
    if waiting:
        return f"The database is not up to date: {len(waiting)} migrations wait, the first is {waiting[0]}.\nRun: heis migrate"
    return None


def _answer(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(
        f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )
