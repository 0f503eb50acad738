"""The list of risks as it is filled in and shown, and the to-dos that follow from it."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from heis.accounts.testing import Browser, Caller, etag, problem
from heis.evidence.pictures.risk_list import overview_of
from heis.evidence.sheets.risk_list import Consequence, Probability, Risk, RiskList, tasks_of
from heis.evidence.tests.books import from_book
from heis.journal.models import Event
from heis.journal.sentences import sentence_of
from heis.lift.evidence import Case
from heis.lift.models import Evidence, Initiative, Membership, TeamRole, Todo
from heis.lift.operations.evidence import Finding, NotFinished, save_evidence
from heis.lift.operations.talk import finish_todo, reopen_todo
from heis.lift.testing import MONDAY, World
from heis.organisation.testing import make_municipality
from heis.strategy.queries import document_of
from heis.strategy.testing import adopt_shipped

DUE = date(2026, 4, 1)


@pytest.fixture
def initiative(world: World) -> Initiative:
    """The nurse's, with her colleague in the team."""
    made = world.file(world.nurse)
    Membership.objects.create(initiative=made, person=world.colleague, role=TeamRole.MEMBER, joined_at=MONDAY)
    return made


@pytest.fixture
def case(initiative: Initiative) -> Case:
    """One that is not of the smallest size."""
    initiative.size_class = "stor"
    return Case(initiative, document_of(initiative.strategy_version))


@pytest.fixture
def grave(world: World) -> Risk:
    """A high risk with all there is to say of it."""
    return Risk(
        what="Beboere faller mens sensoren er av",
        probability=Probability.LIKELY,
        consequence=Consequence.GRAVE,
        measure="Gå runder\nmens den er av",
        owner=str(world.colleague.pk),
        due_on=DUE,
        probability_after=Probability.UNLIKELY,
    )


SLIGHT = Risk(what="Nettet er tregt", probability=Probability.UNLIKELY, consequence=Consequence.SMALL)


def but(risk: Risk, **fields: object) -> Risk:
    return risk.model_copy(update=fields)


def listing(*risks: Risk) -> RiskList:
    return RiskList(risks=risks)


def save(world: World, initiative: Initiative, *risks: Risk, draft: bool = False) -> RiskList:
    written = Evidence.objects.filter(initiative=initiative, kind="risk_list").first()
    finding = Finding(content=listing(*risks), is_complete=not draft)
    revision = written.revision if written else None
    saved = save_evidence(initiative, "risk_list", finding, by=world.viewer(world.nurse), at=MONDAY, revision=revision)
    return RiskList.model_validate(saved.content)


class TestNumbers:
    @pytest.mark.parametrize(
        ("before", "after"), [((), ()), ((None, None), (1, 2)), ((2, None, 1), (2, 3, 1)), ((3, 3, 0), (3, 4, 5)), ((7,), (7,))]
    )
    def test_each_has_one_of_its_own_that_stays(self, case, before, after):
        numbered = listing(*(but(SLIGHT, number=number) for number in before)).numbered()
        assert tuple(risk.number for risk in numbered.risks) == after


class TestLacking:
    def test_one_risk_at_least(self, case):
        (fault,) = RiskList().lacking(case)
        assert (fault.field, fault.message) == ("risks.0.what", "Skriv minst én ting som kan gå galt.")

    @pytest.mark.parametrize(
        ("change", "field", "words"),
        [
            ({"what": " "}, "what", "hva som kan skje"),
            ({"probability": None, "probability_after": None}, "probability", "hvor sannsynlig"),
            ({"consequence": None}, "consequence", "hvor stor følgen"),
            ({"measure": ""}, "measure", "Risikoen er høy"),
            ({"owner": ""}, "owner", "Risikoen er høy"),
            ({"owner": "999999"}, "owner", "med i teamet"),
            ({"owner": "Kari"}, "owner", "med i teamet"),
            ({"probability_after": Probability.CERTAIN}, "probability_after", "ikke bli større"),
            ({"consequence_after": Consequence.CRITICAL, "probability_after": None}, "probability_after", "ikke bli større"),
        ],
    )
    def test_of_a_high_one(self, case, grave, change, field, words):
        assert listing(SLIGHT, grave).lacking(case) == []
        (fault,) = listing(SLIGHT, but(grave, **change)).lacking(case)
        assert fault.field == f"risks.1.{field}"
        assert words in fault.message

    @pytest.mark.parametrize(
        ("probability", "consequence", "is_high"), [(3, 4, True), (4, 3, True), (2, 5, False), (5, 2, False), (3, 3, False)]
    )
    def test_what_is_high_follows_from_the_strategy(self, case, probability, consequence, is_high):
        risk = but(SLIGHT, probability=Probability(probability), consequence=Consequence(consequence))
        assert bool(listing(risk).lacking(case)) is is_high

    def test_the_smallest_need_not_say_by_whom(self, case, grave):
        case.initiative.size_class = "hverdag"
        assert listing(but(grave, owner="")).lacking(case) == []
        assert [fault.field for fault in listing(but(grave, owner="", measure="")).lacking(case)] == ["risks.0.measure"]

    def test_somebody_who_has_left_the_team_has_it_no_more(self, world, case, grave):
        Membership.objects.filter(person=world.colleague).update(left_at=MONDAY)
        assert [fault.code for fault in listing(grave).lacking(case)] == ["not_in_team"]


