"""The typed things that components show. A page object holds these; the macro that shows each names it in its comment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from heis.foundation.keeping import Written
from heis.foundation.web import Choice, Link, NavItem

__all__ = [
    "Bar",
    "Car",
    "CheckItem",
    "Chip",
    "Choice",
    "Column",
    "Fact",
    "FileItem",
    "HouseCell",
    "HouseFloor",
    "Kpi",
    "LegendItem",
    "Link",
    "LogItem",
    "NavItem",
    "PersonItem",
    "ScaleGroup",
    "ScaleRow",
    "Step",
    "Tab",
    "Tag",
    "TodoItem",
    "Trend",
    "TrendPoint",
    "Written",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tag:
    """A short label. `area` 1–6 gives a strategic area's colour and shape; else `color` names a meaning."""

    text: str
    color: str = "neutral"
    area: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `key` is what the row is asked for; `sort_url` makes the heading a link that sorts.

    `sorted` is "", "ascending" or "descending". The first column is the row's heading. `wide_only`: left out on a phone and a tablet.
    """

    key: str
    label: str
    numeric: bool = False
    sort_url: str = ""
    sorted: str = ""
    wide_only: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A stage on the way. `state` is "done", "now" or "ahead"; `note` is shown under the stage we are at."""

    label: str
    state: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """A row of evidence. `state` is "ok", "partial" or "missing"; `action` is what the link says: Se, Gjør ferdig, Fyll ut."""

    title: str
    state: str
    text: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class LogItem:
    """Something that happened. `quote` is a reason in somebody's own words. `kind` is "" or "gate" (a weightier mark)."""

    title: str
    by: str = ""
    at: datetime | date | None = None
    quote: str = ""
    after: str = ""
    kind: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class PersonItem:
    """Somebody with what they are here: nurse · enthusiast."""

    name: str
    about: str = ""
    role: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Kpi:
    """One number with its words: value "41,2 mill. kr", label "målt gevinst". `note` tells what it is compared with."""

    value: str
    label: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class FileItem:
    """A file to take down. `size` in bytes; `remove_url` asks before it removes, and is empty when this person may not."""

    name: str
    url: str
    size: int
    by: str = ""
    at: datetime | None = None
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class Theirs:
    """A field as somebody else saved it while the person wrote."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class TodoItem:
    """Something to do. `toggle_url` takes a POST; empty when this person may not tick it. `source` is where it follows from, with a link."""

    id: int
    text: str
    is_done: bool
    toggle_url: str = ""
    who: str = ""
    due_on: date | None = None
    is_late: bool = False
    source: Link | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, with the address that takes it away."""

    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several views of a thing, each with its own address."""

    label: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value, as in a short list of what is known."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a whole in a bar. `share` is 0–1; `area` 1–6 gives the colour of an area, else `color`.

    `mark` is a place in the bar to compare with, 0–1, such as what was planned.
    """

    label: str
    value: str
    share: float
    area: int = 0
    color: str = "accent"
    url: str = ""
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A value in the picture of a trend: from the left 0–1000, from the top 0–300. `is_start`: where it began."""

    x: float
    y: float
    is_start: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """How a number has moved. `low`, `high`, `first` and `last` are the ends of the picture in words; `target_y` is where the target is."""

    points: Sequence[TrendPoint]
    low: str
    high: str
    first: str
    last: str
    unit: str = ""
    target_y: float | None = None
    target: str = ""

    @property
    def line(self) -> str:
        """The points of the line, as SVG writes them."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """Something judged on a scale with two sides: −1 is worst, 1 best, 0 neither; None is not judged. `text` says it in words.

    `area` 1–6 gives the colour and shape of a strategic area.
    """

    label: str
    text: str
    value: float | None = None
    area: int = 0


@dataclass(frozen=True, slots=True)
class ScaleGroup:
    """Rows that are judged alike, and what the two sides of their scale are called."""

    title: str
    worse: str
    better: str
    rows: Sequence[ScaleRow]


@dataclass(frozen=True, slots=True)
class LegendItem:
    """What a mark means. `mark` is "area", "none" (no area), "wait", "pause" or "jam"."""

    label: str
    area: int = 0
    mark: str = "area"


@dataclass(frozen=True, slots=True)
class Car:
    """One initiative in the picture of the lift."""

    title: str
    url: str
    area: int = 0
    area_name: str = ""
    is_late: bool = False
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class HouseCell:
    """One floor at one stage: the cars drawn, how many there are in all, and whether it jams here.

    `waited` says in words how long they have stood there.
    """

    cars: Sequence[Car] = ()
    count: int = 0
    late: int = 0
    is_jam: bool = False
    url: str = ""
    waited: str = ""

    @property
    def more(self) -> int:
        """How many are not drawn."""
        return max(0, self.count - len(self.cars))


@dataclass(frozen=True, slots=True)
class HouseFloor:
    """A floor of the lift, uppermost first: who decides there, how many stand there, and a cell for each stage."""

    name: str
    label: str
    count: int
    cells: Sequence[HouseCell]
