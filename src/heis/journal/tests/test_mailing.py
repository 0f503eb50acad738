from datetime import date, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from heis.accounts.models import Person
from heis.journal.jobs import deliver_overdue, write_digests, write_overdue_news
from heis.journal.models import Choice, Mail, MailSettings, Notification, Preference
from heis.journal.operations.mailing import forget_old, queue_digest, queue_now
from heis.journal.operations.reading import mark_read
from heis.journal.tests.conftest import EVENING, MORNING, OSLO, OTHER, YESTERDAY, a_person, forget_jobs

TODAY = date(2025, 11, 4)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


class TestDigest:
    def test_is_one_mail_with_everything_that_waits(self, mona, commented):
        commented(mona)
        commented(mona, title="Samkjøring", subject=OTHER, reason="follows")
        assert write_digests(MORNING) == 1
        mail = Mail.objects.get()
        assert mail.subject == "2 varsler om «Samkjøring» og én sak til"
        assert "Jonas Berg skrev i «Fallsensorer»" in mail.text
        assert "Du får vite det fordi du følger saken." in mail.text
        assert Notification.objects.filter(mailed_in=mail, mailed_at=MORNING).count() == 2

    def test_asks_for_its_own_delivery(self, mona, commented):
        commented(mona)
        write_digests(MORNING)
        assert list(ProcrastinateJob.objects.values_list("task_name", "args")) == [
            ("journal.deliver_mail", {"mail_id": Mail.objects.get().pk})
        ]

    def test_comes_once_a_day_however_often_the_job_runs(self, mona, commented):
        commented(mona)
        assert [write_digests(MORNING), write_digests(MORNING + timedelta(minutes=10))] == [1, 0]

    def test_takes_what_comes_after_its_hour_the_next_day(self, mona, commented):
        commented(mona)
        write_digests(MORNING)
        commented(mona, at=MORNING + timedelta(hours=2))
        assert write_digests(MORNING + timedelta(hours=3)) == 0
        assert write_digests(MORNING + timedelta(days=1)) == 1

    def test_does_not_come_early_because_yesterday_was_empty(self, mona, commented):
        commented(mona, at=MORNING + timedelta(hours=2))
        assert write_digests(MORNING + timedelta(hours=3)) == 0

    @pytest.mark.parametrize(
        ("digest_hour", "quiet_from", "quiet_to", "now", "comes"),
        [
            (7, 20, 7, "2025-11-04 06:59", False),
            (7, 20, 7, "2025-11-04 07:00", True),
            (7, 20, 7, "2025-11-04 19:59", True),  # the worker was down all day
            (7, 20, 7, "2025-11-04 20:00", False),
            (15, 20, 7, "2025-11-04 14:50", False),
            (15, 20, 7, "2025-11-04 15:00", True),
            (23, 0, 0, "2025-11-04 22:50", False),
            (23, 0, 0, "2025-11-04 23:00", True),
            (0, 1, 5, "2025-11-04 00:00", True),
            (0, 1, 5, "2025-11-04 01:00", False),
        ],
    )
    def test_comes_at_its_hour_and_never_in_quiet_hours(self, mona, commented, digest_hour, quiet_from, quiet_to, now, comes):
        MailSettings.objects.create(person=mona, digest_hour=digest_hour, quiet_from=quiet_from, quiet_to=quiet_to)
        commented(mona)
        assert write_digests(at(now)) == int(comes)

    @pytest.mark.parametrize("fields", [{"is_active": False}, {"email": ""}])
    def test_does_not_come_to_one_who_cannot_be_mailed(self, mona, commented, fields):
        commented(mona)
        Person.objects.filter(pk=mona.pk).update(**fields)
        assert write_digests(MORNING) == 0

    def test_does_not_come_while_mail_is_paused(self, mona, commented):
        commented(mona)
        MailSettings.objects.create(person=mona, is_paused=True)
        assert write_digests(MORNING) == 0

    def test_does_not_repeat_what_has_been_read(self, mona, commented):
        commented(mona)
        mark_read(Notification.objects.get(), at=EVENING)
        assert write_digests(MORNING) == 0

    def test_is_written_in_the_persons_language_with_her_choices(self, mona, commented):
        Person.objects.filter(pk=mona.pk).update(language="en")
        commented(mona)
        write_digests(MORNING)
        mail = Mail.objects.get()
        assert '<html lang="en">' in mail.html
        assert "http://localhost:8000/varsler/valg/" in mail.text
        assert "/varsler/avmeld/" in mail.text

    def test_links_each_line_to_what_it_tells_of(self, mona, commented):
        commented(mona)
        write_digests(MORNING)
        mail, notification = Mail.objects.get(), Notification.objects.get()
        address = f"http://localhost:8000/varsler/{notification.pk}/"
        assert address in mail.text
        assert f'href="{address}"' in mail.html

    def test_keeps_what_people_wrote_from_becoming_markup(self, mona, commented):
        commented(mona, title="<script>alert(1)</script> & co")
        write_digests(MORNING)
        mail = Mail.objects.get()
        assert "<script>" not in mail.html
        assert "<script>alert(1)</script> & co" in mail.text

    def test_shows_fifty_and_says_how_many_more(self, mona, commented):
        for number in range(53):
            commented(mona, title=f"Sak {number}")
        write_digests(MORNING)
        mail = Mail.objects.get()
        assert mail.text.count("skrev i") == 50
        assert "Det er 3 varsler til" in mail.text
        assert Notification.objects.filter(mailed_in=mail).count() == 53

    def test_reaches_everybody_in_batches(self, jonas, commented, monkeypatch):
        monkeypatch.setattr("heis.journal.jobs.BATCH", 3)
        people = [a_person(f"P{number} Lie") for number in range(8)]
        commented(*people)
        assert write_digests(MORNING) == 8

    def test_of_a_day_is_there_once_whatever_happens(self, mona, commented):
        commented(mona)
        queue_digest(mona.pk, day=TODAY, at=MORNING)
        Notification.objects.update(mailed_at=None, mailed_in=None)
        assert queue_digest(mona.pk, day=TODAY, at=MORNING) is None
        assert Mail.objects.count() == 1


