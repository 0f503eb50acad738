"""Generates a country: 357 municipalities with units, people in roles, initiatives in the lift, and a journal; written through COPY.

The proportions are those of the design size (1,000,000 initiatives): half as many employees as initiatives, twenty journal rows an
initiative, municipalities as large as their population. Initiatives come in the order of time, so those of one municipality lie
scattered over the table, as they would. The same number of initiatives gives the same country, apart from the day it is made on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from django.db import connection
from django.utils import timezone

from bench.columns import COLUMNS
from bench.copying import NULL, Pen, indexes_set_aside, look_at, taken_on_trust
from bench.houses import ADMINISTRATOR, CHAIR, COORDINATOR, DIRECTOR, House, houses_for
from bench.rides import Ride, Rides, weights_of
from bench.story import EVENTS, FIRST_NAMES, LAST_NAMES, TOLD_OF
from heis.accounts.models import Person
from heis.organisation.models import Appointment, CooperationGroup, Municipality, Unit
from heis.organisation.operations.municipalities import load_municipalities
from heis.strategy.check import check_text
from heis.strategy.document import StrategyDocument
from heis.strategy.models import Status, StrategyFile, StrategyVersion
from heis.strategy.shipped import shipped_source

IN_A_COOPERATION: Final = 5
BLOCK: Final = 10_000
BEGAN: Final = "2020-01-01"


@dataclass(frozen=True, slots=True)
class Size:
    """How large the country is. `employees` and `journal_rows` follow from the number of initiatives."""

    initiatives: int

    @property
    def employees(self) -> int:
        """Half as many as initiatives."""
        return self.initiatives // 2

    @property
    def journal_rows(self) -> int:
        """Twenty for each initiative."""
        return self.initiatives * len(EVENTS)


class Country:
    """Builds it all, room by room. `on_trust`: without the database checking each row, which takes long when there are many."""

    def __init__(self, size: Size, *, on_trust: bool = True) -> None:
        self.size = size
        self.on_trust = on_trust
        self.random = Random(size.initiatives)  # noqa: S311 (a country, not a secret)
        self.now = timezone.now().replace(microsecond=0)
        self.pen = Pen(COLUMNS)

    def build(self) -> None:
        """Write everything into an empty database, then let it look at what it has."""
        load_municipalities()
        self._cooperations()
        source = shipped_source("fredrikstad")
        document = check_text(source).document
        if document is None:
            raise ValueError("The strategy that is shipped has faults.")
        houses = self._houses(self._strategies(source, document))
        with ExitStack() as stack:
            if self.on_trust:
                stack.enter_context(taken_on_trust())
                stack.enter_context(indexes_set_aside(list(COLUMNS)))
            self._organisation(houses)
            self._initiatives(houses, document)
            self.pen.close()
        look_at(list(COLUMNS), vacuum=self.on_trust)

    def _cooperations(self) -> None:
        every = list(Municipality.objects.order_by("number"))
        for first in range(0, len(every), IN_A_COOPERATION):
            together = every[first : first + IN_A_COOPERATION]
            group = CooperationGroup.objects.create(name=f"Rundt {together[0].name} {together[0].number}")
            group.municipalities.set(together)

    def _strategies(self, source: str, document: StrategyDocument) -> dict[int, int]:
        """Fredrikstad's strategy for everybody: municipality id → version id. Written as rows, since one is checked like another."""
        began = date.fromisoformat(BEGAN)
        versions = StrategyVersion.objects.bulk_create(
            StrategyVersion(
                municipality=municipality, key=document.key, revision=1, status=Status.ADOPTED, loaded_at=self.now, adopted_on=began,
                case_reference="2015/5909",
            )
            for municipality in Municipality.objects.order_by("number")
        )  # fmt: skip
        StrategyFile.objects.create(version=versions[0], source=source, document=document.model_dump(mode="json"))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO strategy_strategyfile (version_id, source, document) SELECT version.id, source, document"
                " FROM strategy_strategyfile, strategy_strategyversion version WHERE version.id <> version_id"
            )
        return {version.municipality_id: version.pk for version in versions}

    def _houses(self, strategies: dict[int, int]) -> list[House]:
        last_unit, last_person = Unit.objects.order_by("-pk").first(), Person.objects.order_by("-pk").first()
        return list(
            houses_for(
                Municipality.objects.order_by("number"),
                employees=self.size.employees,
                strategies=strategies,
                first_unit=last_unit.pk + 1 if last_unit else 1,
                first_person=last_person.pk + 1 if last_person else 1,
            )
        )

    def _organisation(self, houses: Sequence[House]) -> None:
        for house in houses:
            for line in _units(house):
                self.pen.write("organisation_unit", line)
            for person in range(house.first_person, house.first_person + house.people):
                name = f"{FIRST_NAMES[person % 20]} {LAST_NAMES[person // 20 % 20]}"
                line = f"{person}\t!\t{NULL}\t{name}\tp{person}@{house.number}.example\tnb\tt\t{BEGAN} 00:00:00+00"
                self.pen.write("accounts_person", line)
            for line in _appointments(house):
                self.pen.write("organisation_appointment", line)

    def _initiatives(self, houses: Sequence[House], document: StrategyDocument) -> None:
        """Initiatives in the order they were filed, and after each block of them what is written of it in the journal."""
        count = self.size.initiatives
        rides = Rides(count=count, document=document, now=self.now, random=self.random, pen=self.pen)
        where = self.random.choices(houses, cum_weights=weights_of(houses), k=count)
        for first in range(0, count, BLOCK):
            block = [rides.write(pk, house) for pk, house in enumerate(where[first : first + BLOCK], first + 1)]
            self._journal(rides, block)

    def _journal(self, rides: Rides, block: Sequence[Ride]) -> None:
        """All that happened to a block, in the order of time: the first thing of each, the second of each, and so on."""
        first = (block[0].pk - 1) * len(EVENTS) + 1
        whats = [f'\t{r.owner}\tinitiative\t{r.pk}\t{r.house.municipality}\t{r.unit}\t{{"title": "{r.title}", ' for r in block]
        for place, (verb, rest) in enumerate(EVENTS):
            head = f"\t{rides.clock.ago(max(block[0].age - place, 0), place)}\t{verb}"
            start = first + place * len(block)
            self.pen.write_all("journal_event", [f"{event}{head}{what}{rest}}}" for event, what in enumerate(whats, start)])
        self._notifications(rides, block, first + TOLD_OF * len(block))

    def _notifications(self, rides: Rides, block: Sequence[Ride], first_event: int) -> None:
        is_new = block[-1].pk > self.size.initiatives * 0.95
        for event, ride in enumerate(block, first_event):
            at = rides.clock.ago(max(ride.age - TOLD_OF, 0), ride.second)
            read = NULL if is_new else at
            for person, reason in ((ride.owner, "team"), (ride.house.holder(1, ride.place), "leads")):
                self.pen.write("journal_notification", f"{person}\t{event}\t{reason}\t{at}\t{read}\tnone\t{NULL}")