class TestChoices:
    def test_are_the_team_and_those_who_left_it(self, world, case):
        Membership.objects.filter(person=world.colleague).update(left_at=MONDAY)
        assert RiskList.choices(case)["team"] == [
            (str(world.nurse.pk), "Mona Lie"),
            (str(world.colleague.pk), "Aisha Khan (ikke lenger med)"),
        ]

    def test_somebody_who_came_back_is_in_the_team(self, world, case):
        Membership.objects.filter(person=world.colleague).update(left_at=MONDAY)
        Membership.objects.create(initiative=case.initiative, person=world.colleague, role=TeamRole.MEMBER, joined_at=MONDAY)
        assert [name for _key, name in RiskList.choices(case)["team"]] == ["Mona Lie", "Aisha Khan"]


class TestExample:
    @pytest.mark.parametrize("size", ["hverdag", "liten", "stor", "radikal"])
    @pytest.mark.parametrize("has_team", [True, False])
    def test_is_finished(self, case, size, has_team):
        case.initiative.size_class = size
        if not has_team:
            Membership.objects.all().delete()
        example = RiskList.example(case)
        assert example.lacking(case) == []
        assert len(tasks_of(example, case)) == has_team

    def test_is_finished_in_hvaler_too(self, world, initiative):
        hvaler = make_municipality(number="3110", name="Hvaler")
        initiative.strategy_version = adopt_shipped("hvaler", municipality=hvaler, on=date(2020, 1, 1))
        initiative.size_class = "stort"
        case = Case(initiative, document_of(initiative.strategy_version))
        assert RiskList.example(case).lacking(case) == []


class TestSpreadsheet:
    def test_goes_out_and_comes_in_again_with_its_numbers(self, case, grave):
        content = listing(but(grave, number=7), SLIGHT).numbered()
        assert from_book(content, case) == content


class TestSentence:
    def test_counts_them_and_names_the_greatest(self, case, grave):
        assert listing(SLIGHT, grave).sentence(case) == (
            "2 risikoer, 1 høy, etter tiltak ingen høye. Den største: Beboere faller mens sensoren er av"
        )

    def test_says_nothing_of_after_when_nothing_is_said(self, case):
        assert listing(SLIGHT).sentence(case) == "1 risiko, ingen høye. Den største: Nettet er tregt"

    def test_is_empty_while_nothing_is_said(self, case):
        assert listing(Risk(probability=Probability.RARE)).sentence(case) == ""

    def test_is_in_the_readers_language(self, case, grave):
        with translation.override("en"):
            assert listing(SLIGHT, grave).sentence(case).startswith("2 risks, 1 high, after measures none high.")

    def test_is_told_in_the_readers_language(self, world, initiative, grave):
        save(world, initiative, grave)
        event = Event.objects.filter(verb="lift.evidence_completed").latest("pk")
        for language, words in (("nb", "1 risiko, 1 høy"), ("nn", "1 risiko, 1 høg"), ("en", "1 risk, 1 high")):
            with translation.override(language):
                assert words in sentence_of(event)


