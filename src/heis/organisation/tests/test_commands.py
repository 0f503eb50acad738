from __future__ import annotations

import pytest
from typer.testing import CliRunner

from heis.organisation.commands import organisation_app
from heis.organisation.models import Appointment, Level, Municipality, Role, Unit
from heis.organisation.testing import make_municipality, make_person

FILE = "kode;navn;nivå;overordnet\nH2;Vestsiden;virksomhet;H\n"


def run(*arguments: str):
    return CliRunner().invoke(organisation_app, arguments)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "enheter.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


class TestImport:
    def test_shows_what_would_change_and_changes_nothing(self, town, file):
        result = run("import", "units", str(file), "--municipality", town.municipality.number)
        assert result.exit_code == 0, result.output
        assert "Ny         Vestsiden" in result.output
        assert "1 ny, 0 endres, 0 avsluttes, 0 uendret" in result.output
        assert not Unit.objects.filter(code="H2").exists()

    def test_does_it_when_asked(self, town, file):
        result = run("import", "units", str(file), "--municipality", town.municipality.number, "--apply")
        assert result.output.endswith("Importert.\n")
        assert Unit.objects.filter(code="H2").exists()

    def test_ends_what_a_complete_list_leaves_out(self, town, file):
        file.write_text("kode;navn;nivå\nH;Helse og velferd;seksjon\n", encoding="utf-8")
        run("import", "units", str(file), "--municipality", town.municipality.number, "--complete", "--apply")
        assert Unit.objects.filter(municipality=town.municipality, closed_on=None).count() == 2

    def test_tells_every_error_by_line_and_ends_with_one(self, town, file):
        file.write_text(FILE + "H3;Feil;kongerike;H\n", encoding="utf-8")
        result = run("import", "units", str(file), "--municipality", town.municipality.number, "--apply")
        assert result.exit_code == 1
        assert "Linje 3, nivå: «kongerike» passer ikke." in result.output
        assert not Unit.objects.filter(code="H2").exists()

    @pytest.mark.parametrize("arguments", [("salaries", "3107"), ("units", "9999")])
    def test_refuses_what_it_does_not_know(self, town, file, arguments):
        Municipality.objects.filter(pk=town.municipality.pk).update(number="3107")
        kind, number = arguments
        assert run("import", kind, str(file), "--municipality", number).exit_code == 1


class TestExport:
    def test_writes_what_can_be_imported(self, town):
        result = run("export", "units", "--municipality", town.municipality.number)
        assert "H1;Østsiden sykehjem;virksomhet;H;" in result.output

    def test_refuses_what_it_does_not_know(self, town):
        assert run("export", "salaries", "--municipality", town.municipality.number).exit_code == 1


class TestTakeIntoUse:
    def test_makes_the_root_and_the_first_administrator(self, db):
        municipality = make_municipality(name="Hvaler")
        municipality.units.all().delete()
        person = make_person(email="kari@x.no")
        result = run("take-into-use", municipality.number, "--administrator", "kari@x.no")
        assert result.exit_code == 0, result.output
        assert Unit.objects.get(municipality=municipality).level == Level.MUNICIPALITY
        assert Appointment.objects.get(person=person).role == Role.ADMINISTRATOR

    def test_refuses_one_who_is_not_there_and_one_who_is_already(self, town):
        number = town.municipality.number
        assert run("take-into-use", number, "--administrator", "ukjent@x.no").exit_code == 1
        administrator = Appointment.objects.get(role=Role.ADMINISTRATOR).person
        assert run("take-into-use", number, "--administrator", administrator.email).exit_code == 1


def test_municipalities_are_loaded(db):
    assert run("load-municipalities").output == "357 kommuner er lagt inn.\n"
