"""The list of risks as two matrices, now and after the measures, and a table that says the same in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from heis.evidence.sheets.risk_list import Consequence, Probability, Risk, RiskList, is_high
from heis.foundation.charts import Chart, MatrixCell, MatrixChart, MatrixRow
from heis.foundation.clock import local_date
from heis.foundation.jinja import NBSP, NOTHING, number
from heis.foundation.pieces import Column, Kpi
from heis.lift.evidence import Case
from heis.lift.queries.room import todos_from
from heis.strategy.document import RiskLevel, StrategyDocument
from heis.strategy.wording import value_called

GREATEST = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """A risk in words. `done_on` is when the to-do that follows from the measure was ticked off; `is_planned`: there is one."""

    number: int
    what: str
    before: str
    after: str
    measure: str
    owner: str
    due_on: date | None
    is_planned: bool
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The matrices, and the risks, the greatest first.

    `high` is how many are high now, `high_after` how many when the measures are carried out.
    """

    matrices: Sequence[MatrixChart]
    risks: Sequence[Listed]
    high: int
    high_after: int

    @property
    def figures(self) -> list[Kpi]:
        """What a decider looks for: how many are high, and how many are left when the measures are carried out."""
        after = [Kpi(number(self.high_after), _("høye etter tiltakene"))] if len(self.matrices) > 1 else []
        return [Kpi(number(self.high), _("høye risikoer nå")), *after]

    @property
    def columns(self) -> Sequence[Column]:
        """The columns of the table."""
        return [
            Column("what", _("Hva kan skje?")),
            Column("before", _("Nå")),
            Column("measure", _("Tiltak")),
            Column("owner", _("Ansvarlig og frist")),
            Column("after", _("Etter tiltaket")),
        ]


def overview_of(content: RiskList, case: Case) -> Overview | None:
    """The list as a picture; None while nothing stands in it."""
    if not content.risks:
        return None
    document, names = case.document, dict(content.choices(case)["team"])
    todos = todos_from(case.initiative, "risk_list")
    matrices = [_matrix(_("Nå"), content.risks, lambda risk: (risk.probability, risk.consequence), document)]
    if any(risk.is_changed for risk in content.risks):
        matrices.append(_matrix(_("Etter tiltakene"), content.risks, _after, document))
    greatest_first = sorted(content.risks, key=lambda risk: (-(risk.product or 0), risk.number or 0))
    listed = []
    for risk in greatest_first:
        todo = todos.get(str(risk.number))
        listed.append(
            Listed(
                number=risk.number or 0,
                what=risk.what,
                before=_in_words(risk.probability, risk.consequence, document),
                after=_in_words(*_after(risk), document) if risk.is_changed else NOTHING,
                measure=risk.measure,
                owner=names.get(risk.owner, ""),
                due_on=risk.due_on,
                is_planned=todo is not None,
                done_on=local_date(todo.done_at) if todo and todo.done_at else None,
            )
        )
    return Overview(
        matrices,
        listed,
        high=sum(is_high(risk.product, document) for risk in content.risks),
        high_after=sum(is_high(risk.product_after, document) for risk in content.risks),
    )


def charts_of(overview: Overview) -> Sequence[Chart]:
    """The matrices, now and after."""
    return overview.matrices


Place = tuple[Probability | None, Consequence | None]


def _after(risk: Risk) -> Place:
    return risk.probability_after or risk.probability, risk.consequence_after or risk.consequence


def _matrix(title: str, risks: Sequence[Risk], place_of: Callable[[Risk], Place], document: StrategyDocument) -> MatrixChart:
    def cell(probability: Probability, consequence: Consequence) -> MatrixCell:
        product = probability * consequence
        numbers = [risk.number or 0 for risk in risks if place_of(risk) == (probability, consequence)]
        return MatrixCell(product, document.risk_of_product(product), numbers)

    return MatrixChart(
        title,
        [_("Følge %(degree)s") % {"degree": each.label} for each in Consequence],
        [
            MatrixRow(_("Sannsynlighet %(degree)s") % {"degree": each.label}, [cell(each, other) for other in Consequence])
            for each in reversed(Probability)
        ],
        _limits(document),
        _("Sannsynlighet oppover, følge mot høyre. Tallene i ringene er risikoene."),
    )


def _in_words(probability: Probability | None, consequence: Consequence | None, document: StrategyDocument) -> str:
    """3 × 4 = 12, høy; a dash until both are known."""
    if probability is None or consequence is None:
        return NOTHING
    product = probability * consequence
    sum_ = f"{int(probability)} × {int(consequence)} = {product}".replace(" ", NBSP)
    return f"{sum_}, {value_called('risk', document.risk_of_product(product))}"


def _limits(document: StrategyDocument) -> list[tuple[str, str]]:
    """What the shades mean: each level with the products it is for."""
    medium, high = document.risk.medium_product, document.risk.high_product
    spans: list[tuple[RiskLevel, int, int]] = [("low", 1, medium - 1), ("medium", medium, high - 1), ("high", high, GREATEST)]
    return [(level, _span(level, first, last)) for level, first, last in spans]


def _span(level: RiskLevel, first: int, last: int) -> str:
    return _("%(level)s: %(first)s–%(last)s") % {"level": value_called("risk", level).capitalize(), "first": first, "last": last}
