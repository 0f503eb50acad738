from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pyotp
import pytest
from django.core import mail
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from heis.accounts.models import LinkPurpose, MailedLink, Person, RecordKind
from heis.accounts.operations import (
    TooManyAttempts,
    UnableToChangeEmail,
    UnableToChangePassword,
    UnableToSavePerson,
    UnknownLink,
    change_password,
    close_person,
    confirm_new_email,
    confirm_second_factor,
    create_person,
    invite_person,
    mail_link,
    passwords,
    reopen_person,
    request_new_email,
    request_password_link,
    set_password,
    set_password_with_link,
    sign_in,
    start_second_factor,
    tidy_accounts,
    update_person,
)
from heis.accounts.operations.passwords import MAIL_LINK_JOB
from heis.accounts.queries import person_with_email
from heis.accounts.tests.conftest import AT, ELSEWHERE, HERE, OTHER_PASSWORD, PASSWORD
from heis.accounts.tests.test_signing_in import open_session
from heis.foundation.refusals import NotPermitted


def mailed(purpose: LinkPurpose, email: str, *, person_id: int | None = None) -> str:
    """The secret in the link that is mailed."""
    mail_link(purpose, email=email, person_id=person_id, at=AT)
    return str(mail.outbox[-1].body).split("/\n")[0].rsplit("/", 1)[1]


def jobs() -> list[dict[str, object]]:
    return list(ProcrastinateJob.objects.filter(task_name=MAIL_LINK_JOB).order_by("id").values_list("args", flat=True))


class TestChangePassword:
    def test_the_new_one_works_and_the_old_does_not(self, kari):
        change_password(kari, current=PASSWORD, password=OTHER_PASSWORD, place=HERE, by=kari, at=AT)
        kari.refresh_from_db()
        assert kari.check_password(OTHER_PASSWORD)
        assert not kari.check_password(PASSWORD)
        assert kari.sign_in_records.filter(kind=RecordKind.PASSWORD_CHANGED).exists()

    def test_ends_every_session(self, kari):
        open_session(kari)
        change_password(kari, current=PASSWORD, password=OTHER_PASSWORD, place=HERE, by=kari, at=AT)
        assert not kari.sessions.exists()

    def test_makes_unused_links_worthless(self, kari):
        secret = mailed(LinkPurpose.RESET, kari.email)
        change_password(kari, current=PASSWORD, password=OTHER_PASSWORD, place=HERE, by=kari, at=AT)
        with pytest.raises(UnknownLink):
            set_password_with_link(secret, password=PASSWORD, place=HERE, at=AT)

    def test_refuses_without_the_present_one(self, kari):
        with pytest.raises(UnableToChangePassword) as refusal:
            change_password(kari, current="feil", password=OTHER_PASSWORD, place=HERE, by=kari, at=AT)
        assert (refusal.value.field, refusal.value.message) == ("current", "Det nåværende passordet stemmer ikke.")

    def test_the_present_one_is_not_guessed_by_the_thousand(self, kari):
        for _number in range(5):
            with pytest.raises(UnableToChangePassword):
                change_password(kari, current="feil", password=OTHER_PASSWORD, place=HERE, by=kari, at=AT)
        with pytest.raises(TooManyAttempts):
            change_password(kari, current=PASSWORD, password=OTHER_PASSWORD, place=HERE, by=kari, at=AT)

    def test_refuses_a_new_one_that_is_guessed_first(self, kari):
        with pytest.raises(UnableToChangePassword) as refusal:
            change_password(kari, current=PASSWORD, password="Sommer2026!!", place=HERE, by=kari, at=AT)
        assert refusal.value.field == "password"

    def test_refuses_anybody_else(self, kari, ola):
        with pytest.raises(NotPermitted):
            change_password(kari, current=PASSWORD, password=OTHER_PASSWORD, place=HERE, by=ola, at=AT)

    def test_a_person_without_one_need_not_give_it(self, ola):
        change_password(ola, current="", password=OTHER_PASSWORD, place=HERE, by=ola, at=AT)
        ola.refresh_from_db()
        assert ola.check_password(OTHER_PASSWORD)


