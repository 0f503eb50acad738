"""The municipalities one shares with. Both sides agree: a member invites, and the invited municipality joins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from heis.foundation.api import In, NotThere, Out
from heis.foundation.clock import now
from heis.organisation.api.asking import MunicipalityOut, require_administration
from heis.organisation.models import CooperationGroup, Municipality
from heis.organisation.operations import (
    UnableToChangeCooperation,
    create_cooperation,
    invite_to_cooperation,
    join_cooperation,
    leave_cooperation,
)
from heis.organisation.queries import all_municipalities, cooperations_of, invitations_to
from heis.organisation.request import Request

router = Router(tags=["Cooperation"])


class CooperationOut(Out):
    """A cooperation: who is in it, and who is invited and shares nothing yet."""

    id: int
    name: str
    members: Sequence[MunicipalityOut]
    invited: Sequence[MunicipalityOut]

    @classmethod
    def of(cls, group: CooperationGroup) -> CooperationOut:
        """The cooperation."""
        return cls(id=group.pk, name=group.name, members=_named(group.municipalities.all()), invited=_named(group.invited.all()))


def _named(municipalities: Iterable[Municipality]) -> list[MunicipalityOut]:
    return [MunicipalityOut.of(each) for each in municipalities]


class CooperationsOut(Out):
    """The cooperations your municipality is in, and those it is invited to."""

    items: Sequence[CooperationOut]
    invitations: Sequence[CooperationOut]


class CooperationIn(In):
    """What the cooperation is called."""

    name: str = Field(min_length=1, max_length=100)


class InvitedIn(In):
    """The municipality to invite, by Statistics Norway's number."""

    municipality: str = Field(pattern=r"^[0-9]{4}$")


@router.get("/organisation/cooperations", response=CooperationsOut, summary="The municipality's cooperations")
def list_cooperations(request: Request) -> CooperationsOut:
    """Whom your municipality shares with, and who has invited it. For administrators."""
    require_administration(request)
    return CooperationsOut(
        items=[CooperationOut.of(group) for group in cooperations_of(request.municipality)],
        invitations=[CooperationOut.of(group) for group in invitations_to(request.municipality)],
    )


@router.post("/organisation/cooperations", response={201: CooperationOut}, summary="Found a cooperation")
def found_cooperation(request: Request, body: CooperationIn) -> Status[CooperationOut]:
    """Found a cooperation with your municipality as its first member. For administrators."""
    require_administration(request)
    group = create_cooperation(request.municipality, name=body.name, by=request.viewer, at=now())
    return Status(201, CooperationOut.of(group))


@router.post(
    "/organisation/cooperations/{int:group_id}/invitations", response={201: CooperationOut}, summary="Invite a municipality"
)
def invite_municipality(request: Request, group_id: int, body: InvitedIn) -> Status[CooperationOut]:
    """Ask a municipality into a cooperation yours is in. Nothing is shared before it joins. For administrators."""
    group = _asked_for(request, group_id)
    invited = all_municipalities().filter(number=body.municipality).first()
    if invited is None:
        raise UnableToChangeCooperation(_("Ingen kommune har det nummeret."), field="municipality")
    invite_to_cooperation(group, municipality=invited, by=request.viewer, at=now())
    return Status(201, CooperationOut.of(_asked_for(request, group_id)))


@router.put("/organisation/cooperations/{int:group_id}/membership", response=CooperationOut, summary="Join a cooperation")
def join_group(request: Request, group_id: int) -> CooperationOut:
    """Let your municipality into a cooperation it is invited to. For administrators."""
    join_cooperation(_asked_for(request, group_id), municipality=request.municipality, by=request.viewer, at=now())
    return CooperationOut.of(_asked_for(request, group_id))


@router.delete("/organisation/cooperations/{int:group_id}/membership", response={204: None}, summary="Leave a cooperation")
def leave_group(request: Request, group_id: int) -> Status[None]:
    """Take your municipality out. Neither sees what the other shares with the cooperation any longer. For administrators."""
    leave_cooperation(_asked_for(request, group_id), municipality=request.municipality, by=request.viewer, at=now())
    return Status(204, None)


def _asked_for(request: Request, group_id: int) -> CooperationGroup:
    """A cooperation the municipality is in or invited to. Any other is not there."""
    require_administration(request)
    for group in (*cooperations_of(request.municipality), *invitations_to(request.municipality)):
        if group.pk == group_id:
            return group
    raise NotThere
