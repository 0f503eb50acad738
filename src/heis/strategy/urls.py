"""The addresses of the strategy."""

from __future__ import annotations

from django.urls import path

from heis.strategy.web import drafts, reading, versions

app_name = "strategy"
urlpatterns = [
    path("strategi/", reading.overview, name="overview"),
    path("strategi/omrade/<slug:key>/", reading.area, name="area"),
    path("strategi/heisen/", reading.lift, name="lift"),
    path("strategi/utgaver/", versions.versions, name="versions"),
    path("strategi/utgaver/ny/", drafts.draft, name="draft"),
    path("strategi/utgaver/<int:revision>/", versions.version, name="version"),
    path("strategi/utgaver/<int:revision>/fil/", versions.file, name="file"),
    path("strategi/utgaver/<int:revision>/forkast/", versions.discard, name="discard"),
    path("strategi/skjema.json", versions.schema, name="schema"),
]
