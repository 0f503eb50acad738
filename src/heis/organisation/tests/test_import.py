from __future__ import annotations

from datetime import timedelta

import pytest

from heis.accounts.models import Person
from heis.accounts.operations import close_person
from heis.journal.models import Event
from heis.organisation.importing import (
    KINDS,
    Action,
    NotInUse,
    Plan,
    PlanHasChanged,
    UnableToImport,
    UnknownKind,
    apply_import,
    export_lines,
    plan_import,
)
from heis.organisation.models import Appointment, Budget, DelegatedAuthority, Level, Role, Unit
from heis.organisation.operations import OnlyForAdministrators
from heis.organisation.testing import (
    NOW,
    TODAY,
    appoint,
    make_authority,
    make_budget,
    make_municipality,
    make_person,
    make_unit,
    make_viewer,
)
from heis.organisation.tests.test_unit_operations import paths_follow_parents

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


class Importer:
    """Writes a file, looks at the preview, and confirms it, as an administrator."""

    def __init__(self, town) -> None:
        self.town = town

    def plan(self, kind: str, text: str, *, complete: bool = False) -> Plan:
        return plan_import(self.town.municipality, kind, text.encode(), is_complete=complete, by=self.town.administrator, at=NOW)

    def apply(self, kind: str, text: str, *, complete: bool = False) -> Plan:
        plan = self.plan(kind, text, complete=complete)
        return apply_import(
            self.town.municipality,
            kind,
            text.encode(),
            fingerprint=plan.fingerprint,
            is_complete=complete,
            by=self.town.administrator,
            at=NOW,
        )

    def problems(self, kind: str, text: str, *, complete: bool = False) -> list[tuple[int, str]]:
        return [(problem.line, problem.column) for problem in self.plan(kind, text, complete=complete).problems]

    def export(self, kind: str) -> str:
        return b"".join(export_lines(self.town.municipality, kind, on=TODAY)).decode("utf-8-sig")


@pytest.fixture
def importer(town) -> Importer:
    return Importer(town)


def counts(plan: Plan) -> dict[str, int]:
    return {action.value: count for action, count in plan.counts.items() if count}


class TestPreview:
    FILE = "kode;navn;nivå;overordnet\nH1;Østsiden helsehus;virksomhet;H\nH2;Vestsiden;virksomhet;H\nT;Teknisk drift;seksjon;\n"

    def test_tells_what_is_new_changed_and_as_before(self, importer):
        plan = importer.plan("units", self.FILE)
        assert counts(plan) == {"create": 1, "change": 1, "unchanged": 1}
        changed = plan.of(Action.CHANGE)[0]
        assert (changed.line, changed.name) == (2, "Østsiden helsehus")
        assert [(d.column, d.before, d.after) for d in changed.differences] == [("navn", "Østsiden sykehjem", "Østsiden helsehus")]

    def test_changes_nothing(self, importer):
        before = list(Unit.objects.values())
        importer.plan("units", self.FILE, complete=True)
        assert list(Unit.objects.values()) == before
        assert not Event.objects.exists()

    def test_has_the_same_fingerprint_until_something_changes(self, importer):
        first = importer.plan("units", self.FILE).fingerprint
        assert importer.plan("units", self.FILE).fingerprint == first
        assert importer.plan("units", self.FILE, complete=True).fingerprint != first
        Unit.objects.filter(code="H1").update(name="Noe annet")
        assert importer.plan("units", self.FILE).fingerprint != first

    def test_refuses_those_who_do_not_administer(self, town, stranger_administrator):
        with pytest.raises(OnlyForAdministrators):
            plan_import(town.municipality, "units", b"", by=stranger_administrator, at=NOW)

    def test_refuses_a_file_nobody_knows(self, importer):
        with pytest.raises(UnknownKind):
            importer.plan("salaries", "")

    def test_refuses_before_the_municipality_is_in_use(self, db):
        municipality = make_municipality()
        municipality.units.all().delete()
        with pytest.raises(NotInUse):
            plan_import(municipality, "units", b"", by=None, at=NOW)


