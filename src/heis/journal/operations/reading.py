"""Reading one's notifications."""

from __future__ import annotations

from datetime import datetime

from heis.journal.models import Notification


def mark_read(notification: Notification, *, at: datetime) -> None:
    """Mark one notification as read. The first time counts."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=at)


def mark_all_read(person_id: int, *, newest: int, at: datetime) -> int:
    """Mark everything the person has been told as read, up to and with the newest they have seen. Returns how many."""
    return Notification.objects.filter(person_id=person_id, read_at=None, pk__lte=newest).update(read_at=at)
