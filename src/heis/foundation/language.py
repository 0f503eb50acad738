"""The language of the answer being made."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language


def active_language() -> str:
    """`nb`, `nn` or `en`: the language the middleware has activated, else bokmål."""
    return get_language() or str(settings.LANGUAGE_CODE)
