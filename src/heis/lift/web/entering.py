"""Opening a page where something is done with an initiative."""

from __future__ import annotations

from heis.lift.models import Initiative
from heis.lift.operations.changing import require
from heis.lift.queries.visibility import initiative_visible_to
from heis.lift.rules import Right
from heis.organisation.request import Request


def initiative_to(right: Right, request: Request, number: int) -> Initiative:
    """The initiative, for one who has the right that the page's operation asks for.

    Refused when the page is opened, so that nobody fills in a form they may not use: 404 for what may not be seen, 403 for what is
    seen but not theirs to do.
    """
    initiative = initiative_visible_to(request.viewer, number)
    require(right, initiative, request.viewer)
    return initiative
