"""How amounts are read and written."""

from __future__ import annotations

import pytest

from heis.foundation.amounts import LARGEST_NOK, amount_from, written_number


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", 0),
        ("500000", 500_000),
        ("1 200 000", 1_200_000),
        ("1\N{NO-BREAK SPACE}200\N{NARROW NO-BREAK SPACE}000", 1_200_000),
        ("1.200.000", 1_200_000),
        ("1.200.000,00", 1_200_000),
        ("kr 1 200 000,-", 1_200_000),
        ("1 200 000 kroner", 1_200_000),
        ("Kr. 90", 90),
        ("1,2 mill.", 1_200_000),
        ("1,25 millioner kroner", 1_250_000),
        ("3 mill kr", 3_000_000),
        ("1000000000000", LARGEST_NOK),
        ("1000000000001", None),
        ("1.5", None),
        ("1,5", None),
        ("12 00", None),
        ("1 200.000 0", None),
        ("-5", None),
        ("mye", None),
        ("", None),
    ],
)
def test_is_read_as_people_write(text: str, amount: int | None) -> None:
    assert amount_from(text) == amount


def test_what_is_written_is_read_again() -> None:
    assert [amount_from(written_number(amount, grouped=True)) for amount in (0, 999, 1_000, 1_234_567)] == [
        0,
        999,
        1_000,
        1_234_567,
    ]


@pytest.mark.parametrize(
    ("value", "plain", "grouped"),
    [
        (2025, "2025", "2 025"),
        (110_000.0, "110000", "110 000"),
        (1250.5, "1250,5", "1 250,5"),
        (-1_234_567.25, "-1234567,25", "-1 234 567,25"),
        (-0.5, "-0,5", "-0,5"),
        (-0.0, "0", "0"),
        (1e-7, "0,0000001", "0,0000001"),
        (1e21, "1" + "0" * 21, "1" + " 000" * 7),
    ],
)
def test_a_number_stands_whole_in_its_field(value: float, plain: str, grouped: str) -> None:
    assert (written_number(value), written_number(value, grouped=True)) == (plain, grouped.replace(" ", "\N{NO-BREAK SPACE}"))
