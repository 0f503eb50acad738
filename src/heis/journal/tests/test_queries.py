import pytest

from heis.foundation.audience import STRANGER
from heis.journal.models import Notification
from heis.journal.operations import record
from heis.journal.queries import (
    NoSuchNotification,
    event_lines_of,
    events_of,
    news_for,
    notification_of,
    unread_count,
)
from heis.journal.tests.conftest import OTHER, THING, YESTERDAY, reader


class TestEvents:
    def test_of_a_thing_are_its_own_newest_first(self, mona, commented):
        first, second = commented(), commented()
        commented(subject=OTHER)
        assert events_of(THING) == [second, first]

    def test_go_on_from_the_last_one_read(self, mona, commented):
        events = [commented() for _number in range(5)]
        first = events_of(THING, limit=2)
        rest = events_of(THING, before=first[-1].pk, limit=10)
        assert [*first, *rest] == events[::-1]

    def test_are_never_more_than_two_hundred(self, jonas):
        for _number in range(201):
            record("test.commented", THING, by=jonas, at=YESTERDAY, data={"title": "x"})
        assert len(events_of(THING, limit=10_000)) == 200

    def test_are_read_with_two_queries_less_than_one_for_each(self, commented, django_assert_num_queries):
        for _number in range(5):
            commented()
        with django_assert_num_queries(1):
            lines = event_lines_of(THING)
        assert {(line.sentence, line.url, line.kind) for line in lines} == {
            ("Jonas Berg skrev i «Fallsensorer»", "/ting/12/", "comments")
        }


class TestNews:
    def test_is_what_one_has_not_read(self, mona, commented):
        commented(mona, title="Lest")
        Notification.objects.update(read_at=YESTERDAY)
        commented(mona, title="Ny")
        assert [line.title for line in news_for(reader(mona))] == ["Ny"]

    def test_is_nothing_for_a_stranger(self):
        assert news_for(STRANGER) == []


class TestNotifications:
    @pytest.mark.parametrize(("unread", "count"), [(0, 0), (3, 3), (99, 99), (100, 100), (140, 100)])
    def test_are_counted_no_further_than_a_hundred(self, mona, jonas, unread, count):
        for _number in range(unread):
            record("test.commented", THING, by=jonas, at=YESTERDAY, data={"title": "x"}, tell={mona.pk: "team"})
        assert unread_count(reader(mona)) == count

    def test_of_somebody_else_are_not_there(self, mona, aisha, commented):
        commented(mona)
        with pytest.raises(NoSuchNotification):
            notification_of(reader(aisha), Notification.objects.get().pk)
