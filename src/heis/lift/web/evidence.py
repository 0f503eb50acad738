"""The pages where evidence is written, and the files that belong to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import now
from heis.foundation.forms import FileField, Form
from heis.foundation.language import active_language
from heis.foundation.pieces import FileItem, Tag, Theirs
from heis.foundation.sheet_book import BOOK_TYPE, UnableToReadBook, Unread, book_of, read_book
from heis.foundation.sheet_form import MORE, SheetForm
from heis.foundation.sheets import Asking, Choices, Said, fitted, said_in
from heis.foundation.web import Link, redirect_after, render
from heis.lift.crumbs import room_crumbs
from heis.lift.evidence import EVALUATION, Case, Content, Remark, content_for, is_open_after_end, kind_named, sentence_of
from heis.lift.filled import Filled, filled
from heis.lift.models import STOPPED, Attachment, Evidence, EvidenceRevision, EvidenceStatus, Initiative
from heis.lift.operations.evidence import Finding, remove_file, require_removable, save_evidence
from heis.lift.queries import room as reading
from heis.lift.queries.rights import rights_of
from heis.lift.queries.visibility import initiative_visible_to
from heis.lift.rules import Right
from heis.lift.web import showing
from heis.lift.web.downloads import file_response
from heis.organisation.request import Request
from heis.strategy.document import EvidenceKind
from heis.strategy.queries import document_of

MORE_ABOUT = _("Mer om det")
BOOK = "book"


class TextForm(Form):
    """One sentence for the decider, the whole text, and whether it is finished."""

    summary = forms.CharField(
        label=_("Det viktigste i én setning"),
        max_length=300,
        required=False,
        help_text=_("Den som skal beslutte leser denne først."),
    )
    body = forms.CharField(label=MORE_ABOUT, widget=forms.Textarea(attrs={"rows": 10}), max_length=20_000, required=False)
    file = FileField(label=_("Legg ved en fil (valgfritt)"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def finding(self, *, is_complete: bool) -> Finding:
        """What is known, as it was typed."""
        return Finding(self.cleaned_data["summary"], self.cleaned_data["body"], is_complete=is_complete)


class FilledForm(SheetForm):
    """The sheet of a kind, with room for more in one's own words when the kind has that.

    `book_refused` says why a spreadsheet could not be taken in, and `unread` are the cells of one that were not understood.
    """

    book_refused = ""
    is_from_book = False
    unread: Sequence[Unread] = ()

    def __init__(self, *args: Any, has_body: bool, **kwargs: Any) -> None:
        names = ("body", "file", "revision") if has_body else ("file", "revision")
        super().__init__(*args, beside={name: TextForm.base_fields[name] for name in names}, **kwargs)

    def finding(self, *, is_complete: bool) -> Finding:
        """What is filled in."""
        return Finding(body=self.cleaned_data.get("body", ""), content=cast("Content", self.filled), is_complete=is_complete)


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The kind, what is written, its history and files. `latest` is somebody else's text, when the person was second.

    What is finished is read first, also by those who `may_edit` it. `shown` is what is filled in, or was in the `revision` asked for.
    `sentences` are those of the revisions, by their number. Of a kind that has a sheet, `example` is a finished one to learn from, `advice` a
    template and what it shows above the form, and `remarks` what does not fit with what stands elsewhere.
    Of the evaluation, `narrow` says who alone finds what was learnt; empty when all in the municipality do. They `may_share` it with more.
    """

    initiative: Initiative
    kind: EvidenceKind
    evidence: Evidence | None
    form: TextForm | FilledForm
    may_edit: bool
    shows_form: bool
    files: Sequence[FileItem]
    revisions: Sequence[EvidenceRevision]
    sentences: Mapping[int, str]
    shown: Filled
    sentence: str
    revision: EvidenceRevision | None
    example: Sequence[Said]
    advice: tuple[str, object | None]
    remarks: Sequence[Remark]
    narrow: str
    may_share: bool

    @property
    def was_second(self) -> bool:
        """Whether somebody else saved while the person wrote."""
        return self.form.status == 409

    @property
    def earlier(self) -> Sequence[EvidenceRevision]:
        """The revisions before the one that counts now, newest first."""
        return self.revisions[1:]

    @property
    def is_sheet(self) -> bool:
        """Whether the kind is filled in by a sheet."""
        return isinstance(self.form, FilledForm)

    @property
    def has_body(self) -> bool:
        """Whether there is room for more in one's own words."""
        return "body" in self.form.fields

    @property
    def tags(self) -> list[Tag]:
        """How far it has come."""
        if self.evidence is None or self.revision:
            return []
        return [
            Tag(gettext("Ferdig"), "success")
            if self.evidence.status == EvidenceStatus.COMPLETE
            else Tag(gettext("Påbegynt"), "warning")
        ]

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
        return latest if self.was_second else self.form["revision"].value() or ""

    @property
    def theirs(self) -> list[Theirs]:
        """What somebody else has saved, to compare with."""
        if self.evidence is None:
            return []
        heading = str(TextForm.base_fields["summary"].label)
        told = [Theirs(said.label, said.text or "\n".join(" · ".join(line) for line in said.lines)) for said in self.shown.said]
        more = [Theirs(str(MORE_ABOUT), self.evidence.body)] if self.has_body else []
        return [Theirs(heading, self.sentence), *told, *more]

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
    """Read or write one kind of evidence. «Lagre» keeps it as begun; «Lagre som ferdig» makes it count at the gate.

    A button that asks for more lines in the sheet keeps nothing, and gives the page back with what was typed. `?endre=1` opens what is
    finished, and `?utgave=2` reads an earlier one.
    """
    initiative = initiative_visible_to(request.viewer, number)
    case = Case(initiative, document_of(initiative.strategy_version))
    described = next((k for k in case.document.evidence_kinds if k.key == kind), None)
    if described is None or kind_named(kind) is None:
        raise Http404
    found = reading.evidence_of(initiative, kind)
    form = _form(request, kind, found, case)
    if form.is_bound and form.attempt(lambda: _save(request, initiative, kind, form)):
        done = "complete" in request.POST
        warning = _remarked(_remarks(kind, form, case)) if done else ""
        return redirect_after(
            request, "lift:room", number, message=_("Lagret som ferdig.") if done else _("Lagret."), warning=warning
        )
    return render(request, "lift/evidence.jinja", _page(request, case, described, form), status=form.status)


