"""An enthusiast sees one clear next step, all the way from a need to an answer."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from heis.accounts.models import Person
from heis.lift.testing import World
from journeys.browsing import Opens

REASON = "Hvor mange netter gjelder det, og hvem passer på utstyret i ferien?"


def next_step(page: Page) -> str:
    """What the page says comes next."""
    return page.locator("#next-step-title").inner_text()


def test_describes_fills_in_submits_is_asked_answers_and_submits_again(world: World, as_: Opens) -> None:
    def decide(person: Person, outcome: str, reason: str) -> None:
        page = as_(person)
        page.goto("/min-side/")
        page.get_by_role("link", name="Fallsensorer").first.click()
        page.get_by_label(outcome).check()
        page.get_by_label("Hvorfor?").fill(reason)
        page.get_by_role("button", name="Beslutt", exact=True).click()
        expect(page.locator("#notices")).to_contain_text("Beslutningen er tatt")

    # Given a need she has filed
    initiative = world.file(world.nurse)
    nurse = as_(world.nurse)
    nurse.goto(f"/initiativ/{initiative.pk}/")
    assert next_step(nurse) == "Neste steg: gjør ferdig grunnlaget"
    # When she describes it
    nurse.get_by_role("link", name="Beskriv initiativet").click()
    nurse.get_by_label("Tittel").fill("Fallsensorer med varsling til nattevakt")
    nurse.get_by_label("Kort fortalt").fill("Nattevakta får beskjed innen ett minutt.")
    nurse.get_by_label("Helse i alt").check()
    nurse.get_by_label("Er løsningen ny").select_option("adapted")
    nurse.get_by_label("Hentet fra", exact=True).fill("Sarpsborg")
    nurse.get_by_role("button", name="Lagre", exact=True).click()
    # Then the room says so, and still one thing is next
    expect(nurse.get_by_role("heading", level=1)).to_have_text("Fallsensorer med varsling til nattevakt")
    expect(nurse.locator(".page-head")).to_contain_text("Tilpasset fra Sarpsborg")
    # When she follows the next step until nothing is missing
    for _kind in range(6):
        if next_step(nurse) != "Neste steg: gjør ferdig grunnlaget":
            break
        nurse.get_by_role("link", name="Fullfør grunnlaget").click()
        nurse.get_by_label("Hvem", exact=True).fill("Nattevakter")
        nurse.get_by_label("Hva har dere forstått?").fill("De som faller, trenger noen hos seg med en gang.")
        nurse.get_by_role("button", name="Lagre som ferdig").click()
    assert next_step(nurse) == "Neste steg: send inn til beslutning"
    # Then she sees who decides and by when, and submits
    nurse.get_by_role("link", name="Send inn", exact=True).last.click()
    expect(nurse.locator("main")).to_contain_text("Jonas Berg")
    nurse.locator("main").get_by_role("button", name="Send inn").click()
    assert next_step(nurse).startswith("Venter på beslutning")
    # And while it lies there, it is not changed under the decider
    expect(nurse.get_by_role("link", name="Beskriv initiativet")).to_have_count(0)
    # When it is sent back with questions
    decide(world.leader, "Send tilbake med spørsmål", REASON)
    nurse.reload()
    expect(nurse.locator(".ds-alert").filter(has_text="Sendt tilbake med spørsmål")).to_contain_text(REASON)
    assert next_step(nurse) == "Neste steg: svar og send inn"
    # Then she answers, and submits again
    nurse.locator(".next-step").get_by_role("link", name="Send inn").click()
    expect(nurse.locator("main")).to_contain_text(REASON)
    nurse.get_by_label("Svaret ditt").fill("Alle netter. Aisha passer på i ferien.")
    nurse.locator("main").get_by_role("button", name="Send inn").click()
    # And goes on when it is let through
    decide(world.leader, "Gå videre til Konsept", "Klart svar, og lav risiko.")
    nurse.reload()
    expect(nurse.locator(".steps [aria-current=step]")).to_contain_text("Konsept")


def test_two_write_the_same_evidence_and_nothing_is_lost(world: World, as_: Opens) -> None:
    # Given two who have the same page open
    initiative = world.file(world.nurse)
    first, second = as_(world.nurse), as_(world.nurse)
    for page in (first, second):
        page.goto(f"/initiativ/{initiative.pk}/")
        page.get_by_role("link", name="Fullfør grunnlaget").click()
    # When both save
    first.get_by_label("Hva har dere forstått?").fill("Min setning")
    first.get_by_role("button", name="Lagre og fortsett senere").click()
    expect(first.locator("#notices")).to_contain_text("Lagret")
    second.get_by_label("Hva har dere forstått?").fill("En annen setning")
    second.get_by_role("button", name="Lagre og fortsett senere").click()
    # Then the second sees what the first wrote, and still has what she typed
    expect(second.locator(".ds-alert").filter(has_text="Dette er lagret av en annen")).to_contain_text("Min setning")
    expect(second.get_by_label("Hva har dere forstått?")).to_have_value("En annen setning")


def test_the_conversation_the_todo_and_the_file(world: World, as_: Opens) -> None:
    # Given her room
    initiative = world.file(world.nurse)
    nurse = as_(world.nurse)
    nurse.goto(f"/initiativ/{initiative.pk}/")
    # When she writes, plans and adds a file
    nurse.get_by_label("Skriv til teamet").fill("Vi har prøvd åtte **sensorer**.")
    nurse.locator("#samtale").get_by_role("button", name="Legg til").click()
    nurse.get_by_text("Legg til gjøremål").click()
    nurse.get_by_label("Hva skal gjøres?").fill("Ring Sarpsborg")
    nurse.get_by_label("Hvem?").select_option(label="Mona Lie")
    nurse.locator("#todo").get_by_role("button", name="Legg til").click()
    nurse.get_by_text("Legg til fil").click()
    nurse.get_by_label("Velg fil").set_input_files({"name": "fall.csv", "mimeType": "text/csv", "buffer": b"natt;fall\n1;2\n"})
    nurse.get_by_role("button", name="Last opp").click()
    # Then all three are there, and the to-do waits on her own page until it is done
    expect(nurse.locator(".comment strong, .comment b").filter(has_text="sensorer")).to_be_visible()
    with nurse.expect_download() as download:
        nurse.get_by_role("link", name="fall.csv", exact=True).click()
    assert download.value.suggested_filename == "fall.csv"
    nurse.goto("/min-side/")
    nurse.get_by_role("button", name="Ferdig Ring Sarpsborg").click()
    expect(nurse.locator("#notices")).to_contain_text("Gjøremålet er krysset av.")
    expect(nurse).to_have_url(re.compile("/min-side/"))
    nurse.goto(f"/initiativ/{initiative.pk}/")
    expect(nurse.locator("#gjoremal [data-done]")).to_contain_text("Ring Sarpsborg")
