"""The plan for the benefits, and what ends: when they are finished, whom names mean, and how they are told in one sentence."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from heis.accounts.models import Person
from heis.evidence.models import Gain, Sort
from heis.evidence.pictures.benefits import plan_of
from heis.evidence.pictures.ending_old import endings_in_numbers
from heis.evidence.sheets.benefits import Benefits, Promise
from heis.evidence.sheets.ending_old import EndingOld, Old
from heis.evidence.testing import keep, old, promise
from heis.foundation.audience import STRANGER, Viewer
from heis.lift.evidence import Case, Content
from heis.lift.models import Initiative
from heis.lift.operations.evidence import NotFinished
from heis.lift.testing import MONDAY, World
from heis.organisation.models import Appointment, Role
from heis.organisation.testing import appoint, make_municipality, make_person, root_unit
from heis.strategy.queries import document_of


@pytest.fixture
def case(initiative: Initiative) -> Case:
    return Case(initiative, document_of(initiative.strategy_version))


@pytest.fixture
def larger(case: Case) -> Case:
    """Of more than the smallest size."""
    case.initiative.size_class = case.document.size_classes[1].key
    return case


def lacks(content: Content, case: Case) -> list[str]:
    return [fault.field for fault in content.lacking(case)]


def plan(world: World, **changes: object) -> Benefits:
    return Benefits(benefits=(promise(world.leader, **changes),))


class TestBenefits:
    @pytest.mark.parametrize(
        ("changes", "lacking"),
        [
            ({}, []),
            ({"what": " "}, ["what"]),
            ({"indicator": ""}, ["indicator"]),
            ({"measured_in": ""}, ["measured_in"]),
            ({"owner": "", "owner_id": None}, ["owner"]),
            ({"owner": "Ukjent", "owner_id": None}, ["owner"]),
            ({"baseline": None, "baseline_on": None, "baseline_source": ""}, []),  # a missing baseline is allowed
            ({"target": None, "target_on": None, "gain": None, "frees_money": False}, []),
            ({"gain": Gain.QUALITY}, ["frees_money"]),
            ({"gain": None}, ["frees_money"]),
            ({"nok_per_unit": None}, ["nok_per_unit"]),
            ({"nok_per_unit": None, "frees_money": False}, []),
        ],
    )
    def test_of_the_smallest_is_finished_when_it_can_be_measured_and_somebody_answers_for_it(self, world, case, changes, lacking):
        assert case.is_smallest
        assert lacks(plan(world, **changes), case) == [f"benefits.0.{name}" for name in lacking]

    @pytest.mark.parametrize(
        ("changes", "lacking"),
        [
            ({}, []),
            ({"baseline": None, "baseline_on": None, "baseline_source": ""}, []),
            ({"gain": None, "frees_money": False}, ["gain"]),
            ({"target": None}, ["target"]),
            ({"target_on": None}, ["target_on"]),
            ({"baseline_on": None}, ["baseline_on"]),
            ({"baseline_source": ""}, ["baseline_source"]),
            ({"baseline": 0, "target": 0}, ["target"]),
            ({"baseline": 0, "target": 0, "frees_money": False}, []),
            ({"target": -1e9}, ["nok_per_unit"]),
            ({"baseline_on": date(2199, 1, 1), "target_on": date(2199, 2, 1)}, ["baseline_on"]),  # has not been
            ({"target_on": date(2026, 2, 1)}, ["target_on"]),  # the day of the baseline
            ({"target_on": date(2026, 2, 2)}, ["target_on"]),  # before it was filed
            ({"target_on": MONDAY.date()}, []),
            ({"baseline": None, "baseline_on": None, "target_on": date(2019, 1, 1)}, ["target_on"]),
            (
                {"gain": Gain.SAVED_TIME, "baseline": 10, "target": 12},
                [],
            ),  # hours saved go up, hours spent go down: only the team knows
        ],
    )
    def test_of_others_also_has_a_target_and_says_where_the_baseline_is_from(self, world, larger, changes, lacking):
        assert lacks(plan(world, **changes), larger) == [f"benefits.0.{name}" for name in lacking]

    def test_an_impossible_day_is_said_to_be_so(self, world, case):
        said = {words: plan(world, target_on=on).lacking(case)[0].message for words, on in {
            "Målet må nås etter den dagen.": date(2026, 2, 1), "Målet kan ikke være nådd før det.": date(2026, 2, 2),
        }.items()}  # fmt: skip
        assert all(message.endswith(words) for words, message in said.items())
        with pytest.raises(NotFinished):
            keep(world, case.initiative, "benefits", plan(world, target_on=date(2019, 1, 1)), by=world.nurse)
        keep(world, case.initiative, "benefits", plan(world, target_on=date(2019, 1, 1)), by=world.nurse, is_complete=False)

    def test_are_not_finished_when_there_are_none(self, case):
        assert lacks(Benefits(), case) == ["benefits.0.what"]

    def test_lack_in_the_line_that_lacks(self, world, case):
        content = Benefits(benefits=(promise(world.leader), promise(world.leader, indicator="")))
        assert lacks(content, case) == ["benefits.1.indicator"]

    def test_have_different_keys(self, world):
        line = promise(world.leader)
        with pytest.raises(ValidationError, match="samme nøkkel"):
            Benefits(benefits=(line, line))

    def test_get_keys_of_their_own(self):
        assert Promise().key != Promise().key
        assert Promise().is_blank

    @pytest.mark.parametrize("is_smallest", [True, False])
    def test_have_an_example_that_is_finished(self, world, case, is_smallest):
        if not is_smallest:
            case.initiative.size_class = case.document.size_classes[1].key
        example = Benefits.example(case)
        assert lacks(example, case) == []
        assert example.benefits[0].owner == world.leader.name

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            (0, ""),
            (1, "1 gevinst, 840 000 kr frigjort i året: Fall oppdages med en gang, fra 14 til 2 fall i måneden."),
            (2, "2 gevinster, 1,7 mill. kr frigjort i året: Fall oppdages med en gang, fra 14 til 2 fall i måneden."),
        ],
    )
    def test_are_told_by_how_many_and_what_they_are_worth(self, world, case, lines, sentence):
        content = Benefits(benefits=tuple(promise(world.leader) for _ in range(lines)))
        assert content.sentence(case).replace("\N{NO-BREAK SPACE}", " ") == sentence

    def test_say_that_the_baseline_is_missing(self, world, case):
        told = plan(world, baseline=None).sentence(case)
        assert told == "1 gevinst: Fall oppdages med en gang, til 2 fall i måneden. 1 mangler utgangspunkt."

    def test_are_drawn_with_what_is_missing(self, world, case):
        drawn = plan_of(Benefits(benefits=(promise(world.leader), promise(world.leader, baseline=None))), case)
        assert drawn
        assert [row.is_missing for row in drawn.rows] == [False, True]
        assert [column.key for column in drawn.columns] == ["what", "change", "nok"]
        assert [kpi.value for kpi in drawn.kpis][::2] == ["2", "1"]
        assert plan_of(Benefits(), case) is None


class TestEndingOld:
    @pytest.mark.parametrize(
        ("changes", "is_small", "lacking"),
        [
            ({}, True, []),
            ({"what": ""}, True, ["what"]),
            ({"end_on": None}, True, ["end_on"]),
            ({"checker": "", "checker_id": None}, True, ["checker"]),
            ({"saves_nok": None}, True, []),
            ({"saves_nok": None}, False, ["saves_nok"]),
            ({"saves_nok": 0, "sort": None}, False, []),
        ],
    )
    def test_is_finished_with_a_day_and_somebody_who_checks(self, world, case, changes, is_small, lacking):
        if not is_small:
            case.initiative.size_class = case.document.size_classes[1].key
        content = EndingOld(endings=(old(world.leader, **changes),))
        assert lacks(content, case) == [f"endings.0.{name}" for name in lacking]

    def test_may_say_why_nothing_ends(self, case):
        assert lacks(EndingOld(), case) == ["endings.0.what"]
        content = EndingOld(nothing_because="Det gamle fantes ikke.")
        assert lacks(content, case) == []
        assert content.sentence(case) == "Ingenting slutter: Det gamle fantes ikke."

    def test_has_different_keys(self, world):
        line = old(world.leader)
        with pytest.raises(ValidationError, match="samme nøkkel"):
            EndingOld(endings=(line, line))

    @pytest.mark.parametrize("is_smallest", [True, False])
    def test_has_an_example_that_is_finished(self, case, is_smallest):
        if not is_smallest:
            case.initiative.size_class = case.document.size_classes[1].key
        assert lacks(EndingOld.example(case), case) == []

    def test_is_told_by_the_first_that_ends(self, world, case):
        content = EndingOld(endings=(old(world.leader), old(world.leader, what="Papirskjema", sort=Sort.ROUTINE, saves_nok=0)))
        told = content.sentence(case).replace("\N{NO-BREAK SPACE}", " ")
        assert told == "Lisens for gammelt alarmanlegg slutter 1. september 2026, og 1 til. Sparer 84 000 kr i året."
        assert Old(what="Papir").is_blank is False

    def test_is_drawn_in_numbers(self, world, case):
        drawn = endings_in_numbers(EndingOld(endings=(old(world.leader),)), case)
        assert drawn
        assert len(drawn) == 3
        assert endings_in_numbers(EndingOld(), case) is None


class TestWhomANameMeans:
    def settled(self, case: Case, by: Viewer, name: str, person_id: int | None = None) -> tuple[str, int | None]:
        line = Benefits(benefits=(Promise(what="Noe", owner=name, owner_id=person_id),)).as_kept(case, by, MONDAY).benefits[0]
        checker = EndingOld(endings=(Old(what="Noe", checker=name, checker_id=person_id),)).as_kept(case, by, MONDAY).endings[0]
        assert (line.owner, line.owner_id) == (checker.checker, checker.checker_id)
        return line.owner, line.owner_id

    @pytest.fixture
    def nurse(self, world: World) -> Viewer:
        return world.viewer(world.nurse)

    def test_is_found_by_name_and_by_address(self, world, case, nurse):
        meant = (world.leader.name, world.leader.pk)
        for written in ("Jonas Berg", " jonas berg ", "jonas@3107.example", "Jonas Berg (jonas@3107.example)"):
            assert self.settled(case, nurse, written) == meant

    @pytest.mark.parametrize("written", ["", "Ingen Her", "ingen@3107.example", "Jonas"])
    def test_stands_as_written_when_it_means_nobody(self, case, nurse, written):
        assert self.settled(case, nurse, written) == (written, None)

    def test_never_means_somebody_outside_the_municipality(self, world, case, nurse):
        away = make_municipality(number="3105", name="Sarpsborg")
        appoint(person=world.outsider, unit=root_unit(away))
        assert self.settled(case, nurse, world.outsider.email) == (world.outsider.email, None)
        assert self.settled(case, nurse, world.outsider.name, world.outsider.pk) == (world.outsider.name, None)

    @pytest.mark.parametrize("role", [Role.POLITICIAN, Role.PARTNER])
    def test_never_means_somebody_who_does_not_work_there(self, world, case, nurse, role):
        appoint(person=world.outsider, unit=world.root, role=role)
        assert self.settled(case, nurse, world.outsider.name) == (world.outsider.name, None)

    def test_means_nobody_when_several_have_the_name_and_the_one_who_was_chosen_before(self, world, case, nurse):
        namesake = make_person(name=world.leader.name)
        appoint(person=namesake, unit=world.root)
        assert self.settled(case, nurse, world.leader.name) == (world.leader.name, None)
        assert self.settled(case, nurse, world.leader.name, namesake.pk) == (world.leader.name, namesake.pk)

    def test_does_not_mean_another_than_the_name_says(self, world, case, nurse):
        assert self.settled(case, nurse, "Kari Moe", world.leader.pk) == (world.director.name, world.director.pk)

    def test_does_not_mean_one_who_has_left(self, world, case, nurse):
        Appointment.objects.filter(person=world.leader).update(ends_on=date(2026, 1, 1))
        assert self.settled(case, nurse, world.leader.name, world.leader.pk) == (world.leader.name, None)

    def test_tells_no_stranger_who_works_there(self, world, case):
        opened = Viewer(opened=frozenset({case.initiative.pk}))
        for viewer in (STRANGER, opened, world.viewer(world.outsider)):
            assert self.settled(case, viewer, world.leader.name) == (world.leader.name, None)

    def test_is_kept_as_the_name_and_not_the_address(self, world: World, initiative: Initiative) -> None:
        line = promise(world.leader, owner=world.leader.email, owner_id=None)
        kept = keep(world, initiative, "benefits", Benefits(benefits=(line,)), by=world.nurse)
        assert kept.content
        line_kept = kept.content["benefits"][0]
        assert (line_kept["owner"], line_kept["owner_id"]) == ("Jonas Berg", world.leader.pk)

    def test_is_refused_when_the_plan_is_to_be_finished_and_it_means_nobody(self, world: World, initiative: Initiative) -> None:
        line = promise(world.leader, owner="Ingen Her", owner_id=None)
        with pytest.raises(NotFinished) as refused:
            keep(world, initiative, "benefits", Benefits(benefits=(line,)), by=world.nurse)
        assert [fault.field for fault in refused.value.faults] == ["benefits.0.owner"]
        keep(world, initiative, "benefits", Benefits(benefits=(line,)), by=world.nurse, is_complete=False)
        assert Person.objects.filter(name="Ingen Her").count() == 0
