"""What is compared with: a page that only Django and a template make, and a list of 25 rows with one query. No middleware."""

from __future__ import annotations

import os
from typing import Final

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse  # noqa: TID251 (these are pages)
from django.urls import path
from jinja2 import Environment

from heis.config.start import prepare

HEAD: Final = "<!doctype html><html lang=nb><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>"
ENGINE: Final = Environment(autoescape=True)
PAGE: Final = ENGINE.from_string(HEAD + "<p>{{ text }}</p></body></html>")
ROWS: Final = ENGINE.from_string(
    HEAD + "<table>{% for row in rows %}<tr><td><a href='/{{ row.pk }}/'>{{ row.title }}</a></td><td>{{ row.unit.name }}</td>"
    "<td>{{ row.stage }}</td><td>{{ row.floor }}</td><td>{{ row.changed_at }}</td></tr>{% endfor %}</table></body></html>"
)


def page(request: HttpRequest) -> HttpResponse:
    """No query."""
    return HttpResponse(PAGE.render(title="En side", text="Bare tekst."))


def rows(request: HttpRequest) -> HttpResponse:
    """One query: the latest of a municipality, with the names of their units."""
    from heis.lift.models import Initiative

    latest = Initiative.objects.filter(municipality_id=1).select_related("unit").order_by("-changed_at", "-pk")[:25]
    return HttpResponse(ROWS.render(title="En liste", rows=list(latest)))


urlpatterns = [path("page/", page), path("rows/", rows)]

if os.environ.get("BENCH_BARE"):
    prepare()
    application = get_wsgi_application()
