"""Laying an initiative before a gate, deciding there, and everything the lift does by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotPermitted, Refusal, SomebodyWasFirst
from heis.lift.models import STOPPED, Cause, Decision, Evidence, EvidenceStatus, Initiative, Outcome, Submission
from heis.lift.operations.changing import change, concerned, require, tell
from heis.lift.queries.holdings import authorities_for, deciders_of, holdings_for
from heis.lift.queries.rights import team_ids
from heis.lift.queries.room import last_decision_of, may_reopen
from heis.lift.rules import Landing, Move, Right, can_move, deadline, landing, missing_evidence, state_of
from heis.organisation.queries import stands_in_for
from heis.strategy.document import Gate, StrategyDocument
from heis.strategy.queries import document_of


class UnableToSubmit(Refusal):
    """The initiative cannot be laid before the gate now. `missing` holds the evidence kinds that are not complete."""

    def __init__(self, message: object, *, missing: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.missing = list(missing)


class UnableToDecide(NotPermitted):
    """The person does not hold the floor, or is in the team."""


class AlreadyDecided(SomebodyWasFirst):
    """The submission is decided, lifted or withdrawn already."""


class IncompleteDecision(Refusal):
    """The decision lacks its reason, its learning or its date."""


class UnableToReopen(Refusal):
    """The decision cannot be reopened, or not by this person."""


class NotPossibleNow(Refusal):
    """The lift's rules do not allow the move from where the initiative stands."""


def _require_move(initiative: Initiative, move: Move) -> None:
    state = state_of(stage=initiative.stage, floor=initiative.floor, is_paused=initiative.paused_until is not None)
    if not can_move(state, move):
        raise NotPossibleNow(_("Det går ikke fra der initiativet står nå. Last siden på nytt for å se hva som er mulig."))


@transaction.atomic
def submit_to_gate(initiative: Initiative, *, by: Viewer, at: datetime, message: str = "") -> Submission:
    """Lay the initiative before its next gate, on the floor that its size class, amount and the delegated authority ask for.

    `message` is what the decider should know, and the answer when it was sent back with questions. Refuses with the missing
    evidence, and when nobody on any floor outside the team can decide.
    """
    require(Right.SUBMIT, initiative, by)
    _require_move(initiative, Move.SUBMIT)
    document = document_of(initiative.strategy_version)
    gate = _gate_of(initiative, document)
    _require_evidence(initiative, document, gate)
    submission = _lay_before(
        initiative,
        document,
        gate,
        by=by,
        at=at,
        cause=Cause.SUBMITTED,
        message=message.strip(),
        previous=_returned(initiative),
    )
    return submission


def _gate_of(initiative: Initiative, document: StrategyDocument) -> Gate:
    gate = document.gate_from(initiative.stage)
    if gate is None:
        raise UnableToSubmit(_("Initiativet er i bruk og har ingen flere porter foran seg."))
    return gate


def _require_evidence(initiative: Initiative, document: StrategyDocument, gate: Gate) -> None:
    required = document.evidence_required(gate, initiative.size_class)
    complete = Evidence.objects.filter(initiative=initiative, status=EvidenceStatus.COMPLETE).values_list("kind", flat=True)
    missing = missing_evidence(required, set(complete))
    if missing:
        raise UnableToSubmit(_("Porten ber om mer grunnlag før du kan sende inn."), missing=missing)


def _returned(initiative: Initiative) -> Submission | None:
    """The last submission at this gate, when it was sent back or paused: the new one answers it."""
    last = Submission.objects.filter(initiative=initiative).order_by("-pk").first()
    continues = last and last.from_stage == initiative.stage and not hasattr(last, "next")
    return last if continues else None


