"""Which strategy a municipality has, and had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from heis.foundation.clock import local_date, now
from heis.organisation.models import Municipality
from heis.strategy.document import StrategyDocument
from heis.strategy.models import Status, StrategyFile, StrategyVersion

KEPT_DOCUMENTS = 500


def municipality_numbered(number: str) -> Municipality | None:
    """The municipality with Statistics Norway's number, or None."""
    return Municipality.objects.filter(number=number).first()


def versions_of(municipality: Municipality) -> QuerySet[StrategyVersion]:
    """All versions of a municipality's strategy, the latest first."""
    return (
        StrategyVersion.objects.filter(municipality=municipality).select_related("municipality", "loaded_by").order_by("-revision")
    )


def published_versions_of(municipality: Municipality) -> QuerySet[StrategyVersion]:
    """The versions that are or have been adopted, the latest first: what everybody may read."""
    return versions_of(municipality).exclude(status=Status.DRAFT)


def drafts_of(municipality: Municipality) -> QuerySet[StrategyVersion]:
    """The versions that are being prepared, the latest first: what the administrator works with."""
    return versions_of(municipality).filter(status=Status.DRAFT)


def version_numbered(municipality: Municipality, revision: int) -> StrategyVersion | None:
    """The version with the number, or None."""
    return versions_of(municipality).filter(revision=revision).first()


def version_with_id(version_id: int) -> StrategyVersion | None:
    """The version with the id, or None."""
    return StrategyVersion.objects.filter(pk=version_id).first()


def version_in_force(municipality: Municipality, on: date | None = None) -> StrategyVersion | None:
    """The version that is in force on a day, today when left out; None before the municipality has adopted one."""
    day = on or local_date(now())
    begun = published_versions_of(municipality).filter(adopted_on__lte=day)
    return begun.filter(Q(retired_on=None) | Q(retired_on__gt=day)).first()


def document_in_force(municipality: Municipality, on: date | None = None) -> StrategyDocument | None:
    """The document of the version in force on a day, today when left out. Which one that is, is kept in memory by the stamp."""
    number = _number_in_force(municipality.pk, municipality.stamp, on or local_date(now()))
    return document_numbered(number) if number else None


@lru_cache(maxsize=KEPT_DOCUMENTS)
def _number_in_force(municipality_id: int, stamp: UUID, on: date) -> int | None:
    version = version_in_force(Municipality(pk=municipality_id), on)
    return version.pk if version else None


def published_documents_of(municipality: Municipality) -> Mapping[int, StrategyDocument]:
    """The documents of the versions that are or have been adopted, by the version's id. Which they are, is kept in memory by the stamp."""
    return {number: document_numbered(number) for number in _numbers_published(municipality.pk, municipality.stamp)}


@lru_cache(maxsize=KEPT_DOCUMENTS)
def _numbers_published(municipality_id: int, stamp: UUID) -> Sequence[int]:
    return tuple(published_versions_of(Municipality(pk=municipality_id)).values_list("pk", flat=True))


def document_of(version: StrategyVersion) -> StrategyDocument:
    """The document of a version. Kept in memory: what a version says never changes."""
    return document_numbered(version.pk)


@lru_cache(maxsize=KEPT_DOCUMENTS)
def document_numbered(version_id: int) -> StrategyDocument:
    """The document of the version with the id. Kept in memory, as `document_of`."""
    return StrategyDocument.model_validate(StrategyFile.objects.values_list("document", flat=True).get(version_id=version_id))


def source_of(version: StrategyVersion) -> str:
    """The file of a version, as it was loaded."""
    return StrategyFile.objects.values_list("source", flat=True).get(version_id=version.pk)
