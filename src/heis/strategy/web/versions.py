"""The versions of the strategy: the list, one version with what it changed, its file, and the schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from heis.foundation.access import PUBLIC, access, holding
from heis.foundation.clock import local_date, now
from heis.foundation.forms import Form
from heis.foundation.jinja import day
from heis.foundation.pieces import Column, Fact, Tab, Tag
from heis.foundation.web import Link, redirect_after, render
from heis.organisation.models import Role
from heis.organisation.request import Request
from heis.strategy.affected import DryRun, dry_run_of
from heis.strategy.check import schema_text
from heis.strategy.diff import Group, differences, grouped
from heis.strategy.models import Status, StrategyVersion
from heis.strategy.operations import adopt_strategy, discard_draft
from heis.strategy.queries import document_of, published_versions_of, source_of, version_in_force, versions_of
from heis.strategy.rules import LONGEST_CASE_REFERENCE
from heis.strategy.web.frame import Reading, may_manage, tabs_for, to_overview, version_for
from heis.strategy.wording import say


def label_of(version: StrategyVersion, current: StrategyVersion | None) -> str:
    """Whether the version is a draft, in force, coming or replaced."""
    if version.status == Status.DRAFT:
        return gettext("Utkast")
    if version == current:
        return gettext("Gjelder nå")
    return gettext("Kommer") if version.adopted_on and version.adopted_on > local_date(now()) else gettext("Avløst")


def colour_of(version: StrategyVersion, current: StrategyVersion | None) -> str:
    """The colour of the label."""
    return "warning" if version.status == Status.DRAFT else "success" if version == current else "neutral"


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """Every version the viewer may read, the latest first."""

    current: StrategyVersion | None
    versions: Sequence[StrategyVersion]
    may_manage: bool

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Utgaver av strategien")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return to_overview()

    @property
    def tabs(self) -> Sequence[Tab]:
        """The ways to read the strategy; none before one is adopted."""
        if self.current is None:
            return []
        return tabs_for(Reading(self.current, document_of(self.current), is_other=False), "versions")

    @property
    def columns(self) -> Sequence[Column]:
        """The columns of the table."""
        return [
            Column("revision", gettext("Utgave")),
            Column("status", gettext("Status")),
            Column("in_force", gettext("Gjelder fra")),
            Column("until", gettext("Gjelder til")),
            Column("case", gettext("Vedtatt i sak")),
        ]

    def state(self, version: StrategyVersion) -> Tag:
        """The state of a version."""
        return Tag(label_of(version, self.current), colour_of(version, self.current))

    def name(self, version: StrategyVersion) -> str:
        """What the strategy is called in the version."""
        return say(document_of(version).name)


@require_safe
@access(PUBLIC)
def versions(request: Request) -> HttpResponse:
    """The list of versions."""
    manages = may_manage(request)
    shown = versions_of(request.municipality) if manages else published_versions_of(request.municipality)
    page = VersionsPage(version_in_force(request.municipality), list(shown[:100]), manages)
    return render(request, "strategy/versions.jinja", page)


class AdoptForm(Form):
    """When the version begins, and in which case it was adopted."""

    on = forms.DateField(label=_("Gjelder fra"), widget=forms.DateInput(attrs={"type": "date"}))
    case_reference = forms.CharField(
        label=_("Vedtatt i sak"), max_length=LONGEST_CASE_REFERENCE, help_text=_("Saksnummeret, for eksempel 2015/5909.")
    )


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version: where it stands, what it changed from another, and what it would do to what follows another (`_dry_run`)."""

    version: StrategyVersion
    current: StrategyVersion | None
    compared: StrategyVersion | None
    others: Sequence[StrategyVersion]
    groups: Sequence[Group]
    form: AdoptForm | None
    dry_run: DryRun | None

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Utgave %(number)s") % {"number": self.version.revision}

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return [*to_overview(), Link(gettext("Utgaver"), reverse("strategy:versions"))]

    @property
    def name(self) -> str:
        """What the strategy is called in this version."""
        return say(document_of(self.version).name)

    @property
    def is_draft(self) -> bool:
        """Whether it is still being prepared."""
        return self.version.status == Status.DRAFT

    @property
    def tags(self) -> list[Tag]:
        """Its state."""
        return [Tag(label_of(self.version, self.current), colour_of(self.version, self.current))]

    @property
    def facts(self) -> Sequence[Fact]:
        """What is known of it."""
        version = self.version
        loaded_by = version.loaded_by.name if version.loaded_by else gettext("kommandolinja")
        loaded = gettext("%(day)s, av %(who)s") % {"day": day(version.loaded_at), "who": loaded_by}
        found = [Fact(gettext("Lagt inn"), loaded)]
        if version.adopted_on:
            found += [
                Fact(gettext("Gjelder fra"), day(version.adopted_on, year=True)),
                Fact(gettext("Sak"), version.case_reference),
            ]
        if version.retired_on:
            found.append(Fact(gettext("Avløst"), day(version.retired_on, year=True)))
        return found


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def version(request: Request, revision: int) -> HttpResponse:
    """One version; the administrator adopts a draft here."""
    found, at = version_for(request, revision), now()
    form = AdoptForm(request.POST if request.method == "POST" else None, initial={"on": local_date(at)})
    if request.method == "POST" and form.attempt(lambda: adopt_strategy(found, **form.cleaned_data, by=request.viewer, at=at)):
        return redirect_after(request, "strategy:version", revision, message=_adopted(found, local_date(at)))
    return render(request, "strategy/version.jinja", _version_page(request, found, form), status=form.status)


