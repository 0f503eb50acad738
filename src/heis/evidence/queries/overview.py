"""All benefits of a municipality that a viewer may see, and all that it ends: found by one filter, summed, and listed a page at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from functools import reduce
from operator import add
from typing import Any, Generic, Self, TypeVar

from django.db.models import Count, Model, Q, QuerySet, Sum

from heis.evidence.models import STANDS, Benefit, Ending
from heis.evidence.queries.benefits import lacking
from heis.evidence.rules import Lack
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.lift.models import STOPPED, Initiative
from heis.lift.queries.halves import Halves, halves_of
from heis.lift.queries.listing import Filter, initiatives_in
from heis.lift.rules import IN_USE
from heis.organisation.models import Unit

PAGE_SIZE = 25
MOST_EXPORTED = 100_000
ITS_INITIATIVE = ("initiative", "initiative__unit", "initiative__municipality", "initiative__strategy_version")
Row = TypeVar("Row", bound=Model)
Key = TypeVar("Key", str, int)


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


# A page of what is found


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A part of a list, the latest first. `next_cursor` is empty on the last page."""

    rows: Sequence[Row]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class _Search(ABC, Generic[Row]):
    """Who looks in a municipality, and when. What belongs to an initiative they may not see, or that ended with learning, is not found."""

    municipality_id: int
    viewer: Viewer
    at: datetime
    asked: _Asked

    @property
    def on(self) -> date:
        """The day it is looked on."""
        return local_date(self.at)

    @property
    @abstractmethod
    def _all(self) -> QuerySet[Row]:
        """All that stand in the municipality's plans."""

    @abstractmethod
    def _among(self, seen: QuerySet[Initiative]) -> QuerySet[Row]:
        """What belongs to these initiatives and is asked for."""

    @abstractmethod
    def _to_show(self, found: QuerySet[Row]) -> QuerySet[Row]:
        """With all that is shown of each in a list."""

    @property
    def to_export(self) -> QuerySet[Row]:
        """All that is found, the latest first; at most `MOST_EXPORTED`."""
        seen = initiatives_in(self.municipality_id, self.viewer, self.asked.initiatives, self.at)
        return self._to_show(self._among(seen)).order_by("-pk")[:MOST_EXPORTED]

    @property
    def _halves(self) -> Halves:
        return halves_of(self.municipality_id, self.viewer, self.asked.initiatives, self.at)

    def page(self, before: int | None, size: int = PAGE_SIZE) -> Page[Row]:
        """The page of those before the number, or the first: the cost is the same however far one has come. At most three queries.

        The numbers in each half are read from the latest on, until there are enough; together, all there is would have to be sorted.
        """
        earlier = Q() if before is None else Q(pk__lt=before)
        halves = [self._among(seen).filter(earlier).order_by("-pk").values_list("pk", flat=True) for seen in self._halves.both]
        numbers = sorted((pk for half in halves for pk in half[: size + 1]), reverse=True)
        rows = self._to_show(self._all.filter(pk__in=numbers[:size])).order_by("-pk")
        return Page(list(rows), str(numbers[size - 1]) if len(numbers) > size else "")


@dataclass(frozen=True, slots=True)
class Sums:
    """Benefits added up. NOK are whole, and in a year.

    `planned_nok` and `realised_nok` are of what is in use and counted in NOK, `coming_nok` is planned for what is not in use yet. `lacking` is
    how many lack each thing, and `late` how many of those that lack a measurement should have had it by now.
    """

    benefits: int = 0
    in_use: int = 0
    planned_nok: int = 0
    realised_nok: int = 0
    coming_nok: int = 0
    lacking: Mapping[str, int] | None = None
    late: int = 0

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
            self.late + other.late,
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """The sums of all that is asked for, by the first area of each initiative (empty without one), and by unit."""

    total: Sums
    by_area: Mapping[str, Sums]
    by_unit: Mapping[int, Sums]

    def __add__(self, other: Summary) -> Summary:
        return Summary(self.total + other.total, _together(self.by_area, other.by_area), _together(self.by_unit, other.by_unit))


def _together(some: Mapping[Key, Sums], others: Mapping[Key, Sums]) -> dict[Key, Sums]:
    return {key: some.get(key, Sums()) + others.get(key, Sums()) for key in {**some, **others}}


