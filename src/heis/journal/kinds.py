"""The kinds of events people choose mail for, and the reasons somebody is told. Both are short, because people must read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Kind:
    """A group of verbs. `name` and `about` are bokmål msgids; `default` is the choice of those who have made none."""

    key: str
    name: str
    about: str
    default: str = "digest"

    @property
    def label(self) -> str:
        """The name, in the active language."""
        return gettext(self.name)

    @property
    def explanation(self) -> str:
        """What belongs here, in the active language."""
        return gettext(self.about)


_TABLE = (
    Kind("decisions", _("Beslutninger"), _("En sak legges fram, besluttes, løftes eller trekkes, når den gjelder deg.")),
    Kind("deadlines", _("Frister"), _("En frist nærmer seg eller er gått ut.")),
    Kind("comments", _("Kommentarer og omtale"), _("Noen skriver i en sak du er med i, eller nevner deg.")),
    Kind("team", _("Team og gjøremål"), _("Noen inviterer deg, vil bli med, eller gir deg noe å gjøre.")),
    Kind("progress", _("Framdrift"), _("Det skjer noe i saker du er med i eller følger.")),
    Kind("new", _("Nye saker"), _("Noe er sendt inn der du har ansvar.")),
)
KINDS: Final = {kind.key: kind for kind in _TABLE}

REASONS: Final = {
    "owner": _("du har ansvaret for saken"),
    "team": _("du er med i teamet"),
    "decides": _("du skal beslutte"),
    "follows": _("du følger saken"),
    "mentioned": _("du er nevnt"),
    "assigned": _("du har fått oppgaven"),
    "asked": _("du er spurt, eller spurte selv"),
    "coordinator": _("du er innovasjonskoordinator"),
    "leads": _("du leder enheten"),
}


def reason_label(reason: str) -> str:
    """Why a person is told, as the end of a sentence that begins with “fordi”; empty for a reason that is no longer in use."""
    words = REASONS.get(reason)
    return gettext(words) if words else ""
