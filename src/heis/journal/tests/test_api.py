import pytest
from django.test import Client

from heis.accounts.testing import signed_in
from heis.journal.kinds import KINDS
from heis.journal.models import Notification
from heis.journal.tests.conftest import YESTERDAY


@pytest.fixture
def client(mona) -> Client:
    return signed_in(mona)


def post(client: Client, address: str, body: object = None):
    return client.post(address, body, content_type="application/json")


class TestNotifications:
    def test_are_ones_own_newest_first(self, client, mona, aisha, commented):
        commented(mona, title="Først")
        commented(aisha, title="Ikke for Mona")
        commented(mona, title="Sist", reason="owner")
        first, second = client.get("/api/v1/notifications").json()["items"]
        assert (first["title"], second["title"]) == ("Sist", "Først")
        assert first["sentence"] == "Jonas Berg skrev i «Sist»"
        assert first["reason"] == "du har ansvaret for saken"
        assert first["url"] == "http://localhost:8000/ting/12/"
        assert first["is_unread"] is True

    def test_are_read_page_by_page(self, client, mona, commented):
        for number in range(5):
            commented(mona, title=str(number))
        titles: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = client.get("/api/v1/notifications", {"limit": 2, "cursor": cursor}).json()
            titles += [item["title"] for item in page["items"]]
            cursor = page["next_cursor"]
        assert titles == ["4", "3", "2", "1", "0"]

    def test_can_leave_out_what_has_been_read(self, client, mona, commented):
        commented(mona)
        Notification.objects.update(read_at=YESTERDAY)
        assert client.get("/api/v1/notifications?unread=true").json()["items"] == []

    def test_are_marked_as_read_one_by_one(self, client, mona, commented):
        commented(mona)
        assert post(client, f"/api/v1/notifications/{Notification.objects.get().pk}/read").status_code == 204
        assert Notification.objects.get().read_at

    def test_are_marked_as_read_up_to_the_newest_seen(self, client, mona, commented):
        commented(mona)
        newest = Notification.objects.get().pk
        commented(mona)
        assert post(client, "/api/v1/notifications/read", {"newest": newest}).json() == {"marked": 1}

    def test_of_somebody_else_are_refused(self, aisha, mona, commented):
        commented(mona)
        assert post(signed_in(aisha), f"/api/v1/notifications/{Notification.objects.get().pk}/read").status_code == 404

    def test_are_refused_a_stranger(self, db):
        assert Client().get("/api/v1/notifications").status_code == 401


class TestChoices:
    PATH = "/api/v1/notifications/choices"

    def change(self, client: Client, body: object, status: int = 200):
        response = client.patch(self.PATH, body, content_type="application/json")
        assert response.status_code == status, response.content
        return response.json()

    def test_are_read_with_what_they_are_about(self, client):
        told = client.get(self.PATH).json()
        assert {kind["kind"] for kind in told["kinds"]} == set(KINDS)
        assert told["kinds"][0]["name"] == "Beslutninger"
        assert (told["digest_hour"], told["is_paused"]) == (7, False)

    def test_what_is_left_out_stays_as_it_is(self, client):
        self.change(client, {"choices": {"comments": "now"}, "digest_hour": 9})
        told = self.change(client, {"is_paused": True})
        chosen = {kind["kind"]: kind["choice"] for kind in told["kinds"]}
        assert (chosen["comments"], chosen["decisions"]) == ("now", "digest")
        assert (told["digest_hour"], told["is_paused"]) == (9, True)

    def test_refuse_what_cannot_be(self, client):
        assert self.change(client, {"digest_hour": 22}, status=422)["field"] == "digest_hour"
        assert self.change(client, {"choices": {"weather": "now"}}, status=422)["code"] == "unable-to-set-preferences"
        self.change(client, {"choices": {"comments": "later"}}, status=422)
        self.change(client, {"quiet_from": 24}, status=422)

    def test_are_refused_a_stranger(self, db):
        assert Client().get(self.PATH).status_code == 401
