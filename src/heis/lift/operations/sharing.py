"""Who may see: widening and narrowing the audience."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Audience, Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import Refusal
from heis.lift.models import Follow, Initiative
from heis.lift.operations.changing import change, concerned, require, tell
from heis.lift.queries.visibility import people_who_see
from heis.lift.rules import Right


class UnableToShare(Refusal):
    """The audience is not possible for this initiative."""


@transaction.atomic
def change_audience(initiative: Initiative, audience: Audience, *, by: Viewer, at: datetime) -> None:
    """Let more people see it, or fewer. Followers who no longer see it stop following, so that nothing leaks by mail."""
    require(Right.LEAD, initiative, by)
    if audience == initiative.audience:
        raise UnableToShare(_("Initiativet er alt delt slik."), field="audience")
    if audience == Audience.COOPERATION and not initiative.municipality.cooperation_groups.exists():
        raise UnableToShare(_("Kommunen er ikke med i noe samarbeid ennå."), field="audience")
    narrowed = audience < initiative.audience
    before = Audience(initiative.audience)
    change(initiative, at=at, audience=audience)
    if narrowed:
        drop_followers_outside(initiative, at)
    tell("lift.shared", initiative, by=by, at=at, people=concerned(initiative), before=int(before), after=int(audience))


def drop_followers_outside(initiative: Initiative, at: datetime) -> None:
    """Let those who no longer see it follow it no more, when it is shared with fewer."""
    following = Follow.objects.filter(initiative=initiative)
    seeing = people_who_see(initiative, list(following.values_list("person_id", flat=True)), local_date(at))
    following.exclude(person__in=seeing).delete()
