"""Benefits and endings as they live on: kept from the plan, owned, measured, corrected, switched off and moved; and every refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from heis.accounts.models import Person
from heis.evidence.models import Benefit, Ending, Measurement, Postponement
from heis.evidence.operations.ending import EndingHasChanged, NotYoursToCheck, UnableToEnd, confirm_ending, move_ending
from heis.evidence.operations.measuring import (
    MOST_MEASUREMENTS,
    AlreadyMeasured,
    NotYoursToMeasure,
    Reading,
    UnableToMeasure,
    correct_measurement,
    measure_benefit,
)
from heis.evidence.operations.owning import (
    NotAsked,
    NotYoursToHandOver,
    OwnerIsAnswered,
    UnableToHandOver,
    accept_benefit,
    decline_benefit,
    hand_over_benefit,
)
from heis.evidence.queries.benefits import UnknownBenefit, benefit_in, ending_in, measurement_in
from heis.evidence.sheets.benefits import Benefits
from heis.evidence.sheets.ending_old import EndingOld
from heis.evidence.testing import (
    benefits_in_order,
    keep,
    keep_endings_of,
    keep_plan,
    old,
    owned_benefit,
    promise,
    put_in_use,
    share,
)
from heis.foundation.audience import Audience
from heis.journal.models import Event, Notification
from heis.journal.queries import event_lines_of, notifications_of
from heis.lift.models import Initiative
from heis.lift.operations.changing import subject_of
from heis.lift.queries.visibility import initiatives_visible_to
from heis.lift.testing import MONDAY, TODAY, World, made_once
from heis.organisation.models import Appointment
from heis.organisation.testing import appoint, make_person

LATER = MONDAY + timedelta(days=200)


@pytest.fixture(scope="class")
def filed(filed: Initiative) -> Iterator[Initiative]:
    """The nurse's, seen by her unit, in use since Monday."""
    with made_once(lambda: put_in_use(filed)) as made:
        yield made


def told() -> set[tuple[str, str, str]]:
    """Who has been told what of benefits and endings, and why."""
    found = Notification.objects.filter(event__verb__startswith="evidence.")
    return set(found.values_list("person__name", "event__verb", "reason"))


def sentences(initiative: Initiative) -> list[str]:
    return [line.sentence for line in event_lines_of(subject_of(initiative), limit=50)]


