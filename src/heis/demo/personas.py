"""The people one can be in the demo, in the order they are offered. Put on offer at start-up, in config's table."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from heis.accounts.personas import Persona

PASSWORD: Final = "lykt-kanel-brygge-tog"  # noqa: S105 (known to all, and only where the demo is loaded)
AT: Final = "fredrikstad.example"

PERSONAS: Final = (
    Persona(f"ingrid.haugen@{AT}", "Ingrid Haugen", _("Sykepleier på nattevakt"), _("Ideen hennes om fallsensor er i bruk")),
    Persona(f"odd.kristiansen@{AT}", "Odd Kristiansen", _("Vaktmester uten datamaskin"), _("Et forslag andre sendte inn for ham")),
    Persona(f"marit.solberg@{AT}", "Marit Solberg", _("Enhetsleder"), _("Det som venter på at hun skal beslutte")),
    Persona(f"amir.hosseini@{AT}", "Amir Hosseini", _("Stedfortreder for enhetslederen"), _("Beslutter når lederen er borte")),
    Persona(f"kari.nygard@{AT}", "Kari Nygård", _("Seksjonssjef"), _("Køen foran utvikling")),
    Persona(f"eirik.sandvik@{AT}", "Eirik Sandvik", _("Kommunedirektør"), _("Hele heisen, og saker som er løftet til ham")),
    Persona(
        f"solveig.brekke@{AT}", "Solveig Brekke", _("Ordfører og leder av formannskapet"), _("Overvannssaken på øverste etasje")
    ),
    Persona(f"thomas.lund@{AT}", "Thomas Lund", _("Medlem av bystyret"), _("Leser det som er lagt fram, aldri utkast")),
    Persona(
        f"hanne.vik@{AT}", "Hanne Vik", _("Innovasjonskoordinator"), _("Det som står stille, mangler eier eller snart har frist")
    ),
    Persona(f"yusuf.demir@{AT}", "Yusuf Demir", _("Støtteteamet"), _("Alle saker i kommunen, og hvem som trenger hjelp")),
    Persona(f"grethe.moen@{AT}", "Grethe Moen", _("Hovedtillitsvalgt"), _("Saker hun følger på vegne av de ansatte")),
    Persona(f"lars.eide@{AT}", "Lars Eide", _("Hovedverneombud"), _("Saker som gjelder arbeidsmiljøet")),
    Persona(f"silje.bakke@{AT}", "Silje Bakke", _("Administrator"), _("Organisasjonen, fullmakter og strategien")),
    Persona(f"per.holm@{AT}", "Per Arne Holm", _("Partner fra Pensjonistforbundet"), _("Team han er med i, utenfra")),
    Persona("fatima.rahimi@sarpsborg.example", "Fatima Rahimi", _("Ansatt i Sarpsborg"), _("Det som deles i Nedre Glomma")),
    Persona(f"nils.odegard@{AT}", "Nils Ødegård", _("Innbygger"), _("Forslaget hans om benker, og det som er åpent for alle")),
)