def _lay_before(
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
    place = landing(holdings, from_floor=max(needed, at_least_floor), team=team_ids(initiative))
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
    try:
        with transaction.atomic():
            return Submission.objects.create(
                initiative=initiative,
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
                due_at=deadline(at, document.floor(holding.floor).decision_days),
                previous=previous,
            )
    except IntegrityError as clash:
        raise SomebodyWasFirst(_("Initiativet ligger allerede til beslutning. Noen i teamet var raskere.")) from clash


def _evidence_now(initiative: Initiative) -> list[dict[str, object]]:
    rows = Evidence.objects.filter(initiative=initiative).order_by("kind")
    return [{"kind": e.kind, "status": e.status, "summary": e.summary, "revision": e.revision} for e in rows]


@transaction.atomic
def withdraw_submission(submission: Submission, *, by: Viewer, at: datetime) -> None:
    """Take the initiative back from the gate before it is decided. The team may."""
    initiative = submission.initiative
    require(Right.SUBMIT, initiative, by)
    _close(submission, at=at, withdrawn_by_id=by.person_id)
    _back_to_team(initiative, at=at)
    tell("lift.withdrawn", initiative, by=by, at=at, people=concerned(initiative) | _waiting_deciders(submission, at))


def _waiting_deciders(submission: Submission, at: datetime) -> dict[int, str]:
    return dict.fromkeys(deciders_of(submission, local_date(at)), "decides")


def _close(submission: Submission, *, at: datetime, **fields: object) -> None:
    """Close an open submission; one only, whoever comes first."""
    if not Submission.objects.filter(pk=submission.pk, closed_at=None).update(closed_at=at, **fields):
        raise AlreadyDecided(_first_words(submission))
    submission.closed_at = at


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


def _back_to_team(initiative: Initiative, *, at: datetime, **fields: object) -> None:
    change(initiative, at=at, floor=0, floor_since_at=at, due_at=None, **fields)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the decider says: the outcome and its reason; the learning when it stops; the date when it pauses."""

    outcome: Outcome
    reason: str
    learning: str = ""
    resume_on: date | None = None


@transaction.atomic
def decide_gate(submission: Submission, *, verdict: Verdict, by: Viewer, at: datetime) -> Decision:
    """Decide a submission: advance, return with questions, pause until a date, stop with learning, or lift a floor.

    The decider holds the floor (or deputises) and is not in the team. One decision per submission. The reason is read by
    the enthusiast; there is no decision without one.
    """
    initiative = submission.initiative
    document = document_of(initiative.strategy_version)
    _require_decider(submission, by, local_date(at))
    _require_complete(verdict, document, local_date(at))
    _close(submission, at=at)
    decision = _write_decision(submission, verdict, by=by, at=at)
    _EFFECT[verdict.outcome](submission, document, decision, by)
    return decision


def _require_decider(submission: Submission, by: Viewer, on: date) -> None:
    if by.person_id is not None and by.person_id in team_ids(submission.initiative):
        raise UnableToDecide(
            _("Du er med i teamet, og kan ikke beslutte for dere selv. Stedfortrederen din eller etasjen over kan.")
        )
    if by.person_id is None or by.person_id not in deciders_of(submission, on):
        raise UnableToDecide(_("Det er ikke du som holder denne etasjen, så du kan ikke beslutte her."))


def _require_complete(verdict: Verdict, document: StrategyDocument, on: date) -> None:
    if not verdict.reason.strip():
        raise IncompleteDecision(
            _("Skriv hvorfor, med en setning eller to. Ildsjelen skal kunne lese og lære av det."), field="reason"
        )
    if verdict.outcome == Outcome.STOP and not verdict.learning.strip():
        raise IncompleteDecision(_("Skriv hva vi lærte, så den neste som prøver finner det."), field="learning")
    if verdict.outcome == Outcome.PAUSE:
        _require_pause_date(verdict.resume_on, document, on)


def _require_pause_date(resume_on: date | None, document: StrategyDocument, on: date) -> None:
    if resume_on is None or resume_on <= on:
        raise IncompleteDecision(_("Velg en dato fram i tid da saken skal tas opp igjen."), field="resume_on")
    if (resume_on - on).days > document.pause_max_days:
        raise IncompleteDecision(
            _("En pause kan vare i høyst %(days)s dager. Velg en tidligere dato, eller avslutt med læring.")
            % {"days": document.pause_max_days},
            field="resume_on",
        )


def _write_decision(submission: Submission, verdict: Verdict, *, by: Viewer | None, at: datetime) -> Decision:
    for_person = stands_in_for(person_id=by.own_id, role=submission.role, unit=submission.unit, on=local_date(at)) if by else None
    return Decision.objects.create(
        submission=submission,
        outcome=verdict.outcome,
        reason=verdict.reason.strip(),
        learning=verdict.learning.strip() if verdict.outcome == Outcome.STOP else "",
        resume_on=verdict.resume_on if verdict.outcome == Outcome.PAUSE else None,
        decided_by_id=by.person_id if by else None,
        for_person=for_person,
        decided_at=at,
        municipality_id=submission.initiative.municipality_id,
        waited_seconds=max(int((at - submission.asked_at).total_seconds()), 0),
    )


def _tell_decision(
    submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer | None, **data: object
) -> None:
    initiative = submission.initiative
    people = concerned(initiative)
    if submission.submitted_by_id:
        people.setdefault(submission.submitted_by_id, "asked")
    tell(
        f"lift.decided.{decision.outcome}",
        initiative,
        by=by,
        at=decision.decided_at,
        people=people,
        reason=decision.reason,
        floor=submission.floor,
        floor_name=document.floor(submission.floor).name.model_dump(),
        for_person=decision.for_person.name if decision.for_person else "",
        waited_seconds=decision.waited_seconds,
        **data,
    )


def _advance(submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer) -> None:
    at = decision.decided_at
    _back_to_team(submission.initiative, at=at, stage=submission.to_stage, stage_since_at=at)
    _tell_decision(submission, document, decision, by, to_stage=document.stage(submission.to_stage).name.model_dump())


def _return(submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer) -> None:
    _back_to_team(submission.initiative, at=decision.decided_at)
    _tell_decision(submission, document, decision, by)


def _pause(submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer) -> None:
    _back_to_team(submission.initiative, at=decision.decided_at, paused_until=decision.resume_on)
    _tell_decision(submission, document, decision, by, resume_on=decision.resume_on.isoformat() if decision.resume_on else "")


def _stop(submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer) -> None:
    at, initiative = decision.decided_at, submission.initiative
    stopped = {"stage": STOPPED, "stopped_from": initiative.stage, "stage_since_at": at, "learning": decision.learning}
    _back_to_team(initiative, at=at, **stopped)
    _tell_decision(submission, document, decision, by, learning=decision.learning)


def _lift(submission: Submission, document: StrategyDocument, decision: Decision, by: Viewer) -> None:
    _require_floor_above(submission, document)
    _move_up(submission, document, by=by, at=decision.decided_at, cause=Cause.LIFTED, message=decision.reason)


def _require_floor_above(submission: Submission, document: StrategyDocument) -> None:
    if submission.floor >= document.floors[-1].number:
        raise IncompleteDecision(
            _("Dette er øverste etasje. Saken kan ikke løftes høyere, så du må velge noe annet."), field="outcome"
        )


def _move_up(
    submission: Submission,
    document: StrategyDocument,
    *,
    by: Viewer | None,
    at: datetime,
    cause: Cause,
    message: str,
) -> Submission:
    return _lay_before(
        submission.initiative,
        document,
        _gate_of(submission.initiative, document),
        by=by,
        at=at,
        cause=cause,
        message=message,
        previous=submission,
        at_least_floor=submission.floor + 1,
    )


_EFFECT = {Outcome.ADVANCE: _advance, Outcome.RETURN: _return, Outcome.PAUSE: _pause, Outcome.STOP: _stop, Outcome.LIFT: _lift}


@transaction.atomic
def lift_by_deadline(submission: Submission, *, at: datetime) -> Submission | None:
    """Move an overdue submission to the next floor by itself, and tell everyone concerned.

    Returns None and changes nothing when it is decided already, is not overdue, or nobody above can decide (`tell_overdue`).
    """
    document = document_of(submission.initiative.strategy_version)
    if submission.closed_at or submission.due_at > at or submission.floor >= document.floors[-1].number:
        return None
    reason = _("Fristen for beslutning gikk ut, og heisen gikk videre av seg selv.")
    try:
        with transaction.atomic():
            _close(submission, at=at)
            _write_decision(submission, Verdict(Outcome.LIFT, reason), by=None, at=at)
            return _move_up(submission, document, by=None, at=at, cause=Cause.DEADLINE, message=submission.message)
    except (UnableToSubmit, SomebodyWasFirst):
        return None


@transaction.atomic
def resume_paused(initiative: Initiative, *, at: datetime) -> Submission | None:
    """Take up an initiative whose pause is over: it lies before the same floor again, with a new deadline. None when it does not."""
    if initiative.paused_until is None or initiative.paused_until > local_date(at) or initiative.stage == STOPPED:
        return None
    last = Submission.objects.filter(initiative=initiative).order_by("-pk").first()
    document = document_of(initiative.strategy_version)
    floor = last.floor if last else 1
    gate = _gate_of(initiative, document)
    message = last.message if last else ""
    return _lay_before(
        initiative,
        document,
        gate,
        by=None,
        at=at,
        cause=Cause.RESUMED,
        message=message,
        previous=last,
        at_least_floor=floor,
    )


@transaction.atomic
def stop_initiative(initiative: Initiative, *, learning: str, by: Viewer, at: datetime) -> None:
    """The team ends its own initiative with what was learnt. Refused while it lies before a gate: withdraw it first."""
    require(Right.LEAD, initiative, by)
    _require_move(initiative, Move.STOP_SELF)
    if not learning.strip():
        raise IncompleteDecision(_("Skriv hva vi lærte, så den neste som prøver finner det."), field="learning")
    stage = initiative.stage
    _back_to_team(
        initiative,
        at=at,
        stage=STOPPED,
        stopped_from=stage,
        stage_since_at=at,
        learning=learning.strip(),
        paused_until=None,
    )
    tell("lift.stopped", initiative, by=by, at=at, people=concerned(initiative), learning=learning.strip())


@transaction.atomic
def reopen_decision(decision: Decision, *, reason: str, by: Viewer, at: datetime) -> Submission:
    """Take up a wrong decision again, with a reason. The decision stays in the history; a new submission lies on the same floor.

    May: who holds that floor or a floor above for the initiative, and the coordinator. Only the last decision, and only while
    nothing has been submitted since.
    """
    submission = decision.submission
    initiative = submission.initiative
    document = document_of(initiative.strategy_version)
    if not may_reopen(by, decision, local_date(at)):
        raise NotPermitted(_("En beslutning gjenåpnes av den som holder etasjen, en etasje over, eller innovasjonskoordinatoren."))
    _require_move(initiative, Move.REOPEN)
    if not reason.strip():
        raise UnableToReopen(_("Skriv hvorfor beslutningen gjenåpnes. Alle som følger saken leser det."), field="reason")
    if Submission.objects.filter(initiative=initiative, pk__gt=submission.pk).exists():
        raise UnableToReopen(_("Saken har gått videre siden den beslutningen. Det er den siste beslutningen som kan gjenåpnes."))
    before = {"stage": submission.from_stage, "stopped_from": "", "learning": "", "paused_until": None}
    change(initiative, at=at, **before, stage_since_at=submission.stage_since_at)
    gate = _gate_of(initiative, document)
    return _lay_before(
        initiative,
        document,
        gate,
        by=by,
        at=at,
        cause=Cause.REOPENED,
        message=reason.strip(),
        previous=submission,
        at_least_floor=submission.floor,
    )


@transaction.atomic
def restart_initiative(initiative: Initiative, *, reason: str, by: Viewer, at: datetime) -> None:
    """The team takes up again what it ended itself, where it stopped. What a floor has stopped is reopened by the floor."""
    require(Right.LEAD, initiative, by)
    _require_move(initiative, Move.RESTART)
    last = last_decision_of(initiative)
    if last is not None and last.outcome == Outcome.STOP:
        raise UnableToReopen(_("Saken ble avsluttet av en beslutning. Den som holder etasjen kan gjenåpne den."))
    if not reason.strip():
        raise UnableToReopen(_("Skriv hvorfor dere tar det opp igjen."), field="reason")
    before = {"stage": initiative.stopped_from, "stopped_from": "", "learning": ""}
    change(initiative, at=at, **before, stage_since_at=at)
    tell("lift.restarted", initiative, by=by, at=at, people=concerned(initiative), reason=reason.strip())
