"""Benefits and endings in the API: the same rules as the pages, and the same refusals."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import openpyxl
import pytest

from heis.accounts.testing import Caller, problem
from heis.evidence.models import Benefit, Ending, Measurement
from heis.evidence.testing import keep_plan, promise, put_in_use
from heis.foundation.clock import local_date, now
from heis.lift.models import Initiative
from heis.lift.testing import TODAY, World, made_once

WHO = ["stranger", "nurse", "colleague", "elsewhere", "leader", "coordinator", "outsider"]
ROOM = {"nurse", "colleague", "leader", "coordinator"}


@pytest.fixture
def call(world: World) -> Callable[[str], Caller]:
    return lambda who: Caller(None if who == "stranger" else getattr(world, who))


@pytest.fixture(scope="class")
def filed(filed: Initiative) -> Iterator[Initiative]:
    """The nurse's, seen by her unit, in use since Monday."""
    with made_once(lambda: put_in_use(filed)) as made:
        yield made


class TestWhoMay:
    def test_read_what_they_see(self, call: Callable[[str], Caller], benefit: Benefit, ending: Ending) -> None:
        room = f"/initiatives/{benefit.initiative_id}"
        for path in (f"{room}/benefits", f"{room}/benefits/{benefit.pk}/measurements", f"{room}/endings"):
            answers = {who: call(who).get(path).status_code for who in WHO}
            assert answers == {who: 200 if who in ROOM else 404 for who in WHO}, path

    def test_change_what_is_theirs(self, call: Callable[[str], Caller], benefit: Benefit, ending: Ending) -> None:
        room = f"/initiatives/{benefit.initiative_id}"
        reading = {"measured_on": str(TODAY - timedelta(days=9)), "value": 9}
        table = [
            (f"{room}/benefits/{benefit.pk}/measurements", reading, {"nurse", "leader", "coordinator"}),
            (f"{room}/benefits/{benefit.pk}/owner-requests", {"email": "kari@3107.example"}, {"nurse", "leader", "coordinator"}),
            (f"{room}/benefits/{benefit.pk}/answer", {"accept": True}, set()),
            (f"{room}/endings/{ending.pk}/confirmation", {"off_on": str(TODAY)}, {"leader", "coordinator"}),
            (f"{room}/endings/{ending.pk}/move", {"to_on": "2199-01-01", "reason": "Fordi"}, {"leader", "coordinator"}),
        ]
        for path, body, may in table:
            for who in WHO:
                status = call(who).post(path, body).status_code
                expected = {200, 201, 409, 422} if who in may else {403} if who in ROOM else {401, 404}
                assert status in expected, (path, who, status)

    def test_find_what_they_see(self, call: Callable[[str], Caller], benefit: Benefit, ending: Ending) -> None:
        for path in ("/benefits", "/endings"):
            assert {who for who in WHO if call(who).get(path).json()["items"]} == ROOM
        for path in ("/benefits/summary", "/endings/summary"):
            seen = {who: call(who).get(path).json() for who in WHO}
            counted = {who: told.get("total", told) for who, told in seen.items()}
            assert {who for who, told in counted.items() if told.get("benefits") or told.get("endings")} == ROOM
        for path in ("/benefits/export", "/endings/export"):
            sheets = {who: openpyxl.load_workbook(io.BytesIO(call(who).get(path).getvalue())).worksheets[0] for who in WHO}
            assert {who for who, sheet in sheets.items() if sheet.max_row > 1} == ROOM


