"""What comes in from outside lies at no unit until somebody has placed it; and what whoever sent it in is told meanwhile."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from heis.accounts.models import Person
from heis.accounts.testing import signed_in
from heis.foundation.audience import Audience, Viewer
from heis.foundation.clock import now
from heis.foundation.testing import check_page
from heis.journal.models import Event, Notification
from heis.journal.sentences import sentence_of
from heis.lift.models import Channel, Initiative, Membership, Submission, TeamRole
from heis.lift.operations.changing import NotYours
from heis.lift.operations.describing import Description, describe_initiative
from heis.lift.operations.filing import claim_initiative
from heis.lift.operations.laying import UnableToSubmit
from heis.lift.operations.placing import UnableToPlace, place_initiative
from heis.lift.operations.talk import add_comment
from heis.lift.operations.team import follow_initiative
from heis.lift.testing import MONDAY, World
from heis.organisation.models import Budget, Unit
from heis.strategy.testing import adopt_shipped

RACK = "Sykkelstativet ved stasjonen er for lite til alle syklene."


@pytest.fixture
def rack(world: World) -> Initiative:
    """A bicycle rack, filed by somebody without login."""
    return world.file(None, RACK)


def _guest(initiative: Initiative, person: Person | None = None) -> Client:
    """Whoever came back by the code."""
    client = signed_in(person, Client()) if person else Client()
    session = client.session
    session["opened"] = [initiative.pk]
    session.save()
    return client


def _room(client: Client, initiative: Initiative) -> str:
    response = client.get(reverse("lift:room", args=[initiative.pk]))
    check_page(response)
    return response.content.decode()


class TestPlacing:
    def test_what_comes_from_outside_lies_nowhere_and_what_an_employee_files_where_they_work(
        self, world: World, rack: Initiative
    ) -> None:
        assert (rack.is_placed, rack.unit) == (False, world.root)
        filed = world.file(world.nurse)
        assert (filed.is_placed, filed.unit) == (True, world.unit)

    def test_the_leader_is_told_also_when_the_unit_comes_with_the_description(self, world: World, rack: Initiative) -> None:
        described = Description(rack.title, rack.problem, unit=world.unit)
        describe_initiative(rack, described, by=world.viewer(world.coordinator), at=MONDAY)
        assert rack.is_placed
        assert Notification.objects.filter(person=world.leader, reason="leads", event__verb="lift.described").exists()

    def test_the_leaders_at_the_top_are_not_told_of_it(self, world: World, rack: Initiative) -> None:
        assert list(Notification.objects.values_list("person", "reason")) == [(world.coordinator.pk, "coordinator")]

    def test_the_room_names_the_coordinator_and_not_the_top(self, world: World, rack: Initiative) -> None:
        Initiative.objects.update(audience=Audience.MUNICIPALITY)
        page = _room(signed_in(world.nurse, Client()), rack)
        assert "koordinatoren finner riktig enhet" in page
        assert "ledergruppe" not in page.split("Om initiativet")[0]
        assert "Ingen enhet ennå" in page

    def test_the_room_says_truly_who_sees_it_before_it_has_a_unit(self, world: World, rack: Initiative) -> None:
        assert rack.audience == Audience.UNIT
        words = "Alle ansatte, til saken har fått en enhet"
        assert words in _room(signed_in(world.nurse, Client()), rack)
        assert words in _room(signed_in(world.elsewhere, Client()), rack)
        for person in (world.chair, world.member_of_council, world.outsider):
            assert signed_in(person, Client()).get(reverse("lift:room", args=[rack.pk])).status_code == 404
        choosing = signed_in(world.coordinator, Client()).get(reverse("lift:share", args=[rack.pk])).content.decode()
        assert words in choosing
        assert "I tillegg alle i enheten" not in choosing
        place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        assert words not in _room(signed_in(world.nurse, Client()), rack)
        assert signed_in(world.elsewhere, Client()).get(reverse("lift:room", args=[rack.pk])).status_code == 404

    def test_the_coordinator_finds_the_unit_from_the_desk(self, world: World, rack: Initiative) -> None:
        client = signed_in(world.coordinator, Client())
        desk = client.get(reverse("lift:coordinator"))
        check_page(desk)
        address = reverse("lift:place", args=[rack.pk])
        assert "Uten enhet" in desk.content.decode()
        assert address in desk.content.decode()
        assert address in _room(client, rack)
        check_page(client.get(address))
        assert client.post(address, {"unit": world.other_unit.pk}).status_code == 303
        rack.refresh_from_db()
        assert (rack.is_placed, rack.unit) == (True, world.other_unit)
        assert "Uten enhet" not in client.get(reverse("lift:coordinator")).content.decode()
        assert sentence_of(Event.objects.get(verb="lift.placed")) == f"Tuva Aas la «{rack.title}» til Byggdrift"

    def test_those_who_lead_the_unit_are_told(self, world: World, rack: Initiative) -> None:
        place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        assert Notification.objects.filter(person=world.leader, event__verb="lift.placed", reason="leads").exists()

    def test_is_for_those_who_lead_it(self, world: World, rack: Initiative) -> None:
        Initiative.objects.update(audience=Audience.PUBLIC)
        answers = {
            who: signed_in(getattr(world, who), Client()).get(reverse("lift:place", args=[rack.pk])).status_code
            for who in ("nurse", "chief", "coordinator")
        }
        assert answers == {"nurse": 403, "chief": 403, "coordinator": 200}

    def test_nothing_is_submitted_before_it_is_placed(self, world: World, rack: Initiative) -> None:
        claim_initiative(rack, by=world.viewer(world.coordinator), at=MONDAY)
        with pytest.raises(UnableToSubmit, match="ligger ikke hos noen enhet"):
            world.submit(rack, world.coordinator)
        page = signed_in(world.coordinator, Client()).get(reverse("lift:submit", args=[rack.pk]))
        check_page(page)
        assert "Saken ligger ikke hos noen enhet ennå" in page.content.decode()
        place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        assert world.submit(rack, world.coordinator).unit == world.unit

    def test_a_member_who_may_not_place_it_is_told_who_does(self, world: World, rack: Initiative) -> None:
        claim_initiative(rack, by=world.viewer(world.coordinator), at=MONDAY)
        Membership.objects.create(initiative=rack, person=world.nurse, role=TeamRole.MEMBER, joined_at=MONDAY)
        client, address = signed_in(world.nurse, Client()), reverse("lift:place", args=[rack.pk])
        page = client.get(reverse("lift:submit", args=[rack.pk]))
        check_page(page)
        assert address not in page.content.decode()
        assert "Innovasjonskoordinatoren eller den som eier saken, velger den" in page.content.decode()
        refused = client.post(address, {"unit": world.unit.pk})
        assert refused.status_code == 403
        assert "den som eier saken, ildsjelene og innovasjonskoordinatoren" in refused.content.decode()

    @pytest.mark.parametrize("wrong", ["same", "closed", "elsewhere", "none"])
    def test_refuses_a_unit_that_will_not_do(self, world: World, rack: Initiative, wrong: str) -> None:
        place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        Unit.objects.filter(pk=world.other_unit.pk).update(closed_on=MONDAY.date())
        world.other_unit.refresh_from_db()
        from heis.organisation.testing import make_unit

        units = {"same": world.unit, "closed": world.other_unit, "elsewhere": make_unit(), "none": None}
        with pytest.raises(UnableToPlace):
            place_initiative(rack, units[wrong], by=world.viewer(world.coordinator), at=MONDAY)

    def test_refuses_while_it_lies_before_a_gate(self, world: World) -> None:
        initiative = world.file(world.nurse)
        world.submit(initiative, world.nurse)
        initiative.refresh_from_db()
        with pytest.raises(UnableToPlace):
            place_initiative(initiative, world.other_unit, by=world.viewer(world.nurse), at=MONDAY)
        assert Submission.objects.get().unit == world.unit

    def test_an_employee_who_claims_it_takes_it_home(self, world: World, rack: Initiative) -> None:
        nurse = world.viewer(world.nurse)
        claim_initiative(rack, by=Viewer(**_as_dict(nurse) | {"opened": frozenset({rack.pk})}), at=MONDAY)
        rack.refresh_from_db()
        assert (rack.is_placed, rack.unit) == (True, world.unit)
        assert Notification.objects.filter(person=world.leader, event__verb="lift.claimed", reason="leads").exists()

    def test_the_leaders_are_not_told_of_a_claim_of_what_lies_with_them_already(self, world: World, rack: Initiative) -> None:
        place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        nurse = world.viewer(world.nurse)
        claim_initiative(rack, by=Viewer(**_as_dict(nurse) | {"opened": frozenset({rack.pk})}), at=MONDAY)
        assert not Notification.objects.filter(event__verb="lift.claimed", person=world.leader).exists()

    def test_describing_without_choosing_leaves_it_unplaced(self, world: World, rack: Initiative) -> None:
        form = {"title": "Flere stativer", "problem": RACK, "size_class": rack.size_class, "unit": ""}
        client, address = _guest(rack), reverse("lift:describe", args=[rack.pk])
        assert client.post(address, form).status_code == 303
        rack.refresh_from_db()
        assert (rack.title, rack.is_placed) == ("Flere stativer", False)
        signed_in(world.coordinator, client)
        client.post(address, form | {"unit": world.root.pk})
        rack.refresh_from_db()
        assert (rack.is_placed, rack.unit) == (True, world.root)


class TestChoosingTheUnitInTheDescription:
    """It takes the right that placing takes, whether it lies at a unit already or not."""

    CHOICE = 'name="unit"'

    def test_is_not_shown_to_a_guest_but_to_those_who_lead_it(self, world: World, rack: Initiative) -> None:
        address = reverse("lift:describe", args=[rack.pk])
        assert self.CHOICE not in _guest(rack).get(address).content.decode()
        assert self.CHOICE in signed_in(world.coordinator, Client()).get(address).content.decode()

    def test_is_not_shown_to_a_member(self, world: World) -> None:
        initiative = world.file(world.nurse)
        Membership.objects.create(initiative=initiative, person=world.colleague, role=TeamRole.MEMBER, joined_at=MONDAY)
        address = reverse("lift:describe", args=[initiative.pk])
        assert self.CHOICE not in signed_in(world.colleague, Client()).get(address).content.decode()
        assert self.CHOICE in signed_in(world.nurse, Client()).get(address).content.decode()

    @pytest.mark.parametrize("is_placed", [False, True])
    def test_is_refused_a_guest_who_keeps_what_was_typed(self, world: World, rack: Initiative, is_placed: bool) -> None:
        if is_placed:
            place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        before = rack.unit
        form = {"title": "Flere stativer", "problem": RACK, "size_class": rack.size_class, "unit": world.other_unit.pk}
        answer = _guest(rack).post(reverse("lift:describe", args=[rack.pk]), form)
        check_page(answer)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Innovasjonskoordinatoren eller de som leder saken, velger enheten" in page
        assert "Flere stativer" in page
        assert self.CHOICE not in page
        rack.refresh_from_db()
        assert (rack.unit, rack.is_placed) == (before, is_placed)
        assert rack.title != "Flere stativer"

    def test_the_unit_it_lies_at_is_no_choice(self, world: World, rack: Initiative) -> None:
        place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        guest = Viewer(opened=frozenset({rack.pk}))
        describe_initiative(rack, Description("Flere stativer", RACK, unit=world.unit), by=guest, at=MONDAY)
        assert rack.title == "Flere stativer"

    def test_what_lies_at_a_closed_unit_can_still_be_described(self, world: World, rack: Initiative) -> None:
        place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        Unit.objects.filter(pk=world.unit.pk).update(closed_on=MONDAY.date())
        form = {"title": "Flere stativer", "problem": RACK, "size_class": rack.size_class}
        assert _guest(rack).post(reverse("lift:describe", args=[rack.pk]), form).status_code == 303

    def test_what_lies_at_a_closed_unit_stays_there_when_something_else_is_written(
        self, world: World, initiative: Initiative
    ) -> None:
        Unit.objects.filter(pk=world.unit.pk).update(closed_on=MONDAY.date())
        nurse, address = signed_in(world.nurse), reverse("lift:describe", args=[initiative.pk])
        page = nurse.get(address).content.decode()
        assert '<option value="" selected>' in page
        assert "(nedlagt)" in page
        form = {"title": "Fall om natta", "problem": initiative.problem, "size_class": initiative.size_class, "unit": ""}
        assert nurse.post(address, form).status_code == 303
        initiative.refresh_from_db()
        assert (initiative.title, initiative.unit_id) == ("Fall om natta", world.unit.pk)


class TestWhereItIsShown:
    """What lies nowhere yet is not said to lie at the top of the municipality, wherever it is shown."""

    @pytest.fixture
    def shown(self, world: World, rack: Initiative) -> Initiative:
        """The rack, open to all, owned and followed by the coordinator, by an older version than the one in force."""
        claim_initiative(rack, by=world.viewer(world.coordinator), at=MONDAY)
        follow_initiative(rack, by=world.viewer(world.coordinator), at=MONDAY)
        Initiative.objects.update(audience=Audience.PUBLIC)
        Unit.objects.filter(pk=world.root.pk).update(name="Toppen")
        adopt_shipped("hvaler", municipality=world.municipality, on=date(2026, 3, 3))
        return rack

    @pytest.mark.parametrize("name", ["home", "list", "desk", "coordinator", "move_strategy"])
    def test_is_in_words_on_every_page(self, world: World, shown: Initiative, name: str) -> None:
        response = signed_in(world.coordinator, Client()).get(reverse(f"lift:{name}"))
        check_page(response)
        page = response.content.decode()
        assert shown.title in page
        assert "Ingen enhet ennå" in page
        assert "Toppen ·" not in page

    def test_is_blank_in_the_spreadsheet(self, world: World, shown: Initiative) -> None:
        sheet = signed_in(world.coordinator, Client()).get(reverse("lift:export", args=["csv"])).getvalue().decode("utf-8-sig")
        assert [row["Enhet"] for row in csv.DictReader(io.StringIO(sheet), delimiter=";")] == [""]

    def test_waits_for_a_unit_and_not_for_an_owner(self, world: World, rack: Initiative) -> None:
        page = signed_in(world.coordinator, Client()).get(reverse("lift:coordinator")).content.decode()
        without_unit, without_owner = page.split('id="uten-enhet"')[1].split('id="eier"')
        assert rack.title in without_unit
        assert "Alle initiativer som ligger hos en enhet, har en eier." in without_owner
        assert '<b>1</b><a class="ds-link" data-color="neutral" href="#uten-enhet">' in page
        place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        page = signed_in(world.coordinator, Client()).get(reverse("lift:coordinator")).content.decode()
        assert rack.title in page.split('id="eier"')[1].split('id="frister"')[0]
        assert "#uten-enhet" not in page


def _as_dict(viewer: Viewer) -> dict[str, Any]:
    return {name: getattr(viewer, name) for name in Viewer.__slots__}


class TestWhoeverSentItIn:
    def test_is_told_what_the_municipality_does_and_by_when(self, world: World, rack: Initiative) -> None:
        page = _room(_guest(rack), rack)
        assert "kommunen svarer deg" in page
        assert "Innovasjonskoordinatoren finner enheten" in page
        assert "svar innen" in page
        assert "gjør ferdig grunnlaget" not in page
        assert reverse("lift:describe", args=[rack.pk]) in page
        assert reverse("accounts:sign_in") in page

    def test_is_told_who_works_with_it(self, world: World, rack: Initiative) -> None:
        place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        claim_initiative(rack, by=world.viewer(world.coordinator), at=MONDAY)
        page = _room(_guest(rack), rack)
        assert "Nå arbeider Tuva Aas med saken" in page
        assert "på å beslutte, og du ser fristen her" in page
        assert "gjør ferdig grunnlaget" not in page

    def test_reaches_those_who_answer_while_nobody_owns_it(self, world: World, rack: Initiative) -> None:
        guest = _guest(rack)
        guest.post(reverse("lift:comment", args=[rack.pk]), {"text": "Når får jeg svar?"})
        told = Notification.objects.filter(event__verb="lift.commented").order_by("pk")
        assert list(told.values_list("person__name", "reason")) == [("Tuva Aas", "coordinator")]
        place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        guest.post(reverse("lift:comment", args=[rack.pk]), {"text": "Hører dere meg?"})
        last = Event.objects.filter(verb="lift.commented").latest("pk")
        assert set(Notification.objects.filter(event=last).values_list("person__name", "reason")) == {
            ("Tuva Aas", "coordinator"),
            ("Jonas Berg", "leads"),
        }
        claim_initiative(rack, by=world.viewer(world.coordinator), at=MONDAY)
        add_comment(rack, "Jeg tar den.", by=world.viewer(world.coordinator), at=MONDAY)
        assert not Notification.objects.filter(event=Event.objects.latest("pk")).exists()

    @pytest.mark.parametrize(("days", "words"), [(3, "svar innen"), (15, "skulle hatt svar")])
    def test_has_a_promise_that_stands_on_the_coordinators_desk(
        self, world: World, rack: Initiative, days: int, words: str
    ) -> None:
        Initiative.objects.filter(pk=rack.pk).update(filed_at=now() - timedelta(days=days))
        client, desk = signed_in(world.coordinator, Client()), reverse("lift:coordinator")
        assert words in client.get(desk).content.decode()
        place_initiative(rack, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        response = client.get(desk)
        check_page(response)
        assert words in response.content.decode()
        # A citizen with a login has it too, also as the owner
        Initiative.objects.filter(pk=rack.pk).update(
            channel=Channel.SIGNED_IN, return_code_hash=None, is_placed=False, is_owned=True
        )
        assert words in client.get(desk).content.decode()
        Initiative.objects.filter(pk=rack.pk).update(is_placed=True, is_owned=False)
        # What an employee files themselves promises nobody anything
        assert words not in client.get(desk).content.decode()

    def test_may_make_it_theirs_when_logged_in(self, world: World, rack: Initiative) -> None:
        page = _room(_guest(rack, world.nurse), rack)
        assert reverse("lift:claim", args=[rack.pk]) in page
        assert "slipper koden" in page


class TestTheCitizenWhoIsLoggedIn:
    def test_reads_the_same_as_one_without_login_and_is_not_asked_to_place(self, world: World) -> None:
        filed = world.file(world.outsider, RACK)
        page = _room(signed_in(world.outsider, Client()), filed)
        assert "kommunen svarer deg" in page
        assert "svar innen" in page
        assert reverse("lift:place", args=[filed.pk]) not in page
        assert reverse("lift:claim", args=[filed.pk]) not in page
        assert "slipper koden" not in page

    def test_does_not_choose_the_unit(self, world: World) -> None:
        filed = world.file(world.outsider, RACK)
        client = signed_in(world.outsider, Client())
        assert client.get(reverse("lift:place", args=[filed.pk])).status_code == 403
        assert 'name="unit"' not in client.get(reverse("lift:describe", args=[filed.pk])).content.decode()
        with pytest.raises(NotYours, match="arbeider i kommunen"):
            place_initiative(filed, world.unit, by=world.viewer(world.outsider), at=MONDAY)

    def test_goes_on_as_others_when_it_is_placed(self, world: World) -> None:
        filed = world.file(world.outsider, RACK)
        place_initiative(filed, world.unit, by=world.viewer(world.coordinator), at=MONDAY)
        assert "gjør ferdig grunnlaget" in _room(signed_in(world.outsider, Client()), filed)


class TestWhoDidIt:
    @pytest.mark.parametrize(
        ("language", "name"), [("nb", "Noen uten innlogging"), ("nn", "Nokon utan innlogging"), ("en", "Someone")]
    )
    def test_a_stranger_is_not_the_lift(self, world: World, rack: Initiative, language: str, name: str) -> None:
        with translation.override(language):
            assert sentence_of(Event.objects.get(verb="lift.filed")).startswith(name)

    def test_the_event_knows(self, world: World, rack: Initiative) -> None:
        add_comment(rack, "Kom gjerne på besøk", by=Viewer(opened=frozenset({rack.pk})), at=MONDAY)
        assert all(event.data["is_unnamed"] for event in Event.objects.all())
        world.file(world.nurse)
        assert "is_unnamed" not in Event.objects.order_by("-pk")[0].data

    def test_an_event_from_before_reads_right_by_its_verb(self, world: World, rack: Initiative) -> None:
        event = Event.objects.get(verb="lift.filed")
        del event.data["is_unnamed"]
        assert sentence_of(event).startswith("Noen uten innlogging sendte inn")
        event.verb, event.data = "lift.lifted", {"title": "T", "floor_name": "F", "message": "M"}
        assert sentence_of(event).startswith("Heisen løftet")

    def test_a_coordinator_who_takes_over_used_no_code(self, world: World, rack: Initiative) -> None:
        claim_initiative(rack, by=world.viewer(world.coordinator), at=MONDAY)
        sentence = sentence_of(Event.objects.get(verb="lift.claimed"))
        assert sentence == f"Tuva Aas tok over som eier av «{rack.title}»"
        guest = Viewer(**_as_dict(world.viewer(world.nurse)) | {"opened": frozenset({rack.pk})})
        rack.refresh_from_db()
        claim_initiative(rack, by=guest, at=MONDAY)
        assert sentence_of(Event.objects.latest("pk")) == f"Mona Lie ble med i teamet for «{rack.title}» med koden sin"


class TestAmounts:
    @pytest.mark.parametrize(
        "typed", ["1 200 000", "1\N{NO-BREAK SPACE}200\N{NO-BREAK SPACE}000", "1.200.000", "kr 1 200 000,-", "1,2 mill."]
    )
    def test_are_taken_as_people_write_them(self, world: World, typed: str) -> None:
        initiative = world.file(world.nurse)
        form = {"title": "T", "problem": RACK, "size_class": initiative.size_class, "unit": world.unit.pk, "amount_nok": typed}
        client, address = signed_in(world.nurse, Client()), reverse("lift:describe", args=[initiative.pk])
        assert client.post(address, form).status_code == 303
        initiative.refresh_from_db()
        assert initiative.amount_nok == 1_200_000
        assert "1\N{NO-BREAK SPACE}200\N{NO-BREAK SPACE}000" in client.get(address).content.decode()

    def test_say_in_the_log_and_at_once_what_they_mean_for_the_case(self, world: World) -> None:
        initiative, client = world.file(world.nurse), signed_in(world.nurse, Client())
        form = {"title": "T", "problem": RACK, "size_class": initiative.size_class, "unit": world.unit.pk}
        address = reverse("lift:describe", args=[initiative.pk])
        told = client.post(address, form | {"amount_nok": "1,5 mill"}, follow=True).content.decode()
        assert "Beskrivelsen er lagret. Størrelsen er nå Stor, og porten til Konsept besluttes av seksjonssjefen." in told
        assert "Mona Lie satte kostnaden for «T» til 1 500 000 kr. Størrelsen er Stor" in sentence_of(
            Event.objects.latest("pk")
        ).replace("\N{NO-BREAK SPACE}", " ")
        count = Event.objects.filter(verb__startswith="lift.resized").count()
        client.post(address, form | {"amount_nok": "1,5 mill", "size_class": "stor"})
        assert Event.objects.filter(verb__startswith="lift.resized").count() == count == 1
        client.post(address, form | {"size_class": "radikal"})
        assert sentence_of(Event.objects.latest("pk")) == "Mona Lie satte størrelsen på «T» til Radikal"

    def test_larger_than_the_whole_budget_are_asked_about(self, world: World) -> None:
        Budget.objects.filter(municipality=world.municipality).update(operating_nok=9_000_000, investment_nok=1_000_000)
        initiative, client = world.file(world.nurse), signed_in(world.nurse, Client())
        form = {"title": "T", "problem": RACK, "size_class": initiative.size_class, "unit": world.unit.pk}
        words, address = "større enn hele budsjettet", reverse("lift:describe", args=[initiative.pk])
        assert words not in client.post(address, form | {"amount_nok": "10 mill"}, follow=True).content.decode()
        assert words in client.post(address, form | {"amount_nok": "10 000 001"}, follow=True).content.decode()

    def test_what_is_not_one_is_refused_and_kept(self, world: World) -> None:
        initiative = world.file(world.nurse)
        form = {"title": "T", "problem": RACK, "size_class": initiative.size_class, "unit": world.unit.pk, "amount_nok": "mye"}
        answer = signed_in(world.nurse, Client()).post(reverse("lift:describe", args=[initiative.pk]), form)
        assert answer.status_code == 422
        assert "Skriv et beløp i hele kroner" in answer.content.decode()
        assert 'value="mye"' in answer.content.decode()


def test_the_log_shows_every_decision_with_its_whole_reason(world: World) -> None:
    initiative = world.file(world.nurse)
    laid = world.submit(initiative, world.nurse)
    reason = "Fordi vi har sett det lenge. " * 20
    address = reverse("lift:decide", args=[initiative.pk, laid.pk])
    signed_in(world.leader, Client()).post(address, {"outcome": "advance", "reason": reason})
    response = signed_in(world.nurse, Client()).get(reverse("lift:log", args=[initiative.pk]))
    check_page(response)
    page = response.content.decode()
    assert reason.strip() in page
    assert "Gå videre, ved porten til Konsept" in page
    assert "Jonas Berg, " in page


@pytest.mark.parametrize(("done", "words"), [(0, "Det gjenstår én ting")])
def test_one_thing_is_written_out(world: World, done: int, words: str) -> None:
    assert words in _room(signed_in(world.nurse, Client()), world.file(world.nurse))
