"""Written text as data for the paper: paragraphs, headings, lists, quotes and tables, as the page shows them, and never as markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from heis.foundation.jinja import MARKDOWN

Run = list[str]  # a piece of a line: the words, how they are set (of STYLES, or plain), and where a link leads
STYLES: Final = {"strong": "strong", "em": "em", "code_inline": "code", "link": "link"}
LEADS: Final = ("http://", "https://", "mailto:")
LONGEST_ADDRESS: Final = 2000  # characters; a PDF holds none of 8000
DEEPEST_QUOTE: Final = 8  # what lies deeper cannot be set
SOFT_HYPHEN: Final = "\N{SOFT HYPHEN}"  # cannot be set at the end of a link, and words are divided without it


def blocks_of(text: str) -> list[dict[str, Any]]:
    """The text block by block. A picture or a heading without words is left out, and a link that does not lead out on the web is its words."""
    tokens = MARKDOWN.parse(text)
    for line in tokens:
        if line.children is not None:  # as a tree they may be deeper than Python can go
            line.meta, line.children = {"runs": list(_runs(line.children))}, None
    return _blocks(SyntaxTreeNode(tokens).children)


def _blocks(nodes: Sequence[SyntaxTreeNode], quotes: int = 0) -> list[dict[str, Any]]:
    return [block for node in nodes for block in _block(node, quotes)]


def _block(node: SyntaxTreeNode, quotes: int) -> list[dict[str, Any]]:
    match node.type:
        case "paragraph":
            return [{"kind": "paragraph", "runs": _runs_in(node)}]
        case "heading":
            runs = _runs_in(node)
            return [{"kind": "heading", "runs": runs}] if any(words.strip() for words, *_how in runs) else []
        case "bullet_list" | "ordered_list":
            items = [_blocks(item.children, quotes) for item in node.children]
            return [{"kind": node.type, "items": items, "start": node.attrs.get("start", 1)}]
        case "blockquote":
            inside = _blocks(node.children, quotes + 1)
            return [{"kind": "quote", "blocks": inside}] if quotes < DEEPEST_QUOTE else inside
        case "fence" | "code_block":
            return [{"kind": "code", "text": node.content.rstrip("\n")}]
        case "table":
            rows = [[_runs_in(cell) for cell in row.children] for part in node.children for row in part.children]
            return [{"kind": "table", "rows": rows}]
        case _:
            return []


def _runs_in(node: SyntaxTreeNode) -> list[Run]:
    return [run for line in node.children for run in line.meta["runs"]]


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    within = [("", "")]  # how what stands in each is set, and where it leads, the innermost last
    for token in tokens:
        if token.nesting > 0:
            within.append(_set_by(token, *within[-1]))
        elif token.nesting < 0:
            within.pop()
        elif token.type in {"softbreak", "hardbreak"}:
            yield ["\n", *within[-1]]
        elif token.type != "image" and (words := token.content.replace(SOFT_HYPHEN, "")):
            style, to = within[-1]
            yield [words, STYLES.get(token.type, style), to]


def _set_by(token: Token, style: str, to: str) -> tuple[str, str]:
    """How words are set, and where they lead, within what begins with the token."""
    kind = token.type.removesuffix("_open")
    if kind != "link":
        return STYLES.get(kind, style), to
    address = str(token.attrs.get("href", ""))
    leads = address.startswith(LEADS) and len(address) <= LONGEST_ADDRESS
    return (STYLES[kind], address) if leads else (style, to)
