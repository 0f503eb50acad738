"""Every page of the lift opens for every persona with the right status, on a full database."""

from __future__ import annotations

import pytest
from django.urls import reverse

from heis.accounts.models import Person
from heis.accounts.testing import signed_in
from heis.demo.personas import PERSONAS
from heis.foundation.testing import CheckedClient
from heis.lift.models import Attachment, Initiative
from heis.lift.queries.visibility import initiatives_visible_to

EVERYBODY = [persona.email for persona in PERSONAS]
COORDINATING = {"hanne.vik@fredrikstad.example", "yusuf.demir@fredrikstad.example"}
MOVING_STRATEGY = COORDINATING | {"silje.bakke@fredrikstad.example"}
ROOMS = ["fallsensor", "erfaringskonsulent", "anonym", "nabovann", "overvann", "vaktmester", "oytelefon", "vaktrom", "benk"]


def browser(email: str) -> CheckedClient:
    client = CheckedClient()
    signed_in(Person.objects.get(email=email), client)
    return client


@pytest.mark.parametrize("email", EVERYBODY)
class TestPersonas:
    @pytest.mark.parametrize("name", ["home", "lift", "list", "file", "code", "desk"])
    def test_page_opens(self, demo, email, name):
        assert browser(email).get(reverse(f"lift:{name}")).status_code == 200

    def test_the_coordinators_desk_is_theirs(self, demo, email):
        expected = 200 if email in COORDINATING else 404
        assert browser(email).get(reverse("lift:coordinator")).status_code == expected

    def test_moving_to_another_version_is_for_those_who_coordinate_or_administer(self, demo, email):
        expected = 200 if email in MOVING_STRATEGY else 403
        assert browser(email).get(reverse("lift:move_strategy")).status_code == expected

    def test_rooms_open_for_those_who_may_see_them(self, demo, email):
        seen = set(initiatives_visible_to(demo.viewer(email)).values_list("pk", flat=True))
        client = browser(email)
        for key in ROOMS:
            number = demo.loaded.initiatives[key]
            answer = client.get(reverse("lift:room", args=[number]))
            assert answer.status_code == (200 if number in seen else 404), key


class TestPicture:
    def test_says_that_it_stops_at_the_section_directors_before_development(self, demo):
        page = browser("hanne.vik@fredrikstad.example").get(reverse("lift:lift")).content.decode()
        assert "Det stopper opp hos seksjonssjefen før Utvikling" in page


class TestEveryRoom:
    def test_opens_for_the_coordinator_with_its_log(self, demo):
        client = browser("hanne.vik@fredrikstad.example")
        for number in Initiative.objects.filter(municipality__number="3107").values_list("pk", flat=True):
            assert client.get(reverse("lift:room", args=[number])).status_code == 200
        number = demo.loaded.initiatives["fallsensor"]
        assert client.get(reverse("lift:log", args=[number])).status_code == 200

    def test_stranger_sees_what_is_public_and_nothing_else(self, demo):
        client = CheckedClient()
        assert client.get(reverse("lift:room", args=[demo.loaded.initiatives["fallsensor"]])).status_code == 200
        assert client.get(reverse("lift:room", args=[demo.loaded.initiatives["anonym"]])).status_code == 404

    def test_every_file_can_be_fetched(self, demo):
        client = browser("hanne.vik@fredrikstad.example")
        for attachment in Attachment.objects.select_related("initiative").filter(initiative__municipality__number="3107"):
            address = reverse("lift:download", args=[attachment.initiative_id, attachment.pk])
            assert client.get(address).status_code == 200, attachment.name


@pytest.mark.parametrize(
    ("email", "key", "sees"),
    [
        ("thomas.lund@fredrikstad.example", "overvann", True),
        ("thomas.lund@fredrikstad.example", "benk", True),
        ("thomas.lund@fredrikstad.example", "vaktrom", False),
        ("thomas.lund@fredrikstad.example", "anonym", False),
        ("fatima.rahimi@sarpsborg.example", "nabovann", True),
        ("fatima.rahimi@sarpsborg.example", "oytelefon", True),
        ("fatima.rahimi@sarpsborg.example", "vaktrom", False),
        ("nils.odegard@fredrikstad.example", "fallsensor", True),
        ("nils.odegard@fredrikstad.example", "vaktmester", False),
        ("per.holm@fredrikstad.example", "benk", True),
        ("per.holm@fredrikstad.example", "erfaringskonsulent", False),
        ("kari.nygard@fredrikstad.example", "anonym", True),
        ("hanne.vik@fredrikstad.example", "vaktrom", True),
    ],
)
def test_audience_is_respected(demo, email, key, sees):
    seen = initiatives_visible_to(demo.viewer(email)).filter(pk=demo.loaded.initiatives[key])
    assert seen.exists() == sees
