"""Whom each audience lets in to one initiative, and how many: so that nobody shares with more, or fewer, than they think."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from heis.accounts.models import Person
from heis.foundation.audience import Audience
from heis.lift.engaged import engaged_in
from heis.lift.models import Initiative, Invitation, InvitationKind, Membership, Submission
from heis.organisation.queries import desk_and_deciders, people_who_may_see, working_among


def people_in_circles(initiative: Initiative, on: date) -> dict[Audience, int | None]:
    """Audience → about how many persons see the initiative when it is shared so, on the day. None only for everybody, who are not counted.

    Those who see it whatever the audience are in every circle: the team, those invited to it, those who have something to do with it, those
    it has been laid before, and the coordinator's desk.
    """
    always = _always_let_in(initiative, on)
    counted = {Audience.TEAM: len(always)} | people_who_may_see(initiative.unit, on=on, always=always)
    return {audience: counted.get(audience) for audience in Audience}


def circle_name(audience: Audience, initiative: Initiative) -> str:
    """What the audience is called. At the top, above every unit, its unit is everybody employed: there what lies at no unit yet lies too."""
    if audience == Audience.UNIT and not initiative.is_placed:
        return _("Alle ansatte, til saken har fått en enhet")
    return _("Alle ansatte") if audience == Audience.UNIT and _lies_at_the_top(initiative) else audience.label


def circle_explanation(audience: Audience, initiative: Initiative) -> str:
    """Who is inside the audience, in one sentence."""
    if audience == Audience.UNIT and not initiative.is_placed:
        return _("I tillegg alle ansatte i kommunen. Når saken har fått en enhet, er det bare de i enheten og lederne over den.")
    if audience == Audience.UNIT and _lies_at_the_top(initiative):
        return _("I tillegg alle ansatte i kommunen, siden saken ligger øverst og ikke hos en enhet.")
    return audience.explanation


def _lies_at_the_top(initiative: Initiative) -> bool:
    return initiative.unit.parent_id is None


def _always_let_in(initiative: Initiative, on: date) -> frozenset[int]:
    team = Membership.objects.filter(initiative=initiative, left_at=None).values("person_id")
    waiting = Invitation.objects.filter(initiative=initiative, answered_at=None).exclude(person=None)
    invited = waiting.exclude(kind=InvitationKind.REQUEST).values("person_id")
    engaged = working_among(engaged_in(initiative), initiative.municipality, on)
    known = Person.objects.filter(Q(pk__in=team) | Q(pk__in=invited) | Q(pk__in=engaged), is_active=True)
    laid_before = Submission.objects.filter(initiative=initiative).values_list("unit_id", flat=True)
    return frozenset(known.values_list("pk", flat=True)) | desk_and_deciders(initiative.municipality_id, set(laid_before), on=on)
