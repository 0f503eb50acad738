"""What helps those who judge the fit: suggestions from the text of the initiative, and whether the description says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext as _

from heis.evidence.sheets.fit import CONTRIBUTES, Fit, Mark, as_sentence
from heis.evidence.sheets.need import Need
from heis.evidence.suggesting import Suggestion, suggestions_in
from heis.foundation.jinja import quoted
from heis.lift.evidence import Case, Remark, content_of
from heis.lift.queries.room import evidence_of
from heis.strategy.wording import listing, say

MOST_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class AreaAdvice:
    """An area that the text speaks of: its name and number 1–6, why, its criteria with the words of each, and what may be against it."""

    name: str
    number: int
    why: str
    criteria: Sequence[tuple[str, str]]
    against: str


@dataclass(frozen=True, slots=True)
class Advice:
    """The areas that the text speaks of. `is_new`: nothing is judged yet."""

    areas: Sequence[AreaAdvice]
    is_new: bool


def advice_of(fit: Fit, case: Case) -> Advice | None:
    """What the title, the problem, those it is for, the idea and the insight speak of; None when no signal word is found."""
    it = case.initiative
    need = cast("Need | None", content_of("need", evidence_of(it, "need")))
    texts = [it.title, it.problem, it.for_whom, need.insight if need else ""]
    found = suggestions_in(texts, case.document.areas, idea=it.idea)
    is_new = not any(line.mark for line in fit.areas)
    return Advice([_advice(each) for each in found], is_new) if found else None


def _advice(found: Suggestion) -> AreaAdvice:
    return AreaAdvice(
        name=say(found.area.name),
        number=found.area.number,
        why=_("teksten nevner %(words)s") % {"words": _listed(found.words)} if found.words else "",
        criteria=[(as_sentence(say(each.criterion.text)), _listed(each.words)) for each in found.criteria],
        against=_("Kan det også gå den andre veien? Idéen nevner %(words)s.") % {"words": _listed(found.against)}
        if found.against
        else "",
    )


def _listed(words: Sequence[str]) -> str:
    return listing([quoted(word) for word in words[:MOST_WORDS]])


def remarks_on(fit: Fit, case: Case) -> list[Remark]:
    """Where the description speaks of other areas than the fit does: none, one that it does not contribute to, or not one it gives much to.

    What it contributes something to may be in the description or not.
    """
    names = {area.key: say(area.name) for area in case.document.areas}
    described, contributes = case.initiative.areas, fit.marked(*CONTRIBUTES)
    if not described and contributes:
        areas = {"areas": listing([names[key] for key in contributes])}
        told = _("Beskrivelsen sier ikke hvilke områder initiativet hører til. Her bidrar det til %(areas)s.") % areas
        return [_remark(case, told, _("Velg områder i beskrivelsen"))]
    judged_other = [key for key in described if key in fit.marked(Mark.NONE, Mark.AGAINST)]
    forgotten = [key for key in fit.marked(Mark.MUCH) if key not in described]
    told = " ".join(
        sentence % {"areas": listing([names[key] for key in keys])}
        for sentence, keys in (
            (_("Beskrivelsen nevner %(areas)s, som det ikke bidrar til her."), judged_other),
            (_("Beskrivelsen nevner ikke %(areas)s, som det bidrar mye til her."), forgotten),
        )
        if keys
    )
    return [_remark(case, told, _("Se over beskrivelsen"))] if told else []


def _remark(case: Case, text: str, action: str) -> Remark:
    return Remark(text, reverse("lift:describe", args=[case.initiative.pk]), action)