def _form(request: Request, kind: str, found: Evidence | None, case: Case) -> TextForm | FilledForm:
    is_sent = request.method == "POST" and MORE not in request.POST
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    registered = kind_named(kind)
    model = registered.content if registered else None
    if registered is None or model is None:
        return TextForm(data, files, initial=_written(found))
    filled_in, more = content_for(case, kind, found), request.POST.get(MORE, "")
    choices, initial = model.choices(case), _written(found) if filled_in else _written_before(found)
    empty = fitted(model.begin(case), choices)
    make = partial(
        FilledForm,
        has_body=registered.has_body,
        choices=choices,
        area_numbers=model.area_numbers(case),
        asking=_asking(case, model, filled_in),
        suggests=case.initiative.municipality_id in request.viewer.works_in & {request.municipality.pk},
        initial=initial,
    )
    if is_sent or request.method != "POST":
        return make(filled_in or empty, data=data, files=files)
    if more == BOOK:
        return _form_from_book(request, partial(make, empty), model, choices)
    return make(filled_in or empty, typed=request.POST, more=more)


def _asking(case: Case, model: type[Content], filled_in: Content | None) -> Asking:
    """How the sheet is asked for. What is lacking in what is filled in is not folded away."""
    asking = model.asking(case)
    if filled_in is None or not asking.folded:
        return asking
    lacking = {fault.field.partition(".")[0] for fault in filled_in.lacking(case)}
    return replace(asking, folded=asking.folded - lacking)


def _form_from_book(
    request: Request, make: Callable[..., FilledForm], model: type[Content], choices: Mapping[str, Choices]
) -> FilledForm:
    """The form with what stands in the spreadsheet that was sent, to look over and save; with what was typed when it cannot be read."""
    kept = {name: request.POST.get(name, "") for name in ("body", "revision")}
    try:
        read = read_book(request.FILES.get(BOOK), model, choices)
    except UnableToReadBook as refusal:
        form = make(typed=request.POST)
        form.status, form.book_refused = refusal.status, refusal.message
        return form
    form = make(typed=read.typed | kept)
    form.is_from_book, form.unread = True, read.unread
    return form