class TestRequestPasswordLink:
    def test_does_the_same_whether_or_not_there_is_an_account(self, kari):
        for email in (kari.email, "nobody@heis.test"):
            request_password_link(email, place=HERE, at=AT)
        assert [job["email"] for job in jobs()] == [kari.email, "nobody@heis.test"]
        assert not MailedLink.objects.exists()

    def test_the_fourth_for_one_address_is_passed_over_in_silence(self, kari):
        for _number in range(4):
            request_password_link(kari.email, place=HERE, at=AT)
        assert len(jobs()) == 3
        request_password_link(kari.email, place=HERE, at=AT + timedelta(minutes=5))
        assert len(jobs()) == 4

    def test_many_from_one_place_are_refused(self, db):
        for number in range(20):
            request_password_link(f"{number}@heis.test", place=HERE, at=AT)
        with pytest.raises(TooManyAttempts):
            request_password_link("one.more@heis.test", place=HERE, at=AT)


class TestMailLink:
    def test_mails_a_link_in_the_persons_language_and_stores_only_a_hash(self, ola, settings):
        secret = mailed(LinkPurpose.RESET, "OLA@heis.test")
        letter = mail.outbox[0]
        assert letter.to == ["ola@heis.test"]
        assert f"{settings.PUBLIC_URL}/nytt-passord/{secret}/" in letter.body
        assert secret not in MailedLink.objects.get().token_hash

    @pytest.mark.parametrize("purpose", [LinkPurpose.RESET, LinkPurpose.WELCOME])
    def test_a_letter_to_somebody_goes_to_the_address_that_is_stored(self, ola, purpose):
        link = mail_link(purpose, email="OLA@HEIS.test", person_id=None, at=AT)
        assert (mail.outbox[0].to, link.email) == (["ola@heis.test"], "ola@heis.test")

    def test_an_address_that_only_looks_alike_is_nobodys(self, kari):
        assert mail_link(LinkPurpose.RESET, email="karı.lie@heis.test", person_id=None, at=AT) is None
        assert mail.outbox == []

    def test_mails_nobody_who_is_not_there_or_has_left(self, kari):
        close_person(kari, by=None, at=AT)
        for email in (kari.email, "nobody@heis.test"):
            assert mail_link(LinkPurpose.RESET, email=email, person_id=None, at=AT) is None
        assert mail.outbox == []


class TestInvitePerson:
    def test_somebody_who_has_been_added_is_welcomed(self, ola):
        invite_person(ola, at=AT)
        assert jobs() == [{"purpose": "welcome", "email": ola.email, "person_id": None}]

    def test_somebody_who_has_a_password_is_not(self, kari):
        with pytest.raises(UnableToChangePassword):
            invite_person(kari, at=AT)


