"""What one is told: the bell, the list, and what also comes by mail."""

from __future__ import annotations

from playwright.sync_api import expect

from heis.foundation.clock import now
from heis.lift.testing import World
from journeys.browsing import Opens


def test_the_bell_the_list_and_the_choices(world: World, as_: Opens) -> None:
    # Given that something was laid before the leader
    initiative = world.file(world.nurse)
    world.submit(initiative, world.nurse, at=now())
    leader = as_(world.leader)
    leader.goto("/heisen/")
    bell = leader.locator(".top__bell")
    expect(bell).to_contain_text("ulest")
    # When he opens the list, it says what happened and why he is told
    bell.click()
    told = leader.locator(".told__row").first
    expect(told).to_contain_text(initiative.title)
    expect(told).to_contain_text("fordi")
    # Then marking it as read does not load the page again
    leader.evaluate("document.body.dataset.same = 'yes'")
    unread = leader.locator(".told__row[data-unread]")
    before = unread.count()
    told.get_by_role("button").click()
    expect(unread).to_have_count(before - 1)
    assert leader.evaluate("document.body.dataset.same") == "yes"
    # And the line leads to the case
    leader.locator(".told__link").first.click()
    expect(leader.get_by_role("heading", level=1)).to_have_text(initiative.title)


def test_choosing_what_comes_by_mail(world: World, as_: Opens) -> None:
    # Given the choices
    nurse = as_(world.nurse)
    nurse.goto("/varsler/valg/")
    # When she wants quiet at night
    nurse.locator("[name=quiet_from]").select_option(index=1)
    nurse.get_by_role("button", name="Lagre valgene").click()
    # Then it is remembered
    expect(nurse.locator("#notices .ds-alert")).to_be_visible()
    chosen = nurse.locator("[name=quiet_from]").input_value()
    nurse.reload()
    expect(nurse.locator("[name=quiet_from]")).to_have_value(chosen)


def test_nothing_scrolls_sideways_on_the_smallest_phone(world: World, as_: Opens) -> None:
    # Given somebody with a long address, and a small phone
    world.nurse.email = "mona.benedikte.lie-kristoffersen.gulbrandsen@helseogvelferd.fredrikstad.kommune.example"
    world.nurse.save()
    nurse = as_(world.nurse)
    nurse.set_viewport_size({"width": 320, "height": 640})
    for address in ("/varsler/", "/varsler/valg/"):
        nurse.goto(address)
        # Then the page is no wider than the screen
        beyond = nurse.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        widest = nurse.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 321).map(e => e.outerHTML.slice(0, 160))"
        )
        assert beyond == 0, (address, beyond, widest[:4])
