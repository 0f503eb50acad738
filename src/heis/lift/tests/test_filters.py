"""Whatever stands in the address, the list, the picture and the spreadsheets answer with a page."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heis.accounts.testing import signed_in
from heis.lift.models import Initiative, Outcome, Submission
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.queries.listing import Filter, initiatives_in
from heis.lift.queries.picture import picture_of
from heis.lift.testing import MONDAY, World, more_like

NAMES = ["q", "area", "unit", "form", "degree", "size", "stage", "floor", "months", "late", "mine", "riding", "cursor"]
NUMBERS = ["0", "1", "4", "5", "32767", "32768", "99999", "2147483648", "999999999", "9" * 17, "9" * 18, "9" * 40, "-1", "²", "٣"]
WORDS = ["", "smidig", "opportunity", "stopped", "in_use", "finnes ikke", "'", "' | :*", "\\", "%", "_", "\x00", "æøå", "a" * 5000]
VALUES = st.one_of(st.sampled_from(NUMBERS + WORDS), st.text(max_size=30).filter(lambda text: text.isprintable()))
ASKED = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5)
MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
MOST_QUERIES = 12
PAGES = ["lift:list", "lift:lift"]


@pytest.fixture(scope="module")
def _busy(kept: World) -> World:
    for number in range(3):
        kept.submit(kept.file(kept.nurse, f"Sak nummer {number} om taket."), kept.nurse)
    return kept


@pytest.fixture
def busy(_busy: World, world: World) -> World:
    cache.clear()
    return world


class TestAnyFilter:
    @pytest.mark.parametrize("name", PAGES)
    @pytest.mark.parametrize("floor", ["99999", "32768", "999999999"])
    def test_of_a_floor_that_cannot_be_gives_an_empty_page(self, busy: World, name: str, floor: str) -> None:
        assert signed_in(busy.nurse).get(reverse(name) + f"?floor={floor}").status_code == 200

    @pytest.mark.slow
    @MANY
    @given(asked=ASKED)
    def test_gives_a_page(self, busy: World, asked: dict[str, str]) -> None:
        for client in (signed_in(busy.nurse), Client()):
            for name in PAGES:
                assert client.get(f"{reverse(name)}?{urlencode(asked)}").status_code == 200, asked

    @pytest.mark.slow
    @MANY
    @given(asked=ASKED)
    def test_counts_what_the_list_finds(self, busy: World, asked: dict[str, str]) -> None:
        nurse, filtered = busy.viewer(busy.nurse), Filter.from_mapping(asked)
        totals = picture_of(busy.municipality.pk, nurse, filtered, MONDAY).totals
        found = initiatives_in(busy.municipality.pk, nurse, filtered, MONDAY).count()
        assert totals.riding + totals.in_use + totals.stopped == found

    @pytest.mark.parametrize("name", ["lift:list", "lift:lift"])
    def test_of_one_s_own_can_be_unticked(self, busy: World, name: str) -> None:
        shown = signed_in(busy.nurse).get(reverse(name) + "?mine=1").content.decode()
        assert 'type="hidden" name="mine"' not in shown
        assert shown.count('name="mine"') == 1

    def test_is_not_lost_when_the_form_is_sent(self, busy: World) -> None:
        client = signed_in(busy.nurse)
        shown = client.get(reverse("lift:list") + "?late=1&size=hverdag&floor=1&riding=1").content.decode()
        for part in ('name="late" value="1"', 'name="size" value="hverdag"', 'name="floor" value="1"', 'value="1" checked'):
            assert part in shown


class TestSpreadsheet:
    def test_tells_how_long_everything_has_taken(self, busy: World) -> None:
        first = Submission.objects.order_by("pk")[0]
        decide_gate(first, verdict=Verdict(Outcome.ADVANCE, "Ja."), by=busy.viewer(busy.leader), at=MONDAY + timedelta(hours=36))
        Initiative.objects.filter(pk=first.initiative_id).update(form="produkt", degree="")
        text = signed_in(busy.nurse).get(reverse("lift:export", args=["csv"])).getvalue().decode("utf-8-sig")
        row = next(r for r in csv.DictReader(io.StringIO(text), delimiter=";") if r["Nummer"] == str(first.initiative_id))
        assert row["Eier"] == busy.nurse.name
        assert row["Dager til beslutning i snitt"] == "1,5"
        assert int(row["Dager i fasen"]) >= 0
        assert int(row["Dager på etasjen"]) >= 0
        assert row["Form"]

    def test_asks_the_same_number_of_questions_however_many_rows(self, busy: World) -> None:
        client = signed_in(busy.nurse)

        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("lift:export", args=["csv"])).getvalue()
            return len(queries)

        asked()
        before = asked()
        more_like(Initiative.objects.order_by("pk")[0], 10)
        assert asked() == before <= MOST_QUERIES
