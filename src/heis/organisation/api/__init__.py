"""The organisation in the API: one router for each part, mounted by `heis.config.api`."""

from __future__ import annotations

from ninja import Router

from heis.organisation.api import changing, cooperation, deputies, importing, money, reading

router = Router()
for part in (reading, changing, deputies, money, cooperation, importing):
    router.add_router("", part.router)
