"""The clock of the tests themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from heis.config.pytest_clock import LONGEST_RUN, behind
from heis.foundation.clock import local_date, now


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-29T00:00+01:00", timedelta()),
        ("2026-11-29T12:00+01:00", timedelta()),
        ("2026-11-29T21:59+01:00", timedelta()),
        ("2026-11-29T22:00+01:00", LONGEST_RUN),
        ("2026-11-29T23:59+01:00", LONGEST_RUN),
        ("2026-06-30T23:59+02:00", LONGEST_RUN),
        ("2026-12-31T22:59+00:00", LONGEST_RUN),
        ("2026-12-31T23:00+00:00", timedelta()),
    ],
)
def test_is_behind_only_where_the_day_would_turn(at, expected):
    begun = datetime.fromisoformat(at)
    assert behind(begun) == expected
    assert local_date(begun - expected) == local_date(begun) == local_date(begun - expected + LONGEST_RUN - timedelta(minutes=1))


def test_the_day_does_not_turn_before_the_tests_are_over():
    assert local_date(now()) == local_date(now() + LONGEST_RUN / 2)
