from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta

import pytest

from heis.accounts.operations import close_person
from heis.foundation.audience import Viewer
from heis.journal.models import Event, Notification
from heis.organisation import operations
from heis.organisation.models import Appointment, Deputy, Role, Unit
from heis.organisation.operations import (
    AppointmentHasChanged,
    NotYourDeputy,
    OnlyForAdministrators,
    UnableToAppoint,
    UnableToEndAppointment,
    UnableToSetDeputy,
    end_appointment,
    may_set_deputy,
    remove_deputy,
    set_deputy,
)
from heis.organisation.testing import NOW, TODAY, appoint, make_deputy, make_person, make_unit, make_viewer
from heis.organisation.viewer import viewer_of

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
NEW_YEARS_EVE = date(TODAY.year, 12, 31)


def viewer_in(appointment: Appointment) -> Viewer:
    return viewer_of(appointment.person, TODAY)


class TestAppoint:
    def test_gives_the_role_tells_the_person_and_writes_it_down(self, town):
        nurse = make_person(name="Mona Lie")
        made = operations.appoint(
            nurse, role=Role.EMPLOYEE, unit=town.home, title=" Sykepleier ", starts_on=TODAY, by=town.administrator, at=NOW
        )
        assert (made.title, made.ends_on) == ("Sykepleier", None)
        event = Event.objects.get()
        assert (event.data["person"], event.data["role"]["nb"]) == ("Mona Lie", "Ansatt")
        assert Notification.objects.get().person == nurse

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"role": "king"}, "role"),
            ({"ends_on": YESTERDAY}, "ends_on"),
            ({"title": "x" * 121}, "title"),
            ({"starts_on": date(1899, 12, 31)}, "starts_on"),
            ({"ends_on": date.max}, "ends_on"),
        ],
    )
    def test_refuses_what_cannot_be(self, town, change, field):
        values = {"role": Role.EMPLOYEE, "starts_on": TODAY} | change
        with pytest.raises(UnableToAppoint) as refused:
            operations.appoint(make_person(), unit=town.home, **values, by=town.administrator, at=NOW)
        assert refused.value.field == field

    def test_refuses_the_same_role_twice_at_once(self, town):
        held = appoint(unit=town.home)
        with pytest.raises(UnableToAppoint, match="har allerede denne rollen"):
            operations.appoint(held.person, role=Role.EMPLOYEE, unit=town.home, starts_on=TODAY, by=town.administrator, at=NOW)
        assert not Event.objects.exists()

    def test_refuses_a_closed_unit_and_a_closed_account(self, town):
        gone, closed = make_person(), make_unit(parent=town.root, closed_on=TODAY)
        close_person(gone, by=None, at=NOW)
        for person, unit in ((gone, town.home), (make_person(), closed)):
            with pytest.raises(UnableToAppoint):
                operations.appoint(person, role=Role.EMPLOYEE, unit=unit, starts_on=TODAY, by=town.administrator, at=NOW)

    def test_refuses_a_unit_that_somebody_has_closed_meanwhile(self, town):
        Unit.objects.filter(pk=town.ward.pk).update(closed_on=TODAY)
        with pytest.raises(UnableToAppoint, match="lagt ned"):
            operations.appoint(make_person(), role=Role.EMPLOYEE, unit=town.ward, starts_on=TODAY, by=town.administrator, at=NOW)

    def test_refuses_those_who_do_not_administer(self, town, stranger_administrator):
        with pytest.raises(OnlyForAdministrators):
            operations.appoint(
                make_person(), role=Role.UNIT_LEADER, unit=town.home, starts_on=TODAY, by=stranger_administrator, at=NOW
            )


