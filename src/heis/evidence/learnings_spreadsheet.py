"""What has been learnt as a spreadsheet. Described for those who use it in docs/brukere/regneark.md. It has no names of people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from heis.evidence.queries.learnings import Learning
from heis.foundation.exports import Column
from heis.lift.models import STOPPED
from heis.lift.queries.strategies import Called


def columns_of(language: str, *, with_municipality: bool) -> list[Column[Learning]]:
    """The columns, with headings in the reader's language."""
    where: list[Column[Learning]] = (
        [Column(_("Kommune"), lambda row: row.initiative.municipality.name)] if with_municipality else []
    )
    return [
        Column(_("Nummer"), lambda row: row.initiative.pk),
        Column(_("Tittel"), lambda row: row.initiative.title),
        *where,
        Column(_("Enhet"), lambda row: row.initiative.unit.name if row.initiative.is_placed else ""),
        Column(_("Områder"), lambda row: ", ".join(Called(row.initiative, language).areas)),
        Column(_("Slik endte det"), ended),
        Column(_("Endte"), lambda row: row.initiative.stage_since_at),
        Column(_("Hva som er skrevet"), lambda row: _("Kort lærdom") if row.is_short else _("Evaluering")),
        Column(_("Evaluert"), lambda row: row.initiative.evaluated_at),
        Column(_("Hva andre bør vite"), lambda row: row.evaluation.others),
        Column(_("Hva de trodde"), lambda row: row.evaluation.believed),
        Column(_("Hva som skjedde"), lambda row: row.evaluation.happened),
        Column(_("Hva de ville gjort annerledes"), lambda row: row.evaluation.otherwise),
        Column(_("Hvem som kan spørres"), lambda row: row.evaluation.whom_to_ask),
    ]


def ended(learning: Learning) -> str:
    """How it ended, in words."""
    return _("Avsluttet") if learning.initiative.stage == STOPPED else _("I bruk")
