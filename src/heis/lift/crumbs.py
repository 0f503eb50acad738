"""The way down to a page of an initiative."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from heis.foundation.web import Link
from heis.lift.models import Initiative


def list_crumbs() -> list[Link]:
    """From the list of them."""
    return [Link(_("Initiativer"), reverse("lift:list"))]


def room_crumbs(initiative: Initiative) -> list[Link]:
    """From the list through the initiative's room."""
    return [*list_crumbs(), Link(initiative.title, reverse("lift:room", args=[initiative.pk]))]
