"""Where the things that happen to the organisation are found: the journal links to them."""

from __future__ import annotations

from django.urls import reverse


def address_of_unit(unit_id: int) -> str:
    """The page of a unit."""
    return reverse("organisation:unit", args=[unit_id])


def address_of_municipality(municipality_id: int) -> str:
    """The page of the municipality's tree."""
    return reverse("organisation:tree")


def address_of_cooperation(group_id: int) -> str:
    """The page of cooperations."""
    return reverse("organisation:cooperation")
