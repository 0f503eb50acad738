"""To-dos that follow from evidence: made once, changed with it, taken away with it, and left alone when they are done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.journal.models import Event, Notification
from heis.lift.evidence import Task
from heis.lift.models import Initiative, Membership, TeamRole, Todo
from heis.lift.operations.talk import UnableToPlan, add_todo, finish_todo, reopen_todo
from heis.lift.operations.tasks import keep_tasks
from heis.lift.queries.room import todos_from
from heis.lift.testing import MONDAY, World

DUE = date(2026, 4, 1)


@pytest.fixture
def initiative(world: World) -> Initiative:
    """The nurse's, with her colleague in the team."""
    made = world.file(world.nurse)
    Membership.objects.create(initiative=made, person=world.colleague, role=TeamRole.MEMBER, joined_at=MONDAY)
    return made


@pytest.fixture
def by(world: World) -> Viewer:
    return world.viewer(world.nurse)


def task(person: Person, key: str = "1", text: str = "Bestill sensorer", due_on: date = DUE) -> Task:
    return Task(key, text, person.pk, due_on)


def verbs_of(initiative: Initiative) -> list[str]:
    found = Event.objects.filter(subject_id=initiative.pk, verb__startswith="lift.todo").order_by("pk")
    return list(found.values_list("verb", flat=True))


def told(person: Person) -> list[tuple[str, str]]:
    found = Notification.objects.filter(person=person, event__verb__startswith="lift.todo").order_by("pk")
    return list(found.values_list("event__verb", "reason"))


