"""When a version of a strategy may be adopted. Pure."""

from __future__ import annotations

from datetime import date, timedelta

LONGEST_AHEAD = timedelta(days=366)
LONGEST_CASE_REFERENCE = 80


def may_begin_on(day: date, *, today: date, current_since: date | None) -> bool:
    """Whether a version may be in force from a day: after the current one began, from today, and at most a year ahead.

    A municipality's first version may begin on any day up to then, also one that has passed.
    """
    earliest = date.min if current_since is None else max(today, current_since + timedelta(days=1))
    return earliest <= day <= today + LONGEST_AHEAD
