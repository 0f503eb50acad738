"""Plans for benefits and endings to test with, kept and followed up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from heis.accounts.models import Person
from heis.evidence.models import Benefit, Ending, Gain
from heis.evidence.operations.owning import accept_benefit
from heis.evidence.sheets.benefits import Benefits, Promise
from heis.evidence.sheets.ending_old import EndingOld, Old
from heis.foundation.audience import Audience
from heis.lift.evidence import Content
from heis.lift.models import Evidence, Initiative
from heis.lift.operations.evidence import Finding, save_evidence
from heis.lift.rules import IN_USE
from heis.lift.testing import MONDAY, World


def promise(owner: Person, /, **changes: object) -> Promise:
    """Falls that are found late: 14 in a month, to 2, owned by the person."""
    said: dict[str, object] = {
        "what": "Fall oppdages med en gang",
        "gain": Gain.SAVED_TIME,
        "indicator": "Fall som oppdages sent",
        "measured_in": "fall i måneden",
        "baseline": 14,
        "baseline_on": date(2026, 2, 1),
        "baseline_source": "Fallregisteret",
        "target": 2,
        "target_on": date(2027, 1, 1),
        "nok_per_unit": 70_000,
        "frees_money": True,
        "owner": owner.name,
        "owner_id": owner.pk,
    }
    return Promise.model_validate(said | changes)


def old(checker: Person, /, **changes: object) -> Old:
    """An old licence, checked by the person."""
    said: dict[str, object] = {
        "what": "Lisens for gammelt alarmanlegg",
        "sort": "licence",
        "end_on": date(2026, 9, 1),
        "saves_nok": 84_000,
        "checker": checker.name,
        "checker_id": checker.pk,
    }
    return Old.model_validate(said | changes)


def keep(
    world: World,
    initiative: Initiative,
    kind: str,
    content: Content,
    *,
    by: Person,
    at: datetime = MONDAY,
    is_complete: bool = True,
) -> Evidence:
    """Save what is filled in of a kind, on top of what is there."""
    before = initiative.evidence.filter(kind=kind).first()
    finding = Finding(content=content, is_complete=is_complete)
    revision = before.revision if before else None
    return save_evidence(initiative, kind, finding, by=world.viewer(by), at=at, revision=revision)


def keep_plan(
    world: World, initiative: Initiative, *lines: Promise, by: Person | None = None, at: datetime = MONDAY
) -> list[Benefit]:
    """A finished plan of the lines, in their order."""
    keep(world, initiative, "benefits", Benefits(benefits=lines), by=by or world.nurse, at=at)
    return benefits_in_order(initiative)


def keep_endings_of(
    world: World, initiative: Initiative, *lines: Old, by: Person | None = None, at: datetime = MONDAY
) -> Sequence[Ending]:
    """A finished plan of what ends, in its order."""
    keep(world, initiative, "ending_old", EndingOld(endings=lines), by=by or world.nurse, at=at)
    return list(Ending.objects.filter(initiative=initiative, dropped_at=None).select_related("initiative").order_by("place"))


def benefits_in_order(initiative: Initiative) -> list[Benefit]:
    """Those that stand in the plan."""
    return list(
        Benefit.objects.filter(initiative=initiative, dropped_at=None).select_related("initiative", "asked").order_by("place")
    )


def owned_benefit(world: World, initiative: Initiative, owner: Person, /, **changes: object) -> Benefit:
    """A benefit that the person has accepted."""
    benefit = keep_plan(world, initiative, promise(owner, **changes))[0]
    if benefit.owner_id is None:
        accept_benefit(benefit, by=world.viewer(owner), at=MONDAY)
    benefit.refresh_from_db()
    return benefit


def put_in_use(initiative: Initiative, at: datetime = MONDAY) -> Initiative:
    """In use since an instant, whatever its way there was."""
    Initiative.objects.filter(pk=initiative.pk).update(stage=IN_USE, stage_since_at=at, floor=0)
    initiative.refresh_from_db()
    return initiative


def share(initiative: Initiative, audience: Audience) -> None:
    """Seen by those of the audience."""
    Initiative.objects.filter(pk=initiative.pk).update(audience=audience)
    initiative.refresh_from_db()
