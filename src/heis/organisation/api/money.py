"""What the roles at a unit may decide for, and the municipality's budgets."""

from __future__ import annotations

from collections.abc import Sequence

from ninja import Router
from ninja.responses import Status

from heis.foundation.api import In, Out
from heis.foundation.clock import now
from heis.organisation.api.asking import Nok, require_administration, unit_asked_for
from heis.organisation.models import Budget, Role
from heis.organisation.operations import set_authority, set_budget
from heis.organisation.queries import authorities_at, budgets_of
from heis.organisation.request import Request

router = Router(tags=["Money"])


class AuthorityOut(Out):
    """What the holder of a role at the unit may decide for, instead of the strategy's amount."""

    role: Role
    amount_nok: int


class AuthoritiesOut(Out):
    """What is delegated at the unit itself; for other roles the strategy's amounts hold."""

    items: Sequence[AuthorityOut]


class AuthorityIn(In):
    """The amount."""

    amount_nok: Nok


@router.get("/organisation/units/{int:unit_id}/authorities", response=AuthoritiesOut, summary="Delegated authority at a unit")
def list_authorities(request: Request, unit_id: int) -> AuthoritiesOut:
    """What the roles at a unit of your municipality may decide for, the largest first."""
    found = authorities_at(unit_asked_for(request, unit_id))
    return AuthoritiesOut(items=[AuthorityOut(role=Role(each.role), amount_nok=each.amount_nok) for each in found])


@router.put("/organisation/units/{int:unit_id}/authorities/{role}", response=AuthorityOut, summary="Delegate authority")
def delegate(request: Request, unit_id: int, role: Role, body: AuthorityIn) -> AuthorityOut:
    """Let the holder of a deciding role at the unit decide for up to the amount. For administrators."""
    unit = unit_asked_for(request, unit_id)
    set_authority(unit, role=role, amount_nok=body.amount_nok, by=request.viewer, at=now())
    return AuthorityOut(role=role, amount_nok=body.amount_nok)


@router.delete(
    "/organisation/units/{int:unit_id}/authorities/{role}", response={204: None}, summary="Take a delegated authority away"
)
def take_authority_away(request: Request, unit_id: int, role: Role) -> Status[None]:
    """Let the strategy's amount hold again. For administrators."""
    set_authority(unit_asked_for(request, unit_id), role=role, amount_nok=None, by=request.viewer, at=now())
    return Status(204, None)


class BudgetOut(Out):
    """A year's adopted budget, in whole NOK."""

    year: int
    operating_nok: int
    investment_nok: int

    @classmethod
    def of(cls, budget: Budget) -> BudgetOut:
        """The budget."""
        return cls(year=budget.year, operating_nok=budget.operating_nok, investment_nok=budget.investment_nok)


class BudgetsOut(Out):
    """The budgets, the latest year first."""

    items: Sequence[BudgetOut]


class BudgetIn(In):
    """The two amounts."""

    operating_nok: Nok
    investment_nok: Nok


@router.get("/organisation/budgets", response=BudgetsOut, summary="The municipality's budgets")
def list_budgets(request: Request) -> BudgetsOut:
    """The budgets that the size of an initiative is measured against. For administrators."""
    require_administration(request)
    return BudgetsOut(items=[BudgetOut.of(budget) for budget in budgets_of(request.municipality)])


@router.put("/organisation/budgets/{int:year}", response=BudgetOut, summary="Set a year's budget")
def write_budget(request: Request, year: int, body: BudgetIn) -> BudgetOut:
    """Set the budget of a year, anew when it is set already. For administrators."""
    require_administration(request)
    return BudgetOut.of(set_budget(request.municipality, year=year, **body.model_dump(), by=request.viewer, at=now()))
