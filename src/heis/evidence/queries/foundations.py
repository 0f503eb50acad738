"""What is there of the foundations of an initiative, counted. Four queries."""

from __future__ import annotations

from datetime import date

from heis.evidence.foundations import Known
from heis.evidence.sheets.need import Need
from heis.foundation.clock import local_date
from heis.lift.evidence import content_of
from heis.lift.models import Decision, Evidence, Initiative, Membership, Outcome
from heis.lift.rules import IN_USE
from heis.organisation.queries import units_of_people
from heis.strategy.queries import document_of


def known_of(initiative: Initiative, on: date) -> Known:
    """What is there on the day."""
    people = list(Membership.objects.filter(initiative=initiative, left_at=None).values_list("person_id", flat=True))
    written = {
        each.kind: each for each in Evidence.objects.filter(initiative=initiative).only("kind", "status", "content", "summary")
    }
    need = content_of("need", written.get("need"))
    passed = Decision.objects.filter(submission__initiative=initiative, outcome=Outcome.ADVANCE)
    return Known(
        evidence={kind: each.status for kind, each in written.items()},
        asked=frozenset(kind.key for kind in document_of(initiative.strategy_version).evidence_kinds),
        has_idea=bool(initiative.idea.strip()),
        ways=need.ways if isinstance(need, Need) else 0,
        has_owner=initiative.is_owned,
        quiet_days=max((on - local_date(initiative.changed_at)).days, 0),
        members=len(people),
        units=len(units_of_people(people, on)) if people else 0,
        gates=passed.count(),
        novelty=initiative.novelty,
        is_in_use=initiative.stage == IN_USE,
    )
