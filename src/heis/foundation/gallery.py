"""The gallery: every component in every state, at /komponenter/. It needs no database, and is what the pictures are taken of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import local_date, now
from heis.foundation.forms import AmountField, FileField
from heis.foundation.pieces import (
    Bar,
    Car,
    CheckItem,
    Chip,
    Choice,
    Column,
    Fact,
    FileItem,
    HouseCell,
    HouseFloor,
    Kpi,
    LegendItem,
    Link,
    LogItem,
    PersonItem,
    Step,
    Tab,
    Tag,
    TodoItem,
)  # fmt: skip
from heis.foundation.web import render

AREAS: Final = ("Smidig organisasjon", "Samskapende kommune", "Smart kommune", "Grønt skifte", "Helse i alt", "Et område til")
STAGES: Final = ("Behov", "Konsept", "Utprøving", "Utvikling", "Innføring", "I bruk")
LONG: Final = (
    "Samordnet individuell plan og tjenestekoordinering på tvers av barnehage, skole, helsestasjon og "
    "habiliteringstjeneste for familier med barn med sammensatte behov"
)
LONG_WORD: Final = "Kommunedirektørledergruppesekretariatskoordineringsmøtereferatgodkjenning"


class EverythingForm(forms.Form):
    """One field of each kind."""

    problem = forms.CharField(
        label="Hva er problemet, og for hvem?", max_length=300, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Skriv det med dine egne ord. Du trenger ikke ha løsningen.",
    )  # fmt: skip
    title = forms.CharField(label="Tittel", max_length=120)
    email = forms.EmailField(label="E-post", required=False, help_text="Bare hvis du vil ha svar på e-post.")
    unit = forms.ChoiceField(
        label="Hvor hører det til?", choices=[("", "Velg enhet"), ("1", "Helse og velferd"), ("2", "Oppvekst")]
    )
    novelty = forms.ChoiceField(
        label="Er løsningen ny?",
        choices=[("new", "Ny"), ("adapted", "Tilpasset fra andre"), ("copied", LONG)],
        widget=forms.RadioSelect,
    )
    areas = forms.MultipleChoiceField(
        label="Strategiske områder", choices=[(name, name) for name in AREAS], widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Velg dem det bidrar mest til.",
    )  # fmt: skip
    starts_on = forms.DateField(label="Når begynner dere?", widget=forms.DateInput(attrs={"type": "date"}))
    amount_nok = AmountField(label="Hva koster det?", help_text="Omtrent, i hele kroner.")
    share = forms.IntegerField(label="Hvor mye mindre skal det bli?", required=False)
    file = FileField(label="Legg ved en fil", required=False, help_text="PDF, bilde eller dokument, inntil 25 MB.")
    follow = forms.BooleanField(
        label="Gi meg beskjed når noe skjer", required=False, help_text="Du kan slå det av igjen når som helst."
    )
    consent = forms.BooleanField(label="Jeg har avklart det med lederen min")


@dataclass(frozen=True, slots=True)
class GalleryPage:
    """Everything the gallery shows."""

    title: str
    crumbs: Sequence[Link]
    at: datetime
    today: date
    long: str
    long_word: str
    areas: Sequence[Tag]
    empty_form: EverythingForm
    wrong_form: EverythingForm
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, object]]
    steps: Sequence[Step]
    steps_last: Sequence[Step]
    checks: Sequence[CheckItem]
    log: Sequence[LogItem]
    people: Sequence[PersonItem]
    kpis: Sequence[Kpi]
    files: Sequence[FileItem]
    todos: Sequence[TodoItem]
    chips: Sequence[Chip]
    choices: Sequence[Choice]
    tabs: Sequence[Tab]
    facts: Sequence[Fact]
    bars: Sequence[Bar]
    stages: Sequence[str]
    floors: Sequence[HouseFloor]
    legend: Sequence[LegendItem]


@access(PUBLIC)
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "gallery.jinja", gallery_page(now()))


def gallery_page(at: datetime) -> GalleryPage:
    """The gallery as it looks at an instant."""
    today = local_date(at)
    return GalleryPage(
        title="Komponenter",
        crumbs=[Link("Heisen", "#heisen"), Link("Helse og velferd", "#helse")],
        at=at,
        today=today,
        long=LONG,
        long_word=LONG_WORD,
        areas=[Tag(name, area=number) for number, name in enumerate(AREAS, 1)],
        empty_form=EverythingForm(auto_id="tom_%s", initial={"starts_on": today}),
        wrong_form=_wrong_form(),
        columns=[
            Column("title", "Initiativ", sort_url="?sorter=navn"), Column("stage", "Fase"), Column("area", "Område"),
            Column("waited", "Ventet", numeric=True, sort_url="?sorter=ventet", sorted="descending"), Column("amount", "Beløp", numeric=True),
        ],
        rows=[
            {"title": "Fallsensorer med varsling til nattevakt", "stage": "Utprøving", "area": 5, "waited": 31, "amount": 1_250_000},
            {"title": LONG, "stage": "Behov", "area": 2, "waited": 6, "amount": None},
            {"title": "Overvann som ressurs", "stage": "Konsept", "area": 4, "waited": 0, "amount": 41_200_000},
        ],
        steps=_steps(2),
        steps_last=_steps(5),
        checks=_checks(),
        log=_log(at, today),
        people=[
            PersonItem("Mona Lie", "sykepleier", "ildsjel", "#mona"), PersonItem("Jonas Berg", "avdelingsleder", "eier"),
            PersonItem("Aisha Khan", "IT", "team"), PersonItem("Pensjonistforbundet", role="partner"),
        ],
        kpis=[
            Kpi("214", "initiativer i heisen", url="#heisen"), Kpi("63", "tatt i bruk", "12 flere enn i fjor"),
            Kpi("41,2 mill. kr", "målt gevinst"), Kpi("9 dager", "til svar, i snitt", "mål: 14 dager"),
        ],
        files=[
            FileItem("Fallregister 2024.xlsx", "#fil-1", 48_210, "Jonas Berg", at - timedelta(days=1)),
            FileItem(f"{LONG_WORD}.pdf", "#fil-2", 2_400_000, "Mona Lie", at - timedelta(days=40)), FileItem("bilde.png", "#fil-3", 300),
        ],
        todos=[
            TodoItem(1, "Avtal demonstrasjon med leverandøren", is_done=False, toggle_url="#", who="Jonas Berg", due_on=today + timedelta(days=9)),
            TodoItem(2, "Regn ut driftskostnad fra år 2", is_done=False, toggle_url="#", due_on=today - timedelta(days=2), is_late=True),
            TodoItem(3, "Snakk med nattevaktene", is_done=True, toggle_url="#"), TodoItem(4, LONG, is_done=False),
        ],
        chips=[Chip("Helse i alt", "?"), Chip("Over fristen", "?")],
        choices=[Choice("", "Alle områder", is_current=True), *(Choice(name, name, is_current=False) for name in AREAS)],
        tabs=[Tab("Oversikt", "#", is_current=True), Tab("Samtale", "#samtale", count=7), Tab("Filer", "#filer", count=0), Tab("Alt som har skjedd", "#alt")],
        facts=[Fact("Nummer", "2025-114"), Fact("Eier", "Jonas Berg", "#jonas"), Fact("Størrelse", "Middels"), Fact("Hvem ser det", "Hele kommunen")],
        bars=[Bar(name, f"{share} %", share / 100, area) for area, (name, share) in enumerate(zip(AREAS, (34, 22, 18, 14, 8, 4), strict=True), 1)],
        stages=STAGES[:5],
        floors=_floors(),
        legend=[*(LegendItem(name, number) for number, name in enumerate(AREAS[:5], 1)), LegendItem("Over fristen", mark="wait"),
                LegendItem("På pause", mark="pause"), LegendItem("Her stopper det opp", mark="jam")],
    )  # fmt: skip


def _wrong_form() -> EverythingForm:
    typed = {"problem": "Beboere faller. " * 20, "title": "", "email": "mona(at)kommune", "unit": "", "areas": [AREAS[4]],
             "starts_on": "3. november", "amount_nok": "en million", "share": "80"}  # fmt: skip
    form = EverythingForm(typed, auto_id="feil_%s")
    form.add_error(None, "Noen andre endret initiativet mens du skrev. Teksten din er her; se over og send på nytt.")
    return form


def _steps(here: int) -> list[Step]:
    return [Step(name, "done" if i < here else "now" if i == here else "ahead") for i, name in enumerate(STAGES)]


def _checks() -> list[CheckItem]:
    return [
        CheckItem("Behov", "ok", "14 samtaler og fallregister for 2024. Sist endret 3. november", "#behov", "Se"),
        CheckItem("Noen har løst dette?", "ok", "3 liknende. Bygger på Sarpsborgs løsning, med annen varsling", "#liknende", "Se"),
        CheckItem("Risiko", "ok", "Vi kan gå tilbake. Tre steder å stoppe, billigst før jul", "#risiko", "Se"),
        CheckItem("Kost og nytte", "partial", "Mangler driftskostnad fra år 2", "#kost", "Gjør ferdig"),
        CheckItem("Resultat av utprøving", "missing", "Terskelen dere satte: 80 % færre uoppdagede fall", "#resultat", "Fyll ut"),
    ]


def _log(at: datetime, today: date) -> list[LogItem]:
    return [
        LogItem("Åtte sensorer montert", "Jonas Berg", at - timedelta(days=1), url="#sensorer"),
        LogItem(
            "Port til Utprøving: gå videre", "Kari Moe", today - timedelta(days=52), "Tydelig behov, lav risiko. Kom tilbake før jul.",
            "etter 6 dager", "gate",
        ),
        LogItem("Slo seg sammen med «Nattilsyn»", at=today - timedelta(days=75)),
    ]  # fmt: skip


# Cars in each cell, as digits of areas; a following ! is late, ~ is paused.
HOUSE: Final = (
    ("Politisk behandling", "4. etasje", ("", "", "", "1", "3")),
    ("Kommunedirektørens ledergruppe", "3. etasje", ("", "1", "54", "3~11", "54")),
    ("Seksjonsledelse", "2. etasje", ("2", "4533", "3535533", "1!5!123!5!3!3!2", "2514")),
    ("Enhetsleder", "1. etasje", ("11154", "1533233!2142!51", "14121452125", "121!155", "54315245")),
    (
        "Ildsjelene",
        "Inngang",
        ("32554551341555545311341153534544523114", "23322543243414531312", "545334143235", "2253511", "421353115"),
    ),
)
JAM: Final = (2, 3)


def _floors() -> list[HouseFloor]:
    floors = []
    for height, (name, label, drawn) in enumerate(HOUSE):
        cells = [_cell(marks, is_jam=(height, place) == JAM) for place, marks in enumerate(drawn)]
        floors.append(HouseFloor(name, label, sum(cell.count for cell in cells), cells))
    return floors


def _cell(marks: str, *, is_jam: bool) -> HouseCell:
    cars = [_car(mark, marks[at + 1 : at + 2]) for at, mark in enumerate(marks) if mark.isdigit()]
    more = 12 if len(cars) > 30 else 0
    return HouseCell(cars, len(cars) + more, sum(car.is_late for car in cars), is_jam, "#celle")


def _car(mark: str, after: str) -> Car:
    return Car("Fallsensorer med varsling til nattevakt", "#bil", int(mark), AREAS[int(mark) - 1], after == "!", after == "~")