class TestConfirm:
    FILE = "kode;navn;nivå\nH2;Vestsiden;virksomhet\n"

    def test_does_what_was_shown_and_writes_it_down(self, importer):
        importer.apply("units", self.FILE)
        event = Event.objects.get()
        assert event.verb == "organisation.imported"
        assert (event.data["created"], event.data["changed"], event.data["ended"]) == (1, 0, 0)

    def test_a_second_time_nothing_happens(self, importer):
        importer.apply("units", self.FILE)
        assert counts(importer.apply("units", self.FILE)) == {"unchanged": 1}
        assert Event.objects.count() == 1

    def test_refuses_when_the_organisation_has_changed_and_shows_the_new_preview(self, importer, town):
        plan = importer.plan("units", self.FILE)
        make_unit(parent=town.root, code="H2", name="Noen var raskere")
        with pytest.raises(PlanHasChanged) as refused:
            apply_import(
                town.municipality, "units", self.FILE.encode(), fingerprint=plan.fingerprint, by=town.administrator, at=NOW
            )
        assert counts(refused.value.plan) == {"change": 1}
        assert Unit.objects.get(code="H2").name == "Noen var raskere"

    def test_refuses_a_file_with_errors_and_does_nothing_of_it(self, importer):
        with pytest.raises(UnableToImport, match="1 feil") as refused:
            importer.apply("units", self.FILE + "H3;Feil;kongerike\n")
        assert len(refused.value.plan.problems) == 1
        assert not Unit.objects.filter(code="H2").exists()

    def test_refuses_those_who_do_not_administer(self, town, stranger_administrator):
        with pytest.raises(OnlyForAdministrators):
            apply_import(town.municipality, "units", b"", fingerprint=None, by=stranger_administrator, at=NOW)


