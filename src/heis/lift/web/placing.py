"""Finding the unit something from outside belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from heis.foundation.access import SIGNED_IN, access
from heis.foundation.clock import now
from heis.foundation.forms import Form
from heis.foundation.web import Link, redirect_after, render
from heis.lift.crumbs import room_crumbs
from heis.lift.models import Initiative
from heis.lift.operations.placing import place_initiative, require_may_place
from heis.lift.queries.visibility import initiative_visible_to
from heis.organisation.models import Unit
from heis.organisation.queries import in_tree_order, open_units_of
from heis.organisation.request import Request

INDENT = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"


class PlaceForm(Form):
    """The unit, in the order of the tree."""

    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(label=_("Hvor hører det til?"), queryset=None)

    def __init__(self, *args: object, initiative: Initiative, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        units = open_units_of(initiative.municipality)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        indented = [(unit.pk, INDENT * depth + unit.name) for unit, depth in in_tree_order(units)]
        self.fields["unit"].choices = [("", _("Velg enhet")), *indented]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class PlacePage:
    """What came in, and the form."""

    initiative: Initiative
    form: PlaceForm

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Finn riktig enhet")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def place(request: Request, number: int) -> HttpResponse:
    """Choose the unit."""
    initiative = initiative_visible_to(request.viewer, number)
    require_may_place(initiative, request.viewer)
    chosen = initiative.unit_id if initiative.is_placed else None
    form = PlaceForm(request.POST or None, initial={"unit": chosen}, initiative=initiative)
    if request.method == "POST" and form.attempt(
        lambda: place_initiative(initiative, form.cleaned_data["unit"], by=request.viewer, at=now())
    ):
        return redirect_after(request, "lift:room", number, message=_("Saken ligger nå hos enheten."))
    return render(request, "lift/place.jinja", PlacePage(initiative, form), status=form.status)
