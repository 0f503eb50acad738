"""The shapes of what the lift's API answers, and how each is made from what the queries give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from heis.accounts.models import Person
from heis.foundation.api import Out, Page
from heis.foundation.audience import Audience
from heis.foundation.language import active_language
from heis.journal.queries import EventLine
from heis.lift.addresses import address_of_initiative
from heis.lift.evidence import Case, content_for, sentence_of
from heis.lift.models import (
    Attachment,
    Cause,
    Comment,
    Decision,
    Evidence,
    EvidenceRevision,
    EvidenceStatus,
    Initiative,
    Invitation,
    InvitationKind,
    Membership,
    Outcome,
    Submission,
    TeamRole,
    Todo,
)
from heis.lift.queries.room import Ground, NextGate, awaited_by, state_now
from heis.lift.rules import Right, State
from heis.organisation.api.asking import MunicipalityOut
from heis.organisation.models import Unit
from heis.strategy.document import EvidenceKind, StrategyDocument


class AudienceName(StrEnum):
    """The circles that may see, from narrow to wide; each includes the narrower ones."""

    TEAM = "team"
    UNIT = "unit"
    MUNICIPALITY = "municipality"
    COOPERATION = "cooperation"
    PORTAL = "portal"
    PUBLIC = "public"

    @classmethod
    def of(cls, audience: int) -> AudienceName:
        """The name of an audience."""
        return cls(Audience(audience).name.lower())

    @property
    def audience(self) -> Audience:
        """The audience with the name."""
        return Audience[self.name]


class PersonOut(Out):
    """A person."""

    id: int
    name: str

    @classmethod
    def of(cls, person: Person | None) -> PersonOut | None:
        """The person, or nothing when it was nobody we know."""
        return cls(id=person.pk, name=person.name) if person else None


class UnitOut(Out):
    """A part of the municipality."""

    id: int
    name: str
    is_closed: bool

    @classmethod
    def of(cls, unit: Unit) -> UnitOut:
        """The unit."""
        return cls(id=unit.pk, name=unit.name, is_closed=unit.closed_on is not None)


class InitiativeLine(Out):
    """An initiative in a list. `stage`, `size_class` and `areas` are keys of the strategy it follows; amounts are whole NOK."""

    number: int
    title: str
    summary: str
    municipality: MunicipalityOut
    unit: UnitOut | None = Field(description="Null until somebody has found the unit of what came in from outside.")
    strategy_revision: int = Field(
        description="The revision of the strategy it follows; stage, floor, size and areas are that one's."
    )
    stage: str = Field(description="A stage of the strategy, or `stopped`.")
    floor: int = Field(description="0 while it is with the team; otherwise the floor that decides now.")
    size_class: str
    areas: list[str]
    amount_nok: int | None
    audience: AudienceName
    filed_at: datetime
    changed_at: datetime
    stage_since_at: datetime
    floor_since_at: datetime
    due_at: datetime | None = Field(description="When the lift moves by itself, if nobody has decided.")
    paused_until: date | None
    page: str = Field(description="The path of its room, for people.")


def line_of(initiative: Initiative) -> InitiativeLine:
    """The initiative in a list."""
    return InitiativeLine(**_line(initiative))


class ArrivedOut(InitiativeLine):
    """What came in and nobody has taken on."""

    answer_by: date | None = Field(
        description="The day the one who filed it has been promised an answer by; null when none is awaited."
    )


def arrived_of(initiative: Initiative) -> ArrivedOut:
    """What came in, in a list."""
    return ArrivedOut(**_line(initiative), answer_by=awaited_by(initiative))


def _line(initiative: Initiative) -> dict[str, Any]:
    same = ("title", "summary", "stage", "floor", "size_class", "areas", "amount_nok", "filed_at", "changed_at")
    since = ("stage_since_at", "floor_since_at", "due_at", "paused_until")
    return {name: getattr(initiative, name) for name in same + since} | {
        "number": initiative.pk,
        "municipality": MunicipalityOut.of(initiative.municipality),
        "unit": UnitOut.of(initiative.unit) if initiative.is_placed else None,
        "strategy_revision": initiative.strategy_version.revision,
        "audience": AudienceName.of(initiative.audience),
        "page": address_of_initiative(initiative.pk),
    }


class GroundOut(Out):
    """One kind of evidence as the next gate sees it."""

    kind: str
    name: str
    question: str = Field(description="What the team answers.")
    good_enough: str = Field(description="When the answer is good enough.")
    status: str = Field(description="`missing`, `draft` or `complete`.")
    is_required: bool
    summary: str
    revision: int = Field(description="0 while nothing is written.")

    @classmethod
    def of(cls, ground: Ground) -> GroundOut:
        """The ground."""
        written = ground.evidence
        return cls(
            kind=ground.kind.key,
            name=ground.kind.name.in_language(active_language()),
            question=ground.kind.question.in_language(active_language()),
            good_enough=ground.kind.good_enough.in_language(active_language()),
            status=ground.status,
            is_required=ground.is_required,
            summary=ground.sentence,
            revision=written.revision if written else 0,
        )


class GateOut(Out):
    """The gate ahead: who decides there, and what it asks for."""

    from_stage: str
    to_stage: str
    floor: int
    floor_name: str
    unit: UnitOut | None = Field(
        description="Where the floor is held. Null when nobody outside the team can decide, or it lies at no unit yet."
    )
    deciders: list[PersonOut]
    skipped: list[int] = Field(description="Floors that will be passed because nobody there can decide.")
    evidence: list[GroundOut]
    remaining: list[str] = Field(description="The kinds that must be completed before it can be submitted.")

    @classmethod
    def of(cls, ahead: NextGate, document: StrategyDocument) -> GateOut:
        """The gate."""
        return cls(
            from_stage=ahead.gate.from_stage,
            to_stage=ahead.gate.to_stage,
            floor=ahead.floor,
            floor_name=document.floor(ahead.floor).name.in_language(active_language()),
            unit=UnitOut.of(ahead.unit) if ahead.unit else None,
            deciders=[PersonOut(id=person.pk, name=person.name) for person in ahead.holders],
            skipped=list(ahead.place.skipped) if ahead.place else [],
            evidence=[GroundOut.of(ground) for ground in ahead.grounds],
            remaining=[ground.kind.key for ground in ahead.remaining],
        )


class InitiativeOut(InitiativeLine):
    """An initiative: what it is, where it stands, who holds it, what comes next, and what you may do."""

    problem: str
    for_whom: str
    idea: str
    form: str
    degree: str
    novelty: str
    builds_on: int | None = Field(
        description="The number of the initiative it builds on. Null when there is none that you may see."
    )
    builds_on_text: str
    learning: str
    stopped_from: str
    stage_name: str
    floor_name: str
    state: State
    owner: PersonOut | None
    next_gate: GateOut | None
    rights: list[Right] = Field(description="What you may do with it.")
    is_following: bool
    version: int = Field(description="Counts changes. The ETag begins with it.")


def whole_of(
    initiative: Initiative,
    document: StrategyDocument,
    *,
    team: Sequence[Membership],
    source: Initiative | None,
    ahead: NextGate | None,
    rights: frozenset[Right],
    is_following: bool,
) -> InitiativeOut:
    """The whole initiative. `source` is what it builds on, if that may be seen."""
    same = ("problem", "for_whom", "idea", "form", "degree", "novelty", "builds_on_text", "learning", "stopped_from", "version")
    stage = initiative.stopped_from or initiative.stage
    return InitiativeOut(
        **_line(initiative),
        **{name: getattr(initiative, name) for name in same},
        builds_on=source.pk if source else None,
        stage_name=document.stage(stage).name.in_language(active_language()),
        floor_name=document.floor(initiative.floor).name.in_language(active_language()),
        state=state_now(initiative),
        owner=next((PersonOut.of(member.person) for member in team if member.is_owner), None),
        next_gate=GateOut.of(ahead, document) if ahead else None,
        rights=sorted(rights),
        is_following=is_following,
    )


class FileOut(Out):
    """A file in the room. `size` in bytes; `content` is where it is fetched."""

    id: int
    name: str
    content_type: str
    size: int
    sha256: str
    evidence: str | None = Field(description="The kind of evidence it belongs to; null for the whole initiative.")
    added_by: PersonOut | None
    added_at: datetime
    content: str

    @classmethod
    def of(cls, file: Attachment, *, content: str) -> FileOut:
        """The file."""
        return cls(
            id=file.pk,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            evidence=file.evidence.kind if file.evidence else None,
            added_by=PersonOut.of(file.added_by),
            added_at=file.added_at,
            content=content,
        )


class EvidenceOut(Out):
    """What is known of one kind, as it stands now."""

    kind: str
    name: str
    status: str = Field(description="`missing`, `draft` or `complete`.")
    summary: str
    body: str
    content: dict[str, Any] | None = Field(description="What is filled in of the kind's sheet; null of a text.")
    revision: int = Field(description="Counts saves; 0 while nothing is written. The ETag begins with it.")
    author: PersonOut | None
    updated_at: datetime | None

    @classmethod
    def of(cls, kind: EvidenceKind, evidence: Evidence | None, case: Case) -> EvidenceOut:
        """The evidence, also when nothing is written yet."""
        content = content_for(case, kind.key, evidence)
        return cls(
            kind=kind.key,
            name=kind.name.in_language(active_language()),
            status=evidence.status if evidence else "missing",
            summary=sentence_of(kind.key, evidence, case),
            body=evidence.body if evidence else "",
            content=content.model_dump(mode="json") if content else None,
            revision=evidence.revision if evidence else 0,
            author=PersonOut.of(evidence.author) if evidence else None,
            updated_at=evidence.updated_at if evidence else None,
        )


class RevisionOut(Out):
    """The evidence as it was saved once."""

    number: int
    status: EvidenceStatus
    summary: str
    body: str
    content: dict[str, Any] | None
    author: PersonOut | None
    at: datetime

    @classmethod
    def of(cls, kind: str, revision: EvidenceRevision, case: Case) -> RevisionOut:
        """The revision."""
        return cls(
            number=revision.number,
            status=EvidenceStatus(revision.status),
            summary=sentence_of(kind, revision, case),
            body=revision.body,
            content=revision.content,
            author=PersonOut.of(revision.author),
            at=revision.at,
        )


class DecisionOut(Out):
    """The answer to a submission. `decided_by` is null when the deadline passed and the lift moved by itself."""

    id: int
    outcome: Outcome
    reason: str
    learning: str
    resume_on: date | None
    decided_by: PersonOut | None
    for_person: PersonOut | None = Field(description="Whom a deputy decided for.")
    decided_at: datetime
    waited_seconds: int = Field(description="From when the team sent it in.")

    @classmethod
    def of(cls, decision: Decision) -> DecisionOut:
        """The decision."""
        return cls(
            id=decision.pk,
            outcome=Outcome(decision.outcome),
            reason=decision.said,
            learning=decision.learning,
            resume_on=decision.resume_on,
            decided_by=PersonOut.of(decision.decided_by),
            for_person=PersonOut.of(decision.for_person),
            decided_at=decision.decided_at,
            waited_seconds=decision.waited_seconds,
        )


class BasisOut(Out):
    """One kind of evidence as it was when the initiative was submitted."""

    kind: str
    status: EvidenceStatus
    summary: str
    revision: int


class SubmissionOut(Out):
    """An initiative laid before a gate, on one floor, until it is decided, lifted or withdrawn."""

    id: int
    initiative: int
    from_stage: str
    to_stage: str
    floor: int
    unit: UnitOut
    role: str
    skipped: list[int]
    cause: Cause
    message: str
    amount_nok: int | None
    size_class: str
    evidence: list[BasisOut]
    submitted_by: PersonOut | None = Field(
        description="Who laid it there: the team's own, or by `cause` who lifted or reopened it; null for the lift."
    )
    submitted_at: datetime
    due_at: datetime
    closed_at: datetime | None
    is_withdrawn: bool
    decision: DecisionOut | None

    @classmethod
    def of(cls, submission: Submission) -> SubmissionOut:
        """The submission, with its decision if there is one."""
        same = ("from_stage", "to_stage", "floor", "role", "skipped", "message", "amount_nok", "size_class")
        times = ("submitted_at", "due_at", "closed_at")
        decision = getattr(submission, "decision", None)
        return cls(
            **{name: getattr(submission, name) for name in same + times},
            id=submission.pk,
            initiative=submission.initiative_id,
            unit=UnitOut.of(submission.unit),
            cause=Cause(submission.cause),
            evidence=[BasisOut(**basis) for basis in submission.evidence],
            submitted_by=PersonOut.of(submission.submitted_by),
            is_withdrawn=submission.withdrawn_by_id is not None,
            decision=DecisionOut.of(decision) if decision else None,
        )


class MemberOut(Out):
    """A person in the team."""

    id: int
    person: PersonOut
    role: TeamRole
    is_owner: bool
    joined_at: datetime

    @classmethod
    def of(cls, member: Membership) -> MemberOut:
        """The member."""
        person = PersonOut(id=member.person_id, name=member.person.name)
        return cls(id=member.pk, person=person, role=TeamRole(member.role), is_owner=member.is_owner, joined_at=member.joined_at)


class InvitationOut(Out):
    """Something that waits for an answer: an invitation (`join`), a wish to be let in (`request`), or to take over (`own`)."""

    id: int
    initiative: int
    kind: InvitationKind
    person: PersonOut | None
    email: str
    role: TeamRole
    message: str
    invited_by: PersonOut
    invited_at: datetime

    @classmethod
    def of(cls, invitation: Invitation) -> InvitationOut:
        """The invitation."""
        inviter = invitation.invited_by
        return cls(
            id=invitation.pk,
            initiative=invitation.initiative_id,
            kind=InvitationKind(invitation.kind),
            person=PersonOut.of(invitation.person),
            email=invitation.email,
            role=TeamRole(invitation.role),
            message=invitation.message,
            invited_by=PersonOut(id=inviter.pk, name=inviter.name),
            invited_at=invitation.invited_at,
        )


class TeamOut(Out):
    """The team, the owner first, and what waits for an answer."""

    members: list[MemberOut]
    left: list[int] = Field(
        description="For those who lead it: the ids of the members who have left the municipality, or whose account is closed."
    )
    waiting: list[InvitationOut] = Field(description="All of it for those who may invite; else what you have asked or are asked.")


class CommentOut(Out):
    """A remark in the room. `author` is null when the filer writes with a return code."""

    id: int
    text: str
    author: PersonOut | None
    at: datetime

    @classmethod
    def of(cls, comment: Comment) -> CommentOut:
        """The comment."""
        return cls(id=comment.pk, text=comment.text, author=PersonOut.of(comment.author), at=comment.at)


class CommentedOut(CommentOut):
    """A remark that was just made, and the names after @ in it that reached nobody."""

    unknown_mentions: list[str] = Field(
        description="Names after @ that are nobody's here, or several persons': nobody is told by them. Write the whole name."
    )


class TodoOut(Out):
    """Something to do."""

    id: int
    initiative: int
    text: str
    assignee: PersonOut | None
    due_on: date | None
    done_at: datetime | None
    done_by: PersonOut | None
    evidence: str | None = Field(description="The kind of evidence it follows from, and is changed by; null of an ordinary one.")

    @classmethod
    def of(cls, todo: Todo) -> TodoOut:
        """The to-do."""
        return cls(
            id=todo.pk,
            initiative=todo.initiative_id,
            text=todo.text,
            assignee=PersonOut.of(todo.assignee),
            due_on=todo.due_on,
            done_at=todo.done_at,
            done_by=PersonOut.of(todo.done_by),
            evidence=todo.source_kind or None,
        )


class EventOut(Out):
    """One thing that happened, as a sentence in the language asked for."""

    id: int
    at: datetime
    actor: str
    sentence: str
    verb: str

    @classmethod
    def of(cls, event: EventLine) -> EventOut:
        """The event."""
        return cls(id=event.id, at=event.at, actor=event.actor, sentence=event.sentence, verb=event.verb)


class InitiativePage(Page[InitiativeLine]):
    """Initiatives, the latest changed first."""


class CommentPage(Page[CommentOut]):
    """Comments, newest first."""


class EventPage(Page[EventOut]):
    """What happened, newest first."""
