"""Drafts that wait: offered again to those who began them, and remembered by the device of a stranger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.urls import reverse

from heis.foundation.keeping import DEVICE_DRAFTS
from heis.lift.models import FilingDraft
from heis.lift.operations.filing import way_back_to
from heis.lift.queries.drafts import drafts_begun_by
from heis.lift.rules import title_from
from heis.organisation.request import Request

DEVICE_SECONDS = 14 * 24 * 60 * 60
MOST_REMEMBERED = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft to go on with, or throw away. `words` is how it begins; a stranger's device does not show it to whoever comes next."""

    key: str
    url: str
    discard_url: str
    words: str
    at: datetime


def offers_for(request: Request, *, but: int | None = None) -> list[Offer]:
    """What the person began and did not send in; without login, what was begun at this device. `but` is the one that is open."""
    signed_in = request.viewer.is_signed_in
    found = drafts_begun_by(request.viewer, () if signed_in else _on_device(request))
    return [_offer(draft, shows_words=signed_in) for draft in found if draft.pk != but]


def key_of(draft: FilingDraft) -> str:
    """Under which key the device keeps the draft, whichever of its addresses it is open at."""
    return f"draft-{draft.pk}"


def remember(request: Request, response: HttpResponse, draft: FilingDraft) -> None:
    """Let a stranger's device find back to the draft. A person finds theirs by logging in."""
    if not request.viewer.is_signed_in:
        _set(response, [draft.pk, *(pk for pk in _on_device(request) if pk != draft.pk)][:MOST_REMEMBERED])


def forget(request: Request, response: HttpResponse, draft: FilingDraft) -> None:
    """The device no longer needs the way back."""
    if draft.pk in _on_device(request):
        _set(response, [pk for pk in _on_device(request) if pk != draft.pk])


def _offer(draft: FilingDraft, *, shows_words: bool) -> Offer:
    token = way_back_to(draft.pk)
    words = title_from(draft.problem or draft.for_whom or draft.idea) if shows_words else ""
    return Offer(
        key_of(draft), reverse("lift:draft", args=[token]), reverse("lift:discard_draft", args=[token]), words, draft.updated_at
    )


def _on_device(request: Request) -> Sequence[int]:
    try:
        found = signing.loads(request.COOKIES.get(DEVICE_DRAFTS, ""), salt=DEVICE_DRAFTS, max_age=DEVICE_SECONDS)
    except signing.BadSignature:
        return []
    return [pk for pk in found if isinstance(pk, int)] if isinstance(found, list) else []


def _set(response: HttpResponse, draft_ids: Sequence[int]) -> None:
    if not draft_ids:
        response.delete_cookie(DEVICE_DRAFTS)
        return
    response.set_cookie(
        DEVICE_DRAFTS,
        signing.dumps(list(draft_ids), salt=DEVICE_DRAFTS),
        max_age=DEVICE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
