"""Giving and ending roles, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heis.foundation.access import IN_A_MUNICIPALITY, SIGNED_IN, access, holding
from heis.foundation.clock import local_date, now
from heis.foundation.forms import Form
from heis.foundation.refusals import NotVisible
from heis.foundation.web import Link, redirect_after, render
from heis.organisation.models import Appointment, Deputy, Municipality, Role
from heis.organisation.operations import appoint_by_email, end_appointment, may_set_deputy, remove_deputy, set_deputy
from heis.organisation.operations.appointing import require_right_to_deputies
from heis.organisation.queries import appointments_of, colleagues_of, deputies_from, deputy_with_id, deputyships_of
from heis.organisation.request import Request
from heis.organisation.rules import DEPUTISED_ROLES
from heis.organisation.web.fields import DayField, PersonField, written_person
from heis.organisation.web.places import appointment_asked_for, tree_crumbs, unit_asked_for, unit_crumbs
from heis.organisation.web.units import FormPage

ADMINISTRATOR = holding(Role.ADMINISTRATOR)


class UnknownDeputy(NotVisible):
    """There is no such deputy in the viewer's municipality."""


class AppointForm(Form):
    """Who, as what, and when."""

    email = forms.EmailField(label=_("E-post"))
    name = forms.CharField(
        label=_("Navn"), max_length=200, required=False, help_text=_("Trengs bare når personen ikke finnes her fra før.")
    )
    role = forms.ChoiceField(label=_("Rolle"), choices=Role.choices, initial=Role.EMPLOYEE)
    title = forms.CharField(label=_("Stilling"), max_length=120, required=False, help_text=_("Med vanlige ord, som sykepleier."))
    starts_on = DayField(label=_("Fra og med"))
    ends_on = DayField(label=_("Til og med"), required=False, help_text=_("Blank er inntil videre."))


class EndForm(Form):
    """The last day."""

    ends_on = DayField(label=_("Siste dag"))


class DeputyForm(Form):
    """Who stands in, and when."""

    person = PersonField(
        label=_("Stedfortreder"), help_text=_("Begynn å skrive navnet. Det må være en som er ansatt eller folkevalgt i kommunen.")
    )
    starts_on = DayField(label=_("Fra og med"))
    ends_on = DayField(label=_("Til og med"), required=False, help_text=_("Blank er fast stedfortreder, inntil videre."))

    def offer(self, municipality: Municipality, on: date) -> None:
        """Let those appointed in the municipality on the day be found."""
        cast("PersonField", self.fields["person"]).offer(municipality, on)


