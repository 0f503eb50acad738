"""When a municipality takes a new version of its strategy into use while initiatives ride by the old one."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import yaml
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from heis.accounts.models import Person
from heis.accounts.testing import Caller, signed_in
from heis.foundation.audience import Viewer
from heis.foundation.refusals import NotPermitted
from heis.foundation.testing import check_page
from heis.lift import jobs
from heis.lift.affected import dry_run
from heis.lift.models import Initiative, Outcome, StrategyMove, Submission
from heis.lift.operations import moving
from heis.lift.operations.changing import tell
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.describing import Description, describe_initiative
from heis.lift.operations.moving import MoveIsRunning, UnableToMove, move_all_that_can, require_right_to_move
from heis.lift.queries.listing import Filter
from heis.lift.queries.picture import pace_asked_for, picture_of
from heis.lift.queries.strategies import strategies_of
from heis.lift.testing import MONDAY, World
from heis.organisation.models import Role
from heis.organisation.testing import appoint, make_municipality, make_person, make_unit
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import document_of
from heis.strategy.shipped import shipped_source
from heis.strategy.testing import adopt_shipped, adopt_version, make_version

LARGE = 900_000_000  # more than any floor but the political one may decide for


@functools.cache
def newer_source() -> str:
    """The strategy of Fredrikstad without its fourth floor and without validation, and with its first area renamed."""
    data = yaml.safe_load(shipped_source("fredrikstad").replace("smidig", "lett"))
    data["areas"][0]["name"] = {"nb": "Lett på foten", "nn": "Lett på foten", "en": "Light on our feet"}
    data["floors"] = [floor for floor in data["floors"] if floor["number"] < 4]
    data["floors"][-1]["authority_nok"] = None
    data["floors"][2]["name"] = {"nb": "Kommunalsjef", "nn": "Kommunalsjef", "en": "Director"}
    data["stages"] = [stage for stage in data["stages"] if stage["key"] != "validation"]
    data["phase_mapping"] = [phase for phase in data["phase_mapping"] if phase["stage"] != "validation"]
    data["gates"] = [gate for gate in data["gates"] if gate["from_stage"] != "validation"]
    for gate in data["gates"]:
        gate["to_stage"] = "development" if gate["to_stage"] == "validation" else gate["to_stage"]
        for demand in gate["demands"].values():
            demand["floor"] = min(demand["floor"], 3)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def waiting(world: World) -> Initiative:
    """An initiative that waits on the fourth floor, in an area that will be renamed."""
    initiative = world.file(world.nurse)
    described = Description("Stort", "Et stort problem", amount_nok=LARGE, areas=["smidig"])
    describe_initiative(initiative, described, by=world.viewer(world.nurse), at=MONDAY)
    world.submit(initiative, world.nurse)
    initiative.refresh_from_db()
    assert initiative.floor == 4
    return initiative


@pytest.fixture
def newer(world: World, waiting: Initiative) -> StrategyVersion:
    """The new version, in force."""
    version = adopt_version(make_version(world.municipality, newer_source()), on=date(2021, 1, 1))
    world.municipality.refresh_from_db()
    return version


def browser(person: Person | None) -> Client:
    return signed_in(person) if person else Client()


def page(client: Client, name: str, query: str = "", args: Sequence[object] = ()) -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    check_page(response)
    return response.content.decode()


def sheet(client: Client, query: str = "") -> list[dict[str, str]]:
    text = client.get(reverse("lift:export", args=["csv"]) + query).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


class TestWhatRidesByTheOldOne:
    def test_is_in_the_list_by_its_own_words(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        for query in ("", "?q=stort", "?floor=4"):
            shown = page(browser(world.nurse), "lift:list", query)
            assert waiting.title in shown
            assert "Politisk utvalg" in shown

    def test_is_in_the_picture_on_a_floor_of_its_own(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        shown = page(browser(world.nurse), "lift:lift")
        assert f'href="/initiativ/{waiting.pk}/"' in shown
        assert "Politisk utvalg" in shown
        assert "4. etasje (tidligere utgave)" in shown

    def test_is_in_the_picture_in_a_stage_of_its_own(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        Initiative.objects.update(stage="validation", floor=0, due_at=None)
        shown = page(browser(world.nurse), "lift:lift")
        assert f'href="/initiativ/{waiting.pk}/"' in shown
        assert "Utprøving (tidligere utgave)" in shown

    def test_tells_what_a_floor_was_called_before(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        assert "2. etasje. I tidligere utgave: Seksjonssjef" in page(browser(world.nurse), "lift:lift")

    def test_has_the_colour_and_name_of_its_area(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        shown = page(browser(world.nurse), "lift:lift")
        assert 'data-area="1"' in shown
        assert "Stort, Smidig organisasjon" in shown

    def test_can_jam(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        again = world.file(world.nurse, "Et problem til, like stort som det første.")
        Initiative.objects.filter(pk=again.pk).update(
            floor=4, strategy_version=world.strategy, stage="validation", due_at=MONDAY, floor_since_at=MONDAY
        )
        Initiative.objects.filter(pk=waiting.pk).update(stage="validation", due_at=MONDAY)
        shown = page(browser(world.nurse), "lift:lift")
        assert "Det stopper opp hos politisk utvalg før" in shown

    def test_is_found_by_the_filter(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        shown = page(browser(world.nurse), "lift:list")
        assert '<option value="smidig">Smidig organisasjon (tidligere utgave)</option>' in shown
        assert '<option value="lett">Lett på foten</option>' in shown
        assert '<option value="validation">Utprøving (tidligere utgave)</option>' in shown
        assert waiting.title in page(browser(world.nurse), "lift:list", "?area=smidig")

    def test_is_in_the_spreadsheet_by_its_own_words(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        (row,) = sheet(browser(world.nurse))
        assert (row["Områder"], row["Etasje"]) == ("Smidig organisasjon", "Politisk utvalg")

    def test_does_not_break_the_other_pages(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        for who, name in [
            (None, "lift:home"),
            (world.nurse, "lift:home"),
            (world.nurse, "lift:desk"),
            (world.chair, "lift:desk"),
            (world.coordinator, "lift:coordinator"),
        ]:
            page(browser(who), name)

    def test_is_named_in_the_api(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        told = Caller(world.nurse).get("/lift").json()
        assert {"number": 4, "name": "Politisk utvalg", "is_earlier": True} in told["floors"]
        assert {"number": 3, "name": "Kommunedirektørens ledergruppe", "is_earlier": False} in told["floors"]
        assert [cell["floor"] for cell in told["cells"]] == [4]
        (line,) = Caller(world.nurse).get("/initiatives").json()["items"]
        assert line["strategy_revision"] == world.strategy.revision

    def test_offers_nothing_of_a_version_nothing_rides_by(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        Initiative.objects.update(stage="in_use", floor=0, due_at=None)
        strategies = strategies_of(world.municipality)
        assert strategies
        assert strategies.earlier == []
        assert "tidligere utgave" not in page(browser(world.nurse), "lift:list")

    def test_goes_on_from_the_top_floor_of_the_new_one_after_a_pause(self, world: World, waiting: Initiative) -> None:
        pause = Verdict(Outcome.PAUSE, "Etter budsjettet.", resume_on=date(2026, 4, 1))
        submission = waiting.submissions.get(closed_at=None)
        decide_gate(submission, verdict=pause, by=world.viewer(world.chair), at=MONDAY)
        newer = adopt_version(make_version(world.municipality, newer_source()), on=date(2021, 1, 1))
        world.municipality.refresh_from_db()
        paused = Initiative.objects.get(pk=waiting.pk)
        moving.move_to_strategy(paused, newer, by=world.viewer(world.coordinator), at=MONDAY)
        assert jobs.resume_after_pause(MONDAY + timedelta(days=60)) == 1
        assert Initiative.objects.get(pk=waiting.pk).floor == 3


class TestTheDryRun:
    @pytest.fixture
    def draft(self, world: World, waiting: Initiative) -> StrategyVersion:
        world.file(None, "Porten står alltid åpen om natta, og det trekker.")
        return make_version(world.municipality, newer_source())

    def test_counts_all_and_names_what_one_may_see(self, world: World, draft: StrategyVersion) -> None:
        run = dry_run(draft, world.viewer(world.outsider))
        assert (run.total, run.noticing, run.hindered, run.seen, run.affected) == (2, 1, 1, 0, [])
        assert run.hidden == 1
        everything = dry_run(draft, world.viewer(world.coordinator))
        assert (everything.total, everything.noticing, everything.seen, everything.hidden) == (2, 1, 1, 0)

    def test_says_the_same_in_the_api(self, world: World, draft: StrategyVersion) -> None:
        path, numbers = f"/strategy/versions/{draft.revision}/dry-run", {"total": 2, "noticing": 1, "hindered": 1, "more": 0}
        appoint(person=world.outsider, unit=world.root, role=Role.ADMINISTRATOR)
        assert Caller(world.outsider).get(path).json() == {**numbers, "hidden": 1, "affected": []}
        appoint(person=world.coordinator, unit=world.root, role=Role.ADMINISTRATOR)
        told = Caller(world.coordinator).get(path, accept_language="en").json()
        (named,) = told.pop("affected")
        assert told == {**numbers, "hidden": 0}
        assert (named["name"], named["is_hindered"]) == ("Stort", True)
        assert "does not exist in the new version" in named["effects"][0]

    def test_names_only_those_that_would_notice(self, world: World, draft: StrategyVersion) -> None:
        run = dry_run(draft, world.viewer(world.coordinator))
        assert [affected.name for affected in run.affected] == ["Stort"]
        assert all(affected.effects for affected in run.affected)


class TestTheWayToMoving:
    """On the page of the version in force, for those who administer, while something follows another version."""

    def test_is_there_while_something_follows_another_version(
        self, world: World, waiting: Initiative, newer: StrategyVersion
    ) -> None:
        way, name, args = f'href="{reverse("lift:move_strategy")}"', "strategy:version", [newer.revision]
        administrator = browser(appoint(unit=world.root, role=Role.ADMINISTRATOR, person=make_person(name="Eva Dal")).person)
        shown = page(administrator, name, args=args)
        assert way in shown
        assert "1 initiativ følger en annen utgave." in shown
        assert way not in page(administrator, name, args=[world.strategy.revision])
        for client in (browser(world.nurse), browser(world.chief), browser(None)):
            assert way not in page(client, name, args=args)
        Initiative.objects.update(strategy_version=newer, floor=0, due_at=None)
        assert way not in page(administrator, name, args=args)


class TestWhoMayMove:
    """Page, program, operation and the way there from the desk: one rule."""

    @pytest.mark.parametrize(
        ("role", "may"),
        [
            (Role.COORDINATOR, True),
            (Role.SUPPORT_TEAM, True),
            (Role.ADMINISTRATOR, True),
            (Role.MUNICIPAL_DIRECTOR, False),
            (Role.EMPLOYEE, False),
        ],
    )
    def test_is_the_same_everywhere(self, world: World, newer: StrategyVersion, role: Role, may: bool) -> None:
        person = appoint(unit=world.root, role=role, person=make_person(name="Eva Dal")).person
        client, address = browser(person), reverse("lift:move_strategy")
        assert client.get(address).status_code == (200 if may else 403)
        refused = client.post(address, {"all": "1"}, follow=True)
        check_page(refused)
        assert ("støtteteamet og administratoren kan flytte" in refused.content.decode()) is not may
        assert Caller(person).get("/strategy/moves").status_code == (200 if may else 403)
        if may:
            require_right_to_move(world.municipality.pk, world.viewer(person))
        else:
            with pytest.raises(NotPermitted):
                require_right_to_move(world.municipality.pk, world.viewer(person))

    def test_is_for_ones_own_municipality(self, world: World, newer: StrategyVersion) -> None:
        neighbour = make_unit(municipality=make_municipality(number="3110", name="Hvaler"))
        person = appoint(unit=neighbour, role=Role.COORDINATOR, person=make_person(name="Eva Dal")).person
        with pytest.raises(NotPermitted):
            require_right_to_move(world.municipality.pk, world.viewer(person))

    def test_is_shown_the_support_team_on_the_desk(self, world: World, waiting: Initiative, newer: StrategyVersion) -> None:
        person = appoint(unit=world.root, role=Role.SUPPORT_TEAM, person=make_person(name="Eva Dal")).person
        assert reverse("lift:move_strategy") in page(browser(person), "lift:coordinator")

    def test_a_stranger_logs_in_first(self, world: World) -> None:
        assert "/logg-inn/" in Client().get(reverse("lift:move_strategy"))["Location"]


class TestMoving:
    @pytest.fixture
    def many(self, world: World, newer: StrategyVersion, monkeypatch: pytest.MonkeyPatch) -> list[Initiative]:
        """One that is hindered, and five that can be moved, in batches of two."""
        monkeypatch.setattr(moving, "AT_ONCE", 2)
        filed = [world.file(world.nurse, f"Sak nummer {number} om porten som står åpen.") for number in range(5)]
        Initiative.objects.filter(pk__in=[each.pk for each in filed]).update(strategy_version=world.strategy)
        return filed

    def on_the_new(self, version: StrategyVersion) -> int:
        return Initiative.objects.filter(strategy_version=version).count()

    def test_of_nothing_is_refused(self, world: World, many: list[Initiative]) -> None:
        client = browser(world.coordinator)
        answer = client.post(reverse("lift:move_strategy"), follow=True)
        assert "Velg minst ett initiativ." in answer.content.decode()

    def test_says_the_same_numbers_everywhere(self, world: World, many: list[Initiative]) -> None:
        client = browser(world.coordinator)
        assert "6 initiativer følger en tidligere strategi" in page(client, "lift:coordinator")
        shown = page(client, "lift:move_strategy")
        assert "6 initiativer følger en annen utgave" in shown
        assert "Flytt alle som kan flyttes (5)" in shown
        assert "1 kan ikke flyttes slik det står." in shown

    def test_chooses_all_on_the_page(self, world: World, many: list[Initiative]) -> None:
        client = browser(world.coordinator)
        assert page(client, "lift:move_strategy").count(" checked") == 0
        assert page(client, "lift:move_strategy", "?velg=alle").count(" checked") == 5

    def test_reaches_every_page(self, world: World, many: list[Initiative], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("heis.lift.web.strategy.PAGE_SIZE", 4)
        client = browser(world.coordinator)
        first = page(client, "lift:move_strategy")
        last = page(client, "lift:move_strategy", f"?etter={many[2].pk}")
        for initiative in many[:3]:
            assert f'id="move-{initiative.pk}"' in first
        assert f"?etter={many[2].pk}" in first
        for initiative in many[3:]:
            assert f'id="move-{initiative.pk}"' in last

    def test_of_all_begins_at_once_and_a_job_takes_the_rest(
        self, world: World, newer: StrategyVersion, many: list[Initiative]
    ) -> None:
        client = browser(world.coordinator)
        answer = client.post(reverse("lift:move_strategy"), {"all": "1"}, follow=True)
        shown = answer.content.decode()
        assert "Flyttingen er i gang" in shown
        assert "1 av 5 er flyttet" in shown
        jobs.move_all.func(StrategyMove.objects.get().pk)
        assert self.on_the_new(newer) == 5
        move = StrategyMove.objects.get()
        assert (move.moved, move.total, move.done_at is not None) == (5, 5, True)

    def test_that_was_cut_short_is_taken_up_by_the_periodic_job(
        self, world: World, newer: StrategyVersion, many: list[Initiative]
    ) -> None:
        move_all_that_can(world.municipality, newer, by=world.viewer(world.coordinator), at=MONDAY)
        assert self.on_the_new(newer) == 1
        assert jobs.run_all(MONDAY)["moved"] == 4
        assert jobs.run_all(MONDAY)["moved"] == 0

    def test_of_all_runs_once_at_a_time(self, world: World, newer: StrategyVersion, many: list[Initiative]) -> None:
        by = world.viewer(world.coordinator)
        move_all_that_can(world.municipality, newer, by=by, at=MONDAY)
        with pytest.raises(MoveIsRunning):
            move_all_that_can(world.municipality, newer, by=by, at=MONDAY)
        jobs.move_to_new_strategy(MONDAY)
        with pytest.raises(UnableToMove):
            move_all_that_can(world.municipality, newer, by=by, at=MONDAY)

    def test_goes_past_one_that_fails(
        self, world: World, newer: StrategyVersion, many: list[Initiative], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def failing(verb: str, initiative: Initiative, *, by: Viewer, at: datetime, **data: Any) -> None:
            if initiative.pk == many[1].pk:
                raise RuntimeError("broken")
            tell(verb, initiative, by=by, at=at, **data)

        monkeypatch.setattr(moving, "tell", failing)
        move_all_that_can(world.municipality, newer, by=world.viewer(world.coordinator), at=MONDAY)
        jobs.move_to_new_strategy(MONDAY)
        assert self.on_the_new(newer) == 4


class TestWhatWasDecidedBefore:
    """Sent back from the top floor, and moved to a strategy with fewer floors and other stages since."""

    @pytest.fixture
    def moved(self, world: World) -> Submission:
        initiative = world.file(world.nurse)
        submission = world.submit(initiative, world.nurse)
        decide_gate(submission, verdict=Verdict(Outcome.RETURN, "Hvor mange?"), by=world.viewer(world.leader), at=MONDAY)
        other = adopt_shipped("hvaler", municipality=world.municipality, on=date(2026, 3, 3))
        top, after = document_of(world.strategy).floors[-1].number, document_of(other)
        assert top > after.floors[-1].number
        assert "development" not in {stage.key for stage in after.stages}
        Submission.objects.filter(pk=submission.pk).update(floor=top, from_stage="validation", to_stage="development")
        Initiative.objects.filter(pk=initiative.pk).update(strategy_version=other, size_class=after.size_classes[0].key)
        return submission

    def test_is_told_in_its_own_words(self, world: World, moved: Submission) -> None:
        log = page(browser(world.nurse), "lift:log", args=[moved.initiative_id])
        assert document_of(world.strategy).floors[-1].name.nb in log
        assert document_of(world.strategy).stage("development").name.nb in log

    def test_leads_back_to_the_room(self, world: World, moved: Submission) -> None:
        address = reverse("lift:decide", args=[moved.initiative_id, moved.pk])
        assert browser(world.leader).get(address).status_code == 303
        assert browser(world.leader).post(address, {"outcome": "advance", "reason": "Ja"}).status_code in {403, 409}

    def test_lets_the_room_open(self, world: World, moved: Submission) -> None:
        for person in (world.nurse, world.leader, world.coordinator):
            assert browser(person).get(reverse("lift:room", args=[moved.initiative_id])).status_code == 200


class TestTheNumbers:
    def test_lead_to_what_they_count(self, world: World, waiting: Initiative) -> None:
        Initiative.objects.filter(pk=world.file(world.nurse).pk).update(stage="in_use")
        client = browser(world.nurse)
        shown = page(client, "lift:lift", f"?unit={world.unit.pk}")
        assert f'href="/initiativ/?unit={world.unit.pk}&amp;riding=1"' in shown
        assert f'href="/initiativ/?unit={world.unit.pk}&amp;stage=in_use"' in shown
        assert len(sheet(client, f"?unit={world.unit.pk}&riding=1")) == 1

    def test_pace_follows_the_filter(self, world: World, waiting: Initiative) -> None:
        small = world.submit(world.file(world.nurse), world.nurse)
        decide_gate(small, verdict=Verdict(Outcome.ADVANCE, "Ja."), by=world.viewer(world.leader), at=MONDAY + timedelta(days=3))
        at, nurse = MONDAY + timedelta(days=10), world.viewer(world.nurse)
        for asked, decisions in [(Filter(), 1), (Filter(unit=world.unit.pk), 1), (Filter(unit=world.other_unit.pk), 0)]:
            assert pace_asked_for(world.municipality.pk, nurse, asked, at).decisions == decisions
        assert pace_asked_for(world.municipality.pk, world.viewer(world.outsider), Filter(unit=world.unit.pk), at).decisions == 0
        assert Caller(world.nurse).get(f"/lift/pace?unit={world.other_unit.pk}").json()["decisions"] == 0

    def test_waiting_is_told_in_each_cell(self, world: World, waiting: Initiative) -> None:
        world.file(world.nurse)
        late = world.file(world.nurse, "Enda et problem som ingen har løst.")
        Initiative.objects.filter(pk=late.pk).update(floor_since_at=MONDAY - timedelta(days=10))
        cells = picture_of(world.municipality.pk, world.viewer(world.nurse), Filter(), MONDAY + timedelta(days=2)).cells
        cell = cells[0, "opportunity"]
        assert (cell.average_days, cell.longest_days) == (7, 12)
        assert "dager i snitt, lengst" in page(browser(world.nurse), "lift:lift")
