"""Who may open a page. Every view declares it; a view that does not is answered 404 by the middleware and fails a source test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from heis.foundation.audience import Viewer

View = TypeVar("View", bound=Callable[..., object])


class Rule(Protocol):
    """Answers whether a viewer may open the page at all; what they see in it is the queries' matter."""

    def __call__(self, viewer: Viewer) -> bool: ...


@dataclass(frozen=True, slots=True)
class AccessRule:
    """A named rule. `asks_for_login`: a stranger is sent to the login page and back, instead of being answered 404."""

    name: str
    allows: Rule
    asks_for_login: bool = True


PUBLIC = AccessRule("public", lambda viewer: True, asks_for_login=False)
SIGNED_IN = AccessRule("signed_in", lambda viewer: viewer.is_signed_in)
IN_A_MUNICIPALITY = AccessRule("in_a_municipality", lambda viewer: viewer.is_in_a_municipality)


def holding(*roles: str) -> AccessRule:
    """Those who hold one of the roles somewhere, today."""
    return AccessRule("holding " + ", ".join(roles), lambda viewer: viewer.holds(*roles))


def access(rule: AccessRule) -> Callable[[View], View]:
    """Declare who may open the view."""

    def declare(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return declare


def declared_rule(view: object) -> AccessRule | None:
    """The rule a view declares, or None."""
    rule = getattr(view, "access_rule", None)
    return rule if isinstance(rule, AccessRule) else None
