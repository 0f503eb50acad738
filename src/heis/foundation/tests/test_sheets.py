"""A sheet as a form, in words, and as a spreadsheet and back."""

import io
import zipfile
from datetime import date
from typing import Annotated, ClassVar

import pytest
from django.db.models import TextChoices
from django.template import engines
from django.utils.translation import gettext_lazy, override
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from pydantic import Field, ValidationError

from heis.foundation.sheet_book import UnableToReadBook, book_of, read_book
from heis.foundation.sheet_form import SheetForm
from heis.foundation.sheets import MOST_LINES, Ask, Day, Line, Nok, Number, Paragraph, Sheet, Whole, Year, said_in, schema_of
from heis.foundation.typed import words_for


class Often(TextChoices):
    DAILY = "daily", gettext_lazy("Hver dag")
    WEEKLY = "weekly", gettext_lazy("Hver uke")


class Narrow(Sheet):
    strength: Annotated[float, Field(gt=-0.5, le=1)] = 0


class Group(Sheet):
    who: Line = Field("", title="Hvem")
    how_many: Whole | None = Field(None, title="Hvor mange")
    how_often: Often | None = Field(None, title="Hvor ofte")
    is_ours: bool = Field(default=False, title="Våre egne")


class Mark(Sheet):
    area: Annotated[Line, Ask(given=True, choices="areas")] = Field("", title="Område")
    reason: Line = Field("", title="Hvorfor")


class Sample(Sheet):
    groups: tuple[Group, ...] = Field((), title="Hvem har behovet?")
    marks: Annotated[tuple[Mark, ...], Ask(fixed=True)] = Field((), title="Områdene")
    insight: Annotated[Paragraph, Ask(rows=3)] = Field("", title="Hva har dere forstått?")
    cost: Nok | None = Field(None, title="Hva koster det?")
    share: Annotated[Number | None, Ask(suffix="%")] = Field(None, title="Hvor mye mindre")
    begins_on: Day | None = Field(None, title="Når")
    since: Year | None = Field(None, title="Siden år")
    areas: Annotated[tuple[Line, ...], Ask(choices="areas")] = Field((), title="Hvilke")


CHOICES = {"areas": [("health", "Helse i alt"), ("green", "Grønt skifte")]}
BLANK = Sample(marks=(Mark(area="health"), Mark(area="green")))
WHOLE = Sample(
    groups=(Group(who="Beboere", how_many=180, how_often=Often.WEEKLY), Group(who="Nattevakter", is_ours=True)),
    marks=(Mark(area="health", reason="Færre brudd"), Mark(area="green")),
    insight="De trenger hjelp\ni det de reiser seg.",
    cost=1_250_000,
    share=37.5,
    begins_on=date(2026, 3, 31),
    since=2024,
    areas=("health", "green"),
)


def form_of(data, begin=BLANK, **kwargs) -> SheetForm:
    return SheetForm(begin, choices=CHOICES, data=data, **kwargs)


def sent(form: SheetForm) -> dict[str, object]:
    """What a browser sends of a form as it stands."""
    values = {bound.html_name: bound.value() for bound in form}
    values = {name: form.fields[name].prepare_value(value) for name, value in values.items()}
    return {name: value for name, value in values.items() if value not in (None, "", False)}


class TestTheForm:
    def test_gives_back_what_it_was_begun_with(self):
        form = form_of(sent(SheetForm(WHOLE, choices=CHOICES)))
        assert form.is_valid(), form.errors
        assert form.filled == WHOLE

    def test_leaves_out_lines_that_are_blank(self):
        form = form_of({"groups-0-who": "", "groups-1-who": "Beboere", "groups-2-how_many": " "})
        assert form.is_valid()
        assert form.filled.groups == (Group(who="Beboere"),)

    def test_keeps_the_lines_that_are_given(self):
        form = form_of(sent(SheetForm(BLANK, choices=CHOICES)) | {"marks-1-reason": "Mindre kjøring"})
        assert form.is_valid()
        assert form.filled.marks == (Mark(area="health"), Mark(area="green", reason="Mindre kjøring"))

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("groups-0-how_many", "mange"), ("groups-0-how_many", "1,5"), ("groups-0-how_many", "-1"), ("groups-0-how_often", "yearly"),
            ("groups-0-who", "x" * 201), ("insight", "x" * 3001), ("cost", "en million"), ("share", "1e400"), ("share", "halvparten"),
            ("begins_on", "i morgen"), ("begins_on", "1500-01-01"), ("areas", ["space"]), ("insight", "null\x00tegn"),
        ],
    )  # fmt: skip
    def test_tells_what_is_wrong_where_it_is(self, name, typed):
        form = form_of({name: typed})
        assert not form.is_valid()
        assert list(form.errors) == [name]
        assert form.status == 422

    @pytest.mark.parametrize(("typed", "number"), [("37,5", 37.5), ("37.5", 37.5), ("1 250", 1250), ("−3", -3)])
    def test_reads_numbers_as_people_write_them(self, typed, number):
        form = form_of({"share": typed})
        assert form.is_valid()
        assert form.filled.share == number

    def test_gives_room_for_more_and_keeps_what_was_typed(self):
        form = SheetForm(BLANK, choices=CHOICES, typed={"groups-0-who": "Beboere", "share": "halvparten"}, more="groups")
        assert not form.is_bound
        lines = next(part for part in form.parts if getattr(part, "can_grow", False))
        assert [line.fields[0].value() for line in lines.lines] == ["Beboere", None]
        assert form["share"].value() == "halvparten"

    def test_names_the_line_that_was_typed_when_blank_ones_stand_between(self):
        form = form_of({"groups-0-who": "", "groups-2-who": "Beboere"})
        assert form.is_valid()
        assert form.name_of("groups.0.how_many") == "groups-2-how_many"
        assert form.name_of("groups") == "groups-2-who"
        assert form.name_of("insight") == "insight"


