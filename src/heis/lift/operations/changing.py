"""What every operation on an initiative shares: the guarded change, who is concerned, and the line in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotPermitted, SomebodyWasFirst
from heis.journal.operations import Subject, record
from heis.journal.sentences import UNNAMED
from heis.lift.models import Follow, Initiative, Membership
from heis.lift.queries.rights import rights_of
from heis.lift.queries.visibility import people_who_see
from heis.lift.rules import Right
from heis.lift.staged import followed
from heis.organisation.models import Unit
from heis.organisation.queries import coordinators_of, nearest_leaders_of


class InitiativeHasChanged(SomebodyWasFirst):
    """Somebody changed the initiative after the person opened it."""


class NotYours(NotPermitted):
    """The person sees the initiative but has not the right to do this with it."""


_FOR_WHOM: Final[dict[Right, str]] = {
    Right.COMMENT: gettext_noop("Logg inn for å skrive i samtalen."),
    Right.FOLLOW: gettext_noop("Logg inn for å følge initiativet."),
    Right.ASK_TO_JOIN: gettext_noop("Den som er logget inn og ikke er med i teamet ennå, kan be om å bli med."),
    Right.CLAIM: gettext_noop(
        "Du gjør en sak til din med koden, hvis du ikke er med i teamet alt. Når ingen eier den, kan innovasjonskoordinatoren ta den, "
        "og de i teamet som arbeider i kommunen."
    ),
    Right.WORK: gettext_noop("Det er det bare de som er med i teamet som kan gjøre. Be om å bli med, så svarer teamet deg."),
    **dict.fromkeys(
        (Right.EDIT, Right.SUBMIT, Right.INVITE),
        gettext_noop("Det er det bare ildsjelene og medlemmene i teamet som kan gjøre. Be om å bli med, så svarer teamet deg."),
    ),
    **dict.fromkeys(
        (Right.LEAD, Right.MODERATE),
        gettext_noop("Det er det bare den som eier saken, ildsjelene og innovasjonskoordinatoren som kan gjøre."),
    ),
}


def require(right: Right, initiative: Initiative, by: Viewer) -> None:
    """Refuse unless the person has the right, in words that say who has it."""
    if right not in rights_of(by, initiative):
        raise NotYours(_(_FOR_WHOM[right]))


def change(initiative: Initiative, *, at: datetime, **fields: object) -> None:
    """Change the initiative if nobody has changed it since it was read; refuse otherwise, and change nothing.

    Rooms above follow it when it comes to another stage.
    """
    with followed(initiative, str(fields.get("stage", initiative.stage))):
        untouched = Initiative.objects.filter(pk=initiative.pk, version=initiative.version)
        if not untouched.update(version=F("version") + 1, changed_at=at, **fields):
            raise InitiativeHasChanged(_("Noen andre endret initiativet mens du holdt på. Se hva som er nytt, og prøv igjen."))
        for name, value in fields.items():
            setattr(initiative, name, value)
        initiative.version += 1
        initiative.changed_at = at


def concerned(initiative: Initiative) -> dict[int, str]:
    """Those who are told of what happens: followers and the team, each with the reason why."""
    followers = Follow.objects.filter(initiative=initiative).values_list("person_id", flat=True)
    team = Membership.objects.filter(initiative=initiative, left_at=None).values_list("person_id", "is_owner")
    return dict.fromkeys(followers, "follows") | {person: "owner" if owns else "team" for person, owns in team}


def leading(unit: Unit, *, by: Viewer | None, at: datetime) -> dict[int, str]:
    """Those who are told of what comes to a unit: who leads it, or the nearest above it, besides the one who acts."""
    besides = by.person_id if by else None
    return dict.fromkeys((person.pk for person in nearest_leaders_of(unit, local_date(at), besides=besides)), "leads")


def coordinating(initiative: Initiative, on: date) -> dict[int, str]:
    """Those who are told of what nobody else takes care of: the coordinators of its municipality on the day."""
    return dict.fromkeys((person.pk for person in coordinators_of(initiative.municipality, on)), "coordinator")


def answering(initiative: Initiative, *, by: Viewer | None, at: datetime) -> dict[int, str]:
    """Those who answer for what nobody owns: who leads its unit when it has one, and the coordinator."""
    return (leading(initiative.unit, by=by, at=at) if initiative.is_placed else {}) | coordinating(initiative, local_date(at))


def subject_of(initiative: Initiative) -> Subject:
    """The initiative as the journal knows it."""
    return Subject("initiative", initiative.pk, initiative.municipality_id, initiative.unit_id)


def tell(
    verb: str,
    initiative: Initiative,
    *,
    by: Viewer | None,
    at: datetime,
    people: Mapping[int, str] | None = None,
    **data: object,
) -> None:
    """Write the event in the journal, and notify those of `people` (person id → reason) who may see the initiative; nobody when left out.

    What somebody does moves the initiative to the top of the list, also when it changes nothing in the initiative itself.
    """
    if by is not None and initiative.changed_at < at:
        Initiative.objects.filter(pk=initiative.pk, changed_at__lt=at).update(changed_at=at)
        initiative.changed_at = at
    seeing = people_who_see(initiative, people or {}, local_date(at))
    told = {person: reason for person, reason in (people or {}).items() if person in seeing}
    actor = Person(pk=by.person_id, name=by.name) if by and by.person_id else None
    if by is not None and actor is None:
        data[UNNAMED] = True
    record(verb, subject_of(initiative), by=actor, at=at, data={"title": initiative.title, **data}, tell=told)