class TestPicture:
    def test_is_none_while_nothing_stands_there(self, case):
        assert overview_of(RiskList(), case) is None

    def test_places_the_risks_now_and_after(self, case, grave):
        shown = overview_of(listing(SLIGHT, grave).numbered(), case)
        assert shown
        placed = [
            {
                (5 - row, column + 1): cell.numbers
                for row, each in enumerate(matrix.grid)
                for column, cell in enumerate(each.cells)
                if cell.numbers
            }
            for matrix in shown.matrices
        ]
        assert placed == [{(2, 2): [1], (4, 4): [2]}, {(2, 2): [1], (2, 4): [2]}]

    def test_has_no_second_matrix_while_nothing_is_said_of_after(self, case):
        shown = overview_of(listing(SLIGHT), case)
        assert shown
        assert [matrix.title for matrix in shown.matrices] == ["Nå"]

    def test_tells_them_in_words_the_greatest_first(self, case, grave):
        shown = overview_of(listing(SLIGHT, grave).numbered(), case)
        assert shown
        assert [(risk.number, risk.before.replace("\xa0", " "), risk.owner) for risk in shown.risks] == [
            (2, "4 × 4 = 16, høy", "Aisha Khan"),
            (1, "2 × 2 = 4, lav", ""),
        ]
        assert [text for _level, text in shown.matrices[0].limits] == ["Lav: 1–4", "Middels: 5–11", "Høy: 12–25"]

    def test_tells_what_is_done(self, world, case, grave):
        saved = save(world, case.initiative, SLIGHT, grave)
        finish_todo(Todo.objects.get(), by=world.viewer(world.colleague), at=MONDAY)
        shown = overview_of(saved, case)
        assert shown
        assert [(risk.is_planned, risk.done_on) for risk in shown.risks] == [(True, MONDAY.date()), (False, None)]
        reopen_todo(Todo.objects.get(), by=world.viewer(world.colleague), at=MONDAY)
        shown = overview_of(saved, case)
        assert shown
        assert shown.risks[0].done_on is None


class TestTasks:
    def test_a_measure_with_somebody_and_a_day_becomes_a_todo(self, world, initiative, grave):
        save(world, initiative, SLIGHT, grave)
        todo = Todo.objects.get()
        assert (todo.text, todo.assignee, todo.due_on) == ("Gå runder mens den er av", world.colleague, DUE)
        assert (todo.source_kind, todo.source_key) == ("risk_list", "2")

    @pytest.mark.parametrize(
        "change", [{"due_on": None}, {"owner": "", "probability": Probability.RARE, "probability_after": None}]
    )
    def test_one_without_either_does_not(self, world, initiative, grave, change):
        save(world, initiative, but(grave, **change))
        assert not Todo.objects.exists()

    def test_nothing_is_made_while_the_list_is_only_begun(self, world, initiative, grave):
        save(world, initiative, grave, draft=True)
        assert not Todo.objects.exists()

    def test_nothing_is_made_of_a_list_that_lacks_something(self, world, initiative, grave):
        with pytest.raises(NotFinished):
            save(world, initiative, grave, Risk(what="Noe"))
        assert not Todo.objects.exists()

    def test_they_follow_the_list_through_moves_and_removals(self, world, initiative, grave):
        _first, second = save(world, initiative, grave, but(grave, what="To", measure="Lag avtale")).risks
        done = Todo.objects.get(source_key=str(second.number))
        finish_todo(done, by=world.viewer(world.nurse), at=MONDAY)
        # The first is taken out, the second stands alone, and a third comes
        kept, third = save(world, initiative, second, but(grave, number=None, what="Tre", measure="Øv")).risks
        assert (kept.number, third.number) == (2, 3)
        assert {todo.source_key: todo.text for todo in Todo.objects.all()} == {"2": "Lag avtale", "3": "Øv"}
        assert Todo.objects.get(source_key="2").done_at == MONDAY

    def test_they_stand_while_the_list_is_written_anew(self, world, initiative, grave):
        save(world, initiative, grave)
        save(world, initiative, SLIGHT, draft=True)
        assert Todo.objects.count() == 1
        save(world, initiative, SLIGHT)
        assert not Todo.objects.exists()


