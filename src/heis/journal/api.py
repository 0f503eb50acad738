"""What the person has been told, under `/api/v1/notifications`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from heis.foundation.api import ITEMS_ON_A_PAGE, SIGNED_IN, Cursor, In, Limit, Out, Page, cursor_before
from heis.foundation.audience import Viewer
from heis.foundation.clock import now
from heis.journal.operations.reading import mark_all_read, mark_read
from heis.journal.queries import NotificationLine, notification_of, notifications_of

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
    found = notifications_of(_viewer(request), before=cursor_before(cursor), limit=limit + 1, only_unread=unread)
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
