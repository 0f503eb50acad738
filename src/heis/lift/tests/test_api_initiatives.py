from __future__ import annotations

import pytest

from heis.accounts.models import Scope
from heis.accounts.testing import Caller, etag, problem
from heis.foundation.audience import Audience
from heis.lift.models import Initiative, Membership
from heis.lift.operations.filing import CODES_FROM_PLACE
from heis.lift.testing import World

PROBLEM = "Beboere faller om natta, og vi ser det for sent."


@pytest.fixture
def nurse(world: World) -> Caller:
    return Caller(world.nurse)


@pytest.fixture
def filed(nurse: Caller) -> int:
    return int(nurse.post("/initiatives", {"problem": PROBLEM}).json()["initiative"]["number"])


class TestFile:
    def test_makes_an_initiative_of_the_person(self, nurse: Caller, world: World) -> None:
        response = nurse.post("/initiatives", {"problem": PROBLEM, "for_whom": "Beboere"})
        told = response.json()
        assert response.status_code == 201
        assert told["return_code"] is None
        assert told["initiative"]["title"] == "Beboere faller om natta, og vi ser det for sent"
        assert response.headers["Location"] == f"/api/v1/initiatives/{told['initiative']['number']}"
        assert Membership.objects.get(initiative=told["initiative"]["number"]).person == world.nurse

    def test_gives_a_stranger_a_return_code_once(self, world: World) -> None:
        response = Caller().post("/initiatives", {"problem": PROBLEM})
        assert response.status_code == 201
        assert len(response.json()["return_code"]) == 14
        assert response.headers["Cache-Control"] == "no-store"

    def test_the_return_code_opens_what_was_filed(self, world: World) -> None:
        told = Caller().post("/initiatives", {"problem": PROBLEM}).json()
        path = f"/initiatives/{told['initiative']['number']}"
        assert problem(Caller().get(path)) == (404, "unknown-initiative")
        opened = Caller().get(path, return_code=told["return_code"])
        assert opened.json()["problem"] == PROBLEM
        assert "edit" in opened.json()["rights"]

    def test_the_return_code_does_not_choose_the_unit(self, world: World) -> None:
        told = Caller().post("/initiatives", {"problem": PROBLEM}).json()
        path = f"/initiatives/{told['initiative']['number']}"
        guest, code = Caller(), told["return_code"]
        read = guest.get(path, return_code=code)
        changes = {"summary": "Et stativ til.", "unit": world.unit.pk}
        refused = guest.patch(path, changes, return_code=code, if_match=etag(read))
        assert problem(refused) == (422, "unable-to-describe")
        assert refused.json()["field"] == "unit"
        del changes["unit"]
        assert guest.patch(path, changes, return_code=code, if_match=etag(read)).json()["summary"] == "Et stativ til."

    def test_an_unknown_return_code_opens_nothing(self, filed: int) -> None:
        assert problem(Caller().get(f"/initiatives/{filed}", return_code="2222-2222-2222")) == (404, "unknown-code")

    def test_on_behalf_of_somebody_lands_where_they_work(self, world: World) -> None:
        leader = Caller(world.leader)
        mine = leader.post("/initiatives", {"problem": PROBLEM, "on_behalf_of": "Per Holt"}).json()
        assert (mine["initiative"]["unit"]["name"], len(mine["return_code"])) == ("Byggdrift", 14)
        theirs = leader.post("/initiatives", {"problem": PROBLEM, "on_behalf_of": "Unni Rud"}).json()["initiative"]
        assert theirs["unit"] is None
        assert leader.put(f"/initiatives/{theirs['number']}/unit", {"unit": world.unit.pk}).json()["unit"]["id"] == world.unit.pk

    def test_on_behalf_of_somebody_needs_a_login(self, world: World) -> None:
        refused = Caller().post("/initiatives", {"problem": PROBLEM, "on_behalf_of": "Per Holt"})
        assert problem(refused) == (422, "unable-to-file")
        assert refused.json()["field"] == "on_behalf_of"

    def test_refuses_what_says_too_little(self, nurse: Caller) -> None:
        response = nurse.post("/initiatives", {"problem": "Kort"})
        assert problem(response) == (422, "unable-to-file")
        assert response.json()["field"] == "problem"
        assert not Initiative.objects.exists()

    def test_refuses_a_field_it_does_not_know(self, nurse: Caller) -> None:
        response = nurse.post("/initiatives", {"problem": PROBLEM, "titel": "?"})
        assert problem(response) == (422, "not-valid")
        assert response.json()["errors"] == [
            {"field": "titel", "message": "Finnes ikke her. Se etter om det er skrevet feil.", "code": "extra_forbidden"},
        ]

    @pytest.mark.parametrize("text", ["Tegn som\x00 ikke finnes", "Halve tegn \ud800 finnes ikke"])
    def test_refuses_characters_that_cannot_be_stored(self, nurse: Caller, text: str) -> None:
        assert problem(nurse.post("/initiatives", {"problem": text})) == (422, "not-valid")

    def test_refuses_what_is_not_json(self, nurse: Caller) -> None:
        response = nurse.client.post("/api/v1/initiatives", "{", content_type="application/json", headers=nurse.headers)
        assert problem(response) == (400, "not-understood")

    def test_strangers_are_limited_from_one_place(self, world: World) -> None:
        answers = [Caller().post("/initiatives", {"problem": f"{PROBLEM} {n}"}) for n in range(21)]
        assert [answer.status_code for answer in answers[:20]] == [201] * 20
        assert problem(answers[20]) == (429, "too-many-filings")
        assert int(answers[20].headers["Retry-After"]) > 0


