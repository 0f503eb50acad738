"""The pages of the lift as people meet them: who may open what, what is refused, and what is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags

from heis.accounts.testing import Browser, signed_in
from heis.foundation.audience import STRANGER, Audience
from heis.foundation.clock import local_date, now
from heis.foundation.jinja import day
from heis.foundation.testing import check_page
from heis.lift.models import (
    Attachment,
    Comment,
    Decision,
    Evidence,
    FilingDraft,
    Initiative,
    Invitation,
    Membership,
    Outcome,
    Submission,
    Todo,
)
from heis.lift.operations.automatic import lift_by_deadline
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.filing import CODES_FROM_PLACE, Wording, claim_initiative, file_initiative, start_draft
from heis.lift.operations.submitting import submit_to_gate
from heis.lift.testing import MONDAY, World, made_once, more_like
from heis.organisation.models import Role
from heis.organisation.testing import appoint

WHO = [
    "stranger",
    "nurse",
    "colleague",
    "elsewhere",
    "leader",
    "director",
    "chief",
    "chair",
    "member_of_council",
    "coordinator",
    "outsider",
]


# Who may open what, when the audience is the unit. 404 for what may not be known; 302 to the login page for a stranger; 403 for a form
# that one may not use.
ROOM = {"nurse", "colleague", "leader", "director", "chief", "coordinator"}
LEADING = {"nurse": 200, "coordinator": 200}
TABLE: dict[str, dict[str, int]] = {
    "lift:room": dict.fromkeys(ROOM, 200),
    "lift:log": dict.fromkeys(ROOM, 200),
    "lift:team": dict.fromkeys(ROOM, 200),
    "lift:describe": dict.fromkeys(ROOM, 403) | LEADING,
    "lift:submit": dict.fromkeys(ROOM, 403) | LEADING,
    "lift:stop": dict.fromkeys(ROOM, 403) | LEADING | {"stranger": 302},
    "lift:restart": dict.fromkeys(ROOM, 403) | LEADING | {"stranger": 302},
    "lift:share": dict.fromkeys(ROOM, 403) | LEADING | {"stranger": 302},
}


class TestWhoMayOpenWhat:
    """Each test is a whole table: everybody opens the page, and all answers are compared at once."""

    @pytest.mark.parametrize("name", TABLE)
    def test_in_the_room(self, browse: Callable[[str], Browser], initiative: Initiative, name: str) -> None:
        answers = {who: browse(who).client.get(reverse(name, args=[initiative.pk])) for who in WHO}
        assert {who: answer.status_code for who, answer in answers.items()} == {who: TABLE[name].get(who, 404) for who in WHO}
        for answer in answers.values():
            check_page(answer)

    @pytest.mark.parametrize("name", ["lift:home", "lift:lift", "lift:list", "lift:file", "lift:code"])
    def test_everybody_opens_the_open_pages(self, browse: Callable[[str], Browser], initiative: Initiative, name: str) -> None:
        for who in WHO:
            browse(who).get(name)

    def test_the_list_and_the_spreadsheet_show_what_the_room_opens(
        self, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        in_list = {who for who in WHO if initiative.title in browse(who).get("lift:list")}
        in_sheet = {
            who
            for who in WHO
            if initiative.title in browse(who).client.get(reverse("lift:export", args=["csv"])).getvalue().decode()
        }
        assert in_list == in_sheet == ROOM

    def test_a_public_one_is_open_to_all(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        Initiative.objects.update(audience=Audience.PUBLIC)
        for who in WHO:
            assert initiative.problem in browse(who).get("lift:room", initiative.pk), who

    def test_a_stranger_gets_no_form_to_a_public_one(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        Initiative.objects.update(audience=Audience.PUBLIC)
        for name in ("lift:describe", "lift:submit"):
            assert "Be om å bli med" in browse("stranger").get(name, initiative.pk, status=403)

    def test_a_decision_is_reopened_by_those_who_may(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        laid = world.submit(initiative, world.nurse)
        decide_gate(laid, verdict=Verdict(Outcome.RETURN, "Hva koster det?"), by=world.viewer(world.leader), at=MONDAY)
        expected = {"leader": 200, "director": 200, "chief": 200, "coordinator": 200, "nurse": 403, "colleague": 403}
        for who, status in expected.items():
            browse(who).get("lift:reopen", initiative.pk, laid.decision.pk, status=status)

    @pytest.mark.parametrize(("who", "status"), [("stranger", 302), ("nurse", 404), ("coordinator", 200)])
    def test_the_coordinators_desk_is_the_coordinators(
        self, browse: Callable[[str], Browser], initiative: Initiative, who: str, status: int
    ) -> None:
        browse(who).get("lift:coordinator", status=status)

    def test_a_file_is_only_for_those_who_see_the_initiative(
        self, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        upload = SimpleUploadedFile("notat.txt", b"hemmelig")
        browse("nurse").post("lift:add_file", initiative.pk, file=upload)
        number = Attachment.objects.get().pk
        response = browse("colleague").client.get(reverse("lift:download", args=[initiative.pk, number]))
        assert response.getvalue() == b"hemmelig"
        assert "attachment" in response.headers["Content-Disposition"]
        browse("elsewhere").get("lift:download", initiative.pk, number, status=404)


class TestFilingPages:
    def test_three_fields_and_done(self, browse: Callable[[str], Browser]) -> None:
        stranger = browse("stranger")
        receipt = stranger.client.get(stranger.post("lift:file", problem="Porten står åpen hele natta.", for_whom="alle", idea=""))
        check_page(receipt)
        assert "Koden din" in receipt.content.decode()
        again = stranger.client.get(receipt.wsgi_request.path)
        assert "Koden er vist før" in again.content.decode()

    @pytest.mark.parametrize(
        "typed", [{"problem": "Null\0tegn i teksten her."}, {"on_behalf_of": "x" * 300}, {"for_whom": "y" * 1200}]
    )
    @pytest.mark.parametrize("name", ["lift:file", "lift:autosave_first"])
    def test_what_cannot_be_stored_is_answered(self, browse: Callable[[str], Browser], typed: dict[str, str], name: str) -> None:
        sent = {"problem": "Porten står åpen hele natta."} | typed
        for who in ("stranger", "nurse"):
            assert browse(who).client.post(reverse(name), sent).status_code in {200, 303, 422}

    def test_on_behalf_of_somebody_is_kept_when_the_login_has_run_out(self, browse: Callable[[str], Browser]) -> None:
        sent = {"problem": "Porten står åpen hele natta.", "on_behalf_of": "Unni Rud"}
        page = browse("stranger").post("lift:file", status=422, **sent)
        assert "Logg inn for å sende inn på vegne av noen." in page
        assert 'value="Unni Rud"' in page
        assert FilingDraft.objects.get().on_behalf_of == "Unni Rud"

    @pytest.mark.parametrize(
        ("whose", "words"), [("Per Holt", "Saken ligger hos Byggdrift."), ("Unni Rud", "Saken ligger ikke hos noen enhet ennå.")]
    )
    def test_on_behalf_of_somebody_says_where_it_lies_and_lets_one_choose(
        self, browse: Callable[[str], Browser], whose: str, words: str
    ) -> None:
        leader = browse("leader")
        receipt = leader.client.get(leader.post("lift:file", problem="Porten står åpen hele natta.", on_behalf_of=whose))
        check_page(receipt)
        place = reverse("lift:place", args=[Initiative.objects.get().pk])
        assert words in receipt.content.decode()
        assert place in receipt.content.decode()
        leader.get("lift:place", Initiative.objects.get().pk)
        again = browse("stranger").client.get(receipt.wsgi_request.path)
        check_page(again)
        assert place not in again.content.decode()

    def test_of_ones_own_has_nothing_to_choose(self, browse: Callable[[str], Browser]) -> None:
        nurse = browse("nurse")
        receipt = nurse.client.get(nurse.post("lift:file", problem="Porten står åpen hele natta."))
        assert "Velg enhet" not in receipt.content.decode()

    def test_what_was_typed_is_kept_when_refused(self, browse: Callable[[str], Browser]) -> None:
        page = browse("stranger").post("lift:file", status=422, problem="Kort", for_whom="barna", idea="En idé")
        assert all(words in page for words in ("Kort", "barna", "En idé", "Skriv litt mer"))

    def test_a_draft_comes_back_at_its_address(self, browse: Callable[[str], Browser]) -> None:
        stranger = browse("stranger")
        saved = stranger.client.post(reverse("lift:autosave_first"), {"problem": "Halvferdig tekst om porten"}).json()
        assert "Halvferdig tekst om porten" in Browser().client.get(saved["address"]).content.decode()
        stranger.client.post(saved["autosave"], {"problem": "Mer om porten og natta"})
        assert FilingDraft.objects.get().problem == "Mer om porten og natta"

    def test_another_text_from_a_second_tab_is_shown_and_not_thanked_for(self, browse: Callable[[str], Browser]) -> None:
        stranger = browse("stranger")
        first: dict[str, Any] = {"problem": "Porten står åpen hele natta.", "for_whom": "Naboene"}
        token = stranger.post("lift:file", **first).split("/")[-3]
        assert (
            stranger.client.post(reverse("lift:draft", args=[token]), first)
            .headers["Location"]
            .endswith(f"/ny/{token}/kvittering/")
        )
        page = stranger.post("lift:draft", token, status=409, **first | {"problem": "Porten klemmer barna."})
        assert "Dette er sendt inn allerede" in page
        assert page.count("Porten klemmer barna.") == 1
        assert "Naboene" not in page
        assert reverse("lift:room", args=[Initiative.objects.get().pk]) + "#samtale" in page
        assert stranger.client.post(reverse("lift:autosave", args=[token]), {"problem": "Porten klemmer"}).status_code == 409

    def test_what_fills_in_the_hidden_field_is_asked_to_send_again(self, browse: Callable[[str], Browser]) -> None:
        stranger, typed = browse("stranger"), {"problem": "Porten står åpen hele natta.", "for_whom": "alle"}
        page = stranger.post("lift:file", status=422, homepage="http://x", problem=typed["problem"], for_whom="alle")
        assert "Send inn en gang til." in page
        assert typed["problem"] in page
        assert "http://x" not in page
        assert not Initiative.objects.exists()
        assert not FilingDraft.objects.exists()
        assert stranger.client.post(reverse("lift:file"), typed).status_code == 303
        assert Initiative.objects.get().problem == typed["problem"]

    def test_a_draft_with_the_hidden_field_filled_in_is_kept_and_not_filed(self, browse: Callable[[str], Browser]) -> None:
        stranger, typed = browse("stranger"), {"problem": "Porten står åpen hele natta.", "homepage": "http://x"}
        saved = stranger.client.post(reverse("lift:autosave_first"), typed).json()
        answer = stranger.client.post(saved["address"], typed)
        assert answer.status_code == 422
        assert "Send inn en gang til." in answer.content.decode()
        assert FilingDraft.objects.get().problem == typed["problem"]
        assert not Initiative.objects.exists()
        assert stranger.client.post(saved["address"], {"problem": typed["problem"]}).status_code == 303

    def test_the_receipt_shows_nothing_new_to_who_may_no_longer_see_it(
        self, world: World, browse: Callable[[str], Browser]
    ) -> None:
        stranger = browse("stranger")
        address = stranger.client.post(reverse("lift:file"), {"problem": "Porten står åpen hele natta."}).headers["Location"]
        filed, shown = Initiative.objects.get(), stranger.client.get(address).content.decode()
        room = f'href="{reverse("lift:room", args=[filed.pk])}"'
        assert room in shown
        elsewhere = browse("stranger").client.get(address).content.decode()
        assert room not in elsewhere
        assert f'href="{reverse("lift:code")}"' in elsewhere.split("Hva skjer nå?")[1]
        claim_initiative(filed, by=replace(world.viewer(world.nurse), opened=frozenset({filed.pk})), at=MONDAY)
        Initiative.objects.update(title="Hemmelig tittel")
        for who in ("stranger", "outsider"):
            answer = browse(who).client.get(address)
            check_page(answer)
            page = answer.content.decode()
            assert "Hemmelig tittel" not in page
            assert "Porten står åpen hele natta" in page
            assert "Noen har tatt over saken" in page
            assert room not in page
            assert "gjør saken til din" not in page
        page = stranger.client.get(address).content.decode()
        assert "Hemmelig tittel" not in page
        assert "Noen har tatt over saken" in page
        hers = browse("nurse").client.get(address).content.decode()
        assert "Hemmelig tittel" in hers
        assert "Noen har tatt over saken" not in hers
        assert room in hers

    def test_the_receipt_of_one_who_has_logged_out_leads_to_the_login(self, browse: Callable[[str], Browser]) -> None:
        address = browse("nurse").client.post(reverse("lift:file"), {"problem": "Porten står åpen hele natta."}).headers["Location"]
        page = browse("stranger").client.get(address).content.decode()
        assert "Er du med i teamet" in page
        assert "Gå til saken" not in page
        assert "Saken er ikke delt med deg" in browse("outsider").client.get(address).content.decode()

    def test_the_code_opens_the_room_from_another_browser(self, world: World, browse: Callable[[str], Browser]) -> None:
        stranger = browse("stranger")
        receipt = stranger.client.get(stranger.post("lift:file", problem="Porten står åpen hele natta."))
        code = _code_in(receipt.content.decode())
        other = browse("stranger")
        other.get("lift:room", Initiative.objects.get().pk, status=404)
        response = other.client.post(reverse("lift:code"), {"code": code.lower()})
        assert response.status_code in {302, 303}
        other.get("lift:room", Initiative.objects.get().pk)

    def test_a_wrong_code_is_told_so(self, browse: Callable[[str], Browser]) -> None:
        assert "Vi finner ingen sak" in browse("stranger").post("lift:code", status=404, code="2222-2222-2222")

    def test_many_wrong_codes_from_one_place_make_it_wait_and_keep_what_was_typed(
        self, world: World, browse: Callable[[str], Browser]
    ) -> None:
        code = file_initiative(
            start_draft(world.municipality, wording=Wording("Porten står åpen hele natta."), by=STRANGER, at=MONDAY)[0],
            by=STRANGER,
            at=MONDAY,
        ).return_code
        for _number in range(CODES_FROM_PLACE.free):
            browse("stranger").post("lift:code", status=404, code="2222-2222-2222")
        page = browse("stranger").post("lift:code", status=429, code=code)
        assert "for mange forsøk" in page
        assert f'value="{code}"' in page

    def test_a_right_code_does_not_count(self, world: World, browse: Callable[[str], Browser]) -> None:
        draft, _token = start_draft(world.municipality, wording=Wording("Porten står åpen hele natta."), by=STRANGER, at=MONDAY)
        code = file_initiative(draft, by=STRANGER, at=MONDAY).return_code
        for _number in range(CODES_FROM_PLACE.free + 2):
            assert browse("stranger").client.post(reverse("lift:code"), {"code": code}).status_code == 302

    def test_a_code_is_claimed_by_logging_in(self, world: World, browse: Callable[[str], Browser]) -> None:
        stranger = browse("stranger")
        stranger.post("lift:file", problem="Porten står åpen hele natta.")
        number = Initiative.objects.get().pk
        signed_in(world.nurse, stranger.client)
        receipt = Browser(world.nurse)
        session = receipt.client.session
        session["opened"] = [number]
        session.save()
        receipt.client.post(reverse("lift:claim", args=[number]))
        assert Membership.objects.get().person == world.nurse

    def test_what_is_claimed_again_in_another_tab_leads_to_the_room(
        self, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        room = browse("nurse").client.post(reverse("lift:claim", args=[initiative.pk]), follow=True)
        assert room.redirect_chain == [(reverse("lift:room", args=[initiative.pk]), 303)]
        assert "Saken er din allerede." in room.content.decode()


def _code_in(page: str) -> str:
    import re

    found = re.search(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", page)
    assert found
    return found[0]


class TestRoomPages:
    def test_describing_keeps_what_was_typed_when_somebody_was_first(
        self, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        form: dict[str, Any] = {"title": "Min tittel", "problem": "Problem", "unit": initiative.unit_id, "size_class": "hverdag"}
        browse("nurse").post("lift:describe", initiative.pk, **form, version=1)
        page = browse("nurse").post("lift:describe", initiative.pk, status=409, **(form | {"title": "Din tittel"}), version=1)
        assert "Din tittel" in page
        assert Initiative.objects.get().title == "Min tittel"

    def test_evidence_is_written_and_finished(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        browse("nurse").post("lift:evidence", initiative.pk, "solution", summary="Fjorten samtaler", body="Mer", complete="1")
        assert Evidence.objects.get().status == "complete"

    def test_what_no_gate_asks_for_yet_is_found_by_those_who_may_write_it(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        others = "Annet grunnlag dere kan fylle ut"
        folded = browse("nurse").get("lift:room", initiative.pk).split(others)[1].split("</details>")[0]
        for kind in ("cost_benefit", "risk_list", "benefits"):
            assert f'href="{reverse("lift:evidence", args=[initiative.pk, kind])}"' in folded
        assert f'"{reverse("lift:evidence", args=[initiative.pk, "need"])}"' not in folded
        for who in ("colleague", "leader"):
            assert others not in browse(who).get("lift:room", initiative.pk)
        world.submit(initiative, world.nurse)
        assert others not in browse("nurse").get("lift:room", initiative.pk)

    def test_what_has_ended_offers_no_more_to_fill_in_than_can_be_written(
        self, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        nurse = browse("nurse")
        nurse.post("lift:stop", initiative.pk, learning="Behovet var et annet")
        page = nurse.get("lift:room", initiative.pk)
        assert reverse("lift:evidence", args=[initiative.pk, "evaluation"]) in page
        assert reverse("lift:evidence", args=[initiative.pk, "cost_benefit"]) not in page

    def test_what_is_begun_is_opened_for_writing_and_what_is_finished_to_be_read(
        self, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        nurse = browse("nurse")
        sheet: dict[str, Any] = {"groups-0-who": "Nattevakter", "insight": "De går alene."}
        nurse.post("lift:evidence", initiative.pk, "need", **sheet, draft="1")
        assert "Påbegynt" in (begun := nurse.get("lift:evidence", initiative.pk, "need"))
        assert 'name="complete"' in begun
        nurse.post("lift:evidence", initiative.pk, "need", **sheet, complete="1", revision=1)
        finished = nurse.get("lift:evidence", initiative.pk, "need")
        assert 'name="complete"' not in finished
        assert "Tidligere utgaver" in finished
        assert 'name="complete"' in nurse.get("lift:evidence", initiative.pk, "need", query="?endre=1")
        assert 'name="complete"' not in browse("leader").get("lift:evidence", initiative.pk, "need", query="?endre=1")

    def test_the_second_who_saves_keeps_their_text_and_sees_the_first(
        self, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        browse("nurse").post("lift:evidence", initiative.pk, "solution", summary="Først", draft="1")
        page = browse("nurse").post("lift:evidence", initiative.pk, "solution", status=409, summary="Sist", draft="1")
        assert "Først" in page
        assert "Sist" in page

    def test_nobody_is_suggested_for_what_no_name_has(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        nurse = browse("nurse")
        for asked in ("%00", "q=%00", f"person={'a' * 5000}"):
            assert "option" not in nurse.get("organisation:find", query=f"?{asked}")
        assert "Jonas Berg" in nurse.get("organisation:find", query="?person=jo%00nas")
        assert "Jonas Berg" in nurse.get("organisation:tree", query="?q=jo%00nas")

    def test_a_comment_stands_in_the_room(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        browse("colleague").post("lift:comment", initiative.pk, text="Vi har det samme <script>alert(1)</script>")
        page = browse("nurse").get("lift:room", initiative.pk)
        assert "Vi har det samme" in page
        assert "<script>alert" not in page
        browse("nurse").post("lift:uncomment", initiative.pk, Comment.objects.get().pk)
        assert "Vi har det samme" not in browse("nurse").get("lift:room", initiative.pk).split("Hva har skjedd")[0]

    def test_an_empty_comment_shows_the_room_with_a_message(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        assert "Skriv noe først" in browse("nurse").post("lift:comment", initiative.pk, status=422, text=" ")

    def test_a_todo_is_added_and_ticked(self, browse: Callable[[str], Browser], initiative: Initiative, world: World) -> None:
        browse("nurse").post("lift:todo", initiative.pk, text="Ring leverandøren", assignee=world.nurse.pk)
        browse("nurse").post("lift:todo_done", initiative.pk, Todo.objects.get().pk)
        assert Todo.objects.get().done_at

    def test_somebody_is_invited_and_says_yes(self, browse: Callable[[str], Browser], initiative: Initiative, world: World) -> None:
        browse("nurse").post("lift:invite", initiative.pk, email=world.elsewhere.email, role="member")
        elsewhere = browse("elsewhere")
        assert "invitert" in elsewhere.get("lift:room", initiative.pk)
        elsewhere.post("lift:answer", initiative.pk, Invitation.objects.get().pk, yes="1")
        assert Membership.objects.filter(person=world.elsewhere, left_at=None).exists()

    def test_ownership_is_handed_over(self, browse: Callable[[str], Browser], initiative: Initiative, world: World) -> None:
        browse("nurse").post("lift:hand_over", initiative.pk, email=world.leader.email)
        browse("leader").post("lift:answer", initiative.pk, Invitation.objects.get().pk, yes="1")
        assert world.owner_of(initiative) == world.leader

    def test_the_audience_is_previewed_and_then_changed(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        nurse = browse("nurse")
        preview = nurse.post("lift:share", initiative.pk, status=200, audience="5")
        assert "Alle på internett" in preview
        assert Initiative.objects.get().audience == Audience.UNIT
        nurse.post("lift:share", initiative.pk, audience="5", confirm="1")
        assert Initiative.objects.get().audience == Audience.PUBLIC


class TestGatePages:
    def test_submitted_decided_and_told(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        nurse, leader = browse("nurse"), browse("leader")
        assert "gjenstår" in nurse.get("lift:submit", initiative.pk)
        sheet = {"groups-0-who": "Beboere", "insight": "De trenger hjelp i det de reiser seg.", "complete": "1"}
        nurse.post("lift:evidence", initiative.pk, "need", **sheet)  # type: ignore[arg-type]
        nurse.post("lift:submit", initiative.pk, message="Klart")
        submission = Submission.objects.get()
        assert initiative.title in leader.get("lift:desk")
        leader.get("lift:decide", initiative.pk, submission.pk)
        leader.post("lift:decide", initiative.pk, submission.pk, outcome="advance", reason="Godt tenkt")
        assert Initiative.objects.get().stage == "concept"
        assert "Godt tenkt" in nurse.get("lift:room", initiative.pk)

    def test_what_is_written_is_read_in_the_order_of_the_strategy_and_what_is_missing_last(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        browse("nurse").post("lift:evidence", initiative.pk, "operation_owner", summary="Nattjenesten eier den", complete="1")
        world.fill(initiative, world.nurse)
        Initiative.objects.filter(pk=initiative.pk).update(stage="concept")
        initiative.refresh_from_db()
        submission = world.submit(initiative, world.nurse)
        page = browse("leader").get("lift:decide", initiative.pk, submission.pk)
        names = [f">{name}" for name in ("Behov", "Hvem som eier det i drift", "Risikovurdering", "Løsning")]
        places = [page.index(f'data-size="2xs"{name}') for name in names]
        assert places == sorted(places)

    @pytest.mark.parametrize(
        ("who", "reason"),
        [
            ("colleague", "Saken ligger hos Østsiden sykehjem, og du er ikke blant dem som beslutter der"),
            ("director", "Saken ligger hos Østsiden sykehjem, og du er ikke blant dem som beslutter der"),
            ("nurse", "Du er med i teamet"),
        ],
    )
    def test_who_may_not_decide_is_told_why_in_the_room(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative, who: str, reason: str
    ) -> None:
        laid = world.submit(initiative, world.nurse)
        address = reverse("lift:decide", args=[initiative.pk, laid.pk])
        room = browse(who).client.get(address, follow=True)
        assert room.redirect_chain == [(reverse("lift:room", args=[initiative.pk]), 303)]
        assert reason in room.content.decode()
        assert browse(who).client.post(address, {"outcome": "advance", "reason": "Ja"}).status_code == 403

    def test_who_comes_to_decide_too_late_is_told_what_was_decided(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        laid = world.submit(initiative, world.nurse)
        decide_gate(laid, verdict=Verdict(Outcome.RETURN, "Hva koster det?"), by=world.viewer(world.leader), at=MONDAY)
        other = appoint(unit=world.unit, role=Role.UNIT_LEADER).person
        room = signed_in(other).get(reverse("lift:decide", args=[initiative.pk, laid.pk]), follow=True)
        assert "Jonas Berg besluttet dette i mellomtiden: send tilbake med spørsmål." in room.content.decode()
        # And who did decide it needs not be told
        mine = browse("leader").client.get(reverse("lift:decide", args=[initiative.pk, laid.pk]), follow=True)
        assert mine.redirect_chain == [(reverse("lift:room", args=[initiative.pk]), 303)]
        assert "i mellomtiden" not in mine.content.decode()

    def test_what_is_sent_in_already_says_where_it_waits_and_keeps_what_was_typed(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        world.submit(initiative, world.nurse)
        waits = f"Saken er sendt inn {day(local_date(MONDAY))} og venter hos enhetslederen, Østsiden sykehjem."
        nurse = browse("nurse")
        opened, sent = (
            nurse.get("lift:submit", initiative.pk),
            nurse.post("lift:submit", initiative.pk, status=422, message="Fjorten."),
        )
        for page in (opened, sent):
            main = page.split("<main")[1].split("</main>")[0]
            assert waits in main
            assert f'href="{reverse("lift:room", args=[initiative.pk])}"' in main.split("</nav>")[-1]
            assert "<form" not in main
        assert "<p>Fjorten.</p>" in sent
        assert Submission.objects.count() == 1

    def test_what_is_paused_says_until_when_and_why_and_asks_what_is_new(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        laid, resume_on = world.submit(initiative, world.nurse), local_date(now()) + timedelta(days=30)
        decide_gate(
            laid,
            verdict=Verdict(Outcome.PAUSE, "Vent til budsjettet.", resume_on=resume_on),
            by=world.viewer(world.leader),
            at=now(),
        )
        nurse = browse("nurse")
        step = nurse.get("lift:room", initiative.pk).split('<section class="next-step"')[1].split("</section>")[0]
        assert "Satt på pause til" in step
        assert "Vent til budsjettet." in step
        assert 'data-variant="secondary">Send inn før pausen er over' in step
        opened = nurse.get("lift:submit", initiative.pk)
        for words in ("Saken er på pause til", "Vent til budsjettet.", "Sender du inn nå, er pausen over.", "Hva er nytt siden"):
            assert words in opened
        refused = nurse.post("lift:submit", initiative.pk, status=422, message=" ")
        assert "Hva er nytt siden saken ble satt på pause? – Saken er på pause til" in unescape(strip_tags(refused))
        nurse.post("lift:submit", initiative.pk, message="Naboen betaler.")
        assert Initiative.objects.get().floor == 1

    @pytest.fixture
    def answered(self, world: World, initiative: Initiative) -> Submission:
        """Sent back with a question, and sent in again with the answer."""
        asked, answer = Verdict(Outcome.RETURN, "Hvor mange gjelder det?"), "Fjorten beboere."
        decide_gate(world.submit(initiative, world.nurse), verdict=asked, by=world.viewer(world.leader), at=MONDAY)
        initiative.refresh_from_db()
        return submit_to_gate(initiative, by=world.viewer(world.nurse), at=MONDAY, message=answer)

    @pytest.mark.parametrize("how", ["lifted", "deadline"])
    def test_the_floor_above_reads_who_asks_and_what_was_answered(
        self, world: World, browse: Callable[[str], Browser], answered: Submission, how: str
    ) -> None:
        if how == "lifted":
            decide_gate(answered, verdict=Verdict(Outcome.LIFT, "Større enn meg."), by=world.viewer(world.leader), at=MONDAY)
        else:
            lift_by_deadline(answered, at=answered.due_at)
        laid = Submission.objects.get(closed_at=None)
        page = browse("director").get("lift:decide", laid.initiative_id, laid.pk)
        by = ", løftet av Jonas Berg." if how == "lifted" else "."
        assert f"Mona Lie ber om å gå fra Behov til Konsept{by}" in page
        question, answer = page.index("<p>Hvor mange gjelder det?</p>"), page.index("<p>Fjorten beboere.</p>")
        assert question < answer
        for words in ("Fjorten beboere.", "Hvor mange gjelder det?", "Større enn meg."):
            assert page.count(words) == (words != "Større enn meg." or how == "lifted"), "what is told is told once"
        assert ("<b>Løftet til seksjonssjefen</b>" in page) == (how == "deadline")
        assert "<p>Fjorten beboere.</p>" in browse("nurse").get("lift:room", laid.initiative_id)

    def test_a_decision_without_a_reason_is_shown_again(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        submission = world.submit(initiative, world.nurse)
        page = browse("leader").post("lift:decide", initiative.pk, submission.pk, status=422, outcome="advance", reason="")
        assert "Skriv hvorfor" in page

    def test_the_second_decider_is_told_who_was_first(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        submission = world.submit(initiative, world.nurse)
        browse("leader").post("lift:decide", initiative.pk, submission.pk, outcome="advance", reason="Ja")
        page = browse("leader").post(
            "lift:decide", initiative.pk, submission.pk, status=409, outcome="stop", reason="Nei", learning="x"
        )
        assert "Jonas Berg" in page
        assert Decision.objects.get().outcome == "advance"

    def test_those_who_do_not_hold_the_floor_are_sent_to_the_room_or_refused(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        submission = world.submit(initiative, world.nurse)
        browse("colleague").get("lift:decide", initiative.pk, submission.pk, status=303)
        browse("colleague").post("lift:decide", initiative.pk, submission.pk, status=403, outcome="advance", reason="Ja")
        browse("elsewhere").post("lift:decide", initiative.pk, submission.pk, status=404, outcome="advance", reason="Ja")

    def test_several_small_ones_are_decided_alike(self, world: World, browse: Callable[[str], Browser]) -> None:
        chosen = [world.submit(world.file(world.nurse, f"Sak nummer {n} om porten"), world.nurse).pk for n in range(3)]
        browse("leader").post("lift:decide_many", submission=chosen[:2], outcome="advance", reason="Små og gode")
        assert Decision.objects.count() == 2

    def test_a_large_one_is_not_decided_with_others(self, world: World, browse: Callable[[str], Browser]) -> None:
        laid = world.submit(world.file(world.nurse, "Sak om porten som står"), world.nurse)
        Submission.objects.update(size_class="stor")
        browse("leader").post("lift:decide_many", submission=[laid.pk], outcome="advance", reason="Ja")
        assert not Decision.objects.exists()

    def test_a_decision_is_reopened(self, world: World, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        submission = world.submit(initiative, world.nurse)
        leader = browse("leader")
        leader.post("lift:decide", initiative.pk, submission.pk, outcome="stop", reason="Nei", learning="Noe")
        leader.post("lift:reopen", initiative.pk, Decision.objects.get().pk, reason="Feil")
        assert Initiative.objects.get().floor == 1

    def test_the_team_ends_and_takes_up_again(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        nurse = browse("nurse")
        nurse.post("lift:stop", initiative.pk, learning="Behovet var et annet")
        assert "Behovet var et annet" in nurse.get("lift:room", initiative.pk)
        nurse.post("lift:restart", initiative.pk, reason="Likevel")
        assert Initiative.objects.get().stage == "opportunity"


QUERIES_OF_ALL_KINDS = [
    "", "?area=smart", "?unit=1", "?floor=1&stage=opportunity", "?months=12", "?q=natta", "?q=1", "?late=1", "?mine=1",
    "?unit=x&floor=&q=%00", "?cursor=abc", "?months=99999999999", "?q=(((",
]  # fmt: skip


class TestPictureAndList:
    def test_the_search_above_holds_what_was_searched_for_there_and_nothing_else(
        self, world: World, browse: Callable[[str], Browser]
    ) -> None:
        def above(name: str) -> str:
            page = browse("nurse").client.get(reverse(name), {"q": "fall"}).content.decode()
            return page.split('id="shell-search"')[1].split(">")[0]

        assert 'value="fall"' in above("lift:list")
        for elsewhere in ("evidence:compare", "evidence:learnings", "organisation:tree"):
            assert 'value=""' in above(elsewhere)

    @pytest.mark.parametrize("name", ["lift:lift", "lift:list"])
    def test_any_filter_gives_a_page(self, browse: Callable[[str], Browser], initiative: Initiative, name: str) -> None:
        nurse = browse("nurse")
        for query in QUERIES_OF_ALL_KINDS:
            nurse.get(name, query=query)

    def test_finds_by_words_and_number(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        for query in ("?q=beboere", "?q=natt", f"?q={initiative.pk}", "?stage=opportunity", "?mine=1"):
            assert initiative.title in browse("nurse").get("lift:list", query=query), query
        assert initiative.title not in browse("nurse").get("lift:list", query="?q=overvann")

    def test_the_list_goes_on_where_it_stopped(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        import re

        Initiative.objects.filter(pk=initiative.pk).update(title="Den første")
        more_like(initiative, 30)
        first = browse("nurse").get("lift:list")
        following = re.search(r'href="(/initiativ/\?cursor=[^"]+)"', first)
        assert following
        second = browse("nurse").client.get(following[1].replace("&amp;", "&")).content.decode()
        shown = set(re.findall(r"Sak nummer \d{3}", first)), set(re.findall(r"Sak nummer \d{3}", second))
        assert not shown[0] & shown[1]
        assert len(shown[0] | shown[1]) == 30

    def test_the_xlsx_opens_with_the_same_rows(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        import io

        import openpyxl

        response = browse("nurse").client.get(reverse("lift:export", args=["xlsx"]))
        sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
        assert [cell.value for cell in sheet["B"]] == ["Tittel", initiative.title]


QUERIES = {"lift:home": 11, "lift:lift": 12, "lift:list": 9, "lift:desk": 18}


class TestQueryCeiling:
    @pytest.fixture(scope="class")
    @classmethod
    def dozen(cls, kept: World) -> Iterator[list[Submission]]:
        with made_once(
            lambda: [kept.submit(kept.file(kept.nurse, f"Sak nummer {number:03d} om porten"), kept.nurse) for number in range(12)]
        ) as made:
            yield made

    @pytest.mark.parametrize(("name", "most"), QUERIES.items())
    def test_does_not_grow_with_what_is_shown(
        self,
        dozen: list[Submission],
        browse: Callable[[str], Browser],
        django_assert_max_num_queries: Callable[[int], object],
        name: str,
        most: int,
    ) -> None:
        leader = browse("leader")
        leader.get(name)
        with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
            leader.get(name)

    def test_of_the_room(
        self,
        world: World,
        browse: Callable[[str], Browser],
        initiative: Initiative,
        django_assert_max_num_queries: Callable[[int], object],
    ) -> None:
        world.fill(initiative, world.nurse)
        nurse = browse("nurse")
        nurse.get("lift:room", initiative.pk)
        with django_assert_max_num_queries(34):  # type: ignore[attr-defined]
            nurse.get("lift:room", initiative.pk)
