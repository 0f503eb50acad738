from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password

from heis.accounts.models import AttemptCount, Person, RecordKind, SecondFactor, Session, SignInRecord
from heis.accounts.operations import (
    TooManyAttempts,
    UnableToSignIn,
    UnknownSession,
    close_person,
    confirm_second_factor,
    end_other_sessions,
    end_session,
    set_password_with_link,
    sign_in,
    sign_in_as_persona,
    sign_in_with_code,
    start_second_factor,
    tidy_accounts,
)
from heis.accounts.operations.attempts import count_attempt
from heis.accounts.operations.passwords import open_welcome_link
from heis.accounts.personas import Persona, offer_personas
from heis.accounts.rules import ONE_PLACE, Place
from heis.accounts.tests.conftest import AT, ELSEWHERE, HERE, PASSWORD

WRONG = "E-postadressen eller passordet stemmer ikke. Se over begge, eller be om et nytt passord."


def try_wrong(email: str, *, place: Place = HERE, at: datetime = AT) -> str:
    with pytest.raises(UnableToSignIn) as refusal:
        sign_in(email, password="helt feil passord", place=place, at=at)
    return refusal.value.message


def blocked(email: str, *, place: Place = HERE, at: datetime = AT) -> TooManyAttempts:
    with pytest.raises(TooManyAttempts) as refusal:
        sign_in(email, password=PASSWORD, place=place, at=at)
    return refusal.value


def open_session(person: Person, *, at: datetime = AT, days: int = 1) -> Session:
    return Session.objects.create(
        key_hash=f"{Session.objects.count()}",
        data="",
        person=person,
        created_at=at,
        last_seen_at=at,
        expires_at=at + timedelta(days=days),
    )


class TestSignIn:
    def test_lets_in_whoever_knows_the_password(self, kari):
        proven = sign_in("kari.lie@heis.test", password=PASSWORD, place=HERE, at=AT)
        assert proven.person == kari
        assert not proven.needs_code

    def test_takes_the_address_without_regard_to_case_and_space(self, kari):
        assert sign_in(" KARI.LIE@heis.test ", password=PASSWORD, place=HERE, at=AT).person == kari

    def test_keeps_a_record_of_when_and_where(self, kari):
        sign_in("kari.lie@heis.test", password=PASSWORD, place=HERE, at=AT)
        record = kari.sign_in_records.get(kind=RecordKind.SIGNED_IN)
        assert (record.at, record.device, record.network) == (AT, "Firefox, Windows", "158.37.12.x")
        kari.refresh_from_db()
        assert kari.last_login == AT

    def test_gives_one_answer_whatever_is_wrong(self, kari, ola):
        gone = Person.objects.create(name="Gone", email="gone@heis.test", created_at=AT, password=make_password(PASSWORD))
        close_person(gone, by=None, at=AT)
        answers = {try_wrong(email) for email in (kari.email, ola.email, gone.email, "nobody@heis.test", "", "\x7f")}
        with pytest.raises(UnableToSignIn) as refusal:
            sign_in(gone.email, password=PASSWORD, place=HERE, at=AT)
        assert answers | {refusal.value.message} == {WRONG}

    def test_refuses_an_empty_password_for_a_person_without_one(self, ola):
        with pytest.raises(UnableToSignIn):
            sign_in(ola.email, password="", place=HERE, at=AT)

    def test_keeps_a_record_of_a_failure(self, kari):
        try_wrong(kari.email)
        assert kari.sign_in_records.filter(kind=RecordKind.WRONG_PASSWORD).count() == 1

    def test_keeps_only_the_newest_failures(self, kari):
        for minute in range(25):
            try_wrong(kari.email, place=Place(f"10.0.0.{minute}"), at=AT + timedelta(hours=minute))
        kept = SignInRecord.objects.filter(person=kari, kind=RecordKind.WRONG_PASSWORD)
        assert kept.count() == 20
        assert kept.earliest("at").at == AT + timedelta(hours=5)

    def test_renews_a_hash_that_was_made_by_an_older_method(self, kari, settings):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
        Person.objects.filter(pk=kari.pk).update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=10))
        sign_in(kari.email, password=PASSWORD, place=HERE, at=AT)
        kari.refresh_from_db()
        assert f"${PBKDF2PasswordHasher.iterations}$" in kari.password

    def test_does_not_hash_a_password_of_absurd_length(self, kari):
        with pytest.raises(UnableToSignIn):
            sign_in(kari.email, password="x" * 1_000_000, place=HERE, at=AT)