class TestKeepTasks:
    def test_makes_a_todo_of_each_and_tells_whoever_is_given_it(self, world, initiative, by):
        keep_tasks(initiative, "risk_list", [task(world.nurse), task(world.colleague, "2", "Lag avtale")], by=by, at=MONDAY)
        made = todos_from(initiative, "risk_list")
        assert {key: (todo.text, todo.assignee, todo.due_on) for key, todo in made.items()} == {
            "1": ("Bestill sensorer", world.nurse, DUE),
            "2": ("Lag avtale", world.colleague, DUE),
        }
        assert told(world.colleague) == [("lift.todo_added", "assigned")]

    def test_the_same_again_changes_nothing_and_tells_nobody(self, world, initiative, by):
        for _ in range(3):
            keep_tasks(initiative, "risk_list", [task(world.colleague)], by=by, at=MONDAY)
        assert Todo.objects.count() == 1
        assert verbs_of(initiative) == ["lift.todo_added"]

    @pytest.mark.parametrize("change", [{"text": "Bestill kameraer"}, {"due_on": date(2026, 5, 1)}, {"due_on": None}])
    def test_what_is_changed_is_changed_in_the_todo(self, world, initiative, by, change):
        keep_tasks(initiative, "risk_list", [task(world.colleague)], by=by, at=MONDAY)
        pk = Todo.objects.get().pk
        keep_tasks(initiative, "risk_list", [replace(task(world.colleague), **change)], by=by, at=MONDAY)
        todo = Todo.objects.get()
        assert todo.pk == pk
        assert {name: getattr(todo, name) for name in change} == change
        assert told(world.colleague)[-1] == ("lift.todo_changed", "assigned")

    def test_both_who_had_it_and_who_gets_it_are_told(self, world, initiative, by):
        leader = world.leader
        Membership.objects.create(initiative=initiative, person=leader, role=TeamRole.MEMBER, joined_at=MONDAY)
        keep_tasks(initiative, "risk_list", [task(world.colleague)], by=by, at=MONDAY)
        keep_tasks(initiative, "risk_list", [task(leader)], by=by, at=MONDAY)
        assert Todo.objects.get().assignee == leader
        assert ("lift.todo_changed", "assigned") in told(world.colleague)
        assert told(leader) == [("lift.todo_changed", "assigned")]

    def test_what_no_longer_follows_is_taken_away_and_told(self, world, initiative, by):
        keep_tasks(initiative, "risk_list", [task(world.colleague)], by=by, at=MONDAY)
        keep_tasks(initiative, "risk_list", [], by=by, at=MONDAY)
        assert not Todo.objects.exists()
        assert told(world.colleague)[-1] == ("lift.todo_removed", "assigned")

    def test_what_is_done_stays_done_when_it_is_saved_again(self, world, initiative, by):
        keep_tasks(initiative, "risk_list", [task(world.colleague)], by=by, at=MONDAY)
        finish_todo(Todo.objects.get(), by=by, at=MONDAY)
        keep_tasks(initiative, "risk_list", [task(world.nurse, due_on=date(2026, 6, 1))], by=by, at=MONDAY + timedelta(days=1))
        todo = Todo.objects.get()
        assert (todo.done_at, todo.source_key, todo.assignee) == (MONDAY, "1", world.colleague)

    def test_what_is_done_is_left_when_something_else_is_to_be_done(self, world, initiative, by):
        keep_tasks(initiative, "risk_list", [task(world.colleague)], by=by, at=MONDAY)
        finish_todo(Todo.objects.get(), by=by, at=MONDAY)
        keep_tasks(initiative, "risk_list", [task(world.colleague, text="Bytt leverandør")], by=by, at=MONDAY)
        done, new = Todo.objects.order_by("pk")
        assert (done.source_kind, done.source_key, bool(done.done_at)) == ("", "", True)
        assert (new.source_key, new.text, new.done_at) == ("1", "Bytt leverandør", None)

    def test_what_is_done_is_left_when_it_no_longer_follows(self, world, initiative, by):
        keep_tasks(initiative, "risk_list", [task(world.colleague)], by=by, at=MONDAY)
        finish_todo(Todo.objects.get(), by=by, at=MONDAY)
        keep_tasks(initiative, "risk_list", [], by=by, at=MONDAY)
        assert Todo.objects.get().done_at == MONDAY
        assert todos_from(initiative, "risk_list") == {}

    def test_what_is_opened_again_follows_on(self, world, initiative, by):
        keep_tasks(initiative, "risk_list", [task(world.colleague)], by=by, at=MONDAY)
        finish_todo(Todo.objects.get(), by=by, at=MONDAY)
        reopen_todo(Todo.objects.get(), by=by, at=MONDAY)
        keep_tasks(initiative, "risk_list", [task(world.colleague, text="Bestill kameraer")], by=by, at=MONDAY)
        assert Todo.objects.get().text == "Bestill kameraer"

    def test_leaves_alone_what_others_have_written_and_other_kinds_have_given(self, world, initiative, by):
        add_todo(initiative, "Ring", by=by, at=MONDAY)
        keep_tasks(initiative, "privacy", [task(world.nurse)], by=by, at=MONDAY)
        keep_tasks(initiative, "risk_list", [task(world.nurse)], by=by, at=MONDAY)
        keep_tasks(initiative, "risk_list", [], by=by, at=MONDAY)
        assert sorted(Todo.objects.values_list("source_kind", flat=True)) == ["", "privacy"]

    def test_one_who_is_not_logged_in_makes_them_too(self, world, initiative):
        guest = replace(world.viewer(None), opened=frozenset({initiative.pk}))
        keep_tasks(initiative, "risk_list", [task(world.colleague)], by=guest, at=MONDAY)
        todo = Todo.objects.get()
        assert todo.created_by is None
        finish_todo(todo, by=world.viewer(world.colleague), at=MONDAY)
        assert Todo.objects.get().done_by == world.colleague

    def test_a_day_that_has_passed_is_no_hindrance(self, world, initiative, by):
        keep_tasks(initiative, "risk_list", [task(world.nurse, due_on=date(2020, 1, 1))], by=by, at=MONDAY)
        assert Todo.objects.get().due_on == date(2020, 1, 1)


class TestRefusals:
    def test_for_somebody_outside_the_team(self, world, initiative, by):
        with pytest.raises(UnableToPlan, match="ikke er med i teamet"):
            keep_tasks(initiative, "risk_list", [task(world.nurse), task(world.elsewhere, "2")], by=by, at=MONDAY)
        assert not Todo.objects.exists()

    def test_two_with_the_same_key(self, world, initiative, by):
        with pytest.raises(ValueError, match="same key"):
            keep_tasks(initiative, "risk_list", [task(world.nurse), task(world.nurse)], by=by, at=MONDAY)

    def test_the_database_holds_one_of_a_source(self, world, initiative, by):
        keep_tasks(initiative, "risk_list", [task(world.nurse)], by=by, at=MONDAY)
        todo = Todo.objects.get()
        todo.pk = None
        with pytest.raises(IntegrityError, match="one_todo_of_a_source"), transaction.atomic():
            todo.save()
