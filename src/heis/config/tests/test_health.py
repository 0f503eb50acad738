import pytest
from django.db import OperationalError
from django.test import Client

from heis.config import health


@pytest.fixture(autouse=True)
def _a_new_process(monkeypatch):
    monkeypatch.setattr(health, "_has_been_ready", health.deque(maxlen=1))


@pytest.fixture
def strict(settings):
    settings.ALLOWED_HOSTS = ["heis.kommune.no"]
    settings.SECURE_SSL_REDIRECT = True


@pytest.mark.parametrize("host", ["heis.kommune.no", "10.1.2.3", "10.1.2.3:8000", "evil.example", "<script>", "", "a b"])
@pytest.mark.parametrize(("path", "word"), [("/healthz", "alive\n"), ("/readyz", "ready\n")])
def test_probes_are_answered_whatever_the_host(db, strict, host, path, word):
    answer = Client().get(path, headers={"host": host})
    assert (answer.status_code, answer.text) == (200, word)
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_pages_still_mind_the_host(db, strict):
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400


def test_is_alive_without_a_database():
    assert Client().get("/healthz").status_code == 200


def test_is_not_ready_while_migrations_wait(db, monkeypatch):
    monkeypatch.setattr(health, "waiting_migrations", lambda: ["lift.0001_initial"])
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "migrations are waiting\n")


def test_asks_for_migrations_until_they_are_there_and_not_again(db, monkeypatch):
    assert Client().get("/readyz").status_code == 200
    monkeypatch.setattr(health, "waiting_migrations", lambda: pytest.fail("asked again"))
    assert Client().get("/readyz").status_code == 200


def test_is_not_ready_and_tells_no_more_when_the_database_does_not_answer(monkeypatch):
    def refused():
        raise OperationalError("password authentication failed for user heis at 10.0.0.1")

    monkeypatch.setattr(health, "waiting_migrations", refused)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer\n")
