"""Generates a country: 357 municipalities with units, people in roles, initiatives in the lift, and a journal; written through COPY.

Deterministic for a given number of initiatives. The proportions are those of the design size (1,000,000 initiatives): half as many
employees as initiatives, twenty journal rows an initiative, municipalities as large as their real population.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from heis.organisation.models import Municipality, Unit
from heis.strategy.document import StrategyDocument
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import document_of

WORDS = (
    "fallsensor natt sykehjem svømming hav skole overvann ressurs regnbed søknad digital skjema byggesak barnehage henting bil park lek "
    "sykkel trygg varsling medisin dosett hjemmetjeneste rute kjøring bibliotek lån verktøy strøm sol tak kjøkken matsvinn leverandør "
    "innkjøp møte opplæring vikar turnus fravær språk tolk ungdom fritid klubb eldre besøk transport avfall sortering gjenbruk møbler "
    "gatelys kart måler vann lekkasje brann tilsyn renhold vaktmester port adgang nøkkel arkiv post innbygger dialog svar chat"
).split()
STAGE_SHARES = {"opportunity": 34, "concept": 18, "validation": 13, "development": 9, "deployment": 7, "in_use": 11, "stopped": 8}
AUDIENCE_SHARES = {0: 8, 1: 37, 2: 35, 3: 6, 4: 6, 5: 8}
JOURNAL_ROWS_EACH = 20
BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Size:
    """How large the country is. `employees` and `journal_rows` follow from the number of initiatives."""

    initiatives: int

    @property
    def employees(self) -> int:
        """Half as many as initiatives."""
        return self.initiatives // 2

    @property
    def journal_rows(self) -> int:
        """Twenty for each initiative."""
        return self.initiatives * JOURNAL_ROWS_EACH


@dataclass(frozen=True, slots=True)
class House:
    """One municipality's place in the country: its units, and the ranges of ids of its people."""

    id: int
    units: Sequence[int]
    first_person: int
    people: int
    strategy: int


