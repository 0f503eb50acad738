from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from heis.journal.models import MailSettings
from heis.journal.rules import is_quiet, may_mail_at, next_attempt

OSLO = ZoneInfo("Europe/Oslo")


class TestQuietHours:
    @pytest.mark.parametrize(
        ("quiet_from", "quiet_to", "quiet", "loud"),
        [
            (20, 7, [20, 21, 23, 0, 3, 6], [7, 8, 12, 19]),
            (0, 6, [0, 5], [6, 12, 23]),
            (22, 0, [22, 23], [0, 1, 21]),
            (8, 16, [8, 12, 15], [7, 16, 23, 0]),
            (0, 0, [], range(24)),
            (9, 9, [], range(24)),
            (23, 22, [23, *range(22)], [22]),
        ],
    )
    def test_run_from_the_first_hour_up_to_the_second(self, quiet_from, quiet_to, quiet, loud):
        assert all(is_quiet(hour, quiet_from=quiet_from, quiet_to=quiet_to) for hour in quiet)
        assert not any(is_quiet(hour, quiet_from=quiet_from, quiet_to=quiet_to) for hour in loud)

    @pytest.mark.parametrize(
        ("wanted", "quiet_from", "quiet_to", "mailed"),
        [
            ("2025-11-03 14:30", 20, 7, "2025-11-03 14:30"),
            ("2025-11-03 19:59", 20, 7, "2025-11-03 19:59"),
            ("2025-11-03 20:00", 20, 7, "2025-11-04 07:00"),
            ("2025-11-04 06:59", 20, 7, "2025-11-04 07:00"),
            ("2025-11-04 07:00", 20, 7, "2025-11-04 07:00"),
            ("2025-11-03 12:15", 8, 16, "2025-11-03 16:00"),
            ("2025-12-31 23:10", 22, 6, "2026-01-01 06:00"),
            ("2025-11-03 03:00", 5, 5, "2025-11-03 03:00"),
            ("2025-10-25 23:00", 22, 7, "2025-10-26 07:00"),  # the night the clock is set back
            ("2025-03-29 23:00", 22, 7, "2025-03-30 07:00"),  # the night it is set forward
        ],
    )
    def test_put_a_mail_off_until_they_are_over(self, wanted, quiet_from, quiet_to, mailed):
        hours = MailSettings(quiet_from=quiet_from, quiet_to=quiet_to)
        at = datetime.fromisoformat(wanted).replace(tzinfo=OSLO)
        assert may_mail_at(at, hours) == datetime.fromisoformat(mailed).replace(tzinfo=OSLO)


class TestNextAttempt:
    def test_waits_longer_each_time_and_then_gives_up(self):
        at = datetime(2025, 11, 3, 12, 0, tzinfo=OSLO)
        waits = [next_attempt(at, attempts=number) for number in range(1, 7)]
        assert [wait and (wait - at).total_seconds() / 60 for wait in waits] == [5, 30, 120, 360, 1440, None]
