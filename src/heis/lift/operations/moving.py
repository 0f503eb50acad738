"""Moving running initiatives to another version of the strategy, after a dry run that shows what it does to each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotPermitted, Refusal, SomebodyWasFirst
from heis.lift.models import STOPPED, Initiative, StrategyMove
from heis.lift.operations.changing import change, concerned, tell
from heis.lift.queries.desk import initiatives_on_other_versions
from heis.lift.rules import may_move_to_strategy
from heis.organisation.models import Municipality
from heis.organisation.viewer import viewer_of
from heis.strategy.diff import Effect, Position, effects_on_position
from heis.strategy.document import StrategyDocument
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import document_numbered, document_of, version_in_force

logger = logging.getLogger(__name__)
AT_ONCE = 100


class UnableToMove(Refusal):
    """The initiative does not fit the other version, or is at a gate."""


class MoveIsRunning(SomebodyWasFirst):
    """Somebody has already asked for everything to be moved, and it is not done."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a move would do to one initiative. `hinders`: why it cannot be moved as it is; empty when it can."""

    initiative: Initiative
    effects: Sequence[Effect]
    hinders: Sequence[str]

    @property
    def is_noticing(self) -> bool:
        """Whether anything would be different, or stands in the way."""
        return bool(self.effects or self.hinders)


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
    old, new = document_numbered(initiative.strategy_version_id), document_of(target)
    effects = effects_on_position(old, new, position_of(initiative))
    hinders = [effect.message for effect in effects if effect.breaks]
    if initiative.floor:
        hinders.append(_("Ligger til beslutning. Flytt det når beslutningen er tatt."))
    return Prospect(initiative, effects, hinders)


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many follow another version, how many would notice a move, and how many cannot be moved as they stand.

    `noticing` includes those that cannot be moved.
    """

    total: int
    noticing: int
    hindered: int

    @property
    def movable(self) -> int:
        """How many can be moved as they stand."""
        return self.total - self.hindered


_POSITION = ("strategy_version_id", "stage", "floor", "size_class", "areas", "form", "degree")


def outlook_of(waiting: QuerySet[Initiative], target: StrategyVersion) -> Outlook:
    """What a move would do to all of these, counted by where they stand: what happens to one, happens to all in the same place."""
    total = noticing = hindered = 0
    places = waiting.select_related(None).order_by().values_list(*_POSITION).annotate(count=Count("pk"))
    for *place, count in places:
        version_id, stage, floor, size_class, areas, form, degree = place
        initiative = Initiative(
            strategy_version_id=version_id, stage=stage, floor=floor, size_class=size_class, areas=areas, form=form, degree=degree
        )
        prospect = prospect_of(initiative, target)
        total += count
        noticing += count if prospect.is_noticing else 0
        hindered += count if prospect.hinders else 0
    return Outlook(total, noticing, hindered)


def require_right_to_move(municipality_id: int, by: Viewer) -> None:
    """Refuse those who neither coordinate nor administer the municipality, in words that say who may."""
    if not may_move_to_strategy(by, municipality_id):
        raise NotPermitted(
            _("Bare innovasjonskoordinatoren, støtteteamet og administratoren kan flytte initiativer til en ny utgave.")
        )


@transaction.atomic
def move_all_that_can(municipality: Municipality, target: StrategyVersion, *, by: Viewer, at: datetime) -> StrategyMove:
    """Move everything the person sees that can be moved: the first batch at once, the rest by a job. Refuses when nothing can be.

    What comes in the way of one, or what it lies before a gate for, leaves that one where it is.
    """
    require_right_to_move(municipality.pk, by)
    movable = outlook_of(initiatives_on_other_versions(by, municipality, target), target).movable
    if not movable:
        raise UnableToMove(_("Ingen initiativer kan flyttes nå."))
    try:
        with transaction.atomic():
            move = StrategyMove.objects.create(
                municipality=municipality, target=target, asked_by_id=by.own_id, asked_at=at, total=movable
            )
    except IntegrityError as clash:
        raise MoveIsRunning(_("En flytting er i gang allerede. Vent til den er ferdig.")) from clash
    continue_move(move.pk, at=at)
    move.refresh_from_db()
    if move.done_at is None:
        app.configure_task("lift.move_all").defer(move_id=move.pk)
    return move


@transaction.atomic
def continue_move(move_id: int, *, at: datetime) -> int | None:
    """Move the next batch. Returns how many were moved; None when all is done, or another worker is at it."""
    move = (
        StrategyMove.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("municipality", "target", "asked_by")
        .filter(pk=move_id, done_at=None)
        .first()
    )
    if move is None:
        return None
    by = viewer_of(move.asked_by, local_date(at))
    waiting = initiatives_on_other_versions(by, move.municipality, move.target).filter(pk__gt=move.after_id)
    is_in_force = version_in_force(move.municipality, local_date(at)) == move.target
    batch = list(waiting[:AT_ONCE]) if is_in_force else []
    moved = sum(_moved(initiative, move.target, by, at) for initiative in batch)
    changes = {"moved": move.moved + moved, "after_id": batch[-1].pk if batch else move.after_id}
    StrategyMove.objects.filter(pk=move.pk).update(**changes, done_at=None if len(batch) == AT_ONCE else at)
    return moved


def _moved(initiative: Initiative, target: StrategyVersion, by: Viewer, at: datetime) -> bool:
    try:
        move_to_strategy(initiative, target, by=by, at=at)
    except Refusal:
        return False
    except Exception:
        logger.exception("initiative %s could not be moved", initiative.pk)
        return False
    return True


@transaction.atomic
def move_to_strategy(initiative: Initiative, target: StrategyVersion, *, by: Viewer, at: datetime) -> None:
    """Let a running initiative follow another version of its municipality's strategy. Those who coordinate or administer it may."""
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
