"""My desk: what waits for me, what I am in, what I follow; and the coordinator's desk: what needs a push today."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from heis.foundation.audience import Viewer
from heis.lift.models import (
    STOPPED,
    Decision,
    Evidence,
    EvidenceStatus,
    Initiative,
    Invitation,
    InvitationKind,
    Membership,
    Outcome,
    Snag,
    StrategyMove,
    Submission,
    TeamRole,
    Todo,
)
from heis.lift.queries.visibility import visible_to
from heis.lift.rules import IN_USE, TEAM_RIGHTS, Right
from heis.organisation.models import Municipality, Role, Unit
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import document_of, published_versions_of

SHOWN = 50
MOST_DUE = 500
STILL_DAYS = 30
INVOLVEMENT = "union_involvement"
REPRESENTATIVES = frozenset({Role.UNION_REPRESENTATIVE, Role.SAFETY_REPRESENTATIVE})


def submissions_waiting_for(viewer: Viewer, on: date) -> QuerySet[Submission]:
    """Open submissions the viewer may decide, the nearest deadline first: on a floor they hold or deputise, and not of their own team."""
    places = Q(pk=None)
    for role, unit_id in viewer.roles:
        places |= Q(role=role, unit_id=unit_id)
    in_team = Membership.objects.filter(initiative=OuterRef("initiative"), person_id=viewer.own_id, left_at=None)
    waiting = Submission.objects.filter(places, ~Exists(in_team), closed_at=None)
    related = ("initiative", "initiative__unit", "initiative__municipality", "initiative__strategy_version", "unit")
    return waiting.select_related(*related).order_by("due_at", "pk")


def is_small(submission: Submission) -> bool:
    """Whether a submission is of its strategy's smallest size, and so may be decided together with others."""
    return submission.size_class == document_of(submission.initiative.strategy_version).size_classes[0].key


def small_ones_waiting_for(viewer: Viewer, on: date, chosen: Collection[int]) -> list[Submission]:
    """Those of the chosen submissions that wait for the viewer and are small, the nearest deadline first."""
    return [each for each in submissions_waiting_for(viewer, on).filter(pk__in=chosen) if is_small(each)]


def requests_waiting_for(viewer: Viewer) -> QuerySet[Invitation]:
    """People who want to join an initiative the viewer leads, or one that nobody leads where the viewer coordinates."""
    leading = Membership.objects.filter(Q(is_owner=True) | Q(role=TeamRole.DRIVER), initiative=OuterRef("initiative"), left_at=None)
    asked = Invitation.objects.filter(kind=InvitationKind.REQUEST, answered_at=None)
    waiting = asked.filter(Exists(leading.filter(person_id=viewer.own_id)))
    if viewer.coordinates:
        nobodys = asked.filter(~Exists(leading), initiative__in=_riding(viewer).filter(is_owned=False).order_by().values("pk"))
        waiting = Invitation.objects.filter(pk__in=waiting.values_list("pk").union(nobodys.values_list("pk")))
    return waiting.select_related("initiative", "person").order_by("pk")


def requests_of(viewer: Viewer) -> QuerySet[Invitation]:
    """What the viewer has asked to join and waits to be let into, among what they may still see; the latest first."""
    seen = Initiative.objects.filter(visible_to(viewer), pk=OuterRef("initiative_id"))
    mine = Invitation.objects.filter(Exists(seen), kind=InvitationKind.REQUEST, person_id=viewer.own_id, answered_at=None)
    return mine.select_related("initiative", "person", "invited_by").order_by("-pk")


def todos_waiting_for(viewer: Viewer) -> QuerySet[Todo]:
    """Open to-dos given to the viewer, in what they may still see, the nearest due date first."""
    seen = Initiative.objects.filter(visible_to(viewer), pk=OuterRef("initiative_id"))
    mine = Todo.objects.filter(Exists(seen), assignee_id=viewer.own_id, done_at=None).exclude(initiative__stage=STOPPED)
    return mine.select_related("initiative").order_by(F("due_on").asc(nulls_last=True), "pk")


def returned_to(viewer: Viewer) -> QuerySet[Decision]:
    """What was sent back with questions and has not been sent in again, in what the viewer may send in; the longest ago first.

    The initiatives are found first, for they are few: in one question every decision there is would be gone through.
    """
    may_submit = [role for role, rights in TEAM_RIGHTS.items() if Right.SUBMIT in rights]
    mine = Membership.objects.filter(Q(is_owner=True) | Q(role__in=may_submit), person_id=viewer.own_id, left_at=None)
    latest = Submission.objects.filter(initiative=OuterRef("pk")).order_by("-pk")
    riding = Initiative.objects.filter(pk__in=mine.values("initiative_id"), floor=0).exclude(stage=STOPPED)
    found = riding.annotate(number=Subquery(latest.values("pk")[:1]), outcome=Subquery(latest.values("decision__outcome")[:1]))
    waiting = Decision.objects.filter(submission__in=list(found.filter(outcome=Outcome.RETURN).values_list("number", flat=True)))
    related = ("municipality", "strategy_version", "unit")
    return waiting.select_related("decided_by", "for_person", *(f"submission__initiative__{name}" for name in related)).order_by(
        "decided_at", "pk"
    )


def initiatives_of(viewer: Viewer) -> QuerySet[Initiative]:
    """Initiatives whose team the viewer is in and that still ride, latest change first."""
    mine = Membership.objects.filter(person_id=viewer.own_id, left_at=None).values("initiative_id")
    return (
        Initiative.objects.filter(pk__in=mine)
        .exclude(stage=STOPPED)
        .select_related("unit", "municipality", "strategy_version")
        .order_by("-changed_at")
    )


