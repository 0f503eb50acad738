"""The municipalities of the country as houses: their units, who leads them, and who works there. Plain numbers, no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from heis.organisation.models import Municipality

DIRECTOR, COORDINATOR, ADMINISTRATOR, CHAIR, FIRST_LEADER = range(5)
FEWEST_EMPLOYEES = 6


@dataclass(frozen=True, slots=True)
class House:
    """A municipality. Units and persons are ranges of ids: the root, the political body, the sections, the units; the director,
    the coordinator, the administrator, the chair, the sections' and the units' leaders, and then the employees.
    """

    municipality: int
    number: str
    strategy: int
    root: int
    sections: int
    units: int
    first_person: int
    people: int

    @property
    def body(self) -> int:
        """The political body."""
        return self.root + 1

    @property
    def last_unit(self) -> int:
        """The highest id of its units."""
        return self.root + 1 + self.sections + self.units

    def section(self, place: int) -> int:
        """The section that the unit at a place belongs to."""
        return self.root + 2 + place % self.sections

    def unit(self, place: int) -> int:
        """The unit at a place, from 0."""
        return self.root + 2 + self.sections + place

    def holder(self, floor: int, place: int) -> int:
        """Who decides on a floor for the unit at a place."""
        if floor == 1:
            return self.first_person + FIRST_LEADER + self.sections + place
        if floor == 2:
            return self.first_person + FIRST_LEADER + place % self.sections
        return self.first_person + (DIRECTOR if floor == 3 else CHAIR)

    def holding(self, floor: int, place: int) -> tuple[int, str]:
        """The unit and the role that hold a floor for the unit at a place."""
        held = {1: (self.unit(place), "unit_leader"), 2: (self.section(place), "section_director")}
        return held.get(floor, (self.root, "municipal_director") if floor == 3 else (self.body, "politician"))

    @property
    def first_employee(self) -> int:
        """The first who leads nothing."""
        return self.first_person + FIRST_LEADER + self.sections + self.units

    @property
    def employees(self) -> int:
        """How many lead nothing."""
        return self.first_person + self.people - self.first_employee

    def employee(self, place: int, which: int) -> int:
        """One of those who work in the unit at a place."""
        each = max((self.employees - place + self.units - 1) // self.units, 1)
        return self.first_employee + (place + which % each * self.units) % self.employees


def houses_for(
    municipalities: Iterable[Municipality], *, employees: int, strategies: dict[int, int], first_unit: int, first_person: int
) -> Iterator[House]:
    """A house for each municipality, as large as its share of the people of the country."""
    every = list(municipalities)
    population = sum(m.population for m in every)
    for municipality in every:
        share = employees * municipality.population // population
        sections, units = min(max(share // 400, 2), 8), min(max(share // 60, 2), 400)
        people = max(share, FIRST_LEADER + sections + units + FEWEST_EMPLOYEES)
        house = House(
            municipality.pk, municipality.number, strategies[municipality.pk], first_unit, sections, units, first_person, people
        )
        yield house
        first_unit, first_person = house.last_unit + 1, first_person + people