class TestAPlanThatIsKept:
    def test_lives_on_when_it_is_finished(self, world: World) -> None:
        initiative = world.file(world.nurse)
        first, second = keep_plan(world, initiative, promise(world.leader), promise(world.director, what="Kortere runder"))
        assert (first.what, second.what) == ("Fall oppdages med en gang", "Kortere runder")
        assert (first.baseline, first.target, first.planned_nok, first.realised_nok) == (14, 2, 840_000, None)
        assert (first.owner, first.asked) == (None, world.leader)
        assert (first.due_on, first.in_use_at) == (None, None)

    def test_changes_nothing_while_it_is_begun(self, world: World, initiative: Initiative) -> None:
        keep(world, initiative, "benefits", Benefits(benefits=(promise(world.leader),)), by=world.nurse, is_complete=False)
        keep(world, initiative, "ending_old", EndingOld(endings=(old(world.leader),)), by=world.nurse, is_complete=False)
        assert not Benefit.objects.exists()
        assert not Ending.objects.exists()
        assert told() == set()

    def test_asks_those_it_names_once(self, world: World, initiative: Initiative) -> None:
        line = promise(world.leader)
        keep_plan(world, initiative, line)
        keep_plan(world, initiative, line.model_copy(update={"target": 1.0}))
        assert Notification.objects.filter(event__verb="evidence.owner_asked").count() == 1
        assert ("Jonas Berg", "evidence.owner_asked", "asked") in told()
        assert (
            "Mona Lie ba Jonas Berg ha ansvaret for gevinsten «Fall oppdages med en gang» i «Beboere faller om natta»"
            in sentences(initiative)
        )

    def test_is_accepted_at_once_by_one_who_names_themselves(self, world: World, initiative: Initiative) -> None:
        mine = keep_plan(world, initiative, promise(world.nurse))[0]
        assert (mine.owner, mine.asked) == (world.nurse, None)

    def test_that_is_changed_keeps_what_has_been_measured(self, world: World, benefit: Benefit) -> None:
        initiative = benefit.initiative
        measure_benefit(benefit, Reading(TODAY, 9), by=world.viewer(world.leader), at=MONDAY)
        line = promise(world.leader, key=benefit.key, baseline=20, nok_per_unit=1000)
        changed = keep_plan(world, initiative, line)[0]
        assert changed.pk == benefit.pk
        assert (changed.owner, changed.latest_value) == (world.leader, 9)
        assert (changed.planned_nok, changed.realised_nok) == (18_000, 11_000)

    def test_that_names_another_asks_them_and_lets_the_owner_go_on(self, world: World, benefit: Benefit) -> None:
        line = promise(world.director, key=benefit.key)
        changed = keep_plan(world, benefit.initiative, line)[0]
        assert (changed.owner, changed.asked) == (world.leader, world.director)

    def test_does_not_ask_again_whom_it_was_handed_over_from(self, world: World, benefit: Benefit) -> None:
        hand_over_benefit(benefit, world.director, by=world.viewer(world.leader), at=MONDAY)
        accept_benefit(benefits_in_order(benefit.initiative)[0], by=world.viewer(world.director), at=MONDAY)
        same = keep_plan(world, benefit.initiative, promise(world.leader, key=benefit.key))[0]
        assert (same.owner, same.asked) == (world.director, None)

    def test_drops_what_it_has_no_more_and_keeps_the_measurements(self, world: World, benefit: Benefit) -> None:
        measure_benefit(benefit, Reading(TODAY, 9), by=world.viewer(world.leader), at=MONDAY)
        keep_plan(world, benefit.initiative, promise(world.leader, what="Noe annet"))
        benefit.refresh_from_db()
        assert benefit.dropped_at == MONDAY
        assert Measurement.objects.filter(benefit=benefit).count() == 1
        assert ("Jonas Berg", "evidence.benefit_dropped", "assigned") in told()
        with pytest.raises(UnableToMeasure):
            measure_benefit(benefit, Reading(TODAY, 8), by=world.viewer(world.leader), at=MONDAY)

    def test_takes_up_again_what_it_had_dropped(self, world: World, benefit: Benefit) -> None:
        keep_plan(world, benefit.initiative, promise(world.leader, what="Noe annet"))
        keep_plan(world, benefit.initiative, promise(world.leader, key=benefit.key))
        benefit.refresh_from_db()
        assert (benefit.dropped_at, benefit.owner) == (None, world.leader)

    def test_of_endings_tells_who_checks(self, world: World, ending: Ending) -> None:
        assert (ending.checker, ending.end_on, ending.remind_on) == (world.leader, date(2026, 9, 1), date(2026, 9, 1))
        assert ("Jonas Berg", "evidence.check_asked", "asked") in told()

    def test_of_endings_does_not_take_back_a_day_that_was_moved(self, world: World, ending: Ending) -> None:
        move_ending(ending, to_on=date(2026, 12, 1), reason="Avtalen løper", by=world.viewer(world.leader), at=MONDAY)
        same = keep_endings_of(world, ending.initiative, old(world.leader, key=ending.key, saves_nok=90_000))[0]
        assert (same.pk, same.end_on, same.saves_nok) == (ending.pk, date(2026, 12, 1), 90_000)
        moved = keep_endings_of(world, ending.initiative, old(world.leader, key=ending.key, end_on=date(2027, 1, 1)))[0]
        assert (moved.planned_on, moved.end_on, moved.remind_on) == (date(2027, 1, 1), date(2027, 1, 1), date(2027, 1, 1))

    def test_of_endings_drops_and_takes_up_again(self, world: World, ending: Ending) -> None:
        keep_endings_of(world, ending.initiative, old(world.director, what="Papir"))
        ending.refresh_from_db()
        assert (ending.dropped_at, ending.remind_on) == (MONDAY, None)
        again = keep_endings_of(world, ending.initiative, old(world.leader, key=ending.key))[0]
        assert (again.pk, again.dropped_at, again.remind_on) == (ending.pk, None, date(2026, 9, 1))

    def test_of_endings_that_end_nothing_drops_them_all(self, world: World, ending: Ending) -> None:
        nothing = EndingOld(nothing_because="Det gamle må stå til neste år.")
        keep(world, ending.initiative, "ending_old", nothing, by=world.nurse)
        assert not Ending.objects.filter(dropped_at=None).exists()


