"""Writing down the grounds a gate asks for, and the files that belong to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.files import check_upload
from heis.foundation.refusals import NotPermitted, NotVisible, Refusal, SomebodyWasFirst
from heis.foundation.sheets import fitted, unknown_in
from heis.lift.evidence import (
    Case,
    Content,
    Kept,
    compared_in,
    is_open_after_end,
    kept_sentence,
    kind_named,
    size_in,
    tasks_in,
    told_sentences,
)
from heis.lift.models import STOPPED, Attachment, Evidence, EvidenceRevision, EvidenceStatus, Initiative
from heis.lift.operations.changing import concerned, require, tell
from heis.lift.operations.sizing import keep_compared, settle_size
from heis.lift.operations.tasks import keep_tasks
from heis.lift.queries.rights import may_remove, rights_of
from heis.lift.rules import Right
from heis.strategy.queries import document_of

FILES_IN_A_ROOM = 200


class UnableToSaveEvidence(Refusal):
    """The evidence cannot be saved as it is; `field` says which part."""


class ContentNotFitting(UnableToSaveEvidence):
    """What is filled in does not fit the kind, or is not among what can be chosen. `faults` says where."""


class NotFinished(UnableToSaveEvidence):
    """Something is missing before the evidence is finished. `faults` says what, in the order it is asked for."""


class LaidMeanwhile(SomebodyWasFirst):
    """The initiative was laid before a gate while somebody wrote."""


class EvidenceHasChanged(SomebodyWasFirst):
    """Somebody saved the same evidence after the person opened it."""


class UnableToAttach(Refusal):
    """The file cannot be added."""


class UnknownAttachment(NotVisible):
    """There is no such file in the room."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known: one sentence for the decider or, of a kind that has one, the sheet; the whole text; and whether the team holds it
    to be finished.
    """

    summary: str = ""
    body: str = ""
    is_complete: bool = False
    content: Content | None = None


@transaction.atomic
def save_evidence(
    initiative: Initiative,
    kind: str,
    finding: Finding,
    *,
    by: Viewer,
    at: datetime,
    revision: int | None = None,
    upload: UploadedFile[bytes] | None = None,
) -> Evidence:
    """Save what is known of a kind, as a new revision, with a file if there is one: both or nothing.

    When it is finished, what follows from it is done: the size it settles, and the to-dos. `revision` is the one the person began from; None
    when there was none. Refuses a kind or an answer that the strategy does not know, a finished one without a summary or that lacks something
    in its sheet, a save on top of somebody else's, and what `attach_file` refuses.
    """
    require(Right.EDIT, initiative, by)
    _require_open(initiative, kind)
    _require_fitting(kind, finding)
    case, registered = Case(initiative, document_of(initiative.strategy_version)), kind_named(kind)
    if finding.content is not None:
        finding = _judged(finding, finding.content.as_kept(case, by, at), case)
    _require_something_said(finding)
    status = EvidenceStatus.COMPLETE if finding.is_complete else EvidenceStatus.DRAFT
    evidence = _store(initiative, kind, finding, status, by=by, at=at, revision=revision)
    EvidenceRevision.objects.create(
        evidence=evidence,
        number=evidence.revision,
        status=status,
        summary=evidence.summary,
        body=evidence.body,
        content=evidence.content,
        author_id=by.person_id,
        at=at,
    )
    if finding.is_complete:
        _carry_out(case, evidence, by=by, at=at)
    name = case.document.evidence_kind(kind).name.model_dump()
    verb = "lift.evidence_completed" if finding.is_complete else "lift.evidence_saved"
    summary = told_sentences(finding.content, case) if finding.content and finding.is_complete else evidence.summary
    tell(verb, initiative, by=by, at=at, people=concerned(initiative), kind=kind, kind_name=name, summary=summary)
    if upload:
        attach_file(initiative, upload, by=by, at=at, evidence=evidence)
    _require_still_open(initiative)
    if registered and registered.on_kept:
        registered.on_kept(Kept(case, evidence, finding.content, by, at))
    return evidence


def _carry_out(case: Case, evidence: Evidence, *, by: Viewer, at: datetime) -> None:
    """What follows from finished evidence. The to-dos are held before the initiative is, as when one is ticked off: none waits for the other."""
    sized, tasks = size_in(evidence.kind, evidence, case), tasks_in(evidence.kind, evidence, case)
    compared = compared_in(evidence.kind, evidence, case)
    if tasks is not None:
        keep_tasks(case.initiative, evidence.kind, tasks, by=by, at=at)
    if sized:
        settle_size(case, sized, evidence.kind, by=by, at=at)
    if compared:
        keep_compared(case, compared, at=at)


def _require_still_open(initiative: Initiative) -> None:
    """Refuse when the initiative was laid before a gate while this was written: what was laid is what is decided on.

    It is held until this is done, so that whoever submits it at the same time waits, and submits what was written.
    """
    if not Initiative.objects.filter(pk=initiative.pk, floor=initiative.floor).update(floor=F("floor")):
        raise LaidMeanwhile(_("Initiativet ble sendt til beslutning mens du skrev. Ingenting er lagret."))


def _require_open(initiative: Initiative, kind: str) -> None:
    if initiative.stage == STOPPED and not is_open_after_end(kind):
        raise UnableToSaveEvidence(_("Initiativet er avsluttet, og grunnlaget står som det var."))
    if initiative.floor:
        raise UnableToSaveEvidence(
            _(
                "Initiativet ligger til beslutning nå, og grunnlaget kan ikke endres. Trekk det tilbake, eller svar når beslutningen kommer."
            ),
        )
    if kind not in {k.key for k in document_of(initiative.strategy_version).evidence_kinds}:
        raise UnableToSaveEvidence(_("Strategien ber ikke om dette grunnlaget."))


def _require_fitting(kind: str, finding: Finding) -> None:
    registered = kind_named(kind)
    sheet = registered.content if registered else None
    if sheet is None and finding.content is not None:
        raise UnableToSaveEvidence(_("Dette grunnlaget er en tekst, og har ikke noe skjema."), field="content")
    if sheet is not None and not isinstance(finding.content, sheet):
        raise UnableToSaveEvidence(_("Dette grunnlaget fylles ut i et skjema."), field="content")
    if registered and not registered.has_body and finding.body.strip():
        raise UnableToSaveEvidence(_("Dette grunnlaget er bare skjemaet, og har ingen tekst ved siden av."), field="body")


def _judged(finding: Finding, content: Content, case: Case) -> Finding:
    """The finding with its sheet as it is kept, and the sentence of it. Refuses what the strategy does not know, and what is unfinished."""
    choices = type(content).choices(case)
    unknown = unknown_in(content, choices)
    if unknown:
        raise ContentNotFitting(_("Noe i skjemaet passer ikke."), faults=unknown)
    content = fitted(content, choices)
    lacking = content.lacking(case) if finding.is_complete else []
    if lacking:
        raise NotFinished(_("Noe mangler før dette er ferdig. Du kan lagre og fortsette senere."), faults=lacking)
    if content.is_blank and not finding.body.strip():
        raise UnableToSaveEvidence(_("Fyll ut noe før du lagrer."))
    return replace(finding, content=content, summary=kept_sentence(content, case))


def _require_something_said(finding: Finding) -> None:
    if not finding.content and not finding.summary.strip() and (finding.is_complete or not finding.body.strip()):
        raise UnableToSaveEvidence(_("Skriv det viktigste i én setning. Den leses av dem som skal beslutte."), field="summary")


def _store(
    initiative: Initiative,
    kind: str,
    finding: Finding,
    status: EvidenceStatus,
    *,
    by: Viewer,
    at: datetime,
    revision: int | None,
) -> Evidence:
    values: dict[str, object] = {
        "status": status,
        "summary": finding.summary.strip(),
        "body": finding.body.strip(),
        "content": finding.content.model_dump(mode="json") if finding.content else None,
        "author_id": by.person_id,
        "updated_at": at,
    }
    if revision is None:
        return _create(initiative, kind, values)
    begun = Evidence.objects.filter(initiative=initiative, kind=kind, revision=revision)
    if not begun.update(revision=F("revision") + 1, **values):
        raise EvidenceHasChanged(_somebody_saved(initiative, kind))
    return Evidence.objects.get(initiative=initiative, kind=kind)


def _create(initiative: Initiative, kind: str, values: dict[str, object]) -> Evidence:
    try:
        with transaction.atomic():
            return Evidence.objects.create(initiative=initiative, kind=kind, **values)
    except IntegrityError as clash:
        raise EvidenceHasChanged(_somebody_saved(initiative, kind)) from clash


def _somebody_saved(initiative: Initiative, kind: str) -> str:
    latest = Evidence.objects.select_related("author").filter(initiative=initiative, kind=kind).first()
    name = latest.author.name if latest and latest.author else _("Noen andre")
    return _("%(name)s lagret dette mens du skrev. Teksten din står under; sammenlign, og lagre på nytt.") % {"name": name}


@transaction.atomic
def attach_file(
    initiative: Initiative,
    upload: UploadedFile[bytes],
    *,
    by: Viewer,
    at: datetime,
    evidence: Evidence | None = None,
) -> Attachment:
    """Add a file to the room, or to a piece of evidence. Size and type are checked by content, not by name."""
    require(Right.WORK, initiative, by)
    if initiative.attachments.filter(removed_at=None).count() >= FILES_IN_A_ROOM:
        raise UnableToAttach(_("Rommet har allerede 200 filer. Fjern noen som ikke trengs lenger."), field="file")
    if evidence:
        _require_still_open(initiative)
    if evidence and initiative.floor:
        raise UnableToAttach(_("Initiativet ligger til beslutning nå, og grunnlaget kan ikke endres."), field="file")
    checked = check_upload(upload)
    attachment = Attachment(
        initiative=initiative,
        evidence=evidence,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        added_by_id=by.person_id,
        added_at=at,
    )
    attachment.file.save(checked.sha256, upload, save=False)
    attachment.save()
    tell("lift.file_added", initiative, by=by, at=at, name=checked.name)
    return attachment


@transaction.atomic
def remove_file(attachment: Attachment, *, by: Viewer, at: datetime) -> None:
    """Take a file away from the room. One's own, or any for those who lead it."""
    initiative = attachment.initiative
    require_removable(attachment, by=by)
    if not Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=at):
        raise UnknownAttachment("")
    tell("lift.file_removed", initiative, by=by, at=at, name=attachment.name)


def require_removable(attachment: Attachment, *, by: Viewer) -> None:
    """Refuse those who may not take the file away, and while it belongs to what lies before a gate."""
    initiative = attachment.initiative
    if not may_remove(attachment, by, rights_of(by, initiative)):
        raise NotPermitted(_("Bare den som la til fila, eller de som leder initiativet, kan fjerne den."))
    if initiative.floor and attachment.evidence_id:
        raise UnableToAttach(_("Initiativet ligger til beslutning nå, og grunnlaget kan ikke endres."))
