"""Writing down what happened, and telling those it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from heis.accounts.models import Person
from heis.journal.models import Event


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event happened to, and where it belongs."""

    type: str
    id: int
    municipality_id: int | None = None
    unit_id: int | None = None


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

    `verb` must be registered. `by` is None when the system acts.
    """
    event = Event.objects.create(
        at=at,
        verb=verb,
        actor=by,
        subject_type=subject.type,
        subject_id=subject.id,
        municipality_id=subject.municipality_id,
        unit_id=subject.unit_id,
        data=dict(data or {}),
    )
    return event
