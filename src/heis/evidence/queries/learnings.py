"""What has been learnt: the finished evaluations of what has ended, for those who may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from heis.evidence.sheets.evaluation import Evaluation
from heis.foundation.audience import Viewer
from heis.lift.evidence import EVALUATION
from heis.lift.models import Evidence, EvidenceStatus, Initiative, words_of_content
from heis.lift.queries.evaluating import ENDED
from heis.lift.queries.listing import PAGE_SIZE, SHOWN_OF_EACH, Filter, beginnings, initiatives_in, page_of, titled

MOST_EXPORTED: Final = 100_000
AT_A_TIME: Final = 2000
BY: Final = "evaluated_at"


def asked_of_learnings(asked: Mapping[str, str]) -> Filter:
    """What one can look for here: words, an area, how it ended (`stage`: in use or stopped), and whether it is what others have shared."""
    whole = Filter.from_mapping(asked)
    return Filter(q=whole.q, area=whole.area, stage=whole.stage if whole.stage in ENDED else "", shared=whole.shared)


def evaluated_in(municipality_id: int, viewer: Viewer, asked: Filter, at: datetime) -> QuerySet[Initiative]:
    """What has ended with a finished evaluation in a municipality, or is shared by others, that the viewer may see and the filter asks for.

    Words are looked for in the title, and in what is written in the evaluation. Not ordered.
    """
    found = initiatives_in(municipality_id, viewer, replace(asked, q=""), at).filter(evaluated_at__isnull=False, stage__in=ENDED)
    if not asked.q:
        return found
    return found.filter(titled(asked.q) | Q(pk__in=evaluations_with(asked.q).values("initiative_id")))


def evaluations_with(text: str) -> QuerySet[Evidence]:
    """The finished evaluations in which every word stands, each by its stem or its beginning; none when there is no word."""
    query = beginnings(text, "norwegian")
    finished = Evidence.objects.filter(kind=EVALUATION, status=EvidenceStatus.COMPLETE)
    return finished.annotate(words=words_of_content()).filter(words=query) if query else finished.none()


@dataclass(frozen=True, slots=True)
class Learning:
    """An ended initiative, and what is written in its evaluation."""

    initiative: Initiative
    evaluation: Evaluation


@dataclass(frozen=True, slots=True)
class LearningPage:
    """A part of the list, the latest evaluated first. `next_cursor` is empty on the last page."""

    rows: list[Learning]
    next_cursor: str


def learnings_page(found: QuerySet[Initiative], cursor: str, size: int = PAGE_SIZE) -> LearningPage:
    """The page after the cursor, by keyset. Two queries, however many."""
    page = page_of(found.prefetch_related(_EVALUATIONS), cursor, size, by=BY)
    return LearningPage([_learning(initiative) for initiative in page.rows], page.next_cursor)


def all_learnings(found: QuerySet[Initiative]) -> Iterator[Learning]:
    """Every one of them, the latest evaluated first; at most `MOST_EXPORTED`. A query more for every two thousand."""
    chosen = found.select_related(*SHOWN_OF_EACH).prefetch_related(_EVALUATIONS).order_by(f"-{BY}", "-pk")[:MOST_EXPORTED]
    return map(_learning, chosen.iterator(chunk_size=AT_A_TIME))


_EVALUATIONS = Prefetch("evidence", Evidence.objects.filter(kind=EVALUATION, status=EvidenceStatus.COMPLETE))


def _learning(initiative: Initiative) -> Learning:
    (evidence,) = initiative.evidence.all()
    return Learning(initiative, Evaluation.model_validate(evidence.content))