def initiatives_followed_by(viewer: Viewer) -> QuerySet[Initiative]:
    """Initiatives the viewer follows and may still see, latest change first."""
    followed = Initiative.objects.filter(visible_to(viewer), follows__person_id=viewer.own_id)
    return followed.select_related("unit", "municipality", "strategy_version").order_by("-changed_at")


def waiting_for_involvement(viewer: Viewer, municipality: Municipality) -> QuerySet[Initiative]:
    """For union and safety representatives: what runs in their part of the organisation, that they may see, and whose next gate requires
    an account of how the employees were involved that is not complete. The oldest first.
    """
    places = [unit_id for role, unit_id in viewer.roles if role in REPRESENTATIVES]
    if not places:
        return Initiative.objects.none()
    asked = Q(pk=None)
    for version in published_versions_of(municipality):
        asked |= _asking_for_involvement(version)
    done = Evidence.objects.filter(initiative=OuterRef("pk"), kind=INVOLVEMENT, status=EvidenceStatus.COMPLETE)
    below = Unit.objects.filter(ancestor_ids__overlap=places).values("pk")
    riding = Initiative.objects.filter(asked, visible_to(viewer), ~Exists(done), municipality=municipality, unit_id__in=below)
    return riding.exclude(stage__in=[STOPPED, IN_USE]).select_related("unit", "strategy_version").order_by("filed_at", "pk")


def _asking_for_involvement(version: StrategyVersion) -> Q:
    """The condition that an initiative follows the version and stands before a gate that requires it of the size class."""
    document, asked = document_of(version), Q(pk=None)
    for gate in document.gates:
        sizes = [size.key for size in document.size_classes if INVOLVEMENT in document.evidence_required(gate, size.key)]
        if sizes:
            asked |= Q(strategy_version=version, stage=gate.from_stage, size_class__in=sizes)
    return asked


def _riding(viewer: Viewer) -> QuerySet[Initiative]:
    riding = Initiative.objects.filter(municipality_id__in=viewer.coordinates).exclude(stage__in=[STOPPED, IN_USE])
    return riding.select_related("unit", "municipality", "strategy_version")


def without_owner(viewer: Viewer) -> QuerySet[Initiative]:
    """On the coordinator's desk: lies at a unit, and nobody owns it. What lies at none waits for that first (`to_be_placed`)."""
    return _riding(viewer).filter(is_owned=False, is_placed=True, unit__closed_on=None).order_by("filed_at", "pk")


def to_be_placed(viewer: Viewer) -> QuerySet[Initiative]:
    """On the coordinator's desk: came in from outside and lies at no unit yet, or lies at one that is closed while the team has it. The oldest first."""
    nowhere, at_closed = (
        _riding(viewer).filter(is_placed=False),
        _riding(viewer).filter(is_placed=True, unit__closed_on__isnull=False, floor=0),
    )
    numbers = nowhere.order_by().values_list("pk").union(at_closed.order_by().values_list("pk"))
    return _riding(viewer).filter(pk__in=numbers).order_by("filed_at", "pk")


def standing_still(viewer: Viewer, at: datetime) -> QuerySet[Initiative]:
    """On the coordinator's desk: with the team, not paused, and nothing has happened for 30 days. The longest first."""
    still = _riding(viewer).filter(floor=0, paused_until=None, changed_at__lt=at - timedelta(days=STILL_DAYS))
    return still.order_by("changed_at", "pk")


def due_soon(viewer: Viewer, at: datetime) -> QuerySet[Submission]:
    """On the coordinator's desk: open submissions with a deadline within a week, or past it."""
    due = Initiative.objects.filter(municipality_id__in=viewer.coordinates, due_at__lt=at + timedelta(days=7))
    soon = Submission.objects.filter(closed_at=None, initiative__in=due.order_by("due_at", "pk").values("pk")[:MOST_DUE])
    related = ("initiative", "initiative__unit", "initiative__municipality", "initiative__strategy_version", "unit")
    return soon.select_related(*related).order_by("due_at", "pk")


def initiatives_on_other_versions(
    viewer: Viewer, municipality: Municipality, target: StrategyVersion | None
) -> QuerySet[Initiative]:
    """Running initiatives of the municipality that follow another version than the target, and that the viewer may see."""
    return all_on_other_versions(municipality, target).filter(visible_to(viewer))


def all_on_other_versions(municipality: Municipality, target: StrategyVersion | None) -> QuerySet[Initiative]:
    """Running initiatives of the municipality that follow another version than the target, whoever may see them. To be counted only."""
    running = Initiative.objects.filter(municipality=municipality).exclude(stage__in=[STOPPED, IN_USE])
    return running.exclude(strategy_version=target).select_related("strategy_version", "unit", "municipality").order_by("pk")


def move_in_progress(municipality: Municipality) -> StrategyMove | None:
    """The move to another version of the strategy that is not done, if one is."""
    return StrategyMove.objects.filter(municipality=municipality, done_at=None).first()


def snags_of(viewer: Viewer) -> QuerySet[Snag]:
    """On the coordinator's desk: what the lift has tried to do by itself and could not, the oldest first."""
    found = Snag.objects.filter(initiative__municipality_id__in=viewer.coordinates)
    return found.select_related("initiative", "initiative__unit", "initiative__strategy_version").order_by("since_at", "pk")