class TestWhoOwnsIt:
    def test_accepts(self, world: World, initiative: Initiative) -> None:
        asked = keep_plan(world, initiative, promise(world.leader))[0]
        accept_benefit(asked, by=world.viewer(world.leader), at=LATER)
        mine = benefits_in_order(initiative)[0]
        assert (mine.owner, mine.asked, mine.owner_since_at) == (world.leader, None, LATER)
        assert ("Mona Lie", "evidence.owner_accepted", "owner") in told()

    def test_declines_with_a_word_and_those_who_can_find_another_are_told(self, world: World, initiative: Initiative) -> None:
        asked = keep_plan(world, initiative, promise(world.colleague))[0]
        decline_benefit(asked, reason="Jeg slutter i mai", by=world.viewer(world.colleague), at=LATER)
        mine = benefits_in_order(initiative)[0]
        assert (mine.owner, mine.asked) == (None, None)
        expected = {("Jonas Berg", "leads"), ("Tuva Aas", "coordinator"), ("Mona Lie", "asked")}
        assert {(name, why) for name, verb, why in told() if verb == "evidence.owner_declined"} == expected
        assert any(line.endswith("«Beboere faller om natta»: Jeg slutter i mai") for line in sentences(initiative))

    @pytest.mark.parametrize("act", [accept_benefit, decline_benefit])
    @pytest.mark.parametrize("who", ["nurse", "director", "coordinator", "outsider"])
    def test_is_answered_by_nobody_else(self, world: World, initiative: Initiative, act: Callable[..., None], who: str) -> None:
        asked = keep_plan(world, initiative, promise(world.leader))[0]
        with pytest.raises(NotAsked):
            act(asked, by=world.viewer(getattr(world, who)), at=LATER)

    @pytest.mark.parametrize("second", [accept_benefit, decline_benefit])
    def test_is_answered_once(self, world: World, initiative: Initiative, second: Callable[..., None]) -> None:
        asked, again = keep_plan(world, initiative, promise(world.leader)), benefits_in_order(initiative)
        accept_benefit(asked[0], by=world.viewer(world.leader), at=LATER)
        with pytest.raises(OwnerIsAnswered):
            second(again[0], by=world.viewer(world.leader), at=LATER)

    def test_is_not_taken_on_by_one_who_has_left(self, world: World, initiative: Initiative) -> None:
        asked = keep_plan(world, initiative, promise(world.leader))[0]
        Appointment.objects.filter(person=world.leader).update(ends_on=TODAY - timedelta(days=1))
        with pytest.raises(NotAsked):
            accept_benefit(asked, by=world.viewer(world.leader), at=LATER)

    @pytest.mark.parametrize("who", ["leader", "nurse", "director", "coordinator", "chief"])
    def test_is_handed_over_with_acceptance(self, world: World, benefit: Benefit, who: str) -> None:
        by = world.viewer(getattr(world, who))
        hand_over_benefit(benefit, world.elsewhere, message="Du tar over", by=by, at=LATER)
        asked = benefits_in_order(benefit.initiative)[0]
        assert (asked.owner, asked.asked, asked.asked_message) == (world.leader, world.elsewhere, "Du tar over")
        accept_benefit(asked, by=world.viewer(world.elsewhere), at=LATER)
        assert benefits_in_order(benefit.initiative)[0].owner == world.elsewhere
        assert ("Jonas Berg", "evidence.owner_accepted", "assigned") in told() or who == "leader"

    def test_is_kept_when_the_one_who_is_asked_declines(self, world: World, benefit: Benefit) -> None:
        hand_over_benefit(benefit, world.elsewhere, by=world.viewer(world.leader), at=LATER)
        decline_benefit(benefits_in_order(benefit.initiative)[0], by=world.viewer(world.elsewhere), at=LATER)
        assert benefits_in_order(benefit.initiative)[0].owner == world.leader
        assert "coordinator" not in {why for _name, verb, why in told() if verb == "evidence.owner_declined"}

    def test_lets_another_be_asked_instead_and_says_so(self, world: World, benefit: Benefit) -> None:
        hand_over_benefit(benefit, world.elsewhere, by=world.viewer(world.leader), at=LATER)
        hand_over_benefit(benefit, world.director, by=world.viewer(world.leader), at=LATER)
        assert benefits_in_order(benefit.initiative)[0].asked == world.director
        assert ("Per Holt", "evidence.owner_unasked", "asked") in told()

    @pytest.mark.parametrize("who", ["colleague", "outsider", "chair"])
    def test_is_not_handed_over_by_others(self, world: World, benefit: Benefit, who: str) -> None:
        with pytest.raises(NotYoursToHandOver):
            hand_over_benefit(benefit, world.director, by=world.viewer(getattr(world, who)), at=LATER)

    @pytest.mark.parametrize("who", ["outsider", "chair", "leader"])
    def test_is_not_handed_over_to_one_who_does_not_work_there_or_has_it(self, world: World, benefit: Benefit, who: str) -> None:
        with pytest.raises(UnableToHandOver) as refused:
            hand_over_benefit(benefit, getattr(world, who), by=world.viewer(world.nurse), at=LATER)
        assert refused.value.field == "person"

    def test_is_not_asked_twice(self, world: World, benefit: Benefit) -> None:
        hand_over_benefit(benefit, world.elsewhere, by=world.viewer(world.leader), at=LATER)
        with pytest.raises(UnableToHandOver):
            hand_over_benefit(benefit, world.elsewhere, by=world.viewer(world.leader), at=LATER)

    def test_sees_the_initiative_while_they_have_it(self, world: World, initiative: Initiative) -> None:
        share(initiative, Audience.TEAM)

        def sees(person: Person) -> bool:
            return initiatives_visible_to(world.viewer(person)).filter(pk=initiative.pk).exists()

        assert not sees(world.elsewhere)
        asked = keep_plan(world, initiative, promise(world.elsewhere))[0]
        assert sees(world.elsewhere)
        accept_benefit(asked, by=world.viewer(world.elsewhere), at=LATER)
        assert sees(world.elsewhere)
        hand_over_benefit(asked, world.leader, by=world.viewer(world.elsewhere), at=LATER)
        accept_benefit(benefits_in_order(initiative)[0], by=world.viewer(world.leader), at=LATER)
        assert not sees(world.elsewhere)
        keep_endings_of(world, initiative, old(world.elsewhere))
        assert sees(world.elsewhere)
        Appointment.objects.filter(person=world.elsewhere).update(ends_on=TODAY - timedelta(days=1))
        assert not sees(world.elsewhere)


