"""Turning login in two steps on and off."""

from __future__ import annotations

from datetime import datetime

import pyotp
from django.db import transaction
from django.utils.translation import gettext as _

from heis.accounts.models import Person, RecordKind, RecoveryCode, SecondFactor
from heis.accounts.operations.attempts import forget_attempts
from heis.accounts.operations.codes import use_app_code
from heis.accounts.operations.passwords import require_password
from heis.accounts.operations.records import keep_record
from heis.accounts.queries import second_factor_of
from heis.accounts.rules import CODE, Place, in_groups
from heis.accounts.secrets import hash_of, new_recovery_code
from heis.foundation.refusals import NotPermitted, Refusal

RECOVERY_CODES = 10


class UnableToChangeSecondFactor(Refusal):
    """It is already on, it is not on, or the code is wrong."""


@transaction.atomic
def start_second_factor(person: Person, *, by: Person, at: datetime) -> SecondFactor:
    """Make a secret for the person's app. It counts for nothing until a code from the app has confirmed it.

    A secret that was started and never confirmed is given again, so that a page may be loaded twice.
    """
    _require_self(person, by)
    _require_off(person)
    factor, _created = SecondFactor.objects.get_or_create(
        person=person, defaults={"secret": pyotp.random_base32(), "created_at": at}
    )
    return factor


@transaction.atomic
def confirm_second_factor(person: Person, *, code: str, place: Place, by: Person, at: datetime) -> list[str]:
    """Turn it on with a code from the app. Returns the recovery codes, which are shown this once and stored as hashes."""
    _require_self(person, by)
    _require_off(person)
    factor = SecondFactor.objects.select_for_update().filter(person=person).first()
    if factor is None or not use_app_code(factor, code, at=at):
        raise UnableToChangeSecondFactor(_("Koden stemmer ikke. Skriv de seks sifrene som står i appen nå."), field="code")
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=at)
    keep_record(person, RecordKind.SECOND_FACTOR_ADDED, at=at, place=place)
    return _new_recovery_codes(factor)


def renew_recovery_codes(person: Person, *, password: str, place: Place, by: Person, at: datetime) -> list[str]:
    """Ten new recovery codes, given the password; the old ones stop working."""
    _require_self(person, by)
    require_password(person, password, place=place, at=at, field="password")
    factor = second_factor_of(person)
    if factor is None:
        raise UnableToChangeSecondFactor(_("Totrinnsinnlogging er ikke slått på."))
    return _new_recovery_codes(factor)


def remove_second_factor(person: Person, *, password: str, place: Place, by: Person, at: datetime) -> None:
    """Turn it off, given the password. The recovery codes go with it."""
    _require_self(person, by)
    require_password(person, password, place=place, at=at, field="password")
    with transaction.atomic():
        removed, _by_table = SecondFactor.objects.filter(person=person).exclude(confirmed_at=None).delete()
        if not removed:
            raise UnableToChangeSecondFactor(_("Totrinnsinnlogging er ikke slått på."))
        keep_record(person, RecordKind.SECOND_FACTOR_REMOVED, at=at, place=place)
    forget_attempts(CODE, str(person.pk))


@transaction.atomic
def _new_recovery_codes(factor: SecondFactor) -> list[str]:
    codes = [new_recovery_code() for _number in range(RECOVERY_CODES)]
    factor.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, code_hash=hash_of(code)) for code in codes)
    return [in_groups(code) for code in codes]


def _require_self(person: Person, by: Person) -> None:
    if by.pk != person.pk:
        raise NotPermitted(_("Bare personen selv kan endre dette."))


def _require_off(person: Person) -> None:
    if second_factor_of(person):
        raise UnableToChangeSecondFactor(_("Totrinnsinnlogging er allerede slått på."))
