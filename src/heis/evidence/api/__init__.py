"""The API of this room."""

from __future__ import annotations

from ninja import Router

from heis.evidence.api import benefits, endings, overview, paper

router = Router()
for part in (paper, benefits, endings, overview):
    router.add_router("", part.router)
