"""The plan for the benefits: what gets better and for whom, how it is measured, from what to what, and who in the line answers for it.

The plan is kept by the team. When it is finished, each line lives on by itself (`operations.keeping`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Self

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _
from pydantic import Field, field_validator

from heis.evidence.keys import LineKey, new_key, require_different
from heis.evidence.models import Gain, Rhythm
from heis.evidence.people import Name, PersonId, settled_person, somebody_in_line
from heis.evidence.rules import MONEY_GAINS, change_in_nok, is_money
from heis.evidence.sheets.days import yet_to_come
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.foundation.jinja import day, money, number
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import MOST_NOK, Ask, Day, Line, Nok, Number, Sheet
from heis.lift.evidence import Case, Content

MOST_BENEFITS = 20


class Promise(Sheet):
    """One benefit as it is planned."""

    what: Line = Field("", title=_("Det som blir bedre"), description=_("For eksempel: færre fall om natta"))
    for_whom: Annotated[Line, Ask(width="md", more=True)] = Field("", title=_("Hvem det gjelder"))
    gain: Annotated[Gain | None, Ask(width="md")] = Field(None, title=_("Slags gevinst"))
    indicator: Line = Field(
        "",
        title=_("Det dere måler"),
        description=_("Ett tall. For eksempel: fall som oppdages for sent"),
    )
    measured_in: Annotated[str, Field(max_length=60), Ask(width="md")] = Field(
        "", title=_("Enhet for tallet"), description=_("For eksempel: fall i måneden")
    )
    baseline: Number | None = Field(
        None,
        title=_("Utgangspunkt"),
        description=_("Tallet i dag"),
    )
    baseline_on: Annotated[Day | None, Ask(more=True)] = Field(None, title=_("Utgangspunktet målt"))
    baseline_source: Annotated[Line, Ask(width="md", more=True)] = Field("", title=_("Kilde for utgangspunktet"))
    target: Number | None = Field(None, title=_("Mål"))
    target_on: Day | None = Field(None, title=_("Mål nås innen"))
    nok_per_unit: Annotated[Nok | None, Ask(more=True)] = Field(
        None,
        title=_("Verdien av én enhet i året"),
        description=_("Bare for unngått kostnad og spart tid. La det stå tomt når det ikke kan regnes i kroner."),
    )
    frees_money: Annotated[bool, Ask(more=True)] = Field(
        default=False,
        title=_("Frigir penger i budsjettet"),
        description=_(
            "Kryss av bare hvis budsjettet kan settes ned, eller pengene brukes til noe annet. Tid som går til bedre tjenester, er en "
            "gevinst i tid og ikke i penger."
        ),
    )
    owner: Name = Field(
        "",
        title=_("Har ansvaret i linja"),
        description=_("Navn eller e-post"),
    )
    rhythm: Annotated[Rhythm | None, Ask(width="md", more=True)] = Field(
        None,
        title=_("Måles"),
        description=_("Velger dere ingenting, måles det etter 6, 12 og 24 måneder, og så hvert år."),
    )
    owner_id: PersonId = None
    key: LineKey = Field(default_factory=new_key)

    @property
    def planned_nok(self) -> int | None:
        """What the target is worth in a year, in whole NOK; None when it is not money, or something is missing."""
        if not is_money(self.gain or "", frees_money=self.frees_money, nok_per_unit=self.nok_per_unit):
            return None
        return change_in_nok(self.target, baseline=self.baseline, target=self.target, nok_per_unit=self.nok_per_unit)


class Benefits(Content):
    """The sheet of the benefits."""

    benefits: Annotated[tuple[Promise, ...], Ask(one=_("Legg til en gevinst"))] = Field(
        (),
        max_length=MOST_BENEFITS,
        title=_("Gevinstene"),
        description=_(
            "Heller to dere vil måle, enn ti dere ikke vil. Er utgangspunktet ikke målt, la det stå tomt; da står det overalt at det mangler. "
            "Den som får ansvaret, blir spurt, og følger opp gevinsten når prosjektet er ferdig."
        ),
    )

    @field_validator("benefits")
    @classmethod
    def _keys_are_different(cls, lines: tuple[Promise, ...]) -> tuple[Promise, ...]:
        require_different(line.key for line in lines)
        return lines

    @property
    def planned_nok(self) -> int:
        """What all the targets that are money are worth together in a year, in whole NOK."""
        return sum(line.planned_nok or 0 for line in self.benefits)

    @property
    def without_baseline(self) -> int:
        """How many have no baseline yet."""
        return sum(line.baseline is None for line in self.benefits)

    def as_kept(self, case: Case, by: Viewer, at: datetime) -> Self:
        """With the owners as the persons they are."""
        lines = []
        for line in self.benefits:
            name, person_id = settled_person(line.owner, line.owner_id, case, by=by, at=at)
            lines.append(line.model_copy(update={"owner": name, "owner_id": person_id}))
        return self.model_copy(update={"benefits": tuple(lines)})

    def sentence(self, case: Case) -> str:
        """How many there are, what they are worth, the first of them, and how many lack a baseline."""
        del case
        if not self.benefits:
            return ""
        counted = ngettext("%(num)s gevinst", "%(num)s gevinster", len(self.benefits)) % {"num": len(self.benefits)}
        if self.planned_nok:
            counted = gettext("%(benefits)s, %(nok)s frigjort i året") % {
                "benefits": counted,
                "nok": money(self.planned_nok, short=True),
            }
        missing = self.without_baseline
        told = [f"{counted}: {_told(self.benefits[0])}".rstrip(": ")]
        if missing:
            told.append(ngettext("%(num)s mangler utgangspunkt.", "%(num)s mangler utgangspunkt.", missing) % {"num": missing})
        return " ".join(part if part.endswith(".") else f"{part}." for part in told)

    def lacking(self, case: Case) -> list[FieldFault]:
        """What gets better, its indicator and unit, and an owner of each. Of more than the smallest, also what sort it is and its target.

        A baseline may be missing; one that is given says when it was measured and where it comes from. The target is to be reached after
        that, and not before the initiative was filed.
        """
        if not self.benefits:
            return [FieldFault("benefits.0.what", gettext("Skriv minst én gevinst."))]
        return [fault for place, line in enumerate(self.benefits) for fault in _lacking(line, f"benefits.{place}", case)]

    @classmethod
    def example(cls, case: Case) -> Self:
        """Night falls in a nursing home, and the rounds that are no longer walked."""
        today, (name, person_id) = local_date(now()), somebody_in_line(case)
        return cls(
            benefits=(
                Promise(
                    what=gettext("Fall om natta oppdages med en gang"),
                    for_whom=gettext("Beboere på sykehjem"),
                    gain=Gain.QUALITY,
                    indicator=gettext("Fall som oppdages etter mer enn ti minutter"),
                    measured_in=gettext("fall i måneden"),
                    baseline=14,
                    baseline_on=today,
                    baseline_source=gettext("Fallregisteret"),
                    target=2,
                    target_on=today.replace(year=today.year + 1, day=1),
                    rhythm=Rhythm.USUAL,
                    owner=name,
                    owner_id=person_id,
                ),
                Promise(
                    what=gettext("Faste runder om natta faller bort"),
                    for_whom=gettext("Nattevakter"),
                    gain=Gain.SAVED_TIME,
                    indicator=gettext("Timer brukt på faste runder"),
                    measured_in=gettext("timer i uka"),
                    target=8,
                    target_on=today.replace(year=today.year + 1, day=1),
                    owner=name,
                    owner_id=person_id,
                ),
            )
        )


def _told(line: Promise) -> str:
    """What gets better, from what to what."""
    if line.target is None:
        return line.what
    words = {"what": line.what, "target": number(line.target), "unit": line.measured_in}
    if line.baseline is None:
        return gettext("%(what)s, til %(target)s %(unit)s") % words
    return gettext("%(what)s, fra %(baseline)s til %(target)s %(unit)s") % {**words, "baseline": number(line.baseline)}


def _lacking(line: Promise, place: str, case: Case) -> Iterator[FieldFault]:
    asked: list[tuple[str, object, str]] = [
        ("what", line.what, gettext("Skriv hva som blir bedre.")),
        ("indicator", line.indicator, gettext("Skriv hva dere måler.")),
        ("measured_in", line.measured_in, gettext("Skriv hvilken enhet tallet har.")),
    ]
    if not case.is_smallest:
        asked.insert(1, ("gain", line.gain, gettext("Velg hva slags gevinst det er.")))
        asked.append(("target", line.target, gettext("Skriv målet.")))
        asked.append(("target_on", line.target_on, gettext("Skriv når målet skal være nådd.")))
        if line.baseline is not None:
            asked.append(("baseline_on", line.baseline_on, gettext("Skriv når utgangspunktet ble målt.")))
            asked.append(("baseline_source", line.baseline_source, gettext("Skriv hvor tallet er fra.")))
    for name, value, words in asked:
        if value is None or not str(value).strip():
            yield FieldFault(f"{place}.{name}", words)
    yield from _lacking_money(line, place)
    yield from _impossible_days(line, place, local_date(case.initiative.filed_at))
    if line.owner_id is None:
        yield FieldFault(
            f"{place}.owner",
            gettext("Skriv hele navnet, eller e-posten, til en som arbeider i kommunen.")
            if line.owner
            else gettext("Skriv hvem i linja som har ansvaret."),
        )


def _impossible_days(line: Promise, place: str, filed_on: date) -> Iterator[FieldFault]:
    yield from yet_to_come((f"{place}.baseline_on", line.baseline_on))
    if line.target_on is None:
        return
    if line.baseline_on is not None and line.target_on <= line.baseline_on:
        told = gettext("Utgangspunktet er målt %(day)s. Målet må nås etter den dagen.") % {"day": day(line.baseline_on, year=True)}
        yield FieldFault(f"{place}.target_on", told, "too_early")
    elif line.target_on < filed_on:
        told = gettext("Initiativet ble sendt inn %(day)s. Målet kan ikke være nådd før det.") % {"day": day(filed_on, year=True)}
        yield FieldFault(f"{place}.target_on", told, "too_early")


def _lacking_money(line: Promise, place: str) -> Iterator[FieldFault]:
    if line.frees_money and line.gain not in MONEY_GAINS:
        yield FieldFault(f"{place}.frees_money", gettext("Bare unngått kostnad og spart tid kan frigi penger i budsjettet."))
    elif line.frees_money and line.nok_per_unit is None:
        yield FieldFault(f"{place}.nok_per_unit", gettext("Skriv hva én enhet er verdt i året."))
    elif line.frees_money and line.target is not None and line.target == line.baseline:
        yield FieldFault(
            f"{place}.target", gettext("Målet må være et annet tall enn utgangspunktet når gevinsten regnes i kroner.")
        )
    if abs(line.planned_nok or 0) > MOST_NOK:
        yield FieldFault(f"{place}.nok_per_unit", gettext("Gevinsten blir på mer enn tusen milliarder kroner. Se over tallene."))
