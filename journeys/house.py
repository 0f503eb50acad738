"""A municipality where everything has happened once, and the address of every page in it: what the journeys look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page

from heis.accounts.models import LinkPurpose, MailedLink, Person, SecondFactor
from heis.accounts.secrets import hash_of, new_link_secret
from heis.evidence.operations.ending import confirm_ending, move_ending
from heis.evidence.operations.measuring import Reading, correct_measurement, measure_benefit
from heis.evidence.operations.owning import accept_benefit
from heis.evidence.queries.benefits import standing_measurements_of
from heis.evidence.testing import benefits_in_order, keep_endings_of, keep_plan, old, promise, put_in_use
from heis.foundation.audience import Audience
from heis.foundation.clock import local_date, now
from heis.journal.models import Notification
from heis.journal.operations.choosing import Subscription, unsubscribe_token
from heis.lift.evidence import EVALUATION, kind_named
from heis.lift.models import Initiative, Outcome, TeamRole
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.describing import Description, describe_initiative
from heis.lift.operations.ending import stop_initiative
from heis.lift.operations.evidence import attach_file, save_evidence
from heis.lift.operations.filing import Wording, file_initiative, start_draft
from heis.lift.operations.sharing import change_audience
from heis.lift.operations.submitting import submit_to_gate
from heis.lift.operations.talk import add_comment, add_todo
from heis.lift.operations.team import answer_invitation, ask_to_join, invite_by_email, invite_person, offer_ownership
from heis.lift.queries.room import LATEST
from heis.lift.testing import finished, make_world
from heis.organisation.importing import keep_upload
from heis.organisation.models import Appointment, Role
from heis.organisation.testing import (
    appoint,
    make_authority,
    make_cooperation,
    make_deputy,
    make_municipality,
    make_person,
)
from heis.strategy.queries import document_of
from heis.strategy.shipped import shipped_source
from heis.strategy.testing import adopt_version, make_version

PASSWORD = "tolv sykler under brua"
JUDGED_BY: Final = ("need", "cost_benefit", "risk_test", "risk_list")
LONG = "Fallsensorer med varsling til nattevakt på sykehjem, i omsorgsboliger og hjemme hos dem som har vedtak om tilsyn"
WORDS = (
    "Når en beboer faller om natta, får nattevakta beskjed innen ett minutt i stedet for på morgenrunden. "
    "Vi har talt 41 fall i høst, og 14 av dem ble ikke oppdaget før morgenen."
)


# Addresses that are no page of their own. A test holds that every other address of the product is among the sights.
LEAD_ON: Final = frozenset({  # receive a form, and lead on to a page or back to the one it stands on
    "foundation:language", "foundation:colour_scheme",
    "accounts:persona", "accounts:sign_out", "accounts:end_session", "accounts:end_other_sessions", "accounts:turn_off_second_factor",
    "accounts:new_codes", "accounts:revoke_token",
    "journal:open", "journal:read", "journal:read_all",
    "organisation:rename", "organisation:move", "organisation:close", "organisation:remove_deputy", "organisation:import_confirm",
    "organisation:invite", "organisation:join", "organisation:leave",
    "strategy:discard",
    "lift:discard_draft", "lift:renew_code", "lift:decide_many", "lift:claim", "lift:withdraw", "lift:invite", "lift:hand_over", "lift:join",
    "evidence:measure", "evidence:answer", "evidence:confirm",
    "lift:answer", "lift:leave", "lift:follow", "lift:comment", "lift:uncomment", "lift:todo", "lift:todo_done",
})  # fmt: skip
NO_PAGES: Final = frozenset({  # files, data, and parts of a page
    "robots", "foundation:favicon", "organisation:find", "organisation:export", "strategy:file", "strategy:schema",
    "evidence:export", "evidence:export_endings", "evidence:export_learnings", "evidence:paper_pdf", "lift:evidence_book",
    "lift:export", "lift:download", "lift:autosave_first", "lift:autosave", "lift:whom",
})  # fmt: skip
SEEN_AFTER_A_FORM: Final = {"lift:receipt": "receipt", "accounts:code": "sign-in-code"}  # address → the sight that leads there


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as somebody sees it. `act` is done on it first, for what is only seen after a form is sent.

    `language`: the only one it is written in; empty for all that follow the reader.
    """

    name: str
    who: Person | None
    address: str
    act: Callable[[Page], None] | None = None
    status: int = 200
    language: str = ""


