from __future__ import annotations

import pytest
from django import forms

from heis.foundation.forms import AmountField, FileField, Form

CHOICES = [("a", "A"), ("b", "B")]


class Everything(Form):
    text = forms.CharField(max_length=5, min_length=2)
    whole = forms.IntegerField(min_value=1, max_value=9)
    day = forms.DateField()
    email = forms.EmailField()
    one = forms.ChoiceField(choices=CHOICES)
    several = forms.MultipleChoiceField(choices=CHOICES)
    sure = forms.BooleanField()
    amount = AmountField()
    file = FileField()
    own = forms.CharField(max_length=3, error_messages={"required": "Skriv navnet ditt."})


def said_of(**typed: object) -> dict[str, str]:
    return {name: " ".join(map(str, errors)) for name, errors in Everything(typed).errors.items()}


def test_what_is_left_out_is_told_in_our_own_words() -> None:
    assert said_of() == {
        "text": "Dette må fylles ut.",
        "whole": "Dette må fylles ut.",
        "day": "Velg en dag.",
        "email": "Dette må fylles ut.",
        "one": "Velg noe her.",
        "several": "Velg minst én.",
        "sure": "Kryss av her for å gå videre.",
        "amount": "Dette må fylles ut.",
        "file": "Velg en fil.",
        "own": "Skriv navnet ditt.",
    }


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("text", "sju tegn", "Kan ha høyst 5 tegn. Nå er det 8."),
        ("text", "s", "Må ha minst 2 tegn. Nå er det 1."),
        ("text", "a\0b", "Teksten har tegn som ikke kan lagres."),
        ("own", "lang", "Kan ha høyst 3 tegn. Nå er det 4."),
        ("whole", "mye", "Skriv et helt tall."),
        ("whole", "0", "Kan ikke være mindre enn 1."),
        ("whole", "10", "Kan ikke være større enn 9."),
        ("day", "i går", "Skriv en dato, som 2026-03-31."),
        ("email", "kari", "Skriv en e-postadresse, som kari.moe@kommune.no."),
        ("one", "c", "Det du valgte, finnes ikke her lenger. Velg på nytt."),
        ("several", ["a", "c"], "Det du valgte, finnes ikke her lenger. Velg på nytt."),
        ("several", "a", "Det du valgte, finnes ikke her lenger. Velg på nytt."),
        ("amount", "mye", "Skriv et beløp i hele kroner, som 500 000."),
    ],
)
def test_what_is_wrong_is_told_in_our_own_words(field: str, typed: object, words: str) -> None:
    assert said_of(**{field: typed})[field] == words


def test_a_field_that_is_added_later_speaks_so_too() -> None:
    form = Everything({})
    form.fields["late"] = forms.CharField()
    assert form.errors["late"] == ["Dette må fylles ut."]
