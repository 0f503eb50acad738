"""Building and changing the tree of units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import Refusal, SomebodyWasFirst
from heis.organisation.contents import move_contents
from heis.organisation.models import Appointment, Level, Municipality, Role, Unit
from heis.organisation.operations.changing import LONGEST_NAME, hold, in_all_languages, require_administrator, retrace, tell_of_unit
from heis.organisation.queries import nearest_open_above
from heis.organisation.rules import DECIDING_ROLES

LONGEST_CODE = 40


class UnableToSaveUnit(Refusal):
    """The name, the code or the level cannot be used; `field` says which."""


class UnableToMoveUnit(Refusal):
    """The unit cannot hang there: it is the root, or it would hang below itself, in another municipality or below a closed unit."""


class UnableToCloseUnit(Refusal):
    """The unit is the root, has open units below it, or has people nobody has said where to move."""


class UnitHasChanged(SomebodyWasFirst):
    """Somebody has moved or closed the unit in the meantime."""


@transaction.atomic
def take_into_use(municipality: Municipality, *, by: Viewer | None, at: datetime) -> Unit:
    """The municipality's root unit, made now if it has none."""
    require_administrator(municipality.pk, by)
    hold(municipality.pk)
    root = Unit.objects.filter(municipality=municipality, parent=None).first()
    return root or _make(
        municipality, None, name=municipality.name, code=municipality.number, level=Level.MUNICIPALITY, by=by, at=at
    )


@transaction.atomic
def create_unit(parent: Unit, *, name: str, code: str, level: str, by: Viewer | None, at: datetime) -> Unit:
    """Add a unit below `parent`. `code` is the municipality's own key for it. Refuses a code in use and a second political body."""
    require_administrator(parent.municipality_id, by)
    hold(parent.municipality_id)
    parent.refresh_from_db()
    _require_open(parent)
    _require_level(level, parent.municipality_id)
    return _make(parent.municipality, parent, name=_good_name(name), code=_good_code(code, parent), level=level, by=by, at=at)


def _make(
    municipality: Municipality, parent: Unit | None, *, name: str, code: str, level: str, by: Viewer | None, at: datetime
) -> Unit:
    unit = Unit.objects.create(municipality=municipality, parent=parent, name=name, code=code, level=level)
    retrace(municipality.pk)
    unit.refresh_from_db()
    tell_of_unit("organisation.unit_created", unit, by=by, at=at)
    return unit


@transaction.atomic
def rename_unit(unit: Unit, *, name: str, level: str | None = None, by: Viewer | None, at: datetime) -> None:
    """Give the unit another name and, when it is given, another level. The root stays the municipality."""
    require_administrator(unit.municipality_id, by)
    hold(unit.municipality_id)
    unit.refresh_from_db()
    before, level = unit.name, level or unit.level
    if level != unit.level:
        _require_level(level, unit.municipality_id)
        _require_not_root(unit, UnableToSaveUnit(_("Kommunen selv har sitt eget nivå, som ikke kan endres."), field="level"))
    unit.name, unit.level = _good_name(name), level
    unit.save(update_fields=["name", "level"])
    levels = in_all_languages(Level(unit.level).label)
    tell_of_unit("organisation.unit_renamed", unit, by=by, at=at, before=before, level=levels)


@transaction.atomic
def move_unit(unit: Unit, *, parent: Unit, by: Viewer | None, at: datetime) -> None:
    """Hang the unit, with all units below it, below another. Refuses to make a circle, and to leave the municipality."""
    require_administrator(unit.municipality_id, by)
    hold(unit.municipality_id)
    unit.refresh_from_db()
    parent.refresh_from_db()
    _require_place(unit, parent)
    before = unit.parent.name if unit.parent else ""
    unit.parent = parent
    unit.save(update_fields=["parent"])
    retrace(unit.municipality_id)
    unit.refresh_from_db()
    tell_of_unit("organisation.unit_moved", unit, by=by, at=at, before=before, parent=parent.name)


