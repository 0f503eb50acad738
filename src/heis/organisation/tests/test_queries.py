from __future__ import annotations

from datetime import date, timedelta

import pytest

from heis.accounts.models import Person
from heis.foundation.audience import Audience, Viewer
from heis.organisation.models import Level, Municipality, Role, Unit
from heis.organisation.queries import (
    all_municipalities,
    coordinators_of,
    deputies_from,
    filter_units_of,
    holders_of,
    in_tree_order,
    municipality_of,
    nearest_leaders_of,
    open_units_of,
    path_to,
    people_in,
    people_matching,
    people_who_may_see,
    placement_by_name,
    placement_of,
    root_of,
    stands_in_for,
    titles_of,
    tree_of,
    unit_leaders,
)
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

YESTERDAY = TODAY - timedelta(days=1)


class TestTheTree:
    def test_open_units_are_by_name(self, town):
        make_unit(parent=town.root, name="Aldri mer", closed_on=TODAY)
        names = [unit.name for unit in open_units_of(town.municipality)]
        assert names == ["Formannskapet", "Fredrikstad", "Helse og velferd", "Post 1", "Teknisk drift", "Østsiden sykehjem"]

    @pytest.mark.parametrize(("on", "is_open"), [(YESTERDAY, True), (TODAY, False), (None, False)])
    def test_a_unit_is_open_until_the_day_it_closes(self, town, on, is_open):
        closed = make_unit(parent=town.root, closed_on=TODAY)
        assert (closed in open_units_of(town.municipality, on)) is is_open

    def test_each_unit_is_followed_by_those_below_it(self, town):
        order = [(unit.name, depth) for unit, depth in in_tree_order(open_units_of(town.municipality))]
        assert order == [
            ("Fredrikstad", 0),
            ("Formannskapet", 1),
            ("Helse og velferd", 1),
            ("Østsiden sykehjem", 2),
            ("Post 1", 3),
            ("Teknisk drift", 1),
        ]

    def test_lists_are_filtered_by_sections_and_units_down_to_the_lowest(self, town):
        assert filter_units_of(town.municipality) == [town.health, town.home, town.ward, town.technical]

    def test_the_path_leads_down_to_the_unit(self, town):
        assert path_to(town.ward) == [town.root, town.health, town.home]
        assert path_to(town.root) == []
        assert root_of(town.municipality) == town.root

    def test_the_tree_shows_leaders_and_how_many_people(self, town, django_assert_num_queries):
        leader = appoint(person=make_person(name="Jonas Berg"), unit=town.home, role=Role.UNIT_LEADER)
        appoint(unit=town.home, person=leader.person)
        appoint(unit=town.home)
        make_unit(parent=town.home, closed_on=TODAY)
        with django_assert_num_queries(4):
            tree = tree_of(town.municipality, TODAY)
        home = tree.branches[1].branches[0]
        assert (home.unit, home.people, [holder.person for holder in home.leaders]) == (town.home, 2, [leader.person])
        assert [branch.unit for branch in home.branches] == [town.ward]

    def test_there_is_no_tree_before_the_municipality_takes_it_into_use(self, db):
        municipality = make_municipality()
        municipality.units.all().delete()
        assert tree_of(municipality, TODAY) is None


