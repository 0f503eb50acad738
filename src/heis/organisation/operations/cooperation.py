"""Municipalities that share. Both sides agree: a member invites, and the invited municipality's own administrator joins."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.refusals import NotPermitted, Refusal
from heis.organisation.models import CooperationGroup, Municipality
from heis.organisation.operations.changing import require_administrator, tell_of_cooperation

LONGEST_NAME = 100


class UnableToChangeCooperation(Refusal):
    """The name cannot be used, or the municipality is in already or not in at all."""


class NotInCooperation(NotPermitted):
    """Only those who administer a municipality in the group may invite, and only the invited may join."""


@transaction.atomic
def create_cooperation(municipality: Municipality, *, name: str, by: Viewer | None, at: datetime) -> CooperationGroup:
    """Found a cooperation group with the municipality as its first member. Refuses a name in use."""
    require_administrator(municipality.pk, by)
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise UnableToChangeCooperation(_("Skriv navnet, med høyst 100 tegn."), field="name")
    group, created = CooperationGroup.objects.get_or_create(name=name)
    if not created:
        raise UnableToChangeCooperation(_("Det finnes allerede et samarbeid med dette navnet."), field="name")
    group.municipalities.add(municipality)
    tell_of_cooperation("organisation.cooperation_created", group, municipality, by=by, at=at)
    return group


@transaction.atomic
def invite_to_cooperation(group: CooperationGroup, *, municipality: Municipality, by: Viewer | None, at: datetime) -> None:
    """Ask a municipality in. Nothing is shared with it before it joins."""
    members = set(group.municipalities.values_list("pk", flat=True))
    if by is not None and not members & by.administers:
        raise NotInCooperation(_("Bare de som administrerer en kommune i samarbeidet, kan invitere."))
    if municipality.pk in members:
        raise UnableToChangeCooperation(_("Kommunen er allerede med i samarbeidet."), field="municipality")
    group.invited.add(municipality)
    tell_of_cooperation("organisation.cooperation_invited", group, municipality, by=by, at=at)


@transaction.atomic
def join_cooperation(group: CooperationGroup, *, municipality: Municipality, by: Viewer | None, at: datetime) -> None:
    """Let the municipality in, when it is invited: from now on it and the others see what each shares with the cooperation."""
    require_administrator(municipality.pk, by)
    if group.municipalities.filter(pk=municipality.pk).exists():
        raise UnableToChangeCooperation(_("Kommunen er allerede med i samarbeidet."))
    if by is not None and not group.invited.filter(pk=municipality.pk).exists():
        raise NotInCooperation(_("Kommunen er ikke invitert. Be en av kommunene i samarbeidet om en invitasjon."))
    group.invited.remove(municipality)
    group.municipalities.add(municipality)
    tell_of_cooperation("organisation.cooperation_joined", group, municipality, by=by, at=at)


@transaction.atomic
def leave_cooperation(group: CooperationGroup, *, municipality: Municipality, by: Viewer | None, at: datetime) -> None:
    """Take the municipality out: neither sees what the other shares with the cooperation any longer."""
    require_administrator(municipality.pk, by)
    if not group.municipalities.filter(pk=municipality.pk).exists():
        raise UnableToChangeCooperation(_("Kommunen er ikke med i samarbeidet."))
    group.municipalities.remove(municipality)
    tell_of_cooperation("organisation.cooperation_left", group, municipality, by=by, at=at)
