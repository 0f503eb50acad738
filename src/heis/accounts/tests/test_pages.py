from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client

from heis.accounts.models import LinkPurpose, Person, Scope, SecondFactor, Session, Token
from heis.accounts.operations import confirm_second_factor, create_token, mail_link, start_second_factor
from heis.accounts.personas import Persona, offer_personas
from heis.accounts.sessions import SessionStore
from heis.accounts.testing import signed_in
from heis.accounts.tests.conftest import HERE, OTHER_PASSWORD, PASSWORD
from heis.foundation.clock import now

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return str(response.content.decode())


def log_in(client: Client, person: Person, password: str = PASSWORD, **more: str):
    return client.post("/logg-inn/", {"email": person.email, "password": password, **more})


def who(client: Client) -> Person | None:
    """Whose session the browser has."""
    store = client.session
    assert isinstance(store, SessionStore)
    return store.person


def mailed_secret(purpose: LinkPurpose, email: str, person_id: int | None = None) -> str:
    mail_link(purpose, email=email, person_id=person_id, at=now())
    return str(mail.outbox[-1].body).split("/\n")[0].rsplit("/", 1)[1]


class TestSignInPage:
    def test_lets_in_and_goes_to_the_front_page(self, client, kari):
        response = log_in(client, kari)
        assert (response.status_code, response["Location"]) == (303, "/")
        assert who(client) == kari

    def test_goes_where_the_person_was_going(self, client, kari):
        page = client.get("/logg-inn/?neste=/heisen/?fase=konsept")
        assert 'value="/heisen/?fase=konsept"' in text_of(page)
        assert log_in(client, kari, neste="/heisen/")["Location"] == "/heisen/"

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.test/", "//evil.test", "javascript:alert(1)", "http:///evil.test", "\\\\evil.test"]
    )
    def test_never_goes_to_another_site(self, client, kari, elsewhere):
        assert log_in(client, kari, neste=elsewhere)["Location"] == "/"

    def test_keeps_the_address_and_not_the_password_when_refused(self, client, kari):
        response = log_in(client, kari, "helt feil passord")
        assert response.status_code == 422
        assert kari.email in text_of(response)
        assert "stemmer ikke" in text_of(response)
        assert "helt feil passord" not in text_of(response)
        assert who(client) is None

    def test_says_how_long_to_wait(self, client, kari):
        for _number in range(5):
            log_in(client, kari, "helt feil passord")
        response = log_in(client, kari)
        assert response.status_code == 429
        assert "Vent 30 sekunder" in text_of(response)

    def test_rotates_the_key_and_stores_only_its_hash(self, client, kari):
        log_in(client, kari)
        first = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        log_in(client, kari)
        second = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        assert first != second
        row = Session.objects.get(person=kari)
        assert second not in {row.key_hash, row.data}
        assert (row.person, row.device) == (kari, "")

    def test_a_session_that_a_stranger_had_goes_on_with_a_new_key(self, client, kari):
        stranger = client.session
        stranger["opened"] = [12]
        stranger.save()
        client.cookies[django_settings.SESSION_COOKIE_NAME] = stranger.session_key
        log_in(client, kari)
        assert client.session["opened"] == [12]
        assert client.session.session_key != stranger.session_key
        assert Session.objects.count() == 1

    def test_a_session_of_another_person_does_not_go_on(self, client, kari, ola):
        browser = signed_in(ola, client)
        theirs = browser.session
        theirs["opened"] = [12]
        theirs.save()
        log_in(browser, kari)
        assert "opened" not in browser.session
        assert who(browser) == kari
        assert not ola.sessions.exists()

    def test_is_passed_by_those_who_are_in(self, kari):
        assert signed_in(kari).get("/logg-inn/?neste=/heisen/")["Location"] == "/heisen/"

    def test_needs_both_fields(self, client, db):
        response = client.post("/logg-inn/", {})
        assert response.status_code == 422
        assert "Skriv e-postadressen din." in text_of(response)

    def test_is_not_kept_by_the_browser(self, client, db):
        assert "no-store" in client.get("/logg-inn/")["Cache-Control"]


