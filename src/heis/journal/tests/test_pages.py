import re
from datetime import timedelta

import pytest
from django.test import Client

from heis.accounts.models import Person
from heis.accounts.testing import signed_in
from heis.journal.models import Choice, MailSettings, Notification, Preference
from heis.journal.operations.choosing import Subscription, unsubscribe_token
from heis.journal.tests.conftest import YESTERDAY, a_person

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(mona) -> Client:
    return signed_in(mona)


def text_of(response) -> str:
    return str(response.content.decode())


class TestNotifications:
    def test_say_what_happened_and_why_one_is_told(self, browser, mona, commented):
        commented(mona, reason="follows")
        page = text_of(browser.get("/varsler/"))
        assert "Jonas Berg skrev i «Fallsensorer»" in page
        assert "fordi du følger saken" in page
        assert "Ulest:" in page

    def test_teach_what_will_come_when_there_are_none(self, browser):
        assert "Følg en sak" in text_of(browser.get("/varsler/"))

    def test_are_ones_own(self, browser, aisha, commented):
        commented(aisha, title="Ikke for Mona")
        assert "Ikke for Mona" not in text_of(browser.get("/varsler/"))

    def test_can_be_narrowed_to_the_unread(self, browser, mona, commented):
        commented(mona, title="Lest")
        Notification.objects.update(read_at=YESTERDAY)
        commented(mona, title="Ulest sak")
        page = text_of(browser.get("/varsler/?vis=uleste"))
        assert "Ulest sak" in page
        assert "«Lest»" not in page

    def test_go_on_page_by_page_without_losing_or_repeating_any(self, browser, mona, commented):
        for number in range(65):
            commented(mona, title=f"Sak nummer {number:02}", at=YESTERDAY + timedelta(minutes=number))
        seen, address = [], "/varsler/"
        while address:
            html = text_of(browser.get(address))
            seen += [number for number in range(65) if f"Sak nummer {number:02}»" in html]
            older = html.partition('href="?for=')[2].partition('"')[0]
            address = f"/varsler/?for={older}" if older else ""
        assert sorted(seen) == list(range(65))

    @pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²"])
    def test_begin_at_the_beginning_when_the_address_makes_no_sense(self, browser, mona, commented, before):
        commented(mona)
        assert "Fallsensorer" in text_of(browser.get("/varsler/", {"for": before}))

    def test_ask_the_database_the_same_however_many_there_are(self, browser, mona, commented, django_assert_max_num_queries):
        for number in range(30):
            commented(mona, title=f"Sak {number}")
        browser.get("/varsler/")
        with django_assert_max_num_queries(8):
            browser.get("/varsler/")

    def test_show_what_people_wrote_as_text(self, browser, mona, commented):
        commented(mona, title="<b>fet</b>")
        assert "&lt;b&gt;fet&lt;/b&gt;" in text_of(browser.get("/varsler/"))


class TestReading:
    @pytest.fixture
    def told(self, mona, commented) -> Notification:
        commented(mona)
        return Notification.objects.get()

    def test_leads_on_and_counts_as_read(self, browser, told):
        response = browser.get(f"/varsler/{told.pk}/")
        assert (response.status_code, response["Location"]) == (303, "/ting/12/")
        told.refresh_from_db()
        assert told.read_at

    def test_does_not_count_when_the_browser_only_looks_ahead(self, browser, told):
        browser.get(f"/varsler/{told.pk}/", headers={"Sec-Purpose": "prefetch"})
        told.refresh_from_db()
        assert told.read_at is None

    def test_can_be_said_without_opening(self, browser, told):
        response = browser.post(f"/varsler/{told.pk}/lest/")
        assert (response.status_code, response["Location"]) == (303, "/varsler/")
        told.refresh_from_db()
        assert told.read_at

    def test_changes_the_row_alone_when_the_page_is_open(self, browser, told):
        row = text_of(browser.post(f"/varsler/{told.pk}/lest/", headers=HTMX))
        assert row.strip().startswith("<li")
        assert "data-unread" not in row

    def test_of_everything_leaves_what_has_come_meanwhile(self, browser, mona, told, commented):
        commented(mona, title="Nyere")
        browser.post("/varsler/lest/", {"newest": told.pk})
        assert list(Notification.objects.filter(read_at=None).values_list("event__data__title", flat=True)) == ["Nyere"]

    @pytest.mark.parametrize(("method", "address"), [("get", "/varsler/{}/"), ("post", "/varsler/{}/lest/")])
    def test_of_somebody_elses_is_refused(self, aisha, told, method, address):
        assert getattr(signed_in(aisha), method)(address.format(told.pk)).status_code == 404
        told.refresh_from_db()
        assert told.read_at is None

    @pytest.mark.parametrize("number", [0, 10**30])
    def test_of_what_does_not_exist_is_refused(self, browser, number):
        assert browser.get(f"/varsler/{number}/").status_code == 404

    @pytest.mark.parametrize("address", ["/varsler/", "/varsler/1/", "/varsler/valg/"])
    def test_asks_a_stranger_to_log_in(self, db, address):
        response = Client().get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/logg-inn/")


