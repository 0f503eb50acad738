"""The API of this room."""

from __future__ import annotations

from ninja import Router

from heis.evidence.api import learnings, paper

router = Router()
for part in (paper, learnings):
    router.add_router("", part.router)
