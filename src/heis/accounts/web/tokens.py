"""Personal keys to the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from heis.accounts import operations
from heis.accounts.models import Scope
from heis.accounts.operations import NewToken
from heis.accounts.request import PersonRequest, place_of
from heis.accounts.web.account import FormPage, crumbs
from heis.foundation.access import SIGNED_IN, access
from heis.foundation.clock import now
from heis.foundation.forms import Form
from heis.foundation.refusals import Refusal
from heis.foundation.web import Link, redirect_after, render


class TokenForm(Form):
    name = forms.CharField(
        label=gettext_lazy("Hva skal nøkkelen brukes til?"),
        help_text=gettext_lazy("For eksempel «Rapport i Power BI»."),
        max_length=80,
        error_messages={"required": gettext_lazy("Skriv hva nøkkelen skal brukes til.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Hva skal den kunne?"),
        choices=[(Scope.READ, gettext_lazy("Lese det du kan se")), (Scope.WRITE, gettext_lazy("Lese og endre det du kan endre"))],
        initial=Scope.READ,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Hvor lenge skal den vare?"),
        choices=[(30, gettext_lazy("30 dager")), (90, gettext_lazy("90 dager")), (365, gettext_lazy("Ett år"))],
        coerce=int,
        initial=90,
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True, slots=True)
class NewTokenPage:
    """The key itself, this once."""

    title: str
    crumbs: Sequence[Link]
    made: NewToken


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: PersonRequest) -> HttpResponse:
    """Make a key, and show it."""
    person = request.person
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = operations.create_token(person, **form.cleaned_data, by=person, at=now(), place=place_of(request))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return render(request, "accounts/token_made.jinja", NewTokenPage(_("Kopier nøkkelen nå"), crumbs(), made))
    page = FormPage(_("Ny API-nøkkel"), form, crumbs())
    return render(request, "accounts/new_token.jinja", page, status=form.status)


@access(SIGNED_IN)
@require_POST
def revoke_token(request: PersonRequest, token_id: int) -> HttpResponse:
    """Make a key useless."""
    token = request.person.tokens.filter(pk=token_id).first()
    if token is None:
        raise Http404
    try:
        operations.revoke_token(token, by=request.person, at=now(), place=place_of(request))
    except Refusal as refusal:
        return redirect_after(request, "accounts:account", message=refusal.message, is_error=True)
    return redirect_after(request, "accounts:account", message=_("Nøkkelen er trukket tilbake og virker ikke lenger."))
