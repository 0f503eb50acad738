"""The lines of a list in a sheet: how many the form has room for, which are kept, and how they are read."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import Field

from heis.foundation.sheet_form import FormLines, SheetForm
from heis.foundation.sheets import MOST_LINES, Ask, Line, Paragraph, Sheet, Whole, said_in


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
