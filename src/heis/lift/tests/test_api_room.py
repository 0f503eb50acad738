from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from heis.accounts.testing import Caller, problem
from heis.foundation.clock import local_date, now
from heis.lift.testing import World

PROBLEM = "Beboere faller om natta, og vi ser det for sent."


@pytest.fixture
def nurse(world: World) -> Caller:
    return Caller(world.nurse)


@pytest.fixture
def path(nurse: Caller) -> str:
    return f"/initiatives/{nurse.post('/initiatives', {'problem': PROBLEM}).json()['initiative']['number']}"


class TestTeam:
    def test_a_colleague_is_invited_and_says_yes(self, world: World, nurse: Caller, path: str) -> None:
        made = nurse.post(f"{path}/invitations", {"email": world.elsewhere.email, "message": "Bli med!"})
        assert made.status_code == 201
        elsewhere = Caller(world.elsewhere)
        assert [each["id"] for each in elsewhere.get("/desk").json()["invitations"]] == [made.json()["id"]]
        answered = elsewhere.post(f"{path}/invitations/{made.json()['id']}/answer", {"accept": True})
        assert [member["person"]["id"] for member in answered.json()["members"]] == [world.nurse.pk, world.elsewhere.pk]

    def test_only_the_one_who_is_asked_answers(self, world: World, nurse: Caller, path: str) -> None:
        made = nurse.post(f"{path}/invitations", {"email": world.elsewhere.email}).json()
        refused = Caller(world.colleague).post(f"{path}/invitations/{made['id']}/answer", {"accept": True})
        assert problem(refused) == (403, "unable-to-answer")

    def test_refuses_somebody_who_is_in_the_team(self, world: World, nurse: Caller, path: str) -> None:
        assert problem(nurse.post(f"{path}/invitations", {"email": world.nurse.email})) == (422, "unable-to-invite")

    @pytest.mark.parametrize("body", [{"email": "ikke en adresse"}, {}, {"email": "a@b.no", "role": "king"}])
    def test_refuses_what_is_not_an_invitation(self, nurse: Caller, path: str, body: dict[str, str]) -> None:
        assert problem(nurse.post(f"{path}/invitations", body)) == (422, "not-valid")

    def test_somebody_unknown_gets_a_link(self, nurse: Caller, path: str) -> None:
        made = nurse.post(f"{path}/invitations", {"email": "ny@frivillig.example", "role": "partner"})
        assert made.status_code == 201
        assert (made.json()["email"], made.json()["person"]) == ("ny@frivillig.example", None)

    def test_an_invitation_can_be_taken_back(self, world: World, nurse: Caller, path: str) -> None:
        made = nurse.post(f"{path}/invitations", {"email": world.elsewhere.email}).json()
        assert nurse.delete(f"{path}/invitations/{made['id']}").status_code == 204
        assert problem(nurse.delete(f"{path}/invitations/{made['id']}")) == (404, "not-there")

    def test_asks_to_join_and_is_let_in(self, world: World, nurse: Caller, path: str) -> None:
        asked = Caller(world.colleague).post(f"{path}/requests", {"message": "Jeg kan lys."})
        assert asked.status_code == 201
        assert [each["id"] for each in nurse.get("/desk").json()["requests"]] == [asked.json()["id"]]
        nurse.post(f"{path}/invitations/{asked.json()['id']}/answer", {"accept": True})
        assert len(nurse.get(f"{path}/team").json()["members"]) == 2

    def test_hands_over_and_leaves(self, world: World, nurse: Caller, path: str) -> None:
        offer = nurse.post(f"{path}/ownership-offers", {"email": world.colleague.email}).json()
        colleague = Caller(world.colleague)
        colleague.post(f"{path}/invitations/{offer['id']}/answer", {"accept": True})
        members = nurse.get(f"{path}/team").json()["members"]
        mine = next(member["id"] for member in members if member["person"]["id"] == world.nurse.pk)
        assert nurse.delete(f"{path}/team/{mine}").status_code == 204
        assert colleague.get(path).json()["owner"]["id"] == world.colleague.pk

    def test_the_owner_cannot_just_leave(self, nurse: Caller, path: str) -> None:
        mine = nurse.get(f"{path}/team").json()["members"][0]["id"]
        assert problem(nurse.delete(f"{path}/team/{mine}")) == (422, "unable-to-leave")

    def test_hands_over_only_to_somebody_we_know(self, nurse: Caller, path: str) -> None:
        refused = nurse.post(f"{path}/ownership-offers", {"email": "ingen@example.no"})
        assert problem(refused) == (422, "unable-to-invite")

    def test_what_waits_is_shown_only_to_those_who_may_invite(self, world: World, nurse: Caller, path: str) -> None:
        nurse.post(f"{path}/invitations", {"email": world.elsewhere.email})
        assert len(nurse.get(f"{path}/team").json()["waiting"]) == 1
        assert Caller(world.colleague).get(f"{path}/team").json()["waiting"] == []


