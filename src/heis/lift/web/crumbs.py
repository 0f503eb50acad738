"""The way down to a page of the lift."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from heis.foundation.web import Link
from heis.lift.models import Initiative


def lift_crumbs() -> list[Link]:
    """From the lift."""
    return [Link(_("Heisen"), reverse("lift:lift"))]


def room_crumbs(initiative: Initiative) -> list[Link]:
    """From the lift through the initiative's room."""
    return [*lift_crumbs(), Link(initiative.title, reverse("lift:room", args=[initiative.pk]))]
