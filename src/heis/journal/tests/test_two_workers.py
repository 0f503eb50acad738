"""Two workers at the same moment, each with a connection of its own, and workers that die between the steps."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier, Event

import pytest
from django.core import mail as outgoing
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from heis.journal.jobs import send_all, write_digests
from heis.journal.models import Choice, Mail, MailSettings, Notification, Preference
from heis.journal.operations.delivering import deliver_mail
from heis.journal.operations.mailing import queue_digest, queue_now
from heis.journal.queries import mails_to_deliver
from heis.journal.tests.conftest import MORNING, YESTERDAY, a_person

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2025, 11, 4)


def together(*acts: Callable[[], object]) -> list[object]:
    """Run the acts at once, in threads with connections of their own, all let go at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            start.wait(timeout=10)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, act) for act in acts]]


def deliver_all() -> None:
    for pk in mails_to_deliver(MORNING).values_list("pk", flat=True):
        deliver_mail(pk, at=MORNING)


def mailed_sentences() -> list[tuple[str, str]]:
    """Every line of every mail that went out: to whom, and which."""
    return sorted(
        (message.to[0], line) for message in outgoing.outbox for line in str(message.body).splitlines() if line.startswith("- ")
    )


class TestTwoWorkers:
    @pytest.fixture
    def people(self, jonas):
        return [a_person(f"P{number} Lie") for number in range(12)]

    @pytest.fixture
    def events(self, people, commented):
        return [commented(*people, title=f"Sak {number}") for number in range(4)]

    def test_write_one_digest_for_each_person(self, people, events):
        written = together(*[lambda: write_digests(MORNING)] * 3)
        assert sum(int(str(count)) for count in written) == len(people)
        assert Mail.objects.count() == len(people)

    def test_mail_every_event_once_to_each_person(self, people, events):
        together(*[lambda: write_digests(MORNING)] * 2)
        together(*[deliver_all] * 3)
        expected = [(person.email, f"- Jonas Berg skrev i «Sak {number}»") for person in people for number in range(4)]
        assert mailed_sentences() == sorted(expected)

    def test_mail_every_event_once_when_it_was_wanted_at_once(self, people, commented):
        Preference.objects.bulk_create([Preference(person=person, kind="comments", choice=Choice.NOW) for person in people])
        for number in range(4):
            commented(*people, title=f"Sak {number}")
        acts = [lambda: [queue_now(person.pk, at=YESTERDAY) for person in people]] * 2
        together(*acts)
        together(*[deliver_all] * 2)
        assert len(mailed_sentences()) == len(set(mailed_sentences())) == 12 * 4

    def test_hand_one_mail_over_once(self, people, events):
        write_digests(MORNING)
        pk = Mail.objects.values_list("pk", flat=True)[0]
        assert sorted(map(bool, together(*[lambda: deliver_mail(pk, at=MORNING)] * 4))) == [False, False, False, True]
        assert len(outgoing.outbox) == 1

    def test_step_past_each_other(self, people, events):
        """The second does not wait for the first, and finds nothing left to do."""
        claimed, go_on = Event(), Event()

        def first() -> object:
            with transaction.atomic():
                mail = queue_digest(people[0].pk, day=TODAY, at=MORNING)
                claimed.set()
                go_on.wait(timeout=10)
            return mail

        def second() -> object:
            claimed.wait(timeout=10)
            found = queue_digest(people[0].pk, day=TODAY, at=MORNING)
            go_on.set()
            return found

        mail, nothing = together(first, second)
        assert mail
        assert nothing is None
        assert Mail.objects.filter(person=people[0]).count() == 1

    def test_leave_what_comes_in_between_for_the_next_digest(self, people, events, commented):
        """A notification that is written late, between two claims of the same day, is neither lost nor put in a second digest."""
        queue_digest(people[0].pk, day=TODAY, at=MORNING)
        commented(people[0], title="Kom sent")
        assert queue_digest(people[0].pk, day=TODAY, at=MORNING) is None
        assert queue_digest(people[0].pk, day=TODAY + timedelta(days=1), at=MORNING + timedelta(days=1))
        assert not Notification.objects.filter(person=people[0], mailed_at=None).exists()


class TestAWorkerThatDies:
    def test_before_the_claim_is_committed_has_claimed_nothing(self, mona, commented):
        commented(mona)

        def claim_and_die() -> None:
            with transaction.atomic():
                assert queue_digest(mona.pk, day=TODAY, at=MORNING)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            claim_and_die()
        assert not Mail.objects.exists()
        assert write_digests(MORNING) == 1

    def test_after_the_claim_leaves_a_mail_that_another_delivers_once(self, mona, commented):
        commented(mona)
        write_digests(MORNING)  # and dies: its job is never done
        later = MORNING + timedelta(minutes=20)
        together(*[lambda: send_all(later)] * 2)
        assert len(outgoing.outbox) == 1


class TestTheWorker:
    def test_sends_a_mail_that_was_wanted_at_once(self, mona, commented):
        Preference.objects.create(person=mona, kind="comments", choice=Choice.NOW)
        MailSettings.objects.create(person=mona, quiet_from=0, quiet_to=0)
        commented(mona)
        with app.replace_connector(DjangoConnector().get_worker_connector()):
            app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
        assert [message.subject for message in outgoing.outbox] == ["Jonas Berg skrev i «Fallsensorer»"]