class TestWrongCodes:
    def test_are_limited_from_one_place_in_the_header_and_in_a_claim(self, nurse: Caller, filed: int) -> None:
        path = f"/initiatives/{filed}"
        for number in range(CODES_FROM_PLACE.free):
            wrong = f"2222-2222-{number:04d}"
            answer = nurse.post("/initiatives/claim", {"code": wrong}) if number % 2 else Caller().get(path, Return_Code=wrong)
            assert problem(answer) == (404, "unknown-code")
        for blocked in (
            Caller().get(path, Return_Code="2222-2222-2222"),
            nurse.post("/initiatives/claim", {"code": "2222-2222-2222"}),
        ):
            assert problem(blocked) == (429, "too-many-attempts")
            assert int(blocked.headers["Retry-After"]) > 0
        assert nurse.get(path).status_code == 200


class TestDraft:
    def test_filing_it_again_gives_the_same_initiative_without_the_code(self, world: World) -> None:
        caller = Caller()
        token = caller.post("/drafts", {"problem": PROBLEM}).json()["token"]
        first, second = caller.post(f"/drafts/{token}/file"), caller.post(f"/drafts/{token}/file")
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json()["initiative"]["number"] == second.json()["initiative"]["number"]
        assert first.json()["return_code"]
        assert second.json()["return_code"] is None
        assert Initiative.objects.count() == 1

    def test_keeps_what_is_written(self, world: World) -> None:
        caller = Caller()
        begun = caller.post("/drafts", {"problem": "Det er"})
        assert begun.headers["Location"] == f"/api/v1/drafts/{begun.json()['token']}"
        caller.put(f"/drafts/{begun.json()['token']}", {"problem": PROBLEM})
        assert caller.get(f"/drafts/{begun.json()['token']}").json()["problem"] == PROBLEM

    def test_is_not_given_again_when_somebody_has_made_it_theirs(self, world: World, nurse: Caller) -> None:
        caller = Caller()
        token = caller.post("/drafts", {"problem": PROBLEM}).json()["token"]
        told = caller.post(f"/drafts/{token}/file").json()
        nurse.post("/initiatives/claim", {"code": told["return_code"]})
        Initiative.objects.update(title="Hemmelig tittel")
        assert problem(caller.post(f"/drafts/{token}/file")) == (404, "unknown-initiative")
        again = nurse.post(f"/drafts/{token}/file")
        assert (again.status_code, again.json()["initiative"]["title"]) == (201, "Hemmelig tittel")

    def test_is_thrown_away(self, world: World) -> None:
        caller = Caller()
        path = f"/drafts/{caller.post('/drafts', {'problem': 'Det er'}).json()['token']}"
        assert caller.delete(path).status_code == 204
        assert problem(caller.delete(path)) == (404, "unknown-code")

    def test_that_has_been_filed_stays(self, world: World) -> None:
        caller = Caller()
        path = f"/drafts/{caller.post('/drafts', {'problem': PROBLEM}).json()['token']}"
        number = caller.post(f"{path}/file").json()["initiative"]["number"]
        assert caller.delete(path).status_code == 204
        assert caller.get(path).json()["initiative"] == number

    def test_gives_a_new_code_when_the_first_was_lost(self, world: World) -> None:
        caller = Caller()
        token = caller.post("/drafts", {"problem": PROBLEM}).json()["token"]
        filed = caller.post(f"/drafts/{token}/file").json()
        code = caller.post(f"/drafts/{token}/return-code").json()["return_code"]
        path = f"/initiatives/{filed['initiative']['number']}"
        assert caller.get(path, return_code=code).status_code == 200
        assert problem(caller.get(path, return_code=filed["return_code"])) == (404, "unknown-code")

    def test_an_unknown_token_is_not_there(self, world: World) -> None:
        assert problem(Caller().get("/drafts/nothing")) == (404, "unknown-code")


