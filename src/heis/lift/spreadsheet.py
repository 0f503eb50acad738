"""The list of initiatives on its way out as a spreadsheet: what each row says, the same for pages and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from heis.foundation.exports import Column
from heis.lift.models import Initiative
from heis.lift.rules import STOPPED
from heis.strategy.document import StrategyDocument

MOST_EXPORTED: Final = 100_000


def rows_of(found: QuerySet[Initiative]) -> Iterator[Initiative]:
    """The initiatives, the latest changed first; at most `MOST_EXPORTED`."""
    ordered = found.select_related("unit").order_by("-changed_at", "-pk")
    return ordered[:MOST_EXPORTED].iterator(chunk_size=2000)


def stage_names(document: StrategyDocument, language: str) -> dict[str, str]:
    """The names of the stages, and of having ended."""
    return {stage.key: stage.name.in_language(language) for stage in document.stages} | {STOPPED: _("Avsluttet")}


def columns_of(document: StrategyDocument | None, language: str) -> list[Column[Initiative]]:
    """The columns, in the reader's language. Without a strategy in force its keys stand as they are."""
    stages = stage_names(document, language) if document else {}
    areas = {area.key: area.name.in_language(language) for area in document.areas} if document else {}
    floors = {floor.number: floor.name.in_language(language) for floor in document.floors} if document else {}
    sizes = {size.key: size.name.in_language(language) for size in document.size_classes} if document else {}
    return [
        Column(_("Nummer"), lambda i: i.pk),
        Column(_("Tittel"), lambda i: i.title),
        Column(_("Kort fortalt"), lambda i: i.summary),
        Column(_("Enhet"), lambda i: i.unit.name if i.is_placed else ""),
        Column(_("Fase"), lambda i: stages.get(i.stage, i.stage)),
        Column(_("Etasje"), lambda i: floors.get(i.floor, str(i.floor))),
        Column(_("Områder"), lambda i: ", ".join(areas.get(key, key) for key in i.areas)),
        Column(_("Størrelse"), lambda i: sizes.get(i.size_class, i.size_class)),
        Column(_("Beløp i kroner"), lambda i: i.amount_nok),
        Column(_("Sendt inn"), lambda i: i.filed_at),
        Column(_("I fasen siden"), lambda i: i.stage_since_at),
        Column(_("Frist for beslutning"), lambda i: i.due_at),
        Column(_("Sist endret"), lambda i: i.changed_at),
    ]
