"""The team: inviting, answering, handing over, leaving, following."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heis.accounts.addresses import address_to_log_in
from heis.accounts.models import Person
from heis.foundation.access import PUBLIC, SIGNED_IN, access
from heis.foundation.clock import local_date, now
from heis.foundation.forms import Form
from heis.foundation.language import active_language
from heis.foundation.web import Link, posted_from, redirect_after, render
from heis.lift.crumbs import room_crumbs
from heis.lift.jobs import mail_invitation
from heis.lift.models import STOPPED, Initiative, Invitation, Membership, TeamRole
from heis.lift.operations.team import (
    answer_invitation,
    ask_to_join,
    decline_from_outside,
    follow_initiative,
    invitation_with,
    invite_by_email,
    invite_person,
    join_from_outside,
    leave_team,
    offer_ownership,
    unfollow_initiative,
    withdraw_invitation,
)
from heis.lift.queries import room as reading
from heis.lift.queries.leaving import gone_from_team_of
from heis.lift.queries.rights import persons_in, rights_in, team_of
from heis.lift.queries.visibility import initiative_visible_to
from heis.lift.rules import Right, usable
from heis.lift.web import showing
from heis.organisation.queries import person_with_email, titles_of
from heis.organisation.request import Request


class InviteForm(Form):
    """Whom to invite, by e-mail: a colleague is found, anybody else gets a link."""

    email = forms.EmailField(label=_("E-post"), help_text=_("Kolleger får beskjed her. Andre får en lenke på e-post."))
    role = forms.ChoiceField(label=_("Rolle i teamet"), choices=TeamRole.choices, initial=TeamRole.MEMBER)
    message = forms.CharField(label=_("Hilsen (valgfritt)"), max_length=500, required=False)


class JoinForm(Form):
    """A word to the team from somebody who wants to be let in."""

    message = forms.CharField(label=_("Hva kan du bidra med? (valgfritt)"), max_length=500, required=False)


class HandOverForm(Form):
    """Who should take over."""

    person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        label=_("Hvem skal overta?"), queryset=None, required=False, empty_label=_("Velg")
    )
    email = forms.EmailField(label=_("Eller e-posten til en kollega utenfor teamet"), required=False)
    message = forms.CharField(label=_("Hilsen (valgfritt)"), max_length=500, required=False)

    def __init__(self, *args: object, team: Sequence[Membership] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = persons_in([m for m in team if not m.is_owner])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """One of the two, and somebody we know."""
        data: dict[str, object] = super().clean() or {}
        found = data.get("person") or person_with_email(str(data.get("email") or ""))
        if found is None and not self.errors:
            self.add_error("person", _("Velg en i teamet, eller skriv e-posten til en kollega som finnes her."))
        return data | {"person": found}


@dataclass(frozen=True, slots=True)
class Member:
    """One in the team as shown; `leave_url` is empty when the viewer may not take them out. `has_left` is for those who lead to know."""

    name: str
    about: str
    role: str
    leave_url: str
    is_me: bool
    has_left: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The team, who is asked, what the viewer has asked, and the forms they may use. A form that was refused is shown whatever has happened since."""

    initiative: Initiative
    members: Sequence[Member]
    invitations: Sequence[Invitation]
    my_request: Invitation | None
    rights: frozenset[Right]
    join_form: JoinForm
    invite_form: InviteForm
    hand_over_form: HandOverForm

    def may(self, right: str) -> bool:
        """Whether the viewer has a right, by its name."""
        return Right(right) in self.rights

    @property
    def some_have_left(self) -> bool:
        """Whether somebody in the team has left, as far as the viewer is to know."""
        return any(member.has_left for member in self.members)

    @property
    def shows_join(self) -> bool:
        """Whether the viewer can ask to be let in."""
        return self.join_form.is_bound or (Right.ASK_TO_JOIN in self.rights and self.my_request is None)

    @property
    def shows_invite(self) -> bool:
        """Whether the viewer can invite."""
        return self.invite_form.is_bound or Right.INVITE in self.rights

    @property
    def shows_hand_over(self) -> bool:
        """Whether the viewer can ask somebody to take over."""
        return self.hand_over_form.is_bound or (Right.LEAD in self.rights and self.initiative.stage != STOPPED)

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Teamet")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


