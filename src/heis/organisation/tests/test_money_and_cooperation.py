from __future__ import annotations

import pytest

from heis.journal.models import Event
from heis.organisation.models import CooperationGroup, Municipality, Role
from heis.organisation.operations import (
    NotInCooperation,
    OnlyForAdministrators,
    UnableToChangeCooperation,
    UnableToSetAuthority,
    UnableToSetBudget,
    create_cooperation,
    invite_to_cooperation,
    join_cooperation,
    leave_cooperation,
    load_municipalities,
    set_authority,
    set_budget,
)
from heis.organisation.queries import authorities_of, budget_of
from heis.organisation.rules import LARGEST_AMOUNT_NOK
from heis.organisation.testing import NOW, make_budget, make_municipality, make_viewer, root_unit
from heis.organisation.tests.conftest import recorded_verbs


class TestSetAuthority:
    def test_is_set_changed_and_taken_away(self, town):
        for amount in (500_000, 750_000, None):
            set_authority(town.home, role=Role.UNIT_LEADER, amount_nok=amount, by=town.administrator, at=NOW)
            assert authorities_of([(town.home.pk, Role.UNIT_LEADER)]).get((town.home.pk, Role.UNIT_LEADER)) == amount
        assert recorded_verbs() == ["organisation.authority_set"] * 2 + ["organisation.authority_removed"]

    def test_is_of_that_unit_and_role_alone(self, town):
        set_authority(town.home, role=Role.UNIT_LEADER, amount_nok=0, by=town.administrator, at=NOW)
        asked = [(town.home.pk, Role.UNIT_LEADER), (town.ward.pk, Role.UNIT_LEADER), (town.home.pk, Role.SECTION_DIRECTOR)]
        assert authorities_of(asked) == {(town.home.pk, Role.UNIT_LEADER): 0}

    @pytest.mark.parametrize(
        ("role", "amount", "field"),
        [
            (Role.EMPLOYEE, 1, "role"),
            (Role.UNIT_LEADER, -1, "amount_nok"),
            (Role.UNIT_LEADER, LARGEST_AMOUNT_NOK + 1, "amount_nok"),
            (Role.UNIT_LEADER, None, "role"),
        ],
    )
    def test_refuses_what_cannot_be(self, town, role, amount, field):
        with pytest.raises(UnableToSetAuthority) as refused:
            set_authority(town.home, role=role, amount_nok=amount, by=town.administrator, at=NOW)
        assert refused.value.field == field

    def test_refuses_those_who_do_not_administer(self, town, stranger_administrator):
        with pytest.raises(OnlyForAdministrators):
            set_authority(town.home, role=Role.UNIT_LEADER, amount_nok=1, by=stranger_administrator, at=NOW)


class TestSetBudget:
    def test_is_set_once_a_year_and_may_be_set_anew(self, town):
        for operating in (7_000_000_000, 7_100_000_000):
            set_budget(town.municipality, year=2026, operating_nok=operating, investment_nok=0, by=town.administrator, at=NOW)
        assert town.municipality.budgets.get().operating_nok == 7_100_000_000

    @pytest.mark.parametrize(
        ("change", "field"),
        [({"year": 1999}, "year"), ({"operating_nok": -1}, "operating_nok"), ({"investment_nok": -1}, "investment_nok")],
    )
    def test_refuses_what_cannot_be(self, town, change, field):
        values = {"year": 2026, "operating_nok": 1, "investment_nok": 1} | change
        with pytest.raises(UnableToSetBudget) as refused:
            set_budget(town.municipality, **values, by=town.administrator, at=NOW)
        assert refused.value.field == field

    def test_refuses_those_who_do_not_administer(self, town, stranger_administrator):
        with pytest.raises(OnlyForAdministrators):
            set_budget(town.municipality, year=2026, operating_nok=1, investment_nok=1, by=stranger_administrator, at=NOW)


class TestBudgetOf:
    @pytest.mark.parametrize(("year", "found"), [(2023, None), (2024, 2024), (2025, 2024), (2026, 2026), (2030, 2026)])
    def test_falls_back_to_the_latest_year_before(self, town, year, found):
        make_budget(municipality=town.municipality, year=2024)
        make_budget(municipality=town.municipality, year=2026)
        budget = budget_of(town.municipality, year)
        assert (budget.year if budget else None) == found


