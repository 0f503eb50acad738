"""The kinds of evidence this room fills in, in one table. `config` registers them with the lift."""

from __future__ import annotations

from heis.evidence.operations.keeping import keep_benefits, keep_endings
from heis.evidence.pictures import cost_benefit
from heis.evidence.pictures.benefits import figures_of, plan_of
from heis.evidence.pictures.ending_old import endings_in_numbers
from heis.evidence.pictures.need import reach_of
from heis.evidence.pictures.trial import rows_of
from heis.evidence.sheets.benefits import Benefits
from heis.evidence.sheets.cost_benefit import CostBenefit
from heis.evidence.sheets.ending_old import EndingOld
from heis.evidence.sheets.need import Need
from heis.evidence.sheets.trial import Trial
from heis.lift.evidence import Kind, Picture

KINDS = (
    Kind("need", Need, Picture("evidence/need.jinja", reach_of, figures=list)),
    Kind("test_result", Trial, Picture("evidence/trial.jinja", rows_of)),
    Kind(
        "cost_benefit",
        CostBenefit,
        Picture("evidence/cost_benefit.jinja", cost_benefit.picture_of, cost_benefit.charts_of, cost_benefit.figures_of),
    ),
    Kind("benefits", Benefits, Picture("evidence/benefits.jinja", plan_of, figures=figures_of), on_kept=keep_benefits),
    Kind("ending_old", EndingOld, Picture("evidence/ending_old.jinja", endings_in_numbers, figures=list), on_kept=keep_endings),
)
