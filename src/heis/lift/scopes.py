"""The two that every list of initiatives has: the municipality's own, and what others have shared."""

from __future__ import annotations

from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.pieces import Tab


def scopes_for(viewer: Viewer, *, own_url: str, shared_url: str, is_shared: bool) -> list[Tab]:
    """The tabs, in words that fit whether the viewer belongs to a municipality."""
    inside = viewer.is_in_a_municipality
    own, shared = (_("Egen kommune"), _("Delt med oss")) if inside else (_("Denne kommunen"), _("Åpne fra andre kommuner"))
    return [Tab(own, own_url, is_current=not is_shared), Tab(shared, shared_url, is_current=is_shared)]
