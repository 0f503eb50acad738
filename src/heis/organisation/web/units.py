"""A unit's page, and what administrators change there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from heis.foundation.access import IN_A_MUNICIPALITY, access, holding
from heis.foundation.clock import local_date, now
from heis.foundation.forms import AmountField, Form
from heis.foundation.pieces import Column
from heis.foundation.web import Link, posted_from, redirect_after, render
from heis.organisation.contents import count_contents
from heis.organisation.models import Appointment, DelegatedAuthority, Level, Role, Unit
from heis.organisation.operations import Closed, close_unit, create_unit, may_set_deputy, move_unit, rename_unit, set_authority
from heis.organisation.queries import authorities_at, nearest_open_above, open_units_of, people_in
from heis.organisation.request import Request
from heis.organisation.rules import DECIDING_ROLES, DEPUTISED_ROLES
from heis.organisation.web.fields import DayField, UnitField
from heis.organisation.web.places import administers, unit_asked_for, unit_crumbs

PEOPLE_ON_A_PAGE = 50
ADMINISTRATOR = holding(Role.ADMINISTRATOR)
BELOW_THE_ROOT = [(level.value, level.label) for level in Level if level != Level.MUNICIPALITY]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in the unit: what they are there, and what the viewer may do about it (empty addresses: nothing)."""

    appointment: Appointment
    stand_ins: Sequence[str]
    deputy_url: str
    end_url: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit: who is there, what lies below it, and what its leaders may decide for."""

    unit: Unit
    people: Page[Appointment]
    rows: Sequence[PersonRow]
    below: Sequence[Unit]
    authorities: Sequence[DelegatedAuthority]
    administers: bool
    crumbs: Sequence[Link]

    @property
    def title(self) -> str:
        """The title of the page."""
        return self.unit.name

    @property
    def columns(self) -> list[Column]:
        """The columns of the people."""
        shown = [Column("name", gettext("Navn")), Column("role", gettext("Rolle")), Column("period", gettext("Periode"))]
        return [*shown, Column("act", gettext("Endre"))] if any(row.deputy_url or row.end_url for row in self.rows) else shown

    @property
    def next_url(self) -> str:
        """The address of the next page of people."""
        return f"?side={self.people.next_page_number()}" if self.people.has_next() else ""

    @property
    def previous_url(self) -> str:
        """The address of the page of people before."""
        return f"?side={self.people.previous_page_number()}" if self.people.has_previous() else ""


@access(IN_A_MUNICIPALITY)
@require_GET
def unit(request: Request, unit_id: int) -> HttpResponse:
    """The unit."""
    found = unit_asked_for(request, unit_id)
    people = Paginator(people_in(found, local_date(now())), PEOPLE_ON_A_PAGE).get_page(request.GET.get("side"))
    page = UnitPage(
        unit=found,
        people=people,
        rows=[_person_row(request, appointment) for appointment in people],
        below=list(open_units_of(request.municipality).filter(parent=found)),
        authorities=list(authorities_at(found)),
        administers=administers(request),
        crumbs=unit_crumbs(found),
    )
    return render(request, "organisation/unit.jinja", page)


def _person_row(request: Request, appointment: Appointment) -> PersonRow:
    deputised = appointment.role in DEPUTISED_ROLES and may_set_deputy(appointment, request.viewer)
    return PersonRow(
        appointment=appointment,
        stand_ins=[deputy.person.name for deputy in appointment.standing_in],  # type: ignore[attr-defined]
        deputy_url=reverse("organisation:deputies_of", args=[appointment.pk]) if deputised else "",
        end_url=reverse("organisation:end", args=[appointment.pk]) if administers(request) else "",
    )


# What administrators change


class NewUnitForm(Form):
    """A unit below another."""

    name = forms.CharField(label=_("Navn"), max_length=200)
    level = forms.ChoiceField(
        label=_("Nivå"), choices=[(level.value, level.label) for level in Level if level != Level.MUNICIPALITY]
    )
    code = forms.CharField(
        label=_("Kode"), max_length=40, help_text=_("Kommunens egen kode. Importen kjenner igjen enheten på den.")
    )


class RenameForm(Form):
    """What the unit is called and how high it stands."""

    name = forms.CharField(label=_("Navn"), max_length=200)
    level = forms.ChoiceField(label=_("Nivå"), choices=BELOW_THE_ROOT)


class MoveForm(Form):
    """Where the unit hangs."""

    parent = UnitField(label=_("Ny plass under"))


class CloseForm(Form):
    """When the unit is gone, and where its people go."""

    on = DayField(label=_("Nedlagt fra"), help_text=_("Første dag enheten ikke finnes lenger."))
    move_people_to = UnitField(
        label=_("Flytt personene og initiativene til"),
        required=False,
        help_text=_("Trengs når noen har roller i enheten. Ledere blir med som ansatte."),
    )


class AuthorityForm(Form):
    """What a role may decide for."""

    role = forms.ChoiceField(label=_("Rolle"), choices=[(role.value, role.label) for role in Role if role in DECIDING_ROLES])
    amount_nok = AmountField(
        label=_("Kan beslutte for inntil"),
        required=False,
        help_text=_("Hele kroner. Blank fjerner fullmakten, og strategiens beløp gjelder."),
    )


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form about a unit. `draft_key`: what is typed is kept on the device under it; empty when nothing is typed."""

    title: str
    lead: str
    form: Form
    draft_key: str
    action: str
    button: str
    back_url: str
    crumbs: Sequence[Link]


