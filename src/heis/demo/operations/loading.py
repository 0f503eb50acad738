"""Playing two years of history in the order it happened, with the lift's own jobs doing theirs in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from operator import itemgetter

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from heis.accounts.queries import person_with_email
from heis.demo.calendar import SATURDAY, Calendar, in_order
from heis.demo.operations.building import BEGUN_DAYS_AGO, Act, begin_to_mail, build_municipality, later_events
from heis.demo.operations.playing import play
from heis.demo.organisation import region
from heis.demo.personas import PERSONAS
from heis.demo.script import Step, Story, stories
from heis.demo.stage import Stage
from heis.foundation.refusals import Refusal
from heis.journal.models import Notification
from heis.journal.operations.reading import mark_all_read
from heis.lift.jobs import lift_overdue, remind_of_deadlines, resume_after_pause
from heis.organisation.models import Municipality, Unit
from heis.organisation.operations import load_municipalities

JOBS_AT = time(16, 5)
REMINDER_WEEKDAYS = frozenset({0, 3})
READ_DAYS_AGO = 9


class UnableToLoadDemo(Refusal):
    """The database is in use by a municipality that is not the demo's."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded now. `codes`: the return codes that still open something, by the initiative's key; they are nowhere else."""

    initiatives: dict[str, int]
    codes: dict[str, str]


@transaction.atomic
def load_demo(*, at: datetime) -> Loaded | None:
    """Build the municipalities and play their history up to `at`. None, and nothing done, when the demo is here already.

    Refuses a database where a municipality has units of its own.
    """
    load_municipalities()
    list(Municipality.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    if person_with_email(PERSONAS[0].email):
        return None
    if Unit.objects.exists():
        raise UnableToLoadDemo(_("Demoen legges bare inn i en tom database. Denne er i bruk."))
    with translation.override("nb"):
        stage = _play_everything(Calendar(at))
    return Loaded(stage.initiatives, stage.codes)


def _play_everything(calendar: Calendar) -> Stage:
    stage = Stage()
    begun = calendar.exactly(BEGUN_DAYS_AGO, time(8))
    for place in region().municipalities:
        build_municipality(place, stage, at=begun)
    for at, act in sorted(_history(calendar), key=itemgetter(0)):
        act(stage, at)
    begin_to_mail(stage)
    return stage


def _history(calendar: Calendar) -> Iterator[tuple[datetime, Act]]:
    """Everything that happens, each with its instant, not yet in order."""
    yield from later_events(region(), calendar)
    yield from _jobs(calendar)
    yield calendar.exactly(READ_DAYS_AGO, time(17)), _read_everything
    for story in stories():
        yield from _told(story, calendar)


def _told(story: Story, calendar: Calendar) -> Iterator[tuple[datetime, Act]]:
    steps = story.told()
    wanted = [calendar.instant(step.days_ago, clock=step.clock, about=f"{story.key} {step.days_ago} {step.verb}") for step in steps]
    for step, at in zip(steps, in_order(wanted, latest=calendar.latest), strict=True):
        yield at, _played(story, step)


def _played(story: Story, step: Step) -> Act:
    return lambda stage, at: play(story, step, stage, at=at)


def _jobs(calendar: Calendar) -> Iterator[tuple[datetime, Act]]:
    """What the lift does by itself, after working hours on working days: lifting, reminding, taking up after a pause."""
    for days_ago in range(BEGUN_DAYS_AGO - 1, -1, -1):
        if calendar.any_day(days_ago).weekday() < SATURDAY:
            yield calendar.exactly(days_ago, JOBS_AT), lambda _stage, at: _run_jobs(at, calendar)


def _run_jobs(at: datetime, calendar: Calendar) -> None:
    """The same functions as the periodic job calls. Reminders twice a week are often enough for history."""
    if at > calendar.now:
        return
    lift_overdue(at)
    resume_after_pause(at)
    if at.weekday() in REMINDER_WEEKDAYS:
        remind_of_deadlines(at)


def _read_everything(stage: Stage, at: datetime) -> None:
    """Everybody has read what they were told until now."""
    newest = Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for person in stage.persons.values():
        mark_all_read(person.pk, newest=newest, at=at)
