"""Norwegian order: … x y z æ ø å, upper and lower case alike. The same rule in the database and in Python, on any PostgreSQL.

The database's own order is left out of it: the embedded one sorts å before æ, and what another does depends on how it was made. A name
is turned into a key instead, which is compared letter by letter. In the key ä is æ, ö is ø, ü is y, đ and ð are d, and other accents are
gone (é is e); two a's are two a's. Letters of other alphabets come after å.
"""

from __future__ import annotations

import unicodedata

from django.db.models import CharField, Func

# þ is free, since the letter itself is sorted as t, and it comes after ø.
LETTERS = str.maketrans(
    {"Æ": "æ", "ä": "æ", "Ä": "æ", "Ø": "ø", "ö": "ø", "Ö": "ø", "ő": "ø", "Ő": "ø", "å": "þ", "Å": "þ"}
    | {"ü": "y", "Ü": "y", "ű": "y", "Ű": "y", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "t", "Þ": "t"}
    | {"ł": "l", "Ł": "l", "ŋ": "n", "Ŋ": "n", "ŧ": "t", "Ŧ": "t", "ı": "i", "ß": "s"}
)
ACCENTS = dict.fromkeys(range(0x300, 0x370))
CAPITALS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def norwegian_order(text: str) -> str:
    """The key a text is sorted by: `sorted(names, key=norwegian_order)`."""
    letters = unicodedata.normalize("NFC", text).translate(LETTERS)
    return unicodedata.normalize("NFD", letters).translate(ACCENTS).translate(CAPITALS)


class NorwegianOrder(Func):
    """The same key in the database: `order_by(NorwegianOrder("name"), "pk")`, and in an index for a list at national scale."""

    function = "norwegian_order"
    template = '(%(function)s(%(expressions)s) COLLATE "C")'
    arity = 1
    output_field = CharField()
