"""What is measured: who opens which page, and what they send."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bench.load import Call
from bench.story import WORDS
from heis.accounts.models import Person
from heis.accounts.rules import Place
from heis.accounts.sessions import SessionStore
from heis.foundation.audience import Audience
from heis.lift.models import Initiative, Submission
from heis.lift.rules import IN_USE
from heis.organisation.models import Appointment, Level, Municipality, Role, Unit

CSRF: Final = "b" * 32
MANY: Final = 40
FILERS: Final = 8


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as somebody opens it. `again`: the same call may be sent many times."""

    page: str
    who: str
    calls: Sequence[Call]
    again: bool = True


def cookies_for(person: Person | None) -> str:
    """A browser in which the person is logged in, with a session of the product's own."""
    if person is None:
        return ""
    session = SessionStore()
    session.open_for(person, Place())
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"


class Town:
    """A municipality with somebody of each kind in it, logged in."""

    def __init__(self, number: str) -> None:
        self.municipality = Municipality.objects.get(number=number)
        self.unit = self._busiest_unit()
        self.section = Unit.objects.get(pk=self.unit.ancestor_ids[1])
        self.employees = self._people(Role.EMPLOYEE, self.unit.pk)
        self.cookies = {
            "stranger": "",
            "employee": cookies_for(self.employees[0]),
            "leader": cookies_for(self._people(Role.UNIT_LEADER, self.unit.pk)[0]),
            "coordinator": cookies_for(self._people(Role.COORDINATOR, self.unit.ancestor_ids[0])[0]),
        }

    def _busiest_unit(self) -> Unit:
        """The unit where most wait for its leader."""
        units = Unit.objects.filter(municipality=self.municipality, level=Level.UNIT).order_by("pk")
        waiting = list(Submission.objects.filter(closed_at=None, unit__in=units).values_list("unit_id", flat=True))
        return max(units, key=lambda unit: waiting.count(unit.pk))

    @staticmethod
    def _people(role: Role, unit_id: int) -> list[Person]:
        held = Appointment.objects.filter(role=role, unit_id=unit_id).select_related("person").order_by("pk")
        return [appointment.person for appointment in held[:FILERS]]

    def visits(self) -> list[Visit]:
        """Everything that is measured here."""
        return [
            *self._lists(),
            *self._learnings(),
            *self._rooms(),
            *self._pictures(),
            *self._papers(),
            *self._what_lives_on(),
            *self._desks(),
            self._filing(),
        ]

    def _visit(self, page: str, who: str, paths: Iterable[str]) -> Visit:
        return Visit(page, who, [Call(path, self.cookies[who]) for path in paths])

    def _lists(self) -> list[Visit]:
        path = reverse("lift:list")
        middle = int((timezone.now() - timedelta(days=300)).timestamp() * 1_000_000)
        searches = [f"{path}?{urlencode({'q': f'{a} {b}'})}" for a, b in zip(WORDS[:MANY], WORDS[MANY:], strict=False)]
        return [
            *(self._visit("list", who, [path]) for who in self.cookies),
            self._visit("list, far in", "employee", [f"{path}?cursor={middle}-1"]),
            self._visit("list, a section", "employee", [f"{path}?unit={self.section.pk}"]),
            self._visit("list, stage and area", "employee", [f"{path}?stage=validation&area=smart"]),
            self._visit("list, search", "employee", searches),
            *(self._visit("list, shared", who, [f"{path}?shared=1"]) for who in ("employee", "stranger")),
        ]

    def _learnings(self) -> list[Visit]:
        path = reverse("evidence:learnings")
        searches = [f"{path}?{urlencode({'q': f'{a} natta'})}" for a in WORDS[:MANY]]
        return [
            *(self._visit("learnings", who, [path]) for who in self.cookies),
            self._visit("learnings, stopped, an area", "employee", [f"{path}?stage=stopped&area=smart"]),
            self._visit("learnings, search", "employee", searches),
            self._visit("learnings, search, shared", "employee", [f"{each}&shared=1" for each in searches]),
            *(self._visit("learnings, shared", who, [f"{path}?shared=1"]) for who in ("employee", "stranger")),
        ]

    def _rooms(self) -> list[Visit]:
        here = Initiative.objects.filter(municipality=self.municipality).order_by("changed_at")
        inside = here.filter(audience__gte=Audience.MUNICIPALITY).values_list("pk", flat=True)[:MANY]
        public = here.filter(audience=Audience.PUBLIC).values_list("pk", flat=True)[:MANY]
        return [
            self._visit("room", "employee", [reverse("lift:room", args=[pk]) for pk in inside]),
            self._visit("room", "stranger", [reverse("lift:room", args=[pk]) for pk in public]),
        ]

    def _pictures(self) -> list[Visit]:
        pages = [("picture", reverse("lift:lift")), ("front page", reverse("lift:home"))]
        return [self._visit(name, who, [path]) for (name, path), who in product(pages, ("employee", "stranger", "coordinator"))]

    def _papers(self) -> list[Visit]:
        here = Initiative.objects.filter(municipality=self.municipality, audience__gte=Audience.MUNICIPALITY).exclude(
            stage="in_use"
        )
        numbers = here.exclude(stage="stopped").order_by("changed_at").values_list("pk", flat=True)[:MANY]
        return [
            self._visit("decision paper", "employee", [reverse("evidence:paper", args=[pk]) for pk in numbers]),
            self._visit("decision paper as PDF", "employee", [reverse("evidence:paper_pdf", args=[pk]) for pk in numbers]),
            *(self._visit("portfolio", who, [reverse("evidence:portfolio")]) for who in ("employee", "coordinator")),
            self._visit("portfolio, everything", "employee", [reverse("evidence:portfolio") + "?riding=0"]),
        ]

    def _what_lives_on(self) -> list[Visit]:
        """Planned against realised in the whole municipality and in a part of it, what ends, and the benefits of one initiative."""
        overview, endings = reverse("evidence:overview"), reverse("evidence:endings")
        in_use = Initiative.objects.filter(municipality=self.municipality, stage=IN_USE, audience__gte=Audience.MUNICIPALITY)
        rooms = [reverse("evidence:benefits", args=[pk]) for pk in in_use.order_by("pk").values_list("pk", flat=True)[:MANY]]
        return [
            *(self._visit("benefits", who, [overview]) for who in self.cookies),
            self._visit("benefits, a section", "leader", [f"{overview}?unit={self.section.pk}"]),
            self._visit("benefits, not measured", "coordinator", [f"{overview}?lacks=measurement"]),
            self._visit("what ends", "coordinator", [endings]),
            self._visit("benefits of one", "employee", rooms),
        ]

    def _desks(self) -> list[Visit]:
        return [
            *(self._visit("my desk", who, [reverse("lift:desk")]) for who in ("leader", "employee")),
            self._visit("coordinator's desk", "coordinator", [reverse("lift:coordinator")]),
            self._visit("filing form", "employee", [reverse("lift:file")]),
        ]

    def _filing(self) -> Visit:
        body = _form(problem="Beboere faller om natta, og vi ser det for sent. Det er tolv fall på et år.", for_whom="Beboere")
        return Visit("filing", "employee", [Call(reverse("lift:file"), cookies_for(p), body, 303) for p in self.employees])


def deciding(most: int) -> list[Visit]:
    """Leaders all over the country, each with cases that wait: the page with the basis, and the decision."""
    waiting = Submission.objects.filter(closed_at=None, floor=1).order_by("due_at", "pk").select_related("initiative")
    body, forms, decisions, known = _form(outcome="advance", reason="Det er tydelig."), [], [], dict[int, str]()
    for submission in waiting[:most]:
        if submission.unit_id not in known:
            leader = Appointment.objects.select_related("person").get(role=submission.role, unit_id=submission.unit_id).person
            known[submission.unit_id] = cookies_for(leader)
        path = reverse("lift:decide", args=[submission.initiative_id, submission.pk])
        forms.append(Call(path, known[submission.unit_id]))
        decisions.append(Call(path, known[submission.unit_id], body, 303))
    return [Visit("basis for a decision", "leader", forms), Visit("deciding", "leader", decisions, again=False)]


def _form(**fields: str) -> str:
    return urlencode(fields | {"csrfmiddlewaretoken": CSRF})
