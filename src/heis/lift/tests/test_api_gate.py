from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from heis.accounts.testing import Caller, etag, problem
from heis.lift.models import Evidence, Initiative, Submission
from heis.lift.testing import World, finished

PROBLEM = "Beboere faller om natta, og vi ser det for sent."


@pytest.fixture
def nurse(world: World) -> Caller:
    return Caller(world.nurse)


@pytest.fixture
def leader(world: World) -> Caller:
    return Caller(world.leader)


@pytest.fixture
def path(nurse: Caller) -> str:
    return f"/initiatives/{nurse.post('/initiatives', {'problem': PROBLEM}).json()['initiative']['number']}"


def fill_in(caller: Caller, path: str) -> None:
    for kind in caller.get(path).json()["next_gate"]["remaining"]:
        read = caller.get(f"{path}/evidence/{kind}")
        said = finished(kind, Initiative.objects.get(pk=int(path.rpartition("/")[2])))
        told = {"content": said.content.model_dump(mode="json")} if said.content else {"summary": said.summary}
        assert caller.put(f"{path}/evidence/{kind}", told | {"is_complete": True}, if_match=etag(read)).status_code == 200


@pytest.fixture
def laid(nurse: Caller, path: str) -> int:
    fill_in(nurse, path)
    return int(nurse.post(f"{path}/submissions", {"message": "Det haster."}).json()["id"])


class TestEvidence:
    def test_is_missing_until_it_is_written(self, nurse: Caller, path: str) -> None:
        told = nurse.get(f"{path}/evidence/solution")
        assert (told.json()["status"], told.json()["revision"]) == ("missing", 0)
        assert etag(told).startswith('"0-')

    def test_saves_as_a_new_revision(self, nurse: Caller, path: str) -> None:
        first = nurse.put(f"{path}/evidence/solution", {"summary": "Ti fall i måneden."}, if_match='"0"')
        assert (first.json()["status"], first.json()["revision"]) == ("draft", 1)
        body = {"summary": "Tolv fall i måneden.", "is_complete": True}
        second = nurse.put(f"{path}/evidence/solution", body, if_match=etag(first))
        assert (second.json()["status"], second.json()["revision"]) == ("complete", 2)
        assert [revision["number"] for revision in nurse.get(f"{path}/evidence/solution/revisions").json()["items"]] == [2, 1]
        grounds = {ground["kind"]: ground["status"] for ground in nurse.get(f"{path}/evidence").json()["items"]}
        assert grounds["solution"] == "complete"

    def test_refuses_a_save_on_top_of_somebody_elses(self, nurse: Caller, path: str) -> None:
        nurse.put(f"{path}/evidence/solution", {"summary": "Ti fall i måneden."}, if_match='"0"')
        refused = nurse.put(f"{path}/evidence/solution", {"summary": "Ingen fall."}, if_match='"0"')
        assert problem(refused) == (412, "has-changed")
        assert Evidence.objects.get().summary == "Ti fall i måneden."

    def test_refuses_without_the_revision(self, nurse: Caller, path: str) -> None:
        assert problem(nurse.put(f"{path}/evidence/solution", {"summary": "Ti fall."})) == (428, "version-not-named")

    def test_refuses_a_finished_one_without_a_summary(self, nurse: Caller, path: str) -> None:
        refused = nurse.put(f"{path}/evidence/solution", {"body": "Mye tekst.", "is_complete": True}, if_match='"0"')
        assert problem(refused) == (422, "unable-to-save-evidence")
        assert refused.json()["field"] == "summary"

    def test_a_kind_nobody_asks_for_is_not_there(self, nurse: Caller, path: str) -> None:
        assert problem(nurse.get(f"{path}/evidence/horoscope")) == (404, "not-there")

    def test_cannot_be_changed_at_the_gate(self, nurse: Caller, path: str, laid: int) -> None:
        read = nurse.get(f"{path}/evidence/solution")
        refused = nurse.put(f"{path}/evidence/solution", {"summary": "Nytt."}, if_match=etag(read))
        assert problem(refused) == (422, "unable-to-save-evidence")


class TestSubmit:
    def test_lays_it_before_the_floor_that_decides(self, nurse: Caller, path: str, laid: int) -> None:
        told = nurse.get(path).json()
        assert (told["state"], told["floor"]) == ("at_gate", 1)
        submission = nurse.get(f"{path}/submissions").json()["items"][0]
        assert (submission["id"], submission["message"], submission["decision"]) == (laid, "Det haster.", None)

    def test_refuses_with_what_is_missing(self, nurse: Caller, path: str) -> None:
        refused = nurse.post(f"{path}/submissions", {})
        assert problem(refused) == (422, "unable-to-submit")
        assert refused.json()["missing"] == nurse.get(path).json()["next_gate"]["remaining"]

    def test_refuses_a_second_time(self, nurse: Caller, path: str, laid: int) -> None:
        assert problem(nurse.post(f"{path}/submissions", {})) == (422, "not-possible-now")

    def test_can_be_taken_back(self, nurse: Caller, path: str, laid: int) -> None:
        assert nurse.post(f"{path}/submissions/{laid}/withdraw").json()["state"] == "with_team"
        assert problem(nurse.post(f"{path}/submissions/{laid}/withdraw")) == (409, "already-decided")

    def test_only_the_team_submits(self, world: World, path: str) -> None:
        assert problem(Caller(world.colleague).post(f"{path}/submissions", {})) == (403, "not-yours")


