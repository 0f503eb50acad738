"""The fit with the strategy: what the initiative does for each area, and what follows for climate, people, economy and public health.

Nothing is good by default. Every area of the strategy is judged, also those the initiative works against, and so are the four consequences,
each with its reason. Source: the innovation strategy of Fredrikstad, 2.2 (areas and signs), 2.2.4 (environment, economy and social conditions
are weighed together) and 2.2.5 (every case is judged by what follows for public health).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Final, Self

from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _
from pydantic import Field

from heis.foundation.jinja import mid_sentence
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import Ask, Choices, Paragraph, Sheet
from heis.lift.evidence import LONGEST_SENTENCE, Case, Content
from heis.strategy.wording import listing, say


class Mark(TextChoices):
    """What the initiative does for an area."""

    AGAINST = "against", gettext_lazy("Arbeider imot")
    NONE = "none", gettext_lazy("Berører ikke")
    SOME = "some", gettext_lazy("Bidrar noe")
    MUCH = "much", gettext_lazy("Bidrar mye")


class Consequence(TextChoices):
    """What is judged in each case, whatever the strategy's areas are."""

    CLIMATE = "climate", gettext_lazy("Klima og miljø")
    SOCIAL = "social", gettext_lazy("Sosiale forhold")
    ECONOMY = "economy", gettext_lazy("Økonomi over tid")
    HEALTH = "health", gettext_lazy("Folkehelse")


class Change(TextChoices):
    """How something becomes, against how it would be without the initiative."""

    MUCH_WORSE = "much_worse", gettext_lazy("Mye verre")
    WORSE = "worse", gettext_lazy("Litt verre")
    SAME = "same", gettext_lazy("Ingen endring")
    BETTER = "better", gettext_lazy("Litt bedre")
    MUCH_BETTER = "much_better", gettext_lazy("Mye bedre")


CONTRIBUTES: Final = frozenset({Mark.SOME, Mark.MUCH})
IS_WORSE: Final = frozenset({Change.WORSE, Change.MUCH_WORSE})
IS_BETTER: Final = frozenset({Change.BETTER, Change.MUCH_BETTER})


class AreaMark(Sheet):
    """What the initiative does for one area of the strategy."""

    area: Annotated[str, Ask(given=True, choices="areas")] = Field(
        max_length=40, title=_("Område"), description=_("Nøkkelen til området i strategien som initiativet følger.")
    )
    mark: Annotated[Mark | None, Ask(radio=True, row=True)] = Field(None, title=_("Vurdering"))
    criteria: Annotated[tuple[str, ...], Ask(choices="criteria", by_line=True, more=True)] = Field(
        (), max_length=60, title=_("Kjennetegn det berører")
    )
    reason: Annotated[Paragraph, Ask(rows=2)] = Field("", title=_("Hvorfor?"))


class Effect(Sheet):
    """How one thing that is always judged becomes."""

    consequence: Annotated[Consequence, Ask(given=True)] = Field(title=_("Hva det gjelder"))
    change: Annotated[Change | None, Ask(radio=True, row=True)] = Field(None, title=_("Vurdering"))
    reason: Annotated[Paragraph, Ask(rows=2)] = Field("", title=_("Hvorfor?"))


