"""The risk test at a glance: three gauges, the size they give, and what would make it smaller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heis.evidence.risk import Lowering, Measure, Undertaking, Verdict, lowerings
from heis.evidence.sheets.risk_test import RiskTest, called, written_share
from heis.foundation.charts import Chart, TableChart
from heis.foundation.jinja import mid_sentence, money
from heis.foundation.language import active_language
from heis.foundation.pieces import Kpi
from heis.lift.evidence import Case
from heis.strategy.document import RiskLevel, StrategyDocument

COLOURS: Final[dict[RiskLevel | None, str]] = {"low": "success", "medium": "warning", "high": "danger", None: "neutral"}
STEPS: Final[dict[RiskLevel | None, int]] = {"low": 1, "medium": 2, "high": 3, None: 0}


@dataclass(frozen=True, slots=True)
class Gauge:
    """One part of the test: what is judged, the level in a word and as `steps` of three (0 when it is not judged), and why."""

    label: str
    word: str
    steps: int
    color: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The gauges, the size and how it came to be, and what makes it smaller with the size each gives. `is_smallest`: nothing can.

    `share` is what it costs of the budgets, in words; empty when they are not known.
    """

    gauges: Sequence[Gauge]
    size: str
    why: str
    lowers: Sequence[tuple[str, str]]
    is_smallest: bool
    share: str

    @property
    def figures(self) -> list[Kpi]:
        """What a decider looks for: the size, and what it costs of the budget."""
        share = [Kpi(self.share, _("av budsjettet"))] if self.share else []
        return [Kpi(self.size, _("størrelse, av kostnad og risiko")), *share]


def judged_of(content: RiskTest, case: Case) -> Judged | None:
    """What the test says; None while the cost is not known."""
    undertaking, verdict = content.undertaking, content.verdict(case.document)
    if undertaking is None or verdict is None:
        return None
    risk, smallest = case.document.risk, case.document.size_classes[0].key
    return Judged(
        gauges=[
            _gauge(_("Størrelsen mot budsjettet"), verdict.size, _against_the_budget(content, undertaking, verdict)),
            _gauge(_("Veien tilbake"), verdict.way_back, called(risk.way_back, content.way_back)),
            _gauge(_("Muligheten til å stanse"), verdict.exit_points, called(risk.exit_points, content.exit_points)),
        ],
        size=_size(verdict.size_class, case.document),
        why=_why(verdict, case.document),
        lowers=[(_together(low), _size(low.size_class, case.document)) for low in lowerings(undertaking, case.document)],
        is_smallest=verdict.size_class == smallest,
        share="" if verdict.share is None else written_share(verdict.share),
    )


def charts_of(judged: Judged) -> list[Chart]:
    """What was judged, and what would make it smaller."""
    rows = [(gauge.label, gauge.word, gauge.text) for gauge in judged.gauges]
    found = TableChart(_("Slik er det vurdert"), (_("Det som er vurdert"), _("Risiko"), _("Hvorfor")), rows, judged.why)
    smaller = TableChart(_("Dette ville gjort den mindre"), (_("Grep"), _("Størrelsen blir")), judged.lowers)
    return [found, smaller] if judged.lowers else [found]


def word_of(level: RiskLevel | None) -> str:
    """The level in words."""
    words: dict[RiskLevel | None, str] = {
        "low": _("Lav risiko"),
        "medium": _("Middels risiko"),
        "high": _("Høy risiko"),
        None: _("Ikke vurdert"),
    }
    return words[level]


def _gauge(label: str, level: RiskLevel | None, text: str) -> Gauge:
    return Gauge(label, word_of(level), STEPS[level], COLOURS[level], text)


def _size(key: str, document: StrategyDocument) -> str:
    return document.size_class(key).name.in_language(active_language())


