"""The gallery of components speaks every language of the product."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from heis.organisation.testing import make_municipality

WORDS = {
    "nb": ("Knapper og lenker", "Ildsjelene", "Hva koster det?"),
    "nn": ("Knappar og lenkjer", "Eldsjelene", "Kva kostar det?"),
    "en": ("Buttons and links", "The enthusiasts", "What does it cost?"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", WORDS)
def test_is_shown_in_the_language_asked_for(language: str, client: Client) -> None:
    make_municipality(number="3107")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get("/komponenter/").content.decode()
    assert f'<html lang="{language}"' in page
    for other, words in WORDS.items():
        assert [text in page for text in words] == [other == language] * len(words), other
