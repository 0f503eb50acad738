"""In with a password, and with the phone besides; and out again everywhere else."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
from playwright.sync_api import Page, expect

from heis.accounts.operations import set_password
from heis.foundation.clock import now
from heis.lift.testing import World
from journeys.browsing import Opens

PASSWORD = "grønn traktor synger"


def give_password(page: Page, email: str) -> None:
    """The first of two steps."""
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Passord", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Logg inn").click()


def test_password_then_the_phone_and_out_of_the_other_browser(world: World, page: Page, phone: Page) -> None:
    # Given a nurse with a password, on her way to her own page
    set_password(world.nurse, PASSWORD, at=now())
    page.goto("/min-side/")
    give_password(page, world.nurse.email)
    expect(page).to_have_url(re.compile("/min-side/$"))
    # When she adds the phone
    page.goto("/min-konto/totrinn/")
    key = page.locator(".key").inner_text().replace(" ", "")
    page.get_by_label("Kode").fill(pyotp.TOTP(key).at(now()))
    page.locator("main").get_by_role("button").first.click()
    expect(page.locator(".codes li")).to_have_count(10)
    spare = page.locator(".codes li").first.inner_text()
    # Then a password alone does not let anybody in
    phone.goto("/logg-inn/")
    give_password(phone, world.nurse.email)
    phone.goto("/min-side/")
    expect(phone).to_have_url(re.compile("/logg-inn/"))
    # But the password and a code do
    give_password(phone, world.nurse.email)
    phone.get_by_label("Kode").fill("000000")
    phone.locator("main").get_by_role("button", name="Logg inn").tap()
    expect(phone.locator("#form-errors")).to_be_visible()
    phone.get_by_label("Kode").fill(spare)
    phone.locator("main").get_by_role("button", name="Logg inn").tap()
    expect(phone).to_have_url(re.compile("/min-side/$"))
    # And from the first she can end what is open elsewhere
    page.goto("/min-konto/")
    page.get_by_role("button", name="Logg ut alle andre steder").click()
    phone.goto("/min-side/")
    expect(phone).to_have_url(re.compile("/logg-inn/"))
    page.goto("/min-side/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Min side")


def test_a_wrong_password_says_nothing_of_who_is_here(world: World, page: Page) -> None:
    set_password(world.nurse, PASSWORD, at=now() - timedelta(days=1))
    said = []
    for email in (world.nurse.email, "ingen@3107.example"):
        page.goto("/logg-inn/")
        page.get_by_label("E-post").fill(email)
        page.get_by_label("Passord", exact=True).fill("feil passord her")
        page.locator("main").get_by_role("button", name="Logg inn").click()
        said.append(page.locator("#form-errors").inner_text())
    assert said[0] == said[1]


def test_logging_out(world: World, as_: Opens) -> None:
    nurse = as_(world.nurse)
    nurse.goto("/min-side/")
    nurse.locator(".top__person").click()
    nurse.get_by_role("button", name="Logg ut").click()
    nurse.goto("/min-side/")
    expect(nurse).to_have_url(re.compile("/logg-inn/"))