class TestInWords:
    def test_says_what_is_filled_in_and_leaves_out_the_rest(self):
        with override("nb"):
            said = said_in(WHOLE, CHOICES)
        assert [(one.label, one.text.replace("\N{NO-BREAK SPACE}", " ")) for one in said if not one.lines] == [
            ("Hva har dere forstått?", WHOLE.insight),
            ("Hva koster det?", "1 250 000 kr"),
            ("Hvor mye mindre", "37,5 %"),
            ("Når", "31. mars 2026"),
            ("Siden år", "2024"),
            ("Hvilke", "Helse i alt, Grønt skifte"),
        ]
        assert said[0].lines == [["Beboere", "180", "Hver uke", ""], ["Nattevakter", "", "", "Ja"]]
        assert said_in(BLANK, CHOICES) == []

    def test_is_blank_until_something_more_than_what_was_given_is_there(self):
        assert BLANK.marks[0].is_blank
        assert Sample().is_blank
        assert not WHOLE.is_blank

    def test_the_schema_speaks_the_readers_language(self):
        assert schema_of(Sample)["properties"]["cost"]["title"] == "Hva koster det?"


class TestTheSpreadsheet:
    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_gives_back_what_was_written_whatever_the_language(self, language):
        with override(language):
            book = book_of(WHOLE, CHOICES)
        form = SheetForm(BLANK, choices=CHOICES, typed=read_book(book, Sample, CHOICES).typed)
        assert form_of(sent(form)).is_valid()
        again = form_of(sent(form))
        assert again.is_valid()
        assert again.filled == WHOLE

    @settings(max_examples=40, deadline=None)
    @given(
        who=st.text(st.characters(min_codepoint=32, max_codepoint=591), max_size=50)
        .map(str.strip)
        .filter(lambda text: "_x" not in text.lower()),
        share=st.floats(-1e12, 1e12, allow_nan=False).map(
            lambda number: float(f"{round(number, 9):.15g}")
        ),  # what a spreadsheet holds
        on=st.dates(date(1900, 3, 1), date(2200, 1, 1)),
        cost=st.integers(0, 1_000_000_000_000),
    )
    def test_loses_nothing(self, who, share, on, cost):
        sheet = Sample(groups=(Group(who=who, is_ours=True),), marks=BLANK.marks, share=share, begins_on=on, cost=cost)
        form = form_of(sent(SheetForm(BLANK, choices=CHOICES, typed=read_book(book_of(sheet, CHOICES), Sample, CHOICES).typed)))
        assert form.is_valid(), form.errors
        assert form.filled == sheet

    def test_that_is_empty_gives_an_empty_sheet(self):
        form = form_of(sent(SheetForm(BLANK, choices=CHOICES, typed=read_book(book_of(BLANK, CHOICES), Sample, CHOICES).typed)))
        assert form.is_valid()
        assert form.filled == BLANK

    def test_of_something_else_is_refused(self):
        other = io.BytesIO()
        Workbook().save(other)
        for file in (None, io.BytesIO(b"ikke et regneark"), io.BytesIO(), other):
            with pytest.raises(UnableToReadBook):
                read_book(file, Sample, CHOICES)

    def test_whose_texts_are_gone_is_refused(self):
        damaged = io.BytesIO()
        with zipfile.ZipFile(book_of(WHOLE, CHOICES)) as whole, zipfile.ZipFile(damaged, "w") as packed:
            for name in whole.namelist():
                texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
                packed.writestr(name, texts if name == "xl/sharedStrings.xml" else whole.read(name))
        with pytest.raises(UnableToReadBook):
            read_book(damaged, Sample, CHOICES)

    @pytest.mark.parametrize("harm", ["deflate", "encrypted", "method"])
    def test_that_is_damaged_is_refused(self, harm):
        book = bytearray(book_of(WHOLE, CHOICES).read())
        with zipfile.ZipFile(io.BytesIO(bytes(book))) as packed:
            parts = packed.infolist()
        for part in parts:
            if harm == "deflate":
                start = part.header_offset + 30 + len(part.filename) + 4
                book[start : start + 16] = b"\xff" * 16
        if harm != "deflate":
            flags, value = (8, 1) if harm == "encrypted" else (10, 99)
            place = book.find(b"PK\x01\x02")
            while place != -1:
                book[place + flags] = value
                place = book.find(b"PK\x01\x02", place + 4)
        with pytest.raises(UnableToReadBook):
            read_book(io.BytesIO(bytes(book)), Sample, CHOICES)

    def test_what_cannot_be_read_is_shown_in_the_form(self):
        book = book_of(Sample(groups=(Group(who="Beboere"),)), CHOICES)
        typed = read_book(book, Sample, CHOICES).typed | {"groups-0-how_often": "Sjelden"}
        assert list(form_of(typed).errors) == ["groups-0-how_often"]


