"""A sheet through a spreadsheet, as somebody takes it out and in again."""

from __future__ import annotations

from typing import TypeVar, cast

from django.http import QueryDict

from heis.foundation.sheet_book import book_of, read_book
from heis.foundation.sheet_form import SheetForm
from heis.lift.evidence import Case, Content

Filled = TypeVar("Filled", bound=Content)


def from_book(content: Filled, case: Case) -> Filled:
    """What is filled in when the spreadsheet of the content is taken in and saved."""
    model = type(content)
    typed = read_book(book_of(content, model.choices(case)), model, model.choices(case)).typed
    sent = QueryDict(mutable=True)
    for name, value in typed.items():
        sent.setlist(name, value) if isinstance(value, list) else sent.__setitem__(name, value)
    form = SheetForm(model.begin(case), choices=model.choices(case), asking=model.asking(case), data=sent)
    assert form.is_valid(), form.errors
    return cast("Filled", form.filled)
