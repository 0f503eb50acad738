"""The parts a strategy is made of: texts, areas, stages, floors, size classes, gates and dates. Pure data, without Django.

Every part refuses what it does not know, and cannot be changed once made. What must hold between parts is in `consistency`.
Descriptions are in bokmål, because they are shown by the editor of those who write a strategy. The API gives them in English.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


def _(text: str) -> str:
    """Marks a text to be translated where it is shown. The description itself stays in bokmål."""
    return text


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3000)]
FewWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
SignalWords = Annotated[
    tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)], ...], Field(max_length=60)
]
Nok = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000_000)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]

Colour = Literal["accent1", "accent2", "accent3", "accent4", "accent5", "accent6"]
StageKey = Literal["opportunity", "concept", "validation", "development", "deployment", "in_use"]
RoleKey = Literal[
    "employee",
    "unit_leader",
    "section_director",
    "municipal_director",
    "coordinator",
    "support_team",
    "union_representative",
    "safety_representative",
    "politician",
    "administrator",
    "partner",
]
LevelKey = Literal["team", "unit", "department", "section", "municipality", "political_body"]
AudienceKey = Literal["team", "unit", "municipality", "cooperation", "portal", "public"]
RiskLevel = Literal["low", "medium", "high"]
Easing = Literal["copied", "adapted", "shared_procurement"]
Occasion = Literal["fund_round", "prize", "report", "revision", "other"]

STAGES: tuple[StageKey, ...] = ("opportunity", "concept", "validation", "development", "deployment", "in_use")
"""The stages of ISO 56002 in their order. A strategy uses all of them or some, in this order, from the first to the last."""


class Part(BaseModel):
    """Something in a strategy: unchangeable, and without room for what is not described."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Part):
    """A text in bokmål, nynorsk and English. None of them may be missing."""

    nb: Words = Field(description=_("Teksten på bokmål."))
    nn: Words = Field(description=_("Teksten på nynorsk."))
    en: Words = Field(description=_("Teksten på engelsk."))

    def in_language(self, language: str) -> str:
        """The text in the language, given as `nb`, `nn`, `en` or with a country (`en-gb`). Bokmål for any other."""
        texts = {"nb": self.nb, "nn": self.nn, "en": self.en}
        return texts.get(language[:2].lower(), self.nb)


class Name(Text):
    """A short text: at most 80 characters, so that it fits where a name is shown."""

    nb: FewWords = Field(description=_("Navnet på bokmål, høyst 80 tegn."))
    nn: FewWords = Field(description=_("Navnet på nynorsk, høyst 80 tegn."))
    en: FewWords = Field(description=_("Navnet på engelsk, høyst 80 tegn."))


class PlanPeriod(Part):
    """The years a strategy is meant for. No last year means until it is replaced."""

    from_year: int = Field(strict=True, ge=2000, le=2200, description=_("Første år i planperioden."))
    to_year: int | None = Field(
        None, strict=True, ge=2000, le=2200, description=_("Siste år, eller utelatt: gjelder til den byttes ut.")
    )


class Criterion(Part):
    """A sign that the municipality is what an area says: «we are … when we …»."""

    key: Key = Field(description=_("Nøkkel for kjennetegnet: små bokstaver a–z, tall og understrek."))
    text: Text = Field(description=_("Kjennetegnet i én setning, slik at det fullfører «vi er … når vi …»."))
    words: SignalWords = Field(
        (), description=_("Ord som tyder på at et initiativ berører kjennetegnet. De skrives som ordene til et område.")
    )


class Area(Part):
    """A strategic area, with the signs by which solutions and the municipality itself are judged.

    Signal words are in bokmål, or as people write where the strategy is used. They are matched in all their forms, and in compounds.
    """

    key: Key = Field(description=_("Nøkkel for området: små bokstaver a–z, tall og understrek."))
    name: Name = Field(description=_("Navnet på området."))
    summary: Text = Field(description=_("Hva området handler om, i noen setninger."))
    we_are: Name = Field(description=_("Begynnelsen som kjennetegnene fullfører: «Vi er en smart kommune når vi»."))
    colour: Colour = Field(description=_("Fargen på området: accent1 til accent6. To områder kan ikke ha samme farge."))
    criteria: tuple[Criterion, ...] = Field(min_length=1, description=_("Kjennetegnene på området."))
    words: SignalWords = Field(
        (),
        description=_(
            "Ord som tyder på at et initiativ berører området. «klima» treffer også «klimaet» og «klimaregnskap»; "
            "«miljø-» bare først i et sammensatt ord, «-hjem» bare sist."
        ),
    )
    words_against: SignalWords = Field((), description=_("Ord som tyder på at en idé kan arbeide imot området."))

    @property
    def number(self) -> int:
        """The number 1–6 of its colour, which also gives it a shape."""
        return int(self.colour.removeprefix("accent"))


class Term(Part):
    """A word the strategy uses to describe an initiative, with what it means: a form or a degree of innovation."""

    key: Key = Field(description=_("Nøkkel: små bokstaver a–z, tall og understrek."))
    name: Name = Field(description=_("Ordet slik det vises."))
    explanation: Text = Field(description=_("Hva ordet betyr, så alle forstår det."))


