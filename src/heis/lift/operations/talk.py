"""Talking and doing in the room: comments with mentions, and to-dos."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.refusals import NotPermitted, NotVisible, Refusal, SomebodyWasFirst
from heis.lift.models import STOPPED, Comment, Initiative, Todo
from heis.lift.operations.changing import answering, concerned, require, tell
from heis.lift.queries.mentions import people_mentioned
from heis.lift.queries.rights import rights_of, team_ids
from heis.lift.queries.visibility import people_who_see
from heis.lift.rules import Right

LONGEST_COMMENT = 5_000
LONGEST_TODO = 300


class UnableToComment(Refusal):
    """The comment is empty, too long, or mentions somebody who cannot see the initiative."""


class UnknownComment(NotVisible):
    """There is no such comment."""


class UnableToPlan(Refusal):
    """The to-do lacks a text, or is given to somebody outside the team."""


class AlreadyDone(SomebodyWasFirst):
    """Somebody has done it already."""


@transaction.atomic
def add_comment(initiative: Initiative, text: str, *, by: Viewer, at: datetime) -> Comment:
    """Say something in the room. @Fornavn Etternavn tells that person; one who cannot see the initiative is refused, by name.

    While nobody owns it, those who answer for it are told too.
    """
    require(Right.COMMENT, initiative, by)
    text = text.strip()
    if not text:
        raise UnableToComment(_("Skriv noe først."), field="text")
    if len(text) > LONGEST_COMMENT:
        raise UnableToComment(_("Kommentaren er for lang. Legg heller ved en fil."), field="text")
    mentioned = people_mentioned(text, initiative)
    _require_they_see(mentioned, initiative, at)
    comment = Comment.objects.create(
        initiative=initiative,
        author_id=by.person_id,
        text=text,
        mentions=[person.pk for person in mentioned],
        at=at,
    )
    people = concerned(initiative) | {person.pk: "mentioned" for person in mentioned}
    if not initiative.is_owned:
        people = answering(initiative, by=by, at=at) | people
    tell("lift.commented", initiative, by=by, at=at, people=people, comment=comment.pk)
    return comment


def _require_they_see(mentioned: list[Person], initiative: Initiative, at: datetime) -> None:
    seeing = people_who_see(initiative, [person.pk for person in mentioned], local_date(at))
    for person in mentioned:
        if person.pk not in seeing:
            raise UnableToComment(
                _("%(name)s kan ikke se dette initiativet. Inviter først, eller ta bort navnet.") % {"name": person.name},
                field="text",
            )


@transaction.atomic
def remove_comment(comment: Comment, *, by: Viewer, at: datetime) -> None:
    """Take back one's own comment, or any for those who lead the initiative. That it was there remains in the journal, not what it said."""
    mine = comment.author_id is not None and comment.author_id == by.person_id
    if not mine and Right.MODERATE not in rights_of(by, comment.initiative):
        raise NotPermitted(_("Bare den som skrev kommentaren, eller de som leder initiativet, kan fjerne den."))
    if not Comment.objects.filter(pk=comment.pk, removed_at=None).update(removed_at=at):
        raise UnknownComment("")
    tell("lift.comment_removed", comment.initiative, by=by, at=at)


@transaction.atomic
def add_todo(
    initiative: Initiative,
    text: str,
    *,
    by: Viewer,
    at: datetime,
    assignee: Person | None = None,
    due_on: date | None = None,
) -> Todo:
    """Write down something to do. Given to somebody in the team, they are told."""
    require(Right.WORK, initiative, by)
    if initiative.stage == STOPPED:
        raise UnableToPlan(_("Initiativet er avsluttet."))
    if not by.is_signed_in:
        raise NotPermitted(_("Logg inn for å legge til gjøremål."))
    if not text.strip():
        raise UnableToPlan(_("Skriv hva som skal gjøres."), field="text")
    if assignee and assignee.pk not in team_ids(initiative):
        raise UnableToPlan(_("%(name)s er ikke med i teamet.") % {"name": assignee.name}, field="assignee")
    if due_on and due_on < local_date(at):
        raise UnableToPlan(_("Fristen er alt passert. Velg en dag fram i tid."), field="due_on")
    todo = Todo.objects.create(
        initiative=initiative,
        text=text.strip()[:LONGEST_TODO],
        assignee=assignee,
        due_on=due_on,
        created_by_id=by.own_id,
        created_at=at,
    )
    people = {assignee.pk: "assigned"} if assignee else {}
    tell("lift.todo_added", initiative, by=by, at=at, people=people, text=todo.text)
    return todo


@transaction.atomic
def finish_todo(todo: Todo, *, by: Viewer, at: datetime) -> None:
    """Tick it off. Somebody else may have done so a moment before, and the person is told."""
    require(Right.WORK, todo.initiative, by)
    if not Todo.objects.filter(pk=todo.pk, done_at=None).update(done_at=at, done_by_id=by.person_id):
        raise AlreadyDone(_("Noen andre har alt krysset av for dette."))
    asked = {todo.created_by_id: "asked"} if todo.created_by_id else {}
    tell("lift.todo_done", todo.initiative, by=by, at=at, people=asked, text=todo.text)


@transaction.atomic
def reopen_todo(todo: Todo, *, by: Viewer, at: datetime) -> None:
    """It was not done after all."""
    require(Right.WORK, todo.initiative, by)
    if not Todo.objects.filter(pk=todo.pk).exclude(done_at=None).update(done_at=None, done_by=None):
        raise AlreadyDone(_("Gjøremålet er alt åpnet igjen."))
    tell("lift.todo_reopened", todo.initiative, by=by, at=at, text=todo.text)
