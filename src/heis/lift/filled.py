"""What is filled in of a kind of evidence, as pages show it: every answer in words, and the picture the kind draws of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heis.foundation.charts import Chart
from heis.foundation.pieces import Kpi
from heis.foundation.sheets import Said, said_in
from heis.lift.evidence import Case, content_for, kind_named
from heis.lift.models import Evidence, EvidenceRevision
from heis.lift.queries.room import Ground


@dataclass(frozen=True, slots=True)
class Filled:
    """The answers of a sheet, the text beside it, and the picture: a template and what it shows, None when it shows nothing.

    `charts` are those in the picture, and `figures` the few numbers a decider looks for. `rest` are the answers the picture does not tell.
    """

    said: Sequence[Said] = ()
    body: str = ""
    template: str = ""
    picture: object | None = None
    charts: Sequence[Chart] = ()
    figures: Sequence[Kpi] = ()
    rest: Sequence[Said] = ()

    @property
    def has_more(self) -> bool:
        """Whether there is anything besides the one sentence."""
        return bool(self.said or self.body or self.picture)


def filled(key: str, written: Evidence | EvidenceRevision | None, case: Case) -> Filled:
    """What is filled in, to be read."""
    content = content_for(case, key, written)
    body = written.body if written else ""
    if content is None:
        return Filled(body=body)
    said, kind = said_in(content, type(content).choices(case)), kind_named(key)
    drawn = kind.picture if kind else None
    picture = drawn.of(content, case) if drawn else None
    if drawn is None or picture is None:
        return Filled(said, body, rest=said)
    rest = [each for each in said if each.name not in drawn.tells]
    return Filled(said, body, drawn.template, picture, drawn.charts(picture), drawn.figures(picture), rest)


def filled_grounds(grounds: Sequence[Ground], case: Case) -> list[tuple[Ground, Filled]]:
    """Each ground with what is filled in of it, in the strategy's order, so that the need is read before the solution. What is missing is last."""
    order = [kind.key for kind in case.document.evidence_kinds]
    in_order = sorted(grounds, key=lambda ground: (ground.evidence is None, order.index(ground.kind.key)))
    return [(ground, filled(ground.kind.key, ground.evidence, case)) for ground in in_order]
