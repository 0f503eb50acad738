"""The list of initiatives as rows: what each says on the page and in the spreadsheets, the same for pages and programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from heis.foundation.exports import Column
from heis.lift.models import STOPPED, Initiative, Risk
from heis.lift.queries.listing import SHOWN_OF_EACH
from heis.lift.queries.measures import AT_A_TIME, Measured, with_measures
from heis.lift.queries.strategies import Called
from heis.lift.rules import IN_USE

MOST_EXPORTED: Final = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One initiative in the list and in the spreadsheets. Days are whole; None where there is nothing to count."""

    initiative: Initiative
    words: Called
    measured: Measured
    at: datetime

    @property
    def stage(self) -> str:
        """Its stage, or that it has ended."""
        return self.words.stage or _("Avsluttet")

    @property
    def risk(self) -> str:
        """The highest risk that was judged; empty when none is."""
        return str(Risk(self.initiative.risk).label) if self.initiative.risk else ""

    @property
    def form(self) -> str:
        """Form and degree."""
        return ", ".join(word for word in (self.words.form, self.words.degree) if word)

    @property
    def rides(self) -> bool:
        """Whether it is neither in use nor ended."""
        return self.initiative.stage not in {STOPPED, IN_USE}

    @property
    def stage_days(self) -> int | None:
        """Days in the stage it is in; None when it has ended."""
        return None if self.initiative.stage == STOPPED else (self.at - self.initiative.stage_since_at).days

    @property
    def floor_days(self) -> int | None:
        """Days on the floor it stands on; None when it stands on none."""
        return (self.at - self.initiative.floor_since_at).days if self.rides else None

    @property
    def decision_days(self) -> float | None:
        """Days from sent in to decided, the average of its own decisions, with one decimal."""
        days = self.measured.days_to_decision
        return None if days is None else round(days, 1)


def rows_of(found: QuerySet[Initiative], language: str, at: datetime) -> Iterator[Row]:
    """The initiatives, the latest changed first; at most `MOST_EXPORTED`."""
    chosen = found.select_related(*SHOWN_OF_EACH).order_by("-changed_at", "-pk")[:MOST_EXPORTED]
    for initiative, figures in with_measures(chosen.iterator(chunk_size=AT_A_TIME)):
        yield Row(initiative, Called(initiative, language), figures, at)


def columns_of(*, with_municipality: bool) -> list[Column[Row]]:
    """The columns, with headings in the reader's language. Described for those who use them in docs/brukere/regneark.md."""
    where: list[Column[Row]] = [Column(_("Kommune"), lambda row: row.initiative.municipality.name)] if with_municipality else []
    return [
        Column(_("Nummer"), lambda row: row.initiative.pk),
        Column(_("Tittel"), lambda row: row.initiative.title),
        Column(_("Kort fortalt"), lambda row: row.initiative.summary),
        *where,
        Column(_("Enhet"), lambda row: row.initiative.unit.name if row.initiative.is_placed else ""),
        Column(_("Eier"), lambda row: row.measured.owner),
        Column(_("Form"), lambda row: row.words.form),
        Column(_("Grad"), lambda row: row.words.degree),
        Column(_("Områder"), lambda row: ", ".join(row.words.areas)),
        Column(_("Størrelse"), lambda row: row.words.size),
        Column(_("Beløp i kroner"), lambda row: row.initiative.amount_nok),
        Column(_("Netto nåverdi i kroner"), lambda row: row.initiative.worth_nok),
        Column(_("Risiko"), lambda row: row.risk),
        Column(_("Fase"), lambda row: row.stage),
        Column(_("I fasen siden"), lambda row: row.initiative.stage_since_at),
        Column(_("Dager i fasen"), lambda row: row.stage_days),
        Column(_("Etasje"), lambda row: row.words.floor),
        Column(_("På etasjen siden"), lambda row: row.initiative.floor_since_at),
        Column(_("Dager på etasjen"), lambda row: row.floor_days),
        Column(_("Frist for beslutning"), lambda row: row.initiative.due_at),
        Column(_("Dager til beslutning i snitt"), lambda row: row.decision_days),
        Column(_("Sendt inn"), lambda row: row.initiative.filed_at),
        Column(_("Sist endret"), lambda row: row.initiative.changed_at),
    ]