def changed(book, *cells):
    """The spreadsheet with other things in some cells: tab, row and column as people count them, and what is written."""
    opened = load_workbook(book)
    for tab, row, column, value in cells:
        opened.worksheets[tab].cell(row, column, value)
    file = io.BytesIO()
    opened.save(file)
    return file


class TestWhatIsNotUnderstoodInASpreadsheet:
    """Nothing is lost without a word. The columns of the second tab are who, how many, how often and whether they are ours."""

    def read(self, *cells):
        return read_book(changed(book_of(WHOLE, CHOICES), *cells), Sample, CHOICES)

    def test_is_nothing_of_what_was_written_by_us(self):
        assert self.read().unread == []

    @pytest.mark.parametrize(
        ("cell", "told", "kept"),
        [
            ((1, 3, 4, "Sjelden"), ("2 Hvem har behovet", 3, "Hvor ofte", "Sjelden"), {"groups-0-how_often": ""}),
            ((1, 3, 3, "mange"), ("2 Hvem har behovet", 3, "Hvor mange", "mange"), {"groups-0-how_many": "mange"}),
            ((1, 3, 3, 1.5), ("2 Hvem har behovet", 3, "Hvor mange", "1,5"), {"groups-0-how_many": "1,5"}),
            ((1, 3, 5, "kanskje"), ("2 Hvem har behovet", 3, "Våre egne", "kanskje"), {"groups-0-is_ours": ""}),
            ((1, 3, 9, "en merknad"), ("2 Hvem har behovet", 3, "", "en merknad"), {}),
            ((2, 9, 3, "ingen linje"), ("3 Områdene", 9, "Hvorfor", "ingen linje"), {}),
            ((0, 4, 3, "halvparten"), ("1 Svar", 4, "Hvor mye mindre", "halvparten"), {"share": "halvparten"}),
            ((0, 5, 3, "til høsten"), ("1 Svar", 5, "Når", "til høsten"), {"begins_on": "til høsten"}),
            ((0, 7, 3, "Helse i alt; Rommet"), ("1 Svar", 7, "Hvilke", "Helse i alt; Rommet"), {"areas": ["health"]}),
            ((0, 12, 3, "en tanke til"), ("1 Svar", 12, "", "en tanke til"), {}),
            ((0, 4, 4, "usikkert"), ("1 Svar", 4, "Hvor mye mindre", "usikkert"), {"share": "37,5"}),
            ((0, 12, 9, "langt borte"), ("1 Svar", 12, "", "langt borte"), {}),
        ],
    )
    def test_is_told_with_where_it_stands(self, cell, told, kept):
        read = self.read(cell)
        assert [(each.tab, each.row, each.column, each.text) for each in read.unread] == [told]
        assert kept.items() <= read.typed.items()

    @pytest.mark.parametrize("is_kept", [False, True])
    def test_is_nothing_where_the_headings_stand_last_or_are_gone(self, is_kept):
        opened = load_workbook(book_of(WHOLE, CHOICES))
        tab = opened.worksheets[0]
        heads = [cell.value for cell in tab[1]]
        tab.delete_rows(1)
        if is_kept:
            tab.append(heads)
        file = io.BytesIO()
        opened.save(file)
        assert read_book(file, Sample, CHOICES) == self.read()

    @pytest.mark.parametrize("said", ["Nei", "no", "x", "Ja", False, True])
    def test_is_no_plain_yes_or_no(self, said):
        assert self.read((1, 3, 5, said)).unread == []

    def test_is_each_line_there_is_no_room_for(self):
        read = self.read(*((1, row, 2, f"Gruppe {row}") for row in range(3, MOST_LINES + 5)))
        assert [(each.row, each.text) for each in read.unread] == [(MOST_LINES + 3, "Gruppe 63"), (MOST_LINES + 4, "Gruppe 64")]

    def test_is_a_tab_that_is_none_of_ours(self):
        opened = load_workbook(book_of(WHOLE, CHOICES))
        opened.create_sheet("Notater").append(["Husk å spørre"])
        opened.create_sheet("Tom")
        file = io.BytesIO()
        opened.save(file)
        assert [each.tab for each in read_book(file, Sample, CHOICES).unread] == ["Notater"]


