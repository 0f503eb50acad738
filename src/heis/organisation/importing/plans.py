"""What an import will do, before it does it: the changes row by row, and what is wrong with the file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from heis.foundation.refusals import Refusal, SomebodyWasFirst


class Action(StrEnum):
    """What happens to one thing in the file, or to one the file leaves out."""

    CREATE = "create"
    CHANGE = "change"
    END = "end"
    UNCHANGED = "unchanged"

    @property
    def label(self) -> str:
        """The action, in the active language."""
        names = {"create": _("Ny"), "change": _("Endres"), "end": _("Avsluttes"), "unchanged": _("Uendret")}
        return names[self.value]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the file. `line` is counted from 1, 0 for the file as a whole; `column` is the heading, if it is one's."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of one thing, before and after, as written in the file."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing in the plan. `name` is what a person knows it by. `target` is what there is already; `values` what it becomes.

    `line` is 0 for what the file leaves out.
    """

    action: Action
    line: int
    name: str
    differences: tuple[Difference, ...] = ()
    target: Any = field(default=None, compare=False)
    values: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """All an import will do. A plan with problems is never carried out. `notices` say what was left out of the file, and why."""

    kind: str
    municipality_id: int
    is_complete: bool
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[Action, int]:
        """How many of each action."""
        found = Counter(change.action for change in self.changes)
        return {action: found[action] for action in Action}

    @property
    def has_effect(self) -> bool:
        """Whether anything will change."""
        return any(change.action != Action.UNCHANGED for change in self.changes)

    def of(self, action: Action) -> list[Change]:
        """The changes of one action, in the order of the file."""
        return [change for change in self.changes if change.action == action]

    @property
    def fingerprint(self) -> str:
        """The same for the same plan on the same data, and another as soon as either differs."""
        said = [self.kind, self.municipality_id, self.is_complete]
        rows = [(c.action.value, c.line, c.name, [(d.column, d.before, d.after) for d in c.differences]) for c in self.changes]
        return hashlib.sha256(repr((said, rows)).encode()).hexdigest()[:32]


class UnableToImport(Refusal):
    """The file has errors; `plan.problems` holds all of them. Nothing was changed."""

    def __init__(self, plan: Plan) -> None:
        count = len(plan.problems)
        super().__init__(_("Fila har %(count)s feil. Ingenting er endret.") % {"count": count}, field="file")
        self.plan = plan


class PlanHasChanged(SomebodyWasFirst):
    """The organisation was changed after the preview; `plan` is the new preview. Nothing was changed."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(_("Noen endret organisasjonen etter at du så forhåndsvisningen. Se på den nye, og bekreft igjen."))
        self.plan = plan
