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
    with server.bare() as port:
        for page, path, queries in (("bare page", "/page/", 0), ("bare list", "/rows/", 1)):
            measure(port, [Call(path)], clients=1, seconds=1, most=50)
            for clients in CLIENTS:
                timing = measure(port, [Call(path)], clients=clients, seconds=bounds.seconds, most=bounds.requests * clients)
                yield _figure("", Visit(page, "", ()), clients, timing, queries)


def _in_town(number: str, name: str, visits: Sequence[Visit], bounds: Bounds) -> Iterator[Figure]:
    with server.product(number) as port, override_settings(HEIS_MUNICIPALITY=number, ALLOWED_HOSTS=["*"]):
        for visit in visits:
            calls = list(visit.calls)
            queries, calls = _queries_of(calls), calls if visit.again else calls[COUNTED:]
            warm, calls = (calls, calls) if visit.again else (calls[:WARM_UP], calls[WARM_UP:])
            measure(port, warm, clients=1, seconds=2, most=WARM_UP, again=visit.again)
            for clients in CLIENTS:
                part = calls if visit.again else calls[:: len(CLIENTS)] if clients == CLIENTS[0] else calls[1 :: len(CLIENTS)]
                if part:
                    most = bounds.requests * clients
                    timing = measure(port, part, clients=clients, seconds=bounds.seconds, most=most, again=visit.again)
                    yield _figure(name, visit, clients, timing, queries)


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


def _figure(town: str, visit: Visit, clients: int, timing: Timing, queries: int) -> Figure:
    return Figure(
        town, visit.page, visit.who, clients, len(timing.milliseconds), round(timing.median, 2), round(timing.p99, 2),
        round(timing.per_second, 1), queries,
    )  # fmt: skip


def as_json(figures: Sequence[Figure], initiatives: int) -> dict[str, object]:
    """The figures with what they were measured on."""
    return {
        "initiatives": initiatives,
        "at": timezone.now().isoformat(timespec="seconds"),
        "machine": {"processor": platform.processor() or platform.machine(), "python": platform.python_version()},
        "figures": [asdict(figure) for figure in figures],
    }
