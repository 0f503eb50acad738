"""The tree of units, and finding somebody in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from heis.foundation.access import IN_A_MUNICIPALITY, access
from heis.foundation.clock import local_date, now
from heis.foundation.pieces import PersonItem
from heis.foundation.web import render, render_partial
from heis.organisation.models import Level, Municipality
from heis.organisation.queries import Branch, people_matching, placement_of, titles_of, tree_of
from heis.organisation.request import Request
from heis.organisation.web.fields import written_person
from heis.organisation.web.places import administers

OPEN_DOWN_TO = 1
ASKED_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class TreePage:
    """The tree; with `query`, also those found by name."""

    municipality: Municipality
    tree: Branch | None
    query: str
    found: Sequence[PersonItem]
    administers: bool

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Organisasjonen")

    def needs_leader(self, branch: Branch) -> bool:
        """Whether somebody ought to lead the unit."""
        return branch.unit.level in {Level.MUNICIPALITY, Level.SECTION, Level.UNIT} and not branch.leaders

    def is_open(self, depth: int) -> bool:
        """Whether a branch is shown unfolded."""
        return depth < OPEN_DOWN_TO


@access(IN_A_MUNICIPALITY)
@require_GET
def tree(request: Request) -> HttpResponse:
    """The tree of the municipality."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:ASKED_AT_MOST]
    page = TreePage(
        municipality=request.municipality,
        tree=tree_of(request.municipality, local_date(now())),
        query=query,
        found=_found(request, query) if query else (),
        administers=administers(request),
    )
    return render(request, "organisation/tree.jinja", page)


def _found(request: Request, query: str) -> list[PersonItem]:
    on, municipality = local_date(now()), request.municipality
    people = people_matching(query, municipality, on=on)
    titles = titles_of([person.pk for person in people], municipality, on)
    return [PersonItem(p.name, titles.get(p.pk, ""), url=_address_of(p.pk, municipality)) for p in people]


def _address_of(person_id: int, municipality: Municipality) -> str:
    unit = placement_of(person_id, municipality, local_date(now()))
    return reverse("organisation:unit", args=[unit.pk]) if unit else ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Persons to choose between while one writes a name."""

    people: Sequence[str]


@access(IN_A_MUNICIPALITY)
@require_GET
def find(request: Request) -> HttpResponse:
    """Persons whose name begins as what is written, as options for the field, whatever that is called."""
    text = request.GET.get(next(iter(request.GET), ""), "")
    people = people_matching(text[:ASKED_AT_MOST], request.municipality, on=local_date(now()), limit=10)
    return render_partial(request, "organisation/suggestions.jinja", Suggestions([written_person(p) for p in people]))