class Stage(Part):
    """A stage on the way from need to solution in use: maturity, in the terms of ISO 56002."""

    key: StageKey = Field(description=_("Fasen etter ISO 56002."))
    name: Name = Field(description=_("Navnet dere bruker på fasen."))
    explanation: Text = Field(description=_("Hva fasen er."))
    guidance: Text = Field(description=_("Hva dere gjør i denne fasen."))


class Floor(Part):
    """Who may decide. Floor 0 is the enthusiast, who decides nothing; each floor above may decide for more.

    The holder is the one who has `role` at the nearest unit of `level`. `authority_nok` is what the floor may decide for when
    nothing else is delegated, in NOK; None is without limit. `decision_days` are calendar days.
    """

    number: int = Field(strict=True, ge=0, le=20, description=_("Etasjens nummer. Den nederste er 0, og det er ingen hull."))
    key: Key = Field(description=_("Nøkkel for etasjen."))
    name: Name = Field(description=_("Navnet på etasjen."))
    who: Text = Field(description=_("Hvem som er i etasjen, med ord."))
    role: RoleKey = Field(description=_("Rollen den som beslutter har i organisasjonen."))
    level: LevelKey = Field(description=_("Nivået i organisasjonen der vi leter etter den som har rollen."))
    authority_nok: Nok | None = Field(
        description=_("Hvor mye etasjen kan beslutte for, i kroner. null (bare øverst) er uten grense.")
    )
    decision_days: int = Field(strict=True, ge=0, le=365, description=_("Svarfrist i dager. 0 for etasje 0, som ikke beslutter."))
    reminder_days_before: int = Field(
        0, strict=True, ge=0, le=60, description=_("Hvor mange dager før fristen den som skal beslutte, blir minnet på det.")
    )


class SizeClass(Part):
    """How large an initiative is. It reaches the class when its amount reaches one of the thresholds.

    `from_amount_nok` in NOK; `from_budget_share` as a share 0–1 of the operating and investment budget. The smallest class has none.
    """

    key: Key = Field(description=_("Nøkkel for størrelsen."))
    name: Name = Field(description=_("Navnet på størrelsen."))
    explanation: Text = Field(description=_("Hva slags initiativer dette er."))
    from_amount_nok: Nok | None = Field(None, description=_("Fra og med dette beløpet, i kroner. Utelatt i den minste."))
    from_budget_share: Share | None = Field(
        None, description=_("Fra og med denne andelen (0–1) av drifts- og investeringsbudsjettet. Utelatt i den minste.")
    )


class EvidenceKind(Part):
    """A kind of evidence gates may ask for: the question it answers, and when the answer is good enough."""

    key: Key = Field(description=_("Nøkkelen til grunnlaget. Den må være en som systemet har en side for."))
    name: Name = Field(description=_("Navnet på grunnlaget."))
    question: Text = Field(description=_("Spørsmålet teamet svarer på."))
    good_enough: Text = Field(description=_("Når svaret er godt nok."))


class Demand(Part):
    """What a gate demands of one size class: the lowest floor that decides, and the evidence."""

    floor: int = Field(strict=True, ge=1, le=20, description=_("Den laveste etasjen som kan beslutte her."))
    required: tuple[Key, ...] = Field((), description=_("Grunnlag som må være ferdig."))
    optional: tuple[Key, ...] = Field((), description=_("Grunnlag som er lurt å ha, men som ikke kreves."))


class Gate(Part):
    """What stands between two stages, with its demands for each size class."""

    from_stage: StageKey = Field(description=_("Fasen før porten."))
    to_stage: StageKey = Field(description=_("Fasen etter porten."))
    name: Name = Field(description=_("Navnet på porten."))
    question: Text = Field(description=_("Hva den som beslutter, tar stilling til."))
    demands: dict[Key, Demand] = Field(description=_("Kravene til hver størrelse. Alle størrelsene må være med."))


class RiskAnswer(Part):
    """One possible answer to a risk question, and the risk it means."""

    key: Key = Field(description=_("Nøkkel for svaret."))
    name: Name = Field(description=_("Svaret slik det vises."))
    risk: RiskLevel = Field(description=_("Risikoen svaret betyr: low, medium eller high."))


