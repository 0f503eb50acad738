"""What other municipalities have shared: found in the list, the search, the spreadsheet and the API, and on the front page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from heis.accounts.models import Person
from heis.accounts.testing import Caller, signed_in
from heis.foundation.audience import Audience
from heis.foundation.testing import check_page
from heis.lift.models import Initiative
from heis.lift.queries.listing import SHARED_CAP, shared_count, shared_from_others
from heis.lift.queries.visibility import initiatives_visible_to
from heis.lift.testing import World, make_world, more_like
from heis.organisation.testing import make_cooperation


@pytest.fixture
def other(world: World) -> World:
    """Another municipality, in a cooperation with ours."""
    made = make_world("3105", "Sarpsborg")
    make_cooperation(municipalities=[world.municipality, made.municipality])
    return made


@pytest.fixture
def far(world: World) -> World:
    """A municipality in no cooperation with ours."""
    return make_world("1103", "Stavanger")


def file_in(world: World, audience: Audience, title: str) -> Initiative:
    made = world.file(world.nurse, f"{title} er et problem om natta")
    Initiative.objects.filter(pk=made.pk).update(audience=audience)
    return made


@pytest.fixture
def shared(world: World, other: World, far: World) -> dict[str, Initiative]:
    """One of each, by the word in its title."""
    return {
        "egen": file_in(world, Audience.PUBLIC, "Egensak"),
        "kommune": file_in(other, Audience.MUNICIPALITY, "Kommunesak"),
        "samarbeid": file_in(other, Audience.COOPERATION, "Samarbeidssak"),
        "fjernt": file_in(far, Audience.COOPERATION, "Fjernsak"),
        "portal": file_in(far, Audience.PORTAL, "Portalsak"),
        "alle": file_in(far, Audience.PUBLIC, "Allesak"),
    }


SEEN = {
    "nurse": {"samarbeid", "portal", "alle"},
    "coordinator": {"samarbeid", "portal", "alle"},
    "member_of_council": {"portal", "alle"},
    "outsider": {"alle"},
    "stranger": {"alle"},
}


def client_of(person: Person | None) -> Client:
    return signed_in(person, Client()) if person else Client()


def found_in(text: str, shared: dict[str, Initiative]) -> set[str]:
    return {word for word, initiative in shared.items() if initiative.title in text}


class TestSharedFromOthers:
    @pytest.mark.parametrize("who", SEEN)
    def test_is_found_everywhere_by_those_who_may_see_it(self, world: World, shared: dict[str, Initiative], who: str) -> None:
        person = getattr(world, who, None)
        client = client_of(person)
        page = client.get(reverse("lift:list") + "?shared=1")
        check_page(page)
        sheet = client.get(reverse("lift:export", args=["csv"]) + "?shared=1").getvalue().decode()
        api = Caller(person).get("/initiatives?shared=true")
        assert found_in(page.content.decode(), shared) == SEEN[who]
        assert found_in(sheet, shared) == SEEN[who]
        assert found_in(api.content.decode(), shared) == SEEN[who]
        front = client.get(reverse("lift:home"))
        check_page(front)
        assert f"{len(SEEN[who])} initiativ" in front.content.decode()
        assert "/initiativ/?shared=1" in front.content.decode()

    def test_is_not_among_the_municipalitys_own(self, world: World, shared: dict[str, Initiative]) -> None:
        client = client_of(world.nurse)
        assert found_in(client.get(reverse("lift:list")).content.decode(), shared) == {"egen"}
        assert found_in(Caller(world.nurse).get("/initiatives").content.decode(), shared) == {"egen"}

    def test_says_which_municipality(self, world: World, shared: dict[str, Initiative]) -> None:
        client = client_of(world.nurse)
        page = client.get(reverse("lift:list") + "?shared=1").content.decode()
        assert {"Sarpsborg", "Stavanger"} <= set(re.findall(r"table__note\">(Sarpsborg|Stavanger) · ", page))
        sheet = client.get(reverse("lift:export", args=["csv"]) + "?shared=1").getvalue().decode()
        assert "Kommune" in sheet.splitlines()[0]
        assert "Sarpsborg" in sheet
        items = Caller(world.nurse).get("/initiatives?shared=true").json()["items"]
        assert {item["municipality"]["name"] for item in items} == {"Sarpsborg", "Stavanger"}

    def test_is_searched_and_filtered(self, world: World, shared: dict[str, Initiative]) -> None:
        client = client_of(world.nurse)
        searched = client.get(reverse("lift:list") + "?shared=1&q=portalsak").content.decode()
        assert found_in(searched, shared) == {"portal"}
        assert "shared=1" in searched  # the form and the other pages stay where one is
        assert "q=portalsak" in client.get(reverse("lift:list") + "?q=portalsak").content.decode()
        none = client.get(reverse("lift:list") + "?shared=1&stage=validation")
        check_page(none)
        assert found_in(none.content.decode(), shared) == set()

    def test_is_told_so_when_there_is_nothing(self, world: World) -> None:
        page = client_of(world.nurse).get(reverse("lift:list") + "?shared=1")
        check_page(page)
        assert "Ingenting fra andre kommuner ennå" in page.content.decode()
        assert "shared=1" not in client_of(world.nurse).get(reverse("lift:home")).content.decode()

    def test_is_part_of_what_one_may_see(self, world: World, shared: dict[str, Initiative]) -> None:
        viewer = world.viewer(world.nurse)
        found = shared_from_others(world.municipality.pk, viewer)
        assert set(found) <= set(initiatives_visible_to(viewer))

    def test_is_counted_no_further_than_a_hundred(self, world: World, other: World) -> None:
        one = file_in(other, Audience.PORTAL, "Portalsak")
        for _number in range(SHARED_CAP + 5):
            one.pk = None
            one.return_code_hash = None
            one.save()
            Initiative.objects.filter(pk=one.pk).update(audience=Audience.PORTAL)
        assert shared_count(world.municipality.pk, world.viewer(world.nurse)) == SHARED_CAP
        assert "99+ initiativer er delt med dere" in client_of(world.nurse).get(reverse("lift:home")).content.decode()

    def test_goes_on_from_page_to_page_with_as_many_queries(
        self, world: World, other: World, django_assert_max_num_queries: Callable[[int], object]
    ) -> None:
        more_like(file_in(other, Audience.COOPERATION, "Sak 000"), 29, "Sak 1{:02d}")
        client = client_of(world.nurse)
        first = client.get(reverse("lift:list") + "?shared=1").content.decode()
        with django_assert_max_num_queries(9):  # type: ignore[attr-defined]
            client.get(reverse("lift:list") + "?shared=1")
        following = re.search(r'href="([^"]*cursor=[^"]*)"', first)
        assert following
        second = client.get(following[1].replace("&amp;", "&")).content.decode()
        numbers = [set(re.findall(r"Sak (\d{3})", text)) for text in (first, second)]
        assert len(numbers[0]) == 25
        assert len(numbers[1]) == 5
        assert not numbers[0] & numbers[1]

    def test_is_found_along_its_own_index(self, world: World, shared: dict[str, Initiative]) -> None:
        found = shared_from_others(world.municipality.pk, world.viewer(world.nurse)).order_by("-changed_at", "-pk")[:26]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        assert "initiative_latest_shared" in found.explain()

    def test_the_picture_is_one_municipalitys(self, world: World, shared: dict[str, Initiative]) -> None:
        page = client_of(world.nurse).get(reverse("lift:lift") + "?shared=1").content.decode()
        assert found_in(page, shared) == {"egen"}
