"""The five files: their columns, what they may be called, and what is expected in them. The names in the file are bokmål."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from heis.organisation.importing.values import (
    Parse,
    parse_amount,
    parse_date,
    parse_email,
    parse_language,
    parse_level,
    parse_role,
    parse_year,
    text_up_to,
)


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `is_required`: it must be there and filled in. `about` is a msgid.

    A column that may be left out leaves what there is as it is; one that is there and blank empties it.
    """

    key: str
    heading: str
    parse: Parse
    about: str
    aliases: Sequence[str] = ()
    is_required: bool = False

    @property
    def explanation(self) -> str:
        """What is expected, in the active language."""
        return gettext(self.about)


@dataclass(frozen=True, slots=True)
class Kind:
    """A file. `ending` is what happens to what a complete list leaves out (a msgid); empty where a list is never complete."""

    key: str
    name: str
    about: str
    fields: Sequence[Field]
    ending: str = ""

    @property
    def label(self) -> str:
        """The name, in the active language."""
        return gettext(self.name)

    @property
    def explanation(self) -> str:
        """What the file is for, in the active language."""
        return gettext(self.about)

    @property
    def ending_explained(self) -> str:
        """What happens to what a complete list leaves out, in the active language."""
        return gettext(self.ending) if self.ending else ""


_EMAIL: Final = Field(
    "email", "e-post", parse_email, _("Personens e-post. Den kjenner importen personen igjen på."),
    ("epost", "mail", "e-postadresse", "epostadresse", "email", "e-mail"), is_required=True,
)  # fmt: skip
_UNIT: Final = Field(
    "unit", "enhet", text_up_to(40), _("Koden til enheten."), ("enhetskode", "eining", "einingskode", "unit", "orgkode"),
    is_required=True,
)  # fmt: skip
_ROLE: Final = Field(
    "role", "rolle", parse_role, _("For eksempel enhetsleder, seksjonssjef eller folkevalgt."), ("role",), is_required=True
)
_TITLE: Final = Field(
    "title", "stilling", text_up_to(120), _("Stillingen med vanlige ord, som sykepleier."), ("tittel", "stillingstittel", "title")
)
_STARTS: Final = Field(
    "starts_on", "fra", parse_date, _("Første dag. Uten dato gjelder det fra i dag."), ("fra dato", "startdato", "from")
)
_ENDS: Final = Field("ends_on", "til", parse_date, _("Siste dag. Blank er inntil videre."), ("til dato", "sluttdato", "to"))
_LANGUAGE: Final = Field(
    "language", "språk", parse_language, _("Bokmål, nynorsk eller engelsk. Brukes bare for nye personer."), ("language",)
)

_TABLE: Final = (
    Kind(
        "units",
        _("Enheter"),
        _("Treet av enheter, fra seksjoner ned til avdelinger."),
        (
            Field("code", "kode", text_up_to(40), _("Kommunens egen kode for enheten."), ("enhetskode", "code", "orgkode"), is_required=True),
            Field("name", "navn", text_up_to(200), _("Navnet på enheten."), ("namn", "enhetsnavn", "name"), is_required=True),
            Field("level", "nivå", parse_level, _("Seksjon, etat, virksomhet, avdeling eller politisk organ."), ("nivaa", "type", "level"), is_required=True),
            Field("parent", "overordnet", text_up_to(40), _("Koden til enheten over. Blank er rett under kommunen."), ("overordna", "over", "overordnet kode", "parent")),
            Field("closed_on", "nedlagt", parse_date, _("Første dag enheten ikke finnes lenger. Blank er i drift."), ("nedlagd", "lukket", "closed")),
        ),
        _("Enheter som ikke er med i lista, legges ned fra i dag."),
    ),
    Kind(
        "people",
        _("Personer"),
        _("De ansatte og enheten de arbeider i. Én linje for hver stilling."),
        (
            _EMAIL,
            Field("name", "navn", text_up_to(200), _("Fornavn og etternavn."), ("namn", "name"), is_required=True),
            _UNIT, _TITLE, _STARTS, _ENDS, _LANGUAGE,
        ),
        _("Ansatte som ikke er med i lista, slutter i dag, også i andre roller de har som ansatt. Ingen slettes."),
    ),
    Kind(
        "appointments",
        _("Roller"),
        _("Ledere, koordinatorer, tillitsvalgte, verneombud, folkevalgte og andre roller."),
        (
            _EMAIL,
            Field("name", "navn", text_up_to(200), _("Trengs bare for en person som ikke finnes her fra før."), ("namn", "name")),
            _ROLE, _UNIT, _TITLE, _STARTS, _ENDS,
        ),
        _("Roller som ikke er med i lista, slutter i dag. Ansatte berøres ikke."),
    ),
    Kind(
        "authorities",
        _("Fullmakter"),
        _("Hvor mye den som har en rolle i en enhet, kan beslutte for. Går foran beløpene i strategien."),
        (_UNIT, _ROLE, Field("amount_nok", "beløp", parse_amount, _("Hele kroner."), ("belop", "kroner", "amount"), is_required=True)),
        _("Fullmakter som ikke er med i lista, fjernes, og strategiens beløp gjelder."),
    ),
    Kind(
        "budgets",
        _("Budsjett"),
        _("Vedtatt drifts- og investeringsbudsjett for hvert år."),
        (
            Field("year", "år", parse_year, _("Budsjettåret."), ("aar", "year"), is_required=True),
            Field("operating_nok", "drift", parse_amount, _("Driftsbudsjettet i hele kroner."), ("driftsbudsjett", "operating"), is_required=True),
            Field("investment_nok", "investering", parse_amount, _("Investeringsbudsjettet i hele kroner."), ("investeringar", "investeringer", "investeringsbudsjett", "investment"), is_required=True),
        ),
    ),
)  # fmt: skip
KINDS: Final = {kind.key: kind for kind in _TABLE}
