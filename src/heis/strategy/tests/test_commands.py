"""The strategy from the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from heis.organisation.models import Municipality
from heis.strategy.check import schema_text
from heis.strategy.commands import strategy_app
from heis.strategy.queries import version_in_force, versions_of
from heis.strategy.testing import adopt_shipped
from heis.strategy.tests.samples import FREDRIKSTAD, line_with

SECOND = FREDRIKSTAD.replace("answer_days: 14", "answer_days: 10")


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(strategy_app, [str(argument) for argument in arguments])
    return result.exit_code, result.output.replace("\xa0", " ")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "god.yaml"
    path.write_text(SECOND, encoding="utf-8")
    return path


class TestCheck:
    def test_says_what_a_good_file_holds(self, good):
        code, said = run("check", good)
        assert code == 0
        assert "5 områder, 38 kjennetegn, 6 faser, 5 etasjer, 4 størrelser" in said

    def test_gives_file_line_and_what_was_expected(self, tmp_path):
        path = tmp_path / "feil.yaml"
        path.write_text(FREDRIKSTAD.replace("colour: accent2", "colour: blå"), encoding="utf-8")
        code, said = run("check", path)
        assert code == 1
        assert f"{path}:{line_with('colour: accent2', FREDRIKSTAD)}: areas › samskapende › colour" in said
        assert "Forventet: ett av: accent1" in said

    def test_says_so_when_it_is_not_utf8(self, tmp_path):
        path = tmp_path / "latin.yaml"
        path.write_bytes("navn: blåbær".encode("latin-1"))
        code, said = run("check", path)
        assert code == 1
        assert "UTF-8" in said


class TestLoadAndAdopt:
    def test_goes_from_file_to_force(self, fredrikstad: Municipality, good):
        assert run("load", good)[0] == 0
        assert version_in_force(fredrikstad) is None
        code, said = run("adopt", "3107", 1, "--case-reference", "26/117", "--on", "2020-01-01")
        assert (code, said) == (0, "Utgave 1 gjelder for Fredrikstad fra 01.01.2020.\n")
        assert version_in_force(fredrikstad, date(2020, 1, 1)) == versions_of(fredrikstad).get()

    def test_refuses_what_the_operations_refuse(self, fredrikstad, good):
        run("load", good)
        assert run("load", good)[0] == 1
        assert run("adopt", "3107", 1, "--case-reference", " ")[0] == 1

    @pytest.mark.parametrize("arguments", [("9999", 1), ("3107", 7)])
    def test_says_what_is_not_there(self, fredrikstad, arguments):
        assert run("adopt", *arguments, "--case-reference", "1")[0] == 1


class TestDiff:
    def test_compares_with_what_is_in_force(self, fredrikstad, good):
        adopt_shipped("fredrikstad", municipality=fredrikstad, on=date(2020, 1, 1))
        code, said = run("diff", good)
        assert code == 0
        assert "Frister\n- Fristene: fristen for å svare den som melder et behov går fra 14 dager til 10 dager" in said

    def test_compares_two_files_the_older_first(self, good, tmp_path):
        older = tmp_path / "eldre.yaml"
        older.write_text(FREDRIKSTAD, encoding="utf-8")
        assert "går fra 14 dager til 10 dager" in run("diff", older, good)[1]
        assert run("diff", good, good) == (0, "De to sier det samme.\n")

    def test_says_so_when_nothing_is_in_force(self, fredrikstad, good):
        assert run("diff", good)[0] == 1


class TestSchema:
    def test_prints_the_schema(self):
        assert run("schema") == (0, schema_text())
