"""The list of risks: what can happen, how likely and how bad, what is done about it, by whom, and what is left then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Annotated, Final, Self

from django.db.models import IntegerChoices
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_noop as _
from pydantic import Field

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.foundation.jinja import shorten
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import Ask, Choices, Day, Line, Sheet, Whole
from heis.lift.evidence import Case, Content, Task
from heis.lift.queries.rights import former_members_of, team_of
from heis.strategy.document import StrategyDocument

MOST_RISKS: Final = 40
MOST_NAMED: Final = 500
WHAT_IN_SENTENCE: Final = 120


class Probability(IntegerChoices):
    """How likely it is."""

    RARE = 1, gettext_lazy("1 – svært lite sannsynlig")
    UNLIKELY = 2, gettext_lazy("2 – lite sannsynlig")
    POSSIBLE = 3, gettext_lazy("3 – kan skje")
    LIKELY = 4, gettext_lazy("4 – sannsynlig")
    CERTAIN = 5, gettext_lazy("5 – nesten sikkert")


class Consequence(IntegerChoices):
    """How bad it is when it happens."""

    SLIGHT = 1, gettext_lazy("1 – ubetydelig")
    SMALL = 2, gettext_lazy("2 – liten")
    FELT = 3, gettext_lazy("3 – merkbar")
    GRAVE = 4, gettext_lazy("4 – alvorlig")
    CRITICAL = 5, gettext_lazy("5 – svært alvorlig")


class Risk(Sheet):
    """Something that can happen. `number` is what it is known by, and is given by the product."""

    number: Annotated[Whole | None, Ask(given=True, choices="numbers")] = Field(None, title=_("Nummer"))
    what: Annotated[Line, Ask(rows=2)] = Field("", title=_("Hva kan skje?"))
    probability: Annotated[Probability | None, Ask()] = Field(None, title=_("Hvor sannsynlig er det?"))
    consequence: Annotated[Consequence | None, Ask()] = Field(None, title=_("Hvor stor er følgen?"))
    measure: Annotated[Line, Ask(rows=2)] = Field("", title=_("Hva gjør dere med det?"))
    owner: Annotated[str, Ask(choices="team")] = Field("", max_length=20, title=_("Hvem har ansvaret?"))
    due_on: Annotated[Day | None, Ask()] = Field(None, title=_("Innen når?"))
    probability_after: Annotated[Probability | None, Ask()] = Field(None, title=_("Sannsynlighet etter tiltaket"))
    consequence_after: Annotated[Consequence | None, Ask()] = Field(None, title=_("Følge etter tiltaket"))

    @property
    def product(self) -> int | None:
        """Probability times consequence, 1–25; None until both are known."""
        return self.probability * self.consequence if self.probability and self.consequence else None

    @property
    def product_after(self) -> int | None:
        """The same when the measure is carried out. What is not said to become another stays as it is."""
        probability, consequence = self.probability_after or self.probability, self.consequence_after or self.consequence
        return probability * consequence if probability and consequence else None

    @property
    def is_changed(self) -> bool:
        """Whether it is said what the measure does to it."""
        return self.probability_after is not None or self.consequence_after is not None


class RiskList(Content):
    """The sheet of the list of risks."""

    risks: Annotated[tuple[Risk, ...], Ask(one=_("Legg til en risiko"))] = Field(
        (),
        max_length=MOST_RISKS,
        title=_("Risikoene"),
        description=_("Et tiltak med ansvarlig og frist blir et gjøremål i rommet når lista er ferdig."),
    )

    def sentence(self, case: Case) -> str:
        """How many, how many high now and after the measures, and the greatest."""
        told = [risk for risk in self.risks if risk.what.strip()]
        if not told:
            return ""
        risks = ngettext("%(num)s risiko", "%(num)s risikoer", len(told)) % {"num": len(told)}
        parts = [f"{risks}, {_high(sum(is_high(risk.product, case.document) for risk in told))}"]
        if any(risk.is_changed for risk in told):
            parts.append(
                gettext("etter tiltak %(high)s") % {"high": _high(sum(is_high(risk.product_after, case.document) for risk in told))}
            )
        greatest = max(told, key=lambda risk: risk.product or 0)
        what = shorten(" ".join(greatest.what.split()), WHAT_IN_SENTENCE)
        return gettext("%(counted)s. Den største: %(what)s") % {"counted": ", ".join(parts), "what": what}

    def lacking(self, case: Case) -> list[FieldFault]:
        """One risk at least; of each how likely and how bad; of a high one what is done, and of more than the smallest by whom."""
        if not self.risks:
            return [FieldFault("risks.0.what", gettext("Skriv minst én ting som kan gå galt."))]
        team = {str(member.person_id) for member in team_of(case.initiative)}
        return [
            FieldFault(f"risks.{index}.{fault.field}", fault.message, fault.code)
            for index, risk in enumerate(self.risks)
            for fault in _lacking_in(risk, case, team)
        ]

    @classmethod
    def choices(cls, case: Case) -> Mapping[str, Choices]:
        """Those who are in the team; and those who have left it, so that what they were to do is read with their name. What a risk is called."""
        left = gettext("%(name)s (ikke lenger med)")
        return {
            "numbers": [(str(number), called(number)) for number in range(1, MOST_NAMED + 1)],
            "team": [
                *((str(member.person_id), member.person.name) for member in team_of(case.initiative)),
                *((str(person.pk), left % {"name": person.name}) for person in former_members_of(case.initiative)),
            ],
        }

    def as_kept(self, case: Case, by: Viewer, at: datetime) -> Self:
        """Each risk with a number of its own, which stays with it."""
        del case, by, at
        return self.numbered()

    def numbered(self) -> Self:
        """Each risk with a number of its own: the one it has, when no other risk has it, else the first that is free."""
        free = count(max((risk.number or 0 for risk in self.risks), default=0) + 1)
        taken: set[int | None] = {None, 0}
        numbered = []
        for risk in self.risks:
            kept = risk if risk.number not in taken else risk.model_copy(update={"number": next(free)})
            taken.add(kept.number)
            numbered.append(kept)
        return self.model_copy(update={"risks": tuple(numbered)})

    @classmethod
    def example(cls, case: Case) -> Self:
        """Two risks of a new tool; the graver has somebody in the team to look after it, when there is a team."""
        owner = next((str(member.person_id) for member in team_of(case.initiative)), "")
        risks = (
            Risk(
                what=gettext("Nattevaktene rekker ikke opplæringen før vi begynner"),
                probability=Probability.CERTAIN if owner else Probability.UNLIKELY,
                consequence=Consequence.FELT if owner else Consequence.SMALL,
                measure=gettext("Legg opplæringen til vaktskiftet, i to grupper"),
                owner=owner,
                due_on=local_date(now()) + timedelta(days=30) if owner else None,
                probability_after=Probability.UNLIKELY,
                consequence_after=Consequence.SMALL,
            ),
            Risk(
                what=gettext("Leverandøren legger ned tjenesten"),
                probability=Probability.RARE,
                consequence=Consequence.GRAVE,
                measure=gettext("Avtalen sier at vi får alle data ut i et åpent format"),
            ),
        )
        return cls(risks=risks).numbered()


def called(number: int) -> str:
    """What a risk is called: Risiko 3."""
    return gettext("Risiko %(number)s") % {"number": number}


def is_high(product: int | None, document: StrategyDocument) -> bool:
    """Whether a risk is high by the strategy."""
    return product is not None and document.risk_of_product(product) == "high"


def _high(number: int) -> str:
    return ngettext("%(num)s høy", "%(num)s høye", number) % {"num": number} if number else gettext("ingen høye")


def _lacking_in(risk: Risk, case: Case, team: set[str]) -> Iterator[FieldFault]:
    if not risk.what.strip():
        yield FieldFault("what", gettext("Skriv hva som kan skje."))
    if risk.probability is None:
        yield FieldFault("probability", gettext("Velg hvor sannsynlig det er."))
    if risk.consequence is None:
        yield FieldFault("consequence", gettext("Velg hvor stor følgen er."))
    high = is_high(risk.product, case.document)
    if high and not risk.measure.strip():
        yield FieldFault("measure", gettext("Risikoen er høy. Skriv hva dere gjør med den."))
    if high and not risk.owner and not case.is_smallest:
        yield FieldFault("owner", gettext("Risikoen er høy. Velg hvem som har ansvaret."))
    if risk.owner and risk.owner not in team:
        yield FieldFault("owner", gettext("Velg en som er med i teamet."), "not_in_team")
    if (risk.product_after or 0) > (risk.product or 0):
        yield FieldFault("probability_after", gettext("Risikoen kan ikke bli større av tiltaket."), "larger")


def tasks_of(content: RiskList, case: Case) -> list[Task]:
    """The measures that somebody is to carry out by a day."""
    del case
    return [
        Task(str(risk.number), " ".join(risk.measure.split()), int(risk.owner), risk.due_on)
        for risk in content.risks
        if risk.measure.strip() and risk.owner and risk.due_on
    ]
