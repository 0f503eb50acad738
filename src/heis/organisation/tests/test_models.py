from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from heis.organisation.models import Appointment, Deputy, Level, Role, Unit
from heis.organisation.testing import appoint, make_deputy, make_municipality, make_person, make_unit, root_unit

pytestmark = pytest.mark.django_db


@transaction.atomic
def attempt(change: Callable[[], object]) -> None:
    change()
    check_now()


def assert_refused(change: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match="follow the parents"):
        attempt(change)


def check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class TestOneAppointmentAtATime:
    MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)

    @pytest.mark.parametrize(
        ("starts_on", "ends_on"),
        [(date(2026, 3, 31), None), (date(2026, 1, 1), date(2026, 3, 1)), (date(2026, 3, 5), date(2026, 3, 6))],
    )
    def test_the_same_role_in_the_same_unit_cannot_overlap(self, starts_on, ends_on):
        held = appoint(role=Role.UNIT_LEADER, starts_on=self.MARCH, ends_on=date(2026, 3, 31))
        with pytest.raises(IntegrityError, match="one_appointment_at_a_time"):
            appoint(person=held.person, unit=held.unit, role=Role.UNIT_LEADER, starts_on=starts_on, ends_on=ends_on)

    def test_the_role_can_be_taken_up_again_the_day_after(self):
        held = appoint(starts_on=self.MARCH, ends_on=date(2026, 3, 31))
        appoint(person=held.person, unit=held.unit, starts_on=self.APRIL)
        assert Appointment.objects.count() == 2

    def test_other_roles_units_and_persons_do_not_collide(self):
        held = appoint(role=Role.UNIT_LEADER)
        appoint(person=held.person, unit=held.unit, role=Role.COORDINATOR)
        appoint(person=held.person, unit=make_unit(parent=held.unit), role=Role.UNIT_LEADER)
        appoint(person=make_person(name="Ola Berg"), unit=held.unit, role=Role.UNIT_LEADER)
        assert Appointment.objects.count() == 4

    def test_every_role_can_be_held_at_once(self):
        first = appoint()
        for role in Role:
            if role != Role.EMPLOYEE:
                appoint(person=first.person, unit=first.unit, role=role)
        assert Appointment.objects.count() == len(Role)

    def test_an_appointment_does_not_end_before_it_starts(self):
        with pytest.raises(IntegrityError, match="appointment_ends_after_it_starts"):
            appoint(starts_on=self.APRIL, ends_on=self.MARCH)

    def test_the_same_deputy_cannot_overlap(self):
        deputy = make_deputy(appointment=appoint())
        with pytest.raises(IntegrityError, match="one_deputyship_at_a_time"):
            make_deputy(appointment=deputy.appointment, person=deputy.person, starts_on=self.MARCH)

    def test_two_deputies_can_stand_in_at_once(self):
        deputy = make_deputy(appointment=appoint())
        make_deputy(appointment=deputy.appointment)
        assert Deputy.objects.count() == 2


class TestTheTree:
    def test_a_path_runs_from_the_root_to_the_unit_itself(self):
        ward = make_unit(parent=make_unit(name="Helse", level=Level.SECTION))
        check_now()
        assert ward.ancestor_ids == [root_unit(ward.municipality).pk, ward.parent_id, ward.pk]

    def test_a_path_that_does_not_follow_the_parents_is_refused(self):
        ward = make_unit()
        assert_refused(lambda: Unit.objects.filter(pk=ward.pk).update(ancestor_ids=[ward.pk]))

    def test_moving_a_unit_without_those_below_it_is_refused(self):
        section = make_unit(level=Level.SECTION)
        ward = make_unit(parent=section)
        other = make_unit(municipality=section.municipality, level=Level.SECTION)
        make_unit(parent=ward)
        ward.parent, ward.ancestor_ids = other, [*other.ancestor_ids, ward.pk]
        assert_refused(ward.save)

    def test_a_parent_in_another_municipality_is_refused(self):
        ward, elsewhere = make_unit(), make_unit()
        assert_refused(
            lambda: Unit.objects.filter(pk=ward.pk).update(parent=elsewhere, ancestor_ids=[*elsewhere.ancestor_ids, ward.pk])
        )

    def test_a_circle_is_refused(self):
        upper = make_unit()
        lower = make_unit(parent=upper)
        assert_refused(lambda: Unit.objects.filter(pk=upper.pk).update(parent=lower))

    def test_a_municipality_has_one_root(self):
        municipality = make_municipality()
        with pytest.raises(IntegrityError, match="one_root_per_municipality"):
            Unit.objects.create(municipality=municipality, parent=None, code="2", name="To", level=Level.MUNICIPALITY)

    def test_only_the_root_is_the_municipality(self):
        with pytest.raises(IntegrityError, match="root_is_the_municipality"):
            make_unit(parent=make_unit(), level="municipality")

    def test_a_municipality_has_one_political_body_that_is_not_closed(self):
        municipality = make_municipality()
        make_unit(municipality=municipality, level=Level.POLITICAL_BODY, closed_on=date(2025, 1, 1))
        make_unit(municipality=municipality, level=Level.POLITICAL_BODY)
        with pytest.raises(IntegrityError, match="one_political_body"):
            make_unit(municipality=municipality, level=Level.POLITICAL_BODY)

    def test_a_code_is_used_once_in_a_municipality(self):
        unit = make_unit(code="HELSE")
        make_unit(code="HELSE")
        with pytest.raises(IntegrityError, match="one_unit_per_code"):
            make_unit(parent=unit, code="HELSE")