def _require_place(unit: Unit, parent: Unit) -> None:
    _require_not_root(unit, UnableToMoveUnit(_("Kommunen selv er øverst og kan ikke flyttes."), field="parent"))
    if parent.municipality_id != unit.municipality_id:
        raise UnableToMoveUnit(_("En enhet kan bare flyttes innen sin egen kommune."), field="parent")
    if unit.pk in parent.ancestor_ids:
        raise UnableToMoveUnit(_("En enhet kan ikke ligge under seg selv. Velg en enhet utenfor denne."), field="parent")
    if parent.closed_on:
        raise UnableToMoveUnit(_("«%(name)s» er lagt ned. Velg en enhet som er i drift.") % {"name": parent.name}, field="parent")


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of what lay at a unit that was closed: how many initiatives were moved, and to which unit."""

    moved: int
    to: Unit


@transaction.atomic
def close_unit(unit: Unit, *, on: date, move_people_to: Unit | None = None, by: Viewer | None, at: datetime) -> Closed:
    """Close the unit: `on` is the first day it is gone. It stays in history, with all that has happened there.

    Those appointed there are moved to another unit, leaders as employees; refuses to leave people without a unit, and to close what
    has open units below it. `on` is not in the future. The initiatives that lie there go to the same unit, or to the one above when
    none is given.
    """
    require_administrator(unit.municipality_id, by)
    hold(unit.municipality_id)
    unit.refresh_from_db()
    _require_closable(unit, on, local_date(at))
    people = list(Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), unit=unit).order_by("pk"))
    if move_people_to:
        _require_other(unit, move_people_to)
    if people:
        _move_people(people, move_people_to, on)
    unit.closed_on = on
    unit.save(update_fields=["closed_on"])
    to = move_people_to or nearest_open_above(unit)
    moved = move_contents(unit, to, by=by, at=at)
    tell_of_unit("organisation.unit_closed", unit, by=by, at=at, closed_on=on.isoformat(), people=len(people), initiatives=moved)
    return Closed(moved, to)


def _require_closable(unit: Unit, on: date, today: date) -> None:
    _require_not_root(unit, UnableToCloseUnit(_("Kommunen selv kan ikke legges ned her.")))
    if unit.closed_on:
        raise UnitHasChanged(_("Noen har allerede lagt ned enheten."))
    if on > today:
        raise UnableToCloseUnit(_("Velg i dag eller en dag som har vært. Kom tilbake når dagen er der."), field="on")
    if Unit.objects.filter(parent=unit, closed_on=None).exists():
        raise UnableToCloseUnit(_("Enheten har enheter under seg. Flytt eller legg ned dem først."))


def _require_other(unit: Unit, to: Unit) -> None:
    to.refresh_from_db()
    if to.pk == unit.pk or to.municipality_id != unit.municipality_id or to.closed_on:
        raise UnableToCloseUnit(_("Velg en annen enhet i kommunen, som er i drift."), field="move_people_to")


def _move_people(people: list[Appointment], to: Unit | None, on: date) -> None:
    if to is None:
        text = _("%(count)s roller i enheten er i kraft. Velg hvilken enhet de skal flyttes til.") % {"count": len(people)}
        raise UnableToCloseUnit(text, field="move_people_to")
    if any(appointment.starts_on >= on for appointment in people):
        raise UnableToCloseUnit(_("Noen har en rolle her som begynner den dagen eller senere. Avslutt den først."), field="on")
    moved = [_moved(appointment, to, on) for appointment in people]
    Appointment.objects.filter(pk__in=[a.pk for a in people]).update(ends_on=on - timedelta(days=1))
    held = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), unit=to).values_list("person_id", "role")
    taken, new = set(held), {(a.person_id, a.role): a for a in moved}
    Appointment.objects.bulk_create([a for key, a in new.items() if key not in taken])


def _moved(appointment: Appointment, to: Unit, on: date) -> Appointment:
    role = Role.EMPLOYEE if appointment.role in DECIDING_ROLES else Role(appointment.role)
    return Appointment(
        person_id=appointment.person_id, role=role, unit=to, title=appointment.title, starts_on=on, ends_on=appointment.ends_on
    )


def _require_open(unit: Unit) -> None:
    if unit.closed_on:
        raise UnableToSaveUnit(_("«%(name)s» er lagt ned. Velg en enhet som er i drift.") % {"name": unit.name}, field="parent")


def _require_not_root(unit: Unit, refusal: Refusal) -> None:
    if unit.parent_id is None:
        raise refusal


def _require_level(level: str, municipality_id: int) -> None:
    if level not in Level or level == Level.MUNICIPALITY:
        raise UnableToSaveUnit(_("Velg et nivå under kommunen."), field="level")
    bodies = Unit.objects.filter(municipality_id=municipality_id, level=Level.POLITICAL_BODY, closed_on=None)
    if level == Level.POLITICAL_BODY and bodies.exists():
        raise UnableToSaveUnit(_("Kommunen har allerede et politisk organ i heisen. Det kan bare være ett."), field="level")


def _good_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise UnableToSaveUnit(_("Skriv navnet, med høyst 200 tegn."), field="name")
    return name


def _good_code(code: str, parent: Unit) -> str:
    code = " ".join(code.split())
    if not 0 < len(code) <= LONGEST_CODE:
        raise UnableToSaveUnit(_("Skriv en kode, med høyst 40 tegn. Den bruker importen for å kjenne igjen enheten."), field="code")
    if Unit.objects.filter(municipality_id=parent.municipality_id, code=code).exists():
        raise UnableToSaveUnit(_("Koden er brukt av en annen enhet i kommunen."), field="code")
    return code
