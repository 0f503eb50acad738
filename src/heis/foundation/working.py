"""What jobs are made of that several workers may do at once: rows taken one by one, and parts that do not stop each other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

logger = logging.getLogger(__name__)
Row = TypeVar("Row", bound=Model)


def numbers_of(rows: QuerySet[Row], batch: int) -> Iterator[int]:
    """The keys of all the rows, so many at a time."""
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]):
        yield from found
        last = found[-1]


@transaction.atomic
def act_on(rows: QuerySet[Row], pk: int, do: Callable[[Row], object]) -> bool:
    """Act on one of the rows in a transaction of its own. Whether it was: one that another worker holds, or that is there no more, is left."""
    row = rows.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if row is None:
        return False
    do(row)
    return True


def run_parts(parts: Mapping[str, Callable[[datetime], int]], at: datetime) -> dict[str, int]:
    """Every part of a job at this instant: what ran, and on how many. A part that fails is told of after the others."""
    done: dict[str, int] = {}
    failed: list[Exception] = []
    for name, part in parts.items():
        try:
            done[name] = part(at)
        except Exception as error:
            logger.exception("a part of a job failed: %s", name)
            failed.append(error)
    if failed:
        raise ExceptionGroup("some parts of the job failed", failed)
    return done
