"""The risk test: what it costs against the budgets, the way back, and where one can stop. It settles how large the initiative is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product
from math import floor, log10
from typing import Annotated, Final, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from pydantic import Field

from heis.evidence import risk
from heis.evidence.risk import Undertaking, Verdict, judge, level_of
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.foundation.jinja import money, percent
from heis.foundation.language import active_language
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import Ask, Asking, Choices, Line, Nok, Paragraph, Sheet, Whole
from heis.lift.evidence import Case, Compared, Content, Sized
from heis.lift.models import Novelty
from heis.lift.operations.describing import GREATEST_AMOUNT_NOK
from heis.organisation.queries import WholeBudget, all_municipalities, whole_budget_of, whole_budgets_of
from heis.strategy.document import Easing, RiskAnswer, StrategyDocument

MOST_PARTNERS: Final = 20
MOST_EXITS: Final = 20
LIGHT: Final = frozenset({"amount_nok", "way_back"})

Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class Partner(Sheet):
    """Somebody who carries a part of the cost: a municipality by its number, or another by name."""

    municipality: Annotated[str, Ask(choices="municipalities")] = Field("", max_length=4, title=_("Kommune"))
    name: Line = Field("", title=_("Eller en annen"), description=_("Når det ikke er en kommune."))
    percent: Annotated[Percent | None, Ask(suffix="%", width="sm")] = Field(None, title=_("Andel av kostnaden"))
    budget_nok: Annotated[Nok | None, Ask(width="md")] = Field(
        None,
        title=_("Budsjettet deres"),
        description=_("Drift og investering. La det stå tomt, så henter vi det hvis det er registrert."),
    )


class Exit(Sheet):
    """Somewhere on the way where one can stop."""

    when: Line = Field("", title=_("Når"), description=_("For eksempel: etter utprøvingen"))
    cost_nok: Annotated[Nok | None, Ask()] = Field(None, title=_("Hva det koster å stanse der"))
    lost: Line = Field("", title=_("Hva som går tapt"))


class RiskTest(Content):
    """The sheet of the risk test."""

    amount_nok: Annotated[Nok | None, Ask()] = Field(None, title=_("Hva koster det i alt?"))
    budget_nok: Annotated[Nok | None, Ask(width="md")] = Field(None, title=_("Kommunens drifts- og investeringsbudsjett for året"))
    budget_year: Annotated[Whole | None, Ask(hidden=True)] = Field(None, title=_("Året budsjettet er for"))
    way_back: Annotated[str, Ask(choices="way_back", radio=True)] = Field(
        "", max_length=40, title=_("Kan dere gå tilbake til slik det var?")
    )
    way_back_how: Annotated[Paragraph, Ask(rows=3)] = Field("", title=_("Hvordan, og hva koster det?"))
    exits: Annotated[tuple[Exit, ...], Ask(one=_("Legg til et sted"))] = Field(
        (), max_length=MOST_EXITS, title=_("Hvor kan dere stanse på veien?")
    )
    exit_points: Annotated[str, Ask(choices="exit_points", radio=True)] = Field(
        "", max_length=40, title=_("Alt i alt: kan dere stanse underveis?")
    )
    partners: Annotated[tuple[Partner, ...], Ask(one=_("Legg til en som er med"))] = Field(
        (),
        max_length=MOST_PARTNERS,
        title=_("Hvem deler dere kostnaden med?"),
        description=_("La det stå tomt når kommunen tar alt selv."),
    )
    novelty: Annotated[Novelty | None, Ask(width="md")] = Field(None, title=_("Er løsningen ny eller hentet fra andre?"))
    proven_by: Line = Field("", title=_("Hvem har prøvd den?"), description=_("Når den er hentet fra andre."))
    procured_with: Line = Field(
        "", title=_("Hvem gjør dere innkjøpet sammen med?"), description=_("La det stå tomt når dere kjøper alene.")
    )

    @property
    def undertaking(self) -> Undertaking | None:
        """What is judged; None while the cost is not known, or the parts of it are more than the whole."""
        partners = tuple(risk.Partner((each.percent or 0) / 100, each.budget_nok or None) for each in self.partners)
        if self.amount_nok is None or self._is_too_much:
            return None
        return Undertaking(self.amount_nok, self.budget_nok or None, partners, self.way_back, self.exit_points, self._eased_by)

    @property
    def _is_too_much(self) -> bool:
        """Whether the parts of the partners are more than the whole."""
        return round(sum(each.percent or 0 for each in self.partners), 6) > 100

    @property
    def _eased_by(self) -> frozenset[Easing]:
        easings: Mapping[Easing, bool] = {
            "copied": self.novelty == Novelty.COPIED,
            "adapted": self.novelty == Novelty.ADAPTED,
            "shared_procurement": bool(self.procured_with.strip()),
        }
        return frozenset(easing for easing, holds in easings.items() if holds)

    def verdict(self, document: StrategyDocument) -> Verdict | None:
        """What the test says by a strategy; None while there is nothing to judge."""
        return judge(self.undertaking, document) if self.undertaking else None

    def sentence(self, case: Case) -> str:
        """The size, what it costs of the budget, and the two answers."""
        verdict = self.verdict(case.document)
        if verdict is None:
            return ""
        size = case.document.size_class(verdict.size_class).name.in_language(active_language())
        cost = money(self.amount_nok)
        if verdict.share is not None:
            cost = gettext("%(amount)s, %(share)s av budsjettet") % {"amount": cost, "share": written_share(verdict.share)}
        answers = [called(case.document.risk.way_back, self.way_back), called(case.document.risk.exit_points, self.exit_points)]
        return ". ".join([f"{size}: {cost}", *filter(None, answers)]) + "."

    def lacking(self, case: Case) -> list[FieldFault]:
        """What it costs and the way back; of more than the smallest, also the budget, how, and where one can stop."""
        return [
            *self._cost_lacks(case),
            *self._way_back_lacks(case),
            *self._exits_lack(case),
            *self._partners_lack(case),
            *self._source_lacks(),
        ]

    def _is_light(self, case: Case) -> bool:
        """Whether it is of the smallest size, and would be so wherever one can stop: then no more than the two need be answered.

        What cannot be judged yet is taken to cost nothing.
        """
        if not case.is_smallest:
            return False
        worst = max(case.document.risk.exit_points, key=lambda answer: risk.RISKS.index(answer.risk))
        known = self.undertaking or Undertaking(0, way_back=self.way_back, exit_points=self.exit_points)
        asked = known if self.exit_points else replace(known, exit_points=worst.key)
        return judge(asked, case.document).size_class == case.document.size_classes[0].key

    def _cost_lacks(self, case: Case) -> Iterator[FieldFault]:
        if self.amount_nok is None:
            yield FieldFault("amount_nok", gettext("Skriv hva det koster. Skriv 0 når det ikke koster noe."))
        elif self.amount_nok > GREATEST_AMOUNT_NOK:
            yield FieldFault("amount_nok", gettext("Beløpet er for stort. Skriv det i hele kroner."), "too_much")
        if not self.budget_nok and not self._is_light(case):
            yield FieldFault("budget_nok", gettext("Skriv budsjettet, så ser dere hvor stort dette er for kommunen."))

    def _way_back_lacks(self, case: Case) -> Iterator[FieldFault]:
        if level_of(case.document.risk.way_back, self.way_back) is None:
            yield FieldFault("way_back", gettext("Svar på om dere kan gå tilbake."))
        if not self.way_back_how.strip() and not self._is_light(case):
            yield FieldFault("way_back_how", gettext("Fortell hvordan dere går tilbake, eller hvorfor det ikke går."))

    def _exits_lack(self, case: Case) -> Iterator[FieldFault]:
        level = level_of(case.document.risk.exit_points, self.exit_points)
        for index, each in enumerate(self.exits):
            if not each.when.strip():
                yield FieldFault(f"exits.{index}.when", gettext("Skriv når dere kan stanse."))
            if each.cost_nok is None:
                yield FieldFault(
                    f"exits.{index}.cost_nok", gettext("Skriv hva det koster å stanse her. Skriv 0 når det ikke koster noe.")
                )
        if self._is_light(case):
            return
        if not self.exits and level not in {None, "high"}:
            yield FieldFault("exits.0.when", gettext("Fortell om minst ett sted der dere kan stanse."))
        if level is None:
            where = "" if self.exits else gettext("Kan dere det, fortell også om minst ett sted.")
            yield FieldFault("exit_points", f"{gettext('Svar på om dere kan stanse underveis.')} {where}".strip())

    def _partners_lack(self, case: Case) -> Iterator[FieldFault]:
        numbers = [each.municipality for each in self.partners]
        others = all_municipalities().exclude(pk=case.initiative.municipality_id)
        known = set(others.filter(number__in=numbers).values_list("number", flat=True))
        for index, each in enumerate(self.partners):
            place = f"partners.{index}"
            if not each.municipality and not each.name.strip():
                yield FieldFault(f"{place}.municipality", gettext("Skriv hvem dere deler kostnaden med."))
            elif each.municipality and each.municipality not in known:
                yield FieldFault(f"{place}.municipality", gettext("Velg en annen kommune enn deres egen."), "unknown")
            elif each.municipality and each.municipality in numbers[:index]:
                yield FieldFault(f"{place}.municipality", gettext("Kommunen står to ganger."), "twice")
            if not each.percent:
                yield FieldFault(f"{place}.percent", gettext("Skriv hvor mye de tar av kostnaden."))
        if self._is_too_much:
            place = f"partners.{len(self.partners) - 1}.percent"
            yield FieldFault(place, gettext("Andelene blir til sammen mer enn hele kostnaden."), "too_much")

    def _source_lacks(self) -> Iterator[FieldFault]:
        if self.novelty in {Novelty.ADAPTED, Novelty.COPIED} and not self.proven_by.strip():
            yield FieldFault("proven_by", gettext("Skriv hvem som har prøvd løsningen."))

    @classmethod
    def begin(cls, case: Case) -> Self:
        """The cost and the source the initiative is described with."""
        initiative = case.initiative
        novelty = Novelty(initiative.novelty) if initiative.novelty else None
        return cls(amount_nok=initiative.amount_nok, novelty=novelty, proven_by=initiative.builds_on_text)

    def as_kept(self, case: Case, by: Viewer, at: datetime) -> Self:
        """With the budgets that are registered."""
        del by, at
        return self.with_budgets(case)

    def with_budgets(self, case: Case) -> Self:
        """The municipality's own budget, as it is registered; and of partners that are municipalities, where nobody has written it."""
        year = local_date(now()).year
        own = _registered(case) or (WholeBudget(year, self.budget_nok) if self.budget_nok else None)
        known = whole_budgets_of([each.municipality for each in self.partners if each.budget_nok is None], year)
        partners = tuple(
            each.model_copy(update={"budget_nok": known[each.municipality].amount_nok}) if each.municipality in known else each
            for each in self.partners
        )
        budget = {"budget_nok": own.amount_nok, "budget_year": own.year} if own else {"budget_year": None}
        return self.model_copy(update={"partners": partners, **budget})

    @classmethod
    def asking(cls, case: Case) -> Asking:
        """The budget only when none is registered; of the smallest no more in sight than the cost and the way back."""
        budget = _registered(case)
        left_out = frozenset({"budget_nok", "budget_year"} if budget else {"budget_year"})
        folded = frozenset(cls.model_fields) - LIGHT - left_out if case.is_smallest else frozenset()
        return Asking(left_out, folded, _hints(budget) | (_hint_of_the_rest() if folded else {}))

    @classmethod
    def choices(cls, case: Case) -> Mapping[str, Choices]:
        """The strategy's answers, and the municipalities one can share with."""
        language, risk_ = active_language(), case.document.risk
        others = all_municipalities().exclude(pk=case.initiative.municipality_id)
        return {
            "way_back": [(answer.key, answer.name.in_language(language)) for answer in risk_.way_back],
            "exit_points": [(answer.key, answer.name.in_language(language)) for answer in risk_.exit_points],
            "municipalities": [(each.number, each.name) for each in others],
        }

    @classmethod
    def example(cls, case: Case) -> Self:
        """A tool for the home-care service, or as much of it as keeps the initiative as large as it is."""
        risk_, size = case.document.risk, case.initiative.size_class
        ways = product(risk_.way_back, risk_.exit_points)
        made = [cls._example(case, way_back.key, exit_points.key).with_budgets(case) for way_back, exit_points in ways]
        fitting = (each for each in made if (verdict := each.verdict(case.document)) and verdict.size_class == size)
        return next(fitting, made[0])

    @classmethod
    def _example(cls, case: Case, way_back: str, exit_points: str) -> Self:
        return cls(
            amount_nok=_example_amount(case),
            budget_nok=1_000_000_000,
            way_back=way_back,
            way_back_how=gettext(
                "Vi lar den gamle løsningen stå ved siden av i tre måneder. Da er det bare å begynne å bruke den igjen."
            ),
            exits=(
                Exit(when=gettext("Etter utprøvingen"), cost_nok=10_000, lost=gettext("Opplæringen av dem som prøvde")),
                Exit(when=gettext("Før avtalen fornyes"), cost_nok=0, lost=gettext("Ingenting")),
            ),
            exit_points=exit_points,
        )


