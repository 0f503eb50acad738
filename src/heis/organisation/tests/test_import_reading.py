from __future__ import annotations

from datetime import date

import pytest

from heis.organisation.importing import KINDS
from heis.organisation.importing.reading import LARGEST_FILE, read_table
from heis.organisation.importing.values import NotUnderstood, parse_amount, parse_date, parse_level, parse_role, parse_year
from heis.organisation.models import Level, Role

BUDGETS, PEOPLE, UNITS = KINDS["budgets"], KINDS["people"], KINDS["units"]
A_UNIT = "kode;navn;nivå\nH1;Østsiden sykehjem;virksomhet\n"


class TestFormats:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_are_understood_as_spreadsheets_write_them(self, encoding, delimiter, newline):
        content = A_UNIT.replace(";", delimiter).replace("\n", newline).encode(encoding)
        table = read_table(content, UNITS)
        assert table.problems == []
        assert table.rows[0].values == {"code": "H1", "name": "Østsiden sykehjem", "level": Level.UNIT}

    def test_headings_may_be_written_otherwise(self):
        table = read_table(b"  E-POSTADRESSE ;Namn;Eining;Stillingstittel\nk@x.no;Kari;H1;Lege\n", PEOPLE)
        assert table.problems == []
        assert table.rows[0].values == {"email": "k@x.no", "name": "Kari", "unit": "H1", "title": "Lege"}

    def test_blank_lines_and_cells_at_the_end_do_no_harm(self):
        table = read_table("kode;navn;nivå;overordnet\n\n;;;\nH1;Helse;seksjon\n;;\n".encode(), UNITS)
        assert table.problems == []
        assert [(row.line, row.get("parent")) for row in table.rows] == [(4, None)]

    def test_blank_lines_before_the_headings_do_no_harm(self):
        table = read_table("\r\n\nkode;navn;nivå\nH1;Helse, omsorg;seksjon\n".encode(), UNITS)
        assert table.problems == []
        assert [(row.line, row.get("name")) for row in table.rows] == [(4, "Helse, omsorg")]

    def test_a_cell_may_hold_separators_quotes_and_lines(self):
        table = read_table('kode;navn;nivå\nH1;"Helse; ""og""\nvelferd";seksjon\nH2;To;etat\n'.encode(), UNITS)
        assert [(row.line, row.get("name")) for row in table.rows] == [(2, 'Helse; "og" velferd'), (4, "To")]

    def test_what_a_spreadsheet_was_kept_from_running_is_itself_again(self):
        table = read_table("kode;navn;nivå\nH1;'=Helse;seksjon\n".encode(), UNITS)
        assert table.rows[0].get("name") == "=Helse"

    def test_columns_nobody_knows_are_told_of(self):
        table = read_table("kode;navn;nivå;lønn\nH1;Helse;seksjon;1\n".encode(), UNITS)
        assert table.notices == ["Disse kolonnene er ikke brukt: lønn"]


class TestErrors:
    def complaints(self, text: str | bytes, kind=UNITS) -> list[tuple[int, str]]:
        content = text if isinstance(text, bytes) else text.encode()
        return [(problem.line, problem.column) for problem in read_table(content, kind).problems]

    def test_are_all_found_at_once_with_line_and_column(self):
        text = "år;drift;investering\n26;mye;1\n2026;;-5\n2027;1;2\n"
        assert self.complaints(text, BUDGETS) == [(2, "år"), (2, "drift"), (3, "drift"), (3, "investering")]

    def test_say_what_was_written_and_what_was_expected(self):
        problem = read_table("år;drift;investering\n2026;mye;1\n".encode(), BUDGETS).problems[0]
        assert problem.message == "«mye» passer ikke. Skriv et beløp i hele kroner, som 500 000."

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"", [(1, "")]),
            (b"\n\n", [(1, "")]),
            (b"kode;navn\n", [(1, "nivå")]),
            (b"navn;navn;kode;niv\xe5\n", [(1, "navn")]),
            ("kode;navn;nivå\nH1;Helse;seksjon;for;mye\n", [(2, "")]),
            ('kode;navn;nivå\nH1;"Helse;seksjon\n', [(2, "")]),
            ('kode;navn;nivå\nH1;"Helse"x;seksjon\n', [(2, "")]),
            ("kode;navn;nivå\n;Helse;seksjon\n", [(2, "kode")]),
            (f"kode;navn;nivå\n{'x' * 41};Helse;seksjon\n", [(2, "kode")]),
            (b"PK\x03\x04\x00\x00", [(0, "")]),
            ("kode;navn;nivå\n".encode("utf-16"), [(0, "")]),
            (b"x" * (LARGEST_FILE + 1), [(0, "")]),
        ],
    )
    def test_are_told_whatever_the_file_is(self, content, expected):
        assert self.complaints(content) == expected


class TestValues:
    @pytest.mark.parametrize("text", ["2026-03-02", "02.03.2026", "2.3.2026"])
    def test_dates_are_written_two_ways(self, text):
        assert parse_date(text) == date(2026, 3, 2)

    @pytest.mark.parametrize(
        "text", ["31.02.2026", "2026/03/02", "3-2-2026", "i dag", "02.03.26", "2026-13-01", "9999-12-31", "31.12.1899"]
    )
    def test_other_dates_are_refused(self, text):
        with pytest.raises(NotUnderstood):
            parse_date(text)

    @pytest.mark.parametrize("text", ["500000", "500 000", "500.000", "500\xa0000", "500000,00", "kr 500 000,-", "500 000 kr"])
    def test_amounts_are_written_many_ways(self, text):
        assert parse_amount(text) == 500_000

    @pytest.mark.parametrize("text", ["-1", "1,5", "50 00", "mye", "1e6", "500,50", "9" * 14, "9" * 5000, "1.5"])
    def test_other_amounts_are_refused(self, text):
        with pytest.raises(NotUnderstood):
            parse_amount(text)

    @pytest.mark.parametrize("text", ["Enhetsleder", " virksomhetsleder ", "unit_leader", "EININGSLEIAR"])
    def test_roles_have_several_names(self, text):
        assert parse_role(text) == Role.UNIT_LEADER

    @pytest.mark.parametrize("text", ["Virksomhet", "enhet", "eining", "unit"])
    def test_levels_have_several_names(self, text):
        assert parse_level(text) == Level.UNIT

    @pytest.mark.parametrize("text", ["1999", "26", "2101", "²⁰²⁶"])
    def test_a_year_is_of_this_century(self, text):
        with pytest.raises(NotUnderstood):
            parse_year(text)
