"""The way in: three fields, a draft that is never lost, a receipt with the return code, and the way back by code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heis.accounts.operations.attempts import TooManyAttempts
from heis.accounts.request import place_of
from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import now
from heis.foundation.forms import Form
from heis.foundation.keeping import Written, note_arrival
from heis.foundation.refusing import RefusedPage
from heis.foundation.web import Link, redirect_after, render, see_other
from heis.lift.models import FilingDraft, Initiative
from heis.lift.operations.filing import (
    AlreadyYours,
    UnknownCode,
    Wording,
    claim_initiative,
    discard_draft,
    draft_with,
    file_initiative,
    open_with_code,
    renew_return_code,
    save_draft,
    start_draft,
)
from heis.lift.queries.listing import find_initiative_by_number
from heis.lift.queries.rights import rights_of
from heis.lift.queries.visibility import initiative_visible_to
from heis.lift.rules import Right, may_place, title_from
from heis.lift.web import drafts
from heis.organisation.request import Request
from heis.strategy.queries import document_in_force

CODE_COOKIE = "heis_code"
CODE_SECONDS = 15 * 60


class FilingForm(Form):
    """The three fields. `homepage` is a field no person sees; what fills it in is not a person, or a browser that means to help one."""

    problem = forms.CharField(
        label=_("Hva er problemet?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        required=False,
        help_text=_("Skriv det slik du ville sagt det til en kollega."),
    )
    for_whom = forms.CharField(
        label=_("Hvem gjelder det?"),
        max_length=1000,
        required=False,
        help_text=_("For eksempel beboere, nattevakter eller foreldre."),
    )
    idea = forms.CharField(
        label=_("Har du en idé til hva vi kan gjøre? (valgfritt)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        required=False,
    )
    on_behalf_of = forms.CharField(
        label=_("På vegne av (valgfritt)"),
        max_length=200,
        required=False,
        help_text=_(
            "Navnet på den som har idéen, hvis det ikke er deg. Hun eller han får en kode og kan ta over senere. "
            "Er det en kollega, kommer saken til enheten der kollegaen arbeider."
        ),
    )
    homepage = forms.CharField(required=False, widget=forms.HiddenInput)

    def wording(self) -> Wording:
        """What was typed, also when the form is not valid: without what cannot be stored, and no longer than there is room for."""
        typed = {name: self.data.get(name, "").replace("\0", "") for name in ("problem", "for_whom", "idea", "on_behalf_of")}
        return Wording(**{name: text[: cast("forms.CharField", self.base_fields[name]).max_length] for name, text in typed.items()})

    @property
    def is_human(self) -> bool:
        """False when the field no person sees was filled in."""
        return not self.data.get("homepage")

    def clean(self) -> dict[str, Any] | None:
        """Ask again when the field no person sees was filled in: it is blank when the form is shown again, so a person need only send it."""
        if not self.is_human:
            raise forms.ValidationError(
                gettext(
                    "Et felt som ikke vises på siden, var fylt ut, kanskje av nettleseren din. Vi har tømt det, og teksten din står her. "
                    "Send inn en gang til."
                )
            )
        return super().clean()


@dataclass(frozen=True, slots=True)
class FilingPage:
    """The form, where it is saved while one writes, and the promise of an answer.

    `is_asked_for_whom`: those who are logged in are, and those who wrote it before their login ran out.
    """

    form: FilingForm
    action: str
    autosave_url: str
    draft_key: str
    has_unkept_text: bool
    offers: Sequence[drafts.Offer]
    answer_days: int | None
    is_asked_for_whom: bool

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Hva burde vi løse bedre?")


def _page(request: Request, form: FilingForm, token: str = "", found: FilingDraft | None = None) -> FilingPage:
    document = document_in_force(request.municipality)
    is_asked_for_whom = request.viewer.is_signed_in or bool(form["on_behalf_of"].value())
    if not is_asked_for_whom:
        del form.fields["on_behalf_of"]
    return FilingPage(
        form=form,
        action=reverse("lift:draft", args=[token]) if token else reverse("lift:file"),
        autosave_url=reverse("lift:autosave", args=[token]) if token else reverse("lift:autosave_first"),
        draft_key=drafts.key_of(found) if found else "new",
        has_unkept_text=found is None and bool(form.initial.get("problem")),
        offers=[] if found else drafts.offers_for(request),
        answer_days=document.answer_days if document else None,
        is_asked_for_whom=is_asked_for_whom,
    )


def _source(request: Request) -> str:
    return place_of(request).counted_address


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def file(request: Request) -> HttpResponse:
    """An empty form; sending it in starts a draft and files it, or shows the draft again with what is wrong."""
    if request.method == "GET":
        starting = FilingForm(initial={"problem": request.GET.get("problem", "")[:5000]})
        return render(request, "lift/file.jinja", _page(request, starting))
    form = FilingForm(request.POST)
    if not form.is_valid() and not form.is_human:  # nothing is kept for a robot
        return render(request, "lift/file.jinja", _page(request, form), status=form.status)
    return _file(request, form, *_start(request, form))


def _start(request: Request, form: FilingForm) -> tuple[FilingDraft, str]:
    return start_draft(request.municipality, wording=form.wording(), by=request.viewer, at=now(), source=_source(request))


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def draft(request: Request, token: str) -> HttpResponse:
    """A draft at its own address. One that has been filed shows the receipt instead, and what was written in another tab and is stored
    nowhere; what is sent to one that is gone becomes a new one.
    """
    form = FilingForm(request.POST or None)
    try:
        found = draft_with(token)
    except UnknownCode:
        if request.method == "GET":
            raise
        return file(request)
    if found.initiative:
        return _filed_already(request, form, found, token)
    if request.method == "GET":
        kept = FilingForm(initial={n: getattr(found, n) for n in ("problem", "for_whom", "idea", "on_behalf_of")})
        return render(request, "lift/file.jinja", _page(request, kept, token, found))
    save_draft(found, wording=form.wording(), at=now())
    return _filed_already(request, form, found, token) if found.initiative else _file(request, form, found, token)


def _filed_already(request: Request, form: FilingForm, found: FilingDraft, token: str) -> HttpResponse:
    texts = _not_stored(form, found) if form.is_bound else []
    if not texts or found.initiative is None:
        return redirect("lift:receipt", token)
    seen = find_initiative_by_number(request.viewer, found.initiative.pk)
    way = (
        Link(gettext("Gå til saken"), reverse("lift:room", args=[seen.pk]) + "#samtale")
        if seen
        else Link(gettext("Se kvitteringen"), reverse("lift:receipt", args=[token]))
    )
    words = gettext(
        "Det du skrev etterpå, er ikke lagret. Kopier det, og legg det til i samtalen i saken eller send det inn som noe nytt."
    )
    page = RefusedPage(gettext("Dette er sendt inn allerede"), words, way, texts)
    return render(request, "error/refused.jinja", page, status=409)


def _not_stored(form: FilingForm, found: FilingDraft) -> list[Written]:
    """What is typed and does not stand in what was filed, under the name of its field."""
    typed = form.wording().stripped()
    return [Written(str(form[name].label), text) for name, text in typed.items() if text and text != getattr(found, name)]


def _file(request: Request, form: FilingForm, found: FilingDraft, token: str) -> HttpResponse:
    codes: list[str] = []

    def carry_out() -> None:
        filed = file_initiative(found, by=request.viewer, at=now())
        if filed.return_code:
            codes.append(filed.return_code)
            open_in_session(request, filed.initiative)

    if not form.attempt(carry_out):
        shown = render(request, "lift/file.jinja", _page(request, form, token, found), status=form.status)
        drafts.remember(request, shown, found)
        return shown
    response = see_other(reverse("lift:receipt", args=[token]))
    note_arrival(request, response)
    drafts.forget(request, response, found)
    if codes:
        _carry_code(response, token, codes[0])
    return response


def _carry_code(response: HttpResponse, token: str, code: str) -> None:
    """The code travels to the receipt in the person's own browser, signed, and nowhere else."""
    response.set_cookie(
        CODE_COOKIE,
        signing.dumps([token, code], salt=CODE_COOKIE),
        max_age=CODE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        path="/ny/",
    )


