"""What roles may decide for, and the municipality's budgets. All amounts in whole NOK."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.refusals import Refusal
from heis.organisation.models import Budget, DelegatedAuthority, Municipality, Role, Unit
from heis.organisation.operations.changing import in_all_languages, require_administrator, tell_of_municipality, tell_of_unit
from heis.organisation.rules import DECIDING_ROLES, LARGEST_AMOUNT_NOK, YEARS


class UnableToSetAuthority(Refusal):
    """The role decides nothing, or the amount cannot be used; `field` says which."""


class UnableToSetBudget(Refusal):
    """The year or an amount cannot be used; `field` says which."""


@transaction.atomic
def set_authority(unit: Unit, *, role: str, amount_nok: int | None, by: Viewer | None, at: datetime) -> None:
    """Let the holder of the role at the unit decide for up to the amount. None takes it away, so that the strategy's amount holds."""
    require_administrator(unit.municipality_id, by)
    if role not in DECIDING_ROLES:
        raise UnableToSetAuthority(_("Velg en rolle som beslutter."), field="role")
    _require_amount(amount_nok, UnableToSetAuthority, "amount_nok")
    if amount_nok is None:
        _remove_authority(unit, role, by=by, at=at)
        return
    DelegatedAuthority.objects.update_or_create(unit=unit, role=role, defaults={"amount_nok": amount_nok})
    labels = in_all_languages(Role(role).label)
    tell_of_unit("organisation.authority_set", unit, by=by, at=at, role=labels, amount_nok=amount_nok)


def _remove_authority(unit: Unit, role: str, *, by: Viewer | None, at: datetime) -> None:
    if not DelegatedAuthority.objects.filter(unit=unit, role=role).delete()[0]:
        raise UnableToSetAuthority(_("Rollen har ingen egen fullmakt i enheten."), field="role")
    tell_of_unit("organisation.authority_removed", unit, by=by, at=at, role=in_all_languages(Role(role).label))


@transaction.atomic
def set_budget(
    municipality: Municipality, *, year: int, operating_nok: int, investment_nok: int, by: Viewer | None, at: datetime
) -> Budget:
    """Set the municipality's adopted operating and investment budget for a year, anew when it is set already."""
    require_administrator(municipality.pk, by)
    if year not in YEARS:
        raise UnableToSetBudget(_("Skriv et år fra 2000 til 2100."), field="year")
    _require_amount(operating_nok, UnableToSetBudget, "operating_nok")
    _require_amount(investment_nok, UnableToSetBudget, "investment_nok")
    amounts = {"operating_nok": operating_nok, "investment_nok": investment_nok}
    budget, _created = Budget.objects.update_or_create(municipality=municipality, year=year, defaults=amounts)
    tell_of_municipality("organisation.budget_set", municipality, by=by, at=at, year=year, **amounts)
    return budget


def _require_amount(amount_nok: int | None, refusal: type[Refusal], field: str) -> None:
    if amount_nok is not None and not 0 <= amount_nok <= LARGEST_AMOUNT_NOK:
        raise refusal(_("Skriv et beløp i hele kroner, fra 0 til 1 000 milliarder."), field=field)