class TestHoldersOf:
    def held(self, town, role=Role.UNIT_LEADER, level=Level.UNIT, unit="ward"):
        return holders_of(role=role, level=level, unit=getattr(town, unit), on=TODAY)

    def test_is_found_at_the_nearest_unit_upward(self, town):
        appoint(unit=town.health, role=Role.UNIT_LEADER)
        near = appoint(unit=town.home, role=Role.UNIT_LEADER)
        found = self.held(town)
        assert (found.unit, found.persons) == (town.home, (near.person,))

    def test_the_unit_itself_is_nearest(self, town):
        appoint(unit=town.home, role=Role.UNIT_LEADER)
        own = appoint(unit=town.ward, role=Role.UNIT_LEADER)
        assert self.held(town).persons == (own.person,)

    @pytest.mark.parametrize("unit", ["technical", "health", "root"])
    def test_is_vacant_where_nobody_on_the_way_up_holds_it(self, town, unit):
        appoint(unit=town.home, role=Role.UNIT_LEADER)
        assert self.held(town, unit=unit) is None

    def test_is_vacant_when_the_holder_has_left_or_lost_their_account(self, town):
        appoint(unit=town.ward, role=Role.UNIT_LEADER, ends_on=YESTERDAY)
        closed = appoint(unit=town.home, role=Role.UNIT_LEADER).person
        closed.is_active = False
        closed.save()
        assert self.held(town) is None

    def test_the_deputies_in_force_stand_behind_the_holder(self, town):
        leader = appoint(unit=town.home, role=Role.UNIT_LEADER, person=make_person(name="Åse"))
        deputy = make_deputy(appointment=leader, person=make_person(name="Ada"))
        make_deputy(appointment=leader, ends_on=YESTERDAY)
        found = self.held(town)
        assert found.persons == (leader.person, deputy.person)
        assert [holder.stands_in_for for holder in found.holders] == [None, leader.person]

    def test_several_may_hold_it_together(self, town):
        two = {appoint(unit=town.home, role=Role.UNIT_LEADER).person for _ in range(2)}
        assert set(self.held(town).persons) == two

    def test_the_political_body_is_found_from_everywhere(self, town):
        members = {appoint(unit=town.body, role=Role.POLITICIAN).person for _ in range(3)}
        appoint(unit=town.root, role=Role.POLITICIAN)
        found = self.held(town, role=Role.POLITICIAN, level=Level.POLITICAL_BODY)
        assert (found.unit, set(found.persons)) == (town.body, members)

    def test_a_closed_political_body_decides_nothing(self, town):
        appoint(unit=town.body, role=Role.POLITICIAN)
        town.body.closed_on = TODAY
        town.body.save()
        assert self.held(town, role=Role.POLITICIAN, level=Level.POLITICAL_BODY) is None

    def test_takes_two_queries(self, town, django_assert_num_queries):
        make_deputy(appointment=appoint(unit=town.home, role=Role.UNIT_LEADER))
        with django_assert_num_queries(2):
            self.held(town)


class TestWhoLeads:
    def test_leaders_are_those_of_the_unit_or_the_nearest_above_it(self, town):
        leader = appoint(unit=town.home, role=Role.UNIT_LEADER)
        deputy = make_deputy(appointment=leader)
        director = appoint(unit=town.health, role=Role.SECTION_DIRECTOR)
        appoint(unit=town.home)
        assert nearest_leaders_of(town.home, TODAY) == [leader.person, deputy.person]
        assert nearest_leaders_of(town.ward, TODAY) == [leader.person, deputy.person]
        assert nearest_leaders_of(town.technical, TODAY) == []
        assert nearest_leaders_of(town.ward, TODAY, besides=leader.person.pk) == [deputy.person]
        assert nearest_leaders_of(town.health, TODAY, besides=director.person.pk) == []
        assert set(unit_leaders(town.municipality, TODAY)) == {town.home.pk, town.health.pk}

    def test_politicians_lead_no_unit(self, town):
        appoint(unit=town.body, role=Role.POLITICIAN)
        assert nearest_leaders_of(town.body, TODAY) == []

    def test_coordinators_are_those_of_the_municipality(self, town):
        here = appoint(unit=town.technical, role=Role.COORDINATOR).person
        appoint(role=Role.COORDINATOR)
        assert coordinators_of(town.municipality, TODAY) == [here]

    def test_a_deputy_stands_in_for_the_holder_and_the_holder_for_nobody(self, town):
        leader = appoint(unit=town.home, role=Role.UNIT_LEADER)
        deputy = make_deputy(appointment=leader)
        asked = {"role": Role.UNIT_LEADER, "unit": town.home, "on": TODAY}
        assert stands_in_for(person_id=deputy.person_id, **asked) == leader.person
        assert stands_in_for(person_id=leader.person_id, **asked) is None
        assert stands_in_for(person_id=make_person().pk, **asked) is None

    def test_deputies_to_come_are_shown_and_former_ones_not(self, town):
        leader = appoint(unit=town.home, role=Role.UNIT_LEADER)
        ahead = make_deputy(appointment=leader, starts_on=TODAY + timedelta(days=30))
        make_deputy(appointment=leader, ends_on=YESTERDAY)
        assert list(deputies_from(leader, TODAY)) == [ahead]


