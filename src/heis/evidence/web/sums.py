"""Benefits added up by area and by unit, as lines of a table and as a picture of planned against realised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heis.evidence.queries.overview import Sums, rolled_up
from heis.evidence.rules import Lack
from heis.foundation.jinja import money, number
from heis.foundation.language import active_language
from heis.foundation.pieces import Bar
from heis.lift.queries.strategies import Strategies
from heis.organisation.models import Unit


@dataclass(frozen=True, slots=True)
class SumRow:
    """The sums of an area or of a part of the organisation. `area`: its number, 1–6, for its colour; `url` narrows the page to it."""

    name: str
    sums: Sums
    url: str
    area: int = 0

    @property
    def planned(self) -> str:
        """What is planned of what is in use."""
        return money(self.sums.planned_nok, short=True)

    @property
    def realised(self) -> str:
        """What is realised."""
        return money(self.sums.realised_nok, short=True)

    @property
    def coming(self) -> str:
        """What is planned of what is not in use yet."""
        return money(self.sums.coming_nok, short=True)

    @property
    def missing(self) -> str:
        """How many in use have never been measured, or are to be measured now."""
        return number(self.sums.lack(Lack.MEASUREMENT))


def area_rows(by_area: Mapping[str, Sums], strategies: Strategies | None, narrowed: Callable[..., str]) -> list[SumRow]:
    """The sums by area, in the strategy's order; then of what has no area. `narrowed(area=…)` is the address of the page narrowed to it."""
    sums = dict(by_area)
    rows = []
    if strategies:
        numbers, language = strategies.area_numbers(strategies.in_force), active_language()
        for word in strategies.words("areas"):
            if word.key in sums:
                name = word.name.in_language(language)
                rows.append(SumRow(name, sums.pop(word.key), narrowed(area=word.key), numbers.get(word.key, 0)))
    rest = sum(sums.values(), Sums())
    return [*rows, SumRow(_("Uten område"), rest, "")] if rest.benefits else rows


def unit_rows(by_unit: Mapping[int, Sums], units: Sequence[Unit], asked: int | None, narrowed: Callable[..., str]) -> list[SumRow]:
    """The sums of the parts of the unit that is asked for, or of the whole; then of what lies in units that are no more."""
    top = next((unit for unit in units if unit.pk == asked), None)
    sums = dict(by_unit)
    rows = [
        SumRow(unit.name, each, narrowed(unit=unit.pk) if top is None or unit.pk != top.pk else "")
        for unit, each in rolled_up(sums, units, top)
    ]
    known = {unit.pk for unit in units}
    rest = sum((each for unit_id, each in sums.items() if unit_id not in known), Sums())
    return [*rows, SumRow(_("Andre steder"), rest, "")] if rest.benefits else rows


def against_bars(rows: Sequence[SumRow]) -> list[Bar]:
    """What is realised of each line as a bar, with a mark at what was planned; only lines where something in use is counted in NOK."""
    counted = [row for row in rows if row.sums.planned_nok or row.sums.realised_nok]
    most = max((max(row.sums.planned_nok, row.sums.realised_nok) for row in counted), default=0) or 1
    return [
        Bar(
            row.name,
            _("%(realised)s av %(planned)s") % {"realised": row.realised, "planned": row.planned},
            max(row.sums.realised_nok, 0) / most,
            row.area,
            url=row.url,
            mark=row.sums.planned_nok / most,
        )
        for row in counted
    ]
