"""The evaluation: what one believed, what happened, what one would do otherwise, and what others should know. For every ending."""

from __future__ import annotations

from typing import Annotated, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from pydantic import Field

from heis.evidence.sheets.personal import Anonymous, AnonymousLine
from heis.foundation.jinja import shorten
from heis.foundation.refusals import FieldFault
from heis.foundation.sheets import Ask
from heis.lift.evidence import LONGEST_SENTENCE, Case, Content
from heis.lift.queries.naming import people_known_in, role_instead_of

ASKED = ("believed", "happened", "otherwise", "others", "whom_to_ask")
ASKED_OF_THE_SMALLEST = ("happened", "otherwise", "others")


class Evaluation(Content):
    """The sheet of the evaluation. Others than the team read it, so it names nobody: neither by number nor address, nor by name."""

    believed: Annotated[Anonymous, Ask(rows=3)] = Field("", title=_("Hva trodde dere?"))
    happened: Annotated[Anonymous, Ask(rows=4)] = Field("", title=_("Hva skjedde?"), description=_("Også det som ikke gikk."))
    otherwise: Annotated[Anonymous, Ask(rows=4)] = Field("", title=_("Hva ville dere gjort annerledes?"))
    others: Annotated[Anonymous, Ask(rows=4)] = Field(
        "",
        title=_("Hva bør andre vite?"),
        description=_("Skriv til en i en annen kommune som vil prøve det samme. Dette står først i lærdommene."),
    )
    whom_to_ask: AnonymousLine = Field(
        "",
        title=_("Hvem kan spørres?"),
        description=_("En rolle eller en enhet, ikke en person. For eksempel: fagsykepleier, natt."),
    )

    def sentence(self, case: Case) -> str:
        """What others should know; until that is written, what happened."""
        del case
        return shorten(" ".join((self.others.strip() or self.happened.strip()).split()), LONGEST_SENTENCE)

    def lacking(self, case: Case) -> list[FieldFault]:
        """All five lines, of the smallest three; and a role instead of the name of anybody who has had to do with the initiative."""
        asked = ASKED_OF_THE_SMALLEST if case.is_smallest else ASKED
        known = people_known_in(case.initiative)
        faults = []
        for name in ASKED:
            text = getattr(self, name).strip()
            found = known.named_in(text)
            if not text and name in asked:
                faults.append(FieldFault(name, _ASKING[name]()))
            elif found:
                faults.append(FieldFault(name, role_instead_of(found), "named"))
        return faults

    @classmethod
    def example(cls, case: Case) -> Self:
        """A fall sensor that is in use."""
        del case
        return cls(
            believed=gettext("At varsel om natta ville halvere tida til hjelp, og at nattevaktene ville få roligere netter."),
            happened=gettext("Hjelpen kom på 7 minutter i snitt, mot 34 før. Nettet falt ut to netter uten at noen visste det."),
            otherwise=gettext("Vi ville stilt inn sensoren for hvert rom før vi begynte, og hatt nattevaktene med fra første dag."),
            others=gettext(
                "Sett av en halv time for hvert rom, og sørg for alarm når en sensor blir stille. Utstyret er den minste delen."
            ),
            whom_to_ask=gettext("Fagsykepleier, natt, og vaktmesteren på sykehjemmet"),
        )


_ASKING = {
    "believed": lambda: gettext("Skriv hva dere trodde."),
    "happened": lambda: gettext("Skriv hva som skjedde."),
    "otherwise": lambda: gettext("Skriv hva dere ville gjort annerledes."),
    "others": lambda: gettext("Skriv hva andre bør vite."),
    "whom_to_ask": lambda: gettext("Skriv hvem som kan spørres: en rolle eller en enhet."),
}
