"""The registry of evidence kinds: what each asks for, and how it is told in one sentence.

A strategy names the kinds its gates ask for. A text kind needs only a sentence, a text and files. A capability registers others with the
sheet they are filled in by; the lift shows, keeps and judges the sheet, and never imports the capability.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self, TypedDict

from django.conf import settings
from django.utils.translation import override

from heis.foundation.audience import Viewer
from heis.foundation.charts import Chart
from heis.foundation.jinja import shorten
from heis.foundation.pieces import Kpi
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import Asking, Choices, Sheet, fitted, following
from heis.lift.models import Evidence, EvidenceRevision, Initiative
from heis.strategy.document import RiskLevel, StrategyDocument

LONGEST_SENTENCE = 300
EVALUATION = "evaluation"
NOT_IN_A_SHEET = frozenset({"summary", "body", "file", "revision", "more", "book", "complete", "draft"})


@dataclass(frozen=True, slots=True)
class Case:
    """The initiative that evidence is about, and the strategy it is judged by."""

    initiative: Initiative
    document: StrategyDocument

    @property
    def is_smallest(self) -> bool:
        """Whether it is of the smallest size class, of which little is asked."""
        return self.initiative.size_class == self.document.size_classes[0].key


class Content(Sheet):
    """The sheet of a kind. What is begun may lack anything; `lacking` says what must be there before it is finished."""

    def sentence(self, case: Case) -> str:
        """The most important in one sentence, in the reader's language, for those who decide. Empty while there is nothing to say."""
        raise NotImplementedError

    def lacking(self, case: Case) -> list[FieldFault]:
        """What is missing before it is finished, in the order it is asked for."""
        raise NotImplementedError

    def as_kept(self, case: Case, by: Viewer, at: datetime) -> Self:
        """The sheet as it is judged and kept: what is known is put where it belongs, such as whom a name means. Called each time it is saved."""
        del case, by, at
        return self

    @classmethod
    def begin(cls, case: Case) -> Self:
        """What stands in the sheet when nobody has written in it."""
        del case
        return cls()

    @classmethod
    def example(cls, case: Case) -> Self:
        """A finished one, to learn from, in the reader's language."""
        raise NotImplementedError

    @classmethod
    def choices(cls, case: Case) -> Mapping[str, Choices]:
        """The choices that depend on the case, by the name they are asked for with."""
        del case
        return {}

    @classmethod
    def area_numbers(cls, case: Case) -> Mapping[str, int]:
        """The numbers 1–6 of the strategic areas a line can be about, by what the line is about."""
        del case
        return {}

    @classmethod
    def asking(cls, case: Case) -> Asking:
        """What is not asked for in the case, what is folded away, and help that belongs to it."""
        del case
        return Asking()


@dataclass(frozen=True, slots=True)
class Picture:
    """What a kind shows besides what was filled in: a template, and what it shows, made from the content. None shows nothing.

    `charts` gives the charts in what it shows, for paper; `figures` the few numbers a decider looks for. What the picture itself `tells`, by
    the names of the questions, is not told once more below it.
    """

    template: str
    of: Callable[[Any, Case], object | None]
    charts: Callable[[Any], Sequence[Chart]] = lambda picture: ()
    figures: Callable[[Any], Sequence[Kpi]] = lambda picture: ()
    tells: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that does not fit with what stands elsewhere, and where that can be mended. `action` is what the link says."""

    text: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of a kind: the evidence as it now stands, with its content, by whom and when."""

    case: Case
    evidence: Evidence
    content: Any
    by: Viewer
    at: datetime


@dataclass(frozen=True, slots=True)
class Sized:
    """What a kind says of how large the initiative is: the key of its size class, and the whole cost in NOK."""

    size_class: str
    amount_nok: int


class Compared(TypedDict, total=False):
    """What an initiative is compared with others by: the expected net present value in NOK (None when there is none), and the highest risk.

    What is not said stays as it is.
    """

    worth_nok: int | None
    risk: RiskLevel


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do that follows from what is filled in, for somebody in the team.

    `key` is what it is known by among those of its kind, at most 40 characters, and stays when the rest of it changes.
    """

    key: str
    text: str
    assignee_id: int
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind that can be filled in: as a text, or by the sheet `content`.

    `advice` is shown to those who fill it in, above the form. `remarks` are what those who may write it should know of how it fits with what
    stands elsewhere, told on its page and when it has been finished. What follows from it is done in the same transaction as it is kept in, or
    not at all. `sizes`, `compared` and `tasks` are asked when it is finished: how large the initiative is, what it is compared with others by,
    None when it does not say, and what is to be done. `on_kept` is called each time. A kind that is `open_after_end` can be written also when
    the initiative has ended. One without `has_body` has no text beside the sheet.
    """

    key: str
    content: type[Content] | None = None
    picture: Picture | None = None
    advice: Picture | None = None
    remarks: Callable[[Any, Case], Sequence[Remark]] | None = None
    sizes: Callable[[Any, Case], Sized | None] | None = None
    compared: Callable[[Any, Case], Compared | None] | None = None
    tasks: Callable[[Any, Case], Sequence[Task]] | None = None
    on_kept: Callable[[Kept], None] | None = None
    open_after_end: bool = False
    has_body: bool = True


_KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind known at start-up. Registering a key twice, or a sheet that asks for what every kind has, is a programming error."""
    if kind.key in _KINDS:
        raise ValueError(f"evidence kind {kind.key!r} is registered twice")
    taken = NOT_IN_A_SHEET & set(kind.content.model_fields if kind.content else ())
    if taken:
        raise ValueError(f"the sheet of {kind.key!r} asks for {', '.join(sorted(taken))}, which is asked for beside it")
    _KINDS[kind.key] = kind


def kind_named(key: str) -> Kind | None:
    """The registered kind, or None."""
    return _KINDS.get(key)


def kinds() -> list[Kind]:
    """All kinds that can be filled in."""
    return list(_KINDS.values())


def is_open_after_end(key: str) -> bool:
    """Whether the kind can be written when the initiative has ended."""
    kind = kind_named(key)
    return kind is not None and kind.open_after_end


def asks_for_evaluation(document: StrategyDocument) -> bool:
    """Whether a strategy has the evaluation among its kinds, so that what has ended by it is to be evaluated."""
    return kind_named(EVALUATION) is not None and any(kind.key == EVALUATION for kind in document.evidence_kinds)


def registered_keys() -> frozenset[str]:
    """The keys of all kinds that can be filled in."""
    return frozenset(_KINDS)


def content_of(key: str, written: Evidence | EvidenceRevision | None) -> Content | None:
    """What is filled in of a kind; None when nothing is, or it is a text."""
    kind = kind_named(key)
    if kind is None or kind.content is None or written is None or written.content is None:
        return None
    return kind.content.model_validate(written.content)


def content_for(case: Case, key: str, written: Evidence | EvidenceRevision | None) -> Content | None:
    """What is filled in of a kind, as the strategy that the case follows now asks for it. It may follow another than when it was written."""
    content = content_of(key, written)
    return fitted(content, type(content).choices(case)) if content and following(type(content)) else content


def size_in(key: str, written: Evidence | EvidenceRevision, case: Case) -> Sized | None:
    """How large the initiative is by what is filled in; None when the kind, or what is filled in, does not say."""
    kind, content = kind_named(key), content_for(case, key, written)
    return kind.sizes(content, case) if kind and kind.sizes and content else None


def compared_in(key: str, written: Evidence, case: Case) -> Compared | None:
    """What the initiative is compared with others by; None when the kind, or what is filled in, does not say."""
    kind, content = kind_named(key), content_for(case, key, written)
    return kind.compared(content, case) if kind and kind.compared and content else None


def tasks_in(key: str, written: Evidence, case: Case) -> Sequence[Task] | None:
    """What is to be done by what is filled in; None when nothing ever follows from the kind."""
    kind, content = kind_named(key), content_for(case, key, written)
    return kind.tasks(content, case) if kind and kind.tasks and content else None


def sentence_of(key: str, written: Evidence | EvidenceRevision | None, case: Case) -> str:
    """The most important in one sentence: of a sheet in the reader's language, of a text as it was written. Empty when nothing is."""
    content = content_for(case, key, written)
    told = shorten(content.sentence(case), LONGEST_SENTENCE) if content else ""
    return told or (written.summary if written else "")


def told_sentences(content: Content, case: Case) -> dict[str, str]:
    """The sentence in every language, for those who are told of it."""
    return {code: _sentence_in(code, content, case) for code, _name in settings.LANGUAGES}


def kept_sentence(content: Content, case: Case) -> str:
    """The sentence as it is kept with what is saved, in bokmål: it is what the decision is documented by."""
    return _sentence_in("nb", content, case)


def _sentence_in(language: str, content: Content, case: Case) -> str:
    with override(language):
        return shorten(content.sentence(case), LONGEST_SENTENCE)


TEXT_KINDS = tuple(
    Kind(key)
    for key in (
        "solution",
        "operation_owner",
        "union_involvement",
        "climate_consequences",
        "health_consequences",
    )
)
