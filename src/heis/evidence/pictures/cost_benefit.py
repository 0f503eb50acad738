"""What the sheet of cost and benefit comes to: the worth of each alternative, how sure it is, what matters, who gains, and what to look at again."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from heis.evidence.analysis import Result, left_out_in_words, results_of, roughly, rounded, step_of, too_large_in
from heis.evidence.economics import Flow, ImpossibleCorrelations, PitfallKind, Simulation
from heis.evidence.economics import Party as Gaining
from heis.evidence.sheets.cost_benefit import CostBenefit
from heis.evidence.sheets.cost_benefit_lines import Party
from heis.foundation.amounts import MILLION
from heis.foundation.charts import Chart, ChartColumn, ChartSpan, ColumnChart, SpanChart, TableChart
from heis.foundation.jinja import NOTHING, money, number, percent, quoted
from heis.foundation.pieces import Column, Fact, Kpi
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
class Beside:
    """One thing the alternatives are compared by: what it is, and its value in words by the letter of each alternative."""

    label: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """All the alternatives beside each other: what each letter is called and whether it is worth the most, and row by row."""

    names: Sequence[tuple[str, bool]]
    columns: Sequence[Column]
    rows: Sequence[Beside]


@dataclass(frozen=True, slots=True)
class CostBenefitPicture:
    """The alternatives that can be worked out, the best first, and all of them `beside` each other when they are several.

    `left_out` says how many lines are not counted, and `unweighed` which alternatives are not worked out, and why.
    """

    worths: Sequence[Worth]
    beside: Compared | None
    left_out: str
    unweighed: Sequence[str]

    @property
    def basis(self) -> str:
        """How it is worked out."""
        return _(
            "Netto nåverdi er all nytte minus alle kostnader, regnet om til det første året med kalkulasjonsrenten i rundskriv R-109/21 "
            "(4 prosent de første førti årene) og med 20 øre i skattekostnad for hver offentlige krone."
        )


def picture_of(content: CostBenefit, case: Case) -> CostBenefitPicture | None:
    """What the sheet comes to, and what of it is not counted; None while nothing is written that costs or gives anything."""
    del case
    if not content.flows:
        return None
    results = sorted(results_of(content), key=lambda each: -each.appraisal.net_present_value)
    drawn = {each.letter: draws_of(each, content) if each.is_uncertain else None for each in results}
    named = list(content.lettered())
    names = {letter: f"{letter}: {each.name}" if len(named) > 1 else each.name for letter, each in named}
    best = results[0].letter if len(results) > 1 else ""
    weighed = {each.letter for each in results}
    return CostBenefitPicture(
        worths=[_worth(each, content, names[each.letter], drawn[each.letter], is_best=each.letter == best) for each in results],
        beside=_compared(names, best, results, drawn, content) if len(named) > 1 and results else None,
        left_out=left_out_in_words(content),
        unweighed=[_unweighed(name, letter, content) for letter, name in names.items() if letter not in weighed],
    )


def charts_of(picture: CostBenefitPicture) -> list[Chart]:
    """All alternatives beside each other, the charts of the one that is worth the most, and of each what has no price and what to look at again."""
    drawn = [chart for best in picture.worths[:1] for chart in (best.years, best.spread, best.matters) if chart]
    return [*_beside_chart(picture), *drawn, *(chart for worth in picture.worths for chart in _tables_of(worth, picture))]


def _beside_chart(picture: CostBenefitPicture) -> list[Chart]:
    """All alternatives beside each other, and how it is worked out; when none is, why. Nothing when there is one, and it is."""
    beside = picture.beside
    if beside is None:
        why = " ".join(filter(None, [picture.left_out, *picture.unweighed]))
        return [TableChart(_("Ikke regnet ut"), [], [], why)] if picture.unweighed else []
    heads = ["", *(name for name, _is_best in beside.names)]
    rows = [[row.label, *(row.values[column.key] for column in beside.columns[1:])] for row in beside.rows]
    note = " ".join(filter(None, [picture.basis, picture.left_out, *picture.unweighed]))
    return [TableChart(_("Alternativene ved siden av hverandre"), heads, rows, note)]


def _tables_of(worth: Worth, picture: CostBenefitPicture) -> list[Chart]:
    """What is told beside the charts. Who pays and gains stands in the table of the alternatives when they are several."""
    of = f"{worth.name}: " if picture.beside else ""
    parties = [(fact.label, fact.value) for fact in worth.parties] if not picture.beside else []
    effects = [(effect.name, effect.signs, effect.reason) for effect in worth.effects]
    again = [(words,) for words in worth.pitfalls]
    basis = " ".join(filter(None, [picture.basis, picture.left_out]))
    tables = [
        TableChart(_("Hvem betaler og hvem får"), (_("Hvem"), _("Nåverdi")), parties, basis),
        TableChart(of + _("Teller, men har ingen pris"), (_("Virkning"), _("Hvor mye"), _("Hvorfor")), effects),
        TableChart(of + _("Se på dette en gang til"), (_("Det kan være feil"),), again),
    ]
    return [table for table in tables if table.rows]


def figures_of(picture: CostBenefitPicture) -> Sequence[Kpi]:
    """The numbers of the alternative that is worth the most; none while none can be worked out."""
    return [kpi for best in picture.worths[:1] for kpi in best.kpis]


def _unweighed(name: str, letter: str, content: CostBenefit) -> str:
    """Why an alternative is not worked out."""
    if letter in too_large_in(content):
        return _("%(name)s er ikke regnet ut. Tallene blir større enn noe det går an å regne med.") % {"name": quoted(name)}
    if any(content.letter_of(line) == letter for line in content.flows):
        return _("%(name)s er ikke regnet ut. Det trengs minst én kostnad og én nytte som kan regnes med.") % {"name": quoted(name)}
    return _("%(name)s har ingen linjer, og er ikke regnet ut.") % {"name": quoted(name)}


def _compared(
    names: Mapping[str, str], best: str, results: Sequence[Result], drawn: Mapping[str, Simulation | None], content: CostBenefit
) -> Compared:
    """The alternatives beside each other, in the order of their letters. What is not worked out, or the same nothing for all, is a dash or no row."""
    found = {each.letter: each.appraisal for each in results}
    sums = {_("Netto nåverdi"): {letter: each.net_present_value for letter, each in found.items()}}
    sums |= {str(party.label): {letter: each.by_party[Gaining(party.value)] for letter, each in found.items()} for party in Party}
    sums |= {_("Skattefinansiering"): {letter: -each.present_tax_cost for letter, each in found.items()}}
    worth, *shares = _in_one_unit({label: row for label, row in sums.items() if any(row.values()) or label == _("Netto nåverdi")})
    sure = {letter: percent(each.probability_positive) for letter, each in drawn.items() if each}
    krone = {letter: number(each.per_public_krone, 2) for letter, each in found.items() if each.per_public_krone is not None}
    rows = [
        worth,
        Beside(_("Sjanse for at det lønner seg"), sure),
        Beside(_("Netto nåverdi per offentlig krone"), krone),
        Beside(_("Tjent inn"), {each.letter: _paid_in(each, content) for each in results}),
        *shares,
    ]
    return Compared(
        names=[(name, letter == best) for letter, name in names.items()],
        columns=[Column("label", _("Alternativ")), *(Column(letter, letter, numeric=True) for letter in names)],
        rows=[Beside(row.label, {letter: row.values.get(letter, NOTHING) for letter in names}) for row in rows if row.values],
    )


def _in_one_unit(sums: Mapping[str, Mapping[str, float]]) -> list[Beside]:
    """Sums in millions when any is that large, else in thousands, so that they can be compared."""
    most = max(abs(value) for row in sums.values() for value in row.values())
    divisor, unit, decimals = (MILLION, _("mill. kr"), 1) if most >= MILLION else (1000, _("1000 kr"), 0)
    return [
        Beside(f"{label}, {unit}", {letter: number(value / divisor, decimals, is_exact=True) for letter, value in row.items()})
        for label, row in sums.items()
    ]


def _worth(result: Result, content: CostBenefit, name: str, drawn: Simulation | None, *, is_best: bool) -> Worth:
    return Worth(
        name=name,
        is_best=is_best,
        kpis=_kpis(result, content, drawn),
        years=_years(result, content),
        spread=_spread(drawn) if drawn else None,
        matters=_matters(result) if result.is_uncertain else None,
        parties=_parties(result),
        effects=[EffectRow(each.name, each.signs, each.reason) for each in result.effects],
        pitfalls=[*([] if drawn or not result.is_uncertain else [_contradiction()]), *pitfalls_of(result, content)],
    )


def _contradiction() -> str:
    return _("Det dere har skrevet henger sammen, motsier hverandre. Rett det, så vises det hvor sikkert dette er.")


def draws_of(result: Result, content: CostBenefit) -> Simulation | None:
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
            roughly(found.net_present_value),
            _("netto nåverdi"),
            _("forventet, over %(years)s år") % {"years": content.years},
        )
    ]
    if drawn:
        kpis.append(Kpi(percent(drawn.probability_positive), _("sjanse for at det lønner seg")))
    if found.per_public_krone is not None:
        kpis.append(Kpi(number(found.per_public_krone, 2), _("kroner i netto nåverdi per offentlig krone")))
    kpis.append(Kpi(_paid_in(result, content), _("tjent inn")))
    share = found.break_even_benefits
    if share is not None and 0 < share < 1:
        kpis.append(Kpi(percent(share), _("av nytten må komme for at det går i null")))
    return kpis


def _paid_in(result: Result, content: CostBenefit) -> str:
    """The year from which it has paid for itself."""
    year = result.appraisal.payback_year
    return str((content.base_year or 0) + year) if year is not None else _("Ikke i perioden")


def _years(result: Result, content: CostBenefit) -> ColumnChart:
    net, found = result.appraisal.net, result.appraisal
    years = [(content.base_year or 0) + index for index in range(net.size)]
    top, bottom = max(float(net.max()), 0.0), min(float(net.min()), 0.0)
    height = (top - bottom) or 1.0
    rows = [
        (str(year), money(rounded(benefit)), money(rounded(cost)), money(rounded(tax)), money(rounded(each)))
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
        first=roughly(low),
        last=roughly(high),
        heads=(_("Netto nåverdi er lavere enn dette"), _("så ofte")),
        rows=[(roughly(value), f"{number(level)} %") for level, value in drawn.percentiles.items()],
        mark=-low / (high - low) if inside else None,
        note=_("%(draws)s trekninger av alt som er usikkert. Åtti prosent av dem ligger mellom %(low)s og %(high)s.")
        % {
            "draws": number(drawn.draws),
            "low": roughly(drawn.percentiles[10]),
            "high": roughly(drawn.percentiles[90]),
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
                roughly(first),
                roughly(last),
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
    """What each gains and pays, and the cost of raising public funds, which falls on all. What is shown adds up to the sum that is shown."""
    found = result.appraisal
    shares = [(str(party.label), found.by_party[Gaining(party.value)]) for party in Party]
    shares.append((_("Skattefinansiering"), -found.present_tax_cost))
    total = rounded(found.net_present_value)
    shown = adding_up([value for _label, value in shares], total, step_of(total))
    rows = [Fact(label, money(value)) for (label, _exact), value in zip(shares, shown, strict=True) if value]
    return [*rows, Fact(_("Sum, netto nåverdi"), money(total))]


def adding_up(values: Sequence[float], total: int, step: int) -> list[int]:
    """The values in whole steps that add up to the total, which is in whole steps too: those furthest below theirs are moved up."""
    steps = [value / step for value in values]
    whole = [math.floor(each) for each in steps]
    furthest = sorted(range(len(values)), key=lambda place: whole[place] - steps[place])
    moved = furthest[: total // step - sum(whole)]
    return [(each + (place in moved)) * step for place, each in enumerate(whole)]


def pitfalls_of(result: Result, content: CostBenefit) -> list[str]:
    """What to look at again in an alternative, in words; in the order of its pitfalls."""
    flows = {worth.flow.key: worth.flow for worth in result.appraisal.worths}
    return [_words(pitfall.kind, [flows[key] for key in pitfall.flows], content) for pitfall in result.pitfalls]


def _words(kind: PitfallKind, flows: Sequence[Flow], content: CostBenefit) -> str:
    value = flows[0].value
    told = {
        "which": ", ".join(dict.fromkeys(quoted(flow.name) for flow in flows)),
        "unit": quoted(value.unit) if value else "",
        "price_year": value.price_year if value else "",
        "base_year": content.base_year,
    }
    words = {
        PitfallKind.TIME_FREES_NO_MONEY: _("%(which)s er spart tid regnet som penger. Hvem får et mindre budsjett? Hvis ingen gjør det, er det nytte, men ikke innsparing."),
        PitfallKind.COUNTED_TWICE: _("%(which)s ser ut til å være den samme innsparingen talt to ganger: én gang som tid og én gang som kroner."),
        PitfallKind.ENTERED_TWICE: _("%(which)s ser ut til å stå to ganger. Er det den samme, fjerner dere den ene. Er det to ting, gir dere dem navn som skiller dem."),
        PitfallKind.TRANSFER_AS_GAIN: _("%(which)s er like store, og den ene betaler det den andre får. Er det penger som flyttes, er det ikke nytte for samfunnet."),
        PitfallKind.INCOME_AS_GAIN: _("%(which)s ser ut til å være penger kommunen eller staten får av andre. Det er ikke nytte for samfunnet. Velg «Penger som flyttes», hvem som betaler og hvem som får."),
        PitfallKind.WITHOUT_OWNER: _("%(which)s har ingen som sørger for at det skjer. Nytte uten eier blir sjelden tatt ut."),
        PitfallKind.OTHER_PRICE_YEAR: _("Verdien av %(unit)s er i prisene fra %(price_year)s, og resten av arket i prisene fra %(base_year)s. Regn den om til %(base_year)s-priser med en prisindeks, for eksempel konsumprisindeksen til SSB, og skriv %(base_year)s som år. Det gjelder %(which)s."),
        PitfallKind.NO_RUNNING_COST: _("Nytten varer lenger enn kostnadene. Koster det ingenting å holde det i gang?"),
        PitfallKind.FROM_THE_FIRST_YEAR: _("%(which)s gir full nytte fra samme år som det innføres. Regn heller med at det tar litt tid."),
    }  # fmt: skip
    return words[kind] % told
