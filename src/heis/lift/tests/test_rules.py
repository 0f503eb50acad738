"""The lift's rules as tables."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from heis.foundation.audience import STRANGER, Audience, Viewer
from heis.lift.rules import (
    MOVES_TO,
    POSSIBLE,
    Holding,
    Move,
    Right,
    Seen,
    State,
    can_move,
    deadline,
    landing,
    may_see,
    mentioned_names,
    missing_evidence,
    rights,
    state_of,
    title_from,
    usable,
)

HERE, ELSEWHERE = 1, 2
UNIT, SECTION, ROOT, OTHER_UNIT = 30, 20, 10, 31


class TestStateOf:
    @pytest.mark.parametrize(
        ("stage", "floor", "is_paused", "state"),
        [
            ("opportunity", 0, False, State.WITH_TEAM),
            ("concept", 2, False, State.AT_GATE),
            ("concept", 0, True, State.PAUSED),
            ("in_use", 0, False, State.IN_USE),
            ("stopped", 0, False, State.STOPPED),
            ("stopped", 0, True, State.STOPPED),
        ],
    )
    def test_is_derived_from_what_is_stored(self, stage: str, floor: int, is_paused: bool, state: State) -> None:
        assert state_of(stage=stage, floor=floor, is_paused=is_paused) is state


class TestMoves:
    def test_every_move_leads_somewhere_and_is_possible_from_somewhere(self) -> None:
        assert set(MOVES_TO) == set(Move)
        assert set().union(*POSSIBLE.values()) == set(Move)
        assert set(POSSIBLE) == set(State)

    @pytest.mark.parametrize(
        ("state", "move", "possible"),
        [
            (State.WITH_TEAM, Move.SUBMIT, True),
            (State.AT_GATE, Move.SUBMIT, False),
            (State.IN_USE, Move.SUBMIT, False),
            (State.STOPPED, Move.SUBMIT, False),
            (State.PAUSED, Move.SUBMIT, True),
            (State.AT_GATE, Move.ADVANCE, True),
            (State.WITH_TEAM, Move.ADVANCE, False),
            (State.PAUSED, Move.ADVANCE, False),
            (State.WITH_TEAM, Move.STOP_SELF, True),
            (State.AT_GATE, Move.STOP_SELF, False),
            (State.IN_USE, Move.STOP_SELF, False),
            (State.STOPPED, Move.REOPEN, True),
            (State.AT_GATE, Move.REOPEN, False),
            (State.WITH_TEAM, Move.RESTART, False),
        ],
    )
    def test_only_some_moves_are_possible(self, state: State, move: Move, possible: bool) -> None:
        assert can_move(state, move) is possible


def seen(audience: Audience, **changes: object) -> Seen:
    values: dict[str, object] = {
        "id": 7,
        "audience": audience,
        "municipality_id": HERE,
        "unit_id": UNIT,
        "unit_ancestor_ids": frozenset({ROOT, SECTION, UNIT}),
        "team": frozenset({100}),
        "laid_before": frozenset(),
        "has_been_submitted": False,
        "has_code": True,
    }
    return Seen(**(values | changes))  # type: ignore[arg-type]


COLLEAGUE_IN_UNIT = Viewer(person_id=1, works_in=frozenset({HERE}), units=frozenset({ROOT, SECTION, UNIT}))
COLLEAGUE_ELSEWHERE = Viewer(person_id=2, works_in=frozenset({HERE}), units=frozenset({ROOT, SECTION, OTHER_UNIT}))
LEADER_ABOVE = Viewer(person_id=3, works_in=frozenset({HERE}), units=frozenset({ROOT, SECTION}), leads=frozenset({SECTION}))
COORDINATOR = Viewer(person_id=4, works_in=frozenset({HERE}), coordinates=frozenset({HERE}), units=frozenset({ROOT}))
NEIGHBOUR = Viewer(person_id=5, works_in=frozenset({ELSEWHERE}), neighbours=frozenset({HERE, ELSEWHERE}))
FAR_AWAY = Viewer(person_id=6, works_in=frozenset({3}))
ELECTED = Viewer(person_id=7, reads=frozenset({HERE}))
MEMBER = Viewer(person_id=100)
WITH_CODE = Viewer(opened=frozenset({7}))

VISIBILITY = {
    "colleague in the unit": (COLLEAGUE_IN_UNIT, Audience.UNIT),
    "colleague elsewhere": (COLLEAGUE_ELSEWHERE, Audience.MUNICIPALITY),
    "leader above": (LEADER_ABOVE, Audience.UNIT),
    "coordinator": (COORDINATOR, Audience.TEAM),
    "neighbour": (NEIGHBOUR, Audience.COOPERATION),
    "far away": (FAR_AWAY, Audience.PORTAL),
    "member": (MEMBER, Audience.TEAM),
    "with the code": (WITH_CODE, Audience.TEAM),
    "stranger": (STRANGER, Audience.PUBLIC),
    "elected, before anything is laid before a gate": (ELECTED, Audience.PORTAL),
}


class TestMaySee:
    @pytest.mark.parametrize("audience", list(Audience))
    @pytest.mark.parametrize(("viewer", "narrowest"), VISIBILITY.values(), ids=VISIBILITY.keys())
    def test_each_sees_from_their_narrowest_circle_and_outwards(
        self, viewer: Viewer, narrowest: Audience, audience: Audience
    ) -> None:
        assert may_see(seen(audience), viewer) is (audience >= narrowest)

    def test_elected_members_see_what_has_been_laid_before_a_gate(self) -> None:
        assert may_see(seen(Audience.MUNICIPALITY, has_been_submitted=True), ELECTED)
        assert not may_see(seen(Audience.UNIT, has_been_submitted=True), ELECTED)

    def test_a_leader_sees_what_has_been_laid_before_them_whatever_the_audience(self) -> None:
        assert may_see(seen(Audience.TEAM, laid_before=frozenset({SECTION})), LEADER_ABOVE)
        assert not may_see(seen(Audience.TEAM, laid_before=frozenset({ROOT})), LEADER_ABOVE)


class TestDeadline:
    @pytest.mark.parametrize(
        ("submitted", "days", "due"),
        [
            ("2026-03-02T10:00", 7, "2026-03-09T15:00"),  # Monday to Monday, 16:00 in winter is 15:00 UTC
            ("2026-03-02T10:00", 5, "2026-03-09T15:00"),  # falls on a Saturday: Monday
            ("2026-06-01T10:00", 7, "2026-06-08T14:00"),  # summer time
            ("2026-03-02T10:00", 0, "2026-03-03T15:00"),  # never less than a day
        ],
    )
    def test_is_the_end_of_a_working_day(self, submitted: str, days: int, due: str) -> None:
        at = datetime.fromisoformat(submitted).replace(tzinfo=UTC)
        assert deadline(at, days) == datetime.fromisoformat(due).replace(tzinfo=UTC)


class TestTitleFrom:
    @pytest.mark.parametrize(
        ("problem", "title"),
        [
            ("Beboere faller om natta. Vi oppdager det for sent.", "Beboere faller om natta"),
            ("  Kort  ", "Kort"),
            ("Første linje\nandre linje", "Første linje"),
            ("Hva med hallen? Den er full.", "Hva med hallen?"),
            ("... det mangler rullestoler. Nå.", "det mangler rullestoler"),
            ("..........", ".........."),
            ("?!", "?!"),
        ],
    )
    def test_is_the_first_sentence(self, problem: str, title: str) -> None:
        assert title_from(problem) == title

    def test_is_cut_at_a_word_when_long(self) -> None:
        title = title_from("ordene " * 30)
        assert len(title) <= 80
        assert title.endswith("ordene…")


def floor(number: int, *people: int) -> Holding:
    return Holding(number, unit_id=number, role="leader", person_ids=frozenset(people))


class TestLanding:
    @pytest.mark.parametrize(
        ("holdings", "from_floor", "team", "lands_on", "skipped"),
        [
            ([None, floor(1, 5), floor(2, 6)], 1, [], 1, ()),
            ([None, floor(1, 5), floor(2, 6)], 2, [], 2, ()),
            ([None, None, floor(2, 6)], 1, [], 2, (1,)),
            ([None, floor(1, 5), floor(2, 6)], 1, [5], 2, (1,)),
            ([None, floor(1, 5, 9), floor(2, 6)], 1, [5], 1, ()),  # the deputy decides
            ([None, floor(1), None, floor(3, 7)], 1, [], 3, (1, 2)),
        ],
    )
    def test_lands_where_somebody_outside_the_team_decides(
        self, holdings: list[Holding | None], from_floor: int, team: list[int], lands_on: int, skipped: tuple[int, ...]
    ) -> None:
        place = landing(holdings, from_floor=from_floor, team=team)
        assert place is not None
        assert (place.holding.floor, place.skipped) == (lands_on, skipped)

    def test_lands_nowhere_when_only_the_team_could_decide(self) -> None:
        assert landing([None, floor(1, 5), None], from_floor=1, team=[5]) is None


class TestMissingEvidence:
    def test_keeps_the_order_of_the_gate(self) -> None:
        assert missing_evidence(["need", "solution", "test_result"], {"solution"}) == ["need", "test_result"]


class TestMentionedNames:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Hei @Mona Lie, se her", ["Mona Lie"]),
            ("@Kari Ås-Moe og @Jonas", ["Kari Ås-Moe", "Jonas"]),
            ("skriv til post@fredrikstad.no", []),
            ("ingen her", []),
        ],
    )
    def test_finds_names_after_at(self, text: str, names: list[str]) -> None:
        assert mentioned_names(text) == names


class TestRights:
    @pytest.mark.parametrize(
        ("viewer", "role", "owns", "has_owner", "right", "granted"),
        [
            (STRANGER, None, False, True, Right.COMMENT, False),
            (COLLEAGUE_ELSEWHERE, None, False, True, Right.COMMENT, True),
            (COLLEAGUE_ELSEWHERE, None, False, True, Right.ASK_TO_JOIN, True),
            (COLLEAGUE_ELSEWHERE, None, False, True, Right.EDIT, False),
            (MEMBER, "member", False, True, Right.EDIT, True),
            (MEMBER, "member", False, True, Right.LEAD, False),
            (MEMBER, "member", True, True, Right.LEAD, True),
            (MEMBER, "driver", False, True, Right.LEAD, True),
            (MEMBER, "partner", False, True, Right.WORK, True),
            (MEMBER, "partner", False, True, Right.SUBMIT, False),
            (MEMBER, "member", False, True, Right.ASK_TO_JOIN, False),
            (COORDINATOR, None, False, True, Right.LEAD, True),
            (COORDINATOR, None, False, False, Right.CLAIM, True),
            (COORDINATOR, None, False, True, Right.CLAIM, False),
            (WITH_CODE, None, False, False, Right.EDIT, True),
            (WITH_CODE, None, False, False, Right.CLAIM, False),
            (Viewer(person_id=8, opened=frozenset({7})), None, False, False, Right.CLAIM, True),
        ],
    )
    def test_follow_from_team_desk_and_code(
        self, viewer: Viewer, role: str | None, owns: bool, has_owner: bool, right: Right, granted: bool
    ) -> None:
        found = rights(viewer, initiative_id=7, municipality_id=HERE, role=role, owns=owns, has_owner=has_owner, has_code=True)
        assert (right in found) is granted

    def test_leave_nobody_to_be_let_into_what_has_ended(self) -> None:
        held = frozenset(Right)
        assert usable(held, stage="concept") == held
        assert held - usable(held, stage="stopped") == {Right.ASK_TO_JOIN, Right.INVITE, Right.SUBMIT}
