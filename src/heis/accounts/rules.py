"""What a good password is, how long to wait after failed attempts, and how a place is described. Pure; no database."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# --- Passwords ---------------------------------------------------------------------------------------------------------------
# Length and a check against what is guessed first, without demands for special characters: NIST SP 800-63B-4 (2025), 3.1.1.2,
# and the Norwegian National Security Authority's advice on passwords (NSM, 2023).

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
# How many letters' worth of guessing a password must hold when everything that is guessed first counts as little.
ENOUGH_TO_GUESS = 8
_WORD_WORTH = 2
_PATTERN_WORTH = 1

_ROWS = ("1234567890", "qwertyuiopå", "asdfghjkløæ", "zxcvbnm", "abcdefghijklmnopqrstuvwxyzæøå", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")
_SHORTEST_RUN = 3
_SHORTEST_WORD = 4
_LONGEST_PIECE = 40
_YEAR = re.compile(r"(19|20)\d\d")
_REPEATED = re.compile(r"(.)\1{2,}")
_LEET = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"})


def password_problems(password: str, *, about: Iterable[str] = ()) -> list[str]:
    """What is wrong with a password, in plain words; empty when it is good. `about`: name and e-mail of the person."""
    if len(password) < SHORTEST_PASSWORD:
        return [_("Passordet må ha minst 12 tegn. En setning du husker, er både tryggere og lettere.")]
    if len(password) > LONGEST_PASSWORD:
        return [_("Passordet kan ha høyst 256 tegn.")]
    if guessing_worth(password) < ENOUGH_TO_GUESS:
        return [_("Dette passordet er blant dem som blir gjettet først. Prøv tre eller fire ord som ikke hører sammen.")]
    if guessing_worth(password, frozenset(parts_of(about))) < ENOUGH_TO_GUESS:
        return [_("Passordet ligner for mye på navnet eller e-postadressen din.")]
    return []


def guessing_worth(password: str, personal: frozenset[str] = frozenset()) -> int:
    """How many letters' worth of guessing a password holds: a known word counts 2, a pattern, a year or a `personal` word 1,
    any other sign 1.

    A password that repeats a shorter text is worth that text and one more. Signs put in place of letters (p@ss0rd) hide nothing.
    """
    plain = password.casefold()
    unit = _repeated_unit(plain)
    repeats = _PATTERN_WORTH if unit != plain else 0
    return repeats + _worth(unit, personal)


def parts_of(texts: Iterable[str]) -> set[str]:
    """The pieces of a name and an e-mail address that a password must not lean on: four letters or more."""
    return {part for text in texts for part in re.split(r"[\W_\d]+", text.casefold()) if len(part) >= _SHORTEST_WORD}


def _worth(text: str, personal: frozenset[str]) -> int:
    worth, position = 0, 0
    while position < len(text):
        length, value = _next_piece(text[position : position + _LONGEST_PIECE], personal)
        position, worth = position + length, worth + value
    return worth


def _next_piece(text: str, personal: frozenset[str]) -> tuple[int, int]:
    """The longest piece at the beginning that is guessed first: its length and its worth."""
    pattern = max(_run_length(text), _match_length(_REPEATED, text), _match_length(_YEAR, text), _word_length(text, personal))
    word = max(_word_length(text, common_words()), _word_length(text.translate(_LEET), common_words()))
    if word > pattern:
        return word, _WORD_WORTH
    return (pattern, _PATTERN_WORTH) if pattern else (1, 1)


def _match_length(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.match(text)
    return len(match.group()) if match else 0


def _word_length(text: str, words: frozenset[str]) -> int:
    lengths = range(len(text), _SHORTEST_WORD - 1, -1)
    return next((length for length in lengths if text[:length] in words), 0)


def _run_length(text: str) -> int:
    """The length of a run along a keyboard row, the alphabet or the digits, either way; 0 when shorter than three."""
    lengths = range(len(text), _SHORTEST_RUN - 1, -1)
    return next((length for length in lengths if any(text[:length] in row for row in _both_ways())), 0)


@cache
def _both_ways() -> tuple[str, ...]:
    return _ROWS + tuple(row[::-1] for row in _ROWS)


def _repeated_unit(text: str) -> str:
    """The shortest text that, repeated, gives the whole; the text itself when nothing repeats."""
    period = (text + text).find(text, 1)
    return text[:period]


@cache
def common_words() -> frozenset[str]:
    """What is tried first: Django's list of the most common passwords, and the words Norwegian passwords are made of."""
    packed = files("django.contrib.auth").joinpath("common-passwords.txt.gz").read_bytes()
    everywhere = set(gzip.decompress(packed).decode().split())
    here = files("heis.accounts").joinpath("data/norwegian_words.txt").read_text(encoding="utf-8")
    norwegian = {word for line in here.splitlines() if not line.startswith("#") for word in line.split()}
    return frozenset(word for word in everywhere | norwegian if len(word) >= _SHORTEST_WORD)


