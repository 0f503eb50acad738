"""Who in the line answers for a benefit: asking, accepting, declining and handing over. Nobody owns anything before they have said yes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.accounts.models import Person
from heis.evidence.models import Benefit
from heis.evidence.operations.following import hold
from heis.evidence.operations.telling import HAS_IT, concerned_with, those_above
from heis.evidence.queries.benefits import hands_of
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotPermitted, Refusal, SomebodyWasFirst
from heis.lift.models import Initiative
from heis.lift.operations.changing import tell
from heis.organisation.queries import working_among

LONGEST_REASON = 500
NOT_ASKED = {"asked": None, "asked_by": None, "asked_at": None, "asked_message": ""}


class NotAsked(NotPermitted):
    """Somebody else is asked to own the benefit."""


class OwnerIsAnswered(SomebodyWasFirst):
    """The question of who owns the benefit was answered, or taken back, by then."""


class UnableToHandOver(Refusal):
    """The person cannot be asked to own the benefit."""


class NotYoursToHandOver(NotPermitted):
    """The benefit is not the person's to hand over."""


def ask_owner(benefit: Benefit, person: Person, *, by: Viewer, at: datetime, message: str = "") -> None:
    """Ask the person to own the benefit, in place of whoever is asked now. One who asks themselves has said yes."""
    initiative = benefit.initiative
    if benefit.asked_id == person.pk:
        return
    if benefit.asked_id is not None and benefit.asked:
        former = {benefit.asked_id: "asked"}
        _tell("evidence.owner_unasked", benefit, by=by, at=at, people=former, name=benefit.asked.name)
    if person.pk == by.person_id:
        _set_owner(benefit, person, None, by=by, at=at)
        return
    asked = {"asked": person, "asked_by_id": by.person_id, "asked_at": at, "asked_message": message.strip()}
    _write(benefit, **asked)
    tell("evidence.owner_asked", initiative, by=by, at=at, people={person.pk: "asked"}, name=person.name, benefit=benefit.what)


@transaction.atomic
def accept_benefit(benefit: Benefit, *, by: Viewer, at: datetime) -> None:
    """Take the benefit on. Only whoever is asked may; of two answers the first counts."""
    asked_by = benefit.asked_by_id
    _set_owner(benefit, _close(benefit, by), asked_by, by=by, at=at)


@transaction.atomic
def decline_benefit(benefit: Benefit, *, by: Viewer, at: datetime, reason: str = "") -> None:
    """Say no to the benefit. Whoever owns it already goes on; otherwise those who can find another are told that nobody does."""
    asked_by = benefit.asked_by_id
    person = _close(benefit, by)
    people = concerned_with(benefit, benefit.initiative) | ({asked_by: "asked"} if asked_by else {})
    if benefit.owner_id is None:
        people |= those_above(benefit.initiative, at)
    said = reason.strip()[:LONGEST_REASON]
    _tell("evidence.owner_declined", benefit, by=by, at=at, people=people, name=person.name, reason=said)


@transaction.atomic
def hand_over_benefit(benefit: Benefit, person: Person, *, by: Viewer, at: datetime, message: str = "") -> None:
    """Ask another in the municipality to own the benefit. Whoever owns it does so until they have said yes.

    The owner may, and those who lead the initiative, the unit or one above it, and the coordinator. Refuses somebody who does not work in the
    municipality, and whoever owns it already.
    """
    found = hold(benefit)
    require_hand_over(found, by=by)
    if not working_among([person.pk], found.initiative.municipality, local_date(at)):
        raise UnableToHandOver(_("Bare den som arbeider i kommunen, kan ha ansvaret for en gevinst."), field="person")
    if person.pk == found.owner_id and found.vacant_since_at is None:
        raise UnableToHandOver(_("%(name)s har ansvaret allerede.") % {"name": person.name}, field="person")
    if person.pk == found.asked_id:
        raise UnableToHandOver(_("%(name)s er spurt, og har ikke svart ennå.") % {"name": person.name}, field="person")
    ask_owner(found, person, by=by, at=at, message=message)


def require_hand_over(benefit: Benefit, *, by: Viewer) -> None:
    """Refuse those who may not ask another to own the benefit."""
    if not hands_of(by, benefit.initiative).may_hand_over(benefit):
        raise NotYoursToHandOver(
            _("Det er den som har gevinsten, de som leder saken eller enheten, og innovasjonskoordinatoren som kan spørre en ny.")
        )


def _close(benefit: Benefit, by: Viewer) -> Person:
    """Take away the question, which is the viewer's to answer. Refuses those who are not asked, and one who has answered."""
    if not hands_of(by, benefit.initiative).may_answer(benefit):
        raise NotAsked(_("Dette spørsmålet er til noen andre."))
    waiting = Benefit.objects.filter(pk=benefit.pk, asked_id=by.person_id, dropped_at=None)
    person = Person.objects.get(pk=by.own_id)
    if not waiting.update(**NOT_ASKED):
        raise OwnerIsAnswered(_("Dette er allerede besvart, eller noen andre er spurt i stedet."))
    benefit.refresh_from_db(fields=["owner", "vacant_since_at", *NOT_ASKED])
    return person


def _set_owner(benefit: Benefit, person: Person, asked_by: int | None, *, by: Viewer, at: datetime) -> None:
    before = {} if benefit.owner_id is None else {benefit.owner_id: HAS_IT}
    asking = {} if asked_by is None else {asked_by: "asked"}
    _write(benefit, owner=person, owner_since_at=at, vacant_since_at=None, **NOT_ASKED)
    people = before | asking | concerned_with(benefit, benefit.initiative)
    _tell("evidence.owner_accepted", benefit, by=by, at=at, people=people, name=person.name)


def _write(benefit: Benefit, **fields: object) -> None:
    Benefit.objects.filter(pk=benefit.pk).update(**fields)
    for name, value in fields.items():
        setattr(benefit, name, value)


def _tell(verb: str, benefit: Benefit, *, by: Viewer, at: datetime, people: dict[int, str], **data: object) -> None:
    initiative: Initiative = benefit.initiative
    tell(verb, initiative, by=by, at=at, people=people, benefit=benefit.what, **data)