class TestDecide:
    def test_moves_it_on_and_shows_the_reason(self, nurse: Caller, leader: Caller, path: str, laid: int) -> None:
        assert [each["submission"]["id"] for each in leader.get("/desk").json()["decisions"]] == [laid]
        response = leader.post(f"{path}/submissions/{laid}/decision", {"outcome": "advance", "reason": "Godt sett."})
        assert response.status_code == 201
        assert response.json()["initiative"]["stage"] == "concept"
        told = nurse.get(f"{path}/submissions").json()["items"][0]["decision"]
        assert (told["outcome"], told["reason"]) == ("advance", "Godt sett.")

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"outcome": "advance", "reason": " "}, "reason"),
            ({"outcome": "stop", "reason": "Nei."}, "learning"),
            ({"outcome": "pause", "reason": "Vent."}, "resume_on"),
            ({"outcome": "pause", "reason": "Vent.", "resume_on": "2020-01-01"}, "resume_on"),
            ({"outcome": "pause", "reason": "Vent.", "resume_on": "9999-12-31"}, "resume_on"),
        ],
    )
    def test_refuses_what_lacks_something(self, leader: Caller, path: str, laid: int, body: dict[str, str], field: str) -> None:
        refused = leader.post(f"{path}/submissions/{laid}/decision", body)
        assert problem(refused) == (422, "incomplete-decision")
        assert refused.json()["field"] == field
        assert not Submission.objects.get().closed_at

    def test_refuses_an_outcome_there_is_not(self, leader: Caller, path: str, laid: int) -> None:
        refused = leader.post(f"{path}/submissions/{laid}/decision", {"outcome": "maybe", "reason": "Tja."})
        assert problem(refused) == (422, "not-valid")
        assert refused.json()["errors"][0]["field"] == "outcome"

    def test_refuses_those_who_do_not_hold_the_floor(self, world: World, path: str, laid: int) -> None:
        body = {"outcome": "advance", "reason": "Ja."}
        for person in (world.nurse, world.colleague, world.coordinator):
            assert problem(Caller(person).post(f"{path}/submissions/{laid}/decision", body)) == (403, "unable-to-decide")

    def test_refuses_a_second_decision(self, leader: Caller, path: str, laid: int) -> None:
        body = {"outcome": "return", "reason": "Hvor mange gjelder det?"}
        leader.post(f"{path}/submissions/{laid}/decision", body)
        assert problem(leader.post(f"{path}/submissions/{laid}/decision", body)) == (409, "already-decided")

    def test_is_not_there_under_another_initiative(self, nurse: Caller, leader: Caller, laid: int) -> None:
        other = nurse.post("/initiatives", {"problem": PROBLEM}).json()["initiative"]["number"]
        refused = leader.post(f"/initiatives/{other}/submissions/{laid}/decision", {"outcome": "advance", "reason": "Ja."})
        assert problem(refused) == (404, "not-there")

    def test_pauses_until_a_day(self, leader: Caller, path: str, laid: int) -> None:
        day = (timezone.localdate() + timedelta(days=30)).isoformat()
        told = leader.post(f"{path}/submissions/{laid}/decision", {"outcome": "pause", "reason": "Vent.", "resume_on": day}).json()
        assert told["initiative"]["paused_until"] == day


class TestReopen:
    def decided(self, leader: Caller, path: str, laid: int) -> int:
        body = {"outcome": "stop", "reason": "For dyrt.", "learning": "Sensorer koster mer enn vi trodde."}
        return int(leader.post(f"{path}/submissions/{laid}/decision", body).json()["decision"]["id"])

    def test_lays_it_on_the_same_floor_again(self, leader: Caller, path: str, laid: int) -> None:
        decision = self.decided(leader, path, laid)
        response = leader.post(f"{path}/decisions/{decision}/reopen", {"reason": "Vi fikk midler likevel."})
        assert response.status_code == 201
        assert (response.json()["cause"], response.json()["floor"]) == ("reopened", 1)

    def test_refuses_without_a_reason(self, leader: Caller, path: str, laid: int) -> None:
        decision = self.decided(leader, path, laid)
        assert problem(leader.post(f"{path}/decisions/{decision}/reopen", {})) == (422, "unable-to-reopen")

    def test_refuses_the_team(self, nurse: Caller, leader: Caller, path: str, laid: int) -> None:
        decision = self.decided(leader, path, laid)
        assert problem(nurse.post(f"{path}/decisions/{decision}/reopen", {"reason": "Vi vil."})) == (403, "not-permitted")

    def test_the_team_cannot_restart_what_a_floor_stopped(self, nurse: Caller, leader: Caller, path: str, laid: int) -> None:
        self.decided(leader, path, laid)
        assert problem(nurse.post(f"{path}/restart", {"reason": "Vi vil."})) == (422, "unable-to-reopen")


class TestStop:
    def test_ends_with_what_was_learnt_and_can_begin_again(self, nurse: Caller, path: str) -> None:
        stopped = nurse.post(f"{path}/stop", {"learning": "Problemet løste seg med bedre lys."}).json()
        assert (stopped["state"], stopped["stopped_from"]) == ("stopped", "opportunity")
        assert nurse.post(f"{path}/restart", {"reason": "Det kom tilbake."}).json()["state"] == "with_team"

    def test_refuses_without_learning(self, nurse: Caller, path: str) -> None:
        refused = nurse.post(f"{path}/stop", {})
        assert problem(refused) == (422, "incomplete-decision")
        assert refused.json()["field"] == "learning"

    def test_refuses_those_who_do_not_lead(self, world: World, path: str) -> None:
        assert problem(Caller(world.colleague).post(f"{path}/stop", {"learning": "Nei."})) == (403, "not-yours")
