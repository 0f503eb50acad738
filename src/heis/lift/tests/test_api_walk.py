"""The commands in docs/api.md, run as they stand there, with what the page says they answer."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from heis.accounts.models import Person, Scope
from heis.accounts.operations import create_token
from heis.foundation.clock import now
from heis.lift.testing import World
from heis.organisation.models import Role
from heis.organisation.testing import appoint, make_person

PAGE = Path(__file__).parents[4] / "docs" / "api.md"
BLOCK = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)
PEOPLE = {
    "mona.lie@fredrikstad.example": "nurse",
    "jonas.berg@fredrikstad.example": "leader",
    "hanne.vik@fredrikstad.example": "coordinator",
}
WALKED_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)  # the days on the page are around this one
ADMINISTRATOR = "silje.bakke@fredrikstad.example"


class Shell:
    """As much of a shell as the page uses: variables, `$(… | jq -r .a.b)`, curl and `heis token create`."""

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}
        self.answer: Any = None

    def run(self, script: str) -> None:
        whole = re.sub(r"'[^']*'", lambda quoted: quoted[0].replace("\n", " "), script.replace("\\\n", " "))
        for line in whole.splitlines():
            self._run_line(line.strip())

    def _run_line(self, line: str) -> None:
        assigned = re.fullmatch(r"(\w+)=(?:\$\((.*)\)|(\S+))", line)
        if assigned is None:
            self._command(line)
            return
        name, command, value = assigned.groups()
        self.variables[name] = value or self._command(command)

    def _command(self, command: str) -> str:
        command, _pipe, picked = command.partition("| jq -r .")
        words = shlex.split(re.sub(r"\$(\w+)", lambda found: self.variables[found[1]], command))
        if words[:3] == ["heis", "token", "create"]:
            return _token(words[3], Scope(words[words.index("--scope") + 1]))
        assert words[0] == "curl", command
        self.answer = _curl(words[1:])
        value = self.answer
        for part in re.findall(r"\w+", picked):
            value = value[int(part) if part.isdecimal() else part]
        return str(value)


def _token(email: str, scope: Scope) -> str:
    return create_token(Person.objects.get(email=email), name="walk", scope=scope, days=90, by=None, at=now()).secret


def _curl(words: list[str]) -> Any:
    method, url, headers, body = "", "", {}, None
    parts: dict[str, Any] = {}
    is_kept = False
    rest = iter(words)
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _colon, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "--json":
            body = next(rest)
        elif word == "-F":
            name, _equals, value = next(rest).partition("=")
            parts[name] = SimpleUploadedFile(value[1:], b"dag;fall\n1;3\n") if value.startswith("@") else value
        elif word == "-o":
            is_kept = bool(next(rest))
        elif word != "-s":
            url = word.removeprefix("http://localhost:8000")
    send = getattr(Client(), (method or ("POST" if body or parts else "GET")).lower())
    given = {"data": parts} if parts else {"data": body or "", "content_type": "application/json"} if body else {}
    answer = send(url, headers=headers, **given)
    assert answer.status_code < 500, url
    if is_kept:
        assert answer.status_code == 200, url
        return {"size": len(answer.getvalue())}
    return answer.json()


def holds(told: Any, page: Any) -> bool:
    """Whether the answer has everything the page shows."""
    if isinstance(page, dict):
        return isinstance(told, dict) and all(holds(told.get(name), value) for name, value in page.items())
    if isinstance(page, list):
        return isinstance(told, list) and len(told) == len(page) and all(map(holds, told, page))
    return bool(told == page)


@pytest.fixture
def people(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    right, begun = timezone.now, timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: WALKED_AT + (right() - begun))
    for email, who in PEOPLE.items():
        person = getattr(world, who)
        person.email, person.name = email, person.name.removesuffix(" 3107")
        person.save()
    appoint(unit=world.root, role=Role.ADMINISTRATOR, person=make_person(name="Silje Bakke", email=ADMINISTRATOR))


@pytest.mark.usefixtures("people")
def test_every_command_answers_as_the_page_says() -> None:
    shell = Shell()
    shown = 0
    for language, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if language == "sh":
            shell.run(text)
            continue
        expected = json.loads(text)
        assert holds(shell.answer, expected), f"expected {expected}, was answered {shell.answer}"
        shown += 1
    assert shown > 10
    assert shell.variables["FIRST"] == shell.variables["AGAIN"]
