"""Comments, to-dos and what has happened."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from heis.foundation.api import ANYBODY, ITEMS_ON_A_PAGE, SIGNED_IN, Cursor, In, Limit, Out, id_in
from heis.foundation.audience import Viewer
from heis.foundation.clock import now
from heis.journal.operations import Subject
from heis.journal.queries import event_lines_of
from heis.lift.api.asking import WITH_CODE, comment_in, initiative_asked_for, todo_in
from heis.lift.api.schemas import CommentedOut, CommentOut, CommentPage, EventOut, EventPage, TodoOut
from heis.lift.models import Todo
from heis.lift.operations.talk import UnableToPlan, add_comment, add_todo, finish_todo, remove_comment, reopen_todo
from heis.lift.queries import room as reading
from heis.lift.queries.mentions import mentions_in
from heis.lift.queries.rights import team_of
from heis.organisation.request import Request

router = Router(tags=["Talk and to-dos"])
PATH = "/initiatives/{int:number}"


class CommentIn(In):
    """A remark. @Fornavn Etternavn tells that person."""

    text: str = Field("", max_length=10_000)


class TodoIn(In):
    """Something to do, by somebody in the team, by a day."""

    text: str = Field("", max_length=300)
    assignee: int | None = Field(None, description="The person's id, from the team.")
    due_on: date | None = None


class TodosOut(Out):
    """Open to-dos by due date, then the last done; at most 60."""

    items: list[TodoOut]


@router.get(PATH + "/comments", response=CommentPage, auth=ANYBODY, summary="List comments", openapi_extra=WITH_CODE)
def list_comments(request: Request, number: int, cursor: Cursor = "", limit: Limit = ITEMS_ON_A_PAGE) -> CommentPage:
    """What has been said, newest first."""
    initiative, _viewer = initiative_asked_for(request, number)
    found = reading.comments_of(initiative, before=id_in(cursor), limit=limit + 1)
    further = str(found[limit - 1].pk) if len(found) > limit else None
    return CommentPage(items=[CommentOut.of(comment) for comment in found[:limit]], next_cursor=further)


@router.post(PATH + "/comments", response={201: CommentedOut}, auth=ANYBODY, summary="Comment", openapi_extra=WITH_CODE)
def comment(request: Request, number: int, body: CommentIn) -> Status[CommentedOut]:
    """Say something in the room. A name after @ that reached nobody is told in the answer."""
    initiative, viewer = initiative_asked_for(request, number)
    made = CommentOut.of(add_comment(initiative, body.text, by=viewer, at=now()))
    return Status(201, CommentedOut(**dict(made), unknown_mentions=mentions_in(body.text, initiative).unknown))


@router.delete(PATH + "/comments/{int:comment}", response={204: None}, auth=SIGNED_IN, summary="Take a comment back")
def uncomment(request: Request, number: int, comment: int) -> Status[None]:
    """Take back your own comment, or any for those who lead the initiative."""
    initiative, viewer = initiative_asked_for(request, number)
    remove_comment(comment_in(initiative, comment), by=viewer, at=now())
    return Status(204, None)


@router.get(PATH + "/todos", response=TodosOut, auth=ANYBODY, summary="List to-dos", openapi_extra=WITH_CODE)
def list_todos(request: Request, number: int) -> TodosOut:
    """What is to be done, and what was done lately."""
    initiative, _viewer = initiative_asked_for(request, number)
    return TodosOut(items=[TodoOut.of(todo) for todo in reading.todos_of(initiative)])


@router.post(PATH + "/todos", response={201: TodoOut}, auth=SIGNED_IN, summary="Add a to-do")
def plan(request: Request, number: int, body: TodoIn) -> Status[TodoOut]:
    """Write down something to do. The one it is given to is told."""
    initiative, viewer = initiative_asked_for(request, number)
    assignee = next((member.person for member in team_of(initiative) if member.person_id == body.assignee), None)
    if body.assignee is not None and assignee is None:
        raise UnableToPlan(_("Den som skal gjøre det, må være med i teamet."), field="assignee")
    made = add_todo(initiative, body.text, assignee=assignee, due_on=body.due_on, by=viewer, at=now())
    return Status(201, TodoOut.of(made))


class _Act(Protocol):
    def __call__(self, todo: Todo, *, by: Viewer, at: datetime) -> None: ...


@router.post(PATH + "/todos/{int:todo}/done", response=TodoOut, auth=SIGNED_IN, summary="Tick a to-do off")
def tick_off(request: Request, number: int, todo: int) -> TodoOut:
    """It is done."""
    return _act(request, number, todo, finish_todo)


@router.post(PATH + "/todos/{int:todo}/reopen", response=TodoOut, auth=SIGNED_IN, summary="Open a to-do again")
def untick(request: Request, number: int, todo: int) -> TodoOut:
    """It was not done after all."""
    return _act(request, number, todo, reopen_todo)


def _act(request: Request, number: int, pk: int, act: _Act) -> TodoOut:
    initiative, viewer = initiative_asked_for(request, number)
    act(todo_in(initiative, pk), by=viewer, at=now())
    return TodoOut.of(todo_in(initiative, pk))


@router.get(PATH + "/events", response=EventPage, auth=ANYBODY, summary="Read the log", openapi_extra=WITH_CODE)
def list_events(request: Request, number: int, cursor: Cursor = "", limit: Limit = ITEMS_ON_A_PAGE) -> EventPage:
    """Everything that has happened to the initiative, newest first."""
    initiative, _viewer = initiative_asked_for(request, number)
    found = event_lines_of(Subject("initiative", initiative.pk), before=id_in(cursor), limit=limit + 1)
    further = str(found[limit - 1].id) if len(found) > limit else None
    return EventPage(items=[EventOut.of(event) for event in found[:limit]], next_cursor=further)
