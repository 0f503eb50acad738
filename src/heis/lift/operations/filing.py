"""From a line somebody writes to an initiative in the lift: drafts, filing, return codes, and claiming by login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from heis.accounts.operations.attempts import count_attempt, take_back_attempt
from heis.accounts.rules import Limit, Place
from heis.foundation.audience import Audience, Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotVisible, Refusal, SomebodyWasFirst
from heis.lift.codes import fingerprint, new_return_code, new_token, normal_form
from heis.lift.models import Channel, FilingDraft, Initiative, Membership, TeamRole
from heis.lift.operations.changing import answering, change, concerned, leading, require, tell
from heis.lift.rules import Right, title_from
from heis.organisation.models import Municipality, Unit
from heis.organisation.queries import placement_by_name, placement_of, root_of
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import document_of, version_in_force

FILINGS_AN_HOUR = 20
SHORTEST_PROBLEM = 10
LONGEST_NUMBER = 18
CODES_FROM_PLACE = Limit("return-codes-from", free=20)


class UnableToFile(Refusal):
    """What was written cannot be filed; `field` says which part."""


class TooManyFilings(Refusal):
    """More than `FILINGS_AN_HOUR` filings without login from one place within an hour."""

    status = 429


class AlreadyYours(SomebodyWasFirst):
    """The person owns it already."""


class UnknownCode(NotVisible):
    """No initiative has this return code, or it has been used to claim it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is written in the three fields, and for whom it is filed when it is on behalf of somebody."""

    problem: str = ""
    for_whom: str = ""
    idea: str = ""
    on_behalf_of: str = ""

    def stripped(self) -> dict[str, str]:
        """The texts without white space around them, by field name."""
        return {name: getattr(self, name).strip() for name in ("problem", "for_whom", "idea", "on_behalf_of")}


@dataclass(frozen=True, slots=True)
class Filed:
    """The initiative, and the return code when one was made now. The code is nowhere else."""

    initiative: Initiative
    return_code: str | None


def _fingerprint(secret: str) -> str:
    return fingerprint(secret, key=settings.SECRET_KEY)


def start_draft(
    municipality: Municipality, *, wording: Wording, by: Viewer, at: datetime, source: str = ""
) -> tuple[FilingDraft, str]:
    """Keep what somebody has begun to write. Returns the draft and the secret of its address; only a fingerprint is stored.

    `source` is where it comes from (an address), kept as a fingerprint to limit abuse.
    """
    token = new_token()
    draft = FilingDraft.objects.create(
        token_hash=_fingerprint(token),
        municipality=municipality,
        person_id=by.person_id,
        source_hash=_fingerprint(f"{local_date(at)} {source}") if source else "",
        created_at=at,
        updated_at=at,
        **wording.stripped(),
    )
    return draft, token


def draft_with(token: str) -> FilingDraft:
    """The draft at the address: the one it was given first, or the one the way back leads to. Refuses an unknown one as not there."""
    drafts = FilingDraft.objects.select_related("municipality", "initiative")
    number = token.partition("-")[0]
    by_way_back = number.isdecimal() and len(number) < LONGEST_NUMBER and constant_time_compare(token, way_back_to(int(number)))
    draft = drafts.filter(pk=int(number)).first() if by_way_back else drafts.filter(token_hash=_fingerprint(token)).first()
    if draft is None:
        raise UnknownCode(_("Vi finner ikke dette utkastet. Det kan være slettet fordi det ble liggende lenge."))
    return draft


def way_back_to(draft_id: int) -> str:
    """A second secret for the draft's address, which can be made again: for those who began it, since the first is stored nowhere."""
    return f"{draft_id}-{_fingerprint(f'way back to draft {draft_id}')}"


def discard_draft(draft: FilingDraft) -> None:
    """Throw away what was begun. One that has been filed stays."""
    FilingDraft.objects.filter(pk=draft.pk, initiative=None).delete()


