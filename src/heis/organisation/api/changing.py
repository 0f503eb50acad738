"""Building the tree of units, and giving people roles in it. For administrators."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Router
from ninja.responses import Status
from pydantic import Field

from heis.foundation.api import Email, In
from heis.foundation.clock import now
from heis.organisation.api.asking import Number, appointment_asked_for, unit_asked_for
from heis.organisation.api.reading import AppointmentOut, TreeUnitOut
from heis.organisation.models import Level, Role
from heis.organisation.operations import appoint_by_email, create_unit, end_appointment, move_unit, rename_unit
from heis.organisation.request import Request

router = Router(tags=["Organisation"])
Name = Annotated[str, Field(max_length=200)]


class NewUnitIn(In):
    """A unit below another. `code` is the municipality's own key for it, by which an import knows it again."""

    name: Name
    code: str = Field(max_length=40)
    level: Level


class UnitNameIn(In):
    """What the unit is called. A `level` that is left out stays as it is."""

    name: Name
    level: Level | None = None


class UnitPlaceIn(In):
    """The unit it is to hang below."""

    parent: Number


@router.post("/organisation/units/{int:unit_id}/units", response={201: TreeUnitOut}, summary="Add a unit below another")
def add_unit(request: Request, unit_id: int, body: NewUnitIn) -> Status[TreeUnitOut]:
    """Add a unit below the one in the address. Refuses a code in use, and a second political body. For administrators."""
    unit = create_unit(unit_asked_for(request, unit_id), **body.model_dump(), by=request.viewer, at=now())
    return Status(201, TreeUnitOut.of(unit))


@router.put("/organisation/units/{int:unit_id}/name", response=TreeUnitOut, summary="Rename a unit")
def give_unit_name(request: Request, unit_id: int, body: UnitNameIn) -> TreeUnitOut:
    """Give the unit another name and, when it is given, another level. For administrators."""
    unit = unit_asked_for(request, unit_id)
    rename_unit(unit, **body.model_dump(), by=request.viewer, at=now())
    return TreeUnitOut.of(unit)


@router.put("/organisation/units/{int:unit_id}/parent", response=TreeUnitOut, summary="Move a unit")
def hang_unit(request: Request, unit_id: int, body: UnitPlaceIn) -> TreeUnitOut:
    """Hang the unit, with all units below it, below another in the municipality. For administrators."""
    unit, parent = unit_asked_for(request, unit_id), unit_asked_for(request, body.parent)
    move_unit(unit, parent=parent, by=request.viewer, at=now())
    return TreeUnitOut.of(unit)


class NewAppointmentIn(In):
    """Who, as what, and when. `name` is for one who is new here: nobody has the e-mail."""

    email: Email
    name: Name = ""
    role: Role
    title: str = Field("", max_length=120)
    starts_on: date
    ends_on: date | None = Field(None, description="The last day; null until further notice.")


class LastDayIn(In):
    """The last day."""

    ends_on: date


@router.post("/organisation/units/{int:unit_id}/appointments", response={201: AppointmentOut}, summary="Give a role")
def give_role(request: Request, unit_id: int, body: NewAppointmentIn) -> Status[AppointmentOut]:
    """Give whoever has the e-mail a role at the unit; a new person when nobody has it. They are told. For administrators."""
    made = appoint_by_email(unit=unit_asked_for(request, unit_id), **body.model_dump(), by=request.viewer, at=now())
    return Status(201, AppointmentOut.of(made))


@router.post("/organisation/appointments/{int:appointment_id}/end", response=AppointmentOut, summary="End a role")
def end_role(request: Request, appointment_id: int, body: LastDayIn) -> AppointmentOut:
    """Let the role end after its last day. It stays in history. For administrators."""
    appointment = appointment_asked_for(request, appointment_id)
    end_appointment(appointment, ends_on=body.ends_on, by=request.viewer, at=now())
    return AppointmentOut.of(appointment)
