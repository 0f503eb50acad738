"""Numbers and amounts in whole NOK, as people in Norway write and round them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

MILLION: Final = 1_000_000
LARGEST_NOK: Final = 1_000_000_000_000
ROUNDING: Final = Context(prec=400, rounding=ROUND_HALF_UP)
_TIMES: Final = r"(?:(?P<millions>mill(?:\.|ion|ioner)?)|mrd\.?|milliard(?:er)?)"
_WRITTEN: Final = re.compile(
    rf"(?:kr\.? ?)?(?:(?P<whole>[0-9]{{1,15}}|[0-9]{{1,3}}(?:[ .][0-9]{{3}})+)(?:,00|,-)?|(?P<large>[0-9]{{1,6}}(?:,[0-9]{{1,6}})?) ?{_TIMES})"
    r"(?: ?(?:kr\.?|kroner))?",
    re.IGNORECASE,
)
_SCALED: Final = re.compile(rf"(?P<number>.*[0-9])\s*{_TIMES}", re.IGNORECASE)


def amount_from(text: str) -> int | None:
    """The amount in NOK: 500000, 500 000, 500.000,00, kr 500 000,-, 1,2 mill. or 9,8 mrd. kr. None when it is not one, or is larger than
    `LARGEST_NOK`.
    """
    match = _WRITTEN.fullmatch(re.sub(r"\s+", " ", text.strip()))
    if match is None:
        return None
    if match["whole"]:
        amount = int(re.sub(r"\D", "", match["whole"]))
    else:
        amount = int(Decimal(match["large"].replace(",", ".")) * _times(match))
    return amount if amount <= LARGEST_NOK else None


def scaled(text: str) -> tuple[str, int]:
    """A number without the word after it, and what the word multiplies it by: 1,2 mill. is 1,2 times a million; 1 without a word."""
    match = _SCALED.fullmatch(text.strip())
    return (match["number"], _times(match)) if match else (text, 1)


def _times(match: re.Match[str]) -> int:
    return MILLION if match["millions"] else 1000 * MILLION


def written_number(value: float, *, grouped: bool = False) -> str:
    """A number as it stands in a field, with all its decimals and a comma: 1250,5; `grouped`, with spaces that do not break: 1 250,5."""
    whole, _point, decimals = format(Decimal(repr(value + 0)), ",f" if grouped else "f").partition(".")
    return whole.replace(",", "\N{NO-BREAK SPACE}") + (f",{decimals}" if decimals.strip("0") else "")


def half_up(value: float | Decimal, decimals: int = 0) -> Decimal:
    """Rounded as people do it, halves away from zero: 1,25 is 1,3 with one decimal. `decimals` below zero: -3 is to the nearest thousand.

    A float is taken as it is written, so that 1.85 is not a hair below.
    """
    exact = Decimal(repr(float(value)) if isinstance(value, float) else str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), context=ROUNDING)
    return rounded or abs(rounded)  # nothing has no sign
