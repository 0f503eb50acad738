"""The evidence room in the API: one router for each part, mounted by `heis.config.api`."""

from __future__ import annotations

from ninja import Router

from heis.evidence.api import benefits, endings, overview

router = Router()
for part in (benefits, endings, overview):
    router.add_router("", part.router)