@access(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def appoint_here(request: Request, unit_id: int) -> HttpResponse:
    """Give somebody a role in the unit; a new person when nobody has the e-mail."""
    unit = unit_asked_for(request, unit_id)
    form = AppointForm(request.POST or None, initial={"starts_on": local_date(now()), "role": Role.EMPLOYEE})
    if request.method == "POST" and form.attempt(
        lambda: appoint_by_email(unit=unit, **form.cleaned_data, by=request.viewer, at=now())
    ):
        return redirect_after(request, "organisation:unit", unit.pk, message=_("Rollen er gitt. Personen har fått beskjed."))
    action, back_url = reverse("organisation:appoint", args=[unit.pk]), reverse("organisation:unit", args=[unit.pk])
    lead = gettext("I %(name)s.") % {"name": unit.name}
    page = FormPage(
        gettext("Gi en rolle"),
        lead,
        form,
        f"appoint-{unit.pk}",
        action,
        gettext("Gi rollen"),
        back_url,
        unit_crumbs(unit, here=True),
    )
    return render(request, "organisation/form.jinja", page, status=form.status)


@access(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def end(request: Request, appointment_id: int) -> HttpResponse:
    """Let a role end."""
    found = appointment_asked_for(request, appointment_id)
    form = EndForm(request.POST or None, initial={"ends_on": local_date(now())})
    if request.method == "POST" and form.attempt(lambda: end_appointment(found, **form.cleaned_data, by=request.viewer, at=now())):
        return redirect_after(request, "organisation:unit", found.unit_id, message=_("Rollen slutter den dagen."))
    values = {"name": found.person.name, "role": found.get_role_display(), "unit": found.unit.name}
    action, back_url = reverse("organisation:end", args=[found.pk]), reverse("organisation:unit", args=[found.unit_id])
    lead = gettext("%(name)s, %(role)s i %(unit)s. Det som er gjort i rollen, er tatt vare på.") % values
    crumbs = unit_crumbs(found.unit, here=True)
    page = FormPage(gettext("Avslutt en rolle"), lead, form, "", action, gettext("Avslutt rollen"), back_url, crumbs)
    return render(request, "organisation/form.jinja", page, status=form.status)


# Deputies


@dataclass(frozen=True, slots=True)
class DeputyRow:
    """Somebody who stands in, or whom one stands in for. `is_now`: today, not later."""

    deputy: Deputy
    is_now: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that may have deputies, those it has, and the form for another."""

    appointment: Appointment
    deputies: Sequence[DeputyRow]
    form: DeputyForm


@dataclass(frozen=True, slots=True)
class DeputiesPage:
    """The roles one may set deputies for, and those one stands in for. `suggestions` are near at hand."""

    title: str
    lead: str
    holdings: Sequence[Holding]
    stands_in: Sequence[DeputyRow]
    suggestions: Sequence[str]
    crumbs: Sequence[Link]


@access(SIGNED_IN)
@require_GET
def deputies(request: Request) -> HttpResponse:
    """My deputies, and whom I stand in for."""
    today = local_date(now())
    held = appointments_of(request.viewer.person_id or 0, today)
    mine = [a for a in held if a.role in DEPUTISED_ROLES and a.unit.municipality_id == request.municipality.pk]
    page = DeputiesPage(
        title=gettext("Stedfortreder"),
        lead=gettext("Den som vikarierer for deg, får det du skal beslutte, og kan beslutte i ditt sted."),
        holdings=[_holding(request, appointment) for appointment in mine],
        stands_in=[DeputyRow(d, d.starts_on <= today) for d in deputyships_of(request.viewer.person_id or 0, today)],
        suggestions=_suggestions(mine),
        crumbs=(),
    )
    return render(request, "organisation/deputies.jinja", page)


@access(IN_A_MUNICIPALITY)
@require_http_methods(["GET", "POST"])
def deputies_of(request: Request, appointment_id: int) -> HttpResponse:
    """Set who stands in for the holder of a role, by those who may."""
    found = appointment_asked_for(request, appointment_id)
    require_right_to_deputies(found, request.viewer)
    form = _deputy_form(request, found)
    if request.method == "POST" and form.attempt(lambda: set_deputy(found, **form.cleaned_data, by=request.viewer, at=now())):
        return _back(
            request, found, _("%(name)s er stedfortreder, og har fått beskjed.") % {"name": form.cleaned_data["person"].name}
        )
    values = {"name": found.person.name, "role": found.get_role_display(), "unit": found.unit.name}
    page = DeputiesPage(
        title=gettext("Stedfortreder for %(name)s") % values,
        lead=gettext("%(role)s i %(unit)s.") % values,
        holdings=[_holding(request, found, form)],
        stands_in=(),
        suggestions=_suggestions([found]),
        crumbs=[*tree_crumbs(), Link(found.unit.name, reverse("organisation:unit", args=[found.unit_id]))],
    )
    return render(request, "organisation/deputies.jinja", page, status=form.status)


def _holding(request: Request, appointment: Appointment, form: DeputyForm | None = None) -> Holding:
    today = local_date(now())
    rows = [DeputyRow(d, d.starts_on <= today) for d in deputies_from(appointment, today)]
    return Holding(appointment, rows, form or _deputy_form(request, appointment, is_empty=True))


def _deputy_form(request: Request, appointment: Appointment, *, is_empty: bool = False) -> DeputyForm:
    today = local_date(now())
    data = None if is_empty else request.POST or None
    form = DeputyForm(data, initial={"starts_on": today}, auto_id=f"role{appointment.pk}_%s")
    form.offer(request.municipality, today)
    return form


def _suggestions(appointments: Sequence[Appointment]) -> list[str]:
    """Those who lead beside the holder or work in the unit: most often it is one of them."""
    return [written_person(person) for person in colleagues_of(appointments, local_date(now()))]


def _back(request: Request, appointment: Appointment, message: object) -> HttpResponse:
    if appointment.person_id == request.viewer.person_id:
        return redirect_after(request, "organisation:deputies", message=message)
    if may_set_deputy(appointment, request.viewer):
        return redirect_after(request, "organisation:deputies_of", appointment.pk, message=message)
    return redirect_after(request, "organisation:deputies", message=message)


@access(SIGNED_IN)
@require_POST
def remove(request: Request, deputy_id: int) -> HttpResponse:
    """Let somebody stand in no longer."""
    found = deputy_with_id(deputy_id)
    if found is None or not _may_know_of(request, found):
        raise UnknownDeputy("")
    remove_deputy(found, by=request.viewer, at=now())
    return _back(request, found.appointment, _("Stedfortrederen er avsluttet."))


def _may_know_of(request: Request, deputy: Deputy) -> bool:
    return deputy.person_id == request.viewer.person_id or may_set_deputy(deputy.appointment, request.viewer)
