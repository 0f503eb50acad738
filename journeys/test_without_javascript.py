"""Everything works without JavaScript: writing, answering, deciding, and choosing language and colours."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from heis.evidence.sheets.risk_list import Risk, RiskList
from heis.evidence.testing import keep
from heis.foundation.clock import now
from heis.lift.models import Decision
from heis.lift.testing import World
from journeys.browsing import Opens


def test_filing(world: World, new_page: Opens) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 375, "height": 812})
    page.goto("/")
    page.get_by_label("Hva er problemet, og for hvem?").fill("Gatelyset er mørkt.")
    page.get_by_role("button", name="Gå videre").click()
    expect(page.locator("[data-counter]").first).to_be_hidden()
    page.get_by_role("button", name="Send inn").click()
    code = page.locator("output").inner_text()
    page.get_by_role("link", name="Gå til saken").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gatelyset er mørkt")
    page.goto("/kode/")
    page.get_by_label("Koden på kvitteringen").fill(code)
    page.get_by_role("button", name="Finn saken").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gatelyset er mørkt")


def test_describing_commenting_and_submitting(world: World, as_: Opens) -> None:
    initiative = world.file(world.nurse)
    world.fill(initiative, world.nurse)
    nurse = as_(world.nurse, java_script_enabled=False)
    nurse.goto(f"/initiativ/{initiative.pk}/")
    nurse.get_by_label("Skriv til teamet").fill("Skriver uten skript.")
    nurse.locator("#samtale").get_by_role("button", name="Legg til").click()
    expect(nurse.locator(".comment")).to_contain_text("Skriver uten skript.")
    nurse.get_by_text("Legg til gjøremål").click()
    nurse.get_by_label("Hva skal gjøres?").fill("Ring Sarpsborg")
    nurse.locator("#todo").get_by_role("button", name="Legg til").click()
    nurse.locator(".todo__tick").click()
    expect(nurse.locator("#gjoremal [data-done]")).to_contain_text("Ring Sarpsborg")
    nurse.locator(".next-step").get_by_role("link", name="Send inn").click()
    nurse.locator("main").get_by_role("button", name="Send inn").click()
    expect(nurse.locator("#next-step-title")).to_contain_text("Venter på beslutning")


def test_deciding_and_its_fields_are_all_there(world: World, as_: Opens) -> None:
    initiative = world.file(world.nurse)
    world.submit(initiative, world.nurse, at=now())
    leader = as_(world.leader, java_script_enabled=False)
    leader.goto("/min-side/")
    leader.get_by_role("link", name=initiative.title).first.click()
    leader.get_by_label("Avslutt med læring").check()
    leader.get_by_label("Hvorfor?").fill("For mange falske alarmer.")
    leader.get_by_label("Hva lærte vi?").fill("Sensor i taket er bedre.")
    leader.get_by_role("button", name="Beslutt", exact=True).click()
    assert Decision.objects.get().learning == "Sensor i taket er bedre."


def test_many_lines_lie_folded_and_are_opened_changed_and_kept(world: World, as_: Opens) -> None:
    initiative = world.file(world.nurse)
    risks = [Risk(what=f"Noe skjer {number}", probability=2, consequence=3, measure="Vi ser på det") for number in range(5)]
    keep(world, initiative, "risk_list", RiskList(risks=tuple(risks)), by=world.nurse)
    nurse = as_(world.nurse, java_script_enabled=False, viewport={"width": 375, "height": 812})
    nurse.goto(f"/initiativ/{initiative.pk}/grunnlag/risk_list/?endre=1")
    what = nurse.get_by_label("Hva kan skje?")
    expect(what.nth(1)).to_be_hidden()
    nurse.locator("summary", has_text="Noe skjer 1").click()
    what.nth(1).fill("Nettet faller ut")
    nurse.locator("summary", has_text="Noe skjer 3").click()
    what.nth(3).fill("")
    nurse.get_by_label("Hva gjør dere med det?").nth(3).fill("")
    nurse.get_by_role("button", name="Lagre og fortsett senere").click()
    nurse.goto(f"/initiativ/{initiative.pk}/grunnlag/risk_list/?endre=1")
    expect(nurse.locator("summary", has_text="Nettet faller ut")).to_be_visible()
    expect(nurse.locator("summary", has_text="Noe skjer 4")).to_be_visible()


def test_the_picture_the_list_and_the_notifications(world: World, as_: Opens) -> None:
    initiative = world.file(world.nurse)
    world.submit(initiative, world.nurse, at=now())
    for size in ({"width": 1280, "height": 900}, {"width": 375, "height": 812}):
        leader = as_(world.leader, java_script_enabled=False, viewport=size)
        leader.goto("/heisen/")
        if size["width"] < 700:
            leader.get_by_text("Filtrer", exact=True).click()
        leader.get_by_label("Sendt inn").select_option(index=1)
        leader.get_by_role("button", name="Vis", exact=True).click()
        leader.get_by_role("link", name="Vis som tabell").click()
        expect(leader).to_have_url(re.compile("months=3"))
    leader = as_(world.leader, java_script_enabled=False)
    leader.goto("/varsler/")
    before = leader.locator(".told__row[data-unread]").count()
    leader.locator(".told__row[data-unread]").first.get_by_role("button").click()
    expect(leader.locator(".told__row[data-unread]")).to_have_count(before - 1)


def choose(page: Page, button: str) -> None:
    """A choice at the foot of the page."""
    page.locator("footer").get_by_role("button", name=button).click()


def test_the_language_and_the_colours_are_chosen_and_remembered(world: World, new_page: Opens) -> None:
    page = new_page(java_script_enabled=False, color_scheme="light")
    page.goto("/ny/")
    said = set()
    for language, code in (("Nynorsk", "nn"), ("English", "en"), ("Bokmål", "nb")):
        choose(page, language)
        expect(page.locator("html")).to_have_attribute("lang", code)
        assert page.url.endswith("/ny/")
        said.add(page.locator("h1").inner_text() + page.locator(".ds-skip-link").inner_text())
    assert len(said) == 3
    for name, value in (("Mørk", "dark"), ("Lys", "light"), ("Som enheten", "auto")):
        choose(page, name)
        expect(page.locator("html")).to_have_attribute("data-color-scheme", value)
    choose(page, "Mørk")
    page.goto("/heisen/")
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
