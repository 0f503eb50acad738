"""What follows when the plan for the benefits, or what it ends, is finished: each line lives on as a row of its own.

A plan that is put aside half-written changes nothing here. A line that has been taken out is dropped, and what was measured of it stands.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heis.accounts.models import Person
from heis.evidence.models import Benefit, Ending, Rhythm
from heis.evidence.operations.following import follow
from heis.evidence.operations.owning import NOT_ASKED, ask_owner
from heis.evidence.operations.telling import concerned_with, concerned_with_ending
from heis.evidence.sheets.benefits import Benefits, Promise
from heis.evidence.sheets.ending_old import EndingOld, Old
from heis.foundation.audience import Viewer
from heis.lift.evidence import Kept
from heis.lift.models import EvidenceStatus, Initiative
from heis.lift.operations.changing import tell

AS_PLANNED = (
    "what", "for_whom", "indicator", "measured_in", "baseline", "baseline_on", "baseline_source", "target", "target_on", "nok_per_unit",
    "frees_money",
)  # fmt: skip


@transaction.atomic
def keep_benefits(kept: Kept) -> None:
    """Let the benefits of a finished plan live on, ask those the plan names, and drop what it no longer has.

    A person is asked when the plan names them for the first time, or names another than before: what has been handed over since stands.
    """
    plan: Benefits = kept.content
    if kept.evidence.status != EvidenceStatus.COMPLETE:
        return
    initiative = kept.case.initiative
    standing = {row.key: row for row in Benefit.objects.select_for_update().filter(initiative=initiative)}
    people = Person.objects.in_bulk([line.owner_id for line in plan.benefits if line.owner_id])
    for place, line in enumerate(plan.benefits):
        _keep_benefit(initiative, standing.pop(line.key, None), line, place, people[line.owner_id or 0], kept)
    for row in standing.values():
        if row.dropped_at is None:
            _drop_benefit(initiative, row, by=kept.by, at=kept.at)


def _keep_benefit(initiative: Initiative, row: Benefit | None, line: Promise, place: int, owner: Person, kept: Kept) -> None:
    is_named_anew = row is None or row.planned_owner_id != owner.pk or row.dropped_at is not None
    kept_row = row or Benefit(initiative=initiative, key=line.key, municipality_id=initiative.municipality_id, made_at=kept.at)
    kept_row.initiative = initiative
    for name in AS_PLANNED:
        setattr(kept_row, name, getattr(line, name))
    kept_row.gain, kept_row.rhythm = line.gain or "", line.rhythm or Rhythm.USUAL
    kept_row.place, kept_row.planned_owner, kept_row.dropped_at = place, owner, None
    kept_row.save()
    follow(kept_row, initiative)
    if is_named_anew and not _has_it(kept_row, owner):
        ask_owner(kept_row, owner, by=kept.by, at=kept.at)


def _has_it(row: Benefit, person: Person) -> bool:
    return row.owner_id == person.pk and row.vacant_since_at is None


def _drop_benefit(initiative: Initiative, row: Benefit, *, by: Viewer, at: datetime) -> None:
    people = concerned_with(row, initiative)
    Benefit.objects.filter(pk=row.pk).update(dropped_at=at, remind_on=None, **NOT_ASKED)
    tell("evidence.benefit_dropped", initiative, by=by, at=at, people=people, benefit=row.what)


@transaction.atomic
def keep_endings(kept: Kept) -> None:
    """Let what a finished plan ends live on until it is switched off, and tell those who are to check it.

    The day follows the plan when the plan changes it; what has been moved since stands otherwise.
    """
    plan: EndingOld = kept.content
    if kept.evidence.status != EvidenceStatus.COMPLETE:
        return
    initiative = kept.case.initiative
    standing = {row.key: row for row in Ending.objects.select_for_update().filter(initiative=initiative)}
    people = Person.objects.in_bulk([line.checker_id for line in plan.endings if line.checker_id])
    for place, line in enumerate(plan.endings):
        _keep_ending(initiative, standing.pop(line.key, None), line, place, people[line.checker_id or 0], kept)
    for row in standing.values():
        if row.dropped_at is None:
            _drop_ending(initiative, row, by=kept.by, at=kept.at)


def _keep_ending(initiative: Initiative, row: Ending | None, line: Old, place: int, checker: Person, kept: Kept) -> None:
    assert line.end_on is not None  # noqa: S101 (for the types: a finished plan has the day)
    is_asked = row is None or row.checker_id != checker.pk or row.dropped_at is not None
    kept_row = row or Ending(initiative=initiative, key=line.key, municipality_id=initiative.municipality_id, made_at=kept.at)
    if kept_row.planned_on != line.end_on:
        kept_row.planned_on = kept_row.end_on = line.end_on
        kept_row.remind_on = None if kept_row.confirmed_at else line.end_on
    elif kept_row.dropped_at is not None and kept_row.confirmed_at is None:
        kept_row.remind_on = kept_row.end_on
    kept_row.what, kept_row.sort, kept_row.saves_nok = line.what, line.sort or "", line.saves_nok
    kept_row.place, kept_row.dropped_at = place, None
    if is_asked:
        kept_row.checker, kept_row.vacant_since_at = checker, None
    kept_row.save()
    if is_asked and kept_row.confirmed_at is None:
        told = {"name": checker.name, "old": kept_row.what, "end_on": kept_row.end_on.isoformat()}
        tell("evidence.check_asked", initiative, by=kept.by, at=kept.at, people={checker.pk: "asked"}, **told)


def _drop_ending(initiative: Initiative, row: Ending, *, by: Viewer, at: datetime) -> None:
    people = concerned_with_ending(row, initiative)
    Ending.objects.filter(pk=row.pk).update(dropped_at=at, remind_on=None)
    tell("evidence.ending_dropped", initiative, by=by, at=at, people=people, old=row.what)
