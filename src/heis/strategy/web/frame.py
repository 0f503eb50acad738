"""What the pages of the strategy share: which version is read, by whom, and the way between the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from heis.foundation.pieces import Tab
from heis.foundation.web import Link
from heis.organisation.request import Request
from heis.strategy.document import StrategyDocument
from heis.strategy.models import Status, StrategyVersion
from heis.strategy.queries import document_of, version_in_force, version_numbered


@dataclass(frozen=True, slots=True)
class Reading:
    """The version that is read. `is_other`: another than the one in force, which every page says and every link remembers."""

    version: StrategyVersion
    document: StrategyDocument
    is_other: bool

    @property
    def query(self) -> str:
        """What links within the strategy end with."""
        return f"?utgave={self.version.revision}" if self.is_other else ""

    def address(self, name: str, *args: object) -> str:
        """The address of a page of the strategy, in the version that is read."""
        return reverse(f"strategy:{name}", args=args) + self.query


def may_manage(request: Request) -> bool:
    """Whether the viewer loads and adopts strategies here."""
    return request.municipality.pk in request.viewer.administers


def version_for(request: Request, revision: int) -> StrategyVersion:
    """A version by number. Drafts are not there for those who do not administer the municipality."""
    version = version_numbered(request.municipality, revision)
    if version is None or (version.status == Status.DRAFT and not may_manage(request)):
        raise Http404
    return version


def reading_for(request: Request) -> Reading | None:
    """The version asked for by `?utgave=`, or else the one in force; None before any is adopted."""
    current, asked = version_in_force(request.municipality), request.GET.get("utgave", "")
    if asked:
        version = version_for(request, int(asked) if asked.isdecimal() and len(asked) < 7 else 0)
        return Reading(version, document_of(version), is_other=version != current)
    return Reading(current, document_of(current), is_other=False) if current else None


def tabs_for(reading: Reading, page: str) -> Sequence[Tab]:
    """The ways to read the strategy."""
    return [
        Tab(_("Områdene"), reading.address("overview"), page == "overview"),
        Tab(_("Veien fra behov til bruk"), reading.address("lift"), page == "lift"),
        Tab(_("Utgaver"), reverse("strategy:versions"), page == "versions"),
    ]


def to_overview(reading: Reading | None = None) -> list[Link]:
    """The way down from the strategy."""
    return [Link(_("Strategien"), reading.address("overview") if reading else reverse("strategy:overview"))]
