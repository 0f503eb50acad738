"""In the API: strategy from check to moving initiatives, several decisions at once, spreadsheets, links, and placing."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from heis.accounts.models import Person, Scope
from heis.accounts.testing import Caller, problem
from heis.foundation.audience import Audience
from heis.foundation.clock import local_date, now
from heis.journal.models import Notification
from heis.lift import jobs
from heis.lift.models import Initiative, Invitation, Membership, TeamRole
from heis.lift.operations import moving
from heis.lift.operations.team import invite_by_email
from heis.lift.testing import MONDAY, World
from heis.organisation.models import Role
from heis.organisation.testing import appoint, make_person
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import source_of


@pytest.fixture
def administrator(world: World) -> Caller:
    return Caller(appoint(unit=world.root, role=Role.ADMINISTRATOR, person=make_person(name="Ada Admin")).person)


@pytest.fixture
def changed(world: World) -> str:
    """The strategy's file, with another promise of an answer."""
    source = source_of(world.strategy)
    line = next(line for line in source.splitlines() if line.strip().startswith("answer_days:"))
    return source.replace(line, line.split(":")[0] + ": 9")


class TestStrategy:
    def test_goes_from_a_file_to_being_in_force(self, world: World, administrator: Caller, changed: str) -> None:
        checked = administrator.post("/strategy/check", {"source": changed}).json()
        assert checked["faults"] == []
        assert "9" in checked["changes"][0]["differences"][0]["message"]
        draft = administrator.post("/strategy/versions", {"source": changed})
        assert (draft.status_code, draft.json()["status"], draft.json()["revision"]) == (201, "draft", 2)
        changes = administrator.get("/strategy/versions/2/changes").json()
        assert (changes["since"], changes["changes"]) == (1, checked["changes"])
        Initiative.objects.filter(pk=world.file(world.nurse).pk).update(audience=Audience.MUNICIPALITY)
        assert administrator.get("/strategy/versions/2/dry-run").json()["total"] == 1
        adopted = administrator.post("/strategy/versions/2/adoption", {"on": str(local_date(now())), "case_reference": "2026/12"})
        assert (adopted.status_code, adopted.json()["status"]) == (201, "adopted")
        again = administrator.post("/strategy/versions/2/adoption", {"on": str(local_date(now())), "case_reference": "2026/12"})
        assert problem(again) == (409, "not-a-draft")

    def test_tells_every_fault(self, administrator: Caller) -> None:
        assert administrator.post("/strategy/check", {"source": "key: 1\n"}).json()["faults"][0]["line"] >= 1
        refused = administrator.post("/strategy/versions", {"source": "key: 1\n"})
        assert problem(refused) == (422, "unable-to-load-strategy")
        assert refused.json()["errors"][0]["field"] == "source"

    def test_tells_faults_in_bokmaal_and_changes_in_the_language_asked_for(self, administrator: Caller, changed: str) -> None:
        refused = administrator.post("/strategy/versions", {"source": "key: 1\n"}, accept_language="en").json()
        assert refused["detail"] == "The file has errors that must be corrected first."
        faults = administrator.post("/strategy/check", {"source": "key: 1\n"}, accept_language="en").json()["faults"]
        assert {fault["message"] for fault in faults} >= {"«name» mangler."}
        assert any("«name» mangler." in error["message"] for error in refused["errors"])
        changes = administrator.post("/strategy/check", {"source": changed}, accept_language="en").json()["changes"]
        assert changes[0]["title"] == "Deadlines"

    def test_a_draft_is_there_for_administrators_only(self, world: World, administrator: Caller, changed: str) -> None:
        administrator.post("/strategy/versions", {"source": changed})
        assert len(administrator.get("/strategy/versions").json()["items"]) == 2
        for caller in (Caller(), Caller(world.nurse), Caller(world.coordinator)):
            assert len(caller.get("/strategy/versions").json()["items"]) == 1
            assert problem(caller.get("/strategy/versions/2")) == (404, "not-there")
            assert problem(caller.get("/strategy/versions/2/changes")) == (404, "not-there")
        assert problem(Caller(world.nurse).delete("/strategy/versions/2")) == (404, "not-there")
        assert administrator.delete("/strategy/versions/2").status_code == 204
        assert StrategyVersion.objects.count() == 1

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/strategy/check", {"source": "key: 1"}),
            ("/strategy/versions", {"source": "key: 1"}),
            ("/strategy/versions/1/adoption", {"on": "2026-01-01", "case_reference": "1"}),
        ],
    )
    def test_is_changed_by_administrators_only(self, world: World, path: str, body: object) -> None:
        assert problem(Caller(world.nurse).post(path, body)) == (403, "only-for-administrators")
        assert problem(Caller().post(path, body)) == (401, "not-signed-in")

    def test_what_is_adopted_is_never_discarded(self, administrator: Caller) -> None:
        assert problem(administrator.delete("/strategy/versions/1")) == (409, "not-a-draft")


