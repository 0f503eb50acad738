"""Who is in the team: inviting, joining, leaving, handing over, and following."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from heis.accounts.models import Person
from heis.accounts.operations import create_person, open_welcome_link
from heis.foundation.audience import STRANGER, Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotPermitted, NotVisible, Refusal, SomebodyWasFirst
from heis.lift.codes import fingerprint, new_token
from heis.lift.models import STOPPED, Follow, Initiative, Invitation, InvitationKind, Membership, TeamRole
from heis.lift.operations.changing import change, concerned, coordinating, require, tell
from heis.lift.queries.leaving import gone_from_team_of
from heis.lift.rules import Right
from heis.organisation.viewer import viewer_of

LARGEST_TEAM = 60
MOST_WAITING = 60


class UnableToInvite(Refusal):
    """The person cannot be invited, or is in the team already."""


class UnableToAnswer(NotPermitted):
    """The invitation is somebody else's to answer."""


class AlreadyAnswered(SomebodyWasFirst):
    """The invitation has been answered or taken back."""


class UnknownInvitation(NotVisible):
    """There is no such invitation."""


class UnableToLeave(Refusal):
    """The owner cannot leave before somebody has taken over."""


@transaction.atomic
def invite_person(
    initiative: Initiative,
    person: Person,
    *,
    role: TeamRole,
    by: Viewer,
    at: datetime,
    message: str = "",
) -> Invitation:
    """Invite a known person into the team. They see the initiative while the invitation is open."""
    require(Right.INVITE, initiative, by)
    _require_room(initiative)
    if _is_member(initiative, person.pk):
        raise UnableToInvite(_("%(name)s er allerede med i teamet.") % {"name": person.name}, field="person")
    invitation = _offer(initiative, InvitationKind.JOIN, by=by, at=at, person=person, role=role, message=message.strip())
    tell("lift.invited", initiative, by=by, at=at, people={person.pk: "asked"}, name=person.name, message=invitation.message)
    return invitation


@transaction.atomic
def invite_by_email(
    initiative: Initiative,
    email: str,
    *,
    role: TeamRole,
    by: Viewer,
    at: datetime,
    message: str = "",
) -> tuple[Invitation, str]:
    """Invite somebody who is not known here, by a secret link to be mailed. Returns the invitation and the link's secret.

    The address is the team's to know. What is told of the invitation names nobody: their name comes when they take it up.
    """
    require(Right.INVITE, initiative, by)
    _require_room(initiative)
    token = new_token()
    invitation = _offer(
        initiative,
        InvitationKind.JOIN,
        by=by,
        at=at,
        email=email,
        role=role,
        message=message.strip(),
        token_hash=fingerprint(token, key=settings.SECRET_KEY),
    )
    tell("lift.invited_outside", initiative, by=by, at=at)
    return invitation, token


@transaction.atomic
def ask_to_join(initiative: Initiative, *, by: Viewer, at: datetime, message: str = "") -> Invitation:
    """Ask the team to be let in. Those who lead it are told and answer."""
    require(Right.ASK_TO_JOIN, initiative, by)
    _require_room(initiative)
    invitation = _offer(
        initiative,
        InvitationKind.REQUEST,
        by=by,
        at=at,
        person_id=by.person_id,
        role=TeamRole.MEMBER,
        message=message.strip(),
    )
    tell("lift.asked_to_join", initiative, by=by, at=at, people=_answering(initiative, at), message=invitation.message)
    return invitation


@transaction.atomic
def offer_ownership(initiative: Initiative, person: Person, *, by: Viewer, at: datetime, message: str = "") -> Invitation:
    """Ask a person to take over as owner. Nothing changes until they accept; one offer at a time."""
    require(Right.LEAD, initiative, by)
    _require_not_gone(initiative, person.pk, at)
    if Membership.objects.filter(initiative=initiative, person=person, left_at=None, is_owner=True).exists():
        raise UnableToInvite(_("%(name)s eier initiativet allerede.") % {"name": person.name}, field="person")
    invitation = _offer(initiative, InvitationKind.OWN, by=by, at=at, person=person, role=TeamRole.MEMBER, message=message.strip())
    tell(
        "lift.ownership_offered",
        initiative,
        by=by,
        at=at,
        people={person.pk: "asked"},
        name=person.name,
        message=invitation.message,
    )
    return invitation


