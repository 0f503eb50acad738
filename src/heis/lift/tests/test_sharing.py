"""The preview of an audience says who is let in or shut out, and how many: for every audience, from every other."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from heis.accounts.models import Person
from heis.accounts.testing import signed_in
from heis.foundation.audience import Audience, Viewer
from heis.lift.models import Initiative, TeamRole
from heis.lift.operations.team import invite_person
from heis.lift.queries.circles import people_in_circles
from heis.lift.queries.visibility import initiatives_visible_to
from heis.lift.testing import MONDAY, TODAY, World, made_once
from heis.organisation.models import Role
from heis.organisation.testing import appoint, make_cooperation, make_deputy, make_municipality, make_person, root_unit
from heis.organisation.viewer import viewer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHANGES = list(permutations(Audience, 2))
OPEN_TO_ALL = "Alle på internett kan lese"


@pytest.fixture(scope="class")
def filed(kept: World) -> Iterator[Initiative]:
    """The nurse's initiative, with a cooperation round the municipality and somebody in every circle."""

    def made_in(world: World) -> Initiative:
        neighbour, far_away = make_municipality(name="Sarpsborg"), make_municipality(name="Tromsø")
        make_cooperation(municipalities=[world.municipality, neighbour])
        for municipality in (neighbour, far_away):
            appoint(unit=root_unit(municipality), person=make_person(name=municipality.name))
        return world.file(world.nurse)

    with made_once(lambda: made_in(kept)) as made:
        yield made


def _who_sees(initiative: Initiative, audience: Audience, people: Iterable[Person]) -> set[str]:
    Initiative.objects.filter(pk=initiative.pk).update(audience=audience)
    viewers = {person.name: viewer_of(person, TODAY) for person in people}
    return {name for name, viewer in viewers.items() if initiatives_visible_to(viewer).filter(pk=initiative.pk).exists()}


class TestPeopleInCircles:
    @pytest.mark.parametrize("audience", [each for each in Audience if each != Audience.PUBLIC])
    def test_counts_those_who_see_it(self, world: World, initiative: Initiative, audience: Audience) -> None:
        """Elected members are counted from the municipality on, though they only see what has been laid before a gate: submitted here."""
        world.submit(initiative, world.nurse)
        invite_person(initiative, world.elsewhere, role=TeamRole.MEMBER, by=world.viewer(world.nurse), at=MONDAY)
        stand_in = make_person(name="Stedfortreder")
        make_deputy(
            appointment=appoint(unit=world.unit, role=Role.UNIT_LEADER, person=make_person(name="Ny leder")), person=stand_in
        )
        initiative.refresh_from_db()
        sees = _who_sees(initiative, audience, Person.objects.exclude(name=stand_in.name))
        assert stand_in.name in _who_sees(initiative, audience, [stand_in])
        assert people_in_circles(initiative, TODAY)[audience] == len(sees) + 1

    def test_does_not_count_everybody(self, initiative: Initiative) -> None:
        uncounted = [audience for audience, people in people_in_circles(initiative, TODAY).items() if people is None]
        assert uncounted == [Audience.PUBLIC]

    def test_widens(self, initiative: Initiative) -> None:
        counts = [people for people in people_in_circles(initiative, TODAY).values() if people is not None]
        assert counts == sorted(set(counts))


class TestThePreview:
    @pytest.mark.parametrize(("before", "after"), CHANGES, ids=[f"{a.name}-{b.name}" for a, b in CHANGES])
    def test_says_what_the_change_does(self, world: World, initiative: Initiative, before: Audience, after: Audience) -> None:
        Initiative.objects.update(audience=before)
        address = reverse("lift:share", args=[initiative.pk])
        page = signed_in(world.nurse, Client()).post(address, {"audience": after.value}).content.decode()
        wider = after > before
        assert ("Du deler med flere" if wider else "Færre får se det") + f": {after.label}" in page
        assert ("slutter å få beskjeder" in page) is not wider
        assert (OPEN_TO_ALL in page) is (after == Audience.PUBLIC)
        people = people_in_circles(initiative, TODAY)[after]
        assert (people is None) or f"Omtrent {people} person" in page


def test_a_stranger_is_in_no_counted_circle(initiative: Initiative) -> None:
    for audience in (each for each in Audience if each != Audience.PUBLIC):
        Initiative.objects.update(audience=audience)
        assert not initiatives_visible_to(Viewer()).exists(), audience
