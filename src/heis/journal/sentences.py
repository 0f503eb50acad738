"""An event as a sentence, in the active language.

How a value in the event's data is written follows from its name, as names do everywhere here: `_on` is a date, `_nok` money, and
`floor_name` is called as in the middle of a sentence. A text that belongs to a strategy is given in all languages, as
`{"nb": ..., "nn": ..., "en": ...}`. Values are plain text, never markup.

What people can take back, such as a comment, is not in the event: it has the id, and the text is fetched when the sentence is read
(`registry.register_text`), for all the events of a list at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from heis.foundation.jinja import day, mid_sentence, money, shorten
from heis.foundation.language import active_language
from heis.journal.models import Event
from heis.journal.registry import find_verb, subject_type, text_names, texts_of

LONGEST_VALUE: Final = 280
ITSELF: Final = _("Heisen")
SOMEBODY: Final = _("Noen uten innlogging")
UNNAMED: Final = "is_unnamed"
THE_THING: Final = _("saken")
QUOTED_TITLE: Final = re.compile(r"(^|\. )?[«“]\{title\}[»”]")
TAKEN_BACK: Final = _("(fjernet)")

Texts = Mapping[str, Mapping[int, str]]


def texts_in(events: Iterable[Event]) -> Texts:
    """What is written now in the things the events' sentences quote: name → id → text. One query for each name that is in use."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        verb = find_verb(event.verb)
        for name in verb.fields & text_names() if verb else ():
            if isinstance(number := event.data.get(name), int):
                wanted.setdefault(name, set()).add(number)
    return {name: texts_of(name, ids) for name, ids in wanted.items()}


def sentence_of(event: Event, texts: Texts | None = None, *, in_its_room: bool = False) -> str:
    """What happened, who did it included. A verb that is no longer in use is told of by the name of the thing alone.

    `texts` is what the sentences of several events quote, fetched together (`texts_in`). In the thing's own room its title stands over
    the sentences already, and they say «saken» instead.
    """
    verb = find_verb(event.verb)
    if verb is None:
        return title_of(event)
    quoted = texts_in([event]) if texts is None else texts
    values = {name: _value(name, event, quoted) for name in verb.fields}
    wording = gettext(verb.sentence)
    sentence = (QUOTED_TITLE.sub(_the_thing, wording) if in_its_room else wording).format_map(values | {"actor": actor_of(event)})
    return sentence.removesuffix(": ")


def _the_thing(found: re.Match[str]) -> str:
    before, name = found.group(1), gettext(THE_THING)
    return name if before is None else before + name[:1].upper() + name[1:]


def actor_of(event: Event) -> str:
    """The name of who did it; somebody without a login, or the lift itself when nobody did.

    An event from before this was kept has only its verb to tell the two apart.
    """
    if event.actor:
        return event.actor.name
    verb = find_verb(event.verb)
    unnamed = event.data.get(UNNAMED) or (verb is not None and verb.by_anybody)
    return gettext(SOMEBODY if unnamed else ITSELF)


def title_of(event: Event) -> str:
    """The title the thing had when it happened, or what it is and its number."""
    if title := _written("title", event.data.get("title")):
        return title
    kind = subject_type(event.subject_type)
    return f"{gettext(kind.title)} {event.subject_id}" if kind else ""


def link_of(event: Event) -> str:
    """The address of the thing it happened to; empty when it has none."""
    kind = subject_type(event.subject_type)
    return kind.url(event.subject_id) if kind else ""


def _value(name: str, event: Event, texts: Texts) -> str:
    value = event.data.get(name)
    if name not in text_names():
        return _written(name, value)
    text = texts.get(name, {}).get(value) if isinstance(value, int) else None
    return gettext(TAKEN_BACK) if text is None else _written(name, text)


def _written(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return _written(name, _in_language(value))
    if value is None or value == "":
        return ""
    if name.endswith("_on"):
        return day(date.fromisoformat(str(value)[:10]))
    if name.endswith("_nok") and isinstance(value, (int, float)):
        return money(value)
    line = shorten(" ".join(str(value).split()), LONGEST_VALUE)
    return mid_sentence(line) if name == "floor_name" else line


def _in_language(texts: Mapping[str, object]) -> object:
    chosen = texts.get(active_language())
    return chosen or texts.get("nb") or next(iter(texts.values()), "")
