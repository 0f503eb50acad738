"""Cost and benefit: what could be done instead of nothing, what each thing costs and gives year by year, and how sure it is.

The sheet is what people fill in, in calendar years and per cent; `analysis` makes the economist's sheet of it (`heis.evidence.economics`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from pydantic import Field

from heis.evidence.analysis import LONGEST_PERIOD, best_of, faults_in, left_out_in_words, roughly
from heis.evidence.sheets.cost_benefit_lines import (
    Alternative,
    Effect,
    Extent,
    FlowLine,
    Importance,
    Nature,
    Party,
    Together,
    Unit,
)
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import Ask, Choices, Paragraph, Seed, Whole, Year
from heis.lift.evidence import Case, Compared, Content

MOST_LINES: Final = 40
MOST_ALTERNATIVES: Final = 4
USUAL_PERIOD: Final = 10
LETTERS: Final = "ABCD"


class CostBenefit(Content):
    """The sheet of cost and benefit."""

    nothing: Annotated[Paragraph, Ask(rows=3)] = Field(
        "", title=_("Hva skjer hvis dere ikke gjør noe?"), description=_("Alt under er forskjellen fra dette.")
    )
    alternatives: Annotated[tuple[Alternative, ...], Ask(one=_("Legg til et alternativ"))] = Field(
        (), max_length=MOST_ALTERNATIVES, title=_("Hva kan dere gjøre i stedet?")
    )
    base_year: Annotated[Year | None, Ask(width="xs")] = Field(None, title=_("Første år"), description=_("Året alt regnes om til."))
    years: Annotated[Whole | None, Ask(suffix=_("år"), width="xs")] = Field(
        None, title=_("Hvor lenge"), description=_("Så mange år etter det første dere ser framover.")
    )
    flows: Annotated[tuple[FlowLine, ...], Ask(one=_("Legg til en kostnad eller nytte"))] = Field(
        (),
        max_length=MOST_LINES,
        title=_("Hva koster det, og hva gir det?"),
        description=_("I dagens priser, uten merverdiavgift."),
    )
    units: Annotated[tuple[Unit, ...], Ask(one=_("Legg til en enhet"))] = Field(
        (), max_length=MOST_LINES, title=_("Hva er enhetene verdt?"), description=_("Bare for linjer som ikke er i kroner.")
    )
    effects: Annotated[tuple[Effect, ...], Ask(one=_("Legg til en virkning"))] = Field(
        (), max_length=MOST_LINES, title=_("Hva teller, men har ingen pris?")
    )
    together: Annotated[tuple[Together, ...], Ask(one=_("Legg til en sammenheng"))] = Field(
        (),
        max_length=MOST_LINES,
        title=_("Henger noe av det usikre sammen?"),
        description=_("Oftest kan dette stå tomt. 1 er alltid sammen, −1 er alltid motsatt vei, 0 er hver for seg."),
    )
    seed: Annotated[Seed | None, Ask(width="sm")] = Field(
        None, title=_("Tall å trekke fra"), description=_("Det samme tallet gir de samme trekningene. Tomt er 2026.")
    )
    conclusion: Annotated[Paragraph, Ask(rows=3)] = Field("", title=_("Hva mener dere at tallene sier?"))

    def sentence(self, case: Case) -> str:
        """What the best alternative is worth, and what it is called; while nothing can be worked out, what was concluded.

        How many lines are not counted is said with it.
        """
        best, left_out = best_of(self), left_out_in_words(self)
        if best is None:
            return " ".join(filter(None, [left_out, self.conclusion]))
        words = (
            gettext("%(name)s koster mer enn det gir: netto nåverdi %(worth)s.")
            if best.net_present_value < 0
            else gettext("%(name)s gir mer enn det koster: netto nåverdi %(worth)s.")
        )
        told = words % {"name": best.alternative.name, "worth": roughly(best.net_present_value)}
        return " ".join(filter(None, [told, left_out]))

    def lacking(self, case: Case) -> list[FieldFault]:
        """The comparison, an alternative, the period, a cost and a benefit of each that can be worked out, and what is concluded."""
        faults = []
        if not self.nothing.strip():
            faults.append(FieldFault("nothing", gettext("Skriv hva som skjer hvis dere ikke gjør noe.")))
        if not any(each.name for each in self.alternatives):
            faults.append(FieldFault("alternatives.0.name", gettext("Skriv minst ett alternativ.")))
        if self.base_year is None:
            faults.append(FieldFault("base_year", gettext("Skriv hvilket år dere regner fra.")))
        if not self.years or self.years > LONGEST_PERIOD:
            faults.append(FieldFault("years", gettext("Skriv hvor mange år dere ser framover, fra 1 til 100.")))
        natures = {flow.nature for flow in self.flows}
        if not {Nature.COST, Nature.BENEFIT} <= natures and not self.effects:
            faults.append(FieldFault("flows.0.name", gettext("Ta med minst én kostnad og én nytte.")))
        faults += self._bare_alternatives()
        faults += faults_in(self)
        if not self.conclusion.strip():
            faults.append(FieldFault("conclusion", gettext("Skriv hva dere mener at tallene sier.")))
        return faults

    def _bare_alternatives(self) -> Iterator[FieldFault]:
        """Of several alternatives, those that cannot be compared: without lines, or with nothing on one of the sides."""
        for index, each in enumerate(self._with_letters()):
            natures = {line.nature for line in self.flows if self.letter_of(line) == each.letter}
            has_effects = any(self.letter_of(effect) == each.letter for effect in self.effects)
            if not each.name or has_effects or self.only_letter or {Nature.COST, Nature.BENEFIT} <= natures:
                continue
            words = (
                gettext("Alternativ %(letter)s mangler en kostnad eller en nytte. Ta med begge deler.")
                if natures
                else gettext("Alternativ %(letter)s har ingen linjer. Skriv hva det koster og gir, eller fjern det.")
            )
            yield FieldFault(f"alternatives.{index}.name", words % {"letter": each.letter})

    def letter_of(self, line: FlowLine | Effect) -> str:
        """The letter of the alternative a line belongs to: the only one there is, when it does not say; empty when there are several."""
        return line.alternative or self.only_letter

    @property
    def only_letter(self) -> str:
        """The letter of the alternative, when there is but one or none; else empty."""
        letters = [letter for letter, _each in self.lettered()]
        return "" if len(letters) > 1 else (letters or LETTERS)[0]

    def lettered(self) -> Iterator[tuple[str, Alternative]]:
        """The alternatives that have a name, with their letters."""
        return ((each.letter, each) for each in self._with_letters() if each.name)

    def _with_letters(self) -> Iterator[Alternative]:
        """Each with the letter it has, when no other has it, else the first that is free."""
        free = (letter for letter in LETTERS if letter not in {each.letter for each in self.alternatives})
        taken: set[str] = {""}
        for each in self.alternatives:
            letter = next(free) if each.letter in taken else each.letter
            taken.add(letter)
            yield each.model_copy(update={"letter": letter})

    def as_kept(self, case: Case, by: Viewer, at: datetime) -> Self:
        """With a letter for each alternative, and for the lines while there is but one, so that none become another's later."""
        del case, by, at
        kept = self.model_copy(update={"alternatives": tuple(self._with_letters())})
        if len(list(kept.lettered())) != 1:
            return kept
        letter = kept.only_letter
        flows = tuple(line.model_copy(update={"alternative": line.alternative or letter}) for line in kept.flows)
        effects = tuple(line.model_copy(update={"alternative": line.alternative or letter}) for line in kept.effects)
        return kept.model_copy(update={"flows": flows, "effects": effects})

    @classmethod
    def choices(cls, case: Case) -> Mapping[str, Choices]:
        """The alternatives, by letter."""
        del case
        named: Sequence[tuple[str, str]] = [(letter, gettext("Alternativ %(letter)s") % {"letter": letter}) for letter in LETTERS]
        return {"alternatives": named}

    @classmethod
    def begin(cls, case: Case) -> Self:
        """From this year and ten years on, with the initiative as the first alternative."""
        title = case.initiative.title[:200]
        return cls(alternatives=(Alternative(name=title),), base_year=local_date(now()).year, years=USUAL_PERIOD)

    @classmethod
    def example(cls, case: Case) -> Self:
        """Fall sensors in forty rooms, for eight years."""
        del case
        year = local_date(now()).year
        return cls(
            nothing=gettext("Nattevaktene går faste runder, og de fleste fall oppdages først på neste runde."),
            alternatives=(Alternative(name=gettext("Sensorer på alle rom"), what=gettext("Varsel til vaktas telefon")),),
            base_year=year,
            years=8,
            flows=(
                FlowLine(
                    name=gettext("Sensorer og montering"), nature=Nature.COST, party=Party.MUNICIPALITY, likely=400_000, low=350_000,
                    high=600_000, first=year, last=year, lifetime=8,
                ),
                FlowLine(
                    name=gettext("Lisenser og batterier"), nature=Nature.COST, party=Party.MUNICIPALITY, likely=60_000, first=year + 1,
                    last=year + 8,
                ),
                FlowLine(
                    name=gettext("Runder som ikke gås"), nature=Nature.BENEFIT, party=Party.MUNICIPALITY, likely=420, low=200, high=600,
                    unit=gettext("timer"), first=year + 1, last=year + 8, frees_no_money=True, owner=gettext("Leder for nattjenesten"),
                ),
                FlowLine(
                    name=gettext("Færre innleggelser etter fall"), nature=Nature.BENEFIT, party=Party.STATE, likely=90_000, low=40_000,
                    high=200_000, first=year + 1, last=year + 8, owner=gettext("Leder for sykehjemmet"),
                ),
            ),
            units=(
                Unit(
                    unit=gettext("timer"), nok=520, price_year=year, source=gettext("Lønnsregnskapet, med sosiale kostnader"),
                    found_on=local_date(now()), real_growth=0.9, is_time=True,
                ),
            ),
            effects=(
                Effect(
                    name=gettext("Trygghet for beboere og pårørende"), importance=Importance.LARGE, extent=Extent.MEDIUM_POSITIVE,
                    reason=gettext("Hjelpen kommer mens det ennå er tid."),
                ),
            ),
            conclusion=gettext("Det lønner seg om sensorene holder i fire år. Mest usikkert er hvor mange innleggelser vi slipper."),
        )  # fmt: skip


def compared_of(content: CostBenefit, case: Case) -> Compared:
    """What the best alternative is worth, to compare with that of others; None when nothing in it has a price."""
    del case
    best = best_of(content)
    return Compared(worth_nok=round(best.net_present_value) if best else None)
