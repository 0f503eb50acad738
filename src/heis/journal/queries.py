"""Reading what happened, and what a person has been told. Every list is bounded, and continued from an id (`before`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotVisible
from heis.journal.kinds import KINDS, Kind, reason_label
from heis.journal.models import Choice, Event, Mail, MailKind, MailSettings, Notification, Preference
from heis.journal.registry import find_verb, guarded_subjects, viewer_on
from heis.journal.rules import NO_REASON_TO_SEND, moment_of
from heis.journal.sentences import Texts, actor_of, link_of, sentence_of, texts_in, title_of
from heis.journal.subjects import Subject

PAGE_SIZE: Final = 50
MOST_AT_ONCE: Final = 200
UNREAD_CAP: Final = 100


class NoSuchNotification(NotVisible):
    """The notification does not exist, is somebody else's, or tells of what the person may no longer see."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as it is read, in the active language. `actor` is the lift itself when nobody did it; `url` leads to the thing."""

    id: int
    at: datetime
    actor: str
    sentence: str
    title: str
    url: str
    verb: str
    kind: str


@dataclass(frozen=True, slots=True)
class NotificationLine:
    """What a person was told: the event, the reason in words, and whether they have read it."""

    id: int
    event: EventLine
    reason: str
    is_unread: bool


def event_lines(events: Sequence[Event], *, in_its_room: bool = False) -> list[EventLine]:
    """The events as they are read. `event.actor` should be fetched with them; what they quote is fetched for all at once."""
    texts = texts_in(events)
    return [_line_of(event, texts, in_its_room=in_its_room) for event in events]


def _line_of(event: Event, texts: Texts, *, in_its_room: bool) -> EventLine:
    verb = find_verb(event.verb)
    return EventLine(
        id=event.pk,
        at=event.at,
        actor=actor_of(event),
        sentence=sentence_of(event, texts, in_its_room=in_its_room),
        title=title_of(event),
        url=link_of(event),
        verb=event.verb,
        kind=verb.kind if verb else "",
    )


# What happened


def events_of(subject: Subject, *, before: int | None = None, limit: int = PAGE_SIZE) -> list[Event]:
    """What happened to one thing, newest first, at most `limit`, older than the event `before`. Who may see the thing is the caller's."""
    events = Event.objects.filter(subject_type=subject.type, subject_id=subject.id)
    return _newest(events, before, limit)


def event_lines_of(
    subject: Subject, *, before: int | None = None, limit: int = PAGE_SIZE, in_its_room: bool = False
) -> list[EventLine]:
    """What happened to one thing, as it is read; without its title in every sentence when it is read in the thing's own room."""
    return event_lines(events_of(subject, before=before, limit=limit), in_its_room=in_its_room)


def latest_of_verb(verb: str, subject: Subject) -> EventLine | None:
    """The last time this happened to the thing; None when it never has."""
    found = Event.objects.filter(subject_type=subject.type, subject_id=subject.id, verb=verb)
    event = found.select_related("actor").order_by("-pk").first()
    return event_lines([event])[0] if event else None


def _newest(events: QuerySet[Event], before: int | None, limit: int) -> list[Event]:
    if before is not None:
        events = events.filter(pk__lt=before)
    return list(events.select_related("actor").order_by("-pk")[: min(limit, MOST_AT_ONCE)])


# What a person has been told, of the things they may still see


def may_be_told(viewer: Viewer) -> Q:
    """The condition on `Notification` that what it tells of may be seen by the viewer today.

    Each thing is looked up by its number, as many as are read and no more: a scalar subquery, which is never turned into the set of
    everything the viewer may see.
    """
    told = Q()
    for key, visible in guarded_subjects(viewer).items():
        this = visible.filter(pk=OuterRef("event__subject_id")).values("pk")[:1]
        told &= ~Q(event__subject_type=key) | Q(event__subject_id=Subquery(this))
    return told


def notifications_of(
    viewer: Viewer, *, before: int | None = None, limit: int = PAGE_SIZE, only_unread: bool = False
) -> list[NotificationLine]:
    """What the person has been told, newest first, older than the notification `before`."""
    found = _told(viewer)
    if only_unread:
        found = found.filter(read_at=None)
    if before is not None:
        found = found.filter(pk__lt=before)
    return lines_of(found[: min(limit, MOST_AT_ONCE)])


def lines_of(notifications: Iterable[Notification]) -> list[NotificationLine]:
    """Notifications as they are read, in the active language."""
    rows = list(notifications)
    lines = event_lines([row.event for row in rows])
    return [
        NotificationLine(row.pk, line, reason_label(row.reason), is_unread=row.read_at is None)
        for row, line in zip(rows, lines, strict=True)
    ]


def notification_of(viewer: Viewer, pk: int) -> Notification:
    """One of the person's own notifications; refuses any other."""
    found = _told(viewer).filter(pk=pk).first()
    if found is None:
        raise NoSuchNotification(_("Fant ikke varselet."))
    return found


def unread_count(viewer: Viewer) -> int:
    """How many the person has not read; 100 means 100 or more, which is shown as “99+”.

    It stands on every page, and most often there are none: then nobody asks what the person may see.
    """
    if viewer.person_id is None or not _unread_of(viewer).exists():
        return 0
    statement, values = _unread_that_may_be_told(viewer)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return len(cursor.fetchall())


def _unread_of(viewer: Viewer) -> QuerySet[Notification]:
    return Notification.objects.filter(person_id=viewer.own_id, read_at=None)