class TestPeople:
    def test_are_called_by_their_weightiest_title_and_place(self, town, django_assert_num_queries):
        nurse = appoint(unit=town.ward, title="Sykepleier").person
        appoint(unit=town.root, person=nurse, role=Role.UNION_REPRESENTATIVE)
        leader = appoint(unit=town.home, role=Role.UNIT_LEADER).person
        appoint(unit=town.home, person=leader)
        elsewhere = appoint().person
        with django_assert_num_queries(1):
            titles = titles_of([nurse.pk, leader.pk, elsewhere.pk], town.municipality, TODAY)
        assert titles == {nurse.pk: "Sykepleier, Post 1", leader.pk: "Enhetsleder, Østsiden sykehjem"}

    def test_are_placed_where_they_are_employed(self, town):
        person = appoint(unit=town.technical, role=Role.UNIT_LEADER).person
        assert placement_of(person.pk, town.municipality, TODAY) == town.technical
        appoint(unit=town.ward, person=person)
        assert placement_of(person.pk, town.municipality, TODAY) == town.ward
        assert placement_of(person.pk, make_municipality(), TODAY) is None

    @pytest.mark.parametrize("role", [Role.PARTNER, Role.POLITICIAN])
    def test_from_outside_are_placed_nowhere(self, town, role):
        person = appoint(unit=town.home, role=role).person
        assert placement_of(person.pk, town.municipality, TODAY) is None

    @pytest.mark.parametrize("written", ["Odd Bø", "  odd  BØ ", "Odd Bø, vaktmester"])
    def test_are_placed_by_their_name(self, town, written):
        appoint(unit=town.ward, person=make_person(name="Odd Bø"))
        assert placement_by_name(written, town.municipality, TODAY) == town.ward
        assert placement_by_name(written, make_municipality(), TODAY) is None

    @pytest.mark.parametrize("written", ["Odd", "Odd Bøe", "", ", vaktmester"])
    def test_with_another_name_are_not(self, town, written):
        appoint(unit=town.ward, person=make_person(name="Odd Bø"))
        assert placement_by_name(written, town.municipality, TODAY) is None

    def test_who_share_a_name_are_placed_by_it_when_they_work_in_one_place(self, town):
        for _ in range(2):
            appoint(unit=town.ward, person=make_person(name="Odd Bø"))
        assert placement_by_name("Odd Bø", town.municipality, TODAY) == town.ward
        appoint(unit=town.technical, person=make_person(name="Odd Bø"))
        assert placement_by_name("Odd Bø", town.municipality, TODAY) is None

    def test_who_have_left_are_not_placed_by_their_name(self, town):
        closed = appoint(unit=town.ward, person=make_person(name="Odd Bø")).person
        Person.objects.filter(pk=closed.pk).update(is_active=False)
        appoint(unit=town.ward, person=make_person(name="Eva Dal"), ends_on=TODAY - timedelta(days=1))
        appoint(unit=town.home, person=make_person(name="Ole Eng"), role=Role.POLITICIAN)
        assert [placement_by_name(name, town.municipality, TODAY) for name in ("Odd Bø", "Eva Dal", "Ole Eng")] == [None] * 3

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("aish", True),
            ("KHAN", True),
            ("kh ai", True),
            ("berg", True),
            ("aisha.khan@", True),
            ("erg", False),
            ("a", False),
            ("", False),
            ("aisha moe", False),
            ("%", False),
        ],
    )
    def test_are_found_by_beginnings_of_their_names(self, town, text, found):
        person = make_person(name="Aisha Khan-Berg", email="aisha.khan@kommune.no")
        appoint(unit=town.home, person=person)
        assert people_matching(text, town.municipality, on=TODAY) == ([person] if found else [])

    def test_are_not_found_elsewhere_or_when_they_have_left(self, town):
        name = "Aisha Khan"
        appoint(person=make_person(name=name))
        appoint(unit=town.home, person=make_person(name=name), ends_on=YESTERDAY)
        assert people_matching("aisha", town.municipality, on=TODAY) == []

    def test_are_never_more_than_the_limit(self, town):
        for _ in range(5):
            appoint(unit=town.home, person=make_person(name="Kari Moe"))
        assert len(people_matching("kari", town.municipality, on=TODAY, limit=3)) == 3


def sees(viewer: Viewer, audience: Audience, town) -> bool:
    """What the audiences promise, as the lift's rule reads it."""
    here = town.municipality.pk
    if audience == Audience.UNIT:
        leads_above = viewer.leads.intersection(town.home.ancestor_ids)
        return town.home.pk in viewer.units or bool(leads_above) or here in viewer.coordinates
    if audience == Audience.MUNICIPALITY:
        return here in viewer.works_in or here in viewer.reads
    if audience == Audience.COOPERATION:
        return sees(viewer, Audience.MUNICIPALITY, town) or here in viewer.neighbours
    return viewer.is_in_a_municipality


