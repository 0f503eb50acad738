from __future__ import annotations

from datetime import timedelta

import pytest

from heis.foundation.audience import Viewer
from heis.organisation.models import Role
from heis.organisation.testing import (
    TODAY,
    appoint,
    make_cooperation,
    make_deputy,
    make_municipality,
    make_person,
    make_unit,
    make_viewer,
)
from heis.organisation.viewer import viewer_of

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


class TestViewer:
    @pytest.mark.parametrize(
        ("role", "place", "works", "reads", "coordinates", "administers", "leads", "units"),
        [
            (Role.EMPLOYEE, "ward", True, False, False, False, "", "root health home ward"),
            (Role.UNIT_LEADER, "home", True, False, False, False, "home", "root health home"),
            (Role.SECTION_DIRECTOR, "health", True, False, False, False, "health", "root health"),
            (Role.MUNICIPAL_DIRECTOR, "root", True, False, False, False, "root", "root"),
            (Role.COORDINATOR, "root", True, False, True, False, "", "root"),
            (Role.SUPPORT_TEAM, "technical", True, False, True, False, "", "root technical"),
            (Role.UNION_REPRESENTATIVE, "home", True, False, False, False, "", "root health home"),
            (Role.SAFETY_REPRESENTATIVE, "ward", True, False, False, False, "", "root health home ward"),
            (Role.ADMINISTRATOR, "root", True, False, False, True, "", "root"),
            (Role.POLITICIAN, "root", False, True, False, False, "", ""),
            (Role.POLITICIAN, "body", False, True, False, False, "body", ""),
            (Role.PARTNER, "home", False, False, False, False, "", ""),
        ],
    )
    def test_is_what_the_role_gives(self, town, role, place, works, reads, coordinates, administers, leads, units):
        viewer = make_viewer(role=role, unit=getattr(town, place))
        here = {town.municipality.pk}
        assert viewer.works_in == (here if works else set())
        assert viewer.reads == (here if reads else set())
        assert viewer.coordinates == (here if coordinates else set())
        assert viewer.administers == (here if administers else set())
        assert viewer.leads == {getattr(town, name).pk for name in leads.split()}
        assert viewer.units == {getattr(town, name).pk for name in units.split()}
        assert viewer.roles == {(role, getattr(town, place).pk)}

    def test_belongs_to_nothing_without_an_appointment(self, db):
        person = make_person(name="Rolf Hagen")
        assert viewer_of(person, TODAY) == Viewer(person_id=person.pk, name="Rolf Hagen")

    @pytest.mark.parametrize(
        ("starts_on", "ends_on", "counts"),
        [
            (TODAY, TODAY, True),
            (YESTERDAY, TOMORROW, True),
            (TODAY, None, True),
            (TOMORROW, None, False),
            (YESTERDAY, YESTERDAY, False),
        ],
    )
    def test_counts_the_first_and_the_last_day(self, town, starts_on, ends_on, counts):
        person = appoint(unit=town.home, role=Role.UNIT_LEADER, starts_on=starts_on, ends_on=ends_on).person
        assert bool(viewer_of(person, TODAY).leads) is counts
        deputy = make_deputy(appointment=appoint(unit=town.ward, role=Role.UNIT_LEADER), starts_on=starts_on, ends_on=ends_on)
        assert (town.ward.pk in viewer_of(deputy.person, TODAY).leads) is counts

    def test_a_deputy_of_somebody_who_has_left_stands_in_for_nobody(self, town):
        left = appoint(unit=town.home, role=Role.UNIT_LEADER, ends_on=YESTERDAY)
        assert not viewer_of(make_deputy(appointment=left).person, TODAY).leads

    def test_neighbours_are_in_a_group_with_where_one_works(self, town):
        sarpsborg, halden = make_municipality(name="Sarpsborg"), make_municipality(name="Halden")
        make_cooperation(municipalities=[town.municipality, sarpsborg])
        make_cooperation(name="Andre", municipalities=[sarpsborg, halden])
        assert make_viewer(unit=town.home).neighbours == {town.municipality.pk, sarpsborg.pk}
        assert make_viewer(unit=town.body, role=Role.POLITICIAN).neighbours == set()

    def test_takes_one_query_however_much_they_are(self, town, django_assert_num_queries):
        person = make_person()
        for role in (Role.EMPLOYEE, Role.UNIT_LEADER, Role.COORDINATOR, Role.POLITICIAN):
            make_deputy(appointment=appoint(person=person, unit=town.home, role=role), person=appoint(unit=town.ward).person)
        make_deputy(appointment=appoint(unit=make_unit(), role=Role.UNIT_LEADER), person=person)
        with django_assert_num_queries(1):
            viewer = viewer_of(person, TODAY)
        assert len(viewer.works_in) == 2