class TestMeasuring:
    @pytest.mark.parametrize("who", ["leader", "nurse", "coordinator"])
    def test_is_done_by_the_owner_the_team_and_the_coordinator(self, world: World, benefit: Benefit, who: str) -> None:
        person = getattr(world, who)
        made = measure_benefit(benefit, Reading(TODAY, 9.5, " Etter opplæring "), by=world.viewer(person), at=MONDAY)
        assert (made.value, made.note, made.by_id) == (9.5, "Etter opplæring", person.pk)
        found = benefits_in_order(benefit.initiative)[0]
        assert (found.latest_on, found.latest_value, found.realised_nok) == (TODAY, 9.5, 315_000)
        assert any(line.endswith("målte gevinsten «Fall oppdages med en gang» i «Beboere faller om natta»: 9,5 fall i måneden") for line in sentences(benefit.initiative))  # fmt: skip

    @pytest.mark.parametrize("who", ["colleague", "director", "elsewhere", "outsider"])
    def test_is_refused_others(self, world: World, benefit: Benefit, who: str) -> None:
        with pytest.raises(NotYoursToMeasure):
            measure_benefit(benefit, Reading(TODAY, 9), by=world.viewer(getattr(world, who)), at=MONDAY)

    @pytest.mark.parametrize(
        ("reading", "field"),
        [
            (Reading(TODAY + timedelta(days=1), 9), "measured_on"),
            (Reading(date(1999, 12, 31), 9), "measured_on"),
            (Reading(TODAY, float("inf")), "value"),
            (Reading(TODAY, float("nan")), "value"),
            (Reading(TODAY, 1e13), "value"),
        ],
    )
    def test_refuses_what_cannot_be(self, world: World, benefit: Benefit, reading: Reading, field: str) -> None:
        with pytest.raises(UnableToMeasure) as refused:
            measure_benefit(benefit, reading, by=world.viewer(world.leader), at=MONDAY)
        assert refused.value.field == field

    def test_refuses_the_same_day_twice(self, world: World, benefit: Benefit) -> None:
        measure_benefit(benefit, Reading(TODAY, 9), by=world.viewer(world.leader), at=MONDAY)
        with pytest.raises(AlreadyMeasured):
            measure_benefit(benefit, Reading(TODAY, 8), by=world.viewer(world.nurse), at=MONDAY)

    def test_refuses_more_than_there_is_room_for(self, world: World, benefit: Benefit, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("heis.evidence.operations.measuring.MOST_MEASUREMENTS", 2)
        for days in (0, 1):
            measure_benefit(benefit, Reading(TODAY - timedelta(days=days), 9), by=world.viewer(world.leader), at=MONDAY)
        with pytest.raises(UnableToMeasure):
            measure_benefit(benefit, Reading(TODAY - timedelta(days=2), 9), by=world.viewer(world.leader), at=MONDAY)
        assert MOST_MEASUREMENTS == 500

    def test_counts_the_latest_day_and_not_the_latest_typed(self, world: World, benefit: Benefit) -> None:
        for days, value in ((10, 9), (40, 12)):
            measure_benefit(benefit, Reading(TODAY - timedelta(days=days), value), by=world.viewer(world.leader), at=MONDAY)
        assert benefits_in_order(benefit.initiative)[0].latest_value == 9

    def test_moves_on_when_it_is_measured_next(self, world: World, benefit: Benefit) -> None:
        assert benefit.due_on == date(2026, 9, 2)
        measure_benefit(benefit, Reading(date(2026, 8, 20), 9), by=world.viewer(world.leader), at=LATER)
        assert benefits_in_order(benefit.initiative)[0].due_on == date(2027, 1, 1)

    def test_that_frees_no_money_is_not_counted_in_nok(self, world: World, initiative: Initiative) -> None:
        mine = owned_benefit(world, initiative, world.leader, gain="quality", frees_money=False)
        measure_benefit(mine, Reading(TODAY, 2), by=world.viewer(world.leader), at=MONDAY)
        found = benefits_in_order(initiative)[0]
        assert (found.planned_nok, found.realised_nok, found.latest_value) == (None, None, 2)

    def test_without_a_baseline_says_nothing_of_what_it_is_worth(self, world: World, initiative: Initiative) -> None:
        mine = owned_benefit(world, initiative, world.leader, baseline=None)
        measure_benefit(mine, Reading(TODAY, 2), by=world.viewer(world.leader), at=MONDAY)
        assert benefits_in_order(initiative)[0].realised_nok is None


class TestCorrecting:
    @pytest.fixture
    def wrong(self, world: World, benefit: Benefit) -> Measurement:
        return measure_benefit(benefit, Reading(TODAY, 90), by=world.viewer(world.leader), at=MONDAY)

    def test_puts_another_in_its_place_and_keeps_both(self, world: World, benefit: Benefit, wrong: Measurement) -> None:
        right = correct_measurement(wrong, Reading(TODAY, 9), reason="Komma glemt", by=world.viewer(world.nurse), at=LATER)
        assert (right.corrects, right.reason) == (wrong, "Komma glemt")
        assert Measurement.objects.count() == 2
        assert benefits_in_order(benefit.initiative)[0].latest_value == 9
        assert any(line.endswith("til 9 fall i måneden: Komma glemt") for line in sentences(benefit.initiative))

    def test_may_be_corrected_again_and_only_the_last_one(self, world: World, wrong: Measurement) -> None:
        by = world.viewer(world.leader)
        right = correct_measurement(wrong, Reading(TODAY, 9), reason="Feil", by=by, at=LATER)
        with pytest.raises(AlreadyMeasured):
            correct_measurement(wrong, Reading(TODAY, 8), reason="Feil", by=by, at=LATER)
        correct_measurement(right, Reading(TODAY, 7), reason="Feil igjen", by=by, at=LATER)
        assert Benefit.objects.get().latest_value == 7

    def test_lets_the_day_of_the_wrong_one_be_measured(self, world: World, benefit: Benefit, wrong: Measurement) -> None:
        by = world.viewer(world.leader)
        correct_measurement(wrong, Reading(TODAY - timedelta(days=30), 9), reason="Feil dag", by=by, at=LATER)
        measure_benefit(benefit, Reading(TODAY, 8), by=by, at=LATER)
        assert Benefit.objects.get().latest_value == 8

    def test_is_refused_for_a_day_that_another_is_of(self, world: World, benefit: Benefit, wrong: Measurement) -> None:
        by = world.viewer(world.leader)
        measure_benefit(benefit, Reading(TODAY - timedelta(days=30), 9), by=by, at=MONDAY)
        with pytest.raises(AlreadyMeasured) as refused:
            correct_measurement(wrong, Reading(TODAY - timedelta(days=30), 8), reason="Feil dag", by=by, at=LATER)
        assert refused.value.field == "measured_on"
        assert Measurement.objects.count() == 2

    def test_has_an_end(self, world: World, wrong: Measurement, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("heis.evidence.operations.measuring.MOST_MEASUREMENTS", 1)
        with pytest.raises(UnableToMeasure):
            correct_measurement(wrong, Reading(TODAY, 9), reason="Feil", by=world.viewer(world.leader), at=LATER)

    def test_of_more_than_there_is_money_for_is_refused(self, world: World, wrong: Measurement) -> None:
        with pytest.raises(UnableToMeasure) as refused:
            correct_measurement(wrong, Reading(TODAY, 1e11), reason="Feil", by=world.viewer(world.leader), at=LATER)
        assert refused.value.field == "value"

    def test_needs_a_reason(self, world: World, wrong: Measurement) -> None:
        with pytest.raises(UnableToMeasure) as refused:
            correct_measurement(wrong, Reading(TODAY, 9), reason=" ", by=world.viewer(world.leader), at=LATER)
        assert refused.value.field == "reason"

    def test_is_refused_others(self, world: World, wrong: Measurement) -> None:
        with pytest.raises(NotYoursToMeasure):
            correct_measurement(wrong, Reading(TODAY, 9), reason="Feil", by=world.viewer(world.colleague), at=LATER)

    @pytest.mark.parametrize("act", [lambda it: it.delete(), lambda it: Measurement.objects.filter(pk=it.pk).update(value=1)])
    def test_is_the_only_way_to_change_one(self, wrong: Measurement, act: Callable[[Measurement], object]) -> None:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act(wrong)


class TestWhatEnds:
    @pytest.mark.parametrize("who", ["leader", "coordinator"])
    def test_is_confirmed(self, world: World, ending: Ending, who: str) -> None:
        confirm_ending(ending, off_on=TODAY, note=" Strømmen er tatt ", by=world.viewer(getattr(world, who)), at=MONDAY)
        ending.refresh_from_db()
        assert (ending.off_on, ending.off_note, ending.confirmed_at, ending.remind_on) == (TODAY, "Strømmen er tatt", MONDAY, None)
        assert ("Mona Lie", "evidence.switched_off", "owner") in told()

    def test_is_confirmed_once(self, world: World, ending: Ending) -> None:
        confirm_ending(ending, off_on=TODAY, note="", by=world.viewer(world.leader), at=MONDAY)
        with pytest.raises(EndingHasChanged):
            confirm_ending(ending, off_on=TODAY, note="", by=world.viewer(world.leader), at=MONDAY)

    def test_is_not_confirmed_before_the_day(self, world: World, ending: Ending) -> None:
        with pytest.raises(UnableToEnd) as refused:
            confirm_ending(ending, off_on=TODAY + timedelta(days=1), note="", by=world.viewer(world.leader), at=MONDAY)
        assert refused.value.field == "off_on"

    @pytest.mark.parametrize("who", ["nurse", "colleague", "director", "outsider"])
    def test_is_refused_others(self, world: World, ending: Ending, who: str) -> None:
        by = world.viewer(getattr(world, who))
        with pytest.raises(NotYoursToCheck):
            confirm_ending(ending, off_on=TODAY, note="", by=by, at=MONDAY)
        with pytest.raises(NotYoursToCheck):
            move_ending(ending, to_on=date(2027, 1, 1), reason="Fordi", by=by, at=MONDAY)

    def test_is_moved_with_a_reason(self, world: World, ending: Ending) -> None:
        move_ending(ending, to_on=date(2026, 12, 1), reason="Avtalen løper", by=world.viewer(world.leader), at=MONDAY)
        ending.refresh_from_db()
        assert (ending.planned_on, ending.end_on, ending.remind_on) == (date(2026, 9, 1), date(2026, 12, 1), date(2026, 12, 1))
        moved = Postponement.objects.get()
        assert (moved.from_on, moved.to_on, moved.reason, moved.by_id) == (
            date(2026, 9, 1),
            date(2026, 12, 1),
            "Avtalen løper",
            world.leader.pk,
        )
        assert any("flyttet slutten for «Lisens for gammelt alarmanlegg»" in line for line in sentences(ending.initiative))

    @pytest.mark.parametrize(
        ("to_on", "reason", "field"),
        [(TODAY - timedelta(days=1), "Fordi", "to_on"), (date(2300, 1, 1), "Fordi", "to_on"), (date(2027, 1, 1), " ", "reason")],
    )
    def test_is_not_moved_back_or_without_a_reason(
        self, world: World, ending: Ending, to_on: date, reason: str, field: str
    ) -> None:
        with pytest.raises(UnableToEnd) as refused:
            move_ending(ending, to_on=to_on, reason=reason, by=world.viewer(world.leader), at=MONDAY)
        assert refused.value.field == field

    def test_is_not_moved_from_a_day_that_somebody_has_moved(self, world: World, ending: Ending) -> None:
        same = ending_in(ending.initiative, ending.pk)
        move_ending(ending, to_on=date(2026, 12, 1), reason="Fordi", by=world.viewer(world.leader), at=MONDAY)
        with pytest.raises(EndingHasChanged):
            move_ending(same, to_on=date(2027, 1, 1), reason="Fordi", by=world.viewer(world.coordinator), at=MONDAY)

    def test_was_not_off_all_the_same(self, world: World, ending: Ending) -> None:
        confirm_ending(ending, off_on=TODAY, note="", by=world.viewer(world.leader), at=MONDAY)
        again = ending_in(ending.initiative, ending.pk)
        move_ending(again, to_on=date(2026, 12, 1), reason="En avdeling bruker det", by=world.viewer(world.leader), at=MONDAY)
        ending.refresh_from_db()
        assert (ending.confirmed_at, ending.off_on, ending.remind_on) == (None, None, date(2026, 12, 1))

    def test_of_an_initiative_that_has_stopped_is_not_confirmed(self, world: World, ending: Ending) -> None:
        Initiative.objects.update(stage="stopped", learning="Noe", stopped_from="concept")
        with pytest.raises(NotYoursToCheck):
            confirm_ending(ending_in(ending.initiative, ending.pk), off_on=TODAY, note="", by=world.viewer(world.leader), at=MONDAY)

    def test_that_is_taken_out_of_the_plan_is_neither_confirmed_nor_moved(self, world: World, ending: Ending) -> None:
        keep_endings_of(world, ending.initiative, old(world.leader, what="Papir"))
        ending.refresh_from_db()
        with pytest.raises(UnableToEnd):
            confirm_ending(ending, off_on=TODAY, note="", by=world.viewer(world.leader), at=MONDAY)

    def test_keeps_how_it_was_moved(self, world: World, ending: Ending) -> None:
        move_ending(ending, to_on=date(2026, 12, 1), reason="Fordi", by=world.viewer(world.leader), at=MONDAY)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Postponement.objects.update(reason="En annen grunn")


class TestWhatBelongsToAnother:
    def test_is_not_found(self, world: World, benefit: Benefit, ending: Ending) -> None:
        other = world.file(world.nurse, "Noe helt annet om porten.")
        made = measure_benefit(benefit, Reading(TODAY, 9), by=world.viewer(world.leader), at=MONDAY)
        theirs = keep_plan(world, other, promise(world.leader))[0]
        for find in (
            lambda: benefit_in(other, benefit.pk),
            lambda: ending_in(other, ending.pk),
            lambda: measurement_in(theirs, made.pk),
        ):
            with pytest.raises(UnknownBenefit):
                find()


class TestWhatIsTold:
    def test_reaches_those_who_have_it_and_no_others(self, world: World, benefit: Benefit) -> None:
        Notification.objects.all().delete()
        measure_benefit(benefit, Reading(TODAY, 9), by=world.viewer(world.nurse), at=MONDAY)
        assert told() == {("Jonas Berg", "evidence.measured", "assigned")}
        assert len(notifications_of(world.viewer(world.leader))) == 1

    def test_is_no_address_of_anybody(self, world: World, initiative: Initiative) -> None:
        somebody = make_person(name="Anne Ås", email="anne@3107.example")
        appoint(person=somebody, unit=world.unit)
        keep_plan(world, initiative, promise(somebody, owner=somebody.email, owner_id=None))
        assert not [event for event in Event.objects.all() if "@" in str(event.data)]
