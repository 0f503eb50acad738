"""The person, and the ways a person proves who they are."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from heis.foundation.alphabet import NorwegianOrder


class Person(AbstractBaseUser):
    """A human being who acts here: employee, leader, elected, citizen or partner.

    A person needs no password: a nurse who has never logged in can be in a team. What a person may do comes from their
    appointments in the organisation, never from this record.
    """

    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=2, default="nb", choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")])
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email")]
        indexes = [models.Index(NorwegianOrder("name"), F("id"), name="person_by_norwegian_name")]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """One browser that is open, by a person or, with no person, by a stranger who holds a return code.

    Only a hash of the key in the cookie is stored, so a copy of the table opens nothing. `device` is a short description such as
    "Firefox, Windows"; `network` the first part of the address it was opened from, enough to recognise and too little to find home.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    data = models.TextField()
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=60, blank=True)
    network = models.CharField(max_length=45, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="session_by_expiry")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.device}"


class AttemptCount(models.Model):
    """How often something has been tried without success, and until when it is not tried again.

    `key_hash` is a keyed hash of what is counted (an e-mail address, a network), so the table tells of nobody.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="attempt_count_by_age")]

    def __str__(self) -> str:
        return f"{self.count} {self.blocked_until}"


class RecordKind(models.TextChoices):
    """What happened to the security of a person's account."""

    SIGNED_IN = "signed_in", _("Logget inn")
    WRONG_PASSWORD = "wrong_password", _("Mislykket forsøk på å logge inn")
    WRONG_CODE = "wrong_code", _("Feil kode ved innlogging")
    RECOVERY_CODE_USED = "recovery_code_used", _("Logget inn med reservekode")
    PASSWORD_CHANGED = "password_changed", _("Passordet ble endret")
    EMAIL_CHANGED = "email_changed", _("E-postadressen ble endret")
    SECOND_FACTOR_ADDED = "second_factor_added", _("Totrinnsinnlogging ble slått på")
    SECOND_FACTOR_REMOVED = "second_factor_removed", _("Totrinnsinnlogging ble slått av")
    TOKEN_CREATED = "token_created", _("API-nøkkel ble laget")
    TOKEN_REVOKED = "token_revoked", _("API-nøkkel ble trukket tilbake")


class SignInRecord(models.Model):
    """One thing that happened to a person's account, shown to that person alone. Only the newest of each kind are kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_in_records", db_index=False)
    kind = models.CharField(max_length=30, choices=RecordKind.choices)
    at = models.DateTimeField()
    device = models.CharField(max_length=60, blank=True)
    network = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="sign_in_record_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class LinkPurpose(models.TextChoices):
    """What a mailed link is for."""

    WELCOME = "welcome", _("Velkommen")
    RESET = "reset", _("Nytt passord")
    NEW_EMAIL = "new_email", _("Ny e-postadresse")


class MailedLink(models.Model):
    """A link mailed to `email` that proves, once and before it expires, that the person reads mail there. Only its hash is stored."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mailed_links")
    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=10, choices=LinkPurpose.choices)
    email = models.EmailField(max_length=254)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="link_expires_after_it_is_made")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.person_id}"


class SecondFactor(models.Model):
    """An authenticator app that gives a new six-digit code every 30 seconds (TOTP, RFC 6238), one for each person.

    It asks for codes from `confirmed_at`. `last_step` is the 30-second step of the last code that was used; a code works once.
    The secret must be readable to check codes; whoever can read the table can make codes, but still lacks the password.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="second_factor")
    secret = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.person_id}"


class RecoveryCode(models.Model):
    """A code that replaces the app once, for the day the phone is lost. Only its hash is stored."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes", db_index=False)
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["factor", "code_hash"], name="one_recovery_code_each")]

    def __str__(self) -> str:
        return f"{self.factor_id} {self.used_at}"


class Scope(models.TextChoices):
    """What a token may be used for. To write includes to read."""

    READ = "read", _("Lese")
    WRITE = "write", _("Lese og endre")


class Token(models.Model):
    """A personal key to the API: a program that carries it acts as the person. Only its hash is stored.

    `prefix` is the beginning of the key, which is shown so that the person can tell their tokens apart.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    secret_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")),
                name="token_expires_after_it_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"
