"""The Jinja2 environment: what every template may call, and how numbers, money, dates and written text are shown.

A literal per cent sign in a translated text is written `%%`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

import nh3
from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from heis.foundation import clock
from heis.foundation.amounts import MILLION, half_up
from heis.foundation.language import active_language

NBSP: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"
NOTHING: Final = "\N{EN DASH}"
BILLION: Final = 1_000_000_000
MOST_DECIMALS: Final = 3

Number: TypeAlias = int | float | Decimal


def environment(**options: Any) -> Environment:
    """The environment that every page is rendered in."""
    options |= {"undefined": StrictUndefined}
    options.pop("autoescape", None)
    env = Environment(
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True, autoescape=True, **options
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(static=static, url=url)
    env.filters.update(FILTERS)
    return env


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page: `url("lift:room", 12)`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


# Numbers and money


def number(value: Number | None, decimals: int | None = None, *, is_exact: bool = False) -> str:
    """1 250 000, or 41,2. `decimals`: at most so many, and exactly so many when `is_exact`; without it, as many as it has, up to three."""
    if value is None:
        return NOTHING
    most = MOST_DECIMALS if decimals is None else decimals
    pattern = "#,##0" + ("." + ("0" if is_exact else "#") * most if most else "")
    return _with_minus(format_decimal(half_up(value, most), format=pattern, locale=_locale()))


def percent(share: Number | None, decimals: int = 0) -> str:
    """80 % of a share 0–1."""
    if share is None:
        return NOTHING
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "") + _words().percent
    return _with_minus(format_percent(half_up(share, decimals + 2), format=pattern, locale=_locale()))


def _with_minus(text: str) -> str:
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def money(amount_nok: Number | None, *, short: bool = False) -> str:
    """1 250 000 kr; `short`: 41,2 mill. kr from one million, 1,4 mrd. kr from one billion. NOK, without øre."""
    if amount_nok is None:
        return NOTHING
    words, whole = _words(), half_up(amount_nok)
    millions, billions = half_up(whole / MILLION, 1), half_up(whole / BILLION, 1)
    if short and abs(millions) >= BILLION // MILLION:
        return words.billion.format(number(billions, 1))
    if short and abs(millions) >= 1:
        return words.million.format(number(millions, 1))
    return words.krone.format(number(amount_nok, 0))


# Days and moments


def day(value: date | None, *, year: bool | None = None, today: date | None = None) -> str:
    """3. november; with the year when it is another year than this. `year`: always (True) or never (False)."""
    if value is None:
        return NOTHING
    on = _local(value).date() if isinstance(value, datetime) else value
    this_day = today or clock.local_date(clock.now())
    with_year = on.year != this_day.year if year is None else year
    return format_date(on, format=_words().day_and_year if with_year else _words().day, locale=_locale()).replace(
        ". ", f".{NBSP}", 1
    )


def hour(value: datetime | time) -> str:
    """14.05"""
    return format_time(_local(value) if isinstance(value, datetime) else value, format=_words().hour, locale=_locale())


def moment(value: datetime | None, at: datetime | None = None) -> str:
    """When something happened or will happen: for 2 minutter siden, i går kl. 14.05, 3. november kl. 14.05. `at` is now."""
    if value is None:
        return NOTHING
    now = at or clock.now()
    past = now - value
    if timedelta(0) <= past < timedelta(hours=1):
        return ago(value, at=now)
    return _words().at_hour.format(day=_near_day(value, now) or day(value, today=_local(now).date()), hour=hour(value), nbsp=NBSP)


def ago(value: datetime | date | None, at: datetime | None = None) -> str:
    """How long since, or until: nå nettopp, for 2 minutter siden, i går, for 3 uker siden, om 6 dager. `at` is now."""
    if value is None:
        return NOTHING
    now = at or clock.now()
    if isinstance(value, datetime) and abs(now - value) < timedelta(days=1) and not _near_day(value, now, only_other_days=True):
        return _words().just_now if abs(now - value) < timedelta(minutes=1) else _distance(value - now)
    near = _near_day(value, now)
    if near:
        return near
    days = (_as_day(value) - _local(now).date()).days
    return _distance(timedelta(days=days))


def _distance(delta: timedelta) -> str:
    words = format_timedelta(delta, add_direction=True, threshold=1, locale=_locale())
    return words.replace("døgn", _words().days)  # CLDR's word is right for machines, and not what people say


def _near_day(value: datetime | date, now: datetime, *, only_other_days: bool = False) -> str:
    """I går, i dag or i morgen; empty for other days."""
    words = _words()
    distance = (_as_day(value) - _local(now).date()).days
    if distance == 0 and only_other_days:
        return ""
    return {-1: words.yesterday, 0: words.today, 1: words.tomorrow}.get(distance, "")


def _as_day(value: datetime | date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


# Written text

MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
ALLOWED_TAGS: Final = frozenset(
    "p br strong em ul ol li blockquote h3 h4 h5 h6 a code pre hr table thead tbody tr th td".split()  # noqa: SIM905
)


def markdown(text: str | None) -> Markup:
    """Written text as safe HTML. Headings start at level three, so that a page keeps its one h1; pictures are left out."""
    tokens = MARKDOWN.parse(text or "")
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    clean = nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return Markup(clean)  # noqa: S704 (nh3 has cleaned it)


def plain(text: str | None, longest: int = 0) -> str:
    """Written text without its markup, on one line, to be quoted: **vekt** is «vekt», a link its words, a list its points in a row.

    What is longer than `longest` characters is cut between two words. 0 is as long as it is.
    """
    blocks = [_block(token) for token in MARKDOWN.parse(text or "") if token.type in {"inline", "fence", "code_block"}]
    line = ""
    for block in filter(None, blocks):
        line += (" " if line.endswith((".", "!", "?", ":", ";", ",")) else " · " if line else "") + block
    return shorten(line, longest) if longest else line


def _block(token: Token) -> str:
    if token.children is None:
        return " ".join(token.content.split())
    return " ".join("".join(_piece(child) for child in token.children).split())


def _piece(token: Token) -> str:
    return " " if token.type in {"softbreak", "hardbreak"} else token.content


def shorten(text: str, longest: int) -> str:
    """A line of at most so many characters, cut between two words where it can be."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    whole = kept if text[longest - 1].isspace() else kept.rpartition(" ")[0]
    return (whole or kept).rstrip(" .,;:·–-") + "…"