class TestSession:
    def test_a_stranger_costs_no_query(self, django_assert_num_queries, db):
        with django_assert_num_queries(0):
            assert SessionStore(None).person is None

    def test_a_person_costs_one(self, kari, django_assert_num_queries):
        key = signed_in(kari).session.session_key
        with django_assert_num_queries(1):
            assert SessionStore(key).person == kari

    def test_it_lasts_as_long_as_it_is_used(self, kari):
        browser = signed_in(kari)
        kari.sessions.update(last_seen_at=now() - timedelta(minutes=6), expires_at=now() + timedelta(minutes=1))
        browser.get("/min-konto/")
        session = kari.sessions.get()
        assert session.last_seen_at > now() - timedelta(minutes=1)
        assert session.expires_at > now() + timedelta(minutes=30)

    def test_it_ends_after_thirty_days_however_much_it_is_used(self, kari):
        browser = signed_in(kari)
        kari.sessions.update(created_at=now() - timedelta(days=30))
        assert who(browser) is None

    def test_it_ends_when_the_password_is_changed_behind_its_back(self, kari):
        browser = signed_in(kari)
        kari.set_password(OTHER_PASSWORD)
        kari.save()
        assert who(browser) is None

    def test_it_ends_when_the_person_has_left(self, kari):
        browser = signed_in(kari)
        Person.objects.filter(pk=kari.pk).update(is_active=False)
        assert who(browser) is None

    def test_it_ends_when_its_time_is_up(self, kari):
        browser = signed_in(kari)
        kari.sessions.update(expires_at=now())
        assert who(browser) is None

    def test_an_invented_key_opens_nothing(self, client, db):
        client.cookies[django_settings.SESSION_COOKIE_NAME] = "x" * 32
        assert client.get("/logg-inn/").status_code == 200

    def test_ends_with_a_post_and_not_with_a_get(self, kari):
        browser = signed_in(kari)
        assert browser.get("/logg-ut/").status_code == 405
        assert who(browser) == kari
        assert browser.post("/logg-ut/").status_code == 303
        assert not kari.sessions.exists()


class TestLanguage:
    def test_is_bokmal_for_a_stranger(self, client, db):
        assert client.get("/logg-inn/", headers={"Accept-Language": "en"})["Content-Language"] == "nb"

    def test_is_the_persons(self, ola):
        assert signed_in(ola).get("/min-konto/")["Content-Language"] == "nn"

    def test_is_the_one_chosen_on_the_device_before_the_persons(self, ola):
        browser = signed_in(ola)
        browser.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
        assert browser.get("/min-konto/")["Content-Language"] == "en"

    def test_a_language_there_is_not_is_passed_over(self, client, db):
        client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "../../etc"
        assert client.get("/logg-inn/")["Content-Language"] == "nb"


class TestCodePage:
    @pytest.fixture
    def app(self, kari):
        factor = start_second_factor(kari, by=kari, at=now())
        app = pyotp.TOTP(factor.secret)
        confirm_second_factor(kari, code=app.at(now()), place=HERE, by=kari, at=now())
        SecondFactor.objects.update(last_step=0)
        return app

    def test_comes_after_the_password_and_remembers_where_to_go(self, client, kari, app):
        response = log_in(client, kari, neste="/heisen/")
        assert response["Location"] == "/logg-inn/kode/?neste=%2Fheisen%2F"
        assert who(client) is None
        assert 'value="/heisen/"' in text_of(client.get(response["Location"]))
        assert client.post("/logg-inn/kode/", {"code": app.at(now()), "neste": "/heisen/"})["Location"] == "/heisen/"
        assert who(client) == kari

    def test_shows_the_refusal_of_a_wrong_code(self, client, kari, app):
        log_in(client, kari)
        response = client.post("/logg-inn/kode/", {"code": "12"})
        assert response.status_code == 422
        assert "stemmer ikke" in text_of(response)
        assert who(client) is None

    def test_is_for_those_only_who_gave_the_password(self, client, kari, app):
        assert client.get("/logg-inn/kode/")["Location"] == "/logg-inn/"
        assert client.post("/logg-inn/kode/", {"code": app.at(now())})["Location"] == "/logg-inn/"
        assert who(client) is None

    def test_the_password_is_forgotten_after_ten_minutes(self, client, kari, app):
        log_in(client, kari)
        session = client.session
        session["awaiting_code"][2] = (now() - timedelta(seconds=1)).isoformat()
        session.save()
        assert client.post("/logg-inn/kode/", {"code": app.at(now())})["Location"] == "/logg-inn/"


