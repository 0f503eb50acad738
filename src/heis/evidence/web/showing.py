"""From benefits and endings to the pieces that components show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from heis.evidence.models import Benefit, Ending, Gain, Measurement, Sort
from heis.evidence.queries.benefits import is_overdue, is_owned, lacks_of
from heis.evidence.rules import Lack, change_in_nok, change_in_units, is_late, is_money
from heis.evidence.wording import lack_words
from heis.foundation.jinja import NOTHING, day, money, number
from heis.foundation.pieces import Fact, Tag, Trend
from heis.foundation.trends import trend_of
from heis.lift.models import Initiative


def value_of(benefit: Benefit, value: float | None) -> str:
    """A value with its unit; a dash when there is none."""
    return NOTHING if value is None else f"{number(value)} {benefit.measured_in}"


def signed(value: float | None) -> str:
    """A change with its sign; a dash when it cannot be told."""
    if value is None:
        return NOTHING
    return f"+{number(value)}" if value > 0 else number(value)


def lack_tags(benefit: Benefit, initiative: Initiative, on: date) -> list[Tag]:
    """What is missing, each as a tag; who is asked and has not answered is said with the owner."""
    is_pressing = {Lack.MEASUREMENT: is_late(benefit.due_on, on), Lack.OWNER: True}
    return [
        Tag(lack_words(lack, benefit, on), "danger" if is_pressing.get(lack) else "warning")
        for lack in lacks_of(benefit, initiative, on)
    ]


def owner_words(benefit: Benefit) -> str:
    """Who answers for it, and whether they have said yes."""
    if is_owned(benefit) and benefit.owner:
        if benefit.asked:
            return _("%(name)s. %(asked)s er spurt om å overta") % {"name": benefit.owner.name, "asked": benefit.asked.name}
        return benefit.owner.name
    if benefit.asked:
        return _("%(name)s er spurt, og har ikke svart") % {"name": benefit.asked.name}
    if benefit.owner:
        return _("Ingen. %(name)s arbeider ikke lenger i kommunen") % {"name": benefit.owner.name}
    return _("Ingen har sagt ja")


def benefit_facts(benefit: Benefit, on: date) -> list[Fact]:
    """What is planned, from what to what, and when it is measured."""
    known = [
        (_("Hvem det gjelder"), benefit.for_whom),
        (_("Slags gevinst"), str(Gain(benefit.gain).label) if benefit.gain else ""),
        (_("Har ansvaret"), owner_words(benefit)),
        (_("Utgangspunkt"), _baseline_words(benefit)),
        (_("Mål"), _target_words(benefit)),
        (_("Siste måling"), _latest_words(benefit)),
        (_("Neste måling"), _next_words(benefit, on)),
    ]
    return [Fact(label, value) for label, value in known if value]


def _baseline_words(benefit: Benefit) -> str:
    if benefit.baseline is None:
        return _("Mangler")
    about = [day(benefit.baseline_on, year=True) if benefit.baseline_on else "", benefit.baseline_source]
    told = ", ".join(part for part in about if part)
    return f"{value_of(benefit, benefit.baseline)} ({told})" if told else value_of(benefit, benefit.baseline)


def _target_words(benefit: Benefit) -> str:
    if benefit.target is None:
        return _("Mangler")
    words = value_of(benefit, benefit.target)
    return _("%(value)s innen %(day)s") % {"value": words, "day": day(benefit.target_on, year=True)} if benefit.target_on else words


def _latest_words(benefit: Benefit) -> str:
    if benefit.latest_on is None:
        return _("Ikke målt ennå")
    return f"{value_of(benefit, benefit.latest_value)} ({day(benefit.latest_on, year=True)})"


def _next_words(benefit: Benefit, on: date) -> str:
    if benefit.dropped_at is not None:
        return ""
    if benefit.due_on is None:
        return _("Første gang når det er tatt i bruk. %(rhythm)s") % {"rhythm": benefit.get_rhythm_display()}
    if benefit.due_on <= on:
        return _("Nå. Fristen var %(day)s") % {"day": day(benefit.due_on, year=True)}
    return day(benefit.due_on, year=True)


@dataclass(frozen=True, slots=True)
class Against:
    """A line of planned against realised: what it is, the change in units, and in NOK a year."""

    key: str
    label: str
    units: str
    nok: str


def planned_against_realised(benefit: Benefit) -> list[Against]:
    """Planned, realised and what remains. Nothing when neither can be told."""
    if benefit.baseline is None:
        return []
    planned = change_in_units(benefit.target, benefit.baseline)
    realised = change_in_units(benefit.latest_value, benefit.baseline)
    remains = planned - realised if planned is not None and realised is not None else None
    nok = (
        benefit.planned_nok - benefit.realised_nok if benefit.planned_nok is not None and benefit.realised_nok is not None else None
    )
    rows = [
        Against("planned", _("Planlagt"), signed(planned), money(benefit.planned_nok)),
        Against("realised", _("Målt"), signed(realised), money(benefit.realised_nok)),
        Against("remains", _("Gjenstår"), signed(remains), money(nok)),
    ]
    return rows if planned is not None or realised is not None else []


def counts_in_nok(benefit: Benefit) -> bool:
    """Whether it is counted in NOK at all."""
    return is_money(benefit.gain, frees_money=benefit.frees_money, nok_per_unit=benefit.nok_per_unit)


def reckoning_words(benefit: Benefit) -> str:
    """Why there are no numbers in NOK, or in units, said plainly; empty when there are."""
    if benefit.baseline is None:
        return _("Uten et utgangspunkt kan ingen si hvor mye som er blitt bedre. Mål det, og skriv det i planen.")
    if counts_in_nok(benefit) and benefit.target is None:
        return _("Uten et mål kan gevinsten ikke regnes i kroner.")
    return "" if counts_in_nok(benefit) else _("Denne gevinsten frigir ikke penger i budsjettet, og regnes ikke i kroner.")


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """A measurement in the table. `correction` is the one that stands in its place; `may_correct`: the viewer may put another there."""

    measurement: Measurement
    change: str
    nok: str
    correction: Measurement | None
    may_correct: bool

    @property
    def day(self) -> str:
        """The day it is for."""
        return day(self.measurement.measured_on, year=True)

    @property
    def value(self) -> str:
        """The value, without its unit."""
        return number(self.measurement.value)


def measured_rows(benefit: Benefit, measurements: Sequence[Measurement], *, may_measure: bool) -> list[MeasuredRow]:
    """Every measurement, the latest first."""
    ends = {"baseline": benefit.baseline, "target": benefit.target, "nok_per_unit": benefit.nok_per_unit}
    rows = []
    for measurement in reversed(measurements):
        correction: Measurement | None = getattr(measurement, "correction", None)
        nok = change_in_nok(measurement.value, **ends) if counts_in_nok(benefit) else None  # type: ignore[arg-type]
        change = signed(change_in_units(measurement.value, benefit.baseline))
        rows.append(MeasuredRow(measurement, change, money(nok), correction, may_measure and correction is None))
    return rows


def benefit_trend(benefit: Benefit, measurements: Sequence[Measurement]) -> Trend | None:
    """The line from the baseline through what stands of the measurements; None of fewer than two."""
    standing = [(each.measured_on, each.value) for each in measurements if getattr(each, "correction", None) is None]
    has_start = (
        benefit.baseline is not None
        and benefit.baseline_on is not None
        and all(benefit.baseline_on <= on for on, _value in standing)
    )
    start = [(benefit.baseline_on, benefit.baseline)] if has_start else []
    values = [*start, *standing]
    return trend_of(values, target=benefit.target, unit=benefit.measured_in, has_start=has_start)  # type: ignore[arg-type]


def ending_tag(ending: Ending, initiative: Initiative, on: date) -> Tag:
    """How far it has come."""
    if ending.confirmed_at is not None:
        return Tag(_("Slått av"), "success")
    if is_overdue(ending, initiative, on):
        return Tag(_("Over datoen, ikke bekreftet"), "danger")
    return Tag(_("I bruk ennå"), "neutral")


def ending_facts(ending: Ending) -> list[Fact]:
    """What ends and when, who checks it, and what it saves."""
    checker = ending.checker.name
    if ending.vacant_since_at is not None:
        checker = _("Ingen. %(name)s arbeider ikke lenger i kommunen") % {"name": checker}
    off = _("%(day)s, bekreftet av %(name)s") % {
        "day": day(ending.off_on, year=True),
        "name": ending.confirmed_by.name if ending.confirmed_by else _("noen"),
    }
    known = [
        (_("Slags"), str(Sort(ending.sort).label) if ending.sort else ""),
        (_("Skal være slutt"), day(ending.end_on, year=True) if ending.confirmed_at is None else ""),
        (_("Slått av"), off if ending.confirmed_at else ""),
        (_("Sjekkes av"), checker),
        (_("Sparer i året"), money(ending.saves_nok) if ending.saves_nok is not None else ""),
    ]
    return [Fact(label, value) for label, value in known if value]
