"""Writing down what happened, and telling those it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import F, FilteredRelation, Q
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from heis.accounts.models import Person
from heis.journal.kinds import KINDS, REASONS
from heis.journal.models import Choice, Event, MailSettings, Notification
from heis.journal.registry import RegistrationError, Verb, verb_named
from heis.journal.rules import may_mail_at
from heis.journal.subjects import Subject


@transaction.atomic
def record(
    verb: str,
    subject: Subject,
    *,
    by: Person | None,
    at: datetime,
    data: Mapping[str, object] | None = None,
    tell: Mapping[int, str] | None = None,
) -> Event:
    """Write an event in the current transaction and notify the persons in `tell` (person id → reason), except the actor.

    `verb` must be registered, and `data` hold everything its sentence needs. `by` is None when the system acts. Persons who are not
    active are left out. Those who want a mail at once get it as soon as the transaction is committed and their quiet hours allow.
    """
    known, data = verb_named(verb), dict(data or {})
    _require_whole(known, data, tell or {})
    event = Event.objects.create(
        at=at,
        verb=verb,
        actor=by,
        subject_type=subject.type,
        subject_id=subject.id,
        municipality_id=subject.municipality_id,
        unit_id=subject.unit_id,
        data=data,
    )
    people = {person: reason for person, reason in (tell or {}).items() if by is None or person != by.pk}
    if people:
        _notify(event, people, kind=known.kind, at=at)
    return event


def _require_whole(verb: Verb, data: Mapping[str, object], tell: Mapping[int, str]) -> None:
    if missing := verb.fields - data.keys():
        raise RegistrationError(f"{verb.key} is recorded without {', '.join(sorted(missing))}, which its sentence needs")
    if unknown := set(tell.values()) - REASONS.keys():
        raise RegistrationError(f"{', '.join(sorted(unknown))} is not among the reasons in journal.kinds")


def _notify(event: Event, people: Mapping[int, str], *, kind: str, at: datetime) -> None:
    recipients = _recipients(people, kind)
    rows = [
        Notification(person_id=person.id, event=event, reason=people[person.id], created_at=at, mail=person.choice)
        for person in recipients
    ]
    Notification.objects.bulk_create(rows)
    _mail_at_once([person for person in recipients if person.choice == Choice.NOW], at)


@dataclass(frozen=True, slots=True)
class _Recipient:
    """A person who is told, what they have chosen for this kind of event, and when they may be mailed."""

    id: int
    choice: str
    hours: MailSettings


def _recipients(people: Mapping[int, str], kind: str) -> list[_Recipient]:
    chosen = FilteredRelation("mail_preferences", condition=Q(mail_preferences__kind=kind))
    persons = Person.objects.filter(pk__in=people, is_active=True).select_related("mail_settings").order_by("pk")
    rows = persons.annotate(chosen=chosen).annotate(chosen_choice=F("chosen__choice"))
    return [_recipient(person, person.chosen_choice or KINDS[kind].default) for person in rows]


def _recipient(person: Person, choice: str) -> _Recipient:
    hours = getattr(person, "mail_settings", None) or MailSettings(person_id=person.pk)
    return _Recipient(person.pk, Choice.NONE if hours.is_paused else choice, hours)


def _mail_at_once(recipients: Sequence[_Recipient], at: datetime) -> None:
    """Ask for the mails in this transaction, for when each person's quiet hours are over."""

    def when(person: _Recipient) -> datetime:
        return may_mail_at(at, person.hours)

    for moment, waiting in groupby(sorted(recipients, key=when), key=when):
        later = app.configure_task("journal.send_now", schedule_at=moment if moment > at else None)
        arguments: list[JSONDict] = [{"person_id": person.id} for person in waiting]
        later.batch_defer(*arguments)
