"""Filing, return codes and claiming."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heis.foundation.audience import STRANGER
from heis.journal.models import Event, Notification
from heis.lift.models import Channel, FilingDraft, Initiative
from heis.lift.operations.changing import InitiativeHasChanged, NotYours
from heis.lift.operations.filing import (
    FILINGS_AN_HOUR,
    AlreadyYours,
    TooManyFilings,
    UnableToFile,
    UnknownCode,
    Wording,
    claim_initiative,
    discard_old_drafts,
    draft_with,
    file_initiative,
    initiative_with_code,
    renew_return_code,
    save_draft,
    start_draft,
)
from heis.lift.operations.placing import place_initiative
from heis.lift.queries.visibility import initiatives_visible_to
from heis.lift.testing import MONDAY, World

FALLS = Wording(problem="Beboere faller om natta. Vi oppdager det ikke.", for_whom="beboere og nattevakter", idea="Sensorer")


def draft_of(world: World, wording: Wording = FALLS, source: str = "") -> tuple[FilingDraft, str]:
    return start_draft(world.municipality, wording=wording, by=STRANGER, at=MONDAY, source=source)


class TestDraft:
    def test_is_found_again_at_its_address(self, world: World) -> None:
        draft, token = draft_of(world)
        assert draft_with(token) == draft

    def test_keeps_only_a_fingerprint_of_its_address(self, world: World) -> None:
        draft, token = draft_of(world)
        assert token not in (draft.token_hash, str(draft.__dict__))

    def test_keeps_the_latest_wording(self, world: World) -> None:
        draft, token = draft_of(world)
        save_draft(draft, wording=Wording(problem="Noe helt annet."), at=MONDAY)
        assert draft_with(token).problem == "Noe helt annet."

    def test_is_not_found_at_another_address(self, world: World) -> None:
        with pytest.raises(UnknownCode):
            draft_with("ingen")

    def test_is_discarded_when_old(self, world: World) -> None:
        draft_of(world)
        assert discard_old_drafts(before=MONDAY) == 0
        assert discard_old_drafts(before=MONDAY + timedelta(days=1)) == 1


class TestFileInitiative:
    def test_without_login_gives_a_code_that_finds_it_again(self, world: World) -> None:
        draft, _token = draft_of(world)
        filed = file_initiative(draft, by=STRANGER, at=MONDAY)
        assert filed.return_code is not None
        assert initiative_with_code(filed.return_code.lower().replace("-", " ")) == filed.initiative
        assert filed.initiative.channel == Channel.RETURN_CODE
        assert filed.initiative.unit == world.root

    def test_keeps_only_a_fingerprint_of_the_code(self, world: World) -> None:
        draft, _token = draft_of(world)
        filed = file_initiative(draft, by=STRANGER, at=MONDAY)
        assert filed.return_code
        assert filed.return_code not in str(Initiative.objects.values().get())

    def test_with_login_belongs_to_the_person_and_their_unit(self, world: World) -> None:
        initiative = world.file(world.nurse)
        assert world.owner_of(initiative) == world.nurse
        assert initiative.unit == world.unit
        assert initiative.return_code_hash is None
        assert initiative.title == "Beboere faller om natta"

    def test_on_behalf_of_somebody_gives_them_a_code(self, world: World) -> None:
        wording = Wording(problem="Porten står alltid åpen om natta.", on_behalf_of="Vaktmester Olsen")
        draft, _token = draft_of(world, wording)
        filed = file_initiative(draft, by=world.viewer(world.leader), at=MONDAY)
        assert filed.return_code
        assert filed.initiative.channel == Channel.ON_BEHALF
        assert world.owner_of(filed.initiative) == world.leader

    def test_on_behalf_of_a_colleague_lands_where_the_colleague_works(self, world: World) -> None:
        wording = Wording(problem="Porten står alltid åpen om natta.", on_behalf_of="Per Holt, vaktmester")
        filed = file_initiative(draft_of(world, wording)[0], by=world.viewer(world.leader), at=MONDAY).initiative
        assert (filed.is_placed, filed.unit) == (True, world.other_unit)
        told = set(Notification.objects.values_list("person", "reason"))
        assert told == {(world.coordinator.pk, "coordinator"), (world.chief.pk, "leads")}  # Byggdrift has no leader of its own

    @pytest.mark.parametrize("by", ["leader", "coordinator"])
    def test_on_behalf_of_somebody_outside_lies_nowhere_until_who_filed_it_places_it(self, world: World, by: str) -> None:
        wording = Wording(problem="Porten står alltid åpen om natta.", on_behalf_of="Unni Rud")
        viewer = world.viewer(getattr(world, by))
        filed = file_initiative(draft_of(world, wording)[0], by=viewer, at=MONDAY).initiative
        assert (filed.is_placed, filed.unit) == (False, world.root)
        place_initiative(filed, world.unit, by=viewer, at=MONDAY)
        assert (filed.is_placed, filed.unit) == (True, world.unit)

    def test_on_behalf_of_somebody_needs_a_login_and_keeps_the_draft(self, world: World) -> None:
        draft, token = draft_of(world, Wording(problem="Porten står alltid åpen om natta.", on_behalf_of="Unni Rud"))
        with pytest.raises(UnableToFile) as refusal:
            file_initiative(draft, by=STRANGER, at=MONDAY)
        assert refusal.value.field == "on_behalf_of"
        assert draft_with(token).on_behalf_of == "Unni Rud"

    def test_twice_from_the_same_draft_gives_the_same_initiative(self, world: World) -> None:
        draft, _token = draft_of(world)
        first = file_initiative(draft, by=STRANGER, at=MONDAY)
        second = file_initiative(draft, by=STRANGER, at=MONDAY)
        assert second.initiative == first.initiative
        assert second.return_code is None
        assert Initiative.objects.count() == 1

    def test_tells_the_coordinator_and_the_leader(self, world: World) -> None:
        world.file(world.nurse)
        told = set(Notification.objects.values_list("person", "reason"))
        assert told == {(world.coordinator.pk, "coordinator"), (world.leader.pk, "leads")}

    def test_writes_in_the_journal(self, world: World) -> None:
        initiative = world.file(world.nurse)
        assert Event.objects.get(verb="lift.filed").subject_id == initiative.pk

    def test_refuses_next_to_nothing_and_keeps_the_draft(self, world: World) -> None:
        draft, token = draft_of(world, Wording(problem="Hm"))
        with pytest.raises(UnableToFile) as refusal:
            file_initiative(draft, by=STRANGER, at=MONDAY)
        assert refusal.value.field == "problem"
        assert draft_with(token).problem == "Hm"
        assert not Initiative.objects.exists()

    def test_refuses_more_than_twenty_an_hour_from_one_place(self, world: World) -> None:
        for _ in range(FILINGS_AN_HOUR):
            file_initiative(draft_of(world, source="10.0.0.1")[0], by=STRANGER, at=MONDAY)
        with pytest.raises(TooManyFilings):
            file_initiative(draft_of(world, source="10.0.0.1")[0], by=STRANGER, at=MONDAY)
        file_initiative(draft_of(world, source="10.0.0.2")[0], by=STRANGER, at=MONDAY)

    def test_refuses_where_no_strategy_is_in_force(self, world: World) -> None:
        draft, _token = draft_of(world)
        with pytest.raises(UnableToFile):
            file_initiative(draft, by=STRANGER, at=MONDAY.replace(year=2019))


class TestReturnCode:
    def test_a_new_one_ends_the_old(self, world: World) -> None:
        draft, token = draft_of(world)
        old = file_initiative(draft, by=STRANGER, at=MONDAY).return_code
        new = renew_return_code(draft_with(token), at=MONDAY)
        assert initiative_with_code(new).return_code_hash
        with pytest.raises(UnknownCode):
            initiative_with_code(old or "")

    def test_a_wrong_one_opens_nothing(self, world: World) -> None:
        world.file()
        with pytest.raises(UnknownCode):
            initiative_with_code("2222-2222-2222")

    def test_there_is_none_to_renew_for_one_filed_with_login(self, world: World) -> None:
        draft, token = draft_of(world)
        file_initiative(draft, by=world.viewer(world.nurse), at=MONDAY)
        with pytest.raises(UnknownCode):
            renew_return_code(draft_with(token), at=MONDAY)


class TestClaim:
    def with_code(self, world: World, initiative: Initiative, person: object) -> object:
        from dataclasses import replace

        return replace(world.viewer(person), opened=frozenset({initiative.pk}))  # type: ignore[arg-type]

    def test_makes_it_the_persons_own_and_keeps_the_history(self, world: World) -> None:
        initiative = world.file()
        claim_initiative(initiative, by=self.with_code(world, initiative, world.nurse), at=MONDAY)  # type: ignore[arg-type]
        assert world.owner_of(initiative) == world.nurse
        assert initiative.return_code_hash is None
        assert list(Event.objects.order_by("id").values_list("verb", flat=True)) == ["lift.filed", "lift.claimed"]

    def test_is_refused_without_the_code(self, world: World) -> None:
        initiative = world.file()
        with pytest.raises(NotYours):
            claim_initiative(initiative, by=world.viewer(world.nurse), at=MONDAY)

    def test_is_refused_with_a_code_that_has_been_used_up(self, world: World) -> None:
        initiative = world.file()
        claim_initiative(initiative, by=self.with_code(world, initiative, world.nurse), at=MONDAY)  # type: ignore[arg-type]
        late = self.with_code(world, initiative, world.elsewhere)
        assert not initiatives_visible_to(late).filter(pk=initiative.pk).exists()  # type: ignore[arg-type]
        with pytest.raises(NotYours):
            claim_initiative(Initiative.objects.get(pk=initiative.pk), by=late, at=MONDAY)  # type: ignore[arg-type]

    def test_is_refused_to_the_owner_as_theirs_already(self, world: World) -> None:
        with pytest.raises(AlreadyYours, match="Saken er din allerede"):
            claim_initiative(world.file(world.nurse), by=world.viewer(world.nurse), at=MONDAY)

    def test_one_of_two_wins(self, world: World) -> None:
        initiative = world.file()
        same = Initiative.objects.get(pk=initiative.pk)
        claim_initiative(initiative, by=self.with_code(world, initiative, world.nurse), at=MONDAY)  # type: ignore[arg-type]
        with pytest.raises(InitiativeHasChanged):
            claim_initiative(same, by=self.with_code(world, same, world.colleague), at=MONDAY)  # type: ignore[arg-type]
        assert world.owner_of(initiative) == world.nurse