def save_draft(draft: FilingDraft, *, wording: Wording, at: datetime) -> None:
    """Keep the latest of what is written. A draft that has been filed stays as it was."""
    FilingDraft.objects.filter(pk=draft.pk, initiative=None).update(updated_at=at, **wording.stripped())
    draft.refresh_from_db()


@transaction.atomic
def file_initiative(draft: FilingDraft, *, by: Viewer, at: datetime) -> Filed:
    """Make the draft an initiative, in the first stage of the strategy in force. Filing the same draft again gives the same initiative.

    Without login, and on behalf of somebody, a return code is made: the way back for the one whose idea it is. With login the
    person is the driver and owner. It lies at the unit where the one whose idea it is works. What comes from outside lies nowhere yet:
    the coordinator, or who filed it with login, places it. The coordinator and the unit's leaders are told.
    """
    draft = FilingDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.initiative:
        return Filed(draft.initiative, None)
    _require_wording(draft, by)
    _require_moderation(draft, by, at)
    version = version_in_force(draft.municipality, on=local_date(at))
    if version is None:
        raise UnableToFile(_("Kommunen har ikke tatt en innovasjonsstrategi i bruk ennå, så det er ikke noe sted å sende inn til."))
    code = new_return_code() if not by.is_signed_in or draft.on_behalf_of else None
    initiative = _create(draft, version, code, by=by, at=at)
    FilingDraft.objects.filter(pk=draft.pk).update(initiative=initiative)
    _welcome(initiative, by=by, at=at)
    return Filed(initiative, code)


def _require_wording(draft: FilingDraft, by: Viewer) -> None:
    if draft.on_behalf_of and not by.is_signed_in:
        raise UnableToFile(_("Logg inn for å sende inn på vegne av noen. Teksten din er lagret."), field="on_behalf_of")
    if len(draft.problem) < SHORTEST_PROBLEM:
        raise UnableToFile(_("Skriv litt mer om hva problemet er, så andre forstår det. En setning er nok."), field="problem")


def _require_moderation(draft: FilingDraft, by: Viewer, at: datetime) -> None:
    if by.is_signed_in or not draft.source_hash:
        return
    recent = FilingDraft.objects.filter(source_hash=draft.source_hash, created_at__gt=at - timedelta(hours=1)).exclude(
        initiative=None
    )
    if recent.count() >= FILINGS_AN_HOUR:
        raise TooManyFilings(
            _("Det er sendt inn mye herfra den siste timen. Teksten din er lagret; prøv igjen om litt, eller logg inn.")
        )


def _create(draft: FilingDraft, version: StrategyVersion, code: str | None, *, by: Viewer, at: datetime) -> Initiative:
    document = document_of(version)
    unit = _home_of(draft, by, local_date(at))
    return Initiative.objects.create(
        municipality=draft.municipality,
        unit=unit or root_of(draft.municipality),
        is_placed=unit is not None,
        strategy_version=version,
        title=title_from(draft.problem),
        problem=draft.problem,
        for_whom=draft.for_whom,
        idea=draft.idea,
        size_class=document.size_classes[0].key,
        stage=document.stages[0].key,
        audience=Audience[document.audience_default.upper()],
        channel=_channel(draft, by),
        filed_by_id=by.person_id,
        is_owned=by.person_id is not None,
        on_behalf_of=draft.on_behalf_of,
        return_code_hash=_fingerprint(code) if code else None,
        filed_at=at,
        changed_at=at,
        stage_since_at=at,
        floor_since_at=at,
    )


def _home_of(draft: FilingDraft, by: Viewer, on: date) -> Unit | None:
    if draft.on_behalf_of:
        return placement_by_name(draft.on_behalf_of, draft.municipality, on)
    return placement_of(by.person_id, draft.municipality, on) if by.person_id else None


def _channel(draft: FilingDraft, by: Viewer) -> Channel:
    if not by.is_signed_in:
        return Channel.RETURN_CODE
    return Channel.ON_BEHALF if draft.on_behalf_of else Channel.SIGNED_IN


