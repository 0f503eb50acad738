"""What somebody has begun to write and not sent in."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from heis.foundation.audience import Viewer
from heis.lift.models import FilingDraft

MOST_OFFERED = 5


def drafts_begun_by(viewer: Viewer, on_device: Collection[int] = ()) -> list[FilingDraft]:
    """The viewer's own unsent drafts that say something, latest first. A stranger's are those begun `on_device`, without login."""
    mine = Q(person_id=viewer.own_id) if viewer.is_signed_in else Q(person=None, pk__in=on_device)
    if not viewer.is_signed_in and not on_device:
        return []
    found = FilingDraft.objects.filter(mine, initiative=None).exclude(problem="", for_whom="", idea="")
    return list(found.order_by("-updated_at")[:MOST_OFFERED])
