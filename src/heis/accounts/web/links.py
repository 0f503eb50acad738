"""What a mailed link leads to, and asking for one."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from heis.accounts import operations
from heis.accounts.models import LinkPurpose, MailedLink
from heis.accounts.operations import UnknownLink
from heis.accounts.queries import usable_link
from heis.accounts.request import AnyRequest, place_of
from heis.accounts.rules import SHORTEST_PASSWORD
from heis.accounts.web.signing_in import go_on, where_next
from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import now
from heis.foundation.forms import Form
from heis.foundation.refusals import Refusal
from heis.foundation.web import redirect_after, render


class EmailForm(Form):
    email = forms.EmailField(
        label=gettext_lazy("E-post"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Skriv e-postadressen din."),
            "invalid": gettext_lazy("Skriv en e-postadresse, som kari@kommune.no."),
        },
        widget=forms.EmailInput({"autocomplete": "username"}),
    )


def new_password_field() -> forms.CharField:
    """A field for a password that is being chosen."""
    return forms.CharField(
        label=gettext_lazy("Nytt passord"),
        help_text=gettext_lazy("Minst 12 tegn. Tre eller fire ord som ikke hører sammen, er trygt og lett å huske."),
        strip=False,
        error_messages={"required": gettext_lazy("Velg et passord.")},
        widget=forms.PasswordInput({"autocomplete": "new-password", "minlength": SHORTEST_PASSWORD}),
    )


class NewPasswordForm(Form):
    password = new_password_field()


@dataclass(frozen=True, slots=True)
class ForgotPage:
    """Where one asks for a link."""

    title: str
    form: EmailForm


@dataclass(frozen=True, slots=True)
class NewPasswordPage:
    """Where one chooses a password, and where to go afterwards. `email` lets the browser's own password keeper know whose it is."""

    title: str
    form: NewPasswordForm
    email: str
    is_welcome: bool
    next: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Something said in a sentence or two."""

    title: str
    message: str


@dataclass(frozen=True, slots=True)
class NewEmailPage:
    """The address that is about to count."""

    title: str
    email: str


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgot_password(request: AnyRequest) -> HttpResponse:
    """Ask for a link to choose a new password."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    if form.attempt(lambda: operations.request_password_link(form.cleaned_data["email"], place=place_of(request), at=now())):
        return redirect_after(request, "accounts:forgot_password_sent")
    return render(request, "accounts/forgot_password.jinja", ForgotPage(_("Glemt passord"), form), status=form.status)


@access(PUBLIC)
@require_safe
def forgot_password_sent(request: AnyRequest) -> HttpResponse:
    """The same answer whether or not there is an account."""
    return render(request, "accounts/forgot_password_sent.jinja", MessagePage(_("Se etter e-post fra oss"), ""))


@access(PUBLIC)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: AnyRequest, secret: str) -> HttpResponse:
    """Choose a password with a mailed link."""
    link = usable_link(secret, now())
    if link is None or link.purpose == LinkPurpose.NEW_EMAIL:
        return _worthless(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        password = form.cleaned_data["password"]
        try:
            return go_on(request, operations.set_password_with_link(secret, password=password, place=place_of(request), at=now()))
        except UnknownLink:
            return _worthless(request)
        except Refusal as refusal:
            form.refuse(refusal)
    return render(request, "accounts/new_password.jinja", _page_for(request, link, form), status=form.status)


def _page_for(request: AnyRequest, link: MailedLink, form: NewPasswordForm) -> NewPasswordPage:
    is_welcome = link.purpose == LinkPurpose.WELCOME
    title = _("Velkommen, %(name)s") % {"name": link.person.name} if is_welcome else _("Velg et nytt passord")
    return NewPasswordPage(title, form, link.person.email, is_welcome, where_next(request))


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_email(request: AnyRequest, secret: str) -> HttpResponse:
    """Confirm a new e-mail address with a mailed link."""
    link = usable_link(secret, now())
    if link is None or link.purpose != LinkPurpose.NEW_EMAIL:
        return _worthless(request)
    if request.method != "POST":
        page = NewEmailPage(_("Bekreft e-postadressen"), link.email)
        return render(request, "accounts/new_email.jinja", page)
    try:
        operations.confirm_new_email(secret, at=now())
    except Refusal as refusal:
        return render(
            request, "accounts/worthless_link.jinja", MessagePage(_("Det gikk ikke"), refusal.message), status=refusal.status
        )
    return redirect_after(
        request, "accounts:account" if request.person else "accounts:sign_in", message=_("E-postadressen er endret.")
    )


def _worthless(request: AnyRequest) -> HttpResponse:
    page = MessagePage(_("Lenken virker ikke lenger"), UnknownLink().message)
    return render(request, "accounts/worthless_link.jinja", page, status=404)
