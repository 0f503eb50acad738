"""What comes to an end when the new is in use: the systems, routines and licences that are switched off, when, and who checks that they are."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _
from pydantic import Field, field_validator

from heis.evidence.keys import LineKey, new_key, require_different
from heis.evidence.models import Sort
from heis.evidence.people import Name, PersonId, settled_person, somebody_in_line
from heis.evidence.rules import months_after
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.foundation.jinja import day, money, shorten
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import Ask, Day, Line, Nok, Paragraph, Sheet
from heis.lift.evidence import Case, Content

MOST_ENDINGS = 20
WHY_IN_SENTENCE = 180


class Old(Sheet):
    """One old way that ends."""

    what: Line = Field("", title=_("Det dere slutter med"), description=_("For eksempel: papirskjema for fall"))
    sort: Annotated[Sort | None, Ask(width="md")] = Field(None, title=_("Slags"))
    end_on: Day | None = Field(None, title=_("Slutter"))
    checker: Name = Field(
        "",
        title=_("Sjekker at det er slått av"),
        description=_("Navn eller e-post"),
    )
    saves_nok: Nok | None = Field(None, title=_("Sparer i året"), description=_("0 hvis ingenting"))
    checker_id: PersonId = None
    key: LineKey = Field(default_factory=new_key)


class EndingOld(Content):
    """The sheet of what is stopped."""

    endings: Annotated[tuple[Old, ...], Ask(one=_("Legg til noe dere slutter med"))] = Field(
        (),
        max_length=MOST_ENDINGS,
        title=_("Det gamle som tar slutt"),
        description=_(
            "Uten en dato blir både det gamle og det nye stående. Den som sjekker, får beskjed på dagen, og bekrefter at det er slått av."
        ),
    )
    nothing_because: Annotated[Paragraph, Ask(rows=2)] = Field(
        "", title=_("Slutter dere ikke med noe? Skriv hvorfor."), description=_("La det stå tomt når dere har skrevet noe over.")
    )

    @field_validator("endings")
    @classmethod
    def _keys_are_different(cls, lines: tuple[Old, ...]) -> tuple[Old, ...]:
        require_different(line.key for line in lines)
        return lines

    @property
    def saves_nok(self) -> int:
        """What is saved in a year altogether, in whole NOK."""
        return sum(line.saves_nok or 0 for line in self.endings)

    def as_kept(self, case: Case, by: Viewer, at: datetime) -> Self:
        """With those who check as the persons they are."""
        lines = []
        for line in self.endings:
            name, person_id = settled_person(line.checker, line.checker_id, case, by=by, at=at)
            lines.append(line.model_copy(update={"checker": name, "checker_id": person_id}))
        return self.model_copy(update={"endings": tuple(lines)})

    def sentence(self, case: Case) -> str:
        """What ends and when, and what that saves; or why nothing does."""
        del case
        if not self.endings:
            why = shorten(" ".join(self.nothing_because.split()), WHY_IN_SENTENCE)
            return gettext("Ingenting slutter: %(why)s") % {"why": why} if why else ""
        first = self.endings[0]
        told = (
            gettext("%(what)s slutter %(day)s") % {"what": first.what, "day": day(first.end_on, year=True)}
            if first.end_on
            else first.what
        )
        others = len(self.endings) - 1
        if others:
            told = ngettext("%(told)s, og %(num)s til", "%(told)s, og %(num)s til", others) % {"told": told, "num": others}
        if self.saves_nok:
            told = gettext("%(told)s. Sparer %(nok)s i året") % {"told": told, "nok": money(self.saves_nok, short=True)}
        return f"{told}."

    def lacking(self, case: Case) -> list[FieldFault]:
        """What ends, on what day, and who checks it; or why nothing does. Of more than the smallest, also what is saved, which may be 0."""
        if not self.endings:
            why = gettext("Skriv noe dere slutter med, eller hvorfor dere ikke gjør det.")
            return [] if self.nothing_because.strip() else [FieldFault("endings.0.what", why)]
        faults = []
        for place, line in enumerate(self.endings):
            asked: list[tuple[str, object, str]] = [
                ("what", line.what.strip(), gettext("Skriv hva dere slutter med.")),
                ("end_on", line.end_on, gettext("Skriv når det er slutt.")),
                ("checker", line.checker_id, gettext("Skriv hvem i kommunen som sjekker det: hele navnet, eller e-posten.")),
            ]
            if not case.is_smallest:
                asked.append(("saves_nok", line.saves_nok, gettext("Skriv hva dere sparer på det i året, eller 0.")))
            faults += [FieldFault(f"endings.{place}.{name}", words) for name, value, words in asked if value in (None, "")]
        return faults

    @classmethod
    def example(cls, case: Case) -> Self:
        """The paper forms, and an alarm system that is paid for every year."""
        today, (name, person_id) = local_date(now()), somebody_in_line(case)
        return cls(
            endings=(
                Old(
                    what=gettext("Papirskjema for fall"),
                    sort=Sort.ROUTINE,
                    end_on=months_after(today, 6),
                    saves_nok=0,
                    checker=name,
                    checker_id=person_id,
                ),
                Old(
                    what=gettext("Lisens for det gamle alarmanlegget"),
                    sort=Sort.LICENCE,
                    end_on=months_after(today, 9),
                    saves_nok=84_000,
                    checker=name,
                    checker_id=person_id,
                ),
            )
        )
