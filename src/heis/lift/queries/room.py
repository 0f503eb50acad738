"""What the room of an initiative shows: where it stands, who holds it, what the next gate asks for, and what has happened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from django.db.models import F, QuerySet

from heis.accounts.models import Person
from heis.foundation.alphabet import NorwegianOrder
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.jinja import plain
from heis.lift.evidence import Case, sentence_of
from heis.lift.models import (
    Attachment,
    Channel,
    Comment,
    Decision,
    Evidence,
    Follow,
    Initiative,
    Invitation,
    InvitationKind,
    Membership,
    Submission,
    Todo,
)
from heis.lift.queries.holdings import authorities_for, deciders_of, holdings_for
from heis.lift.queries.rights import team_ids
from heis.lift.rules import Holding, Landing, State, landing, state_of
from heis.organisation.models import Unit
from heis.strategy.document import EvidenceKind, Gate, StrategyDocument
from heis.strategy.queries import document_of

LATEST = 20
MOST_FILES = 200
Kept = TypeVar("Kept", Comment, Attachment)
LONGEST_EXCERPT = 200


@dataclass(frozen=True, slots=True)
class Ground:
    """One kind of evidence as the next gate sees it. `evidence` is None while nothing is written; `sentence` is the most important in it."""

    kind: EvidenceKind
    evidence: Evidence | None
    is_required: bool
    sentence: str = ""

    @property
    def status(self) -> str:
        """`complete`, `draft` or `missing`."""
        return self.evidence.status if self.evidence else "missing"


def grounds_of(initiative: Initiative, document: StrategyDocument, gate: Gate | None) -> list[Ground]:
    """What the next gate asks for, in its order, then whatever else has been written, in the strategy's."""
    written = {e.kind: e for e in Evidence.objects.filter(initiative=initiative).select_related("author")}
    required = document.evidence_required(gate, initiative.size_class) if gate else ()
    optional = document.evidence_optional(gate, initiative.size_class) if gate else ()
    kinds = {kind.key: kind for kind in document.evidence_kinds}
    order = dict.fromkeys([*required, *optional, *(key for key in kinds if key in written)])
    case = Case(initiative, document)
    return [Ground(kinds[key], written.get(key), key in required, sentence_of(key, written.get(key), case)) for key in order]


@dataclass(frozen=True, slots=True)
class NextGate:
    """The gate ahead: its floor, who holds it there, what remains. Of a case that lies before the gate, the floor and the unit it lies with now.

    `place` is None when nobody outside the team can decide, and while the initiative lies at no unit yet.
    """

    gate: Gate
    floor: int
    place: Landing | None
    unit: Unit | None
    holders: Sequence[Person]
    grounds: Sequence[Ground]

    @property
    def remaining(self) -> list[Ground]:
        """Required and not complete."""
        return [ground for ground in self.grounds if ground.is_required and ground.status != "complete"]


def next_gate_of(initiative: Initiative, document: StrategyDocument, on: date) -> NextGate | None:
    """The gate ahead of an initiative, or None when it is in use or has ended."""
    if document.gate_from(initiative.stage) is None:
        return None
    last, holdings = submissions_of(initiative).first(), holdings_for(initiative.unit, document, on)
    return gate_ahead_of(initiative, document, last, holdings, team_ids(initiative))


def gate_ahead_of(
    initiative: Initiative,
    document: StrategyDocument,
    last: Submission | None,
    holdings: list[Holding | None],
    team: frozenset[int],
) -> NextGate | None:
    """`next_gate_of` when it is known already what was submitted last, who holds the floors, and who is in the team."""
    gate = document.gate_from(initiative.stage)
    if gate is None:
        return None
    unit: Unit | None
    if last and last.closed_at is None:
        floor, place, unit = last.floor, _where_it_lies(last, holdings, team), last.unit
    else:
        floor, place = _where_it_would_land(initiative, document, gate, last, holdings, team)
        unit = Unit.objects.filter(pk=place.holding.unit_id).first() if place else None
    people = place.holding.person_ids - team if place else frozenset()
    holders = list(Person.objects.filter(pk__in=people).order_by(NorwegianOrder("name"), "pk")[:5])
    return NextGate(gate, floor, place, unit, holders, grounds_of(initiative, document, gate))