class House:
    """Builds the world and everything that happens in it, step by step, with the ordinary operations."""

    def __init__(self) -> None:
        with transaction.atomic():
            self.world = make_world()
            self.at = now()
            self._people()
            self._initiatives()
            self._living_on()
            # The days are built one initiative after the other; what was told on earlier days has been read and cleared away.
            Notification.objects.filter(event__at__lt=self.at - timedelta(hours=1)).delete()

    def _people(self) -> None:
        world = self.world
        self.administrator = make_person(name="Randi Foss", email="randi@3107.example")
        appoint(person=self.administrator, role=Role.ADMINISTRATOR, unit=world.root)
        self.deputy = make_person(name="Leif Lund", email="leif@3107.example")
        appoint(person=self.deputy, role=Role.EMPLOYEE, unit=world.unit)
        self.leads = Appointment.objects.get(person=world.leader, role=Role.UNIT_LEADER)
        make_deputy(appointment=self.leads, person=self.deputy)
        make_authority(unit=world.unit, role=Role.UNIT_LEADER, amount_nok=100_000)
        make_cooperation(name="Nedre Glomma", municipalities=[world.municipality, make_municipality(name="Sarpsborg")])
        self.newcomer = make_person(name="Even Strand", email="even@3107.example")
        appoint(person=self.newcomer, role=Role.EMPLOYEE, unit=world.unit)

    def file(self, problem: str, by: Person | None, *, days_ago: int = 0, audience: Audience = Audience.MUNICIPALITY) -> Initiative:
        """Something filed, and shared with the municipality."""
        at, viewer = self.at - timedelta(days=days_ago), self.world.viewer(by)
        draft, _token = start_draft(self.world.municipality, wording=Wording(problem=problem), by=viewer, at=at)
        initiative = file_initiative(draft, by=viewer, at=at).initiative
        if by and audience != initiative.audience:
            change_audience(initiative, audience, by=viewer, at=at)
        return initiative

    def describe(self, initiative: Initiative, title: str, areas: Sequence[str], **more: object) -> None:
        """Say what it is, in the strategy's words."""
        description = Description(title=title, problem=initiative.problem, areas=areas, **more)  # type: ignore[arg-type]
        describe_initiative(initiative, description, by=self.world.viewer(self.world.nurse), at=initiative.changed_at)

    def fill(self, initiative: Initiative, *, leave: int = 0, days_ago: int = 0) -> None:
        """Write what the next gate asks for, but for the last `leave` kinds."""
        document = document_of(initiative.strategy_version)
        gate = document.gate_from(initiative.stage)
        kinds = document.evidence_required(gate, initiative.size_class) if gate else ()
        done = set(initiative.evidence.values_list("kind", flat=True))
        for kind in [k for k in kinds if k not in done][: len(kinds) - leave]:
            registered = kind_named(kind)
            finding = replace(finished(kind, initiative), body=WORDS if registered and registered.has_body else "")
            by = self.world.viewer(self.world.nurse)
            save_evidence(initiative, kind, finding, by=by, at=self.at - timedelta(days=days_ago))

    def submit(self, initiative: Initiative, *, days_ago: int = 0, message: str = "") -> None:
        """Lay it before the gate."""
        self.fill(initiative, days_ago=days_ago)
        at = self.at - timedelta(days=days_ago)
        submit_to_gate(initiative, by=self.world.viewer(self.world.nurse), at=at, message=message)
        initiative.refresh_from_db()

    def decide(self, initiative: Initiative, outcome: Outcome, by: Person, *, days_ago: int = 0, **more: object) -> None:
        """Decide what lies before the gate."""
        laid = initiative.submissions.get(closed_at=None)
        reason = {
            Outcome.ADVANCE: "Tydelig behov og lav risiko. Kom tilbake før jul.",
            Outcome.RETURN: "Hvor mange netter gjelder det, og hvem skal passe på utstyret i ferien?",
            Outcome.PAUSE: "Vi venter på det nye alarmanlegget.",
            Outcome.STOP: "For mange falske alarmer til at det hjelper.",
        }.get(outcome, "Dette hører hjemme høyere opp.")
        verdict = Verdict(outcome, reason, **more)  # type: ignore[arg-type]
        decide_gate(laid, verdict=verdict, by=self.world.viewer(by), at=self.at - timedelta(days=days_ago))
        initiative.refresh_from_db()

    def advance(self, initiative: Initiative, times: int) -> None:
        """Through so many gates, whoever has to decide."""
        for step in range(times):
            days = 60 - step * 8
            self.submit(initiative, days_ago=days)
            laid = initiative.submissions.get(closed_at=None)
            holders = {1: self.world.leader, 2: self.world.director, 3: self.world.chief, 4: self.world.chair}
            self.decide(initiative, Outcome.ADVANCE, holders[laid.floor], days_ago=days - 4)

    def _initiatives(self) -> None:
        world, nurse = self.world, self.world.nurse
        nurses = world.viewer(nurse)
        self.fresh = self.file(f"{LONG}. {WORDS}", nurse, audience=Audience.TEAM)

        self.team = self.file(WORDS, nurse, days_ago=70)
        self.describe(
            self.team,
            "Fallsensorer med varsling til nattevakt",
            ["helsefremmende", "smart"],
            summary="Når en beboer faller om natta, får nattevakta beskjed innen ett minutt i stedet for på morgenrunden.",
            for_whom="Beboere på sykehjem og nattevaktene som går alene.",
            idea="En sensor i taket som sier fra på vakttelefonen.",
            form="produkt_tjeneste",
            degree="tydelig_endring",
            novelty="adapted",
            builds_on_text="Sarpsborg",
            amount_nok=240_000,
            size_class="liten",
        )
        self.advance(self.team, 1)
        self.fill(self.team, leave=2)
        for person, role in ((world.colleague, TeamRole.MEMBER), (world.elsewhere, TeamRole.PARTNER)):
            invitation = invite_person(self.team, person, role=role, by=nurses, at=self.at - timedelta(days=20))
            answer_invitation(invitation, accept=True, by=world.viewer(person), at=self.at - timedelta(days=19))
        add_comment(
            self.team,
            "Vi har prøvd åtte sensorer i **to uker**. Ingen falske alarmer, men en batterimelding om natta.\n\n- Skift batteri om dagen\n- Skru ned lyden",
            by=nurses,
            at=self.at - timedelta(days=2),
        )
        add_comment(
            self.team,
            "@Mona Lie, kan jeg låne én til avdeling B?",
            by=world.viewer(world.colleague),
            at=self.at - timedelta(hours=3),
        )
        add_todo(
            self.team,
            "Ring Sarpsborg og spør om driftskostnaden fra år 2",
            assignee=nurse,
            due_on=local_date(self.at) - timedelta(days=2),
            by=nurses,
            at=self.at - timedelta(days=9),
        )
        add_todo(self.team, "Bestill batterier", assignee=world.colleague, due_on=None, by=nurses, at=self.at)
        ask_to_join(self.team, by=world.viewer(self.newcomer), at=self.at, message="Jeg kan lese av sensorene på avdeling C.")
        self.invitation, self.invitation_token = invite_by_email(
            self.team,
            "styret@pensjonistforbundet.example",
            role=TeamRole.PARTNER,
            message="Vi trenger dere som kjenner hverdagen.",
            by=nurses,
            at=self.at,
        )

        self.gate = self.file("Medisinvogna står midt i gangen, og vi går omveier hele dagen.", nurse, days_ago=12)
        self.describe(self.gate, "Egen plass til medisinvogna", ["smidig"], size_class="hverdag")
        self.submit(self.gate, message="Vi har målt opp et skap ved vaktrommet. Det koster ingenting.")
        self.late = self.file("Vaktplanen kommer så sent at ingen rekker å bytte vakter seg imellom.", nurse, days_ago=50)
        self.describe(self.late, "Vaktplan seks uker fram", ["smidig", "samskapende"], size_class="hverdag")
        self.submit(self.late, days_ago=40)
        self.paused = self.file("Alarmknappene virker ikke i hagen.", nurse, days_ago=30)
        self.submit(self.paused, days_ago=20)
        self.decide(self.paused, Outcome.PAUSE, world.leader, days_ago=18, resume_on=local_date(self.at) + timedelta(days=40))
        self.stopped = self.file("Gulvmatter som varsler ved fall.", nurse, days_ago=90)
        self.submit(self.stopped, days_ago=80)
        self.decide(
            self.stopped,
            Outcome.STOP,
            world.leader,
            days_ago=78,
            learning="Mattene varslet også når folk snudde seg i senga. Sensor i taket er bedre.",
        )
        self.ended = self.file("Felles innkjøp av rullatorer med nabokommunen.", nurse, days_ago=90)
        stop_initiative(
            self.ended, learning="Avtalen vi har, er billigere enn vi trodde.", by=nurses, at=self.at - timedelta(days=60)
        )
        self.in_use = self.file("Pårørende ringer avdelingen for å spørre om det samme hver dag.", nurse, days_ago=120)
        self.describe(self.in_use, "Daglig hilsen til pårørende", ["samskapende"], size_class="hverdag")
        self.advance(self.in_use, 5)
        self.trial = self.file("Nøkkelbokser fryser fast om vinteren.", nurse, days_ago=20)
        save_evidence(self.trial, "test_result", finished("test_result", self.trial), by=nurses, at=self.at)
        self.judged = self.file("Kloakken går over i de samme kjellerne hver gang det regner mye.", nurse, days_ago=40)
        self.describe(self.judged, "Overvann som ressurs", ["gronn"], size_class="stor", form="produkt_tjeneste", degree="radikal")
        for kind in JUDGED_BY:
            save_evidence(self.judged, kind, finished(kind, self.judged), by=nurses, at=self.at)
        self.judged.refresh_from_db()
        self.submit(self.judged, days_ago=3)
        for number in range(LATEST + 1):
            add_comment(self.in_use, f"Hilsen nummer {number + 1} er sendt.", by=nurses, at=self.at - timedelta(days=3))
            letter = SimpleUploadedFile(f"hilsen-{number + 1}.txt", b"Hei fra avdelingen.")
            self.letter = attach_file(self.in_use, letter, by=nurses, at=self.at - timedelta(days=3))
        self.returned = self.file("Beboerne får middag klokka tre, og er sultne klokka sju.", nurse, days_ago=15)
        self.describe(self.returned, "Middag når folk er sultne", ["helsefremmende"], size_class="hverdag")
        self.submit(self.returned, days_ago=10)
        self.decide(self.returned, Outcome.RETURN, world.leader, days_ago=6)
        self.nameless = self.file("Gatelyset ved busstoppet på Rolvsøy har vært mørkt siden i fjor.", None, days_ago=45)
        self.offered = self.file("Prøver blir liggende fordi budbilen kommer for tidlig.", nurse, days_ago=8)
        offer_ownership(self.offered, world.colleague, message="Du kan dette bedre enn meg.", by=nurses, at=self.at)
        self.invited = self.file("Vi mangler et sted å lade elsyklene til hjemmetjenesten.", nurse, days_ago=9)
        invite_person(self.invited, world.colleague, role=TeamRole.MEMBER, message="Du som sykler mest!", by=nurses, at=self.at)
        areas = ["smidig", "samskapende", "smart", "gronn", "helsefremmende"]
        for number in range(24):
            each = self.file(f"Forslag nummer {number + 1}: kortere vei fra behov til hjelp.", nurse, days_ago=number * 3)
            self.describe(each, f"Kortere vei nummer {number + 1}", [areas[number % 5]], size_class="hverdag")
            self.advance(each, number % 4)
            if number % 3 == 0:
                self.submit(each, days_ago=number)

    def _living_on(self) -> None:
        """In use for more than two years, with benefits that are measured, late, without a baseline and not answered, and old that is to end."""
        world, today = self.world, local_date(self.at)
        it = self.living = self.file("Nattevaktene går faste runder, og finner ikke den som har falt.", world.nurse, days_ago=1000)
        self.describe(it, "Fallsensorer på alle sykehjem", ["helsefremmende", "smart"], size_class="liten", amount_nok=1_200_000)
        put_in_use(it, self.at - timedelta(days=800))
        began = today - timedelta(days=1000)
        falls = promise(world.leader, for_whom="Beboere på sykehjem", baseline_on=began, nok_per_unit=12_000)
        taken_out = promise(
            world.leader, what="Færre sykebiler", indicator="Utrykninger etter fall", measured_in="i året", frees_money=False
        )
        keep_plan(world, it, falls, taken_out, at=self.at - timedelta(days=900))
        for benefit in benefits_in_order(it):
            accept_benefit(benefit, by=world.viewer(world.leader), at=self.at - timedelta(days=890))
        rounds = promise(
            world.nurse,
            what="Faste runder om natta faller bort, og nattevaktene har tid til dem som er våkne og trenger noen å snakke med",
            indicator="Timer brukt på faste runder",
            measured_in="timer i uka",
            baseline=None,
            baseline_on=None,
            baseline_source="",
            target=8,
        )
        calm = promise(
            world.colleague,
            what="Pårørende er tryggere",
            for_whom="Pårørende",
            gain="for_others",
            indicator="Pårørende som sover godt",
            measured_in="prosent",
            baseline=41,
            target=60,
            frees_money=False,
        )
        keep_plan(world, it, falls, rounds, calm, at=self.at - timedelta(days=700))
        measured = benefits_in_order(it)[0]
        wrong = None
        for days, value, note in ((620, 11, ""), (420, 90, "Hele sykehjemmet"), (60, 4.5, "Etter at alle fikk opplæring")):
            reading = Reading(today - timedelta(days=days), value, note)
            made = measure_benefit(measured, reading, by=world.viewer(world.leader), at=self.at - timedelta(days=days))
            wrong = made if value == 90 else wrong
        assert wrong
        right = Reading(wrong.measured_on, 9, wrong.note)
        correct_measurement(wrong, right, reason="Komma var glemt", by=world.viewer(world.leader), at=self.at - timedelta(days=400))
        licence = old(world.leader, end_on=today - timedelta(days=20))
        paper = old(world.leader, what="Papirskjema for fall", sort="routine", end_on=today + timedelta(days=60), saves_nok=0)
        pagers = old(world.leader, what="Personsøkere", sort="system", end_on=today - timedelta(days=300), saves_nok=31_000)
        endings = keep_endings_of(world, it, licence, paper, pagers, at=self.at - timedelta(days=400))
        leader = world.viewer(world.leader)
        moved_to = today + timedelta(days=90)
        move_ending(
            endings[1], to_on=moved_to, reason="Et sykehjem til skal bytte først.", by=leader, at=self.at - timedelta(days=30)
        )
        off_on = today - timedelta(days=290)
        confirm_ending(endings[2], off_on=off_on, note="Levert inn.", by=leader, at=self.at - timedelta(days=290))
        self.measured, self.latest, self.endings = measured, standing_measurements_of(measured)[2], endings

    def decide_address(self, initiative: Initiative) -> str:
        """Where the open submission is decided."""
        return reverse("lift:decide", args=[initiative.pk, initiative.submissions.get(closed_at=None).pk])

    def sights(self) -> list[Sight]:
        """Every page, as the one it is made for sees it."""
        world, team = self.world, self.team.pk
        nurse, leader, colleague, coordinator = world.nurse, world.leader, world.colleague, world.coordinator
        _draft, token = start_draft(
            world.municipality, wording=Wording(problem="Begynt på, ikke sendt."), by=world.viewer(None), at=self.at
        )
        version = make_version(world.municipality, shipped_source("fredrikstad"))
        first = document_of(self.team.strategy_version).evidence_kinds[0].key

        def room(name: str, who: Person | None, initiative: Initiative) -> Sight:
            return Sight(f"room-{name}", who, reverse("lift:room", args=[initiative.pk]))

        def page(
            name: str, who: Person | None, address: str, *args: object, act: Callable[[Page], None] | None = None, status: int = 200
        ) -> Sight:
            return Sight(name, who, reverse(address, args=args), act, status)

        return [
            page("home", None, "lift:home"),
            page("file", None, "lift:file"),
            page("file-signed-in", nurse, "lift:file"),
            page("file-draft", None, "lift:draft", token),
            page("file-errors", None, "lift:file", act=press("Send inn"), status=422),
            page("receipt", None, "lift:file", act=_file),
            page("code", None, "lift:code"),
            page("code-wrong", None, "lift:code", act=_wrong_code, status=404),
            room("fresh", nurse, self.fresh),
            room("team", nurse, self.team),
            room("team-stranger-in-the-house", world.elsewhere, self.gate),
            room("gate-team", nurse, self.gate),
            room("gate-decider", leader, self.gate),
            room("late", nurse, self.late),
            room("paused", nurse, self.paused),
            room("stopped", nurse, self.stopped),
            room("stopped-decider", leader, self.stopped),
            room("ended", nurse, self.ended),
            room("in-use", nurse, self.in_use),
            room("returned", nurse, self.returned),
            room("offered", colleague, self.offered),
            room("invited", colleague, self.invited),
            room("nameless-coordinator", coordinator, self.nameless),
            page("describe", nurse, "lift:describe", team),
            page("describe-errors", nurse, "lift:describe", team, act=_describe_wrongly, status=422),
            page("evidence", nurse, "lift:evidence", team, first),
            Sight("evidence-change", nurse, reverse("lift:evidence", args=[team, first]) + "?endre=1"),
            page("evidence-reader", leader, "lift:evidence", team, first),
            page("evidence-blank", nurse, "lift:evidence", self.fresh.pk, first),
            page("evidence-errors", nurse, "lift:evidence", self.fresh.pk, first, act=press("Lagre som ferdig"), status=422),
            page("evaluation", nurse, "lift:evidence", self.stopped.pk, EVALUATION),
            page("evaluation-reader", leader, "lift:evidence", self.in_use.pk, EVALUATION),
            page("trial", nurse, "lift:evidence", self.trial.pk, "test_result"),
            page("trial-reader", leader, "lift:evidence", self.trial.pk, "test_result"),
            *(page(f"{kind}-reader", leader, "lift:evidence", self.judged.pk, kind) for kind in JUDGED_BY),
            *(Sight(f"{kind}-blank", nurse, reverse("lift:evidence", args=[team, kind]) + "?endre=1") for kind in JUDGED_BY[1:]),
            page("paper", leader, "evidence:paper", self.judged.pk),
            page("paper-ahead", nurse, "evidence:paper", team),
            page("portfolio", nurse, "evidence:portfolio"),
            Sight("portfolio-none", None, reverse("evidence:portfolio") + "?unit=999999"),
            Sight("compare", nurse, reverse("evidence:compare") + f"?a={self.judged.pk}&b={team}"),
            page("submit-missing", nurse, "lift:submit", team),
            page("submit-answer", nurse, "lift:submit", self.returned.pk),
            page("share", nurse, "lift:share", team),
            page("share-preview", nurse, "lift:share", team, act=_share_with_all),
            page("place", coordinator, "lift:place", self.nameless.pk),
            page("team", nurse, "lift:team", team),
            page("team-asking", world.director, "lift:team", team),
            Sight("decide", leader, self.decide_address(self.gate)),
            Sight("decide-late", leader, self.decide_address(self.late)),
            Sight("decide-errors", leader, self.decide_address(self.gate), press("Beslutt"), 422),
            page("log", nurse, "lift:log", team),
            page("comments", nurse, "lift:comments", self.in_use.pk),
            Sight("comments-oldest", nurse, reverse("lift:comments", args=[self.in_use.pk]) + "?before=1"),
            page("files", nurse, "lift:add_file", self.in_use.pk),
            Sight("files-oldest", nurse, reverse("lift:add_file", args=[self.in_use.pk]) + "?before=1"),
            page("remove-file", nurse, "lift:remove_file", self.in_use.pk, self.letter.pk),
            page("reopen", leader, "lift:reopen", self.returned.pk, self.returned.submissions.get().decision.pk),
            page("stop", nurse, "lift:stop", team),
            page("stop-at-first", nurse, "lift:stop", self.returned.pk),
            page("restart", nurse, "lift:restart", self.ended.pk),
            page("invitation", self.newcomer, "lift:invitation", self.invitation_token),
            page("invitation-newcomer", None, "lift:invitation", self.invitation_token),
            page("desk", nurse, "lift:desk"),
            page("desk-leader", leader, "lift:desk"),
            page("desk-asked", colleague, "lift:desk"),
            page("desk-administrator", self.administrator, "lift:desk"),
            page("desk-empty", self.newcomer, "lift:desk"),
            page("coordinator", coordinator, "lift:coordinator"),
            page("lift", nurse, "lift:lift"),
            page("lift-stranger", None, "lift:lift"),
            Sight("lift-filtered", nurse, reverse("lift:lift") + "?area=smart&months=12"),
            page("learnings", nurse, "evidence:learnings"),
            Sight("learnings-filtered", nurse, reverse("evidence:learnings") + "?q=sensor&area=samskapende"),
            Sight("learnings-none", nurse, reverse("evidence:learnings") + "?q=finnes-ikke&stage=stopped"),
            Sight("learnings-shared", None, reverse("evidence:learnings") + "?shared=1"),
            page("list", nurse, "lift:list"),
            Sight("list-search", nurse, reverse("lift:list") + "?q=kortere"),
            Sight("list-empty", nurse, reverse("lift:list") + "?q=finnes-ikke"),
            page("move-strategy-empty", coordinator, "lift:move_strategy"),
            page("not-found", nurse, "lift:room", 999_999, status=404),
            Sight("no-such-page", None, "/finnes-ikke/", status=404),
            page("not-permitted", world.elsewhere, "lift:share", team, status=403),
            page("refused", nurse, "lift:room", team, act=send(reverse("lift:withdraw", args=[team]))),
            page("sign-in-first", None, "lift:home", act=send(reverse("lift:comment", args=[team]), text=WORDS)),
            page(
                "stale-form",
                nurse,
                "lift:room",
                team,
                act=send(reverse("lift:comment", args=[team]), text=WORDS, csrfmiddlewaretoken=""),
            ),
            page("signed-out", world.chief, "lift:desk", act=send(reverse("accounts:sign_out"))),
            page("gallery", None, "foundation:gallery"),
            page("sign-in", None, "accounts:sign_in"),
            page("forgot-password", None, "accounts:forgot_password"),
            page("account", nurse, "accounts:account"),
            page("second-factor", nurse, "accounts:second_factor"),
            page("new-token", nurse, "accounts:new_token"),
            page("notifications", nurse, "journal:notifications"),
            page("choices", nurse, "journal:choices"),
            page("strategy", None, "strategy:overview"),
            page("strategy-area", None, "strategy:area", "smart"),
            page("strategy-lift", None, "strategy:lift"),
            page("strategy-versions", self.administrator, "strategy:versions"),
            page("strategy-version", self.administrator, "strategy:version", version.revision),
            page("strategy-draft", self.administrator, "strategy:draft"),
            *self._what_lives_on(page),
            *self._organisation(page),
            *self._accounts(page),
        ]

    def _what_lives_on(self, page: Callable[..., Sight]) -> list[Sight]:
        """The pages about benefits and what ends."""
        world, living, measured = self.world, self.living.pk, self.measured.pk
        overview, endings = reverse("evidence:overview"), reverse("evidence:endings")
        return [
            page("benefits-owner", world.leader, "evidence:benefits", living),
            page("benefits-team", world.nurse, "evidence:benefits", living),
            page("benefits-asked", world.colleague, "evidence:benefits", living),
            page("benefits-reader", world.elsewhere, "evidence:benefits", living),
            page("benefits-none", world.nurse, "evidence:benefits", self.fresh.pk),
            page("benefits-errors", world.leader, "evidence:benefits", living, act=_measure_wrongly, status=422),
            page("benefit-hand-over", world.leader, "evidence:hand_over", living, measured),
            page("benefit-correct", world.leader, "evidence:correct", living, measured, self.latest.pk),
            page("ending-move", world.leader, "evidence:move", living, self.endings[0].pk),
            page("ending-in-use-all-the-same", world.leader, "evidence:move", living, self.endings[2].pk),
            page("overview", world.coordinator, "evidence:overview"),
            page("overview-stranger", None, "evidence:overview"),
            Sight("overview-filtered", world.nurse, f"{overview}?lacks=baseline&unit={world.section.pk}"),
            page("endings", world.coordinator, "evidence:endings"),
            Sight("endings-filtered", world.nurse, f"{endings}?state=overdue"),
            page("room-living-on", world.leader, "lift:room", living),
            page("evidence-benefits", world.nurse, "lift:evidence", living, "benefits"),
            Sight("evidence-benefits-form", world.nurse, reverse("lift:evidence", args=[living, "benefits"]) + "?endre=1"),
            page("evidence-benefits-reader", world.elsewhere, "lift:evidence", living, "benefits"),
            page("evidence-ending-old", world.nurse, "lift:evidence", living, "ending_old"),
            Sight("evidence-ending-old-form", world.nurse, reverse("lift:evidence", args=[living, "ending_old"]) + "?endre=1"),
        ]

    def _organisation(self, page: Callable[..., Sight]) -> list[Sight]:
        """The pages about units, people and the municipality."""
        world, administrator, unit = self.world, self.administrator, self.world.unit.pk
        return [
            page("tree", world.nurse, "organisation:tree"),
            page("tree-administrator", administrator, "organisation:tree"),
            Sight("tree-found", world.nurse, reverse("organisation:tree") + "?q=Mona"),
            Sight("tree-nobody", world.nurse, reverse("organisation:tree") + "?q=finnes-ikke"),
            page("unit", world.nurse, "organisation:unit", unit),
            page("unit-administrator", administrator, "organisation:unit", unit),
            page("unit-root", administrator, "organisation:unit", world.root.pk),
            page("unit-edit", administrator, "organisation:edit", unit),
            page("unit-new", administrator, "organisation:new_unit", world.section.pk),
            page("authority", administrator, "organisation:authority", unit),
            page("appoint", administrator, "organisation:appoint", unit),
            page("end-role", administrator, "organisation:end", self.leads.pk),
            page("deputies", world.leader, "organisation:deputies"),
            page("deputies-of", administrator, "organisation:deputies_of", self.leads.pk),
            page("deputies-standing-in", self.deputy, "organisation:deputies"),
            page("deputies-none", world.nurse, "organisation:deputies"),
            page("administration", administrator, "organisation:administration"),
            page("import", administrator, "organisation:import"),
            page(
                "import-preview",
                administrator,
                "organisation:import_preview",
                self._uploaded("kode;navn;nivå\nny;Ny enhet;avdeling\n"),
            ),
            page("import-with-faults", administrator, "organisation:import_preview", self._uploaded("kode;navn;nivå\nny;;torg\n")),
            page("budget", administrator, "organisation:budget"),
            page("budget-errors", administrator, "organisation:budget", act=_budget_wrongly, status=422),
            page("cooperation", administrator, "organisation:cooperation"),
            page("administration-for-others", world.nurse, "organisation:administration", status=404),
        ]

    def _uploaded(self, lines: str) -> int:
        """A file of units that waits for the administrator to confirm it."""
        by = self.world.viewer(self.administrator)
        content = lines.encode()
        return keep_upload(self.world.municipality, "units", content, name="enheter.csv", is_complete=False, by=by, at=self.at).pk

    def _accounts(self, page: Callable[..., Sight]) -> list[Sight]:
        """The pages about one's own account, with the links that are mailed."""
        nurse, careful = self.world.nurse, self.world.director
        careful.set_password(PASSWORD)
        careful.save()
        SecondFactor.objects.create(person=careful, secret="A" * 32, created_at=self.at, confirmed_at=self.at)
        stops = unsubscribe_token(Subscription(nurse.pk, "comments"))
        return [
            page("sign-in-wrong", None, "accounts:sign_in", act=_sign_in(nurse, "helt feil passord"), status=422),
            page("forgot-password-sent", None, "accounts:forgot_password_sent"),
            page("sign-in-code", None, "accounts:sign_in", act=_sign_in(careful)),
            page("new-password", None, "accounts:new_password", self._mailed(LinkPurpose.RESET)),
            page("welcome", None, "accounts:new_password", self._mailed(LinkPurpose.WELCOME)),
            page("new-email", None, "accounts:new_email", self._mailed(LinkPurpose.NEW_EMAIL)),
            page("worthless-link", None, "accounts:new_password", "finnes-ikke", status=404),
            page("change-password", nurse, "accounts:change_password"),
            page("change-email", nurse, "accounts:change_email"),
            page("second-factor-on", careful, "accounts:second_factor"),
            page("token-made", nurse, "accounts:new_token", act=_make_token),
            page("notifications-empty", self.newcomer, "journal:notifications"),
            page("unsubscribe", None, "journal:unsubscribe", stops),
            Sight("api-docs", None, reverse("api_docs"), language="en"),
        ]

    def _mailed(self, purpose: LinkPurpose) -> str:
        """The secret of a link that is mailed to the nurse."""
        secret, nurse = new_link_secret(), self.world.nurse
        until = self.at + timedelta(hours=2)
        MailedLink.objects.create(
            person=nurse, token_hash=hash_of(secret), purpose=purpose, email=nurse.email, created_at=self.at, expires_at=until
        )
        return secret

    def adopt_another(self) -> None:
        """Another version in force, so that what is running follows an older one."""
        source = shipped_source("fredrikstad").replace("nb: Smidig organisasjon", "nb: Lett på foten", 1)
        adopt_version(make_version(self.world.municipality, source), on=local_date(self.at))


