"""The coordinator sees what stands still and what nobody owns, and finds somebody; and ownership is handed over by asking."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.core import mail
from django.db import connections
from playwright.sync_api import Page, expect
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from heis.foundation.clock import now
from heis.lift.models import Membership
from heis.lift.testing import World
from heis.organisation.testing import make_person
from journeys.browsing import Opens


def work_through_the_jobs() -> None:
    """Do what was left for the worker, in a thread of its own: this one has Playwright's event loop."""

    def work() -> None:
        with app.replace_connector(DjangoConnector().get_worker_connector()):
            app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
        connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(work).result()


def test_what_stands_still_is_pushed_on_and_what_nobody_owns_gets_an_owner(world: World, as_: Opens) -> None:
    # Given something from outside that nobody owns, something that has stood still, and a deadline
    nameless = world.file(None, "Gatelyset ved busstoppet er mørkt.")
    world.file(world.nurse, "Medisinvogna står i veien.")
    world.submit(world.file(world.nurse, "Vaktplanen kommer for sent."), world.nurse, at=now() - timedelta(days=8))
    # When the coordinator opens the overview
    coordinator = as_(world.coordinator)
    coordinator.goto("/min-side/")
    coordinator.get_by_role("link", name="Koordinatorens oversikt").click()
    for title in ("Frister de neste sju dagene", "Mangler en eier", "Står stille"):
        expect(coordinator.get_by_role("heading", name=title)).to_be_visible()
    expect(coordinator.get_by_role("link", name="Vaktplanen kommer for sent")).to_be_visible()
    # Then she writes to those whose case stands still
    coordinator.get_by_role("link", name="Skriv til teamet Medisinvogna").click()
    coordinator.get_by_label("Skriv til teamet").fill("Trenger dere hjelp, @Mona Lie?")
    coordinator.locator("#samtale").get_by_role("button", name="Legg til").click()
    expect(coordinator.locator(".comment")).to_contain_text("Trenger dere hjelp")
    # And finds the unit of what came from outside, so that it lacks nothing but an owner
    coordinator.goto("/min-side/koordinator/")
    coordinator.get_by_role("link", name="Velg enhet Gatelyset").click()
    coordinator.get_by_label("Hvor hører det til?").select_option(str(world.other_unit.pk))
    coordinator.get_by_role("button", name="Lagre").click()
    expect(coordinator.locator("#notices")).to_contain_text("Saken ligger nå hos enheten")
    # And takes what nobody owns, asks a colleague to take over, and it is the colleague's when she says yes
    coordinator.goto("/min-side/koordinator/")
    coordinator.locator("#eier").get_by_role("link", name="Gatelyset").first.click()
    coordinator.locator(".next-step").get_by_role("button", name="Gjør saken til min").click()
    coordinator.get_by_role("link", name="Team og invitasjoner").click()
    coordinator.get_by_label("Eller e-posten til en kollega").fill(world.colleague.email)
    coordinator.get_by_role("button", name="Spør om å overta").click()
    colleague = as_(world.colleague)
    colleague.goto("/min-side/")
    expect(colleague.get_by_text("Tuva Aas ber deg overta ansvaret")).to_be_visible()
    colleague.get_by_role("button", name="Ja Gatelyset").click()
    assert world.owner_of(nameless) == world.colleague
    coordinator.goto("/min-side/koordinator/")
    expect(coordinator.get_by_text("Alle initiativer som ligger hos en enhet, har en eier.")).to_be_visible()


def test_a_stranger_is_invited_by_mail_and_joins(world: World, as_: Opens) -> None:
    # Given a team that invites somebody who is not known here
    initiative = world.file(world.nurse)
    nurse = as_(world.nurse)
    nurse.goto(f"/initiativ/{initiative.pk}/team/")
    nurse.get_by_label("E-post", exact=True).fill("styret@pensjonistforbundet.example")
    nurse.get_by_label("Rolle i teamet").select_option("partner")
    nurse.get_by_label("Hilsen").first.fill("Vi trenger dere som kjenner hverdagen.")
    nurse.get_by_role("button", name="Send invitasjon").click()
    expect(nurse.locator("#notices")).to_contain_text("Invitasjonen er sendt")
    # When the mail has come
    work_through_the_jobs()
    [letter] = [letter for letter in mail.outbox if letter.to == ["styret@pensjonistforbundet.example"]]
    address = re.search(r"https?://\S+/invitasjon/\S+", str(letter.body))
    assert address
    assert "Vi trenger dere" in str(letter.body)
    # Then the one who has the link reads it, and says yes
    partner = as_(make_person(name="Unni Rud", email="unni@pensjonistforbundet.example"))
    partner.goto(address.group())
    expect(partner.get_by_role("heading", level=1)).to_have_text("Du er invitert")
    partner.get_by_role("button", name="Ja, jeg blir med").click()
    expect(partner.locator("#notices")).to_contain_text("Velkommen i teamet")
    assert Membership.objects.filter(initiative=initiative, person__name="Unni Rud", role="partner").exists()
    # And the link is used up
    assert partner.goto(address.group()).status == 404  # type: ignore[union-attr]


def test_one_asks_to_join_and_is_let_in(world: World, as_: Opens, axe: Callable[[Page], None]) -> None:
    # Given something shared with the municipality
    initiative = world.file(world.nurse)
    nurse, elsewhere = as_(world.nurse), as_(world.elsewhere)
    nurse.goto(f"/initiativ/{initiative.pk}/del/")
    nurse.get_by_label("Hele kommunen").check()
    nurse.get_by_role("button", name="Se hva det betyr").click()
    # It says how many that lets in before anything happens
    expect(nurse.locator(".next")).to_contain_text("personer kan lese")
    nurse.get_by_role("button", name="Ja, del slik").click()
    # When a colleague from elsewhere asks, and follows
    elsewhere.goto(f"/initiativ/{initiative.pk}/")
    elsewhere.locator("aside").get_by_role("button", name="Følg").click()
    elsewhere.get_by_role("link", name="Bli med").first.click()
    elsewhere.get_by_label("Hva kan du bidra med?").fill("Jeg kan montere.")
    elsewhere.get_by_role("button", name="Be om å bli med").click()
    # He sees that he has, takes it back, and asks again
    expect(elsewhere.locator(".next")).to_contain_text("Du har spurt om å bli med")
    expect(elsewhere.get_by_role("link", name="Bli med")).to_have_count(0)
    axe(elsewhere)
    elsewhere.get_by_role("button", name="Trekk tilbake").click()
    elsewhere.get_by_role("link", name="Bli med").first.click()
    elsewhere.get_by_label("Hva kan du bidra med?").fill("Jeg kan montere.")
    elsewhere.get_by_role("button", name="Be om å bli med").click()
    elsewhere.goto("/min-side/")
    expect(elsewhere.locator("main")).to_contain_text("Du venter på svar")
    axe(elsewhere)
    # Then she sees it on her page, and lets him in
    nurse.goto("/min-side/")
    nurse.get_by_role("button", name="Ta med Per Holt").click()
    elsewhere.goto("/min-side/")
    expect(elsewhere.get_by_role("link", name=initiative.title).first).to_be_visible()
    assert Membership.objects.filter(initiative=initiative, person=world.elsewhere).exists()
