"""Notifications, what one is mailed about, and the link in a mail that stops it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from django import forms
from django.forms import BoundField
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heis.accounts.models import Person
from heis.accounts.request import AnyRequest, PersonRequest
from heis.foundation.access import PUBLIC, SIGNED_IN, access
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.foundation.forms import Form
from heis.foundation.jinja import hour, query
from heis.foundation.pieces import Link, Tab
from heis.foundation.web import redirect_after, render, render_partial, see_other, wants_partial
from heis.journal.kinds import KINDS
from heis.journal.models import Choice
from heis.journal.operations.choosing import MailHours, set_preferences, subscription_of, unsubscribe
from heis.journal.operations.reading import mark_all_read, mark_read
from heis.journal.operations.writing import Letter, example_letter_of
from heis.journal.queries import (
    NotificationLine,
    choices_of,
    lines_of,
    mail_settings_of,
    notification_of,
    notifications_of,
    unread_count,
)

PAGE_SIZE: Final = 30
UNREAD: Final = "uleste"


class ReaderRequest(PersonRequest):
    """A request by somebody who is logged in, once it is known what they belong to."""

    viewer: Viewer


# The list


@dataclass(frozen=True, slots=True)
class Day:
    """What a person was told on one day."""

    on: date
    lines: Sequence[NotificationLine]


@dataclass(frozen=True, slots=True)
class NotificationsPage:
    """What a person has been told, newest first, a day at a time. `older_url` is empty on the last page."""

    title: str
    days: Sequence[Day]
    tabs: Sequence[Tab]
    only_unread: bool
    is_first: bool
    has_unread: bool
    newest: int
    older_url: str
    today: date

    @property
    def yesterday(self) -> date:
        """The day before today."""
        return self.today - timedelta(days=1)


@access(SIGNED_IN)
@require_GET
def notifications(request: ReaderRequest) -> HttpResponse:
    """What I have been told."""
    viewer, only_unread, before = request.viewer, request.GET.get("vis") == UNREAD, _id(request.GET.get("for", ""))
    found = notifications_of(viewer, before=before, limit=PAGE_SIZE + 1, only_unread=only_unread)
    shown, unread = found[:PAGE_SIZE], unread_count(viewer)
    page = NotificationsPage(
        title=_("Varsler"),
        days=[Day(on, list(lines)) for on, lines in groupby(shown, key=lambda line: local_date(line.event.at))],
        tabs=_tabs(only_unread=only_unread, unread=unread),
        only_unread=only_unread,
        is_first=before is None,
        has_unread=bool(unread),
        newest=shown[0].id if shown else 0,
        older_url=query({"vis": UNREAD if only_unread else "", "for": shown[-1].id}) if len(found) > PAGE_SIZE else "",
        today=local_date(now()),
    )
    return render(request, "journal/notifications.jinja", page)


def _tabs(*, only_unread: bool, unread: int) -> list[Tab]:
    here = reverse("journal:notifications")
    return [
        Tab(pgettext("varsler", "Alle"), here, not only_unread),
        Tab(_("Uleste"), here + query({"vis": UNREAD}), only_unread, unread or None),
    ]


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@access(SIGNED_IN)
@require_GET
def open_one(request: ReaderRequest, number: int) -> HttpResponse:
    """Go on to what I was told about. I have then read it, unless the browser only fetches the page in advance."""
    notification = notification_of(request.viewer, number)
    if "prefetch" not in request.headers.get("Sec-Purpose", ""):
        mark_read(notification, at=now())
    (line,) = lines_of([notification])
    return see_other(line.event.url or reverse("journal:notifications"))


@access(SIGNED_IN)
@require_POST
def read_one(request: ReaderRequest, number: int) -> HttpResponse:
    """I have read this one."""
    notification = notification_of(request.viewer, number)
    mark_read(notification, at=now())
    if not wants_partial(request):
        return redirect_after(request, "journal:notifications")
    (line,) = lines_of([notification_of(request.viewer, number)])
    return render_partial(request, "journal/row.jinja", line)


@access(SIGNED_IN)
@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    """I have read everything up to the newest I was shown."""
    mark_all_read(request.person.pk, newest=_id(request.POST.get("newest", "")) or 0, at=now())
    return redirect_after(request, "journal:notifications", message=_("Alle varslene du så, er merket som lest."))


# The choices


def _hours() -> list[tuple[int, str]]:
    """The hours of the day, as the language writes them."""
    return [(number, _("kl. %(hour)s") % {"hour": hour(time(number))}) for number in range(24)]


class ChoicesForm(Form):
    """What to mail, and when. One field for each kind of event, named `kind_<key>`."""

    is_paused = forms.BooleanField(required=False, label=gettext_lazy("Ikke send meg e-post om varsler"))
    digest_hour = forms.TypedChoiceField(choices=_hours, coerce=int, label=gettext_lazy("Den daglige oppsummeringen"))
    quiet_from = forms.TypedChoiceField(choices=_hours, coerce=int, label=gettext_lazy("Stille fra"))
    quiet_to = forms.TypedChoiceField(choices=_hours, coerce=int, label=gettext_lazy("Stille til"))

    def __init__(self, person: Person, data: QueryDict | None = None) -> None:
        settings, chosen = mail_settings_of(person.pk), choices_of(person.pk)
        initial: dict[str, object] = {name: getattr(settings, name) for name in self.base_fields}
        super().__init__(data, initial=initial | {f"kind_{key}": choice for key, choice in chosen.items()})
        for key, kind in KINDS.items():
            self.fields[f"kind_{key}"] = forms.ChoiceField(
                choices=Choice.choices, widget=forms.RadioSelect, label=kind.label, help_text=kind.explanation
            )

    @property
    def kinds(self) -> list[BoundField]:
        """The fields of the kinds, in the order they are shown."""
        return [self[f"kind_{key}"] for key in KINDS]

    def save(self, person: Person) -> None:
        """Keep what was chosen."""
        values = self.cleaned_data
        hours = MailHours(values["digest_hour"], values["quiet_from"], values["quiet_to"], values["is_paused"])
        set_preferences(person, choices={key: values[f"kind_{key}"] for key in KINDS}, hours=hours)


@dataclass(frozen=True, slots=True)
class ChoicesPage:
    """What a person is mailed about and when, with an example of a digest."""

    title: str
    crumbs: Sequence[Link]
    form: ChoicesForm
    email: str
    example: Letter
    at: datetime


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def choices(request: PersonRequest) -> HttpResponse:
    """What I am mailed about, and when."""
    person = request.person
    form = ChoicesForm(person, request.POST if request.method == "POST" else None)
    if form.is_bound and form.attempt(lambda: form.save(person)):
        return redirect_after(request, "journal:choices", message=_("Valgene dine er lagret."))
    page = ChoicesPage(
        title=_("Velg hva du får på e-post"),
        crumbs=[Link(_("Varsler"), reverse("journal:notifications"))],
        form=form,
        email=person.email,
        example=example_letter_of(person, at=now()),
        at=now(),
    )
    return render(request, "journal/choices.jinja", page, status=form.status)


# The link in the mail


@dataclass(frozen=True, slots=True)
class UnsubscribePage:
    """Stop a kind of mail, or all: before (`is_done` false) and after. `kind` is empty for all mail."""

    title: str
    kind: str
    is_done: bool


@csrf_exempt
@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def stop_mail(request: AnyRequest, token: str) -> HttpResponse:
    """Stop the mail without logging in. A mail program posts here by itself (RFC 8058); a person is asked first."""
    subscription = subscription_of(token)
    kind = KINDS[subscription.kind].label if subscription.kind in KINDS else ""
    page = UnsubscribePage(_("Slutte med e-post?"), kind, is_done=False)
    if request.method == "POST":
        unsubscribe(subscription)
        page = replace(page, title=_("Du får ikke mer e-post om dette"), is_done=True)
    return render(request, "journal/unsubscribe.jinja", page)
