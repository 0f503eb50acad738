"""Measures every visit at one and at eight clients, and counts its queries."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bench import server
from bench.figures import Figure
from bench.load import Call, Timing, measure
from bench.visits import Town, Visit, deciding

TOWNS: Final = {"3107": "Fredrikstad", "0301": "Oslo"}
CLIENTS: Final = (1, 8)
WARM_UP: Final = 12
COUNTED: Final = 3


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is asked for: for each visit and number of clients, at most so many seconds and so many requests."""

    seconds: float = 3.0
    requests: int = 400


def measured(bounds: Bounds, *, only: str = "") -> list[Figure]:
    """Everything, on this database. `only`: pages whose name begins so."""
    found = list(_bare(bounds))
    for number, name in TOWNS.items():
        town = Town(number)
        visits = town.visits() if number != list(TOWNS)[-1] else [*town.visits(), *deciding(bounds.requests)]
        found += _in_town(number, name, [visit for visit in visits if visit.page.startswith(only)], bounds)
    return found


def _bare(bounds: Bounds) -> Iterator[Figure]:
    with server.bare() as running:
        for page, path, queries in (("bare page", "/page/", 0), ("bare list", "/rows/", 1)):
            visit = Visit(page, "", [Call(path)])
            measure(running.port, visit.calls, clients=1, seconds=1, most=50)
            for clients in CLIENTS:
                yield _timed(running, "", visit, visit.calls, clients, bounds, queries)


def _in_town(number: str, name: str, visits: Sequence[Visit], bounds: Bounds) -> Iterator[Figure]:
    with server.product(number) as running, override_settings(HEIS_MUNICIPALITY=number, ALLOWED_HOSTS=["*"]):
        for visit in visits:
            queries = _queries_of(visit.calls)
            warm, parts = _parts(visit)
            measure(running.port, warm, clients=1, seconds=2, most=WARM_UP, again=visit.again)
            for clients, part in zip(CLIENTS, parts, strict=True):
                if part:
                    yield _timed(running, name, visit, part, clients, bounds, queries)


def _parts(visit: Visit) -> tuple[Sequence[Call], list[Sequence[Call]]]:
    """What is sent to warm up, and what is sent by one client and by eight. A call that can be sent once is sent in one of them."""
    if visit.again:
        return visit.calls, [visit.calls for _ in CLIENTS]
    left = visit.calls[COUNTED + WARM_UP :]
    return visit.calls[COUNTED : COUNTED + WARM_UP], [left[place :: len(CLIENTS)] for place in range(len(CLIENTS))]


def _timed(
    running: server.Running, town: str, visit: Visit, calls: Sequence[Call], clients: int, bounds: Bounds, queries: int
) -> Figure:
    processes = [running.process, *_backends()]
    before = server.processor_seconds(processes)
    timing = measure(
        running.port, calls, clients=clients, seconds=bounds.seconds, most=bounds.requests * clients, again=visit.again
    )
    after = server.processor_seconds([*processes, *_backends()])
    # Of a process that has ended meanwhile, nothing is told
    spent = sum(seconds - before.get(process, 0) for process, seconds in after.items())
    return _figure(town, visit, clients, timing, queries, spent)


def _backends() -> list[int]:
    """The database's processes that serve this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        return [pid for (pid,) in cursor.fetchall()]


def _queries_of(calls: Sequence[Call]) -> int:
    """The most queries one of the first calls makes, the second time round: the first fills what is kept in memory."""
    client, most = Client(), 0
    for call in [calls[0], *calls[1:COUNTED], calls[0]] if not calls[0].body else calls[:COUNTED]:
        client.cookies.load(call.cookies)
        with CaptureQueriesContext(connection) as caught:
            if call.body:
                client.post(call.path, call.body, content_type="application/x-www-form-urlencoded")
            else:
                client.get(call.path)
        most = len(caught) if call is calls[0] else max(most, len(caught))
    return most


def _figure(town: str, visit: Visit, clients: int, timing: Timing, queries: int, spent: float) -> Figure:
    return Figure(
        town, visit.page, visit.who, clients, len(timing.milliseconds), round(timing.median, 2), round(timing.p99, 2),
        round(timing.per_second, 1), round(spent * 1000 / len(timing.milliseconds), 2), queries,
    )  # fmt: skip


def as_json(figures: Sequence[Figure], initiatives: int) -> dict[str, object]:
    """The figures with what they were measured on."""
    return {
        "initiatives": initiatives,
        "at": timezone.now().isoformat(timespec="seconds"),
        "machine": {"processor": platform.processor() or platform.machine(), "python": platform.python_version()},
        "figures": [asdict(figure) for figure in figures],
    }
