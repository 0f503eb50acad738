"""The lift in the API: one router for each part, mounted by `heis.config.api`."""

from __future__ import annotations

from ninja import Router

from heis.lift.api import desk, evidence, files, gate, initiatives, moving, picture, sharing, talk, team

router = Router()
for part in (initiatives, evidence, gate, team, talk, files, sharing, desk, picture, moving):
    router.add_router("", part.router)
