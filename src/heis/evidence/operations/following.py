"""What is always made from the rest of a benefit: its latest measurement, what it amounts to, and when it is measured next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from heis.evidence.models import STANDS, Benefit, Measurement
from heis.evidence.queries.benefits import standing_measurements_of
from heis.evidence.rules import change_in_nok, is_money, next_measuring_day
from heis.foundation.clock import local_date
from heis.lift.models import Initiative
from heis.lift.rules import IN_USE

RECKONED = ("latest_on", "latest_value", "planned_nok", "realised_nok", "in_use_at", "due_on", "remind_on")


def hold(benefit: Benefit) -> Benefit:
    """The benefit, held until what is done to it is done, so that two at once come one after the other.

    What it belongs to is read when it is held: in the same question it would be as it was before the one who held it let go.
    """
    Benefit.objects.select_for_update().values_list("pk").get(pk=benefit.pk)
    return Benefit.objects.select_related("initiative__unit", "initiative__municipality", "asked").get(pk=benefit.pk)


@contextmanager
def following_stage(initiative: Initiative, to_stage: str) -> Iterator[None]:
    """The benefits of an initiative that comes in use, or is so no more: held as when they are measured, and reckoned again when it has come."""
    concerned = Benefit.objects.select_for_update().filter(STANDS, initiative=initiative).order_by("pk")
    held = list(concerned) if IN_USE in {initiative.stage, to_stage} else []
    yield
    for benefit in held:
        follow(benefit, initiative)


def follow(benefit: Benefit, initiative: Initiative) -> None:
    """Reckon again what follows from the plan, the measurements and whether the initiative is in use, and keep it.

    The owner is reminded once for each day a measurement is due: what is due on the same day as before is not told again.
    """
    latest = standing_measurements_of(benefit).last()
    _reckon_money(benefit, latest)
    benefit.in_use_at = initiative.stage_since_at if initiative.stage == IN_USE else None
    due_on = benefit.due_on
    benefit.due_on = _next_day(benefit)
    if benefit.due_on != due_on:
        benefit.remind_on = benefit.due_on
    benefit.save(update_fields=RECKONED)


def _next_day(benefit: Benefit) -> date | None:
    if benefit.in_use_at is None:
        return None
    return next_measuring_day(local_date(benefit.in_use_at), benefit.rhythm, benefit.latest_on, benefit.target_on)


def _reckon_money(benefit: Benefit, latest: Measurement | None) -> None:
    benefit.latest_on, benefit.latest_value = (latest.measured_on, latest.value) if latest else (None, None)
    worth = benefit.nok_per_unit
    if not is_money(benefit.gain, frees_money=benefit.frees_money, nok_per_unit=worth):
        benefit.planned_nok = benefit.realised_nok = None
        return
    ends = {"baseline": benefit.baseline, "target": benefit.target, "nok_per_unit": worth}
    benefit.planned_nok = change_in_nok(benefit.target, **ends)  # type: ignore[arg-type]
    benefit.realised_nok = change_in_nok(benefit.latest_value, **ends)  # type: ignore[arg-type]
