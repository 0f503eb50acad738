"""What is to be evaluated: before the team ends it, and after it has ended."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from heis.foundation.audience import Viewer
from heis.lift.evidence import asks_for_evaluation
from heis.lift.models import STOPPED, Initiative, Membership
from heis.lift.rules import IN_USE
from heis.organisation.models import Municipality
from heis.strategy.document import StrategyDocument
from heis.strategy.queries import published_documents_of

ENDED: Final = (STOPPED, IN_USE)


def must_be_evaluated(initiative: Initiative, document: StrategyDocument) -> bool:
    """Whether the evaluation must be finished before the team can end the initiative: it has come beyond the first stage, so that
    something has been decided or tried.
    """
    begun = initiative.stage not in {*ENDED, document.stages[0].key}
    return begun and initiative.evaluated_at is None and asks_for_evaluation(document)


def lacks_evaluation(initiative: Initiative, document: StrategyDocument) -> bool:
    """Whether the initiative has ended, in use or stopped, without a finished evaluation, by a strategy that has it."""
    return initiative.stage in ENDED and initiative.evaluated_at is None and asks_for_evaluation(document)


def unevaluated_in(municipality: Municipality) -> QuerySet[Initiative]:
    """What has ended in the municipality without a finished evaluation, the latest ended first. Whoever may see them."""
    asking = [version for version, document in published_documents_of(municipality).items() if asks_for_evaluation(document)]
    found = Initiative.objects.filter(
        municipality=municipality, stage__in=ENDED, evaluated_at=None, strategy_version_id__in=asking
    ).select_related("unit", "municipality", "strategy_version")
    return found.order_by("-stage_since_at", "-pk")


def unevaluated_of(viewer: Viewer, municipality: Municipality) -> QuerySet[Initiative]:
    """Those of them that the viewer owns."""
    mine = Membership.objects.filter(person_id=viewer.own_id, left_at=None, is_owner=True)
    return unevaluated_in(municipality).filter(pk__in=mine.values("initiative_id"))


def unevaluated_for_coordinator(viewer: Viewer, municipality: Municipality) -> QuerySet[Initiative]:
    """All of them for the coordinator; none for others."""
    found = unevaluated_in(municipality)
    return found if municipality.pk in viewer.coordinates else found.none()
