"""The plan for the benefits in one look: what each goes from and to, what that is worth, and who answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heis.evidence.sheets.benefits import Benefits, Promise
from heis.foundation.jinja import NOTHING, day, money, number
from heis.foundation.pieces import Column, Kpi
from heis.lift.evidence import Case


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A benefit in the plan. `is_missing`: it has no baseline, which is always said."""

    what: str
    change: str
    nok: str
    owner: str
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbers, and a row for each benefit."""

    kpis: Sequence[Kpi]
    rows: Sequence[PlanRow]

    @property
    def columns(self) -> list[Column]:
        """What is shown of each benefit; NOK only when one of them is counted so."""
        columns = [Column("what", _("Gevinst")), Column("change", _("Fra og til"))]
        return (
            [*columns, Column("nok", _("Frigjort i året"), numeric=True)]
            if any(row.nok != NOTHING for row in self.rows)
            else columns
        )


def plan_of(benefits: Benefits, case: Case) -> Plan | None:
    """The plan; None while there is no benefit in it."""
    del case
    rows = [_row(line) for line in benefits.benefits if line.what]
    if not rows:
        return None
    kpis = [Kpi(number(len(rows)), ngettext("gevinst", "gevinster", len(rows)))]
    if benefits.planned_nok:
        kpis.append(Kpi(money(benefits.planned_nok, short=True), _("planlagt frigjort i året")))
    if benefits.without_baseline:
        kpis.append(Kpi(number(benefits.without_baseline), _("mangler utgangspunkt")))
    return Plan(kpis, rows)


def _row(line: Promise) -> PlanRow:
    return PlanRow(line.what, _change(line), money(line.planned_nok), line.owner or NOTHING, is_missing=line.baseline is None)


def _change(line: Promise) -> str:
    """From what to what, and by when, as far as it is said."""
    values = " → ".join(number(value) for value in (line.baseline, line.target) if value is not None)
    told = f"{values} {line.measured_in}".strip()
    return (
        _("%(value)s innen %(day)s") % {"value": told, "day": day(line.target_on, year=True)} if values and line.target_on else told
    )
