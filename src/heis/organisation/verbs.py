"""What can happen in the organisation, as the journal tells it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from heis.journal.registry import Verb

KIND: Final = "progress"
FOR_ME: Final = "team"

VERBS: Final = (
    Verb("organisation.unit_created", _("{actor} opprettet enheten «{title}»"), KIND),
    Verb("organisation.unit_renamed", _("{actor} endret «{before}» til «{title}» ({level})"), KIND),
    Verb("organisation.unit_moved", _("{actor} flyttet «{title}» fra «{before}» til «{parent}»"), KIND),
    Verb("organisation.unit_closed", _("{actor} la ned «{title}» fra {closed_on}"), KIND),
    Verb("organisation.appointed", _("{actor} ga {person} rollen {role} i «{title}» fra {starts_on}"), FOR_ME),
    Verb("organisation.appointment_ended", _("{actor} avsluttet rollen {role} for {person} i «{title}» {ends_on}"), KIND),
    Verb("organisation.deputy_set", _("{actor} satte {person} som stedfortreder for {holder} i «{title}» fra {starts_on}"), FOR_ME),
    Verb("organisation.deputy_removed", _("{actor} avsluttet {person} som stedfortreder for {holder} i «{title}»"), FOR_ME),
    Verb("organisation.authority_set", _("{actor} satte fullmakten for {role} i «{title}» til {amount_nok}"), KIND),
    Verb("organisation.authority_removed", _("{actor} fjernet fullmakten for {role} i «{title}»"), KIND),
    Verb(
        "organisation.budget_set",
        _("{actor} satte budsjettet for {year}: drift {operating_nok}, investering {investment_nok}"),
        KIND,
    ),
    Verb("organisation.cooperation_created", _("{actor} opprettet samarbeidet «{title}»"), KIND),
    Verb("organisation.cooperation_invited", _("{actor} inviterte {municipality} til samarbeidet «{title}»"), KIND),
    Verb("organisation.cooperation_joined", _("{actor} meldte {municipality} inn i samarbeidet «{title}»"), KIND),
    Verb("organisation.cooperation_left", _("{actor} meldte {municipality} ut av samarbeidet «{title}»"), KIND),
    Verb("organisation.imported", _("{actor} importerte {kind}. Nye: {created}, endret: {changed}, avsluttet: {ended}"), KIND),
)