class TestMeasuring:
    def test_from_the_plan_to_what_was_gained(self, world: World, call: Callable[[str], Caller], initiative: Initiative) -> None:
        nurse, leader = call("nurse"), call("leader")
        room = f"/initiatives/{initiative.pk}"
        line = {
            "what": "Fall oppdages med en gang", "gain": "saved_time", "indicator": "Fall som oppdages sent", "measured_in": "fall i måneden",
            "baseline": 14, "target": 2, "nok_per_unit": 70000, "frees_money": True, "owner": "jonas@3107.example",
        }  # fmt: skip
        body = {"content": {"benefits": [line]}, "is_complete": True}
        saved = nurse.put(f"{room}/evidence/benefits", body, if_match='"0"')
        assert saved.json()["content"]["benefits"][0]["owner"] == "Jonas Berg"
        asked = leader.get("/desk/benefits").json()["asked"][0]
        path = f"{room}/benefits/{asked['id']}"
        assert leader.post(f"{path}/answer", {"accept": True}).json()["owner"]["name"] == "Jonas Berg"
        today = str(local_date(now()))
        made = leader.post(f"{path}/measurements", {"measured_on": today, "value": 90})
        assert made.status_code == 201
        correction = f"{path}/measurements/{made.json()['id']}/correction"
        right = leader.post(correction, {"measured_on": today, "value": 9, "reason": "Komma glemt"})
        assert right.json()["corrects"] == made.json()["id"]
        found = nurse.get(f"{room}/benefits").json()["items"][0]
        assert (found["latest_value"], found["planned_change"], found["realised_change"]) == (9, -12, -5)
        assert (found["planned_nok"], found["realised_nok"], found["lacks"]) == (840_000, 350_000, [])
        measured = nurse.get(f"{path}/measurements").json()["items"]
        assert [(each["value"], each["corrected_by"] is not None) for each in measured] == [(90, True), (9, False)]
        summary = call("coordinator").get("/benefits/summary").json()
        assert (summary["total"]["planned_nok"], summary["total"]["realised_nok"]) == (840_000, 350_000)
        assert summary["by_unit"][str(world.unit.pk)]["benefits"] == 1

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"measured_on": str(TODAY), "value": 9}, 409, "already-measured"),
            ({"measured_on": "2199-01-01", "value": 9}, 422, "unable-to-measure"),
            ({"measured_on": str(TODAY)}, 422, "not-valid"),
            ({"measured_on": "i dag", "value": 9}, 422, "not-valid"),
            ({"measured_on": str(TODAY), "value": 1e15}, 422, "not-valid"),
            ({"measured_on": str(TODAY), "value": 9, "more": 1}, 422, "not-valid"),
        ],
    )
    def test_is_refused_as_a_problem(
        self, call: Callable[[str], Caller], benefit: Benefit, body: dict[str, object], status: int, code: str
    ) -> None:
        path, leader = f"/initiatives/{benefit.initiative_id}/benefits/{benefit.pk}/measurements", call("leader")
        leader.post(path, {"measured_on": str(TODAY), "value": 8})
        assert problem(leader.post(path, body)) == (status, code)
        assert Measurement.objects.count() == 1

    def test_of_what_belongs_to_another_is_not_there(
        self, world: World, call: Callable[[str], Caller], benefit: Benefit, ending: Ending
    ) -> None:
        other = world.file(world.nurse, "Noe helt annet om porten.").pk
        coordinator = call("coordinator")
        reading = {"measured_on": str(TODAY), "value": 9}
        assert coordinator.post(f"/initiatives/{other}/benefits/{benefit.pk}/measurements", reading).status_code == 404
        assert coordinator.get(f"/initiatives/{other}/benefits/{benefit.pk}/measurements").status_code == 404
        assert coordinator.post(f"/initiatives/{other}/endings/{ending.pk}/confirmation", {"off_on": str(TODAY)}).status_code == 404

    def test_is_handed_over_to_those_who_work_there(self, world: World, call: Callable[[str], Caller], benefit: Benefit) -> None:
        path, leader = f"/initiatives/{benefit.initiative_id}/benefits/{benefit.pk}/owner-requests", call("leader")
        assert problem(leader.post(path, {"email": "rolf@3107.example"})) == (422, "unknown-person")
        assert problem(leader.post(path, {"email": "siri@3107.example"})) == (422, "unable-to-hand-over")
        assert leader.post(path, {"email": "kari@3107.example"}).json()["asked"]["name"] == "Kari Moe"
        answer = f"/initiatives/{benefit.initiative_id}/benefits/{benefit.pk}/answer"
        assert call("director").post(answer, {"accept": False, "reason": "Ikke nå"}).json()["owner"]["name"] == "Jonas Berg"

    def test_tells_no_one_who_may_not_hand_over_who_works_there(self, call: Callable[[str], Caller], benefit: Benefit) -> None:
        path = f"/initiatives/{benefit.initiative_id}/benefits/{benefit.pk}/owner-requests"
        for email in ("rolf@3107.example", "kari@3107.example"):
            assert problem(call("colleague").post(path, {"email": email})) == (403, "not-yours-to-hand-over")


