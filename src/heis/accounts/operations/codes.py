"""Using up a code: from the authenticator app (TOTP, RFC 6238) or a recovery code."""

from __future__ import annotations

from datetime import datetime

import pyotp
from django.db import transaction
from django.utils.crypto import constant_time_compare

from heis.accounts.models import Person, RecordKind, RecoveryCode, SecondFactor
from heis.accounts.queries import second_factor_of
from heis.accounts.rules import normal_code
from heis.accounts.secrets import hash_of

STEP_SECONDS = 30
# A phone's clock may be one step off either way.
_STEPS_OFF = (0, -1, 1)


def use_code(person: Person, code: str, *, at: datetime) -> RecordKind | None:
    """Use up the code. Returns what it was, or None when it is wrong, used before, or the person has no second factor."""
    factor = second_factor_of(person)
    if factor is None:
        return None
    if use_app_code(factor, code, at=at):
        return RecordKind.SIGNED_IN
    return RecordKind.RECOVERY_CODE_USED if _use_recovery_code(factor, code, at=at) else None


def use_app_code(factor: SecondFactor, code: str, *, at: datetime) -> bool:
    """Use up a six-digit code. A code is right in its own 30 seconds and the ones beside, and works once."""
    step = _step_of(factor, normal_code(code), int(at.timestamp()) // STEP_SECONDS)
    if step is None:
        return False
    return SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step) == 1


def _step_of(factor: SecondFactor, code: str, present: int) -> int | None:
    app = pyotp.TOTP(factor.secret, interval=STEP_SECONDS)
    steps = (present + off for off in _STEPS_OFF)
    return next((step for step in steps if constant_time_compare(app.generate_otp(step), code)), None)


@transaction.atomic
def _use_recovery_code(factor: SecondFactor, code: str, *, at: datetime) -> bool:
    unused = RecoveryCode.objects.filter(factor=factor, code_hash=hash_of(normal_code(code)), used_at=None)
    return unused.update(used_at=at) == 1
