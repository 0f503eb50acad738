"""A page that refuses leads back to where one was, and keeps what was typed; so does the choice of language and colours on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from heis.accounts.testing import Browser, Caller, signed_in
from heis.foundation.testing import CheckedClient
from heis.lift.models import Initiative, Membership
from heis.lift.testing import World

TYPED = "Jeg kan sensorer, og har tid på fredager."


def sent(client: CheckedClient, address: str, status: int, page: str = "", **typed: str) -> str:
    response = client.post(address, typed, headers={"referer": f"http://testserver{page}"} if page else {})
    assert response.status_code == status
    return response.content.decode()


def main_of(html: str) -> str:
    return html.split("<main")[1].split("</main>", maxsplit=1)[0]


@pytest.fixture
def nurse(world: World) -> CheckedClient:
    """The owner's browser."""
    client = CheckedClient()
    signed_in(world.nurse, client)
    return client


class TestARefusal:
    def test_of_a_button_leads_back_to_its_page(self, nurse: CheckedClient, initiative: Initiative) -> None:
        team = reverse("lift:team", args=[initiative.pk])
        mine = Membership.objects.get(initiative=initiative)
        main = main_of(sent(nurse, reverse("lift:leave", args=[initiative.pk, mine.pk]), 422, team))
        assert f'href="{team}"' in main
        assert ">Tilbake<" in main
        assert main.count('href="/"') == 1
        assert "Det du skrev" not in main

    def test_of_a_form_shows_what_was_typed_under_the_name_of_its_field(self, nurse: CheckedClient, initiative: Initiative) -> None:
        team = reverse("lift:team", args=[initiative.pk])
        main = main_of(sent(nurse, reverse("lift:join", args=[initiative.pk]), 403, team, message=TYPED, other="Noe annet"))
        assert f'href="{team}"' in main
        assert "Tilbake til skjemaet" in main
        assert TYPED in main
        assert '<label class="ds-label" for="typed-1">Meldingen</label>' in main
        assert '<label class="ds-label" for="typed-2">Felt 2</label>' in main

    @pytest.mark.parametrize("page", ["", "//evil.example/"])
    def test_that_nobody_knows_the_page_of_leads_to_the_front_page(
        self, nurse: CheckedClient, initiative: Initiative, page: str
    ) -> None:
        main = main_of(sent(nurse, reverse("lift:join", args=[initiative.pk]), 403, page, message=TYPED))
        assert TYPED in main
        assert main.count("href=") == 1
        assert 'href="/"' in main

    def test_of_a_page_that_was_opened_lets_one_load_it_again(self, world: World, initiative: Initiative) -> None:
        Membership.objects.filter(initiative=initiative).update(role="partner", is_owner=False)
        address = reverse("lift:describe", args=[initiative.pk]) + "?fra=rommet"
        response = signed_in(world.nurse, CheckedClient()).get(address)
        assert response.status_code == 403
        assert f'href="{address}"' in main_of(response.content.decode())


class TestTheChoicesOfThePage:
    def test_stay_with_the_form_that_was_refused(self, nurse: CheckedClient, initiative: Initiative) -> None:
        team, share = (reverse(name, args=[initiative.pk]) for name in ("lift:team", "lift:share"))
        for address, page, status, typed in (
            (reverse("lift:invite", args=[initiative.pk]), team, 422, {"email": "ingen adresse"}),
            (share, share, 200, {"audience": "5"}),
        ):
            html = sent(nurse, address, status, page, **typed)
            assert html.count(f'name="next" value="{page}"') == html.count('name="next"') > 0

    def test_lead_to_the_front_page_when_nobody_knows_where_one_was(self, nurse: CheckedClient, initiative: Initiative) -> None:
        html = sent(nurse, reverse("lift:invite", args=[initiative.pk]), 422, email="ingen adresse")
        assert html.count('name="next" value="/"') == html.count('name="next"') > 0


