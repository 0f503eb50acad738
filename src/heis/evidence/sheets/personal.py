"""Texts in a sheet that are not to point at anybody."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field

from heis.foundation.naming import points_at_somebody


def _nobody_in(text: str) -> str:
    if points_at_somebody(text):
        raise ValueError(_("Skriv ikke fødselsnummer, telefonnummer eller e-postadresse. Ingen skal kunne kjennes igjen."))
    return text


Anonymous = Annotated[str, Field(max_length=3000), AfterValidator(_nobody_in)]
AnonymousLine = Annotated[str, Field(max_length=200), AfterValidator(_nobody_in)]