class TestMoving:
    @pytest.fixture
    def running(self, world: World, administrator: Caller, changed: str) -> list[Initiative]:
        """Two that run and a third that lies at a gate, when another version comes in force."""
        made = [world.file(world.nurse, f"Sak nummer {number} om porten") for number in range(3)]
        world.submit(made[2], world.nurse)
        administrator.post("/strategy/versions", {"source": changed})
        administrator.post("/strategy/versions/2/adoption", {"on": str(local_date(now())), "case_reference": "2026/12"})
        return made

    def test_is_tried_first_and_then_done(self, world: World, running: list[Initiative]) -> None:
        coordinator = Caller(world.coordinator)
        tried = coordinator.get("/strategy/moves").json()
        assert (tried["revision"], tried["total"]) == (2, 3)
        assert [bool(each["hinders"]) for each in tried["items"]] == [False, False, True]
        first, _second, third = running
        answer = coordinator.post("/strategy/moves", {"initiatives": [first.pk, third.pk]}).json()
        assert answer["moved"] == [first.pk]
        assert [(each["number"], each["code"]) for each in answer["refused"]] == [(third.pk, "unable-to-move")]
        first.refresh_from_db()
        assert first.strategy_version.revision == 2

    def test_goes_on_from_where_the_page_ended(self, world: World, running: list[Initiative]) -> None:
        coordinator = Caller(world.coordinator)
        first = coordinator.get("/strategy/moves?limit=2").json()
        assert [each["initiative"]["number"] for each in first["items"]] == [each.pk for each in running[:2]]
        rest = coordinator.get(f"/strategy/moves?limit=2&cursor={first['next_cursor']}").json()
        assert ([each["initiative"]["number"] for each in rest["items"]], rest["next_cursor"]) == ([running[2].pk], None)
        assert problem(coordinator.get("/strategy/moves?cursor=her")) == (422, "unknown-cursor")

    def test_of_all_that_can_be_moved_is_one_request(self, world: World, running: list[Initiative]) -> None:
        coordinator = Caller(world.coordinator)
        tried = coordinator.get("/strategy/moves").json()
        assert (tried["total"], tried["movable"], tried["hindered"], tried["running"]) == (3, 2, 1, None)
        begun = coordinator.post("/strategy/moves/all")
        assert begun.status_code == 202
        assert (begun.json()["revision"], begun.json()["moved"], begun.json()["total"]) == (2, 2, 2)
        assert begun.json()["done_at"]
        assert Initiative.objects.filter(strategy_version__revision=2).count() == 2
        assert problem(coordinator.post("/strategy/moves/all")) == (422, "unable-to-move")

    def test_of_all_is_followed_while_it_goes_on(
        self, world: World, running: list[Initiative], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(moving, "AT_ONCE", 1)
        coordinator = Caller(world.coordinator)
        begun = coordinator.post("/strategy/moves/all").json()
        assert (begun["moved"], begun["total"], begun["done_at"]) == (1, 2, None)
        assert coordinator.get("/strategy/moves").json()["running"] == begun
        assert problem(coordinator.post("/strategy/moves/all")) == (409, "move-is-running")
        jobs.move_to_new_strategy(now())
        done = coordinator.get("/strategy/moves").json()
        assert (done["running"], done["movable"], done["total"]) == (None, 0, 1)

    def test_is_for_coordinators_and_administrators(self, world: World, running: list[Initiative]) -> None:
        assert problem(Caller(world.nurse).get("/strategy/moves")) == (403, "not-permitted")
        assert problem(Caller(world.nurse).post("/strategy/moves", {"initiatives": [running[0].pk]})) == (403, "not-permitted")
        assert problem(Caller(world.nurse).post("/strategy/moves/all")) == (403, "not-permitted")


class TestSeveralDecisions:
    def test_are_taken_each_on_its_own(self, world: World) -> None:
        small = [world.submit(world.file(world.nurse, f"Sak nummer {number} om porten"), world.nurse) for number in range(2)]
        leader = Caller(world.leader)
        answer = leader.post(
            "/desk/decisions", {"submissions": [small[0].pk, small[1].pk, 999_999], "outcome": "advance", "reason": "Ja"}
        ).json()
        assert answer["decided"] == [each.pk for each in small]
        assert [(each["submission"], each["code"]) for each in answer["refused"]] == [(999_999, "not-there")]

    def test_need_a_reason_and_the_floor(self, world: World) -> None:
        laid = world.submit(world.file(world.nurse), world.nurse)
        body: dict[str, Any] = {"submissions": [laid.pk], "outcome": "advance", "reason": ""}
        refused = Caller(world.leader).post("/desk/decisions", body).json()["refused"]
        assert refused[0]["code"] == "incomplete-decision"
        others = Caller(world.colleague).post("/desk/decisions", body | {"reason": "Ja"}).json()
        assert (others["decided"], others["refused"][0]["code"]) == ([], "not-there")
        assert problem(Caller(world.leader, Scope.READ).post("/desk/decisions", body))[0] == 403


class TestSpreadsheet:
    def test_holds_what_the_list_holds(self, world: World) -> None:
        first, _second = (
            world.file(world.nurse, "Fall om natta på sykehjemmet"),
            world.file(world.nurse, "Porten står åpen om natta"),
        )
        answer = Caller(world.nurse).get("/initiatives/export?format=xlsx&q=fall")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]
        assert [cell.value for cell in sheet["B"]] == ["Tittel", first.title]
        lines = Caller(world.nurse).get("/initiatives/export?format=csv", accept_language="en").getvalue().decode("utf-8-sig")
        assert len(lines.strip().splitlines()) == 3
        assert lines.startswith("Number;Title")

    def test_holds_no_more_than_one_may_see(self, world: World) -> None:
        world.file(world.nurse)
        assert len(Caller().get("/initiatives/export?format=csv").getvalue().decode().strip().splitlines()) == 1
        assert problem(Caller().get("/initiatives/export?format=pdf"))[0] == 422


