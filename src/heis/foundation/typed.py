"""The base of every typed thing that comes from people: unchangeable, with no room for what is not described; and its faults in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, field_validator

from heis.foundation.jinja import number

NEVER_A_YEAR: Final = 10_000


class Typed(BaseModel):
    """Unknown fields are refused, so that a misspelt one is not silently left out; so is text that cannot be stored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _can_be_stored(cls, value: object) -> object:
        if not all(_is_storable(text) for text in _texts_in(value)):
            raise ValueError(_("Teksten har tegn som ikke kan lagres."))
        return value


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        yield from (item for item in value if isinstance(item, str))


def _is_storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def words_for(error: Mapping[str, Any]) -> str:
    """One of Pydantic's errors in the reader's language."""
    kind, limits = str(error["type"]), error.get("ctx", {})
    if kind == "value_error":
        return str(limits.get("error", "")) or _("Verdien passer ikke her.")
    words = {
        "missing": _("Må være med."),
        "extra_forbidden": _("Finnes ikke her. Se etter om det er skrevet feil."),
        "string_too_long": _("Kan ha høyst %(max_length)s tegn."),
        "string_too_short": _("Må ha minst %(min_length)s tegn."),
        "string_type": _("Skal være en tekst."),
        "int_type": _("Skal være et helt tall."),
        "int_parsing": _("Skal være et helt tall."),
        "int_from_float": _("Skal være et helt tall."),
        "decimal_type": _("Skal være et tall."),
        "decimal_parsing": _("Skal være et tall."),
        "bool_type": _("Skal være true eller false."),
        "bool_parsing": _("Skal være true eller false."),
        "date_from_datetime_parsing": _("Skal være en dato, som 2026-03-31."),
        "date_parsing": _("Skal være en dato, som 2026-03-31."),
        "list_type": _("Skal være en liste."),
        "tuple_type": _("Skal være en liste."),
        "too_long": _("Kan ha høyst %(max_length)s."),
        "enum": _("Velg blant %(expected)s."),
        "literal_error": _("Velg blant %(expected)s."),
        "greater_than": _("Må være større enn %(gt)s."),
        "greater_than_equal": _("Kan ikke være mindre enn %(ge)s."),
        "less_than_equal": _("Kan ikke være større enn %(le)s."),
        "string_pattern_mismatch": _("Har ikke riktig form."),
    }
    if kind not in words:
        return _("Verdien passer ikke her.")
    return words[kind] % {name: _limit(limit) for name, limit in limits.items()}


def _limit(limit: Any) -> Any:
    """A number as people write it; the thousands of a small one are not apart, for it may be a year."""
    if not isinstance(limit, (int, float)):
        return limit
    return str(limit) if isinstance(limit, int) and 0 <= limit < NEVER_A_YEAR else number(limit)
