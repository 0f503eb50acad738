"""Forms that keep what was typed when an operation refuses, and the fields that every room uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from heis.foundation.amounts import amount_from, written_amount
from heis.foundation.refusals import FieldFault, NotPermitted, NotVisible, Refusal


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
        """Show the refusal at the field it names, or each of its faults at its own; above the form where that is not shown."""
        for fault in refusal.faults or [FieldFault(refusal.field or "", refusal.message)]:
            name = self.name_of(fault.field)
            named = self.fields.get(name)
            self.add_error(name if named and not named.widget.is_hidden else None, fault.message)
        self.status = refusal.status

    def name_of(self, field: str) -> str:
        """The name in this form of a field that a refusal names."""
        return field

    def called(self, bound: forms.BoundField) -> str:
        """What a field is called where it stands alone, as among all that is wrong."""
        return str(bound.label)

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


class AmountField(forms.CharField):
    """Whole NOK, written as people write amounts: 500 000, 500.000,00 or kr 500 000. It is shown with spaces between the thousands."""

    default_error_messages = {"invalid": _("Skriv et beløp i hele kroner, som 500 000.")}

    def prepare_value(self, value: Any) -> Any:
        """A number as it is written; what was typed, as it was typed."""
        return written_amount(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """The amount as a number; None when blank and not required."""
        text = super().clean(value)
        if not text:
            return None
        amount = amount_from(text)
        if amount is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return amount


class FileField(forms.FileField):
    """A file, with messages in our own words."""

    default_error_messages = {
        "required": _("Velg en fil."),
        "missing": _("Velg en fil."),
        "invalid": _("Fila kom ikke fram. Velg den på nytt."),
        "empty": _("Fila er tom."),
    }
