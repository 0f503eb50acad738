"""Where a version of a strategy is read, for rooms that know only its id."""

from __future__ import annotations

from django.urls import reverse

from heis.strategy.queries import version_with_id


def address_of_version(version_id: int) -> str:
    """The page of a version; the list of versions when a draft has been discarded."""
    version = version_with_id(version_id)
    return reverse("strategy:version", args=[version.revision]) if version else reverse("strategy:versions")
