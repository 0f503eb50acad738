"""The picture counts what the list finds, for everybody, whether it is counted now or remembered."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.cache import cache

from heis.foundation.audience import STRANGER, Audience, Viewer
from heis.lift.models import Initiative, Submission
from heis.lift.queries import halves, picture
from heis.lift.queries.listing import Filter, initiatives_in
from heis.lift.testing import MONDAY, World, made_once

WHO = ["nurse", "colleague", "elsewhere", "leader", "director", "chief", "chair", "member_of_council", "coordinator", "outsider"]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


@pytest.fixture(scope="module")
def _crowd(kept: World) -> Iterator[World]:
    with made_once(lambda: crowded(kept)) as made:
        yield made


@pytest.fixture
def crowd(_crowd: World, db: None) -> World:
    """Initiatives of every audience, in several units, some laid before a gate."""
    return deepcopy(_crowd)


def crowded(world: World) -> World:
    for audience in Audience:
        for unit in (world.root, world.section, world.unit, world.other_unit):
            initiative = world.file(world.nurse if unit == world.unit else None)
            Initiative.objects.filter(pk=initiative.pk).update(audience=audience, unit=unit)
    for initiative in Initiative.objects.filter(memberships__person=world.nurse)[:3]:
        world.submit(initiative, world.nurse)
    Submission.objects.filter(pk=Submission.objects.order_by("pk")[0].pk).update(unit=world.body)
    return world


def viewers(world: World) -> list[Viewer]:
    last = Initiative.objects.order_by("-pk")[0]
    opened = Viewer(opened=frozenset({last.pk}))
    return [STRANGER, opened, *(world.viewer(getattr(world, name)) for name in WHO)]


def drawn(world: World, viewer: Viewer, asked: Filter) -> tuple[int, int]:
    totals = picture.picture_of(world.municipality.pk, viewer, asked, MONDAY + timedelta(days=1)).totals
    found = initiatives_in(world.municipality.pk, viewer, asked, MONDAY + timedelta(days=1))
    return totals.riding + totals.in_use + totals.stopped, found.count()


FILTERS = [Filter(), Filter(floor=1), Filter(months=1), Filter(mine=True), Filter(q="beboere")]


class TestCounting:
    @pytest.mark.parametrize("asked", FILTERS, ids=str)
    @pytest.mark.parametrize("much", [1, 1000])
    def test_is_what_the_list_finds(self, crowd: World, asked: Filter, much: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(halves, "MUCH", much)
        for _twice in range(2):
            for viewer in viewers(crowd):
                counted, found = drawn(crowd, viewer, asked)
                assert counted == found, viewer.name

    def test_one_s_own_is_counted_at_once(self, crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(halves, "MUCH", 1)
        nurse = crowd.viewer(crowd.nurse)
        before, _found = drawn(crowd, nurse, Filter())
        crowd.file(crowd.nurse)
        assert drawn(crowd, nurse, Filter()) == (before + 1, before + 1)

    def test_cars_stand_where_they_are_counted(self, crowd: World) -> None:
        for viewer in viewers(crowd):
            for cell in picture.picture_of(crowd.municipality.pk, viewer, Filter(), MONDAY).cells.values():
                assert len(cell.cars) == min(cell.count, picture.CARS_IN_A_CELL)

    @pytest.mark.parametrize("asked", [Filter(mine=True), Filter(followed=True)], ids=str)
    def test_what_is_one_s_own_is_not_remembered_for_others(
        self, crowd: World, asked: Filter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(halves, "MUCH", 1)
        for person in (crowd.nurse, crowd.colleague):
            counted, found = drawn(crowd, crowd.viewer(person), asked)
            assert counted == found
