"""The clock. Only the edges (views, API, jobs, commands) read it; operations and rules get the time as an argument."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def local_date(at: datetime) -> date:
    """The calendar day of an instant where the municipality is (Europe/Oslo)."""
    return timezone.localtime(at).date()