def _welcome(initiative: Initiative, *, by: Viewer, at: datetime) -> None:
    if by.person_id:
        Membership.objects.create(
            initiative=initiative,
            person_id=by.person_id,
            role=TeamRole.DRIVER,
            is_owner=True,
            joined_at=at,
        )
    tell("lift.filed", initiative, by=by, at=at, people=answering(initiative, by=by, at=at), channel=initiative.channel)


def initiative_with_code(code: str) -> Initiative:
    """The initiative a return code opens. Refuses an unknown code as not there."""
    found = Initiative.objects.filter(return_code_hash=_fingerprint(normal_form(code))).first()
    if found is None:
        raise UnknownCode(_("Vi finner ingen sak med den koden. Se etter at alle tolv tegnene er med."))
    return found


def open_with_code(code: str, *, place: Place, at: datetime) -> Initiative:
    """The initiative a return code opens, for somebody who shows the code. Refuses an unknown code as not there.

    After `CODES_FROM_PLACE` wrong ones from one place it refuses all codes from there, with a growing wait.
    """
    if not place.counted_address:
        return initiative_with_code(code)
    count_attempt(CODES_FROM_PLACE, place.counted_address, at=at)
    found = initiative_with_code(code)
    take_back_attempt(CODES_FROM_PLACE, place.counted_address)
    return found


@transaction.atomic
def renew_return_code(draft: FilingDraft, *, at: datetime) -> str:
    """A new return code for what was filed from the draft, when the first was lost on the way. The old one stops working."""
    initiative = draft.initiative
    if initiative is None or initiative.return_code_hash is None:
        raise UnknownCode(_("Denne saken har ingen kode. Logg inn for å finne den."))
    code = new_return_code()
    change(initiative, at=at, return_code_hash=_fingerprint(code))
    return code


@transaction.atomic
def claim_initiative(initiative: Initiative, *, by: Viewer, at: datetime) -> None:
    """Make a filed initiative the person's own, with everything that has happened to it. One person wins.

    With the code it is used up, and what lies nowhere yet comes to the unit where the person works, whose leaders are told. A
    coordinator who takes what nobody owns leaves the code to the one who filed. Refused to the owner, who has it already.
    """
    if (
        by.is_signed_in
        and Membership.objects.filter(initiative=initiative, person_id=by.own_id, left_at=None, is_owner=True).exists()
    ):
        raise AlreadyYours(_("Saken er din allerede."))
    require(Right.CLAIM, initiative, by)
    with_code = initiative.pk in by.opened
    home = placement_of(by.own_id, initiative.municipality, local_date(at)) if with_code and not initiative.is_placed else None
    used_up = {"return_code_hash": None, "filed_by_id": initiative.filed_by_id or by.person_id} if with_code else {}
    change(initiative, at=at, is_owned=True, **used_up, **({"unit": home, "is_placed": True} if home else {}))
    owned = Membership.objects.filter(initiative=initiative, left_at=None, is_owner=True).exclude(person_id=by.own_id).exists()
    if owned:
        Membership.objects.get_or_create(
            initiative=initiative,
            person_id=by.own_id,
            left_at=None,
            defaults={"role": TeamRole.DRIVER, "joined_at": at},
        )
    else:
        Membership.objects.update_or_create(
            initiative=initiative,
            person_id=by.own_id,
            left_at=None,
            defaults={"is_owner": True},
            create_defaults={"role": TeamRole.DRIVER, "is_owner": True, "joined_at": at},
        )
    people = (leading(home, by=by, at=at) if home else {}) | concerned(initiative)
    tell("lift.joined_with_code" if owned else "lift.claimed", initiative, by=by, at=at, people=people)


def discard_old_drafts(*, before: datetime) -> int:
    """Delete drafts nobody has touched since `before`, filed ones included: the initiative stays. Returns how many."""
    return FilingDraft.objects.filter(updated_at__lt=before).delete()[0]
