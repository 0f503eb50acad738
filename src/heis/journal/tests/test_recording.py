import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from heis.accounts.models import Person
from heis.journal.models import Choice, Event, MailSettings, Notification, Preference
from heis.journal.operations import record
from heis.journal.registry import RegistrationError
from heis.journal.tests.conftest import EVENING, MORNING, THING, YESTERDAY

TITLE = {"title": "Fallsensorer"}


def jobs() -> list[tuple[str, dict[str, object], object]]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "args", "scheduled_at"))


def wants(person: Person, choice: Choice, kind: str = "comments") -> None:
    Preference.objects.create(person=person, kind=kind, choice=choice)


class TestRecord:
    def test_writes_what_happened(self, mona):
        event = record("test.commented", THING, by=mona, at=YESTERDAY, data=TITLE)
        kept = Event.objects.get(pk=event.pk)
        assert (kept.verb, kept.actor, kept.subject_type, kept.subject_id, kept.municipality_id) == (
            "test.commented",
            mona,
            "thing",
            12,
            3,
        )
        assert kept.data == TITLE

    def test_tells_those_it_concerns_and_why_but_not_the_one_who_did_it(self, mona, jonas, aisha):
        record(
            "test.commented",
            THING,
            by=mona,
            at=YESTERDAY,
            data=TITLE,
            tell={mona.pk: "owner", jonas.pk: "team", aisha.pk: "mentioned"},
        )
        assert set(Notification.objects.values_list("person", "reason", "mail")) == {
            (jonas.pk, "team", "digest"),
            (aisha.pk, "mentioned", "digest"),
        }

    def test_tells_everybody_when_the_lift_moves_by_itself(self, mona, jonas):
        record("test.commented", THING, by=None, at=YESTERDAY, data=TITLE, tell={mona.pk: "owner", jonas.pk: "team"})
        assert Notification.objects.count() == 2

    def test_leaves_out_a_person_who_is_not_active(self, mona, jonas):
        Person.objects.filter(pk=mona.pk).update(is_active=False)
        record("test.commented", THING, by=jonas, at=YESTERDAY, data=TITLE, tell={mona.pk: "owner"})
        assert not Notification.objects.exists()

    def test_follows_each_persons_choice_for_the_kind(self, mona, aisha, jonas, commented):
        wants(mona, Choice.NONE)
        wants(mona, Choice.NOW, kind="decisions")
        wants(aisha, Choice.NOW)
        commented(mona, aisha)
        assert dict(Notification.objects.values_list("person", "mail")) == {mona.pk: "none", aisha.pk: "now"}

    def test_never_mails_one_who_has_paused_mail(self, mona, commented):
        wants(mona, Choice.NOW)
        MailSettings.objects.create(person=mona, is_paused=True)
        commented(mona)
        assert Notification.objects.get().mail == "none"
        assert jobs() == []

    def test_asks_for_a_mail_at_once(self, mona, commented):
        wants(mona, Choice.NOW)
        commented(mona)
        assert jobs() == [("journal.send_now", {"person_id": mona.pk}, None)]

    def test_puts_it_off_until_each_persons_quiet_hours_are_over(self, mona, aisha, commented):
        wants(mona, Choice.NOW)
        wants(aisha, Choice.NOW)
        MailSettings.objects.create(person=aisha, quiet_from=0, quiet_to=0)
        commented(mona, aisha, at=EVENING)
        assert jobs() == [
            ("journal.send_now", {"person_id": aisha.pk}, None),
            ("journal.send_now", {"person_id": mona.pk}, MORNING.replace(minute=0)),
        ]

    def test_leaves_nothing_behind_when_the_change_is_undone(self, mona, jonas):
        wants(mona, Choice.NOW)

        def change_that_fails() -> None:
            with transaction.atomic():
                record("test.commented", THING, by=jonas, at=YESTERDAY, data=TITLE, tell={mona.pk: "team"})
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            change_that_fails()
        assert not Event.objects.exists()
        assert jobs() == []

    def test_asks_the_database_no_more_for_many_than_for_one(self, jonas, django_assert_max_num_queries):
        people = Person.objects.bulk_create(
            [Person(name=f"P{n}", email=f"p{n}@x.example", created_at=YESTERDAY) for n in range(40)]
        )
        with django_assert_max_num_queries(5):
            record("test.commented", THING, by=jonas, at=YESTERDAY, data=TITLE, tell={person.pk: "follows" for person in people})
        assert Notification.objects.count() == 40

    def test_refuses_a_verb_nobody_has_registered(self, mona):
        with pytest.raises(RegistrationError, match=r"test\.unheard is not a registered verb"):
            record("test.unheard", THING, by=mona, at=YESTERDAY)

    def test_refuses_an_event_whose_sentence_would_have_holes(self, mona):
        with pytest.raises(RegistrationError, match="reason, to_stage"):
            record("test.decided", THING, by=mona, at=YESTERDAY, data=TITLE)

    def test_refuses_a_reason_it_has_no_words_for(self, mona, jonas):
        with pytest.raises(RegistrationError, match="because"):
            record("test.commented", THING, by=mona, at=YESTERDAY, data=TITLE, tell={jonas.pk: "because"})


@pytest.mark.django_db
class TestTheJournal:
    @pytest.fixture
    def event(self, mona):
        return record("test.commented", THING, by=mona, at=YESTERDAY, data=TITLE)

    @pytest.mark.parametrize("act", ["UPDATE journal_event SET verb = 'x'", "DELETE FROM journal_event"])
    def test_is_never_changed(self, event, act):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
        assert Event.objects.get().verb == "test.commented"

    def test_is_never_emptied(self, event):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE journal_event CASCADE")
        assert Event.objects.count() == 1
