"""How amounts are read and written."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from heis.foundation.amounts import LARGEST_NOK, amount_from, written_number
from heis.foundation.sheet_form import NumberField


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
        ("9,8 mrd. kr", 9_800_000_000),
        ("1,25 milliarder kroner", 1_250_000_000),
        ("1001 mrd", None),
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


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", None),
        ("1 250,5", 1250.5),
        ("\N{MINUS SIGN}3.25", -3.25),
        ("1,2 mill", 1_200_000.0),
        ("0,0011mill.", 1_100.0),
        ("-2 millioner", -2_000_000.0),
        ("9,8 mrd.", 9_800_000_000.0),
    ],
)
def test_a_number_in_a_sheet_is_read_as_people_write(text: str, number: float | None) -> None:
    assert NumberField(whole=False, required=False).clean(text) == number


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (NumberField(whole=False), "mill"),
        (NumberField(whole=False), "1 mill 2"),
        (NumberField(whole=True), "1,5"),
        (NumberField(whole=True), "1,2345678 mill"),
        (NumberField(whole=True, grouped=False), "2 mill"),  # a year or a seed
    ],
)
def test_what_is_no_number_in_a_sheet_is_refused(field: NumberField, text: str) -> None:
    with pytest.raises(ValidationError, match="Skriv et"):
        field.clean(text)


def test_a_whole_number_in_a_sheet_may_be_many_millions() -> None:
    assert NumberField(whole=True).clean("1,5 mill") == 1_500_000
