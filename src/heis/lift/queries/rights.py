"""What a viewer may do with an initiative, and who is in its team."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from heis.accounts.models import Person
from heis.foundation.alphabet import NorwegianOrder
from heis.foundation.audience import Viewer
from heis.lift import rules
from heis.lift.models import Attachment, Initiative, Membership


def team_of(initiative: Initiative) -> QuerySet[Membership]:
    """The active members, the owner first, then as they came."""
    return (
        Membership.objects.filter(initiative=initiative, left_at=None)
        .select_related("person")
        .order_by("-is_owner", "joined_at", "pk")
    )


def persons_in(team: Sequence[Membership]) -> QuerySet[Person]:
    """The persons of some members, by name."""
    return Person.objects.filter(pk__in=[member.person_id for member in team]).order_by(NorwegianOrder("name"), "pk")


def former_members_of(initiative: Initiative) -> QuerySet[Person]:
    """The persons who have been in the team and no longer are, by name."""
    memberships = Membership.objects.filter(initiative=initiative)
    left, active = (memberships.filter(left_at__isnull=active).values("person_id") for active in (False, True))
    return Person.objects.filter(pk__in=left).exclude(pk__in=active).order_by(NorwegianOrder("name"), "pk")


def team_ids(initiative: Initiative) -> frozenset[int]:
    """The person ids of the active members."""
    return frozenset(Membership.objects.filter(initiative=initiative, left_at=None).values_list("person_id", flat=True))


def rights_of(viewer: Viewer, initiative: Initiative) -> frozenset[rules.Right]:
    """The viewer's rights, read from the team as it is now. One query."""
    return rights_in(viewer, initiative, list(Membership.objects.filter(initiative=initiative, left_at=None)))


def rights_in(viewer: Viewer, initiative: Initiative, team: list[Membership]) -> frozenset[rules.Right]:
    """The viewer's rights when the team has been read already."""
    mine = next((m for m in team if m.person_id == viewer.person_id and m.person_id is not None), None)
    return rules.rights(
        viewer,
        initiative_id=initiative.pk,
        municipality_id=initiative.municipality_id,
        role=mine.role if mine else None,
        owns=bool(mine and mine.is_owner),
        has_owner=any(m.is_owner for m in team),
        has_code=initiative.return_code_hash is not None,
    )


def may_remove(attachment: Attachment, viewer: Viewer, held: Collection[rules.Right]) -> bool:
    """Whether the viewer, who holds these rights, may take the file away: one's own, or any for those who lead."""
    mine = attachment.added_by_id is not None and attachment.added_by_id == viewer.person_id
    return mine or rules.Right.MODERATE in held
