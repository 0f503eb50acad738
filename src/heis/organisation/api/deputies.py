"""Who stands in for whom: one's own roles, and those one decides about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from heis.foundation.api import In, NotThere, Out
from heis.foundation.clock import local_date, now
from heis.organisation.api.asking import Number, appointment_asked_for, require_insider
from heis.organisation.api.reading import AppointmentOut
from heis.organisation.models import Deputy
from heis.organisation.operations import UnableToSetDeputy, may_set_deputy, remove_deputy, set_deputy
from heis.organisation.operations.appointing import require_right_to_deputies
from heis.organisation.queries import appointments_of, deputies_from, deputy_with_id, deputyships_of, person_in
from heis.organisation.request import Request
from heis.organisation.rules import DEPUTISED_ROLES

router = Router(tags=["Deputies"])


class DeputyOut(Out):
    """Somebody who stands in for the holder of an appointment; `ends_on` is the last day, null until further notice."""

    id: int
    appointment: int
    holder: str
    person: int
    name: str
    starts_on: date
    ends_on: date | None

    @classmethod
    def of(cls, deputy: Deputy) -> DeputyOut:
        """The deputy."""
        return cls(
            id=deputy.pk,
            appointment=deputy.appointment_id,
            holder=deputy.appointment.person.name,
            person=deputy.person_id,
            name=deputy.person.name,
            starts_on=deputy.starts_on,
            ends_on=deputy.ends_on,
        )


class HoldingOut(Out):
    """A role that may have deputies, and those it has today or later."""

    appointment: AppointmentOut
    deputies: Sequence[DeputyOut]


class DeputiesOut(Out):
    """The deputies of an appointment, today or later."""

    items: Sequence[DeputyOut]


class MyDeputiesOut(Out):
    """The roles you hold that may have deputies, and what you stand in for."""

    holds: Sequence[HoldingOut]
    stands_in: Sequence[DeputyOut]


class DeputyIn(In):
    """Who stands in (the `id` from `GET /organisation/people`), and from when until when."""

    person: Number
    starts_on: date
    ends_on: date | None = Field(None, description="The last day; null until further notice.")


@router.get("/organisation/deputies", response=MyDeputiesOut, summary="My deputies, and whom I stand in for")
def list_my_deputies(request: Request) -> MyDeputiesOut:
    """Your own roles with their deputies, and the roles you stand in for."""
    require_insider(request)
    me, on = request.viewer.own_id, local_date(now())
    held = [appointment for appointment in appointments_of(me, on) if appointment.role in DEPUTISED_ROLES]
    return MyDeputiesOut(
        holds=[HoldingOut(appointment=AppointmentOut.of(each), deputies=_all(deputies_from(each, on))) for each in held],
        stands_in=_all(deputyships_of(me, on)),
    )


@router.get(
    "/organisation/appointments/{int:appointment_id}/deputies", response=DeputiesOut, summary="The deputies of an appointment"
)
def list_deputies(request: Request, appointment_id: int) -> DeputiesOut:
    """Those who stand in for the holder. For the holder, who leads a unit above, and administrators."""
    appointment = appointment_asked_for(request, appointment_id)
    require_right_to_deputies(appointment, request.viewer)
    return DeputiesOut(items=_all(deputies_from(appointment, local_date(now()))))


@router.post("/organisation/appointments/{int:appointment_id}/deputies", response={201: DeputyOut}, summary="Let somebody stand in")
def add_deputy(request: Request, appointment_id: int, body: DeputyIn) -> Status[DeputyOut]:
    """Let a colleague stand in for the holder. For the holder, who leads a unit above, and administrators."""
    appointment = appointment_asked_for(request, appointment_id)
    require_right_to_deputies(appointment, request.viewer)
    person = person_in(request.municipality, body.person, local_date(now()))
    if person is None:
        raise UnableToSetDeputy(_("Stedfortrederen må være ansatt eller folkevalgt i kommunen."), field="person")
    deputy = set_deputy(appointment, person=person, starts_on=body.starts_on, ends_on=body.ends_on, by=request.viewer, at=now())
    return Status(201, DeputyOut.of(deputy))


@router.delete("/organisation/deputies/{int:deputy_id}", response={204: None}, summary="End a deputyship")
def end_deputyship(request: Request, deputy_id: int) -> Status[None]:
    """Let the deputy stand in no longer. The deputy may also step down."""
    deputy = deputy_with_id(deputy_id)
    if deputy is None or not _may_know_of(request, deputy):
        raise NotThere
    remove_deputy(deputy, by=request.viewer, at=now())
    return Status(204, None)


def _may_know_of(request: Request, deputy: Deputy) -> bool:
    return deputy.person_id == request.viewer.person_id or may_set_deputy(deputy.appointment, request.viewer)


def _all(deputies: Iterable[Deputy]) -> list[DeputyOut]:
    return [DeputyOut.of(deputy) for deputy in deputies]