class TestPersonas:
    @pytest.fixture(autouse=True)
    def _personas(self):
        offer_personas([Persona("kari.lie@heis.test", "Kari Lie", "Sykepleier på natt", "Har sendt inn et behov")])
        yield
        offer_personas([])

    def test_are_one_click_away_in_the_demo(self, client, kari, settings):
        settings.HEIS_DEMO = True
        assert "Sykepleier på natt" in text_of(client.get("/logg-inn/"))
        response = client.post("/logg-inn/demo/", {"email": "kari.lie@heis.test", "neste": "/heisen/"})
        assert response["Location"] == "/heisen/"
        assert who(client) == kari

    def test_can_be_changed_while_logged_in(self, kari, settings):
        settings.HEIS_DEMO = True
        assert "Du er logget inn som Kari Lie." in text_of(signed_in(kari).get("/logg-inn/"))

    def test_are_not_elsewhere(self, client, kari, settings):
        settings.HEIS_DEMO = False
        assert "Sykepleier" not in text_of(client.get("/logg-inn/"))
        assert client.post("/logg-inn/demo/", {"email": "kari.lie@heis.test"})["Location"] == "/logg-inn/"
        assert who(client) is None

    def test_are_not_chosen_by_a_link(self, client, kari, settings):
        settings.HEIS_DEMO = True
        assert client.get("/logg-inn/demo/?email=kari.lie@heis.test").status_code == 405


class TestForgotPasswordPage:
    @pytest.mark.parametrize("email", ["kari.lie@heis.test", "nobody@heis.test"])
    def test_answers_the_same_whether_or_not_there_is_an_account(self, client, kari, email):
        response = client.post("/glemt-passord/", {"email": email}, follow=True)
        assert response.redirect_chain == [("/glemt-passord/sendt/", 303)]
        assert email not in text_of(response)

    def test_asks_for_an_address_that_is_one(self, client, db):
        response = client.post("/glemt-passord/", {"email": "kari"})
        assert response.status_code == 422
        assert 'value="kari"' in text_of(response)


class TestNewPasswordPage:
    def test_welcomes_sets_and_lets_in(self, client, ola):
        address = f"/nytt-passord/{mailed_secret(LinkPurpose.WELCOME, ola.email)}/"
        assert "Velkomen, Ola Moe" in text_of(client.get(address)) or "Velkommen, Ola Moe" in text_of(client.get(address))
        assert client.post(address, {"password": PASSWORD})["Location"] == "/"
        assert who(client) == ola

    def test_looking_at_the_page_does_not_use_the_link(self, client, ola):
        address = f"/nytt-passord/{mailed_secret(LinkPurpose.WELCOME, ola.email)}/"
        client.get(address)
        assert client.get(address).status_code == 200

    def test_says_what_is_wrong_with_a_poor_password(self, client, ola):
        address = f"/nytt-passord/{mailed_secret(LinkPurpose.WELCOME, ola.email)}/"
        response = client.post(address, {"password": "kort"})
        assert response.status_code == 422
        assert "minst 12 tegn" in text_of(response)

    def test_goes_on_to_where_one_was_going_also_after_a_poor_password(self, client, ola):
        address = f"/nytt-passord/{mailed_secret(LinkPurpose.WELCOME, ola.email)}/"
        kept = '<input type="hidden" name="neste" value="/heisen/">'
        assert kept in text_of(client.get(f"{address}?neste=/heisen/"))
        refused = client.post(address, {"password": "kort", "neste": "/heisen/"})
        assert refused.status_code == 422
        assert kept in text_of(refused)
        assert client.post(address, {"password": PASSWORD, "neste": "/heisen/"})["Location"] == "/heisen/"

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_goes_on_to_no_other_site(self, client, ola, elsewhere):
        address = f"/nytt-passord/{mailed_secret(LinkPurpose.WELCOME, ola.email)}/"
        assert elsewhere not in text_of(client.get(address, {"neste": elsewhere}))
        assert client.post(address, {"password": PASSWORD, "neste": elsewhere})["Location"] == "/"

    def test_says_that_a_used_link_is_worthless_and_how_to_get_another(self, client, ola):
        address = f"/nytt-passord/{mailed_secret(LinkPurpose.WELCOME, ola.email)}/"
        client.post(address, {"password": PASSWORD})
        for response in (client.get(address), client.post(address, {"password": PASSWORD}), client.get("/nytt-passord/oppfunnet/")):
            assert response.status_code == 404
            assert "/glemt-passord/" in text_of(response)