class Part(Sheet):
    what: Line = Field("", title="Hva")
    way: Annotated[Line, Ask(choices="ways", among="ways")] = Field("", title="Gjelder vei")


class Way(Sheet):
    name: Line = Field("", title="Vei")


class Ways(Sheet):
    ways: tuple[Way, ...] = Field((), title="Veier")
    parts: tuple[Part, ...] = Field((), title="Deler")


class TestLinesThatBelongToOneOfSeveral:
    CHOICES: ClassVar = {"ways": [("A", "Vei A"), ("B", "Vei B")]}
    ONE = Ways(ways=(Way(name="Til fots"),), parts=(Part(what="Sko", way="A"),))
    TWO = ONE.model_copy(update={"ways": (*ONE.ways, Way(name="På sykkel"))})

    def waits(self, begin, **kwargs):
        return SheetForm(begin, choices=self.CHOICES, **kwargs).fields["parts-0-way"].waits

    def test_are_asked_which_when_there_are_several(self):
        assert self.waits(self.ONE)
        assert not self.waits(self.TWO)
        assert not self.waits(self.ONE, typed={"ways-0-name": "Til fots"}, more="ways")

    def test_say_which_when_there_are_several(self):
        assert [head.label for said in said_in(self.ONE, self.CHOICES) for head in said.heads] == ["Vei", "Hva"]
        assert [head.label for said in said_in(self.TWO, self.CHOICES) for head in said.heads] == ["Vei", "Hva", "Gjelder vei"]

    def test_have_nothing_in_them_but_what_they_say_themselves(self):
        assert Part(way="A").is_blank
        form = SheetForm(self.ONE, choices=self.CHOICES, data={"ways-0-name": "Til fots", "parts-0-what": "", "parts-0-way": "A"})
        assert form.is_valid()
        assert form.filled.parts == ()


class TestAllThatIsWrong:
    @pytest.mark.parametrize(
        ("name", "called"),
        [
            ("groups-1-how_many", "Hvor mange i linje 2, «Nattevakter»"),
            ("groups-2-how_many", "Hvor mange i linje 3 under «Hvem har behovet?»"),
            ("marks-1-reason", "Hvorfor for «Grønt skifte»"),
            ("share", "Hvor mye mindre"),
        ],
    )
    def test_says_which_line_it_is_in(self, name, called):
        data = sent(SheetForm(WHOLE, choices=CHOICES)) | {"groups-2-how_often": "daily", "groups-2-who": "", name: "x" * 4000}
        form = form_of(data, begin=WHOLE)
        assert form.called(form[name]) == called
        page = engines["jinja2"].from_string('{% from "components/form_errors.jinja" import form_errors %}{{ form_errors(form) }}')
        assert f"{called} – " in page.render({"form": form})

    def test_quotes_no_more_of_a_line_than_is_read_at_a_glance(self):
        begin = Sample(groups=(Group(who="Beboere på\n\navdelingen " + "og andre som bor der " * 8),))
        said = "Beboere på avdelingen og andre som bor der og andre som bor…"
        form = SheetForm(begin, choices=CHOICES)
        assert form.called(form["groups-0-how_many"]) == f"Hvor mange i linje 1, «{said}»"

    @pytest.mark.parametrize(
        ("sheet", "said", "words"),
        [
            (Ways, {"ways": "x"}, "Skal være en liste."),
            (Sample, {"share": 2e12}, "Kan ikke være større enn 1 000 000 000 000."),
            (Sample, {"since": 1999}, "Kan ikke være mindre enn 2000."),
            (Narrow, {"strength": 1.5}, "Kan ikke være større enn 1."),
            (Narrow, {"strength": -1}, "Må være større enn −0,5."),
        ],
    )
    def test_has_limits_as_people_write_them(self, sheet, said, words):
        with pytest.raises(ValidationError) as faulty:
            sheet.model_validate(said)
        assert words_for(faulty.value.errors()[0]).replace("\N{NO-BREAK SPACE}", " ") == words
