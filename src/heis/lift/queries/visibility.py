"""Which initiatives a viewer sees. The list's side of `rules.may_see`; single objects are found through the same query."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from heis.foundation.audience import Audience, Viewer
from heis.foundation.refusals import NotVisible
from heis.lift.models import Initiative, Invitation, Membership, Submission
from heis.organisation.models import Unit


class UnknownInitiative(NotVisible):
    """There is no such initiative, or the viewer may not know of it. The answer is the same."""


def visible_to(viewer: Viewer) -> Q:
    """The condition on `Initiative` that holds for what the viewer may see."""
    condition = Q(audience=Audience.PUBLIC)
    if viewer.opened:
        condition |= Q(pk__in=viewer.opened)
    if viewer.is_in_a_municipality:
        condition |= Q(audience__gte=Audience.PORTAL) | _shared_inside(viewer)
    if viewer.leads:
        condition |= _shared_with_leaders(viewer.leads)
    if viewer.coordinates:
        condition |= Q(municipality_id__in=viewer.coordinates)
    if viewer.person_id is not None:
        condition |= _of_person(viewer.person_id)
    return condition


def _shared_inside(viewer: Viewer) -> Q:
    whole = Q(audience__gte=Audience.MUNICIPALITY)
    condition = whole & Q(municipality_id__in=viewer.works_in)
    condition |= whole & Q(municipality_id__in=viewer.reads, first_submitted_at__isnull=False)
    condition |= Q(audience__gte=Audience.COOPERATION, municipality_id__in=viewer.neighbours)
    return condition | Q(audience__gte=Audience.UNIT, unit_id__in=viewer.units)


def _shared_with_leaders(leads: frozenset[int]) -> Q:
    below = Unit.objects.filter(ancestor_ids__overlap=list(leads)).values("pk")
    laid_before = Submission.objects.filter(unit_id__in=leads).values("initiative_id")
    return Q(audience__gte=Audience.UNIT, unit_id__in=below) | Q(pk__in=laid_before)


def _of_person(person_id: int) -> Q:
    member = Membership.objects.filter(person_id=person_id, left_at=None).values("initiative_id")
    invited = Invitation.objects.filter(person_id=person_id, answered_at=None).exclude(kind="request").values("initiative_id")
    return Q(pk__in=member) | Q(pk__in=invited)


def initiatives_visible_to(viewer: Viewer) -> QuerySet[Initiative]:
    """All initiatives the viewer may see, in every municipality. Narrow it before listing."""
    return Initiative.objects.filter(visible_to(viewer))


def initiative_visible_to(viewer: Viewer, number: int) -> Initiative:
    """One initiative by number, with municipality, unit and strategy at hand. Refuses as unknown what may not be seen."""
    found = (
        initiatives_visible_to(viewer)
        .select_related("municipality", "unit", "strategy_version", "builds_on")
        .filter(pk=number)
        .first()
    )
    if found is None:
        raise UnknownInitiative("")
    return found