@dataclass(frozen=True, slots=True)
class BenefitSearch(_Search[Benefit]):
    """Somebody looks for benefits."""

    asked: AskedBenefits

    @property
    def _all(self) -> QuerySet[Benefit]:
        return Benefit.objects.filter(STANDS, municipality_id=self.municipality_id)

    def _among(self, seen: QuerySet[Initiative]) -> QuerySet[Benefit]:
        asked = self.asked
        found = self._all.filter(initiative__in=seen.exclude(stage=STOPPED))
        if asked.gain:
            found = found.filter(gain=asked.gain)
        if asked.lacks in Lack.values:
            found = found.filter(lacking(Lack(asked.lacks), self.on))
        if asked.use == "in_use":
            found = found.filter(initiative__stage=IN_USE)
        elif asked.use == "coming":
            found = found.exclude(initiative__stage=IN_USE)
        return found

    def _to_show(self, found: QuerySet[Benefit]) -> QuerySet[Benefit]:
        return found.select_related(*ITS_INITIATIVE, "owner", "asked")

    def summary(self) -> Summary:
        """All that is found, added up. At most two queries, however many there are."""
        counted = self._halves.counted(
            f"benefit sums {self.on} {self.asked.as_mapping()}",
            lambda seen: _summary_of(self._among(seen), self.on),
            lambda summary: summary.total.benefits,
        )
        return reduce(add, counted)


def _summary_of(found: QuerySet[Benefit], on: date) -> Summary:
    lacks = {f"lacks_{lack}": Count("pk", filter=lacking(lack, on)) for lack in Lack}
    rows = (
        found.order_by()
        .values_list("initiative__areas__0", "initiative__unit_id", "initiative__stage")
        .annotate(
            count=Count("pk"),
            planned=Sum("planned_nok"),
            realised=Sum("realised_nok"),
            late=Count("pk", filter=Q(due_on__lte=on)),
            **lacks,
        )
    )
    by_area: dict[str, Sums] = defaultdict(Sums)
    by_unit: dict[int, Sums] = defaultdict(Sums)
    for area, unit, stage, count, planned, realised, late, *missing in rows:
        sums = _sums(stage == IN_USE, count, planned or 0, realised or 0, late, missing)
        by_area[area or ""] += sums
        by_unit[unit] += sums
    return Summary(sum(by_area.values(), Sums()), dict(by_area), dict(by_unit))


def _sums(is_in_use: bool, count: int, planned: int, realised: int, late: int, missing: Sequence[int]) -> Sums:  # noqa: FBT001
    lacking_ = dict(zip(Lack.values, missing, strict=True))
    if is_in_use:
        return Sums(count, count, planned, realised, 0, lacking_, late)
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


@dataclass(frozen=True, slots=True)
class EndingSums:
    """How many ways end and how many are overdue and switched off; what is saved in a year when all are off, and by those that are. NOK."""

    endings: int
    overdue: int
    off: int
    planned_nok: int
    saved_nok: int

    def __add__(self, other: EndingSums) -> EndingSums:
        return EndingSums(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


@dataclass(frozen=True, slots=True)
class EndingSearch(_Search[Ending]):
    """Somebody looks for what ends."""

    asked: AskedEndings

    @property
    def _all(self) -> QuerySet[Ending]:
        return Ending.objects.filter(STANDS, municipality_id=self.municipality_id)

    def _among(self, seen: QuerySet[Initiative]) -> QuerySet[Ending]:
        asked, on = self.asked, self.on
        found = self._all.filter(initiative__in=seen.exclude(stage=STOPPED))
        if asked.sort:
            found = found.filter(sort=asked.sort)
        states = {
            "overdue": Q(confirmed_at=None, end_on__lte=on),
            "waiting": Q(confirmed_at=None, end_on__gt=on),
            "off": Q(confirmed_at__isnull=False),
        }
        return found.filter(states[asked.state]) if asked.state in states else found

    def _to_show(self, found: QuerySet[Ending]) -> QuerySet[Ending]:
        return found.select_related(*ITS_INITIATIVE, "checker", "confirmed_by").prefetch_related("postponements__by")

    def summary(self) -> EndingSums:
        """All that is found, added up. At most two queries."""
        counted = self._halves.counted(
            f"endings {self.on} {self.asked.as_mapping()}",
            lambda seen: _ending_sums_of(self._among(seen), self.on),
            lambda sums: sums.endings,
        )
        return reduce(add, counted)


def _ending_sums_of(found: QuerySet[Ending], on: date) -> EndingSums:
    is_off = Q(confirmed_at__isnull=False)
    sums = found.order_by().aggregate(
        endings=Count("pk"),
        overdue=Count("pk", filter=~is_off & Q(end_on__lte=on)),
        off=Count("pk", filter=is_off),
        planned_nok=Sum("saves_nok", default=0),
        saved_nok=Sum("saves_nok", filter=is_off, default=0),
    )
    return EndingSums(**sums)
