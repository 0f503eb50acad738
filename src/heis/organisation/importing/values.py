"""How what people write in a cell is understood. A value that is not understood raises `NotUnderstood`, saying what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from heis.foundation.amounts import amount_from
from heis.organisation.models import Level, Role
from heis.organisation.rules import YEARS, day_out_of_reach

Chosen = TypeVar("Chosen")
Parse: TypeAlias = Callable[[str], Any]


class NotUnderstood(Exception):
    """The cell is not what the column asks for; the message says what was expected."""


LEVELS: Final[Mapping[str, Level]] = {
    "kommune": Level.MUNICIPALITY,
    "kommunen": Level.MUNICIPALITY,
    "politisk organ": Level.POLITICAL_BODY,
    "seksjon": Level.SECTION,
    "etat": Level.DEPARTMENT,
    "virksomhet": Level.UNIT,
    "enhet": Level.UNIT,
    "eining": Level.UNIT,
    "avdeling": Level.TEAM,
    **{level.value: level for level in Level},
}
ROLES: Final[Mapping[str, Role]] = {
    "ansatt": Role.EMPLOYEE,
    "tilsett": Role.EMPLOYEE,
    "enhetsleder": Role.UNIT_LEADER,
    "virksomhetsleder": Role.UNIT_LEADER,
    "einingsleiar": Role.UNIT_LEADER,
    "seksjonssjef": Role.SECTION_DIRECTOR,
    "kommunedirektør": Role.MUNICIPAL_DIRECTOR,
    "innovasjonskoordinator": Role.COORDINATOR,
    "koordinator": Role.COORDINATOR,
    "støtteteam": Role.SUPPORT_TEAM,
    "tillitsvalgt": Role.UNION_REPRESENTATIVE,
    "tillitsvald": Role.UNION_REPRESENTATIVE,
    "verneombud": Role.SAFETY_REPRESENTATIVE,
    "verneombod": Role.SAFETY_REPRESENTATIVE,
    "folkevalgt": Role.POLITICIAN,
    "folkevald": Role.POLITICIAN,
    "administrator": Role.ADMINISTRATOR,
    "partner": Role.PARTNER,
    **{role.value: role for role in Role},
}
LANGUAGES: Final[Mapping[str, str]] = {
    "bokmål": "nb", "nynorsk": "nn", "engelsk": "en", "english": "en", "nb": "nb", "nn": "nn", "en": "en",
}  # fmt: skip
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NORWEGIAN: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def text_up_to(longest: int) -> Parse:
    """A text of at most so many characters."""

    def parse(text: str) -> str:
        if len(text) > longest:
            raise NotUnderstood(_("Teksten er for lang. Skriv høyst %(longest)s tegn.") % {"longest": longest})
        return text

    return parse


def parse_email(text: str) -> str:
    """An e-mail address, as written."""
    try:
        validate_email(text)
    except ValidationError as error:
        raise NotUnderstood(_("Skriv en e-postadresse, som kari@kommune.no.")) from error
    if len(text) > 254:
        raise NotUnderstood(_("Skriv en e-postadresse, som kari@kommune.no."))
    return text


def parse_date(text: str) -> date:
    """2026-03-02 or 2.3.2026."""
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _NORWEGIAN.fullmatch(text):
        day, month, year = map(int, match.groups())
    else:
        raise _no_date()
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise _no_date() from error
    if wrong := day_out_of_reach(found):
        raise NotUnderstood(wrong)
    return found


def _no_date() -> NotUnderstood:
    return NotUnderstood(_("Skriv en dato, som 02.03.2026 eller 2026-03-02."))


def parse_amount(text: str) -> int:
    """Whole NOK: 500000, 500 000 or 500.000,00."""
    amount = amount_from(text)
    if amount is None:
        raise NotUnderstood(_("Skriv et beløp i hele kroner, som 500 000."))
    return amount


def parse_year(text: str) -> int:
    """A year of this century."""
    if not re.fullmatch(r"[0-9]{4}", text) or int(text) not in YEARS:
        raise NotUnderstood(_("Skriv et år, som 2026."))
    return int(text)


def parse_level(text: str) -> Level:
    """A level, by its name in Norwegian or its key."""
    return _chosen(LEVELS, text, _("Skriv et nivå: seksjon, etat, virksomhet, avdeling eller politisk organ."))


def parse_role(text: str) -> Role:
    """A role, by its name in Norwegian or its key."""
    return _chosen(ROLES, text, _("Skriv en rolle, som enhetsleder, seksjonssjef, folkevalgt eller tillitsvalgt."))


def parse_language(text: str) -> str:
    """The language somebody reads."""
    return _chosen(LANGUAGES, text, _("Skriv bokmål, nynorsk eller engelsk."))


def _chosen(choices: Mapping[str, Chosen], text: str, expected: str) -> Chosen:
    found = choices.get(" ".join(text.casefold().split()))
    if found is None:
        raise NotUnderstood(expected)
    return found


def written(value: object) -> str:
    """A value as it stands in a file that is taken out, and in the preview."""
    if value is None:
        return ""
    if isinstance(value, Role):
        return _ROLE_NAMES[value]
    if isinstance(value, Level):
        return _LEVEL_NAMES[value]
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


_LEVEL_NAMES: Final = {level: next(name for name, found in LEVELS.items() if found == level) for level in Level}
_ROLE_NAMES: Final = {role: next(name for name, found in ROLES.items() if found == role) for role in Role}
