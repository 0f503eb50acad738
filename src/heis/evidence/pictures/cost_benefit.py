"""What the sheet of cost and benefit comes to: the worth of each alternative, how sure it is, what matters, who gains, and what to look at again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from heis.evidence.analysis import Result, results_of
from heis.evidence.economics import ImpossibleCorrelations, PitfallKind, Simulation
from heis.evidence.economics import Party as Gaining
from heis.evidence.sheets.cost_benefit import CostBenefit
from heis.evidence.sheets.cost_benefit_lines import Party
from heis.foundation.charts import Chart, ChartColumn, ChartSpan, ColumnChart, SpanChart
from heis.foundation.jinja import money, number, percent, quoted
from heis.foundation.pieces import Fact, Kpi
from heis.lift.evidence import Case

KEPT_SECONDS: Final = 24 * 60 * 60
MOST_SPANS: Final = 8


@dataclass(frozen=True, slots=True)
class EffectRow:
    """An effect without a price: its name, its signs (++), and why."""

    name: str
    signs: str
    reason: str


@dataclass(frozen=True, slots=True)
class Worth:
    """What one alternative comes to. `is_best`: it is worth the most of those that are compared."""

    name: str
    is_best: bool
    kpis: Sequence[Kpi]
    years: ColumnChart
    spread: ColumnChart | None
    matters: SpanChart | None
    parties: Sequence[Fact]
    effects: Sequence[EffectRow]
    pitfalls: Sequence[str]


@dataclass(frozen=True, slots=True)
class CostBenefitPicture:
    """The alternatives, the best first."""

    worths: Sequence[Worth]


def picture_of(content: CostBenefit, case: Case) -> CostBenefitPicture | None:
    """What the sheet comes to; None while nothing can be worked out."""
    del case
    results = sorted(results_of(content), key=lambda each: -each.appraisal.net_present_value)
    if not results:
        return None
    return CostBenefitPicture(
        [_worth(each, content, is_best=place == 0 and len(results) > 1) for place, each in enumerate(results)]
    )


def charts_of(picture: CostBenefitPicture) -> list[Chart]:
    """The charts of the alternative that is worth the most."""
    best = picture.worths[0]
    return [chart for chart in (best.years, best.spread, best.matters) if chart]


def figures_of(picture: CostBenefitPicture) -> Sequence[Kpi]:
    """The numbers of the alternative that is worth the most."""
    return picture.worths[0].kpis


def _worth(result: Result, content: CostBenefit, *, is_best: bool) -> Worth:
    drawn = _drawn(result, content) if result.is_uncertain else None
    name = result.appraisal.alternative.name
    return Worth(
        name=f"{result.letter}: {name}" if len(list(content.lettered())) > 1 else name,
        is_best=is_best,
        kpis=_kpis(result, content, drawn),
        years=_years(result, content),
        spread=_spread(drawn) if drawn else None,
        matters=_matters(result) if result.is_uncertain else None,
        parties=_parties(result),
        effects=[EffectRow(each.name, each.signs, each.reason) for each in result.effects],
        pitfalls=[*([] if drawn or not result.is_uncertain else [_contradiction()]), *_pitfalls(result)],
    )


def _contradiction() -> str:
    return _("Det dere har skrevet henger sammen, motsier hverandre. Rett det, så vises det hvor sikkert dette er.")


def _drawn(result: Result, content: CostBenefit) -> Simulation | None:
    """The draws, remembered for a day by what they were made from: the same sheet gives the same answer.

    None while the correlations contradict each other, as they may in a sheet that is not finished.
    """
    made_from = hashlib.sha256(f"{result.letter}{content.model_dump_json()}".encode()).hexdigest()
    key = f"evidence:draws:{made_from}"
    kept: Simulation | None = cache.get(key)
    if kept is None:
        try:
            kept = result.simulate()
        except ImpossibleCorrelations:
            return None
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _kpis(result: Result, content: CostBenefit, drawn: Simulation | None) -> list[Kpi]:
    found = result.appraisal
    kpis = [
        Kpi(
            money(_rounded(found.net_present_value), short=True),
            _("netto nåverdi"),
            _("forventet, over %(years)s år") % {"years": content.years},
        )
    ]
    if drawn:
        kpis.append(Kpi(percent(drawn.probability_positive), _("sjanse for at det lønner seg")))
    if found.per_public_krone is not None:
        kpis.append(Kpi(number(found.per_public_krone, 2), _("kroner i netto nåverdi per offentlig krone")))
    year = found.payback_year
    paid = str((content.base_year or 0) + year) if year is not None else _("Ikke i perioden")
    kpis.append(Kpi(paid, _("tjent inn")))
    share = found.break_even_benefits
    if share is not None and 0 < share < 1:
        kpis.append(Kpi(percent(share), _("av nytten må komme for at det går i null")))
    return kpis


def _years(result: Result, content: CostBenefit) -> ColumnChart:
    net, found = result.appraisal.net, result.appraisal
    years = [(content.base_year or 0) + index for index in range(net.size)]
    top, bottom = max(float(net.max()), 0.0), min(float(net.min()), 0.0)
    height = (top - bottom) or 1.0
    rows = [
        (str(year), money(_rounded(benefit)), money(_rounded(cost)), money(_rounded(tax)), money(_rounded(each)))
        for year, benefit, cost, tax, each in zip(years, found.benefits, found.costs, found.tax_cost, net, strict=True)
    ]
    return ColumnChart(
        title=_("Hva det koster og gir hvert år"),
        columns=[ChartColumn(float(each) / height, "accent" if each >= 0 else "warning") for each in net],
        first=str(years[0]),
        last=str(years[-1]),
        heads=(_("År"), _("Nytte"), _("Kostnad"), _("Skattefinansiering"), _("Netto")),
        rows=rows,
        floor=-bottom / height,
        note=_("Nytte minus kostnader hvert år, i faste priser og før neddiskontering."),
    )


def _spread(drawn: Simulation) -> ColumnChart:
    most, edges = max(drawn.counts) or 1, drawn.edges
    low, high = edges[0], edges[-1]
    inside = low < 0 < high
    return ColumnChart(
        title=_("Hvor sikkert er det?"),
        columns=[
            ChartColumn(count / most, "accent" if edge >= 0 else "warning")
            for count, edge in zip(drawn.counts, edges, strict=False)
        ],
        first=money(_rounded(low), short=True),
        last=money(_rounded(high), short=True),
        heads=(_("Netto nåverdi er lavere enn dette"), _("så ofte")),
        rows=[(money(_rounded(value), short=True), f"{number(level)} %") for level, value in drawn.percentiles.items()],
        mark=-low / (high - low) if inside else None,
        note=_("%(draws)s trekninger av alt som er usikkert. Åtti prosent av dem ligger mellom %(low)s og %(high)s.")
        % {
            "draws": number(drawn.draws),
            "low": money(_rounded(drawn.percentiles[10]), short=True),
            "high": money(_rounded(drawn.percentiles[90]), short=True),
        },
    )


def _matters(result: Result) -> SpanChart:
    swings = result.swings[:MOST_SPANS]
    middle = result.appraisal.net_present_value
    points = [middle, *(value for swing in swings for value in (swing.at_low, swing.at_high))]
    low, width = min(points), (max(points) - min(points)) or 1.0
    spans = []
    for swing in swings:
        first, last = sorted((swing.at_low, swing.at_high))
        spans.append(
            ChartSpan(
                swing.name,
                (first - low) / width,
                (last - low) / width,
                money(_rounded(first), short=True),
                money(_rounded(last), short=True),
            )
        )
    return SpanChart(
        title=_("Hva betyr mest?"),
        spans=spans,
        heads=(_("Hva som varierer"), _("Når det blir dårligst"), _("Når det blir best")),
        middle=(middle - low) / width,
        note=_(
            "Netto nåverdi når ett tall om gangen er nesten så lavt og nesten så høyt som det kan bli, og alt annet er som ventet."
        ),
    )


def _parties(result: Result) -> list[Fact]:
    gained = result.appraisal.by_party
    return [
        Fact(str(party.label), money(_rounded(value), short=True)) for party in Party if (value := gained[Gaining(party.value)])
    ]


def _rounded(value: float) -> int:
    """To the nearest thousand from 100 000, else to the nearest hundred: an estimate is not known to the krone."""
    return int(round(value, -3 if abs(value) >= 100_000 else -2))


def _pitfalls(result: Result) -> list[str]:
    names = {worth.flow.key: worth.flow.name for worth in result.appraisal.worths}
    return [_words(pitfall.kind, [names[key] for key in pitfall.flows]) for pitfall in result.pitfalls]


def _words(kind: PitfallKind, flows: Sequence[str]) -> str:
    which = ", ".join(quoted(flow) for flow in flows)
    words = {
        PitfallKind.TIME_FREES_NO_MONEY: _("%(which)s er spart tid regnet som penger. Hvem får et mindre budsjett? Hvis ingen gjør det, er det nytte, men ikke innsparing."),
        PitfallKind.COUNTED_TWICE: _("%(which)s ser ut til å være den samme innsparingen talt to ganger: én gang som tid og én gang som kroner."),
        PitfallKind.TRANSFER_AS_GAIN: _("%(which)s er like store, og den ene betaler det den andre får. Er det penger som flyttes, er det ikke nytte for samfunnet."),
        PitfallKind.WITHOUT_OWNER: _("%(which)s har ingen som sørger for at det skjer. Nytte uten eier blir sjelden tatt ut."),
        PitfallKind.OLD_UNIT_VALUE: _("%(which)s bruker en enhetsverdi som er mer enn tre år gammel."),
        PitfallKind.NO_RUNNING_COST: _("Nytten varer lenger enn kostnadene. Koster det ingenting å holde det i gang?"),
        PitfallKind.FROM_THE_FIRST_YEAR: _("%(which)s gir full nytte fra samme år som det innføres. Regn heller med at det tar litt tid."),
    }  # fmt: skip
    return words[kind] % {"which": which}