def _example_amount(case: Case) -> int:
    """A cost that belongs to the size of the initiative, by the amount it begins at."""
    sizes = case.document.size_classes
    begins = case.document.size_class(case.initiative.size_class).from_amount_nok or 0
    above = next((size.from_amount_nok for size in sizes if (size.from_amount_nok or 0) > begins), None)
    return max(case.initiative.amount_nok or 0, begins) or min(20_000, (above or 40_000) // 2)


def _registered(case: Case) -> WholeBudget | None:
    """The municipality's own budget as it is registered."""
    found = whole_budget_of(case.initiative.municipality, local_date(now()).year)
    return found if found and found.amount_nok else None


def _hints(budget: WholeBudget | None) -> dict[str, str]:
    cost = gettext("Alt det binder av penger, også det andre betaler.")
    if budget is None:
        none = gettext(
            "Kommunen har ikke registrert noe budsjett. Skriv summen av drift og investering, eller be administratoren legge den inn."
        )
        return {"amount_nok": cost, "budget_nok": none}
    against = gettext("Det regnes mot kommunens drifts- og investeringsbudsjett for %(year)s, %(amount)s.")
    return {"amount_nok": f"{cost} {against % {'year': budget.year, 'amount': money(budget.amount_nok, short=True)}}"}


def _hint_of_the_rest() -> dict[str, str]:
    """When what is folded away must be answered all the same."""
    told = gettext(
        "Koster det mye, eller er det vanskelig å gå tilbake, må dere også svare på hvordan, og om dere kan stanse underveis. "
        "Spørsmålene ligger lenger ned."
    )
    return {"way_back": told}


def called(answers: Sequence[RiskAnswer], key: str) -> str:
    """The answer with the key, in the reader's language; empty when it is none of them."""
    return next((answer.name.in_language(active_language()) for answer in answers if answer.key == key), "")


def written_share(share: float) -> str:
    """A share 0–1 of a budget with two digits that tell: 0,015 %. Less than a thousandth of a per cent is said to be so."""
    if 0 < share < 1e-5:
        return gettext("under %(share)s") % {"share": percent(1e-5, 3)}
    return percent(share, max(0, 1 - floor(log10(share * 100))) if share else 0)


def compared_of(content: RiskTest, case: Case) -> Compared | None:
    """The highest of its risks, to compare with that of others."""
    verdict = content.verdict(case.document)
    return Compared(risk=verdict.highest) if verdict and verdict.highest else None


def size_of(content: RiskTest, case: Case) -> Sized | None:
    """How large the test says the initiative is; None when the strategy it follows now cannot judge it."""
    verdict = content.verdict(case.document)
    return Sized(verdict.size_class, content.amount_nok) if verdict and content.amount_nok is not None else None