class TestWaiting:
    def test_the_fifth_failure_is_followed_by_a_wait(self, kari):
        for _number in range(5):
            try_wrong(kari.email)
        assert blocked(kari.email).message == "Det har vært for mange forsøk. Vent 30 sekunder, og prøv igjen."

    def test_the_right_password_does_not_help_while_waiting_and_does_afterwards(self, kari):
        for _number in range(5):
            try_wrong(kari.email)
        blocked(kari.email, at=AT + timedelta(seconds=29))
        assert sign_in(kari.email, password=PASSWORD, place=HERE, at=AT + timedelta(seconds=30)).person == kari

    def test_the_wait_doubles(self, kari):
        for _number in range(5):
            try_wrong(kari.email)
        later = AT + timedelta(seconds=30)
        try_wrong(kari.email, at=later)
        assert blocked(kari.email, at=later).wait == timedelta(seconds=60)

    def test_waiting_tells_nothing_of_whether_there_is_an_account(self, kari):
        for email in (kari.email, "nobody@heis.test"):
            for _number in range(5):
                try_wrong(email)
        assert blocked(kari.email).message == blocked("nobody@heis.test").message

    def test_a_success_starts_the_count_over(self, kari):
        for _number in range(4):
            try_wrong(kari.email)
        sign_in(kari.email, password=PASSWORD, place=HERE, at=AT)
        for _number in range(4):
            try_wrong(kari.email)
        assert sign_in(kari.email, password=PASSWORD, place=HERE, at=AT).person == kari

    def test_a_stranger_elsewhere_does_not_lock_the_person_out_at_once(self, kari):
        for _number in range(5):
            try_wrong(kari.email, place=ELSEWHERE)
        assert sign_in(kari.email, password=PASSWORD, place=HERE, at=AT).person == kari

    def test_a_stranger_who_keeps_on_while_waiting_does_not_lock_the_person_out_elsewhere(self, kari):
        for _number in range(5):
            try_wrong(kari.email, place=ELSEWHERE)
        for _number in range(30):
            blocked(kari.email, place=ELSEWHERE)
        assert sign_in(kari.email, password=PASSWORD, place=HERE, at=AT).person == kari

    def test_guessing_from_many_places_is_stopped_too(self, kari):
        for number in range(25):
            try_wrong(kari.email, place=Place(f"10.0.0.{number}"))
        blocked(kari.email, place=Place("10.0.1.1"))

    def test_guessing_at_many_from_one_place_is_stopped_too(self, kari):
        try_wrong("1@heis.test")
        AttemptCount.objects.update(count=98)
        try_wrong("99@heis.test")
        try_wrong("100@heis.test")
        blocked(kari.email)

    def test_a_town_hall_that_logs_in_behind_one_address_is_not_stopped(self, kari):
        try_wrong("1@heis.test")
        AttemptCount.objects.update(count=98)
        for _number in range(3):
            sign_in(kari.email, password=PASSWORD, place=HERE, at=AT)

    @pytest.mark.parametrize("failures", [99, 100, 120])
    def test_a_success_leaves_no_wait_for_the_others_behind_the_address(self, kari, failures):
        try_wrong("1@heis.test")
        AttemptCount.objects.update(count=failures)
        for _number in range(3):
            sign_in(kari.email, password=PASSWORD, place=HERE, at=AT)
        assert AttemptCount.objects.filter(count=failures, blocked_until=None).exists()

    def test_a_password_set_with_a_link_ends_no_wait_of_the_place(self, kari, ola):
        for _number in range(100):
            count_attempt(ONE_PLACE, HERE.counted_address, at=AT)
        set_password_with_link(open_welcome_link(ola, at=AT), password=PASSWORD, place=HERE, at=AT)
        blocked(kari.email)

    def test_the_count_starts_over_after_a_day(self, kari):
        for _number in range(4):
            try_wrong(kari.email)
        try_wrong(kari.email, at=AT + timedelta(days=1, seconds=1))
        assert sign_in(kari.email, password=PASSWORD, place=HERE, at=AT + timedelta(days=1, seconds=1)).person == kari

    def test_the_table_tells_of_nobody_and_is_emptied(self, kari):
        try_wrong(kari.email)
        assert all(len(count.key_hash) == 64 and "kari" not in count.key_hash for count in AttemptCount.objects.all())
        tidy_accounts(at=AT + timedelta(hours=23))
        assert AttemptCount.objects.exists()
        tidy_accounts(at=AT + timedelta(hours=25))
        assert not AttemptCount.objects.exists()


@pytest.fixture
def app(kari):
    """Kari's phone."""
    factor = start_second_factor(kari, by=kari, at=AT)
    phone = pyotp.TOTP(factor.secret)
    kari.reserve = confirm_second_factor(kari, code=phone.at(AT), place=HERE, by=kari, at=AT)
    return phone


LATER = AT + timedelta(minutes=5)