class TestNewEmailPage:
    def test_asks_before_it_confirms(self, client, kari):
        address = f"/ny-epost/{mailed_secret(LinkPurpose.NEW_EMAIL, 'kari@ny.test', kari.pk)}/"
        assert "kari@ny.test" in text_of(client.get(address))
        kari.refresh_from_db()
        assert kari.email == "Kari.Lie@heis.test"
        assert client.post(address)["Location"] == "/logg-inn/"
        kari.refresh_from_db()
        assert kari.email == "kari@ny.test"

    def test_is_no_page_for_a_password(self, client, kari):
        assert client.get(f"/ny-epost/{mailed_secret(LinkPurpose.RESET, kari.email)}/").status_code == 404
        assert client.get(f"/nytt-passord/{mailed_secret(LinkPurpose.NEW_EMAIL, 'k@ny.test', kari.pk)}/").status_code == 404

    def test_refuses_an_address_taken_in_the_meantime(self, client, kari, ola):
        secret = mailed_secret(LinkPurpose.NEW_EMAIL, "kari@ny.test", kari.pk)
        Person.objects.filter(pk=ola.pk).update(email="kari@ny.test")
        response = client.post(f"/ny-epost/{secret}/")
        assert response.status_code == 422
        assert "i bruk av en annen" in text_of(response)


class TestAccountPage:
    @pytest.mark.parametrize("page", ["", "passord/", "epost/", "totrinn/", "nokler/ny/"])
    def test_sends_a_stranger_to_log_in_and_back(self, client, db, page):
        assert client.get(f"/min-konto/{page}")["Location"] == f"/logg-inn/?neste=%2Fmin-konto%2F{page.replace('/', '%2F')}"

    def test_saves_name_and_language(self, kari):
        browser = signed_in(kari)
        response = browser.post("/min-konto/", {"name": "Kari Lie Moe", "language": "nn"}, follow=True)
        assert response.redirect_chain == [("/min-konto/", 303)]
        kari.refresh_from_db()
        assert (kari.name, kari.language) == ("Kari Lie Moe", "nn")

    def test_keeps_what_was_typed_when_refused(self, kari):
        response = signed_in(kari).post("/min-konto/", {"name": "", "language": "en"})
        assert response.status_code == 422
        assert "Skriv navnet ditt." in text_of(response)

    def test_lists_sessions_and_ends_one(self, kari):
        here, there = signed_in(kari), signed_in(kari)
        other = Session.objects.latest("pk")
        assert "Denne nettleseren" in text_of(here.get("/min-konto/"))
        assert here.post(f"/min-konto/innlogginger/{other.pk}/avslutt/").status_code == 303
        assert who(here) == kari
        assert who(there) is None

    def test_ends_all_other_sessions(self, kari):
        here, there = signed_in(kari), signed_in(kari)
        here.post("/min-konto/innlogginger/avslutt-andre/")
        assert who(here) == kari
        assert who(there) is None

    def test_does_not_end_the_session_of_another(self, kari, ola):
        browser = signed_in(ola)
        response = signed_in(kari).post(f"/min-konto/innlogginger/{ola.sessions.get().pk}/avslutt/", follow=True)
        assert "allerede avsluttet" in text_of(response)
        assert who(browser) == ola

    def test_shows_what_has_happened(self, client, kari):
        log_in(client, kari, "helt feil passord")
        log_in(client, kari)
        page = text_of(client.get("/min-konto/"))
        assert "Mislykket forsøk på å logge inn" in page


