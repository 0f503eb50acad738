"""Where one logs in, for those who do not know the pages of accounts."""

from __future__ import annotations

from django.urls import reverse

from heis.foundation.web import with_next


def address_to_log_in(back: str) -> str:
    """The page for logging in, which leads back to a path of our own."""
    return with_next(reverse("accounts:sign_in"), back)
