"""Where one logs in, for those who do not know the pages of accounts."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def address_to_log_in(back: str) -> str:
    """The page for logging in, which leads back to a path of our own."""
    return f"{reverse('accounts:sign_in')}?{urlencode({'neste': back})}"