def _offer(initiative: Initiative, kind: InvitationKind, *, by: Viewer, at: datetime, **fields: object) -> Invitation:
    _require_running(initiative)
    try:
        with transaction.atomic():
            return Invitation.objects.create(initiative=initiative, kind=kind, invited_by_id=by.own_id, invited_at=at, **fields)
    except IntegrityError as clash:
        raise UnableToInvite(_("Det venter allerede på svar. Gi det litt tid, eller trekk det første tilbake.")) from clash


def _require_not_gone(initiative: Initiative, person_id: int, at: datetime) -> None:
    member = gone_from_team_of(initiative, local_date(at)).select_related("person").filter(person_id=person_id).first()
    if member is not None:
        raise UnableToInvite(_("%(name)s har sluttet, og kan ikke eie initiativet.") % {"name": member.person.name}, field="person")


def _require_running(initiative: Initiative) -> None:
    if _held_stage(initiative) == STOPPED:
        raise UnableToInvite(_("Initiativet er avsluttet."))


def _held_stage(initiative: Initiative) -> str:
    """The stage it is in now. It is held until this is done, and before the invitation is: whoever ends it meanwhile waits, and leaves nobody waiting."""
    return Initiative.objects.select_for_update(no_key=True).values_list("stage", flat=True).get(pk=initiative.pk)


def _require_room(initiative: Initiative) -> None:
    if Membership.objects.filter(initiative=initiative, left_at=None).count() >= LARGEST_TEAM:
        raise UnableToInvite(_("Teamet har allerede 60 medlemmer. La flere følge med i stedet."))
    if Invitation.objects.filter(initiative=initiative, answered_at=None).count() >= MOST_WAITING:
        raise UnableToInvite(_("60 invitasjoner venter på svar. Trekk noen tilbake først."))


def _is_member(initiative: Initiative, person_id: int) -> bool:
    return Membership.objects.filter(initiative=initiative, person_id=person_id, left_at=None).exists()


def _leading(initiative: Initiative) -> dict[int, str]:
    team = Membership.objects.filter(initiative=initiative, left_at=None)
    return {m.person_id: "owner" if m.is_owner else "team" for m in team if m.is_owner or m.role == TeamRole.DRIVER}


def _answering(initiative: Initiative, at: datetime) -> dict[int, str]:
    """Those who let people into the team: who leads it, or the coordinator while nobody does."""
    return _leading(initiative) or coordinating(initiative, local_date(at))


@transaction.atomic
def answer_invitation(invitation: Invitation, *, accept: bool, by: Viewer, at: datetime, token: str = "") -> None:
    """Say yes or no. The invited person answers; a request to join is answered by those who lead the initiative."""
    initiative = invitation.initiative
    _require_answerer(invitation, by, token)
    if accept:
        _require_running(initiative)
        _require_room(initiative)
    person_id = by.own_id if invitation.person_id is None else invitation.person_id
    _close(invitation, accepted=accept, at=at, person_id=person_id)
    if accept:
        _let_in(invitation, person_id, at)
    name = Person.objects.get(pk=person_id).name
    asked = {invitation.invited_by_id: "asked"}
    verb = f"lift.{invitation.kind}_{'accepted' if accept else 'declined'}"
    tell(verb, initiative, by=by, at=at, people=(concerned(initiative) if accept else {}) | asked, name=name)


@transaction.atomic
def join_from_outside(invitation: Invitation, *, name: str, language: str, token: str, at: datetime) -> tuple[Person, str]:
    """Take up an invitation by e-mail as somebody new: the mailed link shows that the address is theirs, and the name is their own.

    Returns the person and the secret of a link with which they choose a password. Refuses when the address has an account already.
    """
    person = create_person(name=name, email=invitation.email, language=language, by=None, at=at)
    answer_invitation(invitation, accept=True, by=viewer_of(person, local_date(at)), at=at, token=token)
    return person, open_welcome_link(person, at=at)


@transaction.atomic
def decline_from_outside(invitation: Invitation, *, token: str, at: datetime) -> None:
    """Say no to an invitation by e-mail without an account. The one who invited is told."""
    if not _is_its_link(invitation, token):
        raise UnableToAnswer(_("Denne invitasjonen er til noen andre."))
    _close(invitation, accepted=False, at=at)
    tell("lift.join_declined_outside", invitation.initiative, by=STRANGER, at=at, people={invitation.invited_by_id: "asked"})


def _is_its_link(invitation: Invitation, token: str) -> bool:
    return bool(token) and fingerprint(token, key=settings.SECRET_KEY) == invitation.token_hash