@dataclass(frozen=True, slots=True)
class EditPage:
    """The unit's name, place and end, each with its own form.

    `initiatives`: how many lie there and must go elsewhere when it is closed. `above`: where they go when nothing is chosen; None for the
    municipality itself, which is not closed.
    """

    unit: Unit
    rename: RenameForm
    move: MoveForm
    close: CloseForm
    initiatives: int
    above: Unit | None
    crumbs: Sequence[Link]

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Endre %(name)s") % {"name": self.unit.name}


@access(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def new_unit(request: Request, unit_id: int) -> HttpResponse:
    """Add a unit below this one."""
    parent = unit_asked_for(request, unit_id)
    form = NewUnitForm(request.POST or None)
    made: list[Unit] = []
    if request.method == "POST" and form.attempt(
        lambda: made.append(create_unit(parent, **form.cleaned_data, by=request.viewer, at=now()))
    ):
        return redirect_after(request, "organisation:unit", made[0].pk, message=_("Enheten er opprettet."))
    page = _form_page(parent, form, "new_unit", gettext("Ny enhet"), gettext("Under %(name)s.") % {"name": parent.name})
    return render(request, "organisation/form.jinja", page, status=form.status)


@access(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def authority(request: Request, unit_id: int) -> HttpResponse:
    """Set what a role may decide for in the unit."""
    found = unit_asked_for(request, unit_id)
    form = AuthorityForm(request.POST or None)
    if request.method == "POST" and form.attempt(lambda: set_authority(found, **form.cleaned_data, by=request.viewer, at=now())):
        return redirect_after(request, "organisation:unit", found.pk, message=_("Fullmakten er lagret."))
    lead = gettext("Fullmakten går foran beløpene i strategien for den som har rollen i %(name)s.") % {"name": found.name}
    page = _form_page(found, form, "authority", gettext("Sett fullmakt"), lead)
    return render(request, "organisation/form.jinja", page, status=form.status)


def _form_page(unit: Unit, form: Form, name: str, title: str, lead: str) -> FormPage:
    action, back_url = reverse(f"organisation:{name}", args=[unit.pk]), reverse("organisation:unit", args=[unit.pk])
    return FormPage(title, lead, form, f"{name}-{unit.pk}", action, gettext("Lagre"), back_url, unit_crumbs(unit, here=True))


@access(ADMINISTRATOR)
@require_GET
def edit(request: Request, unit_id: int) -> HttpResponse:
    """The forms to change the unit."""
    return _edit_page(request, unit_asked_for(request, unit_id))


def _edit_page(request: Request, unit: Unit, shown: Form | None = None) -> HttpResponse:
    def form(kind: type[Form], **initial: object) -> Any:
        return shown if isinstance(shown, kind) else _offering(kind(initial=initial), unit)

    page = EditPage(
        unit=unit,
        rename=form(RenameForm, name=unit.name, level=unit.level),
        move=form(MoveForm),
        close=form(CloseForm, on=local_date(now())),
        initiatives=count_contents([unit.pk]).get(unit.pk, 0),
        above=nearest_open_above(unit) if unit.parent_id else None,
        crumbs=unit_crumbs(unit, here=True),
    )
    return render(request, "organisation/edit.jinja", page, status=shown.status if shown else 200)


def _offering(form: Form, unit: Unit) -> Form:
    for field in form.fields.values():
        if isinstance(field, UnitField):
            field.offer(unit.municipality, without=unit)
    if unit.parent_id is None:
        form.fields.pop("level", None)
    return form


def _change(request: Request, unit_id: int, kind: type[Form], carry_out: Callable[..., None], message: object) -> HttpResponse:
    unit = unit_asked_for(request, unit_id)
    form = _offering(kind(request.POST), unit)
    if form.attempt(lambda: carry_out(unit, **form.cleaned_data, by=request.viewer, at=now())):
        return redirect_after(request, "organisation:unit", unit.pk, message=message)
    return _edit_page(request, unit_asked_for(request, unit_id), form)


@access(ADMINISTRATOR)
@posted_from("organisation:edit", at="unit_id")
def rename(request: Request, unit_id: int) -> HttpResponse:
    """Give the unit another name or level."""
    return _change(request, unit_id, RenameForm, rename_unit, _("Enheten er endret."))


@access(ADMINISTRATOR)
@posted_from("organisation:edit", at="unit_id")
def move(request: Request, unit_id: int) -> HttpResponse:
    """Hang the unit somewhere else."""
    return _change(request, unit_id, MoveForm, move_unit, _("Enheten er flyttet, med alt under seg."))


@access(ADMINISTRATOR)
@posted_from("organisation:edit", at="unit_id")
def close(request: Request, unit_id: int) -> HttpResponse:
    """Close the unit, and say where its initiatives went."""
    unit, closed = unit_asked_for(request, unit_id), list[Closed]()
    form = _offering(CloseForm(request.POST), unit)
    if not form.attempt(lambda: closed.append(close_unit(unit, **form.cleaned_data, by=request.viewer, at=now()))):
        return _edit_page(request, unit_asked_for(request, unit_id), form)
    return redirect_after(request, "organisation:unit", unit.pk, message=_closed_in_words(closed[0]))


def _closed_in_words(closed: Closed) -> str:
    words = gettext("Enheten er lagt ned. Det som har skjedd i den, er tatt vare på.")
    if not closed.moved:
        return words
    told = ngettext("%(num)s initiativ er flyttet til %(unit)s.", "%(num)s initiativer er flyttet til %(unit)s.", closed.moved) % {
        "num": closed.moved,
        "unit": closed.to.name,
    }
    return f"{words} {told}"
