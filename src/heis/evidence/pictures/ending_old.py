"""What ends, in three numbers."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heis.evidence.sheets.ending_old import EndingOld
from heis.foundation.jinja import day, money, number
from heis.foundation.pieces import Kpi
from heis.lift.evidence import Case


def endings_in_numbers(ending: EndingOld, case: Case) -> Sequence[Kpi] | None:
    """How many ways end, what that saves in a year, and when the last of them does; None when none does."""
    del case
    if not ending.endings:
        return None
    count = len(ending.endings)
    kpis = [Kpi(number(count), ngettext("ting tar slutt", "ting tar slutt", count))]
    if ending.saves_nok:
        kpis.append(Kpi(money(ending.saves_nok, short=True), _("spart i året")))
    days = [line.end_on for line in ending.endings if line.end_on]
    if days:
        kpis.append(Kpi(day(max(days), year=True), _("er det siste slutt")))
    return kpis
