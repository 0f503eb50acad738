"""The frame round every page: whose pages these are, where one can go, and who is looking."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from heis.foundation.keeping import keeper_of
from heis.foundation.web import Link, NavItem, Shell, ShellPerson, plain_shell
from heis.journal.queries import unread_count
from heis.organisation.models import Role
from heis.organisation.request import Request
from heis.organisation.rules import DEPUTISED_ROLES


def build(request: HttpRequest) -> Shell:
    """The frame for a request that has passed the middleware; the plain one for a request that has not."""
    plain = plain_shell(request)
    if not hasattr(request, "viewer"):
        return plain
    known = cast("Request", request)
    signed_in, search_url = known.viewer.is_signed_in, reverse("lift:list")
    return replace(
        plain,
        municipality=_("%(name)s kommune") % {"name": known.municipality.name},
        nav=_navigation(known),
        search_url=search_url,
        query=known.GET.get("q", "").replace("\0", "") if known.path == search_url else "",
        person=_person(known),
        sign_in_url="" if signed_in else reverse("accounts:sign_in"),
        code_url=reverse("lift:code"),
        unread=unread_count(known.viewer),
        notifications_url=reverse("journal:notifications") if signed_in else "",
        footer=_footer(),
    )


def _navigation(request: Request) -> list[NavItem]:
    """What most come for stands first: on a phone the rest is reached by sliding."""
    entries = [
        (_("Heisen"), "lift:lift"),
        *([(_("Min side"), "lift:desk")] if request.viewer.is_signed_in else []),
        (_("Send inn"), "lift:file"),
        (_("Initiativer"), "lift:list"),
        (_("Portefølje"), "evidence:portfolio"),
        (_("Gevinster"), "evidence:overview"),
        (_("Lærdommer"), "evidence:learnings"),
        (_("Strategien"), "strategy:overview"),
    ]
    if request.viewer.is_in_a_municipality:
        entries.append((_("Organisasjonen"), "organisation:tree"))
    return [_nav_item(label, reverse(name), request.path) for label, name in entries]


def _nav_item(label: str, url: str, path: str) -> NavItem:
    return NavItem(label, url, is_current=path == url, is_within=path != url and path.startswith(url))


def _person(request: Request) -> ShellPerson | None:
    if request.person is None:
        return None
    links = [Link(_("Min konto"), reverse("accounts:account")), Link(_("Varsler"), reverse("journal:choices"))]
    if request.viewer.holds(*DEPUTISED_ROLES):
        links.append(Link(_("Stedfortreder"), reverse("organisation:deputies")))
    if request.viewer.holds(Role.ADMINISTRATOR):
        links.append(Link(_("Import"), reverse("organisation:import")))
    return ShellPerson(request.person.name, request.person.email, links, reverse("accounts:sign_out"), keeper_of(request.person.pk))


def _footer() -> list[Link]:
    links = [Link(_("Strategien"), reverse("strategy:overview")), Link(_("API"), reverse("api_docs"))]
    if settings.HEIS_ACCESSIBILITY_URL:
        links.insert(0, Link(_("Tilgjengelighetserklæring"), settings.HEIS_ACCESSIBILITY_URL))
    if settings.HEIS_FEEDBACK_URL:
        links.append(Link(_("Si fra om feil"), settings.HEIS_FEEDBACK_URL))
    return links
