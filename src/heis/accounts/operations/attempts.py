"""Counting attempts in the database, so that the wait holds however many web servers there are."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, PositiveIntegerField
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from heis.accounts.models import AttemptCount
from heis.accounts.rules import ATTEMPTS_ARE_KEPT, Limit, wait_in_words
from heis.accounts.secrets import fingerprint
from heis.foundation.refusals import Refusal


class TooManyAttempts(Refusal):
    """It has been tried too often without success; the message says how long to wait."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(_("Det har vært for mange forsøk. Vent %(wait)s, og prøv igjen.") % {"wait": wait_in_words(wait)})


@transaction.atomic
def count_attempt(limit: Limit, *what: str, at: datetime) -> None:
    """Count an attempt before it is known whether it succeeds, so that many at once are not all let through.

    `what` is what is counted, such as an e-mail address; only a keyed hash of it is stored. Refuses while there is a wait.
    """
    counter = _locked_counter(limit, what, at)
    if counter.blocked_until and counter.blocked_until > at:
        raise TooManyAttempts(counter.blocked_until - at)
    count = 1 if counter.last_at < at - ATTEMPTS_ARE_KEPT else counter.count + 1
    wait = limit.wait_after(count)
    AttemptCount.objects.filter(pk=counter.pk).update(count=count, last_at=at, blocked_until=at + wait if wait else None)


def forget_attempts(limit: Limit, *what: str) -> None:
    """Start over after a success."""
    AttemptCount.objects.filter(key_hash=_key(limit, what)).delete()


def take_back_attempt(limit: Limit, *what: str) -> None:
    """Take back one attempt that succeeded, where others are counted on the same key. To be called only after `count_attempt`.

    An attempt is let through only when there is no wait, so a wait there is now came of this one, and goes with it.
    """
    one_less = Greatest(F("count") - 1, 0, output_field=PositiveIntegerField())
    AttemptCount.objects.filter(key_hash=_key(limit, what), count__gt=0).update(count=one_less, blocked_until=None)


def remove_old_attempts(*, at: datetime) -> int:
    """Remove counts that have started over. Returns how many."""
    removed, _by_table = AttemptCount.objects.filter(last_at__lt=at - ATTEMPTS_ARE_KEPT).delete()
    return removed


def _locked_counter(limit: Limit, what: tuple[str, ...], at: datetime) -> AttemptCount:
    start = {"count": 0, "last_at": at}
    return AttemptCount.objects.select_for_update().get_or_create(key_hash=_key(limit, what), defaults=start)[0]


def _key(limit: Limit, what: tuple[str, ...]) -> str:
    return fingerprint(limit.name, *(part.strip().casefold() for part in what))
