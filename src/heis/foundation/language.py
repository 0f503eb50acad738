"""The language of the answer being made, and texts that are kept for readers of every language."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language, gettext, override


def active_language() -> str:
    """`nb`, `nn` or `en`: the language the middleware has activated, else bokmål."""
    return get_language() or str(settings.LANGUAGE_CODE)


def in_every_language(msgid: str) -> dict[str, str]:
    """A text of ours in each language, by its code: for what is written once and read by many."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = gettext(msgid)
    return texts
