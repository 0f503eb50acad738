"""What the higher rooms offer the lower ones, in one visible table.

A lower room never calls up. It asks its own registry, and this is where the registries are filled, once, at start-up.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from heis.accounts.personas import offer_personas
from heis.demo.personas import PERSONAS
from heis.evidence import verbs as evidence_verbs
from heis.evidence.kinds import KINDS
from heis.evidence.operations.following import following_stage
from heis.evidence.parts import card_in_room, comparing_links, desk_sections, foundations_card, paper_links
from heis.evidence.queries.benefits import CHECKING, OWNING
from heis.journal.registry import register_subject, register_text, register_verbs, register_viewers
from heis.lift import evidence as lift_evidence
from heis.lift import verbs as lift_verbs
from heis.lift.addresses import address_of_initiative
from heis.lift.affected import dry_run
from heis.lift.engaged import register_engagement
from heis.lift.operations.closing import leave_closed_unit
from heis.lift.parts import register_card, register_links, register_sections
from heis.lift.queries.lying import count_at
from heis.lift.queries.room import comment_texts
from heis.lift.queries.visibility import initiatives_visible_to
from heis.lift.staged import register_following
from heis.organisation import verbs as organisation_verbs
from heis.organisation.addresses import address_of_cooperation, address_of_municipality, address_of_unit
from heis.organisation.contents import Contents, register_contents
from heis.organisation.viewer import viewer_of
from heis.strategy import check as strategy_check
from heis.strategy import verbs as strategy_verbs
from heis.strategy.addresses import address_of_version
from heis.strategy.affected import register_dry_run


def register_everything() -> None:
    """Fill the registries. Called once, when Django has loaded every room."""
    for verbs in (organisation_verbs.VERBS, strategy_verbs.VERBS, lift_verbs.VERBS, evidence_verbs.VERBS):
        register_verbs(verbs)
    register_subject("unit", title=_("Enhet"), url=address_of_unit)
    register_subject("municipality", title=_("Kommune"), url=address_of_municipality)
    register_subject("cooperation_group", title=_("Samarbeid"), url=address_of_cooperation)
    register_subject("strategy", title=_("Strategi"), url=address_of_version)
    register_subject("initiative", title=_("Initiativ"), url=address_of_initiative, visible_to=initiatives_visible_to)
    register_text("comment", comment_texts)
    register_viewers(viewer_of)
    for kind in (*lift_evidence.TEXT_KINDS, *KINDS):
        lift_evidence.register_kind(kind)
    for engagement in (OWNING, CHECKING):
        register_engagement(engagement)
    register_card(foundations_card)
    register_card(card_in_room)
    for links in (paper_links, comparing_links):
        register_links(links)
    register_sections(desk_sections)
    register_following(following_stage)
    strategy_check.register_evidence_kinds(lift_evidence.registered_keys())
    register_dry_run(dry_run)
    register_contents(Contents(count_at, leave_closed_unit))
    offer_personas(PERSONAS)