def quoted(text: object) -> str:
    """A text between the quotation marks of the language: «slik», “like this”."""
    return gettext("«%(text)s»") % {"text": text}


def mid_sentence(name: str | None) -> str:
    """A name as it is written within a sentence: «hos seksjonssjef». The letters of an abbreviation stay: «hos IKT-ledelsen»."""
    first, _space, _rest = (name or "").partition(" ")
    return name or "" if any(letter.isupper() for letter in first[1:]) else (name or "")[:1].lower() + (name or "")[1:]


def initials(name: str | None) -> str:
    """ML for Mona Lie; one letter for a single word."""
    words = [word for word in (name or "").replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


# HTML


def attributes(values: Mapping[str, object] | None) -> Markup:
    """A mapping as HTML attributes, with a space before each. True gives a bare attribute; None and False leave it out."""
    parts = [_attribute(name, value) for name, value in (values or {}).items() if value is not None and value is not False]
    return Markup("").join(parts)


def _attribute(name: str, value: object) -> Markup:
    return Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)


def isodate(value: object) -> str:
    """2025-11-03, for `<time datetime>` and date fields. What was typed stays as typed."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value or "")


def typed(value: object) -> str:
    """What stands in a field of numbers: what was typed as it was typed, and nothing for nothing."""
    return "" if value is None else str(value)


def query(values: Mapping[str, object]) -> str:
    """`?a=1&b=2` of what is set; empty when nothing is."""
    pairs = [(key, value) for key, value in values.items() if value not in (None, "", False)]
    return "?" + urlencode(pairs, doseq=True) if pairs else ""


def paragraphs(text: str | None) -> Markup:
    """Plain text with its line breaks and paragraphs kept."""
    blocks = [block.strip() for block in (text or "").replace("\r\n", "\n").split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n"))) for block in blocks
    )


FILTERS: Final[dict[str, Any]] = {
    "ago": ago,
    "attributes": attributes,
    "day": day,
    "hour": hour,
    "initials": initials,
    "isodate": isodate,
    "markdown": markdown,
    "mid_sentence": mid_sentence,
    "moment": moment,
    "money": money,
    "number": number,
    "paragraphs": paragraphs,
    "query": query,
    "quoted": quoted,
    "typed": typed,
}


@dataclass(frozen=True, slots=True)
class Words:
    """How one language writes days, hours and sums. These are formats like Babel's own, so they are not in the catalogues."""

    locale: str
    day: str
    day_and_year: str
    hour: str
    at_hour: str
    yesterday: str
    today: str
    tomorrow: str
    just_now: str
    days: str
    krone: str
    million: str
    billion: str
    percent: str


def _norwegian(locale: str, tomorrow: str, just_now: str, days: str) -> Words:
    return Words(
        locale=locale, day="d. MMMM", day_and_year="d. MMMM y", hour="HH.mm", at_hour="{day} kl.{nbsp}{hour}",
        yesterday="i går", today="i dag", tomorrow=tomorrow, just_now=just_now, days=days,
        krone="{}" + NBSP + "kr", million="{}" + NBSP + "mill." + NBSP + "kr", billion="{}" + NBSP + "mrd." + NBSP + "kr",
        percent=NBSP + "%",
    )  # fmt: skip


WORDS: Final = {
    "nb": _norwegian("nb_NO", "i morgen", "nå nettopp", "dager"),
    "nn": _norwegian("nn_NO", "i morgon", "no nettopp", "dagar"),
    "en": Words(
        locale="en_GB", day="d MMMM", day_and_year="d MMMM y", hour="HH:mm", at_hour="{day} at{nbsp}{hour}",
        yesterday="yesterday", today="today", tomorrow="tomorrow", just_now="just now", days="days",
        krone="NOK" + NBSP + "{}", million="NOK" + NBSP + "{}" + NBSP + "million", billion="NOK" + NBSP + "{}" + NBSP + "billion",
        percent="%",
    ),
}  # fmt: skip


def _words() -> Words:
    return WORDS.get(active_language(), WORDS["nb"])


def _locale() -> Locale:
    return _parsed(_words().locale)


@cache
def _parsed(name: str) -> Locale:
    return Locale.parse(name)
