"""Laying an initiative before a floor, and taking it back: what every way through a gate shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import Refusal, SomebodyWasFirst
from heis.lift.models import Cause, Decision, Evidence, Initiative, Outcome, Submission
from heis.lift.operations.changing import change, concerned, tell
from heis.lift.queries.holdings import authorities_for, holdings_for
from heis.lift.queries.rights import team_ids
from heis.lift.rules import Landing, Move, can_move, deadline, landing, state_of
from heis.strategy.document import Gate, StrategyDocument


class UnableToSubmit(Refusal):
    """The initiative cannot be laid before the gate now. `missing` holds the evidence kinds that are not complete."""

    def __init__(self, message: object, *, missing: Sequence[str] = (), field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.missing = list(missing)


class AlreadyDecided(SomebodyWasFirst):
    """The submission is decided, lifted or withdrawn already."""


class NotPossibleNow(Refusal):
    """The lift's rules do not allow the move from where the initiative stands."""


def require_move(initiative: Initiative, move: Move) -> None:
    state = state_of(stage=initiative.stage, floor=initiative.floor, is_paused=initiative.paused_until is not None)
    if not can_move(state, move):
        raise NotPossibleNow(_("Det går ikke fra der initiativet står nå. Last siden på nytt for å se hva som er mulig."))


def gate_of(initiative: Initiative, document: StrategyDocument) -> Gate:
    gate = document.gate_from(initiative.stage)
    if gate is None:
        raise UnableToSubmit(_("Initiativet er i bruk og har ingen flere porter foran seg."))
    return gate


def lay_before(
    initiative: Initiative,
    document: StrategyDocument,
    gate: Gate,
    *,
    by: Viewer | None,
    at: datetime,
    cause: Cause,
    message: str,
    previous: Submission | None,
    at_least_floor: int = 1,
) -> Submission:
    """Find where it lands, make the submission, and tell those who shall decide and those concerned."""
    holdings = holdings_for(initiative.unit, document, local_date(at))
    authorities = authorities_for(initiative.unit, document, holdings)
    needed = document.floor_for(gate, initiative.size_class, initiative.amount_nok, authorities)
    # A case that has been moved to a strategy with fewer floors is laid before the top one.
    from_floor = min(max(needed, at_least_floor), document.floors[-1].number)
    place = landing(holdings, from_floor=from_floor, team=team_ids(initiative))
    if place is None:
        raise UnableToSubmit(
            _("Ingen utenfor teamet kan beslutte dette nå. Be innovasjonskoordinatoren om hjelp til å finne riktig leder."),
        )
    submission = _open_submission(initiative, document, gate, place, by=by, at=at, cause=cause, message=message, previous=previous)
    change(
        initiative,
        at=at,
        floor=submission.floor,
        floor_since_at=at,
        due_at=submission.due_at,
        paused_until=None,
        first_submitted_at=initiative.first_submitted_at or at,
    )
    deciders = dict.fromkeys(place.holding.person_ids - team_ids(initiative), "decides")
    tell(
        f"lift.{cause}",
        initiative,
        by=by,
        at=at,
        people=concerned(initiative) | deciders,
        floor=submission.floor,
        floor_name=document.floor(submission.floor).name.model_dump(),
        to_stage=document.stage(gate.to_stage).name.model_dump(),
        skipped=[document.floor(number).name.model_dump() for number in place.skipped],
        due_at=submission.due_at.isoformat(),
        message=message,
    )
    return submission


def _open_submission(
    initiative: Initiative,
    document: StrategyDocument,
    gate: Gate,
    place: Landing,
    *,
    by: Viewer | None,
    at: datetime,
    cause: Cause,
    message: str,
    previous: Submission | None,
) -> Submission:
    holding = place.holding
    floor = document.floor(holding.floor)
    due_at = deadline(at, floor.decision_days)
    try:
        with transaction.atomic():
            return Submission.objects.create(
                initiative=initiative,
                strategy_version_id=initiative.strategy_version_id,
                from_stage=gate.from_stage,
                to_stage=gate.to_stage,
                floor=holding.floor,
                unit_id=holding.unit_id,
                role=holding.role,
                skipped=list(place.skipped),
                cause=cause,
                message=message,
                amount_nok=initiative.amount_nok,
                size_class=initiative.size_class,
                evidence=_evidence_now(initiative),
                submitted_by_id=by.person_id if by else None,
                submitted_at=at,
                asked_at=previous.asked_at if previous and cause in {Cause.LIFTED, Cause.DEADLINE} else at,
                stage_since_at=initiative.stage_since_at,
                due_at=due_at,
                remind_at=due_at - timedelta(days=floor.reminder_days_before) if floor.reminder_days_before else None,
                previous=previous,
            )
    except IntegrityError as clash:
        raise SomebodyWasFirst(_("Initiativet ligger allerede til beslutning. Noen i teamet var raskere.")) from clash


def _evidence_now(initiative: Initiative) -> list[dict[str, object]]:
    rows = Evidence.objects.filter(initiative=initiative).order_by("kind")
    return [{"kind": e.kind, "status": e.status, "summary": e.summary, "revision": e.revision} for e in rows]


def close_submission(submission: Submission, *, at: datetime, **fields: object) -> None:
    """Close an open submission; one only, whoever comes first."""
    if not Submission.objects.filter(pk=submission.pk, closed_at=None).update(closed_at=at, **fields):
        raise AlreadyDecided(_first_words(submission))
    submission.closed_at = at


def require_open(submission: Submission) -> None:
    """Refuse what is no longer to be decided, with who was first."""
    if submission.closed_at:
        raise AlreadyDecided(_first_words(submission))


def _first_words(submission: Submission) -> str:
    decision = Decision.objects.select_related("decided_by").filter(submission=submission).first()
    if decision is None:
        return _("Teamet trakk initiativet tilbake i mellomtiden.")
    if decision.decided_by is None:
        return _("Fristen gikk ut i mellomtiden, og initiativet ble løftet til etasjen over.")
    return _("%(name)s besluttet dette i mellomtiden: %(outcome)s.") % {
        "name": decision.decided_by.name,
        "outcome": outcome_label(Outcome(decision.outcome)),
    }


def outcome_label(outcome: Outcome) -> str:
    """What was decided, in words, in the active language."""
    return str(
        {
            Outcome.ADVANCE: _("gå videre"),
            Outcome.RETURN: _("send tilbake med spørsmål"),
            Outcome.PAUSE: _("sett på pause"),
            Outcome.STOP: _("avslutt med læring"),
            Outcome.LIFT: _("løft til etasjen over"),
        }[outcome]
    )


def back_to_team(initiative: Initiative, *, at: datetime, **fields: object) -> None:
    change(initiative, at=at, floor=0, floor_since_at=at, due_at=None, **fields)
