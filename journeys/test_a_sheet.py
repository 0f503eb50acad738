"""Evidence is filled in line by line: with and without JavaScript, with the keyboard alone, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
from playwright.sync_api import Locator, Page, expect

from heis.evidence.sheets.risk_list import Risk, RiskList
from heis.evidence.testing import keep
from heis.lift.models import Evidence
from heis.lift.testing import World
from journeys.browsing import Opens

WHO = "Hvem har behovet?"
PHONE = {"width": 375, "height": 812}


def groups(page: Page) -> Locator:
    """The lines in sight of those who have the need."""
    return page.get_by_role("group", name=f"{WHO}, linje")


def are_typed(page: Page, *names: str) -> None:
    """The groups in sight are these."""
    expect(groups(page)).to_have_count(len(names))
    for line, name in enumerate(names):
        expect(groups(page).nth(line).get_by_label("Hvem", exact=True)).to_have_value(name)


def type_groups(page: Page, names: Sequence[str]) -> None:
    """One line for each, with the button between them."""
    for line, name in enumerate(names):
        if line:
            page.get_by_role("button", name="Legg til en gruppe").click()
        groups(page).nth(line).get_by_label("Hvem", exact=True).fill(name)


def address(world: World) -> str:
    """Where the need of something newly filed is filled in."""
    return f"/initiativ/{world.file(world.nurse).pk}/grunnlag/need/"


def test_lines_are_added_taken_away_and_kept(world: World, as_: Opens, axe: Callable[[Page], None]) -> None:
    # Given a nurse who fills in who has the need
    here = address(world)
    nurse = as_(world.nurse, viewport=PHONE)
    nurse.goto(here)
    expect(nurse.get_by_role("button", name="Fjern")).to_have_count(0)
    # When she adds lines, and takes one away
    type_groups(nurse, ["Beboere", "Pårørende", "Nattevakter"])
    axe(nurse)
    nurse.get_by_role("button", name=f"Fjern {WHO}, linje 2").click()
    # Then the two others are left, and are what is saved
    are_typed(nurse, "Beboere", "Nattevakter")
    nurse.get_by_label("Hva har dere forstått?").fill("De trenger hjelp i det de reiser seg.")
    nurse.get_by_role("button", name="Lagre som ferdig").click()
    expect(nurse.locator("#notices")).to_contain_text("Lagret som ferdig")
    content = Evidence.objects.get().content
    assert content
    assert [group["who"] for group in content["groups"]] == ["Beboere", "Nattevakter"]
    # And what is finished is read, until she asks to change it
    nurse.goto(here)
    expect(nurse.get_by_role("table", name=WHO)).to_contain_text("Nattevakter")
    axe(nurse)
    nurse.get_by_role("link", name="Endre").click()
    are_typed(nurse, "Beboere", "Nattevakter")


def test_of_many_lines_one_finds_the_one_to_change(world: World, as_: Opens, axe: Callable[[Page], None]) -> None:
    # Given a list of five risks
    initiative = world.file(world.nurse)
    names = ["Nettet faller ut", "Ingen hører varselet", "Rommet er for stort", "Sensoren slås av", "Beboeren er redd"]
    risks = [Risk(what=name, probability=2, consequence=3, measure="Vi ser på det") for name in names]
    keep(world, initiative, "risk_list", RiskList(risks=tuple(risks)), by=world.nurse)
    nurse = as_(world.nurse, viewport=PHONE)
    nurse.goto(f"/initiativ/{initiative.pk}/grunnlag/risk_list/?endre=1")
    # When she reads what they are called, and opens the one she looks for with the keyboard
    for name in names:
        expect(nurse.locator("summary", has_text=name)).to_be_visible()
    expect(nurse.get_by_label("Hva gjør dere med det?")).to_have_count(5)
    expect(nurse.get_by_label("Hva gjør dere med det?").nth(1)).to_be_hidden()
    axe(nurse)
    nurse.locator("summary", has_text="Ingen hører varselet").press("Enter")
    nurse.get_by_label("Hva gjør dere med det?").nth(1).fill("To på vakt")
    nurse.get_by_label("Hva kan skje?").nth(1).fill("Ingen på vakt hører varselet")
    # Then it is called what it says now, one more lies open, and the others are as they were
    expect(nurse.locator("summary", has_text="Ingen på vakt hører varselet")).to_be_visible()
    axe(nurse)
    nurse.get_by_role("button", name="Legg til en risiko").click()
    expect(nurse.get_by_label("Hva kan skje?").nth(5)).to_be_focused()
    nurse.keyboard.type("Leverandøren blir borte")
    nurse.get_by_role("button", name="Lagre og fortsett senere").click()
    expect(nurse.locator("#notices")).to_contain_text("Lagret")
    content = Evidence.objects.get().content
    assert content
    kept = {risk["what"]: risk["measure"] for risk in content["risks"]}
    assert kept == dict.fromkeys([names[0], *names[2:]], "Vi ser på det") | {
        "Ingen på vakt hører varselet": "To på vakt",
        "Leverandøren blir borte": "",
    }


def test_all_lines_are_there_again_after_the_tab_is_closed(world: World, as_: Opens) -> None:
    # Given that she has typed three lines where the page came with one, and taken one away
    here = address(world)
    nurse = as_(world.nurse)
    nurse.goto(here)
    type_groups(nurse, ["Beboere", "Pårørende", "Nattevakter", "Vikarer"])
    nurse.get_by_role("button", name=f"Fjern {WHO}, linje 2").click()
    context = nurse.context
    nurse.close()
    # When she opens the page again
    again = context.new_page()
    again.goto(here)
    # Then they are all there, and the one she took away is blank
    expect(again.locator("[data-draft-status]")).to_contain_text("Vi fant igjen")
    are_typed(again, "Beboere", "", "Nattevakter", "Vikarer")
    # And a blank line alone is nothing to bring back
    again.goto(address(world))
    again.get_by_role("button", name="Legg til en gruppe").click()
    again.get_by_label("Hvem", exact=True).first.fill("x")
    again.get_by_label("Hvem", exact=True).first.fill("")
    again.reload()
    are_typed(again, "")
    expect(again.locator("[data-draft-status]")).to_have_text("")


def test_a_spreadsheet_is_filled_in_instead(world: World, as_: Opens, tmp_path: Path) -> None:
    # Given that she has taken the sheet with her, and filled in there who has the need
    book = tmp_path / "behov.xlsx"
    nurse = as_(world.nurse)
    nurse.goto(address(world))
    folded = nurse.get_by_text("Fyll ut i et regneark i stedet")
    folded.click()
    with nurse.expect_download() as download:
        nurse.get_by_role("link", name="Last ned arket").click()
    download.value.save_as(book)
    opened = openpyxl.load_workbook(book)
    who = next(cell for row in opened["2 Hvem har behovet"].iter_rows() for cell in row if cell.value == "Hvem")
    opened["2 Hvem har behovet"].cell(who.row + 1, who.column, "Beboere")
    opened.save(book)

    def fetch() -> None:
        nurse.get_by_label("Regneark (xlsx)").set_input_files(book)
        nurse.get_by_role("button", name="Hent inn").click()
        expect(nurse.locator("main")).to_contain_text("Hentet inn fra regnearket")

    # When she fetches it in, having typed nothing on the page
    fetch()
    # Then it is in the form, nothing is saved, and no older text is offered, for there was none
    are_typed(nurse, "Beboere")
    assert not Evidence.objects.exists()
    expect(nurse.get_by_role("button", name="Hent det du skrev")).to_have_count(0)
    # But what she has typed is offered when the sheet takes its place
    groups(nurse).first.get_by_label("Hvem", exact=True).fill("Beboere og pårørende")
    folded.click()
    fetch()
    are_typed(nurse, "Beboere")
    nurse.get_by_role("button", name="Hent det du skrev").click()
    are_typed(nurse, "Beboere og pårørende")
    nurse.get_by_role("button", name="Lagre og fortsett senere").click()
    expect(nurse.locator("#notices")).to_contain_text("Lagret")
    content = Evidence.objects.get().content
    assert content
    assert [group["who"] for group in content["groups"]] == ["Beboere og pårørende"]


def test_enter_goes_on_to_the_next_field(world: World, as_: Opens) -> None:
    here = address(world)
    nurse = as_(world.nurse)
    nurse.goto(here)
    nurse.get_by_label("Hvem", exact=True).fill("Beboere")
    nurse.keyboard.press("Enter")
    expect(nurse.get_by_label("Hvor mange, omtrent")).to_be_focused()
    nurse.keyboard.type("42")
    nurse.keyboard.press("Enter")
    expect(nurse.get_by_label("Hvor ofte møter de det")).to_be_focused()
    are_typed(nurse, "Beboere")
    assert nurse.url.endswith(here)


def test_without_javascript_the_server_gives_room(world: World, as_: Opens) -> None:
    # Given that there is no script
    nurse = as_(world.nurse, java_script_enabled=False)
    nurse.goto(address(world))
    # When she asks for lines, one by one
    type_groups(nurse, ["Beboere", "Pårørende", "Nattevakter"])
    nurse.get_by_label("Hva har dere forstått?").fill("De trenger hjelp i det de reiser seg.")
    nurse.get_by_role("button", name="Legg til en måte").click()
    # Then all she typed is there, and nothing is saved yet
    are_typed(nurse, "Beboere", "Pårørende", "Nattevakter")
    expect(nurse.get_by_role("group", name="Hvordan har dere utforsket det?, linje")).to_have_count(2)
    assert not Evidence.objects.exists()
    # And Enter in a field keeps it all, as begun
    groups(nurse).nth(1).get_by_label("Hvem", exact=True).fill("")
    nurse.get_by_label("Hvor mange, omtrent").first.press("Enter")
    expect(nurse.locator("#notices")).to_contain_text("Lagret")
    evidence = Evidence.objects.get()
    assert evidence.status == "draft"
    assert evidence.content
    assert [group["who"] for group in evidence.content["groups"]] == ["Beboere", "Nattevakter"]