@lru_cache(maxsize=2000)
def _unread_that_may_be_told(viewer: Viewer) -> tuple[str, tuple[Any, ...]]:
    """The statement that finds them, and its values: composing it takes longer than answering it, and a viewer asks many times."""
    found = _unread_of(viewer).filter(may_be_told(viewer)).values("pk")[:UNREAD_CAP]
    statement, values = found.query.sql_with_params()
    return statement, tuple(values)


def news_for(viewer: Viewer, *, limit: int = 8) -> list[EventLine]:
    """What the person has been told and not read yet, newest first."""
    if viewer.person_id is None:
        return []
    return event_lines([row.event for row in _told(viewer).filter(read_at=None)[:limit]])


def _told(viewer: Viewer) -> QuerySet[Notification]:
    told = Notification.objects.filter(may_be_told(viewer), person_id=viewer.own_id)
    return told.select_related("event", "event__actor").order_by("-pk")


# What a person has chosen


def mail_settings_of(person_id: int) -> MailSettings:
    """When the person may be mailed: what they have chosen, else the defaults (not saved)."""
    return MailSettings.objects.filter(person_id=person_id).first() or MailSettings(person_id=person_id)


def choices_of(person_id: int) -> dict[str, Choice]:
    """The person's choice for every kind: what they have chosen, else the kind's default."""
    chosen = dict(Preference.objects.filter(person_id=person_id).values_list("kind", "choice"))
    return {key: Choice(chosen.get(key, kind.default)) for key, kind in KINDS.items()}


def kinds_with_choices_of(person_id: int) -> Sequence[tuple[Kind, Choice]]:
    """Every kind with the person's choice, in the order they are shown."""
    chosen = choices_of(person_id)
    return [(kind, chosen[key]) for key, kind in KINDS.items()]


# What waits to be mailed


def waiting_for(kind: MailKind) -> QuerySet[Notification]:
    """Notifications that are to be mailed, and have been neither mailed nor read."""
    return Notification.objects.filter(mail=kind, mailed_at=None, read_at=None)


def waiting_for_digest_of(person: Person, settings: MailSettings, day: date) -> QuerySet[Notification]:
    """What the person's digest of the day tells: everything that waits from before its hour."""
    covered = waiting_for(MailKind.DIGEST).filter(person=person, created_at__lt=moment_of(day, settings.digest_hour))
    return covered.order_by("-pk")


def told_to(person: Person, ids: Collection[int], at: datetime) -> list[Notification]:
    """Of these notifications, those that tell of what the person may see on the day, newest first, ready to be read."""
    return list(_told(viewer_on(person, local_date(at))).filter(pk__in=ids)) if ids else []


def people_due_for_digest(at: datetime, *, after: int, limit: int) -> list[int]:
    """Ids above `after` of active persons whose digest hour has come today, who have something waiting and no digest of the day yet.

    Quiet hours are looked at when the digest is written.
    """
    day = local_date(at)
    hour = Coalesce(F("person__mail_settings__digest_hour"), MailSettings().digest_hour)
    covered_until = Case(*(When(due_hour=h, then=Value(moment_of(day, h))) for h in range(24)), output_field=DateTimeField())
    today = Mail.objects.filter(person=OuterRef("person_id"), kind=MailKind.DIGEST, day=day)
    due = waiting_for(MailKind.DIGEST).filter(may_be_mailed("person__"), person__gt=after).annotate(due_hour=hour)
    due = due.annotate(covered_until=covered_until).filter(covered_until__lte=at, created_at__lt=F("covered_until"))
    return list(due.exclude(Exists(today)).order_by("person_id").values_list("person_id", flat=True).distinct()[:limit])


def people_with_overdue_news(before: datetime, *, limit: int) -> list[int]:
    """Ids of active persons who wanted a mail at once for something older than `before`, and have not got it."""
    late = waiting_for(MailKind.NOW).filter(may_be_mailed("person__"), created_at__lt=before)
    return list(late.order_by("person_id").values_list("person_id", flat=True).distinct()[:limit])


def may_be_mailed(prefix: str = "") -> Q:
    """Persons who are active, have an address, and have not turned mail off."""
    active = Q(**{f"{prefix}is_active": True}) & ~Q(**{f"{prefix}email": ""})
    return active & (Q(**{f"{prefix}mail_settings__is_paused": False}) | Q(**{f"{prefix}mail_settings": None}))


def mails_to_deliver(at: datetime) -> QuerySet[Mail]:
    """Mails that are due to be handed to the mail server, oldest first."""
    return Mail.objects.filter(handed_at=None, given_up_at=None, next_attempt_at__lte=at).order_by("next_attempt_at", "pk")


@dataclass(frozen=True, slots=True)
class MailHealth:
    """How the mail is doing: how many wait though they are due, and of the last week how many were cut off, or refused for good."""

    late: int
    cut_off: int
    refused: int


def mail_health(at: datetime) -> MailHealth:
    """What whoever runs the installation should know about the mail. What there was no reason to send is as it should be."""
    recent = Mail.objects.filter(queued_at__gt=at - timedelta(days=7))
    return MailHealth(
        late=mails_to_deliver(at - timedelta(hours=1)).count(),
        cut_off=recent.filter(handed_at__lt=at - timedelta(minutes=10), sent_at=None).count(),
        refused=recent.exclude(given_up_at=None).exclude(answer__in=NO_REASON_TO_SEND).count(),
    )
