"""A leader decides in two clicks and a sentence; somebody else does when the leader is away; and nobody decides twice."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from heis.foundation.clock import now
from heis.lift.models import Decision, Initiative, Outcome
from heis.lift.testing import World
from heis.organisation.models import Appointment
from journeys.browsing import Opens


def laid_before_the_leader(world: World) -> Initiative:
    """Something that waits."""
    initiative = world.file(world.nurse)
    world.submit(initiative, world.nurse, at=now())
    return initiative


def go_to(page: Page, name: str) -> None:
    """Tab to the link, button or field with the name, as one who has no mouse."""
    for _press in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(() => { const e = document.activeElement; return [e.textContent, e.labels?.[0]?.textContent, e.ariaLabel].join(' ') })()"
        )
        if name in focused:
            return
    raise AssertionError(f"One cannot reach «{name}» with the keyboard")


def test_two_keys_and_a_sentence(world: World, as_: Opens) -> None:
    # Given a leader with something that waits, and no mouse
    initiative = laid_before_the_leader(world)
    leader = as_(world.leader)
    leader.goto("/min-side/")
    go_to(leader, initiative.title)
    leader.keyboard.press("Enter")
    leader.wait_for_url("**/beslutt/**")
    # When he chooses, says why, and decides
    go_to(leader, "Gå videre til Konsept")
    leader.keyboard.press("Space")
    go_to(leader, "Hvorfor?")
    leader.keyboard.type("Tydelig behov og lav risiko.")
    go_to(leader, "Beslutt")
    leader.keyboard.press("Enter")
    # Then it is decided, with his words, and nothing waits
    expect(leader.locator("#notices")).to_contain_text("Beslutningen er tatt")
    decision = Decision.objects.get()
    assert (decision.outcome, decision.reason, decision.decided_by) == (
        Outcome.ADVANCE,
        "Tydelig behov og lav risiko.",
        world.leader,
    )
    expect(leader.get_by_text("venter på din beslutning")).to_have_count(0)
    # And the enthusiast reads it
    nurse = as_(world.nurse)
    nurse.goto(f"/initiativ/{initiative.pk}/")
    expect(nurse.locator(".timeline")).to_contain_text("Tydelig behov og lav risiko.")


def test_a_decision_without_a_reason_is_not_taken_and_nothing_typed_is_lost(world: World, as_: Opens) -> None:
    # Given the decision page
    initiative = laid_before_the_leader(world)
    leader = as_(world.leader)
    leader.goto("/min-side/")
    leader.get_by_role("link", name=initiative.title).first.click()
    # The fields that belong to another outcome are not there until it is chosen
    expect(leader.get_by_label("Hva lærte vi?")).to_be_hidden()
    leader.get_by_label("Avslutt med læring").check()
    leader.get_by_label("Hvorfor?").fill("For mange falske alarmer.")
    expect(leader.get_by_label("Hva lærte vi?")).to_be_visible()
    # When the learning is missing
    leader.get_by_role("button", name="Beslutt", exact=True).click()
    # Then it says so, and keeps the rest
    expect(leader.locator("#form-errors")).to_contain_text("Skriv hva vi lærte")
    expect(leader.get_by_label("Hvorfor?")).to_have_value("For mange falske alarmer.")
    assert not Decision.objects.exists()


def test_a_deputy_decides_while_the_leader_is_away(world: World, as_: Opens) -> None:
    # Given a leader who asks a colleague to stand in
    initiative = laid_before_the_leader(world)
    leader, deputy = as_(world.leader), as_(world.colleague)
    leader.goto("/organisasjon/stedfortreder/")
    leader.get_by_label("Stedfortreder").fill("Aisha")
    choice = leader.locator("#near-by option[value*=Aisha]").get_attribute("value")
    leader.get_by_label("Stedfortreder").fill(str(choice))
    leader.get_by_role("button", name="Sett stedfortreder").click()
    expect(leader.get_by_text("Aisha Khan").first).to_be_visible()
    # When the colleague opens her page, it waits for her too, and she decides
    deputy.goto("/min-side/")
    deputy.get_by_role("link", name=initiative.title).first.click()
    deputy.get_by_label("Gå videre til Konsept").check()
    deputy.get_by_label("Hvorfor?").fill("Jonas er på ferie, og dette haster.")
    deputy.get_by_role("button", name="Beslutt", exact=True).click()
    expect(deputy.locator("#notices")).to_contain_text("Beslutningen er tatt")
    # Then it is seen for whom she did it
    decision = Decision.objects.get()
    assert (decision.decided_by, decision.for_person) == (world.colleague, world.leader)
    assert Appointment.objects.filter(person=world.leader).exists()


def test_the_second_to_decide_is_told(world: World, as_: Opens) -> None:
    # Given the same decision open in two places
    initiative = laid_before_the_leader(world)
    first, second = as_(world.leader), as_(world.leader)
    for page in (first, second):
        page.goto("/min-side/")
        page.get_by_role("link", name=initiative.title).first.click()
        page.get_by_label("Gå videre til Konsept").check()
        page.get_by_label("Hvorfor?").fill("Ja.")
    # When both decide
    first.get_by_role("button", name="Beslutt", exact=True).click()
    expect(first.locator("#notices")).to_contain_text("Beslutningen er tatt")
    second.get_by_role("button", name="Beslutt", exact=True).click()
    # Then the second is told, and there is one decision
    expect(second.get_by_role("heading", name="Saken er allerede besluttet")).to_be_visible()
    expect(second.locator("main")).to_contain_text("Jonas Berg besluttet dette i mellomtiden")
    expect(second.get_by_role("button", name="Beslutt", exact=True)).to_have_count(0)
    assert Decision.objects.count() == 1


def test_several_small_cases_at_once(world: World, as_: Opens) -> None:
    # Given three that wait
    for words in ("Skapet står feil.", "Lista ligger feil.", "Døra går feil vei."):
        world.submit(world.file(world.nurse, words), world.nurse, at=now())
    leader = as_(world.leader)
    leader.goto("/min-side/")
    # When two are decided alike
    boxes = leader.get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(1).check()
    leader.get_by_text("Beslutt flere små saker likt").click()
    leader.get_by_label("Hvorfor?").fill("Bare gjør det.")
    leader.get_by_role("button", name="Beslutt de valgte").click()
    # Then one is left
    expect(leader.locator("#notices")).to_contain_text("2 beslutninger er tatt")
    expect(leader.get_by_text("1 sak venter på din beslutning")).to_be_visible()
