"""Which initiatives a viewer sees. The list's side of `rules.may_see`; single objects are found through the same query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from heis.accounts.models import Person
from heis.foundation.audience import Audience, Viewer
from heis.foundation.refusals import NotVisible
from heis.lift.engaged import engaged_in, initiatives_engaging
from heis.lift.models import Initiative, Invitation, Membership, Submission
from heis.lift.rules import Seen, may_see
from heis.organisation.models import Unit
from heis.organisation.viewer import viewers_of


class UnknownInitiative(NotVisible):
    """There is no such initiative, or the viewer may not know of it. The answer is the same."""


def visible_to(viewer: Viewer) -> Q:
    """The condition on `Initiative` that holds for what the viewer may see."""
    condition = Q(audience=Audience.PUBLIC)
    if viewer.opened:
        condition |= _opened_by(viewer)
    if viewer.is_in_a_municipality:
        condition |= Q(audience__gte=Audience.PORTAL) | _shared_inside(viewer)
    if viewer.leads:
        condition |= _shared_with_leaders(viewer.leads)
    if viewer.coordinates:
        condition |= Q(municipality_id__in=viewer.coordinates)
    for numbers in _initiatives_of(viewer):
        condition |= Q(pk__in=numbers)
    return condition


def _opened_by(viewer: Viewer) -> Q:
    """What this session has opened with a code that has not been used up."""
    return Q(pk__in=viewer.opened, return_code_hash__isnull=False)


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


def _initiatives_of(viewer: Viewer) -> list[QuerySet[Any]]:
    """The numbers of those whose team the viewer is in, of those they are invited to, and of those where they have something to do."""
    if viewer.person_id is None:
        return []
    invited = Invitation.objects.filter(person_id=viewer.person_id, answered_at=None).exclude(kind="request")
    member = Membership.objects.filter(person_id=viewer.person_id, left_at=None)
    return [member.values_list("initiative_id"), invited.values_list("initiative_id"), *initiatives_engaging(viewer)]


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
        found.append(Initiative.objects.filter(_opened_by(viewer)).values_list("pk"))
    if viewer.leads:
        found.append(Submission.objects.filter(unit_id__in=viewer.leads).values_list("initiative_id"))
    found += _initiatives_of(viewer)
    if not found:
        return None
    return Q(pk__in=found[0].union(*found[1:]) if len(found) > 1 else found[0]) & ~circle.condition


def initiatives_visible_to(viewer: Viewer) -> QuerySet[Initiative]:
    """All initiatives the viewer may see, in every municipality. Narrow it before listing."""
    return Initiative.objects.filter(visible_to(viewer))


def initiative_visible_to(viewer: Viewer, number: int) -> Initiative:
    """One initiative by number, with municipality, unit and strategy at hand. Refuses as unknown what may not be seen."""
    found = initiatives_visible_to(viewer).select_related("municipality", "unit", "strategy_version").filter(pk=number).first()
    if found is None:
        raise UnknownInitiative("")
    return found


def source_of(initiative: Initiative, viewer: Viewer) -> Initiative | None:
    """The initiative it builds on, if the viewer may see that one too."""
    if initiative.builds_on_id is None:
        return None
    return initiatives_visible_to(viewer).filter(pk=initiative.builds_on_id).first()


def seen_of(initiative: Initiative) -> Seen:
    """What decides who may see the initiative, as `rules.may_see` asks for it."""
    invited = Invitation.objects.filter(initiative=initiative, answered_at=None).exclude(kind="request").exclude(person=None)
    member = Membership.objects.filter(initiative=initiative, left_at=None)
    return Seen(
        id=initiative.pk,
        audience=Audience(initiative.audience),
        municipality_id=initiative.municipality_id,
        unit_id=initiative.unit_id,
        unit_ancestor_ids=frozenset(initiative.unit.ancestor_ids),
        team=frozenset(member.values_list("person_id").union(invited.values_list("person_id")).values_list("person_id", flat=True)),
        laid_before=frozenset(Submission.objects.filter(initiative=initiative).values_list("unit_id", flat=True)),
        has_been_submitted=initiative.first_submitted_at is not None,
        engaged=engaged_in(initiative),
        has_code=initiative.return_code_hash is not None,
    )


def people_who_see(initiative: Initiative, people: Collection[int], on: date) -> frozenset[int]:
    """Those of the persons, by id, who may see the initiative on the day. As many queries for a thousand as for one."""
    if not people:
        return frozenset()
    seen, asked = seen_of(initiative), frozenset(people)
    others = Person.objects.filter(pk__in=asked - seen.team)
    viewers = viewers_of(others, on) if asked - seen.team else []
    return asked & seen.team | {viewer.own_id for viewer in viewers if may_see(seen, viewer)}
