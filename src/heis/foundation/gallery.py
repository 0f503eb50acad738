"""The gallery: every component in every state, at /komponenter/. It needs no database."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from heis.foundation.access import PUBLIC, access
from heis.foundation.web import render


class GalleryPage:
    title = "Komponenter"


@access(PUBLIC)
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "gallery.jinja", GalleryPage())
