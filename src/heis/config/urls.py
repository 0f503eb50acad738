"""The addresses of every room."""

from __future__ import annotations

from django.urls import include, path

from heis.config import api
from heis.config.robots import robots

urlpatterns = [
    path("api/v1/docs", api.docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("robots.txt", robots, name="robots"),
    path("", include("heis.foundation.urls")),
    path("", include("heis.accounts.urls")),
    path("", include("heis.journal.urls")),
    path("", include("heis.organisation.urls")),
    path("", include("heis.strategy.urls")),
    path("", include("heis.lift.urls")),
    path("", include("heis.evidence.urls")),
]

handler403 = "heis.foundation.web.not_permitted"
handler404 = "heis.foundation.web.not_found"
handler500 = "heis.foundation.web.broken"
