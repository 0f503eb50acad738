"""What the journal's tests share: three people, a few verbs, and a morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils.translation import gettext_noop as _
from pytest_django import Settings

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.journal.models import Event
from heis.journal.operations import Subject, record
from heis.journal.registry import Verb, register_subject, register_verbs

OSLO = ZoneInfo("Europe/Oslo")
MORNING = datetime(2025, 11, 4, 7, 5, tzinfo=OSLO)
YESTERDAY = datetime(2025, 11, 3, 14, 0, tzinfo=OSLO)
EVENING = datetime(2025, 11, 3, 21, 30, tzinfo=OSLO)

THING = Subject("thing", 12, municipality_id=3)
OTHER = Subject("thing", 13, municipality_id=3)

register_verbs((
    Verb("test.decided", _("{actor} lot «{title}» gå videre til {to_stage}: {reason}"), kind="decisions"),
    Verb("test.commented", _("{actor} skrev i «{title}»"), kind="comments"),
    Verb("test.due", _("«{title}» må besluttes innen {due_on}, og gjelder {amount_nok}"), kind="deadlines"),
))  # fmt: skip
register_subject("thing", title=_("Ting"), url=lambda pk: f"/ting/{pk}/")


@pytest.fixture(autouse=True)
def _plain_frame(settings: Settings) -> None:
    """The frame with the municipality's name belongs to the rooms above."""
    settings.HEIS_SHELL = "heis.foundation.web.plain_shell"


def a_person(name: str, **fields: object) -> Person:
    email = name.split(maxsplit=1)[0].lower() + "@fredrikstad.example"
    values: dict[str, object] = {"name": name, "email": email, "created_at": YESTERDAY, **fields}
    return Person.objects.create(**values)


def reader(person: Person) -> Viewer:
    """The person, who belongs to nothing."""
    return Viewer(person_id=person.pk, name=person.name)


@pytest.fixture
def mona(db) -> Person:
    return a_person("Mona Lie")


@pytest.fixture
def jonas(db) -> Person:
    return a_person("Jonas Berg")


@pytest.fixture
def aisha(db) -> Person:
    return a_person("Aisha Khan")


def forget_jobs() -> None:
    """As if they were all lost."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


Commented = Callable[..., Event]


@pytest.fixture
def commented(jonas) -> Commented:
    """Jonas comments on a thing, and these are told."""

    def comment(
        *people: Person, at: datetime = YESTERDAY, subject: Subject = THING, title: str = "Fallsensorer", reason: str = "team"
    ) -> Event:
        told = {person.pk: reason for person in people}
        return record("test.commented", subject, by=jonas, at=at, data={"title": title}, tell=told)

    return comment