class TestLinks:
    @pytest.fixture
    def token(self, world: World) -> str:
        initiative = world.file(world.nurse)
        _invitation, token = invite_by_email(
            initiative, "rolf@example.no", role=TeamRole.PARTNER, by=world.viewer(world.nurse), at=MONDAY, message="Bli med!"
        )
        return token

    def test_are_read_and_answered(self, world: World, token: str) -> None:
        outsider = Caller(world.outsider)
        told = outsider.get(f"/invitations/{token}").json()
        assert (told["invited_by"], told["role"], told["message"]) == ("Mona Lie", "partner", "Bli med!")
        answered = outsider.post(f"/invitations/{token}/answer", {"accept": True}).json()
        assert Membership.objects.filter(initiative=answered["initiative"], person=world.outsider, left_at=None).exists()
        assert problem(outsider.post(f"/invitations/{token}/answer", {"accept": True})) == (404, "unknown-invitation")

    def test_are_answered_with_yes_and_a_name_by_one_who_is_new_here(self, token: str) -> None:
        assert Caller().get(f"/invitations/{token}").json()["has_account"] is False
        answered = Caller().post(f"/invitations/{token}/answer", {"accept": True, "name": "Rolf Holm"}, accept_language="nn").json()
        joined = Person.objects.get(email="rolf@example.no")
        assert (joined.name, joined.language) == ("Rolf Holm", "nn")
        assert Membership.objects.filter(initiative=answered["initiative"], person=joined, role=TeamRole.PARTNER).exists()
        assert Client().get(answered["password_page"]).status_code == 200
        assert problem(Caller().get(f"/invitations/{token}"))[0] == 404

    def test_are_declined_without_an_account(self, world: World, token: str) -> None:
        answered = Caller().post(f"/invitations/{token}/answer", {"accept": False}).json()
        assert (answered["accepted"], answered["password_page"]) == (False, None)
        assert not Person.objects.filter(email="rolf@example.no").exists()
        assert Notification.objects.filter(person=world.nurse, event__verb="lift.join_declined_outside").exists()

    @pytest.mark.parametrize("name", ["", "   "])
    def test_need_a_name_from_one_who_is_new_here(self, token: str, name: str) -> None:
        refused = Caller().post(f"/invitations/{token}/answer", {"accept": True, "name": name})
        assert (problem(refused), refused.json()["field"]) == ((422, "unable-to-save-person"), "name")
        assert Invitation.objects.filter(answered_at=None).exists()

    def test_need_the_account_of_an_address_that_has_one(self, world: World, token: str) -> None:
        Person.objects.filter(pk=world.outsider.pk).update(email="rolf@example.no")
        assert Caller().get(f"/invitations/{token}").json()["has_account"] is True
        refused = Caller().post(f"/invitations/{token}/answer", {"accept": True, "name": "En annen"})
        assert problem(refused) == (401, "not-signed-in")
        assert Invitation.objects.filter(answered_at=None).exists()

    def test_need_the_secret(self, world: World, token: str) -> None:
        for caller in (Caller(), Caller(world.outsider)):
            assert problem(caller.get("/invitations/tull")) == (404, "unknown-invitation")
            assert problem(caller.post("/invitations/tull/answer", {"accept": False})) == (404, "unknown-invitation")


