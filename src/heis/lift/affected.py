"""What a version of the strategy would do to the initiatives that run: the lift's answer to the strategy's question."""

from __future__ import annotations

from django.urls import reverse

from heis.foundation.audience import Viewer
from heis.lift.operations.moving import prospect_of
from heis.lift.queries.desk import initiatives_on_other_versions
from heis.strategy.affected import Affected, DryRun
from heis.strategy.models import StrategyVersion

SHOWN = 100


def dry_run(version: StrategyVersion, viewer: Viewer) -> DryRun:
    """What a version would do to the running initiatives of its municipality, as far as the viewer may see them."""
    waiting = initiatives_on_other_versions(viewer, version.municipality, version)
    prospects = [prospect_of(initiative, version) for initiative in waiting[:SHOWN]]
    affected = [
        Affected(
            name=prospect.initiative.title,
            url=reverse("lift:room", args=[prospect.initiative.pk]),
            effects=[*prospect.hinders, *(effect.message for effect in prospect.effects if not effect.breaks)],
            is_hindered=bool(prospect.hinders),
        )
        for prospect in prospects
    ]
    return DryRun(affected, waiting.count(), reverse("lift:move_strategy"))
