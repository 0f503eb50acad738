"""A mail from what it tells: subject, plain text and simple HTML, in the person's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urljoin

from django.conf import settings
from django.template import loader
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heis.accounts.models import Person
from heis.journal.kinds import KINDS, reason_label
from heis.journal.models import MailKind, Notification
from heis.journal.operations.choosing import EVERYTHING, Subscription, unsubscribe_token
from heis.journal.queries import EventLine, NotificationLine, lines_of

MOST_LINES: Final = 50
LONGEST_SUBJECT: Final = 120


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One thing that happened, why the person is told, and the address to read on."""

    line: NotificationLine
    url: str


@dataclass(frozen=True, slots=True)
class LetterGroup:
    """What happened to one thing, newest first."""

    title: str
    lines: Sequence[LetterLine]


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole mail, ready to be rendered. `more` is how many there was no room for; `stops` says what the unsubscribe link stops."""

    subject: str
    name: str
    kind: str
    groups: Sequence[LetterGroup]
    more: int
    all_url: str
    choices_url: str
    unsubscribe_url: str
    stops: str
    language: str


@dataclass(frozen=True, slots=True)
class Written:
    """A mail as it is kept: `unsubscribes` is the kind its link stops, empty for all mail."""

    subject: str
    text: str
    html: str
    unsubscribes: str


def written(person: Person, kind: MailKind, notifications: Sequence[Notification]) -> Written:
    """The mail that tells the person of these, newest first."""
    with translation.override(person.language):
        letter, stops = letter_of(person, kind, notifications)
        return Written(
            subject=letter.subject,
            text=loader.render_to_string("journal/mail/letter.txt.jinja", {"letter": letter}),
            html=loader.render_to_string("journal/mail/letter.html.jinja", {"letter": letter}),
            unsubscribes=stops,
        )


def letter_of(person: Person, kind: MailKind, notifications: Sequence[Notification]) -> tuple[Letter, str]:
    """The mail's parts in the active language, and the kind of event that its unsubscribe link stops (empty for all mail)."""
    lines = lines_of(notifications[:MOST_LINES])
    stops = _only_kind(lines) if kind == MailKind.NOW else EVERYTHING
    return _letter(person, kind, lines, count=len(notifications), stops=stops), stops


def _letter(person: Person, kind: MailKind, lines: Sequence[NotificationLine], *, count: int, stops: str) -> Letter:
    return Letter(
        subject=_subject(lines, count),
        name=person.name,
        kind=kind,
        groups=_groups(lines),
        more=count - len(lines),
        all_url=_address("journal:notifications"),
        choices_url=_address("journal:choices"),
        unsubscribe_url=unsubscribe_address(Subscription(person.pk, stops)),
        stops=KINDS[stops].label if stops else "",
        language=person.language,
    )


def example_letter_of(person: Person, *, at: datetime) -> Letter:
    """What a digest can look like, in the active language: made up, so that nobody's case is in it."""
    fall, bus = _("Fallsensorer med varsling til nattevakt"), _("Samkjøring til dagsenteret")
    lines = [
        _example(fall, "decides", _("Jonas Berg la «%(title)s» fram for seksjonssjefen"), at - timedelta(hours=16)),
        _example(fall, "mentioned", _("Aisha Khan skrev i «%(title)s»: Kan du se på driftskostnaden?"), at - timedelta(hours=20)),
        _example(
            bus,
            "follows",
            _("Kari Moe lot «%(title)s» gå videre til utprøving: Tydelig behov, lav risiko."),
            at - timedelta(hours=22),
        ),
    ]
    return _letter(person, MailKind.DIGEST, lines, count=len(lines), stops=EVERYTHING)


def _example(title: str, reason: str, sentence: str, at: datetime) -> NotificationLine:
    event = EventLine(id=0, at=at, actor="", sentence=sentence % {"title": title}, title=title, url="", verb="", kind="decisions")
    return NotificationLine(0, event, reason_label(reason), is_unread=True)


def unsubscribe_address(subscription: Subscription) -> str:
    """The whole address of the link that stops the mail."""
    return _address("journal:unsubscribe", unsubscribe_token(subscription))


def _only_kind(lines: Sequence[NotificationLine]) -> str:
    kinds = {line.event.kind for line in lines}
    return kinds.pop() if len(kinds) == 1 and kinds <= KINDS.keys() else EVERYTHING


def _subject(lines: Sequence[NotificationLine], count: int) -> str:
    if count == 1:
        return _shortened(lines[0].event.sentence)
    first, *others = dict.fromkeys(line.event.title for line in lines)
    words = {"count": count, "title": first, "others": len(others)}
    if not others:
        return _shortened(_("%(count)s varsler om «%(title)s»") % words)
    text = ngettext(
        "%(count)s varsler om «%(title)s» og én sak til", "%(count)s varsler om «%(title)s» og %(others)s saker til", len(others)
    )
    return _shortened(text % words)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def _groups(lines: Sequence[NotificationLine]) -> list[LetterGroup]:
    groups: dict[str, list[LetterLine]] = {}
    for line in lines:
        groups.setdefault(line.event.title, []).append(LetterLine(line, _address("journal:open", line.id)))
    return [LetterGroup(title, found) for title, found in groups.items()]


def _address(name: str, *args: object) -> str:
    return urljoin(settings.PUBLIC_URL, reverse(name, args=args))
