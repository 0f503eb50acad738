"""Login in two steps, turned on and off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyotp
import segno
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from heis.accounts import operations
from heis.accounts.models import Person, SecondFactor
from heis.accounts.queries import recovery_codes_left, second_factor_of
from heis.accounts.request import PersonRequest, place_of
from heis.accounts.rules import in_groups
from heis.accounts.web.account import crumbs, password_field
from heis.accounts.web.signing_in import CodeForm
from heis.foundation.access import SIGNED_IN, access
from heis.foundation.clock import now
from heis.foundation.forms import Form
from heis.foundation.refusals import Refusal
from heis.foundation.web import PRODUCT, Link, redirect_after, render


class OwnPasswordForm(Form):
    password = password_field()


@dataclass(frozen=True, slots=True)
class StartPage:
    """What to put into the app: a picture to scan, or the key to type, and the field for the first code."""

    title: str
    form: CodeForm
    crumbs: Sequence[Link]
    picture: str
    key: str
    address: str


@dataclass(frozen=True, slots=True)
class OnPage:
    """It is on: codes left, and the form that turns it off."""

    title: str
    form: OwnPasswordForm
    crumbs: Sequence[Link]
    codes_left: int


@dataclass(frozen=True, slots=True)
class CodesPage:
    """The recovery codes, this once."""

    title: str
    crumbs: Sequence[Link]
    codes: Sequence[str]


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: PersonRequest) -> HttpResponse:
    """Turn it on; or, when it is on, what there is to do with it."""
    person = request.person
    if second_factor_of(person):
        return _when_on(request, OwnPasswordForm())
    factor = operations.start_second_factor(person, by=person, at=now())
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        code, place = form.cleaned_data["code"], place_of(request)
        try:
            return _codes(request, operations.confirm_second_factor(person, code=code, place=place, by=person, at=now()))
        except Refusal as refusal:
            form.refuse(refusal)
    return render(request, "accounts/second_factor.jinja", _start_page(person, factor, form), status=form.status)


@access(SIGNED_IN)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["POST"])
def turn_off(request: PersonRequest) -> HttpResponse:
    """Turn it off with the password."""
    person, form = request.person, _password_form(request)
    if form.is_valid():
        password = form.cleaned_data.get("password", "")
        try:
            operations.remove_second_factor(person, password=password, place=place_of(request), by=person, at=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect_after(request, "accounts:account", message=_("Totrinnsinnlogging er slått av."))
    return _when_on(request, form)


@access(SIGNED_IN)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["POST"])
def new_codes(request: PersonRequest) -> HttpResponse:
    """Ten new recovery codes with the password."""
    person, form = request.person, _password_form(request)
    if form.is_valid():
        password, place = form.cleaned_data.get("password", ""), place_of(request)
        try:
            return _codes(request, operations.renew_recovery_codes(person, password=password, place=place, by=person, at=now()))
        except Refusal as refusal:
            form.refuse(refusal)
    return _when_on(request, form)


def _password_form(request: PersonRequest) -> OwnPasswordForm:
    form = OwnPasswordForm(request.POST)
    if not request.person.has_usable_password():
        del form.fields["password"]
    return form


def _when_on(request: PersonRequest, form: OwnPasswordForm) -> HttpResponse:
    factor = second_factor_of(request.person)
    if factor is None:
        return redirect_after(request, "accounts:second_factor")
    if not request.person.has_usable_password():
        form.fields.pop("password", None)
    page = OnPage(_("Totrinnsinnlogging"), form, crumbs(), recovery_codes_left(factor))
    return render(request, "accounts/second_factor_on.jinja", page, status=form.status)


def _start_page(person: Person, factor: SecondFactor, form: CodeForm) -> StartPage:
    address = pyotp.TOTP(factor.secret).provisioning_uri(name=person.email, issuer_name=PRODUCT)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff")
    key = in_groups(factor.secret).replace("-", " ")
    return StartPage(_("Slå på totrinnsinnlogging"), form, crumbs(), picture, key, address)


def _codes(request: PersonRequest, codes: Sequence[str]) -> HttpResponse:
    return render(request, "accounts/recovery_codes.jinja", CodesPage(_("Ta vare på reservekodene"), crumbs(), codes))