class TestPeopleWhoMaySee:
    @pytest.fixture
    def people(self, town) -> None:
        neighbour, far = make_municipality(name="Sarpsborg"), make_municipality(name="Alta")
        make_cooperation(municipalities=[town.municipality, neighbour])
        for unit in (town.root, town.health, town.home, town.ward, town.technical, town.body):
            for role in Role:
                appoint(unit=unit, role=role, person=make_person(name=f"{role} {unit}"))
        for municipality in (neighbour, far):
            for role in (Role.EMPLOYEE, Role.POLITICIAN, Role.PARTNER):
                appoint(unit=root_of(municipality), role=role)
        make_person(name="Innbygger")

    @pytest.mark.parametrize("audience", [Audience.UNIT, Audience.MUNICIPALITY, Audience.COOPERATION, Audience.PORTAL])
    def test_counts_those_whom_the_audience_lets_in(self, town, people, audience):
        let_in = [person for person in Person.objects.all() if sees(viewer_of(person, TODAY), audience, town)]
        assert people_who_may_see(town.home, on=TODAY)[audience] == len(let_in)

    def test_widens(self, town, people, django_assert_num_queries):
        with django_assert_num_queries(1):
            counts = people_who_may_see(town.home, on=TODAY)
        assert list(counts) == [Audience.UNIT, Audience.MUNICIPALITY, Audience.COOPERATION, Audience.PORTAL]
        assert list(counts.values()) == sorted(set(counts.values()))

    def test_nobody_without_people(self, town):
        counts = people_who_may_see(town.home, on=date(1999, 1, 1))
        assert set(counts.values()) == {0}


class TestMunicipalityOf:
    def test_is_the_installations_own_for_a_stranger(self, town):
        assert municipality_of(Viewer(), town.municipality.number) == town.municipality

    def test_is_where_one_belongs(self, town):
        elsewhere = make_municipality()
        for role in (Role.EMPLOYEE, Role.POLITICIAN, Role.ADMINISTRATOR):
            viewer = make_viewer(role=role, unit=root_of(elsewhere))
            assert municipality_of(viewer, town.municipality.number) == elsewhere

    def test_is_the_installations_own_for_one_who_belongs_in_several(self, town):
        person = appoint(unit=make_unit()).person
        appoint(unit=town.home, person=person)
        assert municipality_of(viewer_of(person, TODAY), town.municipality.number) == town.municipality


class TestWhatIsKeptByTheStamp:
    """What every page reads of a municipality is kept in memory, and is never old."""

    def test_a_new_unit_is_among_the_filter_units_at_once(self, db):
        municipality = make_municipality()
        assert filter_units_of(municipality) == []
        unit = make_unit(municipality=municipality, name="Byggdrift", level=Level.UNIT, parent=root_of(municipality))
        municipality.refresh_from_db()
        assert filter_units_of(municipality) == [unit]

    @pytest.mark.parametrize("change", [{"name": "Bygg og eiendom"}, {"closed_on": date(2020, 1, 1)}])
    def test_a_changed_unit_is_read_anew(self, db, change):
        municipality = make_municipality()
        unit = make_unit(municipality=municipality, name="Byggdrift", level=Level.UNIT, parent=root_of(municipality))
        municipality.refresh_from_db()
        before = filter_units_of(municipality)
        Unit.objects.filter(pk=unit.pk).update(**change)
        municipality.refresh_from_db()
        assert [each.name for each in filter_units_of(municipality)] != [each.name for each in before]

    def test_other_municipalities_keep_theirs(self, db):
        here, elsewhere = make_municipality(number="3107"), make_municipality(number="3105")
        stamp = Municipality.objects.values_list("stamp", flat=True).get(pk=elsewhere.pk)
        make_unit(municipality=here, name="Byggdrift", level=Level.UNIT, parent=root_of(here))
        assert Municipality.objects.values_list("stamp", flat=True).get(pk=elsewhere.pk) == stamp


class TestOrderByName:
    """Every list by name is in Norwegian order, whatever the database's own order is."""

    def test_of_municipalities(self, db):
        for name in ("Ås", "Øyer", "Ærø", "Zeta", "Aure", "Årdal"):
            make_municipality(name=name)
        assert [one.name for one in all_municipalities()] == ["Aure", "Zeta", "Ærø", "Øyer", "Årdal", "Ås"]

    def test_of_units(self, town):
        for name in ("Økonomi", "Åpen omsorg", "ærend", "Arkiv"):
            make_unit(parent=town.root, name=name, level=Level.SECTION)
        wanted = ["Arkiv", "ærend", "Økonomi", "Åpen omsorg"]
        assert [one.name for one in open_units_of(town.municipality) if one.name in wanted] == wanted
        assert [one.name for one, _depth in in_tree_order(open_units_of(town.municipality)) if one.name in wanted] == wanted

    def test_of_people(self, town):
        for name in ("Åse Dal", "Øyvind Dal", "Ælla Dal", "Édith Dal", "Eva Dal"):
            appoint(person=make_person(name=name), unit=town.root)
        wanted = ["Édith Dal", "Eva Dal", "Ælla Dal", "Øyvind Dal", "Åse Dal"]
        assert [one.name for one in people_matching("Dal", town.municipality, on=TODAY)] == wanted
        assert [one.person.name for one in people_in(town.root, TODAY) if one.person.name in wanted] == wanted