class TestUnits:
    def test_build_a_tree_in_any_order(self, importer, town):
        importer.apply("units", "kode;navn;nivå;overordnet\nA11;Post;avdeling;A1\nA1;Hjem;virksomhet;A\nA;Ny seksjon;seksjon;\n")
        post = Unit.objects.get(code="A11")
        assert [Unit.objects.get(pk=pk).code for pk in post.ancestor_ids] == [town.root.code, "A", "A1", "A11"]
        assert paths_follow_parents()

    def test_move_rename_and_change_level(self, importer, town):
        importer.apply("units", "kode;navn;nivå;overordnet\nH1;Hjemmet;etat;T\n")
        town.home.refresh_from_db()
        town.ward.refresh_from_db()
        assert (town.home.name, town.home.level, town.home.parent) == ("Hjemmet", Level.DEPARTMENT, town.technical)
        assert town.ward.ancestor_ids == [town.root.pk, town.technical.pk, town.home.pk, town.ward.pk]

    def test_stay_where_they_are_when_the_column_is_not_there(self, importer, town):
        assert counts(importer.plan("units", "kode;navn;nivå\nH1;Østsiden sykehjem;virksomhet\n")) == {"unchanged": 1}

    def test_hang_below_the_municipality_when_the_column_is_blank(self, importer, town):
        importer.apply("units", "kode;navn;nivå;overordnet\nH1;Østsiden sykehjem;virksomhet;\n")
        town.home.refresh_from_db()
        assert town.home.parent == town.root

    def test_two_may_change_places(self, importer, town):
        importer.apply("units", "kode;navn;nivå;overordnet\nH1;Hjem;virksomhet;H11\nH11;Post 1;avdeling;H\n")
        town.home.refresh_from_db()
        assert town.home.ancestor_ids == [town.root.pk, town.health.pk, town.ward.pk, town.home.pk]

    def test_the_political_body_may_be_replaced(self, importer, town):
        text = "kode;navn;nivå;nedlagt\nN;Bystyret;politisk organ;\nF;Formannskapet;politisk organ;2026-03-01\n"
        importer.apply("units", text)
        assert Unit.objects.get(level=Level.POLITICAL_BODY, closed_on=None).code == "N"

    def test_are_closed_when_the_complete_list_leaves_them_out(self, importer, town):
        plan = importer.apply("units", "kode;navn;nivå\nT;Teknisk drift;seksjon\nF;Formannskapet;politisk organ\n", complete=True)
        assert [change.name for change in plan.of(Action.END)] == ["Helse og velferd", "Østsiden sykehjem", "Post 1"]
        assert set(Unit.objects.exclude(closed_on=None).values_list("code", "closed_on")) == {
            ("H", TODAY), ("H1", TODAY), ("H11", TODAY),
        }  # fmt: skip

    def test_are_left_alone_when_the_list_is_not_complete(self, importer):
        importer.apply("units", "kode;navn;nivå\nT;Teknisk drift;seksjon\n")
        assert not Unit.objects.exclude(closed_on=None).exists()

    @pytest.mark.parametrize(
        ("text", "problems"),
        [
            ("kode;navn;nivå;overordnet\nH1;Hjem;virksomhet;H11\n", [(2, "overordnet")]),
            ("kode;navn;nivå;overordnet\nX;En;etat;Y\nY;To;etat;X\n", [(2, "overordnet"), (3, "overordnet")]),
            ("kode;navn;nivå;overordnet\nX;En;etat;X\n", [(2, "overordnet")]),
            ("kode;navn;nivå;overordnet\nX;En;etat;Q\n", [(2, "overordnet")]),
            ("kode;navn;nivå\nX;En;etat\nX;To;etat\n", [(3, "kode")]),
            ("kode;navn;nivå\nX;En;politisk organ\n", [(2, "nivå")]),
            ("kode;navn;nivå\nX;En;kommune\n", [(2, "nivå")]),
            ("kode;navn;nivå;nedlagt\nH11;Post 1;avdeling;2026-03-03\n", [(2, "nedlagt")]),
            ("kode;navn;nivå;nedlagt\nH;Helse;seksjon;2026-03-01\n", [(2, "overordnet")]),
        ],
    )
    def test_refuse_what_is_no_tree(self, importer, text, problems):
        assert importer.problems("units", text) == problems

    def test_refuse_to_close_where_people_are(self, importer, town):
        appoint(unit=town.ward)
        assert importer.problems("units", "kode;navn;nivå;nedlagt\nH11;Post 1;avdeling;2026-03-02\n") == [(2, "nedlagt")]
        assert (0, "nedlagt") in importer.problems("units", "kode;navn;nivå\nT;Teknisk drift;seksjon\n", complete=True)

    def test_refuse_to_change_what_the_municipality_is(self, importer, town):
        line = f"kode;navn;nivå;nedlagt\n{town.root.code};Fredrikstad;"
        assert importer.problems("units", line + "seksjon;\n") == [(2, "nivå")]
        assert (2, "overordnet") in importer.problems("units", line + "kommune;2026-03-01\n")


