"""Addresses and frames that only the tests use."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from heis.foundation.refusals import NotPermitted
from heis.foundation.web import Link, NavItem, Shell, ShellPerson, not_permitted, plain_shell, redirect_after, render

handler404 = "heis.foundation.web.not_found"
handler500 = "heis.foundation.web.broken"


@dataclass(frozen=True, slots=True)
class PartPage:
    title: str = "Treff"
    hits: int = 3


def refused(request: HttpRequest) -> HttpResponse:
    return not_permitted(request, NotPermitted("Det kan bare eieren."))


def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("hemmelig")


def without_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("hemmelig")


def part(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery_part.jinja", PartPage(), partial="results")


def done(request: HttpRequest) -> HttpResponse:
    return redirect_after(request, "foundation:gallery", message="Lagret.", anchor="her")


def full_shell(request: HttpRequest) -> Shell:
    return replace(
        plain_shell(request),
        municipality="Fredrikstad kommune",
        nav=[NavItem("Heisen", "/heisen/"), NavItem("Komponenter", "/komponenter/", is_current=True)],
        search_url="/sok/",
        person=ShellPerson("Mona Lie", "Sykepleier", [Link("Min side", "/min-side/")], "/logg-ut/"),
        unread=3,
        notifications_url="/varsler/",
        footer=[Link("Tilgjengelighetserklæring", "/tilgjengelighet/")],
    )


def hostile_shell(request: HttpRequest) -> Shell:
    evil = '"><script>alert(1)</script>'
    return replace(full_shell(request), municipality=evil, person=ShellPerson(evil, evil, [Link(evil, "/")]), query=evil)


urlpatterns = [
    path("", include("heis.foundation.urls")),
    path("ikke-lov/", refused),
    path("gikk-galt/", fails),
    path("uten-database/", without_database),
    path("del/", part),
    path("ferdig/", done),
]
