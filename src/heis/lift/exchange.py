"""What the team and the floors have said to each other about what lies before a gate: who asks, what was asked back, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heis.foundation.jinja import day, mid_sentence
from heis.foundation.pieces import LogItem
from heis.lift.models import Cause, Decision, Outcome, Submission
from heis.lift.queries.room import decision_on
from heis.strategy.queries import document_numbered

ASKING_BACK = frozenset({Outcome.RETURN, Outcome.PAUSE})
IN_OWN_WORDS = frozenset({Cause.SUBMITTED, Cause.LIFTED, Cause.REOPENED})


@dataclass(frozen=True, slots=True)
class Exchange:
    """Who in the team asks, and who lifted it to where it lies; empty when nobody did. `said` is what was written, the first first."""

    asked_by: str
    lifted_by: str
    said: Sequence[LogItem]


def exchange_about(laid: Submission, history: Iterable[Submission], language: str) -> Exchange:
    """The exchange that led to a submission. `history`: the initiative's submissions, with who sent them in and what was decided."""
    known = {each.pk: each for each in history}
    chain = [laid]
    while (before := known.get(chain[-1].previous_id or 0)) is not None:
        chain.append(before)
    asked = next((each for each in chain if each.cause == Cause.SUBMITTED), None)
    return Exchange(
        asked_by=_sender(asked),
        lifted_by=_sender(laid) if laid.cause == Cause.LIFTED else "",
        said=[item for each in reversed(chain) for item in _said(each, None if each is laid else decision_on(each), language)],
    )


def _sender(submission: Submission | None) -> str:
    return submission.submitted_by.name if submission and submission.submitted_by else _("Heisen")


def _said(submission: Submission, decision: Decision | None, language: str) -> list[LogItem]:
    """The words it was laid there with, unless they are those of the one before, and what the floor asked back."""
    cause, said = Cause(submission.cause), []
    if submission.message and cause in IN_OWN_WORDS:
        said.append(LogItem(str(cause.label), _sender(submission), submission.submitted_at, submission.message))
    if decision and decision.outcome in ASKING_BACK:
        said.append(
            LogItem(decided_as(decision, submission, None, language), _decider(decision), decision.decided_at, decision.said)
        )
    return said


def _decider(decision: Decision) -> str:
    return decision.decided_by.name if decision.decided_by else _("Heisen selv")


def decided_as(decision: Decision, submission: Submission, onwards: Submission | None, language: str) -> str:
    """What was decided, in words. `onwards` is what a lifted submission went on as; the floor above when it is not known."""
    document = document_numbered(submission.strategy_version_id)
    stages: dict[str, str] = {stage.key: stage.name.in_language(language) for stage in document.stages}
    floors = {floor.number: mid_sentence(floor.name.in_language(language)) for floor in document.floors}
    above = onwards.floor if onwards else submission.floor + 1
    return {
        Outcome.ADVANCE: _("Gått videre til %(stage)s") % {"stage": stages.get(submission.to_stage, submission.to_stage)},
        Outcome.RETURN: _("Sendt tilbake med spørsmål"),
        Outcome.PAUSE: _("Satt på pause til %(day)s") % {"day": day(decision.resume_on) if decision.resume_on else ""},
        Outcome.STOP: _("Avsluttet med læring"),
        Outcome.LIFT: _("Løftet til %(floor)s") % {"floor": floors.get(above, str(above))},
    }[Outcome(decision.outcome)]


def decided_before(laid: Submission, history: Sequence[Submission], told: Iterable[LogItem], language: str) -> list[LogItem]:
    """What was decided earlier, by whom and why, the latest first; but not what is `told` beside it in the same words."""
    onwards = {each.previous_id: each for each in history if each.previous_id}
    decided = [(each, decision) for each in history if each.pk != laid.pk and (decision := decision_on(each))]
    heard = {(each.at, each.quote) for each in told}
    return [
        LogItem(decided_as(decision, each, onwards.get(each.pk), language), _decider(decision), decision.decided_at, decision.said)
        for each, decision in decided
        if (decision.decided_at, decision.said) not in heard
    ]