class TestMailAtOnce:
    @pytest.fixture(autouse=True)
    def _at_once(self, mona):
        for kind in ("comments", "decisions"):
            Preference.objects.create(person=mona, kind=kind, choice=Choice.NOW)

    def test_tells_of_the_one_thing_in_its_subject(self, mona, commented):
        commented(mona)
        queue_now(mona.pk, at=YESTERDAY)
        mail = Mail.objects.get()
        assert mail.subject == "Jonas Berg skrev i «Fallsensorer»"
        assert mail.unsubscribes == "comments"
        assert "Du har valgt å få dette på e-post med en gang." in mail.text

    def test_gathers_what_came_in_quiet_hours(self, mona, commented):
        commented(mona, at=EVENING)
        commented(mona, at=EVENING + timedelta(minutes=5))
        assert queue_now(mona.pk, at=EVENING) is None
        queue_now(mona.pk, at=MORNING)
        assert Mail.objects.get().subject == "2 varsler om «Fallsensorer»"
        assert queue_now(mona.pk, at=MORNING) is None

    def test_is_not_repeated_in_the_digest(self, mona, commented):
        commented(mona)
        queue_now(mona.pk, at=YESTERDAY)
        assert write_digests(MORNING) == 0

    def test_is_not_sent_for_what_has_been_read_meanwhile(self, mona, commented):
        commented(mona)
        mark_read(Notification.objects.get(), at=YESTERDAY)
        assert queue_now(mona.pk, at=YESTERDAY) is None

    def test_comes_all_the_same_when_its_job_is_lost(self, mona, commented):
        commented(mona)
        forget_jobs()
        assert write_overdue_news(YESTERDAY + timedelta(minutes=5)) == 0
        assert write_overdue_news(YESTERDAY + timedelta(minutes=15)) == 1


class TestForgetOld:
    def test_empties_old_mails_and_keeps_that_they_were_sent(self, mona, commented, mailoutbox):
        commented(mona)
        write_digests(MORNING)
        deliver_overdue(MORNING + timedelta(minutes=15))
        forget_old(at=MORNING + timedelta(days=29))
        assert Mail.objects.get().text
        forget_old(at=MORNING + timedelta(days=31))
        mail = Mail.objects.get()
        assert (mail.text, mail.html, bool(mail.sent_at)) == ("", "", True)

    def test_keeps_the_text_of_a_mail_that_still_waits(self, mona, commented, mailoutbox):
        commented(mona)
        write_digests(MORNING)
        forget_old(at=MORNING + timedelta(days=31))
        deliver_overdue(MORNING + timedelta(days=31))
        assert "skrev i" in mailoutbox[0].body

    def test_lets_go_of_what_was_read_more_than_a_year_ago(self, mona, aisha, commented):
        commented(mona, aisha)
        mark_read(Notification.objects.get(person=mona), at=YESTERDAY)
        forget_old(at=YESTERDAY + timedelta(days=366))
        assert Notification.objects.get().person == aisha
