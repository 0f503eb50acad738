"""All benefits of a municipality that a viewer may see, and all that it ends: found by one filter, summed, and listed a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Generic, Self, TypeVar

from django.db.models import Count, Model, Q, QuerySet, Sum

from heis.evidence.models import STANDS, Benefit, Ending
from heis.evidence.queries.benefits import lacking
from heis.evidence.rules import Lack
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.lift.models import STOPPED, Initiative
from heis.lift.queries.listing import Filter, initiatives_in
from heis.lift.rules import IN_USE
from heis.organisation.models import Unit

PAGE_SIZE = 25
MOST_EXPORTED = 100_000
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for. Every field may be left out. `unit`: with all units below."""

    area: str = ""
    unit: int | None = None

    @classmethod
    def from_mapping(cls, asked: Mapping[str, str]) -> Self:
        """Read a filter from a query string; what cannot be understood is left out."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            text = asked.get(field.name, "").replace("\0", "").strip()[:40]
            values[field.name] = text
        values["unit"] = int(values["unit"]) if values["unit"].isdecimal() and len(values["unit"]) < 10 else None
        return cls(**values)

    def as_mapping(self) -> dict[str, str]:
        """The same filter as a query string's parts; only what is asked for."""
        return {name: str(value) for name, value in asdict(self).items() if value not in ("", None)}

    @property
    def initiatives(self) -> Filter:
        """What is asked of the initiatives they belong to."""
        return Filter(area=self.area, unit=self.unit)


@dataclass(frozen=True, slots=True)
class AskedBenefits(_Asked):
    """What benefits are asked for. `gain`: a sort of benefit; `lacks`: what is missing; `use`: `in_use`, or `coming` for what is not yet."""

    gain: str = ""
    lacks: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True)
class AskedEndings(_Asked):
    """What endings are asked for. `state`: `overdue`, `waiting` or `off`; `sort`: a system, a routine or a licence."""

    state: str = ""
    sort: str = ""


def _seen(municipality_id: int, viewer: Viewer, asked: _Asked, at: datetime) -> QuerySet[Initiative]:
    """The initiatives that count: seen by the viewer, asked for, and not ended with learning."""
    return initiatives_in(municipality_id, viewer, asked.initiatives, at).exclude(stage=STOPPED)


# Benefits


def benefits_in(municipality_id: int, viewer: Viewer, asked: AskedBenefits, at: datetime) -> QuerySet[Benefit]:
    """The benefits of the municipality's plans that the viewer may see and the filter asks for. Not ordered."""
    seen = _seen(municipality_id, viewer, asked, at)
    found = Benefit.objects.filter(STANDS, municipality_id=municipality_id, initiative__in=seen)
    if asked.gain:
        found = found.filter(gain=asked.gain)
    if asked.lacks in Lack.values:
        found = found.filter(lacking(Lack(asked.lacks), local_date(at)))
    if asked.use == "in_use":
        found = found.filter(initiative__stage=IN_USE)
    elif asked.use == "coming":
        found = found.exclude(initiative__stage=IN_USE)
    return found


@dataclass(frozen=True, slots=True)
class Sums:
    """Benefits added up. NOK are whole, and in a year.

    `planned_nok` and `realised_nok` are of what is in use and counted in NOK, `coming_nok` is planned for what is not in use yet. `lacking` is
    how many lack each thing.
    """

    benefits: int = 0
    in_use: int = 0
    planned_nok: int = 0
    realised_nok: int = 0
    coming_nok: int = 0
    lacking: Mapping[str, int] | None = None

    def lack(self, lack: str) -> int:
        """How many lack it."""
        return (self.lacking or {}).get(lack, 0)

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.benefits + other.benefits,
            self.in_use + other.in_use,
            self.planned_nok + other.planned_nok,
            self.realised_nok + other.realised_nok,
            self.coming_nok + other.coming_nok,
            {lack: self.lack(lack) + other.lack(lack) for lack in Lack.values},
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """The sums of all that is asked for, by the first area of each initiative (empty without one), and by unit."""

    total: Sums
    by_area: Mapping[str, Sums]
    by_unit: Mapping[int, Sums]


