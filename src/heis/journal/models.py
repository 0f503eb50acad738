"""What happened, who is told, and the mail they get. The journal itself is one append-only table."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Event(models.Model):
    """One thing that happened. Never changed or deleted (a database trigger refuses).

    `verb` is a registered verb (`lift.submitted`). `subject_type` and `subject_id` say what it happened to, without a foreign key,
    since the journal stands below what it tells of. `actor` is empty when the lift moved by itself, and when somebody without login
    did it: then `data` says so. `data` holds what the verb's sentence needs, as it was then (titles, amounts, floors),
    so that history reads the same when the world has changed. The actor's name is not copied: a name that is corrected or erased is so
    in history as well.
    """

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    municipality_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="event_of_subject"),
            models.Index(fields=["municipality_id", "-id"], name="event_of_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class Choice(models.TextChoices):
    """When a person wants mail about a kind of event. In the product they are told at once, whatever they choose."""

    NONE = "none", _("Ikke på e-post")
    DIGEST = "digest", _("I den daglige oppsummeringen")
    NOW = "now", _("Med en gang")


class MailKind(models.TextChoices):
    """What a mail is: the summary of a day, or something that was wanted at once."""

    DIGEST = "digest", _("Daglig oppsummering")
    NOW = "now", _("Med en gang")


class MailSettings(models.Model):
    """When a person may be mailed. Hours are whole hours, 0 to 23, in the municipality's time; a person who has not chosen has no row.

    Quiet hours run from `quiet_from` up to `quiet_to`, over midnight when `quiet_to` is the smaller; equal means none.
    """

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, primary_key=True, related_name="mail_settings")
    digest_hour = models.PositiveSmallIntegerField(default=7)
    quiet_from = models.PositiveSmallIntegerField(default=20)
    quiet_to = models.PositiveSmallIntegerField(default=7)
    is_paused = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__lte=23, quiet_from__lte=23, quiet_to__lte=23), name="mail_hours_are_hours_of_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.digest_hour}"


class Preference(models.Model):
    """A person's choice for one kind of event. Without a row the kind's own default holds."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="mail_preferences", db_index=False)
    kind = models.CharField(max_length=20)
    choice = models.CharField(max_length=10, choices=Choice.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_preference_per_kind")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}: {self.choice}"


class Mail(models.Model):
    """A mail to one person: written in the transaction that claims what it tells of, handed to the mail server afterwards.

    `day` is the calendar day it belongs to; a person gets at most one digest of a day. `unsubscribes` is the kind of event its
    unsubscribe link turns off, empty for all mail. `handed_at` is set before the mail server is spoken to and taken away again if
    it surely did not take the mail; `sent_at` when it did. A mail with `handed_at` alone was cut off in the middle, and is never
    sent again. `given_up_at` is set when the mail server has refused it for good. The texts are emptied when they are old.
    """

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="mails", db_index=False)
    kind = models.CharField(max_length=10, choices=MailKind.choices)
    day = models.DateField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    unsubscribes = models.CharField(max_length=20, blank=True)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=300, blank=True)
    handed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], condition=Q(kind="digest"), name="one_digest_a_day"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(handed_at__isnull=False), name="mail_is_handed_before_it_is_sent"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="mail_of_person"),
            models.Index(fields=["queued_at"], name="mail_by_age"),
            models.Index(fields=["next_attempt_at"], condition=Q(handed_at=None, given_up_at=None), name="mail_to_deliver"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id} for {self.day}"


class Notification(models.Model):
    """An event that concerns a person, and why they are told.

    `mail` is what the person had chosen when it happened. `mailed_at` and `mailed_in` are set once, together, by the transaction
    that writes the mail: that is the claim, so no event is mailed to a person twice. What the person has read here first is not mailed.
    """

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notifications", db_index=False)
    reason = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=10, default=Choice.DIGEST, choices=Choice.choices)
    mailed_at = models.DateTimeField(null=True)
    mailed_in = models.ForeignKey(Mail, null=True, on_delete=models.RESTRICT, related_name="notifications")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="one_notification_per_event"),
            models.CheckConstraint(
                condition=Q(mailed_at=None, mailed_in=None) | Q(mailed_at__isnull=False, mailed_in__isnull=False),
                name="mailed_in_a_mail",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notification_of_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="unread_of_person"),
            models.Index(
                fields=["person"], condition=Q(mailed_at=None, read_at=None, mail="digest"), name="notification_for_digest"
            ),
            models.Index(fields=["person"], condition=Q(mailed_at=None, read_at=None, mail="now"), name="notification_for_now"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.person_id}"
