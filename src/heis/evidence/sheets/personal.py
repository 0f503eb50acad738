"""What must not be written down of people: a national identity number, an e-mail address or a telephone number, or a name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_PHONE = re.compile(r"(?<![\d.,])(?:\+47 ?)?(?:\d{8}|\d{2} \d{2} \d{2} \d{2}|\d{3} \d{2} \d{3})(?![\d.,]*\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{6} ?\d{5}(?!\d)")
_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))


def is_identity_number(digits: str) -> bool:
    """Whether eleven digits are a Norwegian national identity number, by its two check digits (Skatteetaten, modulus 11)."""
    return all(sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11 == 0 for weights in _WEIGHTS)


def points_at_somebody(text: str) -> bool:
    """Whether the text holds something that identifies a person."""
    found = (re.sub(r"\D", "", each) for each in _IDENTITY.findall(text))
    return bool(_EMAIL.search(text) or _PHONE.search(text)) or any(map(is_identity_number, found))


def _nobody_in(text: str) -> str:
    if points_at_somebody(text):
        raise ValueError(_("Skriv ikke fødselsnummer, telefonnummer eller e-postadresse. Ingen skal kunne kjennes igjen."))
    return text


def people_named_in(text: str, names: Iterable[str]) -> list[str]:
    """Those of the full names that stand in the text, as they are written there or with the names in the middle left out."""
    return [name for name in names if any(_holds(text, shorter) for shorter in _forms(name.split()))]


def _forms(parts: list[str]) -> Iterable[list[str]]:
    return (parts, [parts[0], parts[-1]]) if len(parts) > 1 else ()


def _holds(text: str, parts: list[str]) -> bool:
    return bool(re.search(r"(?<!\w)" + r"\s+".join(map(re.escape, parts)) + r"(?:['’]?s|['’])?(?!\w)", text, re.IGNORECASE))


Anonymous = Annotated[str, Field(max_length=3000), AfterValidator(_nobody_in)]
AnonymousLine = Annotated[str, Field(max_length=200), AfterValidator(_nobody_in)]
