"""A server that is killed in the middle of its work loses nothing that was confirmed."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction

from heis.accounts.testing import signed_in
from heis.lift.models import Decision, FilingDraft, Initiative, Submission
from heis.lift.testing import World, make_world

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes"), pytest.mark.django_db(transaction=True)]


def database_url() -> str:
    """The test database, as a process of its own reaches it."""
    found = connection.settings_dict
    options = "&".join(f"{name}={value}" for name, value in {"host": found["HOST"], "port": found["PORT"]}.items() if value)
    secret = f":{found['PASSWORD']}" if found["PASSWORD"] else ""
    return f"postgresql://{found['USER']}{secret}@/{found['NAME']}?{options}"


@contextmanager
def server() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The product's own server, on the test database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name = str(connection.settings_dict["NAME"])
    environment = os.environ | {"HEIS_TESTING": "1", "HEIS_TEST_DATABASE": name, "DATABASE_URL": database_url()}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "heis.config.wsgi:application"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(port)
        yield port, process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            if get(port, "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def get(port: int, path: str, cookie: str = "") -> tuple[int, str, str]:
    """Status, text and cookies of a page."""
    ask = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    ask.request("GET", path, headers={"Cookie": cookie})
    answer = ask.getresponse()
    cookies = "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")
    return answer.status, answer.read().decode(), cookies


def post(port: int, path: str, cookie: str, data: dict[str, str]) -> tuple[int, str]:
    """Status and where to go on."""
    ask = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{port}"}
    ask.request("POST", path, urlencode(data), headers)
    answer = ask.getresponse()
    answer.read()
    return answer.status, answer.getheader("Location", "") or ""


def token_in(page: str) -> str:
    """The form's token."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def work_until_killed(port: int, process: subprocess.Popen[bytes], acts: list[tuple[str, str, dict[str, str]]]) -> list[int]:
    """Do the acts one after another in two threads, kill the server in the middle, and say which were confirmed."""
    confirmed: list[int] = []

    def work(numbers: range) -> None:
        for number in numbers:
            path, cookie, data = acts[number]
            try:
                if post(port, path, cookie, data)[0] == 303:
                    confirmed.append(number)
            except (OSError, http.client.HTTPException):
                return

    workers = [threading.Thread(target=work, args=(range(start, len(acts), 2),)) for start in (0, 1)]
    for worker in workers:
        worker.start()
    while len(confirmed) < min(6, len(acts) // 2):
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    for worker in workers:
        worker.join()
    return confirmed


@pytest.fixture
def world() -> World:
    """The world, where another process can see it."""
    with transaction.atomic():
        return make_world()


class TestKilledInTheMiddle:
    def test_what_was_filed_is_filed(self, world: World) -> None:
        with server() as (port, process):
            _status, page, cookie = get(port, "/ny/")
            token = token_in(page)
            acts = [("/ny/", cookie, {"problem": f"Porten nummer {n} står åpen.", "csrfmiddlewaretoken": token}) for n in range(19)]
            confirmed = work_until_killed(port, process, acts)
        filed = set(Initiative.objects.values_list("problem", flat=True))
        assert {f"Porten nummer {n} står åpen." for n in confirmed} <= filed
        assert FilingDraft.objects.filter(initiative=None).count() <= 2

    def test_what_was_decided_is_decided_and_nothing_is_half_done(self, world: World) -> None:
        laid = [world.submit(world.file(world.nurse, f"Sak nummer {n} om porten"), world.nurse) for n in range(16)]
        session = signed_in(world.leader).cookies[settings.SESSION_COOKIE_NAME].value
        with server() as (port, process):
            cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
            first = f"/initiativ/{laid[0].initiative_id}/beslutt/{laid[0].pk}/"
            _status, page, more = get(port, first, cookie)
            data = {"outcome": "advance", "reason": "Ja", "csrfmiddlewaretoken": token_in(page)}
            acts = [(f"/initiativ/{s.initiative_id}/beslutt/{s.pk}/", f"{cookie}; {more}", data) for s in laid]
            confirmed = work_until_killed(port, process, acts)
        assert confirmed
        for number in confirmed:
            assert Decision.objects.filter(submission=laid[number]).exists()
        for submission in Submission.objects.select_related("initiative"):
            decided = Decision.objects.filter(submission=submission).exists()
            assert decided == (submission.closed_at is not None) == (submission.initiative.stage == "concept")