@access(PUBLIC)
@require_GET
def book(request: Request, number: int, kind: str) -> FileResponse:
    """What is filled in as a spreadsheet, to go on with there; an empty one when nothing is. It can be taken in again."""
    initiative = initiative_visible_to(request.viewer, number)
    case, model = Case(initiative, document_of(initiative.strategy_version)), getattr(kind_named(kind), "content", None)
    if model is None or kind not in {k.key for k in case.document.evidence_kinds}:
        raise Http404
    choices = model.choices(case)
    content = content_for(case, kind, reading.evidence_of(initiative, kind)) or fitted(model.begin(case), choices)
    made = book_of(content, choices)
    return FileResponse(made, as_attachment=True, filename=f"{kind}-{number}.xlsx", content_type=BOOK_TYPE)


def _written(found: Evidence | None) -> dict[str, object]:
    return {"summary": found.summary, "body": found.body, "revision": found.revision} if found else {}


def _written_before(found: Evidence | None) -> dict[str, object]:
    """What was written while the kind was a text: it stands beside the sheet, so that nothing is lost when one begins on that."""
    if found is None:
        return {}
    return _written(found) | {"body": "\n\n".join(text for text in (found.summary, found.body) if text)}


def _save(request: Request, initiative: Initiative, kind: str, form: TextForm | FilledForm) -> None:
    finding, data = form.finding(is_complete="complete" in request.POST), form.cleaned_data
    save_evidence(initiative, kind, finding, by=request.viewer, at=now(), revision=data["revision"], upload=data["file"])


def _page(request: Request, case: Case, kind: EvidenceKind, form: TextForm | FilledForm) -> EvidencePage:
    initiative, key = case.initiative, kind.key
    found = reading.evidence_of(initiative, key)
    stands_still, rights = (
        not initiative.floor and (initiative.stage != STOPPED or is_open_after_end(key)),
        rights_of(request.viewer, initiative),
    )
    revisions = list(found.revisions.select_related("author").order_by("-number")[:20]) if found else []
    asked = next((each for each in revisions if str(each.number) == request.GET.get("utgave")), None)
    may_edit = stands_still and Right.EDIT in rights and asked is None
    is_finished = found is not None and found.status == EvidenceStatus.COMPLETE
    shows_form = may_edit and (request.method == "POST" or "endre" in request.GET or not is_finished)
    return EvidencePage(
        initiative=initiative,
        kind=kind,
        evidence=found,
        form=form,
        may_edit=may_edit,
        shows_form=shows_form,
        files=showing.file_items(reading.files_of(initiative, found), initiative, request.viewer, rights) if found else [],
        revisions=revisions,
        sentences={revision.number: sentence_of(key, revision, case) for revision in revisions},
        shown=filled(key, asked or found, case),
        sentence=sentence_of(key, asked or found, case),
        revision=asked,
        example=_example(kind.key, case),
        advice=_advice(kind.key, form, case) if shows_form else ("", None),
        remarks=_remarks(kind.key, form, case) if found and may_edit else [],
        narrow=showing.narrow_words(initiative) if key == EVALUATION and asked is None else "",
        may_share=Right.LEAD in rights,
    )


def _advice(key: str, form: TextForm | FilledForm, case: Case) -> tuple[str, object | None]:
    """The template of the advice to those who fill it in, and what it shows."""
    kind = kind_named(key)
    if kind is None or kind.advice is None or not isinstance(form, FilledForm):
        return "", None
    return kind.advice.template, kind.advice.of(form.begin, case)


def _remarks(key: str, form: TextForm | FilledForm, case: Case) -> Sequence[Remark]:
    """What does not fit with what stands elsewhere: of what was sent, or of what is kept."""
    kind = kind_named(key)
    if kind is None or kind.remarks is None or not isinstance(form, FilledForm):
        return []
    return kind.remarks(form.filled if form.is_bound and form.is_valid() else form.begin, case)


def _remarked(remarks: Sequence[Remark]) -> str:
    link = '{} <a class="ds-link" href="{}">{}</a>'
    return format_html_join(" ", link, ((remark.text, remark.url, remark.action) for remark in remarks))


def _example(key: str, case: Case) -> list[Said]:
    sheet = getattr(kind_named(key), "content", None)
    return said_in(sheet.example(case), sheet.choices(case)) if sheet else []


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
