"""Numbers and amounts in whole NOK, as people in Norway write and round them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

MILLION: Final = 1_000_000
LARGEST_NOK: Final = 1_000_000_000_000
ROUNDING: Final = Context(prec=400, rounding=ROUND_HALF_UP)
_WRITTEN: Final = re.compile(
    r"(?:kr\.? ?)?(?:(?P<whole>[0-9]{1,15}|[0-9]{1,3}(?:[ .][0-9]{3})+)(?:,00|,-)?|(?P<millions>[0-9]{1,6}(?:,[0-9]{1,6})?) ?mill(?:\.|ion|ioner)?)"
    r"(?: ?(?:kr\.?|kroner))?",
    re.IGNORECASE,
)


def amount_from(text: str) -> int | None:
    """The amount in NOK: 500000, 500 000, 500.000,00, kr 500 000,- or 1,2 mill. None when it is not one, or is larger than `LARGEST_NOK`."""
    match = _WRITTEN.fullmatch(re.sub(r"\s+", " ", text.strip()))
    if match is None:
        return None
    amount = int(re.sub(r"\D", "", match["whole"])) if match["whole"] else _millions(match["millions"])
    return amount if amount <= LARGEST_NOK else None


def _millions(text: str) -> int:
    whole, _comma, part = text.partition(",")
    return int(whole) * MILLION + int(part.ljust(6, "0"))


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
