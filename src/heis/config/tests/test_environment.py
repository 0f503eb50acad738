import os
import re
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from heis.config import environment
from heis.config.start import prepare

PROJECT = Path(__file__).resolve().parents[4]


@pytest.fixture
def variable(monkeypatch):
    def put(value):
        monkeypatch.setenv("HEIS_X", value)
        return "HEIS_X"

    return put


class TestReaders:
    @pytest.mark.parametrize(
        ("read", "value"),
        [
            (lambda name: environment.flag(name, default=False), "maybe"),
            (lambda name: environment.number(name, 1, least=1, most=9), "10"),
            (lambda name: environment.number(name, 1, least=1, most=9), "two"),
            (lambda name: environment.choice(name, "text", allowed={"text", "json"}), "xml"),
            (lambda name: environment.web_address(name, ""), "heis.kommune.no"),
            (lambda name: environment.web_address(name, ""), "https://heis.kommune.no/path"),
            (environment.link, "javascript:alert(1)"),
            (environment.database, "mysql://user@host/name"),
            (environment.database, "postgresql://host/name?nonsense=1"),
            (environment.mail, "mail.kommune.no"),
            (environment.mail, "smtp://mail.kommune.no:smtp"),
            (lambda name: environment.web_address(name, ""), "https://heis.kommune.no:port"),
            (lambda name: environment.web_address(name, ""), "https://heis.kommune.no:70000"),
            (lambda name: environment.web_address(name, ""), "https://["),
            (environment.link, "https://["),
            (environment.database, "postgresql://[host/name"),
            (environment.host_names, "https://heis.kommune.no"),
            (environment.host_names, "heis.kommune.no, 10.0.0.1:8000"),
            (environment.host_names, "*"),
            (lambda name: environment.municipality_number(name, "3107"), "Fredrikstad"),
            (environment.redis, "cache.kommune.no:6379"),
            (lambda name: environment.sender(name, ""), "Innovasjonsheisen"),
            (lambda name: environment.sender(name, ""), "Heis <heis@kommune.no>\nBcc: x@kommune.no"),
        ],
    )
    def test_refuse_what_they_cannot_use_and_name_the_variable(self, variable, read, value):
        with pytest.raises(ImproperlyConfigured, match="HEIS_X"):
            read(variable(value))

    def test_an_empty_variable_is_a_missing_one(self, variable):
        assert environment.text(variable("  "), "default") == "default"

    def test_database_keeps_everything_the_address_says(self, variable):
        address = "postgresql://ola:p%40ss@db.kommune.no:6432/heis?sslmode=verify-full"
        read = environment.database(variable(address))
        assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == (
            "ola",
            "p@ss",
            "db.kommune.no",
            "6432",
            "heis",
        )
        assert read["OPTIONS"] == {"sslmode": "verify-full"}

    def test_host_names_are_names_and_network_addresses(self, variable):
        assert environment.host_names(variable("heis.kommune.no, .intern.no,10.0.0.1 ,[::1],")) == [
            "heis.kommune.no",
            ".intern.no",
            "10.0.0.1",
            "[::1]",
        ]

    def test_mail_encrypts_unless_told_otherwise(self, variable):
        read = environment.mail(variable("smtp://heis:p%40ss@mail.kommune.no"))
        assert (read["EMAIL_PORT"], read["EMAIL_USE_TLS"], read["EMAIL_HOST_PASSWORD"]) == (587, True, "p@ss")
        assert environment.mail(variable("smtps://mail.kommune.no"))["EMAIL_USE_SSL"]
        assert not environment.mail(variable("smtp+plain://mail.kommune.no"))["EMAIL_USE_TLS"]


class TestSecretKey:
    def test_is_made_once_and_kept_for_its_owner_only(self, tmp_path, monkeypatch):
        monkeypatch.delenv("HEIS_SECRET_KEY", raising=False)
        key = environment.secret_key(tmp_path / "new")
        assert len(key) >= 50
        assert environment.secret_key(tmp_path / "new") == key
        assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600
        assert [file.name for file in (tmp_path / "new").iterdir()] == ["secret-key"]

    def test_refuses_one_that_could_be_guessed(self, tmp_path, monkeypatch):
        monkeypatch.setenv("HEIS_SECRET_KEY", "secret")
        with pytest.raises(ImproperlyConfigured, match="HEIS_SECRET_KEY"):
            environment.secret_key(tmp_path)


class TestDataFolder:
    def test_is_where_one_says(self, monkeypatch, tmp_path):
        monkeypatch.setenv("HEIS_DATA", str(tmp_path))
        assert environment.data_folder() == tmp_path

    def test_is_in_the_project_for_an_ordinary_user_and_outside_every_home_for_root(self, monkeypatch):
        monkeypatch.delenv("HEIS_DATA", raising=False)
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        assert environment.data_folder() == PROJECT / ".heis"
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        assert environment.data_folder().parent == environment.ROOT_DATA


def test_database_url_means_that_no_server_is_started(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/heis")
    monkeypatch.setenv("HEIS_DATA", str(tmp_path))
    prepare()
    assert os.environ["DATABASE_URL"] == "postgresql://elsewhere/heis"
    assert list(tmp_path.iterdir()) == []


def test_every_variable_is_documented_and_every_documented_one_exists():
    sources = [*(PROJECT / "src/heis/config").glob("*.py"), *(PROJECT / "script").rglob("*"), PROJECT / "journeys/conftest.py"]
    read = {name for file in sources if file.is_file() for name in re.findall(r"\bHEIS_[A-Z_]+\b|\bDATABASE_URL\b", _text(file))}
    documented = set(re.findall(r"^\| `(\w+)`", (PROJECT / "docs/settings.md").read_text(encoding="utf-8"), re.MULTILINE))
    internal = {"HEIS_SHELL", "HEIS_OWN_DATABASE"}
    assert read - internal == documented


def _text(file):
    return file.read_text(encoding="utf-8", errors="ignore")
