"""What comes out of measuring."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What one visit cost with so many clients at once. `processor_ms` is the time of the server and its database together, which others
    on the machine disturb less than what a clock shows. `queries` is the most that one of them made.
    """

    town: str
    page: str
    who: str
    clients: int
    requests: int
    median_ms: float
    p99_ms: float
    per_second: float
    processor_ms: float
    queries: int
