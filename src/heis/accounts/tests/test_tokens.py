from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from heis.accounts.commands import person_app, token_app
from heis.accounts.models import Person, RecordKind, Scope, Token
from heis.accounts.operations import UnableToCreateToken, UnknownToken, close_person, create_token, note_token_use, revoke_token
from heis.accounts.queries import person_with_email, tokens_of, valid_token
from heis.accounts.testing import signed_in
from heis.accounts.tests.conftest import AT, OTHER_PASSWORD
from heis.foundation.clock import now
from heis.foundation.refusals import NotPermitted


def make(person: Person, *, scope: Scope = Scope.READ, days: int = 30) -> tuple[Token, str]:
    made = create_token(person, name="Rapport", scope=scope, days=days, by=person, at=now())
    return made.token, made.secret


class TestCreateToken:
    def test_gives_a_secret_that_is_stored_only_as_a_hash(self, kari):
        made = create_token(kari, name=" Rapport ", scope=Scope.WRITE, days=30, by=kari, at=AT)
        assert made.secret.startswith(made.token.prefix + "_")
        assert made.secret not in made.token.secret_hash
        assert (made.token.name, made.token.scope, made.token.expires_at) == ("Rapport", "write", AT + timedelta(days=30))
        assert kari.sign_in_records.filter(kind=RecordKind.TOKEN_CREATED).exists()

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": "  "}, "name"),
            ({"name": "x" * 81}, "name"),
            ({"days": 0}, "days"),
            ({"days": 367}, "days"),
            ({"days": None}, "days"),
        ],
    )
    def test_what_is_not_sensible_is_refused(self, kari, values, field):
        with pytest.raises(UnableToCreateToken) as refusal:
            create_token(kari, **{"name": "Rapport", "scope": Scope.READ, "days": 30, "by": kari, "at": AT} | values)
        assert refusal.value.field == field

    def test_refuses_the_twenty_first(self, kari):
        for _number in range(20):
            make(kari)
        with pytest.raises(UnableToCreateToken):
            make(kari)

    def test_refuses_to_make_one_for_another(self, kari, ola):
        with pytest.raises(NotPermitted):
            create_token(kari, name="Rapport", scope=Scope.READ, days=30, by=ola, at=AT)


class TestRevokeToken:
    def test_makes_it_useless(self, kari):
        token, secret = make(kari)
        revoke_token(token, by=kari, at=now())
        assert valid_token(secret, now()) is None
        assert not tokens_of(kari)

    def test_refuses_anothers_and_a_second_time(self, kari, ola):
        token, _secret = make(kari)
        with pytest.raises(UnknownToken):
            revoke_token(token, by=ola, at=AT)
        revoke_token(token, by=kari, at=AT)
        with pytest.raises(UnknownToken):
            revoke_token(token, by=kari, at=AT)


class TestValidToken:
    def test_works_until_it_expires(self, kari):
        made = create_token(kari, name="Rapport", scope=Scope.READ, days=30, by=kari, at=AT)
        assert valid_token(made.secret, AT + timedelta(days=29)) == made.token
        assert valid_token(made.secret, AT + timedelta(days=30)) is None

    def test_one_without_an_end_goes_on(self, kari):
        made = create_token(kari, name="Rapport", scope=Scope.READ, days=None, by=None, at=AT)
        assert valid_token(made.secret, AT + timedelta(days=9999)) == made.token

    def test_does_not_work_when_the_person_has_left(self, kari):
        _token, secret = make(kari)
        Person.objects.filter(pk=kari.pk).update(is_active=False)
        assert valid_token(secret, now()) is None

    def test_is_revoked_for_good_when_the_person_leaves(self, kari):
        make(kari)
        close_person(kari, by=None, at=AT)
        assert not tokens_of(kari)

    def test_use_is_noted_at_most_once_a_minute(self, kari):
        token, _secret = make(kari)
        for seconds in (0, 59):
            note_token_use(token, at=AT + timedelta(seconds=seconds))
            token.refresh_from_db()
        assert token.last_used_at == AT
        note_token_use(token, at=AT + timedelta(seconds=60))
        token.refresh_from_db()
        assert token.last_used_at == AT + timedelta(seconds=60)


