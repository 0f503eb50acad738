"""The pages where evidence is written, and the files that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import now
from heis.foundation.forms import FileField, Form
from heis.foundation.language import active_language
from heis.foundation.pieces import FileItem, Theirs
from heis.foundation.web import Link, redirect_after, render
from heis.lift.evidence import is_text_kind
from heis.lift.models import Attachment, Evidence, EvidenceRevision, Initiative
from heis.lift.operations.evidence import Finding, remove_file, require_removable, save_evidence
from heis.lift.queries import room as reading
from heis.lift.queries.rights import rights_of
from heis.lift.queries.visibility import initiative_visible_to
from heis.lift.rules import Right
from heis.lift.web import showing
from heis.lift.web.crumbs import room_crumbs
from heis.lift.web.downloads import file_response
from heis.organisation.request import Request
from heis.strategy.document import EvidenceKind
from heis.strategy.queries import document_of


class EvidenceForm(Form):
    """One sentence for the decider, the whole text, and whether it is finished."""

    summary = forms.CharField(
        label=_("Det viktigste i én setning"),
        max_length=300,
        required=False,
        help_text=_("Den som skal beslutte leser denne først."),
    )
    body = forms.CharField(label=_("Mer om det"), widget=forms.Textarea(attrs={"rows": 10}), max_length=20_000, required=False)
    file = FileField(label=_("Legg ved en fil (valgfritt)"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The kind, what is written, its history and files. `latest` is somebody else's text, when the person was second."""

    initiative: Initiative
    kind: EvidenceKind
    evidence: Evidence | None
    form: EvidenceForm
    may_edit: bool
    files: Sequence[FileItem]
    revisions: Sequence[EvidenceRevision]
    was_second: bool

    @property
    def question(self) -> str:
        """What the kind asks."""
        return self.kind.question.in_language(active_language())

    @property
    def good_enough(self) -> str:
        """When it is good enough."""
        return self.kind.good_enough.in_language(active_language())

    @property
    def draft_key(self) -> str:
        """Where what is typed is kept on the device."""
        return f"evidence-{self.initiative.pk}-{self.kind.key}"

    @property
    def begun_from(self) -> object:
        """The revision the next save goes on top of: what the person began from, or, once they have seen that of another, the latest."""
        latest = self.evidence.revision if self.evidence else ""
        return latest if self.was_second or not self.form.is_bound else self.form["revision"].value() or ""

    @property
    def theirs(self) -> list[Theirs]:
        """What somebody else has saved, to compare with."""
        found = (
            [(str(self.form[name].label), getattr(self.evidence, name)) for name in ("summary", "body")] if self.evidence else []
        )
        return [Theirs(label, text) for label, text in found]

    @property
    def title(self) -> str:
        """The title of the page."""
        return self.kind.name.in_language(active_language())

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def evidence(request: Request, number: int, kind: str) -> HttpResponse:
    """Read or write one kind of evidence. «Lagre» keeps it as begun; «Lagre som ferdig» makes it count at the gate."""
    initiative = initiative_visible_to(request.viewer, number)
    described = next((k for k in document_of(initiative.strategy_version).evidence_kinds if k.key == kind), None)
    if described is None or not is_text_kind(kind):
        raise Http404
    found = reading.evidence_of(initiative, kind)
    form = EvidenceForm(request.POST or None, request.FILES or None, initial=_initial(found))
    if request.method == "POST" and form.attempt(lambda: _save(request, initiative, kind, form)):
        done = "complete" in request.POST
        return redirect_after(request, "lift:room", number, message=_("Lagret som ferdig.") if done else _("Lagret."))
    return render(request, "lift/evidence.jinja", _page(request, initiative, described, form), status=form.status)


def _initial(found: Evidence | None) -> dict[str, object]:
    return {"summary": found.summary, "body": found.body, "revision": found.revision} if found else {}


def _save(request: Request, initiative: Initiative, kind: str, form: EvidenceForm) -> None:
    data = form.cleaned_data
    finding = Finding(data["summary"], data["body"], is_complete="complete" in request.POST)
    save_evidence(initiative, kind, finding, by=request.viewer, at=now(), revision=data["revision"], upload=data["file"])


def _page(request: Request, initiative: Initiative, kind: EvidenceKind, form: EvidenceForm) -> EvidencePage:
    found = reading.evidence_of(initiative, kind.key)
    stands_still, rights = not initiative.floor and initiative.stage != "stopped", rights_of(request.viewer, initiative)
    return EvidencePage(
        initiative=initiative,
        kind=kind,
        evidence=found,
        form=form,
        may_edit=stands_still and Right.EDIT in rights,
        files=showing.file_items(reading.files_of(initiative, found), initiative, request.viewer, rights) if found else [],
        revisions=list(found.revisions.select_related("author").order_by("-number")[:20]) if found else [],
        was_second=form.status == 409,
    )


@access(PUBLIC)
@require_GET
def download(request: Request, number: int, attachment: int) -> FileResponse:
    """A file of the room, for those who see the initiative."""
    return file_response(_attachment(request, number, attachment))


@dataclass(frozen=True, slots=True)
class RemovePage:
    """The file, and whether to take it away."""

    initiative: Initiative
    file: Attachment

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Fjern fila?")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


@access(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: Request, number: int, attachment: int) -> HttpResponse:
    """Ask, and take a file away."""
    found = _attachment(request, number, attachment)
    if request.method == "POST":
        remove_file(found, by=request.viewer, at=now())
        return redirect_after(request, "lift:room", number, message=_("Fila er fjernet."), anchor="filer")
    require_removable(found, by=request.viewer)
    return render(request, "lift/remove_file.jinja", RemovePage(found.initiative, found))


def _attachment(request: Request, number: int, pk: int) -> Attachment:
    found = reading.files_of(initiative_visible_to(request.viewer, number)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
