"""What is missing, said in words, for pages and spreadsheets alike."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from heis.evidence.models import Benefit
from heis.evidence.rules import Lack, is_late
from heis.foundation.jinja import day


def lack_words(lack: Lack, benefit: Benefit, on: date) -> str:
    """What is missing in the benefit; of a measurement also since when, or by when when none is due yet."""
    if lack != Lack.MEASUREMENT or benefit.due_on is None:
        return str(lack.label)
    when = {"day": day(benefit.due_on, year=True)}
    return (
        _("Måling mangler, fristen var %(day)s") % when
        if is_late(benefit.due_on, on)
        else _("Ikke målt ennå, måles innen %(day)s") % when
    )
