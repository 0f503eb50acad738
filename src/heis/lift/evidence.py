"""The registry of evidence kinds: which capability fills in each, and where.

A strategy names the kinds its gates ask for. A capability registers the kinds it can fill in, with the page where that is done;
the lift asks here and never imports the capability.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind that can be filled in. `address` gives the page for an initiative's number. `is_text`: it needs only a text and files,
    and the lift's own page fills it in; any other is written by its capability alone.
    """

    key: str
    address: Callable[[int], str]
    is_text: bool = False


_KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind known at start-up. Registering a key twice is a programming error."""
    if kind.key in _KINDS:
        raise ValueError(f"evidence kind {kind.key!r} is registered twice")
    _KINDS[kind.key] = kind


def kind_named(key: str) -> Kind | None:
    """The registered kind, or None."""
    return _KINDS.get(key)


def is_text_kind(key: str) -> bool:
    """Whether a person writes the kind as a text on the lift's own page."""
    kind = kind_named(key)
    return kind is not None and kind.is_text


def registered_keys() -> frozenset[str]:
    """The keys of all kinds that can be filled in."""
    return frozenset(_KINDS)


def address_of(key: str, number: int) -> str:
    """Where the kind is filled in for an initiative; the room when nothing registered it."""
    kind = kind_named(key)
    return kind.address(number) if kind else reverse("lift:room", args=[number])


def text_kind(key: str) -> Kind:
    """A kind that needs only a text and files, filled in on the lift's own page."""
    return Kind(key, lambda number: reverse("lift:evidence", args=[number, key]), is_text=True)


TEXT_KINDS = tuple(
    text_kind(key)
    for key in (
        "need",
        "solution",
        "test_result",
        "operation_owner",
        "union_involvement",
        "climate_consequences",
        "health_consequences",
    )
)
