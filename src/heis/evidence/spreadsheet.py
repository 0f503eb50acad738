"""The overviews as spreadsheets: a row for each benefit, and for each old way that ends, exactly as filtered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from heis.evidence.models import Benefit, Ending, Gain, Sort
from heis.evidence.queries.benefits import is_overdue, is_owned, lacks_of
from heis.evidence.queries.overview import BenefitSearch, EndingSearch
from heis.evidence.rules import change_in_units
from heis.evidence.wording import lack_words
from heis.foundation.exports import Column
from heis.lift.models import Initiative
from heis.lift.queries.strategies import Called
from heis.lift.rules import IN_USE

AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """A benefit with its initiative in the words of the strategy it follows."""

    benefit: Benefit
    words: Called
    on: date

    @property
    def initiative(self) -> Initiative:
        """The initiative it belongs to."""
        return self.benefit.initiative

    @property
    def owner(self) -> str:
        """Who has accepted it and works here; empty when nobody does."""
        return self.benefit.owner.name if is_owned(self.benefit) and self.benefit.owner else ""

    @property
    def lacks(self) -> str:
        """What is missing, in words."""
        return ", ".join(lack_words(lack, self.benefit, self.on) for lack in lacks_of(self.benefit, self.initiative, self.on))


def benefit_rows(search: BenefitSearch, language: str) -> Iterator[BenefitRow]:
    """All benefits that are found, the latest first."""
    for benefit in search.to_export.iterator(chunk_size=AT_A_TIME):
        yield BenefitRow(benefit, Called(benefit.initiative, language), search.on)


def benefit_columns() -> list[Column[BenefitRow]]:
    """The columns, with headings in the reader's language."""
    return [
        Column(_("Initiativ nummer"), lambda row: row.initiative.pk),
        Column(_("Initiativ"), lambda row: row.initiative.title),
        Column(_("Enhet"), lambda row: row.initiative.unit_name),
        Column(_("Områder"), lambda row: ", ".join(row.words.areas)),
        Column(_("I bruk"), lambda row: _("Ja") if row.initiative.stage == IN_USE else _("Nei")),
        Column(_("Gevinst"), lambda row: row.benefit.what),
        Column(_("For hvem"), lambda row: row.benefit.for_whom),
        Column(_("Slags gevinst"), lambda row: str(Gain(row.benefit.gain).label) if row.benefit.gain else ""),
        Column(_("Indikator"), lambda row: row.benefit.indicator),
        Column(_("Enhet for tallet"), lambda row: row.benefit.measured_in),
        Column(_("Utgangspunkt"), lambda row: row.benefit.baseline),
        Column(_("Utgangspunkt målt"), lambda row: row.benefit.baseline_on),
        Column(_("Mål"), lambda row: row.benefit.target),
        Column(_("Mål nås innen"), lambda row: row.benefit.target_on),
        Column(_("Siste måling"), lambda row: row.benefit.latest_value),
        Column(_("Sist målt"), lambda row: row.benefit.latest_on),
        Column(_("Planlagt endring"), lambda row: change_in_units(row.benefit.target, row.benefit.baseline)),
        Column(_("Målt endring"), lambda row: change_in_units(row.benefit.latest_value, row.benefit.baseline)),
        Column(_("Planlagt kroner i året"), lambda row: row.benefit.planned_nok),
        Column(_("Målt kroner i året"), lambda row: row.benefit.realised_nok),
        Column(_("Har ansvaret"), lambda row: row.owner),
        Column(_("Spurt, har ikke svart"), lambda row: row.benefit.asked.name if row.benefit.asked else ""),
        Column(_("Neste måling"), lambda row: row.benefit.due_on),
        Column(_("Det som mangler"), lambda row: row.lacks),
    ]


@dataclass(frozen=True, slots=True)
class EndingRow:
    """What ends, with its initiative in the words of the strategy it follows."""

    ending: Ending
    words: Called
    on: date

    @property
    def state(self) -> str:
        """Switched off, overdue or in use yet."""
        if self.ending.confirmed_at is not None:
            return _("Slått av")
        return _("Over datoen") if is_overdue(self.ending, self.ending.initiative, self.on) else _("I bruk ennå")


def ending_rows(search: EndingSearch, language: str) -> Iterator[EndingRow]:
    """All that is found to end, the latest first."""
    for ending in search.to_export.iterator(chunk_size=AT_A_TIME):
        yield EndingRow(ending, Called(ending.initiative, language), search.on)


def ending_columns() -> list[Column[EndingRow]]:
    """The columns, with headings in the reader's language."""
    return [
        Column(_("Initiativ nummer"), lambda row: row.ending.initiative_id),
        Column(_("Initiativ"), lambda row: row.ending.initiative.title),
        Column(_("Enhet"), lambda row: row.ending.initiative.unit_name),
        Column(_("Områder"), lambda row: ", ".join(row.words.areas)),
        Column(_("Slutter med"), lambda row: row.ending.what),
        Column(_("Slags"), lambda row: str(Sort(row.ending.sort).label) if row.ending.sort else ""),
        Column(_("Planlagt slutt"), lambda row: row.ending.planned_on),
        Column(_("Skal være slutt"), lambda row: row.ending.end_on),
        Column(_("Slått av"), lambda row: row.ending.off_on),
        Column(_("Hvordan det står til"), lambda row: row.state),
        Column(_("Sjekkes av"), lambda row: row.ending.checker.name),
        Column(_("Sparer kroner i året"), lambda row: row.ending.saves_nok),
    ]