def press(name: str) -> Callable[[Page], None]:
    """Press the button in the page's own form."""
    return lambda page: page.locator("main").get_by_role("button", name=name, exact=True).click()


def send(address: str, **fields: str) -> Callable[[Page], None]:
    """Send a form that the page has no more, as one who has had it open for long does."""

    def act(page: Page) -> None:
        token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        with page.expect_navigation():
            page.evaluate(SENDING, [address, {"csrfmiddlewaretoken": token, **fields}])

    return act


SENDING = """([action, fields]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action });
    for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { name, value }));
    document.body.append(form);
    form.submit();
}"""


def _file(page: Page) -> None:
    page.get_by_label("Hva er problemet?").fill(WORDS)
    press("Send inn")(page)
    page.wait_for_url("**/kvittering/")


def _wrong_code(page: Page) -> None:
    page.get_by_label("Koden på kvitteringen").fill("AAAA-BBBB-CCCC")
    press("Finn saken")(page)


def _describe_wrongly(page: Page) -> None:
    page.get_by_label("Tittel").fill("")
    press("Lagre")(page)


def _share_with_all(page: Page) -> None:
    page.get_by_role("radio").last.check()
    press("Se hva det betyr")(page)


def _measure_wrongly(page: Page) -> None:
    page.get_by_text("Legg til en måling").first.click()
    page.get_by_label("Verdi").first.fill("mange")
    page.locator("main").get_by_role("button", name="Lagre målingen", exact=True).first.click()


def _budget_wrongly(page: Page) -> None:
    page.get_by_label("Driftsbudsjett").fill("mye")
    press("Lagre")(page)


def _sign_in(person: Person, password: str = PASSWORD) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.get_by_label("E-post").fill(person.email)
        page.get_by_label("Passord").fill(password)
        press("Logg inn")(page)

    return act


def _make_token(page: Page) -> None:
    page.get_by_label("Hva skal nøkkelen brukes til?").fill("Rapport i Power BI")
    press("Lag nøkkelen")(page)
