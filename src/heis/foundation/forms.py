"""Forms that keep what was typed when an operation refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from heis.foundation.refusals import NotPermitted, NotVisible, Refusal


class Form(forms.Form):
    """A Django form that can show a refusal beside what was typed. `status` is the HTTP status to answer with when shown again."""

    status = 200

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")  # several forms can stand on one page
        super().__init__(*args, **kwargs)

    def is_valid(self) -> bool:
        """As Django's; a form that is not valid is shown again with 422."""
        valid = super().is_valid()
        if self.is_bound and not valid:
            self.status = 422
        return valid

    def refuse(self, refusal: Refusal) -> None:
        """Show the refusal at the field it names, else above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, refusal.message)
        self.status = refusal.status

    def attempt(self, operation: Callable[[], Any]) -> bool:
        """Run the operation when the form is valid. True when it was done; False when the form must be shown again.

        What may not be seen or is not permitted is not the form's to show, and goes on to the error page.
        """
        if not self.is_valid():
            return False
        try:
            operation()
        except (NotVisible, NotPermitted):
            raise
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True
