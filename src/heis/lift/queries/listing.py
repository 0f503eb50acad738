"""Finding initiatives: one filter for the list, the picture, the table, the exports and the API."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import and_
from typing import Final

from django.contrib.postgres.search import SearchQuery, SearchQueryCombinable, SearchQueryField
from django.db.models import Func, Q, QuerySet, Value

from heis.foundation.audience import Audience, Viewer
from heis.lift.models import STOPPED, Initiative, title_words
from heis.lift.queries.visibility import visible_to
from heis.lift.rules import IN_USE
from heis.organisation.models import Unit

PAGE_SIZE = 25
SHARED_CAP = 100
FEW = 10_000
SHORTEST_WITHIN = 4


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for. Every field may be left out. `months`: filed within so many months. `unit`: with all units below.

    `riding`: neither in use nor ended. `shared`: not the municipality's own, but what others have shared with those who look.
    """

    q: str = ""
    area: str = ""
    unit: int | None = None
    form: str = ""
    degree: str = ""
    size: str = ""
    stage: str = ""
    floor: int | None = None
    months: int | None = None
    late: bool = False
    mine: bool = False
    riding: bool = False
    shared: bool = False
    followed: bool = False

    @classmethod
    def from_mapping(cls, asked: Mapping[str, str]) -> Filter:
        """Read a filter from a query string; what cannot be understood is left out."""
        values: dict[str, object] = {}
        for field in fields(cls):
            text = asked.get(field.name, "").replace("\0", "").strip()
            if field.name in {"unit", "floor", "months"}:
                values[field.name] = int(text) if text.isdecimal() and len(text) < 10 else None
            elif field.name in {"late", "mine", "followed", "riding", "shared"}:
                values[field.name] = text in {"1", "true", "on"}
            else:
                values[field.name] = text[:100]
        return cls(**values)  # type: ignore[arg-type]

    def as_mapping(self) -> dict[str, str]:
        """The same filter as a query string's parts; only what is asked for."""
        return {
            name: "1" if value is True else str(value) for name, value in asdict(self).items() if value not in ("", None, False)
        }

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, of those it looks among."""
        return self.as_mapping().keys() <= {"shared"}


def initiatives_in(municipality_id: int, viewer: Viewer, asked: Filter, at: datetime) -> QuerySet[Initiative]:
    """The initiatives of a municipality that the viewer may see and the filter asks for; or of the others, shared. Not ordered."""
    own = Initiative.objects.filter(visible_to(viewer), municipality_id=municipality_id)
    return asked_for(shared_from_others(municipality_id, viewer) if asked.shared else own, viewer, asked, at)


def shared_from_others(municipality_id: int, viewer: Viewer) -> QuerySet[Initiative]:
    """What other municipalities have shared beyond their own, so that the viewer may see it. Not ordered.

    Those who belong to no municipality are shown what is open to all. The latest of each kind is found along an index of its own.
    """
    inside = viewer.is_in_a_municipality
    beyond = Q(audience__gte=Audience.COOPERATION) if inside else Q(audience=Audience.PUBLIC)
    return Initiative.objects.filter(visible_to(viewer), beyond).exclude(municipality_id=municipality_id)


def shared_count(municipality_id: int, viewer: Viewer) -> int:
    """How many others have shared; 100 means 100 or more, which is shown as “99+”."""
    return shared_from_others(municipality_id, viewer)[:SHARED_CAP].count()


def asked_for(found: QuerySet[Initiative], viewer: Viewer, asked: Filter, at: datetime) -> QuerySet[Initiative]:
    """Those of the initiatives that the filter asks for. What the viewer may see is the caller's."""
    exact = {"form": asked.form, "degree": asked.degree, "size_class": asked.size, "stage": asked.stage}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if asked.area:
        found = found.filter(areas__contains=[asked.area])
    if asked.floor is not None:
        found = found.filter(floor=asked.floor).exclude(stage__in=[STOPPED, IN_USE])
    if asked.unit is not None:
        found = found.filter(unit_id__in=Unit.objects.filter(ancestor_ids__contains=[asked.unit]).values("pk"))
    if asked.months is not None:
        found = found.filter(filed_at__gte=at - timedelta(days=30.44 * min(asked.months, 1200)))
    return _further(found, viewer, asked, at)


