"""What tests of pages stand on: every HTML answer is read as a browser and a screen reader would, and faults are listed by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast
from xml.etree.ElementTree import Comment, Element

import html5lib
from django.http import HttpResponseBase
from django.test import Client

LABELLED: Final = frozenset({"input", "select", "textarea"})
NEED_NO_LABEL: Final = frozenset({"hidden", "submit", "button", "reset", "image"})
POINTING: Final = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list")
# What a template leaves behind when something is missing: a Python value, a tag, or a text that was never filled in.
LEFTOVERS: Final = re.compile(r"\bNone\b|\{\{|\}\}|\{%|%\}|%\(\w+\)|\bUndefined\b| object at 0x|^(True|False)$|&lt;\w+ object")
UNREAD: Final = frozenset({"script", "style", "template", "code", "pre", "textarea", "output"})


class CheckedClient(Client):
    """Django's test client; every HTML answer it gets is checked."""

    def request(self, **request: Any) -> Any:
        """Send the request, and check the answer when it is HTML."""
        response = super().request(**request)
        check_page(response)
        return response


def check_page(response: HttpResponseBase) -> None:
    """Fail with every fault of an HTML answer. Other answers pass. A piece without a doctype is checked as a piece."""
    if getattr(response, "streaming", False) or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    html = getattr(response, "content", b"").decode()
    found = faults_of(html)
    if found:
        raise AssertionError("The page has faults:\n- " + "\n- ".join(found))


def faults_of(html: str) -> list[str]:
    """The faults of a page, or of a piece of one, in plain words."""
    if not html.strip():
        return []
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    is_whole = html.lstrip()[:9].lower() == "<!doctype"
    tree: Element = parser.parse(html) if is_whole else _piece(parser, html)
    elements = [element for element in cast("Iterable[Any]", tree.iter()) if element.tag is not Comment]
    faults = [f"HTML that does not parse at line {at[0]}: {code}" for at, code, _values in parser.errors]
    if is_whole:
        faults += _faults_of_whole(tree, elements)
    for check in (_repeated_ids, _without_label, _pointing_nowhere, _inline_code, _without_name, _without_alt, _leftovers):
        faults += check(tree, elements)
    return faults


def _piece(parser: html5lib.HTMLParser, html: str) -> Element:
    context = "tbody" if html.lstrip().startswith("<tr") else "div"
    piece: Element = parser.parseFragment(html, container=context)
    return piece


def _faults_of_whole(tree: Element, elements: list[Element]) -> Iterator[str]:
    if not tree.get("lang"):
        yield "The language is not set on <html>."
    title = next((text_of(e) for e in elements if e.tag == "title"), "")
    if len(title.strip(" –-,")) < 2:
        yield "The title is empty."
    headings = [text_of(e) for e in elements if e.tag == "h1"]
    if len(headings) != 1:
        yield f"There should be one h1, not {len(headings)}: {headings}"
    if sum(e.tag == "main" for e in elements) != 1:
        yield "There should be one <main>."


def _repeated_ids(tree: Element, elements: list[Element]) -> Iterator[str]:
    ids = Counter(e.get("id") for e in elements if e.get("id") is not None)
    for name, times in ids.items():
        if times > 1 or not name:
            yield f"The id {name!r} is used {times} times."


def _without_label(tree: Element, elements: list[Element]) -> Iterator[str]:
    named = {e.get("for") for e in elements if e.tag == "label" and text_of(e)}
    inside = {id(child) for e in elements if e.tag == "label" and text_of(e) for child in e.iter()}
    for e in elements:
        if e.tag not in LABELLED or e.get("type") in NEED_NO_LABEL:
            continue
        if e.get("id") not in named and id(e) not in inside and not e.get("aria-label") and not e.get("aria-labelledby"):
            yield f"The field {_shown(e)} has no label."


def _pointing_nowhere(tree: Element, elements: list[Element]) -> Iterator[str]:
    ids = {e.get("id") for e in elements}
    for e in elements:
        for name in POINTING:
            for target in (e.get(name) or "").split():
                if target not in ids:
                    yield f"{name}={target!r} of {_shown(e)} points to nothing."
        if e.tag in LABELLED and e.get("aria-describedby") == "":
            yield f"aria-describedby of {_shown(e)} is empty."


def _inline_code(tree: Element, elements: list[Element]) -> Iterator[str]:
    for e in elements:
        if e.tag == "style" or (e.tag == "script" and not e.get("src")):
            yield f"There is an inline <{e.tag}>, which the content security policy stops."
        for name, value in e.attrib.items():
            if name == "style" or name.startswith(("on", "hx-on")) or str(value).strip().lower().startswith("javascript:"):
                yield f"{_shown(e)} has the attribute {name}, which the content security policy stops."


def _without_name(tree: Element, elements: list[Element]) -> Iterator[str]:
    for e in elements:
        acts = (e.tag == "a" and e.get("href") is not None) or e.tag in {"button", "summary"}
        if acts and not _name_of(e):
            yield f"{_shown(e)} has no text."


def _without_alt(tree: Element, elements: list[Element]) -> Iterator[str]:
    return (f"{_shown(e)} has no alt." for e in elements if e.tag == "img" and e.get("alt") is None)


def _leftovers(tree: Element, elements: list[Element]) -> Iterator[str]:
    for text in _readable(tree):
        if LEFTOVERS.search(text.strip()):
            yield f"A leftover in the text: {text.strip()[:80]!r}"
    for e in elements:
        for name, value in e.attrib.items():
            if value == "None" or "{{" in value or " object at 0x" in value:
                yield f"A leftover in {name} of {_shown(e)}: {value[:80]!r}"


def _readable(element: Any) -> Iterator[str]:
    if element.tag in UNREAD or element.tag is Comment:
        return
    if element.text:
        yield element.text
    for child in element:
        yield from _readable(child)
        if child.tail:
            yield child.tail


def _name_of(element: Element) -> str:
    parts = [element.get("aria-label") or "", element.get("aria-labelledby") or "", text_of(element)]
    parts += [child.get("alt") or child.get("aria-label") or "" for child in element.iter() if child is not element]
    return "".join(parts).strip()


def text_of(element: Element) -> str:
    """All text inside an element, with single spaces."""
    return " ".join("".join(_all_text(element)).split())


def _all_text(element: Element) -> Iterable[str]:
    return element.itertext()


def _shown(element: Element) -> str:
    names = ("id", "name", "class", "href", "type")
    return f"<{element.tag}" + "".join(f' {name}="{element.get(name)}"' for name in names if element.get(name)) + ">"
