"""What a version of the strategy would do to the initiatives that run: the lift's answer to the strategy's question."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet
from django.urls import reverse

from heis.foundation.audience import Viewer
from heis.lift.models import Initiative
from heis.lift.operations.moving import Prospect, outlook_of, prospect_of
from heis.lift.queries.desk import all_on_other_versions, initiatives_on_other_versions
from heis.strategy.affected import Affected, DryRun
from heis.strategy.models import StrategyVersion

SHOWN = 100
AT_A_TIME = 500


def dry_run(version: StrategyVersion, viewer: Viewer) -> DryRun:
    """What a version would do to the running initiatives of its municipality: all are counted, and those the viewer may see are named."""
    everything = outlook_of(all_on_other_versions(version.municipality, version), version)
    mine = initiatives_on_other_versions(viewer, version.municipality, version)
    seen = outlook_of(mine, version)
    named = islice(_noticing(mine, version), SHOWN) if seen.noticing else ()
    return DryRun(
        affected=[_affected(prospect) for prospect in named],
        total=everything.total,
        noticing=everything.noticing,
        hindered=everything.hindered,
        seen=seen.noticing,
        url=reverse("lift:move_strategy"),
    )


def _noticing(waiting: QuerySet[Initiative], version: StrategyVersion) -> Iterator[Prospect]:
    prospects = (prospect_of(initiative, version) for initiative in waiting.iterator(chunk_size=AT_A_TIME))
    return (prospect for prospect in prospects if prospect.is_noticing)


def _affected(prospect: Prospect) -> Affected:
    return Affected(
        name=prospect.initiative.title,
        url=reverse("lift:room", args=[prospect.initiative.pk]),
        effects=[*prospect.hinders, *(effect.message for effect in prospect.effects if not effect.breaks)],
        is_hindered=bool(prospect.hinders),
    )
