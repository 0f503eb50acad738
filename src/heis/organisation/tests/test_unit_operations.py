from __future__ import annotations

from datetime import date, timedelta

import pytest

from heis.foundation.refusals import Refusal
from heis.journal.models import Event
from heis.organisation.models import Appointment, Level, Role, Unit
from heis.organisation.operations import (
    OnlyForAdministrators,
    UnableToCloseUnit,
    UnableToMoveUnit,
    UnableToSaveUnit,
    UnitHasChanged,
    close_unit,
    create_unit,
    move_unit,
    rename_unit,
    take_into_use,
)
from heis.organisation.testing import NOW, TODAY, appoint, make_municipality, make_unit
from heis.organisation.tests.conftest import recorded_verbs


def paths_follow_parents() -> bool:
    units = {unit.pk: unit for unit in Unit.objects.all()}
    return all(u.ancestor_ids == [*(units[u.parent_id].ancestor_ids if u.parent_id else ()), u.pk] for u in units.values())


class TestTakeIntoUse:
    def test_gives_the_municipality_a_root_once(self, db):
        municipality = make_municipality(name="Hvaler")
        Unit.objects.filter(municipality=municipality).delete()
        root = take_into_use(municipality, by=None, at=NOW)
        assert (root.name, root.level, root.ancestor_ids) == ("Hvaler", Level.MUNICIPALITY, [root.pk])
        assert take_into_use(municipality, by=None, at=NOW) == root
        assert recorded_verbs() == ["organisation.unit_created"]


class TestCreateUnit:
    def test_hangs_the_unit_below_its_parent(self, town):
        unit = create_unit(town.home, name=" Post  2 ", code="H12", level=Level.TEAM, by=town.administrator, at=NOW)
        assert unit.name == "Post 2"
        assert unit.ancestor_ids == [*town.home.ancestor_ids, unit.pk]
        assert recorded_verbs() == ["organisation.unit_created"]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": "  "}, "name"),
            ({"name": "x" * 201}, "name"),
            ({"code": ""}, "code"),
            ({"code": "x" * 41}, "code"),
            ({"code": "H1"}, "code"),
            ({"level": "municipality"}, "level"),
            ({"level": "kingdom"}, "level"),
            ({"level": "political_body"}, "level"),
        ],
    )
    def test_refuses_what_cannot_be(self, town, change, field):
        values = {"name": "Post 2", "code": "H12", "level": Level.TEAM} | change
        with pytest.raises(UnableToSaveUnit) as refused:
            create_unit(town.home, **values, by=town.administrator, at=NOW)
        assert refused.value.field == field
        assert recorded_verbs() == []

    def test_refuses_a_closed_parent(self, town):
        closed = make_unit(parent=town.root, closed_on=TODAY)
        with pytest.raises(UnableToSaveUnit, match="lagt ned"):
            create_unit(closed, name="Post 2", code="H12", level=Level.TEAM, by=town.administrator, at=NOW)

    def test_refuses_the_administrator_of_another_municipality(self, town, stranger_administrator):
        with pytest.raises(OnlyForAdministrators):
            create_unit(town.home, name="Post 2", code="H12", level=Level.TEAM, by=stranger_administrator, at=NOW)


class TestRenameUnit:
    def test_tells_what_it_was_called_before(self, town):
        rename_unit(town.home, name="Østsiden helsehus", by=town.administrator, at=NOW)
        town.home.refresh_from_db()
        assert town.home.name == "Østsiden helsehus"
        assert Event.objects.get().data["before"] == "Østsiden sykehjem"

    def test_changes_the_level_too(self, town):
        rename_unit(town.home, name=town.home.name, level=Level.DEPARTMENT, by=town.administrator, at=NOW)
        town.home.refresh_from_db()
        assert town.home.level == Level.DEPARTMENT

    @pytest.mark.parametrize(
        ("unit", "level"), [("root", Level.SECTION), ("home", Level.MUNICIPALITY), ("home", Level.POLITICAL_BODY)]
    )
    def test_refuses_a_level_it_cannot_have(self, town, unit, level):
        with pytest.raises(UnableToSaveUnit) as refused:
            rename_unit(getattr(town, unit), name="Nytt navn", level=level, by=town.administrator, at=NOW)
        assert refused.value.field == "level"

    def test_refuses_a_blank_name(self, town):
        with pytest.raises(UnableToSaveUnit):
            rename_unit(town.home, name=" ", by=town.administrator, at=NOW)

    def test_refuses_those_who_do_not_administer(self, town, stranger_administrator):
        with pytest.raises(OnlyForAdministrators):
            rename_unit(town.home, name="Mitt", by=stranger_administrator, at=NOW)


