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
from heis.lift.rules import IN_USE, Right, usable

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
    """All of it. `weakest` is the name of the weakest; empty when all are strong, or there is nothing more to do. `step` is what the viewer can
    do to strengthen it; None when it is for others to do.
    """

    rows: Sequence[FoundationRow]
    marks: Sequence[Mark]
    weakest: str
    step: Link | None
    strongest: int = STRONGEST


def picture_of(initiative: Initiative, known: Known, rights: frozenset[Right]) -> FoundationsPicture:
    """The picture of what is there, for somebody with these rights, in their language."""
    standing = standing_of(known)
    words = [_("Mangler"), _("Så vidt begynt"), _("På plass"), _("Sterkt")]
    weakest = standing.weakest if initiative.stage not in {STOPPED, IN_USE} else None
    return FoundationsPicture(
        rows=[FoundationRow(_names()[each], strength, words[strength]) for each, strength in standing.strengths.items()],
        marks=_marks(initiative, standing),
        weakest=_names()[weakest] if weakest else "",
        step=_step(initiative, weakest, known, usable(rights, stage=initiative.stage)) if weakest else None,
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


def _step(initiative: Initiative, weakest: Foundation, known: Known, rights: frozenset[Right]) -> Link | None:
    """What strengthens it, and whoever has these rights can do: the first of its evidence that is not finished, of what the strategy has; a
    stronger team; else the next gate. None when it is for others to do. What lies before a gate stands as it is.
    """
    if weakest in {Foundation.DRIVER, Foundation.TEAM}:
        words = _team_words(weakest, known, rights)
        return Link(words, reverse("lift:team", args=[initiative.pk])) if words else None
    kind = next((kind for kind in STRENGTHENED_BY.get(weakest, ()) if kind in known.asked and not known.has(kind)), None)
    if (Right.EDIT if kind else Right.SUBMIT) not in rights or initiative.floor:
        return None
    if kind is None:
        return Link(_("Ta det gjennom neste port"), reverse("lift:room", args=[initiative.pk]) + "#grunnlag")
    labels = {
        Foundation.NEED: _("Utforsk behovet"),
        Foundation.SOLUTION: _("Beskriv eller prøv løsningen"),
        Foundation.ANCHORING: _("Finn hvem som tar over i drift"),
    }
    return Link(labels[weakest], reverse("lift:evidence", args=[initiative.pk, kind]))


def _team_words(weakest: Foundation, known: Known, rights: frozenset[Right]) -> str:
    """What one can do about the team or its driver; empty when nothing."""
    if Right.INVITE not in rights:
        return _("Be om å bli med") if Right.ASK_TO_JOIN in rights else ""
    if weakest == Foundation.TEAM:
        return _("Få med flere")
    return _("Ta det opp igjen, eller finn noen som vil eie det") if known.has_owner else _("Finn noen som vil eie det")