class TestSetPasswordWithLink:
    def test_sets_it_and_lets_in(self, ola):
        secret = mailed(LinkPurpose.WELCOME, ola.email)
        proven = set_password_with_link(secret, password=PASSWORD, place=HERE, at=AT)
        assert (proven.person, proven.needs_code) == (ola, False)
        assert sign_in(ola.email, password=PASSWORD, place=HERE, at=AT).person == ola

    def test_still_asks_for_the_code(self, kari):
        factor = start_second_factor(kari, by=kari, at=AT)
        confirm_second_factor(kari, code=pyotp.TOTP(factor.secret).at(AT), place=HERE, by=kari, at=AT)
        secret = mailed(LinkPurpose.RESET, kari.email)
        assert set_password_with_link(secret, password=OTHER_PASSWORD, place=HERE, at=AT).needs_code

    def test_ends_a_wait_after_failed_attempts(self, kari):
        for _number in range(5):
            with pytest.raises(Exception, match="stemmer ikke"):
                sign_in(kari.email, password="feil", place=HERE, at=AT)
        set_password_with_link(mailed(LinkPurpose.RESET, kari.email), password=OTHER_PASSWORD, place=HERE, at=AT)
        assert sign_in(kari.email, password=OTHER_PASSWORD, place=HERE, at=AT).person == kari

    def test_a_poor_password_is_refused_and_the_link_still_works(self, ola):
        secret = mailed(LinkPurpose.WELCOME, ola.email)
        with pytest.raises(UnableToChangePassword):
            set_password_with_link(secret, password="passord12345", place=HERE, at=AT)
        assert set_password_with_link(secret, password=PASSWORD, place=HERE, at=AT).person == ola

    def test_a_link_works_once(self, ola):
        secret = mailed(LinkPurpose.WELCOME, ola.email)
        set_password_with_link(secret, password=PASSWORD, place=HERE, at=AT)
        with pytest.raises(UnknownLink):
            set_password_with_link(secret, password=OTHER_PASSWORD, place=HERE, at=AT)

    @pytest.mark.parametrize(("purpose", "hours"), [(LinkPurpose.RESET, 2), (LinkPurpose.WELCOME, 7 * 24)])
    def test_a_link_expires(self, ola, purpose, hours):
        secret = mailed(purpose, ola.email)
        with pytest.raises(UnknownLink) as refusal:
            set_password_with_link(secret, password=PASSWORD, place=HERE, at=AT + timedelta(hours=hours))
        assert "brukt eller for gammel" in refusal.value.message

    def test_an_unknown_link_is_refused_in_the_same_words(self, db):
        with pytest.raises(UnknownLink) as refusal:
            set_password_with_link("x" * 43, password=PASSWORD, place=HERE, at=AT)
        assert "brukt eller for gammel" in refusal.value.message

    def test_a_link_to_an_address_the_person_has_left_is_worthless(self, kari):
        secret = mailed(LinkPurpose.RESET, kari.email)
        update_person(kari, email="kari@ny.test", by=None, at=AT)
        with pytest.raises(UnknownLink):
            set_password_with_link(secret, password=OTHER_PASSWORD, place=HERE, at=AT)

    def test_a_link_for_a_new_address_sets_no_password(self, kari):
        secret = mailed(LinkPurpose.NEW_EMAIL, "kari@ny.test", person_id=kari.pk)
        with pytest.raises(UnknownLink):
            set_password_with_link(secret, password=OTHER_PASSWORD, place=HERE, at=AT)

    def test_old_links_are_tidied_away(self, ola):
        mailed(LinkPurpose.WELCOME, ola.email)
        tidy_accounts(at=AT + timedelta(days=8))
        assert not MailedLink.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_once_one_wins(self, ola):
        secret = mailed(LinkPurpose.WELCOME, ola.email)
        start = Barrier(2)

        def use(password):
            start.wait(timeout=10)
            try:
                set_password_with_link(secret, password=password, place=HERE, at=AT)
            except UnknownLink:
                return None
            else:
                return password
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            won = [password for password in pool.map(use, [PASSWORD, OTHER_PASSWORD]) if password]
        assert len(won) == 1
        assert Person.objects.get(pk=ola.pk).check_password(won[0])