def open_in_session(request: Request, initiative: Initiative) -> None:
    """Let this session see the initiative it filed or opened with a code."""
    opened = [*request.session.get("opened", []), initiative.pk]
    request.session["opened"] = list(dict.fromkeys(opened))[-50:]


@access(PUBLIC)
@require_POST
def autosave_first(request: Request) -> HttpResponse:
    """The first autosave gives the draft its address; the page goes on there."""
    form = FilingForm(request.POST)
    if not form.wording().problem.strip():
        return JsonResponse({}, status=200)
    return _kept(request, *_start(request, form))


@access(PUBLIC)
@require_POST
def autosave(request: Request, token: str) -> HttpResponse:
    """Keep the latest of what is written. When the draft is gone, it is kept as a new one; when it has been filed, the device keeps it."""
    form = FilingForm(request.POST)
    try:
        found = draft_with(token)
    except UnknownCode:
        return autosave_first(request)
    save_draft(found, wording=form.wording(), at=now())
    if found.initiative and _not_stored(form, found):
        return JsonResponse({}, status=409)
    return _kept(request, found, token)


def _kept(request: Request, found: FilingDraft, token: str) -> HttpResponse:
    addresses = {"address": reverse("lift:draft", args=[token]), "autosave": reverse("lift:autosave", args=[token])}
    response = JsonResponse({**addresses, "key": drafts.key_of(found)})
    drafts.remember(request, response, found)
    return response