def _require_answerer(invitation: Invitation, by: Viewer, token: str) -> None:
    if invitation.kind == InvitationKind.REQUEST:
        return require(Right.LEAD, invitation.initiative, by)
    mine = invitation.person_id is not None and invitation.person_id == by.person_id
    if not mine and not (by.is_signed_in and _is_its_link(invitation, token)):
        raise UnableToAnswer(_("Denne invitasjonen er til noen andre."))
    return None


def _close(invitation: Invitation, *, accepted: bool | None, at: datetime, **fields: object) -> None:
    _held_stage(invitation.initiative)
    waiting = Invitation.objects.filter(pk=invitation.pk, answered_at=None)
    if not waiting.update(answered_at=at, accepted=accepted, **fields):
        raise AlreadyAnswered(_("Dette er allerede besvart eller trukket tilbake."))
    invitation.answered_at, invitation.accepted = at, accepted


def _let_in(invitation: Invitation, person_id: int, at: datetime) -> None:
    initiative = invitation.initiative
    if invitation.kind == InvitationKind.OWN:
        return _hand_over(initiative, person_id, at)
    Membership.objects.get_or_create(
        initiative=initiative,
        person_id=person_id,
        left_at=None,
        defaults={"role": invitation.role, "joined_at": at},
    )
    return None


def _hand_over(initiative: Initiative, person_id: int, at: datetime) -> None:
    """The old owner stays in the team; the new one owns. Guarded by the initiative's version, so one hand-over wins."""
    _require_not_gone(initiative, person_id, at)
    change(initiative, at=at, is_owned=True)
    Membership.objects.filter(initiative=initiative, left_at=None, is_owner=True).update(is_owner=False)
    Membership.objects.update_or_create(
        initiative=initiative,
        person_id=person_id,
        left_at=None,
        defaults={"is_owner": True},
        create_defaults={"is_owner": True, "role": TeamRole.MEMBER, "joined_at": at},
    )


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Viewer, at: datetime) -> None:
    """Take an unanswered invitation back: the one who sent it, or those who lead the initiative."""
    if invitation.invited_by_id != by.person_id:
        require(Right.LEAD, invitation.initiative, by)
    _close(invitation, accepted=None, at=at)


def close_waiting(initiative: Initiative, *, by: Viewer, at: datetime) -> None:
    """Let all that waits for an answer fall away, and tell those who asked or were asked. A part of ending the initiative, which holds it.

    Those who are told of the ending itself are not told twice.
    """
    waiting = Invitation.objects.filter(initiative=initiative, answered_at=None)
    asked = waiting.exclude(person=None).values_list("person_id", flat=True)
    people = dict.fromkeys(set(asked) - concerned(initiative).keys(), "asked")
    if waiting.update(answered_at=at, accepted=None):
        tell("lift.waiting_closed", initiative, by=by, at=at, people=people)


def invitation_with(token: str) -> Invitation:
    """The open invitation a mailed link leads to. Refuses an unknown or answered one as not there."""
    found = (
        Invitation.objects.select_related("initiative", "invited_by")
        .filter(token_hash=fingerprint(token, key=settings.SECRET_KEY), answered_at=None)
        .first()
    )
    if found is None:
        raise UnknownInvitation(_("Invitasjonen finnes ikke, eller er besvart."))
    return found


@transaction.atomic
def leave_team(membership: Membership, *, by: Viewer, at: datetime) -> None:
    """Leave, or take somebody out of the team. The owner must hand over first."""
    initiative = membership.initiative
    if membership.person_id != by.person_id:
        require(Right.LEAD, initiative, by)
    if membership.is_owner:
        raise UnableToLeave(_("Den som eier initiativet må overlate det til noen andre først."))
    if not Membership.objects.filter(pk=membership.pk, left_at=None, is_owner=False).update(left_at=at):
        raise AlreadyAnswered(_("Personen er ikke lenger med i teamet."))
    name = membership.person.name
    tell("lift.left", initiative, by=by, at=at, people=_leading(initiative) | {membership.person_id: "team"}, name=name)


@transaction.atomic
def follow_initiative(initiative: Initiative, *, by: Viewer, at: datetime) -> None:
    """Hear what happens from now on. Following twice is the same as once."""
    require(Right.FOLLOW, initiative, by)
    Follow.objects.get_or_create(initiative=initiative, person_id=by.own_id, defaults={"since_at": at})


@transaction.atomic
def unfollow_initiative(initiative: Initiative, *, by: Viewer) -> None:
    """Hear no more, apart from what concerns one as a member or a decider."""
    Follow.objects.filter(initiative=initiative, person_id=by.own_id).delete()
