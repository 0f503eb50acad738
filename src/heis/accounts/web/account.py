"""My account: who I am, my password, where I am logged in, and what has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from heis.accounts import operations
from heis.accounts.models import Person, Session, SignInRecord, Token
from heis.accounts.queries import newest_records_of, second_factor_of, sessions_open_for, tokens_of
from heis.accounts.request import PersonRequest, place_of
from heis.accounts.web.links import new_password_field
from heis.foundation.access import SIGNED_IN, access
from heis.foundation.clock import now
from heis.foundation.forms import Form
from heis.foundation.pieces import Column
from heis.foundation.refusals import Refusal
from heis.foundation.web import Link, redirect_after, render


class AboutMeForm(Form):
    name = forms.CharField(
        label=gettext_lazy("Navn"),
        max_length=200,
        error_messages={"required": gettext_lazy("Skriv navnet ditt.")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Språk"),
        help_text=gettext_lazy("I varsler på e-post, og på skjermen når du ikke har valgt noe annet på denne enheten."),
        choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")],
        widget=forms.RadioSelect,
    )


def password_field(label: Any = None) -> forms.CharField:
    """A field for the password one has, to show that it is oneself."""
    return forms.CharField(
        label=label or gettext_lazy("Passordet ditt"),
        strip=False,
        error_messages={"required": gettext_lazy("Skriv passordet ditt.")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class ChangePasswordForm(Form):
    current = password_field(gettext_lazy("Passordet du har nå"))
    password = new_password_field()


class ChangeEmailForm(Form):
    email = forms.EmailField(
        label=gettext_lazy("Ny e-postadresse"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Skriv den nye e-postadressen."),
            "invalid": gettext_lazy("Skriv en e-postadresse, som kari@kommune.no."),
        },
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    password = password_field()


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Everything about the account, each with the way to change it."""

    title: str
    person: Person
    form: AboutMeForm
    sessions: Sequence[Session]
    session_columns: Sequence[Column]
    this_session: int | None
    has_second_factor: bool
    tokens: Sequence[Token]
    token_columns: Sequence[Column]
    records: Sequence[SignInRecord]


@dataclass(frozen=True, slots=True)
class FormPage:
    """One form of the account, under a heading."""

    title: str
    form: Form
    crumbs: Sequence[Link]
    email: str = ""


def crumbs() -> list[Link]:
    """The way back to the account."""
    return [Link(_("Min konto"), reverse("accounts:account"))]


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: PersonRequest) -> HttpResponse:
    """My account; sent in, it saves name and language."""
    person = request.person
    start = {"name": person.name, "language": person.language}
    form = AboutMeForm(request.POST if request.method == "POST" else None, initial=start)
    if form.attempt(lambda: operations.update_person(person, **form.cleaned_data, by=person, at=now())):
        return redirect_after(request, "accounts:account", message=_("Endringene er lagret."))
    return render(request, "accounts/account.jinja", _account_page(request, form), status=form.status)


def _account_page(request: PersonRequest, form: AboutMeForm) -> AccountPage:
    row = request.session.row
    return AccountPage(
        title=_("Min konto"),
        person=request.person,
        form=form,
        sessions=list(sessions_open_for(request.person, now())),
        session_columns=_session_columns(),
        this_session=row.pk if row else None,
        has_second_factor=second_factor_of(request.person) is not None,
        tokens=list(tokens_of(request.person)),
        token_columns=_token_columns(),
        records=list(newest_records_of(request.person)),
    )


def _session_columns() -> list[Column]:
    return [
        Column("device", _("Nettleser")),
        Column("network", _("Nettverk")),
        Column("seen", _("Sist brukt")),
        Column("created", _("Logget inn")),
        Column("end", _("Logg ut")),
    ]


def _token_columns() -> list[Column]:
    return [
        Column("name", _("Navn")),
        Column("prefix", _("Begynner med")),
        Column("scope", _("Tilgang")),
        Column("used", _("Sist brukt")),
        Column("expires", _("Varer til")),
        Column("revoke", _("Trekk nøkkelen tilbake")),
    ]


@access(SIGNED_IN)
@never_cache
@sensitive_post_parameters("current", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: PersonRequest) -> HttpResponse:
    """A new password; every other session ends, and this one goes on with a new key."""
    person, place = request.person, place_of(request)
    form = ChangePasswordForm(request.POST if request.method == "POST" else None)
    if not person.has_usable_password():
        del form.fields["current"]
    if form.is_valid():
        current, password = form.cleaned_data.get("current", ""), form.cleaned_data["password"]
        try:
            operations.change_password(person, current=current, password=password, place=place, by=person, at=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            request.session.open_for(person, place)
            return redirect_after(request, "accounts:account", message=_("Passordet er endret. Andre enheter er logget ut."))
    page = FormPage(_("Endre passord"), form, crumbs(), person.email)
    return render(request, "accounts/change_password.jinja", page, status=form.status)


@access(SIGNED_IN)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def change_email(request: PersonRequest) -> HttpResponse:
    """Another address, which counts when a link mailed there has been opened."""
    person, place = request.person, place_of(request)
    form = ChangeEmailForm(request.POST if request.method == "POST" else None)
    if not person.has_usable_password():
        del form.fields["password"]
    if form.is_valid():
        email, password = form.cleaned_data["email"], form.cleaned_data.get("password", "")
        try:
            operations.request_new_email(person, email=email, password=password, place=place, by=person, at=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            told = _("Vi har sendt en lenke til %(email)s. Adressen gjelder når du har åpnet den.") % {"email": email}
            return redirect_after(request, "accounts:account", message=told)
    page = FormPage(_("Endre e-postadresse"), form, crumbs(), person.email)
    return render(request, "accounts/change_email.jinja", page, status=form.status)


@access(SIGNED_IN)
@require_POST
def end_session(request: PersonRequest, session_id: int) -> HttpResponse:
    """End one session."""
    try:
        operations.end_session(session_id, by=request.person, at=now())
    except Refusal as refusal:
        return redirect_after(request, "accounts:account", message=refusal.message, is_error=True)
    return redirect_after(request, "accounts:account", message=_("Innloggingen er avsluttet."))


@access(SIGNED_IN)
@require_POST
def end_other_sessions(request: PersonRequest) -> HttpResponse:
    """End all sessions but this."""
    row = request.session.row
    operations.end_other_sessions(request.person, keep=row.pk if row else None, by=request.person, at=now())
    return redirect_after(request, "accounts:account", message=_("Du er logget ut på alle andre enheter."))
