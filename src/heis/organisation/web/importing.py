"""Import: choose a file, see what it will do, and confirm. Export of the same files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.core.files.uploadedfile import UploadedFile as File
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heis.foundation.access import access, holding
from heis.foundation.clock import local_date, now
from heis.foundation.forms import FileField, Form
from heis.foundation.pieces import Column, Kpi
from heis.foundation.refusals import NotVisible
from heis.foundation.web import Link, redirect_after, render
from heis.organisation.importing import (
    KINDS,
    Action,
    Change,
    Kind,
    Plan,
    PlanHasChanged,
    UnableToImport,
    apply_upload,
    export_lines,
    keep_upload,
    plan_of_upload,
)
from heis.organisation.importing.reading import LARGEST_FILE
from heis.organisation.models import Municipality, Role, Upload
from heis.organisation.queries import upload_of
from heis.organisation.request import Request
from heis.organisation.web.places import tree_crumbs

ADMINISTRATOR = holding(Role.ADMINISTRATOR)
SHOWN = 200


class UnknownFile(NotVisible):
    """There is no such file, it waited too long, or it is another person's."""


class ImportForm(Form):
    """Which list, which file, and whether it is all of it."""

    kind = forms.ChoiceField(label=_("Hva er det en liste over?"), widget=forms.RadioSelect)
    file = FileField(label=_("CSV-fil"), help_text=_("Lagre som «CSV UTF-8» fra Excel. Høyst 10 MB."))
    is_complete = forms.BooleanField(
        label=_("Dette er den komplette lista"),
        required=False,
        help_text=_("Da avsluttes det som ikke er med i fila. Du ser hva det blir før du bekrefter. Ingenting slettes."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.key, kind.label) for kind in KINDS.values()]  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".csv,text/csv"

    def clean_file(self) -> File[bytes]:
        """Not larger than is read."""
        file: File[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(gettext("Fila er større enn 10 MB. Del den opp."))
        return file


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The form, and what each file holds."""

    form: ImportForm
    kinds: Sequence[Kind]
    crumbs: Sequence[Link]

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Import")

    @property
    def columns(self) -> list[Column]:
        """The columns of the table that explains a file."""
        return [
            Column("heading", gettext("Kolonne")),
            Column("about", gettext("Innhold")),
            Column("aliases", gettext("Kan også hete")),
        ]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What the file will do, or what is wrong with it."""

    upload: Upload
    kind: Kind
    plan: Plan
    crumbs: Sequence[Link]

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Forhåndsvisning")

    @property
    def numbers(self) -> list[Kpi]:
        """How many of each."""
        counts = self.plan.counts
        labels = {
            Action.CREATE: ngettext("ny", "nye", counts[Action.CREATE]),
            Action.CHANGE: gettext("endres"),
            Action.END: gettext("avsluttes"),
            Action.UNCHANGED: gettext("uendret"),
        }
        return [Kpi(str(counts[action]), label) for action, label in labels.items()]

    @property
    def rows(self) -> list[Change]:
        """What ends first, since that is what one must look at; then what changes and what is new. Not all, when there are many."""
        shown = [*self.plan.of(Action.END), *self.plan.of(Action.CHANGE), *self.plan.of(Action.CREATE)]
        return shown[:SHOWN]

    @property
    def more(self) -> int:
        """How many changes are not shown."""
        counts = self.plan.counts
        return max(0, sum(counts.values()) - counts[Action.UNCHANGED] - SHOWN)

    @property
    def columns(self) -> list[Column]:
        """The columns of the changes."""
        headings = {
            "name": gettext("Hva"),
            "action": gettext("Endring"),
            "differences": gettext("Fra og til"),
            "line": gettext("Linje"),
        }
        return [Column(key, label) for key, label in headings.items()]

    @property
    def problem_columns(self) -> list[Column]:
        """The columns of what is wrong."""
        return [
            Column("line", gettext("Hvor")),
            Column("column", gettext("Kolonne")),
            Column("message", gettext("Hva som er feil")),
        ]


@access(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def start(request: Request) -> HttpResponse:
    """Choose a file, and see what each may hold."""
    form = ImportForm(request.POST or None, request.FILES or None, initial={"kind": "people"})
    made: list[Upload] = []
    if request.method == "POST" and form.attempt(lambda: made.append(_keep(request, form))):
        return redirect_after(request, "organisation:import_preview", made[0].pk)
    page = ImportPage(form, list(KINDS.values()), tree_crumbs())
    return render(request, "organisation/import.jinja", page, status=form.status)


def _keep(request: Request, form: ImportForm) -> Upload:
    data = form.cleaned_data
    file: File[bytes] = data["file"]
    content, name = file.read(), (file.name or "")[:200]
    complete = data["is_complete"]
    return keep_upload(request.municipality, data["kind"], content, name=name, is_complete=complete, by=request.viewer, at=now())


@access(ADMINISTRATOR)
@require_GET
def preview(request: Request, upload_id: int) -> HttpResponse:
    """What the file will do, as things are now."""
    upload = _upload(request, upload_id)
    plan = plan_of_upload(upload, by=request.viewer, at=now())
    back = Link(gettext("Import"), reverse("organisation:import"))
    page = PreviewPage(upload, KINDS[upload.kind], plan, [*tree_crumbs(), back])
    return render(request, "organisation/preview.jinja", page)


@access(ADMINISTRATOR)
@require_POST
def confirm(request: Request, upload_id: int) -> HttpResponse:
    """Do what was shown."""
    upload = _upload(request, upload_id)
    try:
        plan = apply_upload(upload, fingerprint=request.POST.get("fingerprint", ""), by=request.viewer, at=now())
    except (PlanHasChanged, UnableToImport) as refusal:
        return redirect_after(request, "organisation:import_preview", upload.pk, message=refusal.message, is_error=True)
    counts = plan.counts
    values = {"new": counts[Action.CREATE], "changed": counts[Action.CHANGE], "ended": counts[Action.END]}
    text = _("Importert. Nye: %(new)s, endret: %(changed)s, avsluttet: %(ended)s.")
    return redirect_after(request, "organisation:tree", message=text % values)


def _upload(request: Request, upload_id: int) -> Upload:
    found = upload_of(request.viewer, upload_id)
    if found is None:
        raise UnknownFile("")
    return found


@access(ADMINISTRATOR)
@require_GET
def export(request: Request, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The file of a kind, as it is today."""
    if kind not in KINDS:
        raise UnknownFile("")
    return export_of(request.municipality, kind)


def export_of(municipality: Municipality, kind: str) -> StreamingHttpResponse:
    """The file of a kind to keep, as it is today."""
    today = local_date(now())
    name = f"{KINDS[kind].name.lower()}-{municipality.number}-{today}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    lines = export_lines(municipality, kind, on=today)
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
