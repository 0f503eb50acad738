"""The evaluation: what it asks for, that it names nobody, that it is written after the end, and who is asked for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from pydantic import ValidationError

from heis.accounts.models import Person
from heis.accounts.testing import Caller, problem, signed_in
from heis.evidence.sheets.evaluation import Evaluation
from heis.evidence.testing import keep_endings_of, old, owned_benefit
from heis.foundation.audience import Audience
from heis.foundation.testing import CheckedClient
from heis.lift.evidence import EVALUATION, Case
from heis.lift.models import EvidenceStatus, Initiative, Outcome, Submission, TeamRole
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.ending import NotEvaluated, restart_initiative, stop_initiative
from heis.lift.operations.evidence import Finding, NotFinished, UnableToSaveEvidence, save_evidence
from heis.lift.operations.naming import NamesSomebody
from heis.lift.operations.talk import add_comment
from heis.lift.operations.team import answer_invitation, invite_person
from heis.lift.testing import MONDAY, World, finished, more_like
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import document_of
from heis.strategy.shipped import shipped_source
from heis.strategy.testing import adopt_version, make_version

THREE = {"happened": "Det gikk.", "otherwise": "Begynt før.", "others": "Mål først."}
FIVE = THREE | {"believed": "Mer tid.", "whom_to_ask": "Fagsykepleier, natt"}


@pytest.fixture
def beyond(world: World, initiative: Initiative) -> Initiative:
    """The initiative, beyond the first stage."""
    _advance(world, initiative)
    return initiative


def _advance(world: World, initiative: Initiative, outcome: Outcome = Outcome.ADVANCE) -> None:
    submission = world.submit(initiative, world.nurse)
    verdict = Verdict(outcome, "Derfor.", learning="For dyrt." if outcome == Outcome.STOP else "")
    decide_gate(submission, verdict=verdict, by=world.viewer(world.leader), at=MONDAY)
    initiative.refresh_from_db()


def _case(initiative: Initiative, size: str) -> Case:
    initiative.size_class = size
    return Case(initiative, document_of(initiative.strategy_version))


def _stop(world: World, initiative: Initiative) -> None:
    stop_initiative(initiative, learning="Ikke nå.", by=world.viewer(world.nurse), at=MONDAY)


class TestWhatIsMissing:
    @pytest.mark.parametrize(
        ("size", "said", "missing"),
        [
            ("hverdag", THREE, []),
            ("hverdag", {}, ["happened", "otherwise", "others"]),
            ("liten", THREE, ["believed", "whom_to_ask"]),
            ("stor", FIVE, []),
            ("stor", FIVE | {"others": " "}, ["others"]),
        ],
    )
    def test_by_size(self, initiative: Initiative, size: str, said: dict[str, str], missing: list[str]) -> None:
        assert [fault.field for fault in Evaluation(**said).lacking(_case(initiative, size))] == missing

    def test_is_nothing_in_the_example(self, initiative: Initiative) -> None:
        case = _case(initiative, "stor")
        assert not Evaluation.example(case).lacking(case)

    @pytest.mark.parametrize(
        ("said", "sentence"), [(FIVE, "Mål først."), ({"happened": "Det  gikk."}, "Det gikk."), ({"believed": "Ja."}, "")]
    )
    def test_the_sentence_is_what_others_should_know(self, initiative: Initiative, said: dict[str, str], sentence: str) -> None:
        assert Evaluation(**said).sentence(_case(initiative, "stor")) == sentence


class TestNobodyIsNamed:
    @pytest.mark.parametrize("field", Evaluation.model_fields)
    @pytest.mark.parametrize("text", ["Ring 412 34 567.", "mona@3107.example vet.", "Hun er født 13097248022."])
    def test_by_number_or_address(self, field: str, text: str) -> None:
        with pytest.raises(ValidationError, match="Ingen skal kunne kjennes igjen"):
            Evaluation(**{field: text})

    @pytest.mark.parametrize("field", Evaluation.model_fields)
    def test_hinders_finishing_and_asks_for_the_role(self, world: World, initiative: Initiative, field: str) -> None:
        told = Evaluation(**FIVE | {field: "Spør Mona Lie."})
        by = world.viewer(world.nurse)
        with pytest.raises(NotFinished) as refused:
            save_evidence(initiative, EVALUATION, Finding(content=told, is_complete=True), by=by, at=MONDAY)
        assert [(fault.field, fault.message) for fault in refused.value.faults] == [
            (field, "Skriv rollen i stedet for navnet: Mona Lie.")
        ]
        assert save_evidence(initiative, EVALUATION, Finding(content=told), by=by, at=MONDAY).status == EvidenceStatus.DRAFT

    def test_nor_those_who_have_left(self, world: World, initiative: Initiative) -> None:
        nurse = world.viewer(world.nurse)
        answer_invitation(
            invite_person(initiative, world.colleague, role=TeamRole.MEMBER, by=nurse, at=MONDAY),
            accept=True, by=world.viewer(world.colleague), at=MONDAY,
        )  # fmt: skip
        initiative.memberships.filter(person=world.colleague).update(left_at=MONDAY)
        faults = Evaluation(**FIVE | {"others": "Aisha Khan vet."}).lacking(_case(initiative, "stor"))
        assert [fault.field for fault in faults] == ["others"]

    def test_nor_by_the_first_name_alone_of_one_in_the_team(self, world: World, initiative: Initiative) -> None:
        told = Evaluation(**FIVE | {"happened": "Mona glemte det.", "others": "Hold ut. Mona  lie og MONA LIE vet."})
        assert [(fault.field, fault.message) for fault in told.lacking(_case(initiative, "stor"))] == [
            ("happened", "Skriv rollen i stedet for navnet: Mona."),
            ("others", "Skriv rollen i stedet for navnet: Mona Lie."),
        ]

    def test_nor_those_who_decide_above_its_unit(self, world: World, initiative: Initiative) -> None:
        Initiative.objects.update(unit=world.unit)
        initiative.refresh_from_db()
        names = [person.name for person in (world.leader, world.director, world.chief)]
        told = Evaluation(**FIVE | {"happened": f"{names[0]} sa nei. {names[1]} og {names[2]} også. {world.elsewhere.name} så på."})
        (fault,) = told.lacking(_case(initiative, "stor"))
        assert fault.message == "Skriv roller i stedet for navn: " + ", ".join(names) + "."

    def test_nor_those_it_has_been_before_who_have_decided_or_commented(self, world: World, initiative: Initiative) -> None:
        _advance(world, initiative)
        Initiative.objects.update(unit=world.other_unit, audience=Audience.MUNICIPALITY)
        initiative.refresh_from_db()
        told = Evaluation(**FIVE | {"others": f"Spør {world.leader.name} eller {world.elsewhere.name}."})
        assert [fault.message for fault in told.lacking(_case(initiative, "stor"))] == [
            f"Skriv rollen i stedet for navnet: {world.leader.name}."
        ]
        add_comment(initiative, text="Lurt.", by=world.viewer(world.elsewhere), at=MONDAY)
        (fault,) = told.lacking(_case(initiative, "stor"))
        assert fault.message == f"Skriv roller i stedet for navn: {world.elsewhere.name}, {world.leader.name}."

    def test_nor_those_who_have_a_benefit_or_check_an_ending(self, world: World, initiative: Initiative) -> None:
        owned_benefit(world, initiative, world.elsewhere)
        keep_endings_of(world, initiative, old(world.colleague))
        told = Evaluation(**FIVE | {"others": f"Spør {world.elsewhere.name} og {world.colleague.name}."})
        (fault,) = told.lacking(_case(initiative, "stor"))
        assert fault.message.endswith(f": {world.colleague.name}, {world.elsewhere.name}.")

    def test_is_found_with_as_many_queries_for_many_as_for_one(
        self, world: World, initiative: Initiative, django_assert_max_num_queries: Any
    ) -> None:
        for _again in range(3):
            add_comment(initiative, text="Lurt.", by=world.viewer(world.nurse), at=MONDAY)
        case = _case(initiative, "stor")
        with django_assert_max_num_queries(5):
            Evaluation(**FIVE).lacking(case)

    def test_on_the_page_and_in_the_api_with_what_was_typed(self, world: World, initiative: Initiative) -> None:
        sent = FIVE | {"others": "Mona vet det."}
        address = reverse("lift:evidence", args=[initiative.pk, EVALUATION])
        page = signed_in(world.nurse, CheckedClient()).post(address, sent | {"complete": "1"})
        assert page.status_code == 422
        assert "Skriv rollen i stedet for navnet: Mona." in page.content.decode()
        assert "Mona vet det.</textarea>" in page.content.decode()
        path = f"/initiatives/{initiative.pk}/evidence/{EVALUATION}"
        answer = Caller(world.nurse).put(path, {"content": sent, "is_complete": True}, if_match='"0"')
        assert problem(answer) == (422, "not-finished")
        assert answer.json()["errors"][0]["field"] == "content.others"

    def test_and_there_is_no_text_beside_where_they_could_be(self, world: World, initiative: Initiative) -> None:
        nurse = signed_in(world.nurse, CheckedClient())
        assert 'name="body"' not in nurse.get(reverse("lift:evidence", args=[initiative.pk, EVALUATION])).content.decode()
        with pytest.raises(UnableToSaveEvidence):
            save_evidence(
                initiative, EVALUATION, Finding(content=Evaluation(**FIVE), body="Mona"), by=world.viewer(world.nurse), at=MONDAY
            )
        caller, path = Caller(world.nurse), f"/initiatives/{initiative.pk}/evidence/{EVALUATION}"
        assert problem(caller.put(path, {"content": FIVE, "body": "Mona"}, if_match='"0"')) == (422, "unable-to-save-evidence")
        kinds = {kind["kind"]: kind["has_body"] for kind in Caller().get("/evidence-kinds").json()["items"]}
        assert (kinds[EVALUATION], kinds["need"]) == (False, True)


class TestItIsKeptBesideTheInitiative:
    def test_when_it_is_finished_and_until_somebody_goes_on_with_it(self, world: World, initiative: Initiative) -> None:
        later = MONDAY + timedelta(days=3)
        evidence = world.evaluate(initiative, world.nurse, at=later)
        assert (initiative.evaluated_at, Initiative.objects.get().evaluated_at) == (later, later)
        going_on = Finding(content=Evaluation(**THREE))
        save_evidence(initiative, EVALUATION, going_on, by=world.viewer(world.nurse), at=later, revision=evidence.revision)
        assert (initiative.evaluated_at, Initiative.objects.get().evaluated_at) == (None, None)


class TestTheTeamEndsIt:
    @pytest.mark.parametrize(
        ("learning", "told"), [("Mona ville ikke.", "i stedet for navnet: Mona"), ("Ring 412 34 567.", "telefonnummer")]
    )
    def test_not_with_a_learning_that_names_somebody(self, world: World, initiative: Initiative, learning: str, told: str) -> None:
        with pytest.raises(NamesSomebody, match=told) as refused:
            stop_initiative(initiative, learning=learning, by=world.viewer(world.nurse), at=MONDAY)
        assert refused.value.field == "learning"
        page = signed_in(world.nurse, CheckedClient()).post(reverse("lift:stop", args=[initiative.pk]), {"learning": learning})
        assert page.status_code == 422
        assert f"{learning}</textarea>" in page.content.decode()
        caller = Caller(world.nurse)
        assert problem(caller.post(f"/initiatives/{initiative.pk}/stop", {"learning": learning})) == (422, "names-somebody")

    def test_at_the_first_stage_with_the_learning_alone(self, world: World, initiative: Initiative) -> None:
        _stop(world, initiative)
        assert Initiative.objects.get().stage == "stopped"

    def test_beyond_it_only_with_a_finished_evaluation(self, world: World, beyond: Initiative) -> None:
        with pytest.raises(NotEvaluated):
            _stop(world, beyond)
        draft = Finding(content=Evaluation(**THREE))
        begun = save_evidence(beyond, EVALUATION, draft, by=world.viewer(world.nurse), at=MONDAY)
        with pytest.raises(NotEvaluated):
            _stop(world, beyond)
        done = finished(EVALUATION, beyond)
        save_evidence(beyond, EVALUATION, done, by=world.viewer(world.nurse), at=MONDAY, revision=begun.revision)
        _stop(world, beyond)
        assert Initiative.objects.get().stage == "stopped"

    def test_by_a_strategy_without_it_as_before(self, world: World, beyond: Initiative) -> None:
        Initiative.objects.update(strategy_version=_without_evaluation(world))
        beyond.refresh_from_db()
        _stop(world, beyond)
        assert Initiative.objects.get().stage == "stopped"

    def test_on_a_page_that_leads_to_it_first_and_then_says_what_it_says(self, world: World, beyond: Initiative) -> None:
        nurse, address = signed_in(world.nurse, CheckedClient()), reverse("lift:stop", args=[beyond.pk])
        page = nurse.get(address).content.decode()
        assert reverse("lift:evidence", args=[beyond.pk, EVALUATION]) in page
        assert "<textarea" not in page
        assert nurse.post(address, {"learning": "Noe."}).status_code == 422
        world.evaluate(beyond, world.nurse)
        assert "Utstyret er den minste delen.</textarea>" in nurse.get(address).content.decode()
        assert nurse.post(address, {"learning": "Noe."}).status_code == 303

    @pytest.mark.parametrize("audience", Audience)
    def test_it_says_who_finds_it(self, world: World, initiative: Initiative, audience: Audience) -> None:
        Initiative.objects.update(audience=audience)
        whom = {Audience.TEAM: "Bare teamet ser", Audience.UNIT: "Bare enheten ser"}.get(audience, "")
        for address in (reverse("lift:stop", args=[initiative.pk]), reverse("lift:evidence", args=[initiative.pk, EVALUATION])):
            page = signed_in(world.nurse, CheckedClient()).get(address).content.decode()
            assert ("så bare de finner lærdommen." in page) is bool(whom)
            assert whom in page
            assert (f'href="{reverse("lift:share", args=[initiative.pk])}">Del det med flere' in page) is bool(whom)
        stopping = signed_in(world.nurse, CheckedClient()).get(reverse("lift:stop", args=[initiative.pk])).content.decode()
        assert ("Den neste som prøver, finner dette under Lærdommer." in stopping) is not bool(whom)

    def test_only_those_who_may_share_it_are_led_there(self, world: World, initiative: Initiative) -> None:
        address = reverse("lift:evidence", args=[initiative.pk, EVALUATION])
        page = signed_in(world.colleague, CheckedClient()).get(address).content.decode()
        assert "Bare enheten ser dette initiativet" in page
        assert "Del det med flere" not in page

    def test_in_the_api(self, world: World, beyond: Initiative) -> None:
        caller, path = Caller(world.nurse), f"/initiatives/{beyond.pk}/stop"
        assert problem(caller.post(path, {"learning": "Noe."})) == (422, "not-evaluated")
        world.evaluate(beyond, world.nurse)
        assert caller.post(path, {"learning": "Noe."}).status_code == 200


def _without_evaluation(world: World) -> StrategyVersion:
    """The shipped strategy with no such kind, and no gate that asks for it."""
    source = shipped_source("fredrikstad").replace(f", {EVALUATION}]", "]").replace(f"[{EVALUATION}]", "[]")
    begins = source.index(f"  - key: {EVALUATION}\n")
    ends = source.find("\n  - key:", begins + 1, source.index("\ngates:"))
    rest = source[ends + 1 :] if ends > 0 else source[source.index("\ngates:") :]
    return adopt_version(make_version(world.municipality, source[:begins] + rest), on=MONDAY.date())


class TestAFloorEndsIt:
    @pytest.fixture
    def stopped(self, world: World, initiative: Initiative) -> Initiative:
        _advance(world, initiative, Outcome.STOP)
        return initiative

    def test_with_its_reason_and_learning_alone(self, stopped: Initiative) -> None:
        assert (stopped.stage, stopped.evaluated_at) == ("stopped", None)

    def test_but_not_with_a_learning_that_names_somebody(self, world: World, initiative: Initiative) -> None:
        submission = world.submit(initiative, world.nurse)
        with pytest.raises(NamesSomebody, match="Mona"):
            decide_gate(
                submission,
                verdict=Verdict(Outcome.STOP, "Derfor.", learning="Det gikk, sa Mona."),
                by=world.viewer(world.leader),
                at=MONDAY,
            )

    def test_and_the_room_asks_the_team_for_the_evaluation(self, world: World, stopped: Initiative) -> None:
        write = "Neste steg: skriv evalueringen"
        assert write in _room(world.nurse, stopped)
        assert write not in _room(world.leader, stopped)
        world.evaluate(stopped, world.nurse)
        page = _room(world.leader, stopped)
        assert write not in page
        assert "Les evalueringen" in page

    def test_and_the_owners_desk_does_too(self, world: World, stopped: Initiative) -> None:
        assert stopped.title in _page(world.nurse, "lift:desk").partition("Mangler evaluering")[2]
        assert reverse("lift:evidence", args=[stopped.pk, EVALUATION]) in _page(world.nurse, "lift:desk")

    def test_and_what_else_stands_as_it_was(self, world: World, stopped: Initiative) -> None:
        with pytest.raises(UnableToSaveEvidence):
            save_evidence(stopped, "solution", Finding("Mer."), by=world.viewer(world.nurse), at=MONDAY)

    def test_the_room_asks_when_it_is_in_use_too(self, world: World, initiative: Initiative) -> None:
        Initiative.objects.update(stage="in_use")
        assert "Neste steg: skriv evalueringen" in _room(world.nurse, initiative)
        world.evaluate(initiative, world.nurse)
        page = _room(world.nurse, initiative)
        assert "Løsningen er i bruk" in page
        assert "Les evalueringen" in page

    def test_nobody_is_asked_by_a_strategy_without_it(self, world: World, stopped: Initiative) -> None:
        Initiative.objects.update(strategy_version=_without_evaluation(world))
        assert "evalueringen" not in _room(world.nurse, stopped)
        assert "Mangler evaluering" not in _page(world.nurse, "lift:desk")
        assert "Mangler evaluering" not in _page(world.coordinator, "lift:coordinator")


def _room(person: Person, initiative: Initiative) -> str:
    return signed_in(person, CheckedClient()).get(reverse("lift:room", args=[initiative.pk])).content.decode()


def _page(person: Person, name: str) -> str:
    return signed_in(person, CheckedClient()).get(reverse(name)).content.decode()


class TestWhoIsAskedForIt:
    @pytest.fixture
    def ended(self, world: World, initiative: Initiative) -> Initiative:
        Initiative.objects.update(stage="stopped", stopped_from="concept", learning="Noe.", audience=Audience.MUNICIPALITY)
        initiative.refresh_from_db()
        return initiative

    def test_the_owner_and_the_coordinator(self, world: World, ended: Initiative) -> None:
        lacks = "Mangler evaluering"
        assert ended.title in _page(world.nurse, "lift:desk").partition(lacks)[2]
        assert ended.title in _page(world.coordinator, "lift:coordinator").partition(lacks)[2]
        for other in (world.colleague, world.leader, world.coordinator):
            assert lacks not in _page(other, "lift:desk")

    def test_in_the_api(self, world: World, ended: Initiative) -> None:
        def asked(person: Person, path: str) -> list[int]:
            return [each["number"] for each in Caller(person).get(path).json()["without_evaluation"]]

        assert asked(world.nurse, "/desk") == asked(world.coordinator, "/desk/coordinator") == [ended.pk]
        assert asked(world.colleague, "/desk") == asked(world.nurse, "/desk/coordinator") == []

    def test_until_it_is_finished(self, world: World, ended: Initiative) -> None:
        world.evaluate(ended, world.nurse)
        assert "Mangler evaluering" not in _page(world.nurse, "lift:desk") + _page(world.coordinator, "lift:coordinator")

    def test_and_not_while_it_rides(self, world: World, ended: Initiative) -> None:
        restart_initiative(ended, reason="Igjen.", by=world.viewer(world.nurse), at=MONDAY)
        assert not Submission.objects.exists()
        assert "Mangler evaluering" not in _page(world.nurse, "lift:desk") + _page(world.coordinator, "lift:coordinator")

    @pytest.mark.parametrize(("who", "name", "most"), [("nurse", "lift:desk", 21), ("coordinator", "lift:coordinator", 16)])
    def test_with_as_many_queries_for_many_as_for_one(
        self, world: World, ended: Initiative, who: str, name: str, most: int, django_assert_max_num_queries: Any
    ) -> None:
        more_like(ended, 30, "Sak nummer {} som tok slutt")
        Initiative.objects.update(stage="in_use")
        client = signed_in(getattr(world, who), CheckedClient())
        client.get(reverse(name))
        with django_assert_max_num_queries(most):
            page = client.get(reverse(name)).content.decode()
        assert "Sak nummer 29" in page