def _adopted(version: StrategyVersion, today: date) -> str:
    """That the version is taken into use, or when it will be."""
    if version.adopted_on and version.adopted_on > today:
        words = {"day": day(version.adopted_on, year=version.adopted_on.year != today.year)}
        return gettext("Strategien tas i bruk %(day)s.") % words
    return gettext("Strategien er tatt i bruk.")


def _version_page(request: Request, found: StrategyVersion, form: AdoptForm) -> VersionPage:
    current, readable = version_in_force(request.municipality), published_versions_of(request.municipality)
    others = [each for each in readable[:50] if each != found]
    compared = _compared_with(request, found, current, others)
    adopts = found.status == Status.DRAFT
    return VersionPage(
        found,
        current,
        compared,
        others,
        grouped(differences(document_of(compared), document_of(found))) if compared else [],
        form if adopts else None,
        _dry_run(request, found, current),
    )


def _dry_run(request: Request, found: StrategyVersion, current: StrategyVersion | None) -> DryRun | None:
    """What adopting a draft would do; and, for who manages the one in force, what follows another still, while something does."""
    if found.status == Status.DRAFT:
        return dry_run_of(found, request.viewer)
    if found != current or not may_manage(request):
        return None
    run = dry_run_of(found, request.viewer)
    return run if run and run.total else None


def _compared_with(
    request: Request, found: StrategyVersion, current: StrategyVersion | None, others: Sequence[StrategyVersion]
) -> StrategyVersion | None:
    """The version asked for by `?fra=`; else the one in force for a draft, and the one before for the rest."""
    asked = next((each for each in others if str(each.revision) == request.GET.get("fra")), None)
    if asked or found.status == Status.DRAFT:
        return asked or current
    return next((each for each in others if each.revision < found.revision), None)


@access(holding(Role.ADMINISTRATOR))
@require_POST
def discard(request: Request, revision: int) -> HttpResponse:
    """Throw a draft away."""
    discard_draft(version_for(request, revision), by=request.viewer, at=now())
    return redirect_after(request, "strategy:versions", message=gettext("Utkastet er forkastet."))


@require_safe
@access(PUBLIC)
def file(request: Request, revision: int) -> HttpResponse:
    """The file of a version, to read or to start a new one from."""
    found = version_for(request, revision)
    answer = HttpResponse(source_of(found), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.key}-{found.revision}.yaml"'
    return answer


@require_safe
@access(PUBLIC)
def schema(request: Request) -> HttpResponse:
    """The JSON Schema of strategy files, for editors."""
    return HttpResponse(schema_text(), content_type="application/schema+json; charset=utf-8")
