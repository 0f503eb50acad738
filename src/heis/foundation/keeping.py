"""What is typed and has not arrived yet: whose it is on a shared device, when the device may forget it, and showing it when it was refused.

The browser keeps the text of a form under its keeper and the form's key (`static/heis/draft.js`), and sends both along as `draft_key`. What
has arrived is told back in a cookie that the next page reads and clears.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

ARRIVED: Final = "heis_arrived"
ARRIVED_SECONDS: Final = 10 * 60
DEVICE_DRAFTS: Final = "heis_drafts"
STRANGER: Final = "stranger"
FIELD: Final = "draft_key"
ALL: Final = "*"
MOST_AT_ONCE: Final = 20
MOST_SHOWN: Final = 20
_NOT_TYPED: Final = frozenset({"csrfmiddlewaretoken", FIELD, "next", "neste", "homepage", "version", "revision", "code", "email"})
_FREE_TEXT: Final[dict[str, Promise]] = {  # what may be typed freely, by the name it is sent under, and what people call it
    "text": _("Teksten"),
    "reason": _("Hvorfor?"),
    "message": _("Meldingen"),
    "problem": _("Problemet"),
    "for_whom": _("Hvem det gjelder"),
    "idea": _("Idéen"),
    "on_behalf_of": _("På vegne av"),
    "summary": _("Kort fortalt"),
    "body": _("Mer om det"),
    "learning": _("Læringen"),
    "title": _("Tittel"),
    "builds_on_text": _("Hentet fra"),
    "name": _("Navn"),
    "note": _("Merknad"),
}
_CHOSEN: Final = re.compile(r"[\d\s.:,-]*|[a-z0-9_-]+")
_ITEM: Final = re.compile(r"[\w.-]{1,120}(:[\w.-]{1,120})?")


def keeper_of(person_id: int | None) -> str:
    """Under which name a browser keeps what this person types, so that nobody else at the same device meets it."""
    return salted_hmac("heis.foundation.keeping", str(person_id)).hexdigest()[:16] if person_id else STRANGER


def note_arrival(request: HttpRequest, response: HttpResponse) -> None:
    """Tell the browser that the form in this request has arrived, so that it no longer keeps the text."""
    key = request.POST.get(FIELD, "")
    if request.method == "POST" and _ITEM.fullmatch(key):
        _tell(request, response, key)


def forget_device(request: HttpRequest, response: HttpResponse, person_id: int | None) -> None:
    """Tell the browser to forget all that the person, and strangers, have typed here: somebody else may be next at the device."""
    _tell(request, response, *(f"{keeper}:{ALL}" for keeper in dict.fromkeys((keeper_of(person_id), STRANGER))))
    response.delete_cookie(DEVICE_DRAFTS)


def _tell(request: HttpRequest, response: HttpResponse, *items: str) -> None:
    earlier = [item for item in request.COOKIES.get(ARRIVED, "").split("~") if item]
    response.set_cookie(
        ARRIVED,
        "~".join(dict.fromkeys([*earlier, *items]))[-2000:] if len(earlier) < MOST_AT_ONCE else "~".join(items),
        max_age=ARRIVED_SECONDS,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=False,  # read by draft.js; it says only which forms have arrived
    )


def was_signed_in(request: HttpRequest) -> bool:
    """Whether a stranger's request comes from somebody who was signed in: the form says so, or the session it names is gone."""
    keeper = request.POST.get(FIELD, "").partition(":")[0]
    gone = settings.SESSION_COOKIE_NAME in request.COOKIES and not request.session.session_key
    return bool(gone or keeper not in {"", STRANGER})


def form_page(request: HttpRequest) -> str:
    """The address of our own page that the form stood on, by what the browser says; empty when it does not say, or it is not ours."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.get_host() or parts.scheme != request.scheme:
        return ""
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def page_of(request: HttpRequest) -> str:
    """The address of the page somebody stands on: the one that is asked for, or the one that sent the form. The front page when nobody knows."""
    return request.get_full_path() if request.method == "GET" else form_page(request) or "/"


@dataclass(frozen=True, slots=True)
class Written:
    """A text somebody typed, and what the field is called; empty when that is known to its own form alone."""

    label: str
    text: str


def typed_in(request: HttpRequest) -> list[Written]:
    """The texts somebody typed in the form of this request; not what was chosen from a list, and never a password."""
    return [
        Written(str(_FREE_TEXT.get(name, "")), value)
        for name, values in request.POST.lists()
        for value in values
        if name not in _NOT_TYPED
        and "password" not in name
        and value.strip()
        and (name in _FREE_TEXT or not _CHOSEN.fullmatch(value.strip()))
    ][:MOST_SHOWN]