def _where_it_lies(submission: Submission, holdings: list[Holding | None], team: frozenset[int]) -> Landing | None:
    """Those who hold the floor where it was laid; None when nobody there can decide any more."""
    there = holdings[submission.floor] if submission.floor < len(holdings) else None
    if there is None or there.unit_id != submission.unit_id or not there.person_ids - team:
        return None
    return Landing(there, tuple(submission.skipped))


def _where_it_would_land(
    initiative: Initiative,
    document: StrategyDocument,
    gate: Gate,
    last: Submission | None,
    holdings: list[Holding | None],
    team: frozenset[int],
) -> tuple[int, Landing | None]:
    """The floor by size, amount and authority; after a pause no lower than the floor that paused it."""
    authorities = authorities_for(initiative.unit, document, holdings)
    needed = document.floor_for(gate, initiative.size_class, initiative.amount_nok, authorities)
    paused_on = last.floor if last and initiative.paused_until else 1
    floor = min(max(needed, paused_on), document.floors[-1].number)
    place = landing(holdings, from_floor=floor, team=team) if initiative.is_placed else None
    return (place.holding.floor if place else floor), place


def state_now(initiative: Initiative) -> State:
    """The state of the initiative."""
    return state_of(stage=initiative.stage, floor=initiative.floor, is_paused=initiative.paused_until is not None)


def submissions_of(initiative: Initiative) -> QuerySet[Submission]:
    """Every submission with its decision, the latest first."""
    related = ("decision", "decision__decided_by", "decision__for_person", "unit", "submitted_by")
    return initiative.submissions.select_related(*related).order_by("-pk")


def latest_submissions_of(initiative: Initiative) -> list[Submission]:
    """The last it was laid before a gate as, each with its decision; at most twenty."""
    return list(submissions_of(initiative)[:LATEST])


def last_decision_of(initiative: Initiative) -> Decision | None:
    """The decision that stands last, if nothing has been submitted since."""
    return decision_on(submissions_of(initiative).first())


def decision_on(submission: Submission | None) -> Decision | None:
    """What was decided on a submission; None while nothing is, and when it was taken back."""
    return getattr(submission, "decision", None)


def promised_by(initiative: Initiative) -> date | None:
    """The day the municipality has promised to answer whoever sent it in; None when nothing is promised."""
    days = document_of(initiative.strategy_version).answer_days
    return local_date(initiative.filed_at) + timedelta(days=days) if days else None


def awaited_by(initiative: Initiative) -> date | None:
    """The promised day, while it stands where it came in from outside and nobody has made it theirs; None otherwise."""
    waits = not initiative.is_placed or (initiative.channel != Channel.SIGNED_IN and not initiative.has_used_code)
    is_first = initiative.stage == document_of(initiative.strategy_version).stages[0].key
    return promised_by(initiative) if waits and is_first else None


def comments_of(initiative: Initiative, *, before: int | None = None, limit: int = LATEST) -> list[Comment]:
    """The latest comments, newest first, before a given one."""
    found = Comment.objects.filter(initiative=initiative, removed_at=None).select_related("author").order_by("-pk")
    return list((found.filter(pk__lt=before) if before else found)[:limit])


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Kept]):
    """Some of what is in the room, latest first; `older` is the id to go on before, None at the end."""

    items: Sequence[Kept]
    older: int | None


def latest_comments(initiative: Initiative, *, before: int | None = None) -> Stretch[Comment]:
    """A stretch of the conversation."""
    return _stretch(comments_of(initiative, before=before, limit=LATEST + 1))


def latest_files(initiative: Initiative, *, before: int | None = None) -> Stretch[Attachment]:
    """A stretch of the files."""
    found = files_of(initiative)
    return _stretch(list((found.filter(pk__lt=before) if before else found)[: LATEST + 1]))


def _stretch(found: list[Kept]) -> Stretch[Kept]:
    return Stretch(found[:LATEST], found[LATEST - 1].pk if len(found) > LATEST else None)


def files_of(initiative: Initiative, evidence: Evidence | None = None) -> QuerySet[Attachment]:
    """The files of the room, or of one piece of evidence; latest first."""
    found = Attachment.objects.filter(initiative=initiative, removed_at=None).select_related("added_by", "evidence").order_by("-pk")
    return found.filter(evidence=evidence) if evidence else found


