"""What rooms above do when an initiative comes to another stage, in the same transaction, such as reckoning when a benefit is measured.

Filled at start-up by `config/registrations.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from heis.lift.models import Initiative

Following = Callable[[Initiative, str], AbstractContextManager[None]]
"""Given the initiative as it stands, and the stage it comes to: what is held before it is moved, and what is done when it has been."""

_FOLLOWING: list[Following] = []


def register_following(following: Following) -> None:
    """Do this each time an initiative comes to another stage. What it holds is held before the initiative is."""
    _FOLLOWING.append(following)


@contextmanager
def followed(initiative: Initiative, to_stage: str) -> Iterator[None]:
    """Around the change of an initiative: those who follow it to another stage do their part, unless the change is refused."""
    with ExitStack() as held:
        if to_stage != initiative.stage:
            for following in _FOLLOWING:
                held.enter_context(following(initiative, to_stage))
        yield
