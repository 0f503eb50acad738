"""The API of this room."""

from __future__ import annotations

from ninja import Router

from heis.evidence.api import benefits, endings, learnings, overview, paper, portfolio, worth

router = Router()
for part in (paper, worth, learnings, portfolio, benefits, endings, overview):
    router.add_router("", part.router)
