"""What the lift could not do by itself: kept, and told to the coordinator once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from heis.foundation.clock import local_date
from heis.foundation.language import in_every_language
from heis.lift.models import Act, Initiative, Snag
from heis.lift.operations.changing import coordinating, tell


@transaction.atomic
def record_snag(initiative: Initiative, act: Act, *, reason: str, at: datetime) -> Snag:
    """Keep that the lift could not do something by itself. The coordinator is told the first time, and not each time it is tried.

    `reason` is a msgid.
    """
    snag, is_new = Snag.objects.update_or_create(
        initiative=initiative,
        act=act,
        defaults={"reason": reason, "tried_at": at},
        create_defaults={"reason": reason, "tried_at": at, "since_at": at},
    )
    if is_new:
        desk = coordinating(initiative, local_date(at))
        tell(f"lift.snag.{act}", initiative, by=None, at=at, people=desk, reason=in_every_language(reason))
    return snag


def clear_snags(act: Act, *, still_waiting: QuerySet[Any]) -> None:
    """Forget what the lift has managed, or need not do any more. `still_waiting`: the numbers of the initiatives that wait for the act."""
    Snag.objects.filter(act=act).exclude(initiative_id__in=still_waiting).delete()
