"""What the person has been told, under `/api/v1/notifications`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from heis.accounts.request import PersonRequest
from heis.foundation.api import ITEMS_ON_A_PAGE, SIGNED_IN, Cursor, In, Limit, Out, Page, id_in
from heis.foundation.audience import Viewer
from heis.foundation.clock import now
from heis.journal.models import Choice
from heis.journal.operations.choosing import MailHours, set_preferences
from heis.journal.operations.reading import mark_all_read, mark_read
from heis.journal.queries import (
    NotificationLine,
    choices_of,
    kinds_with_choices_of,
    mail_settings_of,
    notification_of,
    notifications_of,
)

router = Router(tags=["notifications"], auth=SIGNED_IN)


class Notification(Out):
    """Something the person was told, in their language."""

    id: int
    at: datetime
    verb: str = Field(description="What happened, as a stable word: `lift.submitted`.")
    kind: str = Field(description="The kind of event that one chooses mail for.")
    actor: str
    sentence: str
    title: str = Field(description="What the thing was called when it happened.")
    url: str = Field(description="The page of what it happened to; empty when it has none.")
    reason: str = Field(description="Completes “you are told because …”.")
    is_unread: bool


class ReadUpTo(In):
    """The newest notification the person has been shown."""

    newest: Annotated[int, Field(ge=1, le=2**63 - 1)]


class Marked(Out):
    """How many were unread until now."""

    marked: int


@router.get("/notifications", response=Page[Notification], summary="What I have been told, newest first")
def list_notifications(
    request: HttpRequest, cursor: Cursor = "", limit: Limit = ITEMS_ON_A_PAGE, *, unread: bool = False
) -> Page[Notification]:
    """The person's own. `unread=true` leaves out what has been read."""
    found = notifications_of(_viewer(request), before=id_in(cursor), limit=limit + 1, only_unread=unread)
    shown = found[:limit]
    return Page[Notification](
        items=[_notification(line) for line in shown], next_cursor=str(shown[-1].id) if len(found) > limit else None
    )


@router.post("/notifications/read", response=Marked, summary="I have read everything up to this")
def read_all_notifications(request: HttpRequest, body: ReadUpTo) -> Marked:
    """Marks everything up to and with `newest` as read. What has come since stays unread."""
    return Marked(marked=mark_all_read(_viewer(request).own_id, newest=body.newest, at=now()))


@router.post("/notifications/{number}/read", response={204: None}, summary="I have read this")
def read_notification(request: HttpRequest, number: int) -> Status[None]:
    """Marks one notification as read. Done twice, it is still done."""
    mark_read(notification_of(_viewer(request), number), at=now())
    return Status(204, None)


# --- What is mailed ----------------------------------------------------------------------------------------------------------

Hour = Annotated[int, Field(ge=0, le=23)]


class KindChoice(Out):
    """A kind of event, and when you want it by e-mail. Here you are told at once, whatever you choose."""

    kind: str
    name: str
    about: str
    choice: Choice


class MailChoices(Out):
    """What you are mailed about, and when: whole hours in the municipality's time. Equal quiet hours mean none."""

    kinds: list[KindChoice]
    digest_hour: int
    quiet_from: int
    quiet_to: int
    is_paused: bool = Field(description="No mail at all about what happens.")


class MailChoicesIn(In):
    """What changes; what is left out stays as it is. `choices` is by kind."""

    choices: dict[str, Choice] = {}
    digest_hour: Hour | None = None
    quiet_from: Hour | None = None
    quiet_to: Hour | None = None
    is_paused: bool | None = None


@router.get("/notifications/choices", response=MailChoices, summary="What I am mailed about")
def read_mail_choices(request: PersonRequest) -> MailChoices:
    """Your choice for each kind of event, and when you want mail."""
    return _mail_choices(request.person.pk)


@router.patch("/notifications/choices", response=MailChoices, summary="Choose what I am mailed about")
def change_mail_choices(request: PersonRequest, body: MailChoicesIn) -> MailChoices:
    """Change what you send and leave the rest. What waits and is no longer wanted is not mailed."""
    person = request.person
    settings_now = mail_settings_of(person.pk)
    hours = {name: _first(getattr(body, name), getattr(settings_now, name)) for name in HOURS}
    set_preferences(person, choices=choices_of(person.pk) | body.choices, hours=MailHours(**hours))
    return _mail_choices(person.pk)


HOURS = ("digest_hour", "quiet_from", "quiet_to", "is_paused")


def _first(given: Any, otherwise: Any) -> Any:
    return otherwise if given is None else given


def _mail_choices(person_id: int) -> MailChoices:
    hours = mail_settings_of(person_id)
    kinds = [
        KindChoice(kind=kind.key, name=kind.label, about=kind.explanation, choice=choice)
        for kind, choice in kinds_with_choices_of(person_id)
    ]
    return MailChoices(kinds=kinds, **{name: getattr(hours, name) for name in HOURS})


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def _notification(line: NotificationLine) -> Notification:
    event = line.event
    return Notification(
        id=line.id,
        at=event.at,
        verb=event.verb,
        kind=event.kind,
        actor=event.actor,
        sentence=event.sentence,
        title=event.title,
        url=urljoin(settings.PUBLIC_URL, event.url) if event.url else "",
        reason=line.reason,
        is_unread=line.is_unread,
    )
