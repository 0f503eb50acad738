"""What lies at units, and what waits for a decision there."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, QuerySet

from heis.lift.models import STOPPED, Initiative, Submission
from heis.organisation.models import Unit


def lying_at(unit_ids: Collection[int]) -> QuerySet[Initiative]:
    """What lies at the units and has not ended. What has ended stays where it was."""
    return Initiative.objects.filter(unit__in=unit_ids).exclude(stage=STOPPED).order_by("pk")


def count_at(unit_ids: Collection[int]) -> dict[int, int]:
    """Unit id → how many lie there and have not ended, whoever may see them; those with none are left out. One query."""
    return dict(lying_at(unit_ids).order_by().values_list("unit_id").annotate(Count("pk")))


def waiting_at(unit: Unit) -> QuerySet[Submission]:
    """What waits for a decision at the unit, wherever the initiative lies."""
    related = ("initiative__unit", "initiative__municipality", "initiative__strategy_version")
    return Submission.objects.filter(unit=unit, closed_at=None).select_related(*related).order_by("pk")
