"""The municipalities of the demo and the people in them, read from `content/organisation.yaml`. Pure data.

Persons, institutions and numbers are invented. The sections are those of the budget and action plan of Fredrikstad 2016–2019.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

from pydantic import Field

from heis.demo.script import Part, read


class Somebody(Part):
    """A person: `role` at the unit they stand under, or none for a citizen."""

    key: str
    name: str
    role: str = ""
    title: str = ""
    email: str = ""
    language: str = "nb"

    def address(self, domain: str) -> str:
        """The e-mail: given, or made of the name."""
        return self.email or f"{_plain(self.name)}@{domain}"


class House(Part):
    """A unit with its people and the units below it."""

    code: str
    name: str
    level: str
    people: tuple[Somebody, ...] = ()
    units: tuple[House, ...] = ()

    def everywhere(self) -> Iterator[House]:
        """The unit itself and all below it, from the top down."""
        yield self
        for unit in self.units:
            yield from unit.everywhere()


class StandIn(Part):
    """Somebody who stands in for another's role. Days are counted back from now; a negative number is ahead. No end is standing."""

    holder: str
    person: str
    from_days_ago: int
    to_days_ago: int | None = None


class Authority(Part):
    """What the holder of a role at a unit may decide for, in NOK."""

    unit: str
    role: str
    amount_nok: int


class Money(Part):
    """The operating and investment budget of this year, in NOK. Earlier years are a little smaller."""

    operating_nok: int
    investment_nok: int


class Place(Part):
    """A municipality by its number: its strategy's file, if it has one, its house, and what holds in it."""

    number: str
    domain: str
    strategy: str = ""
    budget: Money
    house: House
    citizens: tuple[Somebody, ...] = ()
    deputies: tuple[StandIn, ...] = ()
    authorities: tuple[Authority, ...] = ()

    def people(self) -> Iterator[Somebody]:
        """Everybody here, citizens last."""
        for unit in self.house.everywhere():
            yield from unit.people
        yield from self.citizens


class Region(Part):
    """All of it: the municipalities, and what their cooperation is called."""

    cooperation: str
    municipalities: tuple[Place, ...] = Field(min_length=1)


@cache
def region() -> Region:
    """The demo's region."""
    return Region.model_validate(read("organisation.yaml"))


def _plain(name: str) -> str:
    """A name as it stands in an e-mail address: solveig.brekke."""
    name = name.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = letters.split()
    return f"{words[0]}.{words[-1]}"
