"""Finding what an address names, in the viewer's own municipality only, and the way down to a page."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from heis.foundation.refusals import NotVisible
from heis.foundation.web import Link
from heis.organisation.models import Appointment, Unit
from heis.organisation.queries import appointment_in, path_to, unit_in
from heis.organisation.request import Request


class UnknownUnit(NotVisible):
    """There is no such unit in the viewer's municipality."""


class UnknownAppointment(NotVisible):
    """There is no such appointment in the viewer's municipality."""


def unit_asked_for(request: Request, unit_id: int) -> Unit:
    """The unit, if it is in the viewer's municipality."""
    unit = unit_in(request.municipality, unit_id)
    if unit is None:
        raise UnknownUnit("")
    return unit


def appointment_asked_for(request: Request, appointment_id: int) -> Appointment:
    """The appointment, if it is in the viewer's municipality."""
    appointment = appointment_in(request.municipality, appointment_id)
    if appointment is None:
        raise UnknownAppointment("")
    return appointment


def administers(request: Request) -> bool:
    """Whether the viewer administers the municipality whose pages these are."""
    return request.municipality.pk in request.viewer.administers


def tree_crumbs() -> list[Link]:
    """The way down to a page of the organisation."""
    return [Link(_("Organisasjonen"), reverse("organisation:tree"))]


def unit_crumbs(unit: Unit, *, here: bool = False) -> Sequence[Link]:
    """The way down to a unit's page, or (`here`) to a page about the unit."""
    above = [*path_to(unit)[1:], unit] if here and unit.parent_id else path_to(unit)[1:]
    return [*tree_crumbs(), *(Link(one.name, reverse("organisation:unit", args=[one.pk])) for one in above)]
