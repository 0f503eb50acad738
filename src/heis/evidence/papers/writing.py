"""Written text as data for the paper: paragraphs, headings, lists, quotes and tables, as the page shows them, and never as markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from markdown_it.tree import SyntaxTreeNode

from heis.foundation.jinja import MARKDOWN

Run = list[str]  # a piece of a line: the words, how they are set (of STYLES, or plain), and where a link leads
STYLES: Final = {"strong": "strong", "em": "em", "code_inline": "code", "link": "link"}
LEADS: Final = ("http://", "https://", "mailto:")


def blocks_of(text: str) -> list[dict[str, Any]]:
    """The text block by block. A picture is left out, and a link that does not lead out on the web is its words."""
    return _blocks(SyntaxTreeNode(MARKDOWN.parse(text)).children)


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> list[dict[str, Any]]:
    return [block for node in nodes if (block := _block(node))]


def _block(node: SyntaxTreeNode) -> dict[str, Any] | None:
    match node.type:
        case "paragraph" | "heading":
            return {"kind": node.type, "runs": _runs_in(node)}
        case "bullet_list" | "ordered_list":
            return {"kind": node.type, "items": [_blocks(item.children) for item in node.children]}
        case "blockquote":
            return {"kind": "quote", "blocks": _blocks(node.children)}
        case "fence" | "code_block":
            return {"kind": "code", "text": node.content.rstrip("\n")}
        case "table":
            rows = [[_runs_in(cell) for cell in row.children] for part in node.children for row in part.children]
            return {"kind": "table", "rows": rows}
        case _:
            return None


def _runs_in(node: SyntaxTreeNode) -> list[Run]:
    return [run for line in node.children for run in _runs(line.children)]


def _runs(nodes: Sequence[SyntaxTreeNode], style: str = "", to: str = "") -> Iterator[Run]:
    for node in nodes:
        if node.type in {"softbreak", "hardbreak"}:
            yield ["\n", style, to]
        elif node.type in {"text", "code_inline"}:
            if node.content:
                yield [node.content, STYLES.get(node.type, style), to]
        elif node.type != "image":
            href = str(node.attrs.get("href", ""))
            leads = node.type != "link" or href.startswith(LEADS)
            yield from _runs(node.children, STYLES.get(node.type, style) if leads else style, href if leads and href else to)