class TestPeople:
    HEAD = "e-post;navn;enhet;stilling\n"

    def test_are_added_with_where_they_work(self, importer, town):
        importer.apply("people", "e-post;navn;enhet;stilling;språk\nmona@x.no;Mona Lie;H11;Sykepleier;nynorsk\n")
        mona = Person.objects.get(email="mona@x.no")
        held = mona.appointments.get()
        assert (mona.name, mona.language, mona.has_usable_password()) == ("Mona Lie", "nn", False)
        assert (held.role, held.unit, held.title, held.starts_on) == (Role.EMPLOYEE, town.ward, "Sykepleier", TODAY)

    def test_are_known_by_their_e_mail_however_it_is_written(self, importer, town):
        held = appoint(unit=town.ward, person=make_person(email="mona@x.no", name="Mona Lie"))
        importer.apply("people", self.HEAD + "Mona@X.NO;Mona Berg;H11;Lege\n")
        held.refresh_from_db()
        held.person.refresh_from_db()
        assert (held.title, held.person.name, held.person.email) == ("Lege", "Mona Berg", "mona@x.no")

    def test_keep_their_name_when_they_belong_elsewhere_too(self, importer, town):
        person = appoint(person=make_person(email="mona@x.no", name="Mona Lie")).person
        plan = importer.apply("people", self.HEAD + "mona@x.no;Tull;H11;\n")
        person.refresh_from_db()
        assert person.name == "Mona Lie"
        assert len(plan.notices) == 1

    def test_may_work_in_two_units(self, importer, town):
        importer.apply("people", self.HEAD + "mona@x.no;Mona Lie;H11;\nmona@x.no;Mona Lie;T;\n")
        assert set(Appointment.objects.filter(role=Role.EMPLOYEE).values_list("unit__code", flat=True)) == {"H11", "T"}

    def test_are_left_alone_when_the_list_is_not_complete(self, importer, town):
        there = appoint(unit=town.ward)
        importer.apply("people", self.HEAD + "mona@x.no;Mona Lie;H11;\n")
        there.refresh_from_db()
        assert there.ends_on is None

    def test_are_ended_and_never_deleted_when_the_complete_list_leaves_them_out(self, importer, town):
        left = appoint(unit=town.ward)
        leads = appoint(unit=town.home, person=left.person, role=Role.UNIT_LEADER)
        elected = appoint(unit=town.body, person=left.person, role=Role.POLITICIAN)
        importer.apply("people", self.HEAD + "mona@x.no;Mona Lie;H11;\n", complete=True)
        for held, ends_on in ((left, TODAY), (leads, TODAY), (elected, None)):
            held.refresh_from_db()
            assert held.ends_on == ends_on

    def test_who_move_stop_in_one_unit_and_keep_their_other_roles(self, importer, town):
        old = appoint(unit=town.ward, person=make_person(email="mona@x.no", name="Mona Lie"))
        union = appoint(unit=town.root, person=old.person, role=Role.UNION_REPRESENTATIVE)
        plan = importer.apply("people", self.HEAD + "mona@x.no;Mona Lie;T;\n", complete=True)
        old.refresh_from_db()
        union.refresh_from_db()
        assert counts(plan) == {"create": 1, "end": 1}
        assert (old.ends_on, union.ends_on) == (TODAY, None)

    def test_who_were_never_employees_are_not_touched_by_a_complete_list(self, importer, town):
        plan = importer.apply("people", self.HEAD + "mona@x.no;Mona Lie;H11;\n", complete=True)
        assert counts(plan) == {"create": 1}

    def test_who_were_left_out_by_mistake_go_on_the_same_day_and_the_next(self, importer, town):
        held = appoint(unit=town.ward, person=make_person(email="mona@x.no", name="Mona Lie"))
        line, other = "mona@x.no;Mona Lie;H11;\n", "ola@x.no;Ola Berg;H11;\n"
        importer.apply("people", self.HEAD + other, complete=True)
        importer.apply("people", self.HEAD + other + line, complete=True)
        held.refresh_from_db()
        assert held.ends_on is None

    def test_the_last_day_in_the_file_holds(self, importer, town):
        text = "e-post;navn;enhet;fra;til\nmona@x.no;Mona Lie;H11;01.02.2026;30.06.2026\n"
        importer.apply("people", text)
        held = Appointment.objects.get(role=Role.EMPLOYEE)
        assert (held.starts_on.isoformat(), held.ends_on.isoformat()) == ("2026-02-01", "2026-06-30")
        importer.apply("people", text.replace("30.06.2026", ""))
        held.refresh_from_db()
        assert held.ends_on is None

    def test_two_periods_of_the_same_are_kept_apart(self, importer, town):
        text = "e-post;navn;enhet;fra;til\nm@x.no;Mo;H11;01.02.2026;30.06.2026\nm@x.no;Mo;H11;01.08.2026;\n"
        importer.apply("people", text)
        assert Appointment.objects.filter(role=Role.EMPLOYEE).count() == 2
        assert counts(importer.plan("people", text, complete=True)) == {"unchanged": 2}

    def test_two_periods_may_be_moved_past_each_other(self, importer, town):
        head = "e-post;navn;enhet;fra;til\n"
        importer.apply("people", head + "m@x.no;Mo;H11;01.02.2026;30.06.2026\nm@x.no;Mo;H11;01.07.2026;\n")
        importer.apply("people", head + "m@x.no;Mo;H11;01.02.2026;31.07.2026\nm@x.no;Mo;H11;01.08.2026;\n")
        starts = Appointment.objects.filter(role=Role.EMPLOYEE).values_list("starts_on", flat=True).order_by("starts_on")
        assert [day.isoformat() for day in starts] == ["2026-02-01", "2026-08-01"]

    @pytest.mark.parametrize(
        ("text", "problems"),
        [
            ("e-post;navn;enhet\nm@x.no;Mo;Q\n", [(2, "enhet")]),
            ("e-post;navn;enhet\nm@x;Mo;H11\n", [(2, "e-post")]),
            ("e-post;navn;enhet\nm@x.no;Mo;H11\nM@x.no;Mo;H11\n", [(3, "e-post"), (3, "fra")]),
            ("e-post;navn;enhet\nm@x.no;Mo;H11\nm@x.no;Ma;T\n", [(3, "navn")]),
            ("e-post;navn;enhet;fra;til\nm@x.no;Mo;H11;02.03.2026;01.03.2026\n", [(2, "til")]),
            ("e-post;navn;enhet;fra;til\nm@x.no;Mo;H11;01.02.2026;\nm@x.no;Mo;H11;01.03.2026;\n", [(3, "fra")]),
        ],
    )
    def test_refuse_what_cannot_be(self, importer, text, problems):
        assert importer.problems("people", text) == problems

    def test_refuse_a_closed_account_and_a_closed_unit(self, importer, town):
        close_person(make_person(email="m@x.no"), by=None, at=NOW)
        make_unit(parent=town.root, code="Z", closed_on=TODAY)
        assert importer.problems("people", self.HEAD + "m@x.no;Mo;H11;\nn@x.no;No;Z;\n") == [(2, "e-post"), (3, "enhet")]

    def test_refuse_a_period_that_was_another_appointments(self, importer, town):
        person = make_person(email="m@x.no", name="Mo")
        appoint(person=person, unit=town.ward, ends_on=YESTERDAY)
        text = "e-post;navn;enhet;fra\nm@x.no;Mo;H11;01.02.2026\n"
        assert importer.problems("people", text) == [(2, "fra")]


