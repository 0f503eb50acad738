"""Forms that keep what was typed when an operation refuses, and the fields that every room uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heis.foundation.amounts import amount_from, written_number
from heis.foundation.refusals import FieldFault, NotPermitted, NotVisible, Refusal

NOT_THERE: Final = _("Det du valgte, finnes ikke her lenger. Velg på nytt.")
WORDS: Final[Mapping[type[forms.Field], Mapping[str, Promise]]] = {
    forms.Field: {
        "required": _("Dette må fylles ut."),
        "max_length": _("Kan ha høyst %(limit_value)s tegn. Nå er det %(show_value)s."),
        "min_length": _("Må ha minst %(limit_value)s tegn. Nå er det %(show_value)s."),
        "max_value": _("Kan ikke være større enn %(limit_value)s."),
        "min_value": _("Kan ikke være mindre enn %(limit_value)s."),
        "null_characters_not_allowed": _("Teksten har tegn som ikke kan lagres."),
    },
    forms.BooleanField: {"required": _("Kryss av her for å gå videre.")},
    forms.ChoiceField: {"required": _("Velg noe her."), "invalid_choice": NOT_THERE},
    forms.MultipleChoiceField: {"required": _("Velg minst én."), "invalid_choice": NOT_THERE, "invalid_list": NOT_THERE},
    forms.ModelChoiceField: {"required": _("Velg noe her."), "invalid_choice": NOT_THERE},
    forms.DateField: {"required": _("Velg en dag."), "invalid": _("Skriv en dato, som 2026-03-31.")},
    forms.IntegerField: {"invalid": _("Skriv et helt tall.")},
    forms.EmailField: {"invalid": _("Skriv en e-postadresse, som kari.moe@kommune.no.")},
}
"""What a field of each kind says is wrong, in our own words instead of Django's. What a field is given for itself goes before it."""


class Form(forms.Form):
    """A Django form that can show a refusal beside what was typed. `status` is the HTTP status to answer with when shown again."""

    status = 200

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")  # several forms can stand on one page
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """As Django's, in our own words."""
        for field in self.fields.values():
            field.error_messages = _plain_words(field)
        super().full_clean()

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


def _plain_words(field: forms.Field) -> dict[str, Any]:
    """What the field says is wrong: what it is given for itself, then what is said of its kind."""
    djangos: dict[str, object] = {}
    ours: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        said = vars(kind).get("default_error_messages", {})
        djangos |= said
        ours |= {**said, **WORDS.get(kind, {})}
    return ours | {code: words for code, words in field.error_messages.items() if djangos.get(code) is not words}


class AmountField(forms.CharField):
    """Whole NOK, written as people write amounts: 500 000, 500.000,00 or kr 500 000. It is shown with spaces between the thousands."""

    default_error_messages = {"invalid": _("Skriv et beløp i hele kroner, som 500 000.")}

    def prepare_value(self, value: Any) -> Any:
        """A number as it is written; what was typed, as it was typed."""
        return written_number(value, grouped=True) if isinstance(value, int) else value

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