class TestSignInWithCode:
    def test_the_password_alone_is_not_enough(self, kari, app):
        assert sign_in(kari.email, password=PASSWORD, place=HERE, at=LATER).needs_code
        assert not kari.sign_in_records.filter(kind=RecordKind.SIGNED_IN).exists()

    def test_lets_in_with_the_code_of_the_present_half_minute(self, kari, app):
        assert sign_in_with_code(kari, code=app.at(LATER), place=HERE, at=LATER) == kari
        assert kari.sign_in_records.filter(kind=RecordKind.SIGNED_IN).exists()

    @pytest.mark.parametrize("seconds", [-30, 30])
    def test_a_clock_that_is_a_little_off_is_forgiven(self, kari, app, seconds):
        assert sign_in_with_code(kari, code=app.at(LATER + timedelta(seconds=seconds)), place=HERE, at=LATER) == kari

    @pytest.mark.parametrize("seconds", [-90, 90])
    def test_an_old_or_future_code_is_refused(self, kari, app, seconds):
        with pytest.raises(UnableToSignIn):
            sign_in_with_code(kari, code=app.at(LATER + timedelta(seconds=seconds)), place=HERE, at=LATER)

    def test_a_code_works_once(self, kari, app):
        sign_in_with_code(kari, code=app.at(LATER), place=HERE, at=LATER)
        with pytest.raises(UnableToSignIn) as refusal:
            sign_in_with_code(kari, code=app.at(LATER), place=HERE, at=LATER)
        assert "stemmer ikke" in refusal.value.message
        assert refusal.value.field == "code"

    def test_a_recovery_code_works_once_however_it_is_typed(self, kari, app):
        typed = kari.reserve[0].upper().replace("-", " ")
        assert sign_in_with_code(kari, code=typed, place=HERE, at=LATER) == kari
        assert kari.sign_in_records.filter(kind=RecordKind.RECOVERY_CODE_USED).exists()
        with pytest.raises(UnableToSignIn):
            sign_in_with_code(kari, code=typed, place=HERE, at=LATER)

    def test_codes_are_not_guessed_by_the_thousand(self, kari, app):
        for _number in range(5):
            with pytest.raises(UnableToSignIn):
                sign_in_with_code(kari, code="000000", place=HERE, at=LATER)
        with pytest.raises(TooManyAttempts):
            sign_in_with_code(kari, code=app.at(LATER), place=HERE, at=LATER)

    def test_a_person_without_a_second_factor_has_no_code(self, ola):
        with pytest.raises(UnableToSignIn):
            sign_in_with_code(ola, code="", place=HERE, at=LATER)

    def test_an_unconfirmed_second_factor_asks_for_nothing(self, kari):
        start_second_factor(kari, by=kari, at=AT)
        assert SecondFactor.objects.filter(person=kari).exists()
        assert not sign_in(kari.email, password=PASSWORD, place=HERE, at=AT).needs_code


class TestSignInAsPersona:
    @pytest.fixture(autouse=True)
    def _personas(self):
        offer_personas([Persona("kari.lie@heis.test", "Kari Lie", "Sykepleier")])
        yield
        offer_personas([])

    def test_is_one_click_in_the_demo(self, kari, settings):
        settings.HEIS_DEMO = True
        assert sign_in_as_persona("kari.lie@heis.test", place=HERE, at=AT) == kari

    def test_is_refused_everywhere_else(self, kari, settings):
        settings.HEIS_DEMO = False
        with pytest.raises(UnableToSignIn):
            sign_in_as_persona("kari.lie@heis.test", place=HERE, at=AT)

    def test_is_refused_for_somebody_who_is_not_offered(self, ola, settings):
        settings.HEIS_DEMO = True
        with pytest.raises(UnableToSignIn):
            sign_in_as_persona(ola.email, place=HERE, at=AT)


class TestEndSession:
    def test_ends_ones_own(self, kari):
        session = open_session(kari)
        end_session(session.pk, by=kari, at=AT)
        assert not Session.objects.exists()

    def test_refuses_anothers_as_not_there(self, kari, ola):
        session = open_session(ola)
        with pytest.raises(UnknownSession):
            end_session(session.pk, by=kari, at=AT)
        assert Session.objects.filter(pk=session.pk).exists()

    def test_ends_all_others_and_nobody_elses(self, kari, ola):
        here, _there, theirs = open_session(kari), open_session(kari), open_session(ola)
        assert end_other_sessions(kari, keep=here.pk, by=kari, at=AT) == 1
        assert set(Session.objects.all()) == {here, theirs}

    def test_ends_every_one_when_none_is_kept(self, kari):
        open_session(kari)
        assert end_other_sessions(kari, keep=None, by=kari, at=AT) == 1

    def test_refuses_to_end_anothers(self, kari, ola):
        open_session(ola)
        with pytest.raises(UnknownSession):
            end_other_sessions(ola, keep=None, by=kari, at=AT)

    def test_expired_sessions_are_tidied_away(self, kari):
        open_session(kari, days=1)
        tidy_accounts(at=AT + timedelta(days=2))
        assert not Session.objects.exists()