class TestAppointments:
    def test_give_roles_and_each_is_written_down(self, importer, town):
        make_person(email="jonas@x.no", name="Jonas Berg")
        importer.apply("appointments", "e-post;rolle;enhet\njonas@x.no;Enhetsleder;H1\n")
        assert Appointment.objects.get(role=Role.UNIT_LEADER).unit == town.home
        assert [event.verb for event in Event.objects.order_by("pk")] == ["organisation.appointed", "organisation.imported"]

    def test_add_those_who_are_not_employed_when_they_are_named(self, importer, town):
        text = "e-post;navn;rolle;enhet\nsiri@x.no;Siri Vik;folkevalgt;F\n"
        importer.apply("appointments", text)
        assert Person.objects.get(email="siri@x.no").appointments.get().unit == town.body

    @pytest.mark.parametrize(
        ("text", "problems"),
        [
            ("e-post;rolle;enhet\nsiri@x.no;folkevalgt;F\n", [(2, "navn")]),
            ("e-post;navn;rolle;enhet\nsiri@x.no;Siri;ansatt;H1\n", [(2, "rolle")]),
            ("e-post;navn;rolle;enhet\nsiri@x.no;Siri;sjef;H1\n", [(2, "rolle")]),
        ],
    )
    def test_refuse_what_cannot_be(self, importer, text, problems):
        assert importer.problems("appointments", text) == problems

    def test_end_when_the_complete_list_leaves_them_out_and_employees_stay(self, importer, town):
        leader, nurse = appoint(unit=town.home, role=Role.UNIT_LEADER), appoint(unit=town.home)
        administrator = Appointment.objects.get(role=Role.ADMINISTRATOR)
        line = f"{administrator.person.email};administrator;{town.root.code}\n"
        importer.apply("appointments", "e-post;rolle;enhet\n" + line, complete=True)
        leader.refresh_from_db()
        nurse.refresh_from_db()
        assert (leader.ends_on, nurse.ends_on) == (TODAY, None)

    def test_refuse_to_leave_nobody_to_administer(self, importer, town):
        make_person(email="jonas@x.no")
        text = "e-post;rolle;enhet\njonas@x.no;enhetsleder;H1\n"
        assert importer.problems("appointments", text, complete=True) == [(0, "rolle")]
        administrator = Appointment.objects.get(role=Role.ADMINISTRATOR)
        text = f"e-post;rolle;enhet;til\n{administrator.person.email};administrator;{town.root.code};2026-03-02\n"
        assert importer.problems("appointments", text) == [(2, "rolle")]

    def test_refuse_to_leave_nobody_to_administer_later(self, importer, town):
        administrator = Appointment.objects.get(role=Role.ADMINISTRATOR)
        line = f"{administrator.person.email};administrator;{town.root.code}"
        assert importer.problems("appointments", f"e-post;rolle;enhet;til\n{line};2026-12-31\n") == [(2, "rolle")]
        appoint(unit=town.root, role=Role.ADMINISTRATOR, ends_on=TOMORROW)
        assert importer.problems("appointments", f"e-post;rolle;enhet;til\n{line};2026-12-31\n") == [(2, "rolle")]
        text = f"e-post;navn;rolle;enhet;fra;til\n{administrator.person.email};;administrator;{town.root.code};;2026-12-31\n"
        new = f"ny@x.no;Ny;administrator;{town.root.code};2027-01-01;\n"
        assert importer.problems("appointments", text + new) == []

    def test_one_administrator_may_take_over_for_another(self, importer, town):
        text = f"e-post;navn;rolle;enhet\nny@x.no;Ny;administrator;{town.root.code}\n"
        assert counts(importer.apply("appointments", text, complete=True)) == {"create": 1, "end": 1}


