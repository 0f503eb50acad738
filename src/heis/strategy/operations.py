"""Loading a strategy as a draft, adopting it, and discarding it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import FieldFault, Refusal, SomebodyWasFirst
from heis.journal.operations import Subject, record
from heis.organisation.models import Municipality
from heis.organisation.operations.changing import actor_of, hold, require_administrator
from heis.strategy.check import check_text
from heis.strategy.document import StrategyDocument
from heis.strategy.models import Status, StrategyFile, StrategyVersion
from heis.strategy.queries import document_of, source_of, versions_of
from heis.strategy.rules import LONGEST_CASE_REFERENCE, may_begin_on
from heis.strategy.source import Fault


class UnableToLoadStrategy(Refusal):
    """The file cannot be a strategy of this municipality. `faults` explains each fault, when the file has any."""

    def __init__(self, message: object, *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message, field="source", faults=[FieldFault("source", str(fault), "fault") for fault in faults])


class UnableToAdoptStrategy(Refusal):
    """The day, the case or the file cannot be used; `field` says which."""


class NotADraft(SomebodyWasFirst):
    """The version is adopted or discarded already."""


@transaction.atomic
def load_strategy(municipality: Municipality, *, source: str, by: Viewer | None, at: datetime) -> StrategyVersion:
    """Load a strategy file as a draft, with the next revision number. `by` None is whoever runs the installation.

    Refuses a file with faults, one for another municipality, and one that says the same as the latest version.
    """
    require_administrator(municipality.pk, by)
    document = _checked(source)
    if document.municipality_number != municipality.number:
        numbers = {"theirs": document.municipality_number, "ours": municipality.number}
        raise UnableToLoadStrategy(_("Strategien er skrevet for kommune %(theirs)s, og dette er kommune %(ours)s.") % numbers)
    hold(municipality.pk)
    version = _next_version(municipality, document, by, at)
    StrategyFile.objects.create(version=version, source=source, document=document.model_dump(mode="json"))
    _tell("strategy.loaded", version, document, by=by, at=at)
    return version


def _checked(source: str) -> StrategyDocument:
    checked = check_text(source)
    if checked.document is None:
        raise UnableToLoadStrategy(_("Fila har feil som må rettes først."), faults=checked.faults)
    return checked.document


def _next_version(municipality: Municipality, document: StrategyDocument, by: Viewer | None, at: datetime) -> StrategyVersion:
    latest = versions_of(municipality).first()
    if latest and document_of(latest) == document:
        number = {"revision": latest.revision}
        raise UnableToLoadStrategy(_("Fila sier det samme som utgave %(revision)s. Det er ikke noe nytt å legge inn.") % number)
    return StrategyVersion.objects.create(
        municipality=municipality,
        key=document.key,
        revision=latest.revision + 1 if latest else 1,
        loaded_at=at,
        loaded_by_id=by.person_id if by else None,
    )


@transaction.atomic
def adopt_strategy(version: StrategyVersion, *, on: date, case_reference: str, by: Viewer | None, at: datetime) -> None:
    """Put a draft in force from a day, after a case. Whatever is in force is retired from that day.

    Running initiatives keep the version they follow. Refuses a draft that no longer passes the check, a missing case, and a day
    before the current version has been in force.
    """
    require_administrator(version.municipality_id, by)
    case = case_reference.strip()
    if not 0 < len(case) <= LONGEST_CASE_REFERENCE:
        raise UnableToAdoptStrategy(_("Skriv hvilken sak strategien er vedtatt i, for eksempel 2015/5909."), field="case_reference")
    hold(version.municipality_id)
    _require_draft(version)
    _require_faultless(version)
    _retire_current(version.municipality, on, at)
    changed = {"status": Status.ADOPTED, "adopted_on": on, "case_reference": case, "adopted_by_id": by.person_id if by else None}
    StrategyVersion.objects.filter(pk=version.pk).update(**changed)
    version.refresh_from_db()
    document = document_of(version)
    _tell("strategy.adopted", version, document, by=by, at=at, adopted_on=on.isoformat(), case_reference=case)


def _require_draft(version: StrategyVersion) -> None:
    if not StrategyVersion.objects.filter(pk=version.pk, status=Status.DRAFT).exists():
        raise NotADraft(_("Utgaven er ikke lenger et utkast. Noen har vedtatt eller forkastet den i mellomtiden."))


def _require_faultless(version: StrategyVersion) -> None:
    faults = check_text(source_of(version)).faults
    if faults:
        raise UnableToAdoptStrategy(_("Utkastet har feil: %(fault)s") % {"fault": faults[0]})


def _retire_current(municipality: Municipality, on: date, at: datetime) -> None:
    current = versions_of(municipality).filter(status=Status.ADOPTED).first()
    if not may_begin_on(on, today=local_date(at), current_since=current.adopted_on if current else None):
        message = _("Velg en dag fra i dag, etter at utgaven som gjelder nå begynte, og høyst ett år fram.")
        raise UnableToAdoptStrategy(message, field="on")
    if current:
        StrategyVersion.objects.filter(pk=current.pk).update(status=Status.RETIRED, retired_on=on)


@transaction.atomic
def discard_draft(version: StrategyVersion, *, by: Viewer | None, at: datetime) -> None:
    """Delete a draft. What is adopted is kept for ever."""
    require_administrator(version.municipality_id, by)
    hold(version.municipality_id)
    _require_draft(version)
    _tell("strategy.discarded", version, document_of(version), by=by, at=at)
    version.delete()


def _tell(
    verb: str, version: StrategyVersion, document: StrategyDocument, *, by: Viewer | None, at: datetime, **data: object
) -> None:
    subject = Subject("strategy", version.pk, version.municipality_id)
    facts = {"title": document.name.model_dump(), "revision": version.revision, **data}
    record(verb, subject, by=actor_of(by), at=at, data=facts)
