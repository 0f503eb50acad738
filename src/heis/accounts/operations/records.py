"""Keeping what happened to a person's account, for that person to see. Bounded: only the newest of each kind."""

from __future__ import annotations

from datetime import datetime

from heis.accounts.models import Person, RecordKind, SignInRecord
from heis.accounts.rules import Place

KEPT_OF_EACH_KIND = 20


def keep_record(person: Person, kind: RecordKind, *, at: datetime, place: Place | None = None) -> None:
    """Write down what happened, and forget the oldest of the same kind."""
    where = place or Place()
    SignInRecord.objects.create(person=person, kind=kind, at=at, device=where.device, network=where.network)
    same = SignInRecord.objects.filter(person=person, kind=kind).order_by("-at", "-pk")
    kept = list(same.values_list("pk", flat=True)[:KEPT_OF_EACH_KIND])
    same.exclude(pk__in=kept).delete()