class TestEndAppointment:
    def test_the_last_day_is_the_one_given(self, town):
        held = appoint(unit=town.home)
        end_appointment(held, ends_on=TODAY, by=town.administrator, at=NOW)
        held.refresh_from_db()
        assert held.ends_on == TODAY
        assert viewer_in(held).works_in
        assert not viewer_of(held.person, TOMORROW).works_in

    def test_refuses_a_day_before_the_first_and_after_the_last(self, town):
        held = appoint(unit=town.home, starts_on=TODAY, ends_on=TOMORROW)
        for day in (YESTERDAY, TOMORROW + timedelta(days=1)):
            with pytest.raises(UnableToEndAppointment):
                end_appointment(held, ends_on=day, by=town.administrator, at=NOW)

    def test_refuses_to_take_the_last_administrator(self, town):
        only = Appointment.objects.get(role=Role.ADMINISTRATOR, unit=town.root)
        with pytest.raises(UnableToEndAppointment, match="minst én administrator"):
            end_appointment(only, ends_on=TODAY, by=town.administrator, at=NOW)
        appoint(unit=town.root, role=Role.ADMINISTRATOR)
        end_appointment(only, ends_on=TODAY, by=town.administrator, at=NOW)

    @pytest.mark.parametrize(
        ("own_last", "others", "may"),
        [
            (None, [(YESTERDAY, NEW_YEARS_EVE)], False),
            (NEW_YEARS_EVE, [(YESTERDAY, NEW_YEARS_EVE)], True),
            (NEW_YEARS_EVE, [(YESTERDAY, NEW_YEARS_EVE - timedelta(days=1))], False),
            (None, [(YESTERDAY, NEW_YEARS_EVE), (NEW_YEARS_EVE + timedelta(days=1), None)], True),
            (None, [(YESTERDAY, NEW_YEARS_EVE), (NEW_YEARS_EVE + timedelta(days=2), None)], False),
            (None, [(TOMORROW + timedelta(days=1), None)], False),
            (None, [(TOMORROW, None)], True),
        ],
    )
    def test_somebody_administers_every_day_an_administrator_gives_up(self, town, own_last, others, may):
        one = Appointment.objects.get(role=Role.ADMINISTRATOR, unit=town.root)
        Appointment.objects.filter(pk=one.pk).update(ends_on=own_last)
        one.refresh_from_db()
        for starts_on, ends_on in others:
            appoint(unit=town.root, role=Role.ADMINISTRATOR, starts_on=starts_on, ends_on=ends_on)
        with nullcontext() if may else pytest.raises(UnableToEndAppointment, match="minst én administrator"):
            end_appointment(one, ends_on=TODAY, by=town.administrator, at=NOW)

    def test_an_administrator_whose_account_is_closed_gives_up_nothing(self, town):
        Appointment.objects.filter(role=Role.ADMINISTRATOR, unit=town.root).update(ends_on=NEW_YEARS_EVE)
        gone = appoint(unit=town.root, role=Role.ADMINISTRATOR)
        close_person(gone.person, by=None, at=NOW)
        end_appointment(gone, ends_on=TODAY, by=town.administrator, at=NOW)

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EMPLOYEE])
    def test_refuses_a_day_nobody_can_mean(self, town, role):
        held = appoint(unit=town.root, role=role)
        with pytest.raises(UnableToEndAppointment) as refused:
            end_appointment(held, ends_on=date.max, by=town.administrator, at=NOW)
        assert refused.value.field == "ends_on"

    def test_refuses_when_somebody_was_first(self, town):
        held = appoint(unit=town.home)
        Appointment.objects.filter(pk=held.pk).update(ends_on=TODAY)
        with pytest.raises(AppointmentHasChanged):
            end_appointment(held, ends_on=TODAY, by=town.administrator, at=NOW)

    def test_refuses_those_who_do_not_administer(self, town, stranger_administrator):
        with pytest.raises(OnlyForAdministrators):
            end_appointment(appoint(unit=town.home), ends_on=TODAY, by=stranger_administrator, at=NOW)


@pytest.fixture
def stand_in(town):
    return appoint(person=make_person(name="Aisha Khan"), unit=town.ward).person


class TestWhoMaySetDeputy:
    @pytest.mark.parametrize(
        ("role", "place", "may"),
        [
            (Role.ADMINISTRATOR, "root", True),
            (Role.SECTION_DIRECTOR, "health", True),
            (Role.MUNICIPAL_DIRECTOR, "root", True),
            (Role.UNIT_LEADER, "home", False),
            (Role.UNIT_LEADER, "ward", False),
            (Role.SECTION_DIRECTOR, "technical", False),
            (Role.EMPLOYEE, "home", False),
            (Role.COORDINATOR, "root", False),
            (Role.POLITICIAN, "root", False),
        ],
    )
    def test_is_the_leaders_above_and_administrators(self, town, leader, role, place, may):
        assert may_set_deputy(leader, make_viewer(role=role, unit=getattr(town, place))) is may

    def test_is_the_holder(self, leader):
        assert may_set_deputy(leader, viewer_in(leader))

    def test_is_not_the_deputy(self, leader, stand_in):
        make_deputy(appointment=leader, person=stand_in)
        assert not may_set_deputy(leader, viewer_of(stand_in, TODAY))


