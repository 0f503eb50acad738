"""Nothing anyone typed is lost: by a login that ran out, a closed tab, somebody who saved first, a refusal, or the next at the device."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from heis.accounts.models import Person
from heis.accounts.testing import signed_in
from heis.foundation.audience import Audience
from heis.foundation.keeping import ARRIVED, DEVICE_DRAFTS, keeper_of
from heis.foundation.testing import CheckedClient
from heis.journal.models import Event
from heis.lift.models import Attachment, Comment, Decision, Evidence, FilingDraft, Initiative, Submission
from heis.lift.operations.filing import way_back_to
from heis.lift.operations.talk import add_comment
from heis.lift.testing import MONDAY

TYPED = "Vi har prøvd åtte sensorer.\nIngen falske alarmer."
PROBLEM = "Porten står åpen hele natta."


@pytest.fixture
def browser_of() -> Callable[[Person | None], Client]:
    """A browser somebody uses; every page it gets is checked."""

    def of(person: Person | None = None) -> Client:
        return signed_in(person, CheckedClient()) if person else CheckedClient()

    return of


def refused(client: Client, address: str, page: str, status: int, **typed: str) -> str:
    response = client.post(address, typed, headers={"referer": f"http://testserver{page}"} if page else {})
    assert response.status_code == status
    return response.content.decode()


class TestALoginThatRanOut:
    def test_shows_what_was_typed_and_the_way_back_to_the_form(self, initiative):
        room = reverse("lift:room", args=[initiative.pk])
        html = refused(CheckedClient(), reverse("lift:comment", args=[initiative.pk]), room, 404, text=TYPED)
        assert TYPED in html
        assert f'href="/logg-inn/?neste={room}"' in html

    @pytest.mark.parametrize("name", ["lift:todo", "lift:invite", "lift:hand_over", "lift:join"])
    def test_also_where_one_must_be_logged_in(self, initiative, name):
        team = reverse("lift:team", args=[initiative.pk])
        html = refused(CheckedClient(), reverse(name, args=[initiative.pk]), team, 403, text=TYPED, message=TYPED)
        assert html.count(TYPED) == 2
        assert f"neste={team}" in html

    def test_is_answered_alike_for_what_is_hidden_and_what_does_not_exist(self, initiative):
        shown = [
            refused(CheckedClient(), f"/initiativ/{number}/kommentar/", "/heisen/", 404, text=TYPED)
            .split("<main")[1]
            .split("</main>")[0]
            for number in (initiative.pk, initiative.pk + 1000)
        ]
        assert shown[0] == shown[1]

    def test_says_logged_out_only_to_one_who_was_logged_in(self, world, initiative):
        address = reverse("lift:comment", args=[initiative.pk])
        gone = CheckedClient()
        gone.cookies[settings.SESSION_COOKIE_NAME] = "en-som-er-avsluttet"
        assert "Du er logget ut" in refused(gone, address, "", 404, text=TYPED)
        said = refused(CheckedClient(), address, "", 404, text=TYPED, draft_key=f"{keeper_of(world.nurse.pk)}:comment-1")
        assert "Du er logget ut" in said
        assert "Du er logget ut" not in refused(CheckedClient(), address, "", 404, text=TYPED)

    def test_shows_markup_as_text_and_never_a_password(self, initiative):
        html = refused(
            CheckedClient(),
            f"/initiativ/{initiative.pk}/kommentar/",
            "",
            404,
            text="</textarea><script>alert(1)</script>",
            password="H e m",
        )
        assert "<script>alert" not in html
        assert "H e m" not in html

    def test_a_file_must_be_chosen_again(self, initiative):
        upload = SimpleUploadedFile("notat.txt", b"Tall")
        address = reverse("lift:evidence", args=[initiative.pk, "solution"])
        html = CheckedClient().post(address, {"summary": "Fjorten samtaler", "file": upload}).content.decode()
        assert "Fila må du velge på nytt." in html
        assert "Fjorten samtaler" in html

    def test_a_file_alone_must_be_chosen_again_too(self, initiative):
        for address in (reverse("lift:evidence", args=[initiative.pk, "need"]), reverse("organisation:import")):
            answer = CheckedClient().post(address, {"file": SimpleUploadedFile("notat.txt", b"Tall")})
            assert "Fila må du velge på nytt." in answer.content.decode()

    @pytest.mark.parametrize("page", ["https://evil.example/initiativ/1/", "http://testserver//evil.example/"])
    def test_leads_back_to_our_own_pages_only(self, initiative, page):
        response = CheckedClient().post(f"/initiativ/{initiative.pk}/kommentar/", {"text": TYPED}, headers={"referer": page})
        assert 'href="/logg-inn/?neste=/"' in response.content.decode()

    def test_a_button_leads_to_login_and_back_to_where_it_stood(self, initiative):
        room = reverse("lift:room", args=[initiative.pk])
        response = CheckedClient().post(
            reverse("lift:follow", args=[initiative.pk]), headers={"referer": f"http://testserver{room}"}
        )
        assert response["Location"] == "/logg-inn/?neste=" + room.replace("/", "%2F")

    @pytest.mark.parametrize(
        ("name", "to"),
        [("lift:comment", "lift:room"), ("lift:todo", "lift:room"), ("lift:invite", "lift:team"), ("lift:hand_over", "lift:team")],
    )
    def test_the_address_of_a_refused_form_leads_to_its_page(self, world, initiative, browser_of, name, to):
        response = browser_of(world.nurse).get(reverse(name, args=[initiative.pk]))
        assert response["Location"] == reverse(to, args=[initiative.pk])

    def test_somebody_who_is_logged_in_is_told_as_before(self, world, initiative, browser_of):
        html = refused(browser_of(world.outsider), f"/initiativ/{initiative.pk}/kommentar/", "/heisen/", 404, text=TYPED)
        assert "Fant ikke siden" in html

    def test_a_form_from_before_the_login_shows_what_was_typed(self, world, initiative):
        client = signed_in(world.nurse, CheckedClient(enforce_csrf_checks=True))
        address, room = reverse("lift:comment", args=[initiative.pk]), reverse("lift:room", args=[initiative.pk])
        assert TYPED in refused(client, address, room, 403, text=TYPED)
        elsewhere = client.post(address, {"text": TYPED}, headers={"referer": "https://evil.example/"})
        assert TYPED not in elsewhere.content.decode()


class TestTheDevice:
    def test_is_told_what_has_arrived(self, world, initiative, browser_of):
        nurse, key = browser_of(world.nurse), f"{keeper_of(world.nurse.pk)}:comment-{initiative.pk}"
        response = nurse.post(reverse("lift:comment", args=[initiative.pk]), {"text": TYPED, "draft_key": key})
        assert response.cookies[ARRIVED].value == key
        again = nurse.post(reverse("lift:todo", args=[initiative.pk]), {"text": "Ring", "draft_key": "x:todo-1"})
        assert again.cookies[ARRIVED].value == f"{key}~x:todo-1"

    def test_is_not_told_of_what_was_refused(self, world, initiative, browser_of):
        response = browser_of(world.nurse).post(
            reverse("lift:comment", args=[initiative.pk]), {"text": " ", "draft_key": "x:comment-1"}
        )
        assert ARRIVED not in response.cookies

    @pytest.mark.parametrize("key", ["a b", "<script>", "x" * 300, "a:b:c", ";"])
    def test_is_never_told_anything_else(self, world, initiative, browser_of, key):
        response = browser_of(world.nurse).post(reverse("lift:comment", args=[initiative.pk]), {"text": "Ja", "draft_key": key})
        assert ARRIVED not in response.cookies

    def test_forgets_a_person_who_logs_out(self, world, browser_of):
        response = browser_of(world.nurse).post(reverse("accounts:sign_out"))
        assert response.cookies[ARRIVED].value == f"{keeper_of(world.nurse.pk)}:*~stranger:*"
        assert response.cookies[DEVICE_DRAFTS]["max-age"] == 0

    def test_keeps_each_persons_text_apart(self, world, browser_of):
        pages = [browser_of(person).get("/ny/").content.decode() for person in (world.nurse, world.leader, None)]
        keepers = [page.split('data-keeper="')[1].split('"')[0] for page in pages]
        assert len(set(keepers)) == 3
        assert keepers[2] == "stranger"


class TestDraftsThatWait:
    def begin(self, client, problem=PROBLEM):
        return client.post("/ny/lagre/", {"problem": problem}).json()

    @pytest.mark.parametrize("page", ["/ny/", "/", "/min-side/"])
    def test_are_offered_to_the_person_on_any_machine(self, world, browser_of, page):
        self.begin(browser_of(world.nurse))
        elsewhere = browser_of(world.nurse)
        html = elsewhere.get(page).content.decode()
        assert "«Porten står åpen hele natta»" in html
        draft = FilingDraft.objects.get()
        assert PROBLEM in elsewhere.get(f"/ny/{way_back_to(draft.pk)}/").content.decode()
        assert "Porten" not in browser_of(world.leader).get(page).content.decode()

    @pytest.mark.parametrize("page", ["/ny/", "/"])
    def test_are_offered_to_a_stranger_at_the_same_device_without_its_words(self, world, browser_of, page):
        client = browser_of()
        self.begin(client)
        html = client.get(page).content.decode()
        assert "Det ligger et utkast på denne enheten" in html
        assert "Porten" not in html
        assert "utkast på denne enheten" not in browser_of().get(page).content.decode()

    def test_of_a_stranger_are_not_offered_to_who_logs_in_at_the_device(self, world, browser_of):
        client = browser_of()
        self.begin(client)
        signed_in(world.nurse, client)
        assert "Fortsett på utkastet" not in client.get("/ny/").content.decode()

    def test_are_no_longer_offered_when_sent_in(self, world, browser_of):
        for client in (browser_of(), browser_of(world.nurse)):
            begun = self.begin(client)
            assert client.post(begun["address"], {"problem": PROBLEM}).status_code == 303
            assert "Fortsett på utkastet" not in client.get("/ny/").content.decode()

    def test_are_thrown_away(self, world, browser_of):
        client = browser_of()
        self.begin(client)
        draft = FilingDraft.objects.get()
        response = client.post(f"/ny/{way_back_to(draft.pk)}/slett/", {"draft_key": f"draft-{draft.pk}"})
        assert response.cookies[ARRIVED].value == f"draft-{draft.pk}"
        assert not FilingDraft.objects.exists()
        assert "Fortsett på utkastet" not in client.get("/ny/").content.decode()

    def test_one_that_was_filed_is_not_thrown_away(self, world, browser_of):
        client = browser_of()
        begun = self.begin(client)
        client.post(begun["address"], {"problem": PROBLEM})
        client.post(begun["address"] + "slett/")
        assert FilingDraft.objects.exists()

    def test_keep_one_key_at_both_addresses(self, world, browser_of):
        client = browser_of(world.nurse)
        begun = self.begin(client)
        way_back = f"/ny/{way_back_to(FilingDraft.objects.get().pk)}/"
        for address in (begun["address"], way_back):
            assert f'data-draft-key="{begun["key"]}"' in client.get(address).content.decode()

    @pytest.mark.parametrize("token", ["1-falsk", "9" * 40 + "-x", "-", "1-"])
    def test_a_made_up_address_leads_nowhere(self, world, browser_of, token):
        self.begin(browser_of())
        assert browser_of().get(f"/ny/{token}/").status_code == 404

    def test_a_draft_that_is_gone_becomes_a_new_one_when_sent_or_saved(self, world, browser_of):
        client = browser_of()
        begun = self.begin(client)
        FilingDraft.objects.all().delete()
        saved = client.post(begun["autosave"], {"problem": PROBLEM}).json()
        assert saved["key"] != begun["key"]
        FilingDraft.objects.all().delete()
        assert client.post(begun["address"], {"problem": PROBLEM}).status_code == 303
        assert Initiative.objects.get().problem == PROBLEM

    def test_a_stranger_without_javascript_finds_back_to_what_was_refused(self, world, browser_of):
        client = browser_of()
        assert client.post("/ny/", {"problem": "Kort"}).status_code == 422
        assert "Fortsett på utkastet" in client.get("/ny/").content.decode()


class TestSomebodySavedFirst:
    def test_a_description_shows_what_the_other_wrote_and_is_saved_at_the_next_try(self, world, initiative, browser_of):
        nurse, address = browser_of(world.nurse), reverse("lift:describe", args=[initiative.pk])
        mine = {
            "title": "Min tittel",
            "problem": "Problem",
            "unit": initiative.unit_id,
            "size_class": initiative.size_class,
            "version": 1,
        }
        nurse.post(address, mine | {"title": "Deres tittel", "areas": ["smart"]})
        html = nurse.post(address, mine).content.decode()
        theirs = html.split('id="theirs"')[1].split("<form")[0]
        assert "Deres tittel" in theirs
        assert "Problem" not in theirs
        assert 'value="Min tittel"' in html
        assert 'name="version" value="2"' in html
        assert nurse.post(address, mine | {"version": 2}).status_code == 303
        assert Initiative.objects.get().title == "Min tittel"

    def test_says_so_when_nothing_differs(self, world, initiative, browser_of):
        nurse, address = browser_of(world.nurse), reverse("lift:describe", args=[initiative.pk])
        mine = {
            "title": "Tittel",
            "problem": "Problem",
            "unit": initiative.unit_id,
            "size_class": initiative.size_class,
            "version": 1,
        }
        nurse.post(address, mine)
        assert "Det er ingen forskjell" in nurse.post(address, mine).content.decode()

    def test_another_fault_does_not_let_one_save_on_top_unseen(self, world, initiative, browser_of):
        nurse, address = browser_of(world.nurse), reverse("lift:evidence", args=[initiative.pk, "solution"])
        nurse.post(address, {"summary": "Først", "draft": "1"})
        nurse.post(address, {"summary": "Deres", "revision": "1", "draft": "1"})
        html = nurse.post(address, {"summary": "", "body": "", "revision": "1", "complete": "1"}).content.decode()
        assert 'name="revision" value="1"' in html
        html = nurse.post(address, {"summary": "Min", "revision": "1", "draft": "1"}).content.decode()
        assert "Deres" in html.split('id="theirs"')[1].split("<form")[0]
        assert 'name="revision" value="2"' in html
        assert nurse.post(address, {"summary": "Min", "revision": "2", "draft": "1"}).status_code == 303
        assert Evidence.objects.get().summary == "Min"


class TestSeveralAtOnce:
    @pytest.fixture
    def laid(self, world) -> list[Submission]:
        return [world.submit(world.file(world.nurse, f"Sak nummer {n} om porten"), world.nurse) for n in range(3)]

    def test_none_chosen_keeps_the_reason(self, world, laid, browser_of):
        response = browser_of(world.leader).post("/min-side/beslutt/", {"outcome": "return", "reason": TYPED})
        html = response.content.decode()
        assert response.status_code == 422
        assert "Velg minst én sak." in html
        assert TYPED in html
        assert 'value="return" id="manyform_outcome_1" checked' in html

    def test_no_reason_is_said_once_and_the_ticks_are_kept(self, world, laid, browser_of):
        picked = [s.pk for s in laid[:2]]
        html = (
            browser_of(world.leader)
            .post("/min-side/beslutt/", {"submission": picked, "outcome": "advance", "reason": " "})
            .content.decode()
        )
        assert html.count("Skriv hvorfor, med en setning eller to") == 2  # in the summary, and at the field
        assert [f'id="pick-{s.pk}" checked' in html for s in laid] == [True, True, False]
        assert not Decision.objects.exists()

    def test_one_that_somebody_decided_meanwhile_is_told_and_the_rest_decided(self, world, laid, browser_of):
        leader, picked = browser_of(world.leader), [s.pk for s in laid[:2]]
        leader.post(f"/initiativ/{laid[0].initiative_id}/beslutt/{laid[0].pk}/", {"outcome": "advance", "reason": "Ja"})
        response = leader.post("/min-side/beslutt/", {"submission": picked, "outcome": "advance", "reason": TYPED})
        html = response.content.decode()
        assert response.status_code == 409
        assert "1 beslutning er tatt." in html
        assert "venter ikke lenger på deg" in html
        assert TYPED in html
        assert Decision.objects.count() == 2

    def test_its_address_leads_to_the_desk(self, world, browser_of):
        assert browser_of(world.leader).get("/min-side/beslutt/")["Location"] == "/min-side/"


class TestEvidenceAndItsFile:
    def test_a_file_that_is_refused_saves_nothing_and_keeps_the_text(self, world, initiative, browser_of, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        bad = SimpleUploadedFile("virus.exe", b"MZ")
        response = browser_of(world.nurse).post(
            reverse("lift:evidence", args=[initiative.pk, "solution"]),
            {"summary": "Fjorten samtaler", "body": TYPED, "complete": "1", "file": bad},
        )
        html = response.content.decode()
        assert response.status_code == 422
        assert "Ingenting er lagret ennå" in html
        assert "Fjorten samtaler" in html
        assert TYPED in html
        assert not Evidence.objects.exists()
        assert not Event.objects.filter(verb="lift.evidence_completed").exists()

    def test_both_are_saved_together(self, world, initiative, browser_of, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        browser_of(world.nurse).post(
            reverse("lift:evidence", args=[initiative.pk, "solution"]),
            {"summary": "Fjorten samtaler", "complete": "1", "file": SimpleUploadedFile("notat.txt", b"Tall")},
        )
        assert Attachment.objects.get().evidence == Evidence.objects.get()


class TestRemovingAFile:
    @pytest.fixture
    def added(self, world, initiative, browser_of, settings, tmp_path) -> Attachment:
        settings.MEDIA_ROOT = tmp_path
        browser_of(world.nurse).post(f"/initiativ/{initiative.pk}/filer/", {"file": SimpleUploadedFile("notat.txt", b"Tall")})
        return Attachment.objects.get()

    def test_asks_first_and_stands_in_the_journal(self, world, initiative, browser_of, added):
        nurse, address = browser_of(world.nurse), f"/initiativ/{initiative.pk}/filer/{added.pk}/fjern/"
        assert address in nurse.get(f"/initiativ/{initiative.pk}/").content.decode()
        assert "notat.txt" in nurse.get(address).content.decode()
        assert Attachment.objects.get().removed_at is None
        nurse.post(address)
        html = nurse.get(f"/initiativ/{initiative.pk}/").content.decode()
        assert address not in html
        assert "Mona Lie fjernet notat.txt" in " ".join(html.replace("<b>", "").replace("</b>", "").split())

    def test_is_offered_only_to_those_who_may(self, world, initiative, browser_of, added):
        address = f"/initiativ/{initiative.pk}/filer/{added.pk}/fjern/"
        for person, offered in ((world.nurse, True), (world.coordinator, True), (world.colleague, False)):
            client = browser_of(person)
            assert (address in client.get(f"/initiativ/{initiative.pk}/").content.decode()) == offered
            assert client.get(address).status_code == (200 if offered else 403)
        assert browser_of(world.outsider).get(address).status_code == 404

    def test_is_not_offered_while_it_lies_before_a_gate_as_grounds(self, world, initiative, browser_of, added):
        world.submit(initiative, world.nurse)
        nurse = browser_of(world.nurse)
        address = f"/initiativ/{initiative.pk}/filer/{added.pk}/fjern/"
        assert address in nurse.get(f"/initiativ/{initiative.pk}/").content.decode()
        Attachment.objects.update(evidence=Evidence.objects.first())
        assert address not in nurse.get(f"/initiativ/{initiative.pk}/").content.decode()


class TestWhatIsOlder:
    def test_comments_are_reached_to_the_first(self, world, initiative, browser_of):
        for number in range(45):
            add_comment(
                initiative, f"Kommentar nr. {number:02d}.", by=world.viewer(world.nurse), at=MONDAY + timedelta(minutes=number)
            )
        nurse, address, seen, pages = browser_of(world.nurse), f"/initiativ/{initiative.pk}/", [], 0
        while address:
            html = nurse.get(address).content.decode()
            seen += [n for n in range(44, -1, -1) if f"<p>Kommentar nr. {n:02d}.</p>" in html]
            assert len(seen) <= 20 * (pages := pages + 1)
            address = (
                html.split('class="older"><a class="ds-link" href="')[1].split('"')[0] if "Vis eldre kommentarer" in html else ""
            )
        assert seen == list(range(44, -1, -1))

    def test_htmx_gets_the_stretch_alone(self, world, initiative, browser_of):
        for number in range(21):
            add_comment(initiative, f"Kommentar nr. {number:02d}.", by=world.viewer(world.nurse), at=MONDAY)
        first = Comment.objects.order_by("pk")[1].pk
        response = browser_of(world.nurse).get(
            f"/initiativ/{initiative.pk}/samtalen/?before={first}", headers={"HX-Request": "true"}
        )
        html = response.content.decode()
        assert html.strip().startswith("<article")
        assert html.count("<article") == 1
        assert "Vis eldre" not in html

    def test_files_are_reached_to_the_first(self, world, initiative, browser_of):
        Attachment.objects.bulk_create(
            Attachment(
                initiative=initiative, name=f"fil-{n:02d}.txt", content_type="text/plain", size=1, sha256="0" * 64, added_at=MONDAY
            )
            for n in range(25)
        )
        nurse = browser_of(world.nurse)
        html = nurse.get(f"/initiativ/{initiative.pk}/").content.decode()
        assert "fil-05.txt" in html
        assert "fil-04.txt" not in html
        address = html.split('class="older"><a class="ds-link" href="')[1].split('"')[0]
        html = nurse.get(address).content.decode()
        assert "fil-04.txt" in html
        assert "fil-00.txt" in html
        assert "fil-05.txt" not in html

    @pytest.mark.parametrize("place", ["samtalen", "filer"])
    def test_is_only_for_those_who_see_the_initiative(self, world, initiative, browser_of, place):
        for person, status in ((world.colleague, 200), (world.outsider, 404), (None, 404)):
            assert browser_of(person).get(f"/initiativ/{initiative.pk}/{place}/").status_code == status
        for before in ("x", "-1", "9" * 40):
            assert browser_of(world.nurse).get(f"/initiativ/{initiative.pk}/{place}/?before={before}").status_code == 200


class TestNamesAfterAt:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("@Mna Lie, se her", "@Mna Lie"),
            ("@Ukjent og @mona", "@Ukjent, @mona"),
            ("Hei @finnes ikke her", "@finnes"),
            ("@Aisha Khan, se her", ""),
            ("@aisha khan kan du se på dette?", ""),
            ("Skriv til post@fredrikstad.no", ""),
            ("Møte @ rommet kl. 12", ""),
        ],
    )
    def test_that_reach_nobody_are_told(self, world, initiative, browser_of, text, told):
        nurse = browser_of(world.nurse)
        nurse.post(f"/initiativ/{initiative.pk}/kommentar/", {"text": text})
        html = nurse.get(f"/initiativ/{initiative.pk}/").content.decode()
        assert Comment.objects.get().text == text
        notices = html.split('id="notices"')[1].split("</div>\n</div>")[0]
        assert (f"for {told}, så ingen" in notices) if told else "vi fant ikke" not in notices

    def test_in_small_letters_tell_the_person_too(self, world, initiative, browser_of):
        browser_of(world.nurse).post(f"/initiativ/{initiative.pk}/kommentar/", {"text": "@aisha khan, se her"})
        assert Comment.objects.get().mentions == [world.colleague.pk]

    def suggested(self, client: Client, initiative: Initiative, text: str) -> list[str]:
        return [one["name"] for one in client.get(f"/initiativ/{initiative.pk}/hvem/", {"q": text}).json()["people"]]

    def test_are_suggested_from_team_and_colleagues_to_an_employee(self, world, initiative, browser_of):
        colleague, nurse = browser_of(world.colleague), browser_of(world.nurse)
        assert self.suggested(colleague, initiative, "") == ["Mona Lie"]
        assert self.suggested(colleague, initiative, "per h") == ["Per Holt"]
        assert self.suggested(nurse, initiative, "mona") == []
        assert self.suggested(nurse, initiative, "per@") == []

    def test_are_suggested_from_team_and_deciders_alone_to_an_outsider(self, world, initiative, browser_of):
        Initiative.objects.update(audience=Audience.PUBLIC)
        outsider = browser_of(world.outsider)
        assert self.suggested(outsider, initiative, "per") == []
        assert self.suggested(outsider, initiative, "mo") == ["Mona Lie"]
        assert self.suggested(outsider, initiative, "jonas") == []
        initiative.refresh_from_db()
        world.submit(initiative, world.nurse)
        assert self.suggested(outsider, initiative, "jonas") == ["Jonas Berg"]

    def test_are_suggested_only_to_those_who_may_write(self, world, initiative, browser_of):
        assert browser_of(world.outsider).get(f"/initiativ/{initiative.pk}/hvem/").status_code == 404
        Initiative.objects.update(audience=Audience.PUBLIC)
        assert browser_of(None).get(f"/initiativ/{initiative.pk}/hvem/").status_code == 403
