"""What each initiative of the country is and has been through, as lines for COPY."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from bench.copying import NULL, Pen
from bench.houses import House
from bench.story import COMMENT, IDEA, LEARNING, PROBLEM, REASON, WORDS
from heis.strategy.document import StrategyDocument

HOURS: Final = 24_000  # how far back the oldest was filed: nearly three years
STAGE_SHARES: Final = {
    "opportunity": 34,
    "concept": 18,
    "validation": 13,
    "development": 9,
    "deployment": 7,
    "in_use": 11,
    "stopped": 8,
}
AUDIENCE_SHARES: Final = (8, 37, 35, 6, 6, 8)
FLOOR_SHARES: Final = (880, 80, 30, 8, 2)  # of those that ride: most are with the team
SIZE_SHARES: Final = (60, 27, 10, 3)
LARGEST_NOK: Final = (200_000, 2_000_000, 12_000_000, 60_000_000)
PAUSED: Final = 0.03
PLANS_FROM: Final = 3  # the place of the stage from which benefits are planned
RETURNED: Final = 0.15
TOLD_IN_EVALUATION: Final = ("believed", "happened", "otherwise", "others", "whom_to_ask")
EVIDENCE_NOW: Final = '[{"kind": "need", "status": "complete", "summary": "Tolv fall i fjor", "revision": 1}]'


class Shares:
    """Draws places with given shares, quickly."""

    def __init__(self, random: Random, shares: Sequence[int]) -> None:
        self._table = [place for place, share in enumerate(shares) for _ in range(share)]
        self._random, self._count = random.random, len(self._table)

    def draw(self) -> int:
        """One place."""
        return self._table[int(self._random() * self._count)]


class Clock:
    """Instants as COPY reads them, by how many hours ago they were. Made once, since there are so many."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)
        self._hours = [f"{self._now - timedelta(hours=h):%Y-%m-%d %H:}" for h in range(HOURS + 1)]
        self._seconds = [f"{s // 60:02}:{s % 60:02}+00" for s in range(3600)]

    def ago(self, hours: int, second: int) -> str:
        """So many hours ago, at a second of that hour."""
        return self._hours[hours] + self._seconds[second]

    def ahead(self, hours: int) -> str:
        """So many hours from now; behind when negative."""
        return f"{self._now + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}+00"

    def day_ahead(self, days: int) -> str:
        """The date so many days from now."""
        return f"{self._now + timedelta(days=days):%Y-%m-%d}"


@dataclass(slots=True)
class Ride:
    """One initiative while it is being written. `age` and `moved` are hours ago: when it was filed, and when it last moved."""

    pk: int
    house: House
    place: int
    owner: int
    title: str
    stage: int
    size: int
    age: int
    moved: int
    second: int
    floor: int

    @property
    def unit(self) -> int:
        """The unit it belongs to."""
        return self.house.unit(self.place)

    @property
    def is_owned(self) -> bool:
        """All but every tenth of those just filed, which came without login."""
        return self.stage > 0 or self.floor > 0 or self.pk % 10 > 0


