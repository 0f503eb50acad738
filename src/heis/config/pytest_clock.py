"""Loaded by pytest (`-p heis.config.pytest_clock`): the day does not turn while the tests run, though they may be run at any hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from heis.foundation.clock import local_date

LONGEST_RUN = timedelta(hours=2)


def behind(at: datetime) -> timedelta:
    """How far behind the clock is in a run that begins at `at`: nothing, unless midnight in the municipality would come before its end."""
    return LONGEST_RUN if local_date(at + LONGEST_RUN) != local_date(at) else timedelta()


def pytest_configure() -> None:
    """Sets the clock before any test is read, for some name the day already as they are."""
    right = timezone.now
    late = behind(right())
    timezone.now = lambda: right() - late
