"""A strategy in force, for tests of the rooms above."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache

from heis.organisation.models import Municipality
from heis.strategy.check import check_text
from heis.strategy.document import StrategyDocument
from heis.strategy.models import Status, StrategyFile, StrategyVersion
from heis.strategy.queries import versions_of
from heis.strategy.shipped import shipped_source

MADE_AT = datetime.combine(date(2020, 1, 1), time(12), UTC)


@cache
def _read(source: str) -> StrategyDocument:
    """Reading a file takes longer than all else a test does, and many tests begin with the same one."""
    document = check_text(source, known_kinds=()).document
    assert document is not None, "the file has faults"
    return document


def make_version(municipality: Municipality, source: str) -> StrategyVersion:
    """A draft with what the file says, whichever municipality the file is for."""
    document = _read(source)
    last = versions_of(municipality).first()
    version = StrategyVersion.objects.create(
        municipality=municipality, key=document.key, revision=last.revision + 1 if last else 1, loaded_at=MADE_AT
    )
    StrategyFile.objects.create(version=version, source=source, document=document.model_dump(mode="json"))
    return version


def adopt_version(version: StrategyVersion, *, on: date, case_reference: str = "2020/1") -> StrategyVersion:
    """The version in force from a day, and whatever was in force before it retired."""
    versions_of(version.municipality).filter(status=Status.ADOPTED).update(status=Status.RETIRED, retired_on=on)
    version.status, version.adopted_on, version.case_reference = Status.ADOPTED, on, case_reference
    version.save()
    return version


def adopt_shipped(name: str, *, municipality: Municipality, on: date) -> StrategyVersion:
    """One of the strategies that are shipped, `fredrikstad` or `hvaler`, in force in a municipality from a day."""
    return adopt_version(make_version(municipality, shipped_source(name)), on=on)
