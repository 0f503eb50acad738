"""The rules of the lift as pure functions and tables. No database, no clock."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from heis.foundation.audience import Audience, Viewer

OSLO = ZoneInfo("Europe/Oslo")
STOPPED = "stopped"
IN_USE = "in_use"


class State(StrEnum):
    """Where an initiative stands, apart from its stage. Derived, never stored: see `state_of`."""

    WITH_TEAM = "with_team"
    AT_GATE = "at_gate"
    PAUSED = "paused"
    IN_USE = "in_use"
    STOPPED = "stopped"


class Move(StrEnum):
    """Everything that moves the lift."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ADVANCE = "advance"
    RETURN = "return"
    PAUSE = "pause"
    STOP = "stop"
    LIFT = "lift"
    RESUME = "resume"
    STOP_SELF = "stop_self"
    REOPEN = "reopen"
    RESTART = "restart"


# Which moves are possible from which state. What the move leads to is in `MOVES_TO`; everything else is refused.
POSSIBLE: dict[State, frozenset[Move]] = {
    State.WITH_TEAM: frozenset({Move.SUBMIT, Move.STOP_SELF, Move.REOPEN}),
    State.AT_GATE: frozenset({Move.WITHDRAW, Move.ADVANCE, Move.RETURN, Move.PAUSE, Move.STOP, Move.LIFT}),
    State.PAUSED: frozenset({Move.SUBMIT, Move.RESUME, Move.STOP_SELF, Move.REOPEN}),
    State.IN_USE: frozenset({Move.REOPEN}),
    State.STOPPED: frozenset({Move.REOPEN, Move.RESTART}),
}
MOVES_TO: dict[Move, frozenset[State]] = {
    Move.SUBMIT: frozenset({State.AT_GATE}),
    Move.WITHDRAW: frozenset({State.WITH_TEAM}),
    Move.ADVANCE: frozenset({State.WITH_TEAM, State.IN_USE}),
    Move.RETURN: frozenset({State.WITH_TEAM}),
    Move.PAUSE: frozenset({State.PAUSED}),
    Move.STOP: frozenset({State.STOPPED}),
    Move.LIFT: frozenset({State.AT_GATE}),
    Move.RESUME: frozenset({State.AT_GATE}),
    Move.STOP_SELF: frozenset({State.STOPPED}),
    Move.REOPEN: frozenset({State.AT_GATE}),
    Move.RESTART: frozenset({State.WITH_TEAM}),
}


def state_of(*, stage: str, floor: int, is_paused: bool) -> State:
    """The state of an initiative from what is stored."""
    if stage == STOPPED:
        return State.STOPPED
    if floor > 0:
        return State.AT_GATE
    if is_paused:
        return State.PAUSED
    return State.IN_USE if stage == IN_USE else State.WITH_TEAM


def can_move(state: State, move: Move) -> bool:
    """Whether the move is possible from the state."""
    return move in POSSIBLE[state]


@dataclass(frozen=True, slots=True)
class Seen:
    """What decides who may see an initiative. `team`: active members and those invited. `laid_before`: units it has been laid before.

    `engaged`: those who have been given something to do with it.
    """

    id: int
    audience: Audience
    municipality_id: int
    unit_id: int
    unit_ancestor_ids: frozenset[int]
    team: frozenset[int]
    laid_before: frozenset[int]
    has_been_submitted: bool
    engaged: frozenset[int] = frozenset()
    has_code: bool = False


def may_see(seen: Seen, viewer: Viewer) -> bool:
    """The rule of visibility for one initiative. `queries.visibility` is the same rule for lists; a property test holds them together.

    Nobody is let in by being important: a leader sees what is in their units once it is shared with the unit, or when it has been
    laid before them. The coordinator's desk sees everything in the municipality. Elected members never see unfinished drafts.
    """
    inside = seen.municipality_id in viewer.works_in
    elected = seen.municipality_id in viewer.reads and seen.has_been_submitted
    return (
        (seen.has_code and seen.id in viewer.opened)
        or viewer.person_id in seen.team
        or (inside and viewer.person_id in seen.engaged)
        or seen.municipality_id in viewer.coordinates
        or bool(seen.laid_before & viewer.leads)
        or (seen.audience >= Audience.UNIT and (seen.unit_id in viewer.units or bool(seen.unit_ancestor_ids & viewer.leads)))
        or (seen.audience >= Audience.MUNICIPALITY and (inside or elected))
        or (seen.audience >= Audience.COOPERATION and seen.municipality_id in viewer.neighbours)
        or (seen.audience >= Audience.PORTAL and viewer.is_in_a_municipality)
        or seen.audience == Audience.PUBLIC
    )


def deadline(submitted_at: datetime, days: int) -> datetime:
    """The end of the working day (16:00 in Oslo) `days` calendar days after; moved past a weekend. Never less than a day away."""
    day = (submitted_at.astimezone(OSLO) + timedelta(days=max(days, 1))).date()
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, time(16), OSLO)


def title_from(problem: str) -> str:
    """A first title from what was written: the first sentence or line, at most 80 characters, cut at a word."""
    said = problem.strip().lstrip(".!?… \n\t") or problem.strip()
    first = re.split(r"(?<=[.!?])\s|\n", said, maxsplit=1)[0].strip().rstrip(".") or said[:80]
    if len(first) <= 80:
        return first
    return first[:79].rsplit(" ", 1)[0].rstrip(",;:") + "…"


