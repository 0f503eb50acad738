"""The API of this room."""

from __future__ import annotations

from ninja import Router

from heis.evidence.api import learnings, paper, portfolio

router = Router()
for part in (paper, learnings, portfolio):
    router.add_router("", part.router)
