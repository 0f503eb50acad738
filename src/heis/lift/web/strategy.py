"""Moving running initiatives to another version of the strategy: first a dry run, then the chosen ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from heis.foundation.access import SIGNED_IN, access
from heis.foundation.clock import now
from heis.foundation.jinja import quoted
from heis.foundation.refusals import Refusal
from heis.foundation.web import Link, redirect_after, render
from heis.lift.models import Initiative, StrategyMove
from heis.lift.operations.moving import (
    Outlook,
    Prospect,
    move_all_that_can,
    move_to_strategy,
    outlook_of,
    prospect_of,
    require_right_to_move,
)
from heis.lift.queries.desk import initiatives_on_other_versions, move_in_progress
from heis.organisation.request import Request
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import version_in_force

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class MovePage:
    """What would happen to each running initiative that follows another version, a page at a time; and what is being moved now."""

    target: StrategyVersion | None
    prospects: Sequence[Prospect]
    outlook: Outlook
    running: StrategyMove | None
    all_chosen: bool
    here: str
    next_address: str

    @property
    def choosable(self) -> int:
        """How many on this page can be moved."""
        return sum(not prospect.hinders for prospect in self.prospects)

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Flytt initiativer til ny utgave av strategien")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return [Link(gettext("Min side"), reverse("lift:desk"))]


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def move(request: Request) -> HttpResponse:
    """The dry run, and moving those that are chosen, or all that can be."""
    require_right_to_move(request.municipality.pk, request.viewer)
    target = version_in_force(request.municipality)
    waiting = initiatives_on_other_versions(request.viewer, request.municipality, target)
    if request.method == "POST" and target:
        if request.POST.get("all"):
            return _move_all(request, target)
        chosen = [int(pk) for pk in request.POST.getlist("initiative") if pk.isdecimal() and len(pk) < 19][:PAGE_SIZE]
        return _move_chosen(request, list(waiting.filter(pk__in=chosen)), target)
    return render(request, "lift/move_strategy.jinja", _page(request, waiting, target))


def _page(request: Request, waiting: QuerySet[Initiative], target: StrategyVersion | None) -> MovePage:
    """A page by keyset: those after the number in the address, whatever has been moved in the meantime."""
    after = request.GET.get("etter", "")
    start = int(after) if after.isdecimal() and len(after) < 19 else 0
    rows = list(waiting.filter(pk__gt=start)[: PAGE_SIZE + 1]) if target else []
    shown, address = rows[:PAGE_SIZE], reverse("lift:move_strategy")
    return MovePage(
        target=target,
        prospects=[prospect_of(initiative, target) for initiative in shown] if target else [],
        outlook=outlook_of(waiting, target) if target else Outlook(0, 0, 0),
        running=move_in_progress(request.municipality),
        all_chosen=request.GET.get("velg") == "alle",
        here=f"{address}?etter={start}",
        next_address=f"{address}?etter={shown[-1].pk}" if len(rows) > PAGE_SIZE else "",
    )


def _move_all(request: Request, target: StrategyVersion) -> HttpResponse:
    try:
        move = move_all_that_can(request.municipality, target, by=request.viewer, at=now())
    except Refusal as refusal:
        return redirect_after(request, "lift:move_strategy", message=refusal.message, is_error=True)
    if move.done_at is None:
        words = gettext("Flyttingen er i gang. Den går videre av seg selv, så du kan lukke siden.")
        return redirect_after(request, "lift:move_strategy", message=words)
    return redirect_after(request, "lift:move_strategy", message=_moved(move.moved))


def _moved(count: int) -> str:
    return ngettext("%(count)s initiativ er flyttet.", "%(count)s initiativer er flyttet.", count) % {"count": count}


def _move_chosen(request: Request, chosen: Sequence[Initiative], target: StrategyVersion) -> HttpResponse:
    if not chosen:
        return redirect_after(request, "lift:move_strategy", message=gettext("Velg minst ett initiativ."), is_error=True)
    moved, refused = 0, []
    for initiative in chosen:
        try:
            move_to_strategy(initiative, target, by=request.viewer, at=now())
            moved += 1
        except Refusal as refusal:
            refused.append(f"{quoted(initiative.title)}: {refusal.message}")
    words = [_moved(moved)] if moved else []
    return redirect_after(request, "lift:move_strategy", message=" ".join([*words, *refused]), is_error=bool(refused))
