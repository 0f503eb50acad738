"""Who has left: those in a team whose account is closed, or who had a role in the municipality while in the team and have none any more."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from heis.lift.models import STOPPED, Initiative, Membership
from heis.lift.rules import IN_USE
from heis.organisation.queries import has_left


def gone(on: date) -> Q:
    """The condition on `Membership` that the person has left on the day.

    Whoever never had a role in the municipality, such as a citizen or a club, has not left it; nor has one who came into the team after
    the last role was over, and so as what they are now.
    """
    return Q(person__is_active=False) | has_left("person", "initiative__municipality", "joined_at__date", on)


def owned_by_somebody_gone(on: date) -> QuerySet[Initiative]:
    """What rides, and is owned by one who has left."""
    owner = Membership.objects.filter(gone(on), initiative=OuterRef("pk"), left_at=None, is_owner=True)
    return Initiative.objects.filter(Exists(owner), is_owned=True).exclude(stage__in=[STOPPED, IN_USE])


def gone_from_team_of(initiative: Initiative, on: date) -> QuerySet[Membership]:
    """The active members who have left, by id."""
    return Membership.objects.filter(gone(on), initiative=initiative, left_at=None).order_by("pk")
