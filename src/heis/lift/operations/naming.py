"""That what others are to learn from names nobody."""

from __future__ import annotations

from django.utils.translation import gettext as _

from heis.foundation.naming import points_at_somebody
from heis.foundation.refusals import Refusal
from heis.lift.models import Initiative
from heis.lift.queries.naming import people_known_in, role_instead_of


class NamesSomebody(Refusal):
    """What was learnt is found by others, and names or points at somebody."""


def require_nobody_named(learning: str, initiative: Initiative) -> None:
    """Refuse what was learnt of an initiative when it names one who has had to do with it, or holds a number or an address of somebody."""
    if points_at_somebody(learning):
        told = _("Skriv ikke fødselsnummer, telefonnummer eller e-postadresse. Ingen skal kunne kjennes igjen.")
        raise NamesSomebody(told, field="learning")
    named = people_known_in(initiative).named_in(learning)
    if named:
        raise NamesSomebody(role_instead_of(named), field="learning")
