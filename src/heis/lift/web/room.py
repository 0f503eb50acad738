"""The initiative's room, its description, its log, and the small things done in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from heis.foundation.access import PUBLIC, access
from heis.foundation.audience import Audience
from heis.foundation.clock import local_date, now
from heis.foundation.forms import AmountField, Form
from heis.foundation.jinja import mid_sentence
from heis.foundation.language import active_language
from heis.foundation.pieces import CheckItem, Fact, FileItem, LogItem, PersonItem, Step, Tag, Theirs, TodoItem
from heis.foundation.refusals import SomebodyWasFirst
from heis.foundation.web import Link, redirect_after, render
from heis.journal.operations import Subject
from heis.journal.queries import event_lines_of
from heis.lift.crumbs import list_crumbs, room_crumbs
from heis.lift.evidence import EVALUATION, Case, is_open_after_end
from heis.lift.exchange import Exchange, exchange_about
from heis.lift.models import (
    Comment,
    Decision,
    Initiative,
    Invitation,
    Membership,
    Novelty,
    Outcome,
    Submission,
)
from heis.lift.operations.describing import Description, UnableToDescribe, describe_initiative, is_more_than_the_budget
from heis.lift.parts import Card, cards_in, links_about
from heis.lift.queries import room as reading
from heis.lift.queries.circles import circle_name
from heis.lift.queries.evaluating import lacks_evaluation
from heis.lift.queries.holdings import holdings_for
from heis.lift.queries.listing import find_initiative_by_number
from heis.lift.queries.rights import rights_in, rights_of, team_of
from heis.lift.queries.sizing import Settled, settled_size_of
from heis.lift.queries.visibility import initiative_visible_to, source_of
from heis.lift.rules import STOPPED, Right, State, may_place, usable
from heis.lift.web import showing
from heis.lift.web.entering import initiative_to
from heis.organisation.models import Unit
from heis.organisation.queries import open_units_of, titles_of
from heis.organisation.request import Request
from heis.strategy.document import StrategyDocument
from heis.strategy.queries import document_of


@dataclass(frozen=True, slots=True)
class RoomPage:
    """Everything the room shows. A stranger gets what it is, where it stands, who holds it and what comes next in ten seconds."""

    initiative: Initiative
    document: StrategyDocument
    state: State
    tags: Sequence[Tag]
    facts: Sequence[Fact]
    steps: Sequence[Step]
    checks: Sequence[CheckItem]
    other_kinds: Sequence[Link]
    floor_name: str
    next_gate: reading.NextGate | None
    submission: Submission | None
    exchange: Exchange | None
    last_decision: Decision | None
    decides: bool
    may_reopen: bool
    lacks_evaluation: bool
    team: Sequence[Membership]
    people: Sequence[PersonItem]
    invitations: Sequence[Invitation]
    my_invitation: Invitation | None
    my_request: Invitation | None
    rights: frozenset[Right]
    may_place: bool
    is_signed_in: bool
    is_member: bool
    is_guest: bool
    is_following: bool
    audience: Audience
    events: Sequence[LogItem]
    comments: Sequence[Comment]
    older_comments: int | None
    files: Sequence[FileItem]
    older_files: int | None
    todos: Sequence[TodoItem]
    cards: Sequence[Card]
    links: Sequence[Link]
    comment_form: Form
    todo_form: Form
    file_form: Form
    language: str
    at: datetime

    def may(self, right: str) -> bool:
        """Whether the viewer has a right, by its name."""
        return Right(right) in self.rights

    @property
    def may_ask(self) -> bool:
        """Whether the viewer may ask to be let in, and neither has asked nor is asked already."""
        return Right.ASK_TO_JOIN in self.rights and self.my_invitation is None and self.my_request is None

    @property
    def shows_todo_form(self) -> bool:
        """Whether the viewer can write down something to do. A form that was refused is shown whatever has happened since."""
        return self.todo_form.is_bound or (Right.WORK in self.rights and self.is_signed_in and self.state != State.STOPPED)

    @property
    def lead(self) -> str:
        """What it is in one sentence."""
        return showing.lead_of(self.initiative)

    @property
    def audience_name(self) -> str:
        """Who sees it, in words."""
        return circle_name(self.audience, self.initiative)

    @property
    def at_top(self) -> bool:
        """Whether it waits on the uppermost floor."""
        return self.initiative.floor == self.document.floors[-1].number

    @property
    def to_stage(self) -> str:
        """The name of the stage behind the next gate."""
        return self.document.stage(self.next_gate.gate.to_stage).name.in_language(self.language) if self.next_gate else ""

    @property
    def gate_floor_name(self) -> str:
        """The name of the floor that decides at the next gate."""
        return self.document.floor(self.next_gate.floor).name.in_language(self.language) if self.next_gate else ""

    @property
    def first_missing_url(self) -> str:
        """Where the first missing piece of evidence is filled in."""
        missing = self.next_gate.remaining if self.next_gate else []
        return reverse("lift:evidence", args=[self.initiative.pk, missing[0].kind.key]) if missing else ""

    @property
    def evaluation_url(self) -> str:
        """Where the evaluation is written and read; empty while nobody has finished it and the viewer may not write it."""
        readable = self.initiative.evaluated_at is not None or (self.lacks_evaluation and Right.EDIT in self.rights)
        return reverse("lift:evidence", args=[self.initiative.pk, EVALUATION]) if readable else ""

    @property
    def owner(self) -> str:
        """The name of the owner; empty when there is none."""
        return next((member.person.name for member in self.team if member.is_owner), "")

    @property
    def is_citizens(self) -> bool:
        """Whether the viewer leads it from outside the municipality, and waits for its answer: it has not found the unit yet."""
        return self.initiative.needs_unit and Right.LEAD in self.rights and not self.may_place

    @property
    def works_with_it(self) -> str:
        """Who works with it for whoever sent it in; empty while the municipality has not answered."""
        return "" if self.is_citizens else self.owner

    @property
    def lacks_owner(self) -> bool:
        """Whether it rides with a team in which nobody owns it."""
        return bool(self.team) and not self.owner and self.state not in {State.STOPPED, State.IN_USE}

    @property
    def answer_by(self) -> date | None:
        """The day the municipality has promised to answer whoever sent it in; None when nothing is promised."""
        return reading.promised_by(self.initiative)

    @property
    def answer_is_late(self) -> bool:
        """Whether the promised day has passed."""
        return self.answer_by is not None and self.answer_by < local_date(self.at)

    @property
    def decision_days(self) -> int:
        """How many days the floor of the next gate has to decide."""
        return self.document.floor(self.next_gate.floor).decision_days if self.next_gate else 0

    @property
    def stopped_by_decision(self) -> bool:
        """Whether a floor stopped it; then only the floor can reopen it."""
        return self.last_decision is not None and self.last_decision.outcome == Outcome.STOP

    @property
    def title(self) -> str:
        """The title of the page."""
        return self.initiative.title

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return list_crumbs()


def room_page(
    request: Request,
    initiative: Initiative,
    *,
    comment_form: Form | None = None,
    todo_form: Form | None = None,
    file_form: Form | None = None,
) -> RoomPage:
    """Read everything the room shows."""
    from heis.lift.web.talk import CommentForm, FileForm, TodoForm

    at, viewer, language = now(), request.viewer, active_language()
    on = local_date(at)
    document = document_of(initiative.strategy_version)
    team = list(team_of(initiative))
    rights = usable(rights_in(viewer, initiative, team), stage=initiative.stage)
    waiting = list(reading.waiting_invitations_of(initiative)) if viewer.is_signed_in else []
    history = reading.latest_submissions_of(initiative)
    latest = history[0] if history else None
    submission = latest if latest and latest.closed_at is None else None
    last = reading.decision_on(latest)
    holdings, persons = holdings_for(initiative.unit, document, on), frozenset(m.person_id for m in team)
    ahead = reading.gate_ahead_of(initiative, document, latest, holdings, persons)
    may_edit = Right.EDIT in rights and not initiative.floor
    grounds = ahead.grounds if ahead else reading.grounds_of(initiative, document, None)
    said, files = reading.latest_comments(initiative), reading.latest_files(initiative)
    is_member = viewer.is_signed_in and any(member.person_id == viewer.person_id for member in team)
    return RoomPage(
        initiative=initiative,
        document=document,
        state=reading.state_now(initiative),
        tags=showing.head_tags(initiative, document, language, source=source_of(initiative, viewer)),
        facts=showing.facts_of(initiative, document, language),
        steps=showing.stage_steps(initiative, document, language),
        checks=showing.check_items(grounds, initiative, language, may_edit=may_edit),
        other_kinds=_other_kinds(initiative, document, grounds, language) if may_edit else [],
        floor_name=document.floor(initiative.floor).name.in_language(language),
        next_gate=ahead,
        submission=submission,
        exchange=exchange_about(submission, history, language) if submission else None,
        last_decision=last,
        decides=reading.decides_now(viewer, submission, on),
        may_reopen=last is not None and not initiative.floor and reading.reopens(viewer, last, holdings, persons),
        lacks_evaluation=lacks_evaluation(initiative, document),
        team=team,
        people=showing.team_items(team, titles_of([m.person_id for m in team], initiative.municipality, on)),
        invitations=waiting if is_member or Right.LEAD in rights else [],
        my_invitation=next((i for i in waiting if i.person_id == viewer.person_id and i.kind != "request"), None),
        my_request=reading.request_of(viewer, waiting),
        rights=rights,
        may_place=may_place(viewer, initiative.municipality_id, rights),
        is_signed_in=viewer.is_signed_in,
        is_member=is_member,
        is_guest=initiative.pk in viewer.opened and not is_member and Right.LEAD not in rights,
        is_following=reading.is_following(viewer, initiative),
        audience=Audience(initiative.audience),
        events=showing.log_items(event_lines_of(Subject("initiative", initiative.pk), limit=6, in_its_room=True)),
        comments=said.items,
        older_comments=said.older,
        files=showing.file_items(files.items, initiative, viewer, rights),
        older_files=files.older,
        todos=showing.todo_items(
            reading.todos_of(initiative), on, document, language, may_tick=Right.WORK in rights and viewer.is_signed_in
        ),
        cards=cards_in(initiative, viewer, on),
        links=links_about(initiative, submission or (latest if last and ahead is None else None)),
        comment_form=comment_form or CommentForm(),
        todo_form=todo_form or TodoForm(team=team),
        file_form=file_form or FileForm(),
        language=language,
        at=at,
    )


def _other_kinds(
    initiative: Initiative, document: StrategyDocument, grounds: Sequence[reading.Ground], language: str
) -> list[Link]:
    """The strategy's other kinds that can be written now, besides those that are shown, in its order."""
    shown = {ground.kind.key for ground in grounds}
    return [
        Link(kind.name.in_language(language), reverse("lift:evidence", args=[initiative.pk, kind.key]))
        for kind in document.evidence_kinds
        if kind.key not in shown and (initiative.stage != STOPPED or is_open_after_end(kind.key))
    ]


