"""Submitting, deciding, withdrawing, reopening and ending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from heis.foundation.access import PUBLIC, SIGNED_IN, access
from heis.foundation.clock import local_date, now
from heis.foundation.forms import Form
from heis.foundation.jinja import mid_sentence
from heis.foundation.language import active_language
from heis.foundation.pieces import CheckItem, Fact, FileItem, LogItem, Tag
from heis.foundation.refusals import Refusal
from heis.foundation.web import Link, redirect_after, render
from heis.lift.crumbs import room_crumbs
from heis.lift.evidence import EVALUATION, Case, sentence_of
from heis.lift.exchange import Exchange, decided_before, exchange_about
from heis.lift.filled import Filled, filled_grounds
from heis.lift.models import Decision, Initiative, Outcome, Submission
from heis.lift.operations.deciding import Verdict, decide_gate, require_may_decide
from heis.lift.operations.ending import reopen_decision, require_may_reopen, restart_initiative, stop_initiative
from heis.lift.operations.submitting import submit_to_gate, where_it_waits, withdraw_submission
from heis.lift.parts import links_about
from heis.lift.queries import room as reading
from heis.lift.queries.evaluating import must_be_evaluated
from heis.lift.queries.holdings import open_submission_of
from heis.lift.queries.rights import rights_of
from heis.lift.queries.visibility import initiative_visible_to, source_of
from heis.lift.rules import Right, may_place
from heis.lift.web import showing
from heis.lift.web.entering import initiative_to
from heis.organisation.request import Request
from heis.strategy.document import StrategyDocument
from heis.strategy.queries import document_numbered, document_of

REASON = forms.Textarea(attrs={"rows": 4})


class SubmitForm(Form):
    """What the decider should know; the answers when it was sent back, and what is new when it is paused."""

    message = forms.CharField(
        label=_("Noe den som beslutter bør vite? (valgfritt)"), widget=REASON, max_length=3000, required=False
    )

    def __init__(self, *args: Any, questions: Decision | None, pause: Decision | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.pause = questions, pause
        if questions or pause:
            self.fields["message"].label = _("Hva er nytt siden saken ble satt på pause?") if pause else _("Svaret ditt")


@dataclass(frozen=True, slots=True)
class SubmitPage:
    """What will be laid before whom, and what is missing; or where it waits, when it is sent in already."""

    initiative: Initiative
    waiting: str
    next_gate: reading.NextGate
    from_stage: str
    to_stage: str
    floor_name: str
    decision_days: int
    at_top: bool
    checks: Sequence[CheckItem]
    questions: Decision | None
    pause: Decision | None
    may_submit: bool
    may_place: bool
    form: SubmitForm

    @property
    def is_ready(self) -> bool:
        """Whether there is nothing left but to send it in."""
        return self.may_submit and self.initiative.is_placed and self.next_gate.place is not None and not self.next_gate.remaining

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Send inn til beslutning")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def submit(request: Request, number: int) -> HttpResponse:
    """Lay the initiative before its next gate."""
    initiative = initiative_to(Right.SUBMIT, request, number)
    document = document_of(initiative.strategy_version)
    last = reading.last_decision_of(initiative)
    questions = last if last and last.outcome == Outcome.RETURN else None
    pause = last if last and last.outcome == Outcome.PAUSE and initiative.paused_until else None
    form = SubmitForm(request.POST or None, questions=questions, pause=pause)
    if request.method == "POST" and form.attempt(
        lambda: submit_to_gate(initiative, by=request.viewer, at=now(), message=form.cleaned_data["message"])
    ):
        return redirect_after(request, "lift:room", number, message=_("Sendt inn. Nå er det den som beslutter sin tur."))
    ahead = reading.next_gate_of(initiative, document, local_date(now()))
    if ahead is None:
        raise Http404
    return render(request, "lift/submit.jinja", _submit_page(request, initiative, ahead, form), status=form.status)


def _submit_page(request: Request, initiative: Initiative, ahead: reading.NextGate, form: SubmitForm) -> SubmitPage:
    document, language = document_of(initiative.strategy_version), active_language()
    floor = document.floor(ahead.floor)
    rights = rights_of(request.viewer, initiative)
    waiting = open_submission_of(initiative)
    return SubmitPage(
        initiative=initiative,
        waiting=where_it_waits(waiting) if waiting else "",
        next_gate=ahead,
        from_stage=document.stage(ahead.gate.from_stage).name.in_language(language),
        to_stage=document.stage(ahead.gate.to_stage).name.in_language(language),
        floor_name=floor.name.in_language(language),
        decision_days=floor.decision_days,
        at_top=floor.number == document.floors[-1].number,
        checks=showing.check_items(ahead.grounds, initiative, language, may_edit=Right.EDIT in rights and not initiative.floor),
        questions=form.questions,
        pause=form.pause,
        may_submit=Right.SUBMIT in rights and not initiative.floor,
        may_place=may_place(request.viewer, initiative.municipality_id, rights),
        form=form,
    )


@access(PUBLIC)
@require_POST
def withdraw(request: Request, number: int) -> HttpResponse:
    """Take the initiative back from the gate."""
    initiative = initiative_visible_to(request.viewer, number)
    submission = reading.submissions_of(initiative).filter(closed_at=None).first()
    if submission is None:
        return redirect_after(request, "lift:room", number, message=_("Initiativet ligger ikke til beslutning lenger."))
    withdraw_submission(submission, by=request.viewer, at=now())
    return redirect_after(request, "lift:room", number, message=_("Trukket tilbake. Dere kan endre og sende inn igjen."))


class DecisionForm(Form):
    """Two clicks and a sentence: the outcome, the reason, and what the outcome needs besides."""

    outcome = forms.ChoiceField(
        label=_("Beslutning"), widget=forms.RadioSelect, error_messages={"required": _("Velg hva du beslutter.")}
    )
    reason = forms.CharField(
        label=_("Hvorfor?"),
        widget=REASON,
        max_length=3000,
        required=False,
        help_text=_("Ildsjelen leser dette. Skriv så det kan brukes."),
    )
    resume_on = forms.DateField(
        label=_("Ta opp igjen"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Bare ved pause.")
    )
    learning = forms.CharField(
        label=_("Hva lærte vi?"),
        widget=REASON,
        max_length=5000,
        required=False,
        help_text=_("Bare når saken avsluttes. Det står under Lærdommer, så skriv roller, ikke navn."),
    )

    def __init__(self, *args: object, outcomes: Sequence[tuple[str, object]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]

    def verdict(self) -> Verdict:
        """What the decider says."""
        data = self.cleaned_data
        return Verdict(Outcome(data["outcome"]), data["reason"], data["learning"], data["resume_on"])


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """The one-page basis: what is asked, why, on what grounds, and what was decided before."""

    initiative: Initiative
    submission: Submission
    from_stage: str
    to_stage: str
    floor_name: str
    tags: Sequence[Tag]
    facts: Sequence[Fact]
    grounds: Sequence[tuple[reading.Ground, Filled]]
    links: Sequence[Link]
    language: str
    files: Sequence[FileItem]
    exchange: Exchange
    history: Sequence[LogItem]
    form: DecisionForm
    at: datetime

    @property
    def asked(self) -> str:
        """Who asks for what, and who lifted it here."""
        stages = {"name": self.exchange.asked_by, "here": self.from_stage, "there": self.to_stage}
        if self.exchange.lifted_by:
            words = gettext("%(name)s ber om å gå fra %(here)s til %(there)s, løftet av %(lifter)s.")
            return words % {**stages, "lifter": self.exchange.lifted_by}
        return gettext("%(name)s ber om å gå fra %(here)s til %(there)s.") % stages

    @property
    def lead(self) -> str:
        """What it is in one sentence."""
        return showing.lead_of(self.initiative)

    @property
    def title(self) -> str:
        """The title of the page."""
        return self.initiative.title

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return [Link(gettext("Min side"), reverse("lift:desk"))]


def outcomes_for(submission: Submission, document: StrategyDocument, language: str) -> list[tuple[str, object]]:
    """The decisions that are possible, in the words of the strategy."""
    to_stage = document.stage(submission.to_stage).name.in_language(language)
    choices: list[tuple[str, object]] = [
        (Outcome.ADVANCE, _("Gå videre til %(stage)s") % {"stage": to_stage}),
        (Outcome.RETURN, _("Send tilbake med spørsmål")),
        (Outcome.PAUSE, _("Sett på pause til en dato")),
        (Outcome.STOP, _("Avslutt med læring")),
    ]
    if submission.floor < document.floors[-1].number:
        above = mid_sentence(document.floor(submission.floor + 1).name.in_language(language))
        choices.append((Outcome.LIFT, _("Løft til neste etasje: %(floor)s") % {"floor": above}))
    return choices


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def decide(request: Request, number: int, submission: int) -> HttpResponse:
    """Read the basis and decide. Who may not is told why in the room."""
    initiative = initiative_visible_to(request.viewer, number)
    history = reading.latest_submissions_of(initiative)
    laid = next((s for s in history if s.pk == submission), None)
    if laid is None:
        raise Http404
    if request.method == "GET":
        try:
            require_may_decide(laid, by=request.viewer, at=now())
        except Refusal as refusal:
            decision = reading.decision_on(laid)
            is_mine = decision is not None and decision.decided_by_id == request.viewer.person_id
            return redirect_after(request, "lift:room", number, warning="" if is_mine else refusal.message)
    document = document_numbered(laid.strategy_version_id)
    form = DecisionForm(request.POST or None, outcomes=outcomes_for(laid, document, active_language()))
    if request.method == "POST" and form.attempt(lambda: decide_gate(laid, verdict=form.verdict(), by=request.viewer, at=now())):
        return redirect_after(request, "lift:desk", message=_("Beslutningen er tatt, og alle det gjelder får beskjed."))
    return render(request, "lift/decide.jinja", _decision_page(request, laid, history, form), status=form.status)


def _decision_page(request: Request, laid: Submission, history: Sequence[Submission], form: DecisionForm) -> DecisionPage:
    initiative, language = laid.initiative, active_language()
    document, followed = document_numbered(laid.strategy_version_id), document_of(initiative.strategy_version)
    exchange = exchange_about(laid, history, language)
    return DecisionPage(
        initiative=initiative,
        submission=laid,
        from_stage=document.stage(laid.from_stage).name.in_language(language),
        to_stage=document.stage(laid.to_stage).name.in_language(language),
        floor_name=document.floor(laid.floor).name.in_language(language),
        tags=showing.head_tags(initiative, followed, language, source=source_of(initiative, request.viewer)),
        facts=showing.facts_of(initiative, followed, language),
        grounds=filled_grounds(
            reading.grounds_of(initiative, followed, followed.gate_from(laid.from_stage)), Case(initiative, followed)
        ),
        links=links_about(initiative, laid),
        language=language,
        files=showing.file_items(reading.files_of(initiative)[: reading.MOST_FILES], initiative, request.viewer),
        exchange=exchange,
        history=decided_before(laid, history, exchange.said, language),
        form=form,
        at=now(),
    )


class ReasonForm(Form):
    """One text that says why."""

    reason = forms.CharField(label=_("Hvorfor?"), widget=REASON, max_length=3000, required=False)


@dataclass(frozen=True, slots=True)
class ReasonPage:
    """One question with one answer: `kind` is `reopen`, `restart` or `stop`. `evaluation_url`: where to go first; empty when nowhere."""

    initiative: Initiative
    kind: str
    decision: Decision | None
    form: Form
    evaluation_url: str = ""

    @property
    def narrow(self) -> str:
        """Who alone finds what was learnt; empty when all in the municipality do."""
        return showing.narrow_words(self.initiative) if self.kind == "stop" else ""

    @property
    def title(self) -> str:
        """The title of the page."""
        return reason_titles()[self.kind]

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def reopen(request: Request, number: int, decision: int) -> HttpResponse:
    """Take up a decision again, with a reason."""
    initiative = initiative_visible_to(request.viewer, number)
    found = reading.last_decision_of(initiative)
    if found is None or found.pk != decision:
        raise Http404
    require_may_reopen(found, by=request.viewer, at=now())
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.attempt(
        lambda: reopen_decision(found, reason=form.cleaned_data["reason"], by=request.viewer, at=now())
    ):
        return redirect_after(request, "lift:room", number, message=_("Beslutningen er gjenåpnet. Den forrige står i historikken."))
    return render(request, "lift/reason.jinja", ReasonPage(initiative, "reopen", found, form), status=form.status)


def reason_titles() -> dict[str, str]:
    """The question of each kind of reason page."""
    return {
        "reopen": gettext("Gjenåpne beslutningen"),
        "restart": gettext("Ta opp igjen initiativet"),
        "stop": gettext("Avslutt med læring"),
    }


class LearningForm(Form):
    """What was learnt."""

    learning = forms.CharField(
        label=_("Hva lærte dere?"),
        widget=REASON,
        max_length=5000,
        required=False,
    )

    def __init__(self, *args: object, is_narrow: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        found = _("Den neste som prøver, finner dette under Lærdommer. Skriv roller, ikke navn.")
        self.fields["learning"].help_text = _("Skriv roller, ikke navn.") if is_narrow else found


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def stop(request: Request, number: int) -> HttpResponse:
    """The team ends its own initiative. Beyond the first stage its evaluation is written first, and what was learnt stands there."""
    initiative = initiative_to(Right.LEAD, request, number)
    case = Case(initiative, document_of(initiative.strategy_version))
    evaluated = reading.evidence_of(initiative, EVALUATION)
    is_narrow = bool(showing.narrow_words(initiative))
    begun = {"learning": sentence_of(EVALUATION, evaluated, case)}
    form = LearningForm(request.POST or None, initial=begun, is_narrow=is_narrow)
    first = reverse("lift:evidence", args=[number, EVALUATION]) if must_be_evaluated(initiative, case.document) else ""
    if request.method == "POST" and form.attempt(
        lambda: stop_initiative(initiative, learning=form.cleaned_data["learning"], by=request.viewer, at=now())
    ):
        done = _("Avsluttet.") if is_narrow else _("Avsluttet. Takk for at dere deler det dere lærte.")
        return redirect_after(request, "lift:room", number, message=done)
    return render(request, "lift/reason.jinja", ReasonPage(initiative, "stop", None, form, first), status=form.status)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def restart(request: Request, number: int) -> HttpResponse:
    """The team takes up again what it ended itself."""
    initiative = initiative_to(Right.LEAD, request, number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.attempt(
        lambda: restart_initiative(initiative, reason=form.cleaned_data["reason"], by=request.viewer, at=now())
    ):
        return redirect_after(request, "lift:room", number, message=_("Tatt opp igjen."))
    return render(request, "lift/reason.jinja", ReasonPage(initiative, "restart", None, form), status=form.status)
