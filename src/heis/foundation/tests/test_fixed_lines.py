"""Lines that are given: what they are about follows what there is now, and each has choices of its own."""

from __future__ import annotations

from typing import Annotated

import pytest
from django.db.models import TextChoices
from django.http import QueryDict
from django.template import engines
from pydantic import Field

from heis.foundation.sheet_book import book_of, read_book
from heis.foundation.sheet_form import SheetForm
from heis.foundation.sheets import Ask, Line, Sheet, fitted, said_in, unknown_in

CHOICES = {
    "areas": [("smart", "Smart kommune"), ("helse", "Helse i alt")],
    "signs.smart": [("data", "Felles data"), ("tid", "Frigjør tid, også om natta")],
    "signs.helse": [("hjemme", "Bor hjemme")],
    "signs": [("galt", "Hører ikke til noen linje")],
    "level.smart": [("low", "Lavt")],
}


class Thing(TextChoices):
    ONE = "one", "Det første"
    OTHER = "other", "Det andre"


class ByArea(Sheet):
    area: Annotated[str, Ask(given=True, choices="areas")] = Field(title="Område")
    signs: Annotated[tuple[str, ...], Ask(choices="signs", by_line=True, more=True)] = Field((), title="Kjennetegn")
    level: Annotated[str, Ask(choices="level", by_line=True, radio=True, row=True)] = Field("", title="Nivå")
    why: Line = Field("", title="Hvorfor")


class ByThing(Sheet):
    thing: Annotated[Thing, Ask(given=True)] = Field(title="Hva")
    why: Line = Field("", title="Hvorfor")


class Sample(Sheet):
    areas: Annotated[tuple[ByArea, ...], Ask(fixed=True)] = Field((), title="Områdene")
    things: Annotated[tuple[ByThing, ...], Ask(fixed=True)] = Field((), title="Tingene")
    one: Annotated[str, Ask(choices="areas")] = Field("", title="Ett område")


def form(begin=None, data=None, typed=None):
    made = fitted(begin or Sample(), CHOICES)
    given = {name: QueryDict(value) for name, value in (("data", data), ("typed", typed)) if value is not None}
    return SheetForm(made, choices=CHOICES, area_numbers={"helse": 5}, **given)


class TestFitted:
    def test_has_a_line_for_each_thing_there_is(self):
        made = fitted(Sample(), CHOICES)
        assert [line.area for line in made.areas] == ["smart", "helse"]
        assert [line.thing for line in made.things] == [Thing.ONE, Thing.OTHER]

    def test_keeps_what_was_said_where_it_belongs(self):
        before = Sample(areas=(ByArea(area="helse", why="Fall"), ByArea(area="borte", why="Glemt")), one="helse")
        assert [(line.area, line.why) for line in fitted(before, CHOICES).areas] == [("smart", ""), ("helse", "Fall")]

    def test_lets_go_of_choices_that_the_line_no_longer_has(self):
        before = Sample(areas=(ByArea(area="smart", signs=("data", "hjemme"), level="high"),))
        assert (fitted(before, CHOICES).areas[0].signs, fitted(before, CHOICES).areas[0].level) == (("data",), "")

    def test_is_blank_until_something_is_said(self):
        assert fitted(Sample(), CHOICES).is_blank
        assert not fitted(Sample(areas=(ByArea(area="smart", why="Tid"),)), CHOICES).is_blank


class TestUnknown:
    @pytest.mark.parametrize(
        ("sheet", "faults"),
        [
            (Sample(areas=(ByArea(area="smart", signs=("data",), level="low"),), one="helse"), []),
            (Sample(one="borte"), [("one", "unknown")]),
            (Sample(areas=(ByArea(area="smart"), ByArea(area="borte"))), [("areas.1.area", "unknown")]),
            (Sample(areas=(ByArea(area="helse", signs=("data",)),)), [("areas.0.signs", "unknown")]),
            (Sample(areas=(ByArea(area="helse", level="low"),)), [("areas.0.level", "unknown")]),
            (Sample(areas=(ByArea(area="smart"), ByArea(area="smart"))), [("areas.1.area", "repeated")]),
            (Sample(things=(ByThing(thing=Thing.ONE), ByThing(thing=Thing.ONE))), [("things.1.thing", "repeated")]),
        ],
    )
    def test_is_told_where_it_is(self, sheet, faults):
        assert [(fault.field, fault.code) for fault in unknown_in(sheet, CHOICES)] == faults