class TestSetDeputy:
    def test_the_holder_chooses_who_stands_in_for_a_leave(self, leader, stand_in):
        set_deputy(leader, person=stand_in, starts_on=TODAY, ends_on=TOMORROW, by=viewer_in(leader), at=NOW)
        assert leader.unit_id in viewer_of(stand_in, TODAY).leads
        assert leader.unit_id not in viewer_of(stand_in, TOMORROW + timedelta(days=1)).leads
        assert Notification.objects.get().person == stand_in

    def test_without_an_end_it_is_a_standing_deputy(self, leader, stand_in):
        deputy = set_deputy(leader, person=stand_in, starts_on=TODAY, by=viewer_in(leader), at=NOW)
        assert deputy.ends_on is None

    def test_refuses_others(self, town, leader, stand_in):
        with pytest.raises(NotYourDeputy):
            set_deputy(leader, person=stand_in, starts_on=TODAY, by=viewer_of(stand_in, TODAY), at=NOW)

    def test_refuses_the_holder_themselves(self, leader):
        with pytest.raises(UnableToSetDeputy, match="seg selv"):
            set_deputy(leader, person=leader.person, starts_on=TODAY, by=viewer_in(leader), at=NOW)

    @pytest.mark.parametrize("who", ["nobody here", "closed", "partner", "elsewhere"])
    def test_refuses_one_who_does_not_belong_here(self, town, leader, who):
        person = make_person()
        if who == "partner":
            appoint(person=person, unit=town.home, role=Role.PARTNER)
        if who == "elsewhere":
            appoint(person=person)
        if who == "closed":
            appoint(person=person, unit=town.home)
            close_person(person, by=None, at=NOW)
        with pytest.raises(UnableToSetDeputy) as refused:
            set_deputy(leader, person=person, starts_on=TODAY, by=viewer_in(leader), at=NOW)
        assert refused.value.field == "person"

    @pytest.mark.parametrize(("starts_on", "ends_on"), [(TOMORROW, TODAY), (YESTERDAY, YESTERDAY)])
    def test_refuses_a_period_that_is_backwards_or_over(self, leader, stand_in, starts_on, ends_on):
        with pytest.raises(UnableToSetDeputy) as refused:
            set_deputy(leader, person=stand_in, starts_on=starts_on, ends_on=ends_on, by=viewer_in(leader), at=NOW)
        assert refused.value.field == "ends_on"

    def test_refuses_the_same_deputy_twice_at_once(self, leader, stand_in):
        make_deputy(appointment=leader, person=stand_in)
        with pytest.raises(UnableToSetDeputy, match="allerede stedfortreder"):
            set_deputy(leader, person=stand_in, starts_on=TODAY, by=viewer_in(leader), at=NOW)

    def test_refuses_for_a_role_that_decides_nothing(self, town, stand_in):
        nurse = appoint(unit=town.home)
        with pytest.raises(UnableToSetDeputy, match="beslutter"):
            set_deputy(nurse, person=stand_in, starts_on=TODAY, by=viewer_in(nurse), at=NOW)

    def test_refuses_for_a_role_that_is_over(self, town, stand_in):
        former = appoint(unit=town.home, role=Role.UNIT_LEADER, ends_on=YESTERDAY)
        with pytest.raises(UnableToSetDeputy, match="avsluttet"):
            set_deputy(former, person=stand_in, starts_on=TODAY, by=town.administrator, at=NOW)


class TestRemoveDeputy:
    def test_one_in_force_stood_in_until_yesterday(self, leader, stand_in):
        deputy = make_deputy(appointment=leader, person=stand_in)
        remove_deputy(deputy, by=viewer_in(leader), at=NOW)
        deputy.refresh_from_db()
        assert deputy.ends_on == YESTERDAY
        assert leader.unit_id not in viewer_of(stand_in, TODAY).leads

    def test_one_that_has_not_begun_never_was(self, leader, stand_in):
        remove_deputy(make_deputy(appointment=leader, person=stand_in, starts_on=TOMORROW), by=viewer_in(leader), at=NOW)
        assert not Deputy.objects.exists()

    def test_the_deputy_may_step_down(self, leader, stand_in):
        remove_deputy(make_deputy(appointment=leader, person=stand_in), by=viewer_of(stand_in, TODAY), at=NOW)
        assert Event.objects.get().verb == "organisation.deputy_removed"

    def test_refuses_others(self, leader):
        with pytest.raises(NotYourDeputy):
            remove_deputy(make_deputy(appointment=leader), by=make_viewer(), at=NOW)

    def test_refuses_one_that_is_over(self, leader, stand_in):
        deputy = make_deputy(appointment=leader, person=stand_in, ends_on=YESTERDAY)
        with pytest.raises(AppointmentHasChanged):
            remove_deputy(deputy, by=viewer_in(leader), at=NOW)