@access(PUBLIC)
@require_GET
def room(request: Request, number: int) -> HttpResponse:
    """The room."""
    return render(request, "lift/room.jinja", room_page(request, initiative_visible_to(request.viewer, number)))


class DescriptionForm(Form):
    """What the initiative is, in the strategy's terms."""

    title = forms.CharField(label=_("Tittel"), max_length=120)
    summary = forms.CharField(
        label=_("Kort fortalt"),
        max_length=300,
        required=False,
        help_text=_("Én setning som en fremmed forstår. Står øverst i rommet."),
    )
    problem = forms.CharField(label=_("Problemet"), widget=forms.Textarea(attrs={"rows": 5}), max_length=5000)
    for_whom = forms.CharField(label=_("Hvem gjelder det?"), max_length=1000, required=False)
    idea = forms.CharField(label=_("Idéen"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000, required=False)
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        label=_("Hvor hører det til?"), queryset=None, empty_label=_("Vet ikke ennå"), required=False
    )
    areas = forms.MultipleChoiceField(
        label=_("Strategiske områder"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Velg dem det bidrar mest til. Det første gir fargen i heisen."),
    )
    form = forms.ChoiceField(label=_("Form"), required=False)
    degree = forms.ChoiceField(label=_("Grad"), required=False)
    novelty = forms.ChoiceField(
        label=_("Er løsningen ny eller hentet fra andre?"),
        required=False,
        choices=[("", _("Ikke avklart")), *Novelty.choices],
    )
    builds_on_text = forms.CharField(
        label=_("Hentet fra"),
        max_length=200,
        required=False,
        help_text=_("Hvem har gjort det før? En kopiert løsning teller fullt ut."),
    )
    builds_on = forms.IntegerField(
        label=_("Nummeret på initiativet det bygger på (valgfritt)"),
        required=False,
        min_value=1,
    )
    amount_nok = AmountField(
        label=_("Samlet kostnad i kroner (valgfritt)"),
        required=False,
        help_text=_("Omtrent hva det binder av penger i alt. Beløpet er med på å avgjøre hvilken etasje som beslutter."),
    )
    size_class = forms.ChoiceField(label=_("Størrelse"), help_text=_("Beløpet kan gjøre den større, aldri mindre."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: object,
        initiative: Initiative,
        document: StrategyDocument,
        language: str,
        may_place: bool,
        settled: Settled | None,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", _("Ikke avklart"))]
        self.fields["unit"].queryset = open_units_of(initiative.municipality)  # type: ignore[attr-defined]
        if not may_place:
            self.fields["unit"].widget = forms.HiddenInput()
        elif initiative.is_placed and initiative.unit.closed_on:
            self.fields["unit"].empty_label = _("%(unit)s (nedlagt)") % {"unit": initiative.unit.name}  # type: ignore[attr-defined]
        elif initiative.is_placed:
            self.fields["unit"].required = True
            self.fields["unit"].empty_label = None  # type: ignore[attr-defined]
        self._choose("areas", [(a.key, a.name.in_language(language)) for a in document.areas])
        self._choose("form", [*nothing, *((f.key, f.name.in_language(language)) for f in document.forms)])
        self._choose("degree", [*nothing, *((d.key, d.name.in_language(language)) for d in document.degrees)])
        sizes: list[tuple[str, object]] = [(s.key, s.name.in_language(language)) for s in document.size_classes]
        smaller = [key for key, _name in sizes].index(settled.sized.size_class) if settled else 0
        self._choose(
            "size_class", sizes if self.is_bound else sizes[smaller:]
        )  # what is sent is the operation's to refuse, with the reason

    def _choose(self, field: str, choices: list[tuple[str, object]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def description(self, source: Initiative | None) -> Description:
        """What was filled in."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in {"version", "builds_on"}}
        return Description(**kept, builds_on=source)


@dataclass(frozen=True, slots=True)
class DescribePage:
    """The form, with the strategy's explanations at hand."""

    initiative: Initiative
    document: StrategyDocument
    form: DescriptionForm
    theirs: Sequence[Theirs]
    settled: Settled | None

    @property
    def settled_by(self) -> str:
        """The name of the finished evidence that says how large it is; empty when nothing does."""
        return self.settled.kind.name.in_language(active_language()) if self.settled else ""

    @property
    def was_second(self) -> bool:
        """Whether somebody saved while the person wrote; the next save is then made knowingly."""
        return self.form.status == SomebodyWasFirst.status

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Beskriv initiativet")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


DESCRIBED = (
    "title",
    "summary",
    "problem",
    "for_whom",
    "idea",
    "areas",
    "form",
    "degree",
    "novelty",
    "builds_on_text",
    "amount_nok",
)


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def describe(request: Request, number: int) -> HttpResponse:
    """Describe the initiative."""
    initiative = initiative_to(Right.EDIT, request, number)
    source = source_of(initiative, request.viewer)
    document = document_of(initiative.strategy_version)
    initial = {name: getattr(initiative, name) for name in DESCRIBED}
    initial |= {
        "unit": initiative.unit_id if initiative.is_placed else None,
        "builds_on": source.pk if source else None,
        "version": initiative.version,
    }
    initial |= {"size_class": initiative.size_class}
    settled = settled_size_of(Case(initiative, document))
    form = DescriptionForm(
        request.POST or None,
        initial=initial,
        initiative=initiative,
        document=document,
        language=active_language(),
        may_place=may_place(request.viewer, initiative.municipality_id, rights_of(request.viewer, initiative)),
        settled=settled,
    )
    if request.method == "POST" and form.attempt(lambda: _describe(request, initiative, form)):
        words = _kept_words(initiative, str(initial["size_class"]), document)
        odd = is_more_than_the_budget(initiative, local_date(now()))
        warning = _("Kostnaden er større enn hele budsjettet til kommunen. Se over at den er riktig.") if odd else ""
        return redirect_after(request, "lift:room", number, message=words, warning=warning)
    if form.status == SomebodyWasFirst.status:
        initiative = initiative_visible_to(request.viewer, number)
    page = DescribePage(initiative, document, form, _theirs(initiative, source, form), settled)
    return render(request, "lift/describe.jinja", page, status=form.status)


def _kept_words(initiative: Initiative, before: str, document: StrategyDocument) -> str:
    """That the description is saved, and what it means when the initiative has got another size."""
    saved, gate = gettext("Beskrivelsen er lagret."), reading.next_gate_of(initiative, document, local_date(now()))
    if initiative.size_class == before or gate is None:
        return saved
    size, floor = document.size_class(initiative.size_class), document.floor(gate.floor)
    values = {
        "size": size.name.in_language(active_language()),
        "stage": document.stage(gate.gate.to_stage).name.in_language(active_language()),
        "floor": mid_sentence(floor.name.in_language(active_language())),
    }
    changed = gettext("Størrelsen er nå %(size)s, og porten til %(stage)s besluttes av %(floor)s.") % values
    return f"{saved} {changed}"


def _theirs(initiative: Initiative, source: Initiative | None, form: DescriptionForm) -> list[Theirs]:
    """What stands in the description now and is not as the person has written it. `source`: what it builds on, if they may see that."""
    if form.status != SomebodyWasFirst.status:
        return []
    stored = {name: getattr(initiative, name) for name in (*DESCRIBED, "size_class")}
    stored |= {"unit": initiative.unit_id if initiative.is_placed else None, "builds_on": source.pk if source else None}
    return [
        Theirs(str(form[name].label), _in_words(form, name, value))
        for name, value in stored.items()
        if not form[name].is_hidden and _plain(value) != _plain(form[name].value())
    ]


def _plain(value: object) -> list[str]:
    parts = value if isinstance(value, list | tuple) else [value]
    return [" ".join(str(part).split()) for part in parts if part not in {None, ""}]


def _in_words(form: DescriptionForm, name: str, value: object) -> str:
    labels = {str(key): str(label) for key, label in getattr(form.fields[name], "choices", ())}
    return ", ".join(labels.get(part, part) for part in _plain(value)) if labels else str("" if value is None else value)


def _describe(request: Request, initiative: Initiative, form: DescriptionForm) -> None:
    number = form.cleaned_data["builds_on"]
    source = find_initiative_by_number(request.viewer, number)
    if number and source is None:
        raise UnableToDescribe(_("Vi finner ikke noe initiativ med det nummeret."), field="builds_on")
    if not number and source_of(initiative, request.viewer) is None:
        source = initiative.builds_on  # what one may not see, one cannot have taken away
    initiative.version = form.cleaned_data["version"] or initiative.version
    describe_initiative(initiative, form.description(source), by=request.viewer, at=now())


@dataclass(frozen=True, slots=True)
class LogPage:
    """Everything that happened, latest first; `older` is the id to go on before. `gates`: what was decided, with the whole reason."""

    initiative: Initiative
    events: Sequence[LogItem]
    gates: Sequence[LogItem]
    older: int | None

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Alt som har skjedd")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


LOG_SIZE = 50


@access(PUBLIC)
@require_GET
def log(request: Request, number: int) -> HttpResponse:
    """The whole log, a page at a time."""
    initiative = initiative_visible_to(request.viewer, number)
    before = request.GET.get("before", "")
    events = event_lines_of(
        Subject("initiative", initiative.pk),
        before=int(before) if before.isdecimal() and len(before) < 18 else None,
        limit=LOG_SIZE + 1,
        in_its_room=True,
    )
    older = events[LOG_SIZE - 1].id if len(events) > LOG_SIZE else None
    decided = [] if before else reading.submissions_of(initiative).filter(decision__isnull=False)[:LOG_SIZE]
    gates = showing.decided_items(decided, active_language())
    return render(request, "lift/log.jinja", LogPage(initiative, showing.log_items(events[:LOG_SIZE]), gates, older))