class TestFollow:
    def test_follows_and_stops(self, world: World, path: str) -> None:
        colleague = Caller(world.colleague)
        assert colleague.put(f"{path}/follow").status_code == 204
        assert colleague.get(path).json()["is_following"]
        assert len(colleague.get("/desk").json()["followed"]) == 1
        assert colleague.delete(f"{path}/follow").status_code == 204
        assert not colleague.get(path).json()["is_following"]

    def test_needs_a_person(self, path: str) -> None:
        assert problem(Caller().put(f"{path}/follow")) == (401, "not-signed-in")


class TestComments:
    def test_are_read_newest_first_a_page_at_a_time(self, nurse: Caller, path: str) -> None:
        for text in ("En", "To", "Tre"):
            assert nurse.post(f"{path}/comments", {"text": text}).status_code == 201
        first = nurse.get(f"{path}/comments?limit=2").json()
        rest = nurse.get(f"{path}/comments?limit=2&cursor={first['next_cursor']}").json()
        assert [each["text"] for each in first["items"] + rest["items"]] == ["Tre", "To", "En"]
        assert rest["next_cursor"] is None

    def test_refuses_an_empty_one(self, nurse: Caller, path: str) -> None:
        assert problem(nurse.post(f"{path}/comments", {"text": " "})) == (422, "unable-to-comment")

    def test_refuses_a_cursor_no_page_gave(self, nurse: Caller, path: str) -> None:
        assert problem(nurse.get(f"{path}/comments?cursor=x")) == (422, "unknown-cursor")

    def test_a_name_that_reaches_nobody_is_told(self, world: World, nurse: Caller, path: str) -> None:
        made = nurse.post(f"{path}/comments", {"text": f"@{world.leader.name} og @Petter Ukjent: se her."})
        assert (made.status_code, made.json()["unknown_mentions"]) == (201, ["Petter Ukjent"])
        assert nurse.post(f"{path}/comments", {"text": "Hei"}).json()["unknown_mentions"] == []

    def test_the_filer_comments_with_the_code(self, world: World) -> None:
        told = Caller().post("/initiatives", {"problem": PROBLEM}).json()
        path = f"/initiatives/{told['initiative']['number']}/comments"
        response = Caller().post(path, {"text": "Det skjedde igjen."}, return_code=told["return_code"])
        assert (response.status_code, response.json()["author"]) == (201, None)

    def test_only_ones_own_can_be_taken_back(self, world: World, nurse: Caller, path: str) -> None:
        made = nurse.post(f"{path}/comments", {"text": "Hei"}).json()["id"]
        assert problem(Caller(world.colleague).delete(f"{path}/comments/{made}")) == (403, "not-permitted")
        assert nurse.delete(f"{path}/comments/{made}").status_code == 204
        assert problem(nurse.delete(f"{path}/comments/{made}")) == (404, "not-there")


class TestTodos:
    def test_is_added_ticked_off_and_opened_again(self, world: World, nurse: Caller, path: str) -> None:
        made = nurse.post(f"{path}/todos", {"text": "Måle lyset", "assignee": world.nurse.pk}).json()
        assert [todo["id"] for todo in nurse.get("/desk").json()["todos"]] == [made["id"]]
        assert nurse.post(f"{path}/todos/{made['id']}/done").json()["done_by"]["id"] == world.nurse.pk
        assert problem(nurse.post(f"{path}/todos/{made['id']}/done")) == (409, "already-done")
        assert nurse.post(f"{path}/todos/{made['id']}/reopen").json()["done_at"] is None
        assert [todo["text"] for todo in nurse.get(f"{path}/todos").json()["items"]] == ["Måle lyset"]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"text": " "}, "text"),
            ({"text": "Noe", "assignee": 0}, "assignee"),
            ({"text": "Noe", "due_on": "2020-01-01"}, "due_on"),
        ],
    )
    def test_refuses_what_cannot_be_planned(self, nurse: Caller, path: str, body: dict[str, object], field: str) -> None:
        refused = nurse.post(f"{path}/todos", body)
        assert problem(refused) == (422, "unable-to-plan")
        assert refused.json()["field"] == field


