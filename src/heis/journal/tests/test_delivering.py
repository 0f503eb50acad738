import smtplib
from datetime import timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from heis.accounts.models import Person
from heis.journal.jobs import deliver_overdue, write_digests
from heis.journal.models import Choice, Mail, Preference
from heis.journal.operations import record
from heis.journal.operations.choosing import EVERYTHING, Subscription, unsubscribe
from heis.journal.operations.delivering import deliver_mail
from heis.journal.queries import MailHealth, mail_health
from heis.journal.tests.conftest import MORNING, OTHER, YESTERDAY

DECIDED = {"title": "Samkjøring", "to_stage": "utprøving", "reason": "Tydelig behov."}


class Backend(BaseEmailBackend):
    """A mail server that does what the test says: the class attributes are what it raises, if anything."""

    on_open: BaseException | None = None
    on_send: BaseException | None = None
    taken: list[str] = []

    def open(self):
        if self.on_open:
            raise self.on_open

    def send_messages(self, email_messages):
        if self.on_send:
            raise self.on_send
        self.taken.extend(message.subject for message in email_messages)
        return len(email_messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Backend"
    for name, value in (("on_open", None), ("on_send", None), ("taken", [])):
        monkeypatch.setattr(Backend, name, value)
    return Backend


@pytest.fixture
def mail(mona, commented) -> Mail:
    commented(mona)
    write_digests(MORNING)
    return Mail.objects.get()


def deliver(mail: Mail, *, minutes: int = 0) -> bool:
    done = deliver_mail(mail.pk, at=MORNING + timedelta(minutes=minutes))
    mail.refresh_from_db()
    return done


class TestDeliverMail:
    def test_hands_it_over_once(self, mail, mailoutbox):
        assert [deliver(mail), deliver(mail, minutes=30)] == [True, False]
        assert (mail.handed_at, mail.sent_at, mail.attempts) == (MORNING, MORNING, 1)
        assert len(mailoutbox) == 1

    def test_carries_text_html_and_the_headers_that_let_one_stop_it(self, mail, mailoutbox):
        deliver(mail)
        (message,) = mailoutbox
        assert message.to == ["mona@fredrikstad.example"]
        assert message.alternatives[0].mimetype == "text/html"
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message.extra_headers["List-Unsubscribe"].startswith("<http://localhost:8000/varsler/avmeld/")
        assert message.message()["Message-ID"] == f"<heis-mail-{mail.pk}@localhost>"

    def test_tries_again_when_the_server_cannot_be_reached(self, mail, server):
        server.on_open = ConnectionRefusedError("connection refused")
        assert not deliver(mail)
        assert (mail.handed_at, mail.answer) == (None, "connection refused")
        server.on_open = None
        assert not deliver(mail, minutes=4)
        assert deliver(mail, minutes=5)
        assert mail.attempts == 2

    @pytest.mark.parametrize(
        "answer",
        [
            smtplib.SMTPDataError(451, b"try later"),
            smtplib.SMTPRecipientsRefused({"mona@fredrikstad.example": (450, b"greylisted")}),
        ],
    )
    def test_tries_again_when_the_server_says_not_now(self, mail, server, answer):
        server.on_send = answer
        assert not deliver(mail)
        assert (mail.handed_at, mail.given_up_at) == (None, None)
        server.on_send = None
        assert deliver(mail, minutes=5)

    @pytest.mark.parametrize(
        "answer",
        [smtplib.SMTPDataError(554, b"no"), smtplib.SMTPRecipientsRefused({"mona@fredrikstad.example": (550, b"no such user")})],
    )
    def test_gives_up_when_the_server_says_never(self, mail, server, answer):
        server.on_send = answer
        assert not deliver(mail)
        assert (mail.handed_at, mail.given_up_at) == (None, MORNING)
        server.on_send = None
        assert not deliver(mail, minutes=60)

    def test_gives_up_after_six_attempts(self, mail, server):
        server.on_open = TimeoutError("timed out")
        for attempt in range(8):
            deliver(mail, minutes=attempt * 3000)
        assert mail.attempts == 6
        assert mail.given_up_at

    @pytest.mark.parametrize(
        "cut", [smtplib.SMTPServerDisconnected("gone"), TimeoutError("timed out"), ConnectionResetError("reset")]
    )
    def test_never_sends_again_what_the_server_may_have_taken(self, mail, server, cut):
        server.on_send = cut
        assert not deliver(mail)
        server.on_send = None
        assert not deliver(mail, minutes=60)
        assert deliver_overdue(MORNING + timedelta(days=1)) == 0
        assert (mail.handed_at, mail.sent_at) == (MORNING, None)
        assert mail.answer.startswith("cut off")

    def test_never_sends_again_when_the_worker_is_killed_while_sending(self, mail, server):
        server.on_send = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            deliver(mail)
        server.on_send = None
        assert deliver_overdue(MORNING + timedelta(days=1)) == 0
        assert server.taken == []

    def test_goes_on_when_the_worker_was_killed_before_it_began(self, mail, server):
        assert deliver_overdue(MORNING + timedelta(minutes=5)) == 0  # its own job still has time
        assert deliver_overdue(MORNING + timedelta(minutes=11)) == 1
        assert server.taken == [mail.subject]

    @pytest.mark.parametrize("fields", [{"is_active": False}, {"email": ""}])
    def test_gives_up_when_the_person_can_no_longer_be_mailed(self, mail, server, fields):
        Person.objects.filter(pk=mail.person_id).update(**fields)
        assert not deliver(mail)
        assert mail.given_up_at
        assert server.taken == []

    def test_goes_to_the_address_the_person_has_now(self, mail, mailoutbox):
        Person.objects.filter(pk=mail.person_id).update(email="mona.lie@fredrikstad.example")
        deliver(mail)
        assert mailoutbox[0].to == ["mona.lie@fredrikstad.example"]

    def test_waits_out_the_quiet_hours_when_it_is_tried_again(self, mail, server):
        server.on_open = ConnectionRefusedError("connection refused")
        deliver(mail)
        server.on_open = None
        late_at_night = 16 * 60
        assert not deliver(mail, minutes=late_at_night)
        assert (mail.handed_at, mail.given_up_at, mail.attempts, server.taken) == (None, None, 1, [])
        assert mail.next_attempt_at == MORNING.replace(day=5, minute=0)
        assert deliver(mail, minutes=24 * 60)

    @pytest.mark.parametrize("kind", [EVERYTHING, "comments"])
    def test_gives_up_what_the_person_has_stopped(self, mail, server, kind):
        unsubscribe(Subscription(mail.person_id, kind))
        assert not deliver(mail)
        assert mail.given_up_at
        assert server.taken == []
        assert mail_health(MORNING + timedelta(hours=2)).refused == 0

    def test_leaves_out_only_the_kinds_the_person_has_stopped(self, mona, jonas, commented, server):
        commented(mona)
        record("test.decided", OTHER, by=jonas, at=YESTERDAY, data=DECIDED, tell={mona.pk: "team"})
        write_digests(MORNING)
        Preference.objects.create(person=mona, kind="comments", choice=Choice.NONE)
        mail = Mail.objects.get()
        assert deliver(mail)
        assert "Samkjøring" in mail.text
        assert "Fallsensorer" not in mail.text


class TestMailHealth:
    def test_is_good_when_everything_is_delivered(self, mail, mailoutbox):
        deliver(mail)
        assert mail_health(MORNING + timedelta(days=1)) == MailHealth(late=0, cut_off=0, refused=0)

    def test_tells_of_mail_that_nobody_hands_over(self, mail):
        assert mail_health(MORNING + timedelta(hours=2)).late == 1

    def test_tells_of_mail_that_was_cut_off(self, mail, server):
        server.on_send = TimeoutError()
        deliver(mail)
        assert mail_health(MORNING + timedelta(hours=2)) == MailHealth(late=0, cut_off=1, refused=0)

    def test_tells_of_mail_that_was_refused_for_good(self, mail, server):
        server.on_send = smtplib.SMTPDataError(554, b"no")
        deliver(mail)
        assert mail_health(MORNING + timedelta(hours=2)) == MailHealth(late=0, cut_off=0, refused=1)

    def test_does_not_mind_what_there_was_no_reason_to_send(self, mail):
        Person.objects.filter(pk=mail.person_id).update(is_active=False)
        deliver(mail)
        assert mail_health(MORNING + timedelta(hours=2)) == MailHealth(late=0, cut_off=0, refused=0)


class TestAPersonWhoIsDeleted:
    def test_takes_their_notifications_and_mail_along(self, mail, mailoutbox):
        deliver(mail)
        Person.objects.filter(pk=mail.person_id).delete()
        assert not Mail.objects.exists()
