"""Whether the process lives, and whether it can do its work. For load balancers and supervisors."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse


class Probes:
    """Answers `/healthz` and `/readyz` before anything else looks at the request, so to every Host, without https and without a session.

    Those who ask come straight to the process, by its network address, and are told a word that is the same for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        return probe() if probe else self.get_response(request)


def alive() -> HttpResponse:
    """Answers as long as the process does."""
    return _answer("alive", 200)


def ready() -> HttpResponse:
    """Answers 200 when the database answers and has every migration; otherwise 503, and says which.

    A database that has had them all is not asked for them again: it is probed often, and by anybody.
    """
    try:
        if _has_been_ready:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        elif waiting_migrations():
            return _answer("migrations are waiting", 503)
    except DatabaseError:
        return _answer("the database does not answer", 503)
    _has_been_ready.append(True)
    return _answer("ready", 200)


PROBES = {"/healthz": alive, "/readyz": ready}
_has_been_ready: deque[bool] = deque(maxlen=1)


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
