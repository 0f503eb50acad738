"""Where an initiative is found, for those who may not know its pages."""

from __future__ import annotations

from django.urls import reverse


def address_of_initiative(number: int) -> str:
    """The path of the initiative's room."""
    return reverse("lift:room", args=[number])
