"""A small municipality to test in: a house of units, somebody on every floor, and the strategy of Fredrikstad in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from heis.accounts.models import Person
from heis.foundation.audience import STRANGER, Viewer
from heis.lift.evidence import EVALUATION, Case, kind_named
from heis.lift.models import Evidence, EvidenceStatus, Follow, Initiative, Membership, Submission
from heis.lift.operations.evidence import Finding, save_evidence
from heis.lift.operations.filing import Wording, file_initiative, start_draft
from heis.lift.operations.submitting import submit_to_gate
from heis.lift.queries.rights import team_of
from heis.lift.queries.room import evidence_of
from heis.organisation.models import Level, Municipality, Role, Unit
from heis.organisation.testing import appoint, make_budget, make_municipality, make_person, make_unit, root_unit
from heis.organisation.viewer import viewer_of
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import document_of
from heis.strategy.testing import adopt_shipped

Made = TypeVar("Made")

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class World:
    """Who is who. `viewer(person)` is the person as they are on the Monday everything happens."""

    municipality: Municipality
    root: Unit
    section: Unit
    unit: Unit
    other_unit: Unit
    body: Unit
    strategy: StrategyVersion
    nurse: Person
    colleague: Person
    elsewhere: Person
    leader: Person
    director: Person
    chief: Person
    chair: Person
    member_of_council: Person
    coordinator: Person
    outsider: Person

    @staticmethod
    def viewer(person: Person | None) -> Viewer:
        """The person as a viewer; a stranger without one."""
        return viewer_of(person, TODAY) if person else STRANGER

    def file(self, by: Person | None = None, problem: str = "Beboere faller om natta. Vi ser det for sent.") -> Initiative:
        """File a need, as the person or without login."""
        draft, _token = start_draft(self.municipality, wording=Wording(problem=problem), by=self.viewer(by), at=MONDAY)
        return file_initiative(draft, by=self.viewer(by), at=MONDAY).initiative

    def fill(self, initiative: Initiative, by: Person) -> None:
        """Write all the evidence the next gate requires."""
        document = document_of(initiative.strategy_version)
        gate = document.gate_from(initiative.stage)
        done = set(initiative.evidence.filter(status=EvidenceStatus.COMPLETE).values_list("kind", flat=True))
        for kind in document.evidence_required(gate, initiative.size_class) if gate else ():
            if kind not in done:
                save_evidence(initiative, kind, finished(kind, initiative), by=self.viewer(by), at=MONDAY)

    def evaluate(self, initiative: Initiative, by: Person, at: datetime = MONDAY) -> Evidence:
        """Write the evaluation, and finish it."""
        begun = evidence_of(initiative, EVALUATION)
        revision, finding = begun.revision if begun else None, finished(EVALUATION, initiative)
        return save_evidence(initiative, EVALUATION, finding, by=self.viewer(by), at=at, revision=revision)

    def submit(self, initiative: Initiative, by: Person, at: datetime = MONDAY) -> Submission:
        """Fill in what the gate asks for, and submit; with news of what is paused."""
        self.fill(initiative, by)
        news = "Pengene er kommet." if initiative.paused_until else ""
        return submit_to_gate(initiative, by=self.viewer(by), at=at, message=news)

    def owner_of(self, initiative: Initiative) -> Person | None:
        """Who owns it."""
        owner = team_of(initiative).filter(is_owner=True).first()
        return owner.person if owner else None


def make_world(number: str = "3107", name: str = "Fredrikstad") -> World:
    """Build the municipality, its people and its strategy."""
    municipality = make_municipality(number=number, name=name)
    root = root_unit(municipality)
    section = make_unit(municipality=municipality, name="Helse og velferd", level=Level.SECTION, parent=root)
    unit = make_unit(municipality=municipality, name="Østsiden sykehjem", level=Level.UNIT, parent=section)
    other = make_unit(municipality=municipality, name="Byggdrift", level=Level.UNIT, parent=root)
    body = make_unit(municipality=municipality, name="Formannskapet", level=Level.POLITICAL_BODY, parent=root)
    make_budget(municipality=municipality, year=2026, operating_nok=7_000_000_000, investment_nok=1_000_000_000)

    def person(name: str, role: Role | None, at: Unit) -> Person:
        made = make_person(name=name, email=f"{name.split(maxsplit=1)[0].lower()}@{number}.example")
        if role:
            appoint(person=made, role=role, unit=at, starts_on=date(2020, 1, 1))
        return made

    return World(
        municipality=municipality,
        root=root,
        section=section,
        unit=unit,
        other_unit=other,
        body=body,
        strategy=adopt_shipped("fredrikstad", municipality=municipality, on=date(2020, 1, 1)),
        nurse=person("Mona Lie", Role.EMPLOYEE, unit),
        colleague=person("Aisha Khan", Role.EMPLOYEE, unit),
        elsewhere=person("Per Holt", Role.EMPLOYEE, other),
        leader=person("Jonas Berg", Role.UNIT_LEADER, unit),
        director=person("Kari Moe", Role.SECTION_DIRECTOR, section),
        chief=person("Nina Dahl", Role.MUNICIPAL_DIRECTOR, root),
        chair=person("Siri Vik", Role.POLITICIAN, body),
        member_of_council=person("Ole Eng", Role.POLITICIAN, root),
        coordinator=person("Tuva Aas", Role.COORDINATOR, root),
        outsider=person("Rolf Hagen", None, root),
    )


@contextmanager
def made_once(make: Callable[[], Made]) -> Iterator[Made]:
    """What several tests begin with: each in a transaction within this one, which is taken back at the end."""
    with transaction.atomic():
        made = make()
        connection.check_constraints()  # once here, and not when each test ends
        yield made
        transaction.set_rollback(True)


def more_like(one: Initiative, how_many: int, called: str = "Sak nummer {:03d} om porten") -> list[Initiative]:
    """More like it, with its team, its followers and its evidence, each called by its number: to fill a list, where filing takes long."""
    one = Initiative.objects.get(pk=one.pk)
    copies = [Initiative(**_copied(one), title=called.format(number)) for number in range(how_many)]
    Initiative.objects.bulk_create(copies)
    models: tuple[type[Model], ...] = (Membership, Follow, Evidence)
    for model in models:
        kept = model._default_manager  # noqa: SLF001
        rows = [_copied(row) for row in kept.filter(initiative=one)]
        kept.bulk_create(model(**row | {"initiative_id": copy.pk}) for copy in copies for row in rows)
    return copies


def _copied(row: Model) -> dict[str, Any]:
    left_out = {"id", "title", "return_code_hash"}
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname not in left_out}  # noqa: SLF001


def finished(kind: str, initiative: Initiative) -> Finding:
    """Something finished of a kind: a sentence, or the sheet's own example."""
    sheet = getattr(kind_named(kind), "content", None)
    if sheet is None:
        return Finding("Vi har spurt fjorten nattevakter, og vet nok.", is_complete=True)
    return Finding(content=sheet.example(Case(initiative, document_of(initiative.strategy_version))), is_complete=True)