class Risk(Part):
    """How the three-part risk test is read: size against the budget, the way back, and the exit points.

    `low_budget_share` and `high_budget_share` are shares 0–1 of the operating and investment budget: below the first the size means
    low risk, from the second high risk. Parts of high risk can make the size class one step larger, parts of low risk one step smaller,
    and what is copied or bought together with others can count as one more of low risk. Source: the innovation strategy of Fredrikstad,
    1.2.2. `medium_product` and `high_product` are for the list of risks: probability times consequence, each 1–5.
    """

    low_budget_share: Share = Field(description=_("Under denne andelen (0–1) av budsjettet er risikoen ved størrelsen lav."))
    high_budget_share: Share = Field(description=_("Fra og med denne andelen (0–1) av budsjettet er risikoen ved størrelsen høy."))
    way_back: tuple[RiskAnswer, ...] = Field(min_length=2, description=_("Svar på: Kan vi gå tilbake til slik det var?"))
    exit_points: tuple[RiskAnswer, ...] = Field(min_length=2, description=_("Svar på: Kan vi stanse underveis?"))
    high_parts_raise: int | None = Field(
        None,
        strict=True,
        ge=1,
        le=3,
        description=_("Så mange av de tre forholdene må ha høy risiko for at størrelsen går ett trinn opp. Utelatt: aldri."),
    )
    low_parts_lower: int | None = Field(
        None,
        strict=True,
        ge=1,
        le=3,
        description=_("Så mange forhold må ha lav risiko, og ingen høy, for at størrelsen går ett trinn ned. Utelatt: aldri."),
    )
    eased_by: tuple[Easing, ...] = Field(
        (),
        description=_(
            "Det som teller som ett forhold til med lav risiko: copied (løsningen er kopiert fra andre), adapted (tilpasset fra andre) "
            "eller shared_procurement (innkjøpet er samordnet med andre)."
        ),
    )
    medium_product: int = Field(
        5,
        strict=True,
        ge=2,
        le=25,
        description=_("I risikolista: fra og med dette tallet, sannsynlighet ganger følge, er risikoen middels."),
    )
    high_product: int = Field(
        12,
        strict=True,
        ge=2,
        le=25,
        description=_("I risikolista: fra og med dette tallet, sannsynlighet ganger følge, er risikoen høy."),
    )


class CalendarEntry(Part):
    """A day of every year when something happens: a fund round, the prize, the report, the revision."""

    key: Key = Field(description=_("Nøkkel for datoen."))
    name: Name = Field(description=_("Hva som skjer."))
    occasion: Occasion = Field(description=_("Hva slags hendelse det er: fund_round, prize, report, revision eller other."))
    month: int = Field(strict=True, ge=1, le=12, description=_("Måneden, 1–12."))
    day: int = Field(strict=True, ge=1, le=31, description=_("Dagen i måneden."))

    def on(self, year: int) -> date:
        """The day in a given year."""
        return date(year, self.month, self.day)


class PhaseMapping(Part):
    """What a stage is called in the models people know from before: Prosjektveiviseren (Digdir) and Veikart (KS)."""

    stage: StageKey = Field(description=_("Fasen."))
    prosjektveiviseren: FewWords = Field(description=_("Fasen i Prosjektveiviseren."))
    ks_veikart: FewWords = Field(description=_("Fasen i Veikart for tjenesteinnovasjon fra KS."))


class Contents(Part):
    """Everything a strategy file holds. `document.StrategyDocument` is the same, and known to hang together."""

    format: Literal[1] = Field(description=_("Utgaven av filformatet. Den er 1."))
    key: Key = Field(description=_("Nøkkel for strategien."))
    name: Name = Field(description=_("Navnet på strategien."))
    municipality_number: Annotated[str, StringConstraints(pattern=r"^\d{4}$")] = Field(
        description=_("Kommunenummeret, fire sifre i hermetegn.")
    )
    plan_period: PlanPeriod = Field(description=_("Årene strategien gjelder for."))
    case_reference: Annotated[str, StringConstraints(max_length=80)] = Field(
        "", description=_("Saken strategien ble utarbeidet i, for eksempel «2015/5909».")
    )
    vision: Text = Field(description=_("Hva dere vil, i noen få setninger."))
    summary: Text = Field(description=_("Hva strategien går ut på."))
    areas: tuple[Area, ...] = Field(min_length=1, max_length=6, description=_("De strategiske områdene, med kjennetegn."))
    forms: tuple[Term, ...] = Field(min_length=1, description=_("Formene for innovasjon."))
    degrees: tuple[Term, ...] = Field(min_length=1, description=_("Gradene av innovasjon, fra den minste til den største."))
    stages: tuple[Stage, ...] = Field(min_length=2, description=_("Fasene, i rekkefølge."))
    floors: tuple[Floor, ...] = Field(min_length=2, description=_("Etasjene, nedenfra og opp."))
    size_classes: tuple[SizeClass, ...] = Field(min_length=1, description=_("Størrelsene, fra den minste til den største."))
    evidence_kinds: tuple[EvidenceKind, ...] = Field(min_length=1, description=_("Grunnlag som portene kan be om."))
    gates: tuple[Gate, ...] = Field(min_length=1, description=_("Portene mellom fasene, i rekkefølge."))
    audience_default: AudienceKey = Field("unit", description=_("Hvem som ser et nytt initiativ, til teamet deler det med flere."))
    answer_days: int = Field(
        strict=True, ge=1, le=365, description=_("Så mange dager har kommunen på å svare den som melder et behov.")
    )
    pause_max_days: int = Field(strict=True, ge=1, le=730, description=_("Så mange dager kan et initiativ høyst stå på pause."))
    risk: Risk = Field(description=_("Grensene i risikovurderingen."))
    calendar: tuple[CalendarEntry, ...] = Field((), description=_("Faste datoer i året."))
    phase_mapping: tuple[PhaseMapping, ...] = Field(description=_("Hva fasene heter i Prosjektveiviseren og KS Veikart."))
