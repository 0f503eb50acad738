"""The people one can be in the demo, one click away. The demo puts them in at start-up; elsewhere there are none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody in the demo: `title` is what they are, `sees` what is worth looking at as them. Both are message ids (bokmål)."""

    email: str
    name: str
    title: str
    sees: str = ""


_offered: dict[str, Persona] = {}


def offer_personas(personas: Iterable[Persona]) -> None:
    """Make these the demo's personas, in this order. Called once, at start-up."""
    _offered.clear()
    _offered.update({persona.email: persona for persona in personas})


def personas() -> list[Persona]:
    """The personas on offer: none unless the setting `HEIS_DEMO` is true."""
    return list(_offered.values()) if getattr(settings, "HEIS_DEMO", False) else []


def persona_with(email: str) -> Persona | None:
    """The persona on offer with this e-mail."""
    return next((persona for persona in personas() if persona.email == email), None)
