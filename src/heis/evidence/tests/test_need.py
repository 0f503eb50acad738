"""The need: what was explored, was explored on a day that has been."""

from __future__ import annotations

from datetime import date

import pytest

from heis.evidence.sheets.need import Exploration, Group, Need, Way
from heis.evidence.testing import keep
from heis.lift.evidence import Case
from heis.lift.models import Initiative
from heis.lift.operations.evidence import NotFinished
from heis.lift.testing import World
from heis.strategy.queries import document_of


def explored(*days: date | None) -> Need:
    explorations = tuple(Exploration(way=Way.INTERVIEW, explored_on=on, notes="De fleste faller om natta.") for on in days)
    return Need(groups=(Group(who="Beboere"),), explorations=explorations, insight="Hjelp i det de reiser seg.")


@pytest.mark.parametrize(
    ("days", "lacking"), [((date(2026, 1, 1), None), []), ((date(2026, 1, 1), date(2199, 1, 1)), ["explorations.1.explored_on"])]
)
def test_is_finished_when_every_day_has_been(initiative: Initiative, days: tuple[date | None, ...], lacking: list[str]) -> None:
    case = Case(initiative, document_of(initiative.strategy_version))
    assert [fault.field for fault in explored(*days).lacking(case)] == lacking


def test_can_be_put_aside_with_a_day_to_come(world: World, initiative: Initiative) -> None:
    planned = explored(date(2199, 1, 1))
    with pytest.raises(NotFinished) as refused:
        keep(world, initiative, "need", planned, by=world.nurse)
    assert [fault.message for fault in refused.value.faults] == ["Dagen har ikke vært ennå."]
    keep(world, initiative, "need", planned, by=world.nurse, is_complete=False)
