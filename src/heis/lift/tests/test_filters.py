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

    @pytest.mark.parametrize(
        ("asked", "taken"), [("", "?riding=1"), ("?area=smart", "?area=smart&amp;riding=1"), ("?stage=in_use", "?stage=in_use")]
    )
    def test_of_the_picture_is_that_of_its_table_and_spreadsheet(self, busy: World, asked: str, taken: str) -> None:
        shown = signed_in(busy.nurse).get(reverse("lift:lift") + asked).content.decode()
        for address in (reverse("lift:list"), *(reverse("lift:export", args=[form]) for form in ("xlsx", "csv"))):
            assert f'href="{address}{taken}"' in shown

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


class TestWhatIsSoughtByWordsAndNumber:
    @pytest.fixture
    def titled(self, world: World) -> dict[str, Initiative]:
        titles = ["Fallsensor på natta", "Isbanen ved skolen", "Sensorer i gulvet", "Rom 73 er for lite"]
        filed = [world.file(world.nurse) for _title in titles]
        for initiative, title in zip(filed, titles, strict=True):
            Initiative.objects.filter(pk=initiative.pk).update(title=title)
        return dict(zip(titles, filed, strict=True))

    def found(self, world: World, words: str) -> set[str]:
        asked = initiatives_in(world.municipality.pk, world.viewer(world.nurse), Filter.from_mapping({"q": words}), MONDAY)
        return set(asked.values_list("title", flat=True))

    @pytest.mark.parametrize(
        ("words", "titles"),
        [
            ("sensor", {"Fallsensor på natta", "Sensorer i gulvet"}),
            ("SENSOR natt", {"Fallsensor på natta"}),
            ("fall", {"Fallsensor på natta"}),
            ("banen", {"Isbanen ved skolen"}),
            ("bane skol", {"Isbanen ved skolen"}),
            ("llse", {"Fallsensor på natta"}),
            ("sen", {"Sensorer i gulvet"}),  # three letters are looked for where words begin
            ("allsensor", set()),  # one letter before it is no word of a compound
            ("sensor *sensor", {"Fallsensor på natta", "Sensorer i gulvet"}),
            ("fall_sensor", set()),
            ("73", {"Rom 73 er for lite"}),
            ("' | :*", set()),
        ],
    )
    def test_a_word_is_found_within_the_words_of_a_title(
        self, world: World, titled: dict[str, Initiative], words: str, titles: set[str]
    ) -> None:
        assert self.found(world, words) == titles

    @pytest.mark.parametrize(
        "written",
        ["{}", "#{}", "# {}", "nr {}", "nr. {}", "Nr.{}", "nr{}", "Nummer {}", "nummer {}", "Number {}", "no. {}", " {} "],
    )
    def test_a_number_is_found_as_people_write_it(self, world: World, titled: dict[str, Initiative], written: str) -> None:
        title = "Isbanen ved skolen"
        assert title in self.found(world, written.format(titled[title].pk))

    def test_a_number_word_among_others_is_a_word(self, world: World, titled: dict[str, Initiative]) -> None:
        assert self.found(world, "nr 73 rom") == set()
        assert self.found(world, "nr") == set()
