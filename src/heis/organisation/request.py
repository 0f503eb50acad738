"""The request as every page receives it, after the middleware has found out who is looking and where."""

from __future__ import annotations

from django.http import HttpRequest

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.organisation.models import Municipality


class Request(HttpRequest):
    """A request with its viewer, the person behind it (None for a stranger) and the municipality whose pages these are."""

    viewer: Viewer
    person: Person | None
    municipality: Municipality
