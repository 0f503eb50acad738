"""Sending in to a gate, and taking it back before it is decided."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.jinja import day, mid_sentence
from heis.foundation.language import active_language
from heis.lift.models import Cause, Evidence, EvidenceStatus, Initiative, Submission
from heis.lift.operations.changing import concerned, require, tell
from heis.lift.operations.laying import (
    NotPossibleNow,
    UnableToSubmit,
    back_to_team,
    close_submission,
    gate_of,
    lay_before,
    require_move,
)
from heis.lift.queries.holdings import deciders_of, open_submission_of
from heis.lift.rules import Move, Right, missing_evidence
from heis.strategy.document import Gate, StrategyDocument
from heis.strategy.queries import document_numbered, document_of


@transaction.atomic
def submit_to_gate(initiative: Initiative, *, by: Viewer, at: datetime, message: str = "") -> Submission:
    """Lay the initiative before its next gate, on the floor that its size class, amount and the delegated authority ask for.

    `message` is what the decider should know, and the answer when it was sent back with questions. While it is paused it says what is new, and
    it lies no lower than the floor that paused it. Refuses with the missing evidence, when it is sent in already, when nothing new is told
    of what is paused, and when nobody on any floor outside the team can decide.
    """
    require(Right.SUBMIT, initiative, by)
    _require_not_sent(initiative)
    require_move(initiative, Move.SUBMIT)
    Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)  # evidence that is being saved now is waited for
    if not initiative.is_placed:
        raise UnableToSubmit(_("Saken ligger ikke hos noen enhet ennå, så heisen vet ikke hvem som beslutter."))
    document = document_of(initiative.strategy_version)
    gate = gate_of(initiative, document)
    _require_evidence(initiative, document, gate)
    _require_news(initiative, message, local_date(at))
    previous = _returned(initiative)
    submission = lay_before(
        initiative,
        document,
        gate,
        by=by,
        at=at,
        cause=Cause.SUBMITTED,
        message=message.strip(),
        previous=previous,
        at_least_floor=previous.floor if previous and initiative.paused_until else 1,
    )
    return submission


def _require_news(initiative: Initiative, message: str, on: date) -> None:
    if initiative.paused_until and initiative.paused_until > on and not message.strip():
        raise UnableToSubmit(
            _("Saken er på pause til %(day)s. Skriv hva som er nytt siden da, så den som beslutter vet hvorfor den kommer nå.")
            % {"day": day(initiative.paused_until)},
            field="message",
        )


def _require_not_sent(initiative: Initiative) -> None:
    waiting = open_submission_of(initiative) if initiative.floor else None
    if waiting:
        raise NotPossibleNow(where_it_waits(waiting))


def where_it_waits(submission: Submission) -> str:
    """When it was sent in, and with whom it waits."""
    floor = document_numbered(submission.strategy_version_id).floor(submission.floor).name.in_language(active_language())
    return _("Saken er sendt inn %(day)s og venter hos %(floor)s, %(unit)s.") % {
        "day": day(submission.asked_at),
        "floor": mid_sentence(floor),
        "unit": submission.unit.name,
    }


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


@transaction.atomic
def withdraw_submission(submission: Submission, *, by: Viewer, at: datetime) -> None:
    """Take the initiative back from the gate before it is decided. The team may."""
    initiative = submission.initiative
    require(Right.SUBMIT, initiative, by)
    close_submission(submission, at=at, withdrawn_by_id=by.person_id)
    back_to_team(initiative, at=at)
    tell("lift.withdrawn", initiative, by=by, at=at, people=concerned(initiative) | _waiting_deciders(submission, at))


def _waiting_deciders(submission: Submission, at: datetime) -> dict[int, str]:
    return dict.fromkeys(deciders_of(submission, local_date(at)), "decides")
