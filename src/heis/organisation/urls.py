"""The addresses of the organisation's pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path


def soon(request: HttpRequest) -> HttpResponse:
    raise Http404


app_name = "organisation"
urlpatterns = [
    path("organisasjon/", soon, name="tree"),
    path("organisasjon/stedfortreder/", soon, name="deputies"),
    path("organisasjon/import/", soon, name="import"),
]