class TestPlacing:
    def test_the_coordinator_places_what_comes_from_outside(self, world: World) -> None:
        filed = Caller().post("/initiatives", {"problem": "Sykkelstativet ved stasjonen er for lite."}).json()["initiative"]
        coordinator, path = Caller(world.coordinator), f"/initiatives/{filed['number']}"
        assert [each["number"] for each in coordinator.get("/desk/coordinator").json()["to_be_placed"]] == [filed["number"]]
        assert coordinator.get("/desk/coordinator").json()["without_owner"] == []
        before = coordinator.get(path).json()
        assert (before["unit"], before["next_gate"]["unit"], before["next_gate"]["deciders"]) == (None, None, [])
        placed = coordinator.put(f"{path}/unit", {"unit": world.other_unit.pk}).json()
        assert placed["unit"]["name"] == "Byggdrift"
        assert coordinator.get("/desk/coordinator").json()["to_be_placed"] == []

    def test_is_for_those_who_lead_it(self, world: World) -> None:
        initiative = world.file(world.nurse)
        body = {"unit": world.other_unit.pk}
        assert problem(Caller(world.colleague).put(f"/initiatives/{initiative.pk}/unit", body))[0] == 403
        assert problem(Caller(world.elsewhere).put(f"/initiatives/{initiative.pk}/unit", body))[0] == 404
