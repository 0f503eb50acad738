"""Whom what is written for others is not to name: those who have had something to do with an initiative."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from heis.accounts.models import Person
from heis.foundation.naming import Known
from heis.lift.engaged import engaged_in
from heis.lift.models import Comment, Decision, Initiative, Membership, Submission
from heis.organisation.queries import deciding_at


def people_known_in(initiative: Initiative) -> Known:
    """Those who are or have been in its team, close; and those who filed, sent in, decided or commented, who have a benefit or an ending of
    it, and who decide on the floors it has been before or above its unit. Five queries, however many.
    """
    team = set(Membership.objects.filter(initiative=initiative).values_list("person_id", flat=True))
    places = set(Submission.objects.filter(initiative=initiative).values_list("unit_id", "role").distinct())
    others = engaged_in(initiative) | set(_acting_in(initiative).union(*deciding_at(places, initiative.unit.ancestor_ids)))
    names = Person.objects.filter(pk__in=team | others).order_by("pk").values_list("pk", "name")
    return Known(
        close=tuple(name for pk, name in names if pk in team),
        others=tuple(name for pk, name in names if pk not in team),
    )


def _acting_in(initiative: Initiative) -> QuerySet[Initiative, int | None]:
    """The ids of those who have filed, sent in, taken back, decided or commented."""
    filed = Initiative.objects.filter(pk=initiative.pk).values_list("filed_by_id", flat=True)
    laid, decided = Submission.objects.filter(initiative=initiative), Decision.objects.filter(submission__initiative=initiative)
    return filed.union(
        laid.values_list("submitted_by_id", flat=True),
        laid.values_list("withdrawn_by_id", flat=True),
        decided.values_list("decided_by_id", flat=True),
        decided.values_list("for_person_id", flat=True),
        Comment.objects.filter(initiative=initiative).values_list("author_id", flat=True),
    )


def role_instead_of(names: Sequence[str]) -> str:
    """What is said to whoever has named somebody: which words, and what to write."""
    told = _("Skriv rollen i stedet for navnet: %(name)s.") if len(names) == 1 else _("Skriv roller i stedet for navn: %(name)s.")
    return told % {"name": ", ".join(names)}