def _against_the_budget(content: RiskTest, undertaking: Undertaking, verdict: Verdict) -> str:
    if verdict.share is None:
        return _("Kommunens budsjett er ikke kjent.")
    told = {
        "amount": money(undertaking.amount_nok, short=True),
        "own": money(undertaking.own_nok, short=True),
        "share": written_share(verdict.share),
        "budget": money(content.budget_nok, short=True),
        "year": content.budget_year or "",
    }
    if undertaking.partners:
        return _("Kommunen tar %(own)s av %(amount)s. Målt mot budsjettene er det %(share)s.") % told
    return _("%(amount)s er %(share)s av kommunens budsjett for %(year)s, %(budget)s.") % told


def _why(verdict: Verdict, document: StrategyDocument) -> str:
    """What the cost alone gives, and what the levels do to it: what moves it, or what it takes."""
    given = _("Kostnaden gir %(size)s.") % {"size": _size(verdict.by_cost, document)}
    is_moved = verdict.by_cost != verdict.size_class
    if verdict.step > 0:
        return f"{given} {_high_words(verdict)} {_('Det gjør den ett trinn større.') if is_moved else _('Den er alt den største.')}"
    if verdict.step < 0:
        end = _("Det gjør den ett trinn mindre.") if is_moved else _("Den er alt den minste.")
        return f"{given} {_low_words(verdict)} {end}"
    return " ".join([given, _counted_words(verdict), *_limit_words(verdict, document)])


def _high_words(verdict: Verdict) -> str:
    high = verdict.high
    return ngettext("Ett forhold har høy risiko.", "%(num)s forhold har høy risiko.", high) % {"num": high}


def _low_words(verdict: Verdict) -> str:
    low = verdict.low
    return ngettext("Ett forhold teller som lav risiko.", "%(num)s forhold teller som lav risiko.", low) % {"num": low}


def _counted_words(verdict: Verdict) -> str:
    if not verdict.high and not verdict.low:
        return _("Ingen forhold har høy eller lav risiko.")
    return " ".join([*([_high_words(verdict)] if verdict.high else []), *([_low_words(verdict)] if verdict.low else [])])


def _limit_words(verdict: Verdict, document: StrategyDocument) -> Iterator[str]:
    """What it takes by the strategy to move it; the smallest is not made smaller, nor the largest larger."""
    sizes = document.size_classes
    raises, lowers = document.risk.high_parts_raise, document.risk.low_parts_lower
    if raises is not None and verdict.size_class != sizes[-1].key:
        told = ngettext(
            "Det skal ett forhold med høy risiko til før den blir ett trinn større.",
            "Det skal %(num)s forhold med høy risiko til før den blir ett trinn større.",
            raises,
        )
        yield told % {"num": raises}
    if lowers is not None and verdict.size_class != sizes[0].key:
        told = ngettext(
            "Det skal ett med lav risiko og ingen med høy til før den blir ett trinn mindre.",
            "Det skal %(num)s med lav risiko og ingen med høy til før den blir ett trinn mindre.",
            lowers,
        )
        yield told % {"num": lowers}
    if raises is None and lowers is None:
        yield _("Strategien lar kostnaden alene avgjøre.")


def _together(low: Lowering) -> str:
    first, *rest = _measures(low)
    return _("%(first)s, og %(second)s") % {"first": first, "second": mid_sentence(rest[0])} if rest else first


def _measures(low: Lowering) -> Iterator[str]:
    share = ngettext("Del kostnaden likt med en nabo", "Del kostnaden likt med %(num)s naboer", low.neighbours or 1)
    words: dict[Measure, str] = {
        "share": share % {"num": low.neighbours},
        "copied": _("Bruk en løsning som andre har prøvd"),
        "shared_procurement": _("Gjør innkjøpet sammen med andre"),
        "exit_points": _("Legg det opp slik at dere kan stanse underveis"),
        "way_back": _("Hold veien tilbake åpen"),
    }
    return (words[measure] for measure in low.measures)