class TestFiles:
    def test_is_added_fetched_and_removed(self, nurse: Caller, path: str) -> None:
        made = nurse.upload(f"{path}/files", file=SimpleUploadedFile("lys.txt", b"40 lux"))
        assert made.status_code == 201
        fetched = nurse.client.get(made.json()["content"], headers=nurse.headers)
        assert b"".join(fetched.streaming_content) == b"40 lux"
        assert fetched.headers["Content-Disposition"].startswith("attachment")
        assert nurse.delete(f"{path}/files/{made.json()['id']}").status_code == 204
        assert nurse.get(f"{path}/files").json()["items"] == []

    def test_belongs_to_evidence_that_is_begun(self, nurse: Caller, path: str) -> None:
        nurse.put(f"{path}/evidence/solution", {"summary": "Ti fall."}, if_match='"0"')
        made = nurse.upload(f"{path}/files", file=SimpleUploadedFile("lys.txt", b"40 lux"), kind="solution")
        assert made.json()["evidence"] == "solution"
        for kind in ("test_result", "x\0y"):
            refused = nurse.upload(f"{path}/files", file=SimpleUploadedFile("l.txt", b"4"), kind=kind)
            assert problem(refused) == (404, "not-there")

    @pytest.mark.parametrize(("name", "content"), [("lys.exe", b"MZ"), ("lys.pdf", b"not a pdf"), ("lys.txt", b"")])
    def test_refuses_what_it_does_not_take_in(self, nurse: Caller, path: str, name: str, content: bytes) -> None:
        assert problem(nurse.upload(f"{path}/files", file=SimpleUploadedFile(name, content))) == (422, "unable-to-take-file")

    def test_is_not_there_for_those_who_do_not_see_the_initiative(self, world: World, nurse: Caller, path: str) -> None:
        made = nurse.upload(f"{path}/files", file=SimpleUploadedFile("lys.txt", b"40 lux")).json()
        outsider = Caller(world.outsider)
        assert problem(outsider.client.get(made["content"], headers=outsider.headers)) == (404, "unknown-initiative")


class TestAudience:
    def test_shows_the_circles_and_widens(self, nurse: Caller, path: str) -> None:
        told = nurse.get(f"{path}/audience").json()
        assert told["current"] == "unit"
        assert [circle["audience"] for circle in told["circles"]][-1] == "public"
        assert nurse.put(f"{path}/audience", {"audience": "public"}).json()["audience"] == "public"
        assert Caller().get(path).status_code == 200

    def test_refuses_those_who_do_not_lead(self, world: World, path: str) -> None:
        colleague = Caller(world.colleague)
        assert problem(colleague.get(f"{path}/audience")) == (403, "not-yours")
        assert problem(colleague.put(f"{path}/audience", {"audience": "public"})) == (403, "not-yours")

    @pytest.mark.parametrize("audience", ["unit", "cooperation"])
    def test_refuses_what_is_not_possible(self, nurse: Caller, path: str, audience: str) -> None:
        assert problem(nurse.put(f"{path}/audience", {"audience": audience})) == (422, "unable-to-share")


class TestLog:
    def test_tells_what_has_happened_newest_first(self, nurse: Caller, path: str) -> None:
        nurse.post(f"{path}/comments", {"text": "Hei"})
        first = nurse.get(f"{path}/events?limit=1").json()
        assert first["items"][0]["verb"] == "lift.commented"
        rest = nurse.get(f"{path}/events?cursor={first['next_cursor']}").json()
        assert [event["verb"] for event in rest["items"]] == ["lift.filed"]


class TestDesk:
    def test_needs_a_person(self, world: World) -> None:
        assert problem(Caller().get("/desk")) == (401, "not-signed-in")

    def test_the_coordinator_sees_what_needs_a_push(self, world: World) -> None:
        number = Caller().post("/initiatives", {"problem": PROBLEM}).json()["initiative"]["number"]
        coordinator = Caller(world.coordinator)
        coordinator.put(f"/initiatives/{number}/unit", {"unit": world.unit.pk})
        told = coordinator.get("/desk/coordinator").json()
        assert [line["number"] for line in told["without_owner"]] == [number]
        assert told["without_owner"][0]["answer_by"] == str(local_date(now()) + timedelta(days=14))
        assert Caller(world.nurse).get("/desk/coordinator").json()["without_owner"] == []


class TestLift:
    def test_counts_floors_and_stages(self, nurse: Caller, path: str) -> None:
        told = nurse.get("/lift").json()
        assert [(cell["floor"], cell["stage"], cell["count"]) for cell in told["cells"]] == [(0, "opportunity", 1)]
        assert Caller().get("/lift").json()["cells"] == []

    def test_tells_how_fast_it_goes(self, nurse: Caller, path: str) -> None:
        assert nurse.get("/lift/pace").json() == {"days_to_decision": None, "decisions": 0, "days_in_stage": {}}
