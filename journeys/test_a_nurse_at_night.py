"""A nurse on the night shift, on a phone, without login: three fields, a code, and nothing is ever lost."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from heis.lift.models import FilingDraft, Initiative
from heis.lift.testing import World
from journeys.browsing import Opens, log_in

# What the server has received is not found again at /ny/ after a reload: static/heis/draft.js does not go on to the address it is given.
PROBLEM = "Beboerne faller om natta, og vi oppdager det først på morgenrunden."


def test_three_fields_and_she_has_a_code_that_works_anywhere(world: World, phone: Page, page: Page) -> None:
    # Given a phone at the front page, and nobody logged in
    phone.goto("/")
    # When she says what the problem is, for whom, and what might help
    phone.get_by_label("Hva er problemet, og for hvem?").fill(PROBLEM)
    phone.get_by_role("button", name="Gå videre").tap()
    expect(phone.get_by_label("Hva er problemet?")).to_have_value(PROBLEM)
    phone.get_by_label("Hvem gjelder det?").fill("Beboerne og nattevaktene")
    phone.get_by_label("Har du en idé").fill("En sensor i taket")
    phone.get_by_role("button", name="Send inn").tap()
    # Then she is thanked, told when she gets an answer, and given a code
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Takk")
    expect(phone.locator("main")).to_contain_text("innen 14 dager")
    code = phone.locator("output").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", code)
    # And the code opens the case in another browser, however it is typed
    page.goto("/kode/")
    page.get_by_label("Koden på kvitteringen").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Finn saken").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Beboerne faller om natta")
    expect(page.get_by_text("En sensor i taket")).to_be_visible()
    # And without the code it is not there
    page.context.clear_cookies()
    assert page.goto(f"/initiativ/{Initiative.objects.get().pk}/").status == 404  # type: ignore[union-attr]


def test_how_much_she_may_write_is_said_when_little_is_left(world: World, phone: Page) -> None:
    # Given that she writes a few words: nothing counts them
    phone.goto("/ny/")
    problem = phone.get_by_label("Hva er problemet?")
    problem.fill(PROBLEM)
    counter, said = phone.locator("[data-counter]").first, phone.locator("[data-counted]").first
    expect(counter).to_be_hidden()
    # When there are few characters left, she sees how many, and hears it when she rests
    problem.fill("x" * 4850)
    expect(counter).to_have_text("150 tegn igjen")
    expect(said).to_have_text("150 tegn igjen")
    # And when there are too many, how many too many
    problem.fill("x" * 5003)
    expect(counter).to_have_text("3 tegn for mye")
    # And it is quiet again when she has shortened it
    problem.fill(PROBLEM)
    expect(counter).to_be_hidden()
    expect(said).to_have_text("")


def test_what_she_writes_survives_a_lost_network_and_a_closed_page(world: World, phone: Page) -> None:
    # Given that she has begun to write
    phone.goto("/ny/")
    problem, status = phone.get_by_label("Hva er problemet?"), phone.locator("[data-draft-status]")
    problem.fill("Beboerne faller")
    expect(status).to_contain_text("Lagret kl.")
    # When the network goes, and she writes on
    phone.context.set_offline(True)
    problem.fill(PROBLEM)
    # Then she is told that it is safe on the phone
    expect(status).to_contain_text("Ingen nettforbindelse – teksten er trygt lagret her")
    # And when the page is closed, and the network and she come back, all of it is there
    phone.context.set_offline(False)
    address = phone.url
    phone.reload()
    expect(phone.get_by_label("Hva er problemet?")).to_have_value(PROBLEM)
    assert phone.url == address
    # And it can be sent in, once
    phone.get_by_role("button", name="Send inn").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Takk")
    assert Initiative.objects.get().problem == PROBLEM
    # And what was sent in does not come back in the next form
    phone.goto("/ny/")
    expect(phone.get_by_label("Hva er problemet?")).to_have_value("")


def test_what_she_writes_survives_a_session_that_ran_out(world: World, as_: Opens) -> None:
    # Given a nurse who is logged in and writes
    phone = as_(world.nurse, viewport={"width": 375, "height": 812})
    phone.goto("/ny/")
    phone.get_by_label("Hva er problemet?").fill(PROBLEM)
    expect(phone.locator("[data-draft-status]")).to_contain_text("Lagret")
    # When the session runs out while she writes the rest, and she reloads
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    phone.get_by_label("Hvem gjelder det?").fill("Nattevaktene")
    expect(phone.locator("[data-draft-status]")).to_contain_text("Lagret kl.")
    address = phone.url
    phone.reload()
    # Then both are there, at the same address
    assert phone.url == address
    expect(phone.get_by_label("Hva er problemet?")).to_have_value(PROBLEM)
    expect(phone.get_by_label("Hvem gjelder det?")).to_have_value("Nattevaktene")


def test_writing_is_one_draft_at_its_own_address(world: World, phone: Page) -> None:
    # Given that she has begun, and the first words are kept
    phone.goto("/ny/")
    status = phone.locator("[data-draft-status]")
    for words in ("Beboerne faller", PROBLEM):
        phone.get_by_label("Hva er problemet?").fill(words)
        with phone.expect_response("**/lagre/"):
            pass
        expect(status).to_contain_text("Lagret kl.")
    # Then there is one draft, and the page stands at its address, which can be opened on another machine
    assert FilingDraft.objects.count() == 1
    expect(phone).to_have_url(re.compile(r"/ny/[\w-]{20,}/$"))


def test_later_she_logs_in_and_makes_it_hers(world: World, phone: Page, live_server: LiveServer) -> None:
    # Given that she has filed without login, in this browser
    phone.goto("/ny/")
    phone.get_by_label("Hva er problemet?").fill(PROBLEM)
    phone.get_by_role("button", name="Send inn").tap()
    code = phone.locator("output").inner_text()
    # When she has logged in, and opens it with the code
    log_in(phone, world.nurse, live_server.url)
    phone.goto("/kode/")
    phone.get_by_label("Koden på kvitteringen").fill(code)
    phone.get_by_role("button", name="Finn saken").tap()
    phone.get_by_role("button", name="Gjør saken til min").first.tap()
    # Then it is hers: she is in the team, and it is on her page
    expect(phone.get_by_text("ildsjel og eier")).to_be_visible()
    phone.goto("/min-side/")
    expect(phone.get_by_role("link", name="Beboerne faller om natta")).to_be_visible()
    # And the code is used up
    phone.goto("/kode/")
    phone.get_by_label("Koden på kvitteringen").fill(code)
    phone.get_by_role("button", name="Finn saken").tap()
    expect(phone.locator("#form-errors")).to_be_visible()


@pytest.mark.parametrize("width", [320, 375])
def test_nothing_is_asked_that_she_cannot_answer(world: World, new_page: Opens, width: int) -> None:
    # Given the form on a small phone
    phone = new_page(viewport={"width": width, "height": 640})
    phone.goto("/ny/")
    # When she sends it in without having written anything
    phone.get_by_role("button", name="Send inn").click()
    # Then she is told what is missing, at the field
    expect(phone.locator("#form-errors")).to_be_focused()
    expect(phone.get_by_label("Hva er problemet?")).to_have_attribute("aria-invalid", "true")
    # And one sentence is enough
    phone.get_by_label("Hva er problemet?").fill(PROBLEM)
    phone.get_by_role("button", name="Send inn").click()
    expect(phone.locator("output")).to_be_visible()
