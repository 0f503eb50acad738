"""The profile of an initiative: what it does for each area, and what follows from it, on scales with two sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from heis.evidence.sheets.fit import Change, Fit, Mark
from heis.foundation.charts import Chart, ChartSpan, SpanChart
from heis.foundation.pieces import Kpi, ScaleGroup, ScaleRow
from heis.lift.evidence import Case

MARKS: Final[Mapping[Mark, float]] = {Mark.AGAINST: -0.5, Mark.NONE: 0, Mark.SOME: 0.5, Mark.MUCH: 1}
CHANGES: Final[Mapping[Change, float]] = {
    Change.MUCH_WORSE: -1, Change.WORSE: -0.5, Change.SAME: 0, Change.BETTER: 0.5, Change.MUCH_BETTER: 1
}  # fmt: skip


def profile_of(fit: Fit, case: Case) -> Sequence[ScaleGroup] | None:
    """Every area in its colour and the four consequences, what is not judged too; None while nothing is."""
    if not any(line.mark for line in fit.areas) and not any(line.change for line in fit.consequences):
        return None
    names, numbers = dict(Fit.choices(case)["areas"]), Fit.area_numbers(case)
    areas = [
        ScaleRow(names[line.area], _told(line.mark), MARKS[line.mark] if line.mark else None, numbers[line.area])
        for line in fit.areas
    ]
    consequences = [
        ScaleRow(str(line.consequence.label), _told(line.change), CHANGES[line.change] if line.change else None)
        for line in fit.consequences
    ]
    return [
        ScaleGroup(_("Områdene"), _("imot"), _("bidrar"), areas),
        ScaleGroup(_("Følger"), _("verre"), _("bedre"), consequences),
    ]


def charts_of(profile: Sequence[ScaleGroup]) -> list[Chart]:
    """Each scale with its rows, from the middle to where they are judged: to the left what is worse. Each says its judgement in its label."""
    return [SpanChart(group.title, [_span(row) for row in group.rows], middle=0.5) for group in profile]


def _span(row: ScaleRow) -> ChartSpan:
    value = row.value or 0
    return ChartSpan(f"{row.label}: {row.text}", 0.5 + min(value, 0) / 2, 0.5 + max(value, 0) / 2)


def figures_of(profile: Sequence[ScaleGroup]) -> list[Kpi]:
    """How many of the judged areas it contributes to, and how many of the judged consequences become worse."""
    areas, consequences = ([row.value for row in group.rows if row.value is not None] for group in profile)
    counted = (
        (areas, sum(value > 0 for value in areas), _("områder det bidrar til")),
        (consequences, sum(value < 0 for value in consequences), _("følger som blir verre")),
    )
    return [Kpi(_("%(some)s av %(all)s") % {"some": some, "all": len(judged)}, label) for judged, some, label in counted if judged]


def _told(judged: Mark | Change | None) -> str:
    return str(judged.label) if judged else _("Ikke vurdert")
