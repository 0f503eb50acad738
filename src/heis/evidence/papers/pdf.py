"""The decision paper as PDF: tagged (PDF/UA-1) and fit for the archive (PDF/A-2a), set by typst from `decision.typ`. About 10 ms a page.

The text and the charts go in as data, never as markup, so that nothing anybody has written can become a command.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any, Final, Literal

import typst
from django.utils.translation import gettext as _

from heis.evidence.papers.paper import Annex, Paper
from heis.evidence.papers.writing import blocks_of
from heis.foundation.charts import Chart, ColumnChart, MatrixChart, SpanChart, TableChart
from heis.foundation.clock import now
from heis.foundation.jinja import day, moment
from heis.foundation.language import active_language
from heis.foundation.pieces import LogItem
from heis.foundation.sheets import Said

PDF_TYPE: Final = "application/pdf"
DRAWN: Final = (
    "\n\t -~\u00a0-\u017f\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u0410-\u044f\u2010-\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u202f\u20ac"
    "\u2080-\u2089\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a1"
)
"""Letters and signs that the bundled fonts draw, as in a regular expression."""
NOT_SURELY_DRAWN: Final = re.compile(f"[^{DRAWN}]+")
PRIVATE_BULLETS: Final = re.compile("[\uf0a7\uf0b7\uf0d8]")
STANDARDS: Final[list[Literal["a-2a", "ua-1"]]] = ["a-2a", "ua-1"]


def pdf_of(paper: Paper) -> bytes:
    """The paper as a PDF file, in the reader's language.

    The standards allow no letter that no font can draw, and the fonts draw no emoji and not every script: where there is one, it is shown as □.
    """
    data = _data(paper)
    try:
        return _compiled(data)
    except typst.TypstError:
        return _compiled(_in_known_letters(data))


def _in_known_letters(value: Any) -> Any:
    """The same, with only letters and signs that are surely drawn. A bullet from a word processor is a bullet."""
    if isinstance(value, str):
        return NOT_SURELY_DRAWN.sub("□", PRIVATE_BULLETS.sub("•", unicodedata.normalize("NFC", value)))
    if isinstance(value, dict):
        return {name: _in_known_letters(each) for name, each in value.items()}
    return [_in_known_letters(each) for each in value] if isinstance(value, list) else value


def _compiled(data: Mapping[str, Any]) -> bytes:
    with as_file(files("heis.evidence.papers") / "decision.typ") as template:
        made: bytes = typst.compile(
            str(template),
            sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
            pdf_standards=[*STANDARDS],
            ignore_system_fonts=True,
        )
    return made


def _data(paper: Paper) -> dict[str, Any]:
    initiative, on = paper.initiative, paper.made_on
    return {
        "language": active_language(),
        "made_on": [on.year, on.month, on.day],
        "title": initiative.title,
        "author": paper.municipality,
        "words": _words(),
        "head": _head(paper),
        "gate": paper.gate,
        "question": paper.question,
        "asked": [_asked(each) for each in paper.said],
        "problem": initiative.problem,
        "idea": initiative.idea,
        "facts": [[fact.label, fact.value] for fact in paper.facts],
        "figures": [[figure.value, figure.label] for figure in paper.figures],
        "lines": [[line.name, _status(line.status, is_required=line.is_required), line.sentence] for line in paper.lines],
        "verdict": _verdict(paper),
        "annexes": [_annex(annex) for annex in paper.annexes],
    }


def _words() -> dict[str, str]:
    return {
        "paper": _("Beslutningsgrunnlag"),
        "problem": _("Problemet"),
        "idea": _("Idéen"),
        "grounds": _("Hva det bygger på"),
        "ground": _("Grunnlag"),
        "status": _("Status"),
        "most_important": _("Det viktigste"),
        "figures": _("Nøkkeltall"),
        "verdict": _("Beslutningen"),
        "annex": _("Vedlegg"),
        "page": _("Side"),
    }


def _head(paper: Paper) -> str:
    stages = _("Fra %(here)s til %(there)s") % {"here": paper.from_stage, "there": paper.to_stage}
    due = _("frist %(day)s") % {"day": day(paper.submission.due_at)} if paper.submission and not paper.verdict else ""
    return " · ".join(filter(None, [paper.municipality, stages, paper.floor, due]))


def _asked(item: LogItem) -> dict[str, str]:
    when = moment(item.at, now()) if isinstance(item.at, datetime) else ""
    return {"words": item.quote, "signed": f"{item.title}. {item.by}, {when}"}


def _status(status: str, *, is_required: bool) -> str:
    words = {"complete": _("Ferdig"), "draft": _("Påbegynt"), "missing": _("Mangler")}
    return words[status] if is_required or status != "missing" else _("Frivillig")


def _verdict(paper: Paper) -> dict[str, str] | None:
    found = paper.verdict
    if found is None:
        return None
    who = found.by or _("Heisen selv")
    for_whom = _("for %(name)s") % {"name": found.for_person} if found.for_person else ""
    signed = ", ".join(filter(None, [who, for_whom, moment(found.at, now())]))
    return {"outcome": found.outcome, "reason": found.reason, "learning": found.learning, "signed": signed}


def _annex(annex: Annex) -> dict[str, Any]:
    return {
        "name": annex.name,
        "signed": f"{annex.author}, {day(annex.at, year=True)}",
        "sentence": annex.sentence,
        "figures": [[figure.value, figure.label, figure.note] for figure in annex.shown.figures],
        "said": [_said(each) for each in annex.shown.said],
        "body": blocks_of(annex.shown.body),
        "charts": [_chart(chart) for chart in annex.shown.charts],
    }


def _said(said: Said) -> dict[str, Any]:
    return {
        "label": said.label,
        "text": said.text,
        "heads": [[head.label, head.is_long] for head in said.heads],
        "is_told": said.is_told,
        "lines": [list(line) for line in said.lines],
    }


def _chart(chart: Chart) -> dict[str, Any]:
    """A chart as the paper draws it, by its kind."""
    drawn = {"title": chart.title, "note": chart.note}
    match chart:
        case ColumnChart():
            return drawn | _table(chart) | {"kind": "columns", "svg": str(chart.svg), "ends": [chart.first, chart.last]}
        case SpanChart():
            return (
                drawn | _table(chart) | {"kind": "spans", "spans": [[span.label, str(chart.svg_of(span))] for span in chart.spans]}
            )
        case TableChart():
            return drawn | _table(chart) | {"kind": "table"}
        case MatrixChart():
            rows = [
                [str(len(chart.grid) - place), *([cell.level, str(cell.product), *map(str, cell.numbers)] for cell in row.cells)]
                for place, row in enumerate(chart.grid)
            ]
            columns = [str(place) for place, _column in enumerate(chart.columns, 1)]
            return drawn | {"kind": "matrix", "limits": [text for _level, text in chart.limits], "columns": columns, "rows": rows}


def _table(chart: ColumnChart | SpanChart | TableChart) -> dict[str, Any]:
    return {"heads": list(chart.heads), "rows": [list(row) for row in chart.rows]}
