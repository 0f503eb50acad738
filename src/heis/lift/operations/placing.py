"""Finding the unit that something from outside belongs to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.refusals import Refusal
from heis.lift.models import STOPPED, Initiative
from heis.lift.operations.changing import NotYours, change, concerned, leading, require, tell
from heis.lift.queries.rights import rights_of
from heis.lift.rules import Right, may_place
from heis.organisation.models import Unit


class UnableToPlace(Refusal):
    """The initiative is at a gate or has ended, or the unit is not one of the municipality's today."""


@transaction.atomic
def place_initiative(initiative: Initiative, unit: Unit | None, *, by: Viewer, at: datetime) -> None:
    """Let the initiative lie at the unit it belongs to, so that its gates are decided there. The coordinator may, and those who lead it and
    work in the municipality.

    Those who lead the unit, or the nearest above it, are told.
    """
    require_may_place(initiative, by)
    if initiative.floor or initiative.stage == STOPPED:
        raise UnableToPlace(_("Enheten kan ikke endres mens saken ligger til beslutning eller er avsluttet."))
    if unit is None or unit.municipality_id != initiative.municipality_id or unit.closed_on:
        raise UnableToPlace(_("Velg en enhet som finnes i kommunen i dag."), field="unit")
    if initiative.is_placed and unit.pk == initiative.unit_id:
        raise UnableToPlace(_("Saken ligger hos den enheten alt."), field="unit")
    change(initiative, at=at, unit=unit, is_placed=True)
    people = leading(unit, by=by, at=at) | concerned(initiative)
    tell("lift.placed", initiative, by=by, at=at, people=people, unit_name=unit.name)


def require_may_place(initiative: Initiative, by: Viewer) -> None:
    """Refuse unless the person may choose the unit."""
    require(Right.LEAD, initiative, by)
    if not may_place(by, initiative.municipality_id, rights_of(by, initiative)):
        raise NotYours(_("Enheten velges av innovasjonskoordinatoren, eller av en som leder saken og arbeider i kommunen."))