@dataclass(frozen=True, slots=True)
class Holding:
    """A floor that somebody could decide on: who holds it, deputies included. Empty `person_ids`: vacant."""

    floor: int
    unit_id: int
    role: str
    person_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a submission stops, and which floors it passed because nobody there could decide."""

    holding: Holding
    skipped: tuple[int, ...]


def landing(holdings: Sequence[Holding | None], *, from_floor: int, team: Collection[int]) -> Landing | None:
    """The first floor from `from_floor` upwards where somebody outside the team decides. `holdings[i]` is floor i; None is vacant.

    None when there is no such floor. Passing a floor is possible, and always told.
    """
    skipped: list[int] = []
    for floor in range(from_floor, len(holdings)):
        holding = holdings[floor]
        if holding and holding.person_ids - frozenset(team):
            return Landing(holding, tuple(skipped))
        skipped.append(floor)
    return None


def missing_evidence(required: Iterable[str], complete: Collection[str]) -> list[str]:
    """The kinds a gate requires that are not complete, in the gate's order."""
    return [kind for kind in required if kind not in complete]


_NAME = r"[A-ZÆØÅ][\w'’-]*"


def mentioned_names(text: str) -> list[str]:
    """The names written after @ in a comment: one to four words that begin with a capital letter."""
    return [" ".join(match.split()) for match in re.findall(rf"@({_NAME}(?:[ ]{_NAME}){{0,3}})", text)]


def careless_names(text: str) -> list[str]:
    """What stands after @ and may be meant as a name, but begins with a small letter: one to four words. Not what belongs to an e-mail."""
    word = r"[^\W\d_][\w'’-]*"
    found = re.findall(rf"(?<![\w.@/])@(?!{_NAME})({word}(?:[ ]{word}){{0,3}})", text)
    return [" ".join(match.split()) for match in found]


class Right(StrEnum):
    """What a person may do with an initiative they see."""

    COMMENT = "comment"
    FOLLOW = "follow"
    ASK_TO_JOIN = "ask_to_join"
    WORK = "work"  # to-dos and files
    EDIT = "edit"  # description and evidence
    SUBMIT = "submit"
    INVITE = "invite"
    LEAD = "lead"  # audience, hand-over, ending, who is in the team
    CLAIM = "claim"
    MODERATE = "moderate"  # remove others' comments and files


_TAKE_PART = frozenset({Right.COMMENT, Right.WORK, Right.FOLLOW})
_MEMBER = _TAKE_PART | {Right.EDIT, Right.SUBMIT, Right.INVITE}
_LEADING = _MEMBER | {Right.LEAD, Right.MODERATE}
TEAM_RIGHTS: dict[str, frozenset[Right]] = {"driver": _LEADING, "member": _MEMBER, "partner": _TAKE_PART}


def team_rights(role: str | None, *, owns: bool) -> frozenset[Right]:
    """What the place in the team gives. The owner leads, whatever the role."""
    if role is None:
        return frozenset()
    return _LEADING if owns else TEAM_RIGHTS[role]


NOT_WHEN_ENDED = frozenset({Right.ASK_TO_JOIN, Right.INVITE, Right.SUBMIT})


def usable(held: frozenset[Right], *, stage: str) -> frozenset[Right]:
    """Those of the rights that there is something to use for in the stage. Nobody is let into what has ended, or lays it before a gate."""
    return held - NOT_WHEN_ENDED if stage == STOPPED else held


def may_move_to_strategy(viewer: Viewer, municipality_id: int) -> bool:
    """Whether the viewer may move what runs in the municipality to another version of its strategy: those who coordinate or administer it."""
    return municipality_id in viewer.coordinates | viewer.administers


def may_place(viewer: Viewer, municipality_id: int, held: frozenset[Right]) -> bool:
    """Whether the viewer chooses the unit: those who lead it and work in the municipality, and so know its units."""
    return Right.LEAD in held and municipality_id in viewer.works_in | viewer.coordinates


def rights(
    viewer: Viewer,
    *,
    initiative_id: int,
    municipality_id: int,
    role: str | None,
    owns: bool,
    has_owner: bool,
    has_code: bool,
) -> frozenset[Right]:
    """All rights of a viewer who sees the initiative: from the team, from the coordinator's desk, from a return code, from taking part.

    `has_code`: the return code it was filed with has not been used up. What nobody owns, the coordinator may take, and those in the team
    who work in the municipality.
    """
    found = set(team_rights(role, owns=owns))
    if municipality_id in viewer.coordinates:
        found |= _LEADING
    if has_code and initiative_id in viewer.opened:
        found |= {Right.COMMENT, Right.EDIT, Right.WORK}
        if viewer.is_signed_in and role is None:
            found.add(Right.CLAIM)
    if viewer.is_signed_in:
        found |= {Right.COMMENT, Right.FOLLOW}
        if role is None:
            found.add(Right.ASK_TO_JOIN)
    if viewer.is_signed_in and not has_owner and municipality_id in viewer.coordinates | (viewer.works_in if role else frozenset()):
        found.add(Right.CLAIM)
    return frozenset(found)
