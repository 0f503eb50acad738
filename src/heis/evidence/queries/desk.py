"""What waits for a viewer of the benefits and the endings: to be owned, measured and checked."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from heis.evidence.models import STANDS, Benefit, Ending
from heis.foundation.audience import Viewer
from heis.lift.models import STOPPED
from heis.lift.rules import IN_USE

SHOWN = 50


def benefits_asked_of(viewer: Viewer) -> QuerySet[Benefit]:
    """Benefits the viewer is asked to own, the latest first."""
    asked = Benefit.objects.filter(STANDS, asked_id=viewer.own_id, municipality_id__in=viewer.works_in)
    return (
        asked.exclude(initiative__stage=STOPPED)
        .select_related("initiative", "owner", "asked", "asked_by")
        .order_by("-asked_at", "pk")
    )


def benefits_to_measure(viewer: Viewer, on: date) -> QuerySet[Benefit]:
    """Benefits the viewer owns that are due to be measured, the longest due first."""
    due = Benefit.objects.filter(STANDS, owner_id=viewer.own_id, municipality_id__in=viewer.works_in, due_on__lte=on)
    return due.filter(initiative__stage=IN_USE).select_related("initiative", "owner", "asked").order_by("due_on", "pk")


def endings_to_check(viewer: Viewer, on: date) -> QuerySet[Ending]:
    """What the viewer is to check has ended, and whose day has come, the longest due first."""
    due = Ending.objects.filter(STANDS, checker_id=viewer.own_id, confirmed_at=None, end_on__lte=on)
    due = due.filter(municipality_id__in=viewer.works_in).exclude(initiative__stage=STOPPED)
    return due.select_related("initiative", "checker").prefetch_related("postponements__by").order_by("end_on", "pk")
