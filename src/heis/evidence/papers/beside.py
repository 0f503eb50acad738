"""Two initiatives beside each other, on what both are judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heis.evidence.analysis import rounded
from heis.foundation.jinja import money
from heis.foundation.language import active_language
from heis.lift.evidence import Case, sentence_of
from heis.lift.models import STOPPED, Evidence, Initiative, Risk
from heis.strategy.queries import document_of


@dataclass(frozen=True, slots=True)
class Row:
    """One thing said of both. Empty where nothing is said."""

    label: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Two initiatives, and what is said of both: `facts` in short, `grounds` in a sentence each."""

    one: Initiative
    other: Initiative
    facts: Sequence[Row]
    grounds: Sequence[Row]


def beside_each_other(one: Initiative, other: Initiative) -> Beside:
    """Both on the same rows; what neither says is left out. They may follow different strategies, each told in its own words."""
    facts = [Row(label, *pair) for label, *pair in zip(_labels(), _facts(one), _facts(other), strict=True)]
    said = [_grounds(one), _grounds(other)]
    names = dict.fromkeys([*said[0], *said[1]])
    grounds = [Row(name, said[0].get(name, ""), said[1].get(name, "")) for name in names]
    return Beside(one, other, [row for row in facts if row.one or row.other], grounds)


def _labels() -> list[str]:
    return [_("Fase"), _("Størrelse"), _("Områder"), _("Kostnad"), _("Netto nåverdi"), _("Risiko"), _("Kommune"), _("Enhet")]


def _facts(it: Initiative) -> list[str]:
    document, language = document_of(it.strategy_version), active_language()
    areas = {area.key: area.name.in_language(language) for area in document.areas}
    return [
        _("Avsluttet med læring") if it.stage == STOPPED else document.stage(it.stage).name.in_language(language),
        document.size_class(it.size_class).name.in_language(language),
        ", ".join(areas[key] for key in it.areas if key in areas),
        "" if it.amount_nok is None else money(it.amount_nok),
        "" if it.worth_nok is None else money(rounded(it.worth_nok)),
        str(Risk(it.risk).label) if it.risk else "",
        it.municipality.name,
        it.unit_name,
    ]


def _grounds(it: Initiative) -> dict[str, str]:
    """What each kind says, by its name, in the strategy's order."""
    case, language = Case(it, document_of(it.strategy_version)), active_language()
    written = {each.kind: each for each in Evidence.objects.filter(initiative=it)}
    kinds = [kind for kind in case.document.evidence_kinds if kind.key in written]
    return {kind.name.in_language(language): sentence_of(kind.key, written[kind.key], case) for kind in kinds}
