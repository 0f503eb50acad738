"""Whether a text names or points at somebody: by a number, an address, a full name or a first name. Pure.

A first name that is also an ordinary word is taken for a name only where an ordinary word would have a small letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_PHONE = re.compile(r"(?<![\d.,])(?:\+47 ?)?(?:\d{8}|\d{2} \d{2} \d{2} \d{2}|\d{3} \d{2} \d{3})(?![\d.,]*\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{6} ?\d{5}(?!\d)")
_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
_GENITIVE = r"(?:['’]?s|['’])?"
_OPENS = " \t\r\N{NO-BREAK SPACE}\"'«»“”‘’([*_>#•–—-"
_ENDS = (".", "!", "?", ":", "…", "\n")

_ALSO_WORDS = """
aksel alf andre ane anker april are arve ask august balder berg bjørn bo borg brede bris bror dag din dina dis due ebbe edel eik elle
elv endre ene engel even falk finn fjell frank fred fryd frøy furu gard gift gro gry grim hans hauk hav heder helge helle hell håp ild
is iver jarl jo juli juni kai kaja kalle klok knut kristen kvist kåre lage leik lene li lilje lin lind line liv live lone love ly
lykke lyng mai max may mette min mine mo my mynte måne nova odd olje orm os otter per perle pil pål ravn rein ren rikke rim ro rosa
rose rune rut saga sander sang sanne signe sine siv sky snø sol sommer song stein sten stig stjerne storm stål svale svan svane sverd
tale tind tom tone torden tore tro trygg ull ulv varg vel vid vil vilje ville vind vinter viv vår ørn åse
"""
ALSO_WORDS: Final = frozenset(_ALSO_WORDS.split())
"""First names that are ordinary words too, or look like one, in small letters: what begins a sentence with one may be about the thing."""


def is_identity_number(digits: str) -> bool:
    """Whether eleven digits are a Norwegian national identity number, by its two check digits (Skatteetaten, modulus 11)."""
    return all(sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11 == 0 for weights in _WEIGHTS)


def points_at_somebody(text: str) -> bool:
    """Whether the text holds a number or an address that identifies a person."""
    found = (re.sub(r"\D", "", each) for each in _IDENTITY.findall(text))
    return bool(_EMAIL.search(text) or _PHONE.search(text)) or any(map(is_identity_number, found))


@dataclass(frozen=True, slots=True)
class Known:
    """The full names of those a text is not to name: of those who are `close`, the first name alone is known too."""

    close: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def named_in(self, text: str) -> list[str]:
        """The names that stand in the text, each once: whole names, then first names that stand alone."""
        whole = [name for name in dict.fromkeys((*self.close, *self.others)) if any(_holds(text, f) for f in _forms(name.split()))]
        told = {name.split()[0] for name in whole}
        first = dict.fromkeys(name.split()[0] for name in self.close if name.strip())
        return [*whole, *(name for name in first if name not in told and _stands_alone(text, name))]


def _forms(parts: list[str]) -> Iterable[list[str]]:
    """A full name as it is written, and with the names in the middle left out."""
    return (parts, [parts[0], parts[-1]]) if len(parts) > 1 else ()


def _holds(text: str, parts: list[str]) -> bool:
    return bool(re.search(r"(?<!\w)" + r"\s+".join(map(re.escape, parts)) + _GENITIVE + r"(?!\w)", text, re.IGNORECASE))


def _stands_alone(text: str, name: str) -> bool:
    """Whether the first name is a word of the text, with its capital letter, where that letter is not the sentence's."""
    found = re.finditer(r"(?<![\w-])" + re.escape(name) + _GENITIVE + r"(?!\w|-[A-ZÆØÅ])", text)
    return any(name.lower() not in ALSO_WORDS or not _begins_a_sentence(text[: match.start()]) for match in found)


def _begins_a_sentence(before: str) -> bool:
    before = before.rstrip(_OPENS)
    return not before or before.endswith(_ENDS)