class TestChoices:
    @staticmethod
    def form(**changes: object) -> dict[str, object]:
        kinds = {f"kind_{kind}": "digest" for kind in ("decisions", "deadlines", "comments", "team", "progress", "new")}
        return {**kinds, "digest_hour": 8, "quiet_from": 18, "quiet_to": 8, **changes}

    def test_show_the_defaults_and_an_example(self, browser):
        page = text_of(browser.get("/varsler/valg/"))
        assert page.count('value="digest"') == 6
        assert "Slik kan en oppsummering se ut" in page

    def test_are_kept(self, browser, mona):
        response = browser.post("/varsler/valg/", self.form(kind_comments="now", kind_progress="none"))
        assert (response.status_code, response["Location"]) == (303, "/varsler/valg/")
        kept = dict(Preference.objects.filter(person=mona).values_list("kind", "choice"))
        assert (kept["comments"], kept["progress"]) == (Choice.NOW, Choice.NONE)
        settings = MailSettings.objects.get(person=mona)
        assert (settings.digest_hour, settings.quiet_from, settings.quiet_to, settings.is_paused) == (8, 18, 8, False)

    def test_show_what_is_wrong_and_keep_what_was_chosen(self, browser):
        response = browser.post("/varsler/valg/", self.form(digest_hour=20, kind_comments="now"))
        page = text_of(response)
        assert response.status_code == 422
        assert "Oppsummeringen kan ikke komme i stilletiden" in page
        assert not Preference.objects.exists()
        assert re.search(r'name="kind_comments" value="now"[^>]* checked', page)

    @pytest.mark.parametrize("wrong", [{"kind_comments": "weekly"}, {"digest_hour": 24}, {"quiet_to": "x"}])
    def test_refuse_what_cannot_be_chosen(self, browser, wrong):
        assert browser.post("/varsler/valg/", self.form(**wrong)).status_code == 422
        assert not MailSettings.objects.exists()


class TestUnsubscribe:
    @pytest.fixture
    def stranger(self) -> Client:
        return Client(enforce_csrf_checks=True)

    @staticmethod
    def address(person, kind: str = "") -> str:
        return f"/varsler/avmeld/{unsubscribe_token(Subscription(person.pk, kind))}/"

    def test_asks_a_person_first(self, stranger, mona):
        page = text_of(stranger.get(self.address(mona, "comments")))
        assert "Kommentarer og omtale" in page
        assert not Preference.objects.exists()

    def test_takes_one_click_from_a_mail_program(self, stranger, mona):
        response = stranger.post(self.address(mona, "comments"), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert Preference.objects.get(person=mona, kind="comments").choice == Choice.NONE

    def test_stops_all_mail_from_a_digest(self, stranger, mona):
        stranger.post(self.address(mona))
        assert MailSettings.objects.get(person=mona).is_paused

    def test_drops_what_already_waits(self, stranger, mona, commented):
        commented(mona)
        stranger.post(self.address(mona, "comments"))
        assert Notification.objects.get().mail == "none"

    def test_can_be_done_twice(self, stranger, mona):
        assert [stranger.post(self.address(mona)).status_code for _time in range(2)] == [200, 200]

    @pytest.mark.parametrize("token", ["x", "WzEsIiJd:forfalsket"])
    def test_refuses_a_link_that_is_not_ours(self, stranger, db, token):
        assert stranger.post(f"/varsler/avmeld/{token}/").status_code == 404

    def test_refuses_when_the_person_is_gone(self, stranger, mona):
        address = self.address(a_person("Borte Vekk"))
        Person.objects.filter(name="Borte Vekk").delete()
        assert stranger.post(address).status_code == 404
