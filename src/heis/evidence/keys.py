"""The key a line of a sheet is known by: given once, and the same through every revision, so that what became of the line is found again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from pydantic import Field

from heis.foundation.sheets import Ask

LineKey = Annotated[
    str,
    Ask(hidden=True),
    Field(
        pattern=r"^[0-9a-f]{1,16}$",
        title=_("Nøkkelen til linja"),
        description=_("Gi den tilbake som den var, så er det den samme linja. En ny linje får en ny."),
    ),
]


def new_key() -> str:
    """A key for a new line."""
    return secrets.token_hex(4)


def require_different(keys: Iterable[str]) -> None:
    """Refuse a list where two lines have the same key."""
    given = list(keys)
    if len(set(given)) < len(given):
        raise ValueError(gettext("To linjer har samme nøkkel."))
