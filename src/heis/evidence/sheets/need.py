"""The need: who has it, how it was explored, what was understood, and what happens if nothing is done. The solution comes later."""

from __future__ import annotations

from typing import Annotated, Self

from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _
from pydantic import Field

from heis.evidence.sheets.days import yet_to_come
from heis.evidence.sheets.personal import Anonymous
from heis.foundation.clock import local_date, now
from heis.foundation.jinja import mid_sentence, number, shorten
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import Ask, Day, Line, Paragraph, Sheet, Whole
from heis.lift.evidence import Case, Content

INSIGHT_IN_SENTENCE = 180
MOST_GROUPS = 20


class Often(TextChoices):
    """How often one person meets the problem."""

    DAILY = "daily", gettext_lazy("Hver dag")
    WEEKLY = "weekly", gettext_lazy("Hver uke")
    MONTHLY = "monthly", gettext_lazy("Hver måned")
    YEARLY = "yearly", gettext_lazy("Noen ganger i året")
    ONCE = "once", gettext_lazy("En gang")


TIMES_A_YEAR = {Often.DAILY: 365, Often.WEEKLY: 52, Often.MONTHLY: 12, Often.YEARLY: 3, Often.ONCE: 1}


class Way(TextChoices):
    """How the need was explored."""

    INTERVIEW = "interview", gettext_lazy("Samtaler")
    OBSERVATION = "observation", gettext_lazy("Observasjon")
    DATA = "data", gettext_lazy("Tall vi har")
    SURVEY = "survey", gettext_lazy("Spørreundersøkelse")
    WORKSHOP = "workshop", gettext_lazy("Samling eller verksted")


class Group(Sheet):
    """Somebody who has the need."""

    who: Line = Field("", title=_("Hvem"), description=_("For eksempel: beboere på sykehjem, nattevakter"))
    how_many: Annotated[Whole | None, Ask(width="sm")] = Field(None, title=_("Hvor mange, omtrent"))
    how_often: Annotated[Often | None, Ask(width="md")] = Field(None, title=_("Hvor ofte møter de det"))


class Exploration(Sheet):
    """One way the need was explored, and what was seen."""

    way: Annotated[Way | None, Ask(width="md")] = Field(None, title=_("Hvordan"))
    explored_on: Annotated[Day | None, Ask()] = Field(None, title=_("Når"))
    took_part: Annotated[Whole | None, Ask(width="sm")] = Field(None, title=_("Hvor mange var med"))
    notes: Annotated[Anonymous, Ask(rows=3)] = Field(
        "", title=_("Hva dere så og hørte"), description=_("Skriv hva som ble sagt, ikke hvem som sa det.")
    )


class Need(Content):
    """The sheet of the need."""

    groups: Annotated[tuple[Group, ...], Ask(one=_("Legg til en gruppe"))] = Field(
        (), max_length=MOST_GROUPS, title=_("Hvem har behovet?")
    )
    explorations: Annotated[tuple[Exploration, ...], Ask(one=_("Legg til en måte"))] = Field(
        (),
        max_length=MOST_GROUPS,
        title=_("Hvordan har dere utforsket det?"),
        description=_("Snakk med dem det gjelder, se på, eller finn tall. Noen få samtaler er bedre enn ingen."),
    )
    insight: Annotated[Paragraph, Ask(rows=4)] = Field(
        "", title=_("Hva har dere forstått?"), description=_("Hva trenger de, og hvorfor? Vent med løsningen.")
    )
    if_nothing: Annotated[Paragraph, Ask(rows=3)] = Field("", title=_("Hva skjer hvis vi ikke gjør noe?"))

    @property
    def people(self) -> int:
        """How many have the need, as far as it is counted."""
        return sum(group.how_many or 0 for group in self.groups)

    @property
    def times_a_year(self) -> int:
        """How many times a year somebody meets the problem, of the groups where both are known."""
        return sum(group.how_many * TIMES_A_YEAR[group.how_often] for group in self.groups if group.how_many and group.how_often)

    @property
    def ways(self) -> int:
        """In how many different ways it was explored."""
        return len({each.way for each in self.explorations if each.way})

    def sentence(self, case: Case) -> str:
        """Who it concerns and what was understood."""
        whom = next((group for group in self.groups if group.who), None)
        insight = shorten(" ".join(self.insight.split()), INSIGHT_IN_SENTENCE)
        if whom is None:
            return insight
        many = f" ({number(whom.how_many)})" if whom.how_many else ""
        often = f", {mid_sentence(str(whom.how_often.label))}" if whom.how_often else ""
        return f"{whom.who}{many}{often}: {insight}" if insight else f"{whom.who}{many}{often}"

    def lacking(self, case: Case) -> list[FieldFault]:
        """Somebody who has the need, and what was understood; of more than the smallest, also how, and what happens otherwise.

        What was explored was so on a day that has been.
        """
        faults = []
        if not any(group.who for group in self.groups):
            faults.append(FieldFault("groups.0.who", gettext("Skriv hvem som har behovet.")))
        if not case.is_smallest and not any(each.way and each.notes for each in self.explorations):
            faults.append(FieldFault("explorations.0.way", gettext("Fortell om minst én måte dere har utforsket behovet på.")))
        faults += yet_to_come(
            *((f"explorations.{place}.explored_on", each.explored_on) for place, each in enumerate(self.explorations))
        )
        if not self.insight.strip():
            faults.append(FieldFault("insight", gettext("Skriv hva dere har forstått.")))
        if not case.is_smallest and not self.if_nothing.strip():
            faults.append(FieldFault("if_nothing", gettext("Skriv hva som skjer hvis dere ikke gjør noe.")))
        return faults

    @classmethod
    def example(cls, case: Case) -> Self:
        """Night falls in a nursing home."""
        del case
        return cls(
            groups=(
                Group(who=gettext("Beboere på sykehjem som står opp om natta"), how_many=180, how_often=Often.WEEKLY),
                Group(who=gettext("Nattevakter"), how_many=42, how_often=Often.DAILY),
            ),
            explorations=(
                Exploration(
                    way=Way.INTERVIEW,
                    explored_on=local_date(now()),
                    took_part=14,
                    notes=gettext("Nattevaktene går faste runder og vekker dem som sover. De fleste fall skjer mellom rundene."),
                ),
            ),
            insight=gettext("Beboerne trenger hjelp i det de reiser seg, ikke et kvarter senere."),
            if_nothing=gettext("Fallene fortsetter, og flere må på sykehus."),
        )
