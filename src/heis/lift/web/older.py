"""What no longer fits in the room: the whole conversation and all files, a stretch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from heis.foundation.access import PUBLIC, access
from heis.foundation.pieces import FileItem
from heis.foundation.web import Link, render
from heis.lift.crumbs import room_crumbs
from heis.lift.models import Comment, Initiative
from heis.lift.queries import room as reading
from heis.lift.queries.rights import rights_of
from heis.lift.queries.visibility import initiative_visible_to
from heis.lift.rules import Right
from heis.lift.web import showing
from heis.organisation.request import Request

LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class CommentsPage:
    """A stretch of the conversation, latest first. `goes_on`: it is put after what was shown, so focus moves to its first."""

    initiative: Initiative
    comments: Sequence[Comment]
    older_comments: int | None
    rights: frozenset[Right]
    goes_on: bool = True

    def may(self, right: str) -> bool:
        """Whether the viewer has a right, by its name."""
        return Right(right) in self.rights

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Samtalen")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


@dataclass(frozen=True, slots=True)
class FilesPage:
    """A stretch of the files, latest first."""

    initiative: Initiative
    files: Sequence[FileItem]
    older_files: int | None
    goes_on: bool = True

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Filer")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


@access(PUBLIC)
@require_GET
def comments(request: Request, number: int) -> HttpResponse:
    """The conversation before a given comment, or from the latest."""
    initiative = initiative_visible_to(request.viewer, number)
    said = reading.latest_comments(initiative, before=_before(request))
    page = CommentsPage(initiative, said.items, said.older, rights_of(request.viewer, initiative))
    return render(request, "lift/comments.jinja", page, partial="more")


@access(PUBLIC)
@require_GET
def files(request: Request, number: int) -> HttpResponse:
    """The files before a given one, or from the latest."""
    initiative = initiative_visible_to(request.viewer, number)
    found = reading.latest_files(initiative, before=_before(request))
    items = showing.file_items(found.items, initiative, request.viewer, rights_of(request.viewer, initiative))
    return render(request, "lift/files.jinja", FilesPage(initiative, items, found.older), partial="more")


def _before(request: Request) -> int | None:
    before = request.GET.get("before", "")
    return int(before) if before.isdecimal() and len(before) < LONGEST_NUMBER else None