def _units(house: House) -> Iterator[str]:
    yield _unit(house, house.root, "municipality", "Kommunen", ())
    yield _unit(house, house.body, "political_body", "Formannskapet", (house.root,))
    for section in range(house.sections):
        yield _unit(house, house.section(section), "section", f"Seksjon {section + 1}", (house.root,))
    for place in range(house.units):
        yield _unit(house, house.unit(place), "unit", f"Virksomhet {place + 1}", (house.root, house.section(place)))


def _unit(house: House, pk: int, level: str, name: str, above: tuple[int, ...]) -> str:
    path, parent = ",".join(map(str, (*above, pk))), above[-1] if above else NULL
    return f"{pk}\t{house.municipality}\tU{pk}\t{name}\t{level}\t{parent}\t{{{path}}}\t{NULL}"


def _appointments(house: House) -> Iterator[str]:
    """Who is what where."""
    first = house.first_person
    yield _appointed(first + DIRECTOR, "municipal_director", house.root)
    yield _appointed(first + COORDINATOR, "coordinator", house.root)
    yield _appointed(first + ADMINISTRATOR, "administrator", house.root)
    yield _appointed(first + CHAIR, "politician", house.body)
    for place in range(house.sections):
        yield _appointed(house.holder(2, place), "section_director", house.section(place))
    for place in range(house.units):
        yield _appointed(house.holder(1, place), "unit_leader", house.unit(place))
    for which in range(house.employees):
        yield _appointed(house.first_employee + which, "employee", house.unit(which % house.units))


def _appointed(person: int, role: str, unit: int) -> str:
    return f"{person}\t{role}\t{unit}\t\t{BEGAN}\t{NULL}"


def is_built(size: Size) -> bool:
    """Whether this database holds a country of the size, whole: the numbering is set last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM journal_event_id_seq")
        row = cursor.fetchone()
    return row is not None and row[0] >= size.journal_rows and Appointment.objects.exists()
