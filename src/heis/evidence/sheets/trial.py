"""The trial: what one believed, where the limit was set beforehand, what happened, and what one does now. Round after round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Self

from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _
from pydantic import Field, ValidationInfo, field_validator

from heis.evidence.sheets.days import yet_to_come
from heis.evidence.sheets.personal import Anonymous
from heis.foundation.clock import local_date, now
from heis.foundation.jinja import day, shorten
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import Ask, Day, Paragraph, Sheet
from heis.lift.evidence import Case, Content

LONGEST_IN_SENTENCE = 220
MOST_ROUNDS = 20


class Met(TextChoices):
    """Whether the limit that was set beforehand was reached."""

    REACHED = "reached", gettext_lazy("Nådd")
    MISSED = "missed", gettext_lazy("Ikke nådd")
    UNCLEAR = "unclear", gettext_lazy("Uklart")


class Next(TextChoices):
    """What one does after a round."""

    USE = "use", gettext_lazy("Bruk det")
    CHANGE = "change", gettext_lazy("Endre og prøv igjen")
    STOP = "stop", gettext_lazy("Stans")


class Round(Sheet):
    """One round of need, solution and trial. Refuses a limit that was set after the trial had ended, and a trial that ends before it begins."""

    hypothesis: Annotated[Paragraph, Ask(rows=2)] = Field(
        "", title=_("Hva tror dere vil skje?"), description=_("For eksempel: Får nattevakta varsel, kommer hjelpen i tide.")
    )
    measure: Annotated[Paragraph, Ask(rows=2)] = Field("", title=_("Hvordan måler dere det?"))
    threshold: Annotated[Paragraph, Ask(rows=2)] = Field(
        "",
        title=_("Når er det godt nok?"),
        description=_("Sett grensa før dere begynner. For eksempel: hjelp innen 10 minutter i ni av ti fall."),
    )
    decided_on: Annotated[Day | None, Ask()] = Field(None, title=_("Grensa ble satt"))
    begins_on: Annotated[Day | None, Ask()] = Field(None, title=_("Prøvd fra"))
    ends_on: Annotated[Day | None, Ask()] = Field(None, title=_("Prøvd til"))
    result: Annotated[Anonymous, Ask(rows=3)] = Field("", title=_("Hva skjedde?"), description=_("Også det som ikke gikk."))
    met: Annotated[Met | None, Ask(width="md")] = Field(None, title=_("Ble grensa nådd?"))
    learnt: Annotated[Anonymous, Ask(rows=3)] = Field("", title=_("Hva lærte dere?"))
    next: Annotated[Next | None, Ask()] = Field(None, title=_("Hva gjør dere nå?"))
    is_unfinished: bool = Field(False, title=_("Ikke gjort ferdig"), description=_("Runden pågår ennå, eller ble avbrutt."))

    @field_validator("ends_on")
    @classmethod
    def _comes_last(cls, ends_on: Day | None, info: ValidationInfo) -> Day | None:
        begins_on, decided_on = info.data.get("begins_on"), info.data.get("decided_on")
        if ends_on and begins_on and ends_on < begins_on:
            raise ValueError(gettext("Utprøvingen slutter før den begynner."))
        if ends_on and decided_on and decided_on > ends_on:
            text = gettext("Grensa er satt %(day)s, etter at utprøvingen var slutt. Den må settes før dere vet hvordan det gikk.")
            raise ValueError(text % {"day": day(decided_on, year=True)})
        return ends_on

    @property
    def is_set_late(self) -> bool:
        """Whether the limit was set after the trial had begun."""
        return bool(self.decided_on and self.begins_on and self.decided_on > self.begins_on)


ASKED = ("hypothesis", "measure", "threshold", "decided_on", "result", "met", "learnt", "next")
ASKED_OF_THE_SMALLEST = ("hypothesis", "result", "learnt")
HELD_ON = ("decided_on", "begins_on", "ends_on")
JUDGED = ("decided_on", "met", "next")


class Trial(Content):
    """The sheet of the trial."""

    rounds: Annotated[tuple[Round, ...], Ask(one=_("Legg til en runde"))] = Field(
        (),
        max_length=MOST_ROUNDS,
        title=_("Runder"),
        description=_("En runde er noe dere tror, en grense dere setter på forhånd, og det som skjedde. Begynn smått."),
    )

    @property
    def begun(self) -> list[tuple[int, Round]]:
        """The rounds in which something is filled in, with their places in the list."""
        return [(place, each) for place, each in enumerate(self.rounds) if not each.is_blank]

    def sentence(self, case: Case) -> str:
        """What the last round with a result showed; until then, what is being tried."""
        del case
        done = [each for _place, each in self.begun if each.result.strip()]
        if done:
            result = shorten(" ".join(done[-1].result.split()), LONGEST_IN_SENTENCE)
            return _OPENING[done[-1].met]() % {"result": result} if done[-1].met else result
        tried = next((each.hypothesis for _place, each in self.begun if each.hypothesis.strip()), "")
        return gettext("Prøves nå: %(what)s") % {"what": shorten(" ".join(tried.split()), LONGEST_IN_SENTENCE)} if tried else ""

    def lacking(self, case: Case) -> list[FieldFault]:
        """One whole round, and of every other that is begun, its result or that it was not finished. With a result: when its limit was set,
        whether it was reached, and what one does now. Of the smallest, no measured limit. What has a result was tried on days that have been.
        """
        asked = ASKED_OF_THE_SMALLEST if case.is_smallest else ASKED
        faults: dict[str, str] = {}
        if not any(not list(_blank(each, asked)) for _place, each in self.begun):
            place, nearest = next(((i, each) for i, each in self.begun if not each.is_unfinished), (0, Round()))
            faults = {f"rounds.{place}.{name}": _ASKING[name]() for name in _blank(nearest, asked)}
        for place, each in self.begun:
            for name, told in _unsaid(each, () if case.is_smallest else JUDGED):
                faults.setdefault(f"rounds.{place}.{name}", told)
        lacking = [FieldFault(name, told) for name, told in faults.items()]
        tried = [(place, each) for place, each in self.begun if each.result.strip()]
        days = ((f"rounds.{place}.{name}", getattr(each, name)) for place, each in tried for name in HELD_ON)
        return [*lacking, *yet_to_come(*days)]

    @classmethod
    def example(cls, case: Case) -> Self:
        """A fall sensor in two rounds."""
        del case
        today = local_date(now())
        return cls(
            rounds=(
                Round(
                    hypothesis=gettext("Får nattevakta varsel når noen reiser seg, kommer hjelpen i tide."),
                    measure=gettext("Tida fra varsel til noen er på rommet, i loggen på vakttelefonen."),
                    threshold=gettext("Hjelp innen 10 minutter i ni av ti fall, og under ett falskt varsel hver natt."),
                    decided_on=today - timedelta(days=120),
                    begins_on=today - timedelta(days=110),
                    ends_on=today - timedelta(days=82),
                    result=gettext("Ni fall, hjelp innen 10 minutter i åtte. Fire falske varsler hver natt."),
                    met=Met.MISSED,
                    learnt=gettext("Sensoren må stilles inn for hvert rom. Falske varsler gjør at folk slutter å høre etter."),
                    next=Next.CHANGE,
                ),
                Round(
                    hypothesis=gettext("Er sensoren stilt inn for rommet, blir det få falske varsler."),
                    measure=gettext("Tida fra varsel til noen er på rommet, i loggen på vakttelefonen."),
                    threshold=gettext("Hjelp innen 10 minutter i ni av ti fall, og under ett falskt varsel hver natt."),
                    decided_on=today - timedelta(days=80),
                    begins_on=today - timedelta(days=78),
                    ends_on=today - timedelta(days=22),
                    result=gettext("14 fall, hjelp innen 10 minutter i 13. 0,8 falske varsler hver natt."),
                    met=Met.REACHED,
                    learnt=gettext("Sett av en halv time for hvert rom. Da virker det."),
                    next=Next.USE,
                ),
            ),
        )


def _blank(each: Round, asked: tuple[str, ...]) -> Iterator[str]:
    return (name for name in asked if not str(getattr(each, name) or "").strip())


def _unsaid(each: Round, asked: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What is missing in one round among several: its result, and when it has one, what is asked of it."""
    if each.is_unfinished:
        return
    if not each.result.strip():
        yield "result", gettext("Skriv hva som skjedde, eller kryss av for at runden ikke er gjort ferdig.")
        return
    for name in _blank(each, asked):
        yield name, _ASKING[name]()


_OPENING = {
    Met.REACHED: lambda: gettext("Grensa er nådd: %(result)s"),
    Met.MISSED: lambda: gettext("Grensa er ikke nådd: %(result)s"),
    Met.UNCLEAR: lambda: gettext("Uklart om grensa er nådd: %(result)s"),
}
_ASKING = {
    "hypothesis": lambda: gettext("Skriv hva dere tror vil skje."),
    "measure": lambda: gettext("Skriv hvordan dere måler det."),
    "threshold": lambda: gettext("Skriv når det er godt nok."),
    "decided_on": lambda: gettext("Skriv hvilken dag grensa ble satt."),
    "met": lambda: gettext("Velg om grensa ble nådd."),
    "result": lambda: gettext("Skriv hva som skjedde."),
    "learnt": lambda: gettext("Skriv hva dere lærte."),
    "next": lambda: gettext("Velg hva dere gjør nå."),
}