class TestChangePasswordPage:
    def test_keeps_this_session_and_ends_the_others(self, kari):
        here, there = signed_in(kari), signed_in(kari)
        response = here.post("/min-konto/passord/", {"current": PASSWORD, "password": OTHER_PASSWORD})
        assert response.status_code == 303
        assert who(here) == kari
        assert who(there) is None

    def test_says_which_of_the_two_is_wrong(self, kari):
        response = signed_in(kari).post("/min-konto/passord/", {"current": "feil", "password": OTHER_PASSWORD})
        assert response.status_code == 422
        assert 'href="#changepasswordform_current"' in text_of(response)

    def test_does_not_ask_for_one_from_somebody_without(self, ola):
        browser = signed_in(ola)
        assert 'name="current"' not in text_of(browser.get("/min-konto/passord/"))
        browser.post("/min-konto/passord/", {"password": OTHER_PASSWORD})
        assert who(browser) == ola


class TestChangeEmailPage:
    def test_tells_that_a_link_is_sent(self, kari):
        response = signed_in(kari).post("/min-konto/epost/", {"email": "kari@ny.test", "password": PASSWORD}, follow=True)
        assert "kari@ny.test" in text_of(response)

    def test_refuses_a_wrong_password(self, kari):
        response = signed_in(kari).post("/min-konto/epost/", {"email": "kari@ny.test", "password": "feil"})
        assert response.status_code == 422
        assert 'value="kari@ny.test"' in text_of(response)

    def test_does_not_ask_somebody_without_a_password_for_one(self, ola):
        assert signed_in(ola).post("/min-konto/epost/", {"email": "ola@ny.test"}).status_code == 303


class TestSecondFactorPages:
    def test_from_off_to_on_to_off(self, kari):
        browser = signed_in(kari)
        page = text_of(browser.get("/min-konto/totrinn/"))
        factor = SecondFactor.objects.get(person=kari)
        assert "data:image/svg+xml" in page
        codes = browser.post("/min-konto/totrinn/", {"code": pyotp.TOTP(factor.secret).at(now())})
        assert text_of(codes).count("<li><code>") == 10
        assert "10 reservekoder" in text_of(browser.get("/min-konto/totrinn/"))
        again = browser.post("/min-konto/totrinn/reservekoder/", {"password": PASSWORD})
        assert text_of(again).count("<li><code>") == 10
        assert browser.post("/min-konto/totrinn/av/", {"password": "feil"}).status_code == 422
        assert browser.post("/min-konto/totrinn/av/", {"password": PASSWORD}).status_code == 303
        assert not SecondFactor.objects.exists()

    def test_a_wrong_code_turns_nothing_on(self, kari):
        response = signed_in(kari).post("/min-konto/totrinn/", {"code": "1"})
        assert response.status_code == 422
        assert SecondFactor.objects.get(person=kari).confirmed_at is None

    def test_there_is_nothing_to_turn_off_when_it_is_off(self, kari):
        assert signed_in(kari).post("/min-konto/totrinn/av/", {"password": PASSWORD})["Location"] == "/min-konto/totrinn/"


class TestTokenPages:
    def test_shows_the_key_once(self, kari):
        browser = signed_in(kari)
        made = browser.post("/min-konto/nokler/ny/", {"name": "Rapport", "scope": "read", "days": "90"})
        token = Token.objects.get(person=kari)
        assert f"{token.prefix}_" in text_of(made)
        assert "no-store" in made["Cache-Control"]
        assert token.expires_at
        assert token.expires_at.date() == (now() + timedelta(days=90)).date()
        listed = text_of(browser.get("/min-konto/"))
        assert token.prefix in listed
        assert f"{token.prefix}_" not in listed

    def test_needs_a_name(self, kari):
        response = signed_in(kari).post("/min-konto/nokler/ny/", {"name": "", "scope": "write", "days": "30"})
        assert response.status_code == 422
        assert not Token.objects.exists()

    def test_a_key_is_revoked(self, kari):
        token = create_token(kari, name="x", scope=Scope.READ, days=1, by=kari, at=now()).token
        signed_in(kari).post(f"/min-konto/nokler/{token.pk}/trekk-tilbake/")
        token.refresh_from_db()
        assert token.revoked_at

    def test_anothers_key_is_not_there(self, kari, ola):
        token = create_token(ola, name="x", scope=Scope.READ, days=1, by=ola, at=now()).token
        assert signed_in(kari).post(f"/min-konto/nokler/{token.pk}/trekk-tilbake/").status_code == 404
