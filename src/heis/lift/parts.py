"""What rooms above show on the lift's own pages: cards in the room of an initiative, and sections of my desk.

Filled at start-up by `config/registrations.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from heis.foundation.audience import Viewer
from heis.foundation.pieces import Link, Tag
from heis.lift.models import Initiative, Submission


@dataclass(frozen=True, slots=True)
class Card:
    """A card in the room: what there is, in a few lines or as a picture (a template and what it shows), and the way to its page if it has one."""

    title: str
    lines: Sequence[str] = ()
    link: Link | None = None
    template: str = ""
    picture: object | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A button that answers at once: what it says, and the name it is sent under to the row's `answer_url`."""

    label: str
    name: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class DeskRow:
    """Something that waits for the viewer: what it is, the way to it, what it is about, and how it can be answered."""

    title: str
    url: str
    about: str
    tag: Tag | None = None
    answer_url: str = ""
    answers: Sequence[Answer] = ()


@dataclass(frozen=True, slots=True)
class DeskSection:
    """What waits for the viewer of one kind."""

    title: str
    rows: Sequence[DeskRow]


CardOf = Callable[[Initiative, Viewer, date], Card | None]
SectionsOf = Callable[[Viewer, date], Sequence[DeskSection]]
LinksOf = Callable[[Initiative, Submission | None], Sequence[Link]]
_LINKS: list[LinksOf] = []
_CARDS: list[CardOf] = []
_SECTIONS: list[SectionsOf] = []


def register_card(card_of: CardOf) -> None:
    """Show a card in every room where there is one to show."""
    _CARDS.append(card_of)


def register_sections(sections_of: SectionsOf) -> None:
    """Show these sections on my desk."""
    _SECTIONS.append(sections_of)


def register_links(links_of: LinksOf) -> None:
    """Show these links where the grounds for a decision are shown: in the room, and where the decision is made."""
    _LINKS.append(links_of)


def links_about(initiative: Initiative, submission: Submission | None) -> list[Link]:
    """More about the grounds for the decision on a submission, or for the one ahead."""
    return [link for links_of in _LINKS for link in links_of(initiative, submission)]


def cards_in(initiative: Initiative, viewer: Viewer, on: date) -> list[Card]:
    """The cards of the room of an initiative the viewer sees."""
    found = (card_of(initiative, viewer, on) for card_of in _CARDS)
    return [card for card in found if card]


def sections_for(viewer: Viewer, on: date) -> list[DeskSection]:
    """The sections of the viewer's desk that have something in them."""
    return [section for sections_of in _SECTIONS for section in sections_of(viewer, on) if section.rows]
