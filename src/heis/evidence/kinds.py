"""The kinds of evidence this room fills in, in one table. `config` registers them with the lift."""

from __future__ import annotations

from operator import attrgetter

from heis.evidence.fitting import advice_of, remarks_on
from heis.evidence.operations.keeping import keep_benefits, keep_endings
from heis.evidence.pictures import cost_benefit, fit, risk_list, risk_test, trial
from heis.evidence.pictures.benefits import plan_of
from heis.evidence.pictures.ending_old import endings_in_numbers
from heis.evidence.pictures.need import reach_of
from heis.evidence.sheets.benefits import Benefits
from heis.evidence.sheets.cost_benefit import CostBenefit
from heis.evidence.sheets.cost_benefit import compared_of as worth_compared_of
from heis.evidence.sheets.ending_old import EndingOld
from heis.evidence.sheets.evaluation import Evaluation
from heis.evidence.sheets.fit import Fit
from heis.evidence.sheets.need import Need
from heis.evidence.sheets.risk_list import RiskList, tasks_of
from heis.evidence.sheets.risk_test import RiskTest, size_of
from heis.evidence.sheets.risk_test import compared_of as risk_compared_of
from heis.evidence.sheets.trial import Trial
from heis.lift.evidence import EVALUATION, Kind, Picture
from heis.lift.operations.ending import note_evaluation

KINDS = (
    Kind("need", Need, Picture("evidence/need.jinja", reach_of, figures=list)),
    Kind(
        "strategic_fit",
        Fit,
        Picture("evidence/fit.jinja", fit.profile_of, fit.charts_of, fit.figures_of),
        advice=Picture("evidence/fit_advice.jinja", advice_of),
        remarks=remarks_on,
    ),
    Kind(
        "test_result", Trial, Picture("evidence/trial.jinja", trial.rows_of, figures=trial.figures_of, tells=frozenset({"rounds"}))
    ),
    Kind(
        "cost_benefit",
        CostBenefit,
        Picture("evidence/cost_benefit.jinja", cost_benefit.picture_of, cost_benefit.charts_of, cost_benefit.figures_of),
        compared=worth_compared_of,
    ),
    Kind(
        "risk_test",
        RiskTest,
        Picture(
            "evidence/risk_test.jinja",
            risk_test.judged_of,
            risk_test.charts_of,
            attrgetter("figures"),
            frozenset({"way_back", "exit_points"}),
        ),
        sizes=size_of,
        compared=risk_compared_of,
    ),
    Kind(
        "risk_list",
        RiskList,
        Picture(
            "evidence/risk_list.jinja", risk_list.overview_of, risk_list.charts_of, attrgetter("figures"), frozenset({"risks"})
        ),
        tasks=tasks_of,
    ),
    Kind("benefits", Benefits, Picture("evidence/benefits.jinja", plan_of, figures=attrgetter("kpis")), on_kept=keep_benefits),
    Kind("ending_old", EndingOld, Picture("evidence/ending_old.jinja", endings_in_numbers, figures=list), on_kept=keep_endings),
    Kind(EVALUATION, Evaluation, on_kept=note_evaluation, open_after_end=True, has_body=False),
)
