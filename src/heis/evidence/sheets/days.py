"""Days that something happened on: they have been."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from heis.foundation.clock import local_date, now
from heis.foundation.refusals import FieldFault


def yet_to_come(*days: tuple[str, date | None]) -> Iterator[FieldFault]:
    """A fault for each field, by its name, whose day has not been."""
    today = local_date(now())
    return (FieldFault(field, _("Dagen har ikke vært ennå."), "not_yet") for field, day in days if day and day > today)
