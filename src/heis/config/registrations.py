"""What the higher rooms offer the lower ones, in one visible table.

A lower room never calls up. It asks its own registry, and this is where the registries are filled, once, at start-up.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from heis.journal.registry import register_subject, register_verbs
from heis.lift import evidence as lift_evidence
from heis.lift import verbs as lift_verbs
from heis.lift.addresses import address_of_initiative
from heis.organisation import verbs as organisation_verbs
from heis.strategy import check as strategy_check


def register_everything() -> None:
    """Fill the registries. Called once, when Django has loaded every room."""
    register_verbs(organisation_verbs.VERBS)
    register_verbs(lift_verbs.VERBS)
    register_subject("initiative", title=_("Initiativ"), url=address_of_initiative)
    for kind in lift_evidence.TEXT_KINDS:
        lift_evidence.register_kind(kind)
    strategy_check.register_evidence_kinds(lift_evidence.registered_keys())
