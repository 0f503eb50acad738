"""The lines of the sheet of cost and benefit: alternatives, what they cost and give, what units are worth, and what has no price."""

from __future__ import annotations

from typing import Annotated, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _
from pydantic import Field

from heis.foundation.sheets import Ask, Day, Line, Number, Sheet, Whole, Year

KRONER: Final = frozenset({"", "kr", "kroner", "nok"})

Percent = Annotated[float, Field(gt=-100, le=1000, allow_inf_nan=False)]
Strength = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]


class Nature(TextChoices):
    """What a line is. The keys are those of `economics.Nature`."""

    COST = "cost", gettext_lazy("Kostnad")
    BENEFIT = "benefit", gettext_lazy("Nytte")
    TRANSFER = "transfer", gettext_lazy("Penger som flyttes")


class Party(TextChoices):
    """Who pays or gains. The keys are those of `economics.Party`."""

    MUNICIPALITY = "municipality", gettext_lazy("Kommunen")
    STATE = "state", gettext_lazy("Staten")
    CITIZENS = "citizens", gettext_lazy("Innbyggerne")
    OTHERS = "others", gettext_lazy("Andre")


class Importance(TextChoices):
    """How much it matters, of what has no price. The keys are those of `economics.Importance`, by name."""

    SMALL = "small", gettext_lazy("Liten betydning")
    MEDIUM = "medium", gettext_lazy("Middels betydning")
    LARGE = "large", gettext_lazy("Stor betydning")


class Extent(TextChoices):
    """How much it is affected. The keys are those of `economics.Extent`, by name."""

    LARGE_NEGATIVE = "large_negative", gettext_lazy("Mye verre")
    MEDIUM_NEGATIVE = "medium_negative", gettext_lazy("Verre")
    SMALL_NEGATIVE = "small_negative", gettext_lazy("Litt verre")
    NONE = "none", gettext_lazy("Som før")
    SMALL_POSITIVE = "small_positive", gettext_lazy("Litt bedre")
    MEDIUM_POSITIVE = "medium_positive", gettext_lazy("Bedre")
    LARGE_POSITIVE = "large_positive", gettext_lazy("Mye bedre")


class Alternative(Sheet):
    """What could be done instead of nothing. `letter` is what its lines name it by; it stays when others come and go."""

    name: Line = Field("", title=_("Alternativ"), description=_("For eksempel: sensorer på alle rom"))
    what: Annotated[Line, Ask()] = Field("", title=_("Hva går det ut på?"))
    letter: Annotated[str, Field(pattern="^[A-D]?$"), Ask(hidden=True)] = Field(
        "", description=_("Bokstaven linjene nevner alternativet med. Tom får den første som er ledig.")
    )


class Unit(Sheet):
    """What one of something is worth: an hour, a trip, a kilo CO₂e."""

    unit: Annotated[Line, Ask(width="md")] = Field("", title=_("Enhet"), description=_("For eksempel: timer, turer, kg CO₂e"))
    nok: Annotated[Number | None, Ask(suffix=_("kr"), width="sm")] = Field(None, title=_("Verdi per enhet"))
    price_year: Annotated[Year | None, Ask(width="xs")] = Field(None, title=_("I prisene fra år"))
    source: Line = Field("", title=_("Hvor er verdien hentet?"))
    found_on: Day | None = Field(None, title=_("Når er den hentet?"))
    real_growth: Annotated[Percent | None, Ask(suffix="%", width="xs")] = Field(
        None, title=_("Vekst i året utover prisene"), description=_("Verdien av tid følger lønna. Ellers oftest tomt.")
    )
    is_time: bool = Field(default=False, title=_("Dette er tid noen bruker"))


class FlowLine(Sheet):
    """Something an alternative costs or gives, so much a year."""

    name: Line = Field("", title=_("Hva"), description=_("For eksempel: lisenser, kjørte kilometer, færre innleggelser"))
    nature: Annotated[Nature | None, Ask(width="md")] = Field(None, title=_("Kostnad eller nytte"))
    party: Annotated[Party | None, Ask(width="md")] = Field(None, title=_("Hvem betaler eller får"))
    likely: Annotated[Number | None, Ask(width="sm")] = Field(None, title=_("Hvor mye i året"))
    unit: Annotated[Line, Ask(width="md")] = Field(
        "", title=_("Enhet"), description=_("Tomt er kroner. Andre enheter får en verdi lenger ned.")
    )
    first: Annotated[Year | None, Ask(width="xs")] = Field(None, title=_("Fra år"))
    last: Annotated[Year | None, Ask(width="xs")] = Field(None, title=_("Til år"))
    alternative: Annotated[Line, Ask(choices="alternatives", width="md", among="alternatives")] = Field(
        "", title=_("Gjelder alternativ")
    )
    low: Annotated[Number | None, Ask(width="sm", more=True)] = Field(None, title=_("Minst"))
    high: Annotated[Number | None, Ask(width="sm", more=True)] = Field(None, title=_("Mest"))
    deviation: Annotated[Number | None, Ask(width="sm", more=True)] = Field(
        None, title=_("Standardavvik"), description=_("I stedet for minst og mest, når dere kjenner spredningen.")
    )
    outcomes: Annotated[Line, Ask(more=True)] = Field(
        "", title=_("Flere mulige utfall"), description=_("Beløp og sannsynlighet, for eksempel: 0: 20 %; 400 000: 80 %")
    )
    growth: Annotated[Percent | None, Ask(suffix="%", width="xs", more=True)] = Field(None, title=_("Vekst i mengden per år"))
    lifetime: Annotated[Whole | None, Ask(suffix=_("år"), width="xs", more=True)] = Field(
        None, title=_("Varer i"), description=_("For det som kjøpes inn og varer. Det som er igjen til slutt, teller med.")
    )
    to: Annotated[Party | None, Ask(width="md", more=True)] = Field(None, title=_("Hvem får pengene som flyttes"))
    frees_no_money: Annotated[bool, Ask(more=True)] = Field(
        default=False,
        title=_("Ingen betaler mindre av dette"),
        description=_("Spart tid som brukes til noe annet, er nytte, men ikke penger."),
    )
    realised_by: Annotated[Line, Ask(more=True)] = Field(
        "", title=_("Hvordan tas pengene ut?"), description=_("For eksempel: én nattevakt mindre fra 2028")
    )
    owner: Annotated[Line, Ask(more=True)] = Field("", title=_("Hvem sørger for at det skjer?"))


class Effect(Sheet):
    """Something that counts though it has no price."""

    name: Line = Field("", title=_("Virkning"))
    importance: Annotated[Importance | None, Ask(width="md")] = Field(None, title=_("Hvor mye betyr det"))
    extent: Annotated[Extent | None, Ask(width="md")] = Field(None, title=_("Hva skjer med det"))
    alternative: Annotated[Line, Ask(choices="alternatives", width="md", among="alternatives")] = Field(
        "", title=_("Gjelder alternativ")
    )
    reason: Annotated[Line, Ask()] = Field("", title=_("Hvorfor"))


class Together(Sheet):
    """Two uncertain lines that go together."""

    one: Line = Field("", title=_("Når denne linja blir større"))
    other: Line = Field("", title=_("følger denne etter"))
    strength: Annotated[Strength | None, Ask(width="xs")] = Field(None, title=_("Hvor tett, fra −1 til 1"))
