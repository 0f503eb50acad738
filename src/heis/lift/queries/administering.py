"""What waits for whoever administers a municipality: what is missing for the lift to go, and what soon comes to an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from heis.journal.operations import Subject
from heis.journal.queries import EventLine, latest_of_verb
from heis.organisation.models import Appointment, Deputy, Municipality, Role, Unit
from heis.organisation.queries import (
    appointments_ending,
    budget_in,
    deputies_ending,
    is_role_held,
    leaderless_units,
)
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import document_in_force, drafts_of

ENDS_WITHIN = timedelta(days=30)
MOST = 10


@dataclass(frozen=True, slots=True)
class Administration:
    """The administrator's part of the desk; at most `MOST` of each. What is missing is told by a flag."""

    drafts: Sequence[StrategyVersion]
    leaderless: Sequence[Unit]
    ending: Sequence[Appointment]
    ending_deputies: Sequence[Deputy]
    last_import: EventLine | None
    lacks_strategy: bool
    lacks_budget: bool
    lacks_coordinator: bool


def administration_of(municipality: Municipality, on: date) -> Administration:
    """What waits for the administrators of the municipality on the day."""
    until = on + ENDS_WITHIN
    return Administration(
        drafts=list(drafts_of(municipality)[:MOST]),
        leaderless=list(leaderless_units(municipality, on)[:MOST]),
        ending=list(appointments_ending(municipality, on, until)[:MOST]),
        ending_deputies=list(deputies_ending(municipality, on, until)[:MOST]),
        last_import=latest_of_verb("organisation.imported", Subject("municipality", municipality.pk)),
        lacks_strategy=document_in_force(municipality, on) is None,
        lacks_budget=budget_in(municipality, on.year) is None,
        lacks_coordinator=not is_role_held(Role.COORDINATOR, municipality, on),
    )
