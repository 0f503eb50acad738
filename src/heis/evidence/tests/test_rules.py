"""The arithmetic of benefits, when they are measured, what is missing and who may do what, as tables."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest

from heis.evidence.models import Gain, Rhythm
from heis.evidence.rules import (
    FIRST_MONTHS,
    Lack,
    change_in_nok,
    change_in_units,
    is_money,
    lacks_of,
    may_check,
    may_hand_over,
    may_measure,
    measuring_days,
    months_after,
    next_measuring_day,
    share_of_target,
)
from heis.foundation.audience import STRANGER, Viewer

IN_USE_ON = date(2026, 3, 2)


class TestChange:
    @pytest.mark.parametrize(
        ("value", "baseline", "expected"), [(9, 14, -5), (14, 14, 0), (0.5, 0.25, 0.25), (None, 14, None), (9, None, None)]
    )
    def test_in_units_is_the_value_minus_the_baseline(self, value, baseline, expected):
        assert change_in_units(value, baseline) == expected

    @pytest.mark.parametrize(
        ("value", "baseline", "target", "nok", "expected"),
        [
            (20, 41, 20, 70_000, 1_470_000),  # fewer is better: 21 falls less
            (41, 41, 20, 70_000, 0),
            (45, 41, 20, 70_000, -280_000),  # the wrong way is a loss
            (30, 10, 50, 1_000, 20_000),  # more is better
            (5, 10, 50, 1_000, -5_000),
            (0.5, 0, 1, 999, 500),  # whole NOK
            (12, 10, 10, 100, None),  # a target that is the baseline: no way is better
            (None, 41, 20, 70_000, None),
            (20, None, 20, 70_000, None),
            (20, 41, None, 70_000, None),
            (20, 41, 20, None, None),
        ],
    )
    def test_in_nok_is_that_times_what_a_unit_is_worth_in_the_direction_of_the_target(self, value, baseline, target, nok, expected):
        assert change_in_nok(value, baseline=baseline, target=target, nok_per_unit=nok) == expected

    @pytest.mark.parametrize(
        ("gain", "frees", "nok", "counts"),
        [
            (Gain.AVOIDED_COST, True, 10, True),
            (Gain.SAVED_TIME, True, 0, True),
            (Gain.SAVED_TIME, False, 10, False),
            (Gain.SAVED_TIME, True, None, False),
            (Gain.QUALITY, True, 10, False),
            (Gain.FOR_OTHERS, True, 10, False),
            ("", True, 10, False),
        ],
    )
    def test_is_counted_in_nok_only_when_it_frees_money(self, gain, frees, nok, counts):
        assert is_money(gain, frees_money=frees, nok_per_unit=nok) is counts

    @pytest.mark.parametrize(
        ("value", "baseline", "target", "share"),
        [
            (8, 14, 2, 0.5),
            (2, 14, 2, 1),
            (14, 14, 2, 0),
            (20, 14, 2, -0.5),
            (9, 14, 14, None),
            (None, 14, 2, None),
            (9, None, 2, None),
        ],
    )
    def test_as_a_share_of_the_way_to_the_target(self, value, baseline, target, share):
        assert share_of_target(value, baseline=baseline, target=target) == share


class TestWhenItIsMeasured:
    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2026, 3, 2), 6, date(2026, 9, 2)),
            (date(2026, 8, 31), 6, date(2027, 2, 28)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2026, 12, 31), 1, date(2027, 1, 31)),
            (date(2026, 3, 2), 24, date(2028, 3, 2)),
        ],
    )
    def test_a_month_later_is_the_same_day_or_the_last(self, day, months, expected):
        assert months_after(day, months) == expected

    @pytest.mark.parametrize(
        ("rhythm", "months"),
        [
            (Rhythm.USUAL, [6, 12, 24, 36, 48]),
            (Rhythm.OFTEN, [3, 6, 12, 24, 36]),
            (Rhythm.YEARLY, [12, 24, 36, 48, 60]),
        ],
    )
    def test_the_days_follow_the_rhythm_and_then_the_year(self, rhythm, months):
        assert list(islice(measuring_days(IN_USE_ON, rhythm), 5)) == [months_after(IN_USE_ON, each) for each in months]

    def test_every_rhythm_has_its_months(self):
        assert set(FIRST_MONTHS) == set(Rhythm)

    @pytest.mark.parametrize(
        ("latest_on", "expected"),
        [
            (None, date(2026, 9, 2)),
            (date(2026, 2, 1), date(2026, 9, 2)),  # before it was in use
            (date(2026, 7, 3), date(2026, 9, 2)),  # sixty-one days early is too early
            (date(2026, 7, 4), date(2027, 3, 2)),  # sixty days early counts
            (date(2026, 9, 2), date(2027, 3, 2)),
            (date(2027, 1, 20), date(2028, 3, 2)),  # late for the first, and near enough to the second
            (date(2028, 3, 10), date(2029, 3, 2)),  # two years after: once a year
            (date(2033, 3, 2), date(2034, 3, 2)),
        ],
    )
    def test_the_next_day_is_the_first_that_no_measurement_counts_for(self, latest_on, expected):
        assert next_measuring_day(IN_USE_ON, Rhythm.USUAL, latest_on) == expected

    @pytest.mark.parametrize(
        ("latest_on", "target_on", "expected"),
        [
            (None, date(2026, 6, 30), date(2026, 6, 30)),
            (None, date(2026, 1, 1), date(2026, 1, 1)),  # passed before it was in use
            (None, date(2027, 1, 1), date(2026, 9, 2)),  # the rhythm comes first
            (date(2026, 9, 2), date(2027, 1, 1), date(2027, 1, 1)),
            (date(2026, 11, 1), date(2027, 1, 1), date(2027, 1, 1)),  # sixty-one days early is too early
            (date(2026, 11, 2), date(2027, 1, 1), date(2027, 3, 2)),  # sixty days early counts
            (date(2027, 1, 1), date(2027, 1, 1), date(2028, 3, 2)),
            (date(2027, 1, 20), date(2027, 1, 1), date(2028, 3, 2)),
        ],
    )
    def test_it_is_never_later_than_the_day_of_the_target_until_that_is_measured(self, latest_on, target_on, expected):
        assert next_measuring_day(IN_USE_ON, Rhythm.USUAL, latest_on, target_on) == expected


class TestWhatIsMissing:
    ALL_THERE = {
        "baseline": 14, "target": 2, "latest_on": date(2026, 3, 9), "due_on": date(2026, 9, 2), "is_in_use": True, "is_owned": True,
    }  # fmt: skip

    @pytest.mark.parametrize(
        ("changes", "on", "lacks"),
        [
            ({}, date(2026, 9, 1), []),
            ({}, date(2026, 9, 2), [Lack.MEASUREMENT]),
            ({"is_in_use": False}, date(2026, 9, 2), []),
            ({"due_on": None}, date(2026, 9, 2), []),
            ({"latest_on": None}, date(2026, 9, 1), [Lack.MEASUREMENT]),  # never measured, though the first day has not come
            ({"latest_on": None, "is_in_use": False}, date(2026, 9, 2), []),
            ({"baseline": None}, date(2026, 9, 1), [Lack.BASELINE]),
            ({"baseline": 0}, date(2026, 9, 1), []),
            ({"target": None, "is_owned": False}, date(2026, 9, 1), [Lack.TARGET, Lack.OWNER]),
            ({"baseline": None, "target": None, "is_owned": False}, date(2027, 1, 1), list(Lack)),
        ],
    )
    def test_is_always_said(self, changes, on, lacks):
        assert lacks_of(**(self.ALL_THERE | changes), on=on) == lacks


HERE, ELSEWHERE, UNIT, SECTION, OTHER_UNIT = 1, 2, 10, 11, 12
OWNER, CHECKER = 7, 8


def somebody(person_id: int, **where: frozenset[int]) -> Viewer:
    return Viewer(person_id=person_id, **{"works_in": frozenset({HERE}), **where})  # type: ignore[arg-type]


class TestWhoMay:
    @pytest.mark.parametrize(
        ("viewer", "leads", "may"),
        [
            (somebody(OWNER), False, True),
            (somebody(OWNER, works_in=frozenset()), False, False),  # has left
            (somebody(OWNER, works_in=frozenset({ELSEWHERE})), False, False),  # works in another municipality now
            (somebody(9), True, True),
            (somebody(9), False, False),
            (somebody(9, leads=frozenset({UNIT})), False, False),  # leading the unit is not measuring
            (STRANGER, False, False),
        ],
    )
    def test_measure(self, viewer, leads, may):
        assert may_measure(viewer, owner_id=OWNER, municipality_id=HERE, leads=leads) is may

    def test_measure_what_nobody_owns(self):
        assert not may_measure(STRANGER, owner_id=None, municipality_id=HERE, leads=False)
        assert may_measure(somebody(9), owner_id=None, municipality_id=HERE, leads=True)

    @pytest.mark.parametrize(
        ("viewer", "leads", "may"),
        [
            (somebody(OWNER), False, True),
            (somebody(9), True, True),
            (somebody(9, leads=frozenset({UNIT})), False, True),
            (somebody(9, leads=frozenset({SECTION})), False, True),
            (somebody(9, leads=frozenset({OTHER_UNIT})), False, False),
            (somebody(9), False, False),
            (STRANGER, False, False),
        ],
    )
    def test_hand_over(self, viewer, leads, may):
        asked = {"owner_id": OWNER, "municipality_id": HERE, "leads": leads, "unit_ancestor_ids": [SECTION, UNIT]}
        assert may_hand_over(viewer, **asked) is may

    @pytest.mark.parametrize(
        ("viewer", "may"),
        [
            (somebody(CHECKER), True),
            (somebody(CHECKER, works_in=frozenset()), False),
            (somebody(9, coordinates=frozenset({HERE})), True),
            (somebody(9, coordinates=frozenset({ELSEWHERE})), False),
            (somebody(9), False),
            (STRANGER, False),
        ],
    )
    def test_check_that_the_old_has_ended(self, viewer, may):
        assert may_check(viewer, checker_id=CHECKER, municipality_id=HERE) is may