class TestPages:
    def form(self, world: World, **more: object) -> dict[str, object]:
        return {
            "risks-0-number": "",
            "risks-0-what": "Beboere faller",
            "risks-0-probability": "4",
            "risks-0-consequence": "4",
            "risks-0-measure": "Gå runder",
            "risks-0-owner": str(world.colleague.pk),
            "risks-0-due_on": "2026-04-01",
            **more,
        }

    def test_it_is_filled_in_changed_and_ticked_off(self, world, initiative):
        nurse = Browser(world.nurse)
        nurse.post("lift:evidence", initiative.pk, "risk_list", **self.form(world), complete="1")
        assert "Risiko 1" in nurse.get("lift:evidence", initiative.pk, "risk_list", query="?endre=1")
        page = nurse.get("lift:evidence", initiative.pk, "risk_list")
        assert "4\xa0×\xa04\xa0=\xa016, høy" in page
        assert "Ikke gjort ennå" in page
        changed = self.form(world, **{"risks-0-number": "1", "risks-0-measure": "Gå flere runder", "revision": "1"})
        nurse.post("lift:evidence", initiative.pk, "risk_list", **changed, complete="1")
        todo = Todo.objects.get()
        assert todo.text == "Gå flere runder"
        room = nurse.get("lift:room", initiative.pk)
        assert f'href="/initiativ/{initiative.pk}/grunnlag/risk_list/">Risikoliste</a>' in room
        nurse.post("lift:todo_done", initiative.pk, todo.pk)
        assert "<b>Gjort " in nurse.get("lift:evidence", initiative.pk, "risk_list")
        nurse.post("lift:todo_done", initiative.pk, todo.pk, reopen="1")
        assert Todo.objects.get().done_at is None

    def test_what_is_done_can_be_opened_again_by_its_button(self, world, initiative, grave):
        save(world, initiative, grave)
        finish_todo(Todo.objects.get(), by=world.viewer(world.nurse), at=MONDAY)
        assert 'name="reopen" value="1"' in Browser(world.nurse).get("lift:room", initiative.pk)

    def test_a_line_that_is_emptied_is_gone_with_its_number(self, world, initiative):
        nurse = Browser(world.nurse)
        nurse.post("lift:evidence", initiative.pk, "risk_list", **self.form(world), complete="1")
        emptied = {"risks-0-number": "1", "risks-1-number": "", "risks-1-what": "Nettet er tregt", "revision": "1"}
        nurse.post("lift:evidence", initiative.pk, "risk_list", **emptied, draft="1")
        (risk,) = RiskList.model_validate(Evidence.objects.get().content).risks
        assert risk.what == "Nettet er tregt"

    def test_what_is_missing_is_told_where_it_is_missing(self, world, initiative):
        Initiative.objects.update(size_class="stor")
        typed = self.form(world, **{"risks-0-owner": ""})
        page = Browser(world.nurse).post("lift:evidence", initiative.pk, "risk_list", status=422, **typed, complete="1")
        assert "Risikoen er høy. Velg hvem som har ansvaret." in page

    def test_the_risks_are_not_told_twice(self, world, initiative, grave):
        save(world, initiative, grave)
        page = Browser(world.leader).get("lift:evidence", initiative.pk, "risk_list").split("Tidligere utgaver")[0]
        assert page.count("Beboere faller mens sensoren er av") == 2  # in the sentence and in the table


class TestApi:
    def test_gives_todos_that_say_where_they_come_from(self, world, initiative, grave):
        nurse, path = Caller(world.nurse), f"/initiatives/{initiative.pk}"
        sent = {"content": listing(grave).model_dump(mode="json"), "is_complete": True}
        answer = nurse.put(f"{path}/evidence/risk_list", sent, if_match='"0"')
        risk = answer.json()["content"]["risks"][0]
        assert (risk["number"], risk["probability"]) == (1, 4)
        (todo,) = nurse.get(f"{path}/todos").json()["items"]
        assert (todo["text"], todo["evidence"]) == ("Gå runder mens den er av", "risk_list")
        again = {"content": answer.json()["content"], "is_complete": True}
        assert nurse.put(f"{path}/evidence/risk_list", again, if_match=etag(answer)).status_code == 200
        assert Todo.objects.count() == 1

    @pytest.mark.parametrize(
        ("risk", "field"), [({"probability": 6}, "probability"), ({"what": "x" * 201}, "what"), ({"owner": 7}, "owner")]
    )
    def test_refuses_what_does_not_fit(self, world, initiative, risk, field):
        sent = {"content": {"risks": [risk]}}
        refused = Caller(world.nurse).put(f"/initiatives/{initiative.pk}/evidence/risk_list", sent, if_match='"0"')
        assert problem(refused) == (422, "content-not-fitting")
        assert [error["field"] for error in refused.json()["errors"]] == [f"content.risks.0.{field}"]

    def test_refuses_somebody_outside_the_team(self, world, initiative, grave):
        content = listing(but(grave, owner=str(world.elsewhere.pk))).model_dump(mode="json")
        refused = Caller(world.nurse).put(
            f"/initiatives/{initiative.pk}/evidence/risk_list", {"content": content, "is_complete": True}, if_match='"0"'
        )
        assert problem(refused) == (422, "content-not-fitting")
        assert [error["field"] for error in refused.json()["errors"]] == ["content.risks.0.owner"]
        assert not Todo.objects.exists()