class TestAnAddressThatIsOnlySentTo:
    @pytest.mark.parametrize("name", ["lift:follow", "lift:withdraw", "lift:claim"])
    def test_leads_to_the_page_above(self, nurse: CheckedClient, initiative: Initiative, name: str) -> None:
        response = nurse.get(reverse(name, args=[initiative.pk]))
        assert (response.status_code, response["Allow"]) == (405, "POST")
        main = main_of(response.content.decode())
        assert "Adressen kan ikke åpnes slik" in main
        assert f'href="{reverse("lift:room", args=[initiative.pk])}"' in main

    def test_passes_by_what_is_no_page(self, nurse: CheckedClient, initiative: Initiative) -> None:
        main = main_of(nurse.get(reverse("lift:answer", args=[initiative.pk, 7])).content.decode())
        assert f'href="{reverse("lift:team", args=[initiative.pk])}"' in main

    @pytest.mark.parametrize("address", ["/logg-ut/", "/sprak/", "/fargevalg/"])
    def test_leads_to_the_front_page_at_the_top(self, nurse: CheckedClient, address: str) -> None:
        response = nurse.get(address)
        assert response.status_code == 405
        main = main_of(response.content.decode())
        assert (main.count("href="), main.count('href="/"')) == (1, 1)

    def test_is_in_the_persons_language_and_can_be_read_in_another(self, nurse: CheckedClient) -> None:
        nurse.post("/sprak/", {"language": "en"})
        html = nurse.get("/sprak/").content.decode()
        assert '<html lang="en"' in html
        assert 'name="next" value="/sprak/"' in html

    def test_is_answered_alike_whether_the_thing_exists_or_not(self, nurse: CheckedClient, initiative: Initiative) -> None:
        answers = [nurse.get(reverse("lift:follow", args=[number])).status_code for number in (initiative.pk, 10_000_000)]
        assert answers == [405, 405]

    def test_gives_htmx_the_words_alone(self, nurse: CheckedClient) -> None:
        response = nurse.get("/sprak/", headers={"HX-Request": "true"})
        assert (response.status_code, response["Allow"]) == (405, "POST")
        assert response.content.decode().startswith("Den hører til en knapp")

    def test_says_nothing_to_one_who_asks_for_the_headers_alone(self, nurse: CheckedClient) -> None:
        assert nurse.head("/sprak/").status_code == 405

    def test_of_the_api_is_answered_as_before(self, world: World, initiative: Initiative) -> None:
        response = Caller(world.nurse).post(f"/initiatives/{initiative.pk}/team", {})
        assert response.status_code == 405
        assert response["Content-Type"].startswith("application/problem+json")


def test_a_page_that_was_open_when_one_logged_out_leads_on_by_the_login(
    browse: Callable[[str], Browser], initiative: Initiative
) -> None:
    response = browse("stranger").client.get(reverse("lift:follow", args=[initiative.pk]))
    assert response.status_code == 302


class TestWhatAStrangerDoesNotFind:
    def test_leads_back_after_the_login_and_is_the_same_whether_it_exists_or_not(
        self, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        there, not_there = (reverse("lift:room", args=[number]) for number in (initiative.pk, 10_000_000))
        pages = [main_of(browse("stranger").client.get(address).content.decode()) for address in (there, not_there)]
        assert f'href="/logg-inn/?neste={there}"' in pages[0]
        assert pages[0].replace(there, "") == pages[1].replace(not_there, "")

    def test_leads_to_no_other_site(self, browse: Callable[[str], Browser]) -> None:
        main = main_of(browse("stranger").client.get("//evil.example/finnes-ikke/").content.decode())
        assert "neste=//" not in main

    def test_was_sent_and_has_no_page_to_come_back_to(self, browse: Callable[[str], Browser]) -> None:
        response = browse("stranger").client.post("/finnes-ikke/")
        assert response.status_code == 404
        assert 'href="/logg-inn/"' in main_of(response.content.decode())
