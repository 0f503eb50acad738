"""The lift as a picture, from the whole to one room, as filtered, and out as a spreadsheet exactly so."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import expect

from heis.foundation.audience import Audience
from heis.foundation.clock import now
from heis.lift.models import Initiative
from heis.lift.testing import World
from journeys.browsing import Opens


def some_initiatives(world: World) -> None:
    """Four, two of them smart, one before the leader."""
    for words in ("Sensorer på taket.", "Skjema på nett.", "Sykler på lån.", "Middag senere."):
        world.file(world.nurse, words)
    Initiative.objects.update(audience=Audience.MUNICIPALITY)
    Initiative.objects.filter(title__startswith="S").exclude(title__startswith="Sy").update(areas=["smart"])
    world.submit(Initiative.objects.get(title="Skjema på nett"), world.nurse, at=now())


def test_from_the_picture_to_a_cell_to_the_list_to_the_room_and_out_as_a_spreadsheet(world: World, as_: Opens) -> None:
    # Given the picture
    some_initiatives(world)
    director = as_(world.director, viewport={"width": 1280, "height": 900})
    director.goto("/heisen/")
    expect(director.locator(".car")).to_have_count(4)
    # When it is filtered by area
    director.get_by_label("Område").select_option(label="Smart kommune")
    director.get_by_role("button", name="Vis", exact=True).click()
    expect(director.locator(".car")).to_have_count(2)
    # And seen as a list, which keeps the filter
    director.get_by_role("link", name="Vis som tabell").click()
    rows = director.locator(".table tbody tr")
    expect(rows).to_have_count(2)
    # Then the spreadsheets hold the same two
    with director.expect_download() as download:
        director.get_by_role("link", name="Last ned regneark").click()
    with ZipFile(BytesIO(Path(download.value.path()).read_bytes())) as xlsx:
        words = (
            xlsx.read("xl/sharedStrings.xml").decode()
            if "xl/sharedStrings.xml" in xlsx.namelist()
            else xlsx.read("xl/worksheets/sheet1.xml").decode()
        )
    assert "Sensorer på taket" in words
    assert "Middag senere" not in words
    with director.expect_download() as download:
        director.get_by_role("link", name="CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(text.splitlines()))) == 3
    # And from the list to the room
    rows.get_by_role("link", name="Sensorer på taket").click()
    expect(director.get_by_role("heading", level=1)).to_have_text("Sensorer på taket")


def test_one_square_is_one_room(world: World, as_: Opens) -> None:
    some_initiatives(world)
    leader = as_(world.leader)
    leader.goto("/heisen/")
    leader.locator(".car[title='Skjema på nett']").click()
    expect(leader.get_by_role("link", name="Les grunnlaget og beslutt")).to_be_visible()


def test_the_filter_is_folded_on_a_phone_and_says_how_many_are_on(world: World, as_: Opens) -> None:
    # Given the picture on a phone: the picture is what one sees first
    some_initiatives(world)
    phone = as_(world.director, viewport={"width": 375, "height": 812})
    phone.goto("/heisen/")
    expect(phone.get_by_label("Område")).to_be_hidden()
    assert (phone.locator(".house").bounding_box() or {"y": 999})["y"] < 400
    # When a filter is chosen
    phone.get_by_text("Filtrer", exact=True).click()
    phone.get_by_label("Område").select_option(label="Smart kommune")
    phone.get_by_role("button", name="Vis", exact=True).click()
    # Then it is folded again, says that one is on, and can be taken away
    expect(phone.locator(".filters__count")).to_have_text("1 på")
    expect(phone.locator(".car")).to_have_count(2)
    phone.get_by_role("link", name="Nullstill").click()
    expect(phone.locator(".car")).to_have_count(4)


def test_the_search_finds_by_word_and_number(world: World, as_: Opens) -> None:
    some_initiatives(world)
    nurse = as_(world.nurse, viewport={"width": 1280, "height": 900})
    nurse.goto("/")
    search = nurse.get_by_role("searchbox")
    search.fill("middag")
    search.press("Enter")
    expect(nurse.locator(".table tbody tr")).to_have_count(1)
    nurse.get_by_label("Tittel eller nummer").fill(str(Initiative.objects.get(title="Sykler på lån").pk))
    nurse.get_by_label("Tittel eller nummer").press("Enter")
    expect(nurse.locator(".table")).to_contain_text("Sykler på lån")
    nurse.get_by_label("Tittel eller nummer").fill("romskip")
    nurse.get_by_label("Tittel eller nummer").press("Enter")
    expect(nurse.get_by_role("heading", name="Ingen initiativer passer")).to_be_visible()
