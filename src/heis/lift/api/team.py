"""Who is in the team: inviting, asking, answering, handing over, leaving, and following."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from heis.foundation.api import ANYBODY, SIGNED_IN, Email, In, NotSignedIn, Out
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.foundation.language import active_language
from heis.lift.api.asking import WITH_CODE, initiative_asked_for, invitation_in, member_in
from heis.lift.api.schemas import InvitationOut, MemberOut, TeamOut
from heis.lift.jobs import mail_invitation
from heis.lift.models import Initiative, Invitation, TeamRole
from heis.lift.operations.team import (
    UnableToInvite,
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
from heis.lift.queries.rights import rights_in, team_of
from heis.lift.rules import Right
from heis.organisation.queries import person_with_email
from heis.organisation.request import Request

router = Router(tags=["Team"])
PATH = "/initiatives/{int:number}"


class InvitationIn(In):
    """Whom to invite, by e-mail: a colleague is told here, anybody else gets a link."""

    email: Email
    role: TeamRole = TeamRole.MEMBER
    message: str = Field("", max_length=500)


class RequestIn(In):
    """A word to the team."""

    message: str = Field("", max_length=500)


class OfferIn(In):
    """Who should take over: a colleague, by e-mail."""

    email: Email
    message: str = Field("", max_length=500)


class AnswerIn(In):
    """Yes or no."""

    accept: bool


class AnsweredOut(Out):
    """The answer, and the team after it."""

    accepted: bool
    members: list[MemberOut]


class LinkAnswerIn(AnswerIn):
    """Yes or no, and from one who has no account here, what to call them."""

    name: str = Field("", max_length=200, description="Needed to say yes without an account. All who see the initiative see it.")


class LinkAnsweredOut(Out):
    """The answer, and the number of the initiative."""

    accepted: bool
    initiative: int
    password_page: str | None = Field(
        None, description="For one who is new here: the path of the page where a password is chosen, told this once."
    )


@router.get(PATH + "/team", response=TeamOut, auth=ANYBODY, summary="Read the team", openapi_extra=WITH_CODE)
def read_team(request: Request, number: int) -> TeamOut:
    """The team, and what waits for an answer: all of it for those who may invite, else what you have asked or are asked.

    For those who lead, also who of them has left.
    """
    initiative, viewer = initiative_asked_for(request, number)
    team = list(team_of(initiative))
    rights = rights_in(viewer, initiative, team)
    may_invite = Right.INVITE in rights
    waiting = reading.waiting_invitations_of(initiative) if may_invite else reading.waiting_for_viewer(viewer, initiative)
    left = gone_from_team_of(initiative, local_date(now())).values_list("pk", flat=True) if Right.LEAD in rights else []
    return TeamOut(
        members=[MemberOut.of(member) for member in team],
        left=list(left),
        waiting=[InvitationOut.of(each) for each in waiting],
    )


@router.post(PATH + "/invitations", response={201: InvitationOut}, auth=SIGNED_IN, summary="Invite somebody")
def invite(request: Request, number: int, body: InvitationIn) -> Status[InvitationOut]:
    """Invite into the team. A colleague sees the initiative while the invitation is open; anybody else gets a link by e-mail."""
    initiative, viewer = initiative_asked_for(request, number)
    person = person_with_email(body.email)
    if person:
        made = invite_person(initiative, person, role=body.role, message=body.message, by=viewer, at=now())
    else:
        made = _invite_by_link(request, initiative, body, viewer)
    return _waiting(initiative, made)


@transaction.atomic
def _invite_by_link(request: Request, initiative: Initiative, body: InvitationIn, viewer: Viewer) -> Invitation:
    made, token = invite_by_email(initiative, body.email, role=body.role, message=body.message, by=viewer, at=now())
    mail_invitation.defer(invitation_id=made.pk, address=request.build_absolute_uri(reverse("lift:invitation", args=[token])))
    return made


def _waiting(initiative: Initiative, made: Invitation) -> Status[InvitationOut]:
    return Status(201, InvitationOut.of(invitation_in(initiative, made.pk)))


@router.post(PATH + "/requests", response={201: InvitationOut}, auth=SIGNED_IN, summary="Ask to join")
def ask(request: Request, number: int, body: RequestIn) -> Status[InvitationOut]:
    """Ask the team to be let in. Those who lead it answer."""
    initiative, viewer = initiative_asked_for(request, number)
    return _waiting(initiative, ask_to_join(initiative, by=viewer, at=now(), message=body.message))


@router.post(PATH + "/ownership-offers", response={201: InvitationOut}, auth=SIGNED_IN, summary="Offer the ownership")
def offer(request: Request, number: int, body: OfferIn) -> Status[InvitationOut]:
    """Ask a colleague to take over as owner. Nothing changes until they accept."""
    initiative, viewer = initiative_asked_for(request, number)
    person = person_with_email(body.email)
    if person is None:
        raise UnableToInvite(_("Velg en i teamet, eller skriv e-posten til en kollega som finnes her."), field="email")
    return _waiting(initiative, offer_ownership(initiative, person, by=viewer, at=now(), message=body.message))


@router.post(PATH + "/invitations/{int:invitation}/answer", response=AnsweredOut, auth=SIGNED_IN, summary="Answer")
def answer(request: Request, number: int, invitation: int, body: AnswerIn) -> AnsweredOut:
    """Say yes or no: the one who is asked to an invitation or an offer, those who lead the initiative to a request."""
    initiative, viewer = initiative_asked_for(request, number)
    found = invitation_in(initiative, invitation)
    found.initiative = initiative
    answer_invitation(found, accept=body.accept, by=viewer, at=now())
    return AnsweredOut(accepted=body.accept, members=[MemberOut.of(member) for member in team_of(initiative)])


class LinkOut(Out):
    """An invitation that a mailed link leads to: to which initiative, from whom, and with what greeting."""

    initiative: int
    title: str
    problem: str
    invited_by: str
    role: TeamRole
    message: str
    has_account: bool = Field(description="Whether the invited address has an account here, and so logs in to say yes.")


@router.get("/invitations/{str:token}", response=LinkOut, auth=ANYBODY, summary="Read an invitation from a link")
def read_invitation(request: Request, token: str) -> LinkOut:
    """What the secret at the end of a mailed link invites you to. 404 when it is unknown or answered."""
    found = invitation_with(token)
    return LinkOut(
        initiative=found.initiative_id,
        title=found.initiative.title,
        problem=found.initiative.problem,
        invited_by=found.invited_by.name,
        role=TeamRole(found.role),
        message=found.message,
        has_account=person_with_email(found.email) is not None,
    )


@router.post("/invitations/{str:token}/answer", response=LinkAnsweredOut, auth=ANYBODY, summary="Answer an invitation from a link")
def answer_link(request: Request, token: str, body: LinkAnswerIn) -> LinkAnsweredOut:
    """Say yes or no to what a mailed link invites you to, as the person you are or without an account.

    The secret shows that the address is yours. One who is new here says yes with a `name`. A yes for an address that has an account
    needs that account: 401 without it.
    """
    found, secret = invitation_with(token), ""
    if request.viewer.is_signed_in:
        answer_invitation(found, accept=body.accept, by=request.viewer, at=now(), token=token)
    elif body.accept:
        secret = _join(found, body.name, token)
    else:
        decline_from_outside(found, token=token, at=now())
    password_page = reverse("accounts:new_password", args=[secret]) if secret else None
    return LinkAnsweredOut(accepted=body.accept, initiative=found.initiative_id, password_page=password_page)


def _join(found: Invitation, name: str, token: str) -> str:
    if person_with_email(found.email):
        raise NotSignedIn(_("%(email)s har en konto her. Logg inn for å svare.") % {"email": found.email})
    _person, secret = join_from_outside(found, name=name, language=active_language(), token=token, at=now())
    return secret


@router.delete(PATH + "/invitations/{int:invitation}", response={204: None}, auth=SIGNED_IN, summary="Take an invitation back")
def take_back(request: Request, number: int, invitation: int) -> Status[None]:
    """Take an unanswered invitation, request or offer back."""
    initiative, viewer = initiative_asked_for(request, number)
    found = invitation_in(initiative, invitation)
    found.initiative = initiative
    withdraw_invitation(found, by=viewer, at=now())
    return Status(204, None)


@router.delete(PATH + "/team/{int:membership}", response={204: None}, auth=SIGNED_IN, summary="Leave the team")
def leave(request: Request, number: int, membership: int) -> Status[None]:
    """Leave, or take somebody out of the team. The owner hands over first."""
    initiative, viewer = initiative_asked_for(request, number)
    leave_team(member_in(initiative, membership), by=viewer, at=now())
    return Status(204, None)


@router.put(PATH + "/follow", response={204: None}, auth=SIGNED_IN, summary="Follow")
def follow(request: Request, number: int) -> Status[None]:
    """Hear what happens from now on."""
    initiative, viewer = initiative_asked_for(request, number)
    follow_initiative(initiative, by=viewer, at=now())
    return Status(204, None)


@router.delete(PATH + "/follow", response={204: None}, auth=SIGNED_IN, summary="Stop following")
def unfollow(request: Request, number: int) -> Status[None]:
    """Hear no more, apart from what concerns you as a member or a decider."""
    initiative, viewer = initiative_asked_for(request, number)
    unfollow_initiative(initiative, by=viewer)
    return Status(204, None)
