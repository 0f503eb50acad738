"""What has been learnt: the finished evaluations of what has ended, and the few lines of what was stopped without one, for those who may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.contrib.postgres.search import SearchVector
from django.db.models import Prefetch, Q, QuerySet

from heis.evidence.sheets.evaluation import Evaluation
from heis.foundation.audience import Viewer
from heis.lift.evidence import EVALUATION
from heis.lift.models import STOPPED, Evidence, EvidenceStatus, Initiative, words_of_content
from heis.lift.queries.evaluating import ENDED
from heis.lift.queries.listing import PAGE_SIZE, SHOWN_OF_EACH, Filter, beginnings, initiatives_in, page_of, titled

MOST_EXPORTED: Final = 100_000
AT_A_TIME: Final = 2000
BY: Final = "learnt_at"


def asked_of_learnings(asked: Mapping[str, str]) -> Filter:
    """What one can look for here: words, an area, how it ended (`stage`: in use or stopped), and whether it is what others have shared."""
    whole = Filter.from_mapping(asked)
    return Filter(q=whole.q, area=whole.area, stage=whole.stage if whole.stage in ENDED else "", shared=whole.shared)


def learnt_in(municipality_id: int, viewer: Viewer, asked: Filter, at: datetime) -> QuerySet[Initiative]:
    """What has ended in a municipality with something learnt, or is shared by others, that the viewer may see and the filter asks for.

    Words are looked for in the title, and in what is written in the evaluation, or in the few lines where there is none. Not ordered.
    """
    found = initiatives_in(municipality_id, viewer, replace(asked, q=""), at).filter(learnt_at__isnull=False)
    if not asked.q:
        return found
    evaluated, short = evaluations_with(asked.q).values("initiative_id"), short_with(asked.q).values("pk")
    return found.filter(titled(asked.q) | Q(pk__in=evaluated) | Q(pk__in=short))


def evaluations_with(text: str) -> QuerySet[Evidence]:
    """The finished evaluations in which every word stands, each by its stem or its beginning; none when there is no word."""
    query = beginnings(text, "norwegian")
    finished = Evidence.objects.filter(kind=EVALUATION, status=EvidenceStatus.COMPLETE)
    return finished.annotate(words=words_of_content()).filter(words=query) if query else finished.none()


def short_with(text: str) -> QuerySet[Initiative]:
    """What was stopped without a finished evaluation, with every word in the few lines it was stopped with; none when there is no word."""
    query = beginnings(text, "norwegian")
    stopped = Initiative.objects.filter(stage=STOPPED, evaluated_at=None)
    return stopped.annotate(words=SearchVector("learning", config="norwegian")).filter(words=query) if query else stopped.none()


@dataclass(frozen=True, slots=True)
class Learning:
    """An ended initiative, and what is written in its evaluation. One that `is_short` has none: the few lines it was stopped with are all
    that others are told.
    """

    initiative: Initiative
    evaluation: Evaluation
    is_short: bool


@dataclass(frozen=True, slots=True)
class LearningPage:
    """A part of the list, the latest learnt first. `next_cursor` is empty on the last page."""

    rows: list[Learning]
    next_cursor: str


def learnings_page(found: QuerySet[Initiative], cursor: str, size: int = PAGE_SIZE) -> LearningPage:
    """The page after the cursor, by keyset. Two queries, however many."""
    page = page_of(found.prefetch_related(_EVALUATIONS), cursor, size, by=BY)
    return LearningPage([_learning(initiative) for initiative in page.rows], page.next_cursor)


def all_learnings(found: QuerySet[Initiative]) -> Iterator[Learning]:
    """Every one of them, the latest learnt first; at most `MOST_EXPORTED`. A query more for every two thousand."""
    chosen = found.select_related(*SHOWN_OF_EACH).prefetch_related(_EVALUATIONS).order_by(f"-{BY}", "-pk")[:MOST_EXPORTED]
    return map(_learning, chosen.iterator(chunk_size=AT_A_TIME))


_EVALUATIONS = Prefetch("evidence", Evidence.objects.filter(kind=EVALUATION, status=EvidenceStatus.COMPLETE))


def _learning(initiative: Initiative) -> Learning:
    evidence = next(iter(initiative.evidence.all()), None)
    if evidence is None:
        return Learning(initiative, Evaluation.model_construct(others=initiative.learning), is_short=True)
    return Learning(initiative, Evaluation.model_validate(evidence.content), is_short=False)