def copy(table: str, columns: Sequence[str], rows: Iterable[str]) -> None:
    """Write ready-made tab-separated lines through COPY."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as pipe:
        for batch in _batches(rows):
            pipe.write(batch)


def _batches(rows: Iterable[str]) -> Iterator[str]:
    lines: list[str] = []
    for row in rows:
        lines.append(row)
        if len(lines) >= BATCH:
            yield "\n".join(lines) + "\n"
            lines.clear()
    if lines:
        yield "\n".join(lines) + "\n"


class Country:
    """Builds it all, room by room. `strategies` is one adopted version for each municipality, made by the product's own operations."""

    def __init__(self, size: Size, strategy: StrategyVersion) -> None:
        self.size = size
        self.random = random.Random(size.initiatives)
        self.now = timezone.now().replace(microsecond=0)
        self.strategy = strategy
        self.document: StrategyDocument = document_of(strategy)
        self.municipalities = list(Municipality.objects.order_by("number"))
        self.population = sum(m.population for m in self.municipalities)

    def stamp(self, moment: datetime) -> str:
        """An instant as COPY reads it."""
        return moment.astimezone(UTC).isoformat()

    def build(self) -> None:
        """Write everything, then let the database look at what it has."""
        houses = list(self.houses())
        self.people(houses)
        self.initiatives(houses)
        self.journal()
        with connection.cursor() as cursor:
            for table in ("lift_initiative", "lift_submission", "lift_decision", "journal_event", "accounts_person", "organisation_unit",
                          "lift_membership", "journal_notification", "organisation_appointment"):  # fmt: skip
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))")
            cursor.execute("VACUUM ANALYZE")

    def houses(self) -> Iterator[House]:
        """Units for every municipality: a root, sections, and about one unit for each 60 employees."""
        next_unit = (Unit.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        next_person, lines = 1_000_000, []
        for municipality in self.municipalities:
            people = max(self.size.employees * municipality.population // self.population, 12)
            root, sections = next_unit, [next_unit + 1 + i for i in range(min(max(people // 400, 2), 8))]
            body = sections[-1] + 1
            count = min(max(people // 60, 4), 400)
            units = [body + 1 + i for i in range(count)]
            lines.append(self.unit_line(root, municipality.pk, "municipality", None, [root]))
            lines.append(self.unit_line(body, municipality.pk, "political_body", root, [root, body]))
            lines += [self.unit_line(s, municipality.pk, "section", root, [root, s]) for s in sections]
            for place, unit in enumerate(units):
                section = sections[place % len(sections)]
                lines.append(self.unit_line(unit, municipality.pk, "unit", section, [root, section, unit]))
            yield House(municipality.pk, [root, *sections, body, *units], next_person, people, self.strategy.pk)
            next_unit, next_person = units[-1] + 1, next_person + people
        copy(
            "organisation_unit",
            ["id", "municipality_id", "code", "name", "level", "parent_id", "ancestor_ids", "closed_on"],
            lines,
        )

    def unit_line(self, pk: int, municipality: int, level: str, parent: int | None, ancestors: Sequence[int]) -> str:
        """A unit."""
        path = "{" + ",".join(map(str, ancestors)) + "}"
        return f"{pk}\t{municipality}\tU{pk}\t{level.capitalize()} {pk}\t{level}\t{parent or '\\N'}\t{path}\t\\N"

    def people(self, houses: Sequence[House]) -> None:
        """People and their appointments: a leader for each unit, a director for each section, and the rest employees."""
        then = self.stamp(self.now - timedelta(days=900))
        copy(
            "accounts_person",
            ["id", "password", "last_login", "name", "email", "language", "is_active", "created_at"],
            (f"{p}\t!\t\\N\tPerson {p}\tp{p}@kommune.example\tnb\tt\t{then}" for h in houses for p in range(h.first_person, h.first_person + h.people)),
        )
        copy(
            "organisation_appointment",
            ["person_id", "role", "unit_id", "title", "starts_on", "ends_on"],
            (line for house in houses for line in self.appointments(house)),
        )

    def appointments(self, house: House) -> Iterator[str]:
        """Who is what where."""
        root, units = house.units[0], house.units[1:]
        leaders = {root: "municipal_director"}
        people = iter(range(house.first_person, house.first_person + house.people))
        yield f"{next(people)}\tmunicipal_director\t{root}\t\t2020-01-01\t\\N"
        yield f"{next(people)}\tcoordinator\t{root}\t\t2020-01-01\t\\N"
        levels = dict(Unit.objects.filter(pk__in=house.units).values_list("pk", "level"))
        roles = {"section": "section_director", "unit": "unit_leader", "political_body": "politician"}
        for unit in units:
            person = next(people, house.first_person)
            yield f"{person}\t{roles[levels[unit]]}\t{unit}\t\t2020-01-01\t\\N"
        for place, person in enumerate(people):
            yield f"{person}\temployee\t{units[place % len(units)]}\t\t2020-01-01\t\\N"
        del leaders

    def initiatives(self, houses: Sequence[House]) -> None:
        """Initiatives, those at a gate with an open submission, and those that have passed one with a decision."""
        stages, shares = list(STAGE_SHARES), list(STAGE_SHARES.values())
        audiences, audience_shares = list(AUDIENCE_SHARES), list(AUDIENCE_SHARES.values())
        areas = [area.key for area in self.document.areas]
        order = [stage.key for stage in self.document.stages]
        weights = [h.people for h in houses]
        total = sum(weights)
        lines: list[str] = []
        members: list[str] = []
        open_lines: list[str] = []
        pk = 0
        chance = self.random
        for house in houses:
            for _ in range(max(self.size.initiatives * house.people // total, 1)):
                pk += 1
                stage = chance.choices(stages, shares)[0]
                audience = chance.choices(audiences, audience_shares)[0]
                age = chance.randrange(1, 1000)
                filed = self.now - timedelta(days=age, seconds=chance.randrange(86_400))
                changed = filed + timedelta(days=chance.randrange(age) if age > 1 else 0, seconds=chance.randrange(80_000))
                unit = chance.choice(house.units[1:] or house.units)
                riding = stage not in {"in_use", "stopped"}
                floor = chance.choice((0, 0, 0, 1, 1, 2, 3)) if riding else 0
                due = self.now + timedelta(days=chance.randrange(-3, 14)) if floor else None
                title = " ".join(chance.choices(WORDS, k=4)).capitalize()
                learning, stopped_from = ("Vi lærte noe", "concept") if stage == "stopped" else ("", "")
                submitted = "\\N" if stage == "opportunity" and not floor else self.stamp(filed)
                lines.append(
                    f"{pk}\t{house.id}\t{unit}\t{house.strategy}\t{title}\tBeboere faller om natta og ingen ser det\t\t\t\t\t\t"
                    f"{{{chance.choice(areas)}}}\t\t\t{chance.randrange(10, 2000) * 1000}\thverdag\t{stage}\t{stopped_from}\t{floor}\t\\N\t{learning}\t"
                    f"{audience}\tsigned_in\t{self.stamp(filed)}\t{self.stamp(changed)}\t{self.stamp(changed)}\t{self.stamp(changed)}\t"
                    f"{self.stamp(due) if due else '\\N'}\t{submitted}\t1\t"
                )
                owner = house.first_person + chance.randrange(house.people)
                members.append(f"{pk}\t{owner}\tdriver\tt\t{self.stamp(filed)}\t\\N")
                if floor and due:
                    to_stage = order[order.index(stage) + 1]
                    open_lines.append(
                        f"{pk}\t{stage}\t{to_stage}\t{floor}\t{unit}\tunit_leader\t{{}}\tsubmitted\t\thverdag\t[]\t"
                        f"{self.stamp(due - timedelta(days=14))}\t{self.stamp(due - timedelta(days=14))}\t{self.stamp(filed)}\t{self.stamp(due)}\t\\N"
                    )
        copy("lift_initiative", INITIATIVE, lines)
        copy("lift_membership", ["initiative_id", "person_id", "role", "is_owner", "joined_at", "left_at"], members)
        copy("lift_submission", SUBMISSION, open_lines)
        self.count = pk

    def journal(self) -> None:
        """Journal rows, spread over the initiatives."""
        stamp = self.stamp(self.now - timedelta(days=30))
        copy(
            "journal_event",
            ["at", "verb", "actor_id", "subject_type", "subject_id", "municipality_id", "unit_id", "data"],
            (
                f'{stamp}\tlift.described\t1000000\tinitiative\t{number % self.count + 1}\t1\t1\t{{"title": "Sak"}}'
                for number in range(self.size.journal_rows)
            ),
        )


INITIATIVE = [
    "id", "municipality_id", "unit_id", "strategy_version_id", "title", "problem", "for_whom", "idea", "summary", "form", "degree", "areas",
    "novelty", "builds_on_text", "amount_nok", "size_class", "stage", "stopped_from", "floor", "paused_until", "learning", "audience",
    "channel", "filed_at", "changed_at", "stage_since_at", "floor_since_at", "due_at", "first_submitted_at", "version", "on_behalf_of",
]  # fmt: skip
SUBMISSION = [
    "initiative_id", "from_stage", "to_stage", "floor", "unit_id", "role", "skipped", "cause", "message", "size_class", "evidence",
    "submitted_at", "asked_at", "stage_since_at", "due_at", "closed_at",
]  # fmt: skip
