"""Keeps the catalogues: collects texts from code and templates, brings nn and en up to date, compiles them, and checks them.

Each room has its own, `src/heis/<room>/locale/<language>/LC_MESSAGES/django.po`. The text in the code is bokmål.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "src" / "heis"
LANGUAGES = ("nn", "en")
TEMPLATES = {".jinja", ".html", ".txt", ".xml"}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
CHANGING_HEADERS = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Project-Id-Version): .*\n',
    re.MULTILINE,
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def main() -> int:
    """Update and compile the catalogues; or only compile; or only check."""
    parser = argparse.ArgumentParser(prog="script/translate", description="Collect, update, compile and check the translations.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="change nothing, and fail when a text lacks a good translation")
    mode.add_argument("--compile", action="store_true", help="only compile what there is")
    parser.add_argument("rooms", nargs="*", help="the rooms to update; all when none is named")
    options = parser.parse_args()
    rooms = [room for room in _rooms() if not options.rooms or room.name in options.rooms]
    if options.compile:
        return _compile_all(rooms)
    templates = {room: _collected(room) for room in rooms}
    if options.check:
        return _report(_faults(templates))
    for room, template in templates.items():
        for language in LANGUAGES:
            _update(_path(room, language), language, template)
    _compile_all(rooms)
    _report(_faults(templates))
    return 0


def _rooms() -> list[Path]:
    return sorted(file.parent for file in PACKAGE.glob("*/apps.py"))


def _path(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


# Collecting


def _collected(room: Path) -> Catalog:
    """Every text of the room that a person can see, with the files it stands in."""
    catalog = Catalog(charset="utf-8")
    for file in _sources(room):
        method = _from_template if file.suffix in TEMPLATES else "python"
        with file.open("rb") as opened:
            try:
                for line, message, comments, context in extract(method, opened, KEYWORDS, ["Translators:"]):
                    catalog.add(
                        message, locations=[(str(file.relative_to(PROJECT)), line)], auto_comments=comments, context=context
                    )
            except Exception as error:
                raise SystemExit(f"{file.relative_to(PROJECT)} cannot be read for texts: {error}") from error
    return catalog


def _sources(room: Path) -> Iterator[Path]:
    for file in sorted(room.rglob("*")):
        inside = file.relative_to(room).parts
        if "tests" in inside or "migrations" in inside or "static" in inside or not file.is_file():
            continue
        if file.suffix == ".py" or (file.suffix in TEMPLATES and "templates" in inside):
            yield file


def _from_template(
    opened: Any, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Any]:
    """Texts of a template, read by the same environment that renders it, so that white space is the same."""
    from heis.foundation.jinja import environment

    source = opened.read().decode("utf-8")
    found: Iterable[tuple[int, str, Any]] = environment().extract_translations(source, tuple(keywords))  # type: ignore[attr-defined]
    for line, function, message in found:
        yield line, function, message, []


# Updating and compiling


def _update(path: Path, language: str, template: Catalog) -> None:
    catalog = _read(path, language)
    catalog.update(template, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = ""
    _write_if_changed(path, _as_po(catalog)) if len(catalog) else path.unlink(missing_ok=True)


def _as_po(catalog: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, catalog, width=120, sort_by_file=True, include_lineno=False, include_previous=True)
    return CHANGING_HEADERS.sub(b"", written.getvalue()).lstrip(b"#\n")


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as opened:
        return read_po(opened, locale=language, charset="utf-8")


def _compile_all(rooms: list[Path]) -> int:
    for room in rooms:
        for language in LANGUAGES:
            path = _path(room, language)
            if path.exists():
                compiled = BytesIO()
                write_mo(compiled, _read(path, language))
                _write_if_changed(path.with_suffix(".mo"), compiled.getvalue())
    return 0


def _write_if_changed(path: Path, content: bytes) -> None:
    """Write whole or not at all: another process may be reading."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)


# Checking


def _faults(templates: Mapping[Path, Catalog]) -> list[str]:
    """What is wrong, one sentence each: missing, uncertain or superfluous texts, wrong placeholders, two translations of one text."""
    found = []
    translated: dict[tuple[str, object, object], set[object]] = defaultdict(set)
    for room, template in templates.items():
        for language in LANGUAGES:
            catalog = _read(_path(room, language), language)
            where = f"{room.name} {language}"
            found += [f"{where}: {fault}" for fault in _faults_of(catalog, template)]
            for message in _messages(catalog):
                translated[language, message.context, _key(message)].add(_strings(message))
    found += [
        f"{language}: {text!r} is translated differently in different rooms"
        for (language, _, text), all_ in translated.items()
        if len(all_) > 1
    ]
    return found


def _faults_of(catalog: Catalog, template: Catalog) -> Iterator[str]:
    for message in _messages(template):
        translation = catalog.get(message.id, message.context)
        if translation is None or not all(_strings(translation)):
            yield f"{_key(message)!r} is not translated"
        elif translation.fuzzy:
            yield f"{_key(message)!r} has an uncertain translation (fuzzy)"
        elif not _same_placeholders(message, translation):
            yield f"{_key(message)!r} has other placeholders than its translation"
    for message in _messages(catalog):
        if template.get(message.id, message.context) is None:
            yield f"{_key(message)!r} is not in use"
    yield from (f"{_key(message)!r} is not in use" for message in catalog.obsolete.values())


def _same_placeholders(message: Message, translation: Message) -> bool:
    """The same in each form; the form for one may leave out what only the form for many needs."""
    original = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    many, forms = (
        sorted(PLACEHOLDER.findall(str(original[-1]))),
        [sorted(PLACEHOLDER.findall(form)) for form in _strings(translation)],
    )
    return forms[-1] == many and all(set(form) <= set(many) for form in forms)


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _key(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (str(message.string or ""),)


def _report(faults: list[str]) -> int:
    for fault in faults:
        print(fault)
    if faults:
        print(
            f"{len(faults)} texts need attention. script/translate brings the catalogues up to date; then translate what is empty."
        )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
