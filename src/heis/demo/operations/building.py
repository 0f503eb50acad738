"""Building the municipalities of the demo, its people, their deputies and authority, and the cooperation between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time

from heis.accounts.models import Person
from heis.accounts.operations import create_person, set_password
from heis.demo.calendar import OSLO, Calendar
from heis.demo.organisation import House, Place, Region, Somebody, StandIn
from heis.demo.personas import PASSWORD, PERSONAS
from heis.demo.stage import Stage
from heis.foundation.clock import local_date
from heis.journal.operations.choosing import MailHours, set_preferences
from heis.organisation import operations as organisation
from heis.organisation.models import Appointment, Municipality, Unit
from heis.strategy.operations import adopt_strategy, load_strategy
from heis.strategy.shipped import shipped_source

Act = Callable[[Stage, datetime], None]
BEGUN_DAYS_AGO = 760
JOINED_DAYS_AGO = 745
GROWTH = 0.97  # of a year's budget the year before
OTHERS_CASE = "Eksempel i demoen"


def build_municipality(place: Place, stage: Stage, *, at: datetime) -> None:
    """The units, the people and the strategy, as they were when the history begins."""
    municipality = Municipality.objects.get(number=place.number)
    stage.municipalities[place.number] = municipality
    root = organisation.take_into_use(municipality, by=None, at=at)
    organisation.rename_unit(root, name=place.house.name, by=None, at=at)
    stage.units[place.house.code] = root
    _appoint_everybody(place.house, place, stage, at)
    for house in place.house.units:
        _build_house(house, root, place, stage, at)
    for somebody in place.citizens:
        _person(somebody, place, stage, at)
    _set_money(place, stage, at)
    if place.strategy:
        _adopt(place, stage, at)


def _build_house(house: House, parent: Unit, place: Place, stage: Stage, at: datetime) -> None:
    by = stage.administrator(place.number, at)
    unit = organisation.create_unit(parent, name=house.name, code=house.code, level=house.level, by=by, at=at)
    stage.units[house.code] = unit
    _appoint_everybody(house, place, stage, at)
    for below in house.units:
        _build_house(below, unit, place, stage, at)


def _appoint_everybody(house: House, place: Place, stage: Stage, at: datetime) -> None:
    for somebody in house.people:
        person = _person(somebody, place, stage, at)
        first = place.number not in stage.administrators
        organisation.appoint(
            person,
            role=somebody.role,
            unit=stage.units[house.code],
            starts_on=local_date(at),
            title=somebody.title,
            by=None if first else stage.administrator(place.number, at),
            at=at,
        )
        if somebody.role == "administrator":
            stage.administrators[place.number] = somebody.key
    stage.organisation_changed()


def _person(somebody: Somebody, place: Place, stage: Stage, at: datetime) -> Person:
    """A person whose mail is paused: what is history when the demo is loaded is never mailed."""
    person = create_person(name=somebody.name, email=somebody.address(place.domain), language=somebody.language, by=None, at=at)
    stage.persons[somebody.key] = person
    _let_mail(person, paused=True)
    if person.email in {persona.email for persona in PERSONAS}:
        set_password(person, PASSWORD, at=at)
    return person


def begin_to_mail(stage: Stage) -> None:
    """Let mail go out for what happens from now on."""
    for person in stage.persons.values():
        _let_mail(person, paused=False)


def _let_mail(person: Person, *, paused: bool) -> None:
    set_preferences(person, choices={}, hours=MailHours(digest_hour=7, quiet_from=20, quiet_to=7, is_paused=paused))


def _set_money(place: Place, stage: Stage, at: datetime) -> None:
    by = stage.administrator(place.number, at)
    for authority in place.authorities:
        unit = stage.units[authority.unit]
        organisation.set_authority(unit, role=authority.role, amount_nok=authority.amount_nok, by=by, at=at)


def _adopt(place: Place, stage: Stage, at: datetime) -> None:
    by, municipality = stage.administrator(place.number, at), stage.municipalities[place.number]
    source = shipped_source(place.strategy)
    version = load_strategy(municipality, source=adapted(source, municipality), by=by, at=at)
    case = "2015/5909" if source == adapted(source, municipality) and place.strategy == "fredrikstad" else OTHERS_CASE
    adopt_strategy(version, on=local_date(at), case_reference=case, by=by, at=at)


def adapted(source: str, municipality: Municipality) -> str:
    """The strategy of Fredrikstad as a neighbour would begin with it: their own number and name, and no case. Others are as they are."""
    if '"3107"' not in source or municipality.number == "3107":
        return source
    lines = [line for line in source.splitlines() if not line.startswith(("#", "case_reference"))]
    return "\n".join(lines).replace('"3107"', f'"{municipality.number}"').replace("Fredrikstad", municipality.name) + "\n"


def later_events(region: Region, calendar: Calendar) -> Iterator[tuple[datetime, Act]]:
    """What changes in the organisation after it is built: budgets, deputies, and the cooperation."""
    for place in region.municipalities:
        yield from _budgets(place, calendar)
        for stand_in in place.deputies:
            yield calendar.exactly(stand_in.from_days_ago, time(9)), _deputy_set(place, stand_in, calendar)
    yield from _cooperation(region, calendar)


def _budgets(place: Place, calendar: Calendar) -> Iterator[tuple[datetime, Act]]:
    """A budget for each year of the history, set in December before, or when the history begins."""
    begun = calendar.any_day(BEGUN_DAYS_AGO)
    for year in range(begun.year, calendar.today.year + 1):
        day = max(date(year - 1, 12, 12), begun)
        years_back = calendar.today.year - year
        yield datetime.combine(day, time(12), OSLO), _budget_set(place, year, GROWTH**years_back)


def _budget_set(place: Place, year: int, share: float) -> Act:
    def act(stage: Stage, at: datetime) -> None:
        amounts = (place.budget.operating_nok, place.budget.investment_nok)
        operating, investment = (round(amount * share, -6) for amount in amounts)
        organisation.set_budget(
            stage.municipalities[place.number],
            year=year,
            operating_nok=int(operating),
            investment_nok=int(investment),
            by=stage.administrator(place.number, at),
            at=at,
        )

    return act


def _deputy_set(place: Place, stand_in: StandIn, calendar: Calendar) -> Act:
    def act(stage: Stage, at: datetime) -> None:
        appointment = Appointment.objects.select_related("unit").get(person=stage.persons[stand_in.holder])
        organisation.set_deputy(
            appointment,
            person=stage.persons[stand_in.person],
            starts_on=local_date(at),
            ends_on=None if stand_in.to_days_ago is None else calendar.any_day(stand_in.to_days_ago),
            by=stage.administrator(place.number, at),
            at=at,
        )
        stage.organisation_changed()

    return act


def _cooperation(region: Region, calendar: Calendar) -> Iterator[tuple[datetime, Act]]:
    founder, *others = region.municipalities
    begun = calendar.exactly(JOINED_DAYS_AGO, time(10))

    def found(stage: Stage, at: datetime) -> None:
        by = stage.administrator(founder.number, at)
        group = organisation.create_cooperation(stage.municipalities[founder.number], name=region.cooperation, by=by, at=at)
        for other in others:
            municipality = stage.municipalities[other.number]
            organisation.invite_to_cooperation(group, municipality=municipality, by=by, at=at)
            joiner = stage.administrator(other.number, at)
            organisation.join_cooperation(group, municipality=municipality, by=joiner, at=at)
        stage.organisation_changed()

    yield begun, found