class TestAuthorities:
    HEAD = "enhet;rolle;beløp\n"

    def test_are_set_changed_and_taken_away(self, importer, town):
        make_authority(unit=town.home, role=Role.UNIT_LEADER, amount_nok=1)
        make_authority(unit=town.ward, role=Role.UNIT_LEADER, amount_nok=2)
        text = self.HEAD + "H1;enhetsleder;750 000\nH;seksjonssjef;2.000.000\n"
        assert counts(importer.apply("authorities", text, complete=True)) == {"create": 1, "change": 1, "end": 1}
        assert dict(DelegatedAuthority.objects.values_list("unit__code", "amount_nok")) == {"H1": 750_000, "H": 2_000_000}

    def test_refuse_what_cannot_be(self, importer):
        text = self.HEAD + "H1;ansatt;1\nQ;enhetsleder;1\nH1;enhetsleder;1\nH1;enhetsleder;2\n"
        assert importer.problems("authorities", text) == [(2, "rolle"), (3, "enhet"), (5, "enhet")]


class TestBudgets:
    def test_are_set_and_changed_and_never_ended(self, importer, town):
        make_budget(municipality=town.municipality, year=2025)
        make_budget(municipality=town.municipality, year=2026)
        text = "år;drift;investering\n2026;7 000 000 000;1 000 000 000\n2027;1;2\n"
        assert counts(importer.apply("budgets", text, complete=True)) == {"create": 1, "change": 1}
        assert Budget.objects.get(year=2026).operating_nok == 7_000_000_000
        assert Budget.objects.count() == 3

    def test_refuse_the_same_year_twice(self, importer):
        assert importer.problems("budgets", "år;drift;investering\n2026;1;1\n2026;2;2\n") == [(3, "år")]