class TestNewEmail:
    def test_counts_from_when_the_link_is_opened(self, kari):
        request_new_email(kari, email="kari@ny.test", password=PASSWORD, place=HERE, by=kari, at=AT)
        assert jobs() == [{"purpose": "new_email", "email": "kari@ny.test", "person_id": kari.pk}]
        kari.refresh_from_db()
        assert kari.email == "Kari.Lie@heis.test"
        confirm_new_email(mailed(LinkPurpose.NEW_EMAIL, "kari@ny.test", person_id=kari.pk), at=AT)
        kari.refresh_from_db()
        assert kari.email == "kari@ny.test"
        assert kari.sign_in_records.filter(kind=RecordKind.EMAIL_CHANGED).exists()

    def test_needs_the_password(self, kari):
        with pytest.raises(UnableToChangePassword) as refusal:
            request_new_email(kari, email="kari@ny.test", password="feil", place=HERE, by=kari, at=AT)
        assert refusal.value.field == "password"

    def test_must_be_another_address(self, kari):
        with pytest.raises(UnableToChangeEmail):
            request_new_email(kari, email="KARI.LIE@heis.test", password=PASSWORD, place=HERE, by=kari, at=AT)

    def test_is_asked_for_by_nobody_else(self, kari, ola):
        with pytest.raises(NotPermitted):
            request_new_email(kari, email="kari@ny.test", password=PASSWORD, place=HERE, by=ola, at=AT)

    def test_somebody_elses_address_is_not_mailed(self, kari, ola):
        request_new_email(kari, email=ola.email, password=PASSWORD, place=HERE, by=kari, at=AT)
        assert mail_link(LinkPurpose.NEW_EMAIL, email=ola.email, person_id=kari.pk, at=AT) is None

    def test_an_address_taken_in_the_meantime_is_refused(self, kari):
        secret = mailed(LinkPurpose.NEW_EMAIL, "kari@ny.test", person_id=kari.pk)
        create_person(name="Quick", email="kari@ny.test", by=None, at=AT)
        with pytest.raises(UnableToChangeEmail):
            confirm_new_email(secret, at=AT)

    @pytest.mark.django_db(transaction=True)
    def test_of_two_who_confirm_the_same_address_at_once_one_is_refused(self, kari, ola, monkeypatch):
        secrets = [mailed(LinkPurpose.NEW_EMAIL, "felles@ny.test", person_id=person.pk) for person in (kari, ola)]
        start, both_have_looked = Barrier(2), Barrier(2)

        def look(email):
            found = person_with_email(email)
            both_have_looked.wait(timeout=10)
            return found

        def confirm(secret):
            start.wait(timeout=10)
            try:
                return confirm_new_email(secret, at=AT)
            except UnableToChangeEmail:
                return None
            finally:
                connection.close()

        monkeypatch.setattr(passwords, "person_with_email", look)
        with ThreadPoolExecutor(2) as pool:
            won = [person for person in pool.map(confirm, secrets) if person]
        assert len(won) == 1
        assert Person.objects.get(email="felles@ny.test") == won[0]
        assert MailedLink.objects.filter(used_at=None).count() == 1

    def test_a_link_for_a_password_confirms_no_address(self, kari):
        with pytest.raises(UnknownLink):
            confirm_new_email(mailed(LinkPurpose.RESET, kari.email), at=AT)


class TestPeople:
    def test_a_person_is_added_without_a_password(self, db):
        person = create_person(name="  Siri   Ås ", email=" siri@heis.test ", language="en", by=None, at=AT)
        assert (person.name, person.email, person.language) == ("Siri Ås", "siri@heis.test", "en")
        assert not person.has_usable_password()

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 201}, "name"),
            ({"email": "kari"}, "email"),
            ({"email": "KARI.LIE@HEIS.TEST"}, "email"),
            ({"language": "sv"}, "language"),
        ],
    )
    def test_what_cannot_be_used_is_refused(self, kari, values, field):
        with pytest.raises(UnableToSavePerson) as refusal:
            create_person(**{"name": "Siri", "email": "siri@heis.test", "by": None, "at": AT} | values)
        assert refusal.value.field == field
        assert Person.objects.count() == 1

    def test_only_what_is_given_is_changed(self, kari):
        update_person(kari, language="nn", by=kari, at=AT)
        kari.refresh_from_db()
        assert (kari.name, kari.email, kari.language) == ("Kari Lie", "Kari.Lie@heis.test", "nn")

    def test_a_password_changed_in_the_meantime_is_not_undone(self, kari):
        set_password(Person.objects.get(pk=kari.pk), OTHER_PASSWORD, at=AT)
        update_person(kari, language="nn", by=kari, at=AT)
        assert Person.objects.get(pk=kari.pk).check_password(OTHER_PASSWORD)

    def test_a_refusal_leaves_the_person_as_it_was(self, kari):
        with pytest.raises(UnableToSavePerson):
            update_person(kari, name="Kari Moe", language="sv", by=kari, at=AT)
        assert kari.name == "Kari Lie"

    def test_ones_own_address_in_other_letters_is_no_clash(self, kari):
        assert update_person(kari, email="kari.lie@heis.test", by=None, at=AT).email == "kari.lie@heis.test"

    def test_somebody_who_leaves_is_let_in_no_longer_and_can_come_back(self, kari):
        open_session(kari)
        close_person(kari, by=None, at=AT)
        assert not kari.sessions.exists()
        with pytest.raises(Exception, match="stemmer ikke"):
            sign_in(kari.email, password=PASSWORD, place=HERE, at=AT)
        reopen_person(kari, by=None, at=AT)
        assert sign_in(kari.email, password=PASSWORD, place=ELSEWHERE, at=AT).person == kari

    def test_set_password_needs_no_place(self, ola):
        set_password(ola, PASSWORD, at=AT)
        assert ola.sign_in_records.get().network == ""
