"""The overviews find, count and list what belongs to the initiatives that the viewer sees, whether it is counted now or remembered."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache

from heis.evidence.models import Benefit, Ending
from heis.evidence.queries.overview import AskedBenefits, AskedEndings, BenefitSearch, EndingSearch
from heis.evidence.testing import keep_endings_of, keep_plan, old, promise, put_in_use
from heis.foundation.audience import STRANGER, Audience, Viewer
from heis.lift.models import STOPPED, Initiative
from heis.lift.queries import halves
from heis.lift.queries.listing import Filter, initiatives_in
from heis.lift.testing import MONDAY, World, made_once

WHO = ["nurse", "colleague", "elsewhere", "leader", "director", "chief", "chair", "coordinator", "outsider"]
SEARCHES = [
    (BenefitSearch, AskedBenefits()),
    (BenefitSearch, AskedBenefits(lacks="baseline")),
    (BenefitSearch, AskedBenefits(lacks="measurement")),
    (BenefitSearch, AskedBenefits(use="coming", gain="saved_time")),
    (EndingSearch, AskedEndings()),
    (EndingSearch, AskedEndings(state="waiting")),
]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


@pytest.fixture(scope="module")
def _crowd(kept: World) -> Iterator[World]:
    with made_once(lambda: crowded(kept)) as made:
        yield made


@pytest.fixture
def crowd(_crowd: World, db: None) -> World:
    """An initiative of every audience in three units, each with benefits and an ending; some are in use, and the last has ended."""
    return deepcopy(_crowd)


def crowded(world: World) -> World:
    unknown = promise(world.leader, baseline=None, baseline_on=None, baseline_source="")
    for number, audience in enumerate(Audience):
        for unit in (world.unit, world.other_unit, world.section):
            initiative = world.file(world.nurse)
            keep_plan(world, initiative, *[promise(world.leader), unknown][: 2 - number % 2])
            keep_endings_of(world, initiative, old(world.chief if number == 0 else world.leader))
            Initiative.objects.filter(pk=initiative.pk).update(unit=unit, audience=audience)
            if number % 2:
                put_in_use(initiative)
    ended = Initiative.objects.order_by("-pk")[0]
    Initiative.objects.filter(pk=ended.pk).update(stage=STOPPED, learning="Beboerne ville ikke.", stopped_from="concept")
    return world


def viewers(world: World) -> Iterator[Viewer]:
    yield STRANGER
    for name in WHO:
        yield world.viewer(getattr(world, name))


def all_pages(search: Any) -> list[int]:
    page = search.page(None, 9)
    found = [row.pk for row in page.rows]
    while page.next_cursor:
        page = search.page(int(page.next_cursor), 9)
        found += [row.pk for row in page.rows]
    return found


@pytest.mark.parametrize(
    ("kind", "asked"),
    SEARCHES,
    ids=lambda part: str(part.as_mapping()) if isinstance(part, AskedBenefits | AskedEndings) else part.__name__,
)
@pytest.mark.parametrize("much", [1, 1000])
def test_pages_sums_and_spreadsheets_agree(crowd: World, kind: Any, asked: Any, much: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "MUCH", much)
    for _twice in range(2):
        for viewer in viewers(crowd):
            search = kind(crowd.municipality.pk, viewer, MONDAY, asked)
            taken_out = [row.pk for row in search.to_export]
            summary = search.summary()
            counted = summary.total.benefits if kind is BenefitSearch else summary.endings
            assert all_pages(search) == taken_out == sorted(taken_out, reverse=True), viewer.name
            assert counted == len(taken_out), viewer.name


@pytest.mark.parametrize(("kind", "model", "asked"), [
    (BenefitSearch, Benefit, AskedBenefits()), (EndingSearch, Ending, AskedEndings()),
])  # fmt: skip
def test_all_that_belongs_to_what_is_seen_is_found_and_nothing_more(crowd: World, kind: Any, model: Any, asked: Any) -> None:
    seen_by = {}
    for viewer in viewers(crowd):
        seen = initiatives_in(crowd.municipality.pk, viewer, Filter(), MONDAY).exclude(stage=STOPPED)
        found = {row.pk for row in kind(crowd.municipality.pk, viewer, MONDAY, asked).to_export}
        assert found == set(model.objects.filter(initiative__in=seen).values_list("pk", flat=True)), viewer.name
        seen_by[viewer.name] = len(found)
    assert len(set(seen_by.values())) > 3


def test_what_one_has_to_do_with_is_counted_at_once(crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "MUCH", 1)
    search = BenefitSearch(crowd.municipality.pk, crowd.viewer(crowd.nurse), MONDAY, AskedBenefits())
    before = search.summary().total.benefits
    keep_plan(crowd, crowd.file(crowd.nurse), promise(crowd.leader))
    assert search.summary().total.benefits == before + 1


def test_sums_are_added_area_by_area_and_unit_by_unit(crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "MUCH", 1)
    for viewer in viewers(crowd):
        summary = BenefitSearch(crowd.municipality.pk, viewer, MONDAY, AskedBenefits()).summary()
        for parts in (summary.by_area, summary.by_unit):
            assert sum(part.benefits for part in parts.values()) == summary.total.benefits
            assert sum(part.coming_nok for part in parts.values()) == summary.total.coming_nok
