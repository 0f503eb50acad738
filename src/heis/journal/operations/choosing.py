"""Choosing what one is mailed about, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext as _

from heis.accounts.models import Person
from heis.foundation.refusals import NotVisible, Refusal
from heis.journal.kinds import KINDS
from heis.journal.models import Choice, MailKind, MailSettings, Preference
from heis.journal.queries import waiting_for
from heis.journal.registry import verbs_of_kind
from heis.journal.rules import is_quiet

EVERYTHING = ""
_signer = Signer(salt="heis.journal.unsubscribe")


class UnableToSetPreferences(Refusal):
    """The choices cannot be kept as they were made."""


class NoSuchSubscription(NotVisible):
    """The unsubscribe link is not one of ours, or its person is gone."""


@dataclass(frozen=True, slots=True)
class MailHours:
    """When a person wants mail; see `models.MailSettings`."""

    digest_hour: int
    quiet_from: int
    quiet_to: int
    is_paused: bool


@transaction.atomic
def set_preferences(person: Person, *, choices: Mapping[str, str], hours: MailHours) -> None:
    """Keep the person's choice for each kind, and when they want mail. What waits and is no longer wanted is not mailed.

    Refuses a digest hour in the quiet hours: that digest would never come.
    """
    _require_possible(choices, hours)
    rows = [Preference(person_id=person.pk, kind=kind, choice=choice) for kind, choice in choices.items()]
    Preference.objects.bulk_create(rows, update_conflicts=True, unique_fields=["person", "kind"], update_fields=["choice"])
    values = {"digest_hour": hours.digest_hour, "quiet_from": hours.quiet_from, "quiet_to": hours.quiet_to}
    MailSettings.objects.update_or_create(person_id=person.pk, defaults={**values, "is_paused": hours.is_paused})
    unwanted = KINDS.keys() if hours.is_paused else {kind for kind, choice in choices.items() if choice == Choice.NONE}
    _forget_waiting(person.pk, *unwanted)


def _require_possible(choices: Mapping[str, str], hours: MailHours) -> None:
    if choices.keys() - KINDS.keys() or set(choices.values()) - set(Choice.values):
        raise UnableToSetPreferences(_("Velg blant dem som står her."))
    if not all(0 <= hour <= 23 for hour in (hours.digest_hour, hours.quiet_from, hours.quiet_to)):
        raise UnableToSetPreferences(_("Velg et klokkeslett fra 0 til 23."))
    if is_quiet(hours.digest_hour, quiet_from=hours.quiet_from, quiet_to=hours.quiet_to):
        raise UnableToSetPreferences(
            _("Oppsummeringen kan ikke komme i stilletiden. Velg et annet klokkeslett."), field="digest_hour"
        )


def _forget_waiting(person_id: int, *kinds: str) -> None:
    verbs = verbs_of_kind(*kinds)
    for mail in MailKind:
        waiting_for(mail).filter(person_id=person_id, event__verb__in=verbs).update(mail=Choice.NONE)


# One click


@dataclass(frozen=True, slots=True)
class Subscription:
    """What an unsubscribe link stops: mail to a person about one kind of event, or all mail (`kind` is empty)."""

    person_id: int
    kind: str


def unsubscribe_token(subscription: Subscription) -> str:
    """A signed text that lets whoever holds the mail stop it, without logging in. It never expires, and opens nothing else."""
    return _signer.sign_object([subscription.person_id, subscription.kind])


def subscription_of(token: str) -> Subscription:
    """What the link stops; refuses a text that we have not signed."""
    try:
        person_id, kind = _signer.unsign_object(token)
    except BadSignature:
        raise NoSuchSubscription(_("Lenken virker ikke. Den kan ha blitt brutt i e-posten.")) from None
    return Subscription(person_id, kind)


@transaction.atomic
def unsubscribe(subscription: Subscription) -> None:
    """Stop the mail. Done twice, it is still done."""
    person_id, kind = subscription.person_id, subscription.kind
    if not Person.objects.filter(pk=person_id).exists():
        raise NoSuchSubscription(_("Lenken virker ikke lenger."))
    if kind == EVERYTHING:
        MailSettings.objects.update_or_create(person_id=person_id, defaults={"is_paused": True})
    else:
        Preference.objects.update_or_create(person_id=person_id, kind=kind, defaults={"choice": Choice.NONE})
    _forget_waiting(person_id, *([kind] if kind else KINDS))
