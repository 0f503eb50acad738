"""What search engines are asked to keep out of: everything but the pages that are there to be read.

It is a request and no lock: what one may not see is answered 404, to a search engine as to everybody.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from heis.foundation.access import PUBLIC, access

# `*` is anything, `$` the end of the address. The longest rule that fits is the one that holds.
KEPT_OUT: Final = (
    "/api/",
    "/logg-inn/",
    "/logg-ut/",
    "/glemt-passord/",
    "/nytt-passord/",
    "/ny-epost/",
    "/min-konto/",
    "/min-side/",
    "/varsler/",
    "/invitasjon/",
    "/kode/",
    "/ny/",
    "/organisasjon/",
    "/sprak/",
    "/fargevalg/",
    "/komponenter/",
    "/strategi/utgaver/ny/",
    "/strategi/utgaver/*/forkast/",
    "/initiativ/*/*/",
    "/initiativ/*/filer/*/fjern/",
    "/*.csv",
    "/*.xlsx",
    "/*.pdf",
)
LET_IN: Final = (
    "/ny/$",
    "/initiativ/*/logg/$",
    "/initiativ/*/samtalen/$",
    "/initiativ/*/grunnlag/*/$",
    "/initiativ/*/filer/*/$",
    "/initiativ/*/gevinster/$",
    "/initiativ/*/beslutningsgrunnlag/$",
    "/initiativ/*/beslutningsgrunnlag/*/$",
)


@require_safe
@access(PUBLIC)
def robots(request: HttpRequest) -> HttpResponse:
    """The rules, the same for every search engine."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEPT_OUT), *(f"Allow: {path}" for path in LET_IN), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
