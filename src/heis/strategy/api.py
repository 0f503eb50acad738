"""The municipality's strategy in the API: what is in force, what was, and the way of a new version: check, load, compare, adopt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja import Router
from ninja.responses import Status as Answer
from pydantic import Field

from heis.foundation.api import ANYBODY, SIGNED_IN, In, NotThere, Out, fresh
from heis.foundation.clock import now
from heis.organisation.operations.changing import require_administrator
from heis.organisation.request import Request
from heis.strategy.affected import Affected, DryRun, dry_run_of
from heis.strategy.check import check_text, schema_text
from heis.strategy.diff import Group, differences, grouped
from heis.strategy.document import StrategyDocument
from heis.strategy.models import Status, StrategyVersion
from heis.strategy.operations import adopt_strategy, discard_draft, load_strategy
from heis.strategy.queries import (
    document_in_force,
    document_of,
    published_versions_of,
    source_of,
    version_in_force,
    version_numbered,
    versions_of,
)
from heis.strategy.rules import LONGEST_CASE_REFERENCE
from heis.strategy.source import LONGEST, Fault

router = Router(tags=["Strategy"])
MOST = 100
NOTHING_RUNS = DryRun(affected=[], total=0, noticing=0, hindered=0, seen=0)
YAML = {"responses": {200: {"content": {"application/yaml": {"schema": {"type": "string"}}}}}}


class VersionOut(Out):
    """A version of the strategy: in force from `adopted_on` up to, and not including, `retired_on`. A draft is seen by administrators."""

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
    """The versions that are or have been adopted, and for administrators the drafts; the latest first, at most a hundred."""

    items: list[VersionOut]


@router.get("/strategy", response=StrategyOut, auth=ANYBODY, summary="The strategy in force")
def read_strategy(request: Request) -> HttpResponse:
    """The strategy that is in force today. Its keys are what initiatives refer to. 404 before one is adopted. With an ETag."""
    return _answer(request, version_in_force(request.municipality))


@router.get("/strategy/versions", response=VersionsOut, auth=ANYBODY, summary="The versions")
def list_versions(request: Request) -> VersionsOut:
    """Every version that is or has been adopted. Running initiatives follow the one they began under until they are moved."""
    shown = versions_of(request.municipality) if _manages(request) else published_versions_of(request.municipality)
    return VersionsOut(items=[VersionOut.of(version) for version in shown[:MOST]])


@router.get("/strategy/versions/{int:revision}", response=StrategyOut, auth=ANYBODY, summary="One version")
def read_version(request: Request, revision: int) -> HttpResponse:
    """A version, with everything it says. Drafts are there for administrators only. With an ETag."""
    return _answer(request, _readable(request, revision))


@router.get("/strategy/versions/{int:revision}/file", auth=ANYBODY, summary="The file of a version", openapi_extra=YAML)
def read_file(request: Request, revision: int) -> HttpResponse:
    """The file as it was loaded (YAML), to read or to start a new version from."""
    return HttpResponse(source_of(_readable(request, revision)), content_type="application/yaml; charset=utf-8")


@router.get("/strategy/schema", response=dict[str, Any], auth=ANYBODY, summary="The JSON Schema of strategy files")
def read_schema(request: Request) -> dict[str, Any]:
    """What a strategy file may hold, for editors and programs. It is explained in bokmål."""
    schema: dict[str, Any] = json.loads(schema_text())
    return schema


# --- A new version -----------------------------------------------------------------------------------------------------------


class SourceIn(In):
    """A strategy file (YAML), as text."""

    source: str = Field(min_length=1, max_length=LONGEST)


class FaultOut(Out):
    """Something wrong in the file: the line from 1, the place in it, what stands there, what was expected, and a sentence.

    All of it is in bokmål, whatever language is asked for.
    """

    line: int
    path: str
    found: str
    expected: str
    message: str

    @classmethod
    def of(cls, fault: Fault) -> FaultOut:
        """The fault."""
        return cls(**{name: getattr(fault, name) for name in ("line", "path", "found", "expected", "message")})


class DifferenceOut(Out):
    """One difference in words. `before` and `after` hold the two texts when a text is rewritten, and are empty otherwise."""

    message: str
    before: str
    after: str


class GroupOut(Out):
    """The differences in one part of the strategy."""

    title: str
    differences: Sequence[DifferenceOut]


def _groups(old: StrategyDocument, new: StrategyDocument) -> list[GroupOut]:
    return [_group(group) for group in grouped(differences(old, new))]


def _group(group: Group) -> GroupOut:
    told = [DifferenceOut(message=each.message, before=each.before, after=each.after) for each in group.differences]
    return GroupOut(title=group.title, differences=told)


class CheckedOut(Out):
    """Every fault there is, in bokmål; without any, what the file would change from the version in force, in the language asked for."""

    faults: Sequence[FaultOut]
    changes: Sequence[GroupOut]


class ChangesOut(Out):
    """What one version changes from another, in words, in the language asked for. `since` is null when there is none to compare with."""

    since: int | None
    changes: Sequence[GroupOut]


class AdoptionIn(In):
    """The first day, and the case in which it was adopted."""

    on: date
    case_reference: str = Field(min_length=1, max_length=LONGEST_CASE_REFERENCE)


class AffectedOut(Out):
    """An initiative that would notice: what it would notice, in the language asked for, and whether it cannot be moved."""

    name: str
    page: str = Field(description="The path of its room, for people.")
    effects: Sequence[str]
    is_hindered: bool

    @classmethod
    def of(cls, affected: Affected) -> AffectedOut:
        """What would notice."""
        return cls(name=affected.name, page=affected.url, effects=affected.effects, is_hindered=affected.is_hindered)


class DryRunOut(Out):
    """What following the version would mean to the running initiatives that follow another one.

    The numbers are of them all, whether you may see them or not. `affected` holds the first hundred that would notice and that you may see.
    """

    total: int = Field(description="How many follow another version.")
    noticing: int = Field(description="How many of them would notice anything, the hindered ones among them.")
    hindered: int = Field(description="How many of those cannot be moved as they stand.")
    hidden: int = Field(description="How many would notice that you may not see: they are only counted.")
    more: int = Field(description="How many would notice, and you may see, beyond those in `affected`.")
    affected: Sequence[AffectedOut]

    @classmethod
    def of(cls, run: DryRun) -> DryRunOut:
        """The dry run."""
        numbers = {name: getattr(run, name) for name in ("total", "noticing", "hindered", "hidden", "more")}
        return cls(**numbers, affected=[AffectedOut.of(each) for each in run.affected])


@router.post("/strategy/check", response=CheckedOut, auth=SIGNED_IN, summary="Check a strategy file")
def check_file(request: Request, body: SourceIn) -> CheckedOut:
    """Every fault in a file, by line, and what it would change. Keeps nothing. For administrators."""
    require_administrator(request.municipality.pk, request.viewer)
    checked, old = check_text(body.source), document_in_force(request.municipality)
    changes = _groups(old, checked.document) if old and checked.document else []
    return CheckedOut(faults=[FaultOut.of(fault) for fault in checked.faults], changes=changes)


@router.post("/strategy/versions", response={201: VersionOut}, auth=SIGNED_IN, summary="Load a draft")
def load_draft(request: Request, body: SourceIn) -> Answer[VersionOut]:
    """Keep a file as a draft with the next revision number. Refused with its faults in `errors`, in bokmål. For administrators."""
    version = load_strategy(request.municipality, source=body.source, by=request.viewer, at=now())
    return Answer(201, VersionOut.of(version))


@router.get(
    "/strategy/versions/{int:revision}/changes", response=ChangesOut, auth=ANYBODY, summary="What a version changes, in words"
)
def read_changes(request: Request, revision: int, since: int | None = None) -> ChangesOut:
    """What differs from another version: `since`, or else the one in force for a draft, and the one before for the rest."""
    version = _readable(request, revision)
    other = _readable(request, since) if since is not None else _compared_with(request, version)
    changes = _groups(document_of(other), document_of(version)) if other else []
    return ChangesOut(since=other.revision if other else None, changes=changes)


def _compared_with(request: Request, version: StrategyVersion) -> StrategyVersion | None:
    if version.status == Status.DRAFT:
        return version_in_force(request.municipality)
    return published_versions_of(request.municipality).filter(revision__lt=version.revision).first()


@router.get(
    "/strategy/versions/{int:revision}/dry-run", response=DryRunOut, auth=SIGNED_IN, summary="What a version would do to what runs"
)
def read_dry_run(request: Request, revision: int) -> DryRunOut:
    """What following the version would mean to the initiatives that run: in numbers, and in words for each that would notice.

    Changes nothing: adopting moves nothing either, before somebody moves them. For administrators.
    """
    require_administrator(request.municipality.pk, request.viewer)
    run = dry_run_of(_readable(request, revision), request.viewer)
    return DryRunOut.of(run or NOTHING_RUNS)


@router.post("/strategy/versions/{int:revision}/adoption", response={201: VersionOut}, auth=SIGNED_IN, summary="Adopt a draft")
def adopt(request: Request, revision: int, body: AdoptionIn) -> Answer[VersionOut]:
    """Put a draft in force from a day. What is in force is retired from that day; running initiatives stay until they are moved.

    409 when it is no longer a draft. For administrators.
    """
    version = _readable(request, revision)
    adopt_strategy(version, on=body.on, case_reference=body.case_reference, by=request.viewer, at=now())
    return Answer(201, VersionOut.of(version))


@router.delete("/strategy/versions/{int:revision}", response={204: None}, auth=SIGNED_IN, summary="Discard a draft")
def discard(request: Request, revision: int) -> Answer[None]:
    """Throw a draft away. What is adopted is kept for ever: then 409. For administrators."""
    discard_draft(_readable(request, revision), by=request.viewer, at=now())
    return Answer(204, None)


def _manages(request: Request) -> bool:
    return request.municipality.pk in request.viewer.administers


def _readable(request: Request, revision: int) -> StrategyVersion:
    """A version by number. Drafts are not there for those who do not administer the municipality."""
    version = version_numbered(request.municipality, revision)
    if version is None or (version.status == Status.DRAFT and not _manages(request)):
        raise NotThere
    return version


def _answer(request: Request, version: StrategyVersion | None) -> HttpResponse:
    if version is None:
        raise NotThere
    answer = StrategyOut(version=VersionOut.of(version), document=document_of(version))
    return fresh(request, answer, version=version.revision)
