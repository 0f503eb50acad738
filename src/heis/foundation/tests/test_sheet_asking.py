"""How a sheet is asked for in one case: what is left out, folded away, hinted at, hidden in a line, and chosen by a number."""

from __future__ import annotations

from typing import Annotated

import pytest
from django.db.models import IntegerChoices
from django.http import QueryDict
from pydantic import Field

from heis.foundation.sheet_form import FormLines, SheetForm
from heis.foundation.sheets import Ask, Asking, Line, Sheet, Whole, said_in


class Grade(IntegerChoices):
    LITTLE = 1, "1 – litt"
    MUCH = 5, "5 – mye"


class Thing(Sheet):
    number: Annotated[Whole | None, Ask(hidden=True)] = Field(None, title="Nummer")
    what: Line = Field("", title="Hva")
    grade: Annotated[Grade | None, Ask()] = Field(None, title="Hvor mye")


class Sample(Sheet):
    name: Line = Field("", title="Navn", description="Hele navnet")
    year: Annotated[Whole | None, Ask()] = Field(None, title="År")
    things: Annotated[tuple[Thing, ...], Ask(one="Legg til en ting")] = Field((), title="Ting", description="Alt dere har")


BEGUN = Sample(name="Berg", year=2026, things=(Thing(number=7, what="Seng", grade=Grade.MUCH),))


def form(typed=None, begin=BEGUN, **asking):
    return SheetForm(begin, choices={}, data=None if typed is None else QueryDict(typed), asking=Asking(**asking))


def names(parts):
    return [part.question.name if isinstance(part, FormLines) else part.name for part in parts]


def filled(typed, **asking):
    sent = form(typed, **asking)
    assert sent.is_valid(), sent.errors
    return sent.filled


class TestLeftOut:
    def test_is_not_asked_for(self):
        assert names(form(left_out=frozenset({"year"})).parts) == ["name", "things"]

    def test_stays_as_it_was_whatever_is_sent(self):
        assert filled("name=Lie&year=1999", left_out=frozenset({"year", "things"})) == BEGUN.model_copy(update={"name": "Lie"})


class TestFolded:
    def test_lies_after_the_rest(self):
        made = form(folded=frozenset({"year", "things"}))
        assert (names(made.parts), names(made.folded_parts)) == (["name"], ["year", "things"])

    def test_is_taken_as_any_other_answer(self):
        assert filled("name=Lie&year=1999", folded=frozenset({"year"})).year == 1999

    @pytest.mark.parametrize(
        ("begin", "typed", "is_unfolded"),
        [
            (Sample(name="Lie"), None, False),
            (BEGUN, None, True),
            (Sample(), "name=Lie&year=", False),
            (Sample(), "year=i+fjor", True),
        ],
    )
    def test_is_unfolded_when_something_stands_there_or_is_wrong(self, begin, typed, is_unfolded):
        assert form(typed, begin, folded=frozenset({"year", "things"})).is_unfolded is is_unfolded


class TestHints:
    def test_stand_instead_of_the_help(self):
        made = form(hints={"name": "Slik det står i manntallet", "things": ""})
        assert made["name"].help_text == "Slik det står i manntallet"
        assert next(part for part in made.parts if isinstance(part, FormLines)).help_text == ""

    def test_the_help_stands_where_there_is_none(self):
        made = form()
        assert made["name"].help_text == "Hele navnet"
        assert next(part for part in made.parts if isinstance(part, FormLines)).help_text == "Alt dere har"


class TestHidden:
    def test_follows_the_line(self):
        kept = filled("things-0-number=7&things-0-what=Stol&things-1-number=&things-1-what=Bord")
        assert [(each.number, each.what) for each in kept.things] == [(7, "Stol"), (None, "Bord")]

    def test_does_not_keep_a_line_that_is_emptied(self):
        assert filled("things-0-number=7&things-0-what=&things-0-grade=").things == ()

    def test_is_not_told(self):
        (table,) = [said for said in said_in(BEGUN, {}) if said.name == "things"]
        assert [head.label for head in table.heads] == ["Hva", "Hvor mye"]

    def test_a_line_with_nothing_else_is_blank(self):
        assert Thing(number=7).is_blank


class TestAChoiceByNumber:
    def test_is_kept_as_a_number(self):
        kept = filled("things-0-what=Seng&things-0-grade=1")
        assert kept.things[0].grade is Grade.LITTLE
        assert kept.model_dump(mode="json")["things"][0]["grade"] == 1

    def test_is_chosen_in_the_form_and_told_by_its_name(self):
        made = form()
        assert '<option value="5" selected>5 – mye</option>' in str(made["things-0-grade"])
        assert said_in(BEGUN, {})[2].lines == [["Seng", "5 – mye"]]

    def test_another_number_is_refused(self):
        assert "things-0-grade" in form("things-0-what=Seng&things-0-grade=3").errors
