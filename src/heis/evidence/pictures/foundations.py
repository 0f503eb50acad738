"""The five foundations and the three marks as a small picture, with the weakest one and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from heis.evidence.foundations import STRONGEST, Foundation, Known, Standing, standing_of
from heis.foundation.pieces import Link
from heis.lift.models import STOPPED, Initiative, Novelty
from heis.lift.rules import IN_USE

STRENGTHENED_BY: Final[Mapping[Foundation, Sequence[str]]] = {
    Foundation.NEED: ("need",),
    Foundation.SOLUTION: ("solution", "test_result"),
    Foundation.ANCHORING: ("operation_owner",),
}


@dataclass(frozen=True, slots=True)
class FoundationRow:
    """One foundation: its name, its strength 0–3, and that in a word."""

    name: str
    strength: int
    word: str


@dataclass(frozen=True, slots=True)
class Mark:
    """New, useful or put to use, and whether it is."""

    name: str
    is_there: bool
    about: str


@dataclass(frozen=True, slots=True)
class FoundationsPicture:
    """All of it. `step` is what strengthens the weakest; None when all are strong, or there is nothing more to do."""

    rows: Sequence[FoundationRow]
    marks: Sequence[Mark]
    weakest: str
    step: Link | None
    strongest: int = STRONGEST


def picture_of(initiative: Initiative, known: Known) -> FoundationsPicture:
    """The picture of what is there, in the reader's language."""
    standing = standing_of(known)
    words = [_("Mangler"), _("Så vidt begynt"), _("På plass"), _("Sterkt")]
    weakest = standing.weakest if initiative.stage not in {STOPPED, IN_USE} else None
    return FoundationsPicture(
        rows=[FoundationRow(_names()[each], strength, words[strength]) for each, strength in standing.strengths.items()],
        marks=_marks(initiative, standing),
        weakest=_names()[weakest] if weakest else "",
        step=_step(initiative, weakest, known) if weakest else None,
    )


def _names() -> Mapping[Foundation, str]:
    return {
        Foundation.NEED: _("Behov"),
        Foundation.SOLUTION: _("Løsning"),
        Foundation.DRIVER: _("Pådriver"),
        Foundation.TEAM: _("Team"),
        Foundation.ANCHORING: _("Forankring"),
    }


def _marks(initiative: Initiative, standing: Standing) -> list[Mark]:
    novelty = str(Novelty(initiative.novelty).label) if initiative.novelty else _("Ikke beskrevet ennå")
    useful = _("Svarer på et behov og er prøvd") if standing.is_useful else _("Ikke vist ennå")
    used = _("Tatt i bruk") if standing.is_put_to_use else _("Ikke ennå")
    return [
        Mark(_("Nytt"), standing.is_new, novelty),
        Mark(_("Nyttig"), standing.is_useful, useful),
        Mark(_("Nyttiggjort"), standing.is_put_to_use, used),
    ]


def _step(initiative: Initiative, weakest: Foundation, known: Known) -> Link:
    """What strengthens it: the first of its evidence that is not finished, of what the strategy has; else the next gate."""
    labels = {
        Foundation.NEED: _("Utforsk behovet"),
        Foundation.SOLUTION: _("Beskriv eller prøv løsningen"),
        Foundation.DRIVER: _("Ta det opp igjen, eller finn noen som vil eie det"),
        Foundation.TEAM: _("Få med flere"),
        Foundation.ANCHORING: _("Finn hvem som tar over i drift"),
    }
    kind = next((kind for kind in STRENGTHENED_BY.get(weakest, ()) if kind in known.asked and not known.has(kind)), None)
    if kind:
        return Link(labels[weakest], reverse("lift:evidence", args=[initiative.pk, kind]))
    if weakest in {Foundation.DRIVER, Foundation.TEAM}:
        return Link(labels[weakest], reverse("lift:team", args=[initiative.pk]))
    return Link(_("Ta det gjennom neste port"), reverse("lift:room", args=[initiative.pk]) + "#grunnlag")
