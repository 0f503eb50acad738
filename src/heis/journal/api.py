"""Notifications under `/api/v1/notifications`. Mounted by `config/api.py`, which also says how one proves who one is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from ninja import Query, Router, Schema

from heis.accounts.models import Person
from heis.accounts.request import PersonRequest
from heis.foundation.clock import now
from heis.journal.operations.reading import mark_all_read, mark_read
from heis.journal.queries import MOST_AT_ONCE, NotificationLine, notification_of, notifications_of

router = Router(tags=["notifications"])


class NotificationOut(Schema):
    """Something the person was told. Texts are in the person's language; `reason` completes “you are told because …”."""

    id: int
    at: datetime
    verb: str
    kind: str
    actor: str
    sentence: str
    title: str
    url: str
    reason: str
    is_unread: bool


class NotificationsOut(Schema):
    """Newest first. `next_before` is given back as `before` to read on; null when there is no more."""

    items: list[NotificationOut]
    next_before: int | None


class ReadAllIn(Schema):
    """The newest notification the person has been shown."""

    newest: int


class ReadAllOut(Schema):
    """How many were unread until now."""

    marked: int


class Paging(Schema):
    """Where to read on, how much, and whether to leave out what has been read."""

    before: int | None = None
    limit: Annotated[int, Query(ge=1, le=MOST_AT_ONCE - 1)] = 50
    unread: bool = False


@router.get("/notifications", response=NotificationsOut, operation_id="notifications", summary="What I have been told")
def read_notifications(request: HttpRequest, paging: Query[Paging]) -> NotificationsOut:
    """The person's own notifications."""
    person = _person(request)
    with translation.override(person.language):
        found = notifications_of(person.pk, before=paging.before, limit=paging.limit + 1, only_unread=paging.unread)
    shown = found[: paging.limit]
    return NotificationsOut(items=[_out(line) for line in shown], next_before=shown[-1].id if len(found) > paging.limit else None)


@router.post("/notifications/read", response=ReadAllOut, operation_id="read_all_notifications", summary="I have read everything")
def read_all(request: HttpRequest, body: ReadAllIn) -> ReadAllOut:
    """Marks everything up to and with `newest` as read."""
    return ReadAllOut(marked=mark_all_read(_person(request), newest=body.newest, at=now()))


@router.post("/notifications/{number}/read", response={204: None}, operation_id="read_notification", summary="I have read this")
def read_one(request: HttpRequest, number: int) -> tuple[int, None]:
    """Marks one notification as read. Done twice, it is still done."""
    mark_read(notification_of(_person(request).pk, number), at=now())
    return 204, None


def _person(request: HttpRequest) -> Person:
    return cast("PersonRequest", request).person


def _out(line: NotificationLine) -> NotificationOut:
    event = line.event
    return NotificationOut(
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
