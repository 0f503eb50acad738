"""My desk, and the coordinator's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from heis.foundation.access import SIGNED_IN, access, holding
from heis.foundation.clock import local_date, now
from heis.foundation.forms import Form
from heis.foundation.jinja import day, quoted
from heis.foundation.language import active_language
from heis.foundation.pieces import Kpi, LogItem
from heis.foundation.refusals import Refusal
from heis.foundation.web import Link, posted_from, redirect_after, render
from heis.journal.queries import news_for
from heis.lift.models import Decision, Initiative, Invitation, Outcome, Snag, Submission, Todo
from heis.lift.operations.deciding import Verdict, decide_alike
from heis.lift.parts import DeskSection, sections_for
from heis.lift.queries import desk as reading
from heis.lift.queries.administering import Administration, administration_of
from heis.lift.queries.evaluating import unevaluated_for_coordinator, unevaluated_of
from heis.lift.queries.room import awaited_by, invitations_to
from heis.lift.rules import may_move_to_strategy
from heis.lift.web import showing
from heis.lift.web.drafts import Offer, offers_for
from heis.organisation.models import Role
from heis.organisation.request import Request
from heis.strategy.queries import document_of, version_in_force

RIDING = 20
FIRST_DUE = 5


class ManyForm(Form):
    """The same decision and reason for several small cases."""

    submission = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Saker"), coerce=int, error_messages={"required": gettext_lazy("Velg minst én sak.")}
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Beslutning"),
        widget=forms.RadioSelect,
        choices=[(Outcome.ADVANCE, gettext_lazy("Gå videre")), (Outcome.RETURN, gettext_lazy("Send tilbake med spørsmål"))],
        initial=Outcome.ADVANCE,
    )
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=3000,
        error_messages={
            "required": gettext_lazy("Skriv hvorfor, med en setning eller to. Alle de valgte får den samme begrunnelsen.")
        },
    )

    def __init__(self, *args: object, waiting: Sequence[Submission], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        small = [(s.pk, s.initiative.title) for s in waiting if reading.is_small(s)]
        posted = cast("QueryDict", self.data).getlist("submission") if self.is_bound else []
        sent = [pk for pk in posted if pk.isdecimal() and len(pk) < 19][: reading.SHOWN]
        gone = [(int(pk), "") for pk in sent if int(pk) not in dict(small)]  # decided by somebody else meanwhile, or grown
        self.fields["submission"].choices = [*small, *gone]  # type: ignore[attr-defined]

    @property
    def picked(self) -> frozenset[str]:
        """What is ticked, also in a form that is not valid."""
        return frozenset(str(value) for value in self["submission"].value() or ())


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What waits for me, what I wait for, what I am in, what I follow, and what has moved since last time.

    `returned` is what was sent back with questions that the viewer may answer. `requests` are from those who want to join what I lead, `asked` what I want to join. `sections` are what rooms above have for the viewer. `involvement` is for union and safety representatives, `administration` for administrators;
    None for all others. `more_mine` and `more_followed`: there are more than are shown. `due` are the first deadlines of the municipality, for those who
    coordinate.
    """

    waiting: Sequence[Submission]
    returned: Sequence[Decision]
    invitations: Sequence[Invitation]
    requests: Sequence[Invitation]
    asked: Sequence[Invitation]
    todos: Sequence[Todo]
    mine: Sequence[Initiative]
    more_mine: bool
    followed: Sequence[Initiative]
    more_followed: bool
    sections: Sequence[DeskSection]
    involvement: Sequence[Initiative] | None
    unevaluated: Sequence[Initiative]
    administration: Administration | None
    news: Sequence[LogItem]
    offers: Sequence[Offer]
    is_coordinator: bool
    due: Sequence[Submission]
    language: str
    at: datetime
    many_form: ManyForm

    @property
    def lead(self) -> str:
        """The desk in one sentence."""
        if self.waiting:
            return _("Nærmeste frist er %(day)s.") % {"day": day(self.waiting[0].due_at)}
        return _("Ingenting venter på beslutning fra deg.")

    def is_small(self, submission: Submission) -> bool:
        """Whether it may be decided together with others: only the smallest size."""
        return reading.is_small(submission)

    @property
    def several_small(self) -> bool:
        """Whether there are several small ones to decide alike."""
        return sum(reading.is_small(submission) for submission in self.waiting) > 1

    def stage_name(self, submission: Submission) -> str:
        """The stage a submission asks to go to."""
        document = document_of(submission.initiative.strategy_version)
        return document.stage(submission.to_stage).name.in_language(self.language)

    def standing(self, initiative: Initiative) -> str:
        """Where an initiative stands, in a few words."""
        return showing.standing(initiative, self.language)

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Min side")


@access(SIGNED_IN)
@require_GET
def desk(request: Request) -> HttpResponse:
    """My desk."""
    return render(request, "lift/desk.jinja", _desk_page(request))


def _waiting(request: Request) -> list[Submission]:
    return list(reading.submissions_waiting_for(request.viewer, local_date(now()))[: reading.SHOWN])


