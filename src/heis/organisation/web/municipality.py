"""The municipality as a whole: its budgets, and whom it cooperates with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heis.foundation.access import access, holding
from heis.foundation.clock import local_date, now
from heis.foundation.forms import AmountField, Form
from heis.foundation.pieces import Column
from heis.foundation.refusals import NotVisible
from heis.foundation.web import Link, posted_from, redirect_after, render
from heis.organisation.models import Budget, CooperationGroup, Municipality, Role
from heis.organisation.operations import create_cooperation, invite_to_cooperation, join_cooperation, leave_cooperation, set_budget
from heis.organisation.queries import all_municipalities, budgets_of, cooperations_of, invitations_to
from heis.organisation.request import Request
from heis.organisation.web.places import tree_crumbs

ADMINISTRATOR = holding(Role.ADMINISTRATOR)


class UnknownCooperation(NotVisible):
    """There is no such cooperation that the municipality is in or invited to."""


class BudgetForm(Form):
    """A year's budget."""

    year = forms.IntegerField(label=_("År"))
    operating_nok = AmountField(label=_("Driftsbudsjett"))
    investment_nok = AmountField(label=_("Investeringsbudsjett"))


@dataclass(frozen=True, slots=True)
class BudgetPage:
    """The budgets there are, and the form for another year."""

    budgets: Sequence[Budget]
    form: BudgetForm
    crumbs: Sequence[Link]

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Budsjett")

    @property
    def columns(self) -> list[Column]:
        """The columns of the budgets."""
        amounts = [
            Column("operating_nok", gettext("Drift"), numeric=True),
            Column("investment_nok", gettext("Investering"), numeric=True),
        ]
        return [Column("year", gettext("År")), *amounts]


@access(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def budget(request: Request) -> HttpResponse:
    """See and set the budgets."""
    form = BudgetForm(request.POST or None, initial={"year": local_date(now()).year})
    if request.method == "POST" and form.attempt(
        lambda: set_budget(request.municipality, **form.cleaned_data, by=request.viewer, at=now())
    ):
        return redirect_after(request, "organisation:budget", message=_("Budsjettet er lagret."))
    budgets = budgets_of(request.municipality)
    return render(request, "organisation/budget.jinja", BudgetPage(budgets, form, tree_crumbs()), status=form.status)


# Cooperation


class NewCooperationForm(Form):
    """The name of a cooperation."""

    name = forms.CharField(label=_("Navnet på samarbeidet"), max_length=100, help_text=_("For eksempel Nedre Glomma."))


class InviteForm(Form):
    """A municipality to invite."""

    municipality = forms.ModelChoiceField(label=_("Kommune"), queryset=all_municipalities(), empty_label=_("Velg kommune"))


@dataclass(frozen=True, slots=True)
class Group:
    """A cooperation the municipality is in."""

    group: CooperationGroup
    members: Sequence[Municipality]
    invited: Sequence[Municipality]
    form: InviteForm


@dataclass(frozen=True, slots=True)
class CooperationPage:
    """The cooperations the municipality is in and is invited to."""

    groups: Sequence[Group]
    invitations: Sequence[CooperationGroup]
    form: NewCooperationForm
    crumbs: Sequence[Link]

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Samarbeid")


@access(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def cooperation(request: Request) -> HttpResponse:
    """See the cooperations, and found one."""
    form = NewCooperationForm(request.POST or None)
    if request.method == "POST" and form.attempt(
        lambda: create_cooperation(request.municipality, **form.cleaned_data, by=request.viewer, at=now())
    ):
        return redirect_after(
            request, "organisation:cooperation", message=_("Samarbeidet er opprettet. Inviter kommunene dere deler med.")
        )
    return _show(request, form)


def _show(request: Request, form: Form) -> HttpResponse:
    page = CooperationPage(
        groups=[_group(group, form) for group in cooperations_of(request.municipality)],
        invitations=list(invitations_to(request.municipality)),
        form=form if isinstance(form, NewCooperationForm) else NewCooperationForm(),
        crumbs=tree_crumbs(),
    )
    return render(request, "organisation/cooperation.jinja", page, status=form.status)


def _group(group: CooperationGroup, shown: Form) -> Group:
    auto_id = f"group{group.pk}_%s"
    form = shown if isinstance(shown, InviteForm) and shown.auto_id == auto_id else InviteForm(auto_id=auto_id)
    return Group(group, list(group.municipalities.all()), list(group.invited.all()), form)


@access(ADMINISTRATOR)
@posted_from("organisation:cooperation")
def invite(request: Request, group_id: int) -> HttpResponse:
    """Invite a municipality."""
    group = _group_asked_for(request, group_id)
    form = InviteForm(request.POST, auto_id=f"group{group.pk}_%s")
    if form.attempt(lambda: invite_to_cooperation(group, **form.cleaned_data, by=request.viewer, at=now())):
        return redirect_after(
            request, "organisation:cooperation", message=_("Kommunen er invitert. Ingenting deles før de sier ja.")
        )
    return _show(request, form)


@access(ADMINISTRATOR)
@require_POST
def join(request: Request, group_id: int) -> HttpResponse:
    """Let the municipality in."""
    return _answer(request, group_id, join_cooperation, _("Kommunen er med i samarbeidet."))


@access(ADMINISTRATOR)
@require_POST
def leave(request: Request, group_id: int) -> HttpResponse:
    """Take the municipality out."""
    return _answer(request, group_id, leave_cooperation, _("Kommunen er ute av samarbeidet."))


def _answer(request: Request, group_id: int, carry_out: Callable[..., None], message: object) -> HttpResponse:
    group = _group_asked_for(request, group_id)
    carry_out(group, municipality=request.municipality, by=request.viewer, at=now())
    return redirect_after(request, "organisation:cooperation", message=message)


@access(ADMINISTRATOR)
@require_GET
def administration(request: Request) -> HttpResponse:
    """What an administrator can do."""
    return render(request, "organisation/administration.jinja", AdministrationPage(tree_crumbs()))


@dataclass(frozen=True, slots=True)
class AdministrationPage:
    """The administrator's doors."""

    crumbs: Sequence[Link]

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Administrer kommunen")


def _group_asked_for(request: Request, group_id: int) -> CooperationGroup:
    known = [*cooperations_of(request.municipality), *invitations_to(request.municipality)]
    for group in known:
        if group.pk == group_id:
            return group
    raise UnknownCooperation("")