class TestForm:
    def test_asks_each_line_for_its_own_choices(self):
        areas, things, _one = form().parts
        assert [(line.title, line.area) for line in areas.lines] == [("Smart kommune", 0), ("Helse i alt", 5)]
        assert [line.title for line in things.lines] == ["Det første", "Det andre"]
        assert [dict(line.more[0].field.choices) for line in areas.lines] == [
            dict(CHOICES["signs.smart"]),
            dict(CHOICES["signs.helse"]),
        ]

    def test_does_not_ask_a_line_that_has_no_choices(self):
        areas, _things, _one = form().parts
        assert [[bound.name for bound in line.fields] for line in areas.lines] == [
            ["areas-0-area", "areas-0-level", "areas-0-why"],
            ["areas-1-area", "areas-1-why"],
        ]

    def test_takes_what_is_sent(self):
        sent = form(data="areas-0-area=smart&areas-0-signs=tid&areas-0-level=low&areas-1-area=helse&areas-1-why=Fall")
        assert sent.is_valid(), sent.errors
        assert sent.filled.areas == (ByArea(area="smart", signs=("tid",), level="low"), ByArea(area="helse", why="Fall"))

    def test_finds_the_line_again_when_there_are_others_now(self):
        """The strategy was changed while the form was open: an area before, and one after, that is no more."""
        sent = form(data="areas-0-area=borte&areas-0-why=Glemt&areas-1-area=helse&areas-1-why=Fall")
        assert sent.is_valid(), sent.errors
        assert [(line.area, line.why) for line in sent.filled.areas] == [("smart", ""), ("helse", "Fall")]

    def test_keeps_what_was_typed_with_its_line_when_shown_again(self):
        again = form(data="areas-0-area=helse&areas-0-signs=feil&areas-0-why=Fall")
        assert not again.is_valid()
        smart, helse = next(again.parts).lines
        assert (smart.title, smart.fields[0].value(), smart.fields[2].value()) == ("Smart kommune", "smart", None)
        assert (helse.title, helse.fields[0].value(), helse.fields[1].value()) == ("Helse i alt", "helse", "Fall")
        assert again.name_of("areas.1.signs") in again.errors

    def test_keeps_what_is_not_to_be_judged_yet(self):
        again = form(typed="areas-0-area=helse&areas-0-why=Fall")
        assert [line.fields[-1].value() for line in next(again.parts).lines] == [None, "Fall"]
        assert [line.fields[0].value() for line in next(again.parts).lines] == ["smart", "helse"]

    def test_what_a_line_is_about_is_not_changed_by_what_is_sent(self):
        sent = form(data="things-0-thing=other&things-0-why=A&things-1-thing=x&things-1-why=B")
        assert sent.is_valid(), sent.errors
        assert [(line.thing, line.why) for line in sent.filled.things] == [(Thing.ONE, ""), (Thing.OTHER, "A")]

    def test_shows_each_line_by_its_mark_and_name_with_many_choices_beneath(self):
        template = engines["jinja2"].from_string('{% from "components/sheet.jinja" import sheet_fields %}{{ sheet_fields(form) }}')
        html = template.render({"form": form(Sample(areas=(ByArea(area="smart", signs=("tid",)),)))})
        assert html.index("Mer om linja") < html.index("Kjennetegn")
        assert html.count("data-row") == 1
        assert html.index('data-area="5"') < html.index("Helse i alt</p>")


class TestSaid:
    def test_is_read_in_words_with_a_line_each(self):
        sheet = fitted(Sample(areas=(ByArea(area="smart", signs=("data", "tid"), level="low"), ByArea(area="helse"))), CHOICES)
        (areas,) = said_in(sheet, CHOICES)
        assert [(head.label, head.is_long) for head in areas.heads] == [("Område", False), ("Kjennetegn", True), ("Nivå", False)]
        assert areas.is_told
        assert areas.lines == [["Smart kommune", "Felles data\n\nFrigjør tid, også om natta", "Lavt"]]


class TestTheSpreadsheet:
    WHOLE = Sample(
        areas=(ByArea(area="smart", signs=("data", "tid"), level="low"), ByArea(area="helse", why="Fall")),
        things=(ByThing(thing=Thing.ONE), ByThing(thing=Thing.OTHER, why="Sent")),
        one="helse",
    )

    def shown(self, book, choices):
        return SheetForm(fitted(Sample(), choices), choices=choices, typed=read_book(book, Sample, choices).typed)

    def test_gives_back_the_choices_of_each_line(self):
        smart, helse = next(self.shown(book_of(self.WHOLE, CHOICES), CHOICES).parts).lines
        assert (smart.more[0].value(), smart.fields[1].value()) == (["data", "tid"], "low")
        assert helse.fields[1].value() == "Fall"

    def test_finds_the_lines_again_in_another_order_and_another_language(self):
        other = {"areas": [("helse", "Health"), ("smart", "Smart")], "signs.helse": [("hjemme", "At home")]}
        helse, smart = next(self.shown(book_of(self.WHOLE, CHOICES), other).parts).lines
        assert (helse.title, helse.fields[1].value()) == ("Health", "Fall")
        assert (smart.title, smart.more) == ("Smart", [])