def _show(
    request: Request,
    initiative: Initiative,
    *,
    join_form: JoinForm | None = None,
    invite_form: InviteForm | None = None,
    hand_over: HandOverForm | None = None,
) -> HttpResponse:
    team = list(team_of(initiative))
    rights = usable(rights_in(request.viewer, initiative, team), stage=initiative.stage)
    waiting = list(reading.waiting_invitations_of(initiative)) if request.viewer.is_signed_in else []
    shown = join_form or invite_form or hand_over
    page = TeamPage(
        initiative=initiative,
        members=_members(request, initiative, team, leads=Right.LEAD in rights),
        invitations=waiting if Right.INVITE in rights else [],
        my_request=reading.request_of(request.viewer, waiting),
        rights=rights,
        join_form=join_form or JoinForm(),
        invite_form=invite_form or InviteForm(),
        hand_over_form=hand_over or HandOverForm(team=team),
    )
    return render(request, "lift/team.jinja", page, status=shown.status if shown else 200)


def _members(request: Request, initiative: Initiative, team: Sequence[Membership], *, leads: bool) -> list[Member]:
    on = local_date(now())
    titles = titles_of([m.person_id for m in team], initiative.municipality, on)
    left = set(gone_from_team_of(initiative, on).values_list("pk", flat=True)) if leads else set()
    mine = request.viewer.person_id
    return [
        Member(
            name=m.person.name,
            about=titles.get(m.person_id, ""),
            role=showing.part_of(m),
            leave_url=reverse("lift:leave", args=[initiative.pk, m.pk])
            if (leads or m.person_id == mine) and not m.is_owner
            else "",
            is_me=m.person_id == mine,
            has_left=m.pk in left,
        )
        for m in team
    ]


@access(PUBLIC)
@require_GET
def team(request: Request, number: int) -> HttpResponse:
    """The team."""
    return _show(request, initiative_visible_to(request.viewer, number))


@access(SIGNED_IN)
@posted_from("lift:team")
def invite(request: Request, number: int) -> HttpResponse:
    """Invite somebody."""
    initiative = initiative_visible_to(request.viewer, number)
    form = InviteForm(request.POST)
    if form.attempt(lambda: _invite(request, initiative, form)):
        return redirect_after(request, "lift:team", number, message=_("Invitasjonen er sendt."))
    return _show(request, initiative, invite_form=form)


def _invite(request: Request, initiative: Initiative, form: InviteForm) -> None:
    data = form.cleaned_data
    role, message = TeamRole(data["role"]), data["message"]
    person = person_with_email(data["email"])
    if person:
        invite_person(initiative, person, role=role, message=message, by=request.viewer, at=now())
        return
    with transaction.atomic():
        invitation, token = invite_by_email(initiative, data["email"], role=role, message=message, by=request.viewer, at=now())
        address = request.build_absolute_uri(reverse("lift:invitation", args=[token]))
        mail_invitation.defer(invitation_id=invitation.pk, address=address)


@access(SIGNED_IN)
@posted_from("lift:team")
def hand_over(request: Request, number: int) -> HttpResponse:
    """Ask somebody to take over."""
    initiative = initiative_visible_to(request.viewer, number)
    form = HandOverForm(request.POST, team=list(team_of(initiative)))

    def carry_out() -> None:
        data = form.cleaned_data
        offer_ownership(initiative, data["person"], message=data["message"], by=request.viewer, at=now())

    if form.attempt(carry_out):
        return redirect_after(request, "lift:team", number, message=_("Spørsmålet er sendt. Ingenting endres før svaret kommer."))
    return _show(request, initiative, hand_over=form)


@access(SIGNED_IN)
@posted_from("lift:team")
def join(request: Request, number: int) -> HttpResponse:
    """Ask to be let in."""
    initiative = initiative_visible_to(request.viewer, number)
    form = JoinForm(request.POST)
    if form.attempt(lambda: ask_to_join(initiative, by=request.viewer, at=now(), message=form.cleaned_data["message"])):
        return redirect_after(request, "lift:room", number, message=_("Teamet har fått spørsmålet ditt og svarer deg."))
    return _show(request, initiative, join_form=form)


