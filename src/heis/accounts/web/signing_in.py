"""Logging in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from heis.accounts import operations
from heis.accounts.models import Person
from heis.accounts.operations import Proven
from heis.accounts.personas import Persona, personas
from heis.accounts.queries import active_person
from heis.accounts.request import AnyRequest, place_of
from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import now
from heis.foundation.forms import Form
from heis.foundation.keeping import forget_device
from heis.foundation.refusals import Refusal
from heis.foundation.web import redirect_after, render, see_other, with_next

AWAITING_CODE = "awaiting_code"
CODE_IS_AWAITED = timedelta(minutes=10)


class SignInForm(Form):
    email = forms.CharField(
        label=gettext_lazy("E-post"),
        max_length=254,
        error_messages={"required": gettext_lazy("Skriv e-postadressen din.")},
        widget=forms.EmailInput({"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Passord"),
        strip=False,
        error_messages={"required": gettext_lazy("Skriv passordet ditt.")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class CodeForm(Form):
    code = forms.CharField(
        label=gettext_lazy("Kode"),
        max_length=40,
        error_messages={"required": gettext_lazy("Skriv koden fra appen.")},
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}),
    )


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The form, where to go afterwards, and in the demo whom one can be."""

    title: str
    form: SignInForm
    next: str
    personas: Sequence[Persona]
    person: Person | None


@dataclass(frozen=True, slots=True)
class CodePage:
    """The second of two steps."""

    title: str
    form: CodeForm
    next: str


@access(PUBLIC)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: AnyRequest) -> HttpResponse:
    """E-mail and password."""
    if request.person and request.method != "POST" and not personas():
        return see_other(where_next(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        try:
            return go_on(request, operations.sign_in(email, password=password, place=place_of(request), at=now()))
        except Refusal as refusal:
            form.refuse(refusal)
    page = SignInPage(_("Logg inn"), form, where_next(request), personas(), request.person)
    return render(request, "accounts/sign_in.jinja", page, status=form.status)


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: AnyRequest) -> HttpResponse:
    """The code from the app, after the password was right."""
    person = _person_awaiting_code(request)
    if person is None:
        return redirect_after(request, "accounts:sign_in", message=_("Det gikk for lang tid. Logg inn på nytt."), is_error=True)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            operations.sign_in_with_code(person, code=form.cleaned_data["code"], place=place_of(request), at=now())
            return enter(request, person)
        except Refusal as refusal:
            form.refuse(refusal)
    return render(
        request, "accounts/code.jinja", CodePage(_("Skriv koden fra appen"), form, where_next(request)), status=form.status
    )


@access(PUBLIC)
@require_POST
def persona(request: AnyRequest) -> HttpResponse:
    """Be one of the demo's personas."""
    try:
        person = operations.sign_in_as_persona(request.POST.get("email", ""), place=place_of(request), at=now())
    except Refusal as refusal:
        return redirect_after(request, "accounts:sign_in", message=refusal.message, is_error=True)
    return enter(request, person)


@access(PUBLIC)
@require_POST
def sign_out(request: AnyRequest) -> HttpResponse:
    """End this session. What was typed here and never sent is forgotten: somebody else may be next at the device."""
    person_id = request.person.pk if request.person else None
    request.session.flush()
    response = redirect_after(request, "accounts:sign_in", message=_("Du er logget ut."))
    forget_device(request, response, person_id)
    return response


def go_on(request: AnyRequest, proven: Proven) -> HttpResponse:
    """After a right password or link: into the house, or on to the code."""
    if not proven.needs_code:
        return enter(request, proven.person)
    until = now() + CODE_IS_AWAITED
    request.session[AWAITING_CODE] = [proven.person.pk, proven.person.get_session_auth_hash(), until.isoformat()]
    request.session.cycle_key()
    return redirect_with_next(request, "accounts:code")


def enter(request: AnyRequest, person: Person) -> HttpResponse:
    """Open the session for the person, and go where they were going."""
    request.session.pop(AWAITING_CODE, None)
    request.session.open_for(person, place_of(request))
    rotate_token(request)
    return see_other(where_next(request))


def redirect_with_next(request: HttpRequest, name: str) -> HttpResponse:
    """Go to a named page that still knows where the person was going."""
    return see_other(with_next(reverse(name), where_next(request)))


def where_next(request: HttpRequest) -> str:
    """Where the person was going: a path of our own, else the front page."""
    url = request.POST.get("neste") or request.GET.get("neste") or "/"
    ours = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if ours else "/"


def _person_awaiting_code(request: AnyRequest) -> Person | None:
    pk, password_hash, until = request.session.get(AWAITING_CODE, [0, "", "1970-01-01T00:00:00+00:00"])
    person = active_person(pk)
    in_time = datetime.fromisoformat(until) > now()
    return person if person and in_time and person.get_session_auth_hash() == password_hash else None
