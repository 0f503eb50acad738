"""What every planner works on: the file, the municipality as it is, and the plan as it grows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from heis.organisation.importing.plans import Action, Change, Difference, Plan
from heis.organisation.importing.reading import Row, Table
from heis.organisation.importing.values import written
from heis.organisation.models import Municipality, Unit


@dataclass(slots=True)
class Scene:
    """A planner reads `table`, complains there, and adds to `changes`. `units` are the municipality's, by code, closed ones too."""

    table: Table
    municipality: Municipality
    today: date
    is_complete: bool
    units: Mapping[str, Unit]
    changes: list[Change] = field(default_factory=list)

    def open_unit(self, row: Row) -> Unit | None:
        """The unit a row names; complains when there is none or it is closed."""
        code = row.get("unit")
        unit = self.units.get(code)
        if unit is None:
            self.table.complain(row.line, "unit", _("Ingen enhet har koden «%(code)s». Importer enhetene først.") % {"code": code})
        elif unit.closed_on:
            self.table.complain(row.line, "unit", _("«%(name)s» er lagt ned.") % {"name": unit.name})
            return None
        return unit

    def add(
        self, line: int, name: str, *, target: object | None, before: Mapping[str, Any], after: Mapping[str, Any], **values: Any
    ) -> None:
        """Add what becomes of one thing. `before` and `after` are by field key; `values` is more that carrying it out needs."""
        differences = self._differences(before, after)
        action = Action.CREATE if target is None else Action.CHANGE if differences else Action.UNCHANGED
        self.changes.append(Change(action, line, name, differences, target, {**after, **values}))

    def end(self, name: str, *, target: object, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Add the end of something that a complete list leaves out."""
        self.changes.append(Change(Action.END, 0, name, self._differences(before, after), target, after))

    def _differences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
        shown = [one for one in self.table.kind.fields if one.key in after]
        pairs = [Difference(one.heading, written(before.get(one.key)), written(after[one.key])) for one in shown]
        return tuple(pair for pair in pairs if pair.before != pair.after)

    def plan(self) -> Plan:
        """The plan as it stands, errors in the order of the lines."""
        problems = tuple(sorted(self.table.problems, key=lambda problem: problem.line))  # each line's in the order they were found
        notices = tuple(self.table.notices)
        return Plan(self.table.kind.key, self.municipality.pk, self.is_complete, tuple(self.changes), problems, notices)
