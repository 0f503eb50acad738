"""What a file of authorities, or of budgets, will do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from heis.organisation.importing.reading import Row
from heis.organisation.importing.scene import Scene
from heis.organisation.importing.values import written
from heis.organisation.models import Budget, DelegatedAuthority
from heis.organisation.rules import DECIDING_ROLES, called


def plan_authorities(scene: Scene) -> None:
    """Plan each row, and take away what a complete list leaves out."""
    there = DelegatedAuthority.objects.filter(unit__municipality=scene.municipality).select_related("unit")
    existing = {(authority.unit.code, authority.role): authority for authority in there.order_by("unit__code", "role")}
    lines: dict[tuple[str, str], int] = {}
    for row in scene.table.rows:
        _plan_authority(scene, row, existing, lines)
    for row in scene.table.broken:
        if row.get("role") and row.get("role") not in DECIDING_ROLES:
            _complain_of_role(scene, row)
        if row.get("unit"):
            scene.open_unit(row)
    if scene.is_complete:
        for key, authority in existing.items():
            if key not in lines:
                _end_authority(scene, authority)


def _plan_authority(
    scene: Scene, row: Row, existing: dict[tuple[str, str], DelegatedAuthority], lines: dict[tuple[str, str], int]
) -> None:
    role, unit = row.get("role"), scene.open_unit(row)
    if role not in DECIDING_ROLES:
        _complain_of_role(scene, row)
    if unit is None:
        return
    key = (unit.code, role)
    if first := lines.get(key):
        scene.table.complain(row.line, "unit", _("Det samme står på linje %(line)s.") % {"line": first})
    lines.setdefault(key, row.line)
    authority = existing.get(key)
    there = {"unit": unit.code, "role": role}
    before = {**there, "amount_nok": authority.amount_nok} if authority else {}
    after = {**there, "amount_nok": row.get("amount_nok")}
    scene.add(row.line, called(written(role), unit.name), target=authority, before=before, after=after, at_unit=unit)


def _complain_of_role(scene: Scene, row: Row) -> None:
    scene.table.complain(row.line, "role", _("Denne rollen beslutter ikke, og kan ikke ha en fullmakt."))


def _end_authority(scene: Scene, authority: DelegatedAuthority) -> None:
    before = {"amount_nok": authority.amount_nok}
    name = called(str(authority.get_role_display()), authority.unit.name)
    scene.end(name, target=authority, before=before, after={"amount_nok": None})


def plan_budgets(scene: Scene) -> None:
    """Plan each year."""
    existing = {budget.year: budget for budget in Budget.objects.filter(municipality=scene.municipality)}
    lines: dict[int, int] = {}
    for row in scene.table.rows:
        year = row.get("year")
        if first := lines.get(year):
            scene.table.complain(row.line, "year", _("Det samme står på linje %(line)s.") % {"line": first})
        lines.setdefault(year, row.line)
        budget = existing.get(year)
        before = _amounts(budget) if budget else {}
        scene.add(row.line, str(year), target=budget, before=before, after=dict(row.values))


def _amounts(budget: Budget) -> dict[str, object]:
    return {"year": budget.year, "operating_nok": budget.operating_nok, "investment_nok": budget.investment_nok}
