"""Writing a new version in the browser: checked as often as one likes, compared with the one in force, and kept as a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from heis.foundation.access import access, holding
from heis.foundation.clock import now
from heis.foundation.forms import FileField, Form
from heis.foundation.web import Link, redirect_after, render
from heis.organisation.models import Municipality, Role
from heis.organisation.request import Request
from heis.strategy.check import Checked, check_text
from heis.strategy.diff import Group, differences, grouped
from heis.strategy.models import StrategyVersion
from heis.strategy.operations import load_strategy
from heis.strategy.queries import document_in_force, source_of, versions_of
from heis.strategy.shipped import shipped_source
from heis.strategy.source import LONGEST, NOT_TEXT, Fault
from heis.strategy.web.frame import to_overview, version_for

EXAMPLE = "fredrikstad"
Upload: TypeAlias = "UploadedFile[bytes]"


class DraftForm(Form):
    """The file as text, or a file that replaces the text."""

    source = forms.CharField(
        label=_("Strategien som fil"), widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false"}), required=False, strip=False
    )
    upload = FileField(label=_("Eller last opp en fil"), required=False, help_text=_("Fila erstatter teksten over."))

    def clean_upload(self) -> Upload | None:
        """Refuse what cannot be a strategy before it is read."""
        upload: Upload | None = self.cleaned_data["upload"]
        if upload and (upload.size or 0) > 4 * LONGEST:
            raise forms.ValidationError(gettext("Fila er for stor til å være en strategi."))
        return upload

    def text(self) -> str:
        """What is sent in. What is not text becomes marks, which the check finds and the page can show."""
        upload: Upload | None = self.cleaned_data.get("upload")
        text = upload.read().decode("utf-8-sig", errors="replace") if upload else str(self.cleaned_data["source"])
        return NOT_TEXT.sub("\ufffd", text.replace("\r\n", "\n"))


@dataclass(frozen=True, slots=True)
class DraftPage:
    """The text, its faults if it has been checked, and what it would change."""

    form: DraftForm
    checked: Checked | None
    groups: Sequence[Group]
    has_strategy: bool

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Ny utgave av strategien")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return [*to_overview(), Link(gettext("Utgaver"), reverse("strategy:versions"))]

    @property
    def faults(self) -> Sequence[Fault]:
        """The faults that were found."""
        return self.checked.faults if self.checked else ()


@access(holding(Role.ADMINISTRATOR))
@require_http_methods(["GET", "POST"])
def draft(request: Request) -> HttpResponse:
    """Write, check and compare; keep it as a draft when it is right."""
    if request.method == "GET":
        form = DraftForm(initial={"source": _beginning(request)})
        return render(request, "strategy/draft.jinja", _page(request, form, None))
    form = DraftForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "strategy/draft.jinja", _page(request, form, None), status=form.status)
    return _answer(request, form.text())


def _answer(request: Request, text: str) -> HttpResponse:
    form, checked = DraftForm({"source": text}), check_text(text)
    if request.POST.get("act") == "load" and not checked.faults:
        made: list[StrategyVersion] = []
        if form.attempt(lambda: made.append(load_strategy(request.municipality, source=text, by=request.viewer, at=now()))):
            message = gettext("Utkastet er lagret. Se over hva det endrer, og ta det i bruk når det er vedtatt.")
            return redirect_after(request, "strategy:version", made[0].revision, message=message)
    return render(request, "strategy/draft.jinja", _page(request, form, checked), status=422 if checked.faults else form.status)


def _page(request: Request, form: DraftForm, checked: Checked | None) -> DraftPage:
    old = document_in_force(request.municipality)
    new = checked.document if checked else None
    return DraftPage(form, checked, grouped(differences(old, new)) if old and new else [], old is not None)


def _beginning(request: Request) -> str:
    """What one starts from: the version asked for, the latest one, or the example with the municipality's own number."""
    asked = request.GET.get("utgave", "")
    if asked.isdecimal() and len(asked) < 7:
        return source_of(version_for(request, int(asked)))
    latest = versions_of(request.municipality).first()
    return source_of(latest) if latest else _example_for(request.municipality)


def _example_for(municipality: Municipality) -> str:
    return shipped_source(EXAMPLE).replace('municipality_number: "3107"', f'municipality_number: "{municipality.number}"')
