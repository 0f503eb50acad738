"""The kinds of evidence this room fills in, in one table. `config` registers them with the lift."""

from __future__ import annotations

from heis.evidence.pictures.need import reach_of
from heis.evidence.pictures.risk_list import overview_of
from heis.evidence.pictures.risk_test import judged_of
from heis.evidence.sheets.need import Need
from heis.evidence.sheets.risk_list import RiskList, tasks_of
from heis.evidence.sheets.risk_test import RiskTest, size_of
from heis.lift.evidence import Kind, Picture

KINDS = (
    Kind("need", Need, Picture("evidence/need.jinja", reach_of)),
    Kind("risk_test", RiskTest, Picture("evidence/risk_test.jinja", judged_of), sizes=size_of),
    Kind("risk_list", RiskList, Picture("evidence/risk_list.jinja", overview_of, tells=frozenset({"risks"})), tasks=tasks_of),
)
