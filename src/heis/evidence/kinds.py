"""The kinds of evidence this room fills in, in one table. `config` registers them with the lift."""

from __future__ import annotations

from heis.evidence.fitting import advice_of, remarks_on
from heis.evidence.pictures.fit import profile_of
from heis.evidence.pictures.need import reach_of
from heis.evidence.sheets.fit import Fit
from heis.evidence.sheets.need import Need
from heis.lift.evidence import Kind, Picture

KINDS = (
    Kind("need", Need, Picture("evidence/need.jinja", reach_of)),
    Kind(
        "strategic_fit",
        Fit,
        Picture("evidence/fit.jinja", profile_of),
        advice=Picture("evidence/fit_advice.jinja", advice_of),
        remarks=remarks_on,
    ),
)
