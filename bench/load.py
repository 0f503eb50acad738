"""A small load client: so many threads, each with a connection of its own, until so many requests or so many seconds."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Final

HEADERS: Final = {"Accept": "text/html", "Accept-Encoding": "identity"}


class WrongAnswer(Exception):
    """The server answered something else than what was measured for."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, and the status it shall be answered with."""

    path: str
    cookies: str = ""
    body: str = ""
    status: int = 200

    @property
    def method(self) -> str:
        """POST when there is something to send."""
        return "POST" if self.body else "GET"

    @property
    def headers(self) -> dict[str, str]:
        """Who is asking, and what is sent."""
        sent = {"Content-Type": "application/x-www-form-urlencoded"} if self.body else {}
        return HEADERS | sent | ({"Cookie": self.cookies} if self.cookies else {})


@dataclass(slots=True)
class Timing:
    """What came out: milliseconds for each request, and how long it all took."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def median(self) -> float:
        """Half were quicker."""
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        """One in a hundred was slower; the slowest when there were fewer."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]

    @property
    def per_second(self) -> float:
        """Requests answered each second, by all clients together."""
        return len(self.milliseconds) / self.seconds


def measure(port: int, calls: Sequence[Call], *, clients: int, seconds: float, most: int, again: bool = True) -> Timing:
    """Send the calls, over and over when they may be sent `again`, and time each. At most `most`, for at most `seconds`."""
    waiting, timing, failures = _line(calls, most, again=again), Timing(), list[BaseException]()
    until = time.perf_counter() + seconds

    def work() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            while time.perf_counter() < until and not failures:
                call = next(waiting, None)
                if call is None:
                    return
                timing.milliseconds.append(_send(connection, call))
        except BaseException as failure:  # noqa: BLE001 (told by the main thread)
            failures.append(failure)
        finally:
            connection.close()

    begun = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    timing.seconds = time.perf_counter() - begun
    return timing


def _line(calls: Sequence[Call], most: int, *, again: bool) -> Iterator[Call]:
    return iter([calls[i % len(calls)] for i in range(most if again else min(most, len(calls)))])


def _send(connection: HTTPConnection, call: Call) -> float:
    begun = time.perf_counter()
    connection.request(call.method, call.path, body=call.body or None, headers=call.headers)
    answer = connection.getresponse()
    answer.read()
    spent = (time.perf_counter() - begun) * 1000
    if answer.status != call.status:
        raise WrongAnswer(f"{call.method} {call.path} was answered {answer.status}, not {call.status}")
    return spent