class TestRoundTrip:
    @pytest.fixture
    def filled(self, town) -> None:
        make_unit(parent=town.root, code="Z", name="=Nedlagt", closed_on=TODAY)
        nurse = appoint(unit=town.ward, title="Sykepleier; natt", person=make_person(name='Mona "Mo" Lie')).person
        appoint(unit=town.technical, person=nurse, starts_on=TOMORROW)
        appoint(unit=town.ward, ends_on=YESTERDAY)
        for unit, role in ((town.home, Role.UNIT_LEADER), (town.root, Role.COORDINATOR), (town.body, Role.POLITICIAN)):
            appoint(unit=unit, role=role, ends_on=TOMORROW)
        make_authority(unit=town.home, role=Role.UNIT_LEADER, amount_nok=500_000)
        make_budget(municipality=town.municipality)

    @pytest.mark.parametrize("kind", list(KINDS))
    def test_what_is_taken_out_can_be_put_in_and_changes_nothing(self, importer, filled, kind):
        plan = importer.plan(kind, importer.export(kind), complete=True)
        assert (plan.problems, plan.notices) == ((), ())
        assert list(counts(plan)) == ["unchanged"]

    @pytest.mark.parametrize("kind", ["units", "people", "appointments", "authorities", "budgets"])
    def test_what_is_taken_out_builds_the_same_elsewhere(self, importer, filled, town, kind):
        files = {name: importer.export(name) for name in KINDS}
        code = town.root.code
        other = make_municipality(name="Fredrikstad")
        Unit.objects.filter(municipality=other).update(code=code)
        for name, text in files.items():
            apply_import(other, name, text.encode(), fingerprint=None, by=None, at=NOW)
        assert b"".join(export_lines(other, kind, on=TODAY)).decode("utf-8-sig") == files[kind]


class TestManyPeople:
    MANY = 2_000

    def test_are_imported_with_few_queries(self, importer, town, django_assert_max_num_queries):
        lines = "".join(f"person{n}@kommune.no;Person Nummer{n};H11;Sykepleier\n" for n in range(self.MANY))
        with django_assert_max_num_queries(30):
            importer.apply("people", TestPeople.HEAD + lines)
        assert Appointment.objects.filter(unit=town.ward).count() == self.MANY
        with django_assert_max_num_queries(30):
            plan = importer.apply("people", TestPeople.HEAD + lines.replace("Sykepleier", "Lege", 50), complete=True)
        assert counts(plan) == {"change": 50, "unchanged": self.MANY - 50}


class TestAllFaultsOfALine:
    """A line is tried in every way at once, so that nobody has to mend a file one fault at a time."""

    def faults(self, town, administrator_viewer, kind: str, text: str) -> set[tuple[int, str]]:
        plan = plan_import(town.municipality, kind, text.encode(), by=administrator_viewer, at=NOW)
        return {(problem.line, problem.column) for problem in plan.problems}

    @pytest.fixture
    def administrator_viewer(self, town):
        return make_viewer(role=Role.ADMINISTRATOR, unit=town.root)

    def test_of_people(self, town, administrator_viewer):
        text = "epost;navn;enhet;fra;til\nmona@x.no;Mona;H1;;\nikke-epost;;FINNES-IKKE;3. mars;\nny@x.no;;FINNES-IKKE;tull;\n"
        found = self.faults(town, administrator_viewer, "people", text)
        assert {(3, "e-post"), (3, "enhet"), (3, "fra"), (4, "enhet"), (4, "fra"), (4, "navn")} <= found

    def test_of_appointments(self, town, administrator_viewer):
        text = "epost;navn;rolle;enhet;fra\nmona@x.no;Mona;ansatt;FINNES-IKKE;tull\n"
        found = self.faults(town, administrator_viewer, "appointments", text)
        assert {(2, "rolle"), (2, "enhet"), (2, "fra")} <= found

    def test_of_authorities(self, town, administrator_viewer):
        text = "enhet;rolle;beløp\nFINNES-IKKE;ansatt;mye\n"
        assert self.faults(town, administrator_viewer, "authorities", text) == {(2, "enhet"), (2, "rolle"), (2, "beløp")}

    def test_of_units(self, town, administrator_viewer):
        text = "kode;navn;nivå;overordnet;nedlagt\nA1;;kongerike;FINNES-IKKE;\nA1;Navn;virksomhet;A1;\nB1;Under;virksomhet;A1;\n"
        found = self.faults(town, administrator_viewer, "units", text)
        assert {(2, "navn"), (2, "nivå"), (2, "overordnet")} <= found
        assert not any(line == 4 for line, _column in found)
