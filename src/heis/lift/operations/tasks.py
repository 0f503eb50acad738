"""The to-dos that follow from evidence: made once, changed when it changes, and taken away when they no longer follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.lift.evidence import Task
from heis.lift.models import Initiative, Todo
from heis.lift.operations.changing import tell
from heis.lift.operations.talk import LONGEST_TODO, UnableToPlan
from heis.lift.queries.rights import team_ids


@transaction.atomic
def keep_tasks(initiative: Initiative, kind: str, tasks: Sequence[Task], *, by: Viewer, at: datetime) -> None:
    """Let the to-dos that come from a kind be what it now says is to be done, each known by its key. The same twice changes nothing.

    One that is not done is changed, or taken away when it no longer follows. One that is done stands as it was done; when something else is
    to be done instead, it is left as an ordinary to-do. Whoever it concerns is told. Refuses one for somebody outside the team, and two
    with the same key. A part of saving evidence, which asks who may.
    """
    wanted = {task.key: task for task in tasks}
    if len(wanted) < len(tasks):
        raise ValueError(f"two tasks of {kind} have the same key")
    if {task.assignee_id for task in tasks} - team_ids(initiative):
        raise UnableToPlan(_("Noe er gitt til en som ikke er med i teamet. Velg blant dem som er med, eller inviter først."))
    for todo in Todo.objects.select_for_update().filter(initiative=initiative, source_kind=kind).order_by("pk"):
        task = wanted.get(todo.source_key)
        if todo.done_at is not None:
            if task is None or _text_of(task) != todo.text:
                _let_go(todo)
            else:
                del wanted[todo.source_key]
        elif task is None:
            _take_away(todo, by=by, at=at)
        else:
            _change(todo, wanted.pop(todo.source_key), by=by, at=at)
    for task in wanted.values():
        _add(initiative, kind, task, by=by, at=at)


def _text_of(task: Task) -> str:
    return task.text.strip()[:LONGEST_TODO]


def _let_go(todo: Todo) -> None:
    Todo.objects.filter(pk=todo.pk).update(source_kind="", source_key="")


def _take_away(todo: Todo, *, by: Viewer, at: datetime) -> None:
    todo.delete()
    tell("lift.todo_removed", todo.initiative, by=by, at=at, people=_given_to(todo), text=todo.text)


def _change(todo: Todo, task: Task, *, by: Viewer, at: datetime) -> None:
    now = {"text": _text_of(task), "assignee_id": task.assignee_id, "due_on": task.due_on}
    if now == {name: getattr(todo, name) for name in now}:
        return
    before = _given_to(todo)
    Todo.objects.filter(pk=todo.pk).update(**now)
    people = before | {task.assignee_id: "assigned"}
    tell("lift.todo_changed", todo.initiative, by=by, at=at, people=people, text=now["text"])


def _add(initiative: Initiative, kind: str, task: Task, *, by: Viewer, at: datetime) -> None:
    todo = Todo.objects.create(
        initiative=initiative,
        text=_text_of(task),
        assignee_id=task.assignee_id,
        due_on=task.due_on,
        source_kind=kind,
        source_key=task.key,
        created_by_id=by.person_id,
        created_at=at,
    )
    tell("lift.todo_added", initiative, by=by, at=at, people=_given_to(todo), text=todo.text)


def _given_to(todo: Todo) -> dict[int, str]:
    return {todo.assignee_id: "assigned"} if todo.assignee_id else {}
