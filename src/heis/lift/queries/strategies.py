"""The words of the strategies. Each initiative is called by its own version's words; what shows many is called by all of them together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from heis.lift.models import STOPPED, Initiative
from heis.lift.rules import IN_USE
from heis.organisation.models import Municipality
from heis.strategy.document import STAGES, Name, StrategyDocument
from heis.strategy.queries import document_in_force, document_numbered, published_versions_of


@dataclass(frozen=True, slots=True)
class Word:
    """A key with its name. `is_earlier`: only versions from before the one in force have it."""

    key: str
    name: Name
    is_earlier: bool = False


@dataclass(frozen=True, slots=True)
class Storey:
    """A floor as it is shown for several versions together.

    `name` is what the version in force calls it, else the latest that has it, else None. `was` is what others call the same number.
    """

    number: int
    name: Name | None
    is_earlier: bool = False
    was: Sequence[Name] = ()


@dataclass(frozen=True, slots=True)
class Strategies:
    """The version in force, and the earlier ones that something rides by, the latest first."""

    in_force: StrategyDocument
    earlier: Sequence[StrategyDocument]

    @property
    def all(self) -> list[StrategyDocument]:
        """Every one of them, the one in force first."""
        return [self.in_force, *self.earlier]

    def words(self, field: str) -> list[Word]:
        """The areas, forms, degrees or sizes of them all, each key once: those in force first, in their order."""
        found: dict[str, Word] = {}
        for document in self.all:
            for item in getattr(document, field):
                found.setdefault(item.key, Word(item.key, item.name, document is not self.in_force))
        return list(found.values())

    def stages(self, standing: Collection[str] | None = None) -> list[Word]:
        """The stages in force, and those of earlier versions (only where something stands, when given), in their order."""
        shown = [each for each in self.words("stages") if not each.is_earlier or standing is None or each.key in standing]
        return sorted(shown, key=lambda each: list(STAGES).index(each.key))  # type: ignore[arg-type]

    def stage(self, key: str) -> Name | None:
        """What a stage is called; None when no version has it."""
        return next((each.name for each in self.words("stages") if each.key == key), None)

    def stage_after(self, key: str) -> Name | None:
        """What follows a stage, in the first version that has it."""
        for document in self.all:
            if any(stage.key == key for stage in document.stages):
                following = document.stage_after(key)
                return following.name if following else None
        return None

    def storeys(self, standing: Collection[int]) -> list[Storey]:
        """The floors in force, and those where something stands by earlier versions, from the ground up."""
        numbers = {floor.number for floor in self.in_force.floors} | set(standing)
        return [self.storey(number) for number in sorted(numbers)]

    def storey(self, number: int) -> Storey:
        """The floor with the number."""
        named = list(self._floors(number))
        if not named:
            return Storey(number, None, is_earlier=True)
        (first, name), *others = named
        was = {other.model_dump_json(): other for _document, other in others if other != name}
        return Storey(number, name, first is not self.in_force, list(was.values()))

    def _floors(self, number: int) -> Iterator[tuple[StrategyDocument, Name]]:
        for document in self.all:
            yield from ((document, floor.name) for floor in document.floors if floor.number == number)

    def area_numbers(self, own: StrategyDocument) -> dict[str, int]:
        """The number, 1–6, of each area of a version: as in the version in force where it has the area, else the version's own."""
        in_force = {area.key: area.number for area in self.in_force.areas}
        return {area.key: in_force.get(area.key, area.number) for area in own.areas}


def strategies_of(municipality: Municipality) -> Strategies | None:
    """The strategies that say something of what rides in a municipality now; None before one is in force. One query."""
    in_force = document_in_force(municipality)
    if in_force is None:
        return None
    documents = [document_numbered(pk) for pk in _ridden(municipality)]
    return Strategies(in_force, [document for document in documents if document is not in_force])


def _ridden(municipality: Municipality) -> Sequence[int]:
    """The versions that something rides by. One look in the index of riders for each version."""
    riders = Initiative.objects.filter(municipality=municipality, strategy_version=OuterRef("pk")).exclude(
        stage__in=[STOPPED, IN_USE]
    )
    return list(published_versions_of(municipality).filter(Exists(riders)).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Called:
    """An initiative in the words of the version it follows. A key that version does not know is shown as it is."""

    initiative: Initiative
    language: str

    @property
    def document(self) -> StrategyDocument:
        """The version it follows."""
        return document_numbered(self.initiative.strategy_version_id)

    @property
    def stage(self) -> str:
        """Its stage; empty when it has ended, which is no stage of a strategy."""
        return "" if self.initiative.stage == STOPPED else self._word("stages", self.initiative.stage)

    @property
    def floor(self) -> str:
        """The floor it stands on."""
        found = (floor.name for floor in self.document.floors if floor.number == self.initiative.floor)
        name = next(found, None)
        return name.in_language(self.language) if name else str(self.initiative.floor)

    @property
    def areas(self) -> list[str]:
        """Its areas, in its own order."""
        return [self._word("areas", key) for key in self.initiative.areas]

    @property
    def form(self) -> str:
        """Its form; empty when it has none."""
        return self._word("forms", self.initiative.form)

    @property
    def degree(self) -> str:
        """Its degree; empty when it has none."""
        return self._word("degrees", self.initiative.degree)

    @property
    def size(self) -> str:
        """Its size class."""
        return self._word("size_classes", self.initiative.size_class)

    def _word(self, field: str, key: str) -> str:
        items: Sequence[Any] = getattr(self.document, field)
        found = next((item.name for item in items if item.key == key), None)
        return str(found.in_language(self.language)) if found else key
