"""When things happen in the demo: days before now become instants on working days. Pure; the same now gives the same history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
FIRST_MINUTE, LAST_MINUTE = 8 * 60, 15 * 60 + 30
LATEST = timedelta(minutes=10)
APART = timedelta(minutes=7)
PRESSED = timedelta(seconds=20)
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Calendar:
    """Counts backwards from `now`."""

    now: datetime

    @property
    def today(self) -> date:
        """The day it is in Oslo."""
        return self.now.astimezone(OSLO).date()

    @property
    def latest(self) -> datetime:
        """The last instant of the history."""
        return self.now - LATEST

    def exactly(self, days_ago: int, clock: time) -> datetime:
        """A clock time on the very day."""
        return datetime.combine(self.any_day(days_ago), clock, OSLO)

    def day(self, days_ago: int) -> date:
        """The day so many days ago; a Saturday becomes the Friday before, a Sunday the Monday after unless that has not come yet."""
        day = self.any_day(days_ago)
        if day.weekday() == SATURDAY:
            return day - timedelta(days=1)
        if day.weekday() == SUNDAY:
            return day + timedelta(days=1 if days_ago else -2)
        return day

    def any_day(self, days_ago: int) -> date:
        """The day so many days ago, whatever day of the week it is."""
        return self.today - timedelta(days=days_ago)

    def instant(self, days_ago: int, *, clock: time | None, about: str) -> datetime:
        """When something happens: at `clock` on any day, else in working hours of a working day at a minute that follows from `about`.

        Never later than ten minutes ago.
        """
        if clock is not None:
            at = self.exactly(days_ago, clock)
        else:
            minute = FIRST_MINUTE + crc32(about.encode()) % (LAST_MINUTE - FIRST_MINUTE)
            at = datetime.combine(self.day(days_ago), time(minute // 60, minute % 60), OSLO)
        return min(at, self.latest)


def in_order(instants: list[datetime], *, latest: datetime) -> list[datetime]:
    """The same instants, each at least seven minutes after the one before; pressed together where that would pass `latest`."""
    ordered: list[datetime] = []
    for at in instants:
        ordered.append(max(at, ordered[-1] + APART) if ordered else at)
    last = len(ordered) - 1
    return [min(at, latest - (last - place) * PRESSED) for place, at in enumerate(ordered)]