@access(SIGNED_IN)
@require_POST
def answer(request: Request, number: int, invitation: int) -> HttpResponse:
    """Answer an invitation, an offer or a request; or take it back, and come back to the page that was done on."""
    initiative = initiative_visible_to(request.viewer, number)
    found = reading.waiting_invitations_of(initiative).filter(pk=invitation).first()
    if found is None:
        return redirect_after(request, "lift:room", number, message=_("Dette er allerede besvart eller trukket tilbake."))
    found.initiative = initiative
    if "withdraw" in request.POST:
        withdraw_invitation(found, by=request.viewer, at=now())
        page, place = {"desk": ("lift:desk", []), "room": ("lift:room", [number])}.get(
            request.POST.get("from", ""), ("lift:team", [number])
        )
        return redirect_after(request, page, *place, message=_("Trukket tilbake."))
    answer_invitation(found, accept="yes" in request.POST, by=request.viewer, at=now())
    return redirect_after(request, "lift:desk", message=_("Svaret er sendt."))


class NewcomerForm(Form):
    """What somebody who is new here is called."""

    name = forms.CharField(
        label=_("Navnet ditt"),
        max_length=200,
        help_text=_("Teamet og alle som ser saken, ser navnet. E-postadressen din vises ikke."),
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Skriv navnet ditt.")},
    )


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """An invitation opened from a mailed link. `form` is for those who are new here; None for all others.

    `sign_in_url` is for those who have an account and are not logged in.
    """

    invitation: Invitation
    form: NewcomerForm | None = None
    sign_in_url: str = ""

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Du er invitert")


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def invitation(request: Request, token: str) -> HttpResponse:
    """The mailed link: read, and answer, with an account or by making one."""
    found = invitation_with(token)
    if not request.viewer.is_signed_in:
        return _invited_stranger(request, found, token)
    if request.method == "GET":
        return render(request, "lift/invitation.jinja", InvitationPage(found))
    accept = "yes" in request.POST
    answer_invitation(found, accept=accept, by=request.viewer, at=now(), token=token)
    if accept:
        return redirect_after(request, "lift:room", found.initiative_id, message=_("Velkommen i teamet."))
    return redirect_after(request, "lift:desk", message=_("Svaret er sendt."))


def _invited_stranger(request: Request, found: Invitation, token: str) -> HttpResponse:
    if "no" in request.POST:
        decline_from_outside(found, token=token, at=now())
        return redirect_after(request, "lift:home", message=_("Svaret er sendt."))
    if person_with_email(found.email):
        to_login = address_to_log_in(request.path)
        return render(request, "lift/invitation.jinja", InvitationPage(found, sign_in_url=to_login))
    form, secrets = NewcomerForm(request.POST if "yes" in request.POST else None), list[str]()

    def carry_out() -> None:
        _person, secret = join_from_outside(
            found, name=form.cleaned_data["name"], language=active_language(), token=token, at=now()
        )
        secrets.append(secret)

    if form.is_bound and form.attempt(carry_out):
        words, its_room = _("Velkommen i teamet. Velg et passord, så er du inne."), reverse("lift:room", args=[found.initiative_id])
        return redirect_after(request, "accounts:new_password", *secrets, message=words, then=its_room)
    return render(request, "lift/invitation.jinja", InvitationPage(found, form), status=form.status)


@access(SIGNED_IN)
@require_POST
def leave(request: Request, number: int, membership: int) -> HttpResponse:
    """Leave the team, or take somebody out of it."""
    initiative = initiative_visible_to(request.viewer, number)
    found = reading.active_member(initiative, membership)
    if found is None:
        raise Http404
    leave_team(found, by=request.viewer, at=now())
    if found.person_id == request.viewer.person_id:
        return redirect_after(request, "lift:desk", message=_("Du er ikke lenger med i teamet."))
    return redirect_after(request, "lift:team", number, message=_("Teamet er endret."))


@access(SIGNED_IN)
@require_POST
def follow(request: Request, number: int) -> HttpResponse:
    """Follow, or stop following."""
    initiative = initiative_visible_to(request.viewer, number)
    if "stop" in request.POST:
        unfollow_initiative(initiative, by=request.viewer)
        return redirect_after(request, "lift:room", number, message=_("Du følger ikke lenger."))
    follow_initiative(initiative, by=request.viewer, at=now())
    return redirect_after(request, "lift:room", number, message=_("Du får beskjed når noe skjer."))