class TestCooperation:
    @pytest.fixture
    def neighbour(self, db):
        return make_municipality(name="Sarpsborg")

    @pytest.fixture
    def neighbour_administrator(self, neighbour):
        return make_viewer(role=Role.ADMINISTRATOR, unit=root_unit(neighbour))

    @pytest.fixture
    def group(self, town) -> CooperationGroup:
        return create_cooperation(town.municipality, name="Nedre Glomma", by=town.administrator, at=NOW)

    def test_both_sides_agree_before_anything_is_shared(self, town, group, neighbour, neighbour_administrator):
        invite_to_cooperation(group, municipality=neighbour, by=town.administrator, at=NOW)
        assert list(group.municipalities.all()) == [town.municipality]
        join_cooperation(group, municipality=neighbour, by=neighbour_administrator, at=NOW)
        assert set(group.municipalities.all()) == {town.municipality, neighbour}
        leave_cooperation(group, municipality=neighbour, by=neighbour_administrator, at=NOW)
        assert list(group.municipalities.all()) == [town.municipality]
        assert [verb.removeprefix("organisation.cooperation_") for verb in recorded_verbs()] == [
            "created",
            "invited",
            "joined",
            "left",
        ]

    def test_nobody_joins_uninvited(self, group, neighbour, neighbour_administrator):
        with pytest.raises(NotInCooperation):
            join_cooperation(group, municipality=neighbour, by=neighbour_administrator, at=NOW)

    def test_nobody_is_joined_by_another(self, town, group, neighbour):
        group.invited.add(neighbour)
        with pytest.raises(OnlyForAdministrators):
            join_cooperation(group, municipality=neighbour, by=town.administrator, at=NOW)

    def test_nobody_invites_from_outside(self, group, neighbour, neighbour_administrator):
        with pytest.raises(NotInCooperation):
            invite_to_cooperation(group, municipality=neighbour, by=neighbour_administrator, at=NOW)

    def test_refuses_a_name_in_use_or_blank(self, town, group):
        for name in ("Nedre Glomma", " ", "x" * 101):
            with pytest.raises(UnableToChangeCooperation):
                create_cooperation(town.municipality, name=name, by=town.administrator, at=NOW)

    def test_refuses_to_invite_or_let_in_a_member(self, town, group):
        with pytest.raises(UnableToChangeCooperation):
            invite_to_cooperation(group, municipality=town.municipality, by=town.administrator, at=NOW)
        with pytest.raises(UnableToChangeCooperation):
            join_cooperation(group, municipality=town.municipality, by=town.administrator, at=NOW)

    def test_refuses_to_leave_what_one_is_not_in(self, group, neighbour, neighbour_administrator):
        with pytest.raises(UnableToChangeCooperation):
            leave_cooperation(group, municipality=neighbour, by=neighbour_administrator, at=NOW)

    def test_events_are_of_the_municipality(self, town, group):
        assert Event.objects.get().municipality_id == town.municipality.pk


def is_organisation_number(text: str) -> bool:
    """Modulus 11 with the weights 3 2 7 6 5 4 3 2 (Brønnøysundregistrene)."""
    total = sum(int(digit) * weight for digit, weight in zip(text, (3, 2, 7, 6, 5, 4, 3, 2), strict=False))
    return len(text) == 9 and text.isdecimal() and (11 - total % 11) % 11 == int(text[8])


@pytest.mark.django_db
class TestLoadMunicipalities:
    def test_puts_in_all_of_norway_and_may_be_run_again(self):
        assert load_municipalities() == load_municipalities() == 357
        assert Municipality.objects.count() == 357

    def test_the_sums_are_norway(self):
        load_municipalities()
        rows = Municipality.objects.all()
        assert 5_500_000 < sum(row.population for row in rows) < 5_700_000
        assert 320_000 < sum(row.area_km2 for row in rows) < 330_000
        assert Municipality.objects.get(number="3107").name == "Fredrikstad"

    def test_each_is_told_from_the_others_and_found_by_its_norwegian_name(self):
        load_municipalities()
        names = list(Municipality.objects.values_list("name", flat=True))
        assert len(names) == len(set(names))
        assert {"Herøy (Nordland)", "Våler (Østfold)", "Kautokeino – Guovdageaidnu", "Røros – Rosse"} <= set(names)
        begins = {name.partition(" ")[0] for name in names}
        assert begins >= {
            "Hattfjelldal",
            "Hamarøy",
            "Snåsa",
            "Røyrvik",
            "Tjeldsund",
            "Lavangen",
            "Kåfjord",
            "Karasjok",
            "Tana",
            "Nesseby",
        }

    def test_organisation_numbers_are_right_or_blank(self):
        load_municipalities()
        numbers = list(Municipality.objects.values_list("organisation_number", flat=True))
        given = [number for number in numbers if number]
        assert len(given) == len(set(given)) == 341
        assert [number for number in given if not is_organisation_number(number)] == []

    def test_a_changed_row_is_brought_up_to_date(self):
        load_municipalities()
        Municipality.objects.filter(number="3107").update(name="Gamlebyen", population=1)
        load_municipalities()
        assert Municipality.objects.get(number="3107").population > 80_000
