"""What must not be written down of those who were asked: a national identity number, an e-mail address or a telephone number. Pure."""

from __future__ import annotations

import re
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


Anonymous = Annotated[str, Field(max_length=3000), AfterValidator(_nobody_in)]