class TestMoveUnit:
    def test_takes_all_units_below_along(self, town):
        move_unit(town.home, parent=town.technical, by=town.administrator, at=NOW)
        town.ward.refresh_from_db()
        assert town.ward.ancestor_ids == [town.root.pk, town.technical.pk, town.home.pk, town.ward.pk]
        assert paths_follow_parents()
        assert Event.objects.get().data["parent"] == "Teknisk drift"

    @pytest.mark.parametrize(
        ("unit", "parent"), [("home", "ward"), ("home", "home"), ("health", "ward"), ("root", "home"), ("root", "root")]
    )
    def test_refuses_circles_and_moving_the_root(self, town, unit, parent):
        with pytest.raises(UnableToMoveUnit) as refused:
            move_unit(getattr(town, unit), parent=getattr(town, parent), by=town.administrator, at=NOW)
        assert refused.value.field == "parent"
        assert paths_follow_parents()

    def test_refuses_another_municipality(self, town):
        with pytest.raises(UnableToMoveUnit, match="egen kommune"):
            move_unit(town.home, parent=make_unit(), by=town.administrator, at=NOW)

    def test_refuses_a_closed_parent(self, town):
        with pytest.raises(UnableToMoveUnit, match="lagt ned"):
            move_unit(town.home, parent=make_unit(parent=town.root, closed_on=TODAY), by=town.administrator, at=NOW)

    def test_refuses_those_who_do_not_administer(self, town, stranger_administrator):
        with pytest.raises(OnlyForAdministrators):
            move_unit(town.home, parent=town.technical, by=stranger_administrator, at=NOW)


class TestCloseUnit:
    def test_an_empty_unit_is_closed(self, town):
        close_unit(town.ward, on=TODAY, by=town.administrator, at=NOW)
        town.ward.refresh_from_db()
        assert town.ward.closed_on == TODAY
        assert recorded_verbs() == ["organisation.unit_closed"]

    def test_people_are_moved_and_leaders_become_employees(self, town):
        nurse = appoint(unit=town.ward, title="Sykepleier")
        leader = appoint(unit=town.ward, role=Role.UNIT_LEADER)
        close_unit(town.ward, on=TODAY, move_people_to=town.home, by=town.administrator, at=NOW)
        nurse.refresh_from_db()
        assert nurse.ends_on == TODAY - timedelta(days=1)
        moved = Appointment.objects.filter(unit=town.home).values_list("person_id", "role", "title", "starts_on")
        assert set(moved) == {(nurse.person_id, "employee", "Sykepleier", TODAY), (leader.person_id, "employee", "", TODAY)}

    def test_one_who_is_there_already_is_not_moved_twice(self, town):
        leader = appoint(unit=town.ward, role=Role.UNIT_LEADER)
        appoint(unit=town.ward, person=leader.person)
        appoint(unit=town.home, person=leader.person)
        close_unit(town.ward, on=TODAY, move_people_to=town.home, by=town.administrator, at=NOW)
        assert Appointment.objects.filter(unit=town.home, person=leader.person).count() == 1

    def test_refuses_to_leave_people_without_a_unit(self, town):
        appoint(unit=town.ward)
        with pytest.raises(UnableToCloseUnit, match="1 roller") as refused:
            close_unit(town.ward, on=TODAY, by=town.administrator, at=NOW)
        assert refused.value.field == "move_people_to"

    @pytest.mark.parametrize("to", ["ward", "elsewhere", "closed"])
    def test_refuses_to_move_people_to_where_they_cannot_be(self, town, to):
        appoint(unit=town.ward)
        place = {"ward": town.ward, "elsewhere": make_unit(), "closed": make_unit(parent=town.root, closed_on=TODAY)}[to]
        with pytest.raises(UnableToCloseUnit) as refused:
            close_unit(town.ward, on=TODAY, move_people_to=place, by=town.administrator, at=NOW)
        assert refused.value.field == "move_people_to"

    def test_refuses_when_somebody_begins_there_later(self, town):
        appoint(unit=town.ward, starts_on=TODAY + timedelta(days=9))
        with pytest.raises(UnableToCloseUnit, match="begynner"):
            close_unit(town.ward, on=TODAY, move_people_to=town.home, by=town.administrator, at=NOW)

    @pytest.mark.parametrize(
        ("unit", "on", "refusal"),
        [
            ("root", TODAY, UnableToCloseUnit),
            ("home", TODAY, UnableToCloseUnit),
            ("ward", TODAY + timedelta(days=1), UnableToCloseUnit),
        ],
    )
    def test_refuses_the_root_units_above_others_and_days_to_come(self, town, unit: str, on: date, refusal: type[Refusal]):
        with pytest.raises(refusal):
            close_unit(getattr(town, unit), on=on, by=town.administrator, at=NOW)

    def test_refuses_a_second_time(self, town):
        close_unit(town.ward, on=TODAY, by=town.administrator, at=NOW)
        with pytest.raises(UnitHasChanged):
            close_unit(town.ward, on=TODAY, by=town.administrator, at=NOW)

    def test_refuses_those_who_do_not_administer(self, town, stranger_administrator):
        with pytest.raises(OnlyForAdministrators):
            close_unit(town.ward, on=TODAY, by=stranger_administrator, at=NOW)