class TestClaim:
    def test_makes_what_was_filed_with_a_code_ones_own(self, nurse: Caller) -> None:
        told = Caller().post("/initiatives", {"problem": PROBLEM}).json()
        response = nurse.post("/initiatives/claim", {"code": told["return_code"].lower().replace("-", " ")})
        assert response.status_code == 200
        assert response.json()["owner"]["name"].startswith("Mona Lie")
        assert problem(nurse.post("/initiatives/claim", {"code": told["return_code"]})) == (404, "unknown-code")

    def test_needs_a_person(self, world: World) -> None:
        response = Caller().post("/initiatives/claim", {"code": "2222-2222-2222"})
        assert problem(response) == (401, "not-signed-in")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


class TestTake:
    def test_is_for_a_coordinator_when_nobody_owns_it(self, world: World, nurse: Caller) -> None:
        told = Caller().post("/initiatives", {"problem": PROBLEM}).json()
        path = f"/initiatives/{told['initiative']['number']}/claim"
        assert problem(Caller().post(path)) == (401, "not-signed-in")
        assert problem(nurse.post(path)) == (403, "not-yours")
        assert problem(Caller(world.outsider).post(path)) == (404, "unknown-initiative")
        taken = Caller(world.coordinator).post(path).json()
        assert taken["owner"]["name"] == "Tuva Aas"
        assert problem(Caller(world.coordinator).post(path)) == (409, "already-yours")
        assert nurse.post("/initiatives/claim", {"code": told["return_code"]}).status_code == 200


class TestRead:
    def test_tells_what_the_next_gate_asks_for(self, nurse: Caller, filed: int) -> None:
        told = nurse.get(f"/initiatives/{filed}").json()
        assert told["state"] == "with_team"
        assert told["stage_name"]
        assert told["next_gate"]["to_stage"] == "concept"
        assert [person["name"].split()[0] for person in told["next_gate"]["deciders"]] == ["Jonas"]
        assert {"edit", "submit", "lead"} <= set(told["rights"])

    def test_answers_in_the_language_asked_for(self, nurse: Caller, filed: int) -> None:
        bokmal = nurse.get(f"/initiatives/{filed}")
        english = nurse.get(f"/initiatives/{filed}", accept_language="en")
        assert (bokmal.headers["Content-Language"], english.headers["Content-Language"]) == ("nb", "en")
        assert bokmal.json()["stage_name"] != english.json()["stage_name"]

    def test_gives_nothing_again_when_nothing_is_new(self, nurse: Caller, filed: int) -> None:
        first = nurse.get(f"/initiatives/{filed}")
        again = nurse.get(f"/initiatives/{filed}", if_none_match=etag(first))
        assert again.status_code == 304
        assert again.content == b""
        assert etag(again) == etag(first)

    def test_the_etag_changes_with_what_stands_around_it(self, nurse: Caller, filed: int) -> None:
        before = etag(nurse.get(f"/initiatives/{filed}"))
        nurse.put(f"/initiatives/{filed}/evidence/solution", {"summary": "Ti fall i måneden."}, if_match='"0"')
        assert nurse.get(f"/initiatives/{filed}", if_none_match=before).status_code == 200

    def test_head_answers_as_get(self, nurse: Caller, filed: int) -> None:
        response = nurse.client.head(f"/api/v1/initiatives/{filed}", headers=nurse.headers)
        assert response.status_code == 200
        assert response.headers["ETag"]

    @pytest.mark.parametrize("path", ["", "/evidence", "/submissions", "/team", "/comments", "/todos", "/files", "/events"])
    def test_what_may_not_be_seen_is_not_there(self, world: World, filed: int, path: str) -> None:
        for caller in (Caller(), Caller(world.outsider), Caller(world.elsewhere)):
            assert problem(caller.get(f"/initiatives/{filed}{path}")) == (404, "unknown-initiative")

    def test_what_does_not_exist_answers_the_same(self, nurse: Caller) -> None:
        for number in (1, 10**18, 10**40):
            assert problem(nurse.get(f"/initiatives/{number}")) == (404, "unknown-initiative")


