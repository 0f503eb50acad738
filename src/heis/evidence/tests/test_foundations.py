"""What an initiative stands on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heis.evidence.foundations import Foundation, Known, standing_of

DONE = "complete"
FULL = Known(
    evidence={"need": DONE, "solution": DONE, "test_result": DONE, "operation_owner": DONE},
    has_idea=True, ways=2, has_owner=True, members=3, units=2, gates=3, novelty="copied", is_in_use=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("known", "foundation", "strength"),
    [
        (Known(), Foundation.NEED, 1),
        (Known(evidence={"need": "draft"}), Foundation.NEED, 1),
        (Known(evidence={"need": DONE}, ways=1), Foundation.NEED, 2),
        (Known(evidence={"need": DONE}, ways=2), Foundation.NEED, 3),
        (Known(), Foundation.SOLUTION, 0),
        (Known(has_idea=True), Foundation.SOLUTION, 1),
        (Known(evidence={"solution": "draft"}), Foundation.SOLUTION, 1),
        (Known(evidence={"solution": DONE}), Foundation.SOLUTION, 2),
        (Known(evidence={"test_result": DONE}), Foundation.SOLUTION, 3),
        (Known(), Foundation.DRIVER, 0),
        (Known(has_owner=True, quiet_days=61), Foundation.DRIVER, 1),
        (Known(has_owner=True, quiet_days=31), Foundation.DRIVER, 2),
        (Known(has_owner=True, quiet_days=30), Foundation.DRIVER, 3),
        (Known(), Foundation.TEAM, 0),
        (Known(members=1, units=1), Foundation.TEAM, 1),
        (Known(members=2, units=2), Foundation.TEAM, 2),
        (Known(members=4, units=1), Foundation.TEAM, 2),
        (Known(members=3, units=2), Foundation.TEAM, 3),
        (Known(), Foundation.ANCHORING, 0),
        (Known(gates=1), Foundation.ANCHORING, 1),
        (Known(gates=2), Foundation.ANCHORING, 2),
        (Known(evidence={"operation_owner": DONE}), Foundation.ANCHORING, 2),
        (Known(evidence={"operation_owner": DONE}, gates=1), Foundation.ANCHORING, 3),
    ],
)
def test_each_foundation_is_as_strong_as_what_is_there(known, foundation, strength):
    assert standing_of(known).strengths[foundation] == strength


def test_the_weakest_is_named_until_all_are_strong():
    assert standing_of(Known()).weakest == Foundation.SOLUTION
    assert standing_of(FULL).weakest is None


@pytest.mark.parametrize("novelty", ["new", "adapted", "copied"])
def test_what_is_copied_is_as_new_as_what_is_invented(novelty):
    assert standing_of(Known(novelty=novelty)).is_new


def test_is_useful_when_it_answers_a_need_and_has_been_tried_and_put_to_use_only_when_it_is():
    assert not standing_of(Known(evidence={"need": DONE})).is_useful
    tried = standing_of(Known(evidence={"need": DONE, "test_result": DONE}))
    assert (tried.is_useful, tried.is_put_to_use) == (True, False)
    assert standing_of(FULL).is_put_to_use


@given(
    st.builds(Known, members=st.integers(0, 9), units=st.integers(0, 9), gates=st.integers(0, 9), quiet_days=st.integers(0, 400))
)
def test_every_strength_is_from_nothing_to_strong(known):
    assert all(0 <= strength <= 3 for strength in standing_of(known).strengths.values())
