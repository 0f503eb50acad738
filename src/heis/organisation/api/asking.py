"""Who may ask about the organisation, and the parts of it that are asked for."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from heis.foundation.api import NotThere, Out
from heis.organisation.models import Appointment, Municipality, Unit
from heis.organisation.operations.changing import require_administrator
from heis.organisation.queries import appointment_in, unit_in
from heis.organisation.request import Request

Number = Annotated[int, Field(ge=1, lt=2**53)]
LARGEST: Final = 2**53
Nok = Annotated[int, Field(ge=0, lt=LARGEST, description="Whole NOK.")]


class MunicipalityOut(Out):
    """A municipality, by Statistics Norway's number."""

    number: str
    name: str

    @classmethod
    def of(cls, municipality: Municipality) -> MunicipalityOut:
        """The municipality."""
        return cls(number=municipality.number, name=municipality.name)


def require_insider(request: Request) -> None:
    """Refuse as not there for those who neither work nor are elected in a municipality."""
    if not request.viewer.is_in_a_municipality:
        raise NotThere


def require_administration(request: Request) -> None:
    """Refuse as not there for those who may not even know of it, and others who do not administer, before anything is read."""
    require_insider(request)
    require_administrator(request.municipality.pk, request.viewer)


def unit_asked_for(request: Request, unit_id: int) -> Unit:
    """A unit of the asker's municipality, closed ones too."""
    require_insider(request)
    unit = unit_in(request.municipality, unit_id)
    if unit is None:
        raise NotThere
    return unit


def appointment_asked_for(request: Request, appointment_id: int) -> Appointment:
    """An appointment in the asker's municipality."""
    require_insider(request)
    appointment = appointment_in(request.municipality, appointment_id)
    if appointment is None:
        raise NotThere
    return appointment
