"""The addresses of every room."""

from __future__ import annotations

from django.urls import path

from heis.config.health import alive, ready

urlpatterns = [
    path("healthz", alive),
    path("readyz", ready),
]