# --- Attempts ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limit:
    """How many attempts are free, and how the wait grows after them: it doubles for each, up to the longest."""

    name: str
    free: int
    first_wait: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(minutes=15)

    def wait_after(self, count: int) -> timedelta:
        """How long nobody may try again after `count` attempts without success."""
        if count < self.free:
            return timedelta(0)
        doublings = min(count - self.free, 20)
        return min(self.first_wait * (1 << doublings), self.longest_wait)


# One person from one place is stopped soon. A person from everywhere, and everyone from one place, are stopped later, so that
# a stranger cannot easily lock somebody out, and a whole town hall behind one address can log in on Monday morning.
ONE_PERSON_HERE = Limit("person-here", free=5)
ONE_PERSON = Limit("person", free=25)
ONE_PLACE = Limit("place", free=100)
CODE = Limit("code", free=5)
LINK_TO_ONE = Limit("link", free=3, first_wait=timedelta(minutes=5), longest_wait=timedelta(hours=6))
LINKS_FROM_PLACE = Limit("links-from", free=20, first_wait=timedelta(minutes=1), longest_wait=timedelta(hours=1))

# After this long without an attempt the count starts over, and the row is removed.
ATTEMPTS_ARE_KEPT = timedelta(days=1)


def wait_in_words(wait: timedelta) -> str:
    """A wait as a person says it: "30 sekunder", "2 minutter", "1 time". Rounded up."""
    seconds = max(1, -int(-wait.total_seconds() // 1))
    if seconds < 60:
        return ngettext("%(number)s sekund", "%(number)s sekunder", seconds) % {"number": seconds}
    minutes, hours = -(-seconds // 60), -(-seconds // 3600)
    if minutes < 60:
        return ngettext("%(number)s minutt", "%(number)s minutter", minutes) % {"number": minutes}
    return ngettext("%(number)s time", "%(number)s timer", hours) % {"number": hours}


# --- Places ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody acts from: the network address and what the browser calls itself."""

    address: str = ""
    user_agent: str = ""

    @property
    def device(self) -> str:
        """A short description of the browser: "Firefox, Windows"."""
        return device_of(self.user_agent)

    @property
    def network(self) -> str:
        """The first part of the address, to recognise it by: "158.37.12.x"."""
        return network_of(self.address)

    @property
    def counted_address(self) -> str:
        """The address that attempts are counted on: the whole for IPv4, the subscriber's /64 for IPv6."""
        address = _parsed(self.address)
        if address is None:
            return ""
        return str(address) if isinstance(address, IPv4Address) else str(ip_network(f"{address}/64", strict=False))


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Browser and system in the words people use; empty when neither is known."""
    found = (_first_match(_BROWSERS, user_agent), _first_match(_SYSTEMS, user_agent))
    return ", ".join(name for name in found if name)


def _first_match(table: Iterable[tuple[str, str]], text: str) -> str:
    return next((name for mark, name in table if mark in text), "")


def network_of(address: str) -> str:
    """The first three of four numbers (IPv4), or the first three groups (IPv6); empty when it is no address."""
    parsed = _parsed(address)
    if parsed is None:
        return ""
    if isinstance(parsed, IPv4Address):
        return str(parsed).rsplit(".", 1)[0] + ".x"
    return ":".join(group.lstrip("0") or "0" for group in parsed.exploded.split(":")[:3]) + ":x"


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """The address; an IPv4 address that a server writes as IPv6 (::ffff:158.37.12.9) is the IPv4 address it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return parsed if isinstance(parsed, IPv4Address) else parsed.ipv4_mapped or parsed


# --- Codes -------------------------------------------------------------------------------------------------------------------

# No letters or digits that are mistaken for one another.
CODE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def normal_code(typed: str) -> str:
    """A code as it is compared: without white space and hyphens, in lower case."""
    return re.sub(r"[\s\-–]+", "", typed).lower()


def in_groups(code: str, size: int = 4) -> str:
    """A code as it is read: groups of four with hyphens between."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))