class TestEndings:
    def test_are_confirmed_and_moved(self, call: Callable[[str], Caller], ending: Ending) -> None:
        path, leader = f"/initiatives/{ending.initiative_id}/endings", call("leader")
        to_on = str(local_date(now()) + timedelta(days=30))
        moved = leader.post(f"{path}/{ending.pk}/move", {"to_on": to_on, "reason": "Avtalen løper"}).json()
        assert (moved["end_on"], moved["planned_on"], moved["moves"][0]["reason"]) == (to_on, "2026-09-01", "Avtalen løper")
        done = leader.post(f"{path}/{ending.pk}/confirmation", {"off_on": str(TODAY), "note": "Levert"}).json()
        assert (done["off_on"], done["is_overdue"], done["confirmed_by"]["name"]) == (str(TODAY), False, "Jonas Berg")
        assert leader.get("/endings/summary").json() == {
            "endings": 1, "overdue": 0, "off": 1, "planned_nok": 84_000, "saved_nok": 84_000,
        }  # fmt: skip

    def test_are_on_the_desk_until_they_are_confirmed(self, call: Callable[[str], Caller], ending: Ending) -> None:
        Ending.objects.update(end_on=date(2026, 1, 1))
        assert call("leader").get("/desk/benefits").json()["to_check"][0]["is_overdue"]
        assert call("nurse").get("/desk/benefits").json()["to_check"] == []


class TestLists:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 3),
            ("?lacks=baseline", 1),
            ("?lacks=owner", 3),
            ("?use=in_use", 3),
            ("?use=coming", 0),
            ("?gain=quality", 0),
            ("?unit=999999", 0),
        ],
    )
    def test_are_filtered(
        self, world: World, call: Callable[[str], Caller], initiative: Initiative, query: str, count: int
    ) -> None:
        keep_plan(world, initiative, promise(world.leader), promise(world.leader, baseline=None), promise(world.leader, target=4))
        assert len(call("nurse").get(f"/benefits{query}").json()["items"]) == count
        assert call("nurse").get(f"/benefits/summary{query}").json()["total"]["benefits"] == count

    def test_go_on_by_cursor(self, world: World, call: Callable[[str], Caller], initiative: Initiative) -> None:
        keep_plan(world, initiative, *(promise(world.leader, what=f"Gevinst {number}") for number in range(5)))
        nurse = call("nurse")
        found: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = nurse.get(f"/benefits?limit=2&cursor={cursor}").json()
            found += [each["what"] for each in page["items"]]
            cursor = page["next_cursor"]
        assert found == [f"Gevinst {number}" for number in reversed(range(5))]
        assert problem(nurse.get("/benefits?cursor=abc")) == (422, "unknown-cursor")

    @pytest.mark.parametrize("query", ["?lacks=everything", "?gain=x", "?use=maybe", "?unit=0", "?unit=x"])
    def test_refuse_what_is_not_a_filter(self, call: Callable[[str], Caller], benefit: Benefit, query: str) -> None:
        assert problem(call("nurse").get(f"/benefits{query}")) == (422, "not-valid")
