"""Moving running initiatives to another version of the strategy: first a dry run, then the chosen ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from heis.foundation.access import access, holding
from heis.foundation.clock import now
from heis.foundation.refusals import Refusal
from heis.foundation.web import Link, redirect_after, render
from heis.lift.affected import SHOWN
from heis.lift.models import Initiative
from heis.lift.operations.moving import Prospect, move_to_strategy, prospect_of
from heis.lift.queries.desk import initiatives_on_other_versions
from heis.organisation.models import Role
from heis.organisation.request import Request
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import version_in_force


@dataclass(frozen=True, slots=True)
class MovePage:
    """What would happen to each running initiative that follows an older version. At most `SHOWN` at a time."""

    target: StrategyVersion | None
    prospects: Sequence[Prospect]
    total: int

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Flytt initiativer til ny utgave av strategien")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return [Link(gettext("Min side"), reverse("lift:desk"))]


@access(holding(Role.COORDINATOR, Role.ADMINISTRATOR))
@require_http_methods(["GET", "POST"])
def move(request: Request) -> HttpResponse:
    """The dry run, and moving those that are chosen."""
    target = version_in_force(request.municipality)
    waiting = initiatives_on_other_versions(request.viewer, request.municipality, target)
    if request.method == "POST" and target:
        chosen = [int(pk) for pk in request.POST.getlist("initiative") if pk.isdecimal()][:SHOWN]
        return _move_chosen(request, list(waiting.filter(pk__in=chosen)), target)
    prospects = [prospect_of(initiative, target) for initiative in waiting[:SHOWN]] if target else []
    return render(request, "lift/move_strategy.jinja", MovePage(target, prospects, waiting.count() if target else 0))


def _move_chosen(request: Request, chosen: Sequence[Initiative], target: StrategyVersion) -> HttpResponse:
    moved, refused = 0, []
    for initiative in chosen:
        try:
            move_to_strategy(initiative, target, by=request.viewer, at=now())
            moved += 1
        except Refusal as refusal:
            refused.append(refusal.message)
    words = ngettext("%(count)s initiativ er flyttet.", "%(count)s initiativer er flyttet.", moved) % {"count": moved}
    return redirect_after(request, "lift:move_strategy", message=" ".join([words, *refused]), is_error=bool(refused))
