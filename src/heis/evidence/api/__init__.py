"""The API of this room."""

from __future__ import annotations

from ninja import Router

from heis.evidence.api import paper

router = Router()
router.add_router("", paper.router)
