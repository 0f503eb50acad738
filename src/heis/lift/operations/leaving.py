"""Noticing that whoever owns an initiative has left, so that somebody else can take it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heis.foundation.clock import local_date
from heis.lift.models import Initiative, Membership, TeamRole
from heis.lift.operations.changing import change, concerned, coordinating, tell
from heis.lift.queries.leaving import gone_from_team_of


@transaction.atomic
def notice_owner_gone(initiative: Initiative, *, at: datetime) -> bool:
    """Let an initiative whose owner has left be without one, and tell those concerned and the coordinator. Returns whether it was so.

    The former owner stays in the team as a partner, who takes part and leads nothing, until somebody takes them out. Who comes back gets
    nothing back by itself, but may take it again as long as nobody else has (`rules.rights`).
    """
    on = local_date(at)
    owner = gone_from_team_of(initiative, on).filter(is_owner=True).first()
    if owner is None:
        return False
    change(initiative, at=initiative.changed_at, is_owned=False)  # nobody has done anything with it: it stands as still as it did
    Membership.objects.filter(pk=owner.pk).update(is_owner=False, role=TeamRole.PARTNER)
    desk = coordinating(initiative, on)
    tell("lift.owner_left", initiative, by=None, at=at, people=desk | concerned(initiative))
    return True