class TestDescribe:
    def test_changes_only_what_is_sent(self, nurse: Caller, filed: int) -> None:
        tag = etag(nurse.get(f"/initiatives/{filed}"))
        told = nurse.patch(f"/initiatives/{filed}", {"title": "Trygge netter", "amount_nok": 40_000}, if_match=tag).json()
        assert (told["title"], told["amount_nok"], told["problem"]) == ("Trygge netter", 40_000, PROBLEM)
        assert told["version"] == 2

    def test_refuses_without_the_version(self, nurse: Caller, filed: int) -> None:
        assert problem(nurse.patch(f"/initiatives/{filed}", {"title": "Trygge netter"})) == (428, "version-not-named")

    def test_refuses_on_top_of_somebody_elses_change(self, nurse: Caller, filed: int) -> None:
        tag = etag(nurse.get(f"/initiatives/{filed}"))
        nurse.patch(f"/initiatives/{filed}", {"title": "Trygge netter"}, if_match=tag)
        assert problem(nurse.patch(f"/initiatives/{filed}", {"title": "Andre"}, if_match=tag)) == (412, "has-changed")
        assert Initiative.objects.get(pk=filed).title == "Trygge netter"

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"title": " "}, "title"),
            ({"form": "nope"}, "form"),
            ({"areas": ["nope"]}, "areas"),
            ({"novelty": "copied"}, "builds_on_text"),
            ({"builds_on": 987_654}, "builds_on"),
            ({"unit": 987_654}, "unit"),
            ({"amount_nok": -1}, "amount_nok"),
        ],
    )
    def test_refuses_what_does_not_fit_the_strategy(self, nurse: Caller, filed: int, body: dict[str, object], field: str) -> None:
        response = nurse.patch(f"/initiatives/{filed}", body, if_match="*")
        assert problem(response) == (422, "unable-to-describe")
        assert response.json()["field"] == field

    def test_refuses_one_who_sees_it_but_is_not_in_the_team(self, world: World, filed: int) -> None:
        response = Caller(world.colleague).patch(f"/initiatives/{filed}", {"title": "Min"}, if_match="*")
        assert problem(response) == (403, "not-yours")
        assert "team" in response.json()["detail"]

    def test_a_token_that_may_only_read_changes_nothing(self, world: World, filed: int) -> None:
        reader = Caller(world.nurse, Scope.READ)
        assert reader.get(f"/initiatives/{filed}").status_code == 200
        assert problem(reader.patch(f"/initiatives/{filed}", {"title": "Min"}, if_match="*")) == (403, "read-only-token")


class TestList:
    def test_gives_every_initiative_once_a_page_at_a_time(self, nurse: Caller) -> None:
        for number in range(5):
            nurse.post("/initiatives", {"problem": f"{PROBLEM} Nummer {number}."})
        seen: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = nurse.get(f"/initiatives?limit=2&cursor={cursor}").json()
            assert len(page["items"]) <= 2
            seen += [item["number"] for item in page["items"]]
            cursor = page["next_cursor"]
        assert len(seen) == 5
        assert seen == sorted(seen, reverse=True)

    def test_shows_each_only_what_they_may_see(self, world: World, filed: int) -> None:
        assert [item["number"] for item in Caller(world.colleague).get("/initiatives").json()["items"]] == [filed]
        assert Caller().get("/initiatives").json()["items"] == []
        Initiative.objects.filter(pk=filed).update(audience=Audience.PUBLIC)
        assert [item["number"] for item in Caller().get("/initiatives").json()["items"]] == [filed]

    def test_filters_as_the_pages_do(self, nurse: Caller, filed: int) -> None:
        assert nurse.get("/initiatives?q=beboere&mine=true&stage=opportunity&floor=0").json()["items"]
        assert nurse.get("/initiatives?q=sykkel").json()["items"] == []
        assert nurse.get("/initiatives?late=true").json()["items"] == []

    @pytest.mark.parametrize("query", ["cursor=x", "limit=0", "limit=1000", "floor=x", "unit=0", "q=%00"])
    def test_refuses_what_cannot_be_understood(self, nurse: Caller, query: str) -> None:
        assert problem(nurse.get(f"/initiatives?{query}")) == (422, "not-valid")
