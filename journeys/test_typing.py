"""Nothing anyone types is lost: when the login runs out, the tab is closed, the network goes, or somebody else saves first. And nobody else
at the same device sees it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from heis.foundation.clock import now
from heis.lift.models import Comment, Decision, Evidence, FilingDraft, Initiative, Invitation, Todo
from heis.lift.operations.talk import add_comment
from heis.lift.testing import World
from journeys.browsing import Opens, log_in

PROBLEM = "Beboerne faller om natta, og vi ser det ikke før på morgenrunden."
TYPED = "Vi har prøvd åtte sensorer i to uker.\nIngen falske alarmer."


def kept_on(page: Page) -> dict[str, object]:
    """What the device keeps, by name."""
    found: dict[str, object] = json.loads(
        page.evaluate(
            "JSON.stringify(Object.fromEntries(Object.entries(localStorage).filter(([name]) => name.startsWith('heis-draft:'))))"
        )
    )
    return found


def nothing_is_kept_on(page: Page) -> None:
    """The page's script, which runs when the page has been read, has forgotten all of it."""
    for _look in range(50):
        if not kept_on(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"The device still keeps {list(kept_on(page))}")


def lose_login(page: Page) -> None:
    """The session is gone, as after a night."""
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def test_a_comment_survives_a_login_that_ran_out(
    world: World, as_: Opens, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    # Given a nurse who writes a comment in a case that only her unit sees, and whose login runs out
    initiative = world.file(world.nurse)
    nurse = as_(world.nurse)
    nurse.goto(f"/initiativ/{initiative.pk}/")
    nurse.get_by_label("Skriv til teamet").fill(TYPED)
    lose_login(nurse)
    # When she adds it
    nurse.locator("#comment").get_by_role("button", name="Legg til").click()
    # Then she is told, her text is there, and the way leads back to the case
    expect(nurse.get_by_role("heading", level=1)).to_have_text("Du er logget ut")
    expect(nurse.get_by_label("Teksten")).to_have_value(TYPED)
    axe(nurse)
    expect(nurse.locator("main").get_by_role("link", name="Logg inn")).to_have_attribute(
        "href", f"/logg-inn/?neste=/initiativ/{initiative.pk}/"
    )
    # And when she has logged in, it is in the form, and can be added, once
    log_in(nurse, world.nurse, live_server.url)
    nurse.goto(f"/initiativ/{initiative.pk}/")
    expect(nurse.get_by_label("Skriv til teamet")).to_have_value(TYPED)
    nurse.locator("#comment").get_by_role("button", name="Legg til").click()
    expect(nurse.locator(".comment")).to_contain_text("Ingen falske alarmer.")
    expect(nurse.get_by_label("Skriv til teamet")).to_have_value("")
    assert Comment.objects.get().text.replace("\r\n", "\n") == TYPED
    nothing_is_kept_on(nurse)


def test_a_todo_survives_it_in_a_part_that_was_folded(world: World, as_: Opens, live_server: LiveServer) -> None:
    initiative = world.file(world.nurse)
    nurse = as_(world.nurse)
    nurse.goto(f"/initiativ/{initiative.pk}/")
    nurse.get_by_text("Legg til gjøremål").click()
    nurse.get_by_label("Hva skal gjøres?").fill("Ring Sarpsborg")
    nurse.get_by_label("Hvem?").select_option(label="Mona Lie")
    lose_login(nurse)
    nurse.locator("#todo").get_by_role("button", name="Legg til").click()
    expect(nurse.get_by_role("heading", level=1)).to_have_text("Du er logget ut")
    log_in(nurse, world.nurse, live_server.url)
    nurse.goto(f"/initiativ/{initiative.pk}/")
    expect(nurse.get_by_label("Hva skal gjøres?")).to_be_visible()
    expect(nurse.get_by_label("Hva skal gjøres?")).to_have_value("Ring Sarpsborg")
    nurse.locator("#todo").get_by_role("button", name="Legg til").click()
    expect(nurse.locator("#gjoremal")).to_contain_text("Ring Sarpsborg")
    assert Todo.objects.get().assignee == world.nurse


def test_an_invitation_and_the_grounds_survive_it(world: World, as_: Opens, live_server: LiveServer) -> None:
    initiative = world.file(world.nurse)
    nurse = as_(world.nurse)
    # An invitation
    nurse.goto(f"/initiativ/{initiative.pk}/team/")
    nurse.get_by_label("E-post", exact=True).fill(world.colleague.email)
    nurse.get_by_label("Hilsen").first.fill("Du som kan sensorer, bli med!")
    lose_login(nurse)
    nurse.get_by_role("button", name="Send invitasjon").click()
    expect(nurse.locator("main")).to_contain_text("Du er logget ut")
    log_in(nurse, world.nurse, live_server.url)
    nurse.goto(f"/initiativ/{initiative.pk}/team/")
    expect(nurse.get_by_label("Hilsen").first).to_have_value("Du som kan sensorer, bli med!")
    nurse.get_by_role("button", name="Send invitasjon").click()
    expect(nurse.locator("#notices")).to_contain_text("Invitasjonen er sendt")
    assert Invitation.objects.get().person == world.colleague
    # The grounds
    nurse.goto(f"/initiativ/{initiative.pk}/grunnlag/need/")
    nurse.get_by_label("Hvem", exact=True).fill("Beboere på sykehjem")
    nurse.get_by_label("Hva har dere forstått?").fill(PROBLEM)
    nurse.get_by_label("Mer om det").fill(TYPED)
    lose_login(nurse)
    nurse.get_by_role("button", name="Lagre som ferdig").click()
    expect(nurse.get_by_role("heading", level=1)).to_have_text("Du er logget ut")
    log_in(nurse, world.nurse, live_server.url)
    nurse.goto(f"/initiativ/{initiative.pk}/grunnlag/need/")
    expect(nurse.get_by_label("Mer om det")).to_have_value(TYPED)
    nurse.get_by_role("button", name="Lagre som ferdig").click()
    expect(nurse.locator("#notices")).to_contain_text("Lagret som ferdig")
    assert Evidence.objects.get().status == "complete"
    nothing_is_kept_on(nurse)


def test_without_javascript_the_text_can_be_copied(world: World, as_: Opens) -> None:
    initiative = world.file(world.nurse)
    nurse = as_(world.nurse, java_script_enabled=False)
    nurse.goto(f"/initiativ/{initiative.pk}/")
    nurse.get_by_label("Skriv til teamet").fill(TYPED)
    lose_login(nurse)
    nurse.locator("#comment").get_by_role("button", name="Legg til").click()
    expect(nurse.get_by_label("Teksten")).to_have_value(TYPED)
    nurse.locator("main").get_by_role("link", name="Logg inn").click()
    assert nurse.url.endswith(f"/logg-inn/?neste=/initiativ/{initiative.pk}/")


def test_what_was_begun_is_found_again_after_the_tab_is_closed(
    world: World, as_: Opens, phone: Page, axe: Callable[[Page], None]
) -> None:
    # Given a stranger who has begun to write, and closes the tab
    context = phone.context
    phone.goto("/ny/")
    phone.get_by_label("Hva er problemet?").fill(PROBLEM)
    expect(phone.locator("[data-draft-status]")).to_contain_text("Lagret kl.")
    phone.close()
    # When the form is opened again on the same phone
    again = context.new_page()
    again.goto("/ny/")
    # Then the draft is offered, here and on the front page, and goes on where it was
    expect(again.get_by_label("Hva er problemet?")).to_have_value("")
    axe(again)
    again.goto("/")
    axe(again)
    again.get_by_role("link", name="Fortsett på utkastet").click()
    expect(again.get_by_label("Hva er problemet?")).to_have_value(PROBLEM)
    # And it can be thrown away, here and on the device
    again.goto("/ny/")
    again.get_by_role("button", name="Slett").click()
    expect(again.locator("#notices")).to_contain_text("Utkastet er slettet")
    expect(again.get_by_text("Fortsett på utkastet")).to_have_count(0)
    assert not FilingDraft.objects.exists()
    nothing_is_kept_on(again)
    # And a person finds theirs on any machine, also on their own page
    first = as_(world.nurse)
    first.goto("/ny/")
    first.get_by_label("Hva er problemet?").fill(PROBLEM)
    expect(first.locator("[data-draft-status]")).to_contain_text("Lagret kl.")
    elsewhere = as_(world.nurse)
    elsewhere.goto("/min-side/")
    axe(elsewhere)
    elsewhere.get_by_role("link", name="Fortsett på utkastet «Beboerne faller om natta").click()
    expect(elsewhere.get_by_label("Hva er problemet?")).to_have_value(PROBLEM)
    elsewhere.get_by_role("button", name="Send inn").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_contain_text("Takk")
    assert Initiative.objects.count() == 1


def test_what_is_written_on_the_front_page_is_kept_at_once(world: World, phone: Page) -> None:
    phone.goto("/")
    phone.get_by_label("Hva er problemet, og for hvem?").fill(PROBLEM)
    phone.get_by_role("button", name="Gå videre").tap()
    expect(phone.locator("[data-draft-status]")).to_contain_text("Lagret kl.")
    assert FilingDraft.objects.get().problem == PROBLEM
    phone.goto("/")
    expect(phone.get_by_label("Hva er problemet, og for hvem?")).to_have_value("")


def test_what_a_stranger_wrote_in_another_tab_is_offered_not_shown(world: World, phone: Page, axe: Callable[[Page], None]) -> None:
    # Given a stranger who wrote on the front page of a shared machine, and left
    context, field = phone.context, "Hva er problemet, og for hvem?"
    phone.goto("/")
    phone.get_by_label(field).fill(PROBLEM)
    phone.reload()
    expect(phone.get_by_label(field)).to_have_value(PROBLEM)
    phone.close()
    # When the page is opened again, perhaps by somebody else
    again = context.new_page()
    again.goto("/")
    # Then it is not shown, but can be brought back, or thrown away
    expect(again.get_by_label(field)).to_have_value("")
    axe(again)
    again.get_by_role("button", name="Hent det du skrev").click()
    expect(again.get_by_label(field)).to_have_value(PROBLEM)


def test_sending_without_a_network_is_held_back_and_done_later(world: World, phone: Page) -> None:
    # Given that the network goes while she writes
    phone.goto("/ny/")
    phone.get_by_label("Hva er problemet?").fill(PROBLEM)
    expect(phone.locator("[data-draft-status]")).to_contain_text("Lagret kl.")
    phone.context.set_offline(True)
    # When she sends it in
    phone.get_by_role("button", name="Send inn").tap()
    # Then it is held back, and she is told
    status = phone.locator("[data-draft-status]")
    expect(status).to_contain_text("Ingen nettforbindelse, så det er ikke sendt")
    expect(phone.get_by_label("Hva er problemet?")).to_have_value(PROBLEM)
    # And when the network is back, it can be sent
    phone.context.set_offline(False)
    expect(status).to_contain_text("Nettet er tilbake")
    phone.get_by_role("button", name="Send inn").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Takk")
    assert Initiative.objects.get().problem == PROBLEM
    # And nothing of it is left on the phone
    nothing_is_kept_on(phone)


def test_the_next_at_the_device_sees_nothing(world: World, as_: Opens, live_server: LiveServer) -> None:
    # Given a nurse at a shared machine who has begun a comment
    initiative = world.file(world.nurse)
    shared = as_(world.nurse)
    shared.goto(f"/initiativ/{initiative.pk}/")
    shared.get_by_label("Skriv til teamet").fill(TYPED)
    assert len(kept_on(shared)) == 1
    # When her login runs out and a colleague logs in
    lose_login(shared)
    log_in(shared, world.colleague, live_server.url)
    shared.goto(f"/initiativ/{initiative.pk}/")
    # Then the colleague does not meet her text
    expect(shared.get_by_label("Skriv til teamet")).to_have_value("")
    # And she finds it again
    lose_login(shared)
    log_in(shared, world.nurse, live_server.url)
    shared.goto(f"/initiativ/{initiative.pk}/")
    expect(shared.get_by_label("Skriv til teamet")).to_have_value(TYPED)
    # And when she logs out, nothing is left on the machine
    shared.locator("summary.top__person").click()
    shared.get_by_role("button", name="Logg ut").click()
    expect(shared.locator("#notices")).to_contain_text("Du er logget ut")
    nothing_is_kept_on(shared)


def test_two_who_describe_at_once(world: World, as_: Opens, axe: Callable[[Page], None]) -> None:
    # Given two in the same form
    initiative = world.file(world.nurse)
    one, other = as_(world.nurse), as_(world.coordinator)
    for page in (one, other):
        page.goto(f"/initiativ/{initiative.pk}/beskriv/")
    other.get_by_label("Tittel").fill("Fallsensorer om natta")
    other.get_by_role("button", name="Lagre", exact=True).click()
    expect(other.locator("#notices")).to_contain_text("Beskrivelsen er lagret")
    # When the second saves
    one.get_by_label("Tittel").fill("Sensorer i taket")
    one.get_by_role("button", name="Lagre", exact=True).click()
    # Then she sees what the first wrote beside her own, and saves knowingly
    expect(one.locator("#theirs")).to_contain_text("Fallsensorer om natta")
    expect(one.get_by_label("Tittel")).to_have_value("Sensorer i taket")
    axe(one)
    one.get_by_role("button", name="Lagre", exact=True).click()
    expect(one.get_by_role("heading", level=1)).to_have_text("Sensorer i taket")
    nothing_is_kept_on(one)


def test_text_begun_before_somebody_else_saved_is_offered_beside_theirs(
    world: World, as_: Opens, axe: Callable[[Page], None]
) -> None:
    # Given that she wrote and never saved, and somebody else has saved since
    initiative = world.file(world.nurse)
    nurse, other = as_(world.nurse), as_(world.coordinator)
    nurse.goto(f"/initiativ/{initiative.pk}/beskriv/")
    nurse.get_by_label("Tittel").fill("Sensorer i taket")
    other.goto(f"/initiativ/{initiative.pk}/beskriv/")
    other.get_by_label("Tittel").fill("Fallsensorer om natta")
    other.get_by_role("button", name="Lagre", exact=True).click()
    expect(other.locator("#notices")).to_contain_text("lagret")
    # When she comes back
    nurse.reload()
    # Then the form shows what is saved, and hers can be brought back or thrown away
    expect(nurse.get_by_label("Tittel")).to_have_value("Fallsensorer om natta")
    axe(nurse)
    nurse.get_by_label("Kort fortalt").fill("Skrevet mens tilbudet står der")
    nurse.reload()
    expect(nurse.get_by_label("Kort fortalt")).to_have_value("Skrevet mens tilbudet står der")
    nurse.get_by_role("button", name="Hent det du skrev").click()
    expect(nurse.get_by_label("Tittel")).to_have_value("Sensorer i taket")
    nurse.reload()
    expect(nurse.get_by_role("button", name="Hent det du skrev")).to_have_count(0)
    expect(nurse.get_by_label("Tittel")).to_have_value("Sensorer i taket")


def test_several_decisions_keep_reason_and_ticks(world: World, as_: Opens, axe: Callable[[Page], None]) -> None:
    laid = [world.submit(world.file(world.nurse, f"Sak nummer {n} om porten"), world.nurse, at=now()) for n in range(3)]
    leader = as_(world.leader)
    leader.goto("/min-side/")
    leader.get_by_text("Beslutt flere små saker likt").click()
    leader.get_by_label("Hvorfor?").fill("Små og gode.")
    leader.get_by_role("button", name="Beslutt de valgte").click()
    expect(leader.locator("#form-errors")).to_contain_text("Velg minst én sak.")
    expect(leader.get_by_label("Hvorfor?")).to_have_value("Små og gode.")
    axe(leader)
    for submission in laid[:2]:
        leader.locator(f"#pick-{submission.pk}").check()
    leader.get_by_label("Hvorfor?").fill("")
    leader.get_by_role("button", name="Beslutt de valgte").click()
    expect(leader.locator("#form-errors li")).to_have_count(1)
    expect(leader.locator(f"#pick-{laid[0].pk}")).to_be_checked()
    leader.get_by_label("Hvorfor?").fill("Små og gode.")
    leader.get_by_role("button", name="Beslutt de valgte").click()
    expect(leader.locator("#notices")).to_contain_text("2 beslutninger er tatt.")
    assert Decision.objects.count() == 2


def test_older_comments_come_in_place_and_by_plain_link(world: World, as_: Opens, axe: Callable[[Page], None]) -> None:
    initiative = world.file(world.nurse)
    for number in range(30):
        add_comment(initiative, f"Kommentar nr. {number:02d}.", by=world.viewer(world.nurse), at=now())
    nurse = as_(world.nurse)
    nurse.goto(f"/initiativ/{initiative.pk}/")
    expect(nurse.locator(".comment")).to_have_count(20)
    nurse.get_by_role("link", name="Vis eldre kommentarer").click()
    expect(nurse.locator(".comment")).to_have_count(30)
    expect(nurse.locator(".comment").nth(20)).to_be_focused()
    expect(nurse.get_by_role("link", name="Vis eldre kommentarer")).to_have_count(0)
    axe(nurse)
    plain = as_(world.nurse, java_script_enabled=False)
    plain.goto(f"/initiativ/{initiative.pk}/")
    plain.get_by_role("link", name="Vis eldre kommentarer").click()
    expect(plain.locator(".comment")).to_have_count(10)


@pytest.mark.parametrize("by", ["key", "mouse"])
def test_names_are_suggested_while_one_writes(world: World, as_: Opens, axe: Callable[[Page], None], by: str) -> None:
    # Given a nurse who begins a name
    initiative = world.file(world.nurse)
    nurse = as_(world.nurse)
    nurse.goto(f"/initiativ/{initiative.pk}/")
    field, options = nurse.get_by_label("Skriv til teamet"), nurse.locator(".suggestions").get_by_role("option")
    field.press_sequentially("Hei @ais")
    expect(options).to_have_count(1)
    axe(nurse)
    # When she takes the suggestion, by key or by mouse
    if by == "mouse":
        options.first.click()
    else:
        field.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        axe(nurse)
        field.press("Enter")
    # Then the whole name is there, and she writes on
    expect(field).to_have_value("Hei @Aisha Khan ")
    expect(field).to_be_focused()
    expect(options).to_have_count(0)
    field.press_sequentially("og @pe")
    expect(options).to_have_count(1)
    field.press("Escape")
    expect(options).to_have_count(0)
    nurse.locator("#comment").get_by_role("button", name="Legg til").click()
    # And is told of the name that reached nobody
    expect(nurse.locator("#notices")).to_contain_text("@pe")
    assert Comment.objects.get().mentions == [world.colleague.pk]


def test_a_file_is_removed_after_a_question_with_and_without_javascript(
    world: World, as_: Opens, axe: Callable[[Page], None]
) -> None:
    initiative = world.file(world.nurse)
    for has_script in (True, False):
        nurse = as_(world.nurse, java_script_enabled=has_script)
        nurse.goto(f"/initiativ/{initiative.pk}/")
        nurse.get_by_text("Legg til fil", exact=True).click()
        nurse.get_by_label("Velg fil").set_input_files({"name": "fall.csv", "mimeType": "text/csv", "buffer": b"natt;fall\n1;2\n"})
        nurse.get_by_role("button", name="Last opp").click()
        nurse.get_by_role("link", name="Fjern fall.csv").click()
        expect(nurse.get_by_role("heading", level=1)).to_have_text("Fjern fila?")
        if has_script:
            axe(nurse)
        nurse.get_by_role("button", name="Fjern fila").click()
        expect(nurse.locator("#notices")).to_contain_text("Fila er fjernet.")
        expect(nurse.get_by_role("link", name="fall.csv")).to_have_count(0)
    for place in ("samtalen", "filer"):
        nurse = as_(world.nurse)
        nurse.goto(f"/initiativ/{initiative.pk}/{place}/")
        axe(nurse)
