"""What this room shows on the lift's pages: the card in the room of an initiative, and the sections of my desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heis.evidence.pictures.foundations import picture_of
from heis.evidence.queries import desk as waiting
from heis.evidence.queries.benefits import Tally, tally_of
from heis.evidence.queries.foundations import known_of
from heis.foundation.audience import Viewer
from heis.foundation.jinja import day, query, quoted
from heis.foundation.pieces import Link, Tag
from heis.lift.models import Initiative, Submission
from heis.lift.parts import Answer, Card, DeskRow, DeskSection
from heis.lift.queries.rights import rights_of
from heis.strategy.queries import document_of


def foundations_card(initiative: Initiative, viewer: Viewer, on: date) -> Card:
    """What the initiative stands on, and the weakest of it with what the viewer can do about it."""
    picture = picture_of(initiative, known_of(initiative, on), rights_of(viewer, initiative))
    return Card(_("Står det støtt?"), template="evidence/foundations.jinja", picture=picture)


def paper_links(initiative: Initiative, submission: Submission | None) -> list[Link]:
    """The decision paper: of the gate ahead, of what lies before one now, or of a submission that is closed. None where no gate is ahead."""
    if submission is None and document_of(initiative.strategy_version).gate_from(initiative.stage) is None:
        return []
    is_closed = submission is not None and submission.closed_at is not None
    args = [initiative.pk, submission.pk] if submission and is_closed else [initiative.pk]
    return [
        Link(_("Grunnlaget for siste beslutning") if is_closed else _("Alt på én side"), reverse("evidence:paper", args=args)),
        Link(_("Som PDF"), reverse("evidence:paper_pdf", args=args)),
    ]


def comparing_links(initiative: Initiative, submission: Submission | None) -> list[Link]:
    """The way to see it beside another."""
    del submission
    return [Link(_("Sammenlikn med et annet"), reverse("evidence:compare") + query({"a": str(initiative.pk)}))]


def card_in_room(initiative: Initiative, viewer: Viewer, on: date) -> Card | None:
    """How many benefits are followed up and what is missing, and how much of the old still stands; None when there is nothing."""
    del viewer
    tally = tally_of(initiative, on)
    if not tally.benefits and not tally.endings:
        return None
    return Card(_("Gevinster"), _lines(tally), Link(_("Se hvordan det går"), reverse("evidence:benefits", args=[initiative.pk])))


def _lines(tally: Tally) -> list[str]:
    """One line of the benefits, and one of the old that ends."""
    benefits = [
        (tally.benefits, ngettext("%(num)s gevinst følges opp.", "%(num)s gevinster følges opp.", tally.benefits)),
        (tally.due, ngettext("%(num)s skal måles nå.", "%(num)s skal måles nå.", tally.due)),
        (tally.unmeasured, ngettext("%(num)s er ikke målt ennå.", "%(num)s er ikke målt ennå.", tally.unmeasured)),
        (
            tally.without_baseline,
            ngettext("%(num)s mangler utgangspunkt.", "%(num)s mangler utgangspunkt.", tally.without_baseline),
        ),
        (tally.without_owner, ngettext("%(num)s har ingen ansvarlig.", "%(num)s har ingen ansvarlig.", tally.without_owner)),
    ]
    endings = [
        (tally.endings, ngettext("%(num)s ting tar slutt.", "%(num)s ting tar slutt.", tally.endings)),
        (tally.overdue, ngettext("%(num)s skulle vært slått av.", "%(num)s skulle vært slått av.", tally.overdue)),
    ]
    told = [" ".join(words % {"num": count} for count, words in counted if count) for counted in (benefits, endings)]
    return [line for line in told if line]


def desk_sections(viewer: Viewer, on: date) -> Sequence[DeskSection]:
    """Benefits the viewer is asked to own, those they are to measure, and the old they are to check has ended."""
    if not viewer.works_in:
        return []
    return [
        DeskSection(_("Gevinster du er bedt om å ha ansvaret for"), _asked(viewer)),
        DeskSection(_("Gevinster du skal måle"), _to_measure(viewer, on)),
        DeskSection(_("Sjekk at det er slått av"), _to_check(viewer, on)),
    ]


def _asked(viewer: Viewer) -> list[DeskRow]:
    rows = []
    for benefit in waiting.benefits_asked_of(viewer)[: waiting.SHOWN]:
        about = [benefit.initiative.title, quoted(benefit.asked_message) if benefit.asked_message else ""]
        if benefit.asked_by:
            about.insert(0, _("%(name)s spør deg") % {"name": benefit.asked_by.name})
        place, url = [benefit.initiative_id, benefit.pk], _address(benefit.initiative_id, f"gevinst-{benefit.pk}")
        answers = (Answer(_("Ja"), "yes", is_main=True), Answer(_("Nei"), "no"))
        told = " · ".join(part for part in about if part)
        rows.append(DeskRow(benefit.what, url, told, answer_url=reverse("evidence:answer", args=place), answers=answers))
    return rows


def _to_measure(viewer: Viewer, on: date) -> list[DeskRow]:
    return [
        DeskRow(
            benefit.what,
            _address(benefit.initiative_id, f"gevinst-{benefit.pk}"),
            f"{benefit.initiative.title} · {benefit.indicator}",
            _due_tag(benefit.due_on, on),
        )
        for benefit in waiting.benefits_to_measure(viewer, on)[: waiting.SHOWN]
    ]


def _to_check(viewer: Viewer, on: date) -> list[DeskRow]:
    return [
        DeskRow(
            ending.what, _address(ending.initiative_id, f"slutt-{ending.pk}"), ending.initiative.title, _due_tag(ending.end_on, on)
        )
        for ending in waiting.endings_to_check(viewer, on)[: waiting.SHOWN]
    ]


def _due_tag(due_on: date | None, on: date) -> Tag | None:
    if due_on is None:
        return None
    return Tag(_("i dag"), "warning") if due_on == on else Tag(_("frist %(day)s") % {"day": day(due_on)}, "danger")


def _address(initiative_id: int, anchor: str) -> str:
    return f"{reverse('evidence:benefits', args=[initiative_id])}#{anchor}"
