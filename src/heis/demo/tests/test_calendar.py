"""The history falls on believable days whatever day it is loaded."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from heis.demo.calendar import APART, OSLO, Calendar, in_order
from heis.demo.operations.playing import DECISIONS
from heis.demo.organisation import region
from heis.demo.script import Story, stories
from heis.lift.rules import deadline

A_FORTNIGHT = [datetime(2026, 10, 19, 6, 30, tzinfo=UTC) + timedelta(days=day, hours=day % 12) for day in range(14)]
DAYS_OF_ROLE = {"unit_leader": 10, "section_director": 14, "municipal_director": 21, "politician": 42}
HOLDERS = {deputy.person: deputy.holder for place in region().municipalities for deputy in place.deputies}
ROLES = {somebody.key: somebody.role for place in region().municipalities for somebody in place.people()}


@pytest.mark.parametrize("now", A_FORTNIGHT)
class TestCalendar:
    def test_nothing_is_later_than_now(self, now):
        calendar = Calendar(now)
        assert all(calendar.instant(ago, clock=None, about=str(ago)) < now for ago in range(5))

    def test_work_is_done_on_working_days(self, now):
        calendar = Calendar(now)
        days = [calendar.day(ago) for ago in range(3, 100)]
        assert all(day.weekday() < 5 for day in days)

    def test_a_given_clock_time_is_kept_on_any_day(self, now):
        at = Calendar(now).instant(100, clock=time(3, 40), about="night")
        assert (at.astimezone(OSLO).hour, at.astimezone(OSLO).minute) == (3, 40)

    def test_each_story_is_in_order(self, now):
        for story in stories():
            instants = _instants(story, Calendar(now))
            assert instants == sorted(instants), story.key
            assert instants[-1] <= Calendar(now).latest

    def test_decisions_come_before_the_deadline_of_the_floor(self, now):
        """Otherwise the lift would have moved on by itself, and the story would not hold on this day of the week."""
        for story in stories():
            for asked, decided, by in _decisions(story, Calendar(now)):
                days = DAYS_OF_ROLE[ROLES[HOLDERS.get(by, by)]]
                assert decided < deadline(asked, days), f"{story.key}: {by} {asked} {decided}"


def _instants(story: Story, calendar: Calendar) -> list[datetime]:
    wanted = [calendar.instant(s.days_ago, clock=s.clock, about=f"{story.key} {s.days_ago} {s.verb}") for s in story.told()]
    return in_order(wanted, latest=calendar.latest)


def _decisions(story: Story, calendar: Calendar) -> list[tuple[datetime, datetime, str]]:
    """When it was asked, when it was decided, and by whom, for each decision that somebody is named for."""
    found, asked = [], None
    for step, at in zip(story.told(), _instants(story, calendar), strict=True):
        if step.verb in {"submit", "reopen"}:
            asked = at
        elif step.verb in DECISIONS and asked:
            found.append((asked, at, step.by))
            asked = at if step.verb == "lift" else None
    return found


class TestInOrder:
    def test_two_at_once_are_set_apart(self):
        first = datetime(2026, 3, 2, 9, tzinfo=UTC)
        assert in_order([first, first], latest=first + timedelta(days=1)) == [first, first + APART]

    def test_those_that_would_be_too_late_are_pressed_together(self):
        first = datetime(2026, 3, 2, 9, tzinfo=UTC)
        pressed = in_order([first, first, first], latest=first)
        assert pressed == sorted(pressed)
        assert pressed[-1] <= first