class Fit(Content):
    """The sheet of the fit. A strategy's areas are its lines, so it suits any strategy, and another version of the same."""

    areas: Annotated[tuple[AreaMark, ...], Ask(fixed=True)] = Field(
        (),
        max_length=6,
        title=_("Områdene i strategien"),
        description=_("Vurder hvert område, også der det går den andre veien."),
    )
    consequences: Annotated[tuple[Effect, ...], Ask(fixed=True)] = Field(
        (),
        max_length=4,
        title=_("Hva det fører med seg"),
        description=_(
            "Sammenlign med slik det ville gått uten dette. Sosiale forhold er fellesskap, like muligheter og trygghet. "
            "Økonomi over tid er hva kommunen og innbyggerne får råd til."
        ),
    )

    def marked(self, *marks: Mark) -> list[str]:
        """The keys of the areas that have one of the marks, in the strategy's order."""
        return [line.area for line in self.areas if line.mark in marks]

    def sentence(self, case: Case) -> str:
        """What it contributes to and works against, and what becomes better or worse. Of one too long to be read whole, the bad comes first."""
        good, bad, worse = self._contributes(case), self._against(case), self._changes(IS_WORSE)
        whole = _sentences(good, bad, *self._changes())
        return whole if len(whole) <= LONGEST_SENTENCE else _sentences(bad, *worse, good, *self._changes(IS_BETTER))

    def _contributes(self, case: Case) -> str:
        much, some = _names(case, self.marked(Mark.MUCH)), _names(case, self.marked(Mark.SOME))
        if much and some:
            return gettext("Bidrar mye til %(much)s, noe til %(some)s") % {"much": much, "some": some}
        if much or some:
            return (gettext("Bidrar mye til %(areas)s") if much else gettext("Bidrar noe til %(areas)s")) % {"areas": much or some}
        judged = self.areas and all(line.mark is Mark.NONE for line in self.areas)
        return gettext("Berører ingen av områdene i strategien") if judged else ""

    def _against(self, case: Case) -> str:
        areas = _names(case, self.marked(Mark.AGAINST))
        return gettext("Arbeider imot %(areas)s") % {"areas": areas} if areas else ""

    def _changes(self, among: Collection[Change] = frozenset(Change)) -> list[str]:
        judged = [line for line in self.consequences if line.change]
        if judged and all(line.change is Change.SAME for line in judged):
            same = listing([mid_sentence(str(line.consequence.label)) for line in judged])
            return [gettext("Ingen endring for %(what)s") % {"what": same}]
        told = [(line.consequence, line.change) for line in judged if line.change and line.change is not Change.SAME]
        return [f"{what.label}: {mid_sentence(str(change.label))}" for what, change in told if change in among]

    def lacking(self, case: Case) -> list[FieldFault]:
        """Every area marked and every consequence judged, with reasons. Of the smallest, one area, and reasons only for what is worse."""
        return [*self._areas_lacking(case), *self._consequences_lacking(case)]

    def _areas_lacking(self, case: Case) -> Iterator[FieldFault]:
        names = dict(self.choices(case)["areas"])
        wanted = {Mark.AGAINST} if case.is_smallest else {Mark.AGAINST, Mark.SOME, Mark.MUCH}
        is_enough = case.is_smallest and any(line.mark for line in self.areas)
        for index, line in enumerate(self.areas):
            area = {"what": names.get(line.area, line.area)}
            if line.mark is None and not is_enough and not (case.is_smallest and index):
                yield FieldFault(f"areas.{index}.mark", gettext("Vurder %(what)s.") % area)
            elif line.mark in wanted and not line.reason.strip():
                yield FieldFault(f"areas.{index}.reason", gettext("Si hvorfor dere vurderer %(what)s slik.") % area)

    def _consequences_lacking(self, case: Case) -> Iterator[FieldFault]:
        for index, line in enumerate(self.consequences):
            what = {"what": mid_sentence(str(line.consequence.label))}
            if line.change is None:
                yield FieldFault(f"consequences.{index}.change", gettext("Vurder %(what)s.") % what)
            elif not line.reason.strip() and (not case.is_smallest or line.change in IS_WORSE):
                yield FieldFault(f"consequences.{index}.reason", gettext("Si hvorfor dere vurderer %(what)s slik.") % what)

    @classmethod
    def choices(cls, case: Case) -> Mapping[str, Choices]:
        """The strategy's areas, and the criteria of each."""
        signs = {
            f"criteria.{area.key}": [(each.key, as_sentence(say(each.text))) for each in area.criteria]
            for area in case.document.areas
        }
        return {"areas": [(area.key, say(area.name)) for area in case.document.areas], **signs}

    @classmethod
    def area_numbers(cls, case: Case) -> Mapping[str, int]:
        """The numbers of the areas' colours."""
        return {area.key: area.number for area in case.document.areas}

    @classmethod
    def example(cls, case: Case) -> Self:
        """Sensors that tell the night watch of falls. What it does for an area is made up, since areas are the strategy's own."""
        marks: Sequence[tuple[Mark, str]] = (
            (Mark.MUCH, gettext("Beboerne får hjelp når de trenger det, og nattevaktene har selv vært med og formet løsningen.")),
            (Mark.SOME, gettext("Det frigjør tid om natta, men bare på de to avdelingene som prøver.")),
            (Mark.NONE, ""),
        )
        lines = [(area, *marks[min(index, 2)]) for index, area in enumerate(case.document.areas)]
        effects = (
            (Consequence.CLIMATE, Change.WORSE, gettext("Sensorene bruker strøm og må byttes hvert femte år.")),
            (Consequence.SOCIAL, Change.BETTER, gettext("Beboerne sover uten å bli vekket av runder, og pårørende blir tryggere.")),
            (Consequence.ECONOMY, Change.SAME, gettext("Lisensene koster omtrent det vi sparer på færre innleggelser.")),
            (Consequence.HEALTH, Change.BETTER, gettext("Færre blir liggende etter fall. Det gjelder mest dem som er sykest.")),
        )
        return cls(
            areas=tuple(
                AreaMark(area=area.key, mark=mark, reason=reason, criteria=(area.criteria[0].key,) if mark in CONTRIBUTES else ())
                for area, mark, reason in lines
            ),
            consequences=tuple(Effect(consequence=what, change=change, reason=reason) for what, change, reason in effects),
        )


def _sentences(*told: str) -> str:
    return " ".join(f"{each}." for each in dict.fromkeys(told) if each)


def _names(case: Case, keys: Sequence[str]) -> str:
    return listing([say(area.name) for area in case.document.areas if area.key in keys])


def as_sentence(text: str) -> str:
    """A criterion on its own: it begins with a small letter, as it completes «we are … when we»."""
    return text[:1].upper() + text[1:]
