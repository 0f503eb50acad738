"""Letting an initiative be as large as its evidence says it is, and be compared with others by what the evidence says."""

from __future__ import annotations

from datetime import datetime

from heis.foundation.audience import Viewer
from heis.lift.evidence import Case, Compared, Sized
from heis.lift.operations.changing import change, concerned, tell


def settle_size(case: Case, sized: Sized, kind: str, *, by: Viewer, at: datetime) -> None:
    """Give the initiative the size class and the cost that a finished kind gives it, up or down, and tell it when they are others than before.

    A part of saving evidence, which asks who may and refuses it before a gate. Refuses when somebody has changed the initiative meanwhile.
    """
    initiative, document = case.initiative, case.document
    if (initiative.size_class, initiative.amount_nok) == (sized.size_class, sized.amount_nok):
        return
    change(initiative, at=at, size_class=sized.size_class, amount_nok=sized.amount_nok)
    tell(
        "lift.sized",
        initiative,
        by=by,
        at=at,
        people=concerned(initiative),
        size_name=document.size_class(sized.size_class).name.model_dump(),
        amount_nok=sized.amount_nok,
        kind_name=document.evidence_kind(kind).name.model_dump(),
    )


def keep_compared(case: Case, compared: Compared, *, at: datetime) -> None:
    """Keep what the initiative is compared with others by. It is no event of its own: it stands in the evidence that was told of."""
    other = {name: value for name, value in compared.items() if value != getattr(case.initiative, name)}
    if other:
        change(case.initiative, at=at, **other)