def _desk_page(request: Request, many_form: ManyForm | None = None) -> DeskPage:
    at, viewer = now(), request.viewer
    on, waiting = local_date(at), _waiting(request)
    is_coordinator = viewer.holds(Role.COORDINATOR, Role.SUPPORT_TEAM)
    mine = list(reading.initiatives_of(viewer)[: RIDING + 1])
    followed = list(reading.initiatives_followed_by(viewer)[: RIDING + 1])
    return DeskPage(
        waiting=waiting,
        returned=list(reading.returned_to(viewer)[: reading.SHOWN]) if mine else [],
        invitations=list(invitations_to(viewer)[: reading.SHOWN]),
        requests=list(reading.requests_waiting_for(viewer)[: reading.SHOWN]),
        asked=list(reading.requests_of(viewer)[: reading.SHOWN]),
        todos=list(reading.todos_waiting_for(viewer)[: reading.SHOWN]),
        mine=mine[:RIDING],
        more_mine=len(mine) > RIDING,
        followed=followed[:RIDING],
        more_followed=len(followed) > RIDING,
        sections=sections_for(viewer, on),
        involvement=list(reading.waiting_for_involvement(viewer, request.municipality)[: reading.SHOWN])
        if viewer.holds(*reading.REPRESENTATIVES)
        else None,
        unevaluated=list(unevaluated_of(viewer, request.municipality)[: reading.SHOWN]),
        administration=administration_of(request.municipality, on) if request.municipality.pk in viewer.administers else None,
        news=showing.log_items(news_for(viewer)),
        offers=offers_for(request),
        is_coordinator=is_coordinator,
        due=list(reading.due_soon(viewer, at)[:FIRST_DUE]) if is_coordinator else [],
        language=active_language(),
        at=at,
        many_form=many_form or ManyForm(waiting=waiting),
    )


@access(SIGNED_IN)
@posted_from("lift:desk")
def decide_many(request: Request) -> HttpResponse:
    """The same decision and reason for several small cases: advance, or return with questions. What is refused is shown with all that was typed."""
    waiting = _waiting(request)
    form = ManyForm(request.POST, waiting=waiting)
    if not form.is_valid():
        return render(request, "lift/desk.jinja", _desk_page(request, form), status=form.status)
    data = form.cleaned_data
    chosen = reading.small_ones_waiting_for(request.viewer, local_date(now()), data["submission"])
    missing = _("Noen av sakene venter ikke lenger på deg, eller er for store til å besluttes sammen med andre. De er ikke rørt.")
    if not any(reading.is_small(laid) for laid in waiting):
        return redirect_after(request, "lift:desk", message=missing, is_error=True)
    verdict = Verdict(Outcome(data["outcome"]), data["reason"])
    done, refused = 0, [missing] if len(chosen) < len(data["submission"]) else []
    for submission, answer in decide_alike(chosen, verdict=verdict, by=request.viewer, at=now()):
        if isinstance(answer, Refusal):
            refused.append(f"{quoted(submission.initiative.title)}: {answer.message}")
        else:
            done += 1
    words = ngettext("%(count)s beslutning er tatt.", "%(count)s beslutninger er tatt.", done) % {"count": done} if done else ""
    if not refused:
        return redirect_after(request, "lift:desk", message=words)
    if words:
        messages.success(request, words)
    for reason in refused:
        form.add_error(None, reason)
    form.status = 409
    return render(request, "lift/desk.jinja", _desk_page(request, form), status=form.status)


@dataclass(frozen=True, slots=True)
class CoordinatorPage:
    """What needs a push today."""

    to_be_placed: Sequence[Initiative]
    ownerless: Sequence[Initiative]
    still: Sequence[Initiative]
    due: Sequence[Submission]
    unevaluated: Sequence[Initiative]
    snags: Sequence[Snag]
    on_old_versions: int
    at: datetime

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Koordinatorens oversikt")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return [Link(_("Min side"), reverse("lift:desk"))]

    @staticmethod
    def reason_of(snag: Snag) -> str:
        """Why the lift could not do something, in the reader's language."""
        return _(snag.reason)

    answer_by = staticmethod(awaited_by)

    @property
    def today(self) -> date:
        """The day it is."""
        return local_date(self.at)

    @property
    def numbers(self) -> list[Kpi]:
        """How much there is of each, with the way down to it."""
        late = sum(laid.due_at < self.at for laid in self.due)
        note = ngettext("%(num)s er over fristen", "%(num)s er over fristen", late) % {"num": late} if late else ""
        unplaced = [Kpi(_count(self.to_be_placed), _("uten enhet"), url="#uten-enhet")] if self.to_be_placed else []
        return [
            *unplaced,
            Kpi(_count(self.ownerless), _("mangler en eier"), url="#eier"),
            Kpi(_count(self.due), _("har frist innen sju dager"), note, "#frister"),
            Kpi(_count(self.still), _("står stille"), url="#stille"),
        ]


def _count(rows: Sequence[object]) -> str:
    return str(len(rows)) if len(rows) < reading.SHOWN else _("%(num)s eller flere") % {"num": reading.SHOWN}


@access(holding(Role.COORDINATOR, Role.SUPPORT_TEAM))
@require_GET
def coordinator(request: Request) -> HttpResponse:
    """The coordinator's desk."""
    at, target = now(), version_in_force(request.municipality)
    page = CoordinatorPage(
        to_be_placed=list(reading.to_be_placed(request.viewer)[: reading.SHOWN]),
        ownerless=list(reading.without_owner(request.viewer)[: reading.SHOWN]),
        still=list(reading.standing_still(request.viewer, at)[: reading.SHOWN]),
        due=list(reading.due_soon(request.viewer, at)[: reading.SHOWN]),
        unevaluated=list(unevaluated_for_coordinator(request.viewer, request.municipality)[: reading.SHOWN]),
        snags=list(reading.snags_of(request.viewer)[: reading.SHOWN]),
        on_old_versions=reading.initiatives_on_other_versions(request.viewer, request.municipality, target).count()
        if target and may_move_to_strategy(request.viewer, request.municipality.pk)
        else 0,
        at=at,
    )
    return render(request, "lift/coordinator.jinja", page)
