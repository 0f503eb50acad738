"""The decision paper as a page and as PDF."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heis.evidence.papers.paper import Paper, paper_about
from heis.evidence.papers.pdf import PDF_TYPE, pdf_of
from heis.foundation.access import PUBLIC, access
from heis.foundation.clock import now
from heis.foundation.pieces import CheckItem
from heis.foundation.web import Link, render
from heis.lift.queries.visibility import initiative_visible_to
from heis.organisation.request import Request

STATES = {"complete": "ok", "draft": "partial", "missing": "missing"}


@dataclass(frozen=True, slots=True)
class PaperPage:
    """The paper, and where it is to be had as PDF."""

    paper: Paper
    pdf_url: str

    @property
    def checks(self) -> list[CheckItem]:
        """What it rests on, each in one line, with a link to it in full below."""
        shown = {annex.key for annex in self.paper.annexes}
        return [
            CheckItem(
                line.name if line.is_required else _("%(title)s (frivillig)") % {"title": line.name},
                STATES[line.status],
                line.sentence,
                f"#{line.key}" if line.key in shown else "",
                _("Les") if line.key in shown else "",
            )
            for line in self.paper.lines
        ]

    @property
    def title(self) -> str:
        """The title of the page."""
        return _("Beslutningsgrunnlag")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        it = self.paper.initiative
        return [Link(_("Initiativer"), reverse("lift:list")), Link(it.title, reverse("lift:room", args=[it.pk]))]


@access(PUBLIC)
@require_GET
def paper(request: Request, number: int, submission: int | None = None) -> HttpResponse:
    """The paper for the gate ahead, for what lies before a gate now, for what was decided last, or for an earlier submission."""
    found = _paper(request, number, submission)
    args = [number] if submission is None else [number, submission]
    return render(request, "evidence/paper.jinja", PaperPage(found, reverse("evidence:paper_pdf", args=args)))


@access(PUBLIC)
@require_GET
def paper_pdf(request: Request, number: int, submission: int | None = None) -> HttpResponse:
    """The same as PDF."""
    return pdf_response(_paper(request, number, submission))


def pdf_response(found: Paper) -> HttpResponse:
    """The paper as a file to keep."""
    name = f"{slugify(found.initiative.title)[:60] or 'initiativ'}-{found.initiative.pk}.pdf"
    return HttpResponse(
        pdf_of(found),
        content_type=PDF_TYPE,
        headers={"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


def _paper(request: Request, number: int, submission: int | None) -> Paper:
    found = paper_about(initiative_visible_to(request.viewer, number), submission, now())
    if found is None:
        raise Http404
    return found
