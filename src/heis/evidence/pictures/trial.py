"""The rounds of a trial, each as a row of steps: what was believed, the limit, what happened, and what is done now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heis.evidence.sheets.trial import Met, Round, Trial
from heis.foundation.jinja import day
from heis.foundation.pieces import Kpi, Tag
from heis.lift.evidence import Case

COLOURS = {Met.REACHED: "success", Met.MISSED: "danger", Met.UNCLEAR: "warning"}


@dataclass(frozen=True, slots=True)
class TrialStep:
    """One step of a round: what it is, and what is said of it; empty while nothing is."""

    label: str
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One round. `period` is when it was tried; `tags` say whether the limit was reached, and what one should know of it. `met` is the first
    of these in a word; empty while it is not known. `also` is the rest of what is said of it, by what it is.
    """

    title: str
    met: str
    period: str
    tags: Sequence[Tag]
    steps: Sequence[TrialStep]
    also: Sequence[TrialStep]


def rows_of(trial: Trial, case: Case) -> Sequence[TrialRow] | None:
    """The rounds that are begun, in order; None while none is."""
    del case
    return [_row(number, each) for number, (_place, each) in enumerate(trial.begun, start=1)] or None


def figures_of(rows: Sequence[TrialRow]) -> Sequence[Kpi]:
    """Whether the limit was reached in the last round where that is known."""
    known = [row.met for row in rows if row.met]
    return [Kpi(known[-1], _("grensa i siste runde"))] if known else []


def _row(number: int, each: Round) -> TrialRow:
    return TrialRow(
        title=_("Runde %(number)s") % {"number": number},
        met=str(each.met.label) if each.met else "",
        period=_period(each),
        tags=_tags(each),
        steps=[
            TrialStep(_("Vi tror"), each.hypothesis),
            TrialStep(_("Godt nok når"), each.threshold, _set(each)),
            TrialStep(_("Det som skjedde"), each.result),
            TrialStep(_("Nå"), str(each.next.label) if each.next else ""),
        ],
        also=[step for step in (TrialStep(_("Målt slik"), each.measure), TrialStep(_("Lært"), each.learnt)) if step.text],
    )


def _period(each: Round) -> str:
    begins, ends = (day(on, year=True) if on else "" for on in (each.begins_on, each.ends_on))
    if begins and ends:
        return _("%(begins)s til %(ends)s") % {"begins": begins, "ends": ends}
    return _("fra %(begins)s") % {"begins": begins} if begins else _("til %(ends)s") % {"ends": ends} if ends else ""


def _set(each: Round) -> str:
    if each.decided_on is None:
        return ""
    told = _("Satt %(day)s, etter at utprøvingen begynte") if each.is_set_late else _("Satt %(day)s")
    return told % {"day": day(each.decided_on, year=True)}


def _tags(each: Round) -> list[Tag]:
    reached = {Met.REACHED: _("Grensa er nådd"), Met.MISSED: _("Grensa er ikke nådd"), Met.UNCLEAR: _("Uklart om grensa er nådd")}
    tags = [Tag(reached[each.met], COLOURS[each.met])] if each.met else []
    return tags + ([Tag(_("Ikke gjort ferdig"))] if each.is_unfinished else [])
