"""How much there is of the problem, in three numbers."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heis.evidence.sheets.need import Need
from heis.foundation.jinja import number
from heis.foundation.pieces import Kpi
from heis.lift.evidence import Case


def reach_of(need: Need, case: Case) -> Sequence[Kpi] | None:
    """The people, the times a year, and the ways it was explored; None while nobody is counted."""
    del case
    if not need.people:
        return None
    kpis = [Kpi(number(need.people), _("har behovet"))]
    if need.times_a_year:
        kpis.append(Kpi(number(need.times_a_year), _("ganger i året")))
    if need.ways:
        kpis.append(Kpi(ngettext("%(num)s måte", "%(num)s måter", need.ways) % {"num": need.ways}, _("utforsket på")))
    return kpis
