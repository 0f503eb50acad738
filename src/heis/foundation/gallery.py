"""The gallery: every component in every state, at /komponenter/. It needs no database, and is what the pictures are taken of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Final

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_GET
from pydantic import Field

from heis.foundation.access import PUBLIC, access
from heis.foundation.charts import ChartColumn, ChartSpan, ColumnChart, MatrixCell, MatrixChart, MatrixRow, SpanChart
from heis.foundation.clock import local_date, now
from heis.foundation.forms import AmountField, FileField, Form
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
    ScaleGroup,
    ScaleRow,
    Step,
    Tab,
    Tag,
    Theirs,
    TodoItem,
    Trend,
    Written,
)  # fmt: skip
from heis.foundation.sheet_form import SheetForm
from heis.foundation.sheets import Ask, Day, Line, Nok, Number, Paragraph, Said, Sheet, Whole, said_in
from heis.foundation.trends import trend_of
from heis.foundation.web import render

AREAS: Final = (
    gettext_lazy("Smidig organisasjon"),
    gettext_lazy("Samskapende kommune"),
    gettext_lazy("Smart kommune"),
    gettext_lazy("Grønt skifte"),
    gettext_lazy("Helse i alt"),
    gettext_lazy("Et område til"),
)
STAGES: Final = (
    gettext_lazy("Behov"),
    gettext_lazy("Konsept"),
    gettext_lazy("Utprøving"),
    gettext_lazy("Utvikling"),
    gettext_lazy("Innføring"),
    gettext_lazy("I bruk"),
)
LONG: Final = gettext_lazy(
    "Samordnet individuell plan og tjenestekoordinering på tvers av barnehage, skole, helsestasjon og "
    "habiliteringstjeneste for familier med barn med sammensatte behov"
)
LONG_WORD: Final = "Kommunedirektørledergruppesekretariatskoordineringsmøtereferatgodkjenning"


class EverythingForm(Form):
    """One field of each kind."""

    problem = forms.CharField(
        label=gettext_lazy("Hva er problemet, og for hvem?"), max_length=300, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Skriv det med dine egne ord. Du trenger ikke ha løsningen."),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("Tittel"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-post"), required=False, help_text=gettext_lazy("Bare hvis du vil ha svar på e-post.")
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Hvor hører det til?"),
        choices=[("", gettext_lazy("Velg enhet")), ("1", gettext_lazy("Helse og velferd")), ("2", gettext_lazy("Oppvekst"))],
    )
    novelty = forms.ChoiceField(
        label=gettext_lazy("Er løsningen ny?"),
        choices=[("new", gettext_lazy("Ny")), ("adapted", gettext_lazy("Tilpasset fra andre")), ("copied", LONG)],
        widget=forms.RadioSelect,
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Strategiske områder"), choices=[(name, name) for name in AREAS], widget=forms.CheckboxSelectMultiple, required=False,
        help_text=gettext_lazy("Velg dem det bidrar mest til."),
    )  # fmt: skip
    starts_on = forms.DateField(label=gettext_lazy("Når begynner dere?"), widget=forms.DateInput(attrs={"type": "date"}))
    amount_nok = AmountField(label=gettext_lazy("Hva koster det?"), help_text=gettext_lazy("Omtrent, i hele kroner."))
    share = forms.IntegerField(label=gettext_lazy("Hvor mye mindre skal det bli?"), required=False)
    file = FileField(
        label=gettext_lazy("Legg ved en fil"), required=False, help_text=gettext_lazy("PDF, bilde eller dokument, inntil 25 MB.")
    )
    follow = forms.BooleanField(
        label=gettext_lazy("Gi meg beskjed når noe skjer"),
        required=False,
        help_text=gettext_lazy("Du kan slå det av igjen når som helst."),
    )
    consent = forms.BooleanField(label=gettext_lazy("Jeg har avklart det med lederen min"))


class Often(models.TextChoices):
    """A choice in the sample sheet."""

    DAILY = "daily", gettext_lazy("Hver dag")
    WEEKLY = "weekly", gettext_lazy("Hver uke")


class SampleLine(Sheet):
    """A line of the sample sheet."""

    who: Line = Field("", title=gettext_noop("Hvem"))
    how_many: Annotated[Whole | None, Ask(width="sm")] = Field(None, title=gettext_noop("Hvor mange, omtrent"))
    how_often: Often | None = Field(None, title=gettext_noop("Hvor ofte møter de det"))


class SampleGiven(Sheet):
    """A line about something that is given, with choices of its own."""

    area: Annotated[str, Ask(given=True, choices="areas")] = Field(title=gettext_noop("Område"))
    how: Annotated[str, Ask(radio=True, row=True, choices="how")] = Field("", title=gettext_noop("Hva gjør løsningen?"))
    signs: Annotated[tuple[str, ...], Ask(choices="signs", by_line=True, more=True)] = Field((), title=gettext_noop("Kjennetegn"))


class SampleSheet(Sheet):
    """A sheet with lists of lines, and one of each kind of answer."""

    lines: tuple[SampleLine, ...] = Field((), title=gettext_noop("Hvem har behovet?"))
    insight: Annotated[Paragraph, Ask(rows=3)] = Field(
        "",
        title=gettext_noop("Hva har dere forstått?"),
        description=gettext_noop("Hva trenger de, og hvorfor? Vent med løsningen."),
    )
    cost: Nok | None = Field(None, title=gettext_noop("Hva koster det?"))
    share: Annotated[Number | None, Ask(suffix="%")] = Field(None, title=gettext_noop("Hvor mye mindre skal det bli?"))
    begins_on: Day | None = Field(None, title=gettext_noop("Når begynner dere?"))
    areas: Annotated[tuple[SampleGiven, ...], Ask(fixed=True)] = Field((), title=gettext_noop("Områdene"))


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
    sheet_form: SheetForm
    said: Sequence[Said]
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, object]]
    steps: Sequence[Step]
    steps_last: Sequence[Step]
    checks: Sequence[CheckItem]
    log: Sequence[LogItem]
    people: Sequence[PersonItem]
    kpis: Sequence[Kpi]
    files: Sequence[FileItem]
    theirs: Sequence[Theirs]
    typed: Sequence[Written]
    todos: Sequence[TodoItem]
    chips: Sequence[Chip]
    choices: Sequence[Choice]
    tabs: Sequence[Tab]
    facts: Sequence[Fact]
    bars: Sequence[Bar]
    marked: Sequence[Bar]
    trend: Trend | None
    scales: Sequence[ScaleGroup]
    years: ColumnChart
    spans: SpanChart
    matrix: MatrixChart
    stages: Sequence[str]
    floors: Sequence[HouseFloor]
    legend: Sequence[LegendItem]


@access(PUBLIC)
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "gallery.jinja", gallery_page(now()))


def _areas() -> list[str]:
    """The areas, in the active language."""
    return [str(name) for name in AREAS]


def _stages() -> list[str]:
    """The stages, in the active language."""
    return [str(name) for name in STAGES]


def gallery_page(at: datetime) -> GalleryPage:
    """The gallery as it looks at an instant."""
    today = local_date(at)
    return GalleryPage(
        title=_("Komponenter"),
        crumbs=[Link(_("Heisen"), "#heisen"), Link(_("Helse og velferd"), "#helse")],
        at=at,
        today=today,
        long=str(LONG),
        long_word=LONG_WORD,
        areas=[Tag(name, area=number) for number, name in enumerate(_areas(), 1)],
        empty_form=EverythingForm(auto_id="tom_%s", initial={"starts_on": today}),
        wrong_form=_wrong_form(),
        sheet_form=SheetForm(_sample_sheet(today), choices=_sample_choices(), area_numbers={"helse": 5, "smart": 3}, auto_id="ark_%s"),
        said=said_in(_sample_sheet(today), _sample_choices()),
        columns=[
            Column("title", _("Initiativ"), sort_url="?sorter=navn"), Column("stage", _("Fase")), Column("area", _("Område")),
            Column("waited", _("Ventet"), numeric=True, sort_url="?sorter=ventet", sorted="descending"), Column("amount", _("Beløp"), numeric=True),
        ],
        rows=[
            {"title": _("Fallsensorer med varsling til nattevakt"), "stage": _("Utprøving"), "area": 5, "waited": 31, "amount": 1_250_000},
            {"title": str(LONG), "stage": _("Behov"), "area": 2, "waited": 6, "amount": None},
            {"title": _("Overvann som ressurs"), "stage": _("Konsept"), "area": 4, "waited": 0, "amount": 41_200_000},
        ],
        steps=_steps(2),
        steps_last=_steps(5),
        checks=_checks(),
        log=_log(at, today),
        people=[
            PersonItem("Mona Lie", _("sykepleier"), _("ildsjel"), "#mona"), PersonItem("Jonas Berg", _("avdelingsleder"), _("eier")),
            PersonItem("Aisha Khan", "IT", _("team")), PersonItem("Pensjonistforbundet", role=_("partner")),
        ],
        kpis=[
            Kpi("214", _("initiativer i heisen"), url="#heisen"), Kpi("63", _("tatt i bruk"), _("12 flere enn i fjor")),
            Kpi(_("41,2 mill. kr"), _("målt gevinst")), Kpi(_("9 dager"), _("til svar, i snitt"), _("mål: 14 dager")),
        ],
        files=[
            FileItem("Fallregister 2024.xlsx", "#fil-1", 48_210, "Jonas Berg", at - timedelta(days=1)),
            FileItem(f"{LONG_WORD}.pdf", "#fil-2", 2_400_000, "Mona Lie", at - timedelta(days=40)), FileItem("bilde.png", "#fil-3", 300, remove_url="#fjern-3"),
        ],
        theirs=[Theirs("Tittel", "Fallsensorer på natt"), Theirs("Idéen", "")],
        typed=[Written(_("Problemet"), str(LONG)), Written("", _("Kort"))],
        todos=[
            TodoItem(1, _("Avtal demonstrasjon med leverandøren"), is_done=False, toggle_url="#", who="Jonas Berg", due_on=today + timedelta(days=9)),
            TodoItem(2, _("Regn ut driftskostnad fra år 2"), is_done=False, toggle_url="#", due_on=today - timedelta(days=2), is_late=True),
            TodoItem(3, _("Snakk med nattevaktene"), is_done=True, toggle_url="#"), TodoItem(4, str(LONG), is_done=False),
        ],
        chips=[Chip(_("Helse i alt"), "?"), Chip(_("Over fristen"), "?")],
        choices=[Choice("", _("Alle områder"), is_current=True), *(Choice(name, name, is_current=False) for name in _areas())],
        tabs=[Tab(_("Oversikt"), "#", is_current=True), Tab(_("Samtale"), "#samtale", count=7), Tab(_("Filer"), "#filer", count=0), Tab(_("Alt som har skjedd"), "#alt")],
        facts=[Fact(_("Nummer"), "2025-114"), Fact(_("Eier"), "Jonas Berg", "#jonas"), Fact(_("Størrelse"), _("Middels")), Fact(_("Hvem ser det"), _("Hele kommunen"))],
        bars=[Bar(name, f"{share} %", share / 100, area) for area, (name, share) in enumerate(zip(_areas(), (34, 22, 18, 14, 8, 4), strict=True), 1)],
        marked=[Bar(name, _("%(realised)s av %(planned)s") % {"realised": f"{share} %", "planned": f"{mark} %"}, share / 100, area, mark=mark / 100) for area, (name, share, mark) in enumerate(zip(_areas()[:3], (88, 62, 0), (100, 55, 20), strict=True), 1)],
        trend=trend_of(
            [(today - timedelta(days=days), value) for days, value in ((900, 14), (700, 9), (520, 11), (160, 4.5))],
            target=2, unit=_("fall i måneden"), has_start=True,
        ),
        scales=_scales(),
        years=_years(), spans=_spans(), matrix=_matrix(),
        stages=_stages()[:5],
        floors=_floors(),
        legend=[*(LegendItem(name, number) for number, name in enumerate(_areas()[:5], 1)), LegendItem(_("Over fristen"), mark="wait"),
                LegendItem(_("På pause"), mark="pause"), LegendItem(_("Her stopper det opp"), mark="jam")],
    )  # fmt: skip


def _sample_choices() -> dict[str, list[tuple[str, str]]]:
    names = _areas()
    return {
        "areas": [("smart", names[2]), ("helse", names[4])],
        "how": [("not", _("Berører ikke")), ("some", _("Bidrar noe")), ("much", _("Bidrar mye"))],
        "signs.smart": [("data", _("Felles data")), ("tid", _("Frigjør tid"))],
        "signs.helse": [("hjemme", _("Flere bor lenger hjemme")), ("lang", str(LONG))],
    }


def _scales() -> list[ScaleGroup]:
    names = _areas()
    areas = [
        ScaleRow(names[0], _("Arbeider imot"), -0.5, 1), ScaleRow(names[2], _("Berører ikke"), 0, 3), ScaleRow(names[3], _("Ikke vurdert"), None, 4),
        ScaleRow(names[4], _("Bidrar mye"), 1, 5),
    ]  # fmt: skip
    others = [ScaleRow(_("Klima og miljø"), _("Mye verre"), -1), ScaleRow(str(LONG), _("Litt bedre"), 0.5)]
    return [
        ScaleGroup(_("Områdene"), _("imot"), _("bidrar"), areas),
        ScaleGroup(_("Følgene"), _("verre"), _("bedre"), others),
    ]


def _years() -> ColumnChart:
    worth = (-400, 130, 180, 180, 175, 170)
    columns = [ChartColumn(each / 580, "accent" if each > 0 else "warning") for each in worth]
    rows = [(str(2026 + index), f"{each} 000 kr") for index, each in enumerate(worth)]
    return ColumnChart(
        _("Hva det koster og gir hvert år"), columns, "2026", "2031", (_("År"), _("Netto")), rows, floor=400 / 580, mark=0.5
    )


def _spans() -> SpanChart:
    spans = [
        ChartSpan(_("Færre innleggelser"), 0, 0.9, "0,1 mill. kr", "1,7 mill. kr"),
        ChartSpan(_("Lisenser"), 0.4, 0.6, "0,8 mill. kr", "1,1 mill. kr"),
    ]
    return SpanChart(_("Hva betyr mest?"), spans, (_("Hva"), _("Minst"), _("Mest")), middle=0.5)


def _matrix() -> MatrixChart:
    def cell(probability: int, consequence: int) -> MatrixCell:
        product = probability * consequence
        return MatrixCell(product, "low" if product < 3 else "medium" if product < 6 else "high", [1, 2] if product == 6 else [])

    degrees = [_("Liten"), _("Middels"), _("Stor")]
    grid = [MatrixRow(degrees[row - 1], [cell(row, column) for column in (1, 2, 3)]) for row in (3, 2, 1)]
    limits = [("low", "1–2"), ("medium", "3–5"), ("high", "6–9")]
    return MatrixChart(
        _("Risikoene nå"), degrees, grid, limits, _("Sannsynlighet oppover, følge mot høyre. Tallene i ringene er risikoene.")
    )


def _sample_sheet(today: date) -> SampleSheet:
    lines = (SampleLine(who=_("Beboere"), how_many=180, how_often=Often.WEEKLY), SampleLine(who=_("Nattevakter"), how_many=42))
    insight = _("Beboerne trenger hjelp i det de reiser seg, ikke et kvarter senere.")
    areas = (SampleGiven(area="smart", how="some", signs=("tid",)), SampleGiven(area="helse"))
    return SampleSheet(lines=lines, insight=insight, cost=1_250_000, share=37.5, begins_on=today, areas=areas)


def _wrong_form() -> EverythingForm:
    typed = {"problem": (_("Beboere faller.") + " ") * 20, "title": "", "email": "mona(at)kommune", "unit": "", "areas": [_areas()[4]],
             "starts_on": _("3. november"), "amount_nok": _("en million"), "share": "80"}  # fmt: skip
    form = EverythingForm(typed, auto_id="feil_%s")
    form.add_error(None, _("Noen andre endret initiativet mens du skrev. Teksten din er her; se over og send på nytt."))
    return form


def _steps(here: int) -> list[Step]:
    return [Step(name, "done" if i < here else "now" if i == here else "ahead") for i, name in enumerate(_stages())]


def _checks() -> list[CheckItem]:
    return [
        CheckItem(_("Behov"), "ok", _("14 samtaler og fallregister for 2024. Sist endret 3. november"), "#behov", _("Se")),
        CheckItem(
            _("Noen har løst dette?"), "ok", _("3 liknende. Bygger på Sarpsborgs løsning, med annen varsling"), "#liknende", _("Se")
        ),
        CheckItem(_("Risiko"), "ok", _("Vi kan gå tilbake. Tre steder å stoppe, billigst før jul"), "#risiko", _("Se")),
        CheckItem(_("Kost og nytte"), "partial", _("Mangler driftskostnad fra år 2"), "#kost", _("Gjør ferdig")),
        CheckItem(
            _("Resultat av utprøving"), "missing", _("Terskelen dere satte: 80 % færre uoppdagede fall"), "#resultat", _("Fyll ut")
        ),
    ]


def _log(at: datetime, today: date) -> list[LogItem]:
    return [
        LogItem(_("Åtte sensorer montert"), "Jonas Berg", at - timedelta(days=1), url="#sensorer"),
        LogItem(
            _("Port til Utprøving: gå videre"), "Kari Moe", today - timedelta(days=52), _("Tydelig behov, lav risiko. Kom tilbake før jul."),
            _("etter 6 dager"), "gate",
        ),
        LogItem(_("Slo seg sammen med «Nattilsyn»"), at=today - timedelta(days=75)),
    ]  # fmt: skip


# Cars in each cell, as digits of areas; a following ! is late, ~ is paused.
HOUSE: Final = (
    (gettext_lazy("Politisk behandling"), gettext_lazy("4. etasje"), ("", "", "", "1", "3")),
    (gettext_lazy("Kommunedirektørens ledergruppe"), gettext_lazy("3. etasje"), ("", "1", "54", "3~11", "54")),
    (gettext_lazy("Seksjonsledelse"), gettext_lazy("2. etasje"), ("2", "4533", "3535533", "1!5!123!5!3!3!2", "2514")),
    (gettext_lazy("Enhetsleder"), gettext_lazy("1. etasje"), ("11154", "1533233!2142!51", "14121452125", "121!155", "54315245")),
    (
        gettext_lazy("Ildsjelene"),
        gettext_lazy("Inngang"),
        ("32554551341555545311341153534544523114", "23322543243414531312", "545334143235", "2253511", "421353115"),
    ),
)
JAM: Final = (2, 3)


def _floors() -> list[HouseFloor]:
    floors = []
    for height, (name, label, drawn) in enumerate(HOUSE):
        cells = [_cell(marks, is_jam=(height, place) == JAM) for place, marks in enumerate(drawn)]
        floors.append(HouseFloor(str(name), str(label), sum(cell.count for cell in cells), cells))
    return floors


def _cell(marks: str, *, is_jam: bool) -> HouseCell:
    cars = [_car(mark, marks[at + 1 : at + 2]) for at, mark in enumerate(marks) if mark.isdigit()]
    more = 12 if len(cars) > 30 else 0
    return HouseCell(
        cars, len(cars) + more, sum(car.is_late for car in cars), is_jam, "#celle", "12 dager i snitt, lengst 30" if cars else ""
    )


def _car(mark: str, after: str) -> Car:
    return Car(_("Fallsensorer med varsling til nattevakt"), "#bil", int(mark), _areas()[int(mark) - 1], after == "!", after == "~")
