"""What whoever runs the installation is told, and how to mend it."""

from __future__ import annotations

from datetime import timedelta

from heis.config.doctor import findings
from heis.foundation.clock import local_date, now
from heis.journal.models import Mail, MailKind
from heis.journal.rules import PERSON_GONE
from heis.organisation.testing import make_person


def made(**fields: object) -> Mail:
    before = now() - timedelta(hours=2)
    person, values = make_person(), {"queued_at": before, "next_attempt_at": before, **fields}
    return Mail.objects.create(person=person, kind=MailKind.NOW, day=local_date(before), subject="x", text="x", html="x", **values)


def told() -> list[str]:
    return [finding.what for finding in findings() if "mails" in finding.what]


class TestMail:
    def test_that_is_delivered_is_not_told_of(self, db: None) -> None:
        made(handed_at=now(), sent_at=now())
        made(given_up_at=now(), answer=PERSON_GONE)
        assert told() == []

    def test_that_waits_was_cut_off_or_was_refused_is_told_of(self, db: None) -> None:
        made()
        made(handed_at=now() - timedelta(hours=1))
        made(given_up_at=now(), answer="554 no")
        assert [line.split(" mails ")[0] for line in told()] == ["1", "1", "1"]
        assert [word for line in told() for word in ("waited", "cut off", "refused") if word in line] == [
            "waited",
            "cut off",
            "refused",
        ]
