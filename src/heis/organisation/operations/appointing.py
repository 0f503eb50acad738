"""Giving people roles at units, ending them, and setting who stands in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from heis.accounts.models import Person
from heis.accounts.operations import create_person
from heis.accounts.queries import person_with_email
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotPermitted, Refusal, SomebodyWasFirst
from heis.organisation.models import Appointment, Deputy, Role, Unit
from heis.organisation.operations.changing import hold, in_all_languages, require_administrator, tell_of_unit
from heis.organisation.rules import DEPUTISED_ROLES, day_out_of_reach, unbroken_until
from heis.organisation.viewer import in_force

LONGEST_TITLE = 120


class UnableToAppoint(Refusal):
    """The person, the role or the period cannot be used; `field` says which."""


class UnableToEndAppointment(Refusal):
    """The day is before it started, or the municipality would be without an administrator."""


class AppointmentHasChanged(SomebodyWasFirst):
    """Somebody has ended or changed the appointment in the meantime."""


class UnableToSetDeputy(Refusal):
    """The deputy or the period cannot be used; `field` says which."""


class NotYourDeputy(NotPermitted):
    """Only the holder, those who lead above, and administrators decide who stands in."""


@transaction.atomic
def appoint(
    person: Person,
    *,
    role: str,
    unit: Unit,
    starts_on: date,
    ends_on: date | None = None,
    title: str = "",
    by: Viewer | None,
    at: datetime,
) -> Appointment:
    """Give a person a role at a unit from `starts_on` up to and including `ends_on`. The person is told.

    Refuses a role they hold there already in the period, a unit that is closed, and a person whose account is closed.
    """
    require_administrator(unit.municipality_id, by)
    hold(unit.municipality_id)
    unit.refresh_from_db()
    _require_appointable(person, role, unit)
    _require_period(starts_on, ends_on, UnableToAppoint)
    title = " ".join(title.split())
    if len(title) > LONGEST_TITLE:
        raise UnableToAppoint(_("Skriv stillingen med høyst 120 tegn."), field="title")
    try:
        with transaction.atomic():
            appointment = Appointment.objects.create(
                person=person, role=role, unit=unit, title=title, starts_on=starts_on, ends_on=ends_on
            )
    except IntegrityError as clash:
        text = _("%(name)s har allerede denne rollen i enheten i hele eller deler av perioden.")
        raise UnableToAppoint(text % {"name": person.name}, field="starts_on") from clash
    tell_of_unit(
        "organisation.appointed",
        unit,
        by=by,
        at=at,
        tell={person.pk: "assigned"},
        person=person.name,
        role=in_all_languages(Role(role).label),
        starts_on=starts_on.isoformat(),
    )
    return appointment


@transaction.atomic
def appoint_by_email(
    *,
    email: str,
    name: str,
    role: str,
    unit: Unit,
    starts_on: date,
    ends_on: date | None = None,
    title: str = "",
    by: Viewer | None,
    at: datetime,
) -> Appointment:
    """Give whoever has the e-mail a role at a unit, as `appoint`; when nobody has it, a new person with the name."""
    require_administrator(unit.municipality_id, by)
    hold(unit.municipality_id)  # before the person is made, as an import does, so that the two never wait for each other
    person = person_with_email(email) or _new_person(email, name, at)
    return appoint(person, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on, title=title, by=by, at=at)


def _new_person(email: str, name: str, at: datetime) -> Person:
    if not name.strip():
        raise UnableToAppoint(_("Personen finnes ikke her fra før. Fyll ut navnet."), field="name")
    return create_person(name=name, email=email, by=None, at=at)


def _require_appointable(person: Person, role: str, unit: Unit) -> None:
    if role not in Role:
        raise UnableToAppoint(_("Velg en rolle."), field="role")
    if not person.is_active:
        raise UnableToAppoint(_("Kontoen til %(name)s er stengt.") % {"name": person.name}, field="person")
    if unit.closed_on:
        raise UnableToAppoint(_("«%(name)s» er lagt ned. Velg en enhet som er i drift.") % {"name": unit.name}, field="unit")


def _require_period(starts_on: date, ends_on: date | None, refusal: type[Refusal]) -> None:
    if ends_on and ends_on < starts_on:
        raise refusal(_("Siste dag kan ikke være før første dag."), field="ends_on")
    _require_day(starts_on, refusal, "starts_on")
    if ends_on:
        _require_day(ends_on, refusal, "ends_on")


def _require_day(day: date, refusal: type[Refusal], field: str) -> None:
    if wrong := day_out_of_reach(day):
        raise refusal(wrong, field=field)


@transaction.atomic
def end_appointment(appointment: Appointment, *, ends_on: date, by: Viewer | None, at: datetime) -> None:
    """Let the appointment end; `ends_on` is its last day. It stays in history.

    Refuses a day before it started, and one that leaves the municipality without an administrator, then or later.
    """
    unit = appointment.unit
    require_administrator(unit.municipality_id, by)
    hold(unit.municipality_id)
    _require_endable(appointment, ends_on)
    changed = Appointment.objects.filter(pk=appointment.pk, ends_on=appointment.ends_on).update(ends_on=ends_on)
    if not changed:
        raise AppointmentHasChanged(_("Noen har endret rollen mens du holdt på. Se hva som gjelder nå."))
    appointment.ends_on = ends_on
    tell_of_unit(
        "organisation.appointment_ended",
        unit,
        by=by,
        at=at,
        person=appointment.person.name,
        role=in_all_languages(Role(appointment.role).label),
        ends_on=ends_on.isoformat(),
    )


def _require_endable(appointment: Appointment, ends_on: date) -> None:
    if ends_on < appointment.starts_on:
        raise UnableToEndAppointment(_("Siste dag kan ikke være før første dag."), field="ends_on")
    if appointment.ends_on and ends_on > appointment.ends_on:
        raise UnableToEndAppointment(_("Rollen slutter før den dagen allerede."), field="ends_on")
    _require_day(ends_on, UnableToEndAppointment, "ends_on")
    if appointment.role == Role.ADMINISTRATOR and not _others_administer(appointment, ends_on):
        raise UnableToEndAppointment(_("Kommunen må ha minst én administrator. Gi rollen til en annen først."))


def _others_administer(appointment: Appointment, after: date) -> bool:
    """Whether others administer the municipality on every day that is given up. Somebody whose account is closed gives up none."""
    if not appointment.person.is_active:
        return True
    others = Appointment.objects.filter(
        unit__municipality_id=appointment.unit.municipality_id, role=Role.ADMINISTRATOR, person__is_active=True
    ).exclude(pk=appointment.pk)
    return unbroken_until(after, others.values_list("starts_on", "ends_on")) >= (appointment.ends_on or date.max)


# Deputies


@transaction.atomic
def set_deputy(
    appointment: Appointment, *, person: Person, starts_on: date, ends_on: date | None = None, by: Viewer | None, at: datetime
) -> Deputy:
    """Let a person stand in for the holder: for leave, or with no end as a standing deputy. The deputy is told.

    May: the holder, who leads a unit above, and administrators. The deputy works or is elected in the same municipality.
    """
    unit = appointment.unit
    require_right_to_deputies(appointment, by)
    _require_deputy(appointment, person, local_date(at))
    _require_period(starts_on, ends_on, UnableToSetDeputy)
    if ends_on and ends_on < local_date(at):
        raise UnableToSetDeputy(_("Perioden er over. Velg en siste dag fram i tid."), field="ends_on")
    try:
        with transaction.atomic():
            deputy = Deputy.objects.create(appointment=appointment, person=person, starts_on=starts_on, ends_on=ends_on)
    except IntegrityError as clash:
        text = _("%(name)s er allerede stedfortreder i hele eller deler av perioden.")
        raise UnableToSetDeputy(text % {"name": person.name}, field="starts_on") from clash
    tell_of_unit(
        "organisation.deputy_set",
        unit,
        by=by,
        at=at,
        tell={person.pk: "assigned", appointment.person_id: "assigned"},
        person=person.name,
        holder=appointment.person.name,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat() if ends_on else "",
    )
    return deputy


def may_set_deputy(appointment: Appointment, by: Viewer) -> bool:
    """Whether the viewer decides who stands in: the holder, who leads a unit above, and administrators."""
    above = appointment.unit.ancestor_ids[:-1]
    administers = appointment.unit.municipality_id in by.administers
    return by.person_id == appointment.person_id or administers or bool(by.leads.intersection(above))


def require_right_to_deputies(appointment: Appointment, by: Viewer | None) -> None:
    """Refuse unless the viewer decides who stands in. None is whoever runs the installation, and may."""
    if by is not None and not may_set_deputy(appointment, by):
        raise NotYourDeputy(_("Stedfortreder settes av den som har rollen, lederen over, eller en administrator."))


def _require_deputy(appointment: Appointment, person: Person, today: date) -> None:
    if appointment.role not in DEPUTISED_ROLES:
        raise UnableToSetDeputy(_("Bare den som beslutter eller koordinerer, trenger stedfortreder her."))
    if appointment.ends_on and appointment.ends_on < today:
        raise UnableToSetDeputy(_("Rollen er avsluttet."))
    if person.pk == appointment.person_id:
        raise UnableToSetDeputy(_("Ingen kan være stedfortreder for seg selv. Velg en annen."), field="person")
    here = Appointment.objects.filter(in_force(today), person=person, unit__municipality_id=appointment.unit.municipality_id)
    if not person.is_active or not here.exclude(role=Role.PARTNER).exists():
        raise UnableToSetDeputy(_("Stedfortrederen må være ansatt eller folkevalgt i kommunen."), field="person")


@transaction.atomic
def remove_deputy(deputy: Deputy, *, by: Viewer | None, at: datetime) -> None:
    """Let the deputy stand in no longer. What they have decided stays theirs. The deputy may also step down themselves."""
    appointment, today = deputy.appointment, local_date(at)
    if by is None or by.person_id != deputy.person_id:
        require_right_to_deputies(appointment, by)
    current = Deputy.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), pk=deputy.pk)
    if deputy.starts_on >= today:
        changed, _rows = current.delete()
    else:
        changed = current.update(ends_on=today - timedelta(days=1))
    if not changed:
        raise AppointmentHasChanged(_("Stedfortrederen er allerede avsluttet."))
    tell_of_unit(
        "organisation.deputy_removed",
        appointment.unit,
        by=by,
        at=at,
        tell={deputy.person_id: "assigned", appointment.person_id: "assigned"},
        person=deputy.person.name,
        holder=appointment.person.name,
    )
