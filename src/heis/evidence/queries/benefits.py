"""The benefits of one initiative and what it ends, with what has happened to them; and who sees an initiative because of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from heis.evidence import rules
from heis.evidence.models import STANDS, Benefit, Ending, Measurement, Postponement
from heis.foundation.audience import Viewer
from heis.foundation.refusals import NotVisible
from heis.lift.engaged import Engagement
from heis.lift.models import STOPPED, Initiative
from heis.lift.queries.rights import rights_of
from heis.lift.rules import IN_USE, Right

PEOPLE = ("owner", "asked", "asked_by", "planned_owner")


class UnknownBenefit(NotVisible):
    """There is no such benefit, ending or measurement in the initiative."""


# What there is


def benefits_of(initiative: Initiative) -> QuerySet[Benefit]:
    """Those of the plan, in its order, then what has been taken out of it; each with its measurements, corrected ones too, the first first."""
    measured = Measurement.objects.select_related("by", "correction").order_by("measured_on", "pk")
    found = Benefit.objects.filter(initiative=initiative).select_related(*PEOPLE)
    return found.prefetch_related(Prefetch("measurements", measured)).order_by("dropped_at", "place", "pk")


def benefit_in(initiative: Initiative, pk: int) -> Benefit:
    """One benefit of the initiative, with its people. Refuses as not there what is not."""
    found = Benefit.objects.select_related(*PEOPLE, "initiative").filter(initiative=initiative, pk=pk).first()
    if found is None:
        raise UnknownBenefit("")
    return found


def standing_measurements_of(benefit: Benefit) -> QuerySet[Measurement]:
    """The measurements that have not been corrected by another, the first day first."""
    return Measurement.objects.filter(benefit=benefit, correction=None).select_related("by").order_by("measured_on", "pk")


def measurements_of(benefit: Benefit) -> QuerySet[Measurement]:
    """Every measurement, those that have been corrected too, the first day first."""
    return Measurement.objects.filter(benefit=benefit).select_related("by", "correction").order_by("measured_on", "pk")


def measurement_in(benefit: Benefit, pk: int) -> Measurement:
    """One measurement of the benefit. Refuses as not there what is not."""
    found = Measurement.objects.select_related("benefit", "by", "correction").filter(benefit=benefit, pk=pk).first()
    if found is None:
        raise UnknownBenefit("")
    return found


def endings_of(initiative: Initiative) -> QuerySet[Ending]:
    """What the plan ends, in its order, then what has been taken out of it; each with how its day was moved."""
    moved = Postponement.objects.select_related("by").order_by("pk")
    found = Ending.objects.filter(initiative=initiative).select_related("checker", "confirmed_by")
    return found.prefetch_related(Prefetch("postponements", moved)).order_by("dropped_at", "place", "pk")


def ending_in(initiative: Initiative, pk: int) -> Ending:
    """One ending of the initiative. Refuses as not there what is not."""
    found = Ending.objects.select_related("checker", "confirmed_by", "initiative").filter(initiative=initiative, pk=pk).first()
    if found is None:
        raise UnknownBenefit("")
    return found


# What is missing


def is_owned(benefit: Benefit) -> bool:
    """Whether somebody who works in the municipality has accepted it."""
    return benefit.owner_id is not None and benefit.vacant_since_at is None


def lacks_of(benefit: Benefit, initiative: Initiative, on: date) -> list[rules.Lack]:
    """What is missing in a benefit on the day."""
    return rules.lacks_of(
        baseline=benefit.baseline,
        target=benefit.target,
        latest_on=benefit.latest_on,
        due_on=benefit.due_on,
        is_in_use=initiative.stage == IN_USE,
        is_owned=is_owned(benefit),
        on=on,
    )


def lacking(lack: rules.Lack, on: date) -> Q:
    """The condition that a benefit lacks it on the day: `lacks_of` for lists."""
    return {
        rules.Lack.BASELINE: Q(baseline=None),
        rules.Lack.TARGET: Q(target=None),
        rules.Lack.MEASUREMENT: Q(initiative__stage=IN_USE) & (Q(latest_on=None) | Q(due_on__lte=on)),
        rules.Lack.OWNER: Q(owner=None) | ~Q(vacant_since_at=None),
    }[lack]


def is_overdue(ending: Ending, initiative: Initiative, on: date) -> bool:
    """Whether the day has come and nobody has confirmed that it is switched off. What ended with learning ends nothing."""
    return ending.confirmed_at is None and ending.end_on <= on and initiative.stage != STOPPED


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is in one initiative, and how much of it lacks something. `due`: to be measured now; `unmeasured`: in use,
    never measured, and the first day has not come; `overdue`: the old that still stands.
    """

    benefits: int
    due: int
    unmeasured: int
    without_baseline: int
    without_owner: int
    endings: int
    overdue: int


