"""An administrator imports the organisation from files, with errors first, and takes a new strategy in use."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from heis.accounts.models import Person
from heis.foundation.clock import local_date, now
from heis.lift.testing import World
from heis.organisation.models import Role, Unit
from heis.organisation.testing import appoint, make_person
from heis.strategy.queries import document_in_force
from journeys.browsing import Opens


def choose_file(page: Page, text: str) -> None:
    """Choose a file of units, and see what it would change."""
    page.goto("/organisasjon/import/")
    page.locator("input[type=radio][value=units]").check()
    page.get_by_label("CSV-fil").set_input_files({"name": "enheter.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Vis hva som endres").click()


def test_a_file_with_faults_and_then_a_right_one(world: World, as_: Opens) -> None:
    # Given an administrator, and a file that says a unit has a level that does not exist
    page = as_(administrator(world))
    heading = "kode;navn;nivå;overordnet\n"
    choose_file(page, heading + "NY1;Fjernvarme og tak;loft;\n")
    # Then it is told at its line, and nothing is changed
    expect(page.get_by_text("Ingenting er endret")).to_be_visible()
    expect(page.locator("#problems tbody tr")).to_have_count(1)
    expect(page.locator("#problems tbody tr")).to_contain_text("2")
    assert not Unit.objects.filter(code="NY1").exists()
    # When the file is right, it is told what it changes before it does
    choose_file(page, heading + "NY1;Fjernvarme og tak;seksjon;\n")
    expect(page.locator("#changes-table")).to_contain_text("Fjernvarme og tak")
    assert not Unit.objects.filter(code="NY1").exists()
    page.get_by_role("button", name="Importer").click()
    # Then it is there
    assert Unit.objects.get(code="NY1").name == "Fjernvarme og tak"
    page.goto("/organisasjon/")
    expect(page.locator("main")).to_contain_text("Fjernvarme og tak")


def test_a_new_strategy_is_written_checked_and_taken_in_use(world: World, as_: Opens) -> None:
    # Given an administrator who writes a new version
    page = as_(administrator(world))
    page.goto("/strategi/utgaver/ny/")
    source = page.get_by_label("Strategien som fil")
    # When it has a fault
    rewrite(source, "format: 1", "format: 1\nutenfor: ja")
    page.get_by_role("button", name="Kontroller og sammenlign").click()
    # Then it is told at its line
    expect(page.locator("#feil")).to_contain_text("Linje")
    # When it is right, it says what it changes, and is kept as a draft
    rewrite(source, "\nutenfor: ja", "")
    rewrite(source, "nb: Smidig organisasjon", "nb: Lett på foten")
    page.get_by_role("button", name="Kontroller og sammenlign").click()
    expect(page.locator("#forskjeller")).to_contain_text("Lett på foten")
    page.get_by_role("button", name="Lagre som utkast").click()
    expect(page.locator("#notices")).to_contain_text("Utkastet er lagret")
    document = document_in_force(world.municipality)
    assert document
    assert document.areas[0].name.nb == "Smidig organisasjon"
    # And when it is taken in use, it is what holds
    page.locator("[name=on]").fill(local_date(now()).isoformat())
    page.locator("[name=case_reference]").fill("2026/77")
    page.get_by_role("button", name="Ta i bruk").click()
    expect(page.locator("#notices .ds-alert")).to_be_visible()
    page.goto("/strategi/")
    expect(page.locator("main")).to_contain_text("Lett på foten")


def rewrite(source: Locator, words: str, others: str) -> None:
    """Change some words in a long text, where writing all of it anew takes the browser many seconds."""
    source.evaluate(
        """(area, [words, others]) => {
            const from = area.value.indexOf(words);
            if (from < 0) throw new Error(`there is no ${words}`);
            area.setRangeText(others, from, from + words.length, "end");
            area.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        [words, others],
    )


def administrator(world: World) -> Person:
    """Somebody who administers."""
    return appoint(
        person=make_person(name="Randi Foss", email="randi@3107.example"), role=Role.ADMINISTRATOR, unit=world.root
    ).person
