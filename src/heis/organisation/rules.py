"""What roles mean, as tables: who decides, who comes from outside, who weighs most."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from heis.foundation.amounts import LARGEST_NOK
from heis.organisation.models import Level, Role

LEADING_ROLES: Final = frozenset({Role.UNIT_LEADER, Role.SECTION_DIRECTOR, Role.MUNICIPAL_DIRECTOR})
DECIDING_ROLES: Final = LEADING_ROLES | {Role.POLITICIAN}
DEPUTISED_ROLES: Final = DECIDING_ROLES | {Role.COORDINATOR}
OUTSIDERS: Final = frozenset({Role.PARTNER, Role.POLITICIAN})

YEARS: Final = range(2000, 2101)
YEARS_OF_DAYS: Final = range(1900, 2201)
LARGEST_AMOUNT_NOK: Final = LARGEST_NOK

# What a person is called first when they are several things.
_WEIGHTIEST_FIRST: Final = (
    Role.MUNICIPAL_DIRECTOR,
    Role.SECTION_DIRECTOR,
    Role.UNIT_LEADER,
    Role.COORDINATOR,
    Role.EMPLOYEE,
    Role.SUPPORT_TEAM,
    Role.UNION_REPRESENTATIVE,
    Role.SAFETY_REPRESENTATIVE,
    Role.POLITICIAN,
    Role.ADMINISTRATOR,
    Role.PARTNER,
)
_WEIGHT: Final[dict[str, int]] = {role: place for place, role in enumerate(_WEIGHTIEST_FIRST)}


def weight(role: str) -> int:
    """The place of a role among the others, the weightiest first."""
    return _WEIGHT.get(role, len(_WEIGHT))


def decides_at(role: str, level: str) -> bool:
    """Whether the role decides at a unit of the level. An elected member decides only in the political body; other seats read."""
    return role in DECIDING_ROLES and (role != Role.POLITICIAN or level == Level.POLITICAL_BODY)


def day_out_of_reach(day: date) -> str:
    """What is wrong with a day that nobody can mean; empty when nothing is."""
    return "" if day.year in YEARS_OF_DAYS else _("Velg en dag mellom 1900 og 2200.")


def unbroken_until(day: date, periods: Iterable[tuple[date, date | None]]) -> date:
    """The last day that is reached from the day by periods (first day, last day) that follow each other without a day between.

    The day itself when none goes on from it; `date.max` when it never ends.
    """
    for starts_on, ends_on in sorted((first, last or date.max) for first, last in periods):
        if (starts_on - day).days <= 1:
            day = max(day, ends_on)
    return day


def called(what: str, where: str) -> str:
    """What somebody is and where: Sykepleier, Østsiden sykehjem."""
    return _("%(what)s, %(where)s") % {"what": what, "where": where}