def tally_of(initiative: Initiative, on: date) -> Tally:
    """Count what is in the plans of the initiative. Two queries."""
    is_due = Q(due_on__lte=on) if initiative.stage == IN_USE else Q(pk=None)
    is_late = Q(confirmed_at=None, end_on__lte=on) if initiative.stage != STOPPED else Q(pk=None)
    benefits = Benefit.objects.filter(STANDS, initiative=initiative).aggregate(
        benefits=Count("pk"),
        due=Count("pk", filter=is_due),
        unmeasured=Count("pk", filter=lacking(rules.Lack.MEASUREMENT, on) & ~is_due),
        without_baseline=Count("pk", filter=lacking(rules.Lack.BASELINE, on)),
        without_owner=Count("pk", filter=lacking(rules.Lack.OWNER, on)),
    )
    endings = Ending.objects.filter(STANDS, initiative=initiative)
    return Tally(**benefits, **endings.aggregate(endings=Count("pk"), overdue=Count("pk", filter=is_late)))


# Who may do what


@dataclass(frozen=True, slots=True)
class Hands:
    """What a viewer may do with the benefits and the endings of one initiative they see."""

    viewer: Viewer
    initiative: Initiative
    leads: bool

    def may_measure(self, benefit: Benefit) -> bool:
        """Add and correct measurements of what is in the plan."""
        if benefit.dropped_at is not None:
            return False
        return rules.may_measure(self.viewer, owner_id=benefit.owner_id, municipality_id=benefit.municipality_id, leads=self.leads)

    def may_hand_over(self, benefit: Benefit) -> bool:
        """Ask somebody to take over what is in the plan."""
        if benefit.dropped_at is not None:
            return False
        return rules.may_hand_over(
            self.viewer,
            owner_id=benefit.owner_id,
            municipality_id=benefit.municipality_id,
            leads=self.leads,
            unit_ancestor_ids=self.initiative.unit.ancestor_ids,
        )

    def may_answer(self, benefit: Benefit) -> bool:
        """Say yes or no to owning it."""
        return benefit.dropped_at is None and rules.is_held_by(benefit.asked_id, self.viewer, benefit.municipality_id)

    def may_check(self, ending: Ending) -> bool:
        """Confirm that it has ended, or move the day."""
        if ending.dropped_at is not None or self.initiative.stage == STOPPED:
            return False
        return rules.may_check(self.viewer, checker_id=ending.checker_id, municipality_id=ending.municipality_id)


def hands_of(viewer: Viewer, initiative: Initiative) -> Hands:
    """What the viewer may do there. One query."""
    return Hands(viewer, initiative, Right.LEAD in rights_of(viewer, initiative))


# Who sees an initiative because they have something to do with it


def _owned_by(viewer: Viewer) -> QuerySet[Any]:
    mine = Q(owner_id=viewer.own_id) | Q(asked_id=viewer.own_id)
    return Benefit.objects.filter(STANDS, mine, municipality_id__in=viewer.works_in).values_list("initiative_id")


def _owners_of(initiative: Initiative) -> QuerySet[Any]:
    standing = Benefit.objects.filter(STANDS, initiative=initiative).order_by()
    owned = standing.exclude(owner=None).values_list("owner_id", flat=True)
    return owned.union(standing.exclude(asked=None).values_list("asked_id", flat=True))


def _checked_by(viewer: Viewer) -> QuerySet[Any]:
    mine = Ending.objects.filter(STANDS, checker_id=viewer.own_id, municipality_id__in=viewer.works_in)
    return mine.values_list("initiative_id")


def _checkers_of(initiative: Initiative) -> QuerySet[Any]:
    return Ending.objects.filter(STANDS, initiative=initiative).order_by().values_list("checker_id", flat=True)


OWNING = Engagement(_owned_by, _owners_of)
CHECKING = Engagement(_checked_by, _checkers_of)


def everybody_with(benefit: Benefit) -> Sequence[int]:
    """The ids of the owner and whoever is asked."""
    return [person for person in (benefit.owner_id, benefit.asked_id) if person is not None]
