"""How the parts of a strategy, and what is changed in them, are called: in the active language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from heis.foundation.audience import Audience
from heis.foundation.jinja import money, percent, quoted
from heis.foundation.language import active_language
from heis.organisation.models import Level, Role
from heis.strategy.document import Text

FIELDS: Final = {
    "answer_days": _("fristen for å svare den som melder et behov"),
    "audience_default": _("hvem som ser et nytt initiativ"),
    "authority_nok": _("fullmakten"),
    "case_reference": _("saksnummeret"),
    "colour": _("fargen"),
    "day": _("dagen"),
    "decision_days": _("svarfristen"),
    "eased_by": _("det som teller som lav risiko"),
    "explanation": _("forklaringen"),
    "from_amount_nok": _("beløpsgrensen"),
    "from_budget_share": _("andelen av budsjettet"),
    "from_year": _("første år"),
    "good_enough": _("når det er godt nok"),
    "guidance": _("rådet om hva dere gjør"),
    "high_budget_share": _("grensen for høy risiko"),
    "high_parts_raise": _("hvor mange høye forhold som gjør størrelsen større"),
    "high_product": _("grensen for høy risiko i risikolista"),
    "ks_veikart": _("fasen i KS Veikart"),
    "level": _("nivået i organisasjonen"),
    "low_budget_share": _("grensen for lav risiko"),
    "low_parts_lower": _("hvor mange lave forhold som gjør størrelsen mindre"),
    "medium_product": _("grensen for middels risiko i risikolista"),
    "month": _("måneden"),
    "municipality_number": _("kommunenummeret"),
    "name": _("navnet"),
    "number": _("etasjenummeret"),
    "occasion": _("anledningen"),
    "pause_max_days": _("den lengste pausen"),
    "prosjektveiviseren": _("fasen i Prosjektveiviseren"),
    "question": _("spørsmålet"),
    "reminder_days_before": _("påminnelsen før fristen"),
    "risk": _("risikoen"),
    "role": _("rollen"),
    "summary": _("omtalen"),
    "text": _("teksten"),
    "to_year": _("siste år"),
    "vision": _("visjonen"),
    "we_are": _("innledningen til kjennetegnene"),
    "who": _("hvem som er i etasjen"),
    "words": _("ordene som peker hit"),
    "words_against": _("ordene som peker andre veien"),
}
LANGUAGES: Final = {"nb": _("bokmål"), "nn": _("nynorsk"), "en": _("engelsk")}
RISKS: Final = {"low": _("lav"), "medium": _("middels"), "high": _("høy")}
EASINGS: Final = {
    "copied": _("løsningen er kopiert fra andre"),
    "adapted": _("løsningen er tilpasset fra andre"),
    "shared_procurement": _("innkjøpet er samordnet med andre"),
}
OCCASIONS: Final = {
    "fund_round": _("runde i fondet"),
    "prize": _("pris"),
    "report": _("rapport"),
    "revision": _("gjennomgang av strategien"),
    "other": _("annet"),
}


def say(text: Text) -> str:
    """A text of a strategy, in the active language."""
    return text.in_language(active_language())


def field_called(name: str) -> str:
    """What a field of a strategy is called in the middle of a sentence."""
    return gettext(FIELDS[name])


def days(count: int) -> str:
    """1 dag, 14 dager."""
    return ngettext("%(num)s dag", "%(num)s dager", count) % {"num": count}


def authority(amount_nok: int | None) -> str:
    """What a floor may decide for, in NOK; None is without limit."""
    return gettext("uten grense") if amount_nok is None else money(amount_nok)


def _threshold(amount_nok: int | None) -> str:
    return gettext("ingen grense") if amount_nok is None else money(amount_nok)


def share(value: float | None) -> str:
    """A share 0–1 of the budget, in per cent with as many decimals as it needs."""
    return gettext("ingen grense") if value is None else percent(value, 4)


def parts(count: int | None) -> str:
    """How many of the parts of the risk test; None is never."""
    return gettext("aldri") if count is None else ngettext("%(num)s forhold", "%(num)s forhold", count) % {"num": count}


def _year(value: int | None) -> str:
    return gettext("ingen") if value is None else str(value)


_VALUES: Final[dict[str, Callable[[Any], str]]] = {
    "answer_days": days,
    "audience_default": lambda key: Audience[key.upper()].label,
    "authority_nok": authority,
    "decision_days": days,
    "eased_by": lambda keys: listing([gettext(EASINGS[key]) for key in keys]),
    "from_amount_nok": _threshold,
    "from_budget_share": share,
    "high_budget_share": share,
    "high_parts_raise": parts,
    "level": lambda key: str(Level(key).label),
    "low_budget_share": share,
    "low_parts_lower": parts,
    "occasion": lambda key: gettext(OCCASIONS[key]),
    "pause_max_days": days,
    "reminder_days_before": days,
    "risk": lambda key: gettext(RISKS[key]),
    "role": lambda key: str(Role(key).label),
    "to_year": _year,
}


def value_called(field: str, value: Any) -> str:
    """The value of a field as people write it."""
    if isinstance(value, Text):
        return quoted(say(value))
    return _VALUES.get(field, str)(value) or gettext("ingen")


def listing(words: list[str]) -> str:
    """Words as a list in a sentence: «Hverdag, Liten og Stor»."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s og %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
