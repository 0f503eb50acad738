"""Changing who may see the initiative, with a preview before anything happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from heis.foundation.access import SIGNED_IN, access
from heis.foundation.audience import Audience
from heis.foundation.clock import local_date, now
from heis.foundation.forms import Form
from heis.foundation.web import Link, redirect_after, render
from heis.lift.crumbs import room_crumbs
from heis.lift.models import Initiative
from heis.lift.operations.sharing import change_audience
from heis.lift.queries.circles import circle_explanation, circle_name, people_in_circles
from heis.lift.rules import Right
from heis.lift.web.entering import initiative_to
from heis.organisation.request import Request


class AudienceForm(Form):
    """Which circle."""

    audience = forms.TypedChoiceField(label=_("Hvem skal se initiativet?"), widget=forms.RadioSelect, coerce=int)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [(circle.value, circle.label) for circle in Audience]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Circle:
    """One audience: who is in it, and about how many persons that is. None for everybody, who are not counted."""

    audience: Audience
    name: str
    explanation: str
    people: int | None

    @property
    def is_everybody(self) -> bool:
        """Whether it is open to all, also without login."""
        return self.audience == Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class SharingPage:
    """The circles with their numbers; `chosen` is set when the change is previewed and only the confirmation is left."""

    initiative: Initiative
    current: Circle
    circles: Sequence[Circle]
    form: AudienceForm
    chosen: Circle | None

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Hvem ser initiativet?")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def share(request: Request, number: int) -> HttpResponse:
    """Choose a circle, see who that lets in or shuts out, and confirm."""
    initiative = initiative_to(Right.LEAD, request, number)
    form = AudienceForm(request.POST or None, initial={"audience": initiative.audience})
    confirmed = "confirm" in request.POST
    if (
        request.method == "POST"
        and confirmed
        and form.attempt(lambda: change_audience(initiative, Audience(form.cleaned_data["audience"]), by=request.viewer, at=now()))
    ):
        return redirect_after(request, "lift:room", number, message=_("Endret hvem som ser initiativet."))
    return render(request, "lift/share.jinja", _page(initiative, form, confirmed=confirmed), status=form.status)


def _page(initiative: Initiative, form: AudienceForm, *, confirmed: bool) -> SharingPage:
    counted = people_in_circles(initiative, local_date(now()))
    circles = [
        Circle(audience, circle_name(audience, initiative), circle_explanation(audience, initiative), people)
        for audience, people in counted.items()
    ]
    previews = form.is_bound and form.is_valid() and not confirmed
    chosen = Audience(form.cleaned_data["audience"]) if previews else None
    changes = chosen is not None and chosen != initiative.audience
    return SharingPage(
        initiative=initiative,
        current=next(c for c in circles if c.audience == initiative.audience),
        circles=circles,
        form=form,
        chosen=next((c for c in circles if c.audience == chosen), None) if changes else None,
    )