class TestMe:
    def ask(self, client: Client, secret: str) -> Any:
        return client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})

    def test_tells_whom_the_token_acts_as(self, client, kari):
        token, secret = make(kari)
        told = self.ask(client, secret).json()
        assert (told["email"], told["language"], told["token"]["prefix"]) == (kari.email, "nb", token.prefix)
        token.refresh_from_db()
        assert token.last_used_at

    def test_refuses_an_unknown_token_and_none(self, client, db):
        assert self.ask(client, "heis_x").status_code == 401
        assert client.get("/api/v1/me").status_code == 401

    def test_tells_of_no_token_to_our_own_pages(self, kari):
        told = signed_in(kari).get("/api/v1/me").json()
        assert (told["email"], told["token"]) == (kari.email, None)


class TestUseToken:
    def test_a_token_that_may_only_read_changes_nothing(self, kari):
        from heis.accounts.api import use_token
        from heis.foundation.api import ReadOnlyToken

        _token, secret = make(kari)
        with pytest.raises(ReadOnlyToken):
            use_token(secret, method="POST", at=now())
        token, secret = make(kari, scope=Scope.WRITE)
        assert use_token(secret, method="POST", at=now()) == token


class TestCommands:
    def test_a_person_is_added(self, db):
        done = CliRunner().invoke(person_app, ["create", "siri@heis.test", "--name", "Siri Ås", "--invite"])
        assert done.exit_code == 0, done.output
        assert person_with_email("siri@heis.test")

    def test_a_person_who_is_there_is_refused(self, kari):
        done = CliRunner().invoke(person_app, ["create", kari.email, "--name", "Kari"])
        assert done.exit_code == 1
        assert "finnes allerede" in done.output

    def test_a_password_is_asked_for_twice(self, ola):
        done = CliRunner().invoke(person_app, ["password", ola.email], input=f"{OTHER_PASSWORD}\n{OTHER_PASSWORD}\n")
        assert done.exit_code == 0, done.output
        ola.refresh_from_db()
        assert ola.check_password(OTHER_PASSWORD)
        assert OTHER_PASSWORD not in done.output

    def test_a_poor_password_is_refused_here_too(self, ola):
        done = CliRunner().invoke(person_app, ["password", ola.email], input="passord12345\npassord12345\n")
        assert done.exit_code == 1

    def test_somebody_who_has_left_is_let_in_no_longer_and_may_come_back(self, kari):
        make(kari)
        signed_in(kari)
        done = CliRunner().invoke(person_app, ["close", kari.email])
        assert done.exit_code == 0, done.output
        kari.refresh_from_db()
        assert not kari.is_active
        assert not kari.sessions.exists()
        assert not kari.tokens.filter(revoked_at=None).exists()
        assert CliRunner().invoke(person_app, ["reopen", kari.email]).exit_code == 0
        kari.refresh_from_db()
        assert kari.is_active
        assert not kari.tokens.filter(revoked_at=None).exists()

    @pytest.mark.parametrize("command", ["close", "reopen"])
    def test_nobody_is_closed_out_by_a_wrong_address(self, kari, command):
        done = CliRunner().invoke(person_app, [command, "ingen@heis.test"])
        assert done.exit_code == 1
        assert "ingen@heis.test" in done.output

    def test_a_token_is_printed_once_listed_and_revoked(self, kari):
        made = CliRunner().invoke(token_app, ["create", kari.email, "--scope", "write", "--days", "0"])
        secret = made.stdout.strip()
        token = valid_token(secret, now())
        assert token
        assert token.scope == Scope.WRITE
        listed = CliRunner().invoke(token_app, ["list", kari.email])
        assert token.prefix in listed.stdout
        assert CliRunner().invoke(token_app, ["revoke", token.prefix]).exit_code == 0
        assert valid_token(secret, now()) is None

    @pytest.mark.parametrize("arguments", [["create", "nobody@heis.test"], ["list", "nobody@heis.test"], ["revoke", "heis_x"]])
    def test_what_is_not_there_is_said(self, db, arguments):
        done = CliRunner().invoke(token_app, arguments)
        assert done.exit_code == 1
        assert "There is n" in done.output
