"""The municipality's strategy in the API: what is in force, what was, and the JSON Schema of strategy files."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja import Router

from heis.foundation.api import ANYBODY, NotThere, Out, fresh
from heis.organisation.request import Request
from heis.strategy.check import schema_text
from heis.strategy.document import StrategyDocument
from heis.strategy.models import Status, StrategyVersion
from heis.strategy.queries import document_of, published_versions_of, source_of, version_in_force

router = Router(tags=["Strategy"])
MOST = 100
YAML = {"responses": {200: {"content": {"application/yaml": {"schema": {"type": "string"}}}}}}


class VersionOut(Out):
    """A version of the strategy: in force from `adopted_on` up to, and not including, `retired_on`."""

    revision: int
    key: str
    status: Status
    adopted_on: date | None
    retired_on: date | None
    case_reference: str

    @classmethod
    def of(cls, version: StrategyVersion) -> VersionOut:
        """The version."""
        same = ("revision", "key", "adopted_on", "retired_on", "case_reference")
        return cls(**{name: getattr(version, name) for name in same}, status=Status(version.status))


class StrategyOut(Out):
    """A version with everything it says: areas, stages, floors, size classes, gates and what they ask for."""

    version: VersionOut
    document: StrategyDocument


class VersionsOut(Out):
    """The versions that are or have been adopted, the latest first; at most a hundred."""

    items: list[VersionOut]


@router.get("/strategy", response=StrategyOut, auth=ANYBODY, summary="The strategy in force")
def read_strategy(request: Request) -> HttpResponse:
    """The strategy that is in force today. Its keys are what initiatives refer to. 404 before one is adopted. With an ETag."""
    return _answer(request, version_in_force(request.municipality))


@router.get("/strategy/versions", response=VersionsOut, auth=ANYBODY, summary="The versions")
def list_versions(request: Request) -> VersionsOut:
    """Every version that is or has been adopted. Running initiatives follow the one they began under until they are moved."""
    return VersionsOut(items=[VersionOut.of(version) for version in published_versions_of(request.municipality)[:MOST]])


@router.get("/strategy/versions/{int:revision}", response=StrategyOut, auth=ANYBODY, summary="One version")
def read_version(request: Request, revision: int) -> HttpResponse:
    """A version that is or has been adopted, with everything it says. With an ETag."""
    return _answer(request, _published(request, revision))


@router.get("/strategy/versions/{int:revision}/file", auth=ANYBODY, summary="The file of a version", openapi_extra=YAML)
def read_file(request: Request, revision: int) -> HttpResponse:
    """The file as it was loaded (YAML), to read or to start a new version from."""
    version = _published(request, revision)
    if version is None:
        raise NotThere
    return HttpResponse(source_of(version), content_type="application/yaml; charset=utf-8")


@router.get("/strategy/schema", response=dict[str, Any], auth=ANYBODY, summary="The JSON Schema of strategy files")
def read_schema(request: Request) -> dict[str, Any]:
    """What a strategy file may hold, for editors and programs."""
    schema: dict[str, Any] = json.loads(schema_text())
    return schema


def _published(request: Request, revision: int) -> StrategyVersion | None:
    return published_versions_of(request.municipality).filter(revision=revision).first()


def _answer(request: Request, version: StrategyVersion | None) -> HttpResponse:
    if version is None:
        raise NotThere
    answer = StrategyOut(version=VersionOut.of(version), document=document_of(version))
    return fresh(request, answer, version=version.revision)
