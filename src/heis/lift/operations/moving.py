"""Moving running initiatives to another version of the strategy, after a dry run that shows what it does to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.refusals import NotPermitted, Refusal
from heis.lift.models import STOPPED, Initiative
from heis.lift.operations.changing import change, concerned, tell
from heis.strategy.diff import Effect, Position, effects_on_position
from heis.strategy.document import StrategyDocument
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import document_of

MOST_AT_ONCE = 500


class UnableToMove(Refusal):
    """The initiative does not fit the other version, or is at a gate."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a move would do to one initiative. `hinders`: why it cannot be moved as it is; empty when it can."""

    initiative: Initiative
    effects: Sequence[Effect]
    hinders: Sequence[str]


def position_of(initiative: Initiative) -> Position:
    """Where the initiative stands in the terms of its strategy."""
    return Position(
        stage=initiative.stopped_from or initiative.stage,
        floor=initiative.floor,
        size_class=initiative.size_class,
        areas=tuple(initiative.areas),
        form=initiative.form,
        degree=initiative.degree,
    )


def prospect_of(initiative: Initiative, target: StrategyVersion) -> Prospect:
    """A dry run: what the target version would change for the initiative. Writes nothing."""
    old, new = document_of(initiative.strategy_version), document_of(target)
    effects = effects_on_position(old, new, position_of(initiative))
    hinders = [effect.message for effect in effects if effect.breaks]
    if initiative.floor:
        hinders.append(_("Ligger til beslutning. Flytt det når beslutningen er tatt."))
    return Prospect(initiative, effects, hinders)


def require_right_to_move(municipality_id: int, by: Viewer) -> None:
    """Refuse those who neither coordinate nor administer the municipality."""
    if municipality_id not in by.administers | by.coordinates:
        raise NotPermitted(_("Bare innovasjonskoordinatoren og administratoren kan flytte initiativer til en ny utgave."))


@transaction.atomic
def move_to_strategy(initiative: Initiative, target: StrategyVersion, *, by: Viewer, at: datetime) -> None:
    """Let a running initiative follow another version of its municipality's strategy. Administrators and coordinators may."""
    require_right_to_move(initiative.municipality_id, by)
    if target.municipality_id != initiative.municipality_id or initiative.stage == STOPPED:
        raise UnableToMove(_("Initiativet kan ikke følge den utgaven."))
    prospect = prospect_of(initiative, target)
    if prospect.hinders:
        raise UnableToMove(" ".join(prospect.hinders))
    change(initiative, at=at, strategy_version=target, **_still_known(initiative, document_of(target)))
    tell("lift.moved_strategy", initiative, by=by, at=at, people=concerned(initiative), revision=target.revision)


def _still_known(initiative: Initiative, document: StrategyDocument) -> dict[str, object]:
    """Keys the new version does not know are left empty, as the dry run said."""
    areas = {area.key for area in document.areas}
    return {
        "areas": [key for key in initiative.areas if key in areas],
        "form": initiative.form if initiative.form in {form.key for form in document.forms} else "",
        "degree": initiative.degree if initiative.degree in {degree.key for degree in document.degrees} else "",
    }
