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
from heis.lift.queries.visibility import initiatives_visible_to
from heis.lift.rules import Right
from heis.organisation.viewer import viewer_of


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
        _drop_followers_outside(initiative, at)
    tell("lift.shared", initiative, by=by, at=at, people=concerned(initiative), before=int(before), after=int(audience))


def _drop_followers_outside(initiative: Initiative, at: datetime) -> None:
    for follow in Follow.objects.filter(initiative=initiative).select_related("person").iterator():
        viewer = viewer_of(follow.person, local_date(at))
        if not initiatives_visible_to(viewer).filter(pk=initiative.pk).exists():
            follow.delete()
