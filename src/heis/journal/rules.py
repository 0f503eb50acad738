"""When a person may be mailed, and when a mail is tried again. Pure; hours are whole hours of the day where the municipality is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final, Protocol

from django.utils import timezone

MINUTES_BETWEEN_ATTEMPTS: Final = (5, 30, 120, 360, 1440)
PERSON_GONE: Final = "the person is gone or has no address"
NOTHING_TO_TELL: Final = "the person may no longer see what it tells of"
MAIL_STOPPED: Final = "the person has stopped mail about what it tells of"
NO_REASON_TO_SEND: Final = (PERSON_GONE, NOTHING_TO_TELL, MAIL_STOPPED)


class Hours(Protocol):
    """When a person may be mailed; `models.MailSettings` is one."""

    digest_hour: int
    quiet_from: int
    quiet_to: int


def is_quiet(hour: int, *, quiet_from: int, quiet_to: int) -> bool:
    """Whether an hour is among the quiet ones, from the first up to the second, over midnight when that is the smaller.

    The same hour twice means there are no quiet hours.
    """
    if quiet_from <= quiet_to:
        return quiet_from <= hour < quiet_to
    return hour >= quiet_from or hour < quiet_to


def may_mail_at(at: datetime, hours: Hours) -> datetime:
    """The first instant from `at` on that is not in the person's quiet hours."""
    local = timezone.localtime(at)
    if not is_quiet(local.hour, quiet_from=hours.quiet_from, quiet_to=hours.quiet_to):
        return at
    day = local.date() if local.hour < hours.quiet_to else local.date() + timedelta(days=1)
    return moment_of(day, hours.quiet_to)


def moment_of(day: date, hour: int) -> datetime:
    """The instant a local hour of a day begins."""
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def next_attempt(at: datetime, *, attempts: int) -> datetime | None:
    """When a mail that the mail server did not take is tried again, after so many attempts; None when it is given up."""
    if attempts > len(MINUTES_BETWEEN_ATTEMPTS):
        return None
    return at + timedelta(minutes=MINUTES_BETWEEN_ATTEMPTS[attempts - 1])
