"""The lines of a list in a sheet: how many the form has room for, which are kept, and how they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from django.db.models import TextChoices
from pydantic import Field

from heis.foundation.sheet_form import FormLines, SheetForm
from heis.foundation.sheets import MOST_LINES, Ask, Line, Nok, Paragraph, Sheet, Whole, Year, said_in


class Way(Sheet):
    """One way it was explored."""

    how: Line = Field("", title="Hvordan")
    took_part: Whole | None = Field(None, title="Hvor mange var med")
    notes: Annotated[Paragraph, Ask(rows=3)] = Field("", title="Hva dere så og hørte")


class Explored(Sheet):
    """How something was explored."""

    ways: tuple[Way, ...] = Field((), title="Hvordan har dere utforsket det?")
    body: Line = Field("", title="Mer")


THREE = Explored(ways=(Way(how="Samtaler", took_part=12), Way(how="Tall"), Way(how="Samling")))
TYPED = {"ways-0-how": "Samtaler", "ways-1-how": "", "ways-2-how": "Samling"}


def room_in(form: SheetForm) -> int:
    """How many lines the form has."""
    return next(len(part.lines) for part in form.parts if isinstance(part, FormLines))


class TestRoom:
    @pytest.mark.parametrize(
        ("begin", "given", "lines"),
        [
            pytest.param(Explored(), {}, 1, id="one to begin with"),
            pytest.param(THREE, {}, 3, id="as many as are filled in"),
            pytest.param(Explored(), {"typed": TYPED, "more": "ways"}, 4, id="one more"),
            pytest.param(Explored(), {"typed": TYPED, "more": "others"}, 3, id="not when more is asked for elsewhere"),
            pytest.param(Explored(), {"data": TYPED}, 3, id="as many as were sent"),
            pytest.param(THREE, {"data": {"ways-0-how": "Tall"}}, 1, id="fewer than before"),
            pytest.param(
                Explored(), {"typed": {f"ways-{MOST_LINES - 1}-how": "x"}, "more": "ways"}, MOST_LINES, id="never too many"
            ),
        ],
    )
    def test_lines(self, begin: Explored, given: dict[str, Any], lines: int) -> None:
        assert room_in(SheetForm(begin, choices={}, **given)) == lines

    def test_blank_lines_are_no_lines(self) -> None:
        form = SheetForm(Explored(), choices={}, data=TYPED)
        assert form.is_valid()
        assert [way.how for way in form.filled.ways] == ["Samtaler", "Samling"]  # type: ignore[attr-defined]
        assert form.name_of("ways.1.took_part") == "ways-2-took_part"


class Often(TextChoices):
    WEEKLY = "weekly", "Hver uke"


class Cost(Sheet):
    """A line of many fields."""

    key: Annotated[str, Ask(hidden=True)] = Field("", title="Nøkkel")
    what: Line = Field("", title="Hva")
    amount: Nok | None = Field(None, title="Hvor mye")
    often: Often | None = Field(None, title="Hvor ofte")
    since: Year | None = Field(None, title="Fra år")
    why: Annotated[Line, Ask(more=True)] = Field("", title="Hvorfor")


class Costs(Sheet):
    """A list of such lines."""

    costs: tuple[Cost, ...] = Field((), title="Hva koster det?")


def of_many(count: int, **last: Any) -> Costs:
    lines = [
        Cost(key="k", what=f"Sensor {number}", amount=1200, often=Often.WEEKLY, since=2026, why="x") for number in range(count)
    ]
    return Costs(costs=(*lines[:-1], lines[-1].model_copy(update=last)))


class Round(Sheet):
    """A line of so many fields that two of them are long."""

    first: Line = Field("", title="Hva tror dere")
    second: Line = Field("", title="Hvordan måles det")
    third: Line = Field("", title="Når er det godt nok")
    fourth: Line = Field("", title="Hva skjedde")
    fifth: Line = Field("", title="Hva lærte dere")
    sixth: Line = Field("", title="Hva nå")
    seventh: Line = Field("", title="Hvor")
    eighth: Line = Field("", title="Hvem")


class Rounds(Sheet):
    """A list of such lines."""

    rounds: tuple[Round, ...] = Field((), title="Runder")


def of_long(count: int) -> Rounds:
    return Rounds(rounds=tuple(Round(first=f"Varsel {number}") for number in range(count)))


def folded_in(form: SheetForm) -> list[list[str]]:
    """What the lines say that are folded together; nothing for one that lies open."""
    return [list(line.folded) for part in form.parts if isinstance(part, FormLines) for line in part.lines]


class TestFolding:
    """Many lines of many fields are folded together, so that one finds the one to change."""

    WORDS = ["Sensor 0", "1\N{NO-BREAK SPACE}200\N{NO-BREAK SPACE}kr", "Hver uke", "2026"]

    def test_says_what_stands_in_the_line_as_it_is_read(self) -> None:
        assert folded_in(SheetForm(of_many(4), choices={}))[0] == self.WORDS

    @pytest.mark.parametrize(
        ("form", "is_folded"),
        [
            pytest.param(lambda: SheetForm(of_many(4), choices={}), [True] * 4, id="many"),
            pytest.param(lambda: SheetForm(of_many(3), choices={}), [False] * 3, id="few"),
            pytest.param(lambda: SheetForm(of_long(2), choices={}), [True] * 2, id="two that are long"),
            pytest.param(lambda: SheetForm(of_long(1), choices={}), [False], id="one that is long"),
            pytest.param(lambda: SheetForm(of_many(4, what=""), choices={}), [True] * 3 + [False], id="one that is called nothing"),
            pytest.param(
                lambda: SheetForm(of_many(4), choices={}, typed=sent_of(4), more="costs"), [True] * 4 + [False], id="one more"
            ),
            pytest.param(
                lambda: SheetForm(of_many(4), choices={}, data=sent_of(4) | {"costs-2-amount": "mange"}),
                [True, True, False, True],
                id="one with something wrong in it",
            ),
            pytest.param(
                lambda: SheetForm(of_many(4), choices={}, data=sent_of(4) | {"costs-1-why": "x" * 201}),
                [True, False, True, True],
                id="one with something wrong beneath",
            ),
            pytest.param(
                lambda: SheetForm(Explored(ways=tuple(Way(how=f"{n}") for n in range(9))), choices={}),
                [False] * 9,
                id="of few fields",
            ),
        ],
    )
    def test_of_lines(self, form: Callable[[], SheetForm], is_folded: list[bool]) -> None:
        assert [bool(words) for words in folded_in(form())] == is_folded

    def test_says_what_was_typed_as_it_was_typed(self) -> None:
        form = SheetForm(of_many(4), choices={}, data=sent_of(4) | {"costs-0-what": "Måler", "costs-0-since": ""})
        assert folded_in(form)[0] == ["Måler", "1200", "Hver uke"]


def sent_of(count: int) -> dict[str, str]:
    """The form of so many lines as it is sent."""
    line = {"key": "k", "amount": "1200", "often": "weekly", "since": "2026", "why": "x"}
    return {
        f"costs-{number}-{name}": value for number in range(count) for name, value in (line | {"what": f"Sensor {number}"}).items()
    }


class TestSaid:
    def test_short_lines_are_compared_and_numbers_are_known(self) -> None:
        (said,) = said_in(THREE, {})
        assert not said.is_told
        assert [(head.label, head.is_number) for head in said.heads] == [("Hvordan", False), ("Hvor mange var med", True)]
        assert said.lines[0] == ["Samtaler", "12"]

    def test_lines_with_something_long_are_read_one_by_one(self) -> None:
        (said,) = said_in(Explored(ways=(Way(how="Samtaler", notes="De vil sove."),)), {})
        assert said.is_told
        assert [head.label for head in said.heads if head.is_long] == ["Hva dere så og hørte"]
