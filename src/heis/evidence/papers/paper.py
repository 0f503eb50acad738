"""The decision paper: one page on what is asked and what it rests on, with an annex for each piece of evidence.

Before it is sent in, and while it lies before a gate, it is made of what is there now. Of a submission that is closed it is made of the
revisions it was sent in with, and holds the decision. Everything is in the reader's language, but for what people have written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from heis.foundation.clock import local_date
from heis.foundation.jinja import money
from heis.foundation.language import active_language
from heis.foundation.pieces import Fact, Kpi, LogItem
from heis.lift.evidence import Case, kinds, sentence_of
from heis.lift.exchange import exchange_about
from heis.lift.filled import Filled, filled
from heis.lift.models import Decision, Evidence, EvidenceRevision, EvidenceStatus, Initiative, Outcome, Submission
from heis.lift.queries.room import LATEST, grounds_of, next_gate_of, submissions_of
from heis.strategy.document import Gate
from heis.strategy.queries import document_numbered

MOST_FIGURES = 6
MOST_OF_A_KIND = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of evidence in one line. `status` is `complete`, `draft` or `missing`."""

    key: str
    name: str
    status: str
    sentence: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Annex:
    """One piece of evidence in full, by whom and when."""

    key: str
    name: str
    author: str
    at: datetime
    sentence: str
    shown: Filled


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided, and why. `by` is empty when the lift moved by itself; `for_person` is whom a deputy decided for."""

    outcome: str
    reason: str
    learning: str
    by: str
    for_person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """What a decision is made on. `said` is what was asked and answered on the way to the submission; `verdict` when it is decided."""

    initiative: Initiative
    submission: Submission | None
    municipality: str
    made_on: date
    gate: str
    question: str
    from_stage: str
    to_stage: str
    floor: str
    facts: Sequence[Fact]
    figures: Sequence[Kpi]
    lines: Sequence[Line]
    annexes: Sequence[Annex]
    said: Sequence[LogItem]
    verdict: Verdict | None

    @property
    def missing(self) -> list[Line]:
        """Required and not finished."""
        return [line for line in self.lines if line.is_required and line.status != EvidenceStatus.COMPLETE]


def paper_of(initiative: Initiative, submission: Submission | None, at: datetime) -> Paper | None:
    """The paper for a submission, or for the gate ahead when it is None. None when there is no gate ahead.

    What is closed is read by the strategy it was laid before the gate by, whatever the initiative follows now.
    """
    is_closed = submission is not None and submission.closed_at is not None
    version_id = submission.strategy_version_id if submission and is_closed else initiative.strategy_version_id
    case = Case(initiative, document_numbered(version_id))
    gate = case.document.gate_from(submission.from_stage if submission else initiative.stage)
    if gate is None:
        return None
    lines, annexes = _based_on(submission, gate, case) if submission and is_closed else _as_it_stands(gate, case)
    language = active_language()
    return Paper(
        initiative=initiative,
        submission=submission,
        municipality=initiative.municipality.name,
        made_on=local_date(at),
        gate=gate.name.in_language(language),
        question=gate.question.in_language(language),
        from_stage=case.document.stage(gate.from_stage).name.in_language(language),
        to_stage=case.document.stage(gate.to_stage).name.in_language(language),
        floor=_floor(submission, case, at),
        facts=_facts(initiative, submission, case),
        figures=_figures(annexes),
        lines=lines,
        annexes=annexes,
        said=exchange_about(submission, _before(submission), language).said if submission else [],
        verdict=_verdict(submission),
    )


def _before(submission: Submission) -> Iterable[Submission]:
    return submissions_of(submission.initiative).filter(pk__lt=submission.pk)[:LATEST] if submission.previous_id else []


def _figures(annexes: Sequence[Annex]) -> list[Kpi]:
    """The few numbers a decider looks for: first of what initiatives are compared by, then in the order of the annexes; some of each kind."""
    compared = {kind.key for kind in kinds() if kind.compared}
    ordered = sorted(annexes, key=lambda annex: annex.key not in compared)
    return [figure for annex in ordered for figure in annex.shown.figures[:MOST_OF_A_KIND]][:MOST_FIGURES]


def paper_about(initiative: Initiative, submission: int | None, at: datetime) -> Paper | None:
    """The paper for a submission. Without one: for what lies before a gate now, for the gate ahead, or for what was decided last.

    None when there is no such submission, and when there is no gate ahead and nothing was decided.
    """
    laid = submissions_of(initiative)
    if submission is not None:
        asked_for = laid.filter(pk=submission).first()
        return paper_of(initiative, asked_for, at) if asked_for else None
    ahead = paper_of(initiative, laid.filter(closed_at=None).first(), at)
    last = laid.filter(decision__isnull=False).first() if ahead is None else None
    return paper_of(initiative, last, at) if last else ahead


def _as_it_stands(gate: Gate, case: Case) -> tuple[list[Line], list[Annex]]:
    language = active_language()
    grounds = grounds_of(case.initiative, case.document, gate)
    lines = [
        Line(each.kind.key, each.kind.name.in_language(language), each.status, each.sentence, each.is_required) for each in grounds
    ]
    written = [(each.kind.name.in_language(language), each.evidence) for each in grounds if each.evidence]
    return lines, [_annex(each.kind, name, each, each.updated_at, case) for name, each in written]


def _based_on(submission: Submission, gate: Gate, case: Case) -> tuple[list[Line], list[Annex]]:
    """What it was sent in with: the revisions it names, in the order the gate asks for them."""
    language = active_language()
    names = {kind.key: kind.name.in_language(language) for kind in case.document.evidence_kinds}
    wanted = {str(each["kind"]): int(each["revision"]) for each in submission.evidence if each["kind"] in names}
    found = EvidenceRevision.objects.filter(
        evidence__initiative=case.initiative, evidence__kind__in=wanted, number__in=set(wanted.values())
    ).select_related("author", "evidence")
    by_kind = {each.evidence.kind: each for each in found if wanted[each.evidence.kind] == each.number}
    required = case.document.evidence_required(gate, submission.size_class)
    order = dict.fromkeys([*required, *case.document.evidence_optional(gate, submission.size_class), *names])
    shown = [key for key in order if key in by_kind or key in required]
    lines = [
        Line(
            key,
            names[key],
            by_kind[key].status if key in by_kind else "missing",
            sentence_of(key, by_kind.get(key), case),
            key in required,
        )
        for key in shown
    ]
    annexes = [_annex(key, names[key], by_kind[key], by_kind[key].at, case) for key in shown if key in by_kind]
    return lines, annexes


def _annex(key: str, name: str, written: Evidence | EvidenceRevision, at: datetime, case: Case) -> Annex:
    author = written.author.name if written.author else _("Uten innlogging")
    return Annex(key, name, author, at, sentence_of(key, written, case), filled(key, written, case))


def _floor(submission: Submission | None, case: Case, at: datetime) -> str:
    """Who decides: the floor and the unit, as it lies or would lie."""
    if submission:
        return f"{case.document.floor(submission.floor).name.in_language(active_language())}, {submission.unit.name}"
    ahead = next_gate_of(case.initiative, case.document, local_date(at))
    if ahead is None or ahead.unit is None:
        return ""
    return f"{case.document.floor(ahead.floor).name.in_language(active_language())}, {ahead.unit.name}"


def _facts(initiative: Initiative, submission: Submission | None, case: Case) -> list[Fact]:
    language = active_language()
    size = submission.size_class if submission else initiative.size_class
    amount = submission.amount_nok if submission else initiative.amount_nok
    sizes = {each.key: each.name.in_language(language) for each in case.document.size_classes}
    areas = {area.key: area.name.in_language(language) for area in case.document.areas}
    known = [
        (_("Nummer"), str(initiative.pk)),
        (_("Enhet"), initiative.unit_name),
        (_("Størrelse"), sizes.get(size, size)),
        (_("Kostnad"), money(amount) if amount is not None else ""),
        (_("Områder"), ", ".join(areas[key] for key in initiative.areas if key in areas)),
    ]
    return [Fact(label, value) for label, value in known if value]


def _verdict(submission: Submission | None) -> Verdict | None:
    decision: Decision | None = getattr(submission, "decision", None) if submission else None
    if decision is None:
        return None
    return Verdict(
        outcome=str(Outcome(decision.outcome).label),
        reason=decision.said,
        learning=decision.learning,
        by=decision.decided_by.name if decision.decided_by else "",
        for_person=decision.for_person.name if decision.for_person else "",
        at=decision.decided_at,
    )
