"""What every part of the lift's API needs: who asks, also with a return code, and the initiative they may see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, TypeVar

from heis.accounts.request import place_of
from heis.foundation.api import NotThere
from heis.foundation.audience import Viewer
from heis.foundation.clock import now
from heis.lift.models import Attachment, Comment, Decision, Initiative, Invitation, Membership, Submission, Todo
from heis.lift.operations.filing import open_with_code
from heis.lift.queries import room as reading
from heis.lift.queries.visibility import initiative_visible_to
from heis.organisation.request import Request
from heis.strategy.document import StrategyDocument
from heis.strategy.queries import document_of

Thing = TypeVar("Thing")

RETURN_CODE: Final = {
    "in": "header",
    "name": "Return-Code",
    "required": False,
    "schema": {"type": "string", "maxLength": 40},
    "description": "The code from filing without login. Opens that initiative, and lets its holder describe it and comment.",
}
IF_MATCH: Final = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "The ETag that was read. Without it the answer is 428; when somebody has changed it since, 412.",
}
IF_NONE_MATCH: Final = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "An ETag from before: 304 without a body when nothing is new.",
}
NOT_MODIFIED: Final = {"304": {"description": "Nothing is new since the ETag."}}
WITH_CODE: Final[dict[str, Any]] = {"parameters": [RETURN_CODE]}
READING: Final[dict[str, Any]] = {"parameters": [RETURN_CODE, IF_NONE_MATCH], "responses": NOT_MODIFIED}
CHANGING: Final[dict[str, Any]] = {"parameters": [RETURN_CODE, IF_MATCH]}


def viewer_of_request(request: Request) -> Viewer:
    """Who asks. A `Return-Code` opens the initiative it was given for, in this request only."""
    code = request.headers.get("Return-Code", "")
    if not code:
        return request.viewer
    return opened_by(request.viewer, open_with_code(code, place=place_of(request), at=now()).pk)


def opened_by(viewer: Viewer, number: int) -> Viewer:
    """The viewer, who has shown the return code of an initiative."""
    return replace(viewer, opened=viewer.opened | {number})


def initiative_asked_for(request: Request, number: int) -> tuple[Initiative, Viewer]:
    """The initiative with the number, and who asks. Refuses as not there what may not be seen."""
    viewer = viewer_of_request(request)
    return initiative_visible_to(viewer, number), viewer


def document_for(initiative: Initiative) -> StrategyDocument:
    """The strategy the initiative follows."""
    return document_of(initiative.strategy_version)


def there(found: Thing | None) -> Thing:
    """What was found; refuses when nothing was."""
    if found is None:
        raise NotThere
    return found


def submission_in(initiative: Initiative, pk: int) -> Submission:
    """One submission of the initiative."""
    return there(reading.submissions_of(initiative).filter(pk=pk).first())


def decision_in(initiative: Initiative, pk: int) -> Decision:
    """The last decision of the initiative, when that is the one. Only the last can be taken up again."""
    last = reading.last_decision_of(initiative)
    return there(last if last and last.pk == pk else None)


def invitation_in(initiative: Initiative, pk: int) -> Invitation:
    """An invitation, request or offer that waits for an answer."""
    return there(reading.waiting_invitations_of(initiative).filter(pk=pk).first())


def member_in(initiative: Initiative, pk: int) -> Membership:
    """An active membership."""
    return there(reading.active_member(initiative, pk))


def comment_in(initiative: Initiative, pk: int) -> Comment:
    """A comment that has not been removed."""
    return there(initiative.comments.filter(pk=pk, removed_at=None).first())


def todo_in(initiative: Initiative, pk: int) -> Todo:
    """A to-do."""
    return there(initiative.todos.filter(pk=pk).first())


def file_in(initiative: Initiative, pk: int) -> Attachment:
    """A file that has not been removed."""
    return there(reading.files_of(initiative).filter(pk=pk).first())