class Rides:
    """Draws one initiative after another, and writes what belongs to it. `write` is given ids in the order of time."""

    def __init__(self, *, count: int, document: StrategyDocument, now: datetime, random: Random, pen: Pen) -> None:
        self.count, self.pen, self.random, self.clock = count, pen, random, Clock(now)
        self.stages = [stage.key for stage in document.stages]
        self.ended = len(self.stages)  # the place after the last stage: ended with learning
        self.sizes = [size.key for size in document.size_classes]
        self.areas = [area.key for area in document.areas]
        self.forms = [form.key for form in document.forms]
        self.degrees = [degree.key for degree in document.degrees]
        self.kinds = [kind.key for kind in document.evidence_kinds]
        self.days = [floor.decision_days for floor in document.floors]
        self._stage = Shares(random, [STAGE_SHARES[key] for key in [*self.stages, "stopped"]])
        self._audience = Shares(random, AUDIENCE_SHARES)
        self._floor = Shares(random, FLOOR_SHARES)
        self._size = Shares(random, SIZE_SHARES)
        self._submissions = self._benefits = 0

    def write(self, pk: int, house: House) -> Ride:
        """One initiative with its team, its evidence, its way through the gates and its talk."""
        ride = self._draw(pk, house)
        passed = self._history(ride)
        due, since = self._waiting(ride)
        self._initiative(ride, due, since, was_submitted=passed > 0 or ride.floor > 0)
        self._team(ride)
        self._evidence(ride)
        self._talk(ride)
        self._living_on(ride)
        return ride

    def _draw(self, pk: int, house: House) -> Ride:
        below = self._below
        age = max(HOURS - pk * HOURS // self.count, 30)
        place = below(house.units)
        stage = self._stage.draw()
        riding = stage < self.ended - 1
        return Ride(
            pk, house, place, house.employee(place, below(1000)), " ".join(self.random.choices(WORDS, k=4)).capitalize(),
            stage, self._size.draw(), age, below(age - 24) + 1, below(3600), self._floor.draw() if riding else 0,
        )  # fmt: skip

    def _below(self, limit: int) -> int:
        return int(self.random.random() * limit)

    def _initiative(self, ride: Ride, due: str, since: str, *, was_submitted: bool) -> None:
        house, clock, stopped = ride.house, self.clock, ride.stage == self.ended
        filed, changed = clock.ago(ride.age, ride.second), clock.ago(ride.moved, ride.second)
        is_paused = not ride.floor and ride.stage < self.ended - 1 and self.random.random() < PAUSED
        stage, stopped_from, learning = ("stopped", "concept", LEARNING) if stopped else (self.stages[ride.stage], "", "")
        self.pen.write("lift_initiative", "\t".join((
            str(ride.pk), str(house.municipality), str(ride.unit), str(house.strategy), ride.title, PROBLEM, "Beboere og nattevakter", IDEA,
            "", self.forms[ride.second % len(self.forms)], self.degrees[ride.second % len(self.degrees)],
            "{" + self.areas[ride.second % len(self.areas)] + "}", "", "", str(self._below(LARGEST_NOK[ride.size])), self.sizes[ride.size],
            *self._compared(ride),
            stage, stopped_from, str(ride.floor), clock.day_ahead(40) if is_paused else NULL, learning, str(self._audience.draw()),
            *(("signed_in", str(ride.owner)) if ride.is_owned else ("return_code", NULL)), "", filed, changed, self._stage_since(ride),
            since or changed, due or NULL, filed if was_submitted else NULL, "t" if ride.is_owned else "f",
            changed if self._is_evaluated(ride) else NULL, "1",
        )))  # fmt: skip

    def _compared(self, ride: Ride) -> tuple[str, str]:
        """What every fourth is compared with others by: its worth and its risk."""
        if ride.pk % 4:
            return NULL, ""
        return str(self._below(2 * LARGEST_NOK[ride.size]) - LARGEST_NOK[ride.size] // 2), ("low", "medium", "high")[
            ride.second % 3
        ]

    def _history(self, ride: Ride) -> int:
        """The gates it has passed, those where it was sent back, and where it was stopped. How many."""
        passed = 2 if ride.stage == self.ended else ride.stage
        outcomes = []
        for gate in range(passed):
            if self.random.random() < RETURNED:
                outcomes.append((gate, "return"))
            outcomes.append((gate, "stop" if ride.stage == self.ended and gate == passed - 1 else "advance"))
        step = (ride.age - ride.moved) // max(len(outcomes), 1)
        for number, (gate, outcome) in enumerate(outcomes):
            self._decided(ride, gate, outcome, asked=ride.age - number * step, answered=ride.age - number * step - step // 2)
        return len(outcomes)

    def _decided(self, ride: Ride, gate: int, outcome: str, *, asked: int, answered: int) -> None:
        floor = max(1, min(ride.size, gate))
        clock, at = self.clock, self.clock.ago(answered, ride.second)
        sent = clock.ago(asked, ride.second)
        number = self._submission(ride, gate, floor, sent=sent, due=clock.ahead(24 * self.days[floor] - asked), closed=at)
        waited = (asked - answered) * 3600
        learning = LEARNING if outcome == "stop" else ""
        decider = ride.house.holder(floor, ride.place)
        self.pen.write(
            "lift_decision",
            f"{number}\t{outcome}\t{REASON}\t{learning}\t{NULL}\t{decider}\t{at}\t{ride.house.municipality}\t{waited}",
        )

    def _waiting(self, ride: Ride) -> tuple[str, str]:
        """When the open submission is due, and since when it has lain there; empty when it is with the team."""
        if not ride.floor:
            return "", ""
        days = self.days[ride.floor]
        waited = min(ride.moved, 1 + self._below(24 * (days + 2)))
        sent, due = self.clock.ago(waited, ride.second), self.clock.ahead(24 * days - waited + 1)
        self._submission(ride, ride.stage, ride.floor, sent=sent, due=due, closed=NULL)
        return due, sent

    def _submission(self, ride: Ride, gate: int, floor: int, *, sent: str, due: str, closed: str) -> int:
        self._submissions += 1
        unit, role = ride.house.holding(floor, ride.place)
        self.pen.write("lift_submission", "\t".join((
            str(self._submissions), str(ride.pk), str(ride.house.strategy), self.stages[gate], self.stages[gate + 1], str(floor), str(unit), role, "{}", "submitted",
            "", "100000", self.sizes[ride.size], EVIDENCE_NOW, str(ride.owner), sent, sent, self.clock.ago(ride.age, ride.second), due,
            closed,
        )))  # fmt: skip
        return self._submissions

    def _team(self, ride: Ride) -> None:
        filed, house = self.clock.ago(ride.age, ride.second), ride.house
        team = {ride.owner}
        if ride.is_owned:
            self.pen.write("lift_membership", f"{ride.pk}\t{ride.owner}\tdriver\tt\t{filed}\t{NULL}")
        for _ in range(self._below(3)):
            person = house.employee(self._below(house.units), self._below(1000))
            if person not in team:
                team.add(person)
                self.pen.write("lift_membership", f"{ride.pk}\t{person}\tmember\tf\t{filed}\t{NULL}")
        if self.random.random() < 0.5:
            follower = house.employee(self._below(house.units), self._below(1000))
            self.pen.write("lift_follow", f"{ride.pk}\t{follower}\t{filed}")

    def _evidence(self, ride: Ride) -> None:
        at = self.clock.ago(ride.moved, ride.second)
        for kind in self.kinds[: min(ride.stage + (ride.floor > 0), 4)]:
            self.pen.write(
                "lift_evidence", f"{ride.pk}\t{kind}\tcomplete\tTolv fall i fjor\t{PROBLEM}\t{NULL}\t1\t{ride.owner}\t{at}"
            )
        if self._is_evaluated(ride):
            told = dict(
                zip(TOLD_IN_EVALUATION, (REASON, PROBLEM, IDEA, f"{LEARNING} {ride.title}.", "Fagsykepleier, natt"), strict=True)
            )
            content = json.dumps(told, ensure_ascii=False)
            self.pen.write("lift_evidence", f"{ride.pk}\tevaluation\tcomplete\t{LEARNING}\t\t{content}\t1\t{ride.owner}\t{at}")

    def _is_evaluated(self, ride: Ride) -> bool:
        """Four of five that have ended, in use or stopped."""
        return ride.stage >= self.ended - 1 and ride.pk % 5 > 0

    def _talk(self, ride: Ride) -> None:
        at = self.clock.ago(ride.moved, ride.second)
        for _ in range(self._below(3)):
            self.pen.write("lift_comment", f"{ride.pk}\t{ride.owner}\t{COMMENT}\t{{}}\t{at}")
        if self.random.random() < 0.3:
            done = f"{at}\t{ride.owner}" if self.random.random() < 0.7 else f"{NULL}\t{NULL}"
            due = self.clock.day_ahead(10)
            self.pen.write("lift_todo", f"{ride.pk}\tRing leverandøren\t{ride.owner}\t{due}\t{ride.owner}\t{at}\t{done}")

    def _stage_since(self, ride: Ride) -> str:
        return self.clock.ago(ride.moved + (ride.age - ride.moved) // 3, ride.second)

    def _living_on(self, ride: Ride) -> None:
        """From development on, two benefits and an old way that ends; of what is in use, some are measured and some are late."""
        if not PLANS_FROM <= ride.stage < self.ended:
            return
        for place in range(2):
            self._benefit(ride, place)
        clock, at, checker = self.clock, self.clock.ago(ride.moved, ride.second), ride.house.holder(1, ride.place)
        days = self._below(500) - 250
        off = self.random.random() < 0.5 and days < 0
        confirmed = f"{clock.day_ahead(days)}\t\t{checker}\t{at}" if off else f"{NULL}\t\t{NULL}\t{NULL}"
        remind = clock.day_ahead(days) if days > 0 else NULL
        self.pen.write(
            "evidence_ending",
            f"{ride.pk}\te0\t{ride.house.municipality}\t0\tPapirskjema for fall\troutine\t{self._below(90_000)}\t{clock.day_ahead(days)}"
            f"\t{clock.day_ahead(days)}\t{checker}\t{remind}\t{confirmed}\t{at}",
        )

    def _benefit(self, ride: Ride, place: int) -> None:
        self._benefits += 1
        clock, at, is_in_use = self.clock, self.clock.ago(ride.moved, ride.second), ride.stage == self.ended - 1
        owner, worth, target = ride.house.holder(1, ride.place), 1000 * (1 + self._below(60)), self._below(10)
        has_baseline, is_owned, frees_money = self.random.random() < 0.8, self.random.random() < 0.85, place == 0
        measured = self._below(4) if is_in_use else 0
        values = [14 - self._below(10) for _ in range(measured)]
        planned = (14 - target) * worth if has_baseline and frees_money else None
        realised = (14 - values[0]) * worth if planned is not None and values else None
        days = self._below(500) - 150
        due = clock.day_ahead(days) if is_in_use else NULL
        self.pen.write("evidence_benefit", "\t".join((
            str(self._benefits), str(ride.pk), f"b{place}", str(ride.house.municipality), str(place), "Fall oppdages med en gang", "Beboere",
            "saved_time" if frees_money else "quality", "Fall som oppdages sent", "fall i måneden", "14" if has_baseline else NULL,
            clock.day_ahead(-900) if has_baseline else NULL, "Fallregisteret", str(target), clock.day_ahead(200), str(worth),
            "t" if frees_money else "f", "usual", str(owner), str(owner) if is_owned else NULL, at if is_owned else NULL,
            NULL if is_owned else str(owner), NULL if is_owned else str(ride.owner), NULL if is_owned else at, "",
            clock.day_ahead(-30) if values else NULL, str(values[0]) if values else NULL, _or_null(planned), _or_null(realised),
            self._stage_since(ride) if is_in_use else NULL, due, due if days > 0 else NULL, at,
        )))  # fmt: skip
        for number, value in enumerate(values):
            day = clock.day_ahead(-30 - 180 * number)
            self.pen.write("evidence_measurement", f"{self._benefits}\t{day}\t{value}\t\t{owner}\t{at}\t")


def _or_null(number: int | None) -> str:
    return NULL if number is None else str(number)


def weights_of(houses: Sequence[House]) -> list[int]:
    """The shares of the municipalities, added up, for drawing where an initiative comes from."""
    return list(accumulate(house.people for house in houses))
