"""The addresses that the strategy's own pages need, without the rooms above."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("heis.foundation.urls")),
    path("", include("heis.accounts.urls")),
    path("", include("heis.strategy.urls")),
]

handler403 = "heis.foundation.web.not_permitted"
handler404 = "heis.foundation.web.not_found"