def _further(found: QuerySet[Initiative], viewer: Viewer, asked: Filter, at: datetime) -> QuerySet[Initiative]:
    if asked.late:
        found = found.filter(due_at__lt=at)
    if asked.riding:
        found = found.exclude(stage__in=[STOPPED, IN_USE])
    if asked.mine:
        found = found.filter(memberships__person_id=viewer.own_id, memberships__left_at=None)
    if asked.followed:
        found = found.filter(follows__person_id=viewer.own_id)
    if not asked.q:
        return found
    return found.filter(few(titled(asked.q)) if asked.shared else titled(asked.q))


def few(sought: Q) -> Q:
    """What is sought, by number when it is little: in a whole country one would look long for it among the latest. One query."""
    numbers = list(Initiative.objects.filter(sought).values_list("pk", flat=True)[: FEW + 1])
    return Q(pk__in=numbers) if len(numbers) <= FEW else sought


def titled(text: str) -> Q:
    """By number, however it is written, or by words of the title."""
    text = _BEFORE_A_NUMBER.sub("", text).strip()
    number, query = Q(pk=int(text)) if text.isdecimal() and len(text) < 18 else Q(), within_titles(text)
    if query is None:
        return number or Q(pk=None)
    found = Initiative.objects.annotate(words=title_words()).filter(words=query)
    return number | Q(pk__in=found.values("pk"))


# «Nummer 73», as the room writes it in each language, and as people write it.
_BEFORE_A_NUMBER: Final = re.compile(r"^\s*(?:#|(?:nummer|number|nr|no)\.?)\s*(?=\d+\s*$)", re.IGNORECASE)


def within_titles(text: str) -> SearchQueryCombinable | None:
    """Every word that is asked for: a beginning of a word of the title, or, from four letters, what stands from the third letter of one on; None when there is none."""
    each = [_within(word) for word in _words_in(text)]
    return reduce(and_, each) if each else None


def _within(word: str) -> SearchQueryCombinable:
    begins = SearchQuery(f"'{word}':*", search_type="raw", config="simple")
    return begins | _Ends(Value(f"'*{word}':*")) if len(word) >= SHORTEST_WITHIN else begins


class _Ends(SearchQueryCombinable, Func):  # type: ignore[misc]
    """What words of titles end with begins so. It is no word, so it is not to be read as one."""

    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()


def beginnings(text: str, config: str) -> SearchQuery | None:
    """Every word that is asked for, each as a beginning of a word; None when there is none. At most eight are looked at."""
    words = _words_in(text)
    return SearchQuery(" & ".join(f"'{word}':*" for word in words), search_type="raw", config=config) if words else None


def _words_in(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())[:8]


SHOWN_OF_EACH = ("unit", "municipality", "strategy_version")


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, the latest first. `next_cursor` is empty on the last page."""

    rows: Sequence[Initiative]
    next_cursor: str


def page_of(found: QuerySet[Initiative], cursor: str, size: int = PAGE_SIZE, *, by: str = "changed_at") -> Page:
    """The page after the cursor, by keyset: the cost is the same however far one has come. A cursor that is not one gives the first page.

    `by` is the instant they are ordered by, the latest first; none of them lacks it.
    """
    rows = found.select_related(*SHOWN_OF_EACH).order_by(f"-{by}", "-pk")
    after = _parse(cursor)
    if after:
        at, pk = after
        rows = rows.filter(Q((f"{by}__lt", at)) | Q((by, at), ("pk__lt", pk)), (f"{by}__lte", at))
    page = list(rows[: size + 1])
    following = len(page) > size
    page = page[:size]
    return Page(page, f"{int(getattr(page[-1], by).timestamp() * 1_000_000)}-{page[-1].pk}" if following else "")


def _parse(cursor: str) -> tuple[datetime, int] | None:
    match = re.fullmatch(r"(\d{1,17})-(\d{1,18})", cursor)
    if match is None:
        return None
    seconds, micros = divmod(int(match[1]), 1_000_000)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=micros), int(match[2])


def find_initiative_by_number(viewer: Viewer, number: int | None) -> Initiative | None:
    """The initiative with the number, if there is one that the viewer sees."""
    return Initiative.objects.filter(visible_to(viewer), pk=number).first() if number else None