def summary_of(found: QuerySet[Benefit], on: date) -> Summary:
    """Add up the benefits. One query, however many there are."""
    lacks = {f"lacks_{lack}": Count("pk", filter=lacking(lack, on)) for lack in Lack}
    rows = (
        found.order_by()
        .values_list("initiative__areas__0", "initiative__unit_id", "initiative__stage")
        .annotate(count=Count("pk"), planned=Sum("planned_nok"), realised=Sum("realised_nok"), **lacks)
    )
    by_area: dict[str, Sums] = defaultdict(Sums)
    by_unit: dict[int, Sums] = defaultdict(Sums)
    for area, unit, stage, count, planned, realised, *missing in rows:
        sums = _sums(stage == IN_USE, count, planned or 0, realised or 0, missing)
        by_area[area or ""] += sums
        by_unit[unit] += sums
    return Summary(sum(by_area.values(), Sums()), by_area, by_unit)


def _sums(is_in_use: bool, count: int, planned: int, realised: int, missing: Sequence[int]) -> Sums:  # noqa: FBT001
    lacking_ = dict(zip(Lack.values, missing, strict=True))
    if is_in_use:
        return Sums(count, count, planned, realised, 0, lacking_)
    return Sums(count, 0, 0, 0, planned, lacking_)


def rolled_up(by_unit: Mapping[int, Sums], units: Iterable[Unit], top: Unit | None) -> list[tuple[Unit, Sums]]:
    """The sums of the units just below `top` (the root without one), each with all below it; then of `top` itself, when something lies there."""
    known = {unit.pk: unit for unit in units}
    depth = len(top.ancestor_ids) if top else 1
    sums: dict[int, Sums] = defaultdict(Sums)
    for unit_id, own in by_unit.items():
        unit = known.get(unit_id)
        if unit and len(unit.ancestor_ids) > depth:
            sums[unit.ancestor_ids[depth]] += own
        elif top and unit_id == top.pk:
            sums[unit_id] += own
    return [(known[pk], sums[pk]) for pk in known if pk in sums]


# Endings


def endings_in(municipality_id: int, viewer: Viewer, asked: AskedEndings, at: datetime) -> QuerySet[Ending]:
    """What the municipality's plans end, that the viewer may see and the filter asks for. Not ordered."""
    seen = _seen(municipality_id, viewer, asked, at)
    found = Ending.objects.filter(STANDS, municipality_id=municipality_id, initiative__in=seen)
    if asked.sort:
        found = found.filter(sort=asked.sort)
    states = {
        "overdue": Q(confirmed_at=None, end_on__lte=local_date(at)),
        "waiting": Q(confirmed_at=None, end_on__gt=local_date(at)),
        "off": Q(confirmed_at__isnull=False),
    }
    return found.filter(states[asked.state]) if asked.state in states else found


@dataclass(frozen=True, slots=True)
class EndingSums:
    """How many ways end and how many are overdue and switched off; what is saved in a year when all are off, and by those that are. NOK."""

    endings: int
    overdue: int
    off: int
    planned_nok: int
    saved_nok: int


def ending_sums_of(found: QuerySet[Ending], on: date) -> EndingSums:
    """Add up. One query."""
    is_off = Q(confirmed_at__isnull=False)
    sums = found.order_by().aggregate(
        endings=Count("pk"),
        overdue=Count("pk", filter=~is_off & Q(end_on__lte=on)),
        off=Count("pk", filter=is_off),
        planned_nok=Sum("saves_nok", default=0),
        saved_nok=Sum("saves_nok", filter=is_off, default=0),
    )
    return EndingSums(**sums)


# A page of either


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A part of a list, the latest first. `next_cursor` is empty on the last page."""

    rows: Sequence[Row]
    next_cursor: str


ITS_INITIATIVE = ("initiative", "initiative__unit", "initiative__municipality", "initiative__strategy_version")


def benefit_page(found: QuerySet[Benefit], before: int | None, size: int = PAGE_SIZE) -> Page[Benefit]:
    """The page of those before the number, or the first: the cost is the same however far one has come."""
    return _page(found.select_related(*ITS_INITIATIVE, "owner", "asked"), before, size)


def ending_page(found: QuerySet[Ending], before: int | None, size: int = PAGE_SIZE) -> Page[Ending]:
    """The page of those before the number, or the first."""
    with_people = found.select_related(*ITS_INITIATIVE, "checker", "confirmed_by").prefetch_related("postponements__by")
    return _page(with_people, before, size)


def _page(found: QuerySet[Row], before: int | None, size: int) -> Page[Row]:
    rows = found.order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows[: size + 1])
    return Page(page[:size], str(page[size - 1].pk) if len(page) > size else "")