def todos_of(initiative: Initiative) -> list[Todo]:
    """Open to-dos by due date, then the last done; at most 60."""
    found = Todo.objects.filter(initiative=initiative).select_related("assignee", "done_by")
    return list(found.order_by(F("done_at").desc(nulls_first=True), "due_on", "pk")[:60])


def todos_from(initiative: Initiative, kind: str) -> dict[str, Todo]:
    """The to-dos that follow from a kind of evidence, by the key they are known by there."""
    return {todo.source_key: todo for todo in Todo.objects.filter(initiative=initiative, source_kind=kind)}


def waiting_invitations_of(initiative: Initiative) -> QuerySet[Invitation]:
    """Invitations, requests and offers nobody has answered yet."""
    return Invitation.objects.filter(initiative=initiative, answered_at=None).select_related("person", "invited_by").order_by("pk")


def waiting_for_viewer(viewer: Viewer, initiative: Initiative) -> QuerySet[Invitation]:
    """What the person has asked the team, or is asked, and nobody has answered yet."""
    return waiting_invitations_of(initiative).filter(person_id=viewer.own_id)


def request_of(viewer: Viewer, waiting: Sequence[Invitation]) -> Invitation | None:
    """The person's own wish to be let in, among what waits for an answer."""
    return next((i for i in waiting if i.kind == InvitationKind.REQUEST and i.person_id == viewer.own_id), None)


def invitations_to(viewer: Viewer) -> QuerySet[Invitation]:
    """What the person is asked to join or take over."""
    mine = Invitation.objects.filter(person_id=viewer.own_id, answered_at=None).exclude(kind=InvitationKind.REQUEST)
    return mine.select_related("initiative", "invited_by").order_by("-pk")


def is_following(viewer: Viewer, initiative: Initiative) -> bool:
    """Whether the person follows the initiative."""
    return viewer.person_id is not None and Follow.objects.filter(initiative=initiative, person_id=viewer.own_id).exists()


def active_member(initiative: Initiative, membership_id: int) -> Membership | None:
    """One active membership of the initiative."""
    return (
        Membership.objects.select_related("initiative", "person")
        .filter(initiative=initiative, pk=membership_id, left_at=None)
        .first()
    )


def decides_now(viewer: Viewer, submission: Submission | None, on: date) -> bool:
    """Whether the viewer decides the open submission."""
    if submission is None or submission.closed_at is not None or viewer.person_id is None:
        return False
    return viewer.person_id in deciders_of(submission, on)


def evidence_of(initiative: Initiative, kind: str) -> Evidence | None:
    """What is written of one kind."""
    return Evidence.objects.select_related("author").filter(initiative=initiative, kind=kind).first()


def may_reopen(viewer: Viewer, decision: Decision, on: date) -> bool:
    """Whether the viewer may take up the decision again: a holder of its floor or one above, or the coordinator; not the team."""
    initiative = decision.submission.initiative
    if not viewer.is_signed_in:
        return False
    holdings = holdings_for(initiative.unit, document_of(initiative.strategy_version), on)
    return reopens(viewer, decision, holdings, team_ids(initiative))


def reopens(viewer: Viewer, decision: Decision, holdings: list[Holding | None], team: frozenset[int]) -> bool:
    """`may_reopen` when it is known already who holds the floors and who is in the team."""
    if viewer.person_id is None or viewer.person_id in team:
        return False
    if decision.submission.initiative.municipality_id in viewer.coordinates:
        return True
    lowest = min(decision.submission.floor, len(holdings) - 1)  # fewer floors, when it follows another strategy now
    above = [holding for holding in holdings[lowest:] if holding]
    return any(viewer.person_id in holding.person_ids for holding in above)


def comment_texts(ids: Collection[int]) -> dict[int, str]:
    """What the comments say, by id, as they are quoted; one that has been removed says nothing."""
    said = Comment.objects.filter(pk__in=ids, removed_at=None).values_list("pk", "text")
    return {pk: plain(text, LONGEST_EXCERPT) for pk, text in said}


def comment_in(initiative: Initiative, pk: int) -> Comment | None:
    """One comment of the room that has not been removed."""
    return Comment.objects.select_related("initiative").filter(initiative=initiative, pk=pk, removed_at=None).first()


def todo_in(initiative: Initiative, pk: int) -> Todo | None:
    """One to-do of the room."""
    return Todo.objects.select_related("initiative").filter(initiative=initiative, pk=pk).first()
