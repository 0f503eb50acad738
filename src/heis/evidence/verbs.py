"""What the evidence room writes in the journal: each verb, its sentence, and the kind of notification it belongs to."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from heis.journal.registry import Verb

VERBS = (
    Verb("evidence.owner_asked", _("{actor} ba {name} ha ansvaret for gevinsten «{benefit}» i «{title}»"), kind="team"),
    Verb(
        "evidence.owner_unasked",
        _("{actor} spurte en annen, og trenger ikke svar fra {name}, om gevinsten «{benefit}» i «{title}»"),
        kind="team",
    ),
    Verb("evidence.owner_accepted", _("{name} tok ansvaret for gevinsten «{benefit}» i «{title}»"), kind="team"),
    Verb(
        "evidence.owner_declined",
        _("{name} takket nei til ansvaret for gevinsten «{benefit}» i «{title}»: {reason}"),
        kind="team",
    ),
    Verb("evidence.owner_missing", _("Gevinsten «{benefit}» i «{title}» mangler en som har ansvaret"), kind="team"),
    Verb(
        "evidence.benefit_dropped",
        _("{actor} tok gevinsten «{benefit}» ut av planen for «{title}»"),
        kind="progress",
        by_anybody=True,
    ),
    Verb("evidence.measured", _("{actor} målte gevinsten «{benefit}» i «{title}»: {value}"), kind="progress"),
    Verb(
        "evidence.measurement_corrected",
        _("{actor} rettet en måling av gevinsten «{benefit}» i «{title}» til {value}: {reason}"),
        kind="progress",
    ),
    Verb("evidence.measuring_due", _("Gevinsten «{benefit}» i «{title}» skal måles nå. Fristen er {due_on}"), kind="deadlines"),
    Verb("evidence.check_asked", _("{actor} ba {name} sjekke at «{old}» i «{title}» er slått av {end_on}"), kind="team"),
    Verb("evidence.ending_dropped", _("{actor} tok «{old}» i «{title}» ut av det som tar slutt"), kind="progress", by_anybody=True),
    Verb("evidence.ending_due", _("«{old}» i «{title}» skal være slått av {end_on}. Sjekk at det er gjort"), kind="deadlines"),
    Verb("evidence.checker_missing", _("Ingen sjekker lenger at «{old}» i «{title}» blir slått av"), kind="team"),
    Verb("evidence.switched_off", _("{actor} bekreftet at «{old}» i «{title}» ble slått av {off_on}"), kind="progress"),
    Verb("evidence.end_moved", _("{actor} flyttet slutten for «{old}» i «{title}» til {end_on}: {reason}"), kind="progress"),
)
