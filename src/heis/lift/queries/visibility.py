"""Which initiatives a viewer sees. The list's side of `rules.may_see`; single objects are found through the same query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    member, invited = _initiatives_of(person_id)
    return Q(pk__in=member) | Q(pk__in=invited)


def _initiatives_of(person_id: int) -> list[QuerySet[Any]]:
    """The numbers of those whose team the person is in, and of those they are invited to."""
    invited = Invitation.objects.filter(person_id=person_id, answered_at=None).exclude(kind="request")
    member = Membership.objects.filter(person_id=person_id, left_at=None)
    return [member.values_list("initiative_id"), invited.values_list("initiative_id")]


@dataclass(frozen=True, slots=True)
class Circle:
    """What all viewers of a kind see alike in one municipality: a part of what `visible_to` lets each of them see. `key` names the kind."""

    key: str
    condition: Q


def circle_of(viewer: Viewer, municipality_id: int) -> Circle:
    """The circle a viewer stands in, there: by what is shared with so many, by being elected, and by the units they lead."""
    least = _least_audience(viewer, municipality_id)
    key, condition = str(int(least)), Q(audience__gte=least) if least else Q()
    if municipality_id in viewer.reads and least > Audience.MUNICIPALITY:
        key, condition = key + "e", condition | Q(audience__gte=Audience.MUNICIPALITY, first_submitted_at__isnull=False)
    if least and viewer.leads:
        below = Unit.objects.filter(ancestor_ids__overlap=list(viewer.leads)).values("pk")
        key += "-" + "-".join(map(str, sorted(viewer.leads)))
        condition |= Q(audience__gte=Audience.UNIT, unit_id__in=below)
    return Circle(key, condition)


def _least_audience(viewer: Viewer, municipality_id: int) -> Audience:
    """What is shared with so many or more, everybody of the viewer's kind sees."""
    if municipality_id in viewer.coordinates:
        return Audience.TEAM
    if municipality_id in viewer.works_in:
        return Audience.MUNICIPALITY
    if municipality_id in viewer.neighbours:
        return Audience.COOPERATION
    return Audience.PORTAL if viewer.is_in_a_municipality else Audience.PUBLIC


def seen_besides(viewer: Viewer, circle: Circle) -> Q | None:
    """What this viewer sees and the rest of the circle may not; None for nothing. Found by number, since it is little."""
    if not circle.condition:
        return None
    own = [Initiative.objects.filter(audience__gte=Audience.UNIT, unit_id__in=viewer.units)] if viewer.units else []
    found: list[QuerySet[Any]] = [each.values_list("pk") for each in own]
    if viewer.opened:
        found.append(Initiative.objects.filter(pk__in=viewer.opened).values_list("pk"))
    if viewer.leads:
        found.append(Submission.objects.filter(unit_id__in=viewer.leads).values_list("initiative_id"))
    if viewer.person_id is not None:
        found += _initiatives_of(viewer.person_id)
    if not found:
        return None
    return Q(pk__in=found[0].union(*found[1:]) if len(found) > 1 else found[0]) & ~circle.condition


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
