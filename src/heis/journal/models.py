"""What happened. One append-only table, written in the same transaction as the change."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One thing that happened. Never changed or deleted (a database trigger refuses).

    `verb` is a registered verb (`lift.submitted`). `subject_type` and `subject_id` say what it happened to, without a foreign key,
    since the journal stands below what it tells of. `actor` is empty when the lift moved by itself. `data` holds what the verb's
    sentence needs, as it was then (names, amounts, floors), so that history reads the same when the world has changed.
    """

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    municipality_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="event_of_subject"),
            models.Index(fields=["municipality_id", "-id"], name="event_of_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class Notification(models.Model):
    """An event that concerns a person, and why they are told. `mailed_at` is set once, when a mail that holds it has been queued."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notifications", db_index=False)
    reason = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=10, default="digest", choices=[("none", "none"), ("digest", "digest"), ("now", "now")])
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "event"], name="one_notification_per_event")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notification_of_person"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="unread_of_person"),
            models.Index(fields=["mail", "person"], condition=models.Q(mailed_at=None), name="notification_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.person_id}"