@access(PUBLIC)
@require_POST
def discard(request: Request, token: str) -> HttpResponse:
    """Throw away a draft."""
    found = draft_with(token)
    discard_draft(found)
    response = redirect_after(request, "lift:file", message=_("Utkastet er slettet."))
    drafts.forget(request, response, found)
    return response


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """It has come in. `code` is shown this once; empty when there is none to show.

    `name` is its title, or how it was begun for those who may no longer see it. `is_taken_over`: somebody else has used the code to make
    it theirs. `may_place` is for who filed it on behalf of somebody: where it lies is then not where they work themselves.
    """

    initiative: Initiative
    name: str
    token: str
    draft_key: str
    code: str
    has_code: bool
    is_taken_over: bool
    answer_days: int | None
    is_signed_in: bool
    may_see: bool
    may_place: bool

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Takk! Det er sendt inn")


@access(PUBLIC)
@require_GET
def receipt(request: Request, token: str) -> HttpResponse:
    """The receipt, with the return code the first time. It shows nothing of what has become of it to those who may not see it."""
    found = draft_with(token)
    if found.initiative is None:
        return redirect("lift:draft", token)
    document, seen = document_in_force(request.municipality), find_initiative_by_number(request.viewer, found.initiative.pk)
    rights = rights_of(request.viewer, seen) if seen else frozenset()
    page = ReceiptPage(
        initiative=found.initiative,
        name=seen.title if seen else title_from(found.problem),
        token=token,
        draft_key=drafts.key_of(found),
        code=_carried_code(request, token),
        has_code=found.initiative.return_code_hash is not None,
        is_taken_over=found.initiative.has_used_code and Right.LEAD not in rights,
        answer_days=document.answer_days if document else None,
        is_signed_in=request.viewer.is_signed_in,
        may_see=seen is not None,
        may_place=bool(found.initiative.on_behalf_of) and may_place(request.viewer, found.initiative.municipality_id, rights),
    )
    response = render(request, "lift/receipt.jinja", page)
    response.delete_cookie(CODE_COOKIE, path="/ny/")
    return response


def _carried_code(request: Request, token: str) -> str:
    try:
        carried_token, code = signing.loads(request.COOKIES.get(CODE_COOKIE, ""), salt=CODE_COOKIE, max_age=CODE_SECONDS)
    except (signing.BadSignature, ValueError):
        return ""
    return str(code) if carried_token == token else ""


@access(PUBLIC)
@require_POST
def renew_code(request: Request, token: str) -> HttpResponse:
    """A new code when the first was lost on the way."""
    code = renew_return_code(draft_with(token), at=now())
    response = redirect(reverse("lift:receipt", args=[token]))
    response.status_code = 303
    _carry_code(response, token, code)
    return response


class CodeForm(Form):
    """The return code, however it is typed."""

    code = forms.CharField(label=_("Koden på kvitteringen"), max_length=40, help_text=_("Tolv tegn, for eksempel 7K3M-9QXT-2HBN."))


@dataclass(frozen=True, slots=True)
class CodePage:
    """The field for the code."""

    form: CodeForm

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Finn tilbake til det du sendte inn")


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def with_code(request: Request) -> HttpResponse:
    """Find back to what one has sent in."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _open_with(request, form)
    return render(request, "lift/code.jinja", CodePage(form), status=form.status)


def _open_with(request: Request, form: CodeForm) -> HttpResponse:
    try:
        initiative = open_with_code(form.cleaned_data["code"], place=place_of(request), at=now())
    except (UnknownCode, TooManyAttempts) as refusal:
        form.add_error("code", refusal.message)
        return render(request, "lift/code.jinja", CodePage(form), status=refusal.status)
    open_in_session(request, initiative)
    return redirect("lift:room", initiative.pk)


@access(PUBLIC)
@require_POST
def claim(request: Request, number: int) -> HttpResponse:
    """Make what was filed with a code, or what nobody owns, one's own, by login."""
    initiative = initiative_visible_to(request.viewer, number)
    try:
        claim_initiative(initiative, by=request.viewer, at=now())
    except AlreadyYours as already:
        return redirect_after(request, "lift:room", number, message=already.message)
    return redirect("lift:room", number)
