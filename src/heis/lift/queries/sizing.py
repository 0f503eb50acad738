"""How large an initiative is by what has been finished of its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from heis.lift.evidence import Case, Sized, kinds, size_in
from heis.lift.models import EvidenceRevision, EvidenceStatus
from heis.strategy.document import EvidenceKind


@dataclass(frozen=True, slots=True)
class Settled:
    """The kind that says how large the initiative is, and what it says."""

    kind: EvidenceKind
    sized: Sized


def settled_size_of(case: Case) -> Settled | None:
    """What was last finished of a kind that says how large it is. It stands also when it has been begun anew. None when nothing says."""
    saying = {kind.key for kind in kinds() if kind.sizes}
    described = {kind.key: kind for kind in case.document.evidence_kinds if kind.key in saying}
    finished = EvidenceRevision.objects.filter(evidence__initiative=case.initiative, status=EvidenceStatus.COMPLETE)
    last = finished.filter(evidence__kind__in=described).select_related("evidence").order_by("-pk").first()
    sized = size_in(last.evidence.kind, last, case) if last else None
    return Settled(described[last.evidence.kind], sized) if last and sized else None
